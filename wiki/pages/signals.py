"""The one signal of the project.

Sent by ``publishing`` inside its transaction, so that whoever follows pages changes with them or not
at all. Arguments: ``page``, ``revision``.
"""

from django.dispatch import Signal

page_published = Signal()
