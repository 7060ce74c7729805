"""`manage.py up`: everything on this machine, looked after by one process and ended by one Ctrl-C."""

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection, connections

from claimtrack import embedded
from claimtrack.demo import web as demo_web
from claimtrack.management.commands.web import port_number, why_not
from claimtrack.supervisor import Child, Supervisor, Terminal, end_orphans, manage

ROUND = 0.2
HEAD_START = 20.0  # seconds that the web process has for itself, so that the first page comes soon
EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104  (compared, not opened)


class Ended(KeyboardInterrupt):
    """Somebody asked us to end."""


class Command(BaseCommand):
    help = "Run everything: PostgreSQL, Valkey, the site, a worker and the clock. Ctrl-C ends all."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with an invented web and a story to try things on")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=port_number, default=8000, help="port to listen on (default 8000)")

    def handle(self, *args: Any, demo: bool, host: str, port: int, **options: Any) -> None:
        self.terminal = Terminal(sys.stdout)
        self.var: Path = settings.CLAIMTRACK_VAR
        self.asked = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.hear)
        try:
            with self.only_one(f"http://{host}:{port}/"):
                self.up(demo=demo, host=host, port=port)
        except Ended:
            self.say("everything has ended")

    def hear(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1
        if self.asked == 1:
            raise Ended

    def say(self, sentence: str) -> None:
        self.terminal.line("up", sentence)

    def refuse(self, sentence: str) -> SystemExit:
        self.stderr.write(sentence)
        return SystemExit(1)

    @contextlib.contextmanager
    def only_one(self, address: str) -> Iterator[None]:
        """Hold the lock on our folder. The kernel lets go of it when we end, however we end."""
        with (self.var / "up.lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                other = file.read().strip() or "another process"
                raise self.refuse(f"claimtrack is already up on {self.var}: {other}.") from None
            file.truncate(0)
            file.write(f"process {os.getpid()}, {address}")
            file.flush()
            yield

    def up(self, *, demo: bool, host: str, port: int) -> None:
        supervisor = Supervisor(self.terminal, self.var / "children.json")
        for name in end_orphans(supervisor.register, self.var):
            self.say(f"ended the {name} that an earlier start had left behind")
        if reason := why_not(host, port):
            raise self.refuse(reason)
        self.servers = embedded.needed(self.var)
        with embedded.running(self.var, self.servers):
            for server in self.servers:
                self.say(f"{server.name} answers; its data is in {server.data}, its log is {server.log}")
            try:
                self.migrate()
                self.look_after(supervisor, demo=demo, host=host, port=port)
            finally:
                self.asked = max(self.asked, 1)  # from here on Ctrl-C means: at once
                self.say("ending; Ctrl-C once more does not wait")
                supervisor.end(hurry=lambda: self.asked > 1)

    def migrate(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as refused:
            raise self.refuse(f"PostgreSQL does not answer: {' '.join(str(refused).split())}") from None
        with embedded.lock(settings.CLAIMTRACK_VAR / "migrating.lock"):
            call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()
        self.say("the database is up to date")

    def look_after(self, supervisor: Supervisor, *, demo: bool, host: str, port: int) -> None:
        shown = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
        common = self.environment(shown)
        children = []
        if demo:
            demo_port = free_port(port + 1)
            common["CLAIMTRACK_DEMO"] = "true"
            common["CLAIMTRACK_LOOPBACK_HOSTS"] = ",".join(f"{name}=127.0.0.1:{demo_port}" for name in demo_web.hosts())
            serve = [sys.executable, "-m", "claimtrack.demo.web", "--port", str(demo_port)]
            children.append(Child("demo", serve, common))
        children.append(Child("worker", manage("worker"), common))
        children.append(Child("beat", manage("beat"), common))
        supervisor.start(Child("web", manage("web", "--host", host, "--port", str(port)), common))
        ready = self.wait_for_page(supervisor, host, port)
        for child in children:
            supervisor.start(child)
        self.say(f"the site is {'at' if ready else 'not answering yet; it will be at'} {shown}/")
        self.say(f"the desk, for those who check: {shown}/admin/")
        if demo:
            self.say(f"the invented web: http://127.0.0.1:{demo_port}/")
            supervisor.start(Child("seed", manage("seed_demo"), common, once=True))
        while True:
            supervisor.look()
            self.look_at_servers()
            time.sleep(ROUND)

    def environment(self, shown: str) -> dict[str, str]:
        """What children inherit: the servers by address, so that they look for none themselves."""
        chosen = {
            "CLAIMTRACK_SITE_URL": shown,
            "CLAIMTRACK_LOG_FORMAT": "console" if sys.stdout.isatty() else "json",
            "DATABASE_URL": embedded.database_url(self.var),
            "REDIS_URL": embedded.redis_url(self.var),
        }
        given = {name: value for name, value in os.environ.items() if value.strip()}
        own = {"CLAIMTRACK_VAR": str(self.var), "CLAIMTRACK_SECRET_KEY": settings.SECRET_KEY, "PYTHONUNBUFFERED": "1"}
        here = os.pathsep.join(filter(None, [str(settings.BASE_DIR), given.get("PYTHONPATH")]))
        return chosen | given | own | {"PYTHONPATH": here}

    def wait_for_page(self, supervisor: Supervisor, host: str, port: int) -> bool:
        deadline = time.monotonic() + HEAD_START
        while time.monotonic() < deadline:
            if answers(host, port):
                return True
            supervisor.look()
            time.sleep(ROUND / 4)
        return False

    def look_at_servers(self) -> None:
        for server in self.servers:
            if server.pid() is None:
                self.say(f"{server.name} has ended; starting it again")
                with embedded.lock(self.var / "starting.lock"):
                    try:
                        server.start()
                    except embedded.NoServers as failed:
                        self.say(str(failed))
                    else:
                        self.say(f"{server.name} answers again")


def answers(host: str, port: int) -> bool:
    """Does anything but silence come back? What it says is for readers to judge."""
    page = http.client.HTTPConnection("127.0.0.1" if host in EVERYWHERE else host, port, timeout=10)
    try:
        page.request("GET", "/")
        page.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        page.close()
    return True


def free_port(wanted: int) -> int:
    """`wanted` if nobody has it, so that addresses stay the same from day to day."""
    if wanted < 65536 and why_not("127.0.0.1", wanted) is None:
        return wanted
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])
