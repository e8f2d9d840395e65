"""Payloads that broke other sites, in every position of our dialect, read as browsers read them."""

import subprocess
import sys
from pathlib import Path

import pytest
from renderers import KEY, body_with_known_pictures, fact_with_known_pictures

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

SPOILERS = ["::: spoiler S1E1\n{p}\n:::", "a >!S1E1: {p}!< b", "`>!S1E1: {p}!<`"]
LINKS = ["[[{p}]]", "[[{p}|text]]", "[[Page|{p}]]", "[[Page#{p}]]", "[[#{p}]]"]
TABLES = [
    "| a | b |\n|---|:-:|\n| [[Page|{p}]] | [[{p}|text]] |",
    "| {p} | b | c | d |\n|---|---|---|---|\n| [x]({p}) | {p} |",
]
FOOTNOTES = ["a[^1]\n\n[^1]: {p}", "a[^{p}]\n\n[^{p}]: note", "[x][{p}]\n\n[{p}]: /a"]
PICTURES = [
    f"![{{p}}](picture:{KEY})", f"word ![{{p}}](picture:{KEY}) word", f"![[[Page|{{p}}]]](picture:{KEY})",
    f'![x](picture:{KEY} "{{p}}")', f"[![{{p}}](picture:{KEY})]({{p}})",
    f"| ![{{p}}](picture:{KEY}) | b |\n|---|---|\n| ![x](picture:{KEY}{{p}}) | {{p}} |",
    "![x](picture:{p})", "![x](<picture:{p}>)", "![{p}](picture:{p})", "![x][{p}]\n\n[{p}]: picture:{p}",
]  # fmt: skip
HIDDEN = ["\ue000{p}\ue000", "[\ue000](/a{p} '\ue000')"]


@pytest.mark.parametrize(
    ("renderer", "positions", "own"),
    [
        ("body", "all", SPOILERS + LINKS + TABLES + FOOTNOTES + HIDDEN),
        ("body_with_known_links", "raw", LINKS + TABLES),
        ("body_with_known_pictures", "raw", PICTURES),
        ("fact_with_known_pictures", "raw", PICTURES),
        ("fact", "raw,inline,link,table,heading,refdef", SPOILERS + LINKS),
    ],
)
def test_no_payload_survives(corpora: Path, renderer: str, positions: str, own: list[str]) -> None:
    done = run(corpora, renderer, positions, own)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_runner_sees_what_is_dangerous(corpora: Path) -> None:
    """A positive control: unrendered, the same payloads are found critical by the hundred."""
    done = run(corpora, "str", "raw", [])
    assert done.returncode == 1
    assert '"critical": 0' not in done.stdout


@pytest.mark.parametrize("renderer", [body_with_known_pictures, fact_with_known_pictures])
def test_the_pictures_among_the_positions_are_shown(renderer) -> None:
    """Otherwise their captions would be no position at all."""
    for position in PICTURES[:6]:
        shown = renderer(position.replace("{p}", "harmless"))
        assert f'src="/pictures/{KEY}/640.webp"' in shown, position


def run(corpora: Path, renderer: str, positions: str, own: list[str]) -> subprocess.CompletedProcess[str]:
    where = "builtins:str" if renderer == "str" else f"renderers:{renderer}"
    wraps = [word for wrap in own for word in ("--wrap", wrap)]
    command = [sys.executable, str(corpora / "tools/xss_corpus.py"), "--render", where, "--wraps", positions]
    command += ["--path", str(HERE), "--path", str(ROOT), *wraps, str(corpora / "data/xss/payloads.json")]
    return subprocess.run(command, capture_output=True, text=True, check=False)
