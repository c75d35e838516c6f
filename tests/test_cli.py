"""The `grade` command: what may be typed, what is said, how it ends. Quick cases run in this process (`here`)."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys

import jsonschema
import pytest
from tiny_course import (
    ANSWERS,
    CONFIG,
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
    solve,
    wait_until,
    write_course,
)

from grader.report.master import from_json, schema

pytest_plugins = ["tiny_fixtures"]

BOTH = ["basics/double", "arrays/scale"]


def ids(output):
    return [exercise["id"] for exercise in json.loads(output)["exercises"]]


# --- what is graded --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "meant"),
    [
        ([], BOTH),
        (["exercises"], BOTH),
        (["exercises/"], BOTH),
        (["."], BOTH),
        (["exercises/basics"], ["basics/double"]),
        (["exercises/basics/double.py"], ["basics/double"]),
        (["./exercises/basics/../basics/double.py"], ["basics/double"]),
        (["basics"], ["basics/double"]),
        (["basics/double"], ["basics/double"]),
        (["basics/double.py"], ["basics/double"]),
        (["double"], ["basics/double"]),
        (["arrays", "basics"], BOTH),
        (["double", "exercises/basics/double.py"], ["basics/double"]),
        (["run", "double"], ["basics/double"]),
    ],
    ids=lambda paths: " ".join(paths) or "nothing",
)
def test_every_form_of_path(here, paths, meant):
    code, out, err = here(*paths, "--format", "json")
    assert ids(out) == meant
    assert (code, err) == (1, "")


def test_paths_from_elsewhere(here, root, tmp_path, monkeypatch):
    """An absolute path, a path from inside a topic, a copy outside of the course."""
    monkeypatch.chdir(root / "exercises/basics")
    assert ids(here("double.py", "--format", "json")[1]) == ["basics/double"]
    assert ids(here(".", "--format", "json")[1]) == ["basics/double"]
    monkeypatch.chdir(tmp_path)
    assert ids(here(root / "exercises/basics/double.py", "--format", "json")[1]) == ["basics/double"]
    put(tmp_path / "mine/basics/double.py", double_text())
    config = ["--config", root / "autograder_config.yml"]
    code, out, _err = here("mine/basics/double.py", *config, "--format", "json")
    assert (code, json.loads(out)["score"]) == (0, 4.5)
    assert ids(here("mine", *config, "--format", "json")[1]) == ["basics/double"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("basics/dubble", ["basics/dubble", "Did you mean 'basics/double'", "There is: double", "grade list"]),
        ("bascis", ["bascis", "Did you mean 'basics'", "There is: basics, arrays"]),
        ("dobule", ["dobule", "Did you mean 'double'", "grade list"]),
        ("zzz", ["zzz", "There is: basics, arrays", "grade list"]),
        ("exercises/basics/triple.py", ["triple", "There is: basics/double"]),
        ("/no/such/place.py", ["/no/such/place.py", "There is"]),
        ("", ["There is"]),
        ("a\x1b[31mb", ["There is"]),
    ],
)
def test_an_unknown_path_or_name(here, path, words):
    code, out, err = here(path)
    assert (code, out) == (2, "")
    assert err.startswith("grade: ")
    for word in words:
        assert word in err.replace("basics/double", "double") or word in err
    assert "Traceback" not in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fromat", "json"], ["--fromat", "--format"]),
        (["--format", "pdf"], ["--format", "pdf", "json", "html"]),
        (["--level", "L9"], ["--level", "L9", "L3"]),
        (["--lang", "fr"], ["--lang", "fr", "en", "ko"]),
        (["--config", "nowhere.yml"], ["nowhere.yml", "--config"]),
        (["batch", "exercises"], ["--out"]),
        (["batch", "exercises", "--out", "x", "--jobs", "0"], ["--jobs", "0", "1"]),
    ],
    ids=" ".join,
)
def test_a_wrong_option(here, arguments, words):
    code, _out, err = here(*arguments)
    assert code == 2
    for word in words:
        assert word in err
    assert "Traceback" not in err


def test_outside_of_a_course(here, tmp_path, monkeypatch):
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    for arguments in ([], ["double"], ["list"], ["stubs"]):
        code, _out, err = here(*arguments)
        assert code == 2
        assert str(empty) in err
        assert "autograder_config.yml" in err
        assert "run grade inside the course's folder, or pass --config" in err


def test_an_empty_folder(here, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _out, err = here(tmp_path / "empty")
    assert code == 4
    assert str(tmp_path / "empty") in err
    assert "expected a file such as basics/double.py" in err


def test_a_deleted_file(here, student_root, monkeypatch):
    monkeypatch.chdir(student_root)
    (student_root / "exercises/basics/double.py").unlink()
    code, _out, err = here("basics/double")
    assert code == 4
    assert "double.py not found" in err
    assert "grade list" in err
    code, _out, err = here("exercises/basics/double.py")
    assert code == 2
    assert "Restore it from the course" in err
    code, out, _err = here("--format", "json")
    assert (code, [e["status"] for e in json.loads(out)["exercises"]]) == (1, ["not_started", "not_started"])


def test_a_course_without_exercises(here, root):
    put(root / "autograder_config.yml", CONFIG.partition("topics:")[0] + "topics: []\n")
    for arguments in ([], ["list"], ["selftest"], ["batch", ".", "--out", "reports"]):
        code, _out, err = here(*arguments)
        assert code == 4, arguments
        assert "no exercises" in err
        assert "autograder_config.yml" in err
        assert "`topics`" in err


# --- how it ends -----------------------------------------------------------------------------------------------


def test_everything_right_is_0_and_anything_wrong_is_1(here, root):
    solve(root)
    code, out, err = here()
    assert (code, err) == (0, "")
    assert "Public checks passed. Hidden checks count too" in out
    assert "all tests passed" not in out.lower()
    solve(root, double=double_text("x * x"))
    code, out, _err = here()
    assert code == 1
    for words in [r"called +double\(3\)", "expected 6", "hint +Work it out on paper", "Next: grade basics/double"]:
        assert re.search(words, out)
    assert here("arrays")[0] == 0


def book(**cells):
    """A notebook of these sources; `double_` stands for a cell that is marked with its exercise."""
    sources = [f"# exercise: {name.strip('_')}\n{text}" if name.endswith("_") else text for name, text in cells.items()]
    made = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in sources]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4})


def test_a_notebook_of_a_topic(here, root):
    put(root / "exercises/basics.ipynb", book(one=double_text("3 * x")))
    code, out, _err = here("exercises/basics.ipynb")
    assert code == 1
    assert "FAIL basics/double" in out
    assert "arrays/scale" not in out
    assert re.search(r"\n        repeat    print\(double\(\S+\)\)\n", out)
    assert "grade exercises/basics.ipynb --verbose" in out
    assert "exercises/basics/double.py" not in out
    assert "Next: change exercises/basics.ipynb, then: grade exercises/basics.ipynb" in here("exercises/basics.ipynb", "-v")[1]
    put(root / "exercises/basics.ipynb", book(one=ANSWERS["basics/double"]))
    assert here("exercises/basics.ipynb")[0] == 0
    assert re.search(r"basics/double .* passed", here("list")[1])


def test_notebooks_by_the_name_of_an_exercise_or_by_their_marks(here, root, tmp_path):
    put(tmp_path / "double.ipynb", book(one=ANSWERS["basics/double"]))
    put(tmp_path / "week1.ipynb", book(scale_=ANSWERS["arrays/scale"]))
    both = [str(tmp_path / name) for name in ("double.ipynb", "week1.ipynb")]
    known = here("list")[1]
    assert ids(here(*both, "--format", "json")[1]) == BOTH
    assert ids(here(both[1], "--format", "json")[1]) == ["arrays/scale"]
    assert here("list")[1] == known  # a copy elsewhere says nothing of one's own


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["no.ipynb"], "no.ipynb does not exist. Name the notebook that holds your work."),
        (["notes.ipynb"], "notes.ipynb holds nothing of an exercise. Name it like a topic (basics.ipynb), or begin a cell with `# exercise: basics/double`."),
        (["broken.ipynb"], "broken.ipynb: it is not the JSON of a notebook"),
        (["double.ipynb", "basics/double"], "Name notebooks or other files, not both at once."),
        (["double.ipynb", "basics.ipynb"], "two files were named for basics/double:"),
    ],
)
def test_notebooks_that_cannot_be_graded(here, root, tmp_path, monkeypatch, names, said):
    monkeypatch.chdir(tmp_path)
    for name, text in {"notes": book(one="x = 1"), "broken": "{", "double": book(one=double_text("x")), "basics": book(one=double_text("x"))}.items():
        put(tmp_path / f"{name}.ipynb", text)
    code, out, err = here(*names, "--config", root / "autograder_config.yml")
    assert (code, out) == (2, "")
    assert said in err


def test_staff_see_hidden_checks_and_known_mistakes(here, root):
    solve(root, double=double_text("x * x"))
    code, out, err = here("double", "--staff", "--format", "json")
    report = from_json(out.encode())
    assert code == 1
    assert "test_large" in {check.id for check in report.exercises[0].checks}
    assert "multiplies the number by itself" in out
    assert not err  # notes are for people, not beside JSON
    (root / "solutions/staff_seed.txt").unlink()
    code, out, err = here("double", "--staff")
    assert "note: drew a staff seed into" in err
    seed = (root / "solutions/staff_seed.txt").read_text().strip()
    code, out, err = here("double", "--staff")
    assert not err
    assert seed not in out


def test_where_a_seed_cannot_be_kept_the_public_one_is_used_and_said(here, root, monkeypatch):
    solve(root)
    monkeypatch.setattr("os.link", lambda *_paths: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    code, _out, err = here("double", "--staff")
    assert code == 0
    assert "note: no staff seed, so examples are the students' own: " in err
    assert "staff_seed.txt cannot be written (Read-only file system). Put a whole number into GRADER_SEED." in err


def test_a_fault_of_a_check_is_3_and_costs_nothing(here, root):
    solve(root)
    path = root / "checks/basics/test_double.py"
    put(path, path.read_text().replace("expect_equal(student.double(x), twice)", "1 / 0"))
    code, out, _err = here("double", "--format", "json")
    report = from_json(out.encode())
    assert code == 3
    assert report.exercises[0].status == "grader_error"
    assert (report.score, report.max_score) == (2.5, 2.5)
    code, out, _err = here("double")
    assert code == 3
    assert "not your fault" in out
    assert "instructor" in out


def test_a_broken_check_module_is_2_and_the_courses_fault(here, root):
    solve(root)
    path = root / "checks/basics/test_double.py"
    put(path, DOUBLE_CHECKS.replace("def test_total(student", "def test_total student"))
    code, _out, err = here("double")
    assert code == 2
    for word in ["checks/basics/test_double.py", "SyntaxError", "fault of the course", "tell the course staff"]:
        assert word in err
    assert "Traceback" not in err
    put(path, DOUBLE_CHECKS.replace(".map(lambda x: (x, x + x))", ".map(lambda x: (x, object()))"))
    code, _out, err = here("double")
    assert code == 2
    for word in ["test_double.py", "test_doubles", "plain data", "draw numbers", "fault of the course"]:
        assert word in err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("points: 5}", "point: 5}", [":8:", "'point'", 'Did you mean "points"?']),
        ("points: 5}", "points: five}", [":8:", "'five'", "must be a number", "points: 5"]),
        ("points: 5}", "points: -5}", [":8:", "'-5'", "greater than 0"]),
        ("id: double", "id: triple", [":8:", "basics/triple", "does not exist", "remove the exercise"]),
        ("id: arrays", "id: basics", [":9:", "'basics'", "must be unique", "line 5", "Rename"]),
        ("topics:", "topics: [", ["YAML error", "Correct this line"]),
        ("course: {id: tiny", "course: {id: 7", [":1:", "course.id", "must be text"]),
        ("paths: {checks: checks}", "paths: {checks: nowhere}", ["paths.checks", "nowhere", "make the folder"]),
    ],
    ids=["unknown key", "wrong type", "negative points", "missing exercise", "duplicate", "yaml", "id", "folder"],
)
def test_a_broken_config(here, root, old, new, words):
    put(root / "autograder_config.yml", CONFIG.replace(old, new))
    for arguments in ([], ["list"], ["batch", "exercises", "--out", "reports"], ["selftest"]):
        code, out, err = here(*arguments)
        assert (code, out) == (2, "")
        for word in ["autograder_config.yml", *words]:
            assert word in err
        assert "Traceback" not in err


def test_a_fault_of_ours_has_a_message_and_is_3(here, monkeypatch):
    def fail(*_arguments, **_keywords):
        raise ValueError("something of ours")

    monkeypatch.setattr("grader.course.load_course", fail)
    code, out, err = here("double")
    assert (code, out) == (3, "")
    for word in ["fault of the grader", "ValueError: something of ours", "nobody points", "course staff"]:
        assert word in err
    assert "Traceback" not in err


# --- forms of the report ---------------------------------------------------------------------------------------


def test_json_is_the_master_report(here, root):
    solve(root, double=double_text("x * x"))
    code, out, err = here("--format", "json")
    jsonschema.validate(json.loads(out), schema())
    report = from_json(out.encode())
    assert (code, err) == (1, "")
    assert (report.student, report.language, report.max_score) == ("you", "en", 8.0)


def test_html_is_one_page(here, root):
    solve(root, double=double_text("x * x"))
    _code, out, _err = here("--format", "html")
    assert out.startswith("<!doctype html>")
    assert "double(1)" in out
    assert "<link" not in out


def test_out_writes_a_file_and_says_so(here, root, tmp_path):
    solve(root)
    for form in ("json", "html", "text"):
        code, out, _err = here("--format", form, "--out", tmp_path / f"report.{form}")
        assert code == 0
        assert f"Report written to {tmp_path / f'report.{form}'}" in out
    from_json((tmp_path / "report.json").read_bytes())
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    text = (tmp_path / "report.text").read_text()
    assert "basics/double" in text
    assert "\x1b" not in text
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["report.html", "report.json", "report.text"]


@pytest.mark.parametrize("place", ["no/such/folder/report.json", "file/report.json", "folder"])
def test_out_that_cannot_be_written(here, root, tmp_path, place):
    solve(root)
    put(tmp_path / "file", "")
    (tmp_path / "folder").mkdir()
    code, out, err = here("--format", "json", "--out", tmp_path / place)
    assert (code, out) == (2, "")
    assert f"Cannot write {tmp_path / place}" in err
    assert "Choose another --out" in err
    assert not list((tmp_path / "folder").iterdir())


def test_quiet_and_verbose(here, root):
    solve(root, double=double_text("x * x").replace("    return x", "    print('seen', x)\n    return x"))
    _code, quiet, err = here("--quiet")
    assert len(quiet.splitlines()) == 3  # two exercises and the total
    assert err == ""
    _code, plain, _err = here()
    _code, verbose, _err = here("--verbose")
    assert "seen 1" in verbose
    assert "seen 1" not in plain
    assert len(quiet) < len(plain) < len(verbose)


def test_korean(here, root):
    solve(root)
    _code, out, _err = here("double", "--lang", "ko", "--format", "json")
    report = from_json(out.encode())
    assert (report.language, report.exercises[0].title) == ("ko", "두 배")


def test_help_and_version(here):
    code, out, _err = here("--help")
    assert code == 0
    for word in ("grade PATH", "list", "doctor", "batch", "selftest", "stubs"):
        assert word in out
    for command in ("run", "list", "doctor", "batch", "selftest", "stubs"):
        code, out, _err = here(command, "--help")
        assert code == 0
        options = re.findall(r"^  (?:-\w, )?(--[\w-]+)(.*(?:\n {10,}\S.*)*)", out, re.MULTILINE)
        assert options
        assert all(re.search(r"[A-Z][a-z]+", text) for _name, text in options), f"an option of {command} has no sentence"
    code, out, _err = here("--version")
    assert code == 0
    assert out.startswith("grade")


# --- list and stubs --------------------------------------------------------------------------------------------


def test_list_shows_states(here, root, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_CACHE_DIR", str(tmp_path / "own-cache"))
    code, out, _err = here("list")
    assert code == 0
    assert [out.count(word) for word in ("not tried", "basics/double ", "arrays/scale ", "A tiny course")] == [2, 1, 1, 1]
    assert "Grade one with `grade basics/double`." in out
    here("double")
    assert "0/4.5 not started" in here("list")[1]
    solve(root, double=double_text("x * x"))
    here()
    _code, out, _err = here("list")
    assert re.search(r"basics/double .* 5 .*1.*/4.5 failed", out)
    assert re.search(r"arrays/scale .* 4 .*3.5/3.5 passed", out)
    put(tmp_path / "own-cache/state/tiny.json", "not json")
    assert here("list")[1].count("not tried") == 2


def test_stubs_are_checked_and_written(here, root):
    assert here("stubs", "--check")[:2] == (0, "2 stubs, all in step\n")
    stub = root / "exercises/basics/double.py"
    written = stub.read_text()
    put(stub, written.replace("Return twice x.", "Return x."))
    (root / "exercises/arrays/scale.py").unlink()
    code, out, _err = here("stubs", "--check")
    assert code == 1
    assert out.count("out of step") == 2
    assert str(stub) in out
    assert "Return x." in stub.read_text()
    assert here("stubs")[0] == 0
    assert stub.read_text() == written
    assert here("stubs", "--check")[0] == 0


def test_stubs_without_marks_or_solutions(here, root, student_root, monkeypatch):
    put(root / "solutions/basics/double.py", double_text())
    code, _out, err = here("stubs")
    assert code == 2
    for word in ("solutions/basics/double.py", "### BEGIN SOLUTION", "Put the marks"):
        assert word in err
    monkeypatch.chdir(student_root)
    code, _out, err = here("stubs", "--check")
    assert code == 2
    assert str(student_root / "solutions") in err
    assert "staff" in err


# --- on a terminal and off it ----------------------------------------------------------------------------------


def on_a_terminal(*arguments, cwd, cache, **more):
    """(exit code, all that the command wrote to its terminal)."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvpe(sys.executable, grade_command(*arguments), environment(cache, TERM="xterm-256color", **more))
    written = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        written += data
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), written.decode()


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]")


def test_colours_only_where_they_are_wanted(root, cache):
    solve(root, double=double_text("x * x"))
    code, text = on_a_terminal("double", cwd=root, cache=cache)
    assert code == 1
    assert COLOUR.search(text)
    assert "✗" in text
    for arguments, more in ((["double", "--no-color"], {}), (["double"], {"NO_COLOR": "1"})):
        code, text = on_a_terminal(*arguments, cwd=root, cache=cache, **more)
        assert code == 1
        assert "basics/double" in text
        assert not COLOUR.search(text), arguments
    done = grade("double", cwd=root, cache=cache, FORCE_COLOR="")
    assert "\x1b" not in done.stdout + done.stderr
    assert "FAIL basics/double" in done.stdout


# --- the real command ------------------------------------------------------------------------------------------


def test_nothing_heavy_is_imported_to_grade_one_numpy_exercise(root, tmp_path):
    """It has passed before, as far as a cache of our own tells; then what is in sys.modules at the very end."""
    cache = tmp_path / "own-cache"
    solve(root)
    assert grade("scale", cwd=root, cache=cache).returncode == 0
    listed = tmp_path / "modules.json"
    code = (
        "import atexit, json, sys; sys.argv = ['grade', 'scale'];"
        f"atexit.register(lambda: json.dump(sorted(sys.modules), open({str(listed)!r}, 'w')));"
        "from grader.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment(cache), capture_output=True, text=True, timeout=HANG_S)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in json.loads(listed.read_text())}
    heavy = {"numpy", "hypothesis", "pytest", "torch", "nbgrader", "nbformat", "matplotlib", "dask", "distributed", "tokenizers", "scipy", "pandas", "IPython", "jinja2", "multiprocessing"}
    assert not loaded & heavy


def test_the_command_itself(root, cache):
    """From a student's folder, with nothing stored yet and then everything."""
    student = write_course(root.parent / "mine", staff=False)
    solve(student, scale=scale_text("a + factor"))
    own = root.parent / "own-cache"
    runs = [grade(cwd=student, cache=own) for _run in range(2)]
    assert [run.returncode for run in runs] == [1, 1]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stderr == ""
    assert "scale(array([1.]), " in runs[0].stdout
    assert {path.name.split("-")[0] for path in (own / "examples").glob("test_*.bin")} == {"test_double", "test_scale"}


def test_a_closed_pipe_and_a_full_one(root, cache):
    solve(root)
    command = " ".join(grade_command("--format", "json"))
    done = subprocess.run(["sh", "-c", f"{command} | head -c 1"], cwd=root, env=environment(cache), capture_output=True, text=True, timeout=HANG_S)
    assert (done.stdout, done.stderr) == ("{", "")
    for form in ("json", "text"):
        done = subprocess.run(
            ["sh", "-c", f"{' '.join(grade_command('--format', form))} > /dev/full"],
            cwd=root, env=environment(cache), capture_output=True, text=True, timeout=HANG_S,
        )  # fmt: skip
        assert done.returncode == 3, form
        assert "No space left on device" in done.stderr
        assert "Free some space" in done.stderr
        assert "Exception ignored" not in done.stderr


def test_two_at_once_on_a_cold_cache(root, tmp_path):
    solve(root)
    own = tmp_path / "cold"
    command = {"cwd": root, "env": environment(own), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(grade_command(), **command) for _one in range(2)]
    ended = [(one.communicate(timeout=HANG_S), one.returncode) for one in both]
    assert [code for _texts, code in ended] == [0, 0], ended
    assert ended[0][0] == ended[1][0]
    left = [path.name for path in own.rglob("*") if path.is_file()]
    assert {name.split("-")[0] for name in left if name.endswith(".bin")} == {"test_double", "test_scale"}
    assert not [name for name in left if "new" in name]


# --- machines that lack something, and interruptions -----------------------------------------------------------

WITHOUT_SHM = """
for name in null zero full random urandom tty; do
    test -e /dev/$name || continue
    mkdir -p {tmp}/dev && touch {tmp}/dev/$name && mount --bind /dev/$name {tmp}/dev/$name
done
mount --rbind {tmp}/dev /dev
test ! -e /dev/shm
$GRADE
"""


def test_no_dev_shm(root, cache, tmp_path):
    solve(root)
    done = in_namespace(WITHOUT_SHM.format(tmp=tmp_path), cwd=root, cache=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    hand_in = tmp_path / "class/ada"
    for id_, text in ANSWERS.items():
        put(hand_in / f"{id_}.py", text)
    script = WITHOUT_SHM.format(tmp=tmp_path) + f"$GRADE batch {tmp_path}/class --out {tmp_path}/reports -j 2 -q"
    done = in_namespace(script, cwd=root, cache=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "reports/ada/report.json").is_file(), done.stdout + done.stderr


def test_a_home_that_cannot_be_written(root, cache, tmp_path):
    """A file in place of the cache's folder; then a home that is mounted read-only, and no GRADER_CACHE_DIR at all."""
    solve(root)
    put(tmp_path / "file", "")
    done = grade("double", cwd=root, cache=tmp_path / "file")
    assert (done.returncode, done.stderr) == (0, "")
    script = (
        f"mkdir {tmp_path}/home; mount --bind {tmp_path}/home {tmp_path}/home; mount -o remount,bind,ro {tmp_path}/home;"
        f"unset GRADER_CACHE_DIR; export HOME={tmp_path}/home; ! touch {tmp_path}/home/x 2>/dev/null; $GRADE double; $GRADE list"
    )
    done = in_namespace(script, cwd=root, cache=cache)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4.5/4.5" in done.stdout
    assert done.stdout.count("not tried") == 2


def test_a_full_disk(root, cache, tmp_path):
    """Cache and --out on a file system of 8 KB: it is graded; what does not fit is said and is not there in part."""
    solve(root)
    assert grade(cwd=root, cache=cache).returncode == 0
    script = (
        f"mkdir {tmp_path}/small; mount -t tmpfs -o size=8k tmpfs {tmp_path}/small;"
        f"export GRADER_CACHE_DIR={tmp_path}/small/cache; head -c 8192 /dev/zero > {tmp_path}/small/filler || true;"
        f"$GRADE double; code=0; $GRADE double --format html --out {tmp_path}/small/report.html || code=$?;"
        f"find {tmp_path}/small -type f; exit $code"
    )
    done = in_namespace(script, cwd=root, cache=cache)
    assert done.returncode == 3, done.stdout + done.stderr
    assert f"Cannot write {tmp_path}/small/report.html: No space left on device" in done.stderr
    assert "Choose another --out" in done.stderr
    assert "4.5/4.5" in done.stdout
    assert done.stdout.splitlines()[-1] == f"{tmp_path}/small/filler"


@pytest.mark.parametrize("level", [None, "L0"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["Ctrl-C", "SIGTERM", "SIGKILL"])
def test_an_interruption_leaves_nothing_running(root, cache, how, level):
    """Ctrl-C goes to the whole group, as a terminal sends it; the others to the command alone."""
    solve(root, double=LOOPS)
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("timeout_s: 2", "timeout_s: 1000"))
    running = subprocess.Popen(
        grade_command("double", *(["--level", level] if level else [])), cwd=root, env=environment(cache),
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert wait_until(lambda: any(cpu_seconds(pid) > 0.3 for pid, depth in descendants(running.pid).items() if depth > 1))
    below = descendants(running.pid)
    assert len(below) >= 2
    os.killpg(running.pid, how) if how == signal.SIGINT else os.kill(running.pid, how)
    out, err = running.communicate(timeout=HANG_S)
    if how == signal.SIGINT:
        assert (running.returncode, out) == (130, "")
        assert err.lstrip() == "grade: Interrupted; nothing is left running.\n"
    assert wait_until(lambda: not alive(below), 10), alive(below)
