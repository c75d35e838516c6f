"""What is computed over a class, against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import Status
from test_classdata import rows

from grader.report.classdata import Cell, ClassRow, Failure, class_row
from grader.report.classstats import MIN_STUDENTS, columns_of, failed_checks, groups_of, items_of, stopped


def cell(name, score, *failures, status=None, message="", most=2.0):
    status = status or (failures[0].status if failures else Status.PASSED)
    return Cell(name, name.title(), score, most, status, failures, message)


def row(student, *cells):
    return ClassRow(student, student, sum(c.score for c in cells), sum(c.max_score for c in cells), cells)


def failure(name="test_it", status=Status.FAILED, mistake="", key=1, call=""):
    return Failure(name, f"Title of {name}", status, mistake, call or f"f() → {key}", key)


def test_columns():
    column = columns_of(rows())[1]
    assert (column.id, column.title, column.max_score) == ("cnn/conv2d", "Two-dimensional convolution", 10.0)
    assert (column.mean, column.passed, column.begun, column.students) == (6.5, 1, 2, 2)
    assert (column.worst, column.worst_count) == ("Swapping the two vectors changes nothing.", 1)
    assert columns_of(rows())[4].begun == 1


def test_a_fault_of_ours_does_not_pull_the_mean():
    broken = samples.report(samples.exercise("a/b", [samples.outcome("t", Status.GRADER_ERROR)]))
    fine = samples.report(samples.exercise("a/b", [samples.outcome("t")]))
    both = [class_row(broken, "x"), class_row(fine, "y")]
    assert columns_of(both)[0].mean == 2.0
    assert failed_checks(both) == []
    assert items_of(both)["a/b"].students == 1


# --- difficulty and discrimination -----------------------------------------------------------------------------


def graded(points):
    """A row per student: {exercise: points or None for not started}."""
    return [
        row(f"s{n}", *(
            cell(name, x, status=None if x == 2.0 else Status.FAILED) if x is not None else cell(name, 0.0, status=Status.NOT_STARTED)
            for name, x in given.items()))
        for n, given in enumerate(points)
    ]  # fmt: skip


def test_an_item_by_hand():
    """x = 2 2 0 0 2, rest = 3 2 1 0 4: means 1.2 and 2; cov = 8/5, var x = 4.8/5, var rest = 10/5."""
    points = [{"a": x, "b": min(r, 2.0), "c": max(r - 2.0, 0.0)} for x, r in ((2.0, 3.0), (2.0, 2.0), (0.0, 1.0), (0.0, 0.0), (2.0, 4.0))]
    item = items_of(graded(points))["a"]
    assert item.difficulty == 0.6
    assert math.isclose(item.discrimination, 6 / math.sqrt(4.8 * 10))


def test_the_item_rest_correlation_of_right_and_wrong_is_point_biserial():
    """(M1 - M0) / s * sqrt(p q), by its own formula."""
    rng = np.random.default_rng(1)
    points = [{"a": 2.0 * rng.integers(2), "b": float(rng.integers(3)), "c": float(rng.integers(3))} for _n in range(40)]
    right = np.array([p["a"] == 2.0 for p in points])
    rest = np.array([p["b"] + p["c"] for p in points])
    biserial = (rest[right].mean() - rest[~right].mean()) / rest.std() * math.sqrt(right.mean() * (1 - right.mean()))
    assert math.isclose(items_of(graded(points))["a"].discrimination, biserial)


def test_who_did_not_begin_is_left_out():
    points = [{"a": float(n % 3), "b": float(n % 2)} for n in range(9)]
    absent = [{"a": None, "b": None}] * 5
    assert items_of(graded(points + absent)) == items_of(graded(points))


def test_too_few_or_all_alike_have_no_discrimination():
    few = items_of(graded([{"a": 2.0, "b": 0.0}, {"a": 0.0, "b": 2.0}] * 2))
    assert MIN_STUDENTS == 5
    assert few["a"].discrimination is None
    alike = items_of(graded([{"a": 2.0, "b": float(n % 2)} for n in range(9)]))
    assert (alike["a"].difficulty, alike["a"].discrimination, alike["b"].discrimination) == (1.0, None, None)
    assert items_of(graded([{"a": None}]))["a"] == (None, None, 0)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.3, 2.0]), st.sampled_from([0.0, 0.7, 2.0])), max_size=12))
@settings(max_examples=60, deadline=None)
def test_an_item_is_within_its_range(points):
    for item in items_of(graded([{"a": x, "b": y} for x, y in points])).values():
        assert item.difficulty is None or 0 <= item.difficulty <= 1
        assert item.discrimination is None or -1 - 1e-9 <= item.discrimination <= 1 + 1e-9


# --- checks, groups, who was stopped ---------------------------------------------------------------------------


def test_failed_checks_count_students_ways_and_mistakes():
    class_ = [
        row("a", cell("x", 0.0, failure(mistake="You forget."), failure("test_other"))),
        row("b", cell("x", 0.0, failure(status=Status.RAISED, mistake="You forget."))),
        row("c", cell("x", 0.0, failure(mistake="You flip."))),
        row("d", cell("x", 2.0)),
        row("e", cell("x", 0.0, status=Status.NOT_STARTED)),
    ]
    first, second = failed_checks(class_)
    assert (first.id, first.failed, first.begun) == ("test_it", 3, 4)
    assert first.statuses == ((Status.FAILED, 2), (Status.RAISED, 1))
    assert first.mistakes == (("You forget.", 2), ("You flip.", 1))
    assert (second.id, second.failed, second.mistakes) == ("test_other", 1, ())


def told(class_):
    return [(group.mistake or group.call, group.members, [name for name, _title in group.checks]) for group in groups_of(class_)[0]]


def test_the_same_mistake_is_one_group_whatever_the_checks():
    class_ = [
        row("a", cell("x", 0.0, failure(mistake="You flip.", key=1), failure("test_two", mistake="You flip.", key=2))),
        row("b", cell("x", 0.0, failure(mistake="You flip.", key=3))),
        row("c", cell("y", 0.0, failure(mistake="You flip."))),
    ]
    assert told(class_) == [("You flip.", (0, 1), ["test_it"])]


def test_without_a_mistake_the_same_call_and_result_makes_a_group():
    class_ = [
        row("a", cell("x", 0.0, failure(key=1))), row("b", cell("x", 0.0, failure(key=1))), row("c", cell("x", 0.0, failure(key=2))),
        row("d", cell("x", 0.0, failure(key=1, status=Status.RAISED))), row("e", cell("x", 0.0, failure("test_two", key=1))),
    ]  # fmt: skip
    assert told(class_) == [("f() → 1", (0, 1), ["test_it"])]


def test_checks_that_the_same_students_fail_are_one_group():
    class_ = [row(name, cell("x", 0.0, failure(key=1), failure("test_two", key=2))) for name in "ab"]
    assert told(class_) == [("f() → 1", (0, 1), ["test_it", "test_two"])]
    _groups, known = groups_of(class_)
    assert set(known.values()) == {0}
    assert len(known) == 2


def test_files_that_fail_as_a_whole_are_grouped_by_their_message():
    lost = [failure(f"test_{n}", Status.RAISED, key=0) for n in range(3)]
    class_ = [row(name, cell("x", 0.0, *lost, message=f"SyntaxError on line {line}")) for name, line in (("a", 3), ("b", 3), ("c", 4))]
    assert told(class_) == [("SyntaxError on line 3", (0, 1), [])]


def test_a_group_has_the_same_name_in_the_next_run():
    class_ = [row(name, cell("x", 0.0, failure(mistake="You flip."))) for name in "abc"]
    assert groups_of(class_)[0][0].key == groups_of(class_[1:])[0][0].key


def test_large_groups_come_first_and_small_ones_are_cut():
    class_ = [row(f"{key}{n}", cell("x", 0.0, failure(key=key))) for key in range(1, 6) for n in range(key)]
    groups, known = groups_of(class_, most=2)
    assert [len(group.members) for group in groups] == [5, 4]
    assert len(known) == 2


@given(st.lists(st.lists(st.tuples(st.sampled_from("tu"), st.integers(0, 2), st.sampled_from(["", "M."])), max_size=3), max_size=8))
@settings(max_examples=80, deadline=None)
def test_every_group_holds_exactly_those_with_its_evidence(drawn):
    class_ = [row(str(n), cell("x", 0.0, *(failure(f"test_{t}", mistake=m, key=k) for t, k, m in fails))) for n, fails in enumerate(drawn)]
    from grader.report.classstats import evidence_of

    groups, known = groups_of(class_)
    for evidence, place in known.items():
        has = tuple(n for n, one in enumerate(class_) if evidence in [e for e, _f in evidence_of(one.cells[0])])
        assert groups[place].members == has
        assert len(has) > 1


def test_who_was_stopped_counts_checks_inside_a_failed_exercise():
    class_ = [
        row("a", cell("x", 0.0, failure(), failure("test_two", Status.TIMED_OUT))),
        row("b", cell("x", 2.0), cell("y", 0.0, status=Status.CRASHED)),
    ]
    assert [(n, one.id, status) for n, one, status in stopped(class_)] == [(0, "x", Status.TIMED_OUT), (1, "y", Status.CRASHED)]


def test_the_sample_rows():
    assert [check.failed for check in failed_checks(rows())] == [1] * 5
