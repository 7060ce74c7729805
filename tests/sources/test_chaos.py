"""Chaos in small: every process and server of a run is killed by lot, and all that was asked for comes to its end.

The large form is `python -m tests.benchmarks.chaos`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.claimtrack.running import ROOT, clean_environment, processes_on


@pytest.mark.journey
@pytest.mark.timeout(300)
def test_a_dozen_pages_come_to_their_end_whatever_is_killed(tmp_path):
    small = ["--jobs", "12", "--kills", "4", "--every", "1", "--lease", "4", "--delay", "0.5", "--patience", "120"]
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.chaos", *small, "--keep", str(tmp_path)],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr + (tmp_path / "children.log").read_text()[-4000:]
    found = json.loads(run.stdout)
    assert found["done"] + found["dead"] == found["created"] == found["promised"] == 12
    assert found["kills"] == 4
    assert found["requests"] >= 12
    assert processes_on(Path(found["var"])) == []
    assert not Path(found["var"]).exists()
