"""The front page, the latest changes, and what machines ask for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from wiki.accounts.models import User
from wiki.front.examples import examples
from wiki.front.jobs import first_jobs
from wiki.pages.around import around_episode, cards, undecided_theories
from wiki.pages.document import Kind
from wiki.pages.models import Page, PageQuerySet, Revision
from wiki.pages.remembering import remembered
from wiki.pages.views import ROWS, WHO, decided_facts, episode_facts
from wiki.spoilers.context import pill_of
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
    now = episode_facts(reader, reached[-1]) if reached else None

    def story() -> dict[str, SafeString]:
        """What all who got as far have alike, by the name it has in the template."""
        met = cards(_characters(reader).met_by(reader), reader, PEOPLE, by="-met_in")
        shown: dict[str, dict[str, Any]] = {
            "story": {
                "now": now,
                "next": episode_facts(reader, ahead[0]) if ahead else None,
                "opened": around_episode(reached[-1], reader).opened if reached else (),
                "seasons": [
                    (season, [episode_facts(reader, e) for e in season.episodes]) for season in work.seasons
                ] if work else [],
                "reader": pill_of(reader),
            },
            "pages": {
                "met": bool(met),
                "characters": met or cards(_characters(reader), reader, PEOPLE),
                "articles": cards(Page.objects.visible_to(reader).of_kind(Kind.ARTICLE), reader, PEOPLE),
            },
            "theories": {"undecided": undecided_theories(reader, FEW)},
        }  # fmt: skip
        return {name: render_to_string(f"front/_{name}.html", context) for name, context in shown.items()}

    context = {
        "now": now,
        "tagline": own_tagline(),
        "jobs": first_jobs(reader),
        "changes": latest_changes(reader, FEW),
        **remembered("front", reader, story),
    }
    return render(request, "front/front.html", context)


def own_tagline() -> str:
    """What this wiki says of itself. The tagline of the house says no more than the heading beneath it."""
    own: str = settings.WIKI_TAGLINE
    return "" if own == settings.HOUSE_TAGLINE else own


def _characters(reader: Reader) -> PageQuerySet:
    return Page.objects.visible_to(reader).of_kind(Kind.CHARACTER)


def latest_changes(reader: Reader, most: int) -> list[dict[str, Any]]:
    """The newest revisions that changed something this reader may see."""
    changes = remembered(f"changes:{most}", reader, lambda: _changes(reader, most))
    # Looked up each time: what an account is called follows from nobody's progress.
    accounts = User.objects.in_bulk({change[who] for change in changes for who in WHO} - {None})
    return [change | {who: accounts.get(change[who]) for who in WHO} for change in changes]


def _changes(reader: Reader, most: int) -> list[dict[str, Any]]:
    """Without their accounts, of which only the numbers are in it."""
    revisions = (
        Revision.objects.visible_to(reader)
        .select_related("summary_gate", "page")
        .defer("text")
        .order_by("-published_at", "-pk")[:most]
    )
    titles = dict(
        Page.objects.visible_to(reader)
        .filter(pk__in={revision.page_id for revision in revisions})
        .with_title(reader)
        .values_list("pk", "title")
    )
    return [
        decided_facts(reader, revision)
        | {"title": titles[revision.page_id], "url": revision.page.get_absolute_url()}
        | {who: getattr(revision, f"{who}_id") for who in WHO}
        for revision in revisions
    ]


@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    reader: Reader = request.reader  # type: ignore[attr-defined]
    return render(request, "front/recent.html", {"is_recent": True, "changes": latest_changes(reader, ROWS)})


@require_safe
def marks(request: HttpRequest) -> HttpResponse:
    """How to mark what gives the story away, with examples that are worked out and not written down."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    rungs = reader.ladder.of_work(reader.ladder.default_work)
    code = rungs[min(3, len(rungs) - 1)].code if rungs else "S1E4"
    return render(request, "front/marks.html", {"examples": examples(code, reader), "code": code})


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database, so that a slow one restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    nobody_finds = ("/accounts/", "/admin/", "/*/compare/", "/*/edit/", "/new/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in nobody_finds), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
