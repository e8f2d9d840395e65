"""The registry: every way in which something of the story could leave the server.

A surface is a visit: a function that asks what a curious reader would ask, hidden addresses included. It
asks the same whatever it is told, so two worlds can be compared answer by answer. Every URL pattern is
covered by a surface or stands in ``SILENT`` with the reason why it says nothing; ``test_surfaces.py``
holds that, and that each surface speaks.
"""

from tests.harness.surfaces import accounts, everywhere, pictures, reading, writing
from tests.harness.surfaces.registry import SURFACES, Speaks, Surface, readers_surfaces, staff_surfaces
from tests.harness.surfaces.staff import SILENT

#: Surfaces whose answers a cache could mix up: what is read, as against what is sent.
READING = [name for name, surface in SURFACES.items() if surface.visit.__module__ == reading.__name__]

__all__ = ["READING", "SILENT", "SURFACES", "Speaks", "Surface", "accounts", "everywhere", "pictures", "readers_surfaces",
           "staff_surfaces", "writing"]  # fmt: skip
