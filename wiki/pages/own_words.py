"""The software's own words within documents: stored in English, shown in the reader's language.

A few labels mean something to the software, and so do the verdicts on a theory. Every other label and value
is the wiki's own, and stays as it is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wiki.pages.document import VERDICTS, Kind

Words = Mapping[str, Promise]

_LABELS: Words = {
    "Picture": _("Picture"), "Claim": _("Claim"), "Status": _("Status"), "About": _("About"),
}  # fmt: skip
_VERDICTS: Words = dict(
    zip(VERDICTS, (_("open"), _("likely"), _("confirmed"), _("jossed"), _("set aside")), strict=True)
)


def shown_label(kind: Kind, label: str) -> str:
    return str(_labels(kind).get(label, label))


def shown_value(kind: Kind, label: str, value: str) -> str:
    return str(_values(kind, label).get(value, value))


def meant_label(kind: Kind, typed: str) -> str:
    """What is stored for a label that was typed, in whichever of our languages."""
    return _in_english(_labels(kind)).get(typed.casefold(), typed)


def meant_value(kind: Kind, label: str, typed: str) -> str:
    return _in_english(_values(kind, label)).get(typed.casefold(), typed)


def verdicts() -> list[str]:
    """In the order in which a theory comes by them."""
    return [str(word) for word in _VERDICTS.values()]


def decides(kind: Kind, label: str) -> bool:
    """Is a verdict what stands under this label?"""
    return kind is Kind.THEORY and label == "Status"


def _labels(kind: Kind) -> Words:
    return {label: _LABELS[label] for label in kind.own_labels}


def _values(kind: Kind, label: str) -> Words:
    return _VERDICTS if decides(kind, label) else {}


def _in_english(words: Words) -> dict[str, str]:
    """The word that is stored by each of its translations: a draft may be begun in one and sent in another.

    English itself is left as it is typed, so that a page does not change where nobody changed it.
    """
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(shown).casefold(): word for word, shown in words.items()}
    return {shown: word for shown, word in found.items() if shown not in {w.casefold() for w in words}}
