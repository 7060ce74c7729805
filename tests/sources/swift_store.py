"""A real store that speaks S3: OpenStack Swift, all of it on loopback and in one folder, with one account."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import tools

KEY, SECRET = "test:tester", "secret"
PARTS = ("account", "container", "object")
PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth copy slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = secret .admin
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
"""
RINGS = """
import sys
from swift.common.ring import RingBuilder
home, *parts = sys.argv[1:]
for part, port in (pair.split("=") for pair in parts):
    ring = RingBuilder(4, 1, 0)
    place = {"ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port)}
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "device": "disk", "weight": 1.0, "meta": "", **place})
    ring.rebalance()
    ring.get_ring().save(f"{home}/{part}.ring.gz")
"""  # where each thing lies: on the one disk
FILTERS = ("catch_errors", "gatekeeper", "listing_formats", "copy", "slo", "dlo", "versioned_writes")


@contextmanager
def running(home: Path) -> Iterator[str]:
    """Its address."""
    ports = {part: tools.a_free_port() for part in (*PARTS, "proxy")}
    (home / "srv/disk").mkdir(parents=True)
    (home / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = a\nswift_hash_path_prefix = b\n"
        "[storage-policy:0]\nname = only\ndefault = yes\n"
    )
    for part in PARTS:
        app = f"[pipeline:main]\npipeline = {part}-server\n[app:{part}-server]\nuse = egg:swift#{part}\n"
        (home / f"{part}.conf").write_text(_common(home, ports[part]) + app)
    _rings(home, ports)
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in FILTERS)
    (home / "proxy.conf").write_text(_common(home, ports["proxy"]) + PROXY + filters)
    programs = {port: (f"swift-{part}-server", home / f"{part}.conf") for part, port in ports.items()}
    with tools.serving_together(programs, cwd=home):
        yield f"http://127.0.0.1:{ports['proxy']}"


def _common(home: Path, port: int) -> str:
    return (
        f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {port}\nworkers = 0\nuser = {_me()}\nswift_dir = {home}\n"
        f"devices = {home}/srv\nmount_check = false\nfallocate_reserve = 0\n"
    )


def _me() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def _rings(home: Path, ports: dict[str, int]) -> None:
    made = tools.run("python", "-c", RINGS, home, *(f"{part}={ports[part]}" for part in PARTS), cwd=home)
    assert made.returncode == 0, made.stdout + made.stderr
