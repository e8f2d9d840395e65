from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from wiki.canon.ladders import Misplaced, bring_in
from wiki.canon.models import Episode, valid_key
from wiki.exchange.tvmaze import NotTVmaze, Special, read
from wiki.pages.publishing import rederive


class Command(BaseCommand):
    help = "Reads a ladder from TVmaze's JSON (/shows/N?embed=episodes), from a file or standard input."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="the JSON file, or - for standard input")
        parser.add_argument("--work", default="tv", help="key of the work (default: tv)")
        parser.add_argument("--title", default="", help="title of the work, if the file does not tell it")
        parser.add_argument("--medium", default="TV series")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            valid_key(options["work"])
            work = read(
                _text(options["file"]), key=options["work"], title=options["title"],
                medium=options["medium"], known=_specials(options["work"]),
            )  # fmt: skip
        except (NotTVmaze, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        try:
            with transaction.atomic():  # pages speak of titles and appearances: both or neither
                outcome = bring_in([work])[work.key]
                rederive(history=False)
        except Misplaced as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{work.title}: {len(outcome.added)} episodes added, {len(outcome.changed)} changed, "
            f"{len(outcome.unchanged)} as before."
        )


def _text(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")


def _specials(key: str) -> list[Special]:
    rows = Episode.objects.filter(work__key=key, ordinal=None)
    return [Special(*row) for row in rows.values_list("code", "season__number", "title", "released")]
