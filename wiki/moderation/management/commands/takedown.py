from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from wiki.accounts.models import User
from wiki.moderation.models import Proposal, Version
from wiki.moderation.takedown import TakedownError, take_down


class Command(BaseCommand):
    help = "Replaces texts that have to go by a note with the reason and their hash. All of them, or none."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("keys", nargs="+", help="of revisions, as in their addresses, or of versions")
        parser.add_argument("--reason", required=True, help="a sentence; readers find it where the text was")
        parser.add_argument("--by", required=True, help="name of the moderator or admin who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no account called {options['by']}.")
        try:
            with transaction.atomic():
                records = [take_down(key, by=by, reason=options["reason"]) for key in options["keys"]]
        except TakedownError as error:
            raise CommandError(str(error)) from error
        for key, record in zip(options["keys"], records, strict=True):
            self.stdout.write(f"{key}: taken down, sha256 {record.hash}")
            if record.revision:
                for version in Version.objects.filter(proposal__revision=record.revision):
                    self.stdout.write(f"  what its author typed is version {version.key}; it still stands")
                # Made from it, they hold most of it, and one that brings the page back all of it.
                waiting = Version.objects.filter(base=record.revision, proposal__state__in=Proposal.OPEN)
                for version in waiting.order_by("pk"):
                    self.stdout.write(
                        f"  version {version.key} of {version.proposal.author.username} was made from it and "
                        "waits; look whether it has to be declined and taken down as well"
                    )
