from __future__ import annotations

import pytest

from tests.races.aftermath import assert_whole
from tests.races.arena import Arena


@pytest.fixture
def arena(request, transactional_db, nina, ravi, mori, ada, settings):
    """Two processes for one test; afterwards the database is looked over as a whole."""
    settings.WIKI_OPEN_PROPOSALS = 1_000_000
    opened = Arena(seed=request.node.name)
    yield opened
    opened.close()
    print(opened)  # pytest -rP shows it
    opened.assert_that_they_raced()
    assert_whole()
