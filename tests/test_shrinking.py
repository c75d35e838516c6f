"""Shrinking: from where an example failed to the smallest failure."""

import time

import pytest

from grader.examples import Example, Store, load_checks
from grader.shrinking import shrink

CHECKS = """
from hypothesis import given, settings, strategies as st

@given(n=st.integers(0, 1000), text=st.text(max_size=3))
def test_numbers(student, n, text):
    '''Numbers.'''

@settings(max_examples=20)
@given(n=st.integers(300, 400))
def test_few(student, n):
    '''Numbers from 300.'''
"""


@pytest.fixture
def checks(tmp_path):
    path = tmp_path / "test_things.py"
    path.write_text(CHECKS)
    return path


def test_shrinking_starts_from_the_example_and_ends_at_the_smallest(checks):
    test = load_checks(checks).test_numbers
    stored = Store(None, "3", 100).examples(checks, "test_numbers")
    failing = next(example for example in stored if example.arguments["n"] > 300)
    tried = []

    def body(arguments):
        tried.append(arguments["n"])
        assert arguments["n"] <= 300

    found = shrink(test, body, lambda: tried[-1], failing, seed="3", count=100, budget_s=5)
    assert tried[0] == failing.arguments["n"]
    assert found.attachment == 301
    assert isinstance(found.error, AssertionError)
    assert len(tried) < 100


def test_shrinking_leaves_the_test_as_it_was(checks):
    test = load_checks(checks).test_numbers
    before = (test.hypothesis.inner_test, test._hypothesis_internal_use_settings)
    example = Store(None, "3", 10).examples(checks, "test_numbers")[0]
    assert shrink(test, lambda _arguments: None, lambda: None, example, seed="1", count=5, budget_s=5) is None
    assert (test.hypothesis.inner_test, test._hypothesis_internal_use_settings) == before


def test_shrinking_stops_in_time(checks):
    test = load_checks(checks).test_numbers
    example = Store(None, "3", 100).examples(checks, "test_numbers")[-1]

    def slow(arguments):
        time.sleep(0.05)
        raise AssertionError

    began = time.monotonic()
    assert shrink(test, slow, lambda: None, example, seed="1", count=1000, budget_s=0.3) is not None
    assert time.monotonic() - began < 3


def test_an_answer_that_changes_keeps_the_failure_seen(checks):
    test = load_checks(checks).test_numbers
    example = Store(None, "3", 100).examples(checks, "test_numbers")[-1]
    turns = iter([True] + [False] * 10_000)

    def flaky(arguments):
        assert not next(turns)

    found = shrink(test, flaky, lambda: "kept", example, seed="1", count=20, budget_s=5)
    assert found is not None
    assert found.attachment == "kept"


def test_shrinking_twice(checks):
    test = load_checks(checks).test_few
    example = Store(None, "3", 10).examples(checks, "test_few")[0]

    def fail(_arguments):
        raise AssertionError

    for _turn in range(2):
        assert shrink(test, fail, lambda: None, example, seed="1", count=5, budget_s=5) is not None


@pytest.mark.parametrize(("explicit", "shown"), [(7, 7), (10**9, 300), (300, 300)])
def test_an_explicit_example_stands_where_none_is_smaller(checks, explicit, shown):
    """The engine cannot start from it: it draws failures of its own, from 300 on."""
    test = load_checks(checks).test_few
    tried = []

    def fail(arguments):
        tried.append(arguments["n"])
        raise AssertionError

    found = shrink(test, fail, lambda: tried[-1], Example({"n": explicit}, [], None), seed="1", count=20, budget_s=5)
    assert tried[0] == explicit
    assert found.attachment == shown
    assert not found.changed


def test_an_explicit_example_that_fails_alone(checks):
    test = load_checks(checks).test_few

    def body(arguments):
        assert arguments["n"] != 7

    found = shrink(test, body, lambda: "kept", Example({"n": 7}, [], None), seed="1", count=20, budget_s=5)
    assert (found.attachment, found.changed) == ("kept", False)
    assert shrink(test, lambda _arguments: None, lambda: "", Example({"n": 7}, [], None), seed="1", count=20, budget_s=5) is None
