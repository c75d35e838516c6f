"""The JSON master report: round trip, schema, non-finite numbers, and nothing hidden in a student's copy."""

from __future__ import annotations

import json
import math

import jsonschema
import msgspec
import pytest
import samples
from msgspec.structs import replace

from grader.errors import GraderFault, UsageProblem
from grader.outcome import ArrayView, Call, Curve, Value
from grader.report import master

ALL = [samples.mixed, samples.every_status, samples.hidden, samples.perfect]


@pytest.mark.parametrize("make", ALL)
def test_round_trip_same_bytes_and_valid(make):
    data = master.to_json(make())
    assert master.to_json(master.from_json(data)) == data == master.to_json(make())
    jsonschema.validate(json.loads(data, parse_constant=pytest.fail), master.schema())


def test_schema_file_is_current():
    text = "write it again: python -c 'from grader.report.master import *; SCHEMA_FILE.write_bytes(schema_json())'"
    assert master.SCHEMA_FILE.read_bytes() == master.schema_json(), text
    jsonschema.Draft202012Validator.check_schema(master.schema())


@pytest.mark.parametrize(
    "change", [{"score": "ten"}, {"schema": "grader-report/2"}, {"exercises": [{}]}, {"provenance": None}]
)
def test_schema_and_decoder_agree_on_what_is_wrong(change):
    wrong = {**json.loads(master.to_json(samples.perfect())), **change}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, master.schema())
    with pytest.raises(UsageProblem, match=r"not a report of grader: .* - at `\$"):
        master.from_json(msgspec.json.encode(wrong))


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"student": "\xff"}'])
def test_not_a_report(data):
    with pytest.raises(UsageProblem, match="Grade the submission again"):
        master.from_json(data)


def test_non_finite_numbers():
    values = ArrayView(shape=[3], dtype="float64", values=[math.nan, [math.inf], -math.inf], minimum=math.nan)
    call = Call(function="f", arguments=[Value(text="a", array=values)], seconds=math.inf)
    check = samples.outcome("test_x", calls=[call])
    curve = Curve(name="loss", x=[0.0, 1.0, 2.0], y=[1.0, math.nan, math.inf])
    data = master.to_json(samples.report(samples.exercise("a/b", [check], curves=[curve])))
    json.loads(data, parse_constant=pytest.fail)
    exercise = master.from_json(data).exercises[0]
    view = exercise.checks[0].calls[0].arguments[0].array
    assert view.values == ["nan", ["inf"], "-inf"]
    assert view.minimum is None
    assert exercise.curves[0] == Curve(name="loss", x=[0.0], y=[1.0], not_finite=[1.0, 2.0])


def test_a_score_that_is_no_number_is_our_fault():
    check = samples.outcome("test_x", score=math.nan)
    with pytest.raises(GraderFault, match="test_x: score of the report of kim-minji is nan"):
        master.to_json(
            samples.report(
                samples.exercise("a/b", [check]),
            )
        )


def test_student_view_tells_nothing_hidden():
    text = master.to_json(master.student_view(samples.hidden())).decode()
    assert "SECRET" not in text
    report = master.from_json(text.encode())
    shown = report.exercises[0].checks[1]
    assert not report.staff
    assert shown.id == "test_secret[1]"
    assert shown.message == "This hidden check failed."
    assert (shown.title, shown.hint, shown.score) == (
        "It also works for large kernels.", "Try a kernel as large as the input.", 0.0,
    )  # fmt: skip
    assert "SECRET" in master.to_json(samples.hidden()).decode()


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("Behaves like a convolution that flips its kernel.", True),
        ("It returns 3 for f(2).", False),
        ("It forgets the word banana.", False),
        ("It forgets the word 'pear'.", False),
    ],
)
def test_student_view_keeps_a_mistake_without_values(mistake, told):
    check = samples.outcome(
        "test_x", samples.Status.FAILED, visibility="hidden", mistake=mistake,
        calls=[Call(function="f", arguments=[Value(text="'banana'")])],
    )  # fmt: skip
    seen = master.student_view(samples.report(samples.exercise("a/b", [check], hidden_checks=1)))
    assert seen.exercises[0].checks[0].mistake == (mistake if told else "")


def test_student_view_tells_no_time_of_hidden_checks():
    """A submission that sleeps as long as its argument says would tell the argument."""
    report = samples.hidden()
    seen = master.student_view(report)
    public, secret = seen.exercises[0].checks
    assert (public.seconds, secret.seconds) == (0.012, 0.0)
    assert seen.exercises[0].seconds == seen.provenance.seconds == 0.012
    slow = [replace(check, seconds=9.0) if check.visibility == "hidden" else check for check in report.exercises[0].checks]
    later = replace(report, exercises=[replace(report.exercises[0], checks=slow, seconds=77.0)])
    assert master.student_view(later) == seen


def test_student_view_hides_parameters_and_curves_of_hidden_checks():
    """The values that parametrize gives are in ids and titles."""
    checks = [
        samples.outcome(f"test_x[{n}-SECRET{n}]", title=f"f is right. [{n}-SECRET{n}]", visibility="hidden") for n in range(2)
    ]
    curves = [Curve(name=f"{kind} loss", x=[0.0], y=[1.0], visibility=kind) for kind in ("public", "hidden")]
    seen = master.student_view(samples.report(samples.exercise("a/b", checks, curves=curves))).exercises[0]
    assert [(check.id, check.title) for check in seen.checks] == [(f"test_x[{n}]", f"f is right. [{n}]") for n in (1, 2)]
    assert [curve.name for curve in seen.curves] == ["public loss"]


def test_student_view_keeps_public_evidence_and_hides_the_seed():
    report = samples.mixed()
    seen = master.student_view(report)
    assert [replace(exercise, seconds=0.0) for exercise in seen.exercises] == [
        replace(exercise, seconds=0.0) for exercise in report.exercises
    ]
    assert report.provenance.seed
    assert seen.provenance.seed == ""
