from __future__ import annotations

from wiki.spoilers.sentence import listed, say, spoken

GERMAN = {
    "There is no episode %(code)s.": "Es gibt keine Folge %(code)s.",
    "%(label)s: %(message)s": "%(message)s (%(label)s)",
    "open": "offen",
    "likely": "wahrscheinlich",
}


def german(text: str) -> str:
    return GERMAN.get(text, text)


def test_a_sentence_reads_as_english_wherever_it_is_a_string():
    assert say("There is no episode %(code)s.", code="S9E9") == "There is no episode S9E9."
    assert say("100 % of it") == "100 % of it"


def test_a_sentence_is_spoken_in_another_language_with_those_inside_it():
    inner = say("There is no episode %(code)s.", code="S9E9")
    outer = say("%(label)s: %(message)s", label="Status", message=inner)
    assert spoken(outer, german) == "Es gibt keine Folge S9E9. (Status)"


def test_plain_text_is_left_alone():
    assert spoken("There is no episode %(code)s.", german) == "There is no episode %(code)s."


def test_words_in_a_row_are_spoken_one_by_one():
    row = listed(["open", "likely"])
    assert row == "open, likely"
    assert spoken(row, german) == "offen, wahrscheinlich"
