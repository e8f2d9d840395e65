from __future__ import annotations

from hypothesis import given

from tests.spoilers.strategies import LADDER, gates, horizons, progresses
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon, Progress


def at(tv: str) -> Horizon:
    return Horizon(LADDER, NOTHING_SEEN.moved("tv", tv))


def test_an_episode_counts_for_those_before_it_and_for_no_other():
    assert [code for code in ("S1E1", "S1E2", "S1E3") if at("S1E2").reached(code)] == ["S1E1", "S1E2"]
    assert not at("S1E5").reached("podcast.S1E1")


def test_a_special_is_reached_only_when_ticked():
    assert not at("S1E5").reached("SP1")
    assert Horizon(LADDER, NOTHING_SEEN.ticked("tv", "SP1")).reached("SP1")


def test_an_episode_on_no_ladder_is_reached_by_nobody():
    assert not Horizon(LADDER, LADDER.everything()).reached("S9E9")
    assert not Horizon(LADDER, Progress((("tv", "S9E9"),))).reached("S1E1")


@given(horizons, progresses, gates)
def test_looking_back_never_opens_anything(horizon, progress, gate):
    lowered = horizon.lowered_to(progress)
    assert not lowered.opens(gate) or horizon.opens(gate)


@given(horizons, gates)
def test_more_progress_never_closes_a_gate(horizon, gate):
    if horizon.opens(gate):
        everything = LADDER.everything()
        assert Horizon(LADDER, everything).opens(gate)


def test_the_ladder_knows_what_somebody_meant():
    assert LADDER.find("s01e04").code == "S1E4"
    assert LADDER.find("tv.S1E4").code == "S1E4"
    assert LADDER.find("nonsense") is None
    assert LADDER.suggest("S1E6") == "S1E5"
