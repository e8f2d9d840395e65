from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.strategies import documents
from tests.story import AUDREY, HEIDI, LADDER
from wiki.pages.document import (
    Category,
    Document,
    DocumentError,
    Fact,
    Kind,
    Name,
    dump,
    load,
    slugify,
)
from wiki.pages.sealing import seal_document
from wiki.pages.typed import check_document
from wiki.spoilers.gates import SEALED, parse_gate
from wiki.spoilers.scanner import scan


@given(documents())
def test_a_document_reads_back_as_written(document):
    assert load(dump(document)) == document


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_header_value_brings_a_second_line_in(label, value):
    """Either the value is refused, or the document with it reads back the same."""
    try:
        fact = Fact(label, value)
        document = Document(kind=Kind.ARTICLE, names=(Name("A"),), facts=(fact,), body="x\n")
    except DocumentError:
        return
    assert load(dump(document)) == document


def test_the_example_is_canonical():
    assert dump(load(HEIDI)) == HEIDI
    assert load(HEIDI).title == "Heidi who forgot"


def test_headers_may_come_in_any_order():
    shuffled = HEIDI.replace("gate: premise\n", "", 1).replace(
        "kind: character\n", "kind: character\ngate: premise\n"
    )
    assert dump(load(shuffled)) == HEIDI


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        (HEIDI.replace("---\n", "", 1), 1),
        (HEIDI.replace("kind: character", "kind: hero"), 1),
        (HEIDI.replace("gate: premise", "gate: later"), 1),
        (HEIDI.replace("gate: premise\n", "gate: premise\ngate: S1E1\n"), 6),
        (HEIDI.replace("[S1E9]: Changed", "[S1E]: Changed"), 7),
        (HEIDI.replace("appears: S1E1", "appears: the pilot"), 8),
        (HEIDI.replace("format: 1", "format: 2"), 1),
        (HEIDI.replace("fact Status: alive", "fact Status: >!S1E9: x"), 11),
        (HEIDI.replace("category: H", "colour: H"), 6),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(broken, line):
    with pytest.raises(DocumentError) as error:
        load(broken)
    assert line in {problem.line for problem in error.value.problems}


@pytest.mark.parametrize("make", [Name, Category, lambda text: Fact(text, "x")])
@pytest.mark.parametrize("text", ["", " a", "a\nb", "a\x00", ">!S1E1: a!<", "e\u0301"])
def test_names_labels_and_categories_are_plain_words(make, text):
    with pytest.raises(DocumentError):
        make(text)


def test_the_last_value_of_a_label_is_shown_and_an_empty_one_ends_it():
    facts = (Fact("Status", "alive"), Fact("Job", "cook"), Fact("Status", "gone"), Fact("Job", ""))
    document = Document(kind=Kind.CHARACTER, names=(Name("A"),), facts=facts)
    assert document.shown_facts() == [("Status", ["gone"])]


def test_a_listed_label_shows_all_its_values():
    facts = (Fact("Kin", "Ellen"), Fact("Kin", "Gloria"))
    document = Document(kind=Kind.CHARACTER, names=(Name("A"),), facts=facts, lists=("Kin",))
    assert document.shown_facts() == [("Kin", ["Ellen", "Gloria"])]


def test_a_typed_document_is_put_into_canonical_form():
    typed = Document(kind=Kind.CHARACTER, names=(Name("A"),), body="x ||s1e2: y||\n")
    document, problems = check_document(typed, LADDER)
    assert problems == ()
    assert document.body == "x >!S1E2: y!<\n"


def test_an_episode_nobody_knows_is_refused_with_the_nearest():
    typed = Document(
        kind=Kind.CHARACTER, names=(Name("A"),), facts=(Fact("Job", "cook", parse_gate("S1E11")),)
    )
    _, problems = check_document(typed, LADDER)
    assert [problem.suggestion for problem in problems] == ["S1E1"]


def test_a_theory_needs_a_claim_and_a_status():
    _, problems = check_document(Document(kind=Kind.THEORY, names=(Name("A"),)), LADDER)
    assert len(problems) == 2


def test_two_names_of_one_address_are_refused():
    typed = Document(kind=Kind.CHARACTER, names=(Name("Heidi"), Name("heidi!")))
    assert len(check_document(typed, LADDER)[1]) == 1


def test_an_import_that_cannot_be_read_is_sealed():
    sealed = seal_document(
        AUDREY.replace("gate: S1E10", "gate: someday") + "\n::: spoiler S1E10\nnever closed\n"
    )
    assert sealed is not None
    assert sealed.gate == SEALED
    assert all(run.path[0].gate == SEALED for run in scan(sealed.body))
    assert load(dump(sealed)) == sealed


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Heidi Bergman", "heidi-bergman"), ("Walter’s Fork?", "walters-fork"), ("Élodie", "élodie"), ("東京", "東京"),
     ("a/b\\c", "a-b-c"), ("!!!", ""), ("STRASSE", "strasse"), ("Straße", "strasse")],
)  # fmt: skip
def test_addresses_are_letters_digits_and_hyphens(name, slug):
    assert slugify(name) == slug


@pytest.mark.parametrize("sign", ["\u202e", "\u2066"])
def test_a_name_that_turns_the_direction_of_what_follows_is_refused_where_it_is_typed(sign):
    stored = load(HEIDI.replace("name: Heidi Bergman", f"name: Heidi{sign} namgreB"))
    _document, problems = check_document(stored, LADDER)
    assert [p.message for p in problems] == ["A name must stand on one line, without control characters."]
