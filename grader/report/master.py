"""The JSON master report: written, read, described by a JSON Schema, and cut down to what a student may see."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from grader.errors import GraderFault, UsageProblem
from grader.i18n import _
from grader.outcome import Call, Curve, Difference, ExerciseResult, Outcome, Report, Status, Value
from grader.report.text import is_failure, status_words

SCHEMA_FILE = Path(__file__).with_name("report.schema.json")
SCHEMA_URI = "urn:grader:report:1"

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Report)
_T = TypeVar("_T")


# --- writing and reading ---------------------------------------------------------------------------------------


def to_json(report: Report) -> bytes:
    """The report as UTF-8 JSON with two-space indent: same report, same bytes.

    NaN and infinity become null where a number may be missing, the strings "nan", "inf", "-inf" inside arrays, and
    `not_finite` of a curve. A score that is not finite is our fault and raises GraderFault.
    """
    for name, value in _numbers(report):
        if not math.isfinite(value):
            text = _("{name} of the report of {student} is {value}. This is a fault of the grader: please report it.")
            raise GraderFault(text.format(name=name, student=report.student, value=value))
    data = encoded(replace(report, exercises=[_tame_exercise(exercise) for exercise in report.exercises]))
    text = msgspec.json.format(data, indent=2).decode() + "\n"
    return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|#(?=\\w*\\[)")
"""What a terminal or the log of a CI service could obey when the file is printed; JSON's own escapes say the same."""


def result_json(result: ExerciseResult) -> bytes:
    """One exercise's result as JSON that decodes to what a report shows of it."""
    return encoded(_tame_exercise(result))


def encoded(data: Any) -> bytes:
    """Compact JSON, keys in a fixed order; half a surrogate pair, in a student's name or message, as its escape."""
    try:
        return _encoder.encode(data)
    except UnicodeEncodeError:
        return _encoder.encode(msgspec.convert(_encodable(msgspec.to_builtins(data)), type(data)))


def _encodable(node: Any) -> Any:
    if isinstance(node, str):
        return node.encode("utf-8", "backslashreplace").decode()
    if isinstance(node, dict):
        return {key: _encodable(value) for key, value in node.items()}
    return [_encodable(item) for item in node] if isinstance(node, list) else node


def from_json(data: bytes) -> Report:
    """The report that `to_json` wrote. Raises UsageProblem with place and reason when it is something else."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = _("This is not a report of grader: {reason}. Grade the submission again to make a fresh report.json.")
        raise UsageProblem(text.format(reason=error)) from None


def _numbers(report: Report) -> list[tuple[str, float]]:
    """All numbers that must be there, by name."""
    parts: list[ExerciseResult | Outcome] = [*(c for e in report.exercises for c in e.checks), *report.exercises]
    found = [
        (f"{part.id}: {name}", getattr(part, name)) for part in parts for name in ("score", "max_score", "seconds")
    ]
    found += [("score", report.score), ("max_score", report.max_score), ("seconds", report.provenance.seconds)]
    return found


def _tame_exercise(exercise: ExerciseResult) -> ExerciseResult:
    checks = [_tame_check(check) if check.calls or check.difference else check for check in exercise.checks]
    return replace(exercise, checks=checks, curves=[_tame_curve(curve) for curve in exercise.curves])


def _tame_curve(curve: Curve) -> Curve:
    pairs = [(x, y) for x, y in zip(curve.x, curve.y, strict=False) if math.isfinite(x)]
    good = [(x, y) for x, y in pairs if math.isfinite(y)]
    lost = curve.not_finite + [x for x, y in pairs if not math.isfinite(y)]
    return replace(curve, x=[x for x, _y in good], y=[y for _x, y in good], not_finite=lost)


def _tame_check(check: Outcome) -> Outcome:
    return replace(
        check,
        calls=[_tame_call(call) for call in check.calls],
        difference=_optional(_tame_difference, check.difference),
    )


def _tame_call(call: Call) -> Call:
    return replace(
        call,
        arguments=[_tame_value(value) for value in call.arguments],
        keywords={name: _tame_value(value) for name, value in call.keywords.items()},
        returned=_optional(_tame_value, call.returned),
        seconds=call.seconds if math.isfinite(call.seconds) else 0.0,
    )


def _tame_difference(difference: Difference) -> Difference:
    return replace(difference, expected=_tame_value(difference.expected), actual=_tame_value(difference.actual))


def _tame_value(value: Value) -> Value:
    array = value.array
    return value if array is None else replace(value, array=replace(array, values=_tame_values(array.values)))


def _tame_values(values: Any) -> Any:
    if isinstance(values, list):
        return [_tame_values(item) for item in values]
    if isinstance(values, float) and not math.isfinite(values):
        return "nan" if math.isnan(values) else "inf" if values > 0 else "-inf"
    return values


def _optional(function: Callable[[_T], _T], value: _T | None) -> _T | None:
    return None if value is None else function(value)


# --- what a student may see ------------------------------------------------------------------------------------

_QUOTES_INPUT = re.compile(r"[\d'\"`\[\]{}()=]")


def student_view(report: Report) -> Report:
    """The report without what is meant for staff: no staff notes, no inputs or answers of hidden checks.

    A hidden check keeps title, status, points and hint. What the submission printed during a whole exercise goes too
    where hidden checks ran: a submission that prints its arguments would print hidden inputs. Times are those of public
    checks alone, which are run first: a submission that sleeps as long as its argument says would tell a hidden one. The
    seed goes too: with it anyone could draw the hidden examples.
    """
    exercises = [_student_exercise(exercise) for exercise in report.exercises]
    provenance = replace(report.provenance, seed="", seconds=_sum(exercise.seconds for exercise in exercises))
    return replace(report, staff=False, provenance=provenance, exercises=exercises)


def _sum(seconds: Iterable[float]) -> float:
    return round(math.fsum(seconds), 4)


def _student_exercise(exercise: ExerciseResult) -> ExerciseResult:
    hidden = [check for check in exercise.checks if check.visibility == "hidden"]
    numbers = {id(check): number for number, check in enumerate(hidden, 1)}
    checks = [
        _without_inputs(check, numbers[id(check)]) if id(check) in numbers else replace(check, staff_note="")
        for check in exercise.checks
    ]
    return replace(
        exercise, checks=checks, staff_note="", printed="" if hidden else exercise.printed,
        curves=[curve for curve in exercise.curves if curve.visibility == "public"],
        seconds=_sum(check.seconds for check in checks),
    )  # fmt: skip


def _without_inputs(check: Outcome, number: int) -> Outcome:
    name = check.id.partition("[")
    values = f" [{name[2]}"  # what parametrize gave, as an id: a hidden input
    return replace(
        check,
        id=f"{name[0]}[{number}]" if name[1] else check.id,
        title=check.title[: -len(values)] + f" [{number}]" if name[1] and check.title.endswith(values) else check.title,
        message=_hidden_message(check.status),
        mistake=check.mistake if _safe_to_tell(check) else "",
        reproduce="", calls=[], difference=None, seconds=0.0, staff_note="",
    )  # fmt: skip


def _hidden_message(status: Status) -> str:
    if status is Status.PASSED:
        return ""
    if status is Status.FAILED:
        return _("This hidden check failed.")
    if is_failure(status):
        return _("This hidden check failed: {status}.").format(status=status_words(status))
    return _("This hidden check did not run: {status}.").format(status=status_words(status))


def _safe_to_tell(check: Outcome) -> bool:
    """A recognised mistake is told only where its text cannot hold a hidden value."""
    values = [value.text.strip("'\"") for call in check.calls for value in (*call.arguments, *call.keywords.values())]
    return not _QUOTES_INPUT.search(check.mistake) and not any(text and text in check.mistake for text in values)


# --- the published schema --------------------------------------------------------------------------------------

_ABOUT = {
    "Report.student": "Name of the submission: its folder.",
    "Report.score": "Points reached: the sum over exercises.",
    "Report.max_score": "Points that can be reached.",
    "Report.staff": "True when staff notes and hidden inputs are inside; such a file is not for students.",
    "Report.notes": "Sentences about the submission as a whole.",
    "Report.times": "When each topic was handed in, where that is known apart: topic to ISO 8601 with its zone.",
    "Report.language": "Language of the sentences, as an ISO 639-1 code.",
    "ExerciseResult.id": "topic/name, as in autograder_config.yml.",
    "ExerciseResult.seconds": "Wall time, seconds; in a student's copy, of the public checks.",
    "ExerciseResult.digest": "SHA-256 of the submitted file.",
    "ExerciseResult.printed": "What the code printed, capped.",
    "ExerciseResult.hidden_checks": "0, or more where hidden checks exist; those without an outcome here still decide points.",
    "Outcome.examples": "How many inputs were tried.",
    "Outcome.mistake": "The wrong answer that this one behaves like, in a sentence.",
    "Outcome.reproduce": "One line that repeats the failing call.",
    "Outcome.calls": "The calls of the smallest failing example; empty when passed.",
    "Call.error_line": "Line of the submitted file that raised.",
    "Difference.wrong_elements": "How many elements are outside the tolerance.",
    "ArrayView.values": 'Nested lists, row-major; "nan", "inf", "-inf" for what JSON cannot hold; null when large.',
    "Curve.visibility": "Whether a public or a hidden check drew it; a student's copy has no hidden ones.",
    "Curve.not_finite": "x where y was NaN or infinite; those points are not in x and y.",
    "Provenance.isolation": "L3 (namespaces), L2, L1 or L0 (no confinement).",
    "Provenance.seconds": "Wall time of grading, seconds; in a student's copy, of the public checks.",
    "Provenance.started": "When grading began, ISO 8601, UTC.",
}


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the master report."""
    made = msgspec.json.schema(Report)
    for place, text in _ABOUT.items():
        struct, field = place.split(".")
        made["$defs"][struct]["properties"][field]["description"] = text
    made["$defs"][Report.__name__].setdefault("required", []).append("schema")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_URI, "title": "grader report"}
    return {**head, **made}


def schema_json() -> bytes:
    """`schema()` as the file `report.schema.json` in the package holds it."""
    return msgspec.json.format(msgspec.json.encode(schema(), order="sorted"), indent=2) + b"\n"


__all__ = ["SCHEMA_FILE", "SCHEMA_URI", "encoded", "from_json", "result_json", "schema", "schema_json", "student_view", "to_json"]
