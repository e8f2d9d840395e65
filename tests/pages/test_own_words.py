"""Words that mean something to the software are the interface's to a reader, and English in what is stored."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override
from selectolax.parser import HTMLParser

from tests.moderation.forms import fields
from tests.story import HEIDI, THEORY, published
from wiki.moderation.models import Version
from wiki.pages.document import VERDICTS, Kind, load
from wiki.pages.own_words import meant_label, meant_value, shown_label, shown_value

pytestmark = pytest.mark.django_db
SET = THEORY.replace(
    "---", "fact Status [S1E9]: jossed\nfact About: [[Heidi Bergman]]\nfact Über dies: Rain\n---"
)
PAGE, EDIT = "/theories/the-town-is-a-set/", "/theories/the-town-is-a-set/edit/"
LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


@pytest.fixture
def speaking(log_in):
    with override(None):  # the last answer's language is not to be that of the next test
        yield lambda language, account=None: log_in(account, **{"accept-language": language})


def in_german(word: str) -> str:
    with override("de"):
        return gettext(word)


def column(data: dict[str, str], name: str) -> list[str]:
    return [
        data[key]
        for key in sorted(data)
        if key.startswith("facts-") and key.endswith(f"-{name}") and data[key]
    ]


def offered(page: str) -> list[str | None]:
    return [option.attributes["value"] for option in HTMLParser(page).css("#verdicts option")]


def test_the_form_says_our_labels_and_verdicts_in_the_language_of_who_writes(ladder, edda, speaking):
    published(SET)
    data = fields(speaking("en", edda).get(EDIT))
    assert column(data, "label") == ["Claim", "Status", "Status", "About", "Über dies"]
    assert column(data, "value")[1:3] == ["open", "jossed"]
    data = fields(speaking("de", edda).get(EDIT))
    ours = [in_german(word) for word in ("Claim", "Status", "Status", "About")]
    assert column(data, "label") == [*ours, "Über dies"]
    assert column(data, "value")[1:3] == ["offen", "widerlegt"]


def test_the_verdicts_are_offered_where_one_decides(ladder, edda, speaking):
    published(SET)
    published(HEIDI)
    page = speaking("de", edda).get(EDIT).text
    assert offered(page) == ["offen", "wahrscheinlich", "bestätigt", "widerlegt", "zurückgestellt"]
    offering = {node.attributes["name"] for node in HTMLParser(page).css("input[list=verdicts]")}
    assert offering == {"facts-1-value", "facts-2-value", "facts-5-value", "facts-__prefix__-value"}
    assert offered(speaking("en", edda).get(EDIT).text) == list(VERDICTS)
    assert "verdicts" not in speaking("de", edda).get("/characters/heidi-bergman/edit/").text


@LANGUAGES
def test_what_nobody_changed_stays_as_it_is_stored(ladder, edda, speaking, language):
    published(SET)
    client = speaking(language, edda)
    client.post(EDIT, {**fields(client.get(EDIT)), "body": "Look at the sea.", "consent": "on"})
    assert Version.objects.get().text == SET.replace("the bay", "the sea")


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "likely"), ("de", "wahrscheinlich"), ("de", "likely")]
)
def test_a_verdict_is_stored_in_english_whoever_decides(ladder, edda, speaking, language, typed):
    published(SET)
    client = speaking(language, edda)
    data = fields(client.get(EDIT))
    more = {"facts-2-value": typed, "consent": "on"}
    client.post(EDIT, {**data, **more})
    assert Version.objects.get().document.facts[2].value == "likely"


@LANGUAGES
def test_a_new_theory_is_a_theory_in_every_language(ladder, edda, speaking, language):
    client = speaking(language, edda)
    data = fields(client.get("/new/theory/?name=Rain"))
    client.post("/new/theory/?name=Rain", {**data, "facts-0-value": "It rains.", "consent": "on"})
    facts = [(fact.label, fact.value) for fact in Version.objects.get().document.facts]
    assert facts == [("Claim", "It rains."), ("Status", "open")]


def test_a_draft_begun_in_one_language_is_sent_in_the_other(ladder, edda, speaking):
    published(SET)
    german, english = speaking("de", edda), speaking("en", edda)
    data = fields(german.get(EDIT))
    german.post(EDIT, {**data, "facts-2-value": "bestätigt", "save_draft": "1"})
    english.post(EDIT, {**fields(english.get(f"{EDIT}?draft")), "consent": "on"})
    facts = Version.objects.get().document.facts
    assert [fact.label for fact in facts] == ["Claim", "Status", "Status", "About", "Über dies"]
    assert [fact.value for fact in facts[1:3]] == ["open", "confirmed"]


def test_what_is_wrong_is_said_with_the_words_of_the_form(ladder, edda, speaking):
    published(SET)
    for language, verdicts in (
        ("en", "open, likely, confirmed, jossed, set aside"),
        ("de", "offen, wahrscheinlich, bestätigt, widerlegt, zurückgestellt"),
    ):
        client = speaking(language, edda)
        data = {**fields(client.get(EDIT)), "facts-2-value": "maybe", "consent": "on"}
        assert verdicts in HTMLParser(client.post(EDIT, data).text).css_first("#problems").text()


def test_beside_a_page_stand_our_labels_in_the_readers_language_and_the_wikis_as_they_are(
    ladder, edda, speaking
):
    published(SET)
    published(HEIDI)
    for language, about in (("en", "About"), ("de", in_german("About"))):
        page = HTMLParser(speaking(language, edda).get(PAGE).text)
        assert [node.text() for node in page.css(".infobox dt")] == [about, "Über dies"]
        page = HTMLParser(speaking(language, edda).get("/characters/heidi-bergman/").text)
        assert "Portrayed by" in [node.text() for node in page.css(".infobox dt")]


def test_the_preview_says_the_verdict_as_the_page_does(ladder, edda, speaking):
    published(SET)
    for language, verdict in (("en", "jossed"), ("de", "widerlegt")):
        client = speaking(language, edda)
        page = HTMLParser(client.post(EDIT, {**fields(client.get(EDIT)), "preview": "1"}).text)
        assert verdict in [node.text() for node in page.css(".preview-facts dd")]
        assert verdict in HTMLParser(client.get(PAGE).text).css_first(".verdict").text()


@LANGUAGES
def test_every_word_of_ours_is_meant_by_what_is_shown_of_it(language):
    with override(language):
        for kind in Kind:
            for label in kind.own_labels:
                assert meant_label(kind, shown_label(kind, label)) == label
        for verdict in VERDICTS:
            shown = shown_value(Kind.THEORY, "Status", verdict)
            assert meant_value(Kind.THEORY, "Status", shown.capitalize()).casefold() == verdict


def test_a_verdict_is_one_on_a_theory_and_a_word_of_the_wikis_elsewhere():
    with override("de"):
        assert shown_value(Kind.THEORY, "Claim", "open") == "open"
        assert shown_value(Kind.CHARACTER, "Status", "open") == "open"
        assert meant_value(Kind.CHARACTER, "Status", "offen") == "offen"


@LANGUAGES
def test_what_is_typed_in_english_stays_as_it_is_typed(language):
    facts = load(SET.replace("Status: open", "Status: Open"), default_work="tv").facts
    with override(language):
        assert meant_value(Kind.THEORY, "Status", facts[1].value) == "Open"
        assert meant_label(Kind.THEORY, "claim") == "claim"
