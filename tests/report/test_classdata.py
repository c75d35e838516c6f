"""Rows of a class: what they keep of a report, how small they are, and that they survive a process."""

from __future__ import annotations

import pickle
import tracemalloc

import msgspec
import pytest
import samples
from msgspec.structs import replace
from samples import Status

from grader.report.classdata import MAX_CALLS, MAX_NOTES, Cell, ClassRow, Failure, class_row, first_sentence, shared_row


def rows():
    done = samples.report(
        *(samples.exercise(e.id, [replace(c, status=Status.PASSED, score=c.max_score) for c in e.checks], title=e.title)
          for e in samples.mixed().exercises), student="박서연",
    )  # fmt: skip
    return [class_row(samples.mixed(), "kim minji"), class_row(done, "박서연")]


def test_a_row_keeps_the_smallest_call_and_the_mistake():
    row = class_row(replace(samples.mixed(), identity={"name": "Kim Minji", "section": "B"}), "kim minji")
    assert (row.student, row.folder, row.score, row.max_score, row.seconds) == ("kim-minji", "kim minji", 13.0, 30.0, 0.42)
    assert (row.name, row.section, row.isolation) == ("Kim Minji", "B", "L3")
    failure = row.cells[0].failures[0]
    assert (failure.id, failure.status, failure.call) == ("test_equals_formula", Status.FAILED, "output_size(7, 3, 2, 1) → 3")
    assert failure.mistake.startswith("Behaves like an output size that forgets the + 1")
    assert "ZeroDivisionError: division by zero (line 14 of your file)" in row.cells[1].failures[0].call
    assert [cell.begun for cell in row.cells] == [True, True, True, True, False, True]


def key(**fields):
    check = replace(samples.wrong_formula(), **fields)
    return class_row(samples.report(samples.exercise("a/b", [check])), "x").cells[0].failures[0].key


def test_the_key_tells_calls_and_results_apart_and_nothing_else():
    call = samples.wrong_formula().calls[0]
    assert key() == key(message="other words", seconds=9.0, calls=[replace(call, printed="x", seconds=5.0)])
    others = [replace(call, returned=samples.Value(text="4")), replace(call, arguments=call.arguments[:3]), replace(call, function="g")]
    assert len({key(), *(key(calls=[other]) for other in others)}) == 4
    big = [replace(call, returned=samples.array(samples.image(12, 16, shift))) for shift in (0.0, 0.1)]
    assert key(calls=[big[0]]) != key(calls=[big[1]]), "texts of large arrays are alike"
    assert key(calls=[]) == 0


def test_a_file_that_failed_as_a_whole_keeps_its_first_line():
    cells = {cell.id: cell for cell in class_row(samples.every_status(), "x").cells}
    assert cells["zoo/syntax"].message == "SyntaxError on line 3 of zoo/syntax.py:"
    assert "\x1b" not in cells["zoo/hostile"].message
    assert cells["zoo/timed_out"].statuses == {Status.TIMED_OUT}


def test_staff_notes_come_from_passed_checks_too():
    passed = samples.outcome("test_a", staff_note="used torch.nn\nmore")
    broken = samples.outcome("test_b", Status.GRADER_ERROR, staff_note="Traceback (most recent call last):\n  x\nKeyError: 3")
    whole = samples.exercise("a/b", [passed, broken], staff_note="slow disk")
    notes = class_row(samples.report(whole), "x").staff_notes
    assert notes == (("a/b", "slow disk"), ("a/b::test_a", "used torch.nn"), ("a/b::test_b", "KeyError: 3"))
    many = samples.exercise("a/c", [samples.outcome(f"t{n}", staff_note="x") for n in range(30)])
    assert len(class_row(samples.report(many), "x").staff_notes) == MAX_NOTES


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("You forget the bias. Add it.", "You forget the bias."), ("It is 1.5 too large.", "It is 1.5 too large."), ("", ""),
        ("Axes, e.g. rows, are swapped. See above.", "Axes, e.g. rows, are swapped."), ("Why 2? Because.", "Why 2?"),
        ("No stop\nbut two lines", "No stop but two lines"), ("\x1b[31m red. X", "\\x1b[31m red."),
    ],
)  # fmt: skip
def test_first_sentence(text, first):
    assert first_sentence(text) == first


def test_rows_come_back_from_another_process_and_share_what_is_equal():
    one, two = (pickle.loads(pickle.dumps(rows())) for _n in range(2))
    assert one == rows()
    assert isinstance(one[0].cells[0], Cell)
    assert isinstance(one[0].cells[0].failures[0], Failure)
    assert all(a is b for a, b in zip(one[0].cells, two[0].cells, strict=True))


def test_rows_come_back_from_the_ledger_and_share_what_is_equal():
    raw = msgspec.json.encode(rows())
    one, two = ([shared_row(row) for row in msgspec.json.decode(raw, type=list[ClassRow])] for _n in range(2))
    assert one == rows()
    assert one[0].cells is two[0].cells


def test_a_class_of_5000_is_small():
    raw = [pickle.dumps(row) for row in rows()]
    tracemalloc.start()
    many = [pickle.loads(raw[n % 2]) for n in range(5000)]
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert many[:2] == rows()
    assert used < 5000 * 1000


def test_a_class_whose_failures_all_differ_is_not_large():
    """600 students fail 12 exercises in their own way: what is equal (ids, titles, mistakes) is there once."""
    def row(n):
        cells = [
            Cell(f"topic/exercise_{e}", f"A long title of exercise {e}", 1.0, 5.0, Status.FAILED, tuple(
                Failure(f"test_{c}", f"Check {c} of exercise {e} holds for every input.", Status.FAILED, "You forget the bias.",
                        f"f({n}) → {e}" if c < MAX_CALLS else "", 1000 * n + 10 * e + c)
                for c in range(3)))
            for e in range(12)
        ]  # fmt: skip
        return ClassRow(f"s{n}", f"s{n}", 12.0, 60.0, tuple(cells))

    raw = [pickle.dumps(row(n)) for n in range(600)]
    tracemalloc.start()
    many = [pickle.loads(one) for one in raw]
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(many) == 600
    assert used < 600 * 12 * 1500
