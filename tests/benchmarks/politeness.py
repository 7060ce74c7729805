"""How polite many workers on several machines are to the sites they fetch from, as one JSON line.

python -m tests.benchmarks.politeness [--machines 3] [--hosts 12] [--pages 5] [--kills 4] [--delay 2] [--unguarded]

A PostgreSQL, a Valkey and a clock for all; each machine is a Celery worker of two processes in a network namespace of
its own (as root with `ip` and `unshare`, otherwise in ours), which shares nothing with the others but the servers.
Machines are killed with SIGKILL, all their processes at once, and others take their place. The sites write down who
was asked when: some want a longer pause by robots.txt, some answer once with 429 and Retry-After, some lead on to
another, and each has a page that it asks nobody to fetch.

`overlaps` are requests that began while another to the same host was under way, `short` those that began sooner after
the one before than the host may expect, `early` those before its Retry-After was over, `disallowed` those for pages
it asks us not to fetch. Exit code 1 unless all four are 0 and every job came to its end. With `--unguarded` the rows of
the hosts are passed over: then exit code 0 means that the figures show it.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import logging
import os
import random
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from claimtrack import embedded  # noqa: E402
from claimtrack.processes import die_with_parent  # noqa: E402

VAR = Path(tempfile.mkdtemp(prefix="ct-bench-", dir="/tmp"))
for name in [name for name in os.environ if name.startswith("CLAIMTRACK_") and name != "CLAIMTRACK_PG_BIN"]:
    del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
    "CLAIMTRACK_VAR": str(VAR),
    "CLAIMTRACK_WORKERS": "2",
    "CLAIMTRACK_LOG_LEVEL": "error",
    "DATABASE_URL": embedded.database_url(VAR),
    "REDIS_URL": embedded.redis_url(VAR),
}
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Sum  # noqa: E402

from sources import documents, fetching  # noqa: E402
from sources.models import Fetch, Snapshot  # noqa: E402
from tests.sources.sites import article  # noqa: E402

LEASE = 8.0  # seconds until what a killed machine held is free again
SLOW, RETRY_AFTER = 3.0, 4.0  # seconds that some sites ask for
PATIENCE = 240.0


@dataclass
class Request:
    host: str
    path: str
    began: float
    ended: float = 0.0
    status: int = 200


class Sites(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """All sites on one socket; `asked` is what they remember."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: str, hosts: list[str]) -> None:
        self.hosts, self.asked, self.lock = hosts, [], threading.Lock()
        self.seen: Counter[tuple[str, str]] = Counter()
        super().__init__(path, Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is what this is about."""


class Handler(BaseHTTPRequestHandler):
    server: Sites

    def do_GET(self) -> None:
        request = Request(self.headers.get("Host", "").partition(":")[0], self.path, time.monotonic())
        with self.server.lock:
            self.server.asked.append(request)
            self.server.seen[request.host, self.path] += 1
            first = self.server.seen[request.host, self.path] == 1
        try:
            request.status = self.answer(self.server.hosts.index(request.host), first)
        finally:
            request.ended = time.monotonic()

    def answer(self, number: int, first: bool) -> int:
        time.sleep(random.uniform(0.02, 0.25))
        headers = {}
        status, body = 200, article(f"Page {self.path} of site {number}")
        if self.path == "/robots.txt":
            slow = f"Crawl-delay: {SLOW:g}\n" if number % 4 == 1 else ""
            body = f"User-agent: claimtrack\n{slow}Disallow: /no/\n\nUser-agent: *\nDisallow: /\n".encode()
        elif number % 4 == 2 and self.path == "/page/0" and first:
            status, body, headers = 429, b"", {"Retry-After": f"{RETRY_AFTER:g}"}
        elif number % 4 == 3 and self.path == "/page/0":
            other = self.server.hosts[(number + 1) % len(self.server.hosts)]
            status, body, headers = 302, b"", {"Location": f"http://{other}/page/from/{number}"}
        self.send_response(status)
        for key, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)
        return status

    def log_message(self, format: str, *args: object) -> None:
        pass


class Machines:
    """Some workers, each on a machine of its own; one can be killed, and another takes its place."""

    def __init__(self, count: int, sites: str, hosts: list[str], *, unguarded: bool) -> None:
        self.sites, self.hosts, self.unguarded = sites, hosts, unguarded
        tools = shutil.which("ip") and shutil.which("unshare")
        self.apart = bool(tools) and os.geteuid() == 0 and subprocess.run(["unshare", "-n", "true"]).returncode == 0
        self.port = 20_000 + random.randrange(20_000)
        self.running = [self.start() for _ in range(count)]
        self.running.append(self.start_process(["manage.py", "beat"], self.port))

    def start(self) -> subprocess.Popen[bytes]:
        self.port += 1
        options = ["--unguarded"] if self.unguarded else []
        machine = ["-m", "tests.sources.machine", str(self.port), self.sites, str(LEASE), *options, "--", "worker"]
        return self.start_process(machine, self.port, apart=self.apart)

    def start_process(self, arguments: list[str], port: int, *, apart: bool = False) -> subprocess.Popen[bytes]:
        loopback = ",".join(f"{host}=127.0.0.1:{port}" for host in self.hosts)
        command = [sys.executable, *arguments]
        if apart:
            command = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"CLAIMTRACK_LOOPBACK_HOSTS": loopback, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )

    def kill_one(self) -> None:
        victim = random.randrange(len(self.running) - 1)
        self.kill(self.running[victim])
        self.running[victim] = self.start()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.running:
            self.kill(process)


@contextlib.contextmanager
def ground(hosts: list[str]) -> Iterator[Sites]:
    servers: list[embedded.Server] = [embedded.Postgres(VAR, throw_away=True), embedded.Valkey(VAR, throw_away=True)]
    VAR.chmod(0o711)
    sites = Sites(str(VAR / "sites"), hosts)
    threading.Thread(target=sites.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        for server in servers:
            server.start()
        call_command("migrate", verbosity=0)
        yield sites
    finally:
        sites.shutdown()
        sites.server_close()
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(VAR, ignore_errors=True)


def work(machines: Machines, kills: int, started: float) -> int:
    """Until every job has come to its end; machines are killed while there is work. How many were."""
    killed, next_kill = 0, started + 8.0
    while Fetch.objects.filter(state__in=["queued", "running"]).exists() and time.monotonic() < started + PATIENCE:
        if killed < kills and time.monotonic() > next_kill and Fetch.objects.filter(state="running").exists():
            machines.kill_one()
            killed, next_kill = killed + 1, time.monotonic() + random.uniform(2, 5)
        time.sleep(0.05)
    return killed


def judge(asked: list[Request], hosts: list[str], delay: float) -> dict[str, object]:
    by_host: dict[str, list[Request]] = defaultdict(list)
    for request in sorted(asked, key=lambda request: request.began):
        by_host[request.host].append(request)
    figures: Counter[str] = Counter(overlaps=0, short=0, early=0)
    shortest = float("inf")
    for host, requests in by_host.items():
        slow = hosts.index(host) % 4 == 1
        rules_known = next((one.ended for one in requests if one.path == "/robots.txt"), float("inf"))
        for before, after in itertools.pairwise(requests):
            gap = after.began - before.began
            wanted = max(delay, SLOW if slow and before.ended >= rules_known else 0.0)
            figures["overlaps"] += after.began < before.ended
            figures["short"] += gap < wanted
            figures["early"] += before.status == 429 and after.began < before.ended + RETRY_AFTER
            shortest = min(shortest, gap)
    return {**figures, "shortest_gap": round(shortest, 3)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machines", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=12)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--delay", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unguarded", action="store_true")
    options = parser.parse_args()
    random.seed(options.seed)
    logging.disable(logging.WARNING)
    hosts = [f"site{number}.example" for number in range(options.hosts)]
    settings.CLAIMTRACK_FETCH_DELAY = options.delay
    os.environ["CLAIMTRACK_FETCH_DELAY"] = f"{options.delay:g}"
    with ground(hosts) as sites:
        for number in range(options.pages):
            for host in hosts:
                fetching.ask(documents.note(f"http://{host}/page/{number}"), purpose=Fetch.Purpose.EVIDENCE)
        for host in hosts:
            fetching.ask(documents.note(f"http://{host}/no/1"), purpose=Fetch.Purpose.EVIDENCE)
        machines = Machines(options.machines, str(VAR / "sites"), hosts, unguarded=options.unguarded)
        started = time.monotonic()
        try:
            killed = work(machines, options.kills, started)
        finally:
            machines.end()
        jobs = Fetch.objects.all()
        answer = {
            "machines": options.machines,
            "namespaces": options.machines if machines.apart else 1,
            "kills": killed,
            "hosts": len({request.host for request in sites.asked}),
            "requests": len(sites.asked),
            "seconds": round(time.monotonic() - started, 1),
            **judge(sites.asked, hosts, options.delay),
            "disallowed": sum(request.path.startswith("/no/") for request in sites.asked),
            "robots_asked": sum(request.path == "/robots.txt" for request in sites.asked),
            "jobs": jobs.count(),
            "done": jobs.filter(state="done").count(),
            "dead": jobs.filter(state="dead").count(),
            "disallowed_jobs": jobs.filter(last_outcome="robots_disallowed", state="dead").count(),
            "attempts": jobs.aggregate(sum=Sum("attempt"))["sum"],
            "snapshots": Snapshot.objects.count(),
        }
    print(json.dumps(answer))
    broken = any(answer[name] for name in ("overlaps", "short", "early", "disallowed"))
    whole = answer["done"] == options.hosts * options.pages and answer["disallowed_jobs"] == options.hosts
    return 0 if (broken if options.unguarded else whole and not broken) else 1


if __name__ == "__main__":
    raise SystemExit(main())
