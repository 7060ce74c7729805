"""`manage.py web`: the site, by granian. TLS is the business of a proxy in front."""

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces

THREADS = 8


class Command(BaseCommand):
    help = "Serve the site."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=port_number, default=8000, help="port to listen on (default 8000)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if reason := why_not(host, port):
            self.stderr.write(reason)
            raise SystemExit(1)
        # The web processes are started anew and read this; workers must not, they close a pool after each task.
        os.environ.setdefault("CLAIMTRACK_DB_POOL", str(THREADS))
        Granian(
            "claimtrack.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=settings.CLAIMTRACK_WEB_WORKERS,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            websockets=False,
            log_enabled=False,  # requests are logged by the application, with their id
        ).serve()


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ValueError(f"{text} is not a port")
    return int(text)


def why_not(host: str, port: int) -> str | None:
    """A sentence when nobody can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            tried.listen()
    except socket.gaierror:
        return f"“{host}” is not an address of this machine."
    except PermissionError:
        return f"Port {port} may be opened by root only; choose one above 1023 with --port."
    except OSError as refused:
        if refused.errno == 98 or "in use" in str(refused):
            return f"Port {port} on {host} is in use by another program; choose another one with --port."
        return f"{host}:{port} cannot be opened: {refused.strerror}."
    return None
