from __future__ import annotations

import re

import pytest
from django.test import Client
from selectolax.parser import HTMLParser

from tests.story import PASSWORD, watch
from wiki.canon.models import Episode, Work
from wiki.moderation import ladder_desk
from wiki.spoilers.models import Watched

pytestmark = pytest.mark.django_db


def progress_of(client) -> str:
    return client.cookies["progress"].value


def test_a_reader_without_account_says_where_they_are(ladder, log_in):
    client = log_in()
    response = client.post("/progress/", {"tv": "S1E4", "next": "/episodes/"})
    assert response.headers["Location"] == "/episodes/"
    assert progress_of(client) == "tv:S1E4"
    assert "Safe to S1E4" in client.get("/").content.decode()


def test_undo_takes_the_last_step_back(ladder, log_in):
    client = log_in()
    client.post("/progress/", {"tv": "S1E4"})
    client.post("/progress/", {"tv": "S1E5"})
    client.post("/progress/", {"undo": "1"})
    assert progress_of(client) == "tv:S1E4"


@pytest.mark.parametrize(
    ("moves", "heard"),
    [
        ({"tv": "S1E4"}, "Safe to S1E4 now."),
        ({"tv": "S1E4", "podcast": "S1E2"}, "Safe to S1E4 and podcast.S1E2 now."),
        ({"tv": "premise"}, "Back at the beginning."),
        ({"special": "SP1"}, "Noted."),
        ({"mode": "seamless"}, "Hidden passages leave no trace now."),
        ({"mode": "marked"}, "Hidden passages are marked now."),
        ({"mode": "guided"}, "Hidden passages are marked now, each with its episode."),
    ],
)
@pytest.mark.parametrize("who", ["", "ravi"])
def test_who_moves_or_chooses_is_told_once_what_holds_now(ladder, ravi, log_in, moves, heard, who):
    client = log_in(ravi if who else None)
    client.cookies["progress"] = "tv:S1E5"
    page = client.post("/progress/", {**moves, "next": "/episodes/"}, follow=True).content.decode()
    assert heard in page.partition('role="status"')[2].partition("</div>")[0]
    assert heard not in client.get("/episodes/").content.decode()


@pytest.mark.parametrize(
    ("moves", "offered"),
    [
        ({"tv": "S1E6"}, True),
        ({"tv": "premise"}, True),
        ({"special": "SP1"}, True),
        ({"everything": "1"}, True),
        ({"tv": "S1E5"}, False),
        ({"mode": "marked"}, False),
    ],
)
@pytest.mark.parametrize("who", ["", "ravi"])
def test_what_tells_of_a_step_takes_it_back_as_well(ladder, ravi, log_in, moves, offered, who):
    client = log_in(ravi if who else None)
    client.post("/progress/", {"tv": "S1E5"})
    client.get("/episodes/")
    assert bool(undo_told(client, moves)) is offered
    if offered:
        client.post("/progress/", {"undo": "1"})
        assert "Safe to S1E5" in client.get("/episodes/").text


def test_a_step_that_was_taken_back_is_told_without_a_way_to_take_that_back(ladder, log_in):
    client = log_in()
    client.post("/progress/", {"tv": "S1E5"})
    client.get("/episodes/")
    assert undo_told(client, {"undo": "1"}) is None


def undo_told(client, moves):
    """The button that stands beside what a reader is told after this."""
    page = client.post("/progress/", {**moves, "next": "/episodes/"}, follow=True).text
    notices = HTMLParser(page).css_first(".notices[role=status]")
    return notices.css_first("form[method=post][action='/progress/'] button[name=undo]")


def test_an_accounts_progress_is_kept_and_wins_over_the_cookie(nina, log_in):
    client = log_in(nina)
    client.cookies["progress"] = "tv:S1E10"
    client.post("/progress/", {"tv": "S1E2"})
    assert Watched.objects.get(account=nina).vector == "tv:S1E2"
    assert "Safe to S1E2" in client.get("/").content.decode()


def test_a_browser_that_got_further_is_offered_after_logging_in(ravi, log_in):
    client = log_in(ravi)
    client.cookies["progress"] = "tv:S1E10"
    assert "Take that along?" in client.get("/").content.decode()
    client.post("/progress/", {"offer": "take"})
    assert Watched.objects.get(account=ravi).vector == "tv:S1E10"


def test_lowering_clears_what_the_browser_kept(ladder, log_in):
    client = log_in()
    client.post("/progress/", {"tv": "S1E4"})
    assert client.post("/progress/", {"tv": "S1E2"}).headers["Clear-Site-Data"] == '"cache"'


def test_logging_out_leaves_nothing_behind(ravi, log_in):
    client = log_in(ravi)
    client.cookies["progress"] = "tv:S1E10"
    response = client.post("/accounts/logout/")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert response.cookies["progress"].value == ""


def test_signing_up_takes_the_browsers_progress_along(ladder, log_in):
    client = log_in()
    client.post("/progress/", {"tv": "S1E4"})
    client.post("/accounts/signup/", {"username": "Newton", "password1": PASSWORD, "password2": PASSWORD})
    assert Watched.objects.get(account__handle="newton").vector == "tv:S1E4"


def test_an_unknown_episode_is_told_and_changes_nothing(ladder, log_in):
    client = log_in()
    response = client.post("/progress/", {"tv": "S9E9"})
    assert response.status_code == 400
    assert "There is no episode “S9E9” yet." in response.content.decode()
    assert "progress" not in client.cookies


def test_specials_are_ticked_one_by_one(ladder, log_in):
    client = log_in()
    client.post("/progress/", {"special": "SP1"})
    assert progress_of(client) == "tv:+SP1"
    client.post("/progress/", {"unspecial": "SP1"})
    assert progress_of(client) == ""


def test_more_specials_than_can_be_kept_cost_nobody_their_place(ladder, nina, log_in):
    """A progress that is too long would be read as none at all."""
    of = Work.objects.get(key="tv")
    many = [Episode(work=of, season=None, code=f"SP{n}", ordinal=None) for n in range(2, 140)]
    ladder_desk.make(lambda: Episode.objects.bulk_create(many), ask=False)
    client = log_in(nina)
    client.post("/progress/", {"special": "SP7"})
    client.post("/progress/", {"everything": "1"})
    assert "SP7" in Watched.objects.get().vector
    assert "S2E7" in Watched.objects.get().vector
    assert "Safe to S2E7" in client.get("/").content.decode()
    response = client.post("/progress/", {"special": [f"SP{n}" for n in range(2, 140)]})
    assert response.status_code == 400
    assert "So many specials cannot be kept." in response.content.decode()
    assert "Safe to S2E7" in client.get("/").content.decode()


def test_two_progresses_that_do_not_fit_together_cost_nobody_their_place(ladder, nina, log_in):
    """Of a browser and of an account, either of which can be kept."""
    of = Work.objects.get(key="tv")
    many = [Episode(work=of, season=None, code=f"SP{n}", ordinal=None) for n in range(100, 280)]
    ladder_desk.make(lambda: Episode.objects.bulk_create(many), ask=False)
    watch(nina, "tv:S1E5" + "".join(f"+SP{n}" for n in range(100, 175)))
    client = log_in(nina)
    client.cookies["progress"] = "tv:" + "".join(f"+SP{n}" for n in range(190, 265))
    client.post("/progress/", {"offer": "take"})
    assert Watched.objects.get().vector.startswith("tv:S1E5+SP100")
    assert "Safe to S1E5" in client.get("/").content.decode()


def test_who_ticked_as_many_specials_as_fit_sees_everything_after_saying_so(ladder, log_in):
    of = Work.objects.get(key="tv")
    many = [Episode(work=of, season=None, code=f"SP{n}", ordinal=None) for n in range(100, 280)]
    ladder_desk.make(lambda: Episode.objects.bulk_create(many), ask=False)
    client = log_in()
    client.cookies["progress"] = "tv:" + "".join(f"+SP{n}" for n in range(100, 199))
    client.post("/progress/", {"everything": "1"})
    assert "Safe to S2E7" in client.get("/").content.decode()


def test_another_site_cannot_move_a_reader(ladder):
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    response = client.post("/progress/", {"tv": "S1E4"})
    assert "progress" not in client.cookies
    assert "Is this you?" in response.content.decode()


def test_an_old_browser_may_confirm(ladder):
    client = Client(enforce_csrf_checks=True)
    page = client.post("/progress/", {"tv": "S1E4"})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    assert "progress" not in client.cookies
    client.post("/progress/", {"tv": "S1E4", "csrfmiddlewaretoken": token})
    assert progress_of(client) == "tv:S1E4"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(ladder, log_in, target):
    assert log_in().post("/progress/", {"tv": "S1E1", "next": target}).headers["Location"] == "/progress/"


def test_an_episode_opens_on_its_day(ladder, log_in, time_machine):
    from datetime import date

    from wiki.canon.models import Episode, Generation

    Episode.objects.filter(code="S2E7").update(released=date(2031, 5, 1))
    Generation.bump()
    client = log_in()
    assert client.post("/progress/", {"tv": "S2E7"}).status_code == 400
    time_machine.move_to("2031-05-02")
    assert client.post("/progress/", {"tv": "S2E7"}).status_code == 302


def test_a_position_that_left_the_ladder_counts_as_nothing(nina, log_in):
    watch(nina, "tv:S7E7")
    assert "Nothing watched yet" in log_in(nina).get("/").content.decode()
