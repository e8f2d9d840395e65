from __future__ import annotations

from dataclasses import replace

from tests.story import HEIDI
from wiki.pages.checks import KnownName, findings
from wiki.pages.document import Appearance, Fact, load
from wiki.spoilers.gates import parse_gate

BASE = load(HEIDI)
HUNTER = KnownName("Hunter", parse_gate("S1E6"), "colin-belfast")
AUDREY = KnownName("Audrey Temple", parse_gate("S1E10"), "audrey-temple")


def codes(document, *names, before=None) -> list[str]:
    return [finding.code for finding in findings(document, names, before=before)]


def with_body(text: str):
    return replace(BASE, body=text)


def test_a_name_ahead_of_the_gate_around_it_is_found():
    (finding,) = findings(with_body("One.\n\nTwo: hunter sits down.\n"), [HUNTER])
    assert finding.message == "“Hunter” is known from S1E6; this place opens at the start."
    assert finding.line == 3


def test_a_name_under_its_own_gate_or_a_later_one_is_fine():
    text = "::: spoiler S1E6\nHunter.\n:::\n\n>!S1E10: Hunter and Audrey Temple!<\n"
    assert codes(with_body(text), HUNTER, AUDREY) == []


TITLE = KnownName("Work", parse_gate("S1E8"), "s1e9", as_written=True)


def test_a_title_that_is_an_everyday_word_is_found_as_written_only():
    assert codes(with_body("She has work to do. Work begins.\n\n- Work again\n"), TITLE) == []
    for text in ("She waits for Work.\n", "The title *Work* fits.\n", "“Work” is the ninth.\n"):
        assert codes(with_body(text), TITLE) == ["ahead"]


def test_half_a_name_is_no_name():
    assert codes(with_body("Audrey hunts. Hunters, too.\n"), HUNTER, AUDREY) == []


def test_names_in_facts_are_found():
    assert codes(replace(BASE, facts=(Fact("Friend", "Hunter"),)), HUNTER) == ["ahead"]


def test_a_sentence_that_opens_earlier_is_found():
    after = with_body(BASE.body.replace("::: spoiler S1E10\n", "").replace(":::\n", ""))
    assert "loosened" in codes(after, before=BASE)


def test_words_whose_marks_went_are_found_inside_a_longer_sentence():
    after = with_body(BASE.body.replace(">!S1E9: ", "").replace("!<", ""))
    assert "loosened" in codes(after, before=BASE)


def test_a_page_that_opens_earlier_is_found():
    before = replace(BASE, gate=parse_gate("S1E2"))
    assert "loosened" in codes(BASE, before=before)


def test_an_appearance_that_opens_earlier_is_found():
    seen = [replace(BASE, appearances=(Appearance("S1E2", parse_gate(gate)),)) for gate in ("S1E9", "S1E5")]
    (finding,) = findings(seen[1], [], before=seen[0])
    assert finding.message == "The appearance in S1E2 opened at S1E2 + S1E9 and would open at S1E2 + S1E5."


def test_closing_something_further_is_no_finding():
    after = with_body(BASE.body.replace("S1E9", "S1E10"))
    assert codes(after, before=BASE) == []


def test_two_facts_in_an_order_against_their_gates_are_found():
    facts = (Fact("Status", "dead", parse_gate("S1E9")), Fact("Status", "alive"))
    assert codes(replace(BASE, facts=facts)) == ["order"]


def test_a_mark_that_cuts_a_word_is_found():
    assert codes(with_body("un>!S1E9: happy!<\n")) == ["splits"]


def test_a_footnote_that_opens_later_than_its_use_is_found():
    assert codes(with_body("A.[^1]\n\n::: spoiler S1E9\n[^1]: later\n:::\n")) == ["footnote"]


def test_a_finding_names_its_line_as_the_author_sees_it_marks_counted():
    (found,) = findings(with_body("One.\n\n::: spoiler S1E3\nTwo.\n:::\n\nAudrey Temple comes.\n"), [AUDREY])
    assert (found.line, found.words) == (7, "Audrey Temple")
