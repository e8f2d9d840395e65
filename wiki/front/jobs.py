"""Small first jobs: what a page the reader may see lacks, and anybody who has watched could add.

Found only among the pages that changed last, as far as the reader sees, so that the cost does not grow with
the wiki, and taken in an order that changes every day, so that not everybody is sent to the same few.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from wiki.pages.document import Kind
from wiki.pages.links import address
from wiki.pages.models import Appearance, Page, Passage, Revision
from wiki.pages.remembering import remembered
from wiki.spoilers.context import open_title
from wiki.spoilers.ladder import NOTHING_SEEN
from wiki.spoilers.reader import Reader

CANDIDATES = 60
CHANGES = 4 * CANDIDATES  # looked through for as many pages
AT_MOST = 5
OF_A_SORT = 2
STUB = 400  # letters and digits a reader gets to see
AT_APPEARANCES = "?open=appearances#appearances"  # the edit form with that list unfolded, and at its place


class Job(NamedTuple):
    sort: str
    sentence: str
    url: str


def first_jobs(reader: Reader) -> list[Job]:
    return remembered("jobs", reader, lambda: _a_few(reader))


def _a_few(reader: Reader) -> list[Job]:
    jobs = sorted(_jobs(reader), key=lambda job: _order_of_the_day(job, reader))
    taken: list[Job] = []
    for job in jobs:
        if len(taken) < AT_MOST and sum(other.sort == job.sort for other in taken) < OF_A_SORT:
            taken.append(job)
    return taken


def _order_of_the_day(job: Job, reader: Reader) -> str:
    return hashlib.sha256(f"{reader.today}{job.url}{job.sort}".encode()).hexdigest()


def _jobs(reader: Reader) -> Iterator[Job]:
    newest = _changed_last(reader)
    among = [page.pk for page in newest]
    appear = set(Appearance.objects.visible_to(reader).filter(page__in=among).values_list("page", flat=True))
    told = Passage.objects.visible_to(reader).filter(page__in=among).order_by().values("page")
    sizes = dict(told.annotate(told=Sum("size")).values_list("page", "told"))
    sourced = set(
        Revision.objects.visible_to(reader)
        .filter(page__in=among, summary_gate__in=reader.open_gates)
        .exclude(source="")
        .values_list("page", flat=True)
    )
    has_watched = reader.progress != NOTHING_SEEN
    for page in newest:
        url = f"{address(page.kind, page.slug)}edit/"
        title = page.title  # type: ignore[attr-defined]
        if sizes.get(page.pk, 0) < STUB:
            yield Job("stub", _("Two more sentences on %(title)s") % {"title": title}, url)
        elif not has_watched:
            continue  # what is left to ask, only the episodes tell
        elif page.kind == Kind.CHARACTER and page.pk not in appear:
            yield Job(
                "appearances",
                _("Which episodes is %(title)s in?") % {"title": title},
                f"{url}{AT_APPEARANCES}",
            )
        elif page.pk not in sourced:
            yield Job("source", _("Which episode shows it? A source for %(title)s") % {"title": title}, url)
    yield from _unwritten(reader)


def _changed_last(reader: Reader) -> list[Page]:
    """Not the newest: a page they see may have been there for others before another one was."""
    changes = Revision.objects.visible_to(reader).exclude(page__kind=Kind.EPISODE.value)
    newest = changes.order_by("-published_at", "-pk").values_list("page", flat=True)[:CHANGES]
    among = list(dict.fromkeys(newest))[:CANDIDATES]
    return list(Page.objects.visible_to(reader).with_title(reader).filter(pk__in=among))


def _unwritten(reader: Reader) -> Iterator[Job]:
    written = set(Page.objects.visible_to(reader).of_kind(Kind.EPISODE).values_list("episode", flat=True))
    for episode in reader.catalogue.episodes:
        if episode.pk not in written and reader.reached(episode.code):
            name = " ".join(filter(None, (episode.code, open_title(episode, reader))))
            yield Job(
                "episode",
                _("What happens in %(name)s?") % {"name": name},
                f"{reverse('new', args=[Kind.EPISODE])}?name={episode.code}",
            )
