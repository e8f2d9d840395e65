"""What every response carries: a strict policy for the browser, and an ETag made of its own bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)

Handler = Callable[[HttpRequest], HttpResponseBase]


def headers_middleware(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def etag_middleware(get_response: Handler) -> Handler:
    """Every page may be kept by its reader's browser, and asked about again each time.

    The ETag is a hash of the served bytes and of nothing else, so it tells no more than they do.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse):  # a stream: a static file, with headers of its own
            return response
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Cookie"])
        if request.method not in {"GET", "HEAD"} or response.status_code != 200:
            return response
        if "no-store" in response.headers["Cache-Control"]:
            return response
        # A picture's view knows the hash of its bytes already, also where it does not hold them itself.
        etag = response.headers.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        asked = parse_etags(request.headers.get("If-None-Match", ""))
        if etag in asked or f"W/{etag}" in asked or asked == ["*"]:
            return _not_modified(response)
        return response

    return middleware


def _not_modified(response: HttpResponse) -> HttpResponse:
    short = HttpResponseNotModified()
    for header in ("Cache-Control", "ETag", "Vary", "Content-Language"):
        if header in response.headers:
            short.headers[header] = response.headers[header]
    short.cookies = response.cookies
    return short
