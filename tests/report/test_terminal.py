"""The terminal report: order and number of lines, safety of strangers' text, plain text for pipes."""

from __future__ import annotations

import io

import pytest
import samples
from msgspec.structs import replace
from rich.console import Console
from samples import Status

from grader.report.master import student_view
from grader.report.terminal import render_terminal


def shown(report, *, tty=False, encoding="utf-8", width=80, **options) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = Console(
        file=stream, force_terminal=tty, color_system="standard" if tty else None, width=width, legacy_windows=False
    )
    render_terminal(report, console, **options)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_a_failed_check_in_six_lines_in_order():
    text = shown(samples.report(samples.exercise("cnn/output_size", [samples.wrong_formula()])))
    assert text.splitlines()[1:6] == [
        "    FAIL 0/2   output_size gives the size that torch's convolution has.",
        "        called    output_size(7, 3, 2, 1)",
        "        problem   It returned 3, expected 4 (off by 1, allowed 0).",
        "        likely    Behaves like an output size that forgets the + 1 at the end: how many places can a kernel "
        "as large as the input stand in?",
        '        repeat    python -c "from output_size import output_size; print(output_size(7, 3, 2, 1))"',
    ]


@pytest.mark.parametrize(
    "make", [samples.wrong_formula, samples.wrong_picture, samples.nan_batch, samples.wrong_shape, samples.two_calls,
             samples.hostile_check, samples.hidden_failure]
)  # fmt: skip
def test_never_more_than_six_lines_a_check(make):
    text = shown(samples.report(samples.exercise("a/b", [make()])))
    evidence = text.split("\n\n")[0].splitlines()[1:]
    assert len([line for line in evidence if not line.strip().startswith("staff")]) <= 6
    assert max(map(len, evidence)) < 1000


def test_big_arrays_by_shape_dtype_and_worst_element():
    text = shown(samples.report(samples.exercise("a/b", [samples.wrong_picture()])))
    assert "returned  array(shape=(12, 16), dtype=float64)" in text
    assert "the worst is [11, 15]: 0.9127, expected -0.259" in text
    assert (
        shown(samples.report(samples.exercise("a/b", [samples.wrong_shape()]))).count(
            "Expected array([[1.0, 2.0, 3.0]]). The shape is (3, 1), expected (1, 3)."
        )
        == 1
    )


def test_folded_failures_are_counted_and_unfold():
    folded, unfolded = shown(samples.mixed()), shown(samples.mixed(), verbose=True)
    assert folded.count("1 more failure is folded: grade cnn/conv2d --verbose shows it.") == 1
    assert "called    conv2d(array(shape=" not in folded  # the large array is the one that is folded
    assert "called    conv2d(array(shape=" in unfolded
    assert "folded" not in unfolded
    assert "raised    ZeroDivisionError: division by zero (line 14 of your file)" in unfolded
    assert "cosine(array([1.0]), array([2.0])) -> 1.0; cosine(array([2.0]), array([1.0]))" in unfolded
    assert "        | n = 7\n        | rounding down\n" in unfolded
    assert "hint      Draw a row" in unfolded


def test_public_checks_passed_is_not_all_passed():
    assert "public checks passed; hidden checks count too" in shown(samples.perfect(hidden_checks=2))
    assert "All checks passed" not in shown(samples.perfect(hidden_checks=2))
    assert shown(samples.perfect()).endswith("Total  4/4 (100 %)  All checks passed.\n")


def test_footer_total_isolation_next_step():
    text = shown(samples.mixed())
    assert text.endswith("\nTotal  13/30 (43 %)\nNext: grade cnn/output_size --verbose\n")
    weak = shown(samples.every_status())
    assert "Isolation L0: this code ran with little or no confinement. This machine offers no namespaces." in weak
    todo = samples.report(samples.exercise("a/b", [samples.outcome("t", Status.NOT_STARTED)]))
    assert "Next: write exercises/a/b.py, then: grade a/b" in shown(todo)


def test_quiet_is_a_line_each_and_the_total():
    lines = shown(samples.mixed(), quiet=True).splitlines()
    assert len(lines) == 7
    assert lines[-1] == "Total  13/30 (43 %)"


def test_syntax_error_keeps_its_caret_and_hides_the_checks():
    text = shown(samples.every_status())
    assert "          def f(x:\n               ^\n" in text
    assert "1 check did not get that far." in text


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("tty", [False, True])
def test_text_of_strangers_is_shown_never_obeyed(tty, verbose):
    text = shown(samples.every_status(), tty=tty, verbose=verbose, width=100)
    assert "\x1b[31mred" not in text
    assert not set("\x9b\u202e\u2066\x07\x00") & set(text)
    flat = "".join(text.split())
    assert r"\x1b[31mred\x1b[0m" in flat
    assert "[bold]loud[/bold][/]" in flat
    assert r"\u202egnp.exe" in flat
    assert "한글" in text
    assert "##[group]" not in flat
    assert not any(line.strip().startswith("::") for line in text.splitlines())
    assert max(len(line) for line in text.splitlines()) < 1500


def test_plain_text_has_no_colours_boxes_or_padding():
    text = shown(samples.mixed(), width=20)
    assert text.isascii()
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("tty", [False, True])
def test_ascii_encoding(tty):
    text = shown(samples.every_status(), tty=tty, encoding="ascii", verbose=True, width=200)
    assert text.isascii()
    assert r"\ud55c\uae00" in text
    assert "FAIL" in text


def test_every_status_has_its_word():
    text = shown(samples.every_status())
    for mark in (
        "pass zoo/passed",
        "FAIL zoo/timed_out",
        "skip zoo/skipped",
        "todo zoo/not_started",
        "ERR  zoo/grader_error",
    ):
        assert mark in text


def test_students_never_see_hidden_inputs():
    report = samples.hidden()
    assert "SECRETINPUT" in shown(report)
    assert "SECRETSTAFF" in shown(report)
    text = shown(student_view(report), verbose=True)
    assert "SECRET" not in text
    assert "This hidden check failed." in text
    assert "Try a kernel as large" in text


def test_no_exercises_at_all():
    assert shown(samples.report()) == "Total  0/0 (0 %)\n"


def test_an_error_is_told_once():
    """The message that names error and line stands alone; without the line, the line is added."""
    call = replace(samples.two_calls().calls[1], error="ValueError: no")
    for message, lines in [
        ("It raised ValueError: no (line 14: raise ValueError('no'))", ["problem   It raised ValueError: no (line 14: raise ValueError('no'))"]),
        ("It raised ValueError: no.", ["raised    ValueError: no (line 14 of your file)"]),
        ("A zero vector has no direction.", ["raised    ValueError: no (line 14 of your file)", "problem   A zero vector has no direction."]),
    ]:  # fmt: skip
        check = samples.outcome("t", Status.RAISED, message=message, calls=[call])
        text = shown(samples.report(samples.exercise("a/b", [check])))
        evidence = [line.strip() for line in text.splitlines() if line.startswith("        ")]
        assert evidence == ["called    cosine(array([2.0]), array([1.0]))", *lines]


def test_instances_that_ended_alike_are_one_line():
    instances = [samples.outcome(f"test_sizes[{n}]", title=f"The sizes are right. [{n}]") for n in (1, 2, 3)]
    text = shown(samples.report(samples.exercise("cnn/conv2d", [*instances, samples.outcome("test_other")])))
    assert text.count("The sizes are right.") == 1
    assert "6/6" in text
    assert "The sizes are right. (x3)" in text
    assert shown(samples.report(samples.exercise("cnn/conv2d", instances)), verbose=True).count("The sizes") == 3
