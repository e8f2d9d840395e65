"""Examples of spoiler marks, shown as readers before and after the episode get them.

They go through the same scanner, redaction and renderer as every page, so the help cannot come to say
something that is not so. Their little story is nobody's.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wiki.pages.reading import sample
from wiki.spoilers.gates import Gate
from wiki.spoilers.reader import Reader
from wiki.spoilers.redaction import Mode, redact_source


class Example(NamedTuple):
    title: str
    source: str
    before: SafeString
    marked: SafeString
    after: SafeString


def examples(code: str, reader: Reader) -> list[Example]:
    """Each way to mark something, with ``code`` as the episode that reveals it."""
    words = _("The lamp goes out >!%(code)s: because Mia cut the wire!<.")
    block = _(
        "The house stands by the lake.\n\n::: spoiler %(code)s\nIt burns down.\n:::\n\nNobody lives there."
    )
    rows = _("- Mia\n- >!%(code)s: her brother!<\n- the lighthouse keeper")
    told = {"code": code}
    return [
        _example(_("A few words"), words % told, reader),
        _example(_("Whole paragraphs"), block % told, reader),
        _example(_("Rows and list items"), rows % told, reader),
    ]


def _example(title: str, source: str, reader: Reader) -> Example:
    return Example(
        title,
        source,
        before=_shown(source, reader, opens=False),
        marked=_shown(source, reader, opens=False, mode=Mode.MARKED),
        after=_shown(source, reader, opens=True),
    )


def _shown(source: str, reader: Reader, *, opens: bool, mode: Mode = Mode.SEAMLESS) -> SafeString:
    def decide(_gate: Gate) -> bool:
        return opens

    return sample(redact_source(source + "\n", decide, mode), reader)
