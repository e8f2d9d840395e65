"""What somebody typed and never sent is theirs, whoever asks."""

from __future__ import annotations

import pytest

from tests.policy.town import ROLES, UNSENT

pytestmark = pytest.mark.django_db
EDIT = "/characters/heidi-bergman/edit/"


@pytest.mark.parametrize("role", [*ROLES, "olga"])
def test_a_draft_is_shown_to_its_author_alone(town, role):
    client = town.client(role)
    if role == "olga":
        client.force_login(town.accounts["olga"])
    bytes_of = [client.get(path, follow=True).content.decode() for path in (EDIT, f"{EDIT}?draft=1", "/me/")]
    assert (UNSENT in "".join(bytes_of)) == (role == "olga")
