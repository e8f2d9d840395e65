#!/usr/bin/env python3
"""Django's command line for this wiki."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiki.settings")
    from django.core.management import execute_from_command_line

    from wiki.environment import Senseless

    try:
        execute_from_command_line(sys.argv)
    except Senseless as told:
        sys.exit(str(told))
