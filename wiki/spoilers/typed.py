"""What people type: put into canonical form, or refused with the line and what to write instead.

Strictness belongs here and only here. Were stored text read this strictly, an author could learn from a
refusal what stands in it that they cannot see.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Iterator

from wiki.spoilers.gates import Gate, GateError, parse_gate
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.scanner import (
    BLOCK_CLOSE,
    BLOCK_OPEN,
    INLINE,
    INLINE_GATE,
    MAX_DEPTH,
    MarkProblem,
    Run,
    clean,
    lines_of,
    merged,
    read,
    write,
)
from wiki.spoilers.sentence import say

_HIDDEN_BETWEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
#: Whatever follows: a word misspelled within another block would be read as text, and open with that one.
_ALMOST_BLOCK = re.compile(r"[ \t>*+-]*(?::{3,}|::[ \t]*spoil)", re.IGNORECASE)
#: An episode and a colon, and an end of words that nobody began.
_LOST_OPENING = re.compile(
    r"(?<![A-Za-z0-9])(?:[a-z]+\.)?(?:S[0-9]+E[0-9]+|SP[0-9]+)[^:\n]*:[^\n]*!<", re.IGNORECASE
)
_PIPES = re.compile(
    r"\\.|\|\|(?P<gate>[ \t]*[A-Za-z?][^|:\n]{0,200}(?:\|[^|:\n]{1,200}){0,7}?)[ \t]*:(?P<text>[^\n]*?)\|\|"
)
_OPEN_PIPES = re.compile(r"\|\|[ \t]*(?P<gate>[A-Za-z?][^|:\n]{0,200}(?:\|[^|:\n]{1,200}){0,7}?)[ \t]*:")
_BARE_PIPES = re.compile(r"(?<!\|)\|\|(?![|\s])(?P<words>[^|\n]*[^|\s])\|\|(?!\|)")
_TABLE_ROW = re.compile(r"[ \t]*\|(?!\|)")
_OPENERS = re.compile(r"\\.|>!(?!<)|\|\|(?=[ \t]*[A-Za-z]{1,4}[0-9])")


def check_typed(text: str, ladder: Ladder, *, any_code: bool = False) -> tuple[str, tuple[MarkProblem, ...]]:
    """Typed text in canonical form, and everything to refuse about it with its line.

    With problems the text is only cleaned, so that it goes back to its author as it was. ``any_code``
    is for texts from elsewhere: an episode the ladder does not have is closed, and no mistake.
    """
    cleaned = clean(text)
    problems: list[MarkProblem] = []
    lines = []
    for number, line in enumerate(lines_of(cleaned), start=1):
        typed = _normal_line(line, number, ladder, problems)
        lines.append(typed)
    source = "".join(lines)
    runs, found = read(source, default_work=ladder.default_work)
    problems += found
    problems += _unclear_gates(source, ladder, any_code=any_code)
    if problems:
        return cleaned, tuple(sorted(set(problems)))
    return write(_to_the_last_line(_without_empty_marks(runs))), ()


def _without_empty_marks(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Marks around nothing but white space say nothing, and would go beside something hidden."""
    for _ in range(MAX_DEPTH):
        paths = ((), *(run.path for run in runs), ())
        kept = []
        for number, run in enumerate(runs, start=1):
            depth = len(run.path)
            alone = all(paths[beside][:depth] != run.path for beside in (number - 1, number + 1))
            if run.text.strip() or not depth or not alone:
                kept.append(run)
            elif not run.path[-1].block:
                kept.append(run._replace(path=run.path[:-1]))
        if len(kept) == len(runs) and all(map(operator.is_, kept, runs)):
            break
        runs = tuple(merged(kept))
    return runs


def _to_the_last_line(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Without the empty lines at the end, in every text: they would go where something hidden follows."""
    if not runs or runs[-1].path:
        return runs
    *others, last = runs
    said = len(last.text.rstrip())
    begun = said or (others and not others[-1].text.endswith("\n"))
    left = (last.text.find("\n", said) + 1 or len(last.text)) if begun else 0
    return (*others, last._replace(text=last.text[:left]))


def _normal_line(line: str, number: int, ladder: Ladder, problems: list[MarkProblem]) -> str:
    bare = line.removesuffix("\n")
    folded = _HIDDEN_BETWEEN.sub("", unicodedata.normalize("NFKC", bare))
    if folded != bare and len(_openers(folded)) > len(_openers(bare)):
        problems.append(
            MarkProblem(
                number,
                say("There is a sign here that looks like a spoiler mark and is none. Type it anew."),
                ">!S1E1: words!<",
            )
        )
    if "::" in folded:
        line = _block_line(bare, folded, number, problems) + line[len(bare) :]
    if "||" in line:
        line = _PIPES.sub(lambda m: _from_pipes(m, ladder), line)
        left = re.sub(r"\\.", "", line)
        if any(_is_gate(match["gate"], ladder) for match in _OPEN_PIPES.finditer(left)):
            problems.append(
                MarkProblem(
                    number, say("This “||” is not closed on its line. End it with “||”."), "||S1E1: words||"
                )
            )
        elif _BARE_PIPES.search(left) and not _TABLE_ROW.match(bare):
            problems.append(
                MarkProblem(
                    number,
                    say("“||words||” does not say from which episode. Put it in front, with a colon."),
                    "||S1E1: words||",
                )
            )
    left = re.sub(r"\\.", "", line)
    if left.count("!<") > len(re.findall(r">!(?!<)", left)) and _LOST_OPENING.search(left):
        problems.append(
            MarkProblem(
                number,
                say("A spoiler ends here that never began. Write its beginning as well."),
                ">!S1E1: words!<",
            )
        )
    return line


def _is_gate(text: str, ladder: Ladder) -> bool:
    try:
        parse_gate(text, default_work=ladder.default_work)
    except GateError:
        return False
    return True


def _openers(line: str) -> list[str]:
    return [m.group() for m in _OPENERS.finditer(line) if not m.group().startswith("\\")] + re.findall(
        r"^:{3,}", line
    )


def _block_line(bare: str, folded: str, number: int, problems: list[MarkProblem]) -> str:
    """A line with ``:::`` at its beginning: right, put right, or refused."""
    if bare.startswith("\\") or not _ALMOST_BLOCK.match(folded):
        return bare
    if BLOCK_CLOSE.fullmatch(bare):
        return ":::"
    words = re.fullmatch(r":{3,}[ \t]*spoiler[ \t]+(?P<gate>.*\S)[ \t]*", bare, re.IGNORECASE)
    if words:
        return f"::: spoiler {words['gate']}"
    if re.fullmatch(r":{3,}[ \t]*spoiler[ \t]*", bare, re.IGNORECASE):
        problems.append(
            MarkProblem(
                number,
                say("This spoiler does not say from which episode. Write the code after it."),
                "::: spoiler S1E1",
            )
        )
    elif bare != bare.lstrip(" \t>*+-"):
        problems.append(
            MarkProblem(
                number,
                say(
                    "A “:::” line counts only at the very beginning of a line. Remove what stands before it."
                ),
                bare.lstrip(" \t>*+-"),
            )
        )
    else:
        problems.append(
            MarkProblem(
                number,
                say("This is almost a spoiler mark. Write “::: spoiler”, a space and the episode."),
                "::: spoiler S1E1",
            )
        )
    return bare


def _from_pipes(match: re.Match[str], ladder: Ladder) -> str:
    if match["gate"] is None:
        return match.group()
    try:
        gate = parse_gate(match["gate"], default_work=ladder.default_work)
    except GateError:
        return match.group()
    return f">!{gate}: {match['text'].strip()}!<"


def _unclear_gates(source: str, ladder: Ladder, *, any_code: bool) -> list[MarkProblem]:
    """Gates that name an episode the ladder does not have, and marks that cut a link in two."""
    problems = []
    for number, line in enumerate(lines_of(source), start=1):
        for gate in _gates_of_line(line, ladder.default_work):
            for code in sorted(gate.codes):
                if ladder.get(code) is None and not any_code:
                    near = ladder.suggest(code) or ""
                    problems.append(
                        MarkProblem(number, say("There is no episode %(code)s.", code=code), near)
                    )
        if _cuts_link(line):
            problems.append(
                MarkProblem(
                    number,
                    say(
                        "A spoiler mark begins or ends inside “[[ ]]”. "
                        "Put the whole link inside it, or outside."
                    ),
                )
            )
    return problems


def _gates_of_line(line: str, default_work: str) -> Iterator[Gate]:
    texts = []
    if opened := BLOCK_OPEN.fullmatch(line.removesuffix("\n")):
        texts.append(opened["gate"])
    for match in INLINE.finditer(line):
        if match.group() == ">!" and (inline := INLINE_GATE.match(line, match.end())):
            texts.append(inline["gate"])
    for text in texts:
        try:
            yield parse_gate(text, default_work=default_work)
        except GateError:
            continue  # told by the scanner already


def _cuts_link(line: str) -> bool:
    if "[[" not in line:
        return False
    open_at: list[int] = []
    inside = 0
    for match in re.finditer(r"\\.|>!(?!<)|!<|\[\[|\]\]", line):
        sign = match.group()
        if sign == "[[":
            open_at.append(inside)
        elif sign == "]]" and open_at:
            if open_at.pop() != inside:
                return True
        elif sign == ">!":
            inside += 1
        elif sign == "!<" and inside:
            inside -= 1
            if open_at and open_at[-1] > inside:
                return True
    return False
