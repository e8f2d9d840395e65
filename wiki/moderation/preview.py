"""What a text would look like: to its author, or to a reader at an earlier episode."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from wiki.pages.document import Document, Kind, Name
from wiki.pages.reading import Reading, show
from wiki.pages.redact import redact
from wiki.spoilers.reader import Reader, reader_of
from wiki.spoilers.scanner import MarkError
from wiki.spoilers.typed import check_typed


def as_shown_at(document: Document, reader: Reader, at: str) -> Reading | None:
    """The typed text as a reader at ``at`` would see it; empty means the author as they are.

    Links resolve by what the *author* may see whatever episode is previewed, so a preview is no way
    to ask what a link would be later. None when the page is not open there yet.
    """
    if not at:
        return show(_everything_open(document), reader)
    there = reader.as_of(at)
    visible = redact(document, there.horizon)
    return show(visible, there) if visible else None


def _everything_open(document: Document) -> Document:
    """Authors always see what they typed, ahead of their own progress or not."""
    return document


@never_cache
@csrf_protect
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The live preview of the editor's text: plain HTML, for those who are logged in."""
    if not request.user.is_authenticated:
        return _said(_("Log in to see a preview. Your text is still here."), 403)
    if not _may_preview(request):
        return _said(_("The preview takes a short rest; it comes back within a minute."), 429)
    typed = request.POST.get("content", "")
    if len(typed.encode()) > settings.WIKI_PAGE_BYTES_MODERATOR:
        return _said(_("The text is too long to preview. Split it into two pages."), 413)
    reader = reader_of(request).seamless()
    try:
        text, problems = check_typed(typed, reader.ladder)
    except MarkError as error:
        problems, text = error.problems, ""
    if problems:
        return _said(
            " ".join(
                _("Line %(line)s: %(message)s") % {"line": p.line, "message": p.message} for p in problems
            ),
            200,
        )
    document = Document(kind=Kind.ARTICLE, names=(Name("Preview"),), body=text)
    reading = as_shown_at(document, reader, request.POST.get("at", ""))
    return HttpResponse(reading.html if reading else "")


def _said(sentence: str, status: int) -> HttpResponse:
    from django.utils.html import format_html

    return HttpResponse(format_html('<p class="notice">{}</p>', sentence), status=status)


def _may_preview(request: HttpRequest) -> bool:
    key = f"previews:{request.user.pk}"
    cache.add(key, 0, timeout=60)
    return cache.incr(key) <= settings.WIKI_PREVIEWS_PER_MINUTE


def nothing(_content: str) -> str:
    """What django-markdownx would call by itself. Its own views are not mounted; nothing is rendered."""
    return ""
