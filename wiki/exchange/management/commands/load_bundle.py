from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wiki.accounts.models import User
from wiki.exchange.bundle import load_bundle
from wiki.exchange.manifest import BundleError


class Command(BaseCommand):
    help = "Loads a bundle: a folder with bundle.json and documents. All of it, or nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--make-accounts",
            action="store_true",
            help="give authors who are not here an account that nobody can log in to",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = {user.username: user for user in User.objects.all()}
        try:
            loaded = load_bundle(options["folder"], accounts, make_accounts=options["make_accounts"])
        except BundleError as error:
            hint = " Make one, or say --make-accounts." if "no account here" in str(error) else ""
            raise CommandError(f"{error}{hint}") from error
        self.stdout.write(
            f"{loaded.pages} pages, {loaded.revisions} revisions, {loaded.proposals} proposals, "
            f"{loaded.pictures} pictures."
        )
        if loaded.accounts:
            self.stdout.write(f"Accounts made: {', '.join(loaded.accounts)}.")
        for sealed in loaded.sealed:
            self.stdout.write(f"Sealed, since it cannot be read: {sealed}")
