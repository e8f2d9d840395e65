"""Makes a process that pytest did not start ready for the tests' models. Imported before any of them."""

from __future__ import annotations

import os

import django
import pytest  # noqa: F401 - by its being loaded wiki.settings knows that this is a test

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiki.settings")
django.setup()
