"""Serves the wiki with gunicorn: ``python -m wiki.serve``.

One process of eight threads by default: caches and rate limits then live in that process. More
processes (``WEB_CONCURRENCY``) need ``CACHE_URL``.
"""

from __future__ import annotations

import errno
import os
import socket
import sys

import django
from django.conf import settings

from wiki.environment import Senseless


def why_not(host: str, port: int) -> str:
    """What keeps us from listening there, as a sentence with what to do; empty if nothing does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    nobodys = (
        f"HOST is “{host}”, which is no address of this machine; write 127.0.0.1 for this machine alone, "
        "or 0.0.0.0 for its whole network."
    )
    if not host:  # every address there is, which nobody meant by nothing
        return nobodys
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except (UnicodeError, TypeError):  # no name of a machine at all, like “ü..example”
            return nobodys
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                another = port + 1 if port < 65_535 else 8000
                return (
                    f"PORT is “{port}”, which is taken by another program; stop that one, or choose another: "
                    f"PORT={another} make run"
                )
            if error.errno == errno.EACCES:
                return (
                    f"PORT is “{port}”, which is not for everybody to use; choose another: PORT=8000 make run"
                )
            return nobodys
    return ""


def unanswered() -> str:
    """Why there is no talking to the database, as one sentence; empty if there is."""
    from django.db import Error, connection

    options = connection.settings_dict["OPTIONS"]
    options.pop("pool", None)  # it would go on asking, and tell of each time
    if connection.vendor == "postgresql":
        options.setdefault("connect_timeout", 10)
    try:
        connection.ensure_connection()
    except Error as error:
        why = next(iter(str(error).splitlines()), type(error).__name__)
        return (
            f"The database “{connection.settings_dict['NAME']}” does not answer ({why}); start it, or write "
            "where it is into DATABASE_URL."
        )
    return ""


def senseless() -> str:
    """What the start refuses of the settings, as one sentence; empty if nothing."""
    from django.core.checks import ERROR, run_checks

    found = run_checks(tags=["start"], databases=["default"])
    return next(
        (str(one.msg) for one in sorted(found, key=lambda one: str(one.id)) if one.level >= ERROR), ""
    )


def arguments(host: str, port: int) -> list[str]:
    workers = settings.WEB_CONCURRENCY
    return [
        "gunicorn", "wiki.wsgi:application", "--bind", f"{host}:{port}",
        "--workers", str(workers), "--worker-class", "gthread", "--threads", "8",
        "--timeout", "30", "--graceful-timeout", "30", "--keep-alive", "5",
        # A single process that restarts itself would make its readers wait; several take turns.
        "--max-requests", "0" if workers == 1 else "2000", "--max-requests-jitter", "200",
        "--no-control-socket", "--log-level", settings.LOG_LEVEL,
    ]  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiki.settings")
    try:
        django.setup()
    except Senseless as told:
        sys.exit(str(told))
    host, port = settings.HOST, settings.PORT
    if problem := why_not(host, port) or unanswered() or senseless():
        sys.exit(problem)
    if "--check" in sys.argv:
        return
    shown = f"[{host.strip('[]')}]" if ":" in host else host
    print(f"The wiki is at http://{shown}:{port}/ (Ctrl-C ends it)", flush=True)  # noqa: T201
    command = arguments(shown, port)
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
