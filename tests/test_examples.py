"""Examples: generated apart, stored, replayed, and shrunk from where they failed."""

import textwrap

import numpy as np
import pytest

from grader import examples as ex
from grader.errors import ConfigProblem

CHECKS = """
from hypothesis import given, settings, strategies as st
from grader.testing import array_values, expect_equal

@given(n=st.integers(0, 1000), text=st.text(max_size=3))
def test_numbers(student, n, text):
    '''Numbers.'''
    expect_equal(student.f(n), n)

@settings(max_examples=20)
@given(a=array_values((2, 2)))
def test_few(student, a):
    '''Arrays.'''
    student.f(a)

@given(data=st.data(), low=st.integers(0, 3))
def test_data(student, data, low):
    '''Draws inside.'''
    n = data.draw(st.integers(low, 9))
    student.f(n)

def test_plain(student):
    '''No examples.'''
"""


@pytest.fixture
def checks(tmp_path):
    path = tmp_path / "test_things.py"
    path.write_text(CHECKS)
    return path


def test_stored_examples_are_those_generated(checks, tmp_path):
    store = ex.Store(tmp_path / "cache", "7", 50)
    stored = store.get(checks)
    assert {name: len(examples) for name, examples in stored.items()} == {
        "test_numbers": 50, "test_few": 20, "test_data": len(stored["test_data"]),
    }  # fmt: skip
    assert store.generated == [checks]
    again = ex.Store(tmp_path / "cache", "7", 50)
    assert [e.arguments for e in again.get(checks)["test_numbers"]] == [e.arguments for e in stored["test_numbers"]]
    assert again.generated == []


def test_generation_repeats_and_the_seed_matters(checks):
    first, same, other = (ex.decode(ex.generate_apart(checks, seed, 30)) for seed in ("1", "1", "2"))
    values = [[e.arguments for e in run["test_numbers"]] for run in (first, same, other)]
    assert values[0] == values[1]
    assert values[0] != values[2]


def test_smallest_first(checks, tmp_path):
    stored = ex.Store(None, "1", 50).get(checks)["test_numbers"]
    assert stored[0].arguments == {"n": 0, "text": ""}


def test_stored_arrays_cannot_be_changed(checks):
    array = ex.Store(None, "1", 50).get(checks)["test_few"][0].arguments["a"]
    assert isinstance(array, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 9


def test_data_draws_are_played_back(checks):
    stored = ex.Store(None, "1", 30).get(checks)["test_data"]
    test = ex.load_checks(checks).test_data
    seen = []

    class Student:
        def f(self, n):
            seen.append(n)

    for example in stored:
        test.hypothesis.inner_test(student=Student(), **ex.replay_arguments(test, example))
    assert seen == [example.draws[0] for example in stored]


def test_more_draws_than_recorded_ask_for_the_engine():
    player = ex.Played([1])
    assert player.draw(None) == 1
    with pytest.raises(ex.NeedsEngine):
        player.draw(None)


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"\xff" * 100])
def test_a_damaged_store_is_generated_again(checks, tmp_path, damage):
    store = ex.Store(tmp_path, "1", 10)
    store.get(checks)
    store._path(checks).write_bytes(damage)
    again = ex.Store(tmp_path, "1", 10)
    again.get(checks)
    assert again.generated == [checks]


def test_an_edited_check_has_other_examples(checks, tmp_path):
    before = ex.store_key(checks, "1", 10)
    checks.write_text(CHECKS + "\n# edited\n")
    assert ex.store_key(checks, "1", 10) != before


def test_nothing_is_kept_where_nothing_can_be_written(checks, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file, where a folder would go")
    store = ex.Store(blocked / "cache", "1", 10)
    assert store.get(checks)["test_few"]
    assert store.folder is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError"),
        ("def test_x(:", "SyntaxError"),
        (
            """
            from hypothesis import given, strategies as st
            @given(x=st.builds(object))
            def test_x(student, x):
                "X."
            """,
            "plain data",
        ),
        (
            """
            from hypothesis import given, strategies as st
            @given(x=st.integers().filter(lambda _: False))
            def test_x(student, x):
                "X."
            """,
            "Unsatisfiable",
        ),
    ],
)
def test_a_broken_check_module_is_the_course_s_fault(tmp_path, text, words):
    path = tmp_path / "test_bad.py"
    path.write_text(textwrap.dedent(text))
    with pytest.raises(ConfigProblem, match=words) as caught:
        ex.generate_apart(path, "1", 5)
    assert str(path) in str(caught.value)


def test_shrinking_starts_from_the_example_and_ends_at_the_smallest(checks):
    test = ex.load_checks(checks).test_numbers
    stored = ex.Store(None, "3", 100).get(checks)["test_numbers"]
    failing = next(example for example in stored if example.arguments["n"] > 300)
    tried = []

    def body(arguments):
        tried.append(arguments["n"])
        assert arguments["n"] <= 300

    found = ex.shrink(test, body, lambda: tried[-1], failing, seed="3", count=100, budget_s=5)
    assert tried[0] == failing.arguments["n"]
    assert found.attachment == 301
    assert isinstance(found.error, AssertionError)
    assert len(tried) < 100


def test_shrinking_leaves_the_test_as_it_was(checks):
    test = ex.load_checks(checks).test_numbers
    before = (test.hypothesis.inner_test, test._hypothesis_internal_use_settings)
    example = ex.Store(None, "3", 10).get(checks)["test_numbers"][0]
    assert ex.shrink(test, lambda _arguments: None, lambda: None, example, seed="1", count=5, budget_s=5) is None
    assert (test.hypothesis.inner_test, test._hypothesis_internal_use_settings) == before


def test_shrinking_stops_in_time(checks):
    import time

    test = ex.load_checks(checks).test_numbers
    example = ex.Store(None, "3", 100).get(checks)["test_numbers"][-1]

    def slow(arguments):
        time.sleep(0.05)
        raise AssertionError

    began = time.monotonic()
    assert ex.shrink(test, slow, lambda: None, example, seed="1", count=1000, budget_s=0.3) is not None
    assert time.monotonic() - began < 3


def test_an_answer_that_changes_keeps_the_failure_seen(checks):
    test = ex.load_checks(checks).test_numbers
    example = ex.Store(None, "3", 100).get(checks)["test_numbers"][-1]
    turns = iter([True] + [False] * 10_000)

    def flaky(arguments):
        assert not next(turns)

    found = ex.shrink(test, flaky, lambda: "kept", example, seed="1", count=20, budget_s=5)
    assert found is not None
    assert found.attachment == "kept"


def test_stored_choices_restart_this_hypothesis():
    assert ex.engine_ready()


def test_shrinking_twice(checks):
    test = ex.load_checks(checks).test_few
    example = ex.Store(None, "3", 10).get(checks)["test_few"][0]

    def fail(_arguments):
        raise AssertionError

    for _turn in range(2):
        assert ex.shrink(test, fail, lambda: None, example, seed="1", count=5, budget_s=5) is not None


def test_generating_leaves_nothing_where_others_could_change_it(checks, tmp_path, monkeypatch):
    """Hypothesis keeps constants and tables of Unicode; in a folder that everybody may write to, anybody could plant them."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    ex.generate_apart(checks, "1", 5)
    assert list((tmp_path / "temp").iterdir()) == []
