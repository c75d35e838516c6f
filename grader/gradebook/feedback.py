"""What a gradebook tells a student beside the number: plain sentences, and the same as harmless HTML.

The words are made once, when a report is read, by the feedback policy of the course: afterwards the `message` of each
exercise and check is all that its student may be told of it, "" for nothing.
"""

from __future__ import annotations

import html
from datetime import datetime

from msgspec.structs import replace

from grader.course import Course
from grader.feedback import visible
from grader.i18n import _
from grader.outcome import ExerciseResult, Outcome, Report, Status
from grader.policies import AssignmentGrade
from grader.report.master import student_view
from grader.report.text import clean, failures, mistake_or_hint, score, status_words, verdict

MAX_CHARACTERS = 600  # of one sentence with a student's text in it
OURS = '<div class="grader">'
"""How the HTML begins: what begins otherwise in a gradebook was written by a person."""


def tell(report: Report, course: Course, now: datetime) -> Report:
    """The report with all its points, and with the words alone that its student may see at `now`."""
    seen = {result.id: result for result in visible(report, course, now).exercises}
    exercises = [_told(result, seen.get(result.id)) for result in student_view(report).exercises]
    return replace(report, exercises=exercises, notes=[], staff=False)


def _told(result: ExerciseResult, seen: ExerciseResult | None) -> ExerciseResult:
    shown = {(check.id, check.visibility): check for check in seen.checks} if seen else {}
    checks = [_told_check(check, shown.get((check.id, check.visibility))) for check in result.checks]
    return replace(result, checks=checks, message=_exercise_line(result, seen), printed="", curves=[])


def _told_check(check: Outcome, seen: Outcome | None) -> Outcome:
    message, hint = ("\n".join(_check_lines(seen)), _advice(seen)) if seen else ("", "")
    return replace(check, message=message, hint=hint, mistake="", calls=[], difference=None)


def _check_lines(check: Outcome) -> list[str]:
    """One check: verdict and points, what went wrong, one thing to try."""
    lines = [f"{status_words(check.status)}, {score(check.score, check.max_score)}"]
    if check.status is not Status.PASSED:
        lines += [check.message, _advice(check)]
    return [clean(line, MAX_CHARACTERS) for line in lines if line]


def _advice(check: Outcome) -> str:
    label, advice = mistake_or_hint(check)
    return clean(f"{label}: {advice}", MAX_CHARACTERS) if advice and check.status is not Status.PASSED else ""


def _exercise_line(result: ExerciseResult, seen: ExerciseResult | None) -> str:
    """An exercise: points, verdict, and the first thing that failed."""
    line = f"{result.id} {score(result.score, result.max_score)}"
    if seen is None or (result.checks and not seen.checks):
        return line
    failed = [check for check in failures(seen) if check.status is not Status.GRADER_ERROR]
    first = " " + _("The first: {title}").format(title=failed[0].title or failed[0].id) if failed else ""
    return f"{line}: {verdict(seen)}.{first}"


def assignment_lines(grade: AssignmentGrade) -> list[str]:
    """One topic: its points, a line for each exercise, and which rules were applied."""
    lines = [f"{grade.title}: {score(grade.score, grade.max_score)}", *(result.message for result in grade.exercises)]
    return [clean(line, MAX_CHARACTERS) for line in (*lines, *grade.why)]


def as_html(lines: list[str]) -> str:
    """The lines for a cell that a learning platform shows as HTML: on one line, no quotation mark but our own, no formula.

    Text of a student stays text there. A backslash becomes an entity, because PHP takes it for an escape in CSV.
    """
    safe = [html.escape(line).replace("\\", "&#92;") for line in lines]
    return f"{OURS}{'<br>'.join(safe)}</div>"
