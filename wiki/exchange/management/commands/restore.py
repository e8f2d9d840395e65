from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wiki.exchange.backup import BackupError, counts, restore


class Command(BaseCommand):
    help = (
        "Puts a backup in place of the database, and its pictures beside it, after checking every hash. "
        "Stop the wiki first."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="even if the wiki is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"], replace=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = counts()
        self.stdout.write(
            f"The wiki of {manifest['made']}: {rows['Page']} pages, {rows['Revision']} revisions, "
            f"{rows['Picture']} pictures."
        )
