"""Who gets a picture's bytes and words, wherever it stands and whatever has become of it."""

from __future__ import annotations

import pytest

from tests.media.conftest import address, drawn, kept
from tests.moderation.edits import approve, send, send_deletion, the_page
from tests.story import HEIDI, published, watch
from wiki.media import files, pictures
from wiki.media.decoding import PictureError
from wiki.media.models import Picture, Showing
from wiki.moderation import desk
from wiki.pages.publishing import rederive

pytestmark = pytest.mark.django_db
PAGE = "/characters/heidi-bergman/"
ABSENT = "/pictures/AAAAAAAAAAAAAAAA/320.webp"


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


def at(log_in, code: str = ""):
    client = log_in()
    client.cookies["progress"] = f"tv:{code}" if code else ""
    return client


def said(response) -> tuple:
    """Everything of an answer that its reader gets."""
    # The key asked for stands in the frame of a 404, so answers for two keys are compared without.
    key = response.wsgi_request.path.split("/")[2].encode()
    content = response.content.replace(key, b"KEY")
    headers = {k: v for k, v in response.items() if k not in {"Content-Length", "ETag"}}
    return response.status_code, content, headers


def with_picture(picture, *, mark: str = "", caption: str = "By the bay") -> str:
    line = f"![{caption}](picture:{picture.key})"
    return f"{HEIDI}\n::: spoiler {mark}\n{line}\n:::\n" if mark else f"{HEIDI}\n{line}\n"


# --- Waiting ----------------------------------------------------------------------------------------


def test_a_waiting_picture_is_its_authors_and_the_moderators(
    wiki, nina, ravi, tess, mori, ada, blake, log_in
):
    picture = kept(nina)
    everybody_else = [None, ravi, tess, blake]
    assert [log_in(a).get(address(picture)).status_code for a in everybody_else] == [404] * 4
    assert log_in(nina).get(address(picture)).status_code == 200
    for account in (mori, ada):
        assert log_in(account).get(address(picture)).status_code == 404
        assert log_in(account).get(f"{address(picture)}?open=1").status_code == 200
    assert log_in(tess).get(f"{address(picture)}?open=1").status_code == 404


def test_a_waiting_picture_answers_like_one_that_never_was(wiki, nina, ravi, mori, log_in):
    picture = kept(nina)
    for client in (log_in(), log_in(ravi), log_in(mori)):
        for ask in (client.get, client.head, client.options):
            assert said(ask(address(picture))) == said(ask(ABSENT))
        for more in ("?open=1", "?at=S1E10"):
            if client.session.get("_auth_user_id") != str(mori.pk):
                assert said(client.get(address(picture) + more)) == said(client.get(ABSENT + more))


def test_a_waiting_picture_is_published_with_its_proposal(wiki, nina, mori, log_in):
    picture = kept(nina)
    proposal = send(nina, ("by the bay.", f"by the bay.\n\n![By the bay](picture:{picture.key})"))
    assert picture.key not in log_in().get(PAGE).content.decode()
    assert log_in().get(address(picture)).status_code == 404
    approve(proposal, mori)
    page = log_in().get(PAGE).content.decode()
    assert f'<img src="{address(picture, 640)}"' in page
    assert "By the bay" in page
    assert "Drawn for the tests" in page
    assert log_in().get(address(picture)).status_code == 200


def test_a_picture_goes_again_with_its_page(wiki, nina, mori, ada, log_in):
    picture = kept(nina)
    proposal = send(nina, ("by the bay.", f"by the bay.\n\n![](picture:{picture.key})"))
    approve(proposal, mori)
    desk.undo_approval(type(proposal).objects.get(), moderator=ada)
    assert log_in().get(address(picture)).status_code == 404
    published(with_picture(picture), after=the_page().head)
    assert log_in().get(address(picture)).status_code == 200
    approve(send_deletion(nina), mori)
    assert log_in().get(address(picture)).status_code == 404
    assert not Showing.objects.unredacted().exists()  # gate: test


# --- Gates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "mark", "opens"),
    [
        ("premise", "", ""), ("premise", "S1E9", "S1E9"), ("S1E9", "", "S1E9"), ("S1E3", "S1E9", "S1E9"),
        ("S1E9", "S1E3", "S1E9"),
    ],
)  # fmt: skip
def test_a_picture_opens_with_the_last_of_its_gates(wiki, nina, log_in, own, mark, opens):
    picture = kept(nina, gate=own)
    published(with_picture(picture, mark=mark), after=wiki)
    for code in ("", "S1E2", "S1E8", "S1E9", "S2E7"):
        reached = not opens or (bool(code) and the_rung(code) >= the_rung(opens))
        client = at(log_in, code)
        assert client.get(address(picture)).status_code == (200 if reached else 404)
        assert (address(picture, 640) in client.get(PAGE).content.decode()) is reached


def the_rung(code: str) -> tuple[int, int]:
    season, episode = code.removeprefix("S").split("E")
    return int(season), int(episode)


def test_either_gate_opens_a_picture(wiki, nina, log_in):
    picture = kept(nina, gate="S1E9 | podcast.S1E3")
    published(with_picture(picture), after=wiki)
    assert at(log_in, "S1E5").get(address(picture)).status_code == 404
    reader = log_in()
    reader.cookies["progress"] = "podcast:S1E3"
    assert reader.get(address(picture)).status_code == 200


def test_a_sealed_picture_is_nobodys(wiki, nina, edda, log_in):
    picture = kept(nina, gate="?")
    published(with_picture(picture), after=wiki)
    assert log_in(edda).get(address(picture)).status_code == 404


def test_a_hidden_picture_leaves_what_a_missing_one_leaves(wiki, nina, log_in):
    """Two worlds: in one the key names a picture from S1E9, in the other nothing at all."""
    picture = kept(nina, gate="S1E9", alt="CANARY-alt", credit="CANARY-credit")
    published(with_picture(picture, caption="CANARY-caption"), after=wiki)
    with_it = {code: said(at(log_in, code).get(PAGE)) for code in ("", "S1E8")}
    assert all(b"CANARY" not in body and b"<img" not in body for _, body, _ in with_it.values())
    assert b"CANARY-alt" in at(log_in, "S1E9").get(PAGE).content
    Showing.objects.unredacted().delete()  # gate: test
    picture.renditions.all().delete()
    picture.delete()
    rederive()
    assert {code: said(at(log_in, code).get(PAGE)) for code in with_it} == with_it


def test_a_key_that_marks_cut_in_two_shows_nothing(wiki, nina, log_in):
    picture = kept(nina)
    cut = f"![](picture:{picture.key[:8]}>!S1E9: {picture.key[8:]}!<)"
    published(f"{HEIDI}\n{cut}\n", after=wiki)
    assert at(log_in, "S1E10").get(address(picture)).status_code == 404


def test_as_of_an_earlier_episode_a_picture_is_hidden_again(wiki, nina, edda, log_in):
    picture = kept(nina, gate="S1E9")
    published(with_picture(picture), after=wiki)
    assert address(picture, 640) in log_in(edda).get(PAGE).content.decode()
    assert address(picture, 640) not in log_in(edda).get(f"{PAGE}?at=S1E8").content.decode()


def test_lowering_ones_progress_closes_a_picture(wiki, nina, ravi, log_in):
    picture = kept(nina, gate="S1E5")
    published(with_picture(picture), after=wiki)
    assert log_in(ravi).get(address(picture)).status_code == 200
    watch(ravi, "tv:S1E4")
    assert log_in(ravi).get(address(picture)).status_code == 404


def test_an_old_revision_shows_only_what_is_still_published(wiki, nina, log_in):
    picture = kept(nina)
    old = published(with_picture(picture), after=wiki)
    published(HEIDI, after=old)
    page = log_in().get(f"{PAGE}history/{old.key}/").content.decode()
    assert address(picture, 640) not in page
    assert log_in().get(address(picture)).status_code == 404


def test_deriving_again_changes_no_showing(wiki, nina):
    picture = kept(nina, gate="S1E3")
    published(with_picture(picture, mark="S1E9"), after=wiki)

    def rows():
        shown = Showing.objects.unredacted()  # gate: test
        return set(shown.values_list("picture__key", "place", "gate__expression"))

    before = rows()
    rederive()
    assert rows() == before == {(picture.key, the_page().key, "S1E3 + S1E9")}


# --- In the infobox ---------------------------------------------------------------------------------


def test_a_fact_called_picture_is_the_infoboxs_portrait(wiki, nina, log_in):
    first, later = kept(nina, alt="Heidi in 2018"), kept(nina, alt="Heidi in 2022")
    facts = (
        f"fact Picture: picture:{first.key}\nfact Picture [S1E9]: ![Four years on](picture:{later.key})\n---"
    )
    published(HEIDI.replace("---", facts, 1), after=wiki)
    early, late = (at(log_in, code).get(PAGE).content.decode() for code in ("S1E8", "S1E9"))
    assert "Heidi in 2018" in early.split('class="infobox-picture"')[1]
    assert later.key not in early
    assert "Four years on" in late.split('class="infobox-picture"')[1]
    assert "<dt>Picture</dt>" not in early + late


def test_a_hidden_portrait_leaves_the_one_before(wiki, nina, log_in):
    first, later = kept(nina, alt="Heidi in 2018"), kept(nina, alt="Heidi in 2022", gate="S1E9")
    facts = f"fact Picture: picture:{first.key}\nfact Picture: picture:{later.key}\n---"
    published(HEIDI.replace("---", facts, 1), after=wiki)
    assert "Heidi in 2018" in at(log_in, "S1E8").get(PAGE).content.decode()
    assert "Heidi in 2022" in at(log_in, "S1E9").get(PAGE).content.decode()


def test_a_value_that_is_only_a_hidden_picture_is_no_row(wiki, nina, log_in):
    picture = kept(nina, gate="S1E9")
    fact = f"fact Her scar: ![](picture:{picture.key})\n---"
    published(HEIDI.replace("---", fact, 1), after=wiki)
    assert "Her scar" not in at(log_in, "S1E8").get(PAGE).content.decode()
    assert "Her scar" in at(log_in, "S1E9").get(PAGE).content.decode()


# --- Drafts -----------------------------------------------------------------------------------------


def preview(client, text: str, at: str = "") -> str:
    return client.post("/preview/", {"content": text, "at": at}).content.decode()


def test_an_author_previews_their_own_picture_and_nobody_elses(wiki, nina, ravi, log_in):
    picture = kept(nina, alt="CANARY-alt")
    line = f"![By the bay](picture:{picture.key})"
    assert "CANARY-alt" in preview(log_in(nina), line)
    absent = preview(log_in(ravi), line.replace(picture.key, "A" * 16))
    assert preview(log_in(ravi), line) == absent


def test_a_preview_at_an_episode_hides_what_the_picture_gives_away(wiki, edda, log_in):
    picture = kept(edda, gate="S1E9", alt="CANARY-alt")
    line = f"Text\n\n![](picture:{picture.key})"
    assert "CANARY-alt" in preview(log_in(edda), line)
    assert "CANARY-alt" not in preview(log_in(edda), line, at="S1E8")
    assert "CANARY-alt" in preview(log_in(edda), line, at="S1E9")


def test_a_published_page_is_no_preview_for_the_author_of_a_picture(wiki, nina, log_in):
    """One's own picture ahead of oneself stays one's own, but the page follows progress alone."""
    picture = kept(nina, gate="S1E9")
    published(with_picture(picture), after=wiki)
    assert picture.key not in log_in(nina).get(PAGE).content.decode()
    assert log_in(nina).get(address(picture)).status_code == 200


def test_the_review_shows_what_would_be_published(wiki, nina, mori, log_in):
    picture = kept(nina, gate="S1E9", alt="Heidi at the jetty")
    proposal = send(nina, ("by the bay.", f"by the bay.\n\n![](picture:{picture.key})"))
    page = log_in(mori).get(f"/admin/moderation/proposal/{proposal.pk}/change/?open=1").content.decode()
    assert f"{address(picture, 640)}?open=1" in page
    assert "Heidi at the jetty" in page


# --- Taking down ------------------------------------------------------------------------------------


def test_what_is_taken_down_is_gone_for_everybody(wiki, nina, mori, log_in):
    picture = kept(nina)
    published(with_picture(picture), after=wiki)
    assert picture.key in log_in().get(PAGE).content.decode()
    pictures.take_down(picture, moderator=mori, why="It is a studio picture.")
    for account in (None, nina, mori):
        assert log_in(account).get(f"{address(picture)}?open=1").status_code == 404
        assert address(picture, 640) not in log_in(account).get(PAGE).content.decode()
    assert "It is a studio picture." in log_in(nina).get("/pictures/").content.decode()


def test_taking_down_needs_a_moderator_and_a_reason(wiki, nina, tess, mori):
    picture = kept(nina)
    for who, why in ((tess, "Because"), (mori, " ")):
        with pytest.raises(PictureError):
            pictures.take_down(picture, moderator=who, why=why)
    assert not Picture.objects.unredacted().exclude(taken_down_at=None).exists()  # gate: test


# --- How bytes travel -------------------------------------------------------------------------------


@pytest.fixture
def shown(wiki, nina):
    picture = kept(nina, data=drawn(size=(700, 400)))
    published(with_picture(picture), after=wiki)
    return picture


def test_a_picture_can_be_looked_at_and_do_nothing_else(shown, log_in):
    response = log_in().get(address(shown))
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response.headers["Vary"]
    assert response.content[:4] == b"RIFF"


def test_a_browser_that_has_it_asks_again_and_gets_nothing_new(shown, log_in):
    client = log_in()
    etag = client.get(address(shown)).headers["ETag"]
    again = client.get(address(shown), headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(address(shown)).headers["ETag"] == etag


def test_what_a_browser_has_does_not_answer_for_one_who_may_not(wiki, nina, log_in):
    picture = kept(nina, gate="S1E9")
    published(with_picture(picture), after=wiki)
    etag = at(log_in, "S1E9").get(address(picture)).headers["ETag"]
    for tag in (etag, "*"):
        headers = {"if-none-match": tag, "range": "bytes=0-9"}
        assert at(log_in).get(address(picture), headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=10-", (10, None)),
        ("bytes=-7", (-7, None)),
        ("bytes=5-999999", (5, None)),
    ],
)
def test_parts_are_sent_on_request(shown, log_in, asked, part):
    whole = log_in().get(address(shown)).content
    response = log_in().get(address(shown), headers={"range": asked})
    assert response.status_code == 206
    assert response.content == whole[slice(*part)]
    first = part[0] % len(whole)
    assert (
        response.headers["Content-Range"] == f"bytes {first}-{first + len(response.content) - 1}/{len(whole)}"
    )


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=x-y", "", "bytes=9-3" * 99]
)
def test_ranges_that_make_no_sense_get_the_whole(shown, log_in, asked):
    assert log_in().get(address(shown), headers={"range": asked}).status_code == 200


def test_a_range_beyond_the_end_is_told_the_length(shown, log_in):
    response = log_in().get(address(shown), headers={"range": "bytes=99999999-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"].startswith("bytes */")


def test_a_part_of_another_picture_is_not_mixed_in(shown, log_in):
    headers = {"range": "bytes=0-9", "if-range": '"of-another"'}
    assert log_in().get(address(shown), headers=headers).status_code == 200


def test_a_proxy_is_told_the_file_and_only_where_the_reader_may(wiki, nina, shown, log_in, settings):
    settings.WIKI_PICTURES_BY = "x-accel"
    response = log_in().get(address(shown))
    file = shown.renditions.get(width=320).file
    assert response.headers["X-Accel-Redirect"] == f"/protected-pictures/{file}"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.content == b""
    waiting = log_in().get(address(kept(nina)))
    assert waiting.status_code == 404
    assert "X-Accel-Redirect" not in waiting.headers


@pytest.mark.parametrize("width", ["1", "321", "99999", "99999999999999999999", "0", "-1", "320.png", "x"])
def test_widths_that_were_not_made_are_nowhere(shown, log_in, width):
    assert log_in().get(f"/pictures/{shown.key}/{width}.webp").status_code == 404


def test_a_lost_file_is_a_404_and_a_line_in_the_log(shown, log_in, caplog):
    files.remove(shown.renditions.get(width=320).file)
    assert log_in().get(address(shown)).status_code == 404
    assert "missing" in caplog.text


def test_the_name_of_a_file_is_nowhere_in_a_page(shown, log_in):
    names = [r.file.rpartition("/")[2].removesuffix(".webp") for r in shown.renditions.all()]
    assert not any(name in log_in().get(PAGE).content.decode() for name in names)
