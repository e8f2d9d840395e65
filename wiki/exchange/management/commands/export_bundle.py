from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wiki.exchange.export import export_bundle
from wiki.exchange.manifest import BundleError


class Command(BaseCommand):
    help = (
        "Writes everything published into a folder that load_bundle loads again: the ladder, every page and "
        "its whole history, the pictures. Accounts and what waits for review stay."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new folder, like my-wiki/")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = export_bundle(options["folder"])
        except BundleError as error:
            raise CommandError(str(error)) from error
        counts = ", ".join(f"{number} {what}" for what, number in written.items())
        self.stdout.write(f"{options['folder']}: {counts}.")
