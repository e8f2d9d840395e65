"""``make bench``: what pages, saves and comparisons cost, each beside a bare Django view in the same run.

In one process and without a network, so that what is compared is the work itself. Figures are medians of
CPU milliseconds and move with the machine; the ratios to the bare view move less.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "wiki.settings"
_data = tempfile.TemporaryDirectory()
os.environ.setdefault("WIKI_DATA", _data.name)
os.environ.setdefault("WIKI_DEMO_PASSWORD", "bench")

import django  # noqa: E402

django.setup()

from django.core.cache import cache  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from wiki.accounts.models import User  # noqa: E402
from wiki.canon.catalogue import today  # noqa: E402
from wiki.canon.models import Generation  # noqa: E402
from wiki.front.response_cache import ResponseCache  # noqa: E402
from wiki.pages.diff import compare  # noqa: E402
from wiki.pages.document import load  # noqa: E402
from wiki.pages.models import Page  # noqa: E402
from wiki.pages.publishing import Publication, publish  # noqa: E402
from wiki.pages.reading import show  # noqa: E402
from wiki.pages.redact import redact  # noqa: E402
from wiki.spoilers import context, scanner  # noqa: E402
from wiki.spoilers.ladder import NOTHING_SEEN  # noqa: E402
from wiki.spoilers.reader import Reader  # noqa: E402

PAGE = "/characters/heidi-bergman/"
STANDARD = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
_prebuilt = b""


def bare(_request: HttpRequest) -> HttpResponse:
    """As many bytes as the page, and nothing asked to make them."""
    return HttpResponse(_prebuilt)


urlpatterns = [path("bare/", bare)]


def call(application: Callable, target: str, cookie: str = "") -> bytes:
    environ = RequestFactory(headers={"host": "127.0.0.1"}).get(target).environ
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    result = application(environ, lambda *_args: None)
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return body


def measured(
    work: Callable[[], object], *, rounds: int = 200, before: Callable[[], object] | None = None
) -> float:
    """Median CPU milliseconds of a piece of work."""
    spent = []
    for _ in range(rounds):
        if before:
            before()
        start = time.process_time()
        work()
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def as_after_publishing() -> None:
    """Nothing is remembered that another generation or another text makes anew."""
    cache.clear()
    context._pill.cache_clear()
    scanner._scanned.cache_clear()


def long_text(parts: int = 16) -> str:
    """A page of about half a KB for each part like those people write: headings, links, a table, some marks."""
    lines = []
    for number in range(parts):
        lines += [f"## Part {number}", ""]
        lines += [f"Sentence {number} about [[Walter Cruz]] and the facility, told at some length. " * 6, ""]
        lines += [f">!S1E{number % 9 + 1}: What part {number} hides from whoever is behind.!<", ""]
    lines += ["| a | b |", "|---|---|", *(f"| {n} | [[Heidi Bergman]] |" for n in range(10)), ""]
    return "\n".join(lines)


def prepare() -> tuple[WSGIHandler, ResponseCache, WSGIHandler]:
    global _prebuilt
    call_command("migrate", verbosity=0)
    call_command("load_demo", stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    django_application = WSGIHandler()
    _prebuilt = call(django_application, PAGE)
    with override_settings(MIDDLEWARE=STANDARD, ROOT_URLCONF="tests.bench"):
        bare_application = WSGIHandler()
        call(bare_application, "/bare/")
    return django_application, ResponseCache(django_application), bare_application


def rows(django_application: WSGIHandler, cached: ResponseCache, bare_application: WSGIHandler):
    with override_settings(ROOT_URLCONF="tests.bench"):
        call(bare_application, "/bare/")
        yield (
            "bare Django view, standard middleware",
            measured(lambda: call(bare_application, "/bare/"), rounds=400),
        )
    call(cached, PAGE)
    yield "page, anonymous, from the cache in front", measured(lambda: call(cached, PAGE), rounds=400)
    yield "page, anonymous, warm", measured(lambda: call(django_application, PAGE))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(handle="fan"))
    session = f"sessionid={client.cookies['sessionid'].value}"
    yield "page, logged in, warm", measured(lambda: call(django_application, PAGE, session))
    page = Page.objects.unredacted().get(slug="heidi-bergman")
    head = page.head
    long = replace(load(head.text), body=long_text())
    current = publish(page, head, Publication(document=long, rule="import", author=None))
    size = len(long.body.encode()) / 1024
    yield (
        f"page of {size:.0f} KB, anonymous, cold",
        measured(lambda: call(django_application, PAGE), rounds=30, before=as_after_publishing),
    )
    text = replace(long, body=long_text(24))
    reader = Reader(Generation.current(), today(), NOTHING_SEEN)

    def render() -> None:
        visible = redact(text, reader.horizon)
        assert visible is not None
        show(visible, reader)

    yield (
        f"a text of {len(text.body.encode()) / 1024:.0f} KB, redacted and rendered, nothing around it",
        measured(render, rounds=30, before=as_after_publishing),
    )
    characters = partial(call, django_application, "/characters/")
    yield "list of characters, cold", measured(characters, rounds=30, before=as_after_publishing)
    yield "list of characters, warm", measured(characters, rounds=100)
    yield (
        "comparison of two texts, as a page",
        measured(
            lambda: call(django_application, f"{PAGE}compare/?from={head.key}&to={current.key}"), rounds=50
        ),
    )
    state = {"head": current, "count": 0}

    def save() -> None:
        state["count"] += 1
        document = replace(long, body=long.body.replace("Sentence 3", f"Sentence {state['count']}", 1))
        state["head"] = publish(
            page, state["head"], Publication(document=document, rule="import", author=None)
        )

    yield (
        f"publishing a page of {size:.0f} KB with all derived rows",
        measured(save, rounds=40, before=as_after_publishing),
    )
    lines = (long_text() * 7).split("\n")
    changed = [number for number, line in enumerate(lines) if line.startswith("Sentence")][::3]
    old = "\n".join(lines)
    for number in changed:
        lines[number] = lines[number].replace("told", "shown", 1)
    new = "\n".join(lines)
    yield (
        f"comparing two texts of {len(old) // 1024} KB, {len(changed)} of {len(lines)} lines changed",
        measured(lambda: compare(old, new), rounds=20),
    )


def main() -> int:
    applications = prepare()
    print(f"{'':66} {'CPU ms':>8} {'× bare':>8}")
    base = 0.0
    for name, milliseconds in rows(*applications):
        base = base or milliseconds
        print(f"{name:66} {milliseconds:8.2f} {milliseconds / base:8.2f}")
    rss = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    print(f"{'memory of this process':66} {int(rss.split()[1]) / 1024:6.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.modules["tests.bench"] = sys.modules["__main__"]
    sys.exit(main())
