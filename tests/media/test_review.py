"""What moderators and authors are told about the pictures of a text."""

from __future__ import annotations

import pytest

from tests.media.conftest import address, kept
from tests.moderation.edits import approve, send, the_page
from tests.story import HEIDI, WALTER, published, reader_at, watch
from wiki.media import pictures
from wiki.moderation.models import Proposal
from wiki.moderation.pictures import illustrations_of, pictures_known_to
from wiki.moderation.preparation import prepare
from wiki.pages.document import load
from wiki.pages.placements import KnownPicture, picture_findings
from wiki.spoilers.gates import parse_gate

pytestmark = pytest.mark.django_db
BAY = "by the bay."


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


def with_line(account, line: str) -> Proposal:
    return send(account, (BAY, f"{BAY}\n\n{line}"))


def told(proposal: Proposal) -> list[tuple[str, str]]:
    return [(f.code, f.message) for f in prepare(proposal).findings if "picture" in f.message]


def test_a_picture_that_fits_its_place_is_no_news(wiki, nina, mori):
    assert told(with_line(nina, f"![](picture:{kept(nina).key})")) == []


def test_a_key_of_no_picture_is_told(wiki, nina):
    assert told(with_line(nina, f"![](picture:{'A' * 16})"))[0][1].startswith("There is no picture AAAA")


def test_a_place_that_opens_before_its_picture_is_told(wiki, nina):
    picture = kept(nina, gate="S1E9")
    code, message = told(with_line(nina, f"![He falls](picture:{picture.key})"))[0]
    assert code == "picture"
    assert "opens at S1E9, its place at the start" in message


def test_a_picture_looser_than_its_passage_is_told(wiki, nina):
    picture = kept(nina)
    proposal = with_line(nina, f"::: spoiler S1E9\n![](picture:{picture.key})\n:::")
    assert "itself opens at the start; only its place keeps it until S1E9" in told(proposal)[0][1]


def test_opening_a_published_picture_earlier_is_a_loosened_gate(wiki, nina, tess, mori):
    """Also where the words around it stay as they are: another page shows it sooner."""
    picture = kept(nina)
    approve(with_line(nina, f"::: spoiler S1E9\n![](picture:{picture.key})\n:::"), mori)
    published(WALTER)
    walter = the_page("walter-cruz").head
    proposal = send(tess, ("a client.", f"a client.\n\n![](picture:{picture.key})"), base=walter)
    assert told(proposal)[0][0] == "loosened"
    assert prepare(proposal).risk == "high"


def test_a_picture_that_was_taken_down_is_told(wiki, nina, mori):
    picture = kept(nina)
    pictures.take_down(picture, moderator=mori, why="Not ours.")
    assert "was taken down" in told(with_line(nina, f"![](picture:{picture.key})"))[0][1]


def test_the_review_lists_every_picture_that_would_be_published(wiki, nina, mori, log_in):
    """Also one that is not drawn on the screen, being named within code."""
    drawn, named = kept(nina, alt="Heidi at the jetty"), kept(nina, alt="Hidden in code", gate="S1E3")
    proposal = with_line(nina, f"![](picture:{drawn.key})\n\n`picture:{named.key}`")
    listed = illustrations_of(prepare(proposal).document)
    assert [(one.picture.key, one.opens, one.is_new) for one in listed] == [
        (drawn.key, ("premise",), True), (named.key, ("S1E3",), True),
    ]  # fmt: skip
    page = log_in(mori).get(f"/admin/moderation/proposal/{proposal.pk}/change/?open=1").content.decode()
    for words in (
        "Heidi at the jetty",
        "Hidden in code",
        "Drawn for the tests",
        "CC0 1.0",
        "not published yet",
    ):
        assert words in page
    assert f"{address(named)}?open=1" in page


def test_what_the_review_lists_is_what_approval_publishes(wiki, nina, mori, log_in):
    one, other = kept(nina), kept(nina)
    proposal = with_line(nina, f"`picture:{one.key}`")
    approve(proposal, mori)
    assert log_in().get(address(one)).status_code == 200
    assert log_in().get(address(other)).status_code == 404


def test_a_summary_opens_no_earlier_than_the_new_picture_it_may_speak_of(wiki, nina, mori, log_in):
    picture = kept(nina, gate="S1E9")
    proposal = send(
        nina, (BAY, f"{BAY}\n\n![](picture:{picture.key})"), summary="Shows her swallowing the dose"
    )
    approve(proposal, mori)
    history = "/characters/heidi-bergman/history/"
    assert "swallowing" not in log_in().get(history).content.decode()


def test_an_author_may_use_what_they_see_and_what_is_theirs(wiki, nina, ravi):
    own, pending, hidden, seen = kept(nina), kept(ravi), kept(ravi, gate="S1E9"), kept(ravi)
    lines = "\n\n".join(f"![](picture:{picture.key})" for picture in (hidden, seen))
    published(f"{HEIDI}\n{lines}\n", after=wiki)
    text = load(HEIDI + "".join(f"\n![](picture:{p.key})\n" for p in (own, pending, hidden, seen)))
    reader = reader_at("", account=nina)
    assert set(pictures_known_to(reader, text)) == {own.key, seen.key}


def test_findings_are_a_function_of_what_is_known():
    document = load(HEIDI + "\n![](picture:AAAAAAAAAAAAAAAA)\n")
    known = {"A" * 16: KnownPicture(parse_gate("premise"))}
    assert list(picture_findings(document, known)) == []
    assert len(list(picture_findings(document, {}))) == 1


def test_a_moderator_who_is_behind_is_shown_the_pictures_they_have_reached(wiki, nina, mori, log_in):
    """The text around them is open; their own gates are not all."""
    watch(mori, "tv:S1E5")
    open_one, later = kept(nina, alt="Heidi at the jetty"), kept(nina, alt="Heidi forgets", gate="S1E9")
    approve(with_line(nina, f"![](picture:{open_one.key})\n\n![](picture:{later.key})"), mori)
    proposal = send(nina, ("Heidi works", "Heidi is employed"))
    at = f"/admin/moderation/proposal/{proposal.pk}/change/"
    page = log_in(mori).get(at).content.decode()
    assert "Heidi at the jetty" in page
    assert "Heidi forgets" not in page
    assert f"{later.key}/" not in page
    assert "Open all of it" in page
    assert "Heidi forgets" in log_in(mori).get(f"{at}?open=1").content.decode()


def test_an_item_with_a_picture_ahead_is_ahead_itself(wiki, nina, mori, log_in):
    watch(mori, "tv:S1E5")
    proposal = with_line(nina, f"![](picture:{kept(nina, alt='Heidi forgets', gate='S1E9').key})")
    page = log_in(mori).get(f"/admin/moderation/proposal/{proposal.pk}/change/").content.decode()
    assert "ahead of what you have watched" in page
    assert "Heidi forgets" not in page


def test_the_live_preview_tells_a_hidden_picture_from_a_missing_one_by_nothing(wiki, nina, ravi, log_in):
    picture = kept(ravi, gate="S1E9")
    published(f"{HEIDI}\n![](picture:{picture.key})\n", after=wiki)
    hints = [
        log_in(nina)
        .post("/preview/", {"content": f"![](picture:{key})"}, headers={"accept": "application/json"})
        .content.decode()
        .replace(key, "KEY")
        for key in (picture.key, "A" * 16)
    ]
    assert hints[0] == hints[1]
    assert "There is no picture KEY" in hints[0]
