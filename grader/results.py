"""What is made of outcomes: an exercise's result, a submission's report. Light: nothing here loads pytest or Hypothesis."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from grader import static
from grader.course import Course, Exercise, is_untouched
from grader.i18n import _
from grader.outcome import Curve, ExerciseResult, Outcome, Provenance, Report, Status
from grader.pool import Pool
from grader.submission import SourceFile, Submission
from grader.versions import versions


class CheckInfo(Struct, frozen=True):
    """What a check says of itself: read once when it is collected."""

    id: str
    function: str
    title: str
    points: float
    visibility: Literal["public", "hidden"]
    requires: tuple[str, ...]
    hint: str


@dataclass(frozen=True)
class Writer:
    """Writes the results of a course's exercises. `staff`: hidden checks are among them."""

    course: Course
    staff: bool
    language: str

    def whole(
        self, exercise: Exercise, checks: Iterable[CheckInfo], status: Status, message: str, digest: str = "", staff_note: str = ""
    ) -> ExerciseResult:
        """Every check ends the same way: nothing of the file could run."""
        fault = status is Status.GRADER_ERROR
        checks = list(checks)
        outcomes = [
            Outcome(id=one.id, title=one.title, visibility=one.visibility, status=status, score=0.0, max_score=one.points)
            for one in checks
        ]
        return ExerciseResult(
            id=exercise.id, title=exercise.title_in(self.language), status=status, score=0.0,
            max_score=0.0 if fault else total(outcome.max_score for outcome in outcomes),
            digest=digest, message=message, checks=outcomes, staff_note=staff_note, extra=exercise.extra,
            hidden_checks=self._hidden_left(exercise, checks),
        )  # fmt: skip

    def result(
        self, exercise: Exercise, checks: Iterable[CheckInfo], outcomes: Sequence[Outcome], *, digest: str, seconds: float,
        output: bytes, curves: Sequence[Curve] = (),
    ) -> ExerciseResult:  # fmt: skip
        """The checks ran. `output` is what the file wrote past Python's `print` (its own prints are kept with each call)."""
        return ExerciseResult(
            id=exercise.id,
            title=exercise.title_in(self.language),
            status=overall(outcomes),
            score=total(outcome.score for outcome in outcomes),
            max_score=total(o.max_score for o in outcomes if o.status is not Status.GRADER_ERROR),
            digest=digest,
            seconds=round(seconds, 4),
            printed=output.decode("utf-8", "replace")[:2000],
            checks=list(outcomes),
            curves=list(curves),
            extra=exercise.extra,
            hidden_checks=self._hidden_left(exercise, checks),
        )

    def _hidden_left(self, exercise: Exercise, checks: Iterable[CheckInfo]) -> int:
        """Points that hidden checks will decide elsewhere, as far as the config tells: 1 or more when there are any."""
        if self.staff or exercise.missing:
            return 0
        return math.ceil(max(0.0, exercise.points - sum(info.points for info in checks)) - 1e-9)

    def report(
        self, submission: Submission, exercises: Iterable[Exercise], results: list[ExerciseResult], *, pool: Pool, seed: str,
        started: datetime, seconds: float,
    ) -> Report:  # fmt: skip
        """The report of one submission; `exercises` are all that the grader was to grade."""
        checks = hashlib.sha256("".join(e.checks_digest for e in exercises).encode()).hexdigest()
        provenance = Provenance(
            submission_digest=submission.digest,
            course_digest=self.course.digest,
            checks_digest=checks,
            seed=seed,
            versions=versions(),
            isolation=pool.level,
            isolation_reason=pool.level_reason,
            started=started.astimezone(UTC).isoformat(timespec="seconds"),
            seconds=round(seconds, 3),
        )
        return Report(
            student=submission.student,
            score=total(result.score for result in results),
            max_score=total(r.max_score for r in [r for r in results if not r.extra] or results),
            provenance=provenance,
            exercises=results,
            course=self.course.title(self.language),
            language=self.language,
            staff=self.staff,
            notes=list(submission.notes),
            submitted=submission.submitted,
            times=dict(submission.times), identity=dict(submission.identity),
            attempt=submission.attempt,
        )  # fmt: skip


def not_run(exercise: Exercise, source: SourceFile | None) -> tuple[Status, str] | None:
    """How an exercise ends whose file need not be run, or must not; None where it is to be."""
    if exercise.missing:
        text = _("Left out: its checks need the Python package {name}, which is not installed here.")
        return Status.SKIPPED, text.format(name=exercise.missing)
    if source is None:
        return Status.NOT_STARTED, _("There is no file {path}.").format(path=f"{exercise.id}.py")
    if source.text is None:
        return Status.RAISED, source.problem or ""
    if is_untouched(exercise, source.text):
        return Status.NOT_STARTED, _("Not started: the stub is unchanged.")
    banned = static.find_banned(source.text, exercise.banned)
    if banned is not None:
        text = _("Line {line} uses {name}, which is not allowed in this exercise.")
        return Status.FORBIDDEN, text.format(line=banned.line, name=banned.name)
    return None


def total(numbers: Iterable[float]) -> float:
    """The sum of points, without what binary fractions leave."""
    return round(math.fsum(numbers), 6)


def overall(outcomes: Sequence[Outcome]) -> Status:
    """The status of an exercise: ours if the grader failed, else the first thing that went wrong.

    `not_started` only where nothing was: with points, an unwritten function beside written ones is a failure.
    """
    statuses = [outcome.status for outcome in outcomes if outcome.status is not Status.SKIPPED]
    if Status.GRADER_ERROR in statuses:
        return Status.GRADER_ERROR
    wrong = [status for status in statuses if status is not Status.PASSED]
    if not wrong:
        return Status.PASSED if statuses else Status.SKIPPED
    begun = [status for status in wrong if status is not Status.NOT_STARTED]
    if begun or len(wrong) == len(statuses):
        return begun[0] if begun else Status.NOT_STARTED
    return Status.FAILED
