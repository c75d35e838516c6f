"""The sample class, graded once as an instructor would: each of the 24 gets the report that fits what they did."""

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from quick_course import ROOT, write_config

from grader.batch import STAFF, BatchPlan, run_batch
from grader.course import load_course
from grader.report.master import schema

CLASS = ROOT / "examples" / "class"
MARKERS = ("elif-daemon", "elif-bomb")
"""The names that Elif's processes give themselves."""

RIGHT = ("passed", "", "")
EXPECTED = {
    "Aarav_Sharma": {
        "tokenization/bpe_merge": ("timed_out", "in the call merge_pair(...): does a loop never end?", ""),
        "tokenization/bpe_train": RIGHT,
        "embedding/cosine": RIGHT,
    },
    "Amina_Diallo": {
        "tokenization/bpe_merge": RIGHT,
        "tokenization/bpe_train": RIGHT,
        "embedding/l2_normalize": RIGHT,
        "embedding/cosine": RIGHT,
        "embedding/mean_pooling": RIGHT,
        "cnn/output_size": RIGHT,
        "cnn/pooling": RIGHT,
    },
    "Chen_Wei": {
        "tokenization/bpe_merge": ("failed", "It returned [7, 9], expected [9, 7]", "You read from the right."),
        "alexnet/layer_cost": ("failed", "Under key 'flops'", "Your `flops` equal your `macs`."),
        "alexnet/cost_table": ("failed", "Under key 'flops'", "Your `flops` equal your `macs`."),
    },
    "Elif_Kaya": {
        "embedding/mean_pooling": RIGHT,  # the daemons are gone, and the answers are right
        "cnn/output_size": ("timed_out", "in the call conv_output_size(...)", ""),
        "cnn/conv2d": RIGHT,
    },
    "Emma_Lindqvist": {
        "cnn/output_size": RIGHT,
        "cnn/conv2d": ("raised", "Line 11 is not Python: expected ':'", ""),
        "cnn/pooling": ("failed", "is 0.0, expected -", "You pad with zeros before taking the maximum."),
    },
    "Fatou_Ndiaye": {
        "tokenization/bpe_merge": ("failed", "changed its argument ids", "You replace the pair inside the list"),
        "tokenization/bpe_train": RIGHT,
        "cnn/output_size": ("raised", "there is cnn/outputsize.py. Rename it to cnn/output_size.py.", ""),
    },
    "Giulia_Rossi": {
        "cnn/conv2d": RIGHT,
        "cnn/pooling": ("failed", "elements differ", "You give the whole gradient to every pixel"),
        "resnet/residual_block": ("failed", "elements differ", "Your block is two convolutions in a row"),
    },
    "Grace_Mwangi": {
        "tokenization/bpe_train": ("not_started", "the stub is unchanged", ""),
        "embedding/mean_pooling": ("failed", "This function is not written yet.", ""),
        "cnn/output_size": ("not_started", "the stub is unchanged", ""),
        "cnn/pooling": ("not_started", "the stub is unchanged", ""),
    },
    "Jonas_Müller": {
        "cnn/output_size": RIGHT,
        "cnn/conv2d": ("failed", "elements differ", "You turn the filter by 180 degrees first."),
        "alexnet/layer_cost": RIGHT,
    },
    "Kaito_Tanaka": {
        "alexnet/layer_cost": RIGHT,
        "resnet/residual_block": RIGHT,
    },
    "Liam_OConnor": {
        "embedding/l2_normalize": ("forbidden", "uses numpy.linalg, which is not allowed", ""),
        "embedding/cosine": ("raised", "no function cosine_similarity, but it has cosine_similarty: rename that.", ""),
        "embedding/mean_pooling": ("raised", "The file has no function max_pool_tokens.", ""),
    },
    "Mateo_Silva": {
        "tokenization/bpe_merge": ("out_of_memory", "It raised MemoryError", ""),
        "embedding/l2_normalize": ("out_of_memory", "Unable to allocate 18.6 GiB", ""),
        "cnn/output_size": RIGHT,
    },
    "Ngozi_Okafor": {
        "embedding/l2_normalize": RIGHT,
        "embedding/cosine": (
            "failed",
            "It returned 0.99999999, expected 1.0",
            "You add a small number to the denominator.",
        ),
        "embedding/mean_pooling": ("failed", "elements differ", "but divide by T, as if it counted."),
    },
    "Noah_Katz": {
        "tokenization/bpe_merge": ("raised", "IndexError: list index out of range (line 5", ""),
        "cnn/output_size": ("raised", "It raised SystemExit", ""),
        "alexnet/cost_table": ("raised", "KeyError: 'groups' (line 7", ""),
    },
    "Omar_Al-Farsi": {
        "cnn/output_size": RIGHT,
        "alexnet/cost_table": ("failed", "Under key 'params'", "You never look at `groups`."),
        "resnet/residual_block": ("failed", "elements differ", "You apply the last ReLU to the branch"),
    },
    "Priya_Raman": {
        "tokenization/bpe_merge": RIGHT,
        "tokenization/bpe_train": RIGHT,
        "embedding/l2_normalize": RIGHT,
        "embedding/cosine": RIGHT,
        "embedding/mean_pooling": RIGHT,
        "cnn/output_size": RIGHT,
        "cnn/conv2d": RIGHT,
        "cnn/pooling": RIGHT,
        "alexnet/layer_cost": RIGHT,
        "alexnet/cost_table": RIGHT,
        "resnet/residual_block": RIGHT,
    },
    "Sofía_Herrera": {
        "cnn/output_size": RIGHT,
        "cnn/conv2d": ("failed", "elements differ", "You never use b."),
        "alexnet/layer_cost": ("failed", "Under key 'params'", "You take `groups` and never use it."),
    },
    "Sven_Eriksson": {
        "embedding/cosine": RIGHT,
        "cnn/output_size": RIGHT,
        "alexnet/layer_cost": RIGHT,
    },
    "Tomasz_Wiśniewski": {
        "embedding/l2_normalize": RIGHT,
        "embedding/cosine": ("failed", "outside the range from -1 to 1", "rounding can lift the result"),
        "embedding/mean_pooling": ("failed", "elements differ", "You average all tokens, the padding too."),
        "cnn/output_size": RIGHT,
    },
    "Viktor_Petrov": {
        "tokenization/bpe_merge": RIGHT,
        "embedding/l2_normalize": ("raised", "It raised PermissionError", ""),
        "embedding/cosine": ("failed", "It returned 0.5, expected 0.8", ""),
        "cnn/output_size": ("raised", "It raised FileNotFoundError", ""),
    },
    "Yoon_Seoyeon": {
        "tokenization/bpe_merge": RIGHT,
        "embedding/l2_normalize": ("failed", "It returned the str '5.0000', expected the float 5.0.", ""),
        "embedding/cosine": ("raised", "which is not UTF-8 (it may be CP949: '코사인'). Save the file as UTF-8.", ""),
    },
    "Yusuf_Demir": {
        "embedding/l2_normalize": ("failed", "elements differ", "You always go down the columns (axis 0)."),
        "embedding/cosine": RIGHT,
        "cnn/output_size": ("failed", "It returned 56, expected 55.", "You round up."),
    },
    "Zoë_van_Dijk": {
        "embedding/mean_pooling": RIGHT,  # for all that it prints
        "cnn/output_size": RIGHT,
        "alexnet/layer_cost": RIGHT,
    },
    "김민서": {
        "tokenization/bpe_merge": RIGHT,
        "tokenization/bpe_train": ("failed", "expected (97, 98)", "In a tie you take the pair that you met first"),
        "embedding/mean_pooling": RIGHT,
    },
}
"""What each student handed in: status, part of a message, part of the mistake recognised. The rest is not started."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(the class's folder, what run_batch returned)."""
    folder = tmp_path_factory.mktemp("class")
    config = write_config(folder, timeout_s=6)
    exercises = tuple(one.id for one in load_course(config).exercises if one.topic != "training")
    cache = tmp_path_factory.getbasetemp() / "examples"
    plan = BatchPlan(config, exercises, folder / "reports", "1", None, cache, "en")
    return plan.out, run_batch(plan, CLASS, jobs=2)


def report(folder, student, staff=True):
    """A report as its file has it."""
    path = folder / STAFF / student if staff else folder / student
    return json.loads((path / "report.json").read_text(encoding="utf-8"))


def test_everyone_is_graded(graded):
    folder, result = graded
    assert result.problems == []
    assert result.faults == 0
    assert [row.student for row in result.rows] == sorted(EXPECTED)
    assert {path.name.removesuffix(".zip") for path in CLASS.iterdir()} == set(EXPECTED)
    lines = (folder / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(EXPECTED)
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert all(student in page for student in EXPECTED)


@pytest.mark.parametrize("student", EXPECTED)
def test_the_report_fits_what_was_handed_in(graded, student):
    exercises = {one["id"]: one for one in report(graded[0], student)["exercises"]}
    for name, exercise in exercises.items():
        status, message, mistake = EXPECTED[student].get(name, ("not_started", "There is no file", ""))
        assert (name, exercise["status"]) == (name, status)
        full = exercise["score"] == exercise["max_score"]
        assert full == (status == "passed")
        texts = [exercise["message"], *(check["message"] for check in exercise["checks"])]
        assert any(message in text for text in texts), (name, texts)
        assert any(mistake in check["mistake"] for check in exercise["checks"]), name


@pytest.mark.parametrize("student", EXPECTED)
@pytest.mark.parametrize("staff", [False, True])
def test_the_files_are_there_and_valid(graded, student, staff):
    folder, _result = graded
    found = report(folder, student, staff)
    jsonschema.validate(found, schema())
    assert (found["student"], found["staff"]) == (student, staff)
    page = ((folder / STAFF if staff else folder) / student / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert student in page


@pytest.mark.parametrize("student", EXPECTED)
def test_students_see_no_hidden_input(graded, student):
    folder, _result = graded
    calls = {True: set(), False: set()}
    for check in (check for one in report(folder, student)["exercises"] for check in one["checks"]):
        for call in check["calls"]:
            values = [*call["arguments"], *call["keywords"].values()]
            calls[check["visibility"] == "hidden"] |= {value["text"] for value in values}
    secret = {text for text in calls[True] - calls[False] if len(text) > 12 and "shape=" not in text}
    for name in ("report.json", "report.html"):
        text = (folder / student / name).read_text(encoding="utf-8")
        assert not [value for value in secret if value in text]
    for one in report(folder, student, staff=False)["exercises"]:
        for check in one["checks"]:
            assert check["visibility"] == "public" or not (check["calls"] or check["reproduce"] or check["difference"])


def test_some_hidden_inputs_were_there_to_be_kept(graded):
    """Guards the test above: the staff's reports do have them."""
    hidden = [
        check
        for student in EXPECTED
        for one in report(graded[0], student)["exercises"]
        for check in one["checks"]
        if check["visibility"] == "hidden" and check["calls"]
    ]
    assert len(hidden) > 10


def test_endless_loops_cost_only_their_own_function(graded):
    exercise = next(e for e in report(graded[0], "Aarav_Sharma")["exercises"] if e["id"] == "tokenization/bpe_merge")
    passed = {check["id"] for check in exercise["checks"] if check["status"] == "passed"}
    assert {"test_counts", "test_counts_keeps_input", "test_counts_real_words", "test_counts_add_up"} <= passed


@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="the names of processes are read from /proc")
def test_no_process_of_theirs_is_left(graded):
    names = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                names.append(Path("/proc", entry, "comm").read_text().strip())
            except OSError:  # it ended while we looked
                continue
    assert names
    assert not [name for name in names if name in MARKERS]


def test_the_answer_key_names_everyone():
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)) == {path.name for path in CLASS.iterdir()}
