"""What a gradebook tells a student beside the number: plain sentences, and the same as harmless HTML."""

from __future__ import annotations

import html

from grader.i18n import _
from grader.outcome import ExerciseResult, Outcome, Status
from grader.policies import AssignmentGrade
from grader.report.text import clean, failures, mistake_or_hint, score, status_words, verdict

MAX_CHARACTERS = 600  # of one sentence with a student's text in it
OURS = '<div class="grader">'
"""How the HTML begins: what begins otherwise in a gradebook was written by a person."""


def check_lines(check: Outcome) -> list[str]:
    """One check in words: verdict and points, what went wrong, one thing to try."""
    lines = [f"{status_words(check.status)}, {score(check.score, check.max_score)}"]
    if check.status is not Status.PASSED:
        label, advice = mistake_or_hint(check)
        lines += [check.message, f"{label}: {advice}" if advice else ""]
    return [clean(line, MAX_CHARACTERS) for line in lines if line]


def assignment_lines(grade: AssignmentGrade) -> list[str]:
    """One topic in words: a line for each exercise with the first thing that failed, and which rules were applied."""
    lines = [f"{grade.title}: {score(grade.score, grade.max_score)}"]
    lines += [_exercise_line(result) for result in grade.exercises]
    return [clean(line, MAX_CHARACTERS) for line in (*lines, *grade.why)]


def _exercise_line(result: ExerciseResult) -> str:
    failed = failures(result)
    first = " " + _("The first: {title}").format(title=failed[0].title or failed[0].id) if failed else ""
    return f"{result.id} {score(result.score, result.max_score)}: {verdict(result)}.{first}"


def as_html(lines: list[str]) -> str:
    """The lines for a cell that a learning platform shows as HTML: on one line, no quotation mark but our own, no formula.

    Text of a student stays text there. A backslash becomes an entity, because PHP takes it for an escape in CSV.
    """
    safe = [html.escape(line).replace("\\", "&#92;") for line in lines]
    return f"{OURS}{'<br>'.join(safe)}</div>"
