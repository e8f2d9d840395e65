"""The corpora are other people's work and large, so they are not part of this repository."""

import os
from pathlib import Path

import pytest

NOT_RUN = "WIKI_CORPORA names no folder with the hostile corpora: they were NOT run."


def named_folder() -> Path | None:
    named = os.environ.get("WIKI_CORPORA", "")
    return Path(named) if named and (Path(named) / "data").is_dir() else None


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder that ``WIKI_CORPORA`` names, with ``data/`` and ``tools/`` in it."""
    folder = named_folder()
    if folder is None and os.environ.get("CI") == "1":
        pytest.fail(NOT_RUN)
    if folder is None:
        pytest.skip(NOT_RUN)
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skip is one letter among hundreds; this is said out loud."""
    if named_folder() is None:
        terminalreporter.write_sep("!", NOT_RUN, yellow=True)
