"""A class: every report written, one bad submission never in the way, and what happens when the machine fails."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_course import (
    ANSWERS,
    DOUBLE_CHECKS,
    HANG_S,
    LOOPS,
    alive,
    cpu_seconds,
    descendants,
    double_text,
    environment,
    grade,
    grade_command,
    in_namespace,
    put,
    scale_text,
    wait_until,
)

from grader import batch
from grader.batch import BatchPlan, run_batch
from grader.errors import GraderFault, UsageProblem
from grader.report.master import from_json

pytest_plugins = ["tiny_fixtures"]


def hand_in(folder, student, **texts):
    """A folder of one student: right answers but for `double=` and `scale=`; None leaves one out."""
    for id_, text in ANSWERS.items():
        text = texts.get(id_.split("/")[1], text)
        if text is not None:
            put(folder / student / f"{id_}.py", text)


@pytest.fixture
def plan(root, cache, tmp_path):
    return BatchPlan(
        config=root / "autograder_config.yml", exercises=("basics/double", "arrays/scale"), out=tmp_path / "reports",
        seed="99", level=None, cache=cache, language="en",
    )  # fmt: skip


@pytest.fixture
def submissions(tmp_path):
    """Four students: right, wrong, a syntax error, nothing at all."""
    folder = tmp_path / "class"
    hand_in(folder, "ada")
    hand_in(folder, "bob", double=double_text("x * x", "numbers[0] if numbers else 0"), scale=scale_text("a"))
    hand_in(folder, "eve", double="def double(x:\n")
    (folder / "zoe").mkdir()
    return folder


def without_times(folder):
    """{path: content} of all reports, without what differs from run to run."""
    changing = rb'"(seconds|started)": [^\n]+'
    return {
        str(path.relative_to(folder)): re.sub(changing, b"", path.read_bytes()) for path in folder.rglob("report.json")
    }


# --- what is written -------------------------------------------------------------------------------------------


def test_every_file_of_a_class(plan, submissions):
    heard = []
    result = run_batch(plan, submissions, 1, lambda student, row: heard.append((student, row is not None)))
    assert heard == [(name, True) for name in ("ada", "bob", "eve", "zoe")]
    assert (result.problems, result.faults) == ([], 0)
    scores = {row.student: row.score for row in result.rows}
    assert scores == {"ada": 9.0, "bob": 0.0, "eve": 4.0, "zoe": 0.0}
    for place in (plan.out, plan.out / "_staff"):
        for student in scores:
            assert {path.name for path in (place / student).iterdir()} == {"report.json", "report.html"}
    assert {path.name for path in plan.out.iterdir()} == {*scores, "_staff", "grades.csv", "index.html"}
    rows = list(csv.reader((plan.out / "grades.csv").read_text().splitlines()))
    assert [row[0] for row in rows[1:]] == sorted(scores)
    assert "9" in ",".join(rows[1])
    page = (plan.out / "index.html").read_text()
    for student in scores:
        assert f'{student}/report.html"' in page


def test_one_and_two_processes_give_the_same_reports(plan, submissions, tmp_path):
    one, two = (replace(plan, out=tmp_path / f"jobs{jobs}") for jobs in (1, 2))
    run_batch(one, submissions, 1)
    run_batch(two, submissions, 2)
    assert without_times(one.out) == without_times(two.out)
    assert len(without_times(one.out)) == 8
    assert (one.out / "grades.csv").read_bytes() == (two.out / "grades.csv").read_bytes()


def test_what_hidden_checks_try_stays_with_the_staff(plan, tmp_path):
    """bob fails the hidden checks alone: their inputs, 777... and 4321.5, are in the staff's reports only."""
    folder = tmp_path / "class"
    hand_in(folder, "bob", double=double_text("2 * x if x < 10**6 else 0"), scale=scale_text("(factor * a).ravel()"))
    result = run_batch(plan, folder, 1)
    assert result.rows[0].score == 8.0
    for name in ("report.json", "report.html"):
        student, staff = ((plan.out / place / name).read_text() for place in ("bob", "_staff/bob"))
        for secret in (r"77[78]\d{6}", r"4321\.5", "8643"):
            assert not re.search(secret, student), (name, secret)
        assert "777000000" in staff
        assert "4321.5" in staff
        assert '"99"' not in student  # the staff's seed
    seen = from_json((plan.out / "bob/report.json").read_bytes())
    assert (seen.score, seen.max_score) == (8.0, 9.0)
    hidden = [check for exercise in seen.exercises for check in exercise.checks if check.visibility == "hidden"]
    assert all(not check.calls and not check.staff_note and not check.reproduce for check in hidden)


def test_some_exercises_only(here, submissions, tmp_path):
    code, out, _err = here("batch", submissions, "--out", tmp_path / "r", "--only-exercises", "double", "-j", "1")
    assert code == 0
    report = from_json((tmp_path / "r/ada/report.json").read_bytes())
    assert [exercise.id for exercise in report.exercises] == ["basics/double"]
    assert "4 reports, grades.csv and the class page" in out
    code, _out, err = here("batch", submissions, "--out", tmp_path / "r", "--only-exercises", "basics,dubble")
    assert code == 2
    assert "Did you mean 'double'" in err


# --- what students hand in -------------------------------------------------------------------------------------


def test_a_bad_submission_stops_nobody(plan, tmp_path):
    folder = tmp_path / "class"
    hand_in(folder, "ada")
    hand_in(folder, "김민서")
    hand_in(folder, "loop", double=LOOPS, scale=scale_text("1 / 0"))
    hand_in(folder, "binary", scale=None)
    (folder / "binary/basics/double.py").write_bytes(b"\xff\xfe\x00\x00")
    hand_in(folder, "<script>alert(1)</script>".replace("/", "_"))
    hand_in(folder, "name\nwith\x1b[31m lines")
    with zipfile.ZipFile(folder / "zip.zip", "w") as archive:
        archive.writestr("exercises/basics/double.py", ANSWERS["basics/double"])
        archive.writestr("../../outside.py", "x = 1")
    put(folder / "broken.zip", "this is no zip")
    put(folder / "notes.txt", "graded on Monday")
    put(folder / ".DS_Store", "")
    (folder / "link").symlink_to("/etc")
    result = run_batch(plan, folder, 2)
    scores = {row.student: row.score for row in result.rows}
    assert scores["ada"] == scores["김민서"] == 9.0
    assert scores["zip"] == 5.0
    assert scores["loop"] == scores["binary"] == scores["broken"] == 0.0
    assert len(scores) == 8
    assert result.lost == 0
    assert {problem.split(":")[0] for problem in result.problems} == {"notes.txt", "link"}
    assert "is neither a folder nor a .zip" in " ".join(result.problems)
    assert (plan.out / "김민서/report.json").is_file()
    assert not list(tmp_path.rglob("outside.py"))
    for row in result.rows:
        assert (plan.out / row.folder / "report.json").is_file()
        assert "\n" not in row.folder
    page = (plan.out / "index.html").read_text()
    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "notes.txt" in page


def test_an_empty_class_one_student_and_no_folder(here, submissions, tmp_path, root):
    (tmp_path / "empty").mkdir()
    cases = [
        (tmp_path / "empty", 4, ["is empty", "one folder or zip per student"]),
        (submissions / "ada", 2, ["it is one student's folder", "Give the folder above it"]),
        (tmp_path / "nowhere", 2, ["nowhere: cannot be read as a folder (No such file or directory)", "one folder or zip per student"]),
        (root / "autograder_config.yml", 2, ["neither a folder nor a zip or tar. Give the class's folder or archive"]),
    ]
    for folder, expected, words in cases:
        code, _out, err = here("batch", folder, "--out", tmp_path / "reports", "-j", "1")
        assert code == expected, folder
        for word in words:
            assert word in err or word.replace("it is", "so it is") in err


@pytest.mark.parametrize("out", ["class/reports", "class", "class/ada/reports"])
def test_reports_never_go_among_the_submissions(plan, submissions, out):
    with pytest.raises(UsageProblem, match=r"--out .* lies in .*Choose a folder outside of it"):
        run_batch(replace(plan, out=submissions.parent / out), submissions, 1)
    assert len(list(submissions.iterdir())) == 4


def test_out_that_cannot_be_made(here, submissions, tmp_path):
    put(tmp_path / "file", "")
    code, _out, err = here("batch", submissions, "--out", tmp_path / "file/reports", "-j", "1")
    assert code == 2
    assert f"Cannot write to {tmp_path}/file/reports" in err
    assert "Choose another --out" in err


def test_weak_isolation_is_refused_and_allowed(here, submissions, tmp_path):
    code, out, err = here("batch", submissions, "--out", tmp_path / "r", "--level", "L0", "-j", "1")
    assert (code, out) == (2, "")
    for word in ("--level L0", "L2", "--allow-level L0"):
        assert word in err
    code, _out, _err = here(
        "batch", submissions, "--out", tmp_path / "r", "--level", "L0", "--allow-level", "L0", "-j", "1",
        "--only-exercises", "basics",
    )  # fmt: skip
    assert code == 0
    report = from_json((tmp_path / "r/ada/report.json").read_bytes())
    assert (report.provenance.isolation, report.score) == ("L0", 5.0)
    assert from_json((tmp_path / "r/eve/report.json").read_bytes()).score == 0.0


# --- the course's fault, and the machine's ---------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_course_is_said_once(here, root, submissions, tmp_path, jobs):
    put(root / "checks/basics/test_double.py", DOUBLE_CHECKS.replace("@points(2)", "@points(3)"))
    code, out, err = here("batch", submissions, "--out", tmp_path / "r", "-j", jobs)
    assert code == 2
    assert err.count("its checks are worth 6 points together, the config says 5") == 1
    assert "fault of the course" in err
    assert "Traceback" not in err + out


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_ours_fails_the_run_not_the_student(plan, root, submissions, jobs):
    path = root / "checks/basics/test_double.py"
    put(path, path.read_text().replace("expect_equal(student.double(x), twice)", "1 / 0"))
    result = run_batch(plan, submissions, jobs)
    assert len(result.rows) == 4
    assert result.faults > 0
    ada = from_json((plan.out / "ada/report.json").read_bytes())
    assert (ada.score, ada.max_score) == (7.0, 7.0)


def test_a_grading_process_that_is_killed_takes_nobody_with_it(plan, tmp_path):
    """One process of the pool is killed as soon as the first report is there: the class is graded all the same."""
    folder = tmp_path / "class"
    for n in range(8):
        hand_in(folder, f"s{n}", double=double_text("x * x") if n % 2 else ANSWERS["basics/double"])
    killed = []

    def kill_one(student, _row):
        if not killed:
            grading = [
                pid for pid, depth in descendants(os.getpid()).items()
                if depth == 1 and b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes()
            ]  # fmt: skip
            killed.append(grading[0])
            os.kill(grading[0], signal.SIGKILL)

    result = run_batch(plan, folder, 2, kill_one)
    assert killed
    assert (result.problems, result.lost) == ([], 0)
    assert {row.student: row.score for row in result.rows} == {f"s{n}": 5.0 if n % 2 else 9.0 for n in range(8)}


def test_a_submission_that_kills_its_grading_process_each_time_is_named(plan, tmp_path):
    """A check kills the process that it runs in, as a lack of memory would. The others are graded; the run fails."""
    folder = tmp_path / "class"
    for name in ("ada", "bob", "mallory", "zoe"):
        hand_in(folder, name)

    deadly = "    if student.double(999) == 'mallory':\n        os.kill(os.getpid(), 9)\n"
    checks = DOUBLE_CHECKS.replace("import pytest", "import os\n\nimport pytest")
    checks = checks.replace("    expect_equal(student.double(x), twice)", deadly + "    expect_equal(student.double(x), twice)")
    put(plan.config.parent / "checks/basics/test_double.py", checks)
    hand_in(folder, "mallory", double=double_text("2 * x if x != 999 else 'mallory'"))
    result = run_batch(plan, folder, 2)
    assert {row.student: row.score for row in result.rows} == {"ada": 9.0, "bob": 9.0, "zoe": 9.0}
    assert result.lost == 1
    (problem,) = result.problems
    assert problem.startswith("mallory: its grading process was killed twice")
    assert "grade it alone" in problem
    assert "mallory" in (plan.out / "index.html").read_text()


def test_reports_that_cannot_be_written_fail_the_run(plan, submissions, monkeypatch):
    def full(folder, *_data):
        if "bob" in str(folder):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch, "write_report", full)
    result = run_batch(plan, submissions, 1)
    assert [row.student for row in result.rows] == ["ada", "eve", "zoe"]
    assert result.problems == ["bob: its report could not be written (No space left on device)"]
    assert result.faults == 1


def test_class_files_that_cannot_be_written(plan, submissions, monkeypatch):
    def full(_path, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch, "write_report", lambda *_arguments: None)
    monkeypatch.setattr(batch, "write_whole", full)
    with pytest.raises(GraderFault, match=r"class's files cannot be written to .*No space left.*MB free.*complete"):
        run_batch(plan, submissions, 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk(root, cache, submissions, tmp_path, jobs):
    """Reports go to a file system that is soon full: the run ends and says so, no file is cut off, and with more room it goes
    on from there."""
    grade("batch", submissions, "--out", tmp_path / "warm", "-q", cwd=root, cache=cache)
    script = (
        f"mkdir -p {tmp_path}/small {tmp_path}/copy; mount -t tmpfs -o size=350k tmpfs {tmp_path}/small; code=0;"
        f"$GRADE batch {submissions} --out {tmp_path}/small -j {jobs} || code=$?;"
        f"cp -r {tmp_path}/small/. {tmp_path}/copy; mount -o remount,size=9m {tmp_path}/small;"
        f"$GRADE batch {submissions} --out {tmp_path}/small -j {jobs} -q || exit 99; exit $code"
    )
    done = in_namespace(script, cwd=root, cache=cache)
    said = done.stdout + done.stderr
    assert done.returncode == 3, said
    assert re.search("No space left on device|disk is full|disk I/O error", said), said
    ends = "[0-4] reports, grades.csv|class's files cannot be written .* complete|ledger.sqlite3 cannot be written .* goes on from there"
    assert re.search(ends, said), said  # whatever was written first when it was full
    assert "Traceback" not in said
    files = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert files
    for path in files:
        if path.name == "report.json":
            from_json(path.read_bytes())
        elif path.suffix == ".html":
            assert path.read_text().rstrip().endswith("</html>")
        elif path.name == "grades.csv":
            assert path.read_bytes().endswith(b"\n")
        else:
            assert path.name.startswith("ledger.")


# --- the real command ------------------------------------------------------------------------------------------


def test_the_command_prints_the_class(root, cache, submissions, tmp_path):
    put(submissions / "notes.txt", "x")
    done = grade("batch", submissions, "--out", tmp_path / "r", "-j", 2, cwd=root, cache=cache)
    assert done.returncode == 0, done.stderr
    assert "note: drew a staff seed into" in done.stderr
    assert "solutions/staff_seed.txt" in done.stderr
    for word in ("ada", "bob", "eve", "zoe", "not graded: notes.txt", f"{tmp_path}/r/index.html"):
        assert word in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    put(root / "solutions/staff_seed.txt", "31337\n")
    done = grade("batch", submissions, "--out", tmp_path / "r2", "-j", 2, "-q", cwd=root, cache=cache)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2
    for path in (tmp_path / "r2").rglob("*"):
        if path.is_file() and "_staff" not in path.parts:
            assert "31337" not in path.read_text(), path
    assert json.loads((tmp_path / "r2/_staff/ada/report.json").read_text())["provenance"]["seed"] == "31337"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "SIGKILL"])
def test_an_interrupted_class_leaves_nothing_running(root, cache, tmp_path, how):
    """All students loop for ever. Ctrl-C goes to the whole group, as a terminal sends it; SIGKILL to the command."""
    folder = tmp_path / "class"
    for n in range(4):
        hand_in(folder, f"s{n}", double=LOOPS)
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("timeout_s: 2", "timeout_s: 1000"))
    command = grade_command("batch", folder, "--out", tmp_path / "r", "-j", 2)
    running = subprocess.Popen(
        command, cwd=root, env=environment(cache), start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    def both_loop():
        return sum(cpu_seconds(pid) > 0.3 for pid, depth in descendants(running.pid).items() if depth > 2) >= 2

    assert wait_until(both_loop)
    below = descendants(running.pid)
    assert len(below) > 4
    os.killpg(running.pid, how) if how == signal.SIGINT else os.kill(running.pid, how)
    out, err = running.communicate(timeout=HANG_S)
    if how == signal.SIGINT:
        assert running.returncode == 130, (out, err)
        assert err.endswith("grade: Interrupted; nothing is left running.\n")
        assert "Traceback" not in err
    assert wait_until(lambda: not alive(below), 10), alive(below)
