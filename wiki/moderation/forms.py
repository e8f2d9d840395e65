"""The small forms around an edit: why a page should go, why a proposal goes back, what gave it away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wiki.moderation.models import LeakReport, Reason


class LeakReportForm(forms.ModelForm):
    class Meta:
        model = LeakReport
        fields = ["address", "words"]
        widgets = {"address": forms.HiddenInput, "words": forms.Textarea(attrs={"rows": 5})}
        labels = {"words": _("What gave it away, and where on the page?")}
        error_messages = {"words": {"required": _("Say what gave it away, and where.")}}


#: Of a page that should go or come back, where nobody said why.
WHY = {"required": _("Say why: a moderator decides by that.")}


class DeleteForm(forms.Form):
    summary = forms.CharField(label=_("Why should this page go?"), max_length=500, error_messages=WHY)


class RestoreForm(forms.Form):
    summary = forms.CharField(label=_("Why should this page come back?"), max_length=500, error_messages=WHY)


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
