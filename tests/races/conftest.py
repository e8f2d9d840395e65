from __future__ import annotations

import pytest

from tests.races.arena import Arena


@pytest.fixture
def arena(request, transactional_db, nina, ravi, mori, ada, settings):
    """Two processes for one test."""
    settings.WIKI_OPEN_PROPOSALS = 1_000_000
    opened = Arena(seed=request.node.name)
    yield opened
    opened.close()
