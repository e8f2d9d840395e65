"""Every sentence of the interface is there in every language, with the same values in it."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = sorted((ROOT / "wiki" / "locale").glob("*/LC_MESSAGES/django.po"))
VALUES = re.compile(r"%\(\w+\)s|<[^>]+>")


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_nothing_is_left_to_translate(path):
    left = [m.id for m in messages(path) if m.fuzzy or not all(forms(m.string))]
    assert left == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_holds_the_same_values_and_tags(path):
    for message in messages(path):
        wanted = set(VALUES.findall(forms(message.id)[-1]))
        for form in forms(message.string):
            assert set(VALUES.findall(form)) == wanted, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_served_is_what_was_translated(path):
    """The compiled catalogue is in the repository: not every machine has the tool that makes it."""
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages(path):
        if isinstance(message.id, str):
            assert compiled.pgettext(message.context, message.id) if message.context else (
                compiled.gettext(message.id) == message.string
            )  # fmt: skip
        else:
            singular, plural = message.id
            assert compiled.ngettext(singular, plural, 2) == message.string[-1]


def test_no_sentence_is_missing_from_the_catalogues(tmp_path):
    if shutil.which("xgettext") is None:
        if os.environ.get("CI") == "1":
            pytest.fail("GNU gettext is not on this machine, and CI needs it.")
        pytest.skip("GNU GETTEXT IS NOT ON THIS MACHINE: whether sentences are missing was not looked for.")
    for name in ("manage.py", "wiki", "templates"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--all", "--no-location", "--no-obsolete", "-v0"],
        cwd=tmp_path, check=True, env={**os.environ, "WIKI_DATA": str(tmp_path / "var"), "DATABASE_URL": ""},
    )  # fmt: skip
    for path in CATALOGUES:
        found = {tuple(forms(m.id)) for m in messages(tmp_path / path.relative_to(ROOT))}
        assert found - {tuple(forms(m.id)) for m in messages(path)} == set()


# --- Words that nobody marked -----------------------------------------------------------------------

MARKED = re.compile(
    r"{% comment %}.*?{% endcomment %}|{#.*?#}|{% blocktranslate\b.*?{% endblocktranslate %}"
    r"|{% block (?:\w*class|after_login) %}.*?{% endblock[^%]*%}|<(script|style|symbol)\b.*?</\1>",
    re.S,
)
SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder|label|data-say-[\w-]+)="([^"]*)"')
#: What one types is the same in every language, and so are the names of keys.
TYPED = {
    "S1E3",
    "S1E5",
    "podcast",
    "spoiler",
    "Mia Holm",
    "Mia",
    "Ctrl",
    "Tab",
    "gt",
    "lt",
    "amp",
    "nbsp",
}


def unmarked(template: str) -> list[str]:
    """The words a template says without a catalogue: in its text, in attributes, in strings it passes on."""
    source = MARKED.sub("", template)
    passed = re.findall(r'{% include[^%]*?\b\w+="([^"]* [^"]*)"', source)
    source = re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.S)
    told = [*SPOKEN.findall(source), *re.split(r"<[^>]*>", source)]
    for typed in sorted(TYPED, key=len, reverse=True):
        told = [re.sub(rf"\b{typed}\b", "", words) for words in told]
    return [words.strip() for words in (*told, *passed) if re.search(r"[^\W\d_]{2}", words)]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda p: str(p.relative_to(ROOT / "templates"))
)
def test_a_template_says_nothing_that_could_not_be_translated(path):
    assert unmarked(path.read_text()) == []


@pytest.mark.parametrize(
    "template",
    ["<p>Words</p>", '<a aria-label="Words">×</a>', '{% include "a.html" with title="Two words" %}'],
)
def test_words_nobody_marked_are_found(template):
    assert unmarked(template) != []
