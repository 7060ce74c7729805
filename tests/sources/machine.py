"""One machine of several, for tests and measurements: a loopback of its own, a way to the sites, and one command on it.

    python -m tests.sources.machine PORT SITES_SOCKET LEASE [--unguarded] -- COMMAND…

The sites are served on a unix socket, which can be reached from any network namespace; here they are at
127.0.0.1:PORT. Leases last LEASE seconds, so that whoever is killed is soon replaced. `--unguarded` grants every host
to everybody: what is measured must then show it.
"""

import os
import socket
import sys
import threading
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
django.setup()

from claimtrack import commands  # noqa: E402
from sources import fetching, hosts  # noqa: E402


def relay(port: int, sites: str) -> None:
    """Take calls on loopback and pass them on to the sites."""
    door = socket.create_server(("127.0.0.1", port), backlog=128)

    def pass_on(caller: socket.socket) -> None:
        with socket.socket(socket.AF_UNIX) as there, caller:
            there.connect(sites)
            back = threading.Thread(target=pump, args=(there, caller), daemon=True)
            back.start()
            pump(caller, there)
            back.join(60)

    def pump(from_: socket.socket, to: socket.socket) -> None:
        try:
            while data := from_.recv(65_536):
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    while True:
        caller, _ = door.accept()
        threading.Thread(target=pass_on, args=(caller,), daemon=True).start()


def main() -> None:
    port, sites, lease, *rest = sys.argv[1:]
    options, command = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    threading.Thread(target=relay, args=(int(port), sites), daemon=True).start()
    fetching.LEASE = timedelta(seconds=float(lease))
    fetching.HINTED_AGAIN_AFTER, fetching.FIRST_PAUSE = 4.0, 1.0
    if "--unguarded" in options:
        hosts.hold = lambda *args, **options: 0.0
    raise SystemExit(commands.run(["manage.py", *command]))


if __name__ == "__main__":
    main()
