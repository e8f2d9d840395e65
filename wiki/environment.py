"""What stands in the environment, read as what it means; what makes no sense is refused in one sentence.

Nothing else in the project asks ``os.environ`` for a setting. ``wiki/settings.py`` says which there are.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import category
from urllib.parse import SplitResult, unquote, urlsplit

FRAMES = ("wide", "narrow", "audio")
BEYOND = 10**12  # what anybody means by a number; some of what numbers are handed to breaks far above
DEFAULT_PORTS = {"http": 80, "https": 443}
#: What of PostgreSQL's own connection settings hosts write behind the question mark.
POSTGRESQL_OPTIONS = (
    "sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "target_session_attrs",
)  # fmt: skip


class Senseless(ValueError):
    """A value that makes no sense; its text is the sentence that whoever starts the wiki is told."""


def refusal(name: str, value: str, told: str) -> Senseless:
    """The exception that names a setting and its value, which must hold no password (``shown``)."""
    return Senseless(f"{name} is “{value[:200]}”{told}")


def shown(url: str) -> str:
    """An address without what may be a password in it, however badly it is written."""
    _, scheme, rest = re.split(r"^([a-zA-Z][a-zA-Z0-9+.-]*://|)", url, maxsplit=1)
    person, at, place = rest.rpartition("@")
    if at:
        person = re.sub(r":.*", ":…", person)
    else:
        # “smtp://wiki:secret”, where the host was forgotten: what is more than a port may be the password.
        place = re.sub(r"^([^:/?#\[]*):(?!\d{1,5}(?:/\d{0,4})?$).*", r"\1:…", place)
    return scheme + person + at + re.sub(r"(password=)[^&#]*", r"\1…", place, flags=re.IGNORECASE)


def text(name: str, default: str = "") -> str:
    value = os.environ.get(name, default).strip()
    if any(category(letter) in {"Cc", "Cs"} for letter in value):
        # Not shown: it may be a secret.
        raise Senseless(f"{name} holds something that is no text; write one line of UTF-8.")
    return value


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "yes", "on", "true"}:
        return True
    if value in {"0", "no", "off", "false"}:
        return False
    raise refusal(name, value, "; write 1 or 0.")


def number(name: str, default: int, *, least: int = 1, most: int = BEYOND) -> int:
    value = text(name, str(default))
    counts = value.isascii() and value.isdigit()  # “²” is a digit as well
    large = counts and (len(value) > 15 or int(value) > most)
    if not counts or large or int(value) < least:
        meant = f"of at least {least}" if most == BEYOND and not large else f"from {least} to {most}"
        raise refusal(name, value, f"; write a whole number {meant}.")
    return int(value)


def one_of(name: str, values: Iterable[str]) -> str:
    """One of some words, of which the first is the default."""
    first, *others = values
    value = text(name, first).lower()
    if value not in {first, *others}:
        raise refusal(name, value, f"; it can be {', '.join((first, *others))}.")
    return value


def key(name: str, default: str) -> str:
    """How a work is called in codes; the database holds it to the same letters."""
    value = text(name, default)
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,23}", value):
        raise refusal(name, value, "; write small letters, digits and “-”, like tv or podcast.")
    return value


def tellings(name: str, default: str) -> dict[str, str]:
    """From what the story tells of to the frame it stands in, like ``2018=wide, 2022=narrow``."""
    found: dict[str, str] = {}
    for pair in filter(str.strip, text(name, default).split(",")):
        telling, _, frame = (part.strip() for part in pair.partition("="))
        if not telling or frame not in FRAMES:
            raise Senseless(
                f"{name} has “{pair.strip()}”; write pairs like 2018=wide; frames are wide, narrow and audio."
            )
        found[telling] = frame
    return found


def folder(name: str, written: str | Path) -> Path:
    """A folder things can be kept in, made if it is not there; named after the setting that leads to it."""
    advice = "write a folder that the wiki may write to."
    if not str(written):
        raise refusal(name, "", f"; {advice}")
    path = Path(written)
    try:
        path = path.resolve()
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise refusal(name, str(path), f", where nothing can be kept ({why}); {advice}") from error


def kept(name: str, path: Path) -> str:
    """What a file holds that stands for a setting nobody wrote."""
    try:
        if value := path.read_text().strip():
            return value
        why = "it is empty"
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is no text").lower()
    raise Senseless(f"{name} cannot be taken from “{path}” ({why}); remove that file, and another is made.")


def address(name: str, schemes: Iterable[str], like: str) -> SplitResult | None:
    """An address of one of these kinds, whose port is one; None where nothing is written."""
    value = text(name)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        wrong = parts.scheme not in schemes or parts.port == 0
    except ValueError:  # a port that is no number, brackets that do not close
        wrong = True
    if wrong:
        raise unlike(name, value, like)
    return parts


def unlike(name: str, value: str, like: str) -> Senseless:
    signs = ", with %40, %2F and %23 for @, / and # in the password" if "password" in like else ""
    return refusal(name, shown(value), f"; write an address like {like}{signs}.")


class Database(NamedTuple):
    engine: str
    name: str  # the path, of SQLite
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: Mapping[str, str] = MappingProxyType({})


def database(name: str) -> Database | None:
    """From ``sqlite:///path`` or ``postgresql://user:password@host:port/name``.

    A socket's folder goes into the query, ``postgresql:///wiki?host=/run/postgresql``, and so does what
    PostgreSQL wants to be told besides, like ``sslmode=require``.
    """
    like = "postgresql://user:password@host/name"
    parts = address(name, ("postgresql", "postgres", "sqlite"), like)
    if parts is None:
        return None
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path))
        if parts.netloc or not path.name or path.is_dir():
            raise unlike(name, text(name), "sqlite:///folder/wiki.sqlite3")
        folder(f"The folder of {name}", path.parent)
        return Database("sqlite", str(path))
    query = {key: unquote(told) for key, _, told in (p.partition("=") for p in parts.query.split("&")) if key}
    known = ("host", "port", "user", *POSTGRESQL_OPTIONS)
    if unknown := set(query).difference(known):
        raise refusal(
            name, shown(text(name)), f", of which “{min(unknown)}” is not understood; "
            f"after the question mark there can be {', '.join(known[:-1])} and {known[-1]}."
        )  # fmt: skip
    port = str(parts.port or query.get("port", ""))
    if port and not re.fullmatch(r"[0-9]{1,5}", port):
        raise unlike(name, text(name), like)
    return Database(
        "postgresql", unquote(parts.path.lstrip("/")) or "wiki",
        unquote(parts.username or query.get("user", "")), unquote(parts.password or ""),
        unquote(parts.hostname or query.get("host", "")), port,
        {key: told for key, told in query.items() if key in POSTGRESQL_OPTIONS},
    )  # fmt: skip


def redis(name: str) -> str:
    like = "redis://host:6379/0"
    parts = address(name, ("redis", "rediss", "unix"), like)
    if parts is None:
        return ""
    if not re.fullmatch(r"/.+" if parts.scheme == "unix" else r"/?|/[0-9]{1,4}", parts.path):
        raise unlike(name, text(name), like)
    return parts.scheme + text(name)[len(parts.scheme) :]  # in small letters, which is how Redis knows it


class Mail(NamedTuple):
    host: str
    port: int
    user: str
    password: str
    over_tls: bool  # from the first byte; else it begins in the open and asks for TLS


def mail(name: str) -> Mail | None:
    like = "smtp://user:password@host:587"
    parts = address(name, ("smtp", "smtps"), like)
    if parts is None:
        return None
    if not parts.hostname or parts.path.strip("/"):
        raise unlike(name, text(name), like)
    over_tls = parts.scheme == "smtps"
    return Mail(
        parts.hostname, parts.port or (465 if over_tls else 587),
        unquote(parts.username or ""), unquote(parts.password or ""), over_tls,
    )  # fmt: skip


def origin(name: str) -> tuple[str, str, str]:
    """``WIKI_ORIGIN`` as browsers send it, its scheme and its host; all empty where nothing is written.

    A host that stands for many, like ``*``, would let everybody choose what links in mails lead to.
    """
    like = "https://wiki.example.org"
    parts = address(name, ("https", "http"), like)
    if parts is None:
        return "", "", ""
    host = parts.hostname or ""
    if (
        not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f]*:[0-9a-f.:]+", host)
        or parts.path.strip("/")
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        told = f"; write the address people use, of one host and without a path, like {like}."
        raise refusal(name, shown(text(name)), told)
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}", parts.scheme, host


def sender(name: str, default: str) -> str:
    """An address of a mailbox, which may have a name before it."""
    value = text(name)
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        raise refusal(name, value, "; write an address like wiki@example.org.")
    return value or default
