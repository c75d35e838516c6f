"""Fixtures around the tiny course of tiny_course.py."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest
from tiny_course import write_course

from grader import i18n
from grader.cli import main
from grader.course import load_course
from grader.engine import Engine


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples of the tiny course are kept for the whole run, by all its processes."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "tiny-cache"


@pytest.fixture
def root(tmp_path: Path):
    """The staff's copy of the course. Its check modules are forgotten afterwards: the next test's are others."""
    before = set(sys.modules)
    yield write_course(tmp_path / "course")
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def student_root(tmp_path: Path) -> Path:
    """A student's copy: no solutions, no hidden checks."""
    return write_course(tmp_path / "student-course", staff=False)


@pytest.fixture
def open_engine(root: Path, cache: Path):
    """`open_engine(name, staff=True)`: an open engine for one exercise of the course (None: for all)."""
    with contextlib.ExitStack() as stack:

        def open_it(name: str | None = "basics/double", **options) -> Engine:
            course = load_course(root / "autograder_config.yml")
            exercises = course.exercises if name is None else [course.exercise(name)]
            return stack.enter_context(Engine(course, exercises, **{"staff": True, "seed": "7", "cache": cache} | options))

        yield open_it


@pytest.fixture
def here(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """`here(*arguments)`: run the command in this process, inside the course; (exit code, output, error output)."""
    monkeypatch.chdir(root)
    for name in ("CI", "NO_COLOR", "GRADER_SEED", "GRADER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GRADER_CACHE_DIR", str(cache))

    def run(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["grade", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    yield run
    i18n.set_language("en")
