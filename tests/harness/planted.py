"""Mistakes somebody could make tomorrow, each planted into the product for the length of a test.

A bug names the surface that has to notice it. The functions below hold nothing of the harness: each
replaces one piece of the product by one that forgot something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery

from wiki.front import response_cache
from wiki.front import views as front_views
from wiki.media import views as media_views
from wiki.media.models import Picture, PictureQuerySet
from wiki.moderation import pictures as proposal_pictures
from wiki.moderation import preview, sending, starting, tickets
from wiki.moderation import views as moderation_views
from wiki.moderation.pictures_admin import PictureAdmin
from wiki.pages import around, filters, illustrations, reading, views
from wiki.pages.derive import fold
from wiki.pages.document import slugify
from wiki.pages.links import address
from wiki.pages.models import Appearance, Category, Fact, Name, Page, PageQuerySet, Revision, RevisionQuerySet
from wiki.pages.redact import redact
from wiki.search import views as search_views
from wiki.spoilers import context
from wiki.spoilers.redaction import hidden_passages, passage_source

Change = tuple[Any, str, Any]
FOOTNOTE = re.compile(r"\[\^(\w+)\](?!:)")


@dataclass(frozen=True)
class Bug:
    name: str
    surface: str
    who: str
    changes: Callable[[], Iterable[Change]]
    mixes_up: bool = False  # only noticed where somebody further on asked before
    display: str = ""  # the one in which it is to be noticed, if not in seamless display

    @contextmanager
    def planted(self):
        with ExitStack() as stack:
            for target, attribute, other in self.changes():
                stack.enter_context(patch.object(target, attribute, other))
            yield


BUGS: list[Bug] = []


def bug(surface: str, who: str = "", *, mixes_up: bool = False, display: str = ""):
    """Registers a mistake, named like its function, and the surface that must catch it."""

    def register(changes: Callable[[], Iterable[Change]]) -> Callable[[], Iterable[Change]]:
        BUGS.append(Bug(changes.__name__.replace("_", " "), surface, who, changes, mixes_up, display))
        return changes

    return register


def _everything(document, *_horizon_and_mode):
    """A door that lets all of it through."""
    return document


# --- Caches -----------------------------------------------------------------------------------------


@bug("pages", mixes_up=True)
def whole_answers_are_cached_by_address_alone():
    key = response_cache.ResponseCache._key
    yield (
        response_cache.ResponseCache,
        "_key",
        lambda self, environ: key(self, environ) and (environ["PATH_INFO"], environ.get("QUERY_STRING")),
    )


def _for_everybody_alike() -> Callable[..., Any]:
    """``remembered`` without the progress."""
    known: dict[str, Any] = {}

    def remembered(what: str, _reader: object, work_out: Callable[[], Any]) -> Any:
        if known.get(what) is None:
            known[what] = work_out()
        return known[what]

    return remembered


@bug("pages", "ravi", mixes_up=True)
def readings_are_remembered_without_progress():
    yield reading, "remembered", _for_everybody_alike()


@bug("pages", "ravi", mixes_up=True)
def what_stands_around_a_page_is_remembered_without_progress():
    yield around, "remembered", _for_everybody_alike()


@bug("pages")
def authors_of_what_is_hidden_are_named_below_a_page():
    yield views, "authors", lambda found, _reader: {"names": list(found.revisions.unredacted().authors())}


@bug("front page", "ravi", mixes_up=True)
def what_the_front_page_lists_is_remembered_without_progress():
    yield front_views, "remembered", _for_everybody_alike()


@bug("lists", "ravi", mixes_up=True)
def lists_are_remembered_without_progress():
    yield views, "remembered", _for_everybody_alike()


@bug("filters of lists", "ravi", mixes_up=True)
def the_choices_of_filters_are_remembered_without_progress():
    yield filters, "remembered", _for_everybody_alike()


@bug("front page", "ravi", mixes_up=True)
def the_first_jobs_are_asked_with_everything_open():
    from wiki.front import jobs

    found = {}
    a_few = jobs._a_few
    yield front_views, "first_jobs", lambda reader: found.setdefault("jobs", a_few(reader))


# --- Rows without their gate ------------------------------------------------------------------------


@bug("lists")
def lists_forget_the_gate_of_pages():
    yield PageQuerySet, "visible_to", lambda self, _reader: self.filter(deleted=False)


@bug("lists")
def titles_are_the_last_name_open_or_not():
    def with_title(self, _reader):
        last = Name.objects.filter(page=OuterRef("pk"), former=False).order_by("-position")
        return self.annotate(title=Subquery(last.values("text")[:1]))

    yield PageQuerySet, "with_title", with_title


@bug("lists")
def lists_are_in_the_order_of_hidden_names():
    order_by = PageQuerySet.order_by

    def by_last_name(self, *fields):
        if fields != ("slug",):
            return order_by(self, *fields)
        last = Name.objects.filter(page=OuterRef("pk")).order_by("-position")
        return order_by(self.annotate(last=Subquery(last.values("folded")[:1])), "last")

    yield PageQuerySet, "order_by", by_last_name


@bug("lists")
def filters_offer_categories_of_hidden_pages():
    def categories(_self, kind):
        rows = Category.objects.filter(page__kind=kind.value).order_by("folded")
        return list(dict(rows.values_list("folded", "text")).items())

    yield filters.PageFilterSet, "_categories_of", categories


@bug("filters of lists")
def names_are_filtered_by_what_is_hidden():
    def by_name(_self, qs, value):
        return qs.filter(names__folded__contains=fold(value)).distinct() if value else qs

    yield filters.NameFilter, "filter", by_name


@bug("search")
def search_looks_through_hidden_names():
    def find(typed, _reader):
        rows = Name.objects.filter(folded__contains=fold(typed), page__deleted=False).order_by("folded")
        return [
            search_views.Hit(name.page.slug, name.kind, address(name.kind, name.page.slug), "")
            for name in rows.select_related("page")[:20]
        ]

    yield search_views, "find", find


@bug("suggestions")
def suggestions_count_what_they_hold_back():
    names = search_views.JsonResponse

    def counted(data, **more):
        return names({**data, "of": Name.objects.count()}, **more)

    yield search_views, "JsonResponse", counted


@bug("histories")
def histories_list_changes_of_hidden_text():
    yield (
        RevisionQuerySet,
        "visible_to",
        lambda self, reader: self.filter(page__gate__in=reader.open_gates, page__deleted=False),
    )


@bug("histories")
def a_history_offers_whatever_is_said_to_be_chosen():
    picked = views._picked
    everything = Revision.objects.select_related("summary_gate")
    yield views, "_picked", lambda asked, _rows: picked(asked, everything)


@bug("recent changes")
def summaries_are_shown_without_their_gate():
    facts = front_views.decided_facts
    yield (
        front_views,
        "decided_facts",
        lambda reader, revision: facts(reader, revision) | {"summary": revision.summary},
    )


@bug("pages of episodes")
def titles_of_episodes_come_too_early():
    yield context, "title_is_open", lambda episode, _reader: bool(episode.title)


# --- Texts without the door -------------------------------------------------------------------------


@bug("pages")
def pages_are_rendered_without_redaction():
    yield reading, "redact", _everything


@bug("pages")
def the_table_of_contents_is_made_before_the_redaction():
    read = views.read

    def with_all_headings(revision, reader):
        found = read(revision, reader)
        whole = reading.show(revision.document, reader)
        return found and replace(found, headings=whole.headings)

    yield views, "read", with_all_headings


@bug("pages")
def a_page_says_how_long_it_takes_to_read_in_full():
    read = views.read

    def timed(revision, reader):
        found = read(revision, reader)
        words = len(revision.document.body.split())
        return found and replace(found, html=reading.mark_safe(f"{found.html}<p>{words} words</p>"))

    yield views, "read", timed


@bug("pages")
def what_is_hidden_leaves_a_bar_of_its_length():
    read = views.read

    def with_bars(revision, reader):
        found = read(revision, reader)
        passages = hidden_passages(revision.document.body, reader.may_see)
        bars = "".join("█" * sum(len(run.text) for run in passage.runs) for passage in passages)
        return found and replace(found, html=reading.mark_safe(f"{found.html}{bars}"))

    yield views, "read", with_bars


@bug("pages")
def the_description_is_of_the_whole_text():
    read = views.read

    def described(revision, reader):
        found = read(revision, reader)
        whole = reading.show(revision.document, reader)
        return found and replace(found, description=whole.description)

    yield views, "read", described


@bug("old revisions")
def old_revisions_are_shown_whole():
    def read(revision, reader):
        return reading.show(revision.document, reader)

    yield views, "read", read


@bug("comparisons")
def comparisons_are_made_before_the_redaction():
    yield views, "redact", _everything


@bug("edit forms", "ravi")
def the_edit_form_holds_the_whole_text():
    yield starting, "redact", _everything


@bug("writing without an account", "ravi")
def a_visitor_s_form_holds_the_whole_text():
    yield starting, "redact", _everything


@bug("writing without an account", "ravi")
def a_ticket_can_be_read():
    """It is of the newest revision, whether or not that says anything to its reader."""
    yield tickets, "seal", lambda shown: json.dumps([shown.base.key if shown.base else "", shown.vector])


@bug("deleting", "ravi")
def deleting_names_the_page_by_its_last_name():
    yield moderation_views, "redact", _everything


@bug("bringing back", "ravi")
def a_page_comes_back_with_more_than_its_author_saw():
    found = starting.find_deleted

    def whole(reader, kind, slug):
        gone = found(reader, kind, slug)
        return gone and replace(gone, visible=gone.living.document)

    yield moderation_views, "find_deleted", whole


@bug("live preview", "ravi")
def hints_know_every_name():
    known = preview.known_names
    yield preview, "known_names", lambda _reader=None: known()


@bug("live preview", "ravi")
def links_in_a_preview_lead_where_the_wiki_can():
    def all_of_them(targets, _reader):
        names = {
            name.text: address(name.kind, name.page.slug) for name in Name.objects.select_related("page")
        }
        return {target: names[target] for target in targets if target in names}

    yield reading, "resolve", all_of_them


@bug("opening one passage")
def a_reveal_opens_whatever_is_asked_for():
    def reveal(revision, reader, number, _state):
        passages = hidden_passages(revision.document.body, reader.may_see)
        return passage_source(passages[number], reader.may_see) if 0 <= number < len(passages) else None

    yield views, "revealed", reveal


# --- Telling that something is there ----------------------------------------------------------------


@bug("pages")
def a_hidden_page_is_forbidden_instead_of_missing():
    find_page = views.find_page

    def forbidden(reader, kind, slug, **along):
        found = find_page(reader, kind, slug, **along)
        if found is None and Page.objects.filter(kind=kind.value, slug=slugify(slug)).exists():
            raise PermissionDenied
        return found

    yield views, "find_page", forbidden


@bug("other names of pages")
def a_hidden_name_leads_to_its_page():
    def led(_reader, kind, slug):
        row = Name.objects.filter(kind=kind.value, slug=slugify(slug)).values_list("page__slug", flat=True)
        return address(kind.value, row[0]) if row else None

    yield views, "redirect_from_other_name", led


@bug("new pages", "ravi")
def a_new_page_is_refused_for_a_hidden_one():
    def taken(_reader, document, _base):
        slug = slugify(document.names[0].text)
        return Page.objects.filter(kind=document.kind.value, slug=slug).first()

    yield sending, "_namesake", taken


def _with_header(name: str, value: Callable[[Page], str]):
    render = views.render

    def rendered(request, template, given, **more):
        response = render(request, template, given, **more)
        if (
            page := Page.objects.filter(slug=slugify(str(given.get("slug", ""))))
            .select_related("head")
            .first()
        ):
            response.headers[name] = value(page)
        return response

    return views, "render", rendered


@bug("pages")
def a_page_was_last_modified_with_its_newest_revision():
    yield _with_header("Last-Modified", lambda page: page.head.published_at.isoformat())


@bug("pages")
def a_header_tells_the_length_of_the_whole():
    yield _with_header("X-Size", lambda page: str(len(page.head.text)))


@bug("pages")
def a_page_carries_the_key_of_its_head():
    yield _with_header("X-Head", lambda page: page.head.key)


@bug("pages")
def a_cookie_remembers_how_often_a_page_was_changed():
    render = views.render

    def with_cookie(request, template, given, **more):
        response = render(request, template, given, **more)
        response.set_cookie("changes", str(Revision.objects.count()))
        return response

    yield views, "render", with_cookie


@bug("list of episodes")
def episodes_are_found_by_hidden_credits():
    def by_credit(_self, queryset, job, name):
        return queryset.filter(credits__job=job, credits__name=name)

    def choices(self):
        names = sorted({name for e in self.reader.catalogue.episodes for name in e.directors + e.writers})
        return {"season": filters.season_choices(self.reader), "director": [(n, n) for n in names],
                "writer": [(n, n) for n in names]}  # fmt: skip

    yield filters.EpisodeFilterSet, "_by_credit", by_credit
    yield filters.EpisodeFilterSet, "choices", choices


@bug("pages")
def footnotes_are_numbered_before_the_redaction():
    read = views.read

    def numbered(revision, reader):
        found = read(revision, reader)
        visible = redact(revision.document, reader.horizon)
        if found is None or visible is None:
            return found
        labels = list(dict.fromkeys(FOOTNOTE.findall(revision.document.body)))
        shown = [label for label in labels if f"[^{label}]:" in visible.body]

        def number(note):
            return f">[{labels.index(shown[int(note[1]) - 1]) + 1}]<"

        return replace(found, html=reading.mark_safe(re.sub(r">\[(\d+)\]<", number, found.html)))

    yield views, "read", numbered


# --- What stands beside a page ----------------------------------------------------------------------


@bug("pages")
def who_else_is_there_is_told_too_early():
    def people_in(episode, reader, *, leave_out=None):
        there = Appearance.objects.filter(episode=episode.pk).exclude(page=leave_out).values("page")
        return around.cards(Page.objects.visible_to(reader).filter(kind="character", pk__in=there), reader)

    yield around, "_people_in", people_in


@bug("pages")
def theories_about_a_page_are_found_by_hidden_facts():
    def theories(names, reader):
        rows = Fact.objects.filter(label_key="about", value_key__contains=fold(next(iter(names))))
        return around.cards(Page.objects.visible_to(reader).filter(pk__in=rows.values("page")), reader)

    yield around, "_theories_about", theories


# --- Pictures ---------------------------------------------------------------------------------------


@bug("pictures")
def a_picture_asks_for_its_own_gate_alone():
    yield PictureQuerySet, "visible_to", lambda self, reader: self.filter(gate__in=reader.open_gates)


@bug("pictures", "ravi")
def the_bytes_of_a_picture_go_to_whoever_knows_its_key():
    yield media_views, "_may_have", lambda _request, key: Picture.objects.filter(key=key).first()


@bug("pages")
def a_page_shows_every_picture_it_names():
    yield reading, "published", lambda _reader: illustrations.reviewed()


@bug("pages")
def a_hidden_picture_leaves_an_empty_frame():
    published = reading.published

    def framed(reader):
        def album(keys):
            empty = {
                key: replace(found, alt="", credit="")
                for key, found in illustrations.reviewed()(keys).items()
            }
            return empty | dict(published(reader)(keys))

        return album

    yield reading, "published", framed


@bug("live preview", "ravi")
def hints_tell_a_hidden_picture_from_none():
    yield (
        proposal_pictures,
        "pictures_known_to",
        lambda _author, document: proposal_pictures.every_picture(document),
    )


@bug("the pictures of the panel", "mori")
def the_panel_tells_what_every_picture_shows():
    yield PictureAdmin, "what", lambda _self, picture: picture.alt
