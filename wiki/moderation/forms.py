"""The edit form: a document as fields and rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import MarkdownxWidget

from wiki.moderation.models import LeakReport, Reason
from wiki.pages.document import Appearance, Category, Document, Fact, Kind, Name
from wiki.spoilers.gates import PREMISE, Gate, GateError, parse_gate
from wiki.spoilers.ladder import Ladder

GATE_HELP = _("The episode that shows it, like S1E4. Empty: known from the start.")


class GateField(forms.CharField):
    """A gate as people write it; empty is the premise. Says which episode it does not know."""

    def __init__(self, *, ladder: Ladder, **kwargs: Any) -> None:
        self.ladder = ladder
        kwargs.setdefault("label", _("Opens with"))
        super().__init__(required=False, max_length=400, **kwargs)

    def clean(self, value: Any) -> Gate:
        text = super().clean(value).strip()
        if not text:
            return PREMISE
        try:
            gate = parse_gate(text, default_work=self.ladder.default_work)
        except GateError as error:
            raise forms.ValidationError(str(error)) from error
        unknown = sorted(code for code in gate.codes if self.ladder.get(code) is None)
        if unknown:
            nearest = self.ladder.suggest(unknown[0])
            hint = _(" Did you mean %(code)s?") % {"code": nearest} if nearest else ""
            message = _("There is no episode %(code)s.") % {"code": unknown[0]}
            raise forms.ValidationError(f"{message}{hint}")
        return gate


def shown_gate(gate: Gate) -> str:
    return "" if gate.is_premise else str(gate)


class RowForm(forms.Form):
    """One row of a list of atoms; emptied rows are left out."""

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ladder = ladder
        self.fields["gate"] = GateField(ladder=ladder)


class NameRow(RowForm):
    text = forms.CharField(label=_("Name"), max_length=200, required=False)
    former = forms.BooleanField(label=_("former name: keeps its address, is not shown"), required=False)


class FactRow(RowForm):
    label = forms.CharField(label=_("Label"), max_length=200, required=False)
    value = forms.CharField(label=_("Value"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("value") and not cleaned.get("label"):
            self.add_error("label", _("Say what this is, like Occupation; or empty the value as well."))
        return cleaned


class CategoryRow(RowForm):
    text = forms.CharField(label=_("Category"), max_length=200, required=False)


class AppearanceRow(RowForm):
    code = forms.CharField(label=_("Episode"), max_length=40, required=False)
    note = forms.ChoiceField(
        label=_("How"), required=False,
        choices=[("", _("in person")), ("mentioned", _("mentioned")), ("voice", _("voice only"))],
    )  # fmt: skip

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"].strip()
        if not typed:
            return ""
        rung = self.ladder.find(typed)
        if rung is None:
            nearest = self.ladder.suggest(typed)
            hint = _(" Did you mean %(code)s?") % {"code": nearest} if nearest else ""
            raise forms.ValidationError(_("There is no episode %(code)s.") % {"code": typed} + str(hint))
        return rung.code


class MarkdownxArea(MarkdownxWidget):
    """The widget of django-markdownx, whose preview goes to our own view for this page."""


class PageForm(forms.Form):
    """Everything about a page that is no list."""

    name = forms.CharField(label=_("Name"), max_length=200)
    lists = forms.CharField(
        label=_("Labels that list all their values"), required=False, max_length=500,
        help_text=_("Separated by commas. Other labels show the last value a reader may know."),
    )  # fmt: skip
    body = forms.CharField(label=_("Text"), required=False, strip=False, widget=MarkdownxArea)
    summary = forms.CharField(
        label=_("What did you change?"), max_length=500, required=False,
        help_text=_("A few words for the moderators and the history."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Which episode shows it?"), max_length=200, required=False,
        help_text=_("Like S1E6, 14:20. A change with a source is decided faster."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("I wrote this myself and publish it under the licence of this wiki."),
        error_messages={"required": _("Tick this, so that others may build on your text.")},
    )
    shown = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ladder: Ladder, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"] = GateField(ladder=ladder, label=_("The page opens with"), help_text=GATE_HELP)
        if kind is Kind.EPISODE:
            self.fields["name"].widget = forms.HiddenInput()


NAMES, FACTS, CATEGORIES, APPEARANCES = "names", "facts", "categories", "appearances"
ROW_FORMS: Mapping[str, type[RowForm]] = {
    NAMES: NameRow, FACTS: FactRow, CATEGORIES: CategoryRow, APPEARANCES: AppearanceRow,
}  # fmt: skip
MOST_ROWS = 400


class EditForm:
    """The page's form and its row lists as one: filled from a document, read back into one."""

    def __init__(
        self, *, kind: Kind, ladder: Ladder, document: Document | None = None,
        data: Mapping[str, Any] | None = None, shown: str = "", more: str = "",
    ) -> None:  # fmt: skip
        self.kind = kind
        self.ladder = ladder
        initial = _initial(document) if document else {}
        if data is None:
            self.page = PageForm(
                ladder=ladder, kind=kind, initial={**initial.get("page", {}), "shown": shown}
            )
        else:
            self.page = PageForm(data, ladder=ladder, kind=kind)
        self.rows: dict[str, BaseFormSet] = {}
        for prefix, form in ROW_FORMS.items():
            factory = formset_factory(form, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10)
            kwargs: dict[str, Any] = {"prefix": prefix, "form_kwargs": {"ladder": ladder}}
            if data is None:
                self.rows[prefix] = factory(initial=initial.get(prefix, []), **kwargs)
            else:
                self.rows[prefix] = factory(
                    _with_another_row(data, prefix) if more == prefix else data, **kwargs
                )

    def is_valid(self) -> bool:
        # All of them, so that every mistake is told at once.
        return all([self.page.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def document(self, *, episode: str = "", deleted: bool = False) -> Document:
        """The document typed. To be asked for only when ``is_valid``; raises what Document raises."""
        page = self.page.cleaned_data
        return Document(
            kind=self.kind,
            names=(
                Name(page["name"].strip()),
                *(
                    Name(row["text"].strip(), row["gate"], row["former"])
                    for row in self._filled(NAMES, "text")
                ),
            ),
            gate=page["gate"],
            episode=episode,
            deleted=deleted,
            categories=tuple(
                Category(row["text"].strip(), row["gate"]) for row in self._filled(CATEGORIES, "text")
            ),
            appearances=tuple(
                Appearance(row["code"], row["gate"], row["note"]) for row in self._filled(APPEARANCES, "code")
            ),
            lists=tuple(label.strip() for label in page["lists"].split(",") if label.strip()),
            facts=tuple(
                Fact(row["label"].strip(), row["value"].strip(), row["gate"])
                for row in self._filled(FACTS, "label")
            ),
            body=page["body"],
        )

    def _filled(self, prefix: str, field: str) -> Iterable[dict[str, Any]]:
        return (row for row in self.rows[prefix].cleaned_data if row.get(field))


def _initial(document: Document) -> dict[str, Any]:
    first, *others = document.names
    return {
        "page": {
            "name": first.text, "gate": shown_gate(document.gate), "lists": ", ".join(document.lists),
            "body": document.body,
        },
        NAMES: [{"text": n.text, "gate": shown_gate(n.gate), "former": n.former} for n in others],
        FACTS: [{"label": f.label, "value": f.value, "gate": shown_gate(f.gate)} for f in document.facts],
        CATEGORIES: [{"text": c.text, "gate": shown_gate(c.gate)} for c in document.categories],
        APPEARANCES: [
            {"code": a.code, "gate": shown_gate(a.gate), "note": a.note} for a in document.appearances
        ],
    }  # fmt: skip


def _with_another_row(data: Mapping[str, Any], prefix: str) -> Mapping[str, Any]:
    """The posted fields with one more empty row, for the "add" buttons that need no JavaScript."""
    copied = data.copy()  # type: ignore[attr-defined]
    total = f"{prefix}-TOTAL_FORMS"
    if str(copied.get(total, "")).isdigit():
        copied[total] = str(min(int(copied[total]) + 1, MOST_ROWS))
    return copied


class LeakReportForm(forms.ModelForm):
    class Meta:
        model = LeakReport
        fields = ["address", "words"]
        widgets = {"address": forms.HiddenInput, "words": forms.Textarea(attrs={"rows": 5})}
        labels = {"words": _("What gave it away, and where on the page?")}


class DeleteForm(forms.Form):
    summary = forms.CharField(label=_("Why should this page go?"), max_length=500)


class ReasonForm(forms.Form):
    """Why a proposal goes back: a usual reason, own words, or both."""

    usual = forms.ModelChoiceField(Reason.objects.all(), label=_("Usual reasons"), required=False)
    words = forms.CharField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def text(self) -> str:
        usual = self.cleaned_data.get("usual")
        parts = [usual.text if usual else "", self.cleaned_data.get("words", "").strip()]
        return "\n\n".join(part for part in parts if part)
