"""`pytest CHECKS --submission FOLDER`: a course author's own session, in a real process."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest
from tiny_course import ANSWERS, DOUBLE_CHECKS, HANG_S, double_text, environment, put

pytest_plugins = ["tiny_fixtures"]

INSTALLED = any(entry.value == "grader.plugin" for entry in metadata.entry_points(group="pytest11"))


@pytest.fixture
def author(root, cache, tmp_path):
    """`author(*arguments, double=...)`: run pytest over the checks for a submission; the completed process."""

    def run(*arguments, folder=None, **texts):
        hand_in = tmp_path / "hand-in"
        for id_, text in ANSWERS.items():
            put(hand_in / f"{id_}.py", texts.get(id_.split("/")[1], text))
        command = [sys.executable, "-W", "error", "-m", "pytest", *([] if INSTALLED else ["-p", "grader.plugin"])]
        command += ["-p", "no:cacheprovider", "--submission", str(folder or hand_in), "--rootdir", str(root)]
        return subprocess.run(
            [*command, *(arguments or ["checks", "--import-mode=importlib"])], cwd=root, env=environment(cache), capture_output=True, text=True, timeout=HANG_S
        )  # fmt: skip

    return run


def test_a_right_answer_passes(author):
    done = author()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9 passed" in done.stdout
    assert "warning" not in done.stdout


def test_hidden_checks_are_checks_too(author):
    done = author("checks", "solutions", "--import-mode=importlib")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout


def test_a_wrong_answer_fails_with_the_smallest_call(author):
    done = author(double=double_text("x * x"))
    assert done.returncode == 1
    assert "5 failed, 3 passed, 1 skipped" in done.stdout
    assert "double(1)" in done.stdout
    assert "failed: double adds a number to itself." in done.stdout
    assert "expected 2" in done.stdout or "expected the int 2" in done.stdout
    assert "checkrun.py" not in done.stdout  # no frame of ours


def test_one_check_alone(author):
    done = author("checks/basics/test_double.py", "-k", "test_total", "--import-mode=importlib", double=double_text("0"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_a_file_that_cannot_be_loaded(author):
    done = author(double="def double(x:\n")
    assert done.returncode == 1
    assert "SyntaxError" in done.stdout or "is not Python" in done.stdout
    assert "2 passed" in done.stdout  # arrays/scale


def test_a_missing_file_is_said(author, tmp_path):
    (tmp_path / "nothing").mkdir()
    done = author(folder=tmp_path / "nothing")
    assert done.returncode != 0
    assert "nothing: it has no basics/double.py" in done.stdout + done.stderr
    done = author(folder=tmp_path / "nowhere")
    assert done.returncode == 4
    assert "nowhere" in done.stderr
    assert "no folder" in done.stderr


def test_outside_of_a_course(author, tmp_path):
    put(tmp_path / "elsewhere/test_x.py", "def test_x():\n    pass\n")
    done = author(str(tmp_path / "elsewhere"), "--rootdir", str(tmp_path / "elsewhere"), "--import-mode=importlib")
    assert done.returncode == 4
    assert "no autograder_config.yml in" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_check_with_its_own_fault(author, root):
    put(root / "checks/basics/test_double.py", DOUBLE_CHECKS.replace("    expect_equal(student.double(x), twice)", "    1 / 0"))
    done = author()
    assert done.returncode == 1
    assert "grader_error" in done.stdout
    assert "ZeroDivisionError" in done.stdout


def test_other_tests_in_the_session_are_left_alone(author, root):
    put(root / "checks/basics/test_other.py", "def test_plain(tmp_path):\n    assert tmp_path.is_dir()\n")
    done = author()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout


def test_without_the_option_it_does_nothing(root, cache, tmp_path):
    put(tmp_path / "plain/test_x.py", "def test_x():\n    pass\n")
    command = [sys.executable, "-m", "pytest", *([] if INSTALLED else ["-p", "grader.plugin"]), "-q", str(tmp_path / "plain")]
    done = subprocess.run(command, cwd=tmp_path / "plain", env=environment(cache), capture_output=True, text=True, timeout=HANG_S)
    assert done.returncode == 0
    assert "1 passed" in done.stdout
