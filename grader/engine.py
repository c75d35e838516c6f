"""The engine: one pytest session per process, warm zygotes, and a Report for every submission handed to it."""

from __future__ import annotations

import ast
import functools
import hmac
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import greenlet
import pytest
from _pytest.runner import runtestprotocol
from msgspec.structs import replace

from grader.checkrun import Grading, check_file, course_fault, error_words, read_checks
from grader.course import Course, Exercise
from grader.diagnose import Diagnosis, fixed_arguments
from grader.errors import ConfigProblem, GraderFault
from grader.examples import Store
from grader.i18n import _
from grader.memory import Memory, file_of
from grader.outcome import ExerciseResult, Outcome, Report, Status
from grader.plugin import GraderPlugin, simple_arguments
from grader.pool import Pool
from grader.recall import Listed, Lists, Recall
from grader.results import CheckInfo, Writer, not_run
from grader.student import AHEAD, Reference, StudentError, StudentModule, StudentStopped, opened
from grader.submission import SourceFile, Submission
from grader.tuning import mine_no_constants, read_no_sources

PYTEST_ARGUMENTS = (
    "-s", "--noconftest", "--disable-plugin-autoload", "--assert=plain", "--import-mode=importlib",
    "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging", "-p", "no:faulthandler", "-p", "no:junitxml",
    "-p", "no:pastebin", "-p", "no:doctest", "-p", "no:unittest", "-p", "no:tmpdir", "-p", "no:monkeypatch",
    "-p", "no:recwarn", "-p", "no:warnings", "-p", "no:stepwise", "-p", "no:debugging", "-p", "no:setuponly",
    "-p", "no:setupplan", "-p", "no:threadexception", "-p", "no:unraisableexception",
)  # fmt: skip
"""Student folders are never pytest's; no conftest, ini or plugin but ours is loaded."""


@dataclass(frozen=True)
class Known:
    """An earlier result for the same file. `checks` are the test functions that are as they were then (as "folder/name"),
    None where nothing has changed."""

    result: ExerciseResult
    checks: frozenset[str] | None = None

    def outcomes(self, items: Sequence[tuple[pytest.Function, CheckInfo]]) -> dict[str, Outcome]:
        """How the checks that are as they were ended, by check id; ours and skipped ones are tried again."""
        ended = {outcome.id: outcome for outcome in self.result.checks}
        same = {info.id for item, info in items if f"{item.path.parent.name}/{info.function}" in (self.checks or ())}
        again = (Status.GRADER_ERROR, Status.SKIPPED)
        return {id_: ended[id_] for id_ in same & set(ended) if ended[id_].status not in again}


class Engine:
    """Grades submissions of the given exercises: `with Engine(...) as engine: engine.grade(submission)`.

    `staff`: include hidden checks and the diagnosis by known mistakes, where the course has them. `seed` chooses the
    examples. `pool` gives the workers; None starts its own at the best isolation this machine can do. `on_progress(text)`
    hears what runs now. `explain` False: verdicts alone, without shrinking and the likely mistake; so too for the check ids
    in `explained`. `stop_early`: the first check that fails ends an exercise. `until`: so does the last of these functions.
    `keep_pool`: the pool stays for another engine. `recall`: what was settled of the one submission that is graded.
    """

    def __init__(
        self,
        course: Course,
        exercises: Sequence[Exercise],
        *,
        staff: bool,
        seed: str,
        pool: Pool | None = None,
        cache: Path | None = None,
        language: str = "en",
        on_progress: Callable[[str], None] = lambda _text: None,
        explain: bool = True,
        stop_early: bool = False,
        keep_pool: bool = False,
        recall: Recall | None = None,
    ) -> None:
        self.explain, self.stop_early, self.keep_pool = explain, stop_early, keep_pool
        self.explained: set[str] = set()
        self.until: Sequence[str] = ()
        self.course, self.exercises, self.staff, self.seed = course, list(exercises), staff, seed
        self.language, self.on_progress = language, on_progress
        self._pool, self._cache = pool or Pool(), cache
        self._stores: dict[int, Store] = {}
        self._memory = recall.memory if recall is not None else Memory()
        self._begun = recall.begun if recall is not None else {}
        self._settled = recall.results if recall is not None else {}
        self._asked = [one for one in exercises if not one.missing and one.id not in self._settled]
        self._writer = Writer(course, staff, language)
        self._names: dict[str, frozenset[str]] = {}
        self._simple: dict[str, list[str] | None] = {}
        self._items: dict[str, list[tuple[pytest.Function, CheckInfo]]] = {}
        self._plugin = GraderPlugin(self._wait)
        self._pytest = greenlet.greenlet(self._collect)
        self._collected: list[pytest.Item] = []
        self.diagnosis = Diagnosis(self)
        self._next: Exercise | None = None

    # --- the session ---

    def __enter__(self) -> Engine:
        """Collect the checks; pytest then waits, its session open, in a greenlet of its own.

        Raises ConfigProblem when the course's checks cannot be used.
        """
        try:
            if not self._asked:
                return self  # no checks to collect, and without a path pytest would collect the folder it is in
            code = self._pytest.switch()
            if self._plugin.problems:
                raise course_fault("These checks cannot be loaded:\n  " + "\n  ".join(self._plugin.problems) + "\n")
            if code is not None:
                raise GraderFault(f"pytest ended with code {int(code)} before grading began; run `grade doctor`.")
            self._read_items()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _collect(self) -> int:
        modules = [str(path) for one in self._asked for path in self.check_modules(one)]
        read_no_sources()
        mine_no_constants()
        ini = Path(__file__).with_name("pytest.ini")
        arguments = [*PYTEST_ARGUMENTS, "-c", str(ini), "--rootdir", str(self.course.root), *modules]
        return int(pytest.main(arguments, plugins=[self._plugin]))

    def check_modules(self, exercise: Exercise) -> list[Path]:
        """The check files of an exercise that count here: public, and hidden ones for staff."""
        hidden = exercise.hidden_checks if self.staff else None
        return [exercise.public_checks, *([hidden] if hidden is not None else [])]

    def _wait(self, items: list[pytest.Item]) -> None:
        """pytest's run loop: go back to whoever entered the engine; return when it is closed."""
        self._collected = items
        assert self._pytest.parent is not None
        self._pytest.parent.switch(None)

    def _read_items(self) -> None:
        by_path = {path.resolve(): e for e in self._asked for path in self.check_modules(e)}
        grouped: dict[str, list[pytest.Function]] = {}
        for item in self._collected:
            if isinstance(item, pytest.Function):
                grouped.setdefault(by_path[item.path.resolve()].id, []).append(item)
        for exercise in self._asked:
            self._items[exercise.id] = read_checks(exercise, grouped.get(exercise.id, []), self.staff)

    def close(self) -> None:
        """End every worker and zygote, and the pytest session; keep what was learned."""
        self._memory.save()
        self._keep_lists()
        if self._pytest:
            self._pytest.switch(None)
        files = {str(path) for exercise in self.exercises for path in self.check_modules(exercise)}
        for name, module in list(sys.modules.items()):  # another course's checks may have the same names
            if getattr(module, "__file__", None) in files:
                del sys.modules[name]
        if not self.keep_pool:
            self._pool.close()

    # --- parts that are shared by submissions ---

    def store(self, exercise: Exercise) -> Store:
        """Where the examples of an exercise are kept."""
        if exercise.examples not in self._stores:
            self._stores[exercise.examples] = Store(self._cache, self.seed, exercise.examples)
        return self._stores[exercise.examples]

    def checks(self, exercise: Exercise) -> list[tuple[pytest.Function, CheckInfo]]:
        """The collected checks of an exercise."""
        return self._items[exercise.id]

    def prepare(self, exercise: Exercise | None) -> None:
        """Have a worker started for what is graded next."""
        if exercise is not None and not exercise.missing:
            self._pool.prepare(exercise)

    def open(
        self, exercise: Exercise, text: str, time_factor: float = 1.0, kind: type[StudentModule] = StudentModule
    ) -> StudentModule:
        """A module running `text` as the answer to `exercise`, not started yet."""
        return opened(self._pool, exercise, text, time_factor, kind)

    # --- grading ---

    def grade(
        self, submission: Submission, exercises: Iterable[Exercise] | None = None, known: Mapping[str, Known] | None = None
    ) -> Report:
        """The report of one submission; an exercise's trouble stays with that exercise. What is `known` of an exercise (by
        id) is taken over.

        Raises ConfigProblem when it is the course that is wrong.
        """
        began, started = time.perf_counter(), datetime.now(UTC)
        results = []
        chosen = self.exercises if exercises is None else list(exercises)
        whole = self._settled | {id_: one.result for id_, one in (known or {}).items() if one.checks is None}
        running = [one for one in chosen if one.id not in whole and one.id in submission.files]
        following = dict(zip((one.id for one in running), running[1:], strict=False))
        for exercise in chosen:
            if exercise.id in whole:
                results.append(whole[exercise.id])
                continue
            self.on_progress(f"{submission.student}: {exercise.id}")
            self._next = following.get(exercise.id)
            results.append(self._shielded(exercise, submission, (known or {}).get(exercise.id)))
        return self._writer.report(
            submission, self.exercises, results, pool=self._pool, seed=self.seed, started=started,
            seconds=time.perf_counter() - began,
        )  # fmt: skip

    def _shielded(self, exercise: Exercise, submission: Submission, known: Known | None) -> ExerciseResult:
        """Our own fault in one exercise must not lose the others: it is reported, and costs no points."""
        try:
            return self.grade_exercise(exercise, submission.files.get(exercise.id), known)
        except ConfigProblem:
            raise  # the course is broken for everybody
        except GraderFault as problem:
            note = str(problem)
        except Exception as problem:
            import traceback

            note = "".join(traceback.format_exception(problem))[-4000:]
        text = _("The grader failed here: this is not your fault and costs no points. Tell the course staff.")
        return self._writer.whole(exercise, self._infos(exercise), Status.GRADER_ERROR, text, staff_note=note)

    def grade_exercise(
        self, exercise: Exercise, source: SourceFile | None, known: Known | None = None
    ) -> ExerciseResult:
        """Grade one file; `known` checks are not run again, unless one they require has another end now.

        Raises ConfigProblem or GraderFault for what is not the student's fault.
        """
        ends = not_run(exercise, source)
        if ends is None:
            assert source is not None
            return self._run(exercise, source, known)
        digest = "" if source is None or exercise.missing else source.digest
        return self._writer.whole(exercise, self._infos(exercise), *ends, digest)

    def _run(self, exercise: Exercise, source: SourceFile, known: Known | None) -> ExerciseResult:
        assert source.text is not None
        self._have_examples(exercise)
        self._remember(exercise)
        began, begun = time.perf_counter(), self._begun.pop(exercise.id, None)
        student = self.open(exercise, source.text) if begun is None else begun.student
        seed = submission_seed(self.seed, source.digest, exercise.id)
        grading = Grading(
            exercise.id, student, self.store(exercise), seed,
            start_reference=lambda: self.reference(exercise),
            suspects=self.diagnosis.suspects(exercise) if self.explain else None,
            shrinks=self.explain, explained=self.explained,
            stub_names=self._asked_for(exercise),
            known={} if known is None else known.outcomes(self._items[exercise.id]),
            memory=self._memory, cell=source.path.endswith(".ipynb"), begun=begun is not None,
            outcomes=[] if begun is None else begun.outcomes,
        )  # fmt: skip
        checks = self._infos(exercise)
        try:
            try:
                if begun is None:
                    student.time.begin_check()
                    student.start()
                elif begun.failure is not None:
                    raise begun.failure
                self.prepare(self._next)
            except StudentError as problem:
                return self._writer.whole(exercise, checks, problem.status, load_words(problem), source.digest)
            except StudentStopped as problem:
                return self._writer.whole(exercise, checks, problem.status, problem.message, source.digest, problem.detail)
            self._run_checks(exercise, grading)
            grading.name_mistakes()
        finally:
            student.close()
            self.diagnosis.rest()
            self._plugin.grading = None
            if grading._reference is not None:
                grading._reference.close()
        seconds = time.perf_counter() - began + (0.0 if begun is None else begun.seconds)
        result = self._writer.result(
            exercise, checks, grading.outcomes, digest=source.digest, seconds=seconds, output=student.output, curves=grading.curves
        )
        if known is None or not grading.known:
            return result
        drawn = {curve.name for curve in result.curves}
        return replace(result, curves=[*result.curves, *(c for c in known.result.curves if c.name not in drawn)])

    def _asked_for(self, exercise: Exercise) -> frozenset[str]:
        if exercise.id not in self._names:
            self._names[exercise.id] = names_in(exercise)
        return self._names[exercise.id]

    def _have_examples(self, exercise: Exercise) -> None:
        """Before a worker waits for them. Raises ConfigProblem when a strategy is at fault."""
        tests: dict[Path, list[str]] = {}
        for item, _info in self._items[exercise.id]:
            if hasattr(item.obj, "hypothesis"):
                tests.setdefault(check_file(item.obj), []).append(item.obj.__name__)
        try:
            for path, names in tests.items():
                self.store(exercise).ensure(path, names)
        except ConfigProblem as problem:
            raise course_fault(str(problem)) from None

    def _remember(self, exercise: Exercise) -> None:
        """Read what passed before in checks that ask nobody but the student."""
        for item, info in self._items[exercise.id]:
            if item.nodeid not in self._memory and _asks_the_student_alone(item, info):
                self._memory.add(item.nodeid, self._known_file(exercise, item, info))

    def _known_file(self, exercise: Exercise, item: pytest.Function, info: CheckInfo) -> Path | None:
        return file_of(self._cache, self.store(exercise).key(item.path, info.function), info.id)

    def _keep_lists(self) -> None:
        """For the next one to take the short way."""
        lists = Lists(self._cache, self.seed, staff=self.staff, language=self.language)
        for exercise in [one for one in self._asked if one.id in self._items and lists.lacks(one)]:
            checks = []
            for item, info in self._items[exercise.id]:
                known = self._known_file(exercise, item, info) if _asks_the_student_alone(item, info) else None
                checks.append(Listed(info, item.nodeid, known.name if known is not None else ""))
            lists.write(exercise, checks)

    def _run_checks(self, exercise: Exercise, grading: Grading) -> None:
        self._plugin.grading = grading
        items, passed = self._items[exercise.id], len(grading.outcomes)
        last = max((i for i, (_item, info) in enumerate(items) if info.function in self.until), default=-1)
        for i, (item, info) in enumerate(items):
            if i < passed:
                continue
            self.on_progress(f"{exercise.id}: {info.title}")
            after = items[i + 1 : i + 1 + AHEAD]
            runner = self._runner(item, after[0][0] if after else None, grading)
            alike = [other.nodeid for other, of in after if of.visibility == info.visibility]
            outcome = grading.check(item, info, runner, alike)
            if i == last or (self.stop_early and outcome.status not in (Status.PASSED, Status.SKIPPED)):
                break
        _tear_down(items)

    def _runner(self, item: pytest.Function, following: pytest.Item | None, grading: Grading) -> Callable[[], None]:
        """How a check is run: at once where it is simple, by pytest's protocol where it has fixtures of its own."""
        if item.nodeid not in self._simple:
            self._simple[item.nodeid] = simple_arguments(item)
        names = self._simple[item.nodeid]
        if names is None:
            return functools.partial(_protocol, item, following)

        def run() -> None:
            parameters = fixed_arguments(item)
            grading.run(
                item, {name: parameters[name] if name in parameters else grading.fixture(name) for name in names}
            )

        return run

    def reference(self, exercise: Exercise) -> StudentModule:
        """The reference solution running in a worker. Raises ConfigProblem where there is none."""
        if exercise.solution is None:
            raise ConfigProblem(f"{exercise.id}: a check asks for the reference solution, which is not here.")
        return self.open(exercise, exercise.solution.read_text(encoding="utf-8"), time_factor=4.0, kind=Reference)

    def _infos(self, exercise: Exercise) -> list[CheckInfo]:
        return [info for _item, info in self._items.get(exercise.id, [])]


def _asks_the_student_alone(item: pytest.Function, info: CheckInfo) -> bool:
    names, test = simple_arguments(item), item.obj
    if item.cls is not None or names is None or not set(names) <= {"student", *fixed_arguments(item)}:
        return False
    return not hasattr(test, "hypothesis") or (check_file(test), test.__name__) == (item.path, info.function)


def _protocol(item: pytest.Function, following: pytest.Item | None) -> None:
    """Let pytest set up, run and tear down the item; a check skipped before may have left another module set up."""
    item.session._setupstate.teardown_exact(item)
    runtestprotocol(item, log=False, nextitem=following)


def _tear_down(items: Sequence[tuple[pytest.Function, CheckInfo]]) -> None:
    """Module-wide fixtures end with the submission, also when the last check was skipped."""
    if items:
        items[0][0].session._setupstate.teardown_exact(None)


def submission_seed(secret: str, digest: str, exercise: str) -> int:
    """A number below 2**31 for one file handed in (by its digest): repeatable by staff, not to be guessed without the secret."""
    mac = hmac.new(secret.encode(), f"{digest}|{exercise}".encode(), "sha256").digest()
    return int.from_bytes(mac[:4], "big") >> 1


def names_in(exercise: Exercise) -> frozenset[str]:
    """The functions and classes that the exercise asks for; empty where nothing but the student's file tells."""
    text = exercise.solution.read_text(encoding="utf-8") if exercise.solution is not None else exercise.handed_out
    try:
        tree = ast.parse(text or "")
    except (SyntaxError, ValueError):
        return frozenset()
    return frozenset(node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))


def load_words(problem: StudentError) -> str:
    """Why the file could not be loaded: for a syntax error with the line and a caret under the place."""
    if "SyntaxError" not in problem.mro:
        return _("The file stops while it is loaded.") + " " + error_words(problem)
    text = _("Line {line} is not Python: {error}").format(line=problem.line or "?", error=problem.text)
    source = problem.source.rstrip("\n")
    if source:
        column = min(problem.column or 1, len(source) + 1)
        text += f"\n    {source}\n    {' ' * (column - 1)}^"
    return text
