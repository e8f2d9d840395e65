"""Reading: a page, the lists, what a page was before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models.expressions import BaseExpression
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from wiki.canon.catalogue import EpisodeFacts
from wiki.canon.models import Episode
from wiki.pages.around import Card, around_episode, around_page, shown_facts
from wiki.pages.asked_along import asked_along
from wiki.pages.diff import compare_documents
from wiki.pages.document import Kind, slugify
from wiki.pages.filters import FILTERS, EpisodeFilterSet, ReaderFilterSet
from wiki.pages.links import address
from wiki.pages.models import Name, Page, Revision, RevisionQuerySet
from wiki.pages.reading import Reading, as_it_reads, read, with_edit_links, with_sides
from wiki.pages.reading import reveal as revealed
from wiki.pages.redact import redact
from wiki.pages.remembering import remembered
from wiki.spoilers.context import open_title, pill_of, title_is_open, wiki_facts
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import Reader, reader_of

ROWS = 50
#: So many who wrote a page are named below it; its history names all.
NAMED = 5
#: The accounts of a revision.
WHO = ("author", "approved_by")
#: The two of a comparison, the newer one first.
PICKS = ("to", "from")
#: An episode's drawn still: light through a window, at one angle or another. It tells nothing.
LIGHTS = ("slant", "steep", "low")


def find_page(reader: Reader, kind: Kind, slug: str, **along: BaseExpression) -> Page | None:
    """The page at an address, if it exists for this reader, and what is asked along with it."""
    pages = Page.objects.visible_to(reader).of_kind(kind).annotate(**along)
    return pages.filter(slug=slugify(slug)).select_related("head").first()


def redirect_from_other_name(reader: Reader, kind: Kind, slug: str) -> str | None:
    """The address of the page that goes, or went, by this name, if the reader may know the name."""
    names = Name.objects.visible_to(reader).filter(kind=kind.value, slug=slugify(slug))
    row = names.values_list("page__slug", flat=True).first()
    return address(kind.value, row) if row else None


@require_safe
def page(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    reader: Reader = request.reader  # type: ignore[attr-defined]
    along = asked_along(reader.account)
    found = find_page(reader, kind, slug, **along)
    if found is None or found.slug != slug:
        if other := (address(kind, found.slug) if found else redirect_from_other_name(reader, kind, slug)):
            return HttpResponseRedirect(other)
        if kind is Kind.EPISODE and (episode := episode_called(reader, slug)):
            return _unwritten_episode(request, episode)
        raise Http404
    reading = read(found.head, reader) if found.head else None
    if reading is None:
        raise Http404
    reading = with_edit_links(reading, found.get_absolute_url())
    context: dict[str, Any] = {
        "kind": kind, "slug": slug, "url": found.get_absolute_url(), "reading": reading, "tab": "read",
        "page_history_url": f"{found.get_absolute_url()}history/",
        **{name: getattr(found, name) for name in along},
    }  # fmt: skip
    if found.episode_id:
        episode = reader.catalogue.by_pk[found.episode_id]
        context |= {"episode": episode_facts(reader, episode), "around": around_episode(episode, reader)}
    else:
        context["around"] = around_page(found, reading.names, reader)
    context |= _verdict(reading) if kind is Kind.THEORY else {"rows": reading.rows}
    if kind is Kind.THEORY:
        context["reading"] = with_sides(reading)
    context["authors"] = authors(found, reader)
    # Known before the column comes, so that what is beside it stands still.
    context["has_side"] = bool(context["rows"] or reading.portrait or context["around"].anything)
    return render(request, "pages/page.html", context)


@csrf_exempt  # nothing is changed; is_ours keeps other sites from sending a reader into a passage
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """One hidden passage, opened on purpose. Changes nothing: the page around it stays as it is.

    Whoever comes here without asking for one (back from the pill, or by the address bar) is led to the page.
    """
    reader = reader_of(request)
    if request.method != "POST":
        return HttpResponseRedirect(_page_or_404(reader, kind, slug).get_absolute_url())
    at = request.POST.get("at", "")
    if at:
        reader = reader.as_of(at)
    found = _page_or_404(reader, kind, slug)
    number = request.POST.get("passage", "")
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else -1
    context: dict[str, Any] = {
        "kind": kind, "title": _title(found, reader), "url": found.get_absolute_url(), "at": at,
        "number": number,
    }  # fmt: skip
    if not is_ours(request):
        posted = [(key, request.POST.get(key, "")) for key in ("passage", "state", "at")]
        return render(request, "pages/reveal_confirm.html", {**context, "posted": posted})
    assert found.head is not None  # noqa: S101 - find_page gives published pages only
    context["html"] = revealed(found.head, reader, asked, request.POST.get("state", ""))
    status = 200 if context["html"] is not None else 409
    alone = request.headers.get("X-Fragment") == "passage"
    return render(request, "pages/_revealed.html" if alone else "pages/reveal.html", context, status=status)


def authors(found: Page, reader: Reader) -> dict[str, Any]:
    """Who wrote what this reader's history of a page shows, as its licence asks: the first few by name."""

    def work_out() -> list[str]:
        return list(found.revisions.visible_to(reader).authors()[: NAMED + 1])

    names = remembered(f"authors:{found.key}", reader, work_out)
    return {"names": names[:NAMED], "others": len(names) > NAMED}


def _verdict(reading: Reading) -> dict[str, Any]:
    """A theory's claim and status stand at its head; the other facts beside it."""
    by_key = {row.key: row for row in reading.rows}
    return {
        "claim": by_key.get("claim"), "status": by_key.get("status"),
        "rows": [row for row in reading.rows if row.key not in {"claim", "status"}],
    }  # fmt: skip


def episode_called(reader: Reader, slug: str) -> EpisodeFacts | None:
    """The episode at an address, whether anybody has written about it yet or not."""
    return next((e for e in reader.catalogue.episodes if slugify(e.code) == slug), None)


def _unwritten_episode(request: HttpRequest, episode: EpisodeFacts) -> HttpResponse:
    """Codes and dates are public, so an episode has a page before anybody writes about it."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    context = {
        "kind": Kind.EPISODE, "slug": slugify(episode.code), "episode": episode_facts(reader, episode),
        "around": around_episode(episode, reader),
    }  # fmt: skip
    return render(request, "pages/unwritten_episode.html", context)


def episode_facts(reader: Reader, episode: EpisodeFacts) -> dict[str, Any]:
    """What canon may tell this reader of an episode: the date always, title and credits in their time."""
    reached = reader.reached(episode.code)
    ladder = [e for e in reader.catalogue.episodes if e.work == episode.work and e.ordinal is not None]
    place = ladder.index(episode) if episode in ladder else None
    neighbours: tuple[EpisodeFacts | None, EpisodeFacts | None] = (None, None)
    if place is not None:
        neighbours = (
            ladder[place - 1] if place else None,
            ladder[place + 1] if place + 1 < len(ladder) else None,
        )
    work = next(work for work in reader.catalogue.works if work.key == episode.work)
    return {
        "code": episode.code,
        "local": episode.local,
        "short": f"E{number}" if (number := episode.local.partition("E")[2]) else episode.local,
        "light": LIGHTS[(episode.ordinal or 0) % len(LIGHTS)],
        "work": work,
        "season": episode.season,
        "title": open_title(episode, reader),
        "released": episode.released,
        "is_out": episode.is_out,
        "reached": reached,
        "directors": episode.directors if reached else (),
        "writers": episode.writers if reached else (),
        # No part of the public skeleton: an unusual length promises something.
        "runtime": episode.runtime if title_is_open(episode, reader) else None,
        "previous": neighbours[0] and _neighbour(reader, neighbours[0]),
        "next": neighbours[1] and _neighbour(reader, neighbours[1]),
        "url": address(Kind.EPISODE, slugify(episode.code)),
    }


def _neighbour(reader: Reader, episode: EpisodeFacts) -> dict[str, str]:
    url = address(Kind.EPISODE, slugify(episode.code))
    return {"code": episode.code, "title": open_title(episode, reader), "url": url}


@require_safe
def page_list(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Every page of a kind the reader may see, by name; ``?after=`` goes on from an address."""
    reader: Reader = request.reader  # type: ignore[attr-defined]

    def shown() -> SafeString:
        if kind is Kind.EPISODE:
            return _episodes(request.GET, reader)
        return _pages(request.GET, kind, reader)

    # Asked for nothing in particular, it is the same list for all who got as far.
    html = shown() if request.GET else remembered(f"list:{kind}:{settings.WIKI_MOTIF}", reader, shown)
    return render(request, "pages/list.html", {"kind": kind, "list": html})


def _pages(asked: QueryDict, kind: Kind, reader: Reader) -> SafeString:
    chosen = FILTERS[kind](asked, Page.objects.visible_to(reader).of_kind(kind), reader)
    rows = chosen.qs.with_title(reader).order_by("slug")
    if after := asked.get("after", "")[:200]:
        rows = rows.filter(slug__gt=after)
    # One row more than shown says whether there are further ones; nothing is ever counted.
    found = list(rows.values("pk", "slug", "title")[: ROWS + 1])
    facts = shown_facts(reader, [row["pk"] for row in found[:ROWS]])
    shown = [
        Card(row["title"], address(kind, row["slug"]), kind, facts.get(row["pk"], {})) for row in found[:ROWS]
    ]
    query = asked.copy()
    query["after"] = found[ROWS - 1]["slug"] if len(found) > ROWS else ""
    more = f"?{query.urlencode()}" if len(found) > ROWS else ""
    return render_to_string("pages/_list.html", {"rows": shown, "more": more, **_asked(chosen, kind)})


def _episodes(asked: QueryDict, reader: Reader) -> SafeString:
    chosen = EpisodeFilterSet(asked, Episode.objects.all(), reader)
    pks = set(chosen.qs.values_list("pk", flat=True))
    works = []
    for work in reader.catalogue.works:
        seasons = [
            (season, [episode_facts(reader, e) for e in season.episodes if e.pk in pks])
            for season in work.seasons
        ]
        specials = [episode_facts(reader, e) for e in work.specials if e.pk in pks]
        if any(episodes for _, episodes in seasons) or specials:
            works.append((work, [s for s in seasons if s[1]], specials))
    context = {
        "works": works, "has_ladder": bool(reader.catalogue.episodes), "reader": pill_of(reader),
        **_asked(chosen, Kind.EPISODE),
    }  # fmt: skip
    return render_to_string("pages/_episodes.html", context)


def _asked(chosen: ReaderFilterSet, kind: Kind) -> dict[str, Any]:
    """What a list says of its filter."""
    return {
        "kind": kind, "here": reverse("list", args=[kind]), "filter": chosen, "ignored": chosen.ignored,
        "wiki": wiki_facts(),
        "filtered": any(chosen.form.cleaned_data.values()) if chosen.form.is_valid() else False,
    }  # fmt: skip


def _page_or_404(reader: Reader, kind: Kind, slug: str) -> Page:
    found = find_page(reader, kind, slug)
    if found is None:
        raise Http404
    return found


@require_safe
def history(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """The revisions that changed anything this reader may see, newest first.

    What was chosen on another part of it, as ``?from=`` and ``?to=``, stays chosen and is offered here too.
    """
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = _page_or_404(reader, kind, slug)
    rows = found.revisions.visible_to(reader).order_by("-published_at", "-pk")
    rows = rows.select_related(*WHO, "summary_gate").defer("text")
    picked = _picked(request.GET, rows)
    if after := request.GET.get("after"):
        last = found.revisions.visible_to(reader).filter(key=after).first()
        if last:
            rows = rows.filter(published_at__lte=last.published_at, pk__lt=last.pk)
    revisions = list(rows[: ROWS + 1])
    shown = revisions[:ROWS]
    chosen = dict.fromkeys(revision for revision in picked.values() if revision not in shown)
    newest = dict(zip(PICKS, shown, strict=False))
    context = {
        "kind": kind, "url": found.get_absolute_url(), "title": _title(found, reader), "tab": "history",
        "revisions": [
            *(revision_row(reader, revision) | {"chosen": True} for revision in chosen),
            *(revision_row(reader, revision) for revision in shown),
        ],
        "picks": {pick: revision.key for pick, revision in (newest | picked).items()},
        "more": shown[-1].key if len(revisions) > ROWS else "",
    }  # fmt: skip
    return render(request, "pages/history.html", context)


def _picked(asked: QueryDict, rows: RevisionQuerySet) -> dict[str, Revision]:
    """What is to be compared, as far as it is among the rows; any other key is as good as none."""
    keys = {pick: asked[pick] for pick in PICKS if asked.get(pick)}
    found = {row.key: row for row in rows.filter(key__in=keys.values())} if keys else {}
    return {pick: found[key] for pick, key in keys.items() if key in found}


def _title(found: Page, reader: Reader) -> str:
    visible = redact(found.head.document, reader.horizon) if found.head else None
    if visible is None:
        raise Http404
    return visible.title


def revision_row(reader: Reader, revision: Revision) -> dict[str, Any]:
    """What a history says of a revision."""
    return decided_facts(reader, revision) | {who: getattr(revision, who) for who in WHO}


def decided_facts(reader: Reader, revision: Revision) -> dict[str, Any]:
    """What stays said of a revision whatever its author is called; its summary only where that is open."""
    open_summary = reader.may_see(stored_gate(revision.summary_gate.expression))
    return {
        "key": revision.key,
        "rule": revision.rule,
        "rule_label": revision.get_rule_display(),
        "published_at": revision.published_at,
        "summary": revision.summary if open_summary else "",
        "source": revision.source if open_summary else "",
    }


@require_safe
def old_revision(request: HttpRequest, kind: Kind, slug: str, key: str) -> HttpResponse:
    """A page as it stood after one revision, as far as the reader may see.

    Where that took it away, there is only what changed to be seen.
    """
    reader: Reader = request.reader.seamless()  # type: ignore[attr-defined]
    found = _page_or_404(reader, kind, slug)
    rows = found.revisions.visible_to(reader).select_related(*WHO, "summary_gate")
    revision = _chosen_or_404(rows, key)
    if revision is None:
        raise Http404
    reading, url = read(revision, reader), found.get_absolute_url()
    if reading is None:
        asked = {"to": revision.key} | ({"at": reader.at} if reader.at else {})
        return HttpResponseRedirect(f"{url}compare/?{urlencode(asked)}")
    context = {
        "kind": kind, "url": url, "reading": reading, "tab": "history",
        "revision": revision_row(reader, revision), "title": _title(found, reader),
    }  # fmt: skip
    return render(request, "pages/revision.html", context)


def _chosen_or_404(rows: RevisionQuerySet, key: str | None) -> Revision | None:
    """The revision of a key among those that may be chosen; None if none was asked for."""
    if not key:
        return None
    revision = rows.filter(key=key).first()
    if revision is None:
        raise Http404
    return revision


@require_safe
def compare(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Any two revisions, as they read and line by line; both are redacted before they are compared.

    Without ``to`` it is the newest that this reader's history shows, without ``from`` the one before ``to``.
    """
    reader: Reader = request.reader.seamless()  # type: ignore[attr-defined]
    found = _page_or_404(reader, kind, slug)
    rows = found.revisions.visible_to(reader).select_related(*WHO, "summary_gate").order_by("-pk")
    new = _chosen_or_404(rows, request.GET.get("to")) or rows.first()
    if new is None:
        raise Http404
    old = _chosen_or_404(rows, request.GET.get("from")) or rows.filter(pk__lt=new.pk).first()
    before = redact(old.document, reader.horizon) if old else None
    # A page that was closed to its readers went for them as one that was deleted.
    after = redact(new.document, reader.horizon) or (before and replace(before, deleted=True))
    if after is None:
        raise Http404
    context = {
        "kind": kind, "url": found.get_absolute_url(), "tab": "history", "title": _title(found, reader),
        "sections": compare_documents(before, after, gettext), "redline": as_it_reads(before, after, reader),
        "old": old and revision_row(reader, old), "new": revision_row(reader, new),
        "back_to": old.key if old and before else "",
    }  # fmt: skip
    return render(request, "pages/compare.html", context)
