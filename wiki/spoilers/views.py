"""Where a reader says how far they have got."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wiki.canon import catalogue
from wiki.spoilers import vector
from wiki.spoilers.ladder import Horizon, Progress
from wiki.spoilers.models import Watched
from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import (
    MODE_COOKIE,
    PROGRESS_COOKIE,
    UNDO_AGE,
    UNDO_COOKIE,
    Reader,
    reader_of,
    set_cookie,
)
from wiki.spoilers.redaction import Mode

#: What holds in each display, for who has just chosen it.
DISPLAYED = {
    Mode.SEAMLESS: gettext_lazy("Hidden passages leave no trace now."),
    Mode.MARKED: gettext_lazy("Hidden passages are marked now."),
    Mode.GUIDED: gettext_lazy("Hidden passages are marked now, each with its episode."),
}


class UnknownEpisode(ValueError):
    """A form named an episode that is not on its work's ladder."""


class NotKept(ValueError):
    """A progress has become too long to be kept."""


@dataclass(frozen=True)
class Move:
    """What a progress form asks for."""

    progress: Progress
    mode: Mode


@csrf_exempt  # anonymous pages carry no token, or none of them could be cached; see is_ours
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    if request.method != "POST":
        return render(request, "spoilers/progress.html", {"next": back_to(request)})
    if not is_ours(request):
        fields = [(key, value) for key in request.POST for value in request.POST.getlist(key)]
        fields = [(key, value) for key, value in fields if key != "csrfmiddlewaretoken"][:50]
        return render(request, "spoilers/confirm.html", {"fields": fields})
    try:
        move = _move(request, reader)
    except (UnknownEpisode, NotKept) as error:
        context = {"error": str(error), "next": back_to(request)}
        return render(request, "spoilers/progress.html", context, status=400)
    response = HttpResponseRedirect(back_to(request) or "/progress/")
    _keep(request, response, reader, move)
    # Said on the page they come back to, once: its pill alone would tell nobody who does not look there.
    moved = vector.write(move.progress) != vector.write(reader.progress)
    undo = "undo" if moved and "undo" not in request.POST else ""
    messages.success(request, _told(request, reader, move), extra_tags=undo)
    return response


def _told(request: HttpRequest, reader: Reader, move: Move) -> str:
    """What somebody who cannot see the pill hears of what holds now."""
    to = move.progress
    moved = [work for work in reader.ladder.works if to.at(work) != reader.progress.at(work)]
    codes = [catalogue.qualified(work, local) for work in moved if (local := to.at(work))]
    if codes:
        return _("Safe to %(codes)s now. The pages have come along.") % {"codes": _(" and ").join(codes)}
    if moved:
        return _("Back at the beginning. The pages have come along.")
    return str(DISPLAYED[move.mode]) if "mode" in request.POST else _("Noted.")


def _move(request: HttpRequest, reader: Reader) -> Move:
    posted = request.POST
    mode = Mode.of(posted["mode"]) if "mode" in posted else reader.mode
    if "undo" in posted:
        return Move(reader.undo or reader.progress, mode)
    if "offer" in posted:
        taken = reader.offer if posted["offer"] == "take" else None
        return Move(vector.fitted(taken or reader.progress), mode)
    if posted.get("everything"):
        everything = reader.ladder.everything()
        if not vector.fits(everything):
            everything = vector.fitted(replace(everything, specials=reader.progress.specials))
        return Move(everything, mode)
    moved = reader.progress
    for work in reader.ladder.works:
        if work in posted:
            moved = moved.moved(work, _position(reader, work, posted[work]))
    for code in posted.getlist("special"):
        moved = moved.ticked(*_special(reader, code))
    for code in posted.getlist("unspecial"):
        moved = moved.ticked(*_special(reader, code), seen=False)
    if not vector.fits(moved):
        raise NotKept(_("So many specials cannot be kept. Take one away that you look up nothing of."))
    return Move(moved, mode)


def _position(reader: Reader, work: str, typed: str) -> str | None:
    if typed in ("", "premise"):
        return None
    rung = reader.ladder.find(f"{work}.{typed}")
    if rung is None or rung.special:
        raise UnknownEpisode(_("There is no episode “%(code)s” yet. Pick one below.") % {"code": typed[:20]})
    return rung.local


def _special(reader: Reader, typed: str) -> tuple[str, str]:
    rung = reader.ladder.find(typed)
    if rung is None or not rung.special:
        raise UnknownEpisode(_("There is no special “%(code)s”. Pick one below.") % {"code": typed[:20]})
    return rung.work, rung.local


def _keep(request: HttpRequest, response: HttpResponse, reader: Reader, move: Move) -> None:
    now, before = vector.write(move.progress), vector.write(reader.progress)
    secure = settings.SECURE
    # How hidden passages are shown tells nothing of how far they are, so they go on being asked.
    silent = reader.first_visit and now == before and "mode" in request.POST
    if reader.account and not silent:
        changes = {"vector": now, "mode": move.mode}
        if now != before:
            changes["before"] = before
        Watched.objects.update_or_create(account=reader.account, defaults=changes)
        # The account has the word now; a cookie left behind would offer itself again and again.
        response.delete_cookie(PROGRESS_COOKIE, samesite="Lax")
    else:
        if not silent:
            set_cookie(response, PROGRESS_COOKIE, now, secure=secure)
        if now != before:
            set_cookie(response, UNDO_COOKIE, before, age=UNDO_AGE, secure=secure)
        if move.mode != reader.mode:
            set_cookie(response, MODE_COOKIE, move.mode, secure=secure)
    if _is_lower(reader, move.progress):
        response.headers["Clear-Site-Data"] = '"cache"'


def _is_lower(reader: Reader, to: Progress) -> bool:
    """Does any episode that was reached stop being so?"""
    after = Horizon(reader.ladder, to)
    return any(reader.reached(rung.code) and not after.reached(rung.code) for rung in reader.ladder.rungs)


def back_to(request: HttpRequest) -> str:
    """Where the reader came from, if that is a page of ours. ``?at=`` is left behind."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not wanted and (referer := request.headers.get("Referer")):
        parts = urlsplit(referer)
        if parts.netloc == request.get_host():
            query = [pair for pair in parts.query.split("&") if pair and not pair.startswith("at=")]
            wanted = f"{parts.path}?{'&'.join(query)}" if query else parts.path
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return ""
    return "" if wanted.startswith(("/progress/", "/look/")) else wanted
