"""The edit form: a document as fields and rows, and back.

``Fields`` is what stands in the form at one moment, valid or not. It is what a draft keeps, what the
buttons that need no JavaScript change (a row more, a row up), and what a form is filled with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from wiki.moderation import tickets
from wiki.moderation.widgets import MarkdownArea
from wiki.pages.document import Appearance, Category, Document, Fact, Kind, Name
from wiki.pages.own_words import decides, meant_label, meant_value, shown_label, shown_value
from wiki.spoilers.fields import CODES, GateField, shown_gate
from wiki.spoilers.gates import Gate
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.scanner import clean

#: The id of the list of verdicts, for whoever decides on a theory.
VERDICTS_OFFERED = "verdicts"

# --- Rows -------------------------------------------------------------------------------------------


class RowForm(forms.Form):
    """One row of a list of atoms; emptied rows are left out."""

    def __init__(self, *args: Any, ladder: Ladder, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ladder = ladder
        self.kind = kind
        self.fields["gate"] = GateField(ladder=ladder)


class NameRow(RowForm):
    text = forms.CharField(label=_("Name"), max_length=200, required=False)
    former = forms.BooleanField(label=_("former name: keeps its address, is not shown"), required=False)


class FactRow(RowForm):
    label = forms.CharField(label=_("Label"), max_length=200, required=False)
    value = forms.CharField(label=_("Value"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = self["label"].value() or ""
        # Offered in an empty row too: a later verdict is a row more, below the earlier ones.
        if self.kind is Kind.THEORY and (not label or decides(self.kind, meant_label(self.kind, label))):
            self.fields["value"].widget.attrs |= {"list": VERDICTS_OFFERED, "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        label, value = cleaned.get("label"), cleaned.get("value")
        if value and not label:
            self.add_error("label", _("Say what this is, like Occupation; or empty the value as well."))
        return cleaned


def is_claim(kind: Kind, label: str) -> bool:
    return kind is Kind.THEORY and meant_label(kind, label.strip()) == "Claim"


class FactRows(BaseFormSet):
    def clean(self) -> None:
        """Of a theory one claim is filled; where none is it is told at the first."""
        claims = [row for row in self.forms if is_claim(row.kind, row.cleaned_data.get("label", ""))]
        if claims and not any(row.cleaned_data.get("value") for row in claims):
            claims[0].add_error("value", _("Claim it in one sentence that can turn out right or wrong."))


class CategoryRow(RowForm):
    text = forms.CharField(label=_("Category"), max_length=200, required=False)


class AppearanceRow(RowForm):
    code = forms.CharField(
        label=_("Episode"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": CODES, "autocomplete": "off"}),
    )  # fmt: skip
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


NAMES, FACTS, CATEGORIES, APPEARANCES = "names", "facts", "categories", "appearances"
#: Of each list: its row, and the fields of one in the order of the form, what fills it first.
ROWS: Mapping[str, tuple[type[RowForm], tuple[str, ...]]] = {
    NAMES: (NameRow, ("text", "former", "gate")),
    FACTS: (FactRow, ("label", "value", "gate")),
    CATEGORIES: (CategoryRow, ("text", "gate")),
    APPEARANCES: (AppearanceRow, ("code", "note", "gate")),
}
MOST_ROWS = 400


# --- What is no list --------------------------------------------------------------------------------


class Written(forms.CharField):
    """A text of several lines, with the line ends and signs that texts have here: browsers send CR LF."""

    def clean(self, value: Any) -> str:
        return clean(super().clean(value))


class WritingForm(forms.Form):
    """The text, and what is said about it when it is sent."""

    body = Written(label=_("Text"), required=False, strip=False, widget=MarkdownArea)
    what = forms.MultipleChoiceField(
        label=_("What did you change?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("spelling", _("spelling")), ("wording", _("wording")), ("fact", _("a fact")),
            ("scene", _("a new scene")), ("source", _("a source")), ("links", _("links")),
            ("marks", _("spoiler marks")),
        ],
    )  # fmt: skip
    summary = forms.CharField(
        label=_("In your words"), max_length=400, required=False,
        help_text=_("For the moderators and the history."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Which episode shows it?"), max_length=200, required=False,
        help_text=_("Like S1E6, 14:20. A change with a source is decided faster."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("I wrote this myself and publish it under the licence of this wiki."),
        error_messages={"required": _("Tick this, so that others may build on your text.")},
    )
    shown = forms.CharField(required=False, max_length=tickets.MOST, widget=forms.HiddenInput)

    def told(self) -> str:
        """The summary: what was ticked, then what was typed. To be asked for only when valid."""
        names = dict(self.fields["what"].choices)  # type: ignore[attr-defined]
        ticked = ", ".join(str(names[value]) for value in self.cleaned_data["what"])
        words = self.cleaned_data["summary"].strip()
        return f"{ticked}: {words}" if ticked and words else ticked or words


class PageForm(WritingForm):
    """Everything about a whole page that is no list."""

    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Say what the page is called.")}
    )
    lists = forms.CharField(
        label=_("Labels that list all their values"), required=False, max_length=500,
        help_text=_("Separated by commas. Other labels show the last value a reader may know."),
    )  # fmt: skip

    def __init__(self, *args: Any, ladder: Ladder, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"] = GateField(
            ladder=ladder, label=_("The page opens with"),
            help_text=_(
                "An episode, like S1E4: who has not seen it does not learn that there is such a page. "
                "Empty: open to everybody."
            ),
        )  # fmt: skip
        if kind is Kind.EPISODE:
            self.fields["name"].widget = forms.HiddenInput()


PAGE_FIELDS = ("name", "gate", "lists", "body", "what", "summary", "source", "consent")


# --- What stands in the form ------------------------------------------------------------------------

Fields = dict[str, Any]  # {"page": {"name": …}, "names": [{"text": …}], …}; text, but for "what"


def fields_of(document: Document) -> Fields:
    """A document as its author is shown it, our own words in it in their language."""
    first, *others = document.names
    kind = document.kind
    return {
        "page": {
            "name": first.text, "gate": shown_gate(document.gate),
            "lists": ", ".join(shown_label(kind, label) for label in document.lists),
            "body": document.body,
        },
        NAMES: [{"text": n.text, "gate": shown_gate(n.gate), "former": n.former} for n in others],
        FACTS: [
            {
                "label": shown_label(kind, f.label), "value": shown_value(kind, f.label, f.value),
                "gate": shown_gate(f.gate),
            }
            for f in document.facts
        ],
        CATEGORIES: [{"text": c.text, "gate": shown_gate(c.gate)} for c in document.categories],
        APPEARANCES: [
            {"code": a.code, "gate": shown_gate(a.gate), "note": a.note} for a in document.appearances
        ],
    }  # fmt: skip


def fields_typed(data: Any) -> Fields:
    """What was posted, as it was typed: empty rows too, so that their numbers are those of the form."""
    page = {name: data[name] for name in PAGE_FIELDS if name in data}
    page["what"] = data.getlist("what")
    typed: Fields = {"page": page}
    for prefix, (_row, names) in ROWS.items():
        total = data.get(f"{prefix}-TOTAL_FORMS", "")
        count = min(int(total), MOST_ROWS) if re.fullmatch(r"[0-9]{1,6}", total) else 0
        typed[prefix] = [
            {name: data[key] for name in names if (key := f"{prefix}-{index}-{name}") in data}
            for index in range(count)
        ]
    return typed


def without_empty_rows(fields: Fields) -> Fields:
    return {"page": fields["page"], **{p: [r for r in fields.get(p, ()) if any(r.values())] for p in ROWS}}


class Focus(NamedTuple):
    """The row whose first field has the keyboard after a button without JavaScript."""

    prefix: str
    row: int
    more: int = 0  # empty rows asked for


def with_row(fields: Fields, verb: str, which: str) -> tuple[Fields, Focus | None]:
    """The fields after a row was added, removed, or moved up or down. ``which``: ``facts-2``."""
    prefix, _, number = which.partition("-")
    if prefix not in ROWS:
        return fields, None
    rows = list(fields[prefix])
    index = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else len(rows)
    if verb == "remove" and index < len(rows):
        del rows[index]
    step = {"up": -1, "down": 1}.get(verb, 0)
    if step and index < len(rows) and 0 <= index + step < len(rows):
        rows[index], rows[index + step] = rows[index + step], rows[index]
        index += step
    filled = [any(row.values()) for row in rows]
    if verb == "add":
        return {**fields, prefix: rows}, Focus(prefix, sum(filled), more=1)
    return {**fields, prefix: rows}, Focus(prefix, sum(filled[:index]))


class EditForm:
    """The page's form and its row lists as one: filled from fields, or posted and then valid or not.

    With ``part`` it is the form of one section: its text alone, without the rest of the page.
    """

    def __init__(
        self, *, kind: Kind, ladder: Ladder, fields: Fields | None = None, data: Any = None,
        shown: str = "", part: bool = False, focus: Focus | None = None,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.ladder = ladder
        self.part = part
        kwargs: dict[str, Any] = {} if part else {"ladder": ladder, "kind": kind}
        factory = WritingForm if part else PageForm
        filled = without_empty_rows(fields) if fields else None
        if filled is None:
            self.page = factory(data, **kwargs)
        else:
            self.page = factory(initial={**filled["page"], "shown": shown}, **kwargs)
        self.rows: dict[str, BaseFormSet] = {}
        for prefix, (row, names) in () if part else ROWS.items():
            self.rows[prefix] = self._list(prefix, row, names, filled, data, focus)

    def _list(
        self, prefix: str, row: type[RowForm], names: Sequence[str], filled: Fields | None, data: Any,
        focus: Focus | None,
    ) -> BaseFormSet:  # fmt: skip
        focused = focus if focus and focus.prefix == prefix else None
        extra = 1 + (focused.more if focused else 0)
        factory = formset_factory(
            row, FactRows if prefix == FACTS else BaseFormSet,
            extra=extra, max_num=MOST_ROWS + 10, absolute_max=MOST_ROWS + 10,
        )  # fmt: skip
        kwargs: dict[str, Any] = {"prefix": prefix, "form_kwargs": {"ladder": self.ladder, "kind": self.kind}}
        if filled is None:
            return factory(data, **kwargs)
        rows = factory(initial=filled[prefix], **kwargs)
        if focused and focused.row < len(rows.forms):
            rows.forms[focused.row].fields[names[0]].widget.attrs["autofocus"] = True
        return rows

    def is_valid(self) -> bool:
        # All of them, so that every mistake is told at once.
        return all([self.page.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def can_be_shown(self) -> bool:
        """Is all of it valid but what is needed only to send it? A text is looked at before it is done."""
        wrong = set(self.page.errors) | {p for p, rows in self.rows.items() if not rows.is_valid()}
        if (
            "name" in wrong
            and self.kind is not Kind.EPISODE
            and not (self.page["name"].value() or "").strip()
        ):
            wrong.discard("name")
        return wrong <= {"consent"}

    def document(self, *, episode: str = "") -> Document:
        """The document typed, raises what Document raises. To be asked for only when ``is_valid``, or to be
        looked at when it ``can_be_shown``."""
        page = self.page.cleaned_data
        return Document(
            kind=self.kind,
            names=(
                Name(page.get("name", "").strip() or str(_("(no name yet)"))),
                *(
                    Name(row["text"].strip(), row["gate"], row["former"])
                    for row in self._filled(NAMES, "text")
                ),
            ),
            gate=page["gate"],
            episode=episode,
            categories=tuple(
                Category(row["text"].strip(), row["gate"]) for row in self._filled(CATEGORIES, "text")
            ),
            appearances=tuple(
                Appearance(row["code"], row["gate"], row["note"]) for row in self._filled(APPEARANCES, "code")
            ),
            lists=tuple(
                meant_label(self.kind, label.strip()) for label in page["lists"].split(",") if label.strip()
            ),
            facts=tuple(
                self._fact(row["label"].strip(), row["value"].strip(), row["gate"])
                for row in self._filled(FACTS, "label")
                # A claim that was emptied is taken out; one that ends later on says so by being empty.
                if row["value"] or not row["gate"].is_premise or not is_claim(self.kind, row["label"])
            ),
            body=page["body"],
        )

    def _fact(self, typed: str, value: str, gate: Gate) -> Fact:
        label = meant_label(self.kind, typed)
        return Fact(label, meant_value(self.kind, label, value), gate)

    def _filled(self, prefix: str, field: str) -> Iterable[dict[str, Any]]:
        return (row for row in self.rows[prefix].cleaned_data if row.get(field))
