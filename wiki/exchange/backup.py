"""Backups: one file, consistent while the wiki runs, verified by hash before anything is restored.

On SQLite the online backup API copies the database; on PostgreSQL ``pg_dump`` does. The pictures' files
follow: each was on the disk before its row was, and none ever changes or goes, so that those of the rows
there are after the database was copied are all that the copy can name.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from wiki.accounts.models import User
from wiki.environment import POSTGRESQL_OPTIONS
from wiki.media import files
from wiki.media.models import Picture, Rendition
from wiki.moderation.models import Decision, Proposal, Version
from wiki.pages.models import Page, Revision
from wiki.spoilers.horizon import forget

FORMAT = 2
READABLE = frozenset({1, FORMAT})  # 1 knew no pictures
MANIFEST = "manifest.json"
PICTURES = "pictures/"
MEMBERS = {"sqlite": "wiki.sqlite3", "postgresql": "wiki.pgdump"}
MAX_MANIFEST = 64 * 1024**2  # bytes; a line for each file of a picture


class BackupError(Exception):
    """Nothing was written or restored; the message says why."""


def counts() -> dict[str, int]:
    """How many rows the tables hold that nothing can rebuild."""
    tables = (User, Page, Revision, Proposal, Version, Decision, Picture)
    return {table.__name__: table._base_manager.count() for table in tables}


def backup(target: Path) -> dict[str, Any]:
    """Write everything into one file. Returns its manifest."""
    if target.exists():
        raise BackupError(f"{target} is there already. Choose another name.")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / MEMBERS[connection.vendor]
        before = counts()
        _dump(copy)
        kept, missing = _pictures()
        manifest = {
            "format": FORMAT,
            "database": connection.vendor,
            "made": timezone.now().isoformat(timespec="seconds"),
            "rows_before": before,
            "sha256": {copy.name: _hash(copy), **kept},
            "missing": missing,
        }
        partial = Path(folder) / "backup.tar.gz"
        with tarfile.open(partial, "w:gz", compresslevel=6) as archive:
            _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
            archive.add(copy, copy.name)
            for name in kept:
                archive.add(files.path_of(name.removeprefix(PICTURES)), name)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(target)  # whole, or not there at all
    return manifest


def _pictures() -> tuple[dict[str, str], list[str]]:
    """The hash of each picture's file by its name in the archive, and the names of those that are gone."""
    kept, missing = {}, []
    for name, sha256 in Rendition.objects.order_by("pk").values_list("file", "sha256").iterator():
        if files.path_of(name).is_file():
            kept[f"{PICTURES}{name}"] = sha256
        else:
            missing.append(name)
    return kept, missing


def restore(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put a backup in place of the database. Raises ``BackupError`` before anything is touched.

    Files of pictures that are there already stay, whether the backup knows them or not.
    """
    with tempfile.TemporaryDirectory() as folder:
        manifest, copy = _verified(source, Path(folder))
        if manifest["database"] != connection.vendor:
            raise BackupError(
                f"This backup is of {manifest['database']}, the wiki runs on {connection.vendor}. "
                "Point DATABASE_URL at the same kind of database."
            )
        if not replace and _has_content():
            raise BackupError("The wiki is not empty. Stop it, then say --replace to put the backup there.")
        _put_pictures(Path(folder), manifest)  # first, so that no row ever names a file that is not there
        _load(copy)
    forget()
    cache.clear()  # generations are counted on from the backup's, and were other ones before
    return manifest


def _has_content() -> bool:
    if "pages_page" not in connection.introspection.table_names():
        return False
    return Page.objects.unredacted().exists() or User.objects.exists()  # gate: only whether there is any


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(source: Path, folder: Path) -> tuple[dict[str, Any], Path]:
    """The manifest, and the database's copy unpacked, once every hash is right."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            file = archive.extractfile(MANIFEST)
            manifest = json.loads(file.read(MAX_MANIFEST)) if file else {}
            if manifest.get("format") not in READABLE or manifest.get("database") not in MEMBERS:
                raise BackupError(f"{source} is not a backup of this wiki.")
            database = MEMBERS[manifest["database"]]
            for name in {database, *manifest["sha256"]}:
                _unpack(archive, name, folder / _place(name, database))
    except (OSError, EOFError, tarfile.TarError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BackupError(f"{source} cannot be read: it is damaged, or no backup ({error}).") from error
    for name in (database, *manifest["sha256"]):
        if _hash(folder / name) != manifest["sha256"].get(name):
            raise BackupError(f"{source} is damaged: {name} is not what was backed up.")
    return manifest, folder / database


def _place(name: str, database: str) -> str:
    """Where a member is unpacked: an archive decides nothing about where things go."""
    if name != database and not (name.startswith(PICTURES) and files.NAME.fullmatch(name[len(PICTURES) :])):
        raise ValueError(f"it names {name}")
    return name


def _unpack(archive: tarfile.TarFile, name: str, path: Path) -> None:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(f"it holds no {name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(member, target)


def _put_pictures(folder: Path, manifest: dict[str, Any]) -> None:
    for name in manifest["sha256"]:
        if name.startswith(PICTURES):
            files.write(name.removeprefix(PICTURES), (folder / name).read_bytes())


def _dump(copy: Path) -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
        return
    _run(["pg_dump", "--format=custom", "--no-owner", "--file", str(copy)])


def _load(copy: Path) -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as source:
            problem = source.execute("PRAGMA integrity_check").fetchone()[0]
            if problem != "ok":
                raise BackupError(f"The database in the backup is damaged: {problem}.")
            source.backup(connection.connection)
        return
    _run(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--dbname",
            _database(),
            str(copy),
        ]
    )


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def whereabouts(database: Mapping[str, Any]) -> dict[str, str]:
    """Where a database is and how to get to it, by the names of PostgreSQL's own variables."""
    told = {f"PG{name}": database[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
    told |= {f"PG{key.upper().replace('_', '')}": database["OPTIONS"].get(key) for key in POSTGRESQL_OPTIONS}
    return {"PGDATABASE": str(database["NAME"]), **{key: str(value) for key, value in told.items() if value}}


def _run(command: list[str]) -> None:
    """One of PostgreSQL's own programs, told through the environment where the database is."""
    environment = {**os.environ, **whereabouts(connection.settings_dict)}
    program = shutil.which(command[0]) or _newest(command[0])
    if program is None:
        raise BackupError(f"{command[0]} is not on this machine. Install PostgreSQL's client programs.")
    done = subprocess.run(  # noqa: S603 - our own words, and a path
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


def _newest(program: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(found[-1]) if found else None
