"""The course grades itself: stubs score nothing, solutions everything, known mistakes fail what they say they fail."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from grader.course import Course, Exercise, load_course, stub_from_solution, stub_in_step
from grader.diagnose import hint_of
from grader.engine import Engine
from grader.errors import GraderFault, GraderProblem
from grader.outcome import ExerciseResult, Status
from grader.pool import close_shared, shared_pool
from grader.processes import process_pool
from grader.submission import SourceFile

RUNS = 2
"""Times each solution is graded; the results must be the same."""
LEAST_MISTAKES = 4
SLOW_S = 60.0
"""Exercises allowed more CPU time than this are trainings: their solution runs once, and other right answers and lazy ones
that run the solution are left to `--seeds`."""

Done = TypeVar("Done")


@dataclass
class Tested:
    """What testing one exercise found. `problems` empty means that its grades can be trusted."""

    exercise: str
    problems: list[str] = field(default_factory=list)
    checks: int = 0
    mistakes: int = 0
    right: int = 0
    lazy: int = 0
    left_out: str = ""
    solution_seconds: float = 0.0

    def lines(self) -> list[str]:
        """What the command prints of it."""
        if self.left_out:
            return [f"-    {self.exercise:28s} left out: {self.left_out} is not installed"]
        first = (
            f"{'FAIL' if self.problems else 'ok  '} {self.exercise:28s} {self.checks:3d} checks {self.mistakes:3d} mistakes "
            f"{self.right:2d} right {self.lazy:2d} lazy answers   solution {self.solution_seconds:7.3f} s"
        )
        return [first, *(f"       - {problem}" for problem in self.problems)]


@dataclass(frozen=True)
class SelftestPlan:
    """What a testing process needs; plain data. `quick`: the solution runs once, and no failure is explained."""

    config: Path
    seed: str
    level: str | None
    cache: Path | None
    quick: bool = False


def selftest(
    plan: SelftestPlan, exercises: list[str], jobs: int, on_done: Callable[[Tested], None] = lambda _tested: None
) -> list[Tested]:
    """Test the exercises with `jobs` processes, slow ones first; the results in the order given."""
    course = load_course(plan.config)
    order = sorted(exercises, key=lambda name: -course.exercise(name).timeout_s)
    results: dict[str, Tested] = {}
    for tested in side_by_side(test_exercise, plan, order, jobs):
        on_done(tested)
        results[tested.exercise] = tested
    return [results[name] for name in exercises]


def side_by_side(
    work: Callable[..., Done], plan: SelftestPlan, order: Sequence[str], jobs: int, *more: Any
) -> Iterator[Done]:
    """`work(plan, name, *more)` of each name, in `jobs` processes, as they end."""
    if jobs == 1:
        try:
            yield from (work(plan, name, *more) for name in order)
        finally:
            close_shared()
        return
    with process_pool(jobs) as pool:
        try:
            for future in as_completed([pool.submit(work, plan, name, *more) for name in order]):
                yield future.result()
        except BrokenProcessPool:
            raise GraderFault(
                "A testing process was killed, perhaps for lack of memory. Run `grade selftest --jobs 1`."
            ) from None


def test_exercise(plan: SelftestPlan, name: str) -> Tested:
    """Everything about one exercise."""
    tested = Tested(name)
    try:
        course = load_course(plan.config)
        exercise = course.exercise(name)
        _on_disk(exercise, tested)
        tested.left_out = exercise.missing
        if exercise.solution is None or exercise.missing:
            return tested
        pool = shared_pool(plan.level)
        with Engine(course, [exercise], staff=True, seed=plan.seed, pool=pool, cache=plan.cache, keep_pool=True) as engine:
            _Tester(course, exercise, engine, tested, plan.quick).all()
    except GraderProblem as problem:
        tested.problems.append(str(problem))
    return tested


test_exercise.__test__ = False  # type: ignore[attr-defined]  # not a test of pytest's


def _on_disk(exercise: Exercise, tested: Tested) -> None:
    """What reading the files tells."""
    say = tested.problems.append
    if exercise.solution is None:
        say("there is no solution; the selftest is for the staff's copy of the course")
        return
    if not stub_in_step(exercise):
        say(f"{exercise.stub} is not what {exercise.solution} gives: run `grade stubs`")
    if exercise.lesson is None:
        say(f"exercises/{exercise.topic}/README.md, the lesson, is missing")
    if len(exercise.mistakes) < LEAST_MISTAKES:
        say(f"{len(exercise.mistakes)} mistakes, at least {LEAST_MISTAKES} are needed to test the checks")
    solution = exercise.solution.read_text(encoding="utf-8")
    if any(isinstance(node, ast.Raise) for node in ast.parse(stub_from_solution(solution)).body):
        say("the marks stand around code outside of functions: the stub would fail while it is loaded")
    tree = ast.parse(solution)
    text = (ast.get_docstring(tree) or "").lower()
    if not all(f"hint {i}" in text for i in (1, 2, 3)):
        say("the module docstring lacks its three hints (`Hint 1 ...`, `Hint 2 ...`, `Hint 3 ...`)")
    for node in tree.body:
        public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and public and not ast.get_docstring(node):
            say(f"{node.name} has no docstring: what it does not state is not graded")


class _Tester:
    """The parts that run code."""

    def __init__(self, course: Course, exercise: Exercise, engine: Engine, tested: Tested, quick: bool) -> None:
        self.quick = quick
        self.course, self.exercise, self.engine, self.tested = course, exercise, engine, tested
        self._explained: set[str] = set()
        self.slow = exercise.timeout_s > SLOW_S

    def all(self) -> None:
        """Stub, solution, other right answers, mistakes, lazy answers."""
        checks = self.engine.checks(self.exercise)
        self.tested.checks = len(checks)
        for _item, info in checks:
            if not info.hint:
                self.say(f"{info.function} has no @hint")
        self.stub()
        self.solution()
        for path in () if self.slow else self.exercise.right:
            self.right(path)
        for path in self.exercise.mistakes:
            self.mistake(path)
        for name, text in lazy_answers(self.exercise):
            self.lazy(name, text)

    def say(self, problem: str) -> None:
        self.tested.problems.append(problem)

    def grade(self, text: str, *, explain: bool = False, until: Sequence[str] = ()) -> ExerciseResult:
        """Verdicts alone are five times as fast; `explain` looks for the smallest call and the likely mistake too, where a
        check fails that has not been explained before. `until`: nothing after these checks."""
        self.engine.explain, self.engine.explained, self.engine.until = explain, self._explained, until
        return self.engine.grade_exercise(self.exercise, SourceFile.of_text(f"{self.exercise.name}.py", text))

    def stub(self) -> None:
        result = self.grade(self.exercise.stub.read_text(encoding="utf-8"))
        if result.status is not Status.NOT_STARTED or result.score:
            self.say(f"the stub reads {result.status} with {result.score:g} points, not not_started with 0")

    def solution(self) -> None:
        assert self.exercise.solution is not None
        text = self.exercise.solution.read_text(encoding="utf-8")
        runs = [self.grade(text) for _run in range(1 if self.slow or self.quick else RUNS)]
        self.tested.solution_seconds = min(run.seconds for run in runs)
        for outcome in runs[0].checks:
            if outcome.status is not Status.PASSED:
                self.say(
                    f"the solution does not pass {outcome.id}: {outcome.status}: {outcome.message} {outcome.staff_note[-300:]}"
                )
        if abs(runs[0].score - self.exercise.points) > 1e-6:
            self.say(f"the solution scores {runs[0].score:g} of {self.exercise.points:g}")
        self._alike(runs)

    def right(self, path: Path) -> None:
        """An answer written another way gets all points."""
        self.tested.right += 1
        result = self.grade(path.read_text(encoding="utf-8"))
        if result.status is not Status.PASSED or abs(result.score - self.exercise.points) > 1e-6:
            failed = [f"{o.id}: {o.status}: {o.message} {o.staff_note[-300:]}" for o in result.checks if o.score < o.max_score]
            self.say(f"the right answer {path.stem} scores {result.score:g}: {'; '.join(failed) or result.message}")

    def _alike(self, runs: list[ExerciseResult]) -> None:
        if len({tuple((o.id, o.status) for o in run.checks) for run in runs}) > 1:
            self.say(f"{RUNS} runs of the solution differ")

    def mistake(self, path: Path) -> None:
        """Every check that the docstring names must fail; the hint must be there."""
        self.tested.mistakes += 1
        name = path.stem.split("__")[-1]
        text = path.read_text(encoding="utf-8")
        named = failing_checks(text)
        if not named or not hint_of(path):
            self.say(f"mistake {name}: its docstring needs a hint and a line `Fails: check, ...`")
        result = self.grade(text, explain=not self.slow and not self.quick, until=named if self.slow else ())
        if result.message:
            self.say(f"mistake {name} does not run: {result.message}")
            return
        self._explained |= {outcome.id for outcome in result.checks if outcome.score < outcome.max_score}
        if result.score >= self.exercise.points:
            self.say(f"mistake {name} gets full marks")
        for check in named:
            ended = [o for o in result.checks if o.id.split("[")[0] == check]
            if not any(o.status not in (Status.PASSED, Status.SKIPPED, Status.GRADER_ERROR) for o in ended):
                words = ", ".join(sorted({str(o.status) for o in ended})) or "no such check"
                self.say(f"mistake {name} should fail {check}: {words}")
        for outcome in result.checks:
            if outcome.status is Status.GRADER_ERROR:
                self.say(f"mistake {name}: {outcome.id} is a grader_error: {outcome.staff_note[-300:]}")

    def lazy(self, name: str, text: str) -> None:
        self.tested.lazy += 1
        result = self.grade(text)
        if result.score:
            passed = ", ".join(o.id for o in result.checks if o.status is Status.PASSED)
            self.say(f"the lazy answer {name} gets {result.score:g} points: {passed}")
        if result.status is Status.GRADER_ERROR:
            note = next((o.staff_note for o in result.checks if o.status is Status.GRADER_ERROR), result.staff_note)
            self.say(f"the lazy answer {name} makes the grader fail: {note[-300:]}")


def failing_checks(text: str) -> list[str]:
    """The checks that a mistake's docstring names on its `Fails:` line."""
    docstring = ast.get_docstring(ast.parse(text)) or ""
    names = docstring.partition("Fails:")[2]
    return [name.strip(" .\n") for name in names.split(",") if name.strip(" .\n")]


LAZY_BODIES = {
    "None": "None", "0.0": "0.0", "1": "1", "[]": "[]", "first argument": "{first}", "raise": "_raise()",
}  # fmt: skip

SAME_SHAPE = """

def _filled(value, fill):
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(item, fill) for item in value)
    if isinstance(value, dict):
        return {{key: _filled(item, fill) for key, item in value.items()}}
    if isinstance(value, str):
        return str(fill) * len(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes([fill]) * len(value)
    if hasattr(value, "shape"):
        return value * 0 + fill
    return type(value)(fill) if isinstance(value, (bool, int, float)) else value


def _wrap(function, fill):
    return lambda *args, **keywords: _filled(function(*args, **keywords), fill)


for _name in {names!r}:
    globals()[_name] = _wrap(globals()[_name], {fill})
"""


def lazy_answers(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """(name, source) of answers that know nothing: constants, the first argument, zeros and ones of the right shape."""
    stub = exercise.stub.read_text(encoding="utf-8")
    for name, body in LAZY_BODIES.items():
        yield name, ast.unparse(_Lazy(body).visit(ast.parse(stub))) + "\n\ndef _raise():\n    raise ValueError('no')\n"
    if exercise.solution is None or exercise.timeout_s > SLOW_S:
        return
    tree = ast.parse(exercise.solution.read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    tree.body = [_Lazy("None").visit(node) if isinstance(node, ast.ClassDef) else node for node in tree.body]
    text = ast.unparse(tree)
    for fill, name in ((0, "zeros of the right shape"), (1, "ones of the right shape")):
        yield name, text + SAME_SHAPE.format(names=names, fill=fill)


class _Lazy(ast.NodeTransformer):
    """Gives every function and method the same body; constructors only set up what they inherit."""

    def __init__(self, body: str) -> None:
        self.body = body

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                self._fill(item, skip_self=True)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        self._fill(node, skip_self=False)
        return node

    def _fill(self, node: ast.FunctionDef, skip_self: bool) -> None:
        if node.name == "__init__":
            node.body = ast.parse("super().__init__()").body
            return
        names = [argument.arg for argument in node.args.args][1 if skip_self else 0 :]
        code = self.body.format(first=names[0] if names else "None")
        node.body = ast.parse(f"return {code}", mode="exec").body
