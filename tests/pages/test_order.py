"""In which order things are told, and which of them where not all are, depends on nothing hidden: least of all on
which page was published last, since that may have been for what somebody cannot see."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.moderation.forms import fields
from tests.story import HEIDI, THEORY, WALTER, published, reader_at
from wiki.front import jobs
from wiki.moderation.preparation import known_names
from wiki.pages import around
from wiki.pages.checks import findings
from wiki.pages.document import load
from wiki.pages.models import Page
from wiki.spoilers.horizon import forget

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


def same_whichever_is_older(ask, *texts: str):
    """``ask`` hears the same whichever of the pages was there first, for those who were further on then."""
    heard = []
    for order in (texts, texts[::-1]):
        with transaction.atomic():
            begun = [(published(text.replace("gate: premise", "gate: S1E10")), text) for text in order]
            for revision, text in sorted(begun, key=lambda pair: texts.index(pair[1])):
                published(text, after=revision)
            heard.append(ask())
            transaction.set_rollback(True)
        forget()
        cache.clear()
    assert heard[0] == heard[1]


def test_which_theories_are_told_of_where_there_are_many(ladder, monkeypatch):
    monkeypatch.setattr(around, "CANDIDATES", 1)
    one = THEORY.replace("fact Status", "fact About: Heidi Bergman\nfact Status")
    two = one.replace("The town is a set", "The town is a stage")
    same_whichever_is_older(lambda: around._theories_about(["Heidi Bergman"], reader_at()), one, two)


FORK = "format: 1\nkind: {}\nname: The Fork\ngate: premise\n---\nOf the [[Bergmans]].\n\n::: spoiler S1E3\nBent.\n:::\n"
FORKS = FORK.format("character"), FORK.format("article")


def test_pages_of_one_address_among_what_an_episode_opened(ladder, log_in):
    client = log_in()
    client.cookies["progress"] = "tv:S1E3"
    same_whichever_is_older(lambda: client.get("/episodes/s1e3/").content, *FORKS)


def test_pages_of_one_name_among_those_one_has_a_part_in(ladder, nina, mori, log_in):
    client = log_in(nina)

    def ask():
        for page in Page.objects.unredacted().select_related("head").order_by("kind"):
            text = page.head.text.replace("Of the", "Of all the")
            published(text, after=page.head, author=nina, approved_by=mori)
        html = client.get("/me/").content.decode()
        return re.findall(r'href="(/\w+/the-fork/)"', html)

    same_whichever_is_older(ask, *FORKS)


def test_which_pages_want_something_to_be_done(ladder, monkeypatch):
    monkeypatch.setattr(jobs, "CANDIDATES", 1)
    same_whichever_is_older(lambda: jobs.first_jobs(reader_at()), *FORKS)
