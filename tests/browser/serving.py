"""A wiki under gunicorn, as it is run for real, for programs that look at it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def served(log: Path, env: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The address of a wiki over what ``WIKI_DATA`` and its like in ``env`` name.

    Raises RuntimeError with what the server said if it does not answer within about 20 seconds.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as errors:
        server = subprocess.Popen(
            [sys.executable, "-m", "wiki.serve"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**env, "PORT": str(port), "HOST": "127.0.0.1"},
        )
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                raise RuntimeError(f"The wiki did not start: {log.read_text()}")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=60)
