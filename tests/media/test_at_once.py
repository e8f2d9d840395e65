"""Twenty hostile pictures at once, sent to the server that people run: its readers do not notice."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.browser.serving import ROOT, served
from tests.media.conftest import drawn
from tests.media.test_hostile import NO_PICTURES

BORDER = "a-border-of-the-form"
ACCOUNT = """
from wiki.accounts.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
session = SessionStore()
user = User.objects.create_user("ravi", "a long way home")
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "wiki.accounts.backend.ByHandle"
session.create()
print("session:", session.session_key)
"""


@pytest.fixture
def wiki(tmp_path):
    """The address of a wiki of its own under gunicorn, and the cookie of somebody who is logged in there."""
    mine = {"WIKI_DATA": str(tmp_path), "WIKI_DEMO": "0", "WIKI_PICTURES_PER_HOUR": "100"}
    # Nothing of the suite's own database: this is another wiki.
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CACHE_URL"}} | mine

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout

    manage("migrate", "--verbosity", "0")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    session = re.search(r"session: (\w+)", manage("shell", "-c", ACCOUNT))[1]
    with served(tmp_path / "server.log", env) as address:
        yield address, f"sessionid={session}"


def ask(url: str, body: bytes | None = None, **headers: str) -> int:
    """The status of an answer; 0 while nobody answers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, named), timeout=120) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def form(data: bytes) -> bytes:
    words = {"alt": "A berry", "credit": "Drawn", "licence": "cc0-1.0", "gate": "", "caption": ""}
    parts = [
        f'--{BORDER}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in words.items()
    ]
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    return "".join([*parts, head]).encode() + data + f"\r\n--{BORDER}--\r\n".encode()


def costly() -> bytes:
    """As many pixels as are taken at all, and none like the one beside it."""
    out = io.BytesIO()
    Image.effect_noise((1_000, 800), 90).resize((5_000, 3_900)).save(out, "JPEG", quality=40)
    return out.getvalue()


def test_twenty_hostile_pictures_at_once_leave_the_site_responsive(wiki):
    address, cookie = wiki
    bomb, fine = costly(), drawn()
    files = [bomb] * 10 + [*NO_PICTURES.values()][:9] + [fine]
    told = {
        "Cookie": cookie, "Content_Type": f"multipart/form-data; boundary={BORDER}",
        "Sec_Fetch_Site": "same-origin", "Origin": address,
    }  # fmt: skip
    with ThreadPoolExecutor(20) as senders:
        sent = [senders.submit(ask, f"{address}/preview/upload/", form(data), **told) for data in files]
        read = []
        while not all(one.done() for one in sent):
            read.append(ask(f"{address}/"))
        answers = Counter(one.result() for one in sent)
    assert set(read) == {200}
    assert len(read) >= 20, f"Readers got {len(read)} pages while the pictures were looked at."
    assert set(answers) <= {201, 400, 503}, answers
    assert answers[503], "Nobody was asked to come again, so they did not come at once."
    assert set(answers) - {503}, "Nobody was served."
    assert ask(f"{address}/preview/upload/", form(fine), **told) == 201
