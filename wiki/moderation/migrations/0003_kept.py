"""The database itself refuses to change or delete what is to be kept.

A revision's or a version's text may change where its takedown, with the hash of what stands there, was
put on record before. Decisions and takedowns never change.

On SQLite a later migration that rebuilds one of these tables drops its triggers, and has to run ``keep``
again; tests/promises fail until it does. One that rebuilds the takedowns runs ``let_go`` before.
"""

from django.db import migrations

#: Table -> the column by which a takedown names its rows, "" where there is no exception.
KEPT = {
    "pages_revision": "revision_id",
    "moderation_version": "version_id",
    "moderation_decision": "",
    "moderation_takedown": "",
}


def _on_record(column):
    return f"SELECT 1 FROM moderation_takedown AS t WHERE t.{column} = OLD.id AND t.hash = OLD.hash"


def _sqlite(table, column):
    unless = f"WHEN NOT EXISTS ({_on_record(column)})" if column else ""
    yield f"""CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table} {unless}
        BEGIN SELECT RAISE(ABORT, '{table}_is_never_changed'); END"""
    yield f"""CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table}_is_never_deleted'); END"""


def _postgresql(table, column):
    on_record = f"EXISTS ({_on_record(column)})" if column else "FALSE"
    yield f"""CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION '{table}_is_never_deleted' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF NOT {on_record} THEN
            RAISE EXCEPTION '{table}_is_never_changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF; RETURN NEW; END $$"""
    yield f"""CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_is_kept()"""


def keep(apps, schema_editor):
    let_go(apps, schema_editor)
    making = _sqlite if schema_editor.connection.vendor == "sqlite" else _postgresql
    for table, column in KEPT.items():
        for statement in making(table, column):
            schema_editor.execute(statement)


def let_go(apps, schema_editor):
    for table in KEPT:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_never_changed")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_never_deleted")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_kept ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_is_kept()")


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_takedowns"), ("pages", "0002_one_line")]

    operations = [migrations.RunPython(keep, let_go)]
