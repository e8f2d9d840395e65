"""The front page, the latest changes, and what machines ask for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wiki.front.examples import examples
from wiki.front.jobs import first_jobs
from wiki.pages.around import Card, around_episode, cards
from wiki.pages.document import Kind
from wiki.pages.models import Page, Revision
from wiki.pages.remembering import remembered
from wiki.pages.views import ROWS, episode_facts, revision_row
from wiki.spoilers.reader import Reader

FEW = 6
PEOPLE = 12


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Greets a reader where they are: what is next, whom they have met, what is open, what is new."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    work = reader.catalogue.works[0] if reader.catalogue.works else None
    episodes = [e for season in work.seasons for e in season.episodes] if work else []
    reached = [e for e in episodes if reader.reached(e.code)]
    ahead = [e for e in episodes if e.is_out and not reader.reached(e.code)]
    context: dict[str, Any] = {
        "work": work,
        "seasons": [
            (season, [episode_facts(reader, e) for e in season.episodes]) for season in work.seasons
        ] if work else [],
        "now": episode_facts(reader, reached[-1]) if reached else None,
        "next": episode_facts(reader, ahead[0]) if ahead else None,
        "opened": around_episode(reached[-1], reader).opened if reached else (),
        "characters": _few(reader, Kind.CHARACTER, PEOPLE),
        "theories": _few(reader, Kind.THEORY, FEW),
        "articles": _few(reader, Kind.ARTICLE, PEOPLE),
        "changes": latest_changes(reader, FEW),
        "jobs": first_jobs(reader),
    }  # fmt: skip
    return render(request, "front/front.html", context)


def _few(reader: Reader, kind: Kind, most: int) -> tuple[Card, ...]:
    def first() -> tuple[Card, ...]:
        return cards(Page.objects.visible_to(reader).of_kind(kind), reader, most)

    return remembered(f"few:{kind}:{most}", reader, first)


def latest_changes(reader: Reader, most: int) -> list[dict[str, Any]]:
    """The newest revisions that changed something this reader may see."""
    revisions = (
        Revision.objects.visible_to(reader)
        .select_related("author", "approved_by", "summary_gate", "page")
        .defer("text")
        .order_by("-published_at", "-pk")[:most]
    )
    rows = [revision_row(reader, revision) | {"page": revision.page} for revision in revisions]
    titles = dict(
        Page.objects.visible_to(reader)
        .filter(pk__in={row["page"].pk for row in rows})
        .with_title(reader)
        .values_list("pk", "title")
    )
    return [row | {"title": titles[row["page"].pk], "url": row["page"].get_absolute_url()} for row in rows]


@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    reader: Reader = request.reader  # type: ignore[attr-defined]
    return render(request, "front/recent.html", {"changes": latest_changes(reader, ROWS)})


@require_safe
def marks(request: HttpRequest) -> HttpResponse:
    """How to mark what gives the story away, with examples that are worked out and not written down."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    rungs = reader.ladder.of_work(reader.ladder.default_work)
    code = rungs[min(3, len(rungs) - 1)].code if rungs else "S1E4"
    return render(request, "front/marks.html", {"examples": examples(code), "code": code})


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database, so that a slow one restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /accounts/", "Disallow: /admin/", "Disallow: /*/compare/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
