"""What the Homecoming bundle promises its readers, counted."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict

import pytest

from tests.content.homecoming import (
    CODES,
    LADDER,
    RUNGS,
    at,
    documents,
    files,
    of_kind,
    paragraphs,
    shows,
    words,
)
from wiki.pages.derive import fold
from wiki.pages.document import Kind, dump, load, slugify
from wiki.pages.links import split_target
from wiki.pages.markup import link_targets, plain
from wiki.pages.typed import check_document
from wiki.spoilers.gates import PREMISE, canonical_code, parse_gate
from wiki.spoilers.scanner import scan

MAIN = [
    "heidi-bergman", "walter-cruz", "colin-belfast", "thomas-carrasco", "audrey-temple",
    "the-woman-without-a-memory",
]  # fmt: skip
#: Pages nobody has written yet; a link to one invites to.
MEANT_TO_BE_MISSING = {"buddy"}
#: In which episode they are to be seen is not established; their pages say so instead of guessing.
NO_EPISODE_ESTABLISHED = {"anthony", "craig", "ellen-bergman", "ron"}


def test_the_ladders_are_whole():
    assert CODES["tv"] == [f"S1E{n}" for n in range(1, 11)] + [f"S2E{n}" for n in range(1, 8)]
    assert CODES["podcast"] == [f"S{season}E{n}" for season in (1, 2) for n in range(1, 7)]


def test_there_is_enough_to_read():
    assert len(of_kind(Kind.CHARACTER)) >= 12
    assert len(of_kind(Kind.ARTICLE)) >= 8
    assert len(of_kind(Kind.THEORY)) >= 8
    assert {document.episode for document in of_kind(Kind.EPISODE).values()} == set(CODES["tv"])


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_document_is_canonical_and_could_have_been_typed(path):
    text = path.read_text("utf-8")
    document = load(text, default_work="tv")
    assert dump(document) == text
    assert check_document(document, LADDER) == (document, ())
    assert slugify(document.names[0].text) == path.stem
    assert document.kind.plural == path.parent.name


@pytest.mark.parametrize(("before", "rung"), list(itertools.pairwise(RUNGS)))
def test_every_rung_opens_something_on_at_least_two_pages(before, rung):
    grown = [name for name in documents() if words(at(name, rung)) - words(at(name, before))]
    assert len(grown) >= 2, grown


@pytest.mark.parametrize("rung", CODES["tv"])
def test_every_episode_has_a_page_that_opens_with_it(rung):
    name = f"episodes/{slugify(rung)}"
    before = RUNGS[RUNGS.index(rung) - 1]
    assert not words(at(name, before))
    assert len([text for text in paragraphs(at(name, rung)) if len(plain(text).split()) >= 15]) >= 2


def test_a_newcomer_finds_ten_pages_worth_reading():
    long_enough = [name for name in documents() if words(at(name, "premise")).total() >= 60]
    assert len(long_enough) >= 10


@pytest.mark.parametrize("slug", MAIN)
def test_a_main_character_has_a_long_page_that_grows(slug):
    name = f"characters/{slug}"
    sizes = {len(plain(page.body).split()) for rung in RUNGS if (page := at(name, rung))}
    assert max(sizes) >= 250
    assert len(sizes) >= 3


@pytest.mark.parametrize("name", of_kind(Kind.CHARACTER))
def test_a_character_has_an_infobox_and_appearances(name):
    document = documents()[name]
    assert len(document.shown_facts()) >= 3
    assert bool(document.appearances) is (name.split("/")[1] not in NO_EPISODE_ESTABLISHED)


def sentences(source: str) -> list[str]:
    """Sentences of five words and more, whatever their case, spacing and signs."""
    found = [
        re.findall(r"\w+", sentence.casefold())
        for line in source.splitlines()
        for sentence in re.split(r"[.!?|]", plain(line))
    ]
    return [" ".join(said) for said in found if len(said) >= 5]


def test_no_two_passages_share_a_sentence():
    seen: dict[str, set[str]] = defaultdict(set)
    for name, document in documents().items():
        for number, run in enumerate(scan(document.body)):
            for said in sentences(run.text):
                seen[said].add(f"{name} {number}")
    assert {sentence: places for sentence, places in seen.items() if len(places) > 1} == {}


def test_every_link_leads_somewhere_or_is_meant_to_be_missing():
    known = defaultdict(set)
    for document in documents().values():
        for name in document.names:
            known[fold(name.text)].add(document.kind)
    missing = set()
    for document in documents().values():
        for source in (document.body, *(fact.value for fact in document.facts)):
            for target in link_targets(source):
                kind, folded = split_target(target)
                code = canonical_code(folded)
                there = known[folded] and (kind is None or kind in known[folded])
                if not there and not (code and LADDER.get(code)):
                    missing.add(folded)
    assert missing == MEANT_TO_BE_MISSING


def test_every_gate_names_episodes_of_the_ladder():
    for name, document in documents().items():
        gates = [document.gate, *(n.gate for n in document.names), *(c.gate for c in document.categories)]
        gates += [a.effective for a in document.appearances] + [fact.gate for fact in document.facts]
        sources = [document.body, *(fact.value for fact in document.facts)]
        gates += [mark.gate for source in sources for run in scan(source) for mark in run.path]
        assert not {code for gate in gates for code in gate.codes if LADDER.get(code) is None}, name
        assert not any(gate.is_sealed for gate in gates), name


def verdicts(document) -> list[tuple[str, str]]:
    return [(str(fact.gate), fact.value) for fact in document.facts if fact.label == "Status"]


def test_every_theory_makes_a_claim_and_has_a_status_from_its_first_rung():
    for name, document in of_kind(Kind.THEORY).items():
        facts = dict(redacted.shown_facts()) if (redacted := first_shown(name)) else {}
        assert facts["Claim"], name
        assert facts["Status"], name
        assert "## For" in document.body, name
        assert "## Against" in document.body, name


def first_shown(name: str):
    return next((page for rung in RUNGS if (page := at(name, rung))), None)


@pytest.mark.parametrize("verdict", ["confirmed", "jossed", "set aside", "likely"])
def test_some_theory_changes_its_verdict_behind_a_gate(verdict):
    changing = [
        name for name, document in of_kind(Kind.THEORY).items()
        if verdicts(document)[0][1] == "open" and (verdicts(document)[-1][1] == verdict)
        and parse_gate(verdicts(document)[-1][0]) != PREMISE
    ]  # fmt: skip
    assert changing


def test_some_theories_stay_open_while_their_evidence_grows():
    still_open = [
        name for name, document in of_kind(Kind.THEORY).items()
        if {value for _, value in verdicts(document)} == {"open"}
        and len({len(at(name, rung).body) for rung in RUNGS if at(name, rung)}) >= 3
    ]  # fmt: skip
    assert len(still_open) >= 2


def test_an_unaired_season_is_written_about_as_of_its_day():
    name = "articles/season-2-what-we-know"
    assert at(name, "S1E9") is None
    then = plain(at(name, "S1E10").body)
    for asked in ("November 2018", "ordered together", "Does Walter remember", "fork", "responsible",
                  "second timeline", "rival continuity"):  # fmt: skip
        assert asked in then
    assert not re.search(r"Alex|Jackie|Leonard|Bunda|Alvarez|Monáe|2020|boat|crop|needle", then)
    assert words(at(name, "S2E7")).total() > words(at(name, "S1E10")).total()


def test_nothing_of_the_second_season_opens_before_the_first_has_ended():
    for name, document in documents().items():
        for run in scan(document.body):
            gate = document.gate
            for mark in run.path:
                gate = gate & mark.gate
            season_two = re.search(r"Alex|Jackie|Leonard|Bunda|rowing|Calico|\bcrop\b|needle", run.text)
            assert not season_two or not shows("S1E9", gate), (name, run.text[:80])
