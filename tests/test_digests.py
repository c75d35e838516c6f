"""What a check depends on: which edits change which digests."""

import os
import re

import pytest

from grader.digests import WHOLE, check_digest, check_digests
from grader.errors import ConfigProblem

CHECKS = '''"""Checks."""
import math
from hypothesis import given, strategies as st

LIMIT = 3


def helper(x):
    return x


# a comment
@given(x=st.integers())
def test_one(student, x):
    """One."""
    helper(x)


def test_two(student):
    """Two."""
    assert "test_one"


def test_three(student):
    """Three."""
    test_two(student)


if LIMIT:
    def test_inside(student):
        """Inside."""
'''


@pytest.fixture
def checks(tmp_path):
    path = tmp_path / "checks" / "topic" / "test_things.py"
    path.parent.mkdir(parents=True)
    path.write_text(CHECKS)
    return path


def changed(path, old, new):
    """The tests whose digest an edit changes."""
    before = check_digests(path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    after = check_digests(path)
    assert after.keys() == before.keys()
    return {name for name in before if name and before[name] != after[name]}


ALL = {"test_one", "test_two", "test_three"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("st.integers()", "st.integers(0)", {"test_one"}),
        ("    helper(x)", "    helper(x)  # why", {"test_one"}),
        ('"""Two."""', '"""Zwei."""', {"test_two", "test_three"}),
        ("    test_two(student)", "    test_two(student), 1", {"test_three"}),
        ("LIMIT = 3", "LIMIT = 4", ALL),
        ("return x", "return -x", ALL),
        ('"""Inside."""', '"""Within."""', ALL),
        ("# a comment", "# another comment\n\n", set()),
    ],
)
def test_an_edit_changes_what_depends_on_it(checks, old, new, expected):
    assert changed(checks, old, new) == expected


def test_any_edit_but_of_comments_changes_the_whole(checks):
    before = check_digests(checks)[WHOLE]
    checks.write_text(CHECKS.replace("st.integers()", "st.integers(1)"))
    assert check_digests(checks)[WHOLE] != before


@pytest.mark.parametrize("folder", [".", ".."])
def test_helper_modules_count(checks, folder):
    helper = checks.parent / folder / "helpers.py"
    before = check_digests(checks)
    helper.write_text("A = 1")
    with_it = check_digests(checks)
    helper.write_text("A = 22")
    other = check_digests(checks)
    assert len({digests["test_one"] for digests in (before, with_it, other)}) == 3
    (checks.parent / folder / "test_other.py").write_text("A = 1")
    assert check_digests(checks) == other


def test_solutions_above_hidden_checks_do_not_count(tmp_path):
    path = tmp_path / "hidden" / "test_things.py"
    path.parent.mkdir()
    path.write_text(CHECKS)
    before = check_digests(path)
    (tmp_path / "solution.py").write_text("A = 1")
    assert check_digests(path) == before


def test_added_moved_and_removed_tests_leave_the_others_alone(checks):
    before = check_digests(checks)
    one = re.search(r"# a comment.*?helper\(x\)\n", CHECKS, re.S)[0]
    checks.write_text(CHECKS.replace(one, "") + "\n\n" + one + "\n\ndef test_new(student):\n    pass\n")
    after = check_digests(checks)
    assert {name: after[name] for name in ALL} == {name: before[name] for name in ALL}
    assert "test_new" in after


def test_a_test_that_is_no_function_here_has_the_digest_of_everything(checks):
    assert check_digest(checks, "test_inside") == check_digests(checks)[WHOLE]
    assert check_digest(checks, "test_one") == check_digests(checks)["test_one"]


def test_two_tests_with_the_same_source_are_two(checks):
    checks.write_text("def test_a(s): pass\ndef test_b(s): pass\n")
    digests = check_digests(checks)
    assert len(set(digests.values())) == 3


def test_read_again_only_when_changed(checks, monkeypatch):
    first = check_digests(checks)
    assert check_digests(checks) is first
    os.utime(checks, ns=(1, 1))
    assert check_digests(checks) == first


@pytest.mark.parametrize("text", ["def test_x(:", "\0", "# coding: nothing\n"])
def test_what_is_not_python_is_named(checks, text):
    checks.write_text(text)
    with pytest.raises(ConfigProblem, match="not Python") as caught:
        check_digests(checks)
    assert str(checks) in str(caught.value)


def test_a_module_that_is_not_there(tmp_path):
    with pytest.raises(ConfigProblem, match="cannot be read"):
        check_digests(tmp_path / "test_none.py")
