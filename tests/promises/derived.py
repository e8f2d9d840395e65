"""Every derived row, by what it says rather than by its key."""

from __future__ import annotations

from wiki.media.models import Showing
from wiki.pages.models import Appearance, Category, Change, Fact, Name, Page, Passage

DERIVED = (Name, Fact, Category, Appearance, Passage, Change, Showing)


def derived_rows() -> dict[str, list[tuple]]:
    rows = {
        model.__name__: sorted((tuple(sorted(values.items())) for values in _without_key(model)), key=repr)
        for model in DERIVED
    }
    pages = Page.objects.unredacted().values("key", "kind", "slug", "deleted", "gate__expression", "episode")
    rows["Page"] = sorted((tuple(sorted(page.items())) for page in pages), key=repr)
    return rows


def _without_key(model):
    columns = [field.attname for field in model._meta.fields if field.attname not in {"id", "gate_id"}]
    return model._default_manager.values(*columns, "gate__expression")
