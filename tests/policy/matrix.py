"""Asks one cell of the policy and says, in the policy's words, what came of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.harness.patterns import patterns
from tests.harness.worlds import chance
from tests.policy.forms import posted
from tests.policy.policy import Line
from tests.policy.town import ROLES, Town
from wiki.front import response_cache
from wiki.spoilers import context
from wiki.spoilers.horizon import forget

NEVER = ("PUT", "PATCH", "DELETE", "OPTIONS")
#: The two that matter, for every role. The others take their way or none at all, whoever asks: in the
#: deep tests for every role, too.
METHODS = ("GET", "POST")
#: Bookkeeping that a GET may do: sessions, and what an edit form remembers to have shown.
BOOKS = frozenset({"django_session", "usersessions_usersession", "moderation_shown"})
DOORS = {
    "/accounts/login/": "login", "/admin/login/": "door", "/accounts/reauthenticate/": "prove",
    "/accounts/2fa/webauthn/reauthenticate/": "prove",
}  # fmt: skip
MAIL = {
    "MAIL_WORKS": True, "ACCOUNT_EMAIL_VERIFICATION": "optional",
    "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
}  # fmt: skip
TABLES = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - BOOKS)
WRITING = re.compile(r"\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) \"(\w+)\"", re.IGNORECASE)
READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|EXPLAIN)\b", re.IGNORECASE)


def names() -> set[str]:
    """Every address the house answers at, by its name; by its route where it has none."""
    return {pattern.name for pattern in patterns()}


def digest(tables: Iterable[str] = TABLES) -> dict[str, str]:
    """A hash of each table's rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


class Watch:
    """Listens to the database: which tables were written to, so that the others need no comparing."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if not READING.match(sql):
            written = WRITING.match(sql)
            assert written, f"Neither reads nor writes a table: {sql}"
            self.tables.add(written[1])
        return execute(sql, params, many, context)

    def changed(self, before: dict[str, str]) -> bool:
        """Does any table hold other rows than before, the books apart?"""
        tables = self.tables - BOOKS
        return digest(tables) != {table: before[table] for table in tables}


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


KEPT_WORDS = re.compile(r'own-words.*href="/accounts/login/\?next=(?P<back>[^"]+)"', re.S)


def start_fresh() -> None:
    """What was remembered of generations, limits and answers belongs to a world that was taken back."""
    forget()
    context.forget()
    response_cache.forget()
    cache.clear()


def ask(town: Town, before: dict[str, str], line: Line, role: str, method: str) -> str:
    """What a role gets at a line's address by a method, in a word of the policy."""
    path = town.address(role, line.path)
    watch = Watch()
    with taken_back(), override_settings(**_with_mail(line.mail)):
        client = town.client(role, fresh=line.fresh)
        data = posted(line.data, town, role, town.client(role), path) if method == "POST" else {}
        cache.clear()
        with connection.execute_wrapper(watch):
            response = send(client, method, path, data)
        changed = watch.changed(before)
        gone = response.status_code == 302 and _logged_out(town, role, client, response)
        word = _word(response, path, changed, gone)
        word += _twin(town, role, line, method, data, response)
    if watch.tables - BOOKS:
        start_fresh()
    return word


def send(client: Client, method: str, path: str, data: object) -> HttpResponse:
    if method == "POST":
        client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32  # which came with the form
        return client.post(path, data)
    return client.generic(method, path)


def _with_mail(works: bool) -> dict[str, object]:
    return MAIL if works else {}


def _word(response: HttpResponse, path: str, changed: bool, logged_out: bool) -> str:
    status = response.status_code
    if status in {301, 302}:
        word = "out" if logged_out else "done" if changed else "moved"
        target = urlsplit(response.headers["Location"])
        back = parse_qs(target.query).get("next", [""])[0]
        if back and target.path in DOORS:
            assert not changed, f"{path} changed something on the way to {target.path}"
            assert _leads_back(back, path), f"{path} leads back to {back}"
            word = DOORS[target.path]
        assert not target.netloc, f"{path} leads away to {target.netloc}"
        return word
    if status == 403 and (way := KEPT_WORDS.search(response.content.decode())):
        # Who typed more than a few letters is shown them on the way to the same door.
        assert not changed, f"{path} changed something for somebody who is logged out"
        assert _leads_back(unquote(way["back"]), path), f"{path} leads back to {way['back']}"
        return DOORS["/admin/login/" if path.startswith("/admin/") else "/accounts/login/"]
    if status in {200, 201} and changed:
        return "kept" if status == 200 else "done"
    word = "ok" if status == 200 else str(status)
    return f"{word} and changed something" if changed else word


def _leads_back(back: str, path: str) -> bool:
    """To the very page, or from a button to the page it stands on."""
    here = path.split("?")[0]
    button = re.sub(r"(withdraw|reopen)/$", "", here)
    return urlsplit(back).path in {here, button} or (here == "/admin/login/" and back in path)


def _logged_out(town: Town, role: str, client: Client, response: HttpResponse) -> bool:
    """Whoever is logged out is told to forget their session; so only then it is worth a look."""
    had = role in town.sessions and role != "expired"
    return had and settings.SESSION_COOKIE_NAME in response.cookies and "_auth_user_id" not in client.session


def _twin(town: Town, role: str, line: Line, method: str, data: object, response: HttpResponse) -> str:
    """A 404 says nothing about why: the same bytes where there never was anything."""
    if response.status_code != 404 or not line.like[0]:
        return ""
    mine, other = (town.address(role, word) for word in line.like)
    assert len(mine) == len(other), f"{mine} and {other} are not of one length"
    path = town.address(role, line.path)
    # Asked once more, with the same dice: a form holds a token that is new each time.
    with chance("twin"):
        here = send(town.client(role), method, path, data)
    with chance("twin"):
        twin = send(town.client(role), method, path.replace(mine, other), data)
    same = here.content.replace(mine.encode(), other.encode()) == twin.content
    return "" if same and twin.status_code == 404 else " but told apart from what never was"


def differing(
    town: Town, before: dict[str, str], line: Line, methods: Iterable[str], roles: Iterable[str] = ROLES
) -> list[str]:
    """The cells of a line that the house answers otherwise than the policy says."""
    found = []
    for role in roles:
        for method in methods:
            wanted = _wanted(line, ROLES.index(role), method)
            got = ask(town, before, line, role, method)
            if got != wanted:
                found.append(f"{method} by {role}: {got} instead of {wanted}")
    return found


def _wanted(line: Line, number: int, method: str) -> str:
    if method in NEVER:
        return "405"
    return line.post[number] if method == "POST" else line.get[number]
