"""The cast, and a small story for them.

Nina is new, Ravi halfway, Edda has seen everything; Tess is trusted, Mori moderates, Ada runs the wiki,
Blake is blocked.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.story import PASSWORD, bring_in_ladder, watch
from wiki.accounts.models import Block, User
from wiki.accounts.roles import Role
from wiki.front import response_cache
from wiki.front.templatetags import pieces
from wiki.spoilers import context
from wiki.spoilers.horizon import forget

hypothesis_settings.register_profile("small", max_examples=40, deadline=None, derandomize=True)
hypothesis_settings.register_profile("deep", max_examples=200, deadline=None)
hypothesis_settings.load_profile("deep" if os.environ.get("WIKI_TEST_DEEP") else "small")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")
        elsewhere = item.get_closest_marker("browser") or item.get_closest_marker("one_database")
        if asks_the_database(item) and not elsewhere:
            item.add_marker("database")
        if item.get_closest_marker("database"):
            item.user_properties.append(("database", "both"))  # told to .ci/test.sh


def asks_the_database(item: pytest.Item) -> bool:
    """Without any of these pytest-django lets no query through, but what a fixture of a module has unblocked:
    such a module says ``pytestmark = pytest.mark.django_db``."""
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


@receiver(connection_created)
def _rows_of_no_order_come_backwards(connection, **_about):
    """SQLite gives rows nobody ordered as they were written, PostgreSQL as it likes, and differently next time.
    What counts on an order that it did not ask for fails here, every time."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Generations count from the start again in every test; what was remembered of them must go, and so must
    the language that the last answer was written in."""

    def forget_all() -> None:
        forget()
        context.forget()
        response_cache.forget()
        pieces.forget()
        cache.clear()
        translation.deactivate()

    forget_all()
    yield
    forget_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A run that was killed leaves files beside its database. Django removes the database alone, and SQLite
    takes the next one together with what is left of it for a broken disk."""
    if connection.vendor == "sqlite":
        for end in ("-wal", "-shm"):
            Path(f"{connection.settings_dict['TEST']['NAME']}{end}").unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _tests_clean_up_after_themselves(django_db_setup):
    """After a test with transactions of its own every row goes, which SQLite does by DELETE. The triggers that
    refuse it step aside for that alone; PostgreSQL truncates, of which they do not hear."""
    if connection.vendor != "sqlite":
        return
    # Of the class: under Playwright's event loop there is another connection than here.
    operations = type(connection.ops)
    delete_all = operations.sql_flush

    def without_triggers(self, *args, **options) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drops, *delete_all(self, *args, **options), *(sql for _, sql in triggers)]

    operations.sql_flush = without_triggers


@pytest.fixture(scope="session", autouse=True)
def _nobody_holds_the_database(django_db_setup, django_db_blocker):
    """A browser keeps its connections to the live server open, and a thread there may hold a session of
    PostgreSQL's beyond the last test. The database could not be dropped then."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture
def ladder(db):
    """tv: S1E1–S1E10 and S2E1–S2E7 with a special SP1; podcast: S1E1–S1E6."""
    return bring_in_ladder()


def _account(name: str, role: str = Role.FAN) -> User:
    return User.objects.create_user(name, PASSWORD, role=role)


@pytest.fixture
def nina(ladder):
    return _account("nina")


@pytest.fixture
def ravi(ladder):
    return watch(_account("ravi"), "tv:S1E5")


@pytest.fixture
def edda(ladder):
    return watch(_account("edda"), "podcast:S1E6|tv:S2E7+SP1")


@pytest.fixture
def tess(ladder):
    return watch(_account("tess", Role.TRUSTED), "tv:S1E10")


@pytest.fixture
def mori(ladder):
    return watch(_account("mori", Role.MODERATOR), "podcast:S1E6|tv:S2E7+SP1")


@pytest.fixture
def ada(ladder):
    return watch(_account("ada", Role.ADMIN), "podcast:S1E6|tv:S2E7+SP1")


@pytest.fixture
def blake(ladder, mori):
    account = _account("blake")
    Block.objects.create(account=account, by=mori, reason="Posted the ending everywhere.")
    return account


class BrowserLike(Client):
    """Sends the lines of a form's fields with the ends that browsers give them."""

    def post(self, path, data=None, *args, **more):
        if isinstance(data, dict):
            data = {name: _as_sent(value) for name, value in data.items()}
        return super().post(path, data, *args, **more)


def _as_sent(value):
    if isinstance(value, list | tuple):
        return [_as_sent(one) for one in value]
    return value.replace("\r\n", "\n").replace("\n", "\r\n") if isinstance(value, str) else value


@pytest.fixture
def log_in():
    """A client logged in as somebody; without anybody, an anonymous one."""

    def as_somebody(account: User | None = None, **headers: str) -> Client:
        client = BrowserLike(headers={"sec-fetch-site": "same-origin", **headers})
        if account is not None:
            client.force_login(account)
        return client

    return as_somebody
