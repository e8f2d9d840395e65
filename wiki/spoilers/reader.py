"""``request.reader``: whoever asks, and how far they have got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from wiki.canon import catalogue
from wiki.canon.catalogue import Catalogue
from wiki.canon.models import Generation
from wiki.spoilers import vector
from wiki.spoilers.gates import Gate
from wiki.spoilers.horizon import current_ladder, open_gates
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon, Ladder, Progress
from wiki.spoilers.models import Watched
from wiki.spoilers.redaction import Mode

if TYPE_CHECKING:
    from wiki.accounts.models import User

PROGRESS_COOKIE = "progress"
UNDO_COOKIE = "undo"
MODE_COOKIE = "display"
COOKIE_AGE = 400 * 24 * 3600  # seconds; browsers keep none longer
UNDO_AGE = 600


@dataclass(frozen=True)
class Reader:
    """A progress on the ladder of one generation, and who holds it.

    ``at`` is set while a page is shown as of an earlier episode (``?at=S1E4``): ``progress`` is then
    the lowered one, and nothing may store it.
    """

    generation: int
    today: date
    progress: Progress = NOTHING_SEEN
    account: User | None = None
    mode: Mode = Mode.SEAMLESS
    first_visit: bool = False  # they have never said how far they are
    undo: Progress | None = None
    offer: Progress | None = None  # what this browser had before logging in, if that was further
    at: str = ""

    @cached_property
    def ladder(self) -> Ladder:
        return current_ladder(self.generation, self.today)

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue.current(self.generation, self.today)

    @cached_property
    def horizon(self) -> Horizon:
        return Horizon(self.ladder, self.progress)

    @cached_property
    def open_gates(self) -> frozenset[int]:
        return open_gates(self.generation, self.today, self.progress)

    def may_see(self, gate: Gate) -> bool:
        return self.horizon.opens(gate)

    def reached(self, code: str) -> bool:
        return self.horizon.reached(code)

    @property
    def furthest(self) -> str:
        """The last episode reached: of the default work, or of another if none of that; "" for none."""
        works = sorted(self.ladder.works, key=lambda work: work != self.ladder.default_work)
        reached = (
            rung.code
            for work in works
            for rung in reversed(self.ladder.of_work(work))
            if self.reached(rung.code)
        )
        return next(reached, "")

    @property
    def is_logged_in(self) -> bool:
        return self.account is not None

    @property
    def is_moderator(self) -> bool:
        return self.account is not None and self.account.is_moderator

    def as_of(self, typed: str) -> Reader:
        """The same reader at an earlier episode; where they are if it is none, and the premise for junk."""
        rung = self.ladder.find(typed)
        if rung and not rung.special and not self.reached(rung.code):
            return self
        if rung is None or rung.special:
            progress = NOTHING_SEEN
        else:
            progress = self.horizon.lowered_to(Progress(((rung.work, rung.local),))).progress
        return Reader(
            self.generation, self.today, progress, self.account, self.mode,
            at=rung.code if rung and not rung.special else "premise",
        )  # fmt: skip

    def seamless(self) -> Reader:
        """For surfaces that never mark what is hidden: forms, history, search."""
        return Reader(self.generation, self.today, self.progress, self.account, at=self.at)


def reader_of(request: HttpRequest) -> Reader:
    """Who asks. An account's stored progress wins over the cookie; anything unclear is the premise."""
    generation = Generation.current()
    today = catalogue.today()
    ladder = current_ladder(generation, today)
    if request.user.is_authenticated:
        said = Watched.objects.filter(account=request.user.pk).first()
        watched = said or Watched()
        progress = vector.read(watched.vector, ladder)
        return Reader(
            generation, today,
            progress=progress,
            offer=_further(ladder, progress, vector.read(request.COOKIES.get(PROGRESS_COOKIE, ""), ladder)),
            account=request.user,
            # Until it has said how far it is, its browser has the word, as without an account.
            mode=Mode.of(said.mode if said else request.COOKIES.get(MODE_COOKIE, "")),
            first_visit=said is None and PROGRESS_COOKIE not in request.COOKIES,
            undo=vector.read(watched.before, ladder) if watched.before != watched.vector else None,
        )  # fmt: skip
    cookies = request.COOKIES
    return Reader(
        generation, today,
        progress=vector.read(cookies.get(PROGRESS_COOKIE, ""), ladder),
        mode=Mode.of(cookies.get(MODE_COOKIE, "")),
        first_visit=PROGRESS_COOKIE not in cookies,
        undo=vector.read(cookies[UNDO_COOKIE], ladder) if UNDO_COOKIE in cookies else None,
    )  # fmt: skip


def _further(ladder: Ladder, stored: Progress, brought: Progress) -> Progress | None:
    """Both together, if what the browser brought along reaches anything the account has not."""
    both = stored
    here = Horizon(ladder, stored)
    for work, local in brought.positions:
        top = next(rung for rung in ladder.of_work(work) if rung.local == local)
        if not here.reached(top.code):
            both = both.moved(work, local)
    for work, local in brought.specials:
        both = both.ticked(work, local)
    return both if both != stored else None


def set_cookie(response: HttpResponse, name: str, value: str, *, age: int = COOKIE_AGE, secure: bool) -> None:
    response.set_cookie(name, value, max_age=age, httponly=True, samesite="Lax", secure=secure)
