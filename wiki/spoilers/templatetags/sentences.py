"""``{{ finding.message|spoken }}``: a sentence of the pure core in the language of the page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from wiki.spoilers import sentence

register = template.Library()


@register.filter
def spoken(text: str) -> str:
    return sentence.spoken(text, gettext)
