"""What a text would look like, to its author or at any episode, and what is worth saying about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wiki.moderation.limits import address_of, within
from wiki.moderation.pictures import findings_for
from wiki.moderation.preparation import known_names
from wiki.pages.checks import Finding, findings
from wiki.pages.document import Document, DocumentError, Kind, Name
from wiki.pages.illustrations import drafted
from wiki.pages.reading import Reading, show
from wiki.pages.redact import redact
from wiki.spoilers.gates import PREMISE, Gate, GateError, parse_gate
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon, Ladder
from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import Reader, reader_of
from wiki.spoilers.scanner import MarkError, MarkProblem
from wiki.spoilers.sentence import spoken
from wiki.spoilers.typed import check_typed

MAX_NAMES = 20


def as_shown_at(document: Document, reader: Reader, at: str, *, place: str = "") -> Reading | None:
    """The typed text as a reader at ``at`` would see it; empty means all of it.

    Any episode may be asked for, as the text is the author's own. Links resolve by what the *author*
    may see whatever episode is previewed, so a preview is no way to ask what a link would be later.
    None when the page is not open there yet.
    """
    if not at:
        return show(document, reader, drafted(reader), place=place)
    there = replace(reader, progress=_horizon_at(reader, at).progress)
    visible = redact(document, there.horizon)
    return show(visible, reader, drafted(reader, there=there), place=place) if visible else None


def _horizon_at(reader: Reader, at: str) -> Horizon:
    """Where that reader stands: in other works as far as the author; at the premise for garbage."""
    rung = reader.ladder.find(at)
    if rung is None or rung.special:
        return Horizon(reader.ladder, NOTHING_SEEN)
    return Horizon(reader.ladder, reader.progress.moved(rung.work, rung.local))


@csrf_exempt  # checked below in the way that outlives logging in again in another tab
@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The live preview of the editor's text: HTML, or for our script JSON with hints about names the author
    may know."""
    typed = request.POST.get("content", "")
    if not is_ours(request):
        sentence = _("This page was open for too long to be sure that it is you. Your text is still here.")
        return _said(request, sentence, 403)
    if request.user.is_authenticated and request.user.block:
        sentence = _("You cannot edit at the moment, so nothing is previewed. Your text is still here.")
        return _said(request, sentence, 403)
    if not may_preview(request):
        return _said(request, _("The preview takes a short rest; it comes back within a minute."), 429)
    reader = reader_of(request).seamless()
    most = settings.WIKI_PAGE_BYTES_MODERATOR if reader.is_moderator else settings.WIKI_PAGE_BYTES
    if len(typed.encode()) > most:
        return _said(request, _("The text is too long. Split it into two pages."), 413)
    try:
        text, problems = check_typed(typed, reader.ladder)
        document = _document(request, reader.ladder, text)
    except (MarkError, DocumentError) as error:
        problems = error.problems
    if problems:
        return _problems(request, problems)
    reading = as_shown_at(document, reader, request.POST.get("at", ""), place="live-")
    html = reading.html if reading else ""
    if not wants_json(request):
        return HttpResponse(html)
    told_names = findings(document, known_names(reader))
    found = [_hint(finding) for finding in (*told_names, *findings_for(reader, document))]
    closed = "" if reading else _("At this episode the page is not there yet.")
    return JsonResponse({"html": html, "problem": closed, "hints": found})


def _document(request: HttpRequest, ladder: Ladder, text: str) -> Document:
    """The text under the names and the gate that stand in the form, as far as they make sense."""
    names = []
    for typed in request.POST.getlist("name")[:MAX_NAMES]:
        try:
            names.append(Name(typed.strip()))
        except DocumentError:
            continue
    return Document(
        kind=Kind.ARTICLE, names=tuple(names) or (Name("-"),), body=text,
        gate=_gate(request.POST.get("gate", ""), ladder),
    )  # fmt: skip


def _gate(typed: str, ladder: Ladder) -> Gate:
    try:
        gate = parse_gate(typed.strip()[:400] or str(PREMISE), default_work=ladder.default_work)
    except GateError:
        return PREMISE
    return gate if all(ladder.get(code) for code in gate.codes) else PREMISE


def _hint(finding: Finding) -> dict[str, Any]:
    """``wrap``: the episode to put around ``words``, where that is the cure."""
    ahead = finding.code == "ahead"
    return {
        "line": finding.line, "text": spoken(finding.message, _), "words": finding.words,
        "wrap": str(finding.gate) if ahead and finding.gate and not finding.gate.is_sealed else "",
    }  # fmt: skip


def _problems(request: HttpRequest, problems: Iterable[MarkProblem]) -> HttpResponse:
    sentences = [(p.line, told(p)) for p in problems]
    if wants_json(request):
        hints = [{"line": line, "text": text, "words": "", "wrap": ""} for line, text in sentences]
        return JsonResponse({"html": None, "problem": "", "hints": hints})
    return _said(request, " ".join(text for _line, text in sentences), 200)


def told(problem: MarkProblem) -> str:
    """What is wrong, where, and what to write instead, as sentences."""
    where = _("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
    suggestion = spoken(problem.suggestion, _)
    hint = " " + _("Write: %(suggestion)s") % {"suggestion": suggestion} if suggestion else ""
    return f"{where}{spoken(problem.message, _)}{hint}"


def _said(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"html": None, "problem": sentence, "hints": []}, status=status)
    return HttpResponse(format_html('<p class="notice">{}</p>', sentence), status=status)


def wants_json(request: HttpRequest) -> bool:
    """Our script says so; a form that a browser sends does not."""
    return re.match(r"application/json\b", request.headers.get("Accept", "")) is not None


def may_preview(request: HttpRequest) -> bool:
    """As often as a person types; who has no account is counted with everybody at their address."""
    who = request.user.pk or f"at-{address_of(request)}"
    return within("previews", who, most=settings.WIKI_PREVIEWS_PER_MINUTE, seconds=60)


def nothing(_content: str) -> str:
    """What django-markdownx would call by itself. Its own views are not mounted; nothing is rendered."""
    return ""
