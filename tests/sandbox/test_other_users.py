"""The promises again, as an ordinary user and (where this interpreter lies in a closed folder) as a root who opened it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="already run as an ordinary user")
@pytest.mark.parametrize(("uid", "which"), [(65534, ""), (0, "L1")])
def test_the_promises_hold_as(uid: int, which: str) -> None:
    base = Path(f"/tmp/grader-promises-{os.getpid()}-{uid}")  # a place that this user can enter
    command = [sys.executable, str(HERE / "as_user.py"), str(uid), "-m", "pytest", "-q", "--tb=short", "-k", which]
    done = subprocess.run(
        [*command, f"--basetemp={base}", str(HERE / "test_promises.py")], capture_output=True, text=True, timeout=300
    )
    subprocess.run(["rm", "-rf", str(base)], check=True)
    if done.returncode == 77:
        pytest.skip(f"this machine does not let root make a mount namespace: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
