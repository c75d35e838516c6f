"""The pytest plugin: checks are pytest items; this gives them `student` and turns how they end into Outcomes.

Loaded in two ways: by the engine, inside its one pytest session per grading process; and as the `pytest11` entry
point, so that course authors can run `pytest grader/checks/cnn --submission exercises`. Heavy imports stay inside.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.checkrun import Grading

MARKERS = (
    "points(n): what the check is worth",
    "hidden: students never see its inputs",
    "requires(*names): checks that must pass first",
    "hint(text): one thing to try when it fails",
)


class GraderPlugin:
    """Fixtures and hooks around the `Grading` under way (one submission's exercise)."""

    def __init__(self, loop: Callable[[list[pytest.Item]], None] | None = None) -> None:
        self.loop = loop
        self.grading: Grading | None = None
        self.problems: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Make our markers and fixtures known."""
        for line in MARKERS:
            config.addinivalue_line("markers", line)
        config.pluginmanager.register(fixtures(self._current), "grader-fixtures")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is wrong with a check module: it is the course's fault and must be said."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            words = crash.message if crash is not None else str(report.longrepr).strip().splitlines()[-1]
            self.problems.append(f"{report.nodeid}: {words}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Inside the engine: hand it the collected items; the session stays open while it grades everybody."""
        if self.loop is None:
            return None
        self.loop(session.items)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a check our way: stored examples, batched calls."""
        if self.grading is None:
            return None
        names = pyfuncitem._fixtureinfo.argnames
        self.grading.run(pyfuncitem, {name: pyfuncitem.funcargs[name] for name in names})
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """A fixture that failed (a training that raised, say) ends the checks that need it."""
        if self.grading is not None and call.excinfo is not None and call.when == "setup":
            self.grading.fixture_failed(call.excinfo.value)

    def _current(self) -> Grading:
        assert self.grading is not None, "no grading is under way"
        return self.grading


def fixtures(current: Callable[[], Grading]) -> ModuleType:
    """The fixtures of a check, as a plugin: functions of a module, as pytest wants those with a module's scope."""

    @pytest.fixture(scope="module")
    def student() -> Any:
        """The student's file: `student.function(args)` calls it in its confined process."""
        return current().student

    @pytest.fixture(scope="module")
    def reference() -> Any:
        """The reference solution, with the same interface as `student`. Staff only."""
        return current().reference()

    @pytest.fixture(scope="module")
    def grading_seed() -> int:
        """A whole number that differs from submission to submission, drawn from the staff's secret seed."""
        return current().seed

    @pytest.fixture(scope="module")
    def shared() -> dict[str, Any]:
        """Kept while one submission's exercise is graded: public and hidden checks train once, by `setdefault`."""
        return current().shared

    @pytest.fixture(scope="module")
    def curve() -> Callable[..., None]:
        """`curve(name, x, y, reported_by="submission")` adds a series to the report."""
        return current().add_curve

    module = ModuleType("grader-fixtures")
    vars(module).update(student=student, reference=reference, grading_seed=grading_seed, shared=shared, curve=curve)
    return module


OURS = ("student", "reference", "grading_seed", "shared", "curve")


def simple_arguments(item: pytest.Function) -> list[str] | None:
    """The argument names of a check that needs nothing of pytest's set-up: our fixtures and plain parameters.

    None where only pytest can prepare it (fixtures of its module, marks that skip). Setting up and tearing down an item
    costs 0.6 ms, a third of what many checks take.
    """
    if any(next(item.iter_markers(name), None) for name in ("skip", "skipif", "xfail", "usefixtures")):
        return None
    fixtures = item._fixtureinfo.name2fixturedefs
    for name in item.fixturenames:
        direct = name in fixtures and fixtures[name][-1].func.__name__ == "get_direct_param_fixture_func"
        if name not in OURS and not direct:
            return None
    return list(item._fixtureinfo.argnames)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one option of the entry point."""
    parser.addoption("--submission", metavar="FOLDER", help="grade the submission in FOLDER with the checks collected")


def pytest_configure(config: pytest.Config) -> None:
    """Without --submission the plugin does nothing, so that it can be installed anywhere."""
    folder = config.getoption("--submission", None)
    if folder is None:
        return
    from grader.authoring import AuthorPlugin

    config.pluginmanager.register(AuthorPlugin(Path(folder), config.rootpath), "grader-submission")
