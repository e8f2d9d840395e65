"""What a start refuses, each in a sentence that says what to write instead."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

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
        assert f"Port {port} is taken by another program." in serve.why_not("127.0.0.1", port)
    assert serve.why_not("127.0.0.1", port) == ""
    for host in ("999.1.1.1", "192.0.2.1", "nowhere.invalid"):
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


@pytest.mark.parametrize("port", ["", "0", "65536", "eighty", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="write a number from 1 to 65535"):
        serve.address()
