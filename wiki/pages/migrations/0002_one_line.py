"""The database itself holds a history to one line: a head moves to its own child and nowhere else.

On SQLite a later migration that rebuilds one of these tables drops its triggers, and has to run
``hold`` again; tests/promises fail until it does.
"""

from django.db import migrations

WRONG_HEAD = """
    SELECT 1 FROM pages_revision AS r
    WHERE r.id = NEW.head_id AND r.page_id = NEW.id AND r.parent_id IS NOT DISTINCT FROM OLD.head_id
"""
WRONG_PARENT = "SELECT 1 FROM pages_revision AS r WHERE r.id = NEW.parent_id AND r.page_id = NEW.page_id"

SQLITE = [
    "DROP TRIGGER IF EXISTS pages_head_moves_on",
    f"""CREATE TRIGGER pages_head_moves_on BEFORE UPDATE OF head_id ON pages_page
        WHEN NEW.head_id IS NOT OLD.head_id AND NOT EXISTS ({WRONG_HEAD})
        BEGIN SELECT RAISE(ABORT, 'pages_head_moves_on'); END""",
    "DROP TRIGGER IF EXISTS pages_parent_of_the_same_page",
    f"""CREATE TRIGGER pages_parent_of_the_same_page BEFORE INSERT ON pages_revision
        WHEN NEW.parent_id IS NOT NULL AND NOT EXISTS ({WRONG_PARENT})
        BEGIN SELECT RAISE(ABORT, 'pages_parent_of_the_same_page'); END""",
]
POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION pages_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.head_id IS DISTINCT FROM OLD.head_id AND NOT EXISTS ({WRONG_HEAD}) THEN
            RAISE EXCEPTION 'pages_head_moves_on' USING ERRCODE = 'integrity_constraint_violation';
        END IF; RETURN NEW; END $$""",
    """CREATE OR REPLACE TRIGGER pages_head_moves_on BEFORE UPDATE OF head_id ON pages_page
        FOR EACH ROW EXECUTE FUNCTION pages_head_moves_on()""",
    f"""CREATE OR REPLACE FUNCTION pages_parent_of_the_same_page() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.parent_id IS NOT NULL AND NOT EXISTS ({WRONG_PARENT}) THEN
            RAISE EXCEPTION 'pages_parent_of_the_same_page' USING ERRCODE = 'integrity_constraint_violation';
        END IF; RETURN NEW; END $$""",
    """CREATE OR REPLACE TRIGGER pages_parent_of_the_same_page BEFORE INSERT ON pages_revision
        FOR EACH ROW EXECUTE FUNCTION pages_parent_of_the_same_page()""",
]


def hold(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        # IS NOT DISTINCT FROM is newer than some SQLites in use; plain IS means the same there.
        schema_editor.execute(statement.replace("IS NOT DISTINCT FROM", "IS") if sqlite else statement)


def let_go(apps, schema_editor):
    for trigger, table in (
        ("pages_head_moves_on", "pages_page"),
        ("pages_parent_of_the_same_page", "pages_revision"),
    ):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    operations = [migrations.RunPython(hold, let_go)]
