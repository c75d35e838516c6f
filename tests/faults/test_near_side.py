"""An engine grades a submission while one of the grader's own calls fails, once.

Whatever fails, no check ends otherwise than it would have, but for `grader_error`, which costs no points and names the
fault; or grading ends with one sentence. The engine grades the next submission as ever, and nothing is left behind.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
from fault_sites import NEAR, SITE, SITES, UNKNOWN, Site, sites_of
from tiny_course import double_text, scale_text, submission, write_course

from grader.course import load_course
from grader.engine import Engine
from grader.errors import GraderProblem
from grader.outcome import Report, Status
from grader.pool import Pool
from grader.sandbox.host import Limits, Sandbox, SandboxError
from grader.sandbox.levels import Level
from grader.sandbox.paths import remove

SLOW = "import os, time\nopen('file', 'w').close()\nos.mkdir('folder')\ntime.sleep(0.12)\n"
LOUD = "import os\nos.write(1, b'loud')\n"
ENDS = double_text("__import__('os')._exit(3) if x == 10 else 2 * x")


@dataclass(frozen=True)
class Scenario:
    """What is graded twice, at which level; `warm`: by an engine that has graded it before, and stays."""

    name: str
    answers: dict[str, str] = field(hash=False)
    level: Level | None = None
    warm: bool = False


SCENARIOS = (
    Scenario("one right and one wrong", {"double": double_text(), "scale": scale_text("a")}, warm=True),
    Scenario("it ends", {"double": LOUD + ENDS}, warm=True),
    Scenario("from the start", {"double": double_text("x * x")}),
    Scenario("L0: it ends", {"double": LOUD + ENDS}, level=Level.L0, warm=True),
    Scenario("L0: from the start", {"double": SLOW + double_text("x * x")}, level=Level.L0),
)
ELSEWHERE = (
    "sandbox.levels", "batch", "files", "state", "processes", "submission", "report.html", "digests", "memory", "git", "intake", "layouts", "keys", "lanes", "ledger",
)  # fmt: skip
"""Modules that an engine alone does not use: the other files of this folder fail their calls."""
NOT_REACHED = {
    "host.Zygote.take: self._control.recv": "a record of 2 KiB came in two pieces",
    "host.Zygote._ended: self._process.stderr.read": "the zygote has ended by itself: test_a_zygote_that_ended",
    "process._page: tempfile.TemporaryFile": "a system without memfd",
    "process._page: file.truncate": "a system without memfd",
    "process._page: os.dup": "a system without memfd",
    "process._page: mmap.mmap #2": "a system without memfd",
    "process.Process.send_kill: os.kill": "a system without pidfd",
    "engine.Engine.reference: exercise.solution.read_text": "no check of the tiny course asks for the reference",
    **{
        site.id: "the examples are stored already: test_examples.py here"
        for site in sites_of("examples")
        if "Store._read" not in site.id and "store_key" not in site.id
    },
}

BY_CHANCE = {"process.Process._pipe_ended: os.read"}
"""Made only where the worker's output is drained and its end seen in the same round: in most runs, not in all."""


class Bench:
    """Engines of the tiny course, warm ones kept; and what each scenario gives undisturbed."""

    def __init__(self, root, cache, faults, held):
        self.course, self.cache, self.faults, self.held = load_course(root / "autograder_config.yml"), cache, faults, held
        self.warm: dict[str, Engine] = {}
        self.counted: dict[int, int] = {}
        self.undisturbed: dict[str, tuple[Report, dict[int, int]]] = {}

    def _open(self, scenario):
        chosen = [exercise for exercise in self.course.exercises if exercise.name in scenario.answers]
        pool = Pool(scenario.level)
        try:
            pool.start(chosen)
            return Engine(self.course, chosen, staff=True, seed="7", cache=self.cache, pool=pool).__enter__()
        except BaseException:
            pool.close()
            raise

    def ready(self, scenario):
        """The warm engine of a scenario."""
        if scenario.warm and scenario.name not in self.warm:
            engine = self.warm[scenario.name] = self._open(scenario)
            for _again in range(3):
                engine.grade(submission(**scenario.answers))
        return self.warm.get(scenario.name)

    def run(self, scenario, site=None, hit=1):
        """Reports of a run in which a call fails, and of the next; a sentence in their place where it was raised."""
        answers = submission(**scenario.answers)
        if scenario.warm:
            engine = self.ready(scenario)
            self.faults.arm(site, hit)
            first = engine.grade(answers)
            self.counted = dict(self.faults.counts)
            self.faults.armed = None
            return [first, engine.grade(answers)]
        self.faults.arm(site, hit)
        engine = None
        try:
            engine = self._open(scenario)
            return [engine.grade(answers), engine.grade(answers)]
        except (GraderProblem, SandboxError) as problem:
            return [str(problem)]
        finally:
            if engine is not None:
                engine.close()
            self.counted = dict(self.faults.counts)

    def expected(self, scenario):
        """(Report, how often each call is made) where nothing fails."""
        if scenario.name not in self.undisturbed:
            self.run(scenario)
            _first, report = self.run(scenario)
            self.undisturbed[scenario.name] = report, self.counted
        return self.undisturbed[scenario.name]

    def hits(self, scenario, site):
        """Which of the calls to fail: the first and the last, where the scenario makes any."""
        count = self.expected(scenario)[1].get(SITES.index(site), 0)
        return sorted({1, count} - {0}) if count else []

    def forget(self, scenario):
        """After a run that went wrong: the next test gets a new engine."""
        engine = self.warm.pop(scenario.name, None)
        if engine is not None:
            engine.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory, cache, faults, held):
    bench = Bench(write_course(tmp_path_factory.mktemp("course") / "course"), cache, faults, held)
    yield bench
    faults.arm(None)
    for engine in bench.warm.values():
        engine.close()


def test_every_call_is_spoken_for():
    """A new call of the kernel needs the error it fails with, or a reason why it cannot, in fault_sites.py."""
    assert UNKNOWN == []


def test_a_zygote_that_ended(held, faults):
    """Killed by somebody; and what it said last cannot be read: the next worker comes from a new one all the same."""
    for site in (None, SITE["host.Zygote._ended: self._process.stderr.read"]):
        before = held()
        with Sandbox((), Level.L0, prefork=0) as sandbox:
            sandbox.spawn(Limits()).close()
            sandbox._zygote._process.kill()
            sandbox._zygote._process.wait()
            faults.arm(site)
            sandbox.spawn(Limits()).close()
            assert site is None or faults.fired
        assert held(before) == {}


def test_a_deep_folder(tmp_path, monkeypatch):
    """A submission's folders can be too deep for shutil, and then there may be no process to run rm in."""
    depth, deep = sys.getrecursionlimit() + 100, str(tmp_path / "d")
    subprocess.run(["sh", "-c", f"for i in $(seq {depth}); do mkdir d; cd d; done"], cwd=tmp_path, check=True)

    def no_process(*_arguments, **_keywords):
        tried.append(1)
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    tried = []
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", no_process)
        remove(deep)
    remove(deep)
    assert tried
    assert not os.path.exists(deep)


MINE = [site for site in sites_of(*NEAR) if site.module not in ELSEWHERE]


@pytest.mark.parametrize("site", MINE, ids=lambda site: site.id)
def test_one_call_fails(bench: Bench, site: Site):
    reached = False
    levels: set[Level | None] = set()
    for scenario in SCENARIOS:
        if scenario.level in levels and not scenario.warm:
            continue  # a start costs half a second, and the same call failed in a warm engine at this level
        expected = bench.expected(scenario)[0]
        for hit in bench.hits(scenario, site):
            levels.add(scenario.level)
            bench.ready(scenario)
            before = bench.held()
            try:
                ended = bench.run(scenario, site, hit)
                reached = reached or bench.faults.fired  # how often the call is made can depend on the timing
                assert_nothing_lost(ended, expected, site)
                if scenario.warm:
                    assert_same(ended[1], expected)
                assert bench.held(before) == {}
            except BaseException:
                bench.forget(scenario)
                print("in the scenario:", scenario.name, "hit", hit)
                raise
    assert site.id in BY_CHANCE or reached != (site.id in NOT_REACHED), NOT_REACHED.get(site.id, "no scenario makes this call")


def assert_nothing_lost(ended: list[Report | str], expected: Report, site: Site) -> None:
    """Each check as it would have been, or a fault of ours that says which; or one sentence."""
    for report in ended:
        if isinstance(report, str):
            assert_sentence(report, site)
            continue
        for result, right in zip(report.exercises, expected.exercises, strict=True):
            alike = {check.id: check for check in right.checks}
            for check in result.checks:
                if check.status is Status.GRADER_ERROR:
                    assert_sentence((result.staff_note or check.staff_note).strip().splitlines()[-1], site)
                    assert check.message or result.message
                    continue
                other = alike[check.id]
                assert (check.status, check.score, check.message) == (other.status, other.score, other.message), check
            counted = [check for check in result.checks if check.status is not Status.GRADER_ERROR]
            assert result.max_score == sum(check.max_score for check in counted)
            assert result.score == sum(check.score for check in counted)


def assert_sentence(text: str, site: Site) -> None:
    """It names the fault, in words."""
    assert os.strerror(site.code) in text or "is a grader_error" in text, text
    assert "\n" not in text
    assert len(text.split()) >= 4


def assert_same(report: Report, expected: Report) -> None:
    """The very same outcomes; how often a worker was started anew, and so what it wrote, may differ."""
    times = re.compile(r"\d+\.\d+ s\b|seconds=[0-9.e-]+")
    for result, right in zip(report.exercises, expected.exercises, strict=True):
        assert result.status is not Status.GRADER_ERROR, (result.staff_note, [check.staff_note for check in result.checks])
        assert (result.status, result.score, result.max_score, result.message) == (
            right.status, right.score, right.max_score, right.message
        )  # fmt: skip
        for check, other in zip(result.checks, right.checks, strict=True):
            assert times.sub("", repr(check)) == times.sub("", repr(other))
