"""Every setting the environment may give, declared once: name, type, default, and what it is for.

A wrong value never starts: it is answered with one sentence. `docs/settings.md` is held against this table by a test.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parent.parent
PREFIX = "CLAIMTRACK_"


class WrongSetting(ValueError):
    """The environment says something we cannot work with; the message is for the person who set it."""


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One name in the environment, how its text is read, and the value when it is absent or empty."""

    name: str
    kind: str
    default: T
    sentence: str
    parse: Callable[[str], T]
    secret: bool = False

    def read(self, environ: Mapping[str, str] | None = None) -> T:
        text = (os.environ if environ is None else environ).get(self.name, "").strip()
        if not text:
            return self.default
        try:
            return self.parse(text)
        except ValueError as wrong:
            shown = "the value given" if self.secret else f"“{text[:80]}”"
            raise WrongSetting(f"{self.name}: {shown} will not do: {wrong}.") from None


SETTINGS: dict[str, Setting[Any]] = {}


def declare(
    name: str, kind: str, default: T, parse: Callable[[str], T], sentence: str, *, secret: bool = False
) -> Setting[T]:
    setting = Setting(name, kind, default, sentence, parse, secret)
    SETTINGS[name] = setting
    return setting


# How a text becomes a value. Each raises ValueError with the end of a sentence: “… will not do: it must be …”.


def a_text(text: str) -> str:
    if any(ord(sign) < 32 for sign in text):
        raise ValueError("it must be one line without control characters")
    return text


def a_switch(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError("it must be true or false")
    return known[text.lower()]


def a_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise ValueError("it must be a whole number")
        if not low <= int(text) <= high:
            raise ValueError(f"it must be between {low} and {high}")
        return int(text)

    return parse


def seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text):
            raise ValueError("it must be a number of seconds, such as 2 or 0.5")
        if not low <= float(text) <= high:
            raise ValueError(f"it must be between {low:g} and {high:g} seconds")
        return float(text)

    return parse


def a_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def host_names(text: str) -> list[str]:
    for name in (names := a_list(text)):
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]", name):
            raise ValueError(f"“{name[:80]}” is not a host name (no scheme, port or path; separated by commas)")
    return names


def a_folder(text: str) -> Path:
    try:
        path = BASE_DIR / Path(text).expanduser()
        if path.exists() and not path.is_dir():
            raise ValueError("it must be a folder, and there is a file of that name")
    except (OSError, RuntimeError) as wrong:
        raise ValueError(f"it is no path here ({wrong})") from None
    return path


def a_place_for_blobs(text: str) -> Path | str:
    scheme, is_address, rest = text.partition("://")
    if not is_address:
        return a_folder(text)
    if scheme != "s3":
        raise ValueError("it must be a folder, or s3://bucket/prefix")
    bucket, _, prefix = rest.partition("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket) or not re.fullmatch(r"[A-Za-z0-9/._-]*", prefix):
        raise ValueError("it must name a bucket, such as s3://claimtrack or s3://bucket/prefix")
    return text.rstrip("/")


def an_address(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if any(sign.isspace() for sign in text):
            raise ValueError("an address has no spaces in it")
        parts = urlsplit(text)  # raises ValueError itself for a broken [IPv6] host
        if parts.scheme not in schemes:
            raise ValueError(f"it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        if not (parts.netloc or parts.path.startswith("/")):
            raise ValueError("it names no host")
        _ = parts.port  # raises ValueError for a port that is not one
        return text

    return parse


def a_database(text: str) -> str:
    try:
        parts = conninfo_to_dict(an_address("postgresql", "postgres")(text))  # libpq's own reading
    except ProgrammingError as wrong:
        raise ValueError(" ".join(str(wrong).split())) from None
    if not parts.get("dbname") and not parts.get("service"):
        raise ValueError("it names no database, such as postgresql://user:password@host/name")
    return text


def a_redis(text: str) -> str:
    parts = urlsplit(an_address("redis", "rediss", "unix")(text))
    database = parse_qs(parts.query).get("db", ["0"])[0] if parts.scheme == "unix" else parts.path.strip("/")
    if not re.fullmatch(r"[0-9]{0,3}", database):
        raise ValueError("its database must be a number, such as redis://host:6379/0")
    return text


def a_site(text: str) -> str:
    parts = urlsplit(an_address("http", "https")(text))
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("it must be a scheme and a host only, such as https://claims.example.org")
    return text.rstrip("/")


def a_key(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError("it must have at least 50 characters, made at random")
    return text


def a_program(text: str) -> str:
    if not Path(text).is_absolute() or not os.access(text, os.X_OK) or Path(text).is_dir():
        raise ValueError("it must be the whole path of a program that can be run here")
    return text


def a_key_pair(text: str) -> str:
    if not re.fullmatch(r"[!-9;-~]+:[!-9;-~]+", text):
        raise ValueError("it must be two keys with a colon between them, such as access:secret")
    return text


def a_contact(text: str) -> str:
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+", text):
        raise ValueError("it must be a mail address or the address of a page")
    return text


def a_header(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise ValueError("it must be printable ASCII on one line")
    return text


def a_dotted_path(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", text):
        raise ValueError("it must be a dotted path, such as sources.text.statements.extract")
    return text


def loopback_hosts(text: str) -> dict[str, str]:
    """`a.example=127.0.0.1:9001,b.example=127.0.0.1:9001` as a dictionary."""
    hosts: dict[str, str] = {}
    for pair in a_list(text):
        host, _, target = pair.partition("=")
        match = re.fullmatch(r"127\.0\.0\.1:([0-9]{1,5})", target.strip())
        if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host.strip()) or not match:
            raise ValueError(f"“{pair[:80]}” is not host=127.0.0.1:port")
        if not 0 < int(match[1]) < 65536:
            raise ValueError(f"{match[1]} is not a port")
        hosts[host.strip()] = target.strip()
    return hosts


def networks(text: str) -> list[str]:
    return [str(ipaddress.ip_network(part)) for part in a_list(text)]  # raises ValueError itself


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"it must be one of {', '.join(choices)}")
        return text.lower()

    return parse


# The site

SECRET_KEY = declare(
    "CLAIMTRACK_SECRET_KEY", "text", "", a_key,
    "Signs sessions and links. Left out, a key is made once and kept in secret_key under CLAIMTRACK_VAR;"
    " hosts that share a database must be given the same one.",
    secret=True,
)  # fmt: skip
DEBUG = declare(
    "CLAIMTRACK_DEBUG", "true or false", False, a_switch,
    "Shows errors with their stack in the browser. Never on a site that others can reach.",
)  # fmt: skip
SITE_NAME = declare(
    "CLAIMTRACK_SITE_NAME", "text", "claimtrack", a_text,
    "What the site calls itself: in titles, feeds, and as the author of its reviews.",
)  # fmt: skip
SITE_URL = declare(
    "CLAIMTRACK_SITE_URL", "address", "http://127.0.0.1:8000", a_site,
    "Where readers reach the site. With https:// cookies are sent over TLS only, HSTS is on,"
    " and plain http is redirected.",
)  # fmt: skip
ALLOWED_HOSTS: Setting[list[str]] = declare(
    "CLAIMTRACK_ALLOWED_HOSTS", "host names, separated by commas", [], host_names,
    "Further host names the site answers to; the one in CLAIMTRACK_SITE_URL, localhost and 127.0.0.1 always are.",
)  # fmt: skip
BEHIND_PROXY = declare(
    "CLAIMTRACK_BEHIND_PROXY", "true or false", False, a_switch,
    "A proxy in front ends TLS and sets X-Forwarded-Proto and X-Forwarded-For itself, so they may be believed.",
)  # fmt: skip
PUBLIC_COPIES = declare(
    "CLAIMTRACK_PUBLIC_COPIES", "true or false", False, a_switch,
    "Shows readers the whole text of kept copies behind public claims, and hands them out as files, instead of the"
    " cited passages only. For those who may publish them.",
)  # fmt: skip
CONTACT = declare(
    "CLAIMTRACK_CONTACT", "mail or page address", "", a_contact,
    "Whom readers, and sites we fetch from, can write to.",
)  # fmt: skip

# Data and processes

DATABASE_URL = declare(
    "DATABASE_URL", "address", "", a_database,
    "Your PostgreSQL (15 or newer), such as postgresql://user:password@host/name."
    " Left out, one is run for you under CLAIMTRACK_VAR.",
    secret=True,
)  # fmt: skip
REDIS_URL = declare(
    "REDIS_URL", "address", "", a_redis,
    "Your Redis or Valkey (7 or newer), such as redis://host:6379/0; the database after it (here 1) holds the cache."
    " Left out, one is run for you.",
    secret=True,
)  # fmt: skip
VAR = declare(
    "CLAIMTRACK_VAR", "folder", BASE_DIR / "var", a_folder,
    "Everything that is written: data of the servers run for you, kept copies, the key. Back this up.",
)  # fmt: skip
BLOBS: Setting[Path | str | None] = declare(
    "CLAIMTRACK_BLOBS", "folder, or s3://bucket/prefix", None, a_place_for_blobs,
    "The bytes of kept copies, by their sha-256. Left out: blobs under CLAIMTRACK_VAR."
    " Web and workers must see the same one.",
)  # fmt: skip
S3_ENDPOINT = declare(
    "CLAIMTRACK_S3_ENDPOINT", "address", "", an_address("http", "https"),
    "For CLAIMTRACK_BLOBS=s3://…: where the S3-compatible store is reached, such as https://s3.example.org;"
    " nothing else is spoken to.",
)  # fmt: skip
S3_REGION = declare(
    "CLAIMTRACK_S3_REGION", "text", "us-east-1", a_text,
    "The region that requests to the store are signed for.",
)  # fmt: skip
S3_KEY_ID = declare(
    "CLAIMTRACK_S3_KEY_ID", "text", "", a_text,
    "The access key for the bucket: it must be able to list, read and write, and need not be able to delete.",
)  # fmt: skip
S3_SECRET = declare(
    "CLAIMTRACK_S3_SECRET", "text", "", a_text,
    "The secret that belongs to the access key.",
    secret=True,
)  # fmt: skip
PUBLIC_COPIES = declare(
    "CLAIMTRACK_PUBLIC_COPIES", "true or false", False, a_switch,
    "Readers can download the copies behind a published claim, whole, as one file (WACZ). Only where you have the right"
    " to hand them out; readers see passages otherwise, and the desk can download them always.",
)  # fmt: skip
PG_BIN: Setting[Path | None] = declare(
    "CLAIMTRACK_PG_BIN", "folder", None, a_folder,
    "The bin folder of the PostgreSQL to run for you, instead of the one installed with the requirements.",
)  # fmt: skip
DB_POOL = declare(
    "CLAIMTRACK_DB_POOL", "whole number", 0, a_number(0, 200),
    "Database connections a web process keeps open for its threads; 0 opens one per request."
    " `manage.py web` sets 8; workers must not have one.",
)  # fmt: skip
WEB_WORKERS = declare(
    "CLAIMTRACK_WEB_WORKERS", "whole number", 1, a_number(1, 64),
    "Web processes.",
)  # fmt: skip
WORKERS = declare(
    "CLAIMTRACK_WORKERS", "whole number", 2, a_number(1, 64),
    "Processes of one Celery worker; two suit two cores.",
)  # fmt: skip
LOG_FORMAT = declare(
    "CLAIMTRACK_LOG_FORMAT", "json or console", "json", one_of("json", "console"),
    "Log lines for machines or for eyes. `manage.py up` in a terminal sets console.",
)  # fmt: skip
LOG_LEVEL = declare(
    "CLAIMTRACK_LOG_LEVEL", "debug, info, warning or error", "info", one_of("debug", "info", "warning", "error"),
    "The least severe lines that are written.",
)  # fmt: skip

# Fetching and finding

USER_AGENT = declare(
    "CLAIMTRACK_USER_AGENT", "text", "", a_header,
    "How we introduce ourselves to sites we fetch from."
    " Left out: claimtrack, its version, and CLAIMTRACK_CONTACT or else CLAIMTRACK_SITE_URL.",
)  # fmt: skip
FETCH_DEADLINE = declare(
    "CLAIMTRACK_FETCH_DEADLINE", "seconds", 20.0, seconds(1, 30),
    "The longest one fetch may take from first to last byte, redirects included.",
)  # fmt: skip
FETCH_MAX_BYTES = declare(
    "CLAIMTRACK_FETCH_MAX_BYTES", "whole number", 5_000_000, a_number(1_000, 100_000_000),
    "The largest page that is kept, in bytes after decompression; a larger one is refused.",
)  # fmt: skip
FETCH_DELAY = declare(
    "CLAIMTRACK_FETCH_DELAY", "seconds", 2.0, seconds(0, 3600),
    "The least time between two requests to one site, redirects and robots.txt included;"
    " its robots.txt and its answers can make it longer.",
)  # fmt: skip
FETCH_RATE = declare(
    "CLAIMTRACK_FETCH_RATE", "whole number", 1200, a_number(0, 1_000_000),
    "Requests a minute to all sites together, by all workers on all machines; 0 is no limit.",
)  # fmt: skip
ROBOTS = declare(
    "CLAIMTRACK_ROBOTS", "true or false", True, a_switch,
    "Fetch nothing that a site's robots.txt asks us not to. `check --deploy` refuses false.",
)  # fmt: skip
EXTRACTOR = declare(
    "CLAIMTRACK_EXTRACTOR", "dotted path", "sources.text.statements.extract", a_dotted_path,
    "The function that proposes statements in a story.",
)  # fmt: skip

CHROMIUM = declare(
    "CLAIMTRACK_CHROMIUM", "program", "", a_program,
    "A Chromium that makes a screenshot and a PDF of each copy that is cited, such as /usr/bin/chromium."
    " Left out, none are made. It runs without a network, and shows what we keep and nothing else.",
)  # fmt: skip

# Copies elsewhere

WAYBACK = declare(
    "CLAIMTRACK_WAYBACK", "off, look or save", "off", one_of("off", "look", "save"),
    "Whether what is accepted as evidence is looked for in the Wayback Machine, and saved there where it is missing."
    " The archive learns by it which pages are being checked.",
)  # fmt: skip
WAYBACK_KEYS = declare(
    "CLAIMTRACK_WAYBACK_KEYS", "access:secret", "", a_key_pair,
    "The S3-like keys of an account at archive.org, for saving. Without them the archive takes fewer requests, and"
    " often none.",
    secret=True,
)  # fmt: skip

# Trying out and testing

DEMO = declare(
    "CLAIMTRACK_DEMO", "true or false", False, a_switch,
    "Set by `manage.py up --demo`: the site says that its outlets are invented. `check --deploy` refuses it.",
)  # fmt: skip
REFUSED_NETWORKS: Setting[list[str]] = declare(
    "CLAIMTRACK_REFUSED_NETWORKS", "networks, separated by commas", [], networks,
    "Further addresses that are never fetched from, such as your own public ones: 198.51.100.0/24, 2001:db8::/32."
    " Private and special networks are refused anyway; nothing allows them.",
)  # fmt: skip
LOOPBACK_HOSTS: Setting[dict[str, str]] = declare(
    "CLAIMTRACK_LOOPBACK_HOSTS", "host=127.0.0.1:port, separated by commas", {}, loopback_hosts,
    "Host names that are fetched from this machine instead, for the demo and for tests."
    " `check --deploy` refuses it.",
)  # fmt: skip
NO_SKIPS = declare(
    "CLAIMTRACK_NO_SKIPS", "true or false", False, a_switch,
    "For the tests alone: a skipped test counts as a failure.",
)  # fmt: skip


def read_all(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every value by its name, or WrongSetting. All are read at once, so that nothing starts on half of them."""
    refuse_unknown(environ)
    return {name: setting.read(environ) for name, setting in SETTINGS.items()}


def refuse_unknown(environ: Mapping[str, str] | None = None) -> None:
    """A name with our prefix that nobody declared is a slip of the pen, and would be silently without effect."""
    for name in os.environ if environ is None else environ:
        if name.startswith(PREFIX) and name not in SETTINGS:
            near = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.7)
            hint = f" Did you mean {near[0]}?" if near else " The settings are listed in docs/settings.md."
            raise WrongSetting(f"{name} is not a setting.{hint}")
