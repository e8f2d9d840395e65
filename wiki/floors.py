"""The one list of floors: a room may import, and point foreign keys, only at rooms below it.

Top floor first; rooms on one floor ignore each other. ``tests/test_architecture.py`` holds the code,
the foreign keys and the import linter's contract to this list.
"""

FLOORS: tuple[tuple[str, ...], ...] = (
    ("front", "exchange"),
    ("search",),
    ("moderation",),
    ("pages",),
    ("media",),
    ("spoilers",),
    ("canon",),
    ("accounts",),
)

ROOMS: tuple[str, ...] = tuple(room for floor in FLOORS for room in floor)
