"""In which order things are told, and which of them where not all are, depends on nothing hidden: least of all on
which page was published last, since that may have been for what somebody cannot see."""

from __future__ import annotations

import re

import pytest

from tests.moderation.forms import fields
from tests.story import HEIDI, WALTER, published, reader_at
from wiki.moderation.preparation import known_names
from wiki.pages.checks import findings
from wiki.pages.document import load

pytestmark = pytest.mark.django_db
HIDDEN = "\n::: spoiler S1E10\nSomething else.\n:::\n"


def hidden_edit(revision):
    """The page is published anew, for those alone who are at the end of the season."""
    return published(revision.text + HIDDEN, after=revision)


def same_in_both(ask, *pages):
    """``ask`` hears the same whichever of the pages had a hidden edit last."""
    heard = []
    pages = list(pages)
    for number in range(len(pages)):
        pages[number] = hidden_edit(pages[number])
        heard.append(ask())
    assert all(one == heard[0] for one in heard), heard


def test_which_page_has_a_name_already(ladder, nina, log_in):
    heidi, walter = published(HEIDI), published(WALTER)
    client = log_in(nina)

    def ask() -> str:
        data = fields(client.get("/new/character/?name=Walter+Cruz"))
        data |= {"names-0-text": "Heidi Bergman", "body": "Two in one.\n", "consent": "on"}
        answer = client.post("/new/character/", data)
        assert answer.status_code == 400
        return re.search(r"There is a page of this name already: .*?</li>", answer.content.decode())[0]

    same_in_both(ask, heidi, walter)


def test_which_of_two_of_one_name_is_told_to_be_ahead(ladder):
    one = published("format: 1\nkind: character\nname: The Fork\ngate: S1E3\n---\nHe is called so.\n")
    two = published("format: 1\nkind: article\nname: The fork\ngate: S1E5\n---\nIt is on the table.\n")
    text = load("format: 1\nkind: article\nname: Tables\ngate: premise\n---\nLook at the fork.\n")
    same_in_both(lambda: [f.message for f in findings(text, known_names(reader_at("tv:S1E5")))], one, two)
