"""Tables within bounds.

A table's short rows are filled up, so a writer who means harm gets cells for next to nothing. A
table that is too large is shown as the lines it was typed in.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as gfm_table

MAX_COLUMNS = 30
MAX_ROWS = 500
#: In one table, the header and the cells filled in to complete short rows included.
MAX_CELLS = 3_000
#: On one page. They cost their writer next to nothing: 1.6 kB of table once became 660 kB.
MAX_EMPTY_CELLS = 3_000

WIKI_LINK = re.compile(r"\[\[([^\[\]\n]{1,600})\]\]")
# A noncharacter: stands for the "|" of a [[link|text]] while a table is split into cells.
_PIPE = "\ufdd0"


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, unless it is too large; and ``[[link|text]]`` in a cell is one link."""
    if start + 2 > end:
        return False
    rule = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
    columns = len(re.findall("-+", rule)) if rule.count("|") <= MAX_COLUMNS + 1 else MAX_COLUMNS + 1
    if columns > MAX_COLUMNS:
        return False
    source, before = state.src, len(state.tokens)
    state.src = _without_pipes_in_links(state)
    try:
        if not gfm_table(state, start, end, True):
            return False
        if silent:
            return True
        if state.env.get("empty_cells", 0) > MAX_EMPTY_CELLS:
            return _as_text(state, start, end)
        last = min(end, start + 2 + min(MAX_ROWS, MAX_CELLS // columns - 1))
        gfm_table(state, start, last, False)
    finally:
        state.src = source
    cells = [token for token in state.tokens[before:] if token.type == "inline"]
    for cell in cells:
        cell.content = cell.content.replace(_PIPE, "|")
    state.env["empty_cells"] = state.env.get("empty_cells", 0) + sum(not cell.content for cell in cells)
    goes_on = state.line == last < end and not state.isEmpty(last)
    if goes_on or state.env["empty_cells"] > MAX_EMPTY_CELLS:
        del state.tokens[before:]
        return _as_text(state, start, end)
    state.env["tables"] = state.env.get("tables", 0) + 1
    size = {"columns": columns, "number": state.env["tables"]}
    state.tokens[before].meta = state.tokens[-1].meta = size
    return True


def _without_pipes_in_links(state: StateBlock) -> str:
    """The source, as long as it was, with the ``|`` of each ``[[link|text]]`` out of the way."""
    if "piped" not in state.env:
        state.env["piped"] = WIKI_LINK.sub(lambda link: link[0].replace("|", _PIPE), state.src)
    piped: str = state.env["piped"]
    return piped


def _as_text(state: StateBlock, start: int, end: int) -> bool:
    """The lines up to the next empty one, as they were typed."""
    after = start
    while after < end and not state.isEmpty(after):
        after += 1
    token = state.push("code_block", "code", 0)
    token.content = state.getLines(start, after, state.blkIndent, True).replace(_PIPE, "|")
    token.map = [start, after]
    state.line = after
    return True
