"""Gradescope: a results.json for each student, as its autograder writes one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from grader.files import write_whole
from grader.gradebook.common import ClassGrades, Exported, complete, count, decimal, grade_in
from grader.gradebook.feedback import assignment_lines
from grader.names import safe_name
from grader.outcome import ExerciseResult, Outcome, Status
from grader.policies import AssignmentGrade, FinalGrade
from grader.report.text import clean

_STATUS = {True: "passed", False: "failed"}


def export(grades: ClassGrades, out: Path) -> Exported:
    """Write `out`/<student>/results.json. A student with a fault of ours in a topic gets none, and is named.

    The score is the one that counts; each check is a test with its points. A test is hidden, and with it the total, only
    where the feedback policy holds something back until the deadline.
    """
    done, written = Exported(), 0
    for student in grades.students:
        found = [grade for topic in grades.topics if (grade := grade_in(student, topic))]
        whole = [complete(grade, student, done.left_out) for grade in found]
        if found and all(whole):
            folder = out / safe_name(student.student)
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / "results.json", to_json(found, student))
            written += 1
    done.written = f"{count(written, 'student')}, each a results.json below {out}"
    total = sum(grades.full(topic) for topic in grades.topics)
    done.notes.append(
        f"Give the assignment in Gradescope {decimal(total)} autograder points: they must equal those of the tests."
    )
    if any(
        not check.message
        for student in grades.students
        for grade in student.assignments
        for result in grade.exercises
        for check in result.checks
    ):
        done.notes.append(
            "By the feedback policy some tests are hidden, and Gradescope then hides the total too. Export again after the deadline."
        )
    return done


def to_json(found: list[AssignmentGrade], student: FinalGrade) -> bytes:
    """One results.json: same grades, same bytes."""
    tests = [
        _test(check, result, f"{number}.{n}", grade.assignment)
        for number, (grade, result) in enumerate(((grade, result) for grade in found for result in grade.exercises), 1)
        for n, check in enumerate(result.checks, 1)
    ]
    lines = [line for grade in found for line in assignment_lines(grade)]
    results = {
        "score": round(sum(grade.score for grade in found), 6),
        "output": "\n".join(lines),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n"


def _test(check: Outcome, result: ExerciseResult, number: str, topic: str) -> dict[str, Any]:
    extra = result.extra or result.status is Status.SKIPPED  # nothing of these counts in the maximum
    return {
        "name": clean(f"{result.id}: {check.title or check.id}", 300),
        "number": number,
        "score": check.score,
        "max_score": 0.0 if extra else check.max_score,
        "status": _STATUS[check.status is Status.PASSED],
        "output": check.message,
        "tags": [topic],
        "visibility": "visible" if check.message else "hidden",
    }
