"""The README is true to the letter where a machine can tell."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import tomllib
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest

from wiki.floors import FLOORS, ROOMS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
PURE = ARCHITECTURE.split("## Pure modules")[1].split("### ")[0]
SIGNATURES = ARCHITECTURE.split("### Signatures")[1].split("```python\n")[1].split("```")[0]
#: What is written of each module, as the text of a stub.
_, *PARTS = re.split(r"^# (\w+/\w+)\.py\n", SIGNATURES, flags=re.MULTILINE)
WRITTEN = dict(zip(PARTS[::2], PARTS[1::2], strict=True))


def test_every_setting_is_in_the_readme_and_none_besides():
    settings = (ROOT / "wiki" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', settings))
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", README.split("## Configure")[1].split("## Begin")[0]))
    assert read == told


def test_every_room_is_on_the_map():
    assert all(f"| `{room}` |" in README for room in ROOMS)


def test_the_architecture_draws_the_same_map():
    floors = " → ".join(" | ".join(floor) for floor in FLOORS)
    rooms = README.split("## A map")[1].split("## Configure")[0]
    sentences = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", rooms, re.MULTILINE)
    assert {room for room, _ in sentences} == set(ROOMS)
    for text in (README, ARCHITECTURE):
        assert f"urls → {floors}\n" in text
    for room, sentence in sentences:
        assert f"| {room} | {sentence} |\n" in ARCHITECTURE


def test_the_pure_modules_of_the_architecture_are_those_that_are_held_to_it():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = next(one["source_modules"] for one in contracts if "source_modules" in one)
    told = re.findall(r"`([\w/]+)\.py`", "".join(re.findall(r"^\| (.+?) \|", PURE, re.MULTILINE)))
    assert sorted(f"wiki.{name.replace('/', '.')}" for name in told) == sorted(held)


def test_what_the_pure_modules_promise_is_in_them():
    for names, promise in re.findall(r"^\| (`.+?) \| (.+) \|$", PURE, re.MULTILINE):
        modules = [module_of(name) for name in re.findall(r"`([\w/]+)\.py`", names)]
        for name, called_with in re.findall(r"`(\w+)(?:\(([\w, ]+)\))?`", promise):
            found = next((vars(module)[name] for module in modules if name in vars(module)), None)
            assert found is not None, f"{names}: {name}"
            if called_with:
                assert ", ".join(inspect.signature(found).parameters) == called_with, f"{names}: {name}"


def module_of(name: str):
    return import_module("wiki." + name.replace("/", "."))


def shape(thing) -> object:
    """What one has to know to use it: parameters or fields with kind, type and default; the words of an enum."""
    if isinstance(thing, property):
        return "property", shape(thing.fget)
    if not isinstance(thing, type):
        return str(inspect.signature(thing))
    bases = [base.__name__ for base in thing.__bases__]
    if issubclass(thing, Enum):
        return bases, [(word.name, word.value) for word in thing]
    return bases, str(getattr(thing, "__dataclass_params__", "")), str(inspect.signature(thing))


@pytest.mark.parametrize("module", WRITTEN)
def test_every_signature_of_the_architecture_is_that_of_the_code(module):
    real, stub = vars(module_of(module)), WRITTEN[module]
    written = dict(real)  # so that bases, types and defaults are the module's own
    exec(f"from __future__ import annotations\n{stub}", written)
    for one in ast.parse(stub).body:
        assert isinstance(one, ast.ClassDef | ast.FunctionDef)
        assert shape(written[one.name]) == shape(real[one.name]), f"{module}: {one.name}"
        members = [m.name for m in getattr(one, "body", ()) if isinstance(m, ast.FunctionDef)]
        for name in set(members) - {"__init__"}:
            theirs, ours = vars(written[one.name])[name], vars(real[one.name])[name]
            assert shape(theirs) == shape(ours), f"{module}: {one.name}.{name}"


def test_every_file_the_map_names_is_there():
    for room, files in re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", README, re.MULTILINE):
        for name in re.findall(r"`([\w.]+\.py)`", files):
            assert (ROOT / "wiki" / room / name).exists(), f"{room}/{name}"


def test_every_target_the_readme_names_can_be_made():
    known = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(
        re.search(rf"^\s*{target}\b", known, re.MULTILINE) for target in re.findall(r"make ([a-z-]+)", README)
    )


def test_every_command_the_readme_names_exists():
    from django.core.management import get_commands

    assert set(re.findall(r"manage\.py (\w+)", README)) <= set(get_commands())


def test_every_test_the_rules_of_the_core_name_exists():
    named = 0
    for row in (ROOT / "docs" / "core.md").read_text().splitlines():
        path = ""
        for file, test in re.findall(r"`(tests/[\w/]+\.py)?::(test_\w+)`", row):
            path = file or path
            assert re.search(rf"^def {test}\(", (ROOT / path).read_text(), re.MULTILINE), f"{path}::{test}"
            named += 1
        assert path or not row.startswith("| ") or row == "| rule | held by |", row
    assert named > 50
