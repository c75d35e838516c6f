"""What a student may see of a report before and after the deadline: the feedback policy of the course."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.config import TopicConfig
from grader.extensions import Extensions, load_extensions
from grader.i18n import _
from grader.outcome import ExerciseResult, Outcome, Report, Status
from grader.report.master import student_view
from grader.results import overall
from grader.times import shown_time

if TYPE_CHECKING:
    from grader.course import Course


def visible(report: Report, course: Course, now: datetime) -> Report:
    """The copy of a report that its student may have at `now` (with a zone): details of hidden checks never.

    Deadlines are those of this student, extension and grace included. Scores are of what is shown, and notes say what
    is held back until when. Raises ConfigProblem where the file of extensions cannot be used.
    """
    report = student_view(report)
    extensions = load_extensions(course.config)
    known = {f"{topic.id}/{one.id}": (topic, one.deadline) for topic in course.config.topics for one in topic.exercises}
    shown: list[ExerciseResult] = []
    notes = list(report.notes)
    for result in report.exercises:
        topic = result.id.partition("/")[0]
        gone = (course.config.policies, course.config.policies.deadline)  # an exercise that left the course
        rules, deadline = known.get(result.id, gone)
        title = rules.title.text(report.language) if isinstance(rules, TopicConfig) else result.id
        ends = _ends(extensions, report.student, topic, deadline, rules.grace_minutes)
        over = ends is not None and now.timestamp() > ends.timestamp()
        level = rules.feedback_after if over else rules.feedback_before
        more_at = None if over or rules.feedback_after == rules.feedback_before else ends
        if level == "public":
            result = _public_part(result)
        elif level == "scores":
            result = replace(result, checks=[], curves=[], printed="", hidden_checks=0)
        if level != "nothing":
            shown.append(result)
        note = _note(level, title, more_at)
        if note and note not in notes:
            notes.append(note)
    provenance = replace(report.provenance, seconds=_sum(result.seconds for result in shown))
    return replace(
        report, provenance=provenance, exercises=shown, notes=notes, score=_sum(result.score for result in shown),
        max_score=_sum(r.max_score for r in [r for r in shown if not r.extra] or shown),
    )  # fmt: skip


def stage(course: Course, student: str, now: datetime) -> str:
    """Which deadlines are over for a student, as a text: a copy made at another stage may show other things."""
    extensions = load_extensions(course.config)
    over = []
    for topic in course.config.topics:
        for one in topic.exercises:
            ends = _ends(extensions, student, topic.id, one.deadline, topic.grace_minutes)
            over.append("-" if ends is None else "ft"[now.timestamp() > ends.timestamp()])
    return "".join(over)


def _ends(
    extensions: Extensions, student: str, topic: str, deadline: datetime | None, grace_minutes: int
) -> datetime | None:
    """When a student's time for a topic is over."""
    if deadline is None:
        return None
    own = extensions.deadline(student, topic, deadline)
    return (own.astimezone(UTC) + timedelta(minutes=grace_minutes)).astimezone(own.tzinfo)


def _public_part(result: ExerciseResult) -> ExerciseResult:
    """An exercise as if it had no hidden checks, but for the notice that there are some."""
    public = [check for check in result.checks if check.visibility == "public"]
    if len(public) == len(result.checks):
        return result
    hidden = [check for check in result.checks if check.visibility == "hidden"]
    return replace(
        result, checks=public, status=overall(public), score=_sum(check.score for check in public),
        max_score=_sum(check.max_score for check in _graded(public)),
        hidden_checks=max(1, math.ceil(_sum(check.max_score for check in hidden) - 1e-9)),
    )  # fmt: skip


def _graded(checks: Iterable[Outcome]) -> Iterable[Outcome]:
    return (check for check in checks if check.status is not Status.GRADER_ERROR)


def _note(level: str, title: str, more_at: datetime | None) -> str:
    text = {
        "public": _("{topic}: only the public checks are shown; hidden ones decide points too."),
        "scores": _("{topic}: only points are shown."),
        "nothing": _("{topic}: graded, and not shown."),
    }.get(level, "")
    if not text:
        return ""
    text = text.format(topic=title)
    return text + " " + _("This changes after {time}.").format(time=shown_time(more_at)) if more_at else text


def _sum(numbers: Iterable[float]) -> float:
    return round(math.fsum(numbers), 6)
