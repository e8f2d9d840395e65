from __future__ import annotations

import logging

import pytest
from django.test import override_settings

from tests.policy.matrix import digest, start_fresh, taken_back
from tests.policy.town import build


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for all the cells of a module; each cell is taken back."""
    pictures = override_settings(WIKI_PICTURES_DIR=tmp_path_factory.mktemp("pictures"))
    with pictures, django_db_blocker.unblock():
        start_fresh()
        with taken_back():
            yield build()
        start_fresh()


@pytest.fixture(scope="module")
def before(town):
    """What the database holds before anybody asked for anything."""
    return digest()


@pytest.fixture(autouse=True)
def _refusals_are_no_news(caplog):
    """Django writes a line for each of the thousands of refusals asked for here."""
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        yield
