"""All configuration, read once from the environment; a value that makes no sense stops the start.

README.md lists every variable. ``wiki/environment.py`` reads them, and nothing else in the project does.
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from wiki import environment, fingerprint

BASE_DIR = Path(__file__).resolve().parent.parent


DEBUG = environment.flag("WIKI_DEBUG", default=False)
TESTING = "pytest" in sys.modules

# --- Where things are -------------------------------------------------------------------------------

DATA_DIR = environment.folder("WIKI_DATA", environment.text("WIKI_DATA", str(BASE_DIR / "var")))

# Where gunicorn listens, with how many processes, and how much it tells (wiki/serve.py).
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, most=65_535)
WEB_CONCURRENCY = environment.number("WEB_CONCURRENCY", 1, most=1_000)
LOG_LEVEL = environment.one_of("LOG_LEVEL", ("warning", "critical", "error", "info", "debug"))

WIKI_ORIGIN, _scheme, _host = environment.origin("WIKI_ORIGIN")
if WIKI_ORIGIN:
    SECURE = _scheme == "https"
    ALLOWED_HOSTS = [_host]
    CSRF_TRUSTED_ORIGINS = [WIKI_ORIGIN]
else:
    SECURE = False
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
if TESTING:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wiki.front.errors.not_surely_theirs"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; /healthz must answer on plain HTTP
# Only a proxy that we are told about may say that a request came in over TLS.
BEHIND_PROXY = environment.flag("WIKI_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Limits count by address: behind a proxy by the one it names last, else everybody would share one.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"  # addresses name what a reader looks at
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


def _secret_key() -> str:
    """``WIKI_SECRET_KEY``, else a key made once and kept beside the data, readable by us alone."""
    if key := environment.text("WIKI_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret-key"
    # O_EXCL: of two processes that start together one makes the key and the other reads it.
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return environment.kept("WIKI_SECRET_KEY", path)


SECRET_KEY = _secret_key()

# --- The wiki ---------------------------------------------------------------------------------------

WIKI_NAME = environment.text("WIKI_NAME", "Homecoming Wiki")
HOUSE_TAGLINE = "The fan wiki that knows how far you have watched"
WIKI_TAGLINE = environment.text("WIKI_TAGLINE", HOUSE_TAGLINE)
WIKI_TELLINGS = environment.tellings("WIKI_TELLINGS", "2018=wide, 2022=narrow, podcast=audio")
WIKI_MOTIF = environment.one_of("WIKI_MOTIF", ("leaf", "berry", "reel", "star", "cassette"))
# The colour of links, buttons and the pill; the other shades follow from it (front/accent.py).
WIKI_ACCENT = environment.text("WIKI_ACCENT").lower()
WIKI_DEFAULT_WORK = environment.key("WIKI_DEFAULT_WORK", "tv")
WIKI_LICENCE_NAME = environment.text("WIKI_LICENCE_NAME", "CC BY-SA 4.0")
WIKI_LICENCE_URL = environment.text("WIKI_LICENCE_URL", "https://creativecommons.org/licenses/by-sa/4.0/")
WIKI_DEMO = environment.flag("WIKI_DEMO", default=True)
WIKI_DEMO_PASSWORD = environment.text("WIKI_DEMO_PASSWORD")
# Off: one moderator may loosen a gate alone. For wikis with a single moderator; each use is logged.
WIKI_SECOND_PERSON = environment.flag("WIKI_SECOND_PERSON", default=True)

# Limits. Everything a person may send is bounded, and each bound can be moved.
WIKI_PAGE_BYTES = environment.number("WIKI_PAGE_BYTES", 65_536)
WIKI_PAGE_BYTES_MODERATOR = environment.number("WIKI_PAGE_BYTES_MODERATOR", 262_144)
WIKI_OPEN_PROPOSALS = environment.number("WIKI_OPEN_PROPOSALS", 20)
WIKI_OPEN_PROPOSALS_TRUSTED = environment.number("WIKI_OPEN_PROPOSALS_TRUSTED", 100)
WIKI_SAVES_PER_HOUR = environment.number("WIKI_SAVES_PER_HOUR", 60)
WIKI_SAVES_PER_HOUR_TRUSTED = environment.number("WIKI_SAVES_PER_HOUR_TRUSTED", 180)
WIKI_PREVIEWS_PER_MINUTE = environment.number("WIKI_PREVIEWS_PER_MINUTE", 60)
WIKI_DRAFTS = environment.number("WIKI_DRAFTS", 50)
WIKI_DRAFTS_PER_MINUTE = environment.number("WIKI_DRAFTS_PER_MINUTE", 30)
WIKI_REPORTS_PER_HOUR = environment.number("WIKI_REPORTS_PER_HOUR", 10)
# Pictures. One that is sent is opened by a process of its own, bounded in memory and processor time.
WIKI_PICTURE_BYTES = environment.number("WIKI_PICTURE_BYTES", 5 * 1024 * 1024)
WIKI_PICTURE_PIXELS = environment.number("WIKI_PICTURE_PIXELS", 20_000_000)
WIKI_PICTURE_SIDE = environment.number("WIKI_PICTURE_SIDE", 8_000)
WIKI_PICTURE_MEMORY_MB = environment.number("WIKI_PICTURE_MEMORY_MB", 256, least=128)
WIKI_PICTURE_SECONDS = environment.number("WIKI_PICTURE_SECONDS", 6)
WIKI_PICTURES_AT_ONCE = environment.number("WIKI_PICTURES_AT_ONCE", 2)
WIKI_PICTURES_PER_HOUR = environment.number("WIKI_PICTURES_PER_HOUR", 10)
WIKI_PICTURES_PER_HOUR_TRUSTED = environment.number("WIKI_PICTURES_PER_HOUR_TRUSTED", 30)
WIKI_PICTURE_BYTES_PER_DAY = environment.number("WIKI_PICTURE_BYTES_PER_DAY", 50 * 1024 * 1024)
WIKI_PICTURES_DIR = DATA_DIR / "pictures"
WIKI_PICTURES_BY = environment.one_of("WIKI_PICTURES_BY", ("file", "x-accel"))
WIKI_PICTURES_ACCEL = "/protected-pictures/"  # the proxy's internal location of that folder
WIKI_RESPONSE_CACHE = environment.number("WIKI_RESPONSE_CACHE", 8, least=0)  # megabytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Files are taken into memory or not at all: whatever is larger than a picture may be is let go unread,
# by every form of the wiki.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = WIKI_PICTURE_BYTES + 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # a facts form has four fields a row

# --- Rooms, in the order of the ladder --------------------------------------------------------------

INSTALLED_APPS = [
    "wiki.front",
    "wiki.exchange",
    "wiki.search",
    "wiki.moderation",
    "wiki.pages",
    "wiki.media",
    "wiki.spoilers",
    "wiki.canon",
    "wiki.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "markdownx",
    "django_filters",
    "wiki.moderation.apps.PanelConfig",  # django.contrib.admin with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "wiki.front.headers.headers_middleware",
    "wiki.front.methods.methods_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wiki.front.headers.etag_middleware",
    "wiki.front.nul.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wiki.spoilers.middleware.reader_middleware",
    "wiki.front.logged_out.logged_out_middleware",
]

ROOT_URLCONF = "wiki.urls"
WSGI_APPLICATION = "wiki.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wiki.spoilers.context.chrome",
                "wiki.front.look.chrome",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Database ---------------------------------------------------------------------------------------


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Reopening the file and its pragmas on every request doubles the cost of a page.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # With Django's default (deferred) a third of concurrent writers fail at once with
            # "database is locked", whatever the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a save that was answered survives a power cut; NORMAL may lose it.
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
                "PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
            ),
        },
        "TEST": {"NAME": str(path.parent / "test.sqlite3")},
    }


DATABASE_POOL = environment.number("WIKI_DATABASE_POOL", 8, most=1_000)


def _postgresql(url: environment.Database) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.name,
        "USER": url.user,
        "PASSWORD": url.password,
        "HOST": url.host,
        "PORT": url.port,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **url.options,
            **({} if TESTING else {"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}}),
        },
    }


_url = environment.database("DATABASE_URL")
if _url is None:
    DATABASES = {"default": _sqlite(DATA_DIR / "wiki.sqlite3")}
elif _url.engine == "sqlite":
    DATABASES = {"default": _sqlite(Path(_url.name))}
else:
    DATABASES = {"default": _postgresql(_url)}

CACHE_URL = environment.redis("CACHE_URL")
if CACHE_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            # It outlives this version of the code, whose objects and whose HTML another may not know, and may
            # be another wiki's as well.
            "KEY_PREFIX": fingerprint.of(
                [BASE_DIR / name for name in ("wiki", "templates", "static")], of_wiki=SECRET_KEY
            ),
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 2_000},
        }
    }

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["wiki.accounts.backend.ByHandle"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "email")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
# Names are unique by their handle, which knows all scripts; see wiki.accounts.names.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
SESSION_COOKIE_AGE = 14 * 24 * 3600

_mail = environment.mail("WIKI_EMAIL_URL")
MAIL_WORKS = _mail is not None
if _mail is not None:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.over_tls, not _mail.over_tls
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = environment.sender("WIKI_EMAIL_FROM", f"wiki@{_mail.host if _mail else 'localhost'}")

ACCOUNT_ADAPTER = "wiki.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "wiki.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# The address is optional: a wiki without a mail server must let people in and must never strand them.
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional" if MAIL_WORKS else "none"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_VALIDATORS = "wiki.accounts.names.USERNAME_VALIDATORS"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# A code works where the mail is read on another machine. An address is confirmed by a link all the same:
# allauth does it by code only where everybody has to have one. The reset link stays a link, as it is also
# what a moderator hands over on a wiki without mail.
ACCOUNT_LOGIN_BY_CODE_ENABLED = MAIL_WORKS
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{WIKI_NAME}: "

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "wiki.accounts.forms.AddKeyForm",
    "edit_webauthn": "wiki.accounts.forms.RenameKeyForm",
}
MFA_TOTP_ISSUER = WIKI_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of phones are a little off
# The address is optional here, so a second factor must not wait for a verified one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers themselves allow passkeys over plain HTTP on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# --- Words, files -----------------------------------------------------------------------------------

LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_CODE = environment.one_of("WIKI_LANGUAGE", dict(LANGUAGES))
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
LOCALE_PATHS = [BASE_DIR / "wiki" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "wiki.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
# Filled by collectstatic; whitenoise wants it to be there.
STATIC_ROOT = environment.folder("WIKI_DATA/static", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed names need a collectstatic first; tests and DEBUG read the folder as it is.
_manifest = not (DEBUG or TESTING)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _manifest
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

MARKDOWNX_MARKDOWNIFY_FUNCTION = "wiki.moderation.preview.nothing"
MARKDOWNX_URLS_PATH = "/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/preview/upload/"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"wiki": {"level": "INFO"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
