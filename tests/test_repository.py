"""What is committed names no machine and no package host, and the locks are what pyproject asks for."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "manage.py", "pyproject.toml", "README.md", "wiki", "templates", "static", "tests", "Makefile", ".ci",
    ".gitignore", "LICENSE", "CHANGELOG.md", "requirements.txt", "requirements-dev.txt", "docs",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_nothing_unexpected_stands_on_top():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= ALLOWED


def test_no_package_host_and_no_path_of_a_machine_is_named():
    pattern = re.compile(r"index-url|pypi\.org|pythonhosted|registry\.npmjs|/" + r"work/|/home/|/root/")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix not in {".png", ".ico"} and path.name not in {"test_repository.py", "lock.sh"}
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_the_locks_hold_everything_asked_for_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[\[<>=!~ ]", name)[0].lower() for name in project["project"]["dependencies"]}
    further = {re.split(r"[\[<>=!~ ]", name)[0].lower() for name in project["dependency-groups"]["dev"]}
    locked = {name: dict(_locked(name)) for name in ("requirements.txt", "requirements-dev.txt")}
    assert wanted <= set(locked["requirements.txt"])
    assert further <= set(locked["requirements-dev.txt"])
    assert locked["requirements.txt"].items() <= locked["requirements-dev.txt"].items()


def _locked(name: str):
    text = (ROOT / name).read_text()
    for match in re.finditer(
        r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)[^\n]*\\\n\s+--hash=", text, re.MULTILINE
    ):
        yield match[1].lower(), match[2]
