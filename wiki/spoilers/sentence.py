"""Sentences of the pure core, which knows no languages: kept as template and values, read as English.

Whoever shows one to a person passes it through ``spoken`` with a translator; ``makemessages`` knows
``say``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


class Sentence(str):
    """An English sentence that remembers what it was made of."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> Sentence:
        sentence = super().__new__(cls, template % values if values else template)
        sentence.template, sentence.values = template, values
        return sentence


def say(template: str, **values: Any) -> Sentence:
    """A sentence; values stand in it as ``%(name)s``."""
    return Sentence(template, values)


def listed(words: Iterable[str]) -> Sentence:
    """Several words in a row, each of them spoken."""
    values = {f"word{number}": say(word) for number, word in enumerate(words)}
    return Sentence(", ".join(f"%({name})s" for name in values), values)


def spoken(text: str, translate: Callable[[str], str]) -> str:
    """The text in the language of ``translate``, sentences within it as well; plain text stays."""
    if not isinstance(text, Sentence):
        return text
    values = {name: spoken(v, translate) if isinstance(v, str) else v for name, v in text.values.items()}
    template = translate(text.template)
    return template % values if values else template
