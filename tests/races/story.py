"""The pages that are raced for: one for each round."""

from __future__ import annotations

import pytest

from tests.story import published
from wiki.pages.models import Page

ROUNDS = pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.deep)])

PAGE = """\
format: 1
kind: character
name: Client {number}
name [S1E9]: The real client {number}
gate: premise
fact Status: alive
---
The client sleeps in room {number}.

::: spoiler S1E9
The door was never locked.
:::

Breakfast is at seven.
"""


def a_page(number: int) -> Page:
    return published(PAGE.format(number=number)).page


#: What a process that is killed goes on changing.
HEIDI_SAYS = """\
format: 1
kind: character
name: Heidi Bergman
gate: premise
category: Homecoming staff
appears: S1E1
fact Status [S1E9]: took the dose herself
---
## What she says

>!S1E9: She wiped it.!< [[Walter Cruz]] hears it. They say: nothing yet.
"""
