"""What makes no sense in the environment is refused in one sentence that says what to write instead."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from wiki import environment
from wiki.environment import Senseless
from wiki.exchange.backup import whereabouts

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (ROOT / "wiki" / "settings.py").read_text()

#: A variable, what somebody wrote, and what they are told to write.
REFUSED = [
    ("HOST", "127.0.0.1\n::1", "one line"),
    ("PORT", "eighty", "from 1 to 65535"),
    ("PORT", "", "from 1 to 65535"),
    ("PORT", "0", "from 1 to 65535"),
    ("PORT", "65536", "from 1 to 65535"),
    ("PORT", "-1", "from 1 to 65535"),
    ("PORT", "²", "from 1 to 65535"),
    ("WEB_CONCURRENCY", "abc", "a whole number"),
    ("WEB_CONCURRENCY", "1000000", "from 1 to 1000"),
    ("LOG_LEVEL", "loud", "warning, critical"),
    ("WIKI_DEBUG", "maybe", "1 or 0"),
    ("WIKI_DRAFTS", "9" * 5000, "a whole number from 1 to"),
    ("WIKI_PICTURE_MEMORY_MB", "64", "of at least 128"),
    ("WIKI_NAME", "One\nof two lines", "one line"),
    ("WIKI_NAME", "\udcff", "UTF-8"),
    ("WIKI_MOTIF", "rose", "leaf, berry"),
    ("WIKI_PICTURES_BY", "pigeon", "file, x-accel"),
    ("WIKI_LANGUAGE", "fr", "en, de"),
    ("WIKI_TELLINGS", "2018=round", "pairs like 2018=wide"),
    ("WIKI_DEFAULT_WORK", "TV show", "small letters"),
    ("WIKI_ORIGIN", "wiki.example.org", "https://wiki.example.org"),
    ("WIKI_ORIGIN", "https://*", "of one host"),
    ("WIKI_ORIGIN", "https://*.example.org", "of one host"),
    ("WIKI_ORIGIN", "https://.example.org", "of one host"),
    ("WIKI_ORIGIN", "https://wiki.example.org/wiki", "without a path"),
    ("WIKI_ORIGIN", "https://wiki.example.org?a=1", "without a path"),
    ("WIKI_ORIGIN", "https://", "of one host"),
    ("WIKI_ORIGIN", "https://wiki.example.org:eighty", "https://wiki.example.org"),
    ("WIKI_ORIGIN", "https://wiki.example.org:99999", "https://wiki.example.org"),
    ("WIKI_ORIGIN", "https://wiki.example.org:0", "https://wiki.example.org"),
    ("WIKI_ORIGIN", "https://[::1", "https://wiki.example.org"),
    ("DATABASE_URL", "mysql://host/wiki", "postgresql://"),
    ("DATABASE_URL", "postgresql://wiki:hush@host:54x2/wiki", "postgresql://"),
    ("DATABASE_URL", "postgresql://wiki:hush/hush@host/wiki", "%2F"),
    ("DATABASE_URL", "postgresql:///wiki?host=/run&port=x", "postgresql://"),
    ("DATABASE_URL", "postgresql://host/wiki?ssl=yes", "sslmode, "),
    ("DATABASE_URL", "sqlite://wiki.sqlite3", "sqlite:///folder/wiki.sqlite3"),
    ("DATABASE_URL", "sqlite:///", "sqlite:///folder/wiki.sqlite3"),
    ("DATABASE_URL", "sqlite:////dev/null/wiki.sqlite3", "a folder that the wiki may write to"),
    ("WIKI_DATABASE_POOL", "0", "a whole number"),
    ("CACHE_URL", "memcached://host", "redis://host:6379/0"),
    ("CACHE_URL", "redis://:hush@host:6379x/0", "redis://host:6379/0"),
    ("CACHE_URL", "redis://host/first", "redis://host:6379/0"),
    ("WIKI_EMAIL_URL", "mail.example.org", "smtp://user:password@host:587"),
    ("WIKI_EMAIL_URL", "smtp://", "smtp://user:password@host:587"),
    ("WIKI_EMAIL_URL", "smtp://wiki:hush@host:port", "smtp://user:password@host:587"),
    ("WIKI_EMAIL_URL", "smtp://wiki:hush", "smtp://user:password@host:587"),
    ("WIKI_EMAIL_FROM", "the wiki", "wiki@example.org"),
]  # fmt: skip


@pytest.fixture
def settings_of(monkeypatch, tmp_path):
    """The settings of a start with these values, read anew."""

    def read(**values: str) -> dict:
        with monkeypatch.context() as here:
            for name, value in {
                "DATABASE_URL": "",
                "CACHE_URL": "",
                "WIKI_DATA": str(tmp_path),
                **values,
            }.items():
                here.setenv(name, value)
            return runpy.run_path(str(ROOT / "wiki" / "settings.py"))

    return read


def refused(settings_of, name: str, value: str) -> str:
    with pytest.raises(Senseless) as told:
        settings_of(**{name: value})
    return str(told.value)


@pytest.mark.parametrize(("name", "value", "advice"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(settings_of, name, value, advice):
    told = refused(settings_of, name, value)
    assert name in told
    assert advice in told
    assert re.fullmatch(r"[^\n]+\.", told)
    assert len(told) < 400
    assert "hush" not in told


def test_every_number_is_refused_where_it_is_none(settings_of):
    numbers = re.findall(r'environment\.number\(\s*"(\w+)"', SETTINGS)
    assert len(numbers) > 20
    for name in numbers:
        assert refused(settings_of, name, "many").startswith(f"{name} is “many”; write a whole number")


def test_every_yes_and_no_is_refused_where_it_is_neither(settings_of):
    for name in re.findall(r'environment\.flag\(\s*"(\w+)"', SETTINGS):
        assert refused(settings_of, name, "maybe") == f"{name} is “maybe”; write 1 or 0."


def test_a_value_is_named_as_it_was_written(settings_of):
    told = refused(settings_of, "CACHE_URL", "redis://cache.example.org:99999/0")
    assert told.startswith("CACHE_URL is “redis://cache.example.org:99999/0”; write")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://wiki:hush@host:1x/wiki", "postgresql://wiki:…@host:1x/wiki"),
        ("postgresql://wiki:hu@sh@host/wiki", "postgresql://wiki:…@host/wiki"),
        ("postgresql://wiki:hu://sh@host/wiki", "postgresql://wiki:…@host/wiki"),
        ("wiki:hush@host", "wiki:…@host"),
        ("wiki:hu://sh@host", "wiki:…@host"),
        ("smtp://wiki:hush", "smtp://wiki:…"),
        ("smtp://wiki:25hush", "smtp://wiki:…"),
        ("redis://host/0?password=hush&db=1", "redis://host/0?password=…&db=1"),
        ("redis://host:63790/0", "redis://host:63790/0"),
        ("redis://host:6379/first", "redis://host:…"),
        ("smtp://wiki:12/34hush", "smtp://wiki:…"),
        ("smtp://wiki:12#hush", "smtp://wiki:…"),
        ("postgresql://wiki:hu/sh?password=hush", "postgresql://wiki:…"),
        ("https://[::1]:99999", "https://[::1]:99999"),
    ],
)
def test_passwords_are_never_shown(written, shown):
    assert environment.shown(written) == shown


@pytest.mark.parametrize("below", ["", "/data", "/data/of/the/wiki"])
def test_a_file_is_no_folder_for_the_data(settings_of, tmp_path, below):
    (tmp_path / "file").write_text("a file")
    told = refused(settings_of, "WIKI_DATA", f"{tmp_path}/file{below}")
    assert told.startswith(f"WIKI_DATA is “{tmp_path}/file{below}”, where nothing can be kept (")
    assert told.endswith("; write a folder that the wiki may write to.")


def test_a_folder_that_nothing_can_be_made_in_is_refused(settings_of):
    assert "WIKI_DATA is “/proc/wiki”" in refused(settings_of, "WIKI_DATA", "/proc/wiki")
    assert "WIKI_DATA is “/proc”, where nothing can be kept" in refused(settings_of, "WIKI_DATA", "/proc")


def test_no_folder_at_all_is_not_the_one_the_start_was_called_from(settings_of):
    assert refused(settings_of, "WIKI_DATA", "").startswith("WIKI_DATA is “”; write a folder")


def test_links_in_a_circle_lead_to_no_folder(settings_of, tmp_path):
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    assert "where nothing can be kept" in refused(settings_of, "WIKI_DATA", f"{tmp_path}/one")


def test_a_key_that_was_never_written_to_its_end_is_told_of(settings_of, tmp_path):
    (tmp_path / "secret-key").write_text("")
    told = refused(settings_of, "WIKI_SECRET_KEY", "")
    assert told == (
        f"WIKI_SECRET_KEY cannot be taken from “{tmp_path}/secret-key” (it is empty); remove that file, and "
        "another is made."
    )


def test_a_key_is_made_once_for_us_alone(settings_of, tmp_path):
    made = settings_of(WIKI_SECRET_KEY="")["SECRET_KEY"]
    assert len(made) > 60
    assert settings_of()["SECRET_KEY"] == made
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_address_is_taken_as_browsers_send_it(settings_of):
    for written, origin, host in (
        ("https://wiki.example.org/", "https://wiki.example.org", "wiki.example.org"),
        ("HTTPS://Wiki.Example.org:443", "https://wiki.example.org", "wiki.example.org"),
        ("http://wiki.example.org:8080", "http://wiki.example.org:8080", "wiki.example.org"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]"),
    ):
        found = settings_of(WIKI_ORIGIN=written)
        assert found["CSRF_TRUSTED_ORIGINS"] == [origin]
        assert host in found["ALLOWED_HOSTS"]
        assert found["SECURE"] == origin.startswith("https")


def test_a_database_is_taken_apart(settings_of, tmp_path):
    url = "postgresql://wiki:h%40sh@host:5433/fans"
    found = settings_of(DATABASE_URL=url)["DATABASES"]["default"]
    told = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert told == {"NAME": "fans", "USER": "wiki", "PASSWORD": "h@sh", "HOST": "host", "PORT": "5433"}
    found = settings_of(DATABASE_URL="postgres:///?host=/run/postgresql&user=me")["DATABASES"]["default"]
    assert (found["NAME"], found["HOST"], found["USER"]) == ("wiki", "/run/postgresql", "me")
    found = settings_of(DATABASE_URL=f"sqlite://{tmp_path}/new/my%20wiki.sqlite3")["DATABASES"]["default"]
    assert found["NAME"] == f"{tmp_path}/new/my wiki.sqlite3"


def test_a_mail_server_is_taken_apart(settings_of):
    found = settings_of(WIKI_EMAIL_URL="smtps://wiki:h%40sh@mail.example.org")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 465)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("wiki", "h@sh")
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (True, False)
    found = settings_of(WIKI_EMAIL_URL="smtp://mail.example.org", WIKI_EMAIL_FROM="Fans <fans@example.org>")
    assert (found["EMAIL_PORT"], found["DEFAULT_FROM_EMAIL"]) == (587, "Fans <fans@example.org>")


@pytest.mark.parametrize("url", ["redis://host:6379/0", "rediss://:hush@host", "unix:///run/redis.sock?db=1"])
def test_a_redis_server_is_taken_as_it_was_written(settings_of, url):
    assert settings_of(CACHE_URL=url)["CACHE_URL"] == url


def test_tellings_are_read_with_and_without_spaces(monkeypatch):
    monkeypatch.setenv("WIKI_TELLINGS", "1974 = wide ,1999=narrow")
    assert environment.tellings("WIKI_TELLINGS", "") == {"1974": "wide", "1999": "narrow"}


def test_nothing_else_asks_for_settings_in_the_environment():
    asked = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in [ROOT / "manage.py", *sorted((ROOT / "wiki").rglob("*.py"))]
        for line in path.read_text().splitlines()
        if re.search(r"os\.environ|getenv|environb", line) and path.name != "environment.py"
        # Which settings these are is Django's own; PostgreSQL's programs are handed all there is.
        if not re.search(
            r'environ\.setdefault\("DJANGO_SETTINGS_MODULE"|\{\*\*os\.environ, \*\*whereabouts', line
        )
    ]
    assert asked == []


def test_what_postgresql_wants_to_be_told_besides_reaches_it(settings_of):
    read = settings_of(DATABASE_URL="postgresql://host/wiki?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")
    database = read["DATABASES"]["default"]
    assert database["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    # And the programs that make copies of it.
    told = {
        "PGDATABASE": "wiki",
        "PGHOST": "host",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/ca.pem",
    }
    assert whereabouts(database) == told
