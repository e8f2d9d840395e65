from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Also finds the sentences of the pure core, which are marked by ``say``."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=say"]
