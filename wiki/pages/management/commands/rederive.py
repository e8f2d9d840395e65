from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wiki.pages.publishing import rederive


class Command(BaseCommand):
    help = "Rebuilds every derived row from the documents. Changes nothing that was right."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rederive()} pages rederived.")
