"""The edit form: begun, looked at, kept as a draft, sent. Whatever goes wrong, what was typed comes back."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
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
from wiki.moderation.kept import Kept
from wiki.moderation.limits import within
from wiki.moderation.models import Shown, Version
from wiki.moderation.pictures import findings_for
from wiki.moderation.preparation import known_names
from wiki.moderation.preview import as_shown_at, may_preview, wants_json
from wiki.moderation.sending import Typed, read_form, send, thank
from wiki.pages.checks import findings
from wiki.pages.document import Document, DocumentError, Kind, Name, slugify
from wiki.pages.views import episode_called, find_page
from wiki.spoilers import vector
from wiki.spoilers.ladder import Horizon
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
        if kept.kept_for(request, place.address):
            messages.warning(request, _("There is no such page where you are now. Your text is kept here."))
            return redirect("me")
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
    said = Said(start=start, clashes=start.clashes, draft=draft, offered=_offered(place))
    return _screen(place, _filled(place, fields, start.shown.key), said)


def _taken_up(place: Place) -> HttpResponse | None:
    """The form with the text its author had: typed while logged out, or asked for from a draft."""
    asked = set(place.request.GET)
    plain = place.request.method == "GET" and not asked & {"draft", "onto_now", "back_to"}
    if plain and (answer := _came_back(place)):
        return answer
    if place.account is None:
        return redirect(place.way_in) if asked & {"draft", "onto_now"} else None
    draft = drafts.drafts_of(place.author, place.target).first()
    if draft is None or "draft" not in asked:
        return None
    place = _on(place, draft.shown)
    fields = drafts.fields_of_draft(draft)
    fields["page"]["consent"] = _has_agreed(place)
    note = _("This is your draft from %(time)s.") % {"time": _time(draft.updated_at)}
    return _screen(place, _filled(place, fields, draft.shown.key), Said(note=note))


def _came_back(place: Place) -> HttpResponse | None:
    """What was typed here by somebody who was not logged in. Once they are it is a draft, from then on.

    A text that may tell of what is ahead of its reader now is not shown before they ask for it.
    """
    text = kept.kept_for(place.request, place.address)
    if text is None:
        return None
    shown, asked_for = _shown(place, text.shown), "kept" in place.request.GET
    if shown is None:
        # Begun by an account, and this is another, who was not shown what it was written on.
        if place.account is None or not asked_for:
            return None
        problem = _("This text was begun by another account. Copy it, and edit the page anew.")
        return _screen(place, _filled(place, text.fields, ""), Said(problems=[problem]), status=409)
    place = _on(place, shown)
    note = _("Here is the text that you began.")
    if place.account:
        note = _("Here is the text you had before you logged in.") + _drafted(place, text)
    if not asked_for and _is_ahead(place, shown):
        return None
    fields = {**text.fields, "page": {**text.fields["page"], "consent": _has_agreed(place)}}
    said = Said(note=note, came_back=place.account is None, was_sending=bool(place.account) and text.was_sent)
    return _screen(place, _filled(place, fields, shown.key), said)


def _drafted(place: Place, text: Kept) -> str:
    """Keep it as a draft; what there is to say about that."""
    said = ""
    assert place.shown is not None  # noqa: S101 - what it was written on has been found
    try:
        drafts.save(place.author, place.target, place.shown, text.fields, _draft_title(place, text.fields))
        kept.drop(place.request, place.address)
    except drafts.NotSaved:
        said = " " + _("It is not kept as a draft, as you have an older one.")
    begun_by_nobody = place.shown.key != text.shown and not place.shown.section
    name = text.fields["page"].get("name", "")
    if begun_by_nobody and starting.waiting_for(place.account, place.target.kind, place.target.page, name):
        said += " " + _("Another text of yours waits for a moderator: what you send now takes its place.")
    return said


def _is_ahead(place: Place, shown: Shown) -> bool:
    """Was it written further on in the story than its reader is now?"""
    ladder = place.reader.ladder
    return not place.reader.horizon.reaches(Horizon(ladder, vector.read(shown.vector, ladder)))


def _offered(place: Place) -> str:
    """The way to what was typed here by somebody who was not logged in; "" if there is nothing."""
    text = kept.kept_for(place.request, place.address)
    if text is None:
        return ""
    waits_for_an_account = place.account is None and tickets.opened(text.shown, place.target.page) is None
    return place.way_in if waits_for_an_account else place.kept_here


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
    data, ours = place.request.POST, is_ours(place.request)
    key = data.get("shown", "")
    shown = None if gone else _shown(place, key)
    older = kept.kept_for(place.request, place.address)
    if "discard_draft" in data and ours and (shown or older or place.account is None):
        return _thrown_away(_on(place, shown), older, gone=gone)
    if place.account is None and not _may_ask(place):
        body = [data.get("body", "")]
        return render(place.request, "429.html", {"kept": list(filter(None, body))}, status=429)
    if place.account is None and (shown is None or not ours):
        return _logged_out(place)
    if gone:
        return _gone(place)
    place = _on(place, shown)
    if not ours:
        problem = _(
            "The page was open for too long to be sure that it was you. Send again: your text is kept."
        )
        return _again(place, Said(problems=[problem]), status=403)
    verb = next((verb for verb in ROW_VERBS if verb in data), "")
    if verb:
        fields, focus = with_row(fields_typed(data), verb, data[verb])
        return _screen(place, _filled(place, fields, key, focus), Said())
    if place.account is None:
        return _read(place) if "preview" in data else _without_account(place)
    if "save_draft" in data:
        return _save_draft(place)
    return _read(place)


def _may_ask(place: Place) -> bool:
    """A form is much work to put together, and who is not logged in is counted with all at their address.
    What our script keeps is little work, and counted by itself."""
    by_script = "save_draft" in place.request.POST and wants_json(place.request)
    return by_script or may_preview(place.request)


def _thrown_away(place: Place, older: Kept | None, *, gone: bool) -> HttpResponse:
    """The older text: a draft, or what was kept of somebody who is not logged in. What is typed stays."""
    kept.drop(place.request, place.address)
    if place.account and place.shown:  # whose draft, of the page or of a section, is known
        drafts.discard(place.author, place.target)
    if gone:
        return redirect("me")
    if place.account is None and older and older.shown == place.request.POST.get("shown"):
        return redirect(place.here)  # it was the one that stands in the form
    return _again(place, Said(note=_("The older draft is gone.")))


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
    """A text that nobody is logged in for: it is kept, and to send it one logs in."""
    request = place.request
    to_keep = "save_draft" in request.POST
    to_log_in = "log_in" in request.POST  # and go on writing then
    try:
        _keep(place, was_sent=not (to_keep or to_log_in))
    except kept.NotKept as error:
        if wants_json(request):
            return JsonResponse({"said": str(error)}, status=409)
        offered = place.kept_here if isinstance(error, kept.AnotherKept) else ""
        return _again(place, Said(problems=[str(error)], offered=offered), status=409)
    said = _("Kept at %(time)s. Log in when you want to send it.")
    said %= {"time": date_format(timezone.localtime(), "TIME_FORMAT")}
    if wants_json(request):
        return JsonResponse({"said": said})
    return _again(place, Said(note=said, kept=True, came_back=True)) if to_keep else redirect(place.way_in)


def _logged_out(place: Place) -> HttpResponse:
    """A form that was not given to who is not logged in: as a rule they were when they began. What they
    typed comes back with the way in; of the page nothing does, not even whether there is one."""
    place = replace(place, target=Target(place.target.kind))
    login = place.way_in
    if wants_json(place.request):
        said = _("You are not logged in. Your text is still here.")
        return JsonResponse({"said": said, "login": login}, status=403)
    problem = _("You are not logged in. Log in, and your text will be there.")
    try:
        if not is_ours(place.request):
            raise kept.NotKept
        _keep(place, was_sent=True)
    except kept.NotKept as error:
        problem = str(error) or _(
            "You are not logged in. Log in in another tab, come back here and send again: your text is kept."
        )
    return _again(place, Said(problems=[problem], login=login), status=403)


def _keep(place: Place, *, was_sent: bool) -> None:
    """Put what was typed into the session, so that it outlives logging in."""
    data = place.request.POST
    shown = data.get("shown", "")[: tickets.MOST]
    kept.keep(place.request, Kept(place.address, shown, fields_typed(data), was_sent))


def _gone(place: Place) -> HttpResponse:
    """The page was deleted, or is closed to this author now; both look alike, and nothing typed is lost."""
    if not place.request.POST.get("body", "").strip():
        raise Http404
    problem = _("There is no such page (any more). Your text is kept below: copy it before you leave.")
    if wants_json(place.request):
        return JsonResponse({"said": problem}, status=404)
    return _again(place, Said(problems=[problem], gone=True), status=404)
