from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wiki.exchange.backup import BackupError, backup


class Command(BaseCommand):
    help = "Writes the whole wiki into one file, consistent while it runs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="like wiki-2026-11-23.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = manifest["rows_before"]
        counts = f"{rows['Page']} pages, {rows['Revision']} revisions, {rows['Picture']} pictures."
        self.stdout.write(f"{options['file']}: {counts}")
        for name in manifest["missing"]:
            self.stderr.write(f"The file {name} of a picture is missing, and is not in the backup.")
