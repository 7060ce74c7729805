"""Nobody but `sources.net` goes out to the web: no other client, no socket, no library that fetches by itself.

Read from the syntax of every module, so that what is not run is seen as well. Each exception is named with its reason.
"""

import ast
from pathlib import Path

import pytest

from tests.test_house_rules import ROOT, imports, name, python_files, tree

CLIENTS = {
    "socket", "ssl", "_socket", "_ssl", "select", "selectors", "socketserver", "asyncio", "asyncore",
    "multiprocessing", "http.client", "http.server", "urllib.request", "urllib.robotparser", "xmlrpc", "ftplib",
    "smtplib", "poplib", "imaplib", "nntplib", "telnetlib", "webbrowser", "subprocess", "pty", "os.system",
    "os.popen", "requests", "httpx", "httpcore", "aiohttp", "urllib3", "niquests", "pycurl", "httplib2", "treq",
    "tornado", "twisted", "gevent", "eventlet", "trio", "anyio", "websocket", "websockets", "paramiko", "dns",
    "scrapy", "playwright", "selenium", "boto3", "botocore", "storages", "s3transfer", "google", "azure",
    "minio", "smart_open", "fsspec", "trafilatura.downloads", "trafilatura.fetch_url",
    "trafilatura.fetch_response", "trafilatura.spider", "trafilatura.feeds", "trafilatura.sitemaps",
    "courlan.network", "newspaper",
}  # fmt: skip
# Who may import what of these, and why.
ALLOWED = {
    "sources/net.py": {"socket", "ssl"},  # the door
    "sources/buckets.py": {"boto3", "botocore", "storages"},  # to the one store that the operator names
    "sources/pdf_reading.py": {"subprocess"},  # our own interpreter, on a file of ours
    "sources/chromium.py": {"subprocess", "select"},  # draws kept copies, with no way out
    "claimtrack/backup.py": {"subprocess"},  # pg_dump and its kin
    "claimtrack/embedded.py": {"subprocess"},  # PostgreSQL and Valkey on unix sockets
    "claimtrack/processes.py": {"subprocess"},
    "claimtrack/supervisor.py": {"subprocess"},
    "claimtrack/management/commands/web.py": {"socket"},  # listens
    "claimtrack/management/commands/up.py": {"socket", "http.client"},  # asks its own page whether it is up
    "claimtrack/demo/web.py": {"http.server"},  # the invented web, on loopback
}
FETCHING_CALLS = {
    "urlopen", "urlretrieve", "open_connection", "create_connection", "getaddrinfo", "gethostbyname",
    "gethostbyname_ex", "fetch_url", "fetch_response", "HTTPConnection", "HTTPSConnection", "start_server",
    "create_server", "open_unix_connection",
}  # fmt: skip
PROGRAMS = {"curl", "wget", "aria2c", "nc", "ncat", "telnet", "ssh", "scp", "rsync", "lynx", "chromium"}


def roots(module: str) -> list[str]:
    """`a.b.c` and all that it is inside of."""
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def faults(path: Path, module: ast.Module, allowed: set[str]) -> list[str]:
    """What in `module` could go out by another door."""
    found = [
        f"{line} imports {imported}"
        for line, imported in imports_of(module)
        if any(each in CLIENTS and each not in allowed for each in roots(imported))
    ]
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and not allowed & {"socket", "http.client"}:
            found += [f"{node.lineno} {fault}" for fault in call_faults(node)]
        elif isinstance(node, ast.Constant) and node.value in PROGRAMS:
            found.append(f"{node.lineno} names {node.value}")
    return found


def imports_of(module: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def call_faults(call: ast.Call) -> list[str]:
    called = ast.unparse(call.func)
    last = called.rpartition(".")[2]
    named = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    first = ast.unparse(call.args[0]) if call.args else ""
    if last in FETCHING_CALLS:
        return [f"calls {called}"]
    if last in ("__import__", "import_module") and first.strip("'\"") in CLIENTS:
        return [f"imports {first}"]
    if called in ("os.system", "os.popen", "os.execv", "os.execvp", "os.spawnv"):
        return [f"calls {called}"]
    if called == "feedparser.parse" and not first.startswith("io.BytesIO("):
        return ["lets feedparser look for an address"]
    if last == "XMLParser" and (named.get("resolve_entities"), named.get("no_network")) != ("False", "True"):
        return ["reads XML with entities or from the network"]
    if called in ("etree.parse", "html.parse", "lxml.html.parse", "etree.iterparse", "etree.XInclude"):
        return [f"lets lxml open what {called} is given"]
    if called == "etree.fromstring" and len(call.args) < 2 and "parser" not in named:
        return ["reads XML by lxml's own defaults"]
    return []


def test_only_the_door_goes_out():
    found = [
        f"{name(path)}:{fault}"
        for path in [ROOT / "manage.py", *python_files("sources", "claims", "claimtrack")]
        if "migrations" not in path.parts
        for fault in faults(path, tree(path), ALLOWED.get(name(path), set()))
    ]

    assert found == []


def test_the_door_uses_sockets_only():
    used = {root for _, module in imports(ROOT / "sources/net.py") for root in roots(module)}

    assert used & CLIENTS == {"socket", "ssl"}


def test_every_exception_is_still_needed():
    unused = {
        path: allowed - used
        for path, allowed in ALLOWED.items()
        if allowed - (used := {root for _, module in imports(ROOT / path) for root in roots(module)})
    }

    assert unused == {}


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "from socket import create_connection",
        "import urllib.request as u",
        "from urllib import request",
        "from http import client",
        "import requests",
        "from httpx import get",
        "import aiohttp",
        "import ftplib",
        "import smtplib",
        "import asyncio",
        "import boto3",
        "import subprocess",
        "from trafilatura import fetch_url",
        "import trafilatura\ntrafilatura.fetch_url('x')",
        "feedparser.parse(url)",
        "feedparser.parse(body)",
        "etree.parse(url)",
        "etree.fromstring(body)",
        "etree.XMLParser(recover=True)",
        "etree.XMLParser(resolve_entities=True, no_network=True)",
        "__import__('requests')",
        "importlib.import_module('httpx')",
        "os.system('x')",
        "run(['curl', url])",
        "asyncio.open_connection('a', 80)",
    ],
)
def test_the_look_finds_every_other_way(source):
    assert faults(ROOT / "any.py", ast.parse(source), set())


def test_the_look_leaves_what_does_not_go_out():
    source = "from urllib.parse import urlsplit\nfeedparser.parse(io.BytesIO(b''))\nfrom http import HTTPStatus\n"

    assert faults(ROOT / "any.py", ast.parse(source), set()) == []
