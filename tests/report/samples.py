"""Fixed sample reports: every status, hostile strings, arrays of all sizes. Nothing random, nothing of today."""

from __future__ import annotations

import math
from typing import Any

from grader.outcome import (
    ArrayView,
    Call,
    Curve,
    Difference,
    ExerciseResult,
    Outcome,
    Provenance,
    Report,
    Status,
    Value,
)  # fmt: skip

HOSTILE = "<script>alert(1)</script> \x1b[31mred\x1b[0m \x9b31m [bold]loud[/bold] [/] \u202egnp.exe\u2066 {{ 7*7 }} 한글 ::error::x ##[group]y\x07\x00"
LONG = "x" * 10_000


def array(values: Any, dtype: str = "float64") -> Value:
    """A Value like the one `grader.views.value_view` makes of nested lists."""
    shape, inner = [], values
    while isinstance(inner, list):
        shape.append(len(inner))
        inner = inner[0] if inner else None
    flat = _flat(values)
    finite = [v for v in flat if not isinstance(v, str) and math.isfinite(v)]
    small = len(flat) <= 8
    text = f"array({values})" if small else f"array(shape={tuple(shape)}, dtype={dtype})"
    view = ArrayView(
        shape=shape, dtype=dtype, values=values, minimum=min(finite, default=None), maximum=max(finite, default=None)
    )
    return Value(text=text, array=view)


def _flat(values: Any) -> list[Any]:
    return [x for item in values for x in _flat(item)] if isinstance(values, list) else [values]


def image(height: int, width: int, shift: float = 0.0) -> list[list[float]]:
    """A smooth picture with a bump, so that heat maps have something to show."""
    return [
        [
            round(2.4 * math.exp(-((i - height / 2) ** 2 + (j - width / 3) ** 2) / (0.08 * height * width)) - 0.6
                  + 0.4 * math.sin(j / 2) + shift * max(0, i - height // 2) * (j / width), 4)
            for j in range(width)
        ]
        for i in range(height)
    ]  # fmt: skip


def outcome(name: str, status: Status = Status.PASSED, **fields: Any) -> Outcome:
    """A check worth two points."""
    fields.setdefault("title", f"The check {name} holds.")
    fields.setdefault("max_score", 2.0)
    fields.setdefault("score", fields["max_score"] if status is Status.PASSED else 0.0)
    fields.setdefault("visibility", "public")
    return Outcome(id=name, status=status, examples=100, seconds=0.012, **fields)


def exercise(name: str, checks: list[Outcome], **fields: Any) -> ExerciseResult:
    """An exercise whose score is the sum over its checks."""
    failed = [check.status for check in checks if check.status is not Status.PASSED]
    fields.setdefault("status", failed[0] if failed else Status.PASSED)
    fields.setdefault("title", name.rpartition("/")[2].replace("_", " ").capitalize())
    return ExerciseResult(
        id=name,
        score=sum(check.score for check in checks),
        max_score=sum(check.max_score for check in checks),
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        seconds=0.08,
        checks=checks,
        **fields,
    )


def report(*exercises: ExerciseResult, **fields: Any) -> Report:
    """A report whose score is the sum over its exercises."""
    fields.setdefault("student", "kim-minji")
    fields.setdefault("provenance", provenance())
    return Report(
        score=sum(e.score for e in exercises),
        max_score=sum(e.max_score for e in exercises),
        exercises=list(exercises),
        course="Deep learning from tokens to vision transformers",
        **fields,
    )


def provenance(isolation: str = "L3", reason: str = "") -> Provenance:
    """Fixed digests, versions and times."""
    return Provenance(
        submission_digest="2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        course_digest="fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
        checks_digest="baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096",
        seed="20260901",
        versions={"grader": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "hypothesis": "6.170.15"},
        isolation=isolation,
        isolation_reason=reason,
        started="2026-09-14T09:30:00Z",
        seconds=0.42,
    )


def wrong_formula() -> Outcome:
    """A scalar answer that is off by one, with a recognised mistake."""
    value = Value(text="3")
    return outcome(
        "test_equals_formula", Status.FAILED,
        title="output_size gives the size that torch's convolution has.",
        message="It returned 3, expected 4 (off by 1, allowed 0).",
        mistake="Behaves like an output size that forgets the + 1 at the end: how many places can a kernel as large as the input stand in?",
        hint="Draw a row of 7 cells and slide a window of 3.",
        reproduce='python -c "from output_size import output_size; print(output_size(7, 3, 2, 1))"',
        calls=[Call(function="output_size", arguments=[Value(text=t) for t in ("7", "3", "2", "1")], returned=value,
                    seconds=2e-6, printed="n = 7\nrounding down\n")],
        difference=Difference(expected=Value(text="4"), actual=value, difference=1.0, allowed=0.0),
    )  # fmt: skip


def wrong_picture() -> Outcome:
    """Two 12x16 arrays that differ in the lower half."""
    expected, actual = array(image(12, 16)), array(image(12, 16, 0.25))
    return outcome(
        "test_equals_loop", Status.FAILED, max_score=4.0, score=1.0,
        title="conv2d equals the sum of products written as loops.",
        message="88 of 192 elements differ; the worst is [11, 15]: 0.9127, expected -0.259 (off by 1.17, allowed 1e-09).",
        mistake="Behaves like a convolution that flips its kernel: deep learning libraries compute a cross-correlation.",
        reproduce="grade cnn/conv2d --verbose",
        calls=[Call(function="conv2d", arguments=[array(image(12, 16)), array([[1.0, 2.0], [3.0, 4.0]])],
                    keywords={"stride": Value(text="1"), "padding": Value(text="'same'")}, returned=actual)],
        difference=Difference(expected=expected, actual=actual, worst_index=[11, 15],
                              worst_expected=expected.array.values[11][15], worst_actual=actual.array.values[11][15],
                              difference=1.1718, allowed=1e-9, wrong_elements=88),
    )  # fmt: skip


def nan_batch() -> Outcome:
    """4-D arrays with NaN and infinity; the worst element is in a later slice."""
    good = [[[[float(n + c + i + j) for j in range(4)] for i in range(4)] for c in range(3)] for n in range(2)]
    bad = [[[[float(n + c + i + j) for j in range(4)] for i in range(4)] for c in range(3)] for n in range(2)]
    bad[1][2][3][0], bad[1][2][0][1] = "nan", "inf"  # type: ignore[call-overload]
    return outcome(
        "test_batch", Status.FAILED,
        title="max_pool treats every picture and channel alone.",
        message="2 of 96 elements differ; the worst is [1, 2, 3, 0]: nan, expected 6.0 (off by nan, allowed 0).",
        hint="What is the largest of a window that holds no number at all?",
        calls=[Call(function="max_pool", arguments=[array(good), Value(text="1")], returned=array(bad))],
        difference=Difference(expected=array(good), actual=array(bad), worst_index=[1, 2, 3, 0], worst_expected=6.0,
                              wrong_elements=2),
    )  # fmt: skip


def wrong_shape() -> Outcome:
    """Shapes differ: no difference can be drawn."""
    expected, actual = array([[1.0, 2.0, 3.0]]), array([[1.0], [2.0], [3.0]])
    return outcome(
        "test_shape",
        Status.WRONG_SHAPE,
        title="mean_pool returns one row per sentence.",
        message="The shape is (3, 1), expected (1, 3).",
        hint="Which axis do you average over?",
        calls=[Call(function="mean_pool", arguments=[actual], returned=actual)],
        difference=Difference(expected=expected, actual=actual),
    )


def two_calls() -> Outcome:
    """A law between two calls; the second one raised."""
    return outcome(
        "test_symmetric", Status.RAISED,
        title="Swapping the two vectors changes nothing.",
        message="It raised ZeroDivisionError: division by zero.",
        calls=[
            Call(function="cosine", arguments=[array([1.0]), array([2.0])], returned=Value(text="1.0")),
            Call(function="cosine", arguments=[array([2.0]), array([1.0])], error="ZeroDivisionError: division by zero",
                 error_line=14),
        ],
    )  # fmt: skip


def hidden_failure() -> Outcome:
    """A hidden check that failed, with everything a student must not see."""
    return outcome(
        "test_secret[SECRETPARAM]", Status.FAILED, visibility="hidden", title="It also works for large kernels.",
        message="It returned SECRETMESSAGE.", hint="Try a kernel as large as the input.",
        mistake="Behaves like SECRETINPUT.", reproduce="grade --input SECRETREPRODUCE", staff_note="SECRETNOTE",
        calls=[Call(function="conv2d", arguments=[Value(text="'SECRETINPUT'")], returned=Value(text="SECRETRETURN"),
                    printed="SECRETPRINT")],
        difference=Difference(expected=Value(text="SECRETEXPECTED"), actual=Value(text="SECRETRETURN")),
    )  # fmt: skip


def hostile_check() -> Outcome:
    """A check whose student-made texts attack the reader."""
    return outcome(
        "test_hostile", Status.RAISED, title="Text of strangers is shown, never obeyed.",
        message=f"It raised ValueError: {HOSTILE}",
        calls=[Call(function="f", arguments=[Value(text=repr(LONG)), Value(text=HOSTILE)], error=f"ValueError: {HOSTILE}",
                    error_line=3, printed=f"::error::forged\n{HOSTILE}\n{LONG}\n")],
    )  # fmt: skip


def curves() -> list[Curve]:
    """A loss the submission reports and an accuracy the grader measured."""
    steps = [float(i) for i in range(0, 200, 5)]
    return [
        Curve(name="training loss", x=steps, y=[round(2.3 * math.exp(-x / 60) + 0.05 + 0.04 * math.sin(x), 4) for x in steps]),
        Curve(name="accuracy on held-out pictures", x=[0.0, 50.0, 100.0, 150.0, 200.0], y=[0.1, 0.62, 0.81, 0.88, 0.9],
              reported_by="grader"),
        Curve(name="loss at a large learning rate", x=[0.0, 1.0, 2.0, 3.0], y=[2.3, 9.0, 410.0, math.nan]),
    ]  # fmt: skip


def mixed() -> Report:
    """What a real report looks like: some passed, some failed, some not begun."""
    return report(
        exercise("cnn/output_size", [wrong_formula(), outcome("test_symmetry"), outcome("test_zero_padding")],
                 title="Output size of a convolution", hidden_checks=1),
        exercise("cnn/conv2d", [outcome("test_identity", title="A kernel of one 1 changes nothing."), wrong_picture(), two_calls(),
                                outcome("test_stride", Status.SKIPPED, title="A stride of two skips every second place.",
                                        message="Skipped until “conv2d equals the sum of products written as loops.” passes.")],
                 title="Two-dimensional convolution", printed="loading\nready\n"),
        exercise("cnn/pooling", [nan_batch(), wrong_shape()], title="Pooling"),
        exercise("embedding/cosine", [outcome("test_a", title="Parallel vectors have similarity 1."), outcome("test_b")],
                 title="Cosine similarity", hidden_checks=2),
        exercise("resnet/residual_block", [outcome("test_a", Status.NOT_STARTED), outcome("test_b", Status.NOT_STARTED)],
                 title="Residual block"),
        exercise("training/convnet", [outcome("test_accuracy", title="The trained network is right on 9 of 10 pictures.")],
                 title="Train a small network", curves=curves()),
    )  # fmt: skip


def every_status() -> Report:
    """One exercise per status, hostile text in the last."""
    made = [exercise(f"zoo/{status.value}", [outcome("test_it", status, message=f"About {status.value}.", hint="Try it.")])
            for status in Status]  # fmt: skip
    syntax = exercise(
        "zoo/syntax", [outcome("test_it", Status.RAISED)],
        message="SyntaxError on line 3 of zoo/syntax.py:\n    def f(x:\n         ^\n'(' was never closed.",
    )  # fmt: skip
    hostile = exercise("zoo/hostile", [hostile_check()], title=f"Hostile {HOSTILE}", printed=HOSTILE + "\n" + LONG,
                       message=HOSTILE)  # fmt: skip
    weak = provenance("L0", "This machine offers no namespaces.")
    return report(*made, syntax, hostile, student=HOSTILE, provenance=weak, notes=[f"The folder also holds {HOSTILE}."])


def hidden() -> Report:
    """Staff's copy of a report in which a hidden check failed."""
    return report(
        exercise("cnn/conv2d", [outcome("test_identity", staff_note="SECRETSTAFF"), hidden_failure()],
                 hidden_checks=1, printed="SECRETPRINT", staff_note="SECRETSTAFF"), staff=True,
    )  # fmt: skip


def perfect(hidden_checks: int = 0) -> Report:
    """Everything that ran passed."""
    return report(exercise("embedding/cosine", [outcome("test_a"), outcome("test_b")], hidden_checks=hidden_checks))
