"""Mutation testing of the checks: every small fault in a reference solution must fail a check, or be listed as no fault.

A mutant that no check catches is killed by a better check, or written down with its reason in
solutions/<topic>/equivalent.toml: a table [[exercise name]] with `was` and `now`, as the command prints them, and `why`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.course import Course, Exercise, load_course
from grader.engine import Engine
from grader.errors import ConfigProblem, GraderProblem, UsageProblem
from grader.files import write_whole
from grader.memory import circumstances
from grader.outcome import Outcome, Status
from grader.pool import limits_of, shared_pool
from grader.selftest import SelftestPlan, side_by_side
from grader.submission import SourceFile

if TYPE_CHECKING:
    from grader.mutants import Mutant

ENOUGH = {"torch": 0.95}
"""Least share of mutants that must be caught, by package; 1 for all other exercises."""
LOOP_S = {"torch": 5.0}
"""CPU seconds for a mutant of an exercise that usually takes far less, by package; 1 for all other exercises: many never end."""
SHOWN = 40
"""Survivors that are printed for one exercise."""


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that is no fault: the lines before and after, and why the contract allows both.

    Without `now`: every mutant of that line that no check catches.
    """

    was: str
    why: str
    now: str = ""


@dataclass
class Mutated:
    """What mutating one exercise's solution found: `total` mutants were graded, `of` how many there are."""

    exercise: str
    needed: float = 1.0
    total: int = 0
    of: int = 0
    killed: int = 0
    equivalent: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    digest: str = ""
    left_out: str = ""

    @property
    def score(self) -> float:
        """Share of the mutants that are faults which a check caught."""
        faults = self.total - self.equivalent
        return self.killed / faults if faults else 1.0

    @property
    def graded(self) -> str:
        """How many mutants were graded, in words where these are not all."""
        return str(self.total) if self.total >= self.of else f"{self.total} of {self.of}"

    @property
    def good(self) -> bool:
        """Whether enough are caught and nothing else is wrong."""
        return self.score >= self.needed and not self.problems

    def lines(self) -> list[str]:
        """What the command prints of it."""
        if self.left_out:
            return [f"-    {self.exercise:30s} left out: {self.left_out} is not installed"]
        lines = [
            f"{'ok  ' if self.good else 'FAIL'} {self.exercise:30s} {self.graded:>4s} mutants {self.killed:4d} killed "
            f"{self.equivalent:3d} equivalent {len(self.survivors):3d} survived   {self.score:6.1%}  {self.seconds:5.0f} s"
        ]
        for one in self.survivors[:SHOWN]:
            place = f", in {one.function}" if one.function else ""
            lines += [
                f"       - survived: {one.operator}, line {one.line}{place}",
                f"           was: {one.was}",
                f"           now: {one.now}",
            ]
        if len(self.survivors) > SHOWN:
            lines.append(f"       - and {len(self.survivors) - SHOWN} more")
        return lines + [f"       - {problem}" for problem in self.problems]


def mutate(
    plan: SelftestPlan, exercises: Sequence[str], jobs: int, most: int | None, on_done: Callable[[Mutated], None]
) -> list[Mutated]:
    """Mutate the solutions of the exercises with `jobs` processes; at most `most` mutants of each, evenly chosen.

    Raises UsageProblem where the packages that make mutants are missing.
    """
    try:
        import grader.mutants  # noqa: F401
    except ImportError as problem:
        raise UsageProblem(
            f"--mutate needs mutmut and libcst ({problem}): pip install -c constraints.txt 'grader[dev]'"
        ) from None
    course = load_course(plan.config)
    order = sorted(exercises, key=lambda name: -course.exercise(name).timeout_s)
    results: dict[str, Mutated] = {}
    for done in side_by_side(mutate_exercise, plan, order, jobs, most):
        on_done(done)
        results[done.exercise] = done
    return [results[name] for name in exercises]


def mutate_exercise(plan: SelftestPlan, name: str, most: int | None = None) -> Mutated:
    """Every mutant of one exercise's solution."""
    began = time.perf_counter()
    found = Mutated(name)
    try:
        course = load_course(plan.config)
        exercise = course.exercise(name)
        found.needed = min([ENOUGH.get(package, 1.0) for package in exercise.packages], default=1.0)
        found.digest = mutation_digest(exercise)
        if exercise.solution is None:
            raise ConfigProblem("there is no solution; mutation testing is for the staff's copy of the course")
        found.left_out = exercise.missing
        if exercise.missing:
            return found
        known = equivalents(exercise)
        made = _mutants(exercise)
        found.of = len(made)
        _Mutator(plan, course, exercise, known, found).all(_sample(made, most))
    except GraderProblem as problem:
        found.problems.append(str(problem))
    found.seconds = time.perf_counter() - began
    return found


def mutation_digest(exercise: Exercise) -> str:
    """Twelve digits that change with the solution, its checks, or its equivalent mutants."""
    total = hashlib.sha256(exercise.checks_digest.encode())
    total.update(exercise.solution.read_bytes() if exercise.solution is not None else b"-")
    total.update(msgspec.json.encode(equivalents(exercise)))
    return total.hexdigest()[:12]


def _mutants(exercise: Exercise) -> list[Mutant]:
    from grader.mutants import mutants

    assert exercise.solution is not None
    return list(mutants(exercise.solution.read_text(encoding="utf-8")))


def _sample(made: list[Mutant], most: int | None) -> list[Mutant]:
    return made if most is None or most >= len(made) else [made[i * len(made) // most] for i in range(most)]


def _list_of(exercise: Exercise) -> Path | None:
    return exercise.solution.parent / "equivalent.toml" if exercise.solution is not None else None


def equivalents(exercise: Exercise) -> list[Equivalent]:
    """What is listed for an exercise. Raises ConfigProblem when the file cannot be used."""
    path = _list_of(exercise)
    if path is None or not path.exists():
        return []
    try:
        listed = msgspec.toml.decode(path.read_bytes(), type=dict[str, list[Equivalent]])
    except (msgspec.DecodeError, ValueError) as problem:
        raise ConfigProblem(
            f"{path}: {problem}. It lists mutants that are no faults: [[exercise]] with was, now and why."
        ) from None
    return listed.get(exercise.name, [])


class End(msgspec.Struct, frozen=True):
    """How a mutant ended: the check that caught it, "" where none did; `fault` is what the grader failed by."""

    mutant: str
    check: str
    fault: str = ""


class _Ended:
    """How the mutants of an exercise ended, kept in the cache: hours of training are not lost with the run, and after an
    entry of the list was written nothing runs again."""

    def __init__(self, plan: SelftestPlan, exercise: Exercise) -> None:
        told = "|".join((circumstances(), plan.seed, exercise.checks_digest, repr(limits_of(exercise)))) if plan.cache else ""
        name = f"{exercise.topic}-{exercise.name}-{hashlib.sha256(told.encode()).hexdigest()[:32]}.mutants"
        self._path = plan.cache / name if plan.cache else None
        lines = self._path.read_bytes().splitlines() if self._path is not None and self._path.exists() else []
        ends = [end for line in lines if (end := _end_in(line)) is not None]
        self._known = {end.mutant: end for end in ends}

    def get(self, mutant: Mutant) -> End | None:
        """How it ended in an earlier run of the same checks; a fault of ours is tried again."""
        end = self._known.get(_name_of(mutant))
        return end if end is not None and not end.fault else None

    def keep(self, mutant: Mutant, outcome: Outcome | None) -> End:
        """Add one. Where the cache cannot be written, it is lost for the next run."""
        fault = outcome is not None and outcome.status is Status.GRADER_ERROR
        end = End(_name_of(mutant), "" if outcome is None else outcome.id, outcome.staff_note[-300:] if outcome and fault else "")
        try:
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("ab") as file:
                    file.write(b"\n" + msgspec.json.encode(end))  # the last run may have ended in the middle of a line
        except OSError:
            self._path = None
        return end


def _end_in(line: bytes) -> End | None:
    """None for a line that was cut short."""
    try:
        return msgspec.json.decode(line, type=End)
    except msgspec.DecodeError:
        return None


def _name_of(mutant: Mutant) -> str:
    return hashlib.sha256(mutant.text.encode()).hexdigest()[:32]


class _Mutator:
    """Runs the mutants of one exercise through a warm engine."""

    def __init__(
        self, plan: SelftestPlan, course: Course, exercise: Exercise, known: list[Equivalent], found: Mutated
    ) -> None:
        quick = exercise.topic != "training"
        loop = max([LOOP_S.get(package, 1.0) for package in exercise.packages], default=1.0)
        limit = min(exercise.timeout_s, loop) if quick else exercise.timeout_s
        self.exercise = replace(exercise, timeout_s=limit, check_timeout_s=min(exercise.check_timeout_s, limit))
        self.plan, self.course, self.found = plan, course, found
        self.known = {(one.was, one.now) for one in known}
        self.ended = _Ended(plan, exercise)

    def all(self, made: Sequence[Mutant]) -> None:
        """Grade each; then say which listed ones are out of date, where these are all there are."""
        seen: set[tuple[str, str]] = set()
        with Engine(
            self.course, [self.exercise], staff=True, seed=self.plan.seed, pool=shared_pool(self.plan.level),
            cache=self.plan.cache, explain=False, stop_early=True, keep_pool=True,
        ) as engine:  # fmt: skip
            assert self.exercise.solution is not None
            failed = self.caught(engine, self.exercise.solution.read_text(encoding="utf-8"))
            if failed is not None:
                raise ConfigProblem(
                    f"the solution itself does not pass {failed.id} ({failed.message}): run `grade selftest` first"
                )
            for mutant in made:
                self.one(engine, mutant, seen)
        self.found.total = len(made)
        for was, now in sorted(self.known - seen) if self.found.total == self.found.of else ():
            self.found.problems.append(
                f"listed as equivalent, but no such mutant survives: {was} -> {now or 'anything'}"
            )

    def one(self, engine: Engine, mutant: Mutant, seen: set[tuple[str, str]]) -> None:
        """Grade one mutant and count it."""
        caught = self.ended.get(mutant)
        if caught is None:
            caught = self.ended.keep(mutant, self.caught(engine, mutant.text))
        listed = (mutant.was, mutant.now) in self.known
        whole_line = (mutant.was, "") in self.known
        seen.add((mutant.was, mutant.now))
        if not caught.check and (listed or whole_line):
            seen.add((mutant.was, ""))
            self.found.equivalent += 1
        elif not caught.check:
            self.found.survivors.append(mutant)
        else:
            self.found.killed += 1
            if listed and not self._twice(mutant):
                self.found.problems.append(
                    f"listed as equivalent, but {caught.check} catches it: {mutant.was} -> {mutant.now}"
                )
            if caught.fault:
                self.found.problems.append(
                    f"{caught.check} is a grader_error for {mutant.was} -> {mutant.now}: {caught.fault}"
                )

    def _twice(self, mutant: Mutant) -> bool:
        """Whether the line stands several times in the solution, so that an entry of the list means one of them."""
        assert self.exercise.solution is not None
        lines = self.exercise.solution.read_text(encoding="utf-8").splitlines()
        return sum(line.strip() == mutant.was for line in lines) > 1

    def caught(self, engine: Engine, text: str) -> Outcome | None:
        """The first check that fails."""
        source = SourceFile.of_text(f"{self.exercise.name}.py", text)
        result = engine.grade_exercise(self.exercise, source)
        return next((o for o in result.checks if o.status not in (Status.PASSED, Status.SKIPPED)), None)


# --- the table of the docs ---------------------------------------------------------------------------------------

HEAD = """# Mutation testing of the checks

Every reference solution with one small fault, thousands of them: each must fail a check. Written by
`grade selftest --mutate --table docs/mutation.md`; the digest of the solution, its checks and the list of equivalent
mutants (`solutions/<topic>/equivalent.toml`) tells when a row is out of date, and a test looks. "equivalent": no fault, with the
reason in that list. "80 of 315" would be a sample, evenly chosen (`--most 80`). Exercises with torch must catch 95 % of the
rest, all others 100 %.

| exercise | mutants | killed | equivalent | survived | score | digest |
|---|---|---|---|---|---|---|
"""


def write_table(path: Path, results: Sequence[Mutated]) -> None:
    """Write the page; the rows of exercises that were not mutated now are kept. Raises OSError."""
    kept = dict(rows_of(path.read_text(encoding="utf-8"))) if path.exists() else {}
    rows = {**kept, **{one.exercise: _row(one) for one in results if not one.left_out}}
    write_whole(path, (HEAD + "".join(rows.values())).encode())


def _row(one: Mutated) -> str:
    cells = [one.exercise, one.graded, one.killed, one.equivalent, len(one.survivors), f"{one.score:.1%}", one.digest]
    return "| " + " | ".join(map(str, cells)) + " |\n"


def rows_of(page: str) -> Iterator[tuple[str, str]]:
    """(exercise, row) of such a page."""
    for line in page.splitlines(keepends=True):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 9 and "/" in cells[1]:
            yield cells[1], line
