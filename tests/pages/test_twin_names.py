"""Names of one page that share an address: whoever sees one of them is led to the page, and no hidden one decides
what somebody behind is answered, at any address, in a list, in a search or by a link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, horizons
from tests.story import published, reader_at
from wiki.canon.catalogue import Catalogue, EpisodeFacts
from wiki.canon.models import Episode, Generation
from wiki.moderation.preparation import known_names
from wiki.pages.derive import derive
from wiki.pages.document import Document, Kind, Name, load
from wiki.pages.models import Page
from wiki.pages.publishing import rederive
from wiki.pages.redact import redact
from wiki.spoilers.gates import parse_gate

CRAIG = "format: 1\nkind: character\nname: Craig\n{}gate: premise\n---\nSomebody.\n"
S1E4 = "format: 1\nkind: episode\nepisode: S1E4\nname: S1E4\n{}gate: premise\n---\nHeidi finds a plant.\n"
LINKS = """\
format: 1
kind: character
name: Linker
gate: premise
---
[[The Barista]] [[the-barista]] [[The Waiter]] [[Redwood]] [[S1E4 Redwood]] [[Redwood S1E4]].
"""
ASKED = {
    Kind.CHARACTER: [
        "/characters/", "/characters/the-barista/", "/characters/craig/", "/characters/linker/",
        "/search/?q=barista", "/search/suggest/?q=barista",
    ],
    Kind.EPISODE: [
        "/episodes/", "/episodes/s1e4/", "/episodes/s1e4-redwood/", "/episodes/redwood-s1e4/",
        "/characters/linker/", "/search/?q=redwood", "/search/suggest/?q=redwood",
    ],
}  # fmt: skip

#: A name that is hidden, names that are not, and from whom.
PEOPLE = {
    "neither opens first": ("name [S1E5]: The Barista\n", "name [podcast.S1E3]: the barista\n", "podcast:S1E3"),
    "a special": ("name [SP1]: The Barista\n", "name [S1E3]: the barista\n", "tv:S1E3"),
    "either": ("name [S1E3 | podcast.S1E5]: The Barista\n", "name [podcast.S1E3]: The Barista\n", "podcast:S1E3"),
    "sealed": ("name [?]: The Barista\n", "name [S1E3]: the barista\n", "tv:S1E3"),
    "not on the ladder": ("name [S9E9]: The Barista\n", "name [S1E3]: the barista\n", "tv:S1E3"),
    "opens later": ("name [S1E9]: The Barista\n", "name [S1E3]: the barista\n", "tv:S1E3"),
    "a former one": ("formerly [S1E9]: The Barista\n", "name [S1E3]: the barista\n", "tv:S1E3"),
    "written before another": (
        "name [S1E9]: The Barista\n", "name [S1E1]: The Waiter\nname [S1E1]: the barista\n", "tv:S1E1",
    ),
}  # fmt: skip
EPISODES = {
    "the title, by another work": ("name [podcast.S1E3]: S1E4 Redwood\n", "", "tv:S1E4"),
    "the title, later": ("name [S1E9]: S1E4 Redwood\n", "", "tv:S1E4"),
    "the other way round": (
        "name [podcast.S1E3]: Redwood S1E4\n", "name [S1E2]: S1E4 Redwood\n", "tv:S1E4",
    ),
    "the other way round, later": ("name [S1E9]: Redwood S1E4\n", "name [S1E2]: S1E4 Redwood\n", "tv:S1E4"),
    "of two, the title's": (
        "name [S1E9]: S1E4 Redwood\n", "name [podcast.S1E3]: Redwood S1E4\n", "podcast:S1E3",
    ),
    "two of the title": (
        "name [S1E9]: S1E4 Redwood\n", "name [podcast.S1E3]: s1e4 redwood\n", "podcast:S1E3",
    ),
}  # fmt: skip


def answers(page, text: str, progress: str, log_in) -> dict:
    """What a page with these names makes somebody there see."""
    published(text, after=page.head if page else None)
    client = log_in()
    client.cookies["progress"] = progress
    kind = load(text).kind
    found = {path: client.get(path) for path in ASKED[kind]}
    reader = reader_at(progress)
    titles = Page.objects.visible_to(reader).with_title(reader).values_list("slug", "title")
    return {
        "titles": sorted(titles),
        **{path: (a.status_code, a.headers.get("Location"), a.content) for path, a in found.items()},
    }


def the_same(form: str, more: str, without: str, progress: str, log_in) -> dict:
    reader = reader_at(progress)
    assert redact(load(form.format(more)), reader.horizon) == redact(
        load(form.format(without)), reader.horizon
    )
    published(LINKS)
    one = answers(None, form.format(more), progress, log_in)
    page = Page.objects.unredacted().exclude(slug="linker").get()
    other = answers(page, form.format(without), progress, log_in)
    assert [key for key in one if one[key] != other[key]] == []
    return one


@pytest.mark.django_db
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("case", PEOPLE)
def test_a_hidden_name_that_shares_an_address_changes_nothing(ladder, log_in, case, last):
    hidden, seen, progress = PEOPLE[case]
    told = the_same(CRAIG, seen + hidden if last else hidden + seen, seen, progress, log_in)
    assert told["/characters/the-barista/"][:2] == (302, "/characters/craig/")


@pytest.mark.django_db
@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("case", EPISODES)
def test_a_hidden_name_like_an_episodes_title_changes_nothing(ladder, log_in, case, last):
    hidden, seen, progress = EPISODES[case]
    the_same(S1E4, seen + hidden if last else hidden + seen, seen, progress, log_in)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("gate", "progress"), [("podcast.S1E3", "podcast:S1E3"), ("S1E1", "tv:S1E1"), ("SP1", "tv:+SP1")]
)
def test_a_hidden_title_moves_no_name_that_is_like_it(ladder, log_in, gate, progress):
    """Or somebody behind could guess titles, and see which guess moves an alias."""
    published(S1E4.format(f"name [{gate}]: S1E4 Redwood\n"))
    told = []
    for title in ("Redwood", "Sequoia"):
        Episode.objects.filter(work__key="tv", code="S1E4").update(title=title)
        Generation.bump()
        rederive()
        client = log_in()
        client.cookies["progress"] = progress
        paths = ("/episodes/s1e4-redwood/", "/episodes/redwood-s1e4/", "/episodes/s1e4-sequoia/")
        told.append(
            [(client.get(path).status_code, client.get(path).headers.get("Location")) for path in paths]
        )
    assert told[0] == told[1] == [(302, "/episodes/s1e4/"), (404, None), (404, None)]


GATES = st.sampled_from(
    ["premise", "S1E1", "S1E3", "podcast.S1E1", "S1E2 | podcast.S1E2", "SP1", "?", "S9E9"]
)
NAMES = st.lists(
    st.tuples(st.sampled_from(["The Barista", "the barista", "Craig", "craig"]), GATES), max_size=5
)


@given(NAMES, horizons)
def test_the_names_somebody_sees_have_the_rows_of_a_page_that_has_no_others(names, horizon):
    """And each address is held once, by one who opens as early as any."""
    given = tuple(Name(text, parse_gate(gate)) for text, gate in names)
    document = Document(kind=Kind.CHARACTER, names=(Name("Craig"), *given))
    seen = redact(document, horizon)
    facts = Catalogue((), tuple(
        EpisodeFacts(1, rung.work, rung.code, rung.local, None, rung.ordinal, "", None, True, None, "")
        for rung in LADDER.rungs
    ))  # fmt: skip
    assert seen is not None
    rows = [row for row in derive(document, facts).names if horizon.opens(row.gate)]
    assert [(r.text, r.slug) for r in rows] == [(r.text, r.slug) for r in derive(seen, facts).names]
    held = [row.slug for row in derive(document, facts).names if not row.twin]
    assert sorted(held) == sorted({row.slug for row in derive(document, facts).names})


@pytest.mark.django_db
@pytest.mark.parametrize("asked_by", [None, "tv:S1E9"], ids=["moderators", "a reader"])
def test_what_is_known_from_the_start_is_no_name_ahead_in_another_spelling(ladder, asked_by):
    published(CRAIG.format("name [S1E9]: craig\nname [S1E9]: The Barista\n"))
    reader = reader_at(asked_by) if asked_by else None
    assert [name.text for name in known_names(reader)] == ["The Barista"]
