"""Reports of the tiny course, made without grading, and saved as a batch saves them."""

from datetime import UTC, datetime

from grader.gradebook.common import ClassGrades
from grader.gradebook.feedback import tell
from grader.names import safe_name
from grader.outcome import ExerciseResult, Outcome, Provenance, Report, Status
from grader.policies import final_grades
from grader.report.master import to_json
from grader.saved import STAFF

NOW = datetime(2026, 3, 5, tzinfo=UTC)
CHECKS = {
    "basics/double": {"test_known[minus one]": 2.0, "test_known[three]": 1.0, "test_total": 1.5, "test_large": 0.5},
    "arrays/scale": {"test_scales": 3.0, "test_leaves_argument": 1.0},
}
HOSTILE = [
    "=HYPERLINK(\"http://x\",\"y\")", "Doe, Jane", "O'Brien \"Bob\"", "two\nlines", "김민서", "<script>alert(1)</script>",
    "+1;=2", "a/../b", "\u202egnp.exe", "x" * 300, "[a](javascript:alert(1))", "back\\slash\\",
]  # fmt: skip


def check(id_, points, status=Status.PASSED, **more):
    score = points if status is Status.PASSED else 0.0
    told = (
        {"message": f"Expected 4, got <b>5</b> for {id_}.", "hint": "Add it to itself."}
        if status is not Status.PASSED
        else {}
    )
    return Outcome(
        id=id_, visibility="hidden" if id_ == "test_large" else "public", status=status,
        **{"title": f"{id_} is right.", "score": score, "max_score": points, "staff_note": "SECRET"} | told | more,
    )  # fmt: skip


def exercise(id_, *, failed=(), faulty=(), whole=None, extra=False):
    """One result: checks named fail, checks named are our fault, or every check has the status `whole`."""
    checks = []
    for name, points in CHECKS[id_].items():
        status = whole or (
            Status.FAILED if name in failed else Status.GRADER_ERROR if name in faulty else Status.PASSED
        )
        checks.append(check(name, points, status))
    counted = [c.max_score for c in checks if c.status is not Status.GRADER_ERROR]
    status = next((c.status for c in checks if c.status is not Status.PASSED), Status.PASSED)
    return ExerciseResult(
        id=id_, title=f"Title of {id_}", status=Status.GRADER_ERROR if faulty else status, score=sum(c.score for c in checks),
        max_score=sum(counted), checks=checks, extra=extra, seconds=1.25, staff_note="SECRET",
    )  # fmt: skip


def report(student, *exercises, submitted="2026-03-02T19:00:00+09:00", seconds=3.0, **identity):
    results = list(exercises or [exercise(id_) for id_ in CHECKS])
    return Report(
        student=student, score=sum(r.score for r in results), max_score=sum(r.max_score for r in results), exercises=results,
        provenance=Provenance(
            submission_digest="0", course_digest="0", checks_digest="0", seed="SECRET", versions={}, isolation="L3", seconds=seconds
        ),
        staff=True, submitted=submitted, identity=identity,
    )  # fmt: skip


def save(folder, *reports):
    """REPORTS with these students."""
    for one in reports:
        place = folder / STAFF / safe_name(one.student)
        place.mkdir(parents=True, exist_ok=True)
        (place / "report.json").write_bytes(to_json(one))
    return folder


def usual():
    """Ada has all points, Grace fails one check, for Linus the grader failed in one topic."""
    return [
        report("Ada", name="Lovelace, Ada", email="ada@x.org", canvas="101", moodle="5001", sis="S1", login="ada", section="1"),
        report(
            "Grace", exercise("basics/double", failed=["test_known[minus one]"]), exercise("arrays/scale"),
            name="Grace Hopper", email="grace@x.org", canvas="102", moodle="5002", sis="S2", login="grace", section="1",
        ),
        report(
            "Linus", exercise("basics/double", faulty=["test_total"]), exercise("arrays/scale"),
            name="Linus T", email="linus@x.org", canvas="103", moodle="5003", sis="S3", login="linus", section="2",
        ),
    ]  # fmt: skip


def grades_of(course, *reports):
    """What `read_class` gives for these reports, without files."""
    students = final_grades(course, [tell(one, course, NOW) for one in reports])
    return ClassGrades(course, course.topics, tuple(students))
