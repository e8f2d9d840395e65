"""Whole answers to anonymous readers, given before Django's middleware does any work.

An answer to a GET without a session is a function of the path, the known query parameters, the
canonical progress, the display mode, the look, the language and the generation; so that is its key. A
new generation (every change of what any reader sees) makes all of them unreachable at once, and so does
a new day, on which an episode may come out.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from sys import intern
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.cookie import parse_cookie
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request

from wiki.canon import catalogue
from wiki.canon.models import Generation
from wiki.front import look
from wiki.spoilers import vector
from wiki.spoilers.horizon import current_ladder
from wiki.spoilers.reader import MODE_COOKIE, PROGRESS_COOKIE
from wiki.spoilers.redaction import Mode

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

#: Cookies that change nothing about an answer beyond what the key holds. Any other goes past the cache.
HARMLESS = frozenset({PROGRESS_COOKIE, MODE_COOKIE, look.COOKIE, settings.LANGUAGE_COOKIE_NAME})
PARAMETERS = frozenset({"at", "after", "q", "name", "status", "season", "category", "director", "writer"})
PREFIXES = ("/characters/", "/episodes/", "/theories/", "/articles/")
PATHS = frozenset({"/", "/recent/", "/help/marks/"})
MAX_ANSWER = 512 * 1024
#: What an answer weighs in memory beside its body, measured with the headers and keys of real ones.
OVERHEAD = 2_048

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str

    @property
    def weight(self) -> int:
        return len(self.body) + OVERHEAD


class Store:
    """The newest answers, bounded in bytes; of one process and shared by its threads.

    Bodies are not packed: unpacking one would take as long as all the rest of answering from here.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._answers: OrderedDict[tuple, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: tuple, answer: Answer) -> None:
        with self._lock:
            if key in self._answers:
                self._size -= self._answers.pop(key).weight
            self._answers[key] = answer
            self._size += answer.weight
            while self._size > self._most:
                _, dropped = self._answers.popitem(last=False)
                self._size -= dropped.weight

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self._size = 0


class ResponseCache:
    """Wraps the Django application; what it cannot answer, or must not keep, goes through."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.store = Store(settings.WIKI_RESPONSE_CACHE * 1024 * 1024)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self.application(environ, start_response)
        if answer := self.store.get(key):
            return _serve(answer, environ, start_response)
        return self._ask(key, environ, start_response)

    def _key(self, environ: Environ) -> tuple | None:
        """What the answer depends on, None if it must not be cached. A doubt is a no."""
        if environ["REQUEST_METHOD"] != "GET" or not settings.WIKI_RESPONSE_CACHE:
            return None
        path = environ.get("PATH_INFO", "")
        if not (path in PATHS or path.startswith(PREFIXES)) or path.endswith("/edit/"):
            return None
        query = environ.get("QUERY_STRING", "")
        if query and not {name for name, _ in parse_qsl(query, keep_blank_values=True)} <= PARAMETERS:
            return None
        try:
            cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
            if not HARMLESS.issuperset(cookies):
                return None
            generation, today = Generation.current(), catalogue.today()
            typed = cookies.get(PROGRESS_COOKIE)
            seen = _canonical(typed or "", generation, today)
        except Exception:
            # The application meets the same trouble and has a page for it.
            log.exception("The response cache stepped aside")
            return None
        mode = Mode.of(cookies.get(MODE_COOKIE, ""))
        looks = look.read(cookies.get(look.COOKIE, ""))
        # What Django's own middleware will find, asked with as much of a request as it looks at.
        language = get_language_from_request(SimpleNamespace(COOKIES=cookies, META=environ))  # type: ignore[arg-type]
        host = environ.get("HTTP_HOST", ""), environ.get("wsgi.url_scheme", "")
        return path, query, seen, typed is None, mode, looks, language, generation, today, host

    def _ask(self, key: tuple, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        heard: list[Any] = []
        # Ask for the whole answer, so that a 304 for one reader does not become everybody's.
        condition = environ.pop("HTTP_IF_NONE_MATCH", None)

        def listen(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
            heard[:] = [status, headers]
            return lambda _data: None

        result = self.application(environ, listen)
        try:
            body = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        if condition is not None:
            environ["HTTP_IF_NONE_MATCH"] = condition
        status, headers = heard
        names = {name.lower(): value for name, value in headers}
        etag = names.get("etag", "")
        # Names and most values are the same in all answers, and are kept once.
        answer = Answer(status, tuple((intern(name), intern(value)) for name, value in headers), body, etag)
        if status.startswith("200") and "set-cookie" not in names and etag and len(body) <= MAX_ANSWER:
            self.store.put(key, answer)
        return _serve(answer, environ, start_response)


@lru_cache(maxsize=1024)
def _canonical(typed: str, generation: int, today: date) -> str:
    """What a progress cookie counts as, in its one spelling."""
    return vector.write(vector.read(typed, current_ladder(generation, today)))


def forget() -> None:
    """Drop what is remembered of any generation. For restores and tests, where numbers come again."""
    _canonical.cache_clear()


def _serve(answer: Answer, environ: Environ, start_response: StartResponse) -> list[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if answer.etag and asked:
        tags = parse_etags(asked)
        if answer.etag in tags or f"W/{answer.etag}" in tags or tags == ["*"]:
            kept = {"cache-control", "etag", "vary", "content-language"}
            headers = [(name, value) for name, value in answer.headers if name.lower() in kept]
            start_response("304 Not Modified", headers)
            return [b""]
    start_response(answer.status, list(answer.headers))
    return [answer.body]
