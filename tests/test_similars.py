"""`grade similar`: its files, what it prints, and every way it can go wrong."""

import importlib.util
import json
import os
import zipfile

import pytest
from tiny_course import put, scale_text

from grader.similarity import from_json

pytest_plugins = ["tiny_fixtures"]

LONG = "import numpy as np\n\n\ndef scale(a, factor):\n" + "".join(
    f"    part{n} = np.pad(a, {n})[{n}:] * factor + np.roll(a, {n}) // {n + 3}\n" for n in range(8)
) + "    return part0 + part7\n"  # fmt: skip


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "class"
    put(folder / "ada/arrays/scale.py", LONG)
    put(folder / "ada/basics/double.py", "def double(x):\n    return 2 * x\n")
    put(folder / "bob/arrays/scale.py", LONG.replace("part", "piece").replace("8", "8  # eight"))
    put(folder / "cem/arrays/scale.py", scale_text())
    put(folder / "huge/arrays/scale.py", "x = 1\n" * 20_000)
    put(folder / "notes.txt", "")
    folder.joinpath("dia.zip").write_bytes(b"PK no zip")
    with zipfile.ZipFile(folder / "eva.zip", "w") as archive:
        archive.writestr("arrays/scale.py", LONG)
    return folder


def test_files_and_words(here, submissions, tmp_path):
    out = tmp_path / "reports"
    code, printed, err = here("similar", submissions, "--out", out)
    assert (code, err) == (0, "")
    assert "arrays/scale  3 compared  3 similar pairs, 1 groups" in printed
    assert "basics/double  0 compared  left out" in printed
    assert "not read: notes.txt: is neither a folder nor a .zip" in printed
    assert f"Something to look at, never a verdict: {out}/similarity.html" in printed
    report = from_json((out / "similarity.json").read_bytes())
    [double, scale] = report.exercises
    assert [(pair.a, pair.b, pair.similarity) for pair in scale.pairs] == [("ada", "bob", 1.0), ("ada", "eva", 1.0), ("bob", "eva", 1.0)]
    assert [trouble.student for trouble in scale.troubles] == ["dia", "huge"]
    assert "not a whole zip archive" in scale.troubles[0].message
    assert not double.informative
    page = (out / "similarity.html").read_text(encoding="utf-8")
    assert "ada and bob" in page
    assert "part0 = np.pad" in page


def test_options(here, submissions, tmp_path):
    out = tmp_path / "reports"
    code, printed, _err = here("similar", submissions, "--out", out, "--only-exercises", "arrays", "--top", 1, "--quiet")
    assert (code, printed.count("compared")) == (0, 0)
    report = json.loads((out / "similarity.json").read_text(encoding="utf-8"))
    assert [exercise["exercise"] for exercise in report["exercises"]] == ["arrays/scale"]
    assert [len(exercise["pairs"]) for exercise in report["exercises"]] == [1]
    first = (out / "similarity.json").read_bytes(), (out / "similarity.html").read_bytes()
    here("similar", submissions, "--out", out, "--only-exercises", "arrays", "--top", 1)
    assert ((out / "similarity.json").read_bytes(), (out / "similarity.html").read_bytes()) == first


def test_earlier_terms(here, submissions, tmp_path):
    put(tmp_path / "2025/zoe/arrays/scale.py", LONG)
    put(tmp_path / "2024/zoe/arrays/scale.py", LONG)
    here("similar", submissions, "--out", tmp_path / "r", "--with", tmp_path / "2025", "--with", tmp_path / "2024")
    [_double, scale] = from_json((tmp_path / "r/similarity.json").read_bytes()).exercises
    assert {pair.b for pair in scale.pairs if pair.origin == "earlier"} == {"2025/zoe", "2024/zoe"}
    assert len(scale.pairs) == 9


def test_a_copy_of_the_solution(here, root, submissions, tmp_path):
    put(root / "solutions/arrays/scale.py", LONG)
    here("similar", submissions, "--out", tmp_path / "r", "--only-exercises", "arrays")
    [scale] = from_json((tmp_path / "r/similarity.json").read_bytes()).exercises
    assert [(pair.a, pair.b) for pair in scale.pairs if pair.origin == "solution"] == [
        (name, "reference solution") for name in ("ada", "bob", "eva")
    ]


@pytest.mark.parametrize(
    ("arguments", "expected", "words"),
    [
        (["class"], 2, ["Missing option '--out'"]),
        (["nowhere", "--out", "r"], 2, ["nowhere: cannot be read as a folder", "one folder or zip per student"]),
        (["empty", "--out", "r"], 4, ["empty is empty"]),
        (["files", "--out", "r"], 4, ["No submissions in files"]),
        (["class", "--out", "class/r"], 2, ["--out class/r lies in class", "Choose a folder outside of it"]),
        (["class", "--out", "class/notes.txt/r", "--with", "empty"], 2, ["lies in class"]),
        (["class", "--out", "file/r"], 2, ["Cannot write to file/r", "Choose another --out"]),
        (["class", "--out", "r", "--with", "nowhere"], 2, ["nowhere: cannot be read"]),
        (["class", "--out", "r", "--with", "empty"], 4, ["empty is empty"]),
        (["class", "--out", "r", "--least", "2"], 2, ["--least", "0.2<=x<=1.0"]),
        (["class", "--out", "r", "--top", "0"], 2, ["--top"]),
        (["class", "--out", "r", "--only-exercises", "basics/duble"], 2, ["basics/duble", "basics/double"]),
    ],
)
def test_what_is_wrong_is_said(here, root, submissions, tmp_path, monkeypatch, arguments, expected, words):
    here("list")
    os.symlink(submissions, root / "class")
    (root / "empty").mkdir()
    put(root / "files/a.txt", "")
    put(root / "file", "")
    code, _out, err = here("similar", *arguments)
    assert code == expected, err
    for word in words:
        assert word in err


def test_libraries_that_are_not_there_are_named(here, submissions, tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "tree_sitter" else find(name, *rest))
    code, _out, err = here("similar", submissions, "--out", tmp_path / "r")
    assert code == 2
    assert "Comparing answers needs tree-sitter: pip install 'grader[similarity]', then run it again." in err
