"""Pages as readers get them, through the front door."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.parser import HTMLParser

from tests.story import AUDREY, HEIDI, WALTER, published
from wiki.accounts.models import User
from wiki.canon.models import Episode, Generation
from wiki.pages.document import load
from wiki.pages.models import Revision

pytestmark = pytest.mark.django_db

THEORY = """\
format: 1
kind: theory
name: She did it herself
gate: S1E7
fact Claim: Heidi took the dose on purpose
fact Status: open
fact Status [S1E9]: confirmed
---
Against her memory.
"""


@pytest.fixture
def wiki(ladder):
    published(HEIDI)
    published(WALTER)
    published(AUDREY)
    published(THEORY)


def text(response) -> str:
    return response.content.decode()


def at(log_in, code: str, **cookies):
    client = log_in()
    client.cookies["progress"] = f"tv:{code}" if code else ""
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


def test_a_newcomer_reads_the_page_without_what_is_later(wiki, log_in):
    page = text(log_in().get("/characters/heidi-bergman/"))
    assert "In 2022 she waits tables by the bay." in page
    for later in ("wiped", "small town", "dose", "medication", "forgot"):
        assert later not in page


def test_who_has_arrived_reads_all_of_it(wiki, log_in):
    page = text(at(log_in, "S1E10").get("/characters/heidi-bergman/"))
    for word in (
        "wiped",
        "small town",
        "took the dose herself",
        "Changed by the medication",
        "Heidi who forgot",
    ):
        assert word in page


def test_marked_mode_shows_that_something_is_left_out(wiki, log_in):
    seamless = text(at(log_in, "S1E1").get("/characters/heidi-bergman/"))
    marked = text(at(log_in, "S1E1", display="marked").get("/characters/heidi-bergman/"))
    assert "hidden-run" not in seamless
    assert marked.count("hidden-run") == 2


def test_a_hidden_page_answers_like_one_that_is_not_there(wiki, log_in):
    client = at(log_in, "S1E9")
    for path in ("", "edit/", "history/", "delete/", "compare/"):
        hidden = client.get(f"/characters/audrey-temple/{path}")
        missing = client.get(f"/characters/audrey-tumple/{path}")
        assert hidden.status_code == missing.status_code
        assert hidden.content.replace(b"temple", b"tumple") == missing.content
    assert at(log_in, "S1E10").get("/characters/audrey-temple/").status_code == 200


def test_links_to_hidden_and_to_missing_pages_look_alike(ladder, log_in):
    published(AUDREY)
    published(WALTER.replace("Walter is a soldier", "[[Audrey Temple]] and [[Audrey Tumple]]"))
    page = text(at(log_in, "S1E1").get("/characters/walter-cruz/"))
    hidden = '<a class="missing" href="/search/?q=Audrey+Temple">Audrey Temple</a>'
    assert hidden.split(" rel")[0][:40] in page
    assert page.count('class="missing"') == 2


def test_looking_back_shows_an_earlier_page_and_stores_nothing(wiki, log_in):
    client = at(log_in, "S1E10")
    assert "wiped" not in text(client.get("/characters/heidi-bergman/?at=S1E8"))
    assert "wiped" not in text(client.get("/characters/heidi-bergman/?at=nonsense"))
    assert "wiped" in text(client.get("/characters/heidi-bergman/"))


def test_a_link_never_raises_progress(wiki, log_in):
    assert "wiped" not in text(at(log_in, "S1E3").get("/characters/heidi-bergman/?at=S1E10"))


@pytest.mark.parametrize("cookie", ["tv:s1e10", "tv:S1E10|", "tv:S9E9", "S1E10", "tv:S1E10 "])
def test_a_cookie_that_is_not_canonical_is_the_premise(wiki, log_in, cookie):
    client = log_in()
    client.cookies["progress"] = cookie
    assert "wiped" not in text(client.get("/characters/heidi-bergman/"))


def test_other_open_names_lead_to_the_page_and_closed_ones_nowhere(wiki, log_in):
    assert at(log_in, "S1E8").get("/characters/heidi-who-forgot/").status_code == 404
    assert (
        at(log_in, "S1E9").get("/characters/heidi-who-forgot/").headers["Location"]
        == "/characters/heidi-bergman/"
    )


def test_an_episode_has_a_page_before_anybody_writes_it(ladder, log_in):
    client = at(log_in, "S1E3")
    page = text(client.get("/episodes/s1e4/"))
    assert "Redwood" in page
    assert "Eli Horowitz" not in page
    assert "Helping" not in text(client.get("/episodes/s1e5/"))
    assert client.get("/episodes/s9e9/").status_code == 404


def test_a_description_ends_with_a_whole_word(ladder, log_in):
    published(
        WALTER.replace(
            "Walter is a soldier", f"Walter is {'a soldier and ' * 9}alphabetical, unconquerably so"
        )
    )
    page = log_in().get("/characters/walter-cruz/").content.decode()
    described = page.partition('name="description" content="')[2].partition('"')[0]
    assert described.endswith(" and alphabetical,")
    assert len(described) <= 160


def test_how_long_an_episode_runs_is_told_with_its_title(ladder, log_in):
    Episode.objects.filter(work__key="tv", code="S1E5").update(runtime=61)
    Generation.bump()
    assert "61 minutes" not in text(at(log_in, "S1E3").get("/episodes/s1e5/"))
    assert "61 minutes" in text(at(log_in, "S1E4").get("/episodes/s1e5/"))


def test_lists_hold_what_is_open_and_say_what_was_ignored(wiki, log_in):
    page = text(at(log_in, "S1E1").get("/characters/?status=zombie&colour=red"))
    assert "Walter Cruz" in page
    assert "Audrey" not in page
    assert "“zombie”" in page
    assert "“colour”" in page


@pytest.mark.parametrize("kind", ["episodes", "characters", "theories", "articles"])
def test_every_choice_offers_any_once(wiki, log_in, kind):
    page = text(at(log_in, "S1E9").get(f"/{kind}/"))
    assert "---------" not in page
    selects = page.count("<select name=")
    assert page.count('<option value="" selected>Any</option>') == selects > 0


def test_a_list_says_which_of_two_values_counts_and_what_was_too_long(wiki, log_in):
    page = text(at(log_in, "S1E9").get("/characters/?status=alive&status=missing"))
    assert "Status, as of now is asked for more than once; the last one counts." in page
    assert "more than once" not in text(at(log_in, "S1E9").get("/characters/?status=alive&status=alive"))
    page = text(at(log_in, "S1E9").get(f"/characters/?name={'x' * 101}"))
    assert "Name takes at most 100 characters, so it was ignored." in page


def test_a_list_that_is_not_in_parts_says_that_it_goes_on_from_nowhere(wiki, log_in):
    assert "“after” is not a filter" in text(at(log_in, "S1E9").get("/episodes/?after=s1e3"))
    assert "is not a filter" not in text(at(log_in, "S1E9").get("/characters/?after=b&at=S1E2"))


def test_status_filters_by_what_is_known_now(wiki, log_in):
    def found(code: str, status: str) -> bool:
        return "/characters/heidi-bergman/" in text(at(log_in, code).get(f"/characters/?status={status}"))

    assert found("S1E8", "alive")
    assert not found("S1E9", "alive")
    assert found("S1E9", "took the dose herself")


def test_a_choice_that_is_closed_is_no_choice(wiki, log_in):
    assert "took the dose" not in text(at(log_in, "S1E8").get("/characters/"))
    assert "confirmed" not in text(at(log_in, "S1E8").get("/theories/"))
    assert "confirmed" in text(at(log_in, "S1E9").get("/theories/"))


def test_a_choice_is_spelled_as_on_the_first_page_one_may_see(wiki, log_in):
    def at_work(name: str, status: str, gate: str = "premise") -> None:
        page = WALTER.replace("Walter Cruz", name).replace("gate: premise", f"gate: {gate}")
        published(page.replace("fact Status: alive", f"fact Status: {status}"))

    at_work("Aaron", "AT HOMECOMING", gate="S1E9")
    at_work("Colin", "at  *Homecoming* >!S1E9: under watch!<")
    at_work("Ron", "at homecoming >!S1E9: above all!<")

    def choices(code: str) -> list[str]:
        page = text(at(log_in, code).get("/characters/"))
        return re.findall(r'<option value="at homecoming">(.+?)</option>', page)

    assert choices("S1E8") == ["At Homecoming"]
    assert choices("S1E9") == ["AT HOMECOMING"]
    found = text(at(log_in, "S1E8").get("/characters/?status=at homecoming"))
    assert "/characters/colin/" in found
    assert "/characters/ron/" in found


def test_a_card_spells_a_status_as_its_page_does(ladder, log_in):
    published(HEIDI.replace("fact Status: alive", "fact Status: at Geist in D.C."))
    assert "Julia Roberts · At Geist in D.C." in text(log_in().get("/characters/"))


def test_a_card_says_no_more_of_a_status_than_its_page_does(ladder, log_in):
    published(HEIDI.replace("fact Status: alive", "fact Status: at home >!S1E5: with Walter!<"))
    assert "At home with Walter" not in text(at(log_in, "S1E4").get("/characters/"))
    assert "At home with Walter" in text(at(log_in, "S1E5").get("/characters/"))


def test_first_season_counts_appearances_one_has_seen(wiki, log_in):
    page = text(at(log_in, "S1E1").get("/characters/?season=tv.1"))
    assert "heidi-bergman" in page
    assert "heidi-bergman" not in text(
        at(log_in, "S1E1").get("/characters/?season=tv.2").content
        and at(log_in, "S1E1").get("/characters/?season=tv.2")
    )
    assert "heidi-bergman" not in text(log_in().get("/characters/?season=tv.1"))


def test_episodes_filter_by_credits_one_may_know(ladder, log_in):
    client = at(log_in, "S1E2")
    page = text(client.get("/episodes/?director=Sam Esmail"))
    assert "/episodes/s1e2/" in page.split("<main")[1]
    assert "/episodes/s1e3/" not in page.split("<main")[1]
    assert "Kyle" not in page


def test_a_wiki_without_episodes_says_so_and_blames_no_filter(db, log_in):
    for asked in ("", "?name=redwood"):
        page = text(log_in().get(f"/episodes/{asked}"))
        assert "There are no episodes here yet. An admin adds them" in page
        assert "No episode matches" not in page


def test_a_filter_that_leaves_no_episode_leads_back_to_all(ladder, log_in):
    page = text(log_in().get("/episodes/?name=zzz"))
    assert "No episode matches here" in page
    assert "There are no episodes" not in page


def test_a_long_list_goes_on_without_counting(ladder, log_in, django_assert_num_queries):
    for number in range(60):
        published(WALTER.replace("Walter Cruz", f"Soldier {number:02}"))
    client = log_in()
    first = text(client.get("/characters/"))
    assert "Soldier 49" in first
    assert "Soldier 50" not in first
    assert "Soldier 50" in text(client.get("/characters/?after=soldier-49"))


def test_lists_ask_as_often_for_many_rows_as_for_one(ladder, log_in, django_assert_max_num_queries):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            log_in().get("/characters/")
        return len(captured)

    published(WALTER)
    one = queries()
    for number in range(9):
        published(WALTER.replace("Walter Cruz", f"Soldier {number}"))
    assert queries() == one


def test_a_warm_page_asks_little_and_the_same_in_both_worlds(wiki, log_in, ravi, django_assert_num_queries):
    anonymous, fan = log_in(), log_in(ravi)
    for client in (anonymous, fan):
        client.get("/characters/heidi-bergman/")
    with django_assert_num_queries(2):
        anonymous.get("/characters/heidi-bergman/")
    with django_assert_num_queries(5):
        fan.get("/characters/heidi-bergman/")


def test_the_foot_of_a_page_names_the_first_who_wrote_it(wiki, log_in, mori):
    last = Revision.objects.get(page__slug="walter-cruz")
    for number in range(7):
        author = User.objects.create_user(f"writer{number}")
        words = WALTER.replace("a soldier", f"a soldier{'!' * number}")
        last = published(f"{words}\nOne line more.\n", after=last, author=author, approved_by=mori)
    page = text(log_in().get("/characters/walter-cruz/"))
    assert "This page is by writer0, writer1, writer2, writer3, writer4 and others." in page


def test_history_is_silent_about_what_one_may_not_see(wiki, log_in, nina, mori):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    published(
        HEIDI.replace("small town", "tiny town"),
        after=heidi,
        author=nina,
        approved_by=mori,
        summary="Tiny",
        summary_gate=load(AUDREY).gate,
    )
    page = text(at(log_in, "S1E9").get("/characters/heidi-bergman/history/"))
    assert page.count('class="revision-line"') == 1
    assert "Tiny" not in page
    assert "nina" not in page
    assert "nina" not in text(at(log_in, "S1E9").get("/characters/heidi-bergman/"))
    assert "This page is by nina." in text(at(log_in, "S1E10").get("/characters/heidi-bergman/"))
    assert (
        text(at(log_in, "S1E10").get("/characters/heidi-bergman/history/")).count('class="revision-line"')
        == 2
    )


def chosen(page: str) -> dict[str, str]:
    """What a browser sends of a history's radio buttons."""
    return dict(re.findall(r'name="(from|to)" value="([\w-]+)" checked', page))


def test_the_oldest_is_compared_with_the_newest_by_the_pages_alone(ladder, log_in):
    last = published(WALTER)
    for number in range(1, 60):
        last = published(WALTER.replace("soldier", f"rower{number}"), after=last)
    client = log_in()
    newest = text(client.get("/characters/walter-cruz/history/"))
    assert "Chosen:" not in newest
    way, after = re.findall(r'formaction="(.+?)" name="after" value="([\w-]+)">Earlier ones', newest)[0]
    oldest = text(client.get(way, {**chosen(newest), "after": after}))
    assert oldest.count('class="revision-line"') == 10 + 2
    assert oldest.count("Chosen:") == 2
    assert chosen(oldest) == chosen(newest)
    assert "Earlier ones" not in oldest
    pick = {"from": re.findall(r'name="from" value="([\w-]+)"', oldest)[-1]}
    compared = text(client.get("/characters/walter-cruz/compare/", {**chosen(oldest), **pick}))
    assert "<del>soldier</del>" in compared
    assert "<ins>rower59</ins>" in compared


def test_what_is_chosen_is_no_line_more_where_it_stands_already(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    published(HEIDI.replace("waits tables", "serves tables"), after=heidi)
    both = {"from": heidi.key, "to": heidi.key}
    page = text(log_in().get("/characters/heidi-bergman/history/", both))
    assert "Chosen:" not in page
    assert chosen(page) == both


def test_a_history_asks_once_for_all_that_is_chosen(wiki, log_in, django_assert_num_queries):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    newer = published(HEIDI.replace("waits tables", "serves tables"), after=heidi)
    history = "/characters/heidi-bergman/history/"
    at(log_in, "").get(history)
    with CaptureQueriesContext(connection) as plain:
        at(log_in, "").get(history, {"after": newer.key})
    with django_assert_num_queries(len(plain) + 1):
        at(log_in, "").get(history, {"after": newer.key, "from": newer.key, "to": heidi.key})


def test_a_choice_one_may_not_see_is_none(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    hidden = published(HEIDI.replace("small town", "tiny town"), after=heidi).key
    history = "/characters/heidi-bergman/history/"

    def asked(code: str, key: str) -> str:
        more = {"after": heidi.key, "from": key, "to": key}
        return text(at(log_in, code).get(history, more)).replace(key, "KEY")

    assert asked("S1E9", hidden) == asked("S1E9", "x" * len(hidden))
    assert asked("S1E10", hidden).count("Chosen:") == 1


def test_an_old_revision_and_a_comparison_are_redacted(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    newer = published(
        HEIDI.replace("waits tables", "serves tables").replace("small town", "tiny town"), after=heidi
    )
    for code, seen in (("S1E1", False), ("S1E10", True)):
        client = at(log_in, code)
        old = text(client.get(f"/characters/heidi-bergman/history/{heidi.key}/"))
        compared = text(client.get(f"/characters/heidi-bergman/compare/?from={heidi.key}&to={newer.key}"))
        assert ("small town" in old) is seen
        assert ("town" in compared.split("<main")[1]) is seen
        assert "serves" in compared


def test_a_comparison_that_says_nothing_compares_the_newest_this_reader_sees(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    newer = published(HEIDI.replace("waits tables", "serves tables"), after=heidi)
    published(HEIDI.replace("waits tables", "serves tables").replace("small town", "tiny town"), after=newer)
    client = at(log_in, "S1E1")
    for query in ("", f"?from={heidi.key}", f"?to={newer.key}"):
        page = text(client.get(f"/characters/heidi-bergman/compare/{query}"))
        assert "<del>waits</del>" in page
        assert "<ins>serves</ins>" in page


def test_search_finds_open_names_only(wiki, log_in):
    assert "Audrey Temple" not in text(at(log_in, "S1E9").get("/search/?q=aud")).split("<main")[1]
    assert "Audrey Temple" in text(at(log_in, "S1E10").get("/search/?q=aud"))
    assert "/episodes/s1e4/" in text(at(log_in, "S1E3").get("/search/?q=redwood"))
    assert "/episodes/s1e4/" not in text(at(log_in, "S1E2").get("/search/?q=redwood")).split("<main")[1]


def test_names_are_suggested_as_far_as_whoever_asks_has_got(wiki, log_in):
    def suggested(code, typed):
        return at(log_in, code).get("/search/suggest/", {"q": typed}).json()["names"]

    assert suggested("S1E9", "aud") == []
    assert suggested("S1E10", "aud") == [{"link": "Audrey Temple", "also": ""}]
    assert suggested("S1E8", "forgot") == []
    assert suggested("S1E9", "forgot") == [{"link": "Heidi who forgot", "also": ""}]
    assert suggested("S1E9", "") == suggested("S1E9", "\x00") == []


def test_a_suggested_link_leads_to_the_page_it_was_suggested_for(wiki, log_in):
    published(WALTER.replace("kind: character", "kind: theory"))
    client = at(log_in, "S1E1")
    links = [name["link"] for name in client.get("/search/suggest/?q=walter").json()["names"]]
    assert links == ["Walter Cruz", "theory:Walter Cruz"]


def test_the_nearest_names_come_first_however_many_hold_the_words(ladder, log_in):
    """More than are ever read: what is nearest has to be known before the rest is left out."""
    article = WALTER.replace("kind: character", "kind: article").replace("appears: S1E1\n", "")
    for number in range(230):
        published(article.replace("Walter Cruz", f"Aa {number:03}Walter"))
    published(article.replace("Walter Cruz", "Zz Walter"))
    published(article.replace("Walter Cruz", "Zoe\nformerly [premise]: Walter"))
    published(article.replace("Walter Cruz", "Walters"))
    published(WALTER.replace("Walter Cruz", "Walter"))
    client = log_in()
    hits = text(client.get("/search/?q=Walter")).split('<ul class="hits">')[1]
    assert [part.split("<")[0] for part in hits.split('/">')[1:6]] == [
        "Walter", "Zoe", "Walters", "Zz Walter", "Aa 000Walter",
    ]  # fmt: skip
    offered = client.get("/search/suggest/?q=walter").json()["names"]
    assert [name["link"] for name in offered[:2]] == ["Walter", "Zoe"]


def test_an_episode_comes_first_by_its_very_code_or_title(ladder, log_in):
    for number in range(51):
        published(WALTER.replace("Walter Cruz", f"Aa {number:02} Redwood S1E4"))
    client = at(log_in, "S1E3")
    for typed in ("redwood", "s1e4"):
        hits = text(client.get("/search/", {"q": typed})).split('<ul class="hits">')[1]
        assert hits.index("/episodes/s1e4/") < hits.index("/characters/")


def test_words_are_found_in_any_order_and_nearest_as_they_were_typed(ladder, log_in):
    for name in ("Bergman, Heidi", "Bergman and her Heidi", "Heidi Bergman", "Heidi"):
        published(WALTER.replace("Walter Cruz", name))
    hits = text(log_in().get("/search/?q=heidi+bergman")).split('<ul class="hits">')[1].split("</ul>")[0]
    assert [part.split("<")[0] for part in hits.split('/">')[1:]] == [
        "Heidi Bergman", "Bergman and her Heidi", "Bergman, Heidi",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["s1e4", "S01E04", "tv.S1E4"])
def test_an_episode_is_found_however_its_code_is_spelled(ladder, log_in, typed):
    assert 'href="/episodes/s1e4/"' in text(log_in().get("/search/", {"q": typed})).split("<main")[1]
    published("format: 1\nkind: episode\nname: S1E4\nepisode: S1E4\ngate: premise\n---\nOf a forest.\n")
    assert 'href="/episodes/s1e4/"' in text(log_in().get("/search/", {"q": typed})).split("<main")[1]


@pytest.mark.parametrize("query", ["%00", "x" * 5000, "%", "_", "\\", "🎉"])
def test_search_bears_any_query(wiki, log_in, query):
    assert log_in().get("/search/", {"q": query}).status_code == 200


def test_the_front_page_greets_a_reader_where_they_are(wiki, log_in):
    assert "You are at S1E4" in text(at(log_in, "S1E4").get("/"))
    assert "Audrey" not in text(at(log_in, "S1E4").get("/"))
    assert "I am just starting" in text(log_in().get("/"))
    assert "I am just starting" not in text(at(log_in, "").get("/"))


def test_anonymous_pages_set_no_cookie_and_hold_no_token(wiki, log_in):
    for path in (
        "/",
        "/characters/",
        "/characters/heidi-bergman/",
        "/episodes/",
        "/search/?q=heidi",
        "/recent/",
    ):
        response = log_in().get(path)
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in text(response)


def test_a_page_names_its_licence_and_leads_to_its_authors(wiki, log_in):
    footer = text(log_in().get("/characters/heidi-bergman/")).split('<footer class="site-footer"')[1]
    assert 'rel="license"' in footer
    assert 'href="/characters/heidi-bergman/history/">Who wrote this page' in footer
    assert "/report/?page=%2Fcharacters%2Fheidi-bergman%2F" in footer


def test_pages_carry_a_strict_policy_and_an_etag_of_their_bytes(wiki, log_in):
    client = log_in()
    response = client.get("/characters/heidi-bergman/")
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/characters/heidi-bergman/", headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_of_which_nothing_is_open_yet_says_so(ladder, log_in):
    published(
        "format: 1\nkind: article\nname: The van\ngate: premise\n---\n"
        "::: spoiler S1E3\nA van is stolen.\n:::\n"
    )
    client = log_in()
    assert "nothing here yet for where you are" in client.get("/articles/the-van/").content.decode()
    client.cookies["progress"] = "tv:S1E3"
    assert "nothing here yet" not in client.get("/articles/the-van/").content.decode()


def test_the_title_of_a_special_is_told_to_those_who_have_seen_it(ladder, log_in):
    published("format: 1\nkind: episode\nepisode: SP1\nname: SP1\ngate: premise\n---\nA special.\n")
    client = log_in()
    for progress, told in (("tv:S2E7", False), ("tv:S2E7+SP1", True)):
        client.cookies["progress"] = progress
        for url in (
            "/episodes/sp1/",
            "/episodes/",
            "/search/?q=behind+the",
            "/recent/",
            "/episodes/sp1/history/",
        ):
            seen = client.get(url, follow=True).content.decode()
            assert ("Behind the scenes" in seen) is told, (progress, url)


def test_as_of_an_episode_stays_so_where_there_is_only_what_changed(ladder, log_in):
    first = published(WALTER)
    closed = published(WALTER.replace("gate: premise", "gate: S1E5"), after=first)
    published(WALTER.replace("soldier", "fisher"), after=closed)
    led = at(log_in, "S1E10").get(f"/characters/walter-cruz/history/{closed.key}/?at=S1E1")
    assert led.headers["Location"] == f"/characters/walter-cruz/compare/?to={closed.key}&at=S1E1"


def test_as_of_an_episode_one_has_not_watched_is_as_of_where_one_is(ladder, log_in):
    published(HEIDI)
    client = at(log_in, "S1E3")
    page = text(client.get("/characters/heidi-bergman/?at=S1E10"))
    assert "You are reading this page as of" not in page
    assert "As known after S1E3." in page
    assert "You are reading this page as of the start." in text(
        client.get("/characters/heidi-bergman/?at=S1E99")
    )


def test_a_comparison_shows_first_what_changed_as_it_reads(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    newer = published(
        HEIDI.replace("waits tables", "serves [[Walter Cruz|tables]]")
        .replace("small town", "tiny town")
        .replace("fact Status: alive", "fact Status: unknown"),
        after=heidi,
    )
    page = HTMLParser(text(at(log_in, "S1E1").get(f"/characters/heidi-bergman/compare/?to={newer.key}")))
    redline = page.css_first(".redline")
    assert '<del>waits</del> <ins>serves</ins> <a href="/characters/walter-cruz/">tables</a>' in redline.html
    assert "<strong>Status</strong>: <del>alive</del> <ins>unknown</ins>" in redline.html
    assert "town" not in redline.text()
    typed = page.css_first("details.line-by-line")
    assert "open" not in typed.attributes
    assert "[[Walter Cruz|tables]]" in typed.text()


def test_a_comparison_of_what_is_not_to_be_read_is_that_of_what_was_typed(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    newer = published(HEIDI.replace("category: Homecoming staff", "category: Waitresses"), after=heidi)
    page = HTMLParser(text(at(log_in, "S1E1").get(f"/characters/heidi-bergman/compare/?to={newer.key}")))
    assert page.css_first(".redline, details.line-by-line") is None
    assert page.css_first(".diff-table ins").text() == "Waitresses"


@pytest.mark.parametrize(
    ("old", "new", "is_all"),
    [
        ("waits tables", "serves tables", True),
        ("category: Homecoming staff", "category: Waitresses", False),
        ("[[Walter Cruz]]", "[[Walter Cruz|Walter]]", True),
        ("by the bay.\n", "by the bay.\n\nIt rains.\n", True),
        ("works at the facility", "works at [the facility](/episodes/s1e1/)", False),
        (">!S1E9: because she wiped her own memory!<", "because she wiped her own memory", False),
    ],
)
def test_what_was_typed_is_unfolded_where_reading_does_not_tell_all_of_it(wiki, log_in, old, new, is_all):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    assert old in HEIDI
    newer = published(HEIDI.replace("She finds", "He finds").replace(old, new), after=heidi)
    page = HTMLParser(text(at(log_in, "S1E10").get(f"/characters/heidi-bergman/compare/?to={newer.key}")))
    assert "He" in [came.text() for came in page.css(".redline ins")]
    assert ("open" not in page.css_first("details.line-by-line").attributes) is is_all


def test_facts_of_two_tellings_are_told_apart_in_a_comparison(wiki, log_in):
    heidi = Revision.objects.get(page__slug="heidi-bergman")
    newer = published(HEIDI.replace("---\n", "fact Voice, podcast: Catherine Keener\n---\n"), after=heidi)
    page = HTMLParser(text(at(log_in, "S1E1").get(f"/characters/heidi-bergman/compare/?to={newer.key}")))
    assert "Voice, podcast: Catherine Keener" in page.css_first(".redline").text()
