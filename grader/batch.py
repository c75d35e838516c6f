"""A class: every submission graded, its reports written at once, one bad one never in the way of the others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from grader.course import Course, load_course
from grader.engine import Engine
from grader.errors import GraderFault, UsageProblem
from grader.i18n import set_language
from grader.pool import Pool
from grader.report.classpage import ClassRow, class_row, grades_csv, render_class
from grader.report.html import render_html
from grader.report.master import student_view, to_json
from grader.sandbox.levels import Level
from grader.submission import NotGraded, Submission, discover, safe_name

STAFF = "_staff"
"""Folder of the staff's own copies, beside the students' folders. No student folder can have this name."""


@dataclass(frozen=True)
class BatchPlan:
    """What every grading process needs to know; plain data, so that it can travel to another machine."""

    config: Path
    exercises: tuple[str, ...]
    out: Path
    seed: str
    level: str | None
    cache: Path | None
    language: str


@dataclass
class BatchResult:
    """The class as it came out: a row per student, and what could not be graded."""

    rows: list[ClassRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """How many exercises ended by a fault of ours."""
        return sum(cell.status == "grader_error" for row in self.rows for cell in row.cells)


class GradingProcess:
    """An engine kept open, and where its reports go."""

    def __init__(self, plan: BatchPlan) -> None:
        set_language(plan.language)
        self.plan = plan
        course = load_course(plan.config)
        self.engine = open_engine(course, plan).__enter__()

    def grade(self, submission: Submission) -> ClassRow:
        """Grade one submission and write its four files. Raises OSError when they cannot be written."""
        report = self.engine.grade(submission)
        folder = safe_name(submission.student)
        seen = student_view(report)
        write_report(self.plan.out / folder, to_json(seen), render_html(seen))
        write_report(self.plan.out / STAFF / folder, to_json(report), render_html(report))
        return class_row(report, folder)

    def close(self) -> None:
        """End the engine and everything it started."""
        self.engine.close()


def open_engine(course: Course, plan: BatchPlan) -> Engine:
    """The staff's engine for the exercises of a plan, in the course's order."""
    wanted = set(plan.exercises)
    exercises = [exercise for exercise in course.exercises if exercise.id in wanted]
    pool = Pool(Level[plan.level] if plan.level else None, prefork=2)
    pool.start(exercise for exercise in exercises if "torch" not in exercise.packages)  # torch when somebody needs it
    return Engine(course, exercises, staff=True, seed=plan.seed, pool=pool, cache=plan.cache, language=plan.language)


def write_report(folder: Path, json: bytes, html: str) -> None:
    """Both files of one report, each complete or not there at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (("report.json", json), ("report.html", html.encode("utf-8"))):
        partial = folder / f".{name}.part"
        try:
            partial.write_bytes(data)
            os.replace(partial, folder / name)
        except OSError:
            partial.unlink(missing_ok=True)
            raise


# --- in the grading processes ----------------------------------------------------------------------------------

_process: GradingProcess | None = None


def _start(plan: BatchPlan) -> None:
    """Initialise a process of the pool; Ctrl-C is the main process's to handle."""
    import atexit
    import signal

    global _process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _process = GradingProcess(plan)
    atexit.register(_process.close)


def _grade(submission: Submission) -> ClassRow:
    assert _process is not None
    return _process.grade(submission)


# --- in the main process ---------------------------------------------------------------------------------------


def run_batch(
    plan: BatchPlan,
    submissions: Path,
    jobs: int,
    on_done: Callable[[str, ClassRow | None], None] = lambda _student, _row: None,
) -> BatchResult:
    """Grade every submission under the folder `submissions` with `jobs` processes and write the class's files.

    `on_done(student, row)` hears of each as it ends (row None: it could not be graded, and why is in `problems`).
    Raises UsageProblem when `submissions` is no folder, GraderFault when the class's files cannot be written.
    """
    if not submissions.is_dir():
        raise UsageProblem(
            f"{submissions} is not a folder: give the folder that holds one folder (or zip) per student."
        )
    course = load_course(plan.config)
    exercises = [exercise for exercise in course.exercises if exercise.id in set(plan.exercises)]
    try:
        plan.out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageProblem(f"Cannot write to {plan.out}: {problem.strerror}. Choose another --out.") from None
    result = BatchResult()
    found = _sorted_out(discover(submissions, exercises), result)
    outcomes = _one_by_one(plan, found) if jobs == 1 else _in_parallel(plan, found, jobs)
    for student, row, why in outcomes:
        if row is not None:
            result.rows.append(row)
        else:
            result.problems.append(f"{student}: {why}")
        on_done(student, row)
    result.rows.sort(key=lambda row: row.student)
    _write_class(plan, course, result)
    return result


Ended = tuple[str, ClassRow | None, str]


def _sorted_out(found: Iterator[Submission | NotGraded], result: BatchResult) -> Iterator[Submission]:
    """Submissions go on; what is none is remembered with its reason."""
    for one in found:
        if isinstance(one, Submission):
            yield one
        else:
            result.problems.append(str(one))


def _one_by_one(plan: BatchPlan, found: Iterator[Submission]) -> Iterator[Ended]:
    process = GradingProcess(plan)
    try:
        for submission in found:
            yield _attempt(submission, lambda one: process.grade(one))
    finally:
        process.close()


def _attempt(submission: Submission, grade: Callable[[Submission], ClassRow]) -> Ended:
    try:
        return submission.student, grade(submission), ""
    except OSError as problem:
        return submission.student, None, f"its report could not be written ({problem.strerror or problem})"
    except Exception as problem:
        return submission.student, None, f"the grader failed ({type(problem).__name__}: {problem})"


def _in_parallel(plan: BatchPlan, found: Iterator[Submission], jobs: int) -> Iterator[Ended]:
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(plan,))
    try:
        yield from _drain(pool, found, jobs)
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _drain(pool: Executor, found: Iterator[Submission], jobs: int) -> Iterator[Ended]:
    """Keep a few submissions ahead of the processes, never the whole class in memory."""
    running: dict[Future[ClassRow], Submission] = {}
    more = True
    while more or running:
        while more and len(running) < 2 * jobs:
            submission = next(found, None)
            if submission is None:
                more = False
            else:
                running[pool.submit(_grade, submission)] = submission
        if running:
            done, _rest = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield _attempt(running.pop(future), lambda _one, future=future: future.result())  # type: ignore[misc]


def _write_class(plan: BatchPlan, course: Course, result: BatchResult) -> None:
    try:
        (plan.out / "grades.csv").write_text(grades_csv(result.rows), encoding="utf-8", newline="")
        title = course.title(plan.language)
        page = render_class(result.rows, title, problems=result.problems, staff=STAFF, language=plan.language)
        (plan.out / "index.html").write_text(page, encoding="utf-8")
    except OSError as problem:
        free = shutil.disk_usage(plan.out).free if plan.out.exists() else 0
        raise GraderFault(
            f"The class's files cannot be written to {plan.out}: {problem.strerror} ({free >> 20} MB free). "
            "The students' reports written so far are complete."
        ) from None


__all__: Sequence[str] = ("BatchPlan", "BatchResult", "GradingProcess", "run_batch")
