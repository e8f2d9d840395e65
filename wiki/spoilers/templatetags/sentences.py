"""``{{ finding.message|spoken }}``: a sentence of the pure core in the language of the page.

``{{ picture.gate.expression|named_gate }}``: a stored gate, likewise.
"""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from wiki.spoilers import fields, sentence

register = template.Library()
register.filter(fields.named_gate)


@register.filter
def spoken(text: str) -> str:
    return sentence.spoken(text, gettext)
