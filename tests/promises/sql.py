"""The database asked directly, past everything the house does to keep its promises."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, models, transaction


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def copied(row: models.Model, **changes: object) -> int:
    """A second row like the first, with some columns different, by a bare INSERT. Returns its id."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE id = %s', [row.pk])
        columns = [column[0] for column in cursor.description]
        values = dict(zip(columns, cursor.fetchone(), strict=True))
        cursor.execute(f'SELECT max(id) FROM "{table}"')
        values |= {"id": cursor.fetchone()[0] + 1000, **changes}
        if "key" in values and "key" not in changes:
            values["key"] = f"copy-{values['id']}"[:16]
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(values.values()))
    return values["id"]


def changed(row: models.Model, **columns: object) -> None:
    """Some columns of a row set by a bare UPDATE."""
    assignments = ", ".join(f'"{name}" = %s' for name in columns)
    run(f'UPDATE "{row._meta.db_table}" SET {assignments} WHERE id = %s', *columns.values(), row.pk)


def deleted(row: models.Model) -> None:
    run(f'DELETE FROM "{row._meta.db_table}" WHERE id = %s', row.pk)


@contextmanager
def refused(words: str):
    """What is tried inside is refused by the database, at the latest when it would be committed."""
    with pytest.raises(IntegrityError, match=f"(?i){words}"), _to_the_end():
        yield


@contextmanager
def _to_the_end():
    with transaction.atomic():
        yield
        connection.check_constraints()
