"""`manage.py up` with real processes: it starts, heals, refuses, and ends without leaving anything."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from claimtrack import embedded
from claimtrack.processes import alive

from .running import ROOT, Up, eventually, folder, get, manage, processes_on

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def up():
    with folder() as var:
        running = Up(var).wait_until_up()
        yield running
        running.interrupt()


def test_the_first_page_answers(up):
    status, headers, _ = get(up.port, "/admin/login/")

    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "postgres", "valkey"])
def test_what_is_killed_is_started_again(up, name):
    killed = eventually(lambda: up.pids().get(name), what=up.output)

    os.kill(killed, signal.SIGKILL)

    again = eventually(
        lambda: (pid := up.pids().get(name)) and pid != killed and pid, what=lambda: f"{name}: {up.output()}"
    )
    assert alive(again)
    eventually(lambda: get(up.port, "/admin/login/")[0] == 200, what=up.output)
    if name == "postgres":
        answered = manage("showmigrations", "auth", var=up.var)
        assert answered.returncode == 0, answered.stderr


def test_a_worker_process_that_is_killed_is_replaced(up):
    def children(of: int) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{of}/task/{of}/children").read_text().split()]

    def pool() -> list[int]:
        worker = up.pids().get("worker")
        return children(worker) if worker else []

    victim = eventually(pool, what=up.output)[0]

    os.kill(victim, signal.SIGKILL)

    # By the worker, or together with the worker when that was only just starting.
    eventually(lambda: len(now := pool()) >= 2 and victim not in now, what=up.output)


def test_a_second_one_on_the_same_folder_says_so_and_leaves(up):
    before = up.pids()

    second = manage("up", "--port", "1", var=up.var)

    assert second.returncode == 1
    assert "already up" in second.stderr
    assert str(up.process.pid) in second.stderr
    assert "Traceback" not in second.stderr
    assert up.pids() == before


def test_another_command_finds_the_running_servers_and_leaves_them(up):
    before = eventually(lambda: len(now := up.pids()) == 5 and now, what=up.output)

    answered = manage(
        "shell", "-v0", "-c", "from django.db import connection as c; c.ensure_connection(); print('yes')", var=up.var
    )

    assert answered.stdout.strip() == "yes", answered.stderr
    assert up.pids() == before


def test_a_port_in_use_is_said_in_a_sentence(up):
    with folder() as var:
        refused = manage("up", "--port", str(up.port), var=var)

    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"Port {up.port} on 127.0.0.1 is in use by another program; choose another one with --port."
    )


def test_one_interrupt_ends_everything():
    with folder() as var:
        up = Up(var).wait_until_up()
        asked = time.monotonic()

        code = up.interrupt(signal.SIGINT)

        assert code == 0, up.output()
        assert time.monotonic() - asked < 15
        assert processes_on(var) == []
        assert up.said("everything has ended")
        assert not up.said("Traceback"), up.output()


def test_a_signal_while_it_starts_ends_everything_too():
    with folder() as var:
        up = Up(var)
        eventually(lambda: any("postgres" in line for line in processes_on(var)), what=up.output)

        up.interrupt()

        assert processes_on(var) == []
        assert not up.said("Traceback"), up.output()


def test_the_demo_s_web_is_there_for_this_machine_alone_and_comes_back():
    with folder() as var:
        up = Up(var, "--demo").wait_until_up()
        killed = eventually(lambda: up.pids().get("demo"), what=up.output)
        address = next(line for line in up.lines if "the invented web" in line)
        port = int(address.rpartition(":")[2].strip("/"))

        os.kill(killed, signal.SIGKILL)

        eventually(lambda: up.pids().get("demo") not in {None, killed}, what=up.output)
        eventually(lambda: get(port)[0] == 200, what=up.output)
        eventually(lambda: any(line.startswith("seed") for line in up.lines), what=up.output)
        assert up.interrupt() == 0
        assert processes_on(var) == []


def test_after_a_kill_the_next_one_recovers():
    with folder() as var:
        first = Up(var).wait_until_up()
        servers = {name: pid for name, pid in first.pids().items() if name in {"postgres", "valkey"}}
        first.process.kill()
        first.process.wait()

        second = Up(var).wait_until_up()

        assert {name: pid for name, pid in second.pids().items() if name in servers} == servers
        assert len([line for line in processes_on(var) if "manage.py beat" in line]) == 1
        assert second.interrupt() == 0
        assert processes_on(var) == []


def test_after_everything_was_killed_the_next_one_recovers():
    with folder() as var:
        first = Up(var).wait_until_up()
        for line in processes_on(var):
            if alive(pid := int(line.split()[0])):
                os.kill(pid, signal.SIGKILL)
        first.process.wait()

        second = Up(var).wait_until_up()

        assert get(second.port, "/admin/login/")[0] == 200
        assert second.interrupt() == 0


def test_commands_alone_start_the_servers_make_the_tables_share_them_and_stop_them():
    """Three at once in a new folder: the first ends before the others do, and takes nothing away from them."""
    script = (
        "import time; from django.db import connection as c; from django.contrib.auth.models import Group\n"
        "Group.objects.get(name='checker'); time.sleep({}); c.close(); c.ensure_connection()"
    )
    with folder() as var:
        commands = [
            subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "shell", "-v0", "-c", script.format(seconds)],
                env={**os.environ, "CLAIMTRACK_VAR": str(var), "DATABASE_URL": "", "REDIS_URL": ""},
                stderr=subprocess.PIPE,
                text=True,
            )
            for seconds in (0, 1, 3)
        ]

        errors = [command.communicate(timeout=60)[1] for command in commands]

        assert [command.returncode for command in commands] == [0, 0, 0], errors
        assert processes_on(var) == []


def copied(to: Path) -> Path:
    """The project as a newcomer has it, elsewhere."""
    away = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")
    return Path(shutil.copytree(ROOT, to, ignore=away))


def test_a_path_with_spaces_and_other_letters_and_a_polite_end():
    with folder("ct é, ") as place:
        tree = copied(place / "claim track")
        up = Up(place / "my data", tree=tree).wait_until_up()

        assert get(up.port, "/admin/login/")[0] == 200
        assert up.interrupt(signal.SIGTERM) == 0
        assert up.said("everything has ended")


def test_a_path_that_is_too_long_for_sockets_and_a_closed_terminal():
    with folder() as place:
        var = place / ("long" * 30) / "var"
        var.parent.mkdir()
        up = Up(var).wait_until_up()

        assert get(up.port, "/admin/login/")[0] == 200
        assert up.interrupt(signal.SIGHUP) == 0
        assert not embedded.short_folder(var).exists()


def linked(tree: Path, to: Path, *without: str) -> Path:
    """A copy by hard links where that is possible: hundreds of megabytes in a second."""

    def link(source, target, **_):
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    away = shutil.ignore_patterns("__pycache__", *without)
    return Path(shutil.copytree(tree, to, copy_function=link, ignore=away, symlinks=True))


def may_run(python: str, nobody: dict) -> bool:
    try:
        asked = [python, "-c", "import sys, ssl; print(sys.version_info[:3])"]
        tried = subprocess.run(asked, capture_output=True, text=True, check=False, **nobody)
    except OSError:
        return False
    return tried.stdout.strip() == str(sys.version_info[:3])


def test_an_ordinary_user_may_run_it():
    """As root by way of `nobody`; as anybody else every other test has already shown it, and so does this one."""
    with folder() as place:
        account, python, extra = {}, sys.executable, {}
        tree, var = copied(place / "tree"), place / "var"
        var.mkdir()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": place}
            os.chown(var, nobody.pw_uid, nobody.pw_gid)
            packages = next(path for path in sys.path if path.endswith("site-packages"))
            extra = {"PYTHONPATH": str(linked(Path(packages), place / "packages")), "HOME": str(place)}
            candidates = [f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}", "/usr/local/bin/python3"]
            python = next((found for found in candidates if may_run(found, account)), "")
            if not python:
                base = linked(Path(sys.base_prefix), place / "python", "site-packages", "test", "include", "share")
                extra["LD_LIBRARY_PATH"] = str(base / "lib")
                python = str(base / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}")
        up = Up(var, tree=tree, python=python, extra=extra, **account).wait_until_up()

        assert get(up.port, "/admin/login/")[0] == 200
        owners = {Path(f"/proc/{line.split()[0]}").stat().st_uid for line in processes_on(var)}
        assert owners == {account.get("user", os.geteuid())}
        if account:
            os.kill(up.process.pid, signal.SIGINT)
        assert up.interrupt() == 0
