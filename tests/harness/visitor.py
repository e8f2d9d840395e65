"""Somebody at a browser: asks the real WSGI application and keeps every byte of the answers."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.core import mail
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory, TestCase
from selectolax.parser import HTMLParser

from tests.harness.worlds import World, chance
from wiki.wsgi import application

Thing = TypeVar("Thing")
#: Chosen by us, so that a form can be sent before one was fetched; the check itself is the real one.
CSRF = "harness" + "0" * 25
#: What a form showed somebody without an account, encrypted: it may be told to nobody, so it is of another
#: revision in the other world. That there is one is compared, and how long it is.
TICKET = re.compile(rb"\bgAAAAA[\w-]{90,}={0,2}")


class Answer(NamedTuple):
    """All that left the server because of one request."""

    request: str
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    mail: tuple[str, ...]

    @property
    def code(self) -> int:
        return int(self.status[:3])

    @property
    def path(self) -> str:
        return self.request.partition(" ")[2]

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Told(Exception):
    """An answer is another one than in the other world: enough for who only asks whether one is."""


class Form(NamedTuple):
    """A form as it stands on a page: its fields as a browser would send them."""

    fields: dict[str, list[str]]

    def filled(self, **values: str | None) -> dict[str, list[str]]:
        """With other values; None leaves a field out."""
        filled = {**self.fields, **{key.replace("__", "-"): [v or ""] for key, v in values.items()}}
        return {key: kept for key, kept in filled.items() if values.get(key, "") is not None}


@dataclass
class Visitor:
    """``who`` is "" for somebody without an account. ``answers`` is everything heard so far."""

    world: World
    who: str = ""
    progress: str = ""
    display: str = ""
    surface: str = ""
    most: int = 0
    like: str = ""  # whose sample of the questions this is: that of somebody with this progress
    until: list[Answer] | None = None  # what was heard in the other world, if one difference is enough
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    samples: int = 0  # how many were taken
    heard_last: bytes = b""  # the last answer with its tickets, for who sends one back

    def __post_init__(self) -> None:
        if self.who:
            self.cookies["sessionid"] = self.world.sessions[self.who]
            self.world.watch(self.who, self.progress, self.display)
        elif self.progress is not None:
            self.cookies["progress"] = self.progress
        if self.display:
            self.cookies["display"] = self.display

    def some(self, things: Iterable[Thing]) -> list[Thing]:
        """``most`` of them, others for others and elsewhere; all where that is not said."""
        found = list(things)
        if not self.most or len(found) <= self.most:
            return found
        self.samples += 1
        first = zlib.crc32(f"{self.who} {self.like} {self.surface} {self.samples}".encode())
        step = len(found) // self.most
        return [found[(first + step * number) % len(found)] for number in range(self.most)]

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, headers)

    def look(self, path: str) -> Answer:
        """A page in every way a browser asks for it: whole, its headers alone, and whether it changed."""
        answer = self.get(path)
        if self.most != 1:
            self._ask("HEAD", path, {})
            self.get(path, if_none_match=answer.header("ETag") or '"none"')
        return answer

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        headers = {"sec_fetch_site": "same-origin"} | headers
        return self._ask("POST", path, headers, {"csrfmiddlewaretoken": CSRF, **(data or {})})

    def form(self, path: str, which: str = "form.edit-form") -> Form:
        """The form on a page, for who may have it."""
        self.get(path)
        found = HTMLParser(self.heard_last.decode()).css_first(which)
        fields: dict[str, list[str]] = {}
        for node in found.css("input, textarea, select") if found else ():
            name, kind = node.attributes.get("name"), node.attributes.get("type")
            if (
                not name
                or name == "csrfmiddlewaretoken"
                or (kind in {"checkbox", "radio"} and "checked" not in node.attributes)
            ):
                continue
            if node.tag == "select":
                chosen = node.css_first("option[selected]")
                value = chosen.attributes.get("value") if chosen else ""
            else:
                # A browser drops the line end right after the tag.
                value = (
                    node.text().removeprefix("\n") if node.tag == "textarea" else node.attributes.get("value")
                )
            fields.setdefault(name, []).append(value or "")
        return Form(fields)

    def _ask(self, method: str, path: str, headers: dict[str, str], data: Any = None) -> Answer:
        cookies = self.cookies | ({"csrftoken": CSRF} if method == "POST" else {})
        environ = self._environ(method, path, headers, data, cookies)
        heard: list[Any] = []
        before = len(mail.outbox)
        with chance(f"{self.surface} {self.who} {len(self.answers)}"):
            with connections_kept(), TestCase.captureOnCommitCallbacks(execute=True):
                result = application(environ, lambda *answered, **_more: heard.extend(answered))
                body = b"".join(result)
                if hasattr(result, "close"):
                    result.close()
            sent = tuple(message.message().as_string() for message in mail.outbox[before:])
        status, heard_headers = heard[:2]
        self.heard_last = body
        told = TICKET.sub(lambda ticket: b"a ticket of %d signs" % len(ticket[0]), body)
        answer = Answer(f"{method} {path}", status, tuple(heard_headers), told, sent)
        self._keep_cookies(answer)
        self.answers.append(answer)
        if self.until and answer != self.until[len(self.answers) - 1]:
            raise Told
        return answer

    def _environ(
        self, method: str, path: str, headers: dict[str, str], data: Any, cookies: Mapping[str, str]
    ) -> dict[str, Any]:
        more = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if cookies:
            more["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        body = urlencode(data, doseq=True) if data else ""
        request = RequestFactory().generic(method, path, body, "application/x-www-form-urlencoded", **more)
        return request.environ

    def _keep_cookies(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() != "set-cookie":
                continue
            for key, morsel in SimpleCookie(value).items():
                if key == "csrftoken":
                    continue
                if morsel["max-age"] == "0" or morsel["max-age"] == 0:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = morsel.coded_value


@contextmanager
def connections_kept():
    """A world is a transaction: it must outlive the requests made in it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield connection
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
