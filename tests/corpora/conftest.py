"""The corpora are other people's work and large, so they are not part of this repository."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder that ``WIKI_CORPORA`` names, with ``data/`` and ``tools/`` in it."""
    named = os.environ.get("WIKI_CORPORA", "")
    if named and (Path(named) / "data").is_dir():
        return Path(named)
    problem = "WIKI_CORPORA does not name the folder with the hostile corpora: they were NOT run."
    if os.environ.get("CI") == "1":
        pytest.fail(problem)
    print(f"\nSKIPPED: {problem}")
    pytest.skip(problem)
