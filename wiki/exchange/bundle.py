"""A wiki as a folder: ``bundle.json`` with the ladder, and a text file for each document.

``pages/<kinds>/<slug>.md`` are the pages as they are, ``history/`` what they were before,
``proposals/`` what waits for a moderator. Loading goes through the same verbs as people do.
``manifest`` knows what may stand in ``bundle.json``, ``export`` writes such a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from wiki.accounts.models import User
from wiki.accounts.names import handle_of, validate_username
from wiki.canon.ladders import Misplaced, bring_in
from wiki.exchange.manifest import (
    BundleError,
    DecisionEntry,
    Manifest,
    PictureEntry,
    ProposalEntry,
    RevisionEntry,
    read_manifest,
)
from wiki.media import files, pictures
from wiki.media.decoding import PictureError
from wiki.media.models import Picture
from wiki.media.pictures import Words
from wiki.moderation import desk
from wiki.moderation.models import Decision, Proposal
from wiki.moderation.preparation import ladder_now, touched_gate
from wiki.pages.document import Document, DocumentError, slugify
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import Publication, PublishingError, publish, rederive
from wiki.pages.sealing import take_in
from wiki.spoilers import vector
from wiki.spoilers.horizon import forget
from wiki.spoilers.ladder import Progress

REVIEW_TOOK = timedelta(hours=2)  # where the manifest does not say when a text was sent


@dataclass
class Loaded:
    pages: int = 0
    revisions: int = 0
    proposals: int = 0
    pictures: int = 0
    accounts: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)  # file and reason of what could not be read


def load_bundle(folder: Path, accounts: Mapping[str, User], *, make_accounts: bool = False) -> Loaded:
    """Load a whole bundle or nothing of it. Raises ``BundleError``.

    ``accounts`` says who the people named in the bundle are here, by name. Others are an error, unless
    ``make_accounts`` gives them one that nobody can log in to, so that their texts keep their author.
    A page that was there before is left as it is, and so is what waits for it.
    """
    loading = _Loading(folder, read_manifest(folder), accounts, make_accounts)
    try:
        with transaction.atomic():
            return loading.run()
    except BaseException:
        for name in loading.files:
            files.remove(name)
        raise
    finally:
        # The transaction may have shown this process generations that never came to be.
        forget()


@dataclass
class _Text:
    """One revision on its way in."""

    page: str
    document: Document
    entry: RevisionEntry
    turn: datetime


class _Loading:
    def __init__(
        self, folder: Path, manifest: Manifest, accounts: Mapping[str, User], make_accounts: bool
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.accounts = {handle_of(name): user for name, user in accounts.items()}
        self.make_accounts = make_accounts
        self.loaded = Loaded()
        self.files: list[str] = []  # of pictures, to be removed if this comes to nothing
        self.revisions: dict[str, list[Revision]] = {}  # by the page's place in the bundle

    def run(self) -> Loaded:
        if self.manifest.default_work not in ("", settings.WIKI_DEFAULT_WORK):
            raise BundleError(
                f"bundle.json: its texts call episodes of “{self.manifest.default_work}” by code alone, "
                f"this wiki those of “{settings.WIKI_DEFAULT_WORK}”; set WIKI_DEFAULT_WORK to "
                f"{self.manifest.default_work}."
            )
        self._meet_people()
        there = set(Page.objects.unredacted().values_list("kind", "slug"))  # gate: never twice
        try:
            outcomes = bring_in(self.manifest.works)
        except Misplaced as error:
            raise BundleError(f"bundle.json: {error}") from error
        if there and any(outcome.added or outcome.changed for outcome in outcomes.values()):
            rederive(history=False)
        for picture in self.manifest.pictures:
            self._bring_picture(picture)
        # In the order in which it all happened, so that a name one page gave up is free for the next.
        texts = [text for path in self._pages() for text in self._texts(path, there)]
        for text in sorted(texts, key=lambda text: text.turn):
            self._publish(text)
        self.loaded.pages = len(self.revisions)
        for entry in self.manifest.proposals:
            self._propose(entry, there)
        return self.loaded

    def _meet_people(self) -> None:
        for name, where in self.manifest.people().items():
            if handle_of(name) in self.accounts:
                continue
            if not self.make_accounts:
                raise BundleError(f"{where}: “{name}” has no account here.")
            try:
                validate_username(name)
            except ValidationError as error:
                raise BundleError(f"{where}: “{name}” cannot be a name: {error.messages[0]}") from error
            self.accounts[handle_of(name)] = User.objects.create_user(name)
            self.loaded.accounts.append(name)

    def _who(self, name: str) -> User | None:
        return self.accounts[handle_of(name)] if name else None

    # Pages

    def _pages(self) -> list[Path]:
        pages = sorted((self.folder / "pages").glob("*/*.md"))
        known = {self._place(path) for path in pages}
        if unknown := sorted(set(self.manifest.histories) - known):
            raise BundleError(f"bundle.json: there is a history of {unknown[0]}, and no such file in pages/.")
        return pages

    def _place(self, path: Path) -> str:
        return f"{path.parent.name}/{path.stem}"

    def _texts(self, path: Path, there: set[tuple[str, str]]) -> list[_Text]:
        """Every text the page had, oldest first; none if the page was here before."""
        place = self._place(path)
        document = self._read(path.relative_to(self.folder))
        if (document.kind.value, slugify(document.names[0].text)) in there:
            return []
        history = self.manifest.histories.get(place) or (self.manifest.by,)
        texts: list[_Text] = []
        for number, entry in enumerate(history, start=1):
            if not entry.file and number < len(history):
                raise BundleError(f"{entry.where}: only the last revision is the page's own file.")
            text = self._read(Path(entry.file)) if entry.file else document
            turn = max(entry.published_at, texts[-1].turn) if texts else entry.published_at
            texts.append(_Text(place, text, entry, turn))
        if history[-1].file:
            now = RevisionEntry(published_at=history[-1].published_at, where=f"pages/{place}.md")
            texts.append(_Text(place, document, now, texts[-1].turn))
        return texts

    def _read(self, name: Path) -> Document:
        """A document from its file; what is unclear about its marks is sealed rather than shown."""
        try:
            text = self._path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BundleError(f"{name}: {error}") from error
        try:
            document, unclear = take_in(text, ladder_now())
        except DocumentError as error:
            raise BundleError(f"{name}, {error}") from error
        if unclear:
            self.loaded.sealed.append(f"{name}, {DocumentError(unclear)}")
        return document

    def _path(self, name: Path) -> Path:
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise BundleError(f"{name}: this file lies outside of the bundle.")
        return path

    def _publish(self, text: _Text) -> None:
        entry, document = text.entry, text.document
        line = self.revisions.setdefault(text.page, [])
        head = line[-1] if line else None
        author, approver = self._who(entry.author), self._who(entry.approved_by)
        if author and author == approver:
            raise BundleError(f"{entry.where}: nobody approves a text of their own.")
        reviewed = author is not None and approver is not None
        rule = entry.rule or (Revision.Rule.REVIEW if reviewed else Revision.Rule.IMPORT)
        if entry.summary_gate is None:
            gate = touched_gate(head.document if head else None, document, ladder_now())
        else:
            gate = entry.summary_gate
        if entry.reverts is not None and not 0 <= entry.reverts < len(line):
            raise BundleError(f"{entry.where}: “reverts” is none of the page's earlier revisions.")
        try:
            revision = publish(
                head.page if head else None, head,
                Publication(
                    document=document, rule=rule, author=author, approved_by=approver,
                    summary=entry.summary, source=entry.source, summary_gate=gate,
                    reverts=None if entry.reverts is None else line[entry.reverts],
                    proposed_at=entry.proposed_at or entry.published_at - REVIEW_TOOK,
                    published_at=entry.published_at,
                ),
            )  # fmt: skip
        except PublishingError as error:
            raise BundleError(f"pages/{text.page}.md: {error}") from error
        line.append(revision)
        self.loaded.revisions += 1

    # Pictures

    def _bring_picture(self, entry: PictureEntry) -> None:
        """Made anew from its file, like any picture that somebody sends; one that is here stays as it is."""
        if Picture.objects.unredacted().filter(key=entry.key).exists():  # gate: never twice
            return
        words = {"alt": entry.alt, "credit": entry.credit, "licence": entry.licence}
        try:
            data = self._path(Path(entry.file)).read_bytes()
            said = Words(**words, gate=entry.gate)
            picture = pictures.bring_in(
                self.accounts[handle_of(entry.by)], data, said, key=entry.key, sent_at=entry.at
            )
        except (OSError, PictureError) as error:
            raise BundleError(f"{entry.where}, {entry.file}: {error}") from error
        self.files += [rendition.file for rendition in picture.renditions.all()]
        self.loaded.pictures += 1

    # Proposals

    def _propose(self, entry: ProposalEntry, there: set[tuple[str, str]]) -> None:
        author = self.accounts[handle_of(entry.author)]
        document = self._read(Path(entry.file))
        page = base = None
        if entry.page:
            line = self.revisions.get(entry.page)
            if line is None:
                if (self.folder / "pages" / f"{entry.page}.md").is_file():
                    return  # the page was here before
                raise BundleError(f"{entry.where}: it is about {entry.page}, which is not in the bundle.")
            if entry.base is not None and not 0 <= entry.base < len(line):
                raise BundleError(f"{entry.where}: “base” is none of the page's revisions.")
            base = line[-1 if entry.base is None else entry.base]
            page = base.page
        elif self._known(author, document, there):
            return
        draft = desk.Draft(
            document=document, base=base, shown_at=self._progress(entry), action=entry.action,
            summary=entry.summary, source=entry.source, sent_at=entry.at,
        )  # fmt: skip
        try:
            proposal = desk.propose(page, author=author, draft=draft)
            if entry.decision:
                self._decide(proposal, entry.decision)
        except desk.DeskError as error:
            raise BundleError(f"{entry.where}: {error}") from error
        self.loaded.proposals += 1

    def _known(self, author: User, document: Document, there: set[tuple[str, str]]) -> bool:
        """Was this new page proposed before, or is it here already?"""
        kind, slug = document.kind.value, slugify(document.names[0].text)
        return (kind, slug) in there or Proposal.objects.of(author).filter(kind=kind, slug=slug).exists()

    def _progress(self, entry: ProposalEntry) -> Progress:
        progress = vector.read(entry.shown_at, ladder_now())
        if vector.write(progress) != entry.shown_at:
            raise BundleError(f"{entry.where}: “{entry.shown_at}” is no progress on these ladders.")
        return progress

    def _decide(self, proposal: Proposal, decision: DecisionEntry) -> None:
        moderator = self.accounts[handle_of(decision.by)]
        proposal.refresh_from_db()
        assert proposal.latest is not None  # noqa: S101 - it was just proposed
        verb = desk.reject if decision.verb == Decision.Verb.REJECT else desk.request_changes
        verb(proposal, moderator=moderator, reason=decision.reason, seen=proposal.latest.key)
