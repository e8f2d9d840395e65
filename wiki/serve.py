"""Serves the wiki with gunicorn: ``python -m wiki.serve``.

One process of eight threads by default: caches and rate limits then live in that process. More
processes (``WEB_CONCURRENCY``) need ``CACHE_URL``.
"""

from __future__ import annotations

import errno
import os
import socket
import sys


def why_not(host: str, port: int) -> str:
    """What keeps us from listening there, as a sentence with what to do; empty if nothing does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"Port {port} is taken by another program. Stop that one, or choose another: "
                    f"PORT={port + 1} make run"
                )
            if error.errno == errno.EACCES:
                return f"Port {port} is not for everybody to use. Choose another: PORT=8000 make run"
            return (
                f"HOST is “{host}”, which is no address of this machine. Write 127.0.0.1 for this machine "
                "alone, or 0.0.0.0 for its whole network."
            )
    return ""


def address() -> tuple[str, int]:
    """Where to listen, from ``HOST`` and ``PORT``. Exits with a sentence if that makes no sense."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65_536:
        sys.exit(f"PORT is “{port}”; write a number from 1 to 65535.")
    return host, int(port)


def arguments(host: str, port: int) -> list[str]:
    workers = os.environ.get("WEB_CONCURRENCY", "1")
    shown = f"[{host}]" if ":" in host else host
    return [
        "gunicorn", "wiki.wsgi:application", "--bind", f"{shown}:{port}",
        "--workers", workers, "--worker-class", "gthread", "--threads", "8",
        "--timeout", "30", "--graceful-timeout", "30", "--keep-alive", "5",
        # A single process that restarts itself would make its readers wait; several take turns.
        "--max-requests", "0" if workers == "1" else "2000", "--max-requests-jitter", "200",
        "--no-control-socket", "--log-level", os.environ.get("LOG_LEVEL", "warning"),
    ]  # fmt: skip


def main() -> None:
    host, port = address()
    if problem := why_not(host, port):
        sys.exit(problem)
    if "--check" in sys.argv:
        return
    print(f"The wiki is at http://{host}:{port}/ (Ctrl-C ends it)", flush=True)  # noqa: T201
    command = arguments(host, port)
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
