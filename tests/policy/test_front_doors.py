"""The policy held, cell by cell: pages, editing, one's own proposals, accounts."""

from __future__ import annotations

import pytest

from tests.policy.matrix import METHODS, NEVER, differing
from tests.policy.policy import LINES
from tests.policy.town import ROLES

pytestmark = pytest.mark.django_db
THESE = [line for line in LINES if not line.name.startswith("admin")]


@pytest.mark.parametrize("line", THESE, ids=str)
def test_every_role_gets_what_the_policy_says(town, before, line):
    assert differing(town, before, line, METHODS) == []


@pytest.mark.parametrize("line", THESE, ids=str)
def test_the_other_methods_are_no_way_around(town, before, line):
    role = ROLES[THESE.index(line) % len(ROLES)]
    assert differing(town, before, line, ["HEAD", *NEVER], [role]) == []


@pytest.mark.deep
@pytest.mark.one_database
@pytest.mark.parametrize("line", THESE, ids=str)
def test_the_other_methods_are_no_way_around_for_anybody(town, before, line):
    assert differing(town, before, line, ["HEAD", *NEVER]) == []
