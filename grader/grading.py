"""A grading process: plain data in (a submission, what is known of it), plain data out (its files, its row, its results).

The same code runs beside the main process, in a pool of processes and on other machines.
"""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field
from dataclasses import replace as replace_task
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from grader.course import Course, load_course
from grader.engine import Engine, Known
from grader.errors import UsageProblem
from grader.feedback import visible
from grader.i18n import set_language
from grader.keys import framework_digest
from grader.ledger import Kept
from grader.names import safe_name, shown
from grader.outcome import ExerciseResult, Report, Status
from grader.pool import Pool
from grader.processes import Board, return_memory, steady_memory
from grader.report.classpage import ClassRow, class_row
from grader.report.html import render_html
from grader.report.master import result_json, to_json
from grader.sandbox.levels import Level
from grader.saved import STAFF
from grader.submission import Submission

TIDY_EACH = 100
"""Submissions after which a grading process tidies its memory (about 10 ms)."""


@dataclass(frozen=True)
class BatchPlan:
    """What every grading process needs to know; plain data, so that it can travel to another machine.

    `moment` (seconds since 1970) stands in every report for the time it was graded and leaves all durations out, so that
    two runs write the same bytes; None for the real times.
    """

    config: Path
    exercises: tuple[str, ...]
    out: Path
    seed: str
    level: str | None
    cache: Path | None
    language: str
    moment: int | None = None
    course_digest: str = ""
    framework: str = ""


@dataclass(frozen=True)
class Task:
    """One submission to grade, and what the ledger knows of its exercises. `checks`: the digest of each check today, by
    exercise; `keys`: what each result is to be kept under; `now`: for what the student may see. `pages` False: results alone.
    `gpu`: exercises that are to be graded on a GPU; `only`: nothing but these now."""

    submission: Submission
    keys: dict[str, str]
    checks: dict[str, dict[str, str]]
    now: datetime
    pages: bool = True
    known: dict[str, Kept] = field(default_factory=dict)
    gpu: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def on_gpu(self) -> Task:
        """The part of it that a GPU is for: results alone."""
        return replace_task(self, only=self.gpu, pages=False)

    def after(self, graded: Graded) -> Task:
        """The rest, once that part is graded."""
        return replace_task(self, gpu=(), known=self.known | {one.exercise: one for one in graded.results})


@dataclass(frozen=True)
class Graded:
    """What came of a task: files by path below REPORTS, the class's row, new results for the ledger."""

    row: ClassRow
    files: dict[str, bytes]
    results: list[Kept]
    seconds: float = 0.0


class GradingProcess:
    """An engine kept open for one submission after another."""

    def __init__(self, plan: BatchPlan, board: Board | None = None) -> None:
        set_language(plan.language)
        steady_memory()
        self.plan = plan
        self._write = board.pen() if board is not None else None
        self._student = ""
        self._graded = 0
        self.course = load_course(plan.config)
        refuse_other_course(plan, self.course)
        self.engine = open_engine(self.course, plan).__enter__()
        if self._write is not None:
            self.engine.on_progress = self._tell

    def _tell(self, text: str) -> None:
        if self._write is not None:
            self._write(shown(text if text.startswith(self._student) else f"{self._student}: {text}"))

    def grade(self, task: Task) -> Graded:
        """Grade one submission and render its reports."""
        self._student = task.submission.student
        exercises = [one for one in self.engine.exercises if one.id in task.only] if task.only else None
        report = self.engine.grade(task.submission, exercises, known=_known(task))
        if self.plan.moment is not None:
            report = still(report, self.plan.moment)
        self._settle()
        self.engine.prepare(next(iter(exercises or self.engine.exercises), None))
        folder = safe_name(report.student)
        results = [_kept(task, result) for result in report.exercises if _is_new(task, result.id)]
        if not task.pages:
            return Graded(class_row(report, folder), {}, results, report.provenance.seconds)
        seen = visible(report, self.course, task.now)
        files = {
            f"{folder}/report.json": to_json(seen),
            f"{folder}/report.html": render_html(seen).encode("utf-8"),
            f"{STAFF}/{folder}/report.json": to_json(report),
            f"{STAFF}/{folder}/report.html": render_html(report).encode("utf-8"),
        }
        return Graded(class_row(report, folder), files, results, report.provenance.seconds)

    def _settle(self) -> None:
        """After the first submission, leave what is loaded (checks, examples, messages) out of garbage collection:
        walking it again and again costs a tenth of the grader's time. Every `TIDY_EACH` submissions the rest is
        collected whole, and freed memory goes back to the system: after bombs the heap is mostly holes."""
        self._graded += 1
        if self._graded == 1:
            gc.collect()
            gc.freeze()
            gc.set_threshold(20_000, 20, 50)
        elif self._graded % TIDY_EACH == 0:
            gc.collect()
            return_memory()

    def close(self) -> None:
        """End the engine and everything it started."""
        self.engine.close()


def _is_new(task: Task, exercise: str) -> bool:
    before = task.known.get(exercise)
    return before is None or before.checks != task.checks[exercise]


def _known(task: Task) -> dict[str, Known]:
    """What need not be run: whole results, or single checks of them."""
    known = {}
    for exercise, before in task.known.items():
        now = task.checks[exercise]
        result = msgspec.json.decode(before.result, type=ExerciseResult)
        same = frozenset(name for name, digest in now.items() if before.checks.get(name) == digest)
        known[exercise] = Known(result, None if before.checks == now else same)
    return known


def _kept(task: Task, result: ExerciseResult) -> Kept:
    fault = any(check.status is Status.GRADER_ERROR for check in result.checks) or result.status is Status.GRADER_ERROR
    return Kept(task.keys[result.id], result.id, task.checks[result.id], result_json(result), fault)


def still(report: Report, moment: int) -> Report:
    """The report as if grading took no time, at `moment`: what is left depends on what was graded alone."""
    exercises = []
    for result in report.exercises:
        checks = [
            replace(check, seconds=0.0, calls=[replace(call, seconds=0.0) for call in check.calls]) for check in result.checks
        ]
        exercises.append(replace(result, seconds=0.0, checks=checks))
    started = datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
    return replace(report, exercises=exercises, provenance=replace(report.provenance, started=started, seconds=0.0))


def open_engine(course: Course, plan: BatchPlan) -> Engine:
    """The staff's engine for the exercises of a plan, in the course's order."""
    wanted = set(plan.exercises)
    exercises = [exercise for exercise in course.exercises if exercise.id in wanted]
    pool = Pool(Level[plan.level] if plan.level else None)
    pool.start(exercise for exercise in exercises if "torch" not in exercise.packages)  # torch when somebody needs it
    return Engine(course, exercises, staff=True, seed=plan.seed, pool=pool, cache=plan.cache, language=plan.language)


def refuse_other_course(plan: BatchPlan, course: Course) -> None:
    """Raises UsageProblem where this process has another course or grader than the one that planned the run."""
    for what, wanted, here in (
        ("course", plan.course_digest, course.digest), ("grader", plan.framework, framework_digest()),
    ):  # fmt: skip
        if wanted and wanted != here:
            raise UsageProblem(
                f"This machine has another {what} than the one that began the run ({here[:12]} here, {wanted[:12]} there; "
                f"{plan.config}). Install the same version on each, then run it again: what is graded stays."
            )


# --- in a process of a pool, or of another machine ------------------------------------------------------------------

_process: GradingProcess | Exception | None = None
_plan: BatchPlan | None = None


def start(plan: BatchPlan, board: Board | None = None) -> None:
    """Begin grading for a plan in this process, telling what it does on a board. What goes wrong is kept for `grade` to
    raise: here it would only break the pool."""
    import atexit

    global _process, _plan
    stop()
    _plan = plan
    try:
        _process = GradingProcess(plan, board)
        if threading.current_thread() is threading.main_thread():
            atexit.register(stop)  # elsewhere the zygotes end when this process does: an engine is closed by its thread
    except Exception as problem:
        _process = problem


def stop() -> None:
    """End what `start` began."""
    global _process
    if isinstance(_process, GradingProcess):
        _process.close()
    _process = None


def grade(task: Task, plan: BatchPlan | None = None) -> Graded:
    """Grade one submission in this process; with a `plan`, begin it first unless it is under way. Raises what `start`
    met."""
    if plan is not None and (plan != _plan or _process is None):
        start(plan)
    if isinstance(_process, Exception):
        raise _process
    assert _process is not None
    return _process.grade(task)
