"""Finding pages by name, among the names a reader may know."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wiki.pages.derive import fold
from wiki.pages.document import Kind, slugify
from wiki.pages.links import address, resolve
from wiki.pages.models import KINDS, Name, NameQuerySet, Page
from wiki.spoilers.context import open_title
from wiki.spoilers.reader import Reader

HITS = 50
SUGGESTED = 8
MAX_QUERY = 100


class Hit(NamedTuple):
    title: str
    kind: str
    url: str
    other_name: str  # the name that matched, if it is not the title

    @property
    def kind_name(self) -> str:
        return str(dict(KINDS)[self.kind])


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    reader: Reader = request.reader  # type: ignore[attr-defined]
    typed = _typed(request)
    hits = find(typed, reader) if fold(typed) else []
    context = {
        "q": typed,
        "hits": hits[:HITS],
        "more": len(hits) > HITS,
        "kinds": [kind for kind in Kind if kind is not Kind.EPISODE],
    }
    return render(request, "search/search.html", context)


@never_cache
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """For the editor's script: what to write between ``[[`` and ``]]`` for pages of which a name holds the
    words, as far as whoever asks has got."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    typed = _typed(request)
    hits = find(typed, reader)[:SUGGESTED] if fold(typed) else []
    leads = resolve({hit.title for hit in hits}, reader)
    names = [
        {
            # Where another kind of page goes by the same name, the kind has to be said.
            "link": hit.title if leads.get(hit.title) == hit.url else f"{hit.kind}:{hit.title}",
            "also": hit.other_name,
        }
        for hit in hits
        if not set(hit.title) & set("[]|")
    ]
    return JsonResponse({"names": names})


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]


def find(typed: str, reader: Reader) -> list[Hit]:
    """Pages whose open names hold the words: exact names first, then beginnings, then the rest.

    An episode is found by its code, however that is spelled: ``S01E04``.
    """
    rung = reader.ladder.find(typed)
    wanted = fold(rung.code if rung else typed)
    rows = Name.objects.visible_to(reader).holding(wanted)
    best: dict[int, tuple[int, str, str]] = {}
    for page, rank, folded, text in rows.values_list("page", "rank", "folded", "text")[: HITS * 4]:
        best.setdefault(page, (rank, folded, text))
    pages = Page.objects.visible_to(reader).filter(pk__in=best).with_title(reader)
    found = []
    for pk, kind, slug, title in pages.values_list("pk", "kind", "slug", "title"):
        rank, folded, text = best[pk]
        hit = Hit(title, kind, address(kind, slug), text if text != title else "")
        found.append((rank, folded, kind, slug, hit))
    written = {hit.url for *_, hit in found}
    for episode in reader.catalogue.episodes:
        url = address(Kind.EPISODE, slugify(episode.code))
        title = open_title(episode, reader)
        called = {fold(episode.code), fold(title)}
        if url not in written and (wanted in called or all(word in fold(title) for word in wanted.split())):
            hit = Hit(episode.code, Kind.EPISODE, url, title)
            rank = 0 if wanted in called else NameQuerySet.FARTHEST
            found.append((rank, fold(title), Kind.EPISODE, slugify(episode.code), hit))
    return [hit for *_, hit in sorted(found)][: HITS + 1]
