"""Where two processes act at the same moment, and a log that shows that they did."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from tests.races import worker
from tests.races.aftermath import assert_whole
from tests.races.cast import Answer, Side

# One process has everything loaded, and every other begins as its copy.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload([worker.__name__])

#: Who gets their way sets out later by so much in the next round, by twice as much if it was the second time,
#: and so on, so that now one is first and now the other, however long each takes.
HANDICAP = 0.006


@dataclass
class Round:
    heads: tuple[str, str]
    overlap: bool  # did each begin before the other was done?
    first_won: bool

    @property
    def is_a_race(self) -> bool:
        return self.overlap and len(set(self.heads)) == 1


class Arena:
    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.log: list[Round] = []
        self.streak = 0  # of the side that got its way; of the second one less than nothing
        self.held_back = 0.0  # seconds the first side waits at the barrier; less than nothing: the other one
        self.barrier = processes.Barrier(2)
        database = connection.settings_dict["NAME"]
        self.pipes, self.sides = [], []
        for _side in range(2):
            here, there = processes.Pipe()
            side = processes.Process(target=worker.race, args=(there, self.barrier, database))
            side.start()
            there.close()
            self.pipes.append(here)
            self.sides.append(side)

    def rounds(self, count: int) -> Iterator[int]:
        """The numbers of so many rounds. After the last: have they been races, and is the database whole?"""
        yield from range(count)
        print(self)  # pytest -rP shows it
        self.assert_that_they_raced()
        assert_whole()

    def race(self, *sides: Side) -> tuple[Answer, Answer]:
        """Both read the page before either writes. Returns what each was answered."""
        late = self.held_back + self.random.uniform(-0.002, 0.002)
        for pipe, side, seconds in zip(self.pipes, sides, (late, -late), strict=True):
            pipe.send(worker.Order(side, max(0.0, seconds)))
        one, other = (self._told_by(pipe) for pipe in self.pipes)
        overlap = one.began < other.ended and other.began < one.ended
        self.log.append(Round((one.head, other.head), overlap, one.answer.done))
        self.streak = max(self.streak, 0) + 1 if one.answer.done else min(self.streak, 0) - 1
        self.held_back += HANDICAP * self.streak
        return one.answer, other.answer

    def _told_by(self, pipe) -> worker.Account:
        assert pipe.poll(2 * worker.PATIENCE), "a side does not come back"
        told = pipe.recv()
        assert isinstance(told, worker.Account), f"a side broke down:\n{told}"
        return told

    def __str__(self) -> str:
        heads = sum(len(set(round.heads)) == 1 for round in self.log)
        overlaps = sum(round.overlap for round in self.log)
        firsts = sum(round.first_won for round in self.log)
        return (
            f"{len(self.log)} rounds: the same head in {heads}, at the same moment in {overlaps}; "
            f"the first side got its way in {firsts}"
        )

    def assert_that_they_raced(self) -> None:
        """In most rounds both had read the same head, and acted in the same moment; now one was first, now the other."""
        assert sum(round.is_a_race for round in self.log) > len(self.log) / 2, str(self)
        assert {round.first_won for round in self.log} == {True, False}, str(self)

    def close(self) -> None:
        for pipe, side in zip(self.pipes, self.sides, strict=True):
            if side.is_alive():
                pipe.send(None)
            side.join(10)
            side.kill()
            pipe.close()
