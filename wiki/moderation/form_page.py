"""The screen of the edit form, whatever there is to say above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.media.forms import PictureForm
from wiki.moderation import starting
from wiki.moderation.drafts import Target
from wiki.moderation.edit_form import ROWS, EditForm
from wiki.moderation.models import SavedDraft, Shown
from wiki.moderation.onto_now import signs
from wiki.moderation.starting import Start
from wiki.pages.document import Kind
from wiki.pages.merge import Conflict
from wiki.pages.own_words import verdicts
from wiki.pages.reading import Reading
from wiki.pages.redact import redact
from wiki.spoilers.ladder import Rung
from wiki.spoilers.reader import Reader

#: What its author ticks where their words are meant to stand, though the page says otherwise by now.
STANDS = "stands"


@dataclass(frozen=True)
class Place:
    """Who is writing what, on which form."""

    request: HttpRequest
    reader: Reader
    target: Target
    shown: Shown | None = None  # None: no form that this author was given

    @property
    def author(self) -> User:
        """Whose text it is; to be asked for only where somebody is logged in."""
        return self.request.user  # type: ignore[return-value]

    @property
    def account(self) -> User | None:
        """The author, or None as long as nobody has logged in."""
        return self.author if self.request.user.is_authenticated else None

    @property
    def way_in(self) -> str:
        """Where to log in, and to come back here."""
        return f"{reverse('account_login')}?{urlencode({'next': self.here})}"

    @property
    def here(self) -> str:
        """Where this form is opened again, without what was asked of it once."""
        return self._with("section", "name", "open")

    @property
    def address(self) -> str:
        """Of the form, whichever of its lists is open."""
        return self._with("section", "name")

    def _with(self, *names: str) -> str:
        asked = {name: self.request.GET[name] for name in names if self.request.GET.get(name)}
        return f"{self.request.path}?{urlencode(asked)}" if asked else self.request.path

    @property
    def kept_here(self) -> str:
        """The form with the text that is kept for who is not logged in."""
        return f"{self.here}{'&' if '?' in self.here else '?'}kept=1"

    @property
    def unfolded(self) -> str:
        """The list of the form that whoever came was sent to, also by way of logging in."""
        return self.request.GET.get("open", "")

    def meant(self, clashes: Iterable[Conflict]) -> bool:
        """Did its author say that their words stand, with each of these before their eyes?"""
        return signs(clashes) <= set(self.request.POST.get(STANDS, "").split())


@dataclass(frozen=True, kw_only=True)
class Said:
    """What stands above the form."""

    problems: Iterable[str] = ()
    in_text: Iterable[str] = ()  # told below the text, to which only a link leads from above
    hints: Iterable[str] = ()
    note: str = ""
    preview: Reading | None = None
    closed_at: str = ""  # the episode asked for, at which there is no page yet
    start: Start | None = None
    clashes: tuple[Conflict, ...] = ()  # where the page says otherwise than the text in the form
    draft: SavedDraft | None = None  # offered; not in the form yet
    login: str = ""  # the way in, for who was logged out with a text in hand
    offered: str = ""  # the way to a text that is kept for who is not logged in, and not in the form yet
    kept: bool = False  # what was posted is a draft now, or kept until its author has logged in
    came_back: bool = False  # the form holds a text that was kept for who is not logged in
    was_sending: bool = False  # the form holds the text of somebody who logged in to send it
    gone: bool = False  # the page is not there any more

    @property
    def only_keeps(self) -> bool:
        """Is the form there to save what was typed, and cannot be sent as it is?"""
        return self.gone or bool(self.login)


class Group(NamedTuple):
    """One list of the form."""

    rows: Any
    filled: int  # of what its author sees in it
    open: bool


class Codes(NamedTuple):
    """The episodes of one work, for pickers. The skeleton is public."""

    title: str
    rungs: tuple[Rung, ...]


def form_page(place: Place, form: EditForm, said: Said, *, status: int = 200) -> HttpResponse:
    request, page = place.request, place.target.page
    account = place.account
    around = starting.gate_around(place.shown, account, place.reader) if form.part else ""
    context = {
        "form": form, "said": said, "kind": form.kind, "title": title_of(place), "here": place.here,
        "new": _new(form.kind),
        "part": str(form.page["body"].value() or "").partition("\n")[0].strip("# \r") if form.part else "",
        "page_url": page.get_absolute_url() if page else "",
        "groups": {prefix: _group(form, prefix, place.unfolded) for prefix in form.rows},
        "works": _works(place.reader),
        "verdicts": verdicts() if form.kind is Kind.THEORY else [],
        "at": request.POST.get("preview_at", ""),
        "usual_code": _usual_code(place.reader),
        "around": around,
        "clashes": " ".join(sorted(signs(said.clashes))), "stands": place.meant(said.clashes),
        "unkept": not said.login and request.POST.get("unkept") and not said.kept,
        "blocked": account.block if account else None,
        "picture_form": PictureForm(ladder=place.reader.ladder, auto_id="picture_%s") if account else None,
        "most": most_bytes(account),
        "visiting": account is None and not said.only_keeps,
    }  # fmt: skip
    return render(request, "moderation/edit.html", context, status=status)


def most_bytes(author: User | None) -> int:
    moderates = author is not None and author.is_moderator
    return settings.WIKI_PAGE_BYTES_MODERATOR if moderates else settings.WIKI_PAGE_BYTES


def title_of(place: Place) -> str:
    """The page's, as its author sees it; "" for a new one."""
    head = place.target.page.head if place.target.page else None
    visible = redact(head.document, place.reader.horizon) if head else None
    return visible.title if visible else ""


def _new(kind: Kind) -> str:
    """What a page that is not there yet is called above its form."""
    return {
        Kind.EPISODE: _("About an episode"),
        Kind.CHARACTER: _("A new character"),
        Kind.THEORY: _("A new theory"),
        Kind.ARTICLE: _("A new article"),
    }[kind]


def _group(form: EditForm, prefix: str, unfolded: str) -> Group:
    rows = form.rows[prefix]
    first = ROWS[prefix][1][0]
    count = sum(bool(row[first].value()) for row in rows)
    focused = any("autofocus" in field.widget.attrs for row in rows for field in row.fields.values())
    wrong = rows.is_bound and any(rows.errors)
    return Group(rows, count, focused or wrong or bool(count) or prefix == unfolded)


def _works(reader: Reader) -> list[Codes]:
    titles = {work.key: work.title for work in reader.catalogue.works}
    works = ((work, reader.ladder.of_work(work)) for work in reader.ladder.works)
    return [Codes(titles.get(work, work), rungs) for work, rungs in works if rungs]


def _usual_code(reader: Reader) -> str:
    """The episode an author is likeliest to write about: the one they have just watched."""
    rungs = reader.ladder.of_work(reader.ladder.default_work)
    return reader.furthest or (rungs[0].code if rungs else "")
