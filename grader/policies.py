"""From raw scores to the grade that counts: deadlines, penalties, extensions, dropped scores, rounding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.outcome import ExerciseResult, Report, Status

if TYPE_CHECKING:
    from grader.course import Course


@dataclass(frozen=True)
class AssignmentGrade:
    """One topic (what other systems call an assignment) of one student. Points, not shares.

    `raw` is what the checks gave, `penalty` what lateness takes off, `score` what counts (never below 0); `max_score`
    leaves out what could not be graded by our fault. `late_s` is seconds after the deadline, after grace and extension; `late_days` days begun
    that were charged; `dropped`: not part of the total. `why` says in a sentence each what was applied.
    """

    assignment: str
    title: str
    raw: float
    max_score: float
    score: float
    penalty: float = 0.0
    late_s: float = 0.0
    late_days: int = 0
    dropped: bool = False
    why: tuple[str, ...] = ()
    exercises: tuple[ExerciseResult, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class FinalGrade:
    """All assignments of one student, and the total that counts. `identity` as in `outcome.Report`."""

    student: str
    identity: dict[str, str]
    submitted: str
    assignments: tuple[AssignmentGrade, ...]
    score: float
    max_score: float
    why: tuple[str, ...] = ()


def final_grades(course: Course, reports: Iterable[Report]) -> list[FinalGrade]:
    """The grades that count, sorted by student, by the policies of the course."""
    return [_final(course, report) for report in sorted(reports, key=lambda report: report.student)]


def _final(course: Course, report: Report) -> FinalGrade:
    grades = []
    for topic in course.topics:
        names = {exercise.id for exercise in topic.exercises}
        results = tuple(result for result in report.exercises if result.id in names)
        if results:
            raw = round(sum(result.score for result in results), 6)
            whole = round(sum(r.max_score for r in results if not r.extra and r.status is not Status.SKIPPED), 6)
            grades.append(AssignmentGrade(topic.id, topic.title.text(report.language), raw, whole, raw, exercises=results))
    return FinalGrade(
        report.student, dict(report.identity), report.submitted, tuple(grades),
        round(sum(grade.score for grade in grades), 6), round(sum(grade.max_score for grade in grades), 6),
    )  # fmt: skip
