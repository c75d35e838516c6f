"""A class graded again: only what changed, only after what was lost, and in the end the same bytes."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
from dataclasses import replace

import pytest
from tiny_course import ANSWERS, DOUBLE_CHECKS, double_text, environment, grade_command, put, scale_text

from grader import grading
from grader.batch import Again, BatchPlan, run_batch
from grader.errors import ConfigProblem
from grader.i18n import set_language
from grader.report.master import from_json
from grader.submission import Submission

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def plan(root, cache, tmp_path):
    set_language("en")
    return BatchPlan(
        config=root / "autograder_config.yml", exercises=("basics/double", "arrays/scale"), out=tmp_path / "reports",
        seed="99", level=None, cache=cache, language="en", moment=1_700_000_000,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Ten students: right, wrong in several ways, a syntax error, a loop that never ends."""
    for n, (double, scale) in enumerate(
        [("2 * x", "factor * a"), ("x + x", "a * factor"), ("x * x", "factor * a"), ("x", "a"), ("2 *", "factor * a"),
         ("x << 1", "factor + a"), ("None", "factor * a"), ("2 * x if x < 10**6 else 0", "a"), ("x - -x", "a @ a"), ("2 * x", "1 / 0")]
    ):  # fmt: skip
        put(tmp_path / f"class/s{n}/basics/double.py", double_text(double))
        put(tmp_path / f"class/s{n}/arrays/scale.py", scale_text(scale))
    return tmp_path / "class"


class Spy:
    """Counts what really runs: (student, exercise, checks)."""

    def __init__(self, monkeypatch):
        self.ran: list[str] = []
        real = grading.Engine.grade_exercise

        def grade_exercise(engine, exercise, source, known=None):
            result = real(engine, exercise, source, known)
            names = {check.id for check in result.checks} - (set() if known is None else set(known.outcomes(engine.checks(exercise))))
            self.ran.append(f"{exercise.id}: {len(names)}")
            return result

        monkeypatch.setattr(grading.Engine, "grade_exercise", grade_exercise)


def files(out):
    """Every byte of the reports and the class's pages, the ledger apart."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file() and "ledger" not in path.name}


def test_a_second_run_grades_nothing_and_changes_nothing(plan, folder, monkeypatch):
    first = run_batch(plan, folder, 1)
    assert len(first.fresh) == 10
    before = files(plan.out)
    spy = Spy(monkeypatch)
    monkeypatch.setattr(grading, "GradingProcess", None)  # nothing is even begun
    second = run_batch(plan, folder, 1)
    assert (spy.ran, second.fresh) == ([], [])
    assert second.rows == first.rows
    assert files(plan.out) == before


def test_only_what_changed_is_graded(plan, folder, root, monkeypatch):
    run_batch(plan, folder, 1)
    right = (plan.out / "_staff/s3/report.json").read_bytes()
    spy = Spy(monkeypatch)
    put(folder / "s3/arrays/scale.py", scale_text("1 * factor * a"))
    result = run_batch(plan, folder, 1)
    assert result.fresh == ["s3"]
    assert [line.split(":")[0] for line in spy.ran] == ["arrays/scale"]
    assert from_json((plan.out / "_staff/s3/report.json").read_bytes()).exercises[0] == from_json(right).exercises[0]
    # a report that was lost is written again, and nothing graded for it
    (plan.out / "s4/report.html").unlink()
    spy.ran.clear()
    assert run_batch(plan, folder, 1).fresh == ["s4"]
    assert spy.ran == []
    assert (plan.out / "s4/report.html").exists()


def test_after_one_check_was_edited_only_that_check_runs(plan, folder, root, monkeypatch):
    run_batch(plan, folder, 1)
    spy = Spy(monkeypatch)
    edited = DOUBLE_CHECKS.replace("def test_total(student, numbers):", "def test_total(student, numbers):  # looked at again")
    assert edited != DOUBLE_CHECKS
    put(root / "checks/basics/test_double.py", edited)
    result = run_batch(plan, folder, 1)
    assert len(result.fresh) == 10
    kinds = set(spy.ran)
    assert kinds <= {"basics/double: 1", "basics/double: 2", "basics/double: 0", "basics/double: 6"}, kinds
    whole = run_batch(replace(plan, out=plan.out.parent / "anew"), folder, 1)
    assert [(row.student, row.score, [cell.status for cell in row.cells]) for row in whole.rows] == [
        (row.student, row.score, [cell.status for cell in row.cells]) for row in result.rows
    ]


def test_other_seeds_languages_and_force_grade_everything(plan, folder, monkeypatch):
    run_batch(plan, folder, 1)
    for other, again in ((replace(plan, seed="100"), Again()), (plan, Again(force=True))):
        spy = Spy(monkeypatch)
        assert len(run_batch(other, folder, 1, again=again).fresh) == 10
        assert spy.ran


def test_faults_are_kept_until_they_are_to_be_retried(plan, folder, root, monkeypatch):
    broken = DOUBLE_CHECKS.replace("    expect_equal(student.double(x), twice)", "    student.double(x)\n    raise AssertionError('ours')")
    put(root / "checks/basics/test_double.py", broken)
    assert run_batch(plan, folder, 1).faults
    spy = Spy(monkeypatch)
    assert run_batch(plan, folder, 1).faults
    assert spy.ran == []
    assert run_batch(plan, folder, 1, again=Again(faults=True)).faults
    assert spy.ran


def test_a_student_who_left_leaves_the_class_pages(plan, folder):
    run_batch(plan, folder, 1)
    (folder / "s9").rename(folder.parent / "s9")
    result = run_batch(plan, folder, 1)
    assert [row.student for row in result.rows] == [f"s{n}" for n in range(9)]
    assert "s9" not in (plan.out / "grades.csv").read_text()


def test_the_best_of_several_attempts_counts(plan, root):
    def find(_folder, exercises):
        for student, scores in (("ada", (0, 9, 9, 4)), ("bob", (5,))):
            for number, score in enumerate(scores, 1):
                texts = {
                    "basics/double": ANSWERS["basics/double"] if score >= 5 else double_text("x * x + 9"),
                    "arrays/scale": ANSWERS["arrays/scale"] if score in (4, 9) else scale_text("a + 9"),
                }
                yield replace(made(student, texts), attempt=number)

    result = run_batch(plan, root, 1, best=True, find=find)
    report = from_json((plan.out / "_staff/ada/report.json").read_bytes())
    assert (report.attempt, report.score) == (3, 9.0)
    assert [row.student for row in result.rows] == ["ada", "bob"]
    result = run_batch(plan, root, 1, find=find)
    assert from_json((plan.out / "_staff/ada/report.json").read_bytes()).attempt == 4


def made(student, texts) -> Submission:
    from grader.submission import SourceFile

    files = {id_: SourceFile.of_text(f"{id_}.py", text) for id_, text in texts.items()}
    return Submission(student, files, str(sorted(texts.items())))


def test_killed_again_and_again_it_ends_with_the_same_bytes(plan, folder, cache, tmp_path):
    """`grade batch` is killed with all its processes at random moments; the reports end as those of a run left alone."""
    run_batch(plan, folder, 1)
    expected = files(plan.out)
    out, moments, killed = tmp_path / "killed", random.Random(5), 0
    command = grade_command("batch", folder, "--out", out, "-j", "2", "--quiet")
    variables = environment(cache, SOURCE_DATE_EPOCH="1700000000", GRADER_SEED="99")
    for _turn in range(40):
        process = subprocess.Popen(
            command, cwd=plan.config.parent, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )  # fmt: skip
        try:
            _out, said = process.communicate(timeout=moments.uniform(0.3, 2.5) if killed < 4 else 120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            killed += 1
            for path in out.rglob("report.json"):
                from_json(path.read_bytes())
            continue
        assert process.returncode == 0, said
        if killed >= 4 or not re.search("generating", said.decode()):
            break
    assert killed >= 2
    assert files(out) == expected


def test_another_course_or_grader_is_refused(plan, root):
    from grader.course import load_course
    from grader.errors import UsageProblem

    course = load_course(plan.config)
    grading.refuse_other_course(replace(plan, course_digest=course.digest), course)
    with pytest.raises(UsageProblem, match=r"This machine has another course than the one that began the run .*Install the same version"):
        grading.refuse_other_course(replace(plan, course_digest="f" * 64), course)
    with pytest.raises(UsageProblem, match="another grader than"):
        grading.refuse_other_course(replace(plan, framework="f" * 64), course)


def test_results_that_json_cannot_hold_are_kept_all_the_same(plan, tmp_path):
    """NaN, infinity and half a surrogate pair in a failing answer: the ledger holds what the report shows."""
    folder = tmp_path / "odd"
    for name, double, scale in (("nan", "float('nan')", "a * float('nan')"), ("half", "chr(0xd800)", "a * float('inf')")):
        put(folder / f"{name}/basics/double.py", double_text(double))
        put(folder / f"{name}/arrays/scale.py", scale_text(scale))
    put(folder / "says/basics/double.py", "def double(x):\n    raise ValueError(chr(0xdfff))\n")
    result = run_batch(plan, folder, 1)
    assert (result.problems, result.faults) == ([], 0)
    before = files(plan.out)
    for path in plan.out.rglob("report.html"):
        path.unlink()
    assert len(run_batch(plan, folder, 1).fresh) == 3
    assert files(plan.out) == before


def test_a_broken_course_ends_the_run(plan, folder, root):
    put(root / "checks/basics/test_double.py", "import nothing_of_this_name\n")
    with pytest.raises(ConfigProblem, match="cannot be loaded"):
        run_batch(plan, folder, 1)
