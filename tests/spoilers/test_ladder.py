from __future__ import annotations

from hypothesis import given, strategies

from tests.spoilers.strategies import LADDER, gates, horizons, progresses
from wiki.spoilers.gates import MAX_CLAUSES, SEALED, joined, parse_gate
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


@given(horizons, horizons, gates)
def test_whoever_reaches_another_opens_all_that_they_do(horizon, other, gate):
    if horizon.reaches(other):
        assert horizon.opens(gate) or not other.opens(gate)
    else:
        assert any(other.reached(rung.code) and not horizon.reached(rung.code) for rung in LADDER.rungs)


def test_the_ladder_knows_what_somebody_meant():
    assert LADDER.find("s01e04").code == "S1E4"
    assert LADDER.find("tv.S1E4").code == "S1E4"
    assert LADDER.find("nonsense") is None
    assert LADDER.suggest("S1E6") == "S1E5"


@given(horizons, strategies.lists(gates, max_size=4))
def test_all_of_some_gates_opens_exactly_when_each_of_them_does(horizon, several):
    together = LADDER.all_of(several)
    assert not horizon.opens(together) or all(horizon.opens(gate) for gate in several)
    if joined(several) != SEALED and len(joined(several).clauses) < MAX_CLAUSES:
        assert horizon.opens(together) == all(horizon.opens(gate) for gate in several)


def test_all_of_a_whole_season_is_its_last_episode():
    codes = [rung.code for rung in LADDER.of_work("tv")]
    assert str(LADDER.all_of([parse_gate(code) for code in codes])) == codes[-1]
    assert str(LADDER.all_of([parse_gate("S1E1"), parse_gate("podcast.S1E1"), parse_gate("SP1")])) == (
        "S1E1 + SP1 + podcast.S1E1"
    )
