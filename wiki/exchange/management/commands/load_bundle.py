from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wiki.accounts.models import User
from wiki.exchange.bundle import BundleError, load_bundle


class Command(BaseCommand):
    help = "Loads a bundle: a folder with bundle.json and documents. All of it, or nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = {user.username: user for user in User.objects.all()}
        try:
            loaded = load_bundle(options["folder"], accounts)
        except BundleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.pages} pages, {loaded.revisions} revisions, {loaded.proposals} proposals."
            + (f" {loaded.sealed} could not be read and are sealed." if loaded.sealed else "")
        )
