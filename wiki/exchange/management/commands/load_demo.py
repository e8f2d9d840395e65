from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from wiki.accounts.models import User
from wiki.accounts.roles import STAFF, Role
from wiki.canon.models import Episode
from wiki.exchange.bundle import load_bundle
from wiki.exchange.manifest import BundleError
from wiki.moderation.models import Reason
from wiki.pages.models import Page
from wiki.spoilers.models import Watched

BUNDLE = Path(__file__).resolve().parents[2] / "bundles" / "homecoming"

MANAGE = ".venv/bin/python manage.py"

DEMO_STAFF_WATCHED = "tv:S1E10"

REASONS = [
    ("Needs a source", "Please name the episode that shows it, with the minute if you can."),
    (
        "Gives the story away",
        "This tells more than its mark allows. Put it under the episode that reveals it.",
    ),
    ("Already there", "The page says this already, in another place. Thank you all the same!"),
    (
        "Belongs into a theory",
        "This is a guess rather than something an episode shows. Start a theory page for it.",
    ),
    ("Not in your own words", "This reads like somebody else’s text. Please say it in your own words."),
    ("Not for this wiki", "This has nothing to do with the story."),
]


class Command(BaseCommand):
    help = "Loads the Homecoming wiki with its demo accounts, once. WIKI_DEMO=0 leaves the wiki empty."

    def handle(self, *args: Any, **options: Any) -> None:
        for position, (label, text) in enumerate(REASONS):
            Reason.objects.get_or_create(label=label, defaults={"text": text, "position": position})
        if not settings.WIKI_DEMO:
            self._tell_how_to_begin()
            return
        if not User.objects.filter(handle="moderator").exists():
            if Page.objects.unredacted().exists():  # gate: only whether there is any
                return
            taken = User.objects.filter(handle__in=[role.value for role in Role]).first()
            if taken:
                self.stdout.write(f"“{taken}” has an account already, so the demonstration was not loaded.")
                return
            self._load()
        self._tell()

    @transaction.atomic  # accounts without their wiki would look like a demo that was loaded
    def _load(self) -> None:
        password = demo_password()
        accounts = {role.value: User.objects.create_user(role.value, password, role=role) for role in Role}
        for role in STAFF:
            # So the queue is readable, and one item is still ahead of who reads it.
            Watched.objects.create(account=accounts[role], vector=DEMO_STAFF_WATCHED)
        try:
            # The other fans of the demonstration only lend their names: nobody can log in as one.
            loaded = load_bundle(BUNDLE, accounts, make_accounts=True)
        except BundleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Loaded the Homecoming wiki: {loaded.pages} pages, {loaded.revisions} revisions, "
            f"{loaded.proposals} proposals."
        )

    def _tell_how_to_begin(self) -> None:
        """What an empty wiki still wants, each until it is there."""
        if not User.objects.filter(role=Role.ADMIN).exists():
            self.stdout.write(f"This wiki has no admin yet. Make one: {MANAGE} createsuperuser")
        if not Episode.objects.exists():
            self.stdout.write(
                "This wiki has no episodes yet. Bring in what TVmaze answers to /shows/N?embed=episodes: "
                f"{MANAGE} import_tvmaze show.json --work {settings.WIKI_DEFAULT_WORK}"
            )

    def _tell(self) -> None:
        names = ", ".join(role.value for role in Role)
        self.stdout.write(f"Demo accounts: {names}. Password: {demo_password()}")


def demo_password() -> str:
    """``WIKI_DEMO_PASSWORD``, else one made up once and kept beside the data."""
    if settings.WIKI_DEMO_PASSWORD:
        return settings.WIKI_DEMO_PASSWORD
    path = settings.DATA_DIR / "demo-password"
    if path.exists():
        return path.read_text().strip()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(9)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password)
    return password
