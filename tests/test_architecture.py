"""The house stands as it says: floors, foreign keys, and one verb for what is gated."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models

from wiki.floors import FLOORS, ROOMS
from wiki.spoilers.models import Gated

ROOT = Path(__file__).resolve().parent.parent
HEIGHT = {room: len(FLOORS) - level for level, floor in enumerate(FLOORS) for room in floor}

#: Models whose rows may be ahead of a reader; their managers are asked through ``visible_to``.
GATED = {model.__name__ for model in apps.get_models() if issubclass(model, Gated)} | {"Revision"}
#: The room that writes and derives these rows, where asking for all of them is the point.
NUCLEUS = {"publishing.py", "derive.py", "models.py"}


def test_the_linter_reads_the_same_floors():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert layers == [" | ".join(f"wiki.{room}" for room in floor) for floor in FLOORS]


def test_every_room_is_an_app_in_the_order_of_the_ladder():
    installed = [config.label for config in apps.get_app_configs() if config.name.startswith("wiki.")]
    assert installed == list(ROOMS)


def test_foreign_keys_point_down_or_stay_in_their_room():
    upwards = [
        f"{model.__name__}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in HEIGHT
        and field.related_model._meta.app_label != room
        and HEIGHT[field.related_model._meta.app_label] >= HEIGHT[room]
    ]
    assert upwards == []


def test_nothing_that_points_at_an_account_can_vanish_with_it():
    loose = [
        f"{model.__name__}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label == "accounts.User"
        if field.remote_field.on_delete is not models.PROTECT
    ]
    assert loose == []


def test_every_gate_is_asked_for():
    """No default and no null: to forget a gate is an error, not a leak."""
    for model in apps.get_models():
        if issubclass(model, Gated):
            field = model._meta.get_field("gate")
            assert not field.null
            assert not field.has_default()


def test_no_index_leads_with_a_gate():
    leading = [
        f"{model.__name__}: {index.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for index in model._meta.indexes
        if index.fields and index.fields[0] in {"gate", "gate_id"}
    ]
    assert leading == []


def test_gated_tables_are_asked_through_the_one_verb():
    """``X.objects.visible_to(reader)``, or ``deleted_for``; ``unredacted()`` says why in a comment on its line."""
    bypasses = []
    for path in sorted((ROOT / "wiki").rglob("*.py")):
        if "migrations" in path.parts or (path.parent.name == "pages" and path.name in NUCLEUS):
            continue
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            manager = node.value
            if manager.attr not in {"objects", "_default_manager"} or not isinstance(manager.value, ast.Name):
                continue
            if manager.value.id not in GATED | {"NameRow", "Model", "model"}:
                continue
            # The formatter may have moved the comment to a line nearby of the same statement.
            line = " ".join(lines[node.lineno - 2 : node.lineno + 3])
            if node.attr in {"visible_to", "deleted_for"} or (
                "# gate: " in line and node.attr in {"unredacted", "filter"}
            ):
                continue
            bypasses.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bypasses == []


def test_trusted_html_comes_from_the_one_renderer():
    suspects = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*(ROOT / "wiki").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"mark_safe\(|\|safe\b|autoescape off", line) and path.name != "reading.py"
    ]
    assert suspects == []


def test_no_screen_holds_inline_script_or_style():
    inline = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"<script>|<style| style=| on(?:click|load|change|submit)=", line)
    ]
    assert inline == []


def test_files_stay_small_enough_to_read():
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / "wiki").rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 460 and "migrations" not in path.parts
    }
    assert long == {}
