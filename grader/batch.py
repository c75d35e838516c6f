"""A class: every submission graded once, its reports written at once, one bad one never in the way of the others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from grader.attempts import Found, allowed, chosen, latest, most_allowed
from grader.course import Course, Exercise, load_course
from grader.errors import GraderFault, UsageProblem
from grader.examples import Store
from grader.feedback import stage
from grader.files import write_whole
from grader.grading import BatchPlan, Graded, Task
from grader.intake import discover
from grader.keys import ExerciseKeys, framework_digest, submission_key
from grader.lanes import Lane, local_lane
from grader.ledger import Done, Ledger, open_ledger
from grader.processes import cores
from grader.report.classpage import ClassRow, grades_csv, render_class, shared_row
from grader.report.master import encoded
from grader.sandbox.levels import Level, probe
from grader.saved import STAFF
from grader.submission import NotGraded, Submission

SIMILARITY = "similarity.html"
"""What `grade similar` writes beside the class page."""


@dataclass
class BatchResult:
    """The class as it came out: a row per student; `problems` are what could not be graded, `lost` of these by our own fault;
    `others` are missing students and notices of the intake. `fresh`: students whose reports are new, in the order they ended."""

    rows: list[ClassRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    others: list[NotGraded] = field(default_factory=list)
    lost: int = 0
    fresh: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Everything that was not graded, or is to be known, one line each."""
        return [f"not graded: {problem}" for problem in self.problems] + [
            f"{'note' if one.kind == 'notice' else 'missing'}: {one}" for one in self.others
        ]

    @property
    def faults(self) -> int:
        """How many exercises and whole submissions ended by a fault of ours."""
        return self.lost + sum(cell.status == "grader_error" for row in self.rows for cell in row.cells)


@dataclass(frozen=True)
class Again:
    """What is graded although nothing changed: everything (`force`), or what ended by a fault of ours (`faults`)."""

    force: bool = False
    faults: bool = False


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
    *,
    again: Again = Again(),
    best: bool = False,
    find: Callable[[Path, Sequence[Exercise]], Iterator[Found]] = discover,
    lane: Lane | None = None,
) -> BatchResult:
    """Grade every submission that `find` finds in `submissions` and that the ledger does not know, with `jobs` processes
    of this machine or over another `lane`, and write the class's files.

    `best`: of several attempts of a student the one with the most points counts, not the last.
    `on_done(student, row)` hears of each as it ends (row None: it could not be graded, and why is in `problems`).
    Raises UsageProblem when `submissions` cannot be read or holds plan.out, or another run writes there; ConfigProblem when
    the course is broken; GraderFault when ledger or class files cannot be written.
    """
    if plan.out.resolve().is_relative_to(submissions.resolve()):
        raise UsageProblem(
            f"--out {plan.out} lies in {submissions}, where reports would be taken for submissions. "
            "Choose a folder outside of it."
        )
    course = load_course(plan.config)
    plan = replace(plan, course_digest=course.digest, framework=framework_digest())
    exercises = [exercise for exercise in course.exercises if exercise.id in set(plan.exercises)]
    try:
        plan.out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageProblem(f"Cannot write to {plan.out}: {problem.strerror}. Choose another --out.") from None
    with open_ledger(plan.out, force=again.force) as ledger:
        if ledger.noted("running"):
            _sweep(plan.out)
        ledger.note("running", "yes")
        run = _Run(plan, course, exercises, ledger, again, on_done)
        lane = lane or partial(local_lane, jobs=jobs)
        most = most_allowed(course.config)
        choice: dict[str, int] = {}
        if best:
            with closing(lane(plan, run.attempts(allowed(find(submissions, exercises), most)))) as ended:
                for _task, graded, _why in ended:
                    ledger.keep(graded.results if graded is not None else ())
            choice = run.best(allowed(find(submissions, exercises), most))
        tasks = run.tasks(latest(chosen(allowed(find(submissions, exercises), most), choice)))
        with closing(lane(plan, tasks)) as ended:
            for task, graded, why in ended:
                run.take(task, graded, why)
        run.forget_the_others()
        result = run.result
        result.rows.sort(key=lambda row: row.student)
        _write_class(plan, course, result)
        ledger.note("running", "")
    return result


def _sweep(out: Path) -> None:
    """Remove what a run that was killed had half written; nothing of it was in its place yet."""
    for part in out.rglob(".*.part"):
        part.unlink(missing_ok=True)


class _Score(msgspec.Struct):
    score: float


class _Run:
    """One run over a class: what the ledger knows is taken from it, what comes out goes into it."""

    def __init__(
        self, plan: BatchPlan, course: Course, exercises: Sequence[Exercise], ledger: Ledger, again: Again,
        on_done: Callable[[str, ClassRow | None], None],
    ) -> None:  # fmt: skip
        self.plan, self.course, self.ledger, self.again, self.on_done = plan, course, ledger, again, on_done
        level = plan.level or probe().level.name
        self.keys = [ExerciseKeys(one, plan.seed, level, plan.language) for one in exercises]
        self.result = BatchResult()
        self.now = datetime.now(UTC) if plan.moment is None else datetime.fromtimestamp(plan.moment, UTC)
        self._key: dict[tuple[str, int], str] = {}

    def tasks(self, found: Iterator[Found]) -> Iterator[Task]:
        """What must be graded, one by one; what needs not be goes to the result, and so does what is no submission."""
        for one in found:
            if not isinstance(one, Submission):
                if one.kind == "stray":
                    self.result.problems.append(str(one))
                else:
                    self.result.others.append(one)
                self.result.lost += one.lost
                continue
            place = one.student, one.attempt
            seen = stage(self.course, one.student, self.now)
            self._key[place] = submission_key(one, self.keys, self.course.digest, self.plan.language, self.plan.moment, seen)
            done = self.ledger.done(*place)
            if done is not None and self._stands(done, self._key[place]):
                self._accept(msgspec.json.decode(done.row, type=ClassRow))
            else:
                yield self._task(one)

    def attempts(self, found: Iterator[Found]) -> Iterator[Task]:
        """What must be graded to compare attempts, without pages."""
        for one in found:
            if isinstance(one, Submission) and one.attempt:
                task = self._task(one)
                if any(id_ not in task.known or task.known[id_].checks != task.checks[id_] for id_ in task.keys):
                    yield replace(task, pages=False)

    def best(self, found: Iterator[Found]) -> dict[str, int]:
        """The attempt with the most points of each student, the last of equal ones."""
        reached: dict[str, tuple[float, int]] = {}
        for one in found:
            if isinstance(one, Submission) and one.attempt:
                score = sum(msgspec.json.decode(kept.result, type=_Score).score for kept in self._task(one).known.values())
                reached[one.student] = max(reached.get(one.student, (-1.0, 0)), (score, one.attempt))
        return {student: attempt for student, (_score, attempt) in reached.items()}

    def _stands(self, done: Done, key: str) -> bool:
        """Whether its reports are as they would be written again."""
        if done.key != key or (done.fault and self.again.faults):
            return False
        try:
            return all(os.stat(self.plan.out / path).st_size == size for path, size in done.files.items())
        except OSError:
            return False

    def _task(self, submission: Submission) -> Task:
        keys = {one.exercise.id: one.of(submission.files.get(one.exercise.id)) for one in self.keys}
        kept = {id_: self.ledger.kept(key) for id_, key in keys.items()}
        known = {id_: one for id_, one in kept.items() if one is not None and not (one.fault and self.again.faults)}
        checks = {one.exercise.id: one.checks for one in self.keys}
        new = {id_ for id_ in submission.files if id_ not in known or known[id_].checks != checks[id_]}
        gpu = tuple(one.exercise.id for one in self.keys if one.exercise.gpu and one.exercise.id in new)
        return Task(submission, keys, checks, self.now, known=known, gpu=gpu)

    def take(self, task: Task, graded: Graded | None, why: str) -> None:
        """A task has ended: results into the ledger first, then the files, then that they are there. Raises GraderFault
        where the ledger cannot be written."""
        submission = task.submission
        if graded is not None:
            self.ledger.keep(graded.results)
            if not task.pages:
                return  # the rest of it follows
            try:
                for path, data in graded.files.items():
                    write_report(self.plan.out / path, data)
            except OSError as problem:
                graded, why = None, f"its report could not be written ({problem.strerror or problem})"
        if graded is None:
            self.result.lost += 1
            self.result.problems.append(f"{submission.student}: {why}")
            self.on_done(submission.student, None)
            return
        sizes = {path: len(data) for path, data in graded.files.items()}
        place = submission.student, submission.attempt
        fault = any(cell.status == "grader_error" for cell in graded.row.cells)
        row = encoded(graded.row)
        self.ledger.finish(Done(*place, self._key[place], row, sizes, fault, graded.seconds))
        self.result.fresh.append(submission.student)
        self._accept(graded.row)

    def _accept(self, row: ClassRow) -> None:
        self.result.rows.append(shared_row(row))
        self.on_done(row.student, row)

    def forget_the_others(self) -> None:
        """Students who are not in the class any more leave its pages; their reports stay where they are."""
        self.ledger.forget({(done.student, done.attempt) for done in self.ledger.all_done()} - set(self._key))


def write_report(path: Path, data: bytes) -> None:
    """One file of a report, complete or not there at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def _write_class(plan: BatchPlan, course: Course, result: BatchResult) -> None:
    try:
        write_whole(plan.out / "grades.csv", grades_csv(result.rows).encode())
        title = course.title(plan.language)
        missing = [one.path for one in result.others if one.kind == "missing"]
        notices = [str(one) for one in result.others if one.kind == "notice"]
        page = render_class(
            result.rows, title, problems=[*result.problems, *notices], staff=STAFF, language=plan.language, missing=missing,
            similarity=SIMILARITY if (plan.out / SIMILARITY).is_file() else "",
        )  # fmt: skip
        write_whole(plan.out / "index.html", page.encode())
    except OSError as problem:
        free = shutil.disk_usage(plan.out).free if plan.out.exists() else 0
        raise GraderFault(
            f"The class's files cannot be written to {plan.out}: {problem.strerror} ({free >> 20} MB free). "
            "The students' reports written so far are complete."
        ) from None


__all__: Sequence[str] = (
    "STAFF", "Again", "BatchPlan", "BatchResult", "generate_examples", "refuse_weak", "run_batch",
)  # fmt: skip
