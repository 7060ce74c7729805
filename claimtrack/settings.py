"""All of Django's settings, in one file for every place it runs: safe as they stand, changed by the environment only.

What the environment may say is declared in `claimtrack.env`.
"""

import contextlib
import logging
import os
import secrets
import sys
from typing import Any
from urllib.parse import quote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict
from redis.backoff import NoBackoff
from redis.retry import Retry

from claimtrack import __version__, embedded, env
from claimtrack.logs import logging_config

try:
    env.read_all()
except env.WrongSetting as wrong:
    print(f"claimtrack does not start. {wrong}", file=sys.stderr)  # noqa: T201
    raise SystemExit(2) from None

# The site

BASE_DIR = env.BASE_DIR
DEBUG = env.DEBUG.read()
CLAIMTRACK_VAR = env.VAR.read()
CLAIMTRACK_BLOBS = env.BLOBS.read() or CLAIMTRACK_VAR / "blobs"
CLAIMTRACK_SITE_NAME = env.SITE_NAME.read()
CLAIMTRACK_SITE_URL = env.SITE_URL.read()
CLAIMTRACK_CONTACT = env.CONTACT.read()
CLAIMTRACK_PUBLIC_COPIES = env.PUBLIC_COPIES.read()
CLAIMTRACK_DEMO = env.DEMO.read()
CLAIMTRACK_WORKERS = env.WORKERS.read()
CLAIMTRACK_WEB_WORKERS = env.WEB_WORKERS.read()


def kept_secret_key() -> str:
    """The key of this installation: made once, readable by its owner only."""
    kept = CLAIMTRACK_VAR / "secret_key"
    try:
        CLAIMTRACK_VAR.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            # Written aside and linked: of two processes that start at once, both read the same key.
            new = kept.with_name(f"secret_key.{os.getpid()}")
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
            try:
                os.link(new, kept)
            except FileExistsError:
                pass
            finally:
                new.unlink()
        return kept.read_text().strip()
    except OSError as refused:
        print(  # noqa: T201
            f"claimtrack does not start. {kept} cannot be used ({refused.strerror});"
            " set CLAIMTRACK_VAR to a folder of your own, or CLAIMTRACK_SECRET_KEY.",
            file=sys.stderr,
        )
        raise SystemExit(2) from None


SECRET_KEY = env.SECRET_KEY.read() or kept_secret_key()
site = urlsplit(CLAIMTRACK_SITE_URL)
ALLOWED_HOSTS = sorted({site.hostname or "localhost", "localhost", "127.0.0.1", "[::1]", *env.ALLOWED_HOSTS.read()})
CSRF_TRUSTED_ORIGINS = [CLAIMTRACK_SITE_URL]

ROOT_URLCONF = "claimtrack.urls"
WSGI_APPLICATION = "claimtrack.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "claimtrack",
    "claims",
    "sources",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pgtrigger",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "claimtrack.request_log.RequestLog",
    "claimtrack.without_nul.without_nul",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data


def database(url: str, pool: int) -> dict[str, Any]:
    """libpq reads its own addresses, so all it knows may stand in them: sslmode, several hosts, a socket's folder."""
    parts = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_HEALTH_CHECKS": not pool,
        "OPTIONS": parts
        | {"application_name": "claimtrack", "connect_timeout": 5}
        | ({"pool": {"min_size": 1, "max_size": pool, "timeout": 10}} if pool else {}),
    }


DATABASES = {"default": database(env.DATABASE_URL.read() or embedded.database_url(CLAIMTRACK_VAR), env.DB_POOL.read())}

REDIS_URL = env.REDIS_URL.read() or embedded.redis_url(CLAIMTRACK_VAR)


def redis_database(url: str, step: int) -> str:
    """`url` with its database number raised by `step`. Emptying a cache empties its database, so it has its own."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        fields = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        fields["db"] = str(int(fields.get("db", "0")) + step)
        return f"unix://{parts.netloc}{parts.path}?" + "&".join(f"{key}={value}" for key, value in fields.items())
    number = int(parts.path.strip("/") or 0) + step
    return parts._replace(path=f"/{number}").geturl()


def broker(url: str) -> str:
    """The same place as Celery writes it: `unix:///a/b?db=0` is `redis+socket:///a/b?virtual_host=0`."""
    if not url.startswith("unix:"):
        return url
    parts = urlsplit(url)
    fields = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    login = f"{parts.netloc}" if parts.netloc else ""
    return f"redis+socket://{login}{quote(parts.path)}?virtual_host={fields.get('db', '0')}"


CACHES = {
    "default": {
        "BACKEND": "claimtrack.cache.ForgivingRedisCache",
        "LOCATION": redis_database(REDIS_URL, 1),
        "KEY_PREFIX": "claimtrack",
        "OPTIONS": {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            "retry": Retry(NoBackoff(), 0),  # a page must not wait for a cache that is away
        },
    },
}

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "claimtrack/locale", BASE_DIR / "claims/locale", BASE_DIR / "sources/locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["claimtrack.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: found in the apps as they are, or, once `collectstatic` has run, under names that change with them.

STATIC_URL = "static/"
STATIC_ROOT = CLAIMTRACK_VAR / "static"
with contextlib.suppress(OSError):
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
collected = (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if collected or "collectstatic" in sys.argv[1:2]
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not collected
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = CLAIMTRACK_VAR / "media"

FORMS_URLFIELD_ASSUME_HTTPS = True  # an address typed without a scheme; the only way from Django 6 on

# People

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Safety. All that needs TLS follows from the site's own address.

over_tls = site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = over_tls
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600
# The prefix makes browsers refuse a cookie that another host or plain http tries to plant.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if over_tls else ("sessionid", "csrftoken")
SECURE_SSL_REDIRECT = over_tls
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if over_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = over_tls
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
if env.BEHIND_PROXY.read():
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's and the API viewer's style sheets carry small pictures in them
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000  # a story of 5 MB, and what its form adds; the form itself says so in words
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Tasks. The row is the truth and the message a hint: nothing here is relied upon, it only makes things quicker.

CELERY_BROKER_URL = broker(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_PUBLISH_RETRY = False  # who publishes goes on at once; a sweeper finds the row
CELERY_WORKER_CONCURRENCY = CLAIMTRACK_WORKERS
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
# What is under way is finished: a message that comes twice finds the row done.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "health_check_interval": 10,
    "global_keyprefix": "claimtrack:",
    # Who sends a message does not wait for a broker that is away; workers and the clock have patience of their own.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TIMEZONE = "UTC"
# Held in memory: every entry may run once too often, and no file is there to be broken by a kill.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# An entry that waited in the queue for longer than this is dropped: the next one is already there.
CELERY_BEAT_SCHEDULE = {
    # Before all else that waits (0 is first): behind a long queue of fetches a sweep would expire, time after time.
    task: {"task": task, "schedule": every, "options": {"expires": every * 2, "priority": 0}}
    for task, every in {
        "sources.tasks.sweep_fetches": 5.0,
        "sources.tasks.poll_feeds": 60.0,
        "sources.tasks.visit_watched": 60.0,
        "sources.tasks.sweep_outside": 20.0,
        "claims.tasks.sweep": 5.0,
        "claims.tasks.monitor": 30.0,
        "claims.tasks.watch_others": 3600.0,
        "sources.tasks.scrub_archive": 300.0,
        "claims.tasks.count_words": 300.0,
    }.items()
}

# Fetching and finding

CLAIMTRACK_USER_AGENT = env.USER_AGENT.read() or (
    f"claimtrack/{__version__} (+{CLAIMTRACK_CONTACT or CLAIMTRACK_SITE_URL})"
)
CLAIMTRACK_FETCH_DEADLINE = env.FETCH_DEADLINE.read()
CLAIMTRACK_FETCH_MAX_BYTES = env.FETCH_MAX_BYTES.read()
CLAIMTRACK_FETCH_DELAY = env.FETCH_DELAY.read()
CLAIMTRACK_FETCH_RATE = env.FETCH_RATE.read()
CLAIMTRACK_ROBOTS = env.ROBOTS.read()
CLAIMTRACK_REFUSED_NETWORKS = env.REFUSED_NETWORKS.read()
CLAIMTRACK_LOOPBACK_HOSTS = env.LOOPBACK_HOSTS.read()
CLAIMTRACK_EXTRACTOR = env.EXTRACTOR.read()
CLAIMTRACK_PUBLIC_COPIES = env.PUBLIC_COPIES.read()
SOURCES_SOFTWARE = f"claimtrack/{__version__}"  # what copies say they were fetched by

# Where blobs can be kept apart from a folder: the scheme of CLAIMTRACK_BLOBS, and the class that stores them.
SOURCES_BLOB_STORES = {"s3": "sources.buckets.Bucket"}
CLAIMTRACK_S3_ENDPOINT = env.S3_ENDPOINT.read()
CLAIMTRACK_S3_REGION = env.S3_REGION.read()
CLAIMTRACK_S3_KEY_ID = env.S3_KEY_ID.read()
CLAIMTRACK_S3_SECRET = env.S3_SECRET.read()

SOURCES_PROVIDERS: dict[str, dict[str, Any]] = {
    "library": {"BACKEND": "sources.providers.library.Library", "OPTIONS": {}},
    "feeds": {"BACKEND": "sources.providers.feeds.Feeds", "OPTIONS": {}},
    "mediawiki": {
        "BACKEND": "sources.providers.mediawiki.MediaWiki",
        "OPTIONS": {
            "hosts": ["en.wikipedia.org", "ar.wikipedia.org", "ru.wikipedia.org", "ko.wikipedia.org"],
            "per_minute": 60,
        },
    },
}
if CLAIMTRACK_DEMO:
    # The invented web has an encyclopedia of its own; the demo asks nobody beyond this machine.
    SOURCES_PROVIDERS["mediawiki"]["OPTIONS"] = {
        "hosts": [f"http://{language}.commonpedia.example" for language in ("en", "ar", "ru", "ko")]
    }

CLAIMTRACK_CHROMIUM = env.CHROMIUM.read()

# Outside archives, asked to keep what we cite

SOURCES_ARCHIVES: dict[str, dict[str, Any]] = {}
if env.WAYBACK.read() != "off" and not CLAIMTRACK_DEMO:
    SOURCES_ARCHIVES["wayback"] = {
        "BACKEND": "sources.archives.wayback.Wayback",
        "OPTIONS": {"saves": env.WAYBACK.read() == "save", "keys": env.WAYBACK_KEYS.read()},
    }

# REST

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "claims.api.parsers.Json",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "claims.api.pagination.CursorPages",
    "PAGE_SIZE": 25,
    "EXCEPTION_HANDLER": "claims.api.problems.handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "600/min"},
    "DEFAULT_VERSIONING_CLASS": None,
    "STRICT_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "claimtrack",
    "DESCRIPTION": "Claims, who made them, what they were held against, and the verdicts published on them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Several things have a kind, a stance or a reply; the schema calls each by its owner's name.
    "ENUM_NAME_OVERRIDES": {
        "ClaimKind": "claims.models.Claim.Kind",
        "ClaimReply": "claims.models.Claim.Reply",
        "WordingKind": "claims.models.Wording.Kind",
        "CorrectionKind": "claims.models.Correction.Kind",
        "RelationKind": "claims.models.Relation.Kind",
        "SetAside": "claims.states.SetAside",
        "AttributionStance": "claims.models.Attribution.Stance",
        "EvidenceStance": "claims.models.Evidence.Stance",
        "DocumentKind": "sources.models.Document.Kind",
        "SourceKind": "sources.models.Source.Kind",
        "SourceNameKind": "sources.models.SourceName.Kind",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Logs

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # readers' addresses are nobody's business, ours included
# One line per request and none per sweep: those that run every five seconds would drown the rest.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_RETRY_LOG_LEVEL = logging.DEBUG  # also for a sweep that came too late to be of use
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(env.LOG_FORMAT.read(), env.LOG_LEVEL.read())
