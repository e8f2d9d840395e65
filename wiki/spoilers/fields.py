"""A gate as people write it in a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wiki.spoilers.gates import PREMISE, Gate, GateError, parse_gate, spoken_of, stored_gate
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.sentence import spoken

CODES = "codes"  # the id of the list of episodes that the browser offers


class GateField(forms.CharField):
    """A gate as people write it; empty is the premise. Says which episode it does not know."""

    def __init__(self, *, ladder: Ladder, **kwargs: Any) -> None:
        self.ladder = ladder
        kwargs.setdefault("label", _("Known from"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": CODES, "autocomplete": "off"}))
        super().__init__(required=False, max_length=400, **kwargs)

    def clean(self, value: Any) -> Gate:
        text = super().clean(value).strip()
        if not text:
            return PREMISE
        try:
            gate = parse_gate(text, default_work=self.ladder.default_work)
        except GateError as error:
            raise forms.ValidationError(spoken(error.args[0], gettext)) from error
        unknown = sorted(code for code in gate.codes if self.ladder.get(code) is None)
        if unknown:
            nearest = self.ladder.suggest(unknown[0])
            hint = _(" Did you mean %(code)s?") % {"code": nearest} if nearest else ""
            message = _("There is no episode %(code)s.") % {"code": unknown[0]}
            raise forms.ValidationError(f"{message}{hint}")
        return gate


def named_gate(expression: str) -> str:
    """A stored gate where it is told and not typed, in the language of the page."""
    return spoken(spoken_of(stored_gate(expression)), gettext)


def shown_gate(gate: Gate) -> str:
    return "" if gate.is_premise else str(gate)
