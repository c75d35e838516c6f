"""Stability: the score of every solution, mistake and right answer is the same whatever examples are drawn.

With every second seed torch runs on two threads, which changes the order of its sums.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import Course, Exercise, load_course
from grader.engine import Engine
from grader.errors import GraderProblem
from grader.outcome import ExerciseResult, Status
from grader.pool import shared_pool
from grader.selftest import SelftestPlan, side_by_side
from grader.submission import SourceFile

TWO_THREADS = "\n\nimport torch\ntorch.set_num_threads(2)\n"


@dataclass
class Stable:
    """What grading one exercise's known answers with many seeds found; `points` by answer, one for each seed."""

    exercise: str
    answers: int = 0
    seeds: int = 0
    problems: list[str] = field(default_factory=list)
    left_out: str = ""

    def lines(self) -> list[str]:
        """What the command prints of it."""
        if self.left_out:
            return [f"-    {self.exercise:28s} left out: {self.left_out} is not installed"]
        mark = "FAIL" if self.problems else "ok  "
        first = f"{mark} {self.exercise:28s} {self.answers:3d} answers, each graded with {self.seeds} seeds"
        return [first, *(f"       - {problem}" for problem in self.problems)]


def stability(
    plan: SelftestPlan, exercises: Sequence[str], jobs: int, seeds: int, on_done: Callable[[Stable], None]
) -> list[Stable]:
    """Grade all known answers of the exercises with `seeds` seeds, in `jobs` processes."""
    course = load_course(plan.config)
    order = sorted(exercises, key=lambda name: -course.exercise(name).timeout_s)
    results = {}
    for done in side_by_side(stable_exercise, plan, order, jobs, seeds):
        on_done(done)
        results[done.exercise] = done
    return [results[name] for name in exercises]


def stable_exercise(plan: SelftestPlan, name: str, seeds: int) -> Stable:
    """One exercise's solution, right answers and mistakes with each seed."""
    course = load_course(plan.config)
    exercise = course.exercise(name)
    found = Stable(name, seeds=seeds, left_out=exercise.missing)
    if exercise.missing:
        return found
    results: dict[str, list[tuple[str, ExerciseResult]]] = {}
    try:
        for i in range(seeds):
            with tempfile.TemporaryDirectory(prefix="grader-seed-") as cache:  # examples that nobody needs again
                seed = f"{plan.seed}{i:03d}"
                for answer, result in _graded(plan, course, exercise, seed, Path(cache), two_threads=i % 2 == 1):
                    results.setdefault(answer, []).append((seed, result))
    except GraderProblem as problem:
        found.problems.append(str(problem))
    found.answers = len(results)
    for answer, runs in results.items():
        found.problems += _differing(exercise, answer, runs)
    return found


def _graded(
    plan: SelftestPlan, course: Course, exercise: Exercise, seed: str, cache: Path, *, two_threads: bool
) -> Iterator[tuple[str, ExerciseResult]]:
    end = TWO_THREADS if two_threads and "torch" in exercise.packages else ""
    with Engine(
        course, [exercise], staff=True, seed=seed, pool=shared_pool(plan.level), cache=cache, explain=False, keep_pool=True
    ) as engine:
        for path in (*([exercise.solution] if exercise.solution else []), *exercise.right, *exercise.mistakes):
            text = path.read_text(encoding="utf-8") + end
            source = SourceFile.of_text(f"{exercise.name}.py", text)
            kind = {"right": "right answer", "mistakes": "mistake"}.get(path.parent.name, "right answer")
            yield (
                f"{kind} {path.stem}" if path != exercise.solution else "solution",
                engine.grade_exercise(exercise, source),
            )


def _differing(exercise: Exercise, answer: str, runs: list[tuple[str, ExerciseResult]]) -> Iterator[str]:
    """Scores below full marks of what is right, and scores that are not alike."""
    if not answer.startswith("mistake"):
        for seed, result in runs:
            if result.status is not Status.PASSED or abs(result.score - exercise.points) > 1e-6:
                failed = [f"{o.id}: {o.status}: {o.message}" for o in result.checks if o.score < o.max_score]
                yield f"{answer} scores {result.score:g} with seed {seed}: {'; '.join(failed) or result.message}"
        return
    first_seed, first = runs[0]
    for seed, result in runs[1:]:
        before = {o.id: o.status for o in first.checks}
        changed = [f"{o.id} is {before[o.id]} and {o.status}" for o in result.checks if o.score != _score(first, o.id)]
        if changed:
            yield f"{answer} scores {first.score:g} with seed {first_seed}, {result.score:g} with {seed}: {', '.join(changed)}"
            return


def _score(result: ExerciseResult, check: str) -> float:
    return next((o.score for o in result.checks if o.id == check), 0.0)
