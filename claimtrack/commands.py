"""What `manage.py` does around Django: servers for the commands that need them, one sentence when it cannot go on."""

import contextlib
import os
import signal
import sys
import warnings
from types import FrameType

from django.core.management import execute_from_command_line

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
        env.refuse_unknown()
        var = env.VAR.read()
        servers = [] if needs_none(name, argv) else embedded.needed(var)
        if not servers:
            return execute(argv)
        # A polite end is as good as Ctrl-C: what was started is stopped.
        signal.signal(signal.SIGTERM, interrupt)
        with embedded.running(var, servers):
            return execute(argv)
    except env.WrongSetting as wrong:
        embedded.say(f"claimtrack does not start. {wrong}")
        return 2
    except embedded.NoServers as missing:
        embedded.say(f"claimtrack does not start. {missing}")
        return 2
    except KeyboardInterrupt:
        return 130


def needs_none(name: str, argv: list[str]) -> bool:
    return name in ALONE and not (name == "check" and "--database" in argv) or {"-h", "--help"} & set(argv[2:]) != set()


def execute(argv: list[str]) -> int:
    # Without a running server `makemigrations` cannot compare with what was applied, which is no news.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    execute_from_command_line(argv)
    return 0


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
