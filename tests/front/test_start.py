"""What a start refuses, each in a sentence that says what to write instead."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks

from wiki import serve


def errors() -> dict[str, str]:
    return {found.id: found.msg for found in run_checks()}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "creativecommons.org", ""])
def test_a_licence_that_leads_nowhere_is_refused(settings, address):
    settings.WIKI_LICENCE_URL = address
    assert "write an address that begins with https://" in errors()["wiki.E004"]


def test_a_licence_with_an_address_is_taken(settings):
    settings.WIKI_LICENCE_URL = "http://example.org/licence"
    assert "wiki.E004" not in errors()


def test_a_port_that_is_taken_is_told_from_an_address_that_is_nobodys():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"PORT is “{port}”, which is taken by another program" in serve.why_not("127.0.0.1", port)
    assert serve.why_not("127.0.0.1", port) == ""
    for host in ("999.1.1.1", "192.0.2.1", "nowhere.invalid", "127.0.0.1:8000", "ü..example", ""):
        assert "no address of this machine" in serve.why_not(host, port)


@pytest.mark.parametrize("mail", ["", "smtp://wiki:secret@mail.example:587", "smtps://mail.example:465"])
def test_the_wiki_starts_with_mail_and_without(tmp_path, mail):
    """In a process of its own: what depends on mail is settled when the settings are read."""
    environment = {**os.environ, "WIKI_EMAIL_URL": mail, "WIKI_DATA": str(tmp_path)}
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def ended(*command: str, data: Path, **values: str) -> str:
    """What a start that is refused says; it says one sentence, and nothing of the code."""
    # Of a make that runs the tests the one in here should know nothing: it would tell where it goes.
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment = {**outside, "DATABASE_URL": "", "CACHE_URL": "", "WIKI_DATA": str(data), **values}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert done.stdout == ""
    # make adds which of its steps failed.
    (told,) = [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]
    assert told.endswith(".")
    return told


SERVE = [sys.executable, "-m", "wiki.serve"]


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ([sys.executable, "manage.py", "migrate"], "WEB_CONCURRENCY", "abc"),
        ([sys.executable, "manage.py"], "DATABASE_URL", "postgresql://host:54x2/wiki"),
        (SERVE, "LOG_LEVEL", "loud"),
        (["make", "run"], "WIKI_ORIGIN", "https://*"),
    ],
    ids=["a command", "the list of commands", "the server", "make run"],
)
def test_every_way_to_start_ends_with_one_sentence(tmp_path, command, name, value):
    assert ended(*command, data=tmp_path, **{name: value}).startswith(f"{name} is “")


def test_a_database_that_does_not_answer_is_told_of_before_anything_is_done(tmp_path):
    (tmp_path / "wiki.sqlite3").write_text("This is no database, but long enough to be taken for one." * 20)
    told = ended(*SERVE, "--check", data=tmp_path)
    assert f"The database “{tmp_path}/wiki.sqlite3” does not answer (file is not a database)" in told
    told = ended(*SERVE, "--check", data=tmp_path, DATABASE_URL="postgresql://wiki:hush@127.0.0.1:1/fans")
    assert "The database “fans” does not answer" in told
    assert "hush" not in told


@pytest.mark.django_db
def test_the_default_work_is_one_there_is(ladder, settings):
    def asked() -> list[str]:
        return [one.msg for one in run_checks(databases=["default"]) if one.id == "wiki.E005"]

    assert asked() == []
    settings.WIKI_DEFAULT_WORK = "film"
    assert asked() == ["WIKI_DEFAULT_WORK is “film”, which is no work of this wiki; it can be tv, podcast."]
    assert "wiki.E005" not in errors()  # where nobody said that the database may be asked


@pytest.mark.django_db
def test_a_wiki_without_works_may_have_any_default_work(settings):
    settings.WIKI_DEFAULT_WORK = "film"
    assert "wiki.E005" not in {one.id for one in run_checks(databases=["default"])}


def test_a_default_work_that_is_none_stops_the_start(tmp_path):
    """The wiki of another start, of which only the works are asked."""
    with closing(sqlite3.connect(tmp_path / "wiki.sqlite3")) as other:
        other.execute(
            "CREATE TABLE canon_work (id INTEGER, key TEXT, title TEXT, medium TEXT, position INTEGER)"
        )
        other.executemany(
            "INSERT INTO canon_work VALUES (?, ?, '', '', ?)", [(1, "tv", 1), (2, "podcast", 2)]
        )
        other.commit()
    told = ended("make", "run", data=tmp_path, WIKI_DEFAULT_WORK="film")
    assert told == "WIKI_DEFAULT_WORK is “film”, which is no work of this wiki; it can be tv, podcast."


def test_a_wiki_that_has_yet_to_begin_starts_with_any_default_work(tmp_path):
    environment = {**os.environ, "WIKI_DATA": str(tmp_path), "DATABASE_URL": "", "WIKI_DEFAULT_WORK": "film"}
    done = subprocess.run(
        [*SERVE, "--check"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.django_db
def test_what_a_start_is_asked_ends_with_one_sentence_each(settings):
    settings.WEB_CONCURRENCY = 4
    assert errors()["wiki.E001"].startswith("WEB_CONCURRENCY is “4”")
    settings.WIKI_LICENCE_URL = "nowhere"
    assert serve.senseless() == errors()["wiki.E001"]
