"""The cache in front: what it answers, what it must not keep, and when it lets go."""

from __future__ import annotations

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from tests.moderation.edits import approve, send, send_new
from tests.story import HEIDI, WALTER, published
from wiki.exchange import leaving
from wiki.front.response_cache import ResponseCache
from wiki.pages.models import Revision

pytestmark = pytest.mark.django_db


class Counted:
    """The Django application, and how often it was reached."""

    def __init__(self) -> None:
        self.django = WSGIHandler()
        self.reached = 0

    def __call__(self, environ, start_response):
        self.reached += 1
        return self.django(environ, start_response)


@pytest.fixture
def wiki(ladder):
    published(HEIDI)


@pytest.fixture
def front(wiki):
    # The test's own transaction must outlive the requests made in it.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield ResponseCache(Counted())
    for signal in signals:
        signal.connect(close_old_connections)


def ask(front, path: str, *, method: str = "GET", **cookies: str):
    request = RequestFactory().generic(method, path)
    environ = request.environ
    if cookies:
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    answer: dict = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=int(status[:3]), headers=dict(headers))

    answer["body"] = b"".join(front(environ, start_response))
    return answer


@pytest.mark.parametrize("path", ["/", "/characters/", "/characters/heidi-bergman/"])
@pytest.mark.parametrize("progress", ["", "tv:S1E10"])
@pytest.mark.parametrize("display", ["seamless", "marked", "guided"])
def test_the_second_reader_is_answered_before_any_middleware(front, monkeypatch, path, progress, display):
    first = ask(front, path, progress=progress, display=display)

    def middleware_reached(*_args):
        raise AssertionError("The middleware did some work.")

    front.application.django._middleware_chain = middleware_reached
    again = ask(front, path, progress=progress, display=display)
    assert (again["status"], again["body"]) == (200, first["body"])
    assert front.application.reached == 1


def test_readers_at_different_episodes_never_share_an_answer(front):
    late = ask(front, "/characters/heidi-bergman/", progress="tv:S1E10")
    early = ask(front, "/characters/heidi-bergman/", progress="tv:S1E1")
    assert b"small town" in late["body"]
    assert b"small town" not in early["body"]


def test_a_cookie_that_is_not_canonical_shares_the_premises_answer(front):
    ask(front, "/characters/heidi-bergman/", progress="")
    garbage = ask(front, "/characters/heidi-bergman/", progress="tv:s1e10")
    assert b"small town" not in garbage["body"]
    assert front.application.reached == 1


def test_what_is_approved_is_shown_at_once(front, nina, mori):
    edit, new = send(nina, ("waits tables", "serves tables")), send_new(nina, WALTER)
    for path, was, becomes in (
        ("/characters/heidi-bergman/", b"waits tables", b"serves tables"),
        ("/characters/", b"Heidi", b"Walter Cruz"),
    ):
        before = [ask(front, path, progress=progress)["body"] for progress in ("tv:S1E1", "tv:S1E10")]
        assert all(was in body and becomes not in body for body in before), path
    approve(edit, mori)
    approve(new, mori)
    for path, words in (("/characters/heidi-bergman/", b"serves tables"), ("/characters/", b"Walter Cruz")):
        for progress in ("tv:S1E1", "tv:S1E10"):
            assert words in ask(front, path, progress=progress)["body"], (path, progress)


def test_the_name_of_an_emptied_account_is_gone_at_once(front, nina, mori):
    first = Revision.objects.get()
    published(HEIDI.replace("waits tables", "serves tables"), after=first, author=nina, approved_by=mori)
    assert b"nina" in ask(front, "/characters/heidi-bergman/history/")["body"]
    leaving.empty(nina)
    assert b"nina" not in ask(front, "/characters/heidi-bergman/history/")["body"]


def test_a_new_day_is_asked_anew(front, time_machine):
    ask(front, "/episodes/")
    time_machine.move_to("2031-01-01")
    ask(front, "/episodes/")
    assert front.application.reached == 2


@pytest.mark.parametrize(
    ("path", "method", "cookies"),
    [
        ("/characters/heidi-bergman/", "HEAD", {}),
        ("/characters/heidi-bergman/", "GET", {"sessionid": "x"}),
        ("/characters/heidi-bergman/", "GET", {"undo": "tv:S1E1"}),
        ("/characters/heidi-bergman/?utm=1", "GET", {}),
        ("/characters/heidi-bergman/edit/", "GET", {}),
        ("/accounts/login/", "GET", {}),
        ("/progress/", "GET", {}),
        ("/nowhere/", "GET", {}),
        ("/characters/nobody/", "GET", {}),
    ],
)
def test_what_may_differ_is_never_kept(front, path, method, cookies):
    ask(front, path, method=method, **cookies)
    ask(front, path, method=method, **cookies)
    assert front.application.reached == 2


def test_a_reader_who_has_the_page_is_told_so(front):
    etag = ask(front, "/characters/heidi-bergman/")["headers"]["ETag"]
    request = RequestFactory().get("/characters/heidi-bergman/", headers={"if-none-match": etag})
    heard: list = []
    body = b"".join(front(request.environ, lambda status, headers, exc_info=None: heard.append(status)))
    assert (heard, body) == (["304 Not Modified"], b"")


def test_the_store_keeps_within_its_bytes():
    from wiki.front.response_cache import OVERHEAD, Answer, Store

    store = Store(100 + 3 * OVERHEAD)
    for number in range(10):
        store.put((number,), Answer("200 OK", (), b"x" * 30, '"e"'))
    assert [number for number in range(10) if store.get((number,))] == [7, 8, 9]
