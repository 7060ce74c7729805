"""What `manage.py` does around Django: servers for the commands that need them, one sentence when it cannot go on."""

import signal
import warnings
from pathlib import Path
from types import FrameType

import django
from django.core.management import call_command, execute_from_command_line
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from claimtrack import embedded, env

# These need no servers, or look after them themselves.
ALONE = {
    *("", "help", "--help", "-h", "version", "--version", "up", "test", "testserver"),
    *("check", "makemigrations", "collectstatic", "findstatic", "compilemessages", "makemessages"),
    *("diffsettings", "shell_plus", "spectacular", "startapp", "startproject", "sendtestemail"),
}


def run(argv: list[str]) -> int:
    """Run one command with the servers it needs; the exit code."""
    name = argv[1] if len(argv) > 1 else ""
    try:
        env.read_all()
        var = env.VAR.read()
        servers = servers_for(name, argv, var)
        if not servers:
            return execute(argv)
        # A polite end is as good as Ctrl-C: what was started is stopped.
        signal.signal(signal.SIGTERM, interrupt)
        with embedded.running(var, servers, ends=embedded.needed(var)):
            bring_up_to_date(name, var)
            return execute(argv)
    except env.WrongSetting as wrong:
        embedded.say(f"claimtrack does not start. {wrong}")
        return 2
    except embedded.NoServers as missing:
        embedded.say(f"claimtrack does not start. {missing}")
        return 2
    except KeyboardInterrupt:
        return 130


def servers_for(name: str, argv: list[str], var: Path) -> list[embedded.Server]:
    """What must run for this command, of what the environment does not name. Work without a queue needs no Valkey."""
    if needs_none(name, argv):
        return []
    without_queue = name == "run_fetches" or "--without-queue" in argv
    return [one for one in embedded.needed(var) if not (without_queue and isinstance(one, embedded.Valkey))]


def bring_up_to_date(name: str, var: Path) -> None:
    """Make the tables of a database that is ours alone, so that a first command works on a new machine too."""
    if name in {"migrate", "restore", "flush", "dbshell", "showmigrations", "sqlmigrate"}:
        return
    django.setup()
    # One at a time: of two first commands the second finds the tables made.
    with embedded.lock(var / "migrating.lock"):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            embedded.say("bringing the database up to date")
            call_command("migrate", interactive=False, verbosity=0)


def needs_none(name: str, argv: list[str]) -> bool:
    if "--database" in argv:
        return False
    return name in ALONE or bool({"-h", "--help"} & set(argv[2:]))


def execute(argv: list[str]) -> int:
    # Without a running server `makemigrations` cannot compare with what was applied, which is no news.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    execute_from_command_line(argv)
    return 0


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
