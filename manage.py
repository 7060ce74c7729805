#!/usr/bin/env python3
"""The project's commands. `python manage.py up` runs everything; `help` lists the rest."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")

try:
    from claimtrack.commands import run
except ModuleNotFoundError as missing:
    if missing.name and missing.name.split(".")[0] == "claimtrack":
        raise
    print(f"The package {missing.name} is not installed: run “make venv”, then use .venv/bin/python.", file=sys.stderr)  # noqa: T201
    raise SystemExit(2) from None

if __name__ == "__main__":
    sys.exit(run(sys.argv))
