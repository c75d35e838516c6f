"""Faults, put in place for the tests of this folder alone; and what a run may leave behind: nothing."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fault_sites import Faults
from tiny_course import alive, descendants, wait_until
from tiny_fixtures import cache, here, open_engine, root  # noqa: F401  fixtures of these tests too


@pytest.fixture(scope="module")
def faults():
    """The near side with every call counted; `arm` one to fail. Other modules' tests get the grader as it is."""
    faults = Faults()
    faults.install()
    yield faults
    faults.remove()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory):
    """`held()`: descriptors, processes and temporary folders held now; `held(before)`: those that are more than before."""
    kept = tempfile.tempdir
    scratch = tempfile.tempdir = str(tmp_path_factory.mktemp("scratch"))

    def now() -> dict[str, int]:
        return {
            "descriptors": len(os.listdir("/proc/self/fd")),
            "processes": len(alive(descendants(os.getpid()))),
            "folders": len(os.listdir(scratch)),
        }

    def held(before: dict[str, int] | None = None) -> dict[str, int]:
        if before is None:
            return now()
        wait_until(lambda: all(now()[what] <= count for what, count in before.items()), 3)
        return {what: count for what, count in now().items() if count > before[what]}

    yield held
    tempfile.tempdir = kept


Held = Callable[..., dict[str, int]]
