"""What speaks for a theory and what against it: two headings, one behind the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from wiki.pages.markup import Heading
from wiki.pages.safe_html import heading_id

#: The text a new theory begins with. What it calls the two sides is what they are known by.
BEGINNING = gettext_noop(
    "## For\n\n- Which episode shows it?\n\n## Against\n\n- Which episode speaks against it?\n"
)


def sides(headings: Sequence[Heading]) -> dict[str, str]:
    """``for`` and ``against`` by the ids of their headings, whichever of our languages names them."""
    known = _known()
    ids = [heading.id for heading in headings if heading.section and heading.level == 2]
    pair = next((pair for pair in pairwise(ids) if pair in known), ())
    return dict(zip(pair, ("for", "against"), strict=False))


def _known() -> set[tuple[str, ...]]:
    """The ids of the two headings, in each language that is spoken here and in English."""
    texts = {BEGINNING}
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.add(gettext(BEGINNING))
    return {tuple(map(heading_id, re.findall(r"^## (.+)$", text, re.MULTILINE))) for text in texts}
