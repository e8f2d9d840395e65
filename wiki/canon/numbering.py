"""What a code says of where its episode belongs: plain values, nothing looked up.

The order of a ladder is the ordinals alone. This only tells when they go against the numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Numbered:
    """An episode by its local code, and by the season it is told to belong to, if any."""

    code: str
    told: int | None = None

    @cached_property
    def _numbers(self) -> tuple[int, ...]:
        return tuple(int(number) for number in _NUMBER.findall(self.code))

    @cached_property
    def season(self) -> int | None:
        """The season it is told to belong to, or else the one its code names: ``S1E4``, ``B2C10``."""
        if self.told is None and len(self._numbers) == 2:
            return self._numbers[0]
        return self.told

    def is_of_an_earlier_season_than(self, other: Numbered) -> bool:
        return self.season is not None and other.season is not None and self.season < other.season

    def comes_before(self, other: Numbered) -> bool:
        """By season, and within one by number. Codes of another kind (``S1E4``, ``S1SP1``) have no order."""
        if self.season != other.season:
            return self.is_of_an_earlier_season_than(other)
        alike = _NUMBER.sub("", self.code) == _NUMBER.sub("", other.code)
        return alike and self._numbers < other._numbers
