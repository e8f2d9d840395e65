"""The edit form: begun, looked at, kept as a draft, sent. Whatever goes wrong, what was typed comes back."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wiki.moderation import desk, drafts, kept, starting, tickets
from wiki.moderation.drafts import Target
from wiki.moderation.edit_form import EditForm, Fields, Focus, fields_typed, with_row
from wiki.moderation.form_page import Place, Said, form_page, title_of
from wiki.moderation.limits import within
from wiki.moderation.models import Shown, Version
from wiki.moderation.pictures import findings_for
from wiki.moderation.preparation import known_names
from wiki.moderation.preview import as_shown_at, may_preview, wants_json
from wiki.moderation.sending import Typed, read_form, send, thank
from wiki.pages.checks import findings
from wiki.pages.document import Document, DocumentError, Kind, Name, slugify
from wiki.pages.views import episode_called, find_page
from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import reader_of
from wiki.spoilers.scanner import clean
from wiki.spoilers.sentence import spoken

ROW_VERBS = ("add", "remove", "up", "down")


@csrf_exempt  # checked in _posted, where a failed check keeps the text instead of throwing it away
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """The edit form of a page, or of one section of it. It holds exactly what its author may see."""
    reader = reader_of(request).seamless()
    page = find_page(reader, kind, slug)
    place = Place(request, reader, Target(kind, page, section=request.GET.get("section", "")[:80]))
    if request.method == "POST":
        return _posted(place, gone=page is None)
    if page is None:
        if kind is Kind.EPISODE and (episode := episode_called(reader, slug)):
            return redirect(f"{reverse('new', args=[kind])}?{urlencode({'name': episode.code})}")
        if place.account is None:  # perhaps it is there for who they are, whether or not there is such a page
            return redirect(place.way_in)
        raise Http404
    if answer := _taken_up(place):
        return answer
    start = starting.of_page(
        place.account, reader, page, section=place.target.section,
        back_to=request.GET.get("back_to", ""), onto_now="onto_now" in request.GET,
    )  # fmt: skip
    return _begun(place, start)


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: Kind) -> HttpResponse:
    """A page that is not there yet, begun from a skeleton of its kind."""
    reader = reader_of(request).seamless()
    name = _usable_name(request.GET.get("name", ""))
    if kind is Kind.EPISODE and request.method != "POST":
        rung = reader.ladder.find(name)
        if rung is None:
            messages.error(request, _("Pick the episode you want to write about from the list."))
            return redirect("list", Kind.EPISODE)
        name = rung.code
    place = Place(request, reader, Target(kind, slug=slugify(name)))
    if request.method == "POST":
        return _posted(place)
    return _taken_up(place) or _begun(place, starting.of_new(place.account, reader, kind, name))


def _usable_name(typed: str) -> str:
    """A name from a link, or none if it could not be one."""
    name = " ".join(clean(typed).split())[:200].strip()
    try:
        return Name(unicodedata.normalize("NFC", name)).text
    except DocumentError:
        return ""


# --- What the form holds at first -------------------------------------------------------------------


def _screen(place: Place, form: EditForm, said: Said, *, status: int = 200) -> HttpResponse:
    """The form, with what its text clashes with, whatever was asked of it."""
    if said.start is None and place.account and not form.part:
        shown = place.shown
        mine = starting.waiting_text(place.account, shown.page) if shown and shown.page else None
        left = starting.clashes_left(shown, mine, place.reader, lambda: _typed(place))
        said = replace(said, clashes=left)
    return form_page(place, form, said, status=status)


def _typed(place: Place) -> Document | None:
    """What was posted, if it can be read."""
    form = EditForm(kind=place.target.kind, ladder=place.reader.ladder, data=place.request.POST)
    try:
        return read_form(form, place, to_send=False).document if place.request.method == "POST" else None
    except (Typed, desk.DeskError):
        return None


def _begun(place: Place, start: starting.Start) -> HttpResponse:
    """A fresh form. An older draft of the same is offered beside it."""
    place = _on(place, start.shown)
    fields = {**start.fields, "page": {**start.fields["page"], "consent": _has_agreed(place)}}
    draft = drafts.drafts_of(place.account, place.target).first() if place.account else None
    return _screen(
        place, _filled(place, fields, start.shown.key), Said(start=start, clashes=start.clashes, draft=draft)
    )


def _taken_up(place: Place) -> HttpResponse | None:
    """The form with the text its author had: typed while logged out, or asked for from a draft."""
    if answer := _came_back(place):
        return answer
    if place.account is None:
        asks_for_theirs = {"draft", "onto_now"} & set(place.request.GET)
        return redirect(place.way_in) if asks_for_theirs else None
    draft = drafts.drafts_of(place.author, place.target).first()
    if draft is None or "draft" not in place.request.GET:
        return None
    place = _on(place, draft.shown)
    fields = drafts.fields_of_draft(draft)
    fields["page"]["consent"] = _has_agreed(place)
    note = _("This is your draft from %(time)s.") % {"time": _time(draft.updated_at)}
    return _screen(place, _filled(place, fields, draft.shown.key), Said(note=note))


def _came_back(place: Place) -> HttpResponse | None:
    """What was typed here by somebody who was not logged in. Once they are it is a draft, from then on."""
    text = kept.kept_for(place.request, place.here)
    if text is None:
        return None
    shown = _shown(place, text.shown)
    if place.account is None:
        if shown is None:
            return redirect(place.way_in)  # it was begun by an account, and waits for that
        note = _("Here is the text that you began.")
        return _screen(
            _on(place, shown), _filled(_on(place, shown), text.fields, text.shown),
            Said(note=note, came_back=True, kept=True),
        )  # fmt: skip
    kept.drop(place.request)
    if shown is None:
        # Somebody else logged in, who was not shown what this was written on.
        problem = _("This text was begun by another account. Copy it, and edit the page anew.")
        return _screen(place, _filled(place, text.fields, ""), Said(problems=[problem]), status=409)
    place = _on(place, shown)
    note = _("Here is the text you had before you logged in.")
    try:
        drafts.save(place.author, place.target, shown, text.fields, _draft_title(place, text.fields))
    except drafts.NotSaved:
        note += " " + _("It is not kept as a draft, as you have an older one.")
    begun_before = shown.key != text.shown  # by nobody in particular, who was not shown what waits
    if begun_before and shown.page and not shown.section and starting.waiting_text(place.author, shown.page):
        note += " " + _("Another text of yours waits for a moderator: what you send now takes its place.")
    agrees = _has_agreed(place) or (text.promised and bool(text.fields["page"].get("consent")))
    fields = {**text.fields, "page": {**text.fields["page"], "consent": agrees}}
    return _screen(place, _filled(place, fields, shown.key), Said(note=note, was_sending=text.promised))


def _filled(place: Place, fields: Fields, shown: str, focus: Focus | None = None) -> EditForm:
    part = bool(place.shown and place.shown.section)
    return EditForm(
        kind=place.target.kind, ladder=place.reader.ladder, fields=fields, shown=shown, part=part, focus=focus
    )


def _on(place: Place, shown: Shown | None) -> Place:
    """The same on the form that is recorded here; a section is what the record says, not the address."""
    section = shown.section if shown else ""
    return replace(place, shown=shown, target=replace(place.target, section=section))


def _shown(place: Place, key: str) -> Shown | None:
    """What a form of this page, or of a new one, showed its author; None if it was not given to them."""
    page = place.target.page
    if place.account is None:
        return tickets.opened(key, page)
    mine = Shown.objects.filter(account=place.account, page=page, key=key[:32])
    return mine.select_related("base", "page", "proposal").first() or tickets.taken_over(
        key, place.account, page
    )


def _has_agreed(place: Place) -> bool:
    """Has its author agreed to this licence before? Then the box is ticked, to be left so or not."""
    if place.account is None:
        return False
    mine = Version.objects.filter(proposal__author=place.author, licence=settings.WIKI_LICENCE_NAME)
    return mine.exists()


def _time(moment: Any) -> str:
    return date_format(moment, "DATETIME_FORMAT")


# --- What is sent -----------------------------------------------------------------------------------


def _posted(place: Place, *, gone: bool = False) -> HttpResponse:
    """``gone``: there is no such page for this author. To who is logged out nothing says so."""
    data = place.request.POST
    key = data.get("shown", "")
    shown = None if gone else _shown(place, key)
    if place.account is None and (shown is None or not is_ours(place.request)):
        return _logged_out(place)
    if gone:
        return _gone(place)
    place = _on(place, shown)
    if not is_ours(place.request):
        problem = _(
            "The page was open for too long to be sure that it was you. Send again: your text is kept."
        )
        return _again(place, Said(problems=[problem]), status=403)
    verb = next((verb for verb in ROW_VERBS if verb in data), "")
    if verb:
        fields, focus = with_row(fields_typed(data), verb, data[verb])
        return _screen(place, _filled(place, fields, key, focus), Said())
    if place.account is None:
        return _without_account(place)
    if "save_draft" in data:
        return _save_draft(place)
    if "discard_draft" in data and place.shown:  # whose draft, of the page or of a section, is known
        drafts.discard(place.author, place.target)
        return _again(place, Said(note=_("The older draft is gone.")))
    return _read(place)


def _again(place: Place, said: Said, *, status: int = 200) -> HttpResponse:
    """The form with what was typed, without judging it."""
    data = place.request.POST
    part = place.shown.section != "" if place.shown else "name" not in data
    form = EditForm(
        kind=place.target.kind, ladder=place.reader.ladder, fields=fields_typed(data),
        shown=data.get("shown", "")[: tickets.MOST], part=part,
    )  # fmt: skip
    return _screen(place, form, said, status=status)


def _read(place: Place) -> HttpResponse:
    """Send it, or look at it first."""
    data = place.request.POST
    part = bool(place.shown and place.shown.section) or "name" not in data
    form = EditForm(kind=place.target.kind, ladder=place.reader.ladder, data=data, part=part)
    try:
        written = read_form(form, place, to_send="preview" not in data)
        if "preview" in data:
            at = data.get("preview_at", "")
            reading = as_shown_at(written.part, place.reader, at)
            hints = [
                spoken(finding.message, _)
                for finding in (
                    *findings(written.part, known_names(place.reader)),
                    *findings_for(place.reader, written.part),
                )
            ]
            return _again(place, Said(preview=reading, closed_at="" if reading else at, hints=hints))
        sent = send(form, place, written)
        return thank(place.request, sent, place.author, clashing=written.clashes(place))
    except Typed as error:
        return _screen(place, form, Said(problems=error.problems, in_text=error.in_text), status=400)
    except desk.DeskError as error:
        return _screen(place, form, Said(problems=[str(error)]), status=409)


def _save_draft(place: Place) -> HttpResponse:
    """Keep what was typed; the button without JavaScript, and our script every few seconds."""
    try:
        if place.shown is None:
            raise drafts.NotSaved(_("This form is not one that you were given, so it cannot be kept."))
        if not within("drafts", place.author.pk, most=settings.WIKI_DRAFTS_PER_MINUTE, seconds=60):
            raise drafts.NotSaved(_("Drafts take a short rest; they come back within a minute."))
        fields = fields_typed(place.request.POST)
        draft = drafts.save(place.author, place.target, place.shown, fields, _draft_title(place, fields))
    except drafts.NotSaved as error:
        if wants_json(place.request):
            return JsonResponse({"said": str(error)}, status=409)
        older = drafts.drafts_of(place.author, place.target).first()
        return _again(place, Said(problems=[str(error)], draft=older), status=409)
    said = _("Draft kept, %(time)s.") % {"time": date_format(draft.updated_at, "TIME_FORMAT")}
    if wants_json(place.request):
        return JsonResponse({"said": said})
    return _again(place, Said(note=said + " " + _("It is here when you come back."), kept=True))


def _draft_title(place: Place, fields: Fields) -> str:
    """What its author finds it by: the page, and which section."""
    title = title_of(place) or fields["page"].get("name", "")
    if place.target.section:
        heading = fields["page"].get("body", "").partition("\n")[0].strip("# \r")
        return f"{title} · {heading}"
    return title


# --- Nobody there, or nothing -----------------------------------------------------------------------


def _without_account(place: Place) -> HttpResponse:
    """A form that nobody is logged in for: it can be looked at and kept; to send it one logs in."""
    request = place.request
    if "preview" in request.POST:
        if may_preview(request):
            return _read(place)
        rest = _("The preview takes a short rest; it comes back within a minute.")
        return _again(place, Said(problems=[rest]), status=429)
    if "discard_draft" in request.POST:
        kept.drop(request)
        return redirect(place.here)
    sends = "save_draft" not in request.POST
    # Without any cookie nobody can log in, nor is there a session.
    is_kept = bool(request.COOKIES) and _keep(place, promised=sends)
    if wants_json(request):
        said = _kept_until_then() if is_kept else _("Not kept yet: log in, or send it.")
        return JsonResponse({"said": said}, status=200 if is_kept else 409)
    if not is_kept:
        problem = _("Log in in another tab, come back here and send again: your text is still here.")
        return _again(place, Said(problems=[problem]), status=409)
    if sends:
        messages.info(request, _("Your text is kept. Log in, or make an account, and send it."))
        return redirect(place.way_in)
    return _again(place, Said(note=_kept_until_then(), kept=True, came_back=True))


def _kept_until_then() -> str:
    time = date_format(timezone.localtime(), "TIME_FORMAT")
    return _("Kept in this browser until you log in, %(time)s.") % {"time": time}


def _logged_out(place: Place) -> HttpResponse:
    """The form of somebody who was logged in. What they typed comes back with the way in; of the page nothing
    does, not even whether there is one."""
    place = replace(place, target=Target(place.target.kind))
    login = place.way_in
    if wants_json(place.request):
        said = _("You are logged out. Your text is still here.")
        return JsonResponse({"said": said, "login": login}, status=403)
    if is_ours(place.request) and _keep(place, promised=True):
        problem = _("You are logged out. Log in, and your text will be there.")
    else:
        problem = _(
            "You are logged out. Log in in another tab, come back here and send again: your text is kept."
        )
    return _again(place, Said(problems=[problem], login=login), status=403)


def _keep(place: Place, *, promised: bool) -> bool:
    """Put what was typed into the session, so that it outlives logging in."""
    data = place.request.POST
    shown = data.get("shown", "")[: tickets.MOST]
    return kept.keep(place.request, place.here, shown, fields_typed(data), promised=promised)


def _gone(place: Place) -> HttpResponse:
    """The page was deleted, or is closed to this author now; both look alike, and nothing typed is lost."""
    if not place.request.POST.get("body", "").strip():
        raise Http404
    problem = _("There is no such page (any more). Your text is kept below: copy it before you leave.")
    if wants_json(place.request):
        return JsonResponse({"said": problem}, status=404)
    return _again(place, Said(problems=[problem], gone=True), status=404)
