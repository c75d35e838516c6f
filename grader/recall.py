"""The short way to a pass: where every check has seen these very replies pass before, neither pytest nor Hypothesis is
loaded. What cannot be settled so goes on in the engine, at the call where it stands.

What checks say of themselves is kept beside the examples, named by all that it depends on.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.course import Exercise
from grader.files import write_whole
from grader.memory import Memory, circumstances
from grader.outcome import ExerciseResult, Outcome, Report, Status
from grader.pool import Pool
from grader.results import CheckInfo, Writer, not_run
from grader.student import AHEAD, StudentError, StudentModule, StudentStopped, opened
from grader.submission import SourceFile, Submission


class Listed(msgspec.Struct, frozen=True):
    """A check of an exercise: pytest's name for it, and the file of what is known of its replies, "" where they alone do not
    decide."""

    info: CheckInfo
    node: str
    known: str


class Begun(NamedTuple):
    """An exercise under way: `outcomes` of the checks that passed; the next one has been begun, or the file `failure` says
    why it could not be loaded."""

    student: StudentModule
    outcomes: list[Outcome]
    failure: StudentError | StudentStopped | None
    seconds: float


class Lists:
    """The stored lists of checks. `cache` None: there are none."""

    def __init__(self, cache: Path | None, seed: str, *, staff: bool, language: str) -> None:
        self._cache, self._kind = cache, (seed, staff, language)

    def path(self, exercise: Exercise) -> Path | None:
        """Where an exercise's list is kept. None where none can be."""
        if self._cache is None or exercise.missing:
            return None
        try:
            told = (circumstances(), exercise.checks_digest, exercise.id, exercise.points, exercise.examples, *self._kind)
        except OSError:
            return None
        return self._cache / f"{exercise.topic}-{exercise.name}-{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}.checks"

    def read(self, exercise: Exercise) -> list[Listed]:
        """An exercise's checks in the order they run; empty where they are not known."""
        path = self.path(exercise)
        try:
            return msgspec.json.decode(path.read_bytes(), type=list[Listed]) if path is not None else []
        except (OSError, msgspec.MsgspecError, UnicodeError):
            return []

    def lacks(self, exercise: Exercise) -> bool:
        """Whether a list can be kept and is not."""
        path = self.path(exercise)
        return path is not None and not path.is_file()

    def write(self, exercise: Exercise, checks: Iterable[Listed]) -> None:
        """Keep an exercise's checks; where that cannot be done it costs time alone."""
        path = self.path(exercise)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, msgspec.json.encode(list(checks)))
        except (OSError, UnicodeError):
            return


class Recall:
    """One submission on the short way, up to the first exercise that cannot be settled. Then `results` are those that were, by
    exercise; `begun` is the one the engine goes on with, by what `memory` knows. `doubted` exercises are not tried: they failed
    the last time, and most likely the engine is needed."""

    def __init__(
        self, writer: Writer, exercises: Sequence[Exercise], submission: Submission, *, seed: str, pool: Pool, cache: Path | None,
        doubted: Container[str] = (), on_progress: Callable[[str], None] = lambda _text: None,
    ) -> None:  # fmt: skip
        self._writer, self._exercises, self._submission, self._doubted = writer, list(exercises), submission, doubted
        self._seed, self._pool, self._cache, self.on_progress = seed, pool, cache, on_progress
        lists = Lists(cache, seed, staff=writer.staff, language=writer.language)
        self._checks = {exercise.id: lists.read(exercise) for exercise in self._exercises}
        self._ends = {exercise.id: not_run(exercise, submission.files.get(exercise.id)) for exercise in self._exercises}
        self._began, self._started = time.perf_counter(), datetime.now(UTC)
        self.memory = Memory()
        self.results: dict[str, ExerciseResult] = {}
        self.begun: dict[str, Begun] = {}

    def may_settle_all(self) -> bool:
        """Whether the engine may not be needed, as far as can be told before anything has run."""
        return all(map(self._can_settle, self._exercises))

    def _can_settle(self, exercise: Exercise) -> bool:
        checks = self._checks[exercise.id]
        if self._ends[exercise.id] is not None:
            return exercise.missing != "" or bool(checks)
        return bool(checks) and exercise.id not in self._doubted and all(one.known for one in checks)

    def run(self) -> None:
        """Settle what can be."""
        for exercise in filter(self._can_settle, self._exercises):
            ends, source = self._ends[exercise.id], self._submission.files.get(exercise.id)
            if ends is not None:
                infos = [one.info for one in self._checks[exercise.id]]
                digest = "" if source is None or exercise.missing else source.digest
                self.results[exercise.id] = self._writer.whole(exercise, infos, *ends, digest)
        running = [one for one in self._exercises if self._ends[one.id] is None]
        for exercise, following in itertools.zip_longest(running, running[1:]):
            if not self._can_settle(exercise):
                self._pool.prepare(exercise)  # for the engine
                return
            if not self._settle(exercise, self._submission.files[exercise.id], following):
                return

    def _settle(self, exercise: Exercise, source: SourceFile, following: Exercise | None) -> bool:
        """Whether the exercise passed by what is known."""
        began, checks, outcomes = time.perf_counter(), self._checks[exercise.id], list[Outcome]()
        for one in checks:
            if one.node not in self.memory:
                self.memory.add(one.node, (self._cache or Path()) / one.known)
        student = opened(self._pool, exercise, source.text or "")
        failure: StudentError | StudentStopped | None = None
        try:
            student.time.begin_check()
            student.start()
            if following is not None:
                self._pool.prepare(following)
            for number, one in enumerate(checks):
                self.on_progress(f"{exercise.id}: {one.info.title}")
                outcome = self._passed(student, checks[number : number + 1 + AHEAD])
                if outcome is None:
                    break
                outcomes.append(outcome)
        except (StudentError, StudentStopped) as problem:
            failure = problem
        except Exception:  # a fault of ours: the engine tries it anew, and says what is wrong
            student.close()
            return False
        seconds = time.perf_counter() - began
        if len(outcomes) < len(checks):
            self.begun[exercise.id] = Begun(student, outcomes, failure, seconds)  # the only one: two workers of a student's
            return False  # could tell each other what they saw
        student.close()
        self.results[exercise.id] = self._writer.result(
            exercise, [one.info for one in checks], outcomes, digest=source.digest, seconds=seconds, output=student.output
        )
        return True

    def _passed(self, student: StudentModule, checks: Sequence[Listed]) -> Outcome | None:
        """The outcome of the first of these checks if it is known to pass; what it was told is kept for its body."""
        began, info, known = time.perf_counter(), checks[0].info, self.memory.of(checks[0].node)
        alike = [one.node for one in checks if one.info.visibility == info.visibility]
        student.begin(self.memory.ahead(alike))
        if not known.recall(student):
            return None
        return Outcome(
            id=info.id, title=info.title, visibility=info.visibility, status=Status.PASSED, score=info.points,
            max_score=info.points, examples=known.examples, seconds=round(time.perf_counter() - began, 4),
        )  # fmt: skip

    def report(self) -> Report | None:
        """The report where all is settled, else None."""
        if any(one.id not in self.results for one in self._exercises):
            return None
        return self._writer.report(
            self._submission, self._exercises, [self.results[one.id] for one in self._exercises], pool=self._pool,
            seed=self._seed, started=self._started, seconds=time.perf_counter() - self._began,
        )  # fmt: skip
