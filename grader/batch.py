"""A class: every submission graded, its reports written at once, one bad one never in the way of the others."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import Course, Exercise, load_course
from grader.engine import Engine
from grader.errors import ConfigProblem, GraderFault, UsageProblem
from grader.examples import Store
from grader.files import write_whole
from grader.i18n import set_language
from grader.names import safe_name
from grader.pool import Pool
from grader.processes import cores, process_pool, return_memory, steady_memory
from grader.report.classpage import ClassRow, class_row, grades_csv, render_class
from grader.report.html import render_html
from grader.report.master import student_view, to_json
from grader.sandbox.levels import Level, probe
from grader.saved import STAFF
from grader.submission import NotGraded, Submission, discover

TIDY_EACH = 100
"""Submissions after which a grading process tidies its memory (about 10 ms)."""


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
    """The class as it came out: a row per student, and what could not be graded; `lost` of these by our own fault."""

    rows: list[ClassRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lost: int = 0

    @property
    def faults(self) -> int:
        """How many exercises and whole submissions ended by a fault of ours."""
        return self.lost + sum(cell.status == "grader_error" for row in self.rows for cell in row.cells)


class GradingProcess:
    """An engine kept open, and where its reports go."""

    def __init__(self, plan: BatchPlan) -> None:
        set_language(plan.language)
        steady_memory()
        self.plan = plan
        self._graded = 0
        course = load_course(plan.config)
        self.engine = open_engine(course, plan).__enter__()

    def grade(self, submission: Submission) -> ClassRow:
        """Grade one submission and write its four files. Raises OSError when they cannot be written."""
        report = self.engine.grade(submission)
        self._settle()
        folder = safe_name(submission.student)
        seen = student_view(report)
        write_report(self.plan.out / folder, to_json(seen), render_html(seen))
        write_report(self.plan.out / STAFF / folder, to_json(report), render_html(report))
        return class_row(report, folder)

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
    write_whole(folder / "report.json", json)
    write_whole(folder / "report.html", html.encode("utf-8"))


# --- in the grading processes ----------------------------------------------------------------------------------

_process: GradingProcess | Exception | None = None


def _start(plan: BatchPlan) -> None:
    """Begin a process of the pool. What goes wrong is kept for `_grade` to raise: here it would only break the pool."""
    import atexit

    global _process
    try:
        _process = GradingProcess(plan)
        atexit.register(_process.close)
    except Exception as problem:
        _process = problem


def _grade(submission: Submission) -> ClassRow:
    if isinstance(_process, Exception):
        raise _process
    assert _process is not None
    return _process.grade(submission)


# --- in the main process ---------------------------------------------------------------------------------------


def refuse_weak(level: str | None, allowed: str) -> None:
    """A class is graded at L2 or better unless the instructor says otherwise: UsageProblem where that is not to be had."""
    found = probe()
    best = Level[level] if level else found.level
    if best < Level[allowed]:
        said = f"Isolation here is {best.name}, a batch wants {allowed} or better: {found.reason}. {found.remedy}"
        if level:
            said = f"You chose --level {level}, a batch wants {allowed} or better. Leave --level out for the best there is."
        raise UsageProblem(f"{said} To grade anyway, add --allow-level {best.name}.")


def generate_examples(exercises: Sequence[Exercise], plan: BatchPlan, say: Callable[[str], None]) -> None:
    """Once, before the processes start, so that they do not all do it. Raises ConfigProblem: a strategy is at fault."""
    work = []
    for exercise in (one for one in exercises if not one.missing):
        store = Store(plan.cache, plan.seed, exercise.examples)
        modules = [exercise.public_checks, *([exercise.hidden_checks] if exercise.hidden_checks else [])]
        work += [(store, path) for path in store.missing(modules)]
    if work:
        say(f"generating examples for {len(work)} check files (kept for next time) ...")
        with ThreadPoolExecutor(cores()) as threads:
            list(threads.map(lambda one: one[0].ensure(one[1]), work))


def run_batch(
    plan: BatchPlan,
    submissions: Path,
    jobs: int,
    on_done: Callable[[str, ClassRow | None], None] = lambda _student, _row: None,
) -> BatchResult:
    """Grade every submission under the folder `submissions` with `jobs` processes and write the class's files.

    `on_done(student, row)` hears of each as it ends (row None: it could not be graded, and why is in `problems`).
    Raises UsageProblem when `submissions` is no folder or holds plan.out, ConfigProblem when the course is broken,
    GraderFault when the class's files cannot be written.
    """
    if not submissions.is_dir():
        raise UsageProblem(
            f"{submissions} is not a folder: give the folder that holds one folder (or zip) per student."
        )
    if plan.out.resolve().is_relative_to(submissions.resolve()):
        raise UsageProblem(
            f"--out {plan.out} lies in {submissions}, where reports would be taken for submissions. "
            "Choose a folder outside of it."
        )
    course = load_course(plan.config)
    exercises = [exercise for exercise in course.exercises if exercise.id in set(plan.exercises)]
    try:
        plan.out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageProblem(f"Cannot write to {plan.out}: {problem.strerror}. Choose another --out.") from None
    result = BatchResult()
    found = _sorted_out(discover(submissions, exercises), result)
    with closing(_one_by_one(plan, found) if jobs == 1 else _in_parallel(plan, found, jobs)) as outcomes:
        for student, row, why in outcomes:
            if row is not None:
                result.rows.append(row)
            else:
                result.lost += 1
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
            result.lost += one.lost


def _one_by_one(plan: BatchPlan, found: Iterator[Submission]) -> Generator[Ended]:
    process = GradingProcess(plan)
    try:
        for submission in found:
            yield _attempt(submission, lambda one=submission: process.grade(one))  # type: ignore[misc]
    finally:
        process.close()


def _attempt(submission: Submission, grade: Callable[[], ClassRow]) -> Ended:
    try:
        return submission.student, grade(), ""
    except ConfigProblem:
        raise
    except OSError as problem:
        return submission.student, None, f"its report could not be written ({problem.strerror or problem})"
    except Exception as problem:
        return submission.student, None, f"the grader failed ({type(problem).__name__}: {problem})"


def _in_parallel(plan: BatchPlan, found: Iterator[Submission], jobs: int) -> Generator[Ended]:
    """A grading process that is killed takes those under way with it: they are graded again, each alone, and the rest
    as before."""
    while lost := (yield from _in_pool(plan, found, jobs)):
        for submission in lost:
            if (yield from _in_pool(plan, iter([submission]), 1)):
                why = "its grading process was killed twice, perhaps for lack of memory; grade it alone to see why"
                yield submission.student, None, why


def _in_pool(plan: BatchPlan, found: Iterator[Submission], jobs: int) -> Generator[Ended, None, list[Submission]]:
    try:
        with process_pool(jobs, _start, plan) as pool:
            return (yield from _drain(pool, found, jobs))
    except OSError as problem:
        raise GraderFault(
            f"Processes to grade side by side cannot be started: {problem.strerror or problem}. The reports written so "
            "far are complete. Run it again with --jobs 1."
        ) from problem


def _drain(pool: Executor, found: Iterator[Submission], jobs: int) -> Generator[Ended, None, list[Submission]]:
    """Keep a few submissions ahead of the processes, never the whole class in memory. Ends when all are graded, or
    when the pool is broken, and then returns the submissions lost with it."""
    running: dict[Future[ClassRow], Submission] = {}
    lost: list[Submission] = []
    more = True
    while running or (more and not lost):
        while more and not lost and len(running) < 2 * jobs:
            submission = next(found, None)
            if submission is None:
                more = False
                break
            try:
                running[pool.submit(_grade, submission)] = submission
            except BrokenProcessPool:
                lost.append(submission)
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            submission = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(submission)
            else:
                yield _attempt(submission, future.result)
    return lost


def _write_class(plan: BatchPlan, course: Course, result: BatchResult) -> None:
    try:
        write_whole(plan.out / "grades.csv", grades_csv(result.rows).encode())
        title = course.title(plan.language)
        page = render_class(result.rows, title, problems=result.problems, staff=STAFF, language=plan.language)
        write_whole(plan.out / "index.html", page.encode())
    except OSError as problem:
        free = shutil.disk_usage(plan.out).free if plan.out.exists() else 0
        raise GraderFault(
            f"The class's files cannot be written to {plan.out}: {problem.strerror} ({free >> 20} MB free). "
            "The students' reports written so far are complete."
        ) from None


__all__: Sequence[str] = ("BatchPlan", "BatchResult", "GradingProcess", "generate_examples", "refuse_weak", "run_batch")
