"""What grading one submission produced: plain frozen data, and the JSON master report made of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

import msgspec

SCHEMA_ID = "grader-report/1"


class Status(StrEnum):
    """How a check, or an exercise, ended. Never blended: each says whose move is next."""

    PASSED = "passed"
    FAILED = "failed"
    WRONG_SHAPE = "wrong_shape"
    WRONG_DTYPE = "wrong_dtype"
    RAISED = "raised"
    NOT_STARTED = "not_started"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    INVALID_REPLY = "invalid_reply"
    SKIPPED = "skipped"
    GRADER_ERROR = "grader_error"


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of all report data: immutable, compared by value."""


class ArrayView(Struct, frozen=True, kw_only=True):
    """An array as a report shows it. `values` (row-major, nested lists) only when it holds few enough to draw.

    Non-finite values are the strings "nan", "inf" and "-inf", which JSON cannot hold as numbers.
    """

    shape: list[int]
    dtype: str
    values: Any = None
    minimum: float | None = None
    maximum: float | None = None


class Value(Struct, frozen=True, kw_only=True):
    """One value that crossed the wire: `text` as Python would write it (shortened), `array` where it is one."""

    text: str
    array: ArrayView | None = None


class Call(Struct, frozen=True, kw_only=True):
    """One call of the student's code. Exactly one of `returned` and `error` is set."""

    function: str
    arguments: list[Value]
    keywords: dict[str, Value] = {}
    returned: Value | None = None
    error: str | None = None
    error_line: int | None = None
    printed: str = ""
    seconds: float = 0.0


class Difference(Struct, frozen=True, kw_only=True):
    """Expected against actual at the failing call, for texts and pictures.

    `worst_index` is where |actual - expected| is largest; `allowed` is the tolerance there.
    """

    expected: Value
    actual: Value
    worst_index: list[int] | None = None
    worst_expected: float | None = None
    worst_actual: float | None = None
    difference: float | None = None
    allowed: float | None = None
    wrong_elements: int | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """One check of one submission. `staff_note` and `hidden` details never reach the student's files."""

    id: str
    title: str
    visibility: Literal["public", "hidden"]
    status: Status
    score: float
    max_score: float
    message: str = ""
    hint: str = ""
    mistake: str = ""
    reproduce: str = ""
    calls: list[Call] = []
    difference: Difference | None = None
    examples: int = 0
    seconds: float = 0.0
    staff_note: str = ""


class Curve(Struct, frozen=True, kw_only=True):
    """A series to plot (training loss, accuracy): `y` over `x`, marked as reported by the submission or measured.

    `not_finite` holds the x at which y was NaN or infinite: a loss that diverged shows where. `visibility` is that of the
    check that drew it.
    """

    name: str
    x: list[float]
    y: list[float]
    reported_by: Literal["submission", "grader"] = "submission"
    not_finite: list[float] = []
    visibility: Literal["public", "hidden"] = "public"


class ExerciseResult(Struct, frozen=True, kw_only=True):
    """All checks of one exercise. `message` explains a status that concerns the whole file (syntax error, ...).

    `extra`: its points come on top of the total.
    """

    id: str
    title: str
    status: Status
    score: float
    max_score: float
    digest: str = ""
    seconds: float = 0.0
    message: str = ""
    printed: str = ""
    checks: list[Outcome] = []
    curves: list[Curve] = []
    hidden_checks: int = 0
    staff_note: str = ""
    extra: bool = False


class Provenance(Struct, frozen=True, kw_only=True):
    """Where a score comes from: enough to repeat it. `seconds` is wall time of grading."""

    submission_digest: str
    course_digest: str
    checks_digest: str
    seed: str
    versions: dict[str, str]
    isolation: str
    isolation_reason: str = ""
    started: str = ""
    seconds: float = 0.0


class Report(Struct, frozen=True, kw_only=True):
    """One submission, graded: the JSON master of every view.

    `submitted` is when it was handed in, ISO 8601 with its zone, "" where nothing tells; `times` the same of topics that came
    at times of their own. `identity` is what other systems
    know the student by, as far as the submission or the roster tells: `name`, `email`, `canvas` (user id), `moodle`
    (participant number), `sis`, `login`, `section`. `attempt` counts from 1 where a student handed in several times; else 0.
    """

    student: str
    score: float
    max_score: float
    provenance: Provenance
    exercises: list[ExerciseResult] = []
    course: str = ""
    language: str = "en"
    staff: bool = False
    notes: list[str] = []
    submitted: str = ""
    times: dict[str, str] = {}
    identity: dict[str, str] = {}
    attempt: int = 0
    schema: Literal["grader-report/1"] = "grader-report/1"

    def came(self, topic: str) -> str:
        """When a topic was handed in, as `submitted`."""
        return self.times.get(topic, self.submitted)
