"""Examples: generated apart, stored, and replayed."""

import hashlib
import textwrap

import numpy as np
import pytest
from hypothesis.database import choices_from_bytes, choices_to_bytes

from grader import examples as ex
from grader.errors import ConfigProblem
from grader.sandbox import wire

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


TESTS = ("test_numbers", "test_few", "test_data", "test_plain")


@pytest.fixture
def checks(tmp_path):
    path = tmp_path / "test_things.py"
    path.write_text(CHECKS)
    return path


def test_stored_examples_are_those_generated(checks, tmp_path):
    store = ex.Store(tmp_path / "cache", "7", 50)
    assert store.missing([checks]) == [checks]
    store.ensure(checks)
    stored = {name: store.examples(checks, name) for name in TESTS}
    lengths = {name: len(examples) for name, examples in stored.items()}
    assert lengths == {"test_numbers": 50, "test_few": 20, "test_data": lengths["test_data"], "test_plain": 0}
    assert sorted(store.generated) == sorted((checks, name) for name in TESTS)
    again = ex.Store(tmp_path / "cache", "7", 50)
    assert again.missing([checks]) == []
    again.ensure(checks)
    for name in TESTS:
        assert list(map(packed, again.examples(checks, name))) == list(map(packed, stored[name]))
    assert again.generated == []


def packed(example):
    return wire.pack([example.arguments, example.draws, example.choices])


def test_an_edited_check_is_generated_alone_and_alike(checks, tmp_path):
    """What is generated does not depend on what else is."""
    ex.Store(tmp_path / "cache", "7", 20).ensure(checks)
    checks.write_text(CHECKS.replace("max_size=3", "max_size=4") + "\n# a comment\n")
    store = ex.Store(tmp_path / "cache", "7", 20)
    store.ensure(checks)
    assert store.generated == [(checks, "test_numbers")]
    whole = ex.Store(None, "7", 20)
    whole.ensure(checks)
    for name in TESTS:
        assert list(map(packed, store.examples(checks, name))) == list(map(packed, whole.examples(checks, name)))


def test_a_test_that_is_no_function_of_its_module(checks, tmp_path):
    checks.write_text(CHECKS + "\n\nif True:\n    test_numbers.__name__ = 'test_made'\n    test_made = test_numbers\n")
    store = ex.Store(tmp_path / "cache", "7", 10)
    store.ensure(checks, ["test_made"])
    assert (checks, "test_made") in store.generated
    assert len(store.examples(checks, "test_made")) == 10


def test_generation_repeats_and_the_seed_matters(checks):
    runs = [ex.generate_apart(checks, seed, 30, ["test_numbers"])["test_numbers"] for seed in ("1", "1", "2")]
    values = [[e.arguments for e in ex.decode(run)] for run in runs]
    assert values[0] == values[1]
    assert values[0] != values[2]


def test_smallest_first(checks, tmp_path):
    stored = ex.Store(None, "1", 50).examples(checks, "test_numbers")
    assert stored[0].arguments == {"n": 0, "text": ""}


def test_stored_arrays_cannot_be_changed(checks):
    array = ex.Store(None, "1", 50).examples(checks, "test_few")[0].arguments["a"]
    assert isinstance(array, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 9


def test_data_draws_are_played_back(checks):
    stored = ex.Store(None, "1", 30).examples(checks, "test_data")
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


def flipped(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def foreign(_data):
    frame = wire.pack([1, 2, 3])
    return hashlib.sha256(frame).digest() + frame


def test_a_damaged_store_is_generated_again(checks, tmp_path, monkeypatch):
    whole = ex.Store(tmp_path, "1", 10)
    whole.ensure(checks)
    path = whole._path(checks, "test_few")
    data = path.read_bytes()
    monkeypatch.setattr(ex, "generate_apart", lambda *_arguments: {"test_few": data})
    for damage in (lambda _: b"", lambda _: b"rubbish", lambda data: data[:-1], flipped, foreign):
        path.write_bytes(damage(data))
        again = ex.Store(tmp_path, "1", 10)
        again.ensure(checks)
        assert again.generated == []
        found = [again.examples(checks, name) for name in TESTS]
        assert again.generated == [(checks, "test_few")]
        assert list(map(len, found)) == [len(whole.examples(checks, name)) for name in TESTS]
        assert path.read_bytes() == data


def test_an_edited_check_has_other_examples(checks, tmp_path):
    before = {name: ex.Store(None, "1", 10).key(checks, name) for name in TESTS}
    checks.write_text(CHECKS.replace("max_size=3", "max_size=2"))
    after = {name: ex.Store(None, "1", 10).key(checks, name) for name in TESTS}
    assert [name for name in TESTS if before[name] != after[name]] == ["test_numbers"]
    assert not {ex.Store(None, "2", 10).key(checks, name) for name in TESTS} & {*after.values()}


def test_nothing_is_kept_where_nothing_can_be_written(checks, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file, where a folder would go")
    store = ex.Store(blocked / "cache", "1", 10)
    store.ensure(checks)
    assert store.examples(checks, "test_few")
    assert store.examples(checks, "test_data")
    assert len(store.generated) == len(TESTS)


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
        ex.generate_apart(path, "1", 5, ["test_x"])
    assert str(path) in str(caught.value)


def test_stored_choices_restart_this_hypothesis():
    assert choices_from_bytes(choices_to_bytes((1, True))) == (1, True)


def test_generating_leaves_nothing_where_others_could_change_it(checks, tmp_path, monkeypatch):
    """Hypothesis keeps constants and tables of Unicode; in a folder that everybody may write to, anybody could plant them."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    ex.generate_apart(checks, "1", 5, TESTS)
    assert list((tmp_path / "temp").iterdir()) == []
