"""`grade batch` as typed: a class in one archive, a roster, status, retries, budgets, and what is wrong with each."""

from __future__ import annotations

import shutil

import pytest
from tiny_course import ANSWERS, double_text, put

from grader.ledger import LEDGER

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def folder(tmp_path):
    for student, text in (("ada", ANSWERS["basics/double"]), ("bob", double_text("x * x + 1"))):
        put(tmp_path / f"class/{student}/basics/double.py", text)
    return tmp_path / "class"


def test_a_class_in_one_archive_with_a_roster(here, folder, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "all"), "zip", folder)
    roster = put(tmp_path / "roster.csv", "student,name,email\nada,Ada L,ada@x.y\nzoe,Zoë Q,zoe@x.y\n")
    code, out, _err = here("batch", archive, "--out", tmp_path / "r", "-j", "1", "--roster", roster, "--only-exercises", "basics")
    assert code == 0
    assert "ada  5/5" in out
    assert "missing: zoe" in out
    assert "note: bob" in out
    page = (tmp_path / "r/index.html").read_text()
    assert "zoe" in page


def test_status_of_a_class(here, folder, tmp_path):
    code, _out, err = here("batch", folder, "--out", tmp_path / "r", "--status")
    assert (code, "nothing was graded into it" in err) == (2, True)
    here("batch", folder, "--out", tmp_path / "r", "-j", "1", "-q")
    code, out, _err = here("batch", folder, "--out", tmp_path / "r", "--status")
    assert code == 0
    assert "2 submissions graded in" in out
    assert "0 of them with a fault" in out
    assert "Nobody grades into it now." in out


def test_again_changed_forced_and_damaged(here, folder, tmp_path):
    command = ("batch", folder, "--out", tmp_path / "r", "-j", "1", "--only-exercises", "basics")
    here(*command)
    put(folder / "bob/basics/double.py", double_text("x + x + 0"))
    _code, out, _err = here(*command, "--only", "changed")
    assert "bob  5/5" in out
    assert "ada" not in out
    assert "1 graded, 1 unchanged since the last run." in out
    _code, out, _err = here(*command, "--force", "-q")
    assert "unchanged" not in out
    (tmp_path / "r" / LEDGER).write_bytes(b"no database at all, but long enough to be taken for one" * 50)
    code, _out, err = here(*command)
    assert code == 2
    assert "ledger.sqlite3 cannot be used" in err
    assert "--force" in err
    code, out, _err = here(*command, "--force", "-q")
    assert code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--memory", "10"], ["--memory 10 is too little", "lower memory_mb"]),
        (["--layout", "blackboard"], ["There is no layout 'blackboard'. Choose one of: ", "canvas"]),
        (["--roster", "nowhere.csv"], ["nowhere.csv"]),
        (["--only", "first"], ["'first' is not one of 'latest', 'best', 'changed'"]),
        (["--dask", "local:none"], ["--dask local:none: after local: comes a number"]),
    ],
)
def test_options_that_do_not_fit(here, folder, tmp_path, options, words):
    code, _out, err = here("batch", folder, "--out", tmp_path / "r", "-j", "1", *options)
    assert code == 2
    for word in words:
        assert word in err


def test_a_moment_that_is_none(here, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    code, _out, err = here("batch", folder, "--out", tmp_path / "r", "-j", "1")
    assert (code, "SOURCE_DATE_EPOCH is 'yesterday', but must be a whole number of seconds since 1970. Set it to one, or unset it." in err) == (2, True)
