"""What hostile addresses and hostile servers cost us, as one JSON line.

python -m tests.benchmarks.hostile [--deadline SECONDS] [--max-bytes N]

Addresses are tried with a resolver and sockets that are not there; servers are real, on loopback.
Memory is what one fetch adds at its peak to a process of its own, so that nothing hides behind an earlier peak.
"""

import argparse
import contextlib
import json
import multiprocessing
import resource
import time
from unittest import mock

import django
from django.conf import settings

from sources import net
from sources.errors import SourceError
from tests.sources.hostile_addresses import BENIGN, Trial, trials
from tests.sources.hostile_servers import BEHAVIOURS, CERTIFICATES, served
from tests.sources.stub_web import StubWeb, is_inside


def addresses() -> dict[str, int]:
    tried, breaches, unnamed = list(trials()), 0, 0
    for trial in tried:
        with StubWeb(trial).up() as web:
            try:
                net.get(trial.url)
            except SourceError:
                pass
            else:
                unnamed += 1
            breaches += any(is_inside(ip) or port not in (80, 443) for ip, port in web.connects)
    refused = 0
    for url in BENIGN:
        with StubWeb(Trial("benign", url)).up():
            try:
                net.get(url)
            except SourceError:
                refused += 1
    return {
        "addresses": len(tried),
        "connects_inside": breaches,
        "not_refused": unnamed,
        "benign": len(BENIGN),
        "benign_refused": refused,
    }


def servers(deadline: float) -> dict[str, object]:
    wrong, slowest, largest = [], (0.0, ""), (0, "")
    context = multiprocessing.get_context("fork")
    for behaviour in BEHAVIOURS:
        with served(behaviour) as port:
            ours, theirs = context.Pipe()
            process = context.Process(target=_fetch_alone, args=(theirs, behaviour.scheme, port))
            process.start()
            code, seconds, kilobytes = ours.recv() if ours.poll(deadline + 20) else ("hangs", deadline + 20, 0)
            process.kill()
            process.join()
        if code not in behaviour.ends_as:
            wrong.append(f"{behaviour.name}: {code}")
        slowest = max(slowest, (round(seconds, 2), behaviour.name))
        largest = max(largest, (kilobytes, behaviour.name))
    return {
        "servers": len(BEHAVIOURS),
        "ended_otherwise": wrong,
        "slowest_s": slowest,
        "most_memory_mb": (round(largest[0] / 1024, 1), largest[1]),
        "deadline_s": deadline,
    }


def _fetch_alone(pipe, scheme: str, port: int) -> None:
    """Runs in a child: its own peak of memory is measured from here on."""
    settings.CLAIMTRACK_LOOPBACK_HOSTS = {"secure.example": f"127.0.0.1:{port}"}
    context = net._tls()
    context.load_verify_locations(CERTIFICATES / "authority.pem")
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # let the peak start anew
    before = _peak()
    start = time.monotonic()
    with mock.patch.object(net, "_tls", return_value=context):
        try:
            net.get(f"{scheme}://secure.example/")
        except SourceError as error:
            code = error.code
        else:
            code = "kept"
    pipe.send((code, time.monotonic() - start, max(0, _peak() - before)))


def _peak() -> int:
    """The most memory this process has held, in KiB."""
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deadline", type=float, default=3.0)
    parser.add_argument("--max-bytes", type=int, default=5_000_000)
    options = parser.parse_args()
    settings.configure(
        USE_I18N=False,
        CLAIMTRACK_USER_AGENT="claimtrack benchmark (+https://claimtrack.example)",
        CLAIMTRACK_FETCH_DEADLINE=options.deadline,
        CLAIMTRACK_FETCH_MAX_BYTES=options.max_bytes,
        CLAIMTRACK_LOOPBACK_HOSTS={},
        CLAIMTRACK_REFUSED_NETWORKS=[],
    )
    django.setup()
    print(json.dumps({"benchmark": "hostile", **addresses(), **servers(options.deadline)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
