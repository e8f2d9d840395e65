"""Pictures: their bytes, and what is said to who sends one."""

from __future__ import annotations

from tests.harness.stills import STILLS
from tests.harness.surfaces.registry import Speaks, surface
from tests.harness.visitor import Visitor

NO_KEY = "A" * 16
WORDS = {"alt": "A berry", "credit": "Drawn", "licence": "cc0-1.0", "gate": "S9E9"}


@surface("pictures", "picture")
def pictures(visitor: Visitor) -> None:
    """Asked for by key, whoever may have it: hidden, waiting and missing are one answer."""
    # All of them: there are few, and one in four would prove little.
    for key in [*(still.key for still in STILLS), NO_KEY]:
        visitor.look(f"/pictures/{key}/320.webp")
        visitor.get(f"/pictures/{key}/320.webp?open=1")
        visitor.get(f"/pictures/{key}/640.webp")


@surface("one's own pictures", "pictures", "new-picture", "markdownx_upload", speaks=Speaks.OF_EPISODES)
def own_pictures(visitor: Visitor) -> None:
    visitor.get("/pictures/")
    visitor.get("/pictures/new/")
    for path in ("/pictures/new/", "/preview/upload/"):
        visitor.post(path, WORDS)


@surface(
    "the pictures of the panel", "admin:media_picture_changelist", "admin:media_picture_change",
    "admin:media_picture_history", "admin/media/picture/<path:object_id>/", staff=True,
)  # fmt: skip
def panel(visitor: Visitor) -> None:
    """That there is one, from whom, with which gates, is a moderator's to know; what it shows, once opened."""
    for query in ("", "?down=no", "?down=yes", "?q=gus", "?o=2"):
        visitor.get(f"/admin/media/picture/{query}")
    for picture in visitor.world.stills.values():
        visitor.get(f"/admin/media/picture/{picture.pk}/")
        visitor.get(f"/admin/media/picture/{picture.pk}/change/")
        visitor.get(f"/admin/media/picture/{picture.pk}/history/")
