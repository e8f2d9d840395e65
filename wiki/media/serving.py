"""How a picture's bytes travel, once it is settled that they may."""

from __future__ import annotations

import logging
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags

from wiki.media import files
from wiki.media.models import Rendition

log = logging.getLogger(__name__)

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def send(request: HttpRequest, rendition: Rendition) -> HttpResponse:
    """The file's bytes, or a word to the proxy in front that it should send them."""
    if settings.WIKI_PICTURES_BY == "x-accel":
        response = HttpResponse()
        response.headers["X-Accel-Redirect"] = f"{settings.WIKI_PICTURES_ACCEL}{rendition.file}"
    else:
        try:
            data = files.path_of(rendition.file).read_bytes()
        except OSError as error:
            log.error("The file %s of a picture is missing: %s", rendition.file, error)
            raise Http404 from error
        response = _whole_or_part(request, rendition, data)
    response.headers["Content-Type"] = "image/webp"
    response.headers["ETag"] = rendition.etag
    # A picture is looked at, never run: opened by itself it may load and do nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _whole_or_part(request: HttpRequest, rendition: Rendition, data: bytes) -> HttpResponse:
    part = _part(request, rendition, len(data))
    if part is None:
        response = HttpResponse(data)
    elif part.start >= part.stop:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{len(data)}"
    else:
        response = HttpResponse(data[part.start : part.stop], status=206)
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _part(request: HttpRequest, rendition: Rendition, length: int) -> range | None:
    """The one range asked for; None for the whole, an empty one where there is nothing to send."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or not any(found.groups()):
        return None
    condition = request.headers.get("If-Range")
    if condition is not None and rendition.etag not in parse_etags(condition):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, length - int(last)), length)
    return range(int(first), min(length, int(last) + 1 if last else length))
