"""The README is true to the letter where a machine can tell."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from wiki.floors import ROOMS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_every_setting_is_in_the_readme_and_none_besides():
    sources = (ROOT / "wiki" / "settings.py").read_text() + (ROOT / "wiki" / "serve.py").read_text()
    read = set(re.findall(r'(?:_text|_flag|_number|_one_of|_tellings|environ\.get)\(\s*"([A-Z_]+)"', sources))
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", README.split("## Configure")[1].split("## Begin")[0]))
    assert read == told


def test_every_room_is_on_the_map():
    assert all(f"| `{room}` |" in README for room in ROOMS)


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
