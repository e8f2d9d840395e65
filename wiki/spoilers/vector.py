"""The text of a progress, as the cookie and the account keep it.

``podcast:S1E3|tv:S1E4+SP1``: works in order, each with its position and the specials ticked. What is
not byte for byte what ``write`` gives is the premise.
"""

from __future__ import annotations

from dataclasses import replace

from wiki.spoilers.ladder import NOTHING_SEEN, Ladder, Progress

MAX_LENGTH = 500


def write(progress: Progress) -> str:
    parts: dict[str, list[str]] = {work: [local] for work, local in progress.positions}
    for work, local in progress.specials:
        parts.setdefault(work, [""]).append(local)
    return "|".join(f"{work}:{'+'.join(words)}" for work, words in sorted(parts.items()))


def fits(progress: Progress) -> bool:
    """Can it be kept? Of a hundred specials and more it cannot."""
    return len(write(progress)) <= MAX_LENGTH


def fitted(progress: Progress) -> Progress:
    """The same with as many of its specials as can be kept."""
    while progress.specials and not fits(progress):
        progress = replace(progress, specials=progress.specials[:-1])
    return progress


def read(text: str, ladder: Ladder) -> Progress:
    """The progress a text tells; ``NOTHING_SEEN`` unless it is canonical and on the ladder."""
    if not text or len(text) > MAX_LENGTH:
        return NOTHING_SEEN
    positions, specials = [], []
    for part in text.split("|"):
        work, colon, words = part.partition(":")
        position, *ticked = words.split("+")
        if not colon:
            return NOTHING_SEEN
        if position:
            positions.append((work, position))
        specials += [(work, local) for local in ticked]
    progress = Progress(tuple(sorted(set(positions))), tuple(sorted(set(specials))))
    return progress if _on_ladder(progress, ladder) and write(progress) == text else NOTHING_SEEN


def _qualified(work: str, local: str, ladder: Ladder) -> str:
    return local if work == ladder.default_work else f"{work}.{local}"


def _on_ladder(progress: Progress, ladder: Ladder) -> bool:
    for work, local in progress.positions:
        rung = ladder.get(_qualified(work, local, ladder))
        if rung is None or rung.special or rung.work != work:
            return False
    for work, local in progress.specials:
        rung = ladder.get(_qualified(work, local, ladder))
        if rung is None or not rung.special or rung.work != work:
            return False
    return True
