"""`grade compare`: what differs between two runs, found in their saved reports."""

import csv
import io
import json
import tracemalloc

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_course import grade, put

from grader.cli import cli
from grader.compare import compare
from grader.errors import NothingToGrade, UsageProblem
from grader.names import safe_name
from grader.outcome import ExerciseResult, Outcome, Provenance, Report, Status
from grader.report.changes import Change, Part, StudentChange
from grader.report.master import to_json
from grader.saved import STAFF

PASSED, FAILED, TIMED_OUT = Status.PASSED, Status.FAILED, Status.TIMED_OUT


def check(name, status=PASSED, points=1.0):
    score = points if status is PASSED else 0.0
    return Outcome(id=name, title=f"{name} holds.", visibility="public", status=status, score=score, max_score=points)


def exercise(name, *checks, status=None):
    status = status or next((c.status for c in checks if c.status is not PASSED), PASSED)
    score, most = sum(c.score for c in checks), sum(c.max_score for c in checks)
    return ExerciseResult(id=name, title=name, status=status, score=score, max_score=most, checks=list(checks))


def report(student, *exercises, digest="d", seed="1", course="Deep", versions=None, isolation="L3"):
    origin = Provenance(
        submission_digest=digest, course_digest="c" * 64, checks_digest="k", seed=seed, isolation=isolation,
        versions={"numpy": "2.4.6"} if versions is None else versions,
    )  # fmt: skip
    score, most = sum(e.score for e in exercises), sum(e.max_score for e in exercises)
    return Report(student=student, score=score, max_score=most, provenance=origin, exercises=list(exercises), course=course)


def save(folder, *reports):
    for one in reports:
        path = folder / STAFF / safe_name(one.student) / "report.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_json(one))
    return folder


@pytest.fixture
def runs(tmp_path):
    """ann the same, bob better, cy worse and handed in anew, dan gone, eve added."""
    def right(name):
        return report(name, exercise("a/x", check("t"), check("u", points=2.0)))

    def wrong(name, status=FAILED, **more):
        return report(name, exercise("a/x", check("t", status), check("u", points=2.0)), **more)

    old = save(tmp_path / "old", right("ann"), wrong("bob"), right("cy"), right("dan"))
    new = save(tmp_path / "new", right("ann"), right("bob"), wrong("cy", TIMED_OUT, digest="e"), wrong("eve"))
    return old, new


def test_the_same_run_has_no_difference(runs):
    found = compare(runs[0], runs[0])
    assert (found.students, found.settings, found.same, found.differs) == ([], {}, 4, False)


def test_by_student(runs):
    found = compare(*runs)
    assert [one.student for one in found.students] == ["bob", "cy", "dan", "eve"]
    bob, cy, dan, eve = found.students
    change = Change("a/x", "t", "t holds.", Part("failed", 0.0, 1.0), Part("passed", 1.0, 1.0))
    assert bob == StudentChange("bob", (2.0, 3.0), (3.0, 3.0), False, (change,))
    assert bob.gain == 1.0
    assert (cy.gain, cy.resubmitted, cy.changes[0].what) == (-1.0, True, "passed → timed_out")
    assert (dan.old, dan.new, dan.gain) == ((3.0, 3.0), None, 0.0)
    assert (eve.old, eve.new) == (None, (2.0, 3.0))
    assert found.counts() == {"same": 1, "changed": 2, "higher": 1, "lower": 1, "added": 1, "gone": 1}
    assert found.checks() == [("a/x::t", "t holds.", [("failed → passed", 1), ("passed → timed_out", 1)])]


def changed(tmp_path, old, new):
    found = compare(save(tmp_path / "old", old), save(tmp_path / "new", new))
    return [(change.place, change.what) for one in found.students for change in one.changes]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([check("t")], [check("t"), check("u")], [("a/x::u", "added")]),
        ([check("t"), check("u", FAILED)], [check("t")], [("a/x::u", "removed")]),
        ([check("t")], [check("t", points=3.0)], [("a/x::t", "worth 1 → 3")]),
        ([check("t")], [check("t", FAILED, 0.5)], [("a/x::t", "passed → failed, worth 1 → 0.5")]),
    ],
)  # fmt: skip
def test_checks_that_the_course_changed(tmp_path, old, new, told):
    assert changed(tmp_path, report("ann", exercise("a/x", *old)), report("ann", exercise("a/x", *new))) == told


def test_an_exercise_added_or_removed_is_one_change(tmp_path):
    old, new = report("ann", exercise("a/x", check("t"), check("u"))), report("ann", exercise("a/y", check("t"), check("u")))
    assert changed(tmp_path, old, new) == [("a/y", "added"), ("a/x", "removed")]


def test_an_exercise_without_checks_that_tell(tmp_path):
    old, new = (report("ann", exercise("a/x", check("t", FAILED), status=status)) for status in (FAILED, Status.FORBIDDEN))
    assert changed(tmp_path, old, new) == [("a/x", "failed → forbidden")]


def test_partial_points_are_a_difference(tmp_path):
    half = check("t", FAILED)
    better = Outcome(**{name: getattr(half, name) for name in half.__struct_fields__} | {"score": 0.25})
    assert changed(tmp_path, report("ann", exercise("a/x", half)), report("ann", exercise("a/x", better))) == [("a/x::t", "other points")]


def test_settings_are_named_and_are_no_difference(tmp_path):
    work = exercise("a/x", check("t"))
    old = save(tmp_path / "old", report("ann", work), report("bob", work))
    new = save(
        tmp_path / "new", report("ann", work, seed="2", course="Deeper", versions={"numpy": "2.5", "torch": "2.6"}),
        report("bob", work, seed="2", course="Deeper", versions={"numpy": "2.4.6"}, isolation="L2"),
    )  # fmt: skip
    found = compare(old, new)
    assert not found.differs
    assert found.settings == {
        "course": ({"Deep": 2}, {"Deeper": 2}), "seed": ({"1": 2}, {"2": 2}), "isolation": ({"L3": 2}, {"L3": 1, "L2": 1}),
        "numpy": ({"2.4.6": 2}, {"2.5": 1, "2.4.6": 1}), "torch": ({}, {"2.6": 1}),
    }  # fmt: skip
    assert next(iter(found.settings)) == "course"


# --- bad input -------------------------------------------------------------------------------------------------


def test_an_unreadable_report_is_named_and_the_others_are_compared(runs):
    put(runs[0] / STAFF / "bob" / "report.json", "{")
    (runs[1] / STAFF / "dan").mkdir()
    found = compare(*runs)
    assert [one.student for one in found.students] == ["cy", "eve"], "neither bob nor dan is called added or gone"
    assert [(run, place.rpartition("_staff/")[2]) for run, place, _why in found.unreadable] == [("old", "bob/report.json"), ("new", "dan/report.json")]
    assert "Grade the submission again" in found.unreadable[0][2]
    assert found.differs


def test_nothing_is_called_the_same_that_could_not_be_read(runs):
    for run in runs:
        put(run / STAFF / "ann" / "report.json", "")
    found = compare(runs[0], runs[0])
    assert found.differs
    assert len(found.unreadable) == 2


def test_two_reports_of_one_student(runs):
    (runs[1] / STAFF / "zoe").mkdir()
    (runs[1] / STAFF / "zoe" / "report.json").write_bytes(to_json(report("ann", exercise("a/x", check("t", FAILED)))))
    (run, place, why), = compare(*runs).unreadable
    assert (run, place, why) == ("new", f"{runs[1]}: ann", "a second report of this student; the first one is compared. Delete the folder that is not theirs.")


def test_a_folder_that_is_no_class(runs, tmp_path):
    with pytest.raises(UsageProblem, match="holds no graded class"):
        compare(runs[0], tmp_path / "nowhere")
    (tmp_path / "empty" / STAFF).mkdir(parents=True)
    with pytest.raises(NothingToGrade, match="holds no report"):
        compare(tmp_path / "empty", runs[1])


def test_one_report_at_a_time_is_in_memory(tmp_path):
    """Reports of some 50 KB each; what is kept of the old run is a few hundred bytes."""
    printed = ExerciseResult(id="a/x", title="x", status=PASSED, score=1.0, max_score=1.0, printed="y" * 50_000, checks=[check("t")])
    old = save(tmp_path / "old", *(report(f"s{n}", printed) for n in range(100)))
    tracemalloc.start()
    found = compare(old, old)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.same == 100
    assert peak < 1_000_000


@given(st.lists(st.lists(st.sampled_from([PASSED, FAILED, TIMED_OUT]), min_size=1, max_size=3), min_size=2, max_size=2))
@settings(max_examples=20, deadline=None)
def test_the_other_way_round_is_the_opposite(tmp_path_factory, both):
    folder = tmp_path_factory.mktemp("runs")
    made = [report("ann", exercise("a/x", *(check(f"t{n}", status) for n, status in enumerate(one)))) for one in both]
    old, new = (save(folder / name, one) for name, one in zip(("old", "new"), made, strict=True))
    there, back = compare(old, new), compare(new, old)
    assert there.differs == (both[0] != both[1]) == back.differs
    changes = [{(c.check, c.old, c.new) for one in found.students for c in one.changes} for found in (there, back)]
    assert changes[0] == {(name, now, was) for name, was, now in changes[1]}
    assert [one.gain for one in there.students] == [-one.gain for one in back.students]


# --- the command -----------------------------------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(cli, ["compare", *map(str, arguments)])


def test_text_and_exit_codes(runs):
    same, other = run(runs[0], runs[0]), run(*runs)
    assert (same.exit_code, same.output) == (0, "No result differs. Students compared: 4.\n")
    assert other.exit_code == 1
    assert other.output == (
        "Students: 2 differ (1 higher, 1 lower), 1 the same, 1 only in the new run, 1 only in the old run.\n\n"
        "by check\n  a/x::t  failed → passed 1×, passed → timed_out 1×\n\n"
        "by student\n"
        "  bob  2/3 → 3/3 (+1)  a/x::t failed → passed\n"
        "  cy   3/3 → 2/3 (−1)  handed in something else; a/x::t passed → timed_out\n"
        "  dan  gone, had 3/3\n"
        "  eve  added, 2/3\n"
    )


def test_forms_into_a_file(runs, tmp_path):
    for form, begins in (("json", "{"), ("csv", "what,student"), ("html", "<!doctype html>"), ("text", "Students: 2 differ")):
        done = run(*runs, "--format", form, "--out", tmp_path / "found")
        assert done.exit_code == 1
        assert done.output.startswith("Students: 2 differ")
        assert (tmp_path / "found").read_text(encoding="utf-8").startswith(begins)
    assert json.loads(run(*runs, "--format", "json").output)["students"]["gone"] == 1
    assert len(list(csv.reader(io.StringIO(run(*runs, "--format", "csv").output)))) == 7


def test_the_command_says_what_is_wrong(runs, tmp_path):
    def told(*arguments):
        done = grade("compare", *arguments, cwd=tmp_path, cache=tmp_path)
        return done.returncode, done.stderr

    assert told(runs[0], "nowhere") == (
        2, "grade: nowhere holds no graded class (_staff/ cannot be read: No such file or directory). Give the folder that `grade batch --out` wrote.\n"
    )  # fmt: skip
    assert told(*runs, "--out", "none/there")[0] == 2
    assert "Cannot write none/there: No such file or directory. Choose another --out." in told(*runs, "--out", "none/there")[1]
