"""All that check authors import: markers, expectations, strategies.

A check is a pytest function with the `student` fixture; its docstring is the sentence a student reads::

    @points(2)
    @given(case=cases())
    def test_equals_loop(student, case):
        '''mean_pool averages the tokens that the mask keeps.'''
        h, mask, expected = case
        expect_close(student.mean_pool(h, mask), expected, T1)

Expectations compare shape, then dtype, then values; nothing is ever broadcast. They are lean when the answer
is right and explain when it is wrong: a failed one raises `CheckFailed`, which the plugin turns into an Outcome.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pytest
from hypothesis import strategies as st

from grader.describe import look_alike, shape_words, short, type_words
from grader.i18n import _
from grader.outcome import Difference, Status, Value
from grader.sandbox.calls import GENERATOR
from grader.sandbox.wire import Handle, Opaque, Tensor
from grader.student import Function, StudentError
from grader.views import value_view

__all__ = [
    "T0", "T1", "T2", "T2_NETWORK", "T3", "CheckFailed", "Tolerance", "array_values", "expect", "expect_close",
    "expect_equal", "expect_raises", "expect_unchanged", "generator", "gradients", "hidden", "hint", "points", "requires",
    "tensor",
]  # fmt: skip


# --- markers ---------------------------------------------------------------------------------------------------


def points(worth: float) -> pytest.MarkDecorator:
    """What the check is worth; a parametrised check shares it equally among its instances."""
    return pytest.mark.points(worth)


def hint(text: str) -> pytest.MarkDecorator:
    """One thing to try, shown when the check fails and no known mistake is recognised."""
    return pytest.mark.hint(text)


def requires(*checks: str) -> pytest.MarkDecorator:
    """Names of checks of the same exercise that must pass first; until then this one is skipped, without points."""
    return pytest.mark.requires(*checks)


hidden = pytest.mark.hidden
"""Marks a check whose inputs students never see (all checks under solutions/ are hidden without it)."""


# --- tolerances ------------------------------------------------------------------------------------------------


class Tolerance(NamedTuple):
    """|actual - expected| <= rtol*|expected| + atol + scaled*max(floor, max|expected|), elementwise."""

    rtol: float = 0.0
    atol: float = 0.0
    scaled: float = 0.0
    floor: float = 0.0


T0 = Tolerance()
"""Exact: selections, copies, whole numbers."""
T1 = Tolerance(rtol=1e-9, scaled=1e-10)
"""float64 algebra of at most 10^4 terms: worst case n*eps = 2e-12, three digits spare for another summation order."""
T2 = Tolerance(scaled=1e-5, floor=1.0)
"""float32 output against a float64 oracle; measured 1e-6 for convolutions of 400 terms."""
T2_NETWORK = Tolerance(scaled=1e-4, floor=1.0)
"""float32 output of a whole network against a float64 oracle."""
T3 = Tolerance(rtol=1e-5, atol=1e-6)
"""Central differences in float64 with h = 1e-6."""


# --- failures --------------------------------------------------------------------------------------------------


class CheckFailed(AssertionError):
    """The answer is not right. `message` is for the student; `difference` feeds reports and pictures."""

    def __init__(self, message: str, status: Status = Status.FAILED, difference: Difference | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.difference = difference


def _fail(
    message: str, expected: Any, actual: Any, status: Status = Status.FAILED, note: str = "", **where: Any
) -> NoReturn:
    difference = Difference(expected=value_view(expected), actual=value_view(actual), **where)
    raise CheckFailed(f"{message} {note}".strip(), status, difference)


_ABSENT = object()
"""What was not given: None can be an answer."""


def expect(condition: bool, message: str, *, actual: Any = _ABSENT, expected: Any = _ABSENT) -> None:
    """Fail with `message` (a whole sentence for the student) unless `condition` holds.

    Where both `actual` and `expected` are given, the report shows them side by side.
    """
    if not condition:
        if actual is _ABSENT or expected is _ABSENT:
            raise CheckFailed(message)
        _fail(message, expected, actual)


# --- exact values ----------------------------------------------------------------------------------------------


def expect_equal(actual: Any, expected: Any, note: str = "") -> None:
    """Fail unless `actual` is exactly `expected`: same kind of value, same content, nothing rounded.

    Lists and tuples stand for each other, bytes and bytearray too; an int is not a float, a bool is not an int.
    Arrays need the same shape, dtype and elements. `note` is a sentence added to the message.
    """
    if type(actual) is type(expected) and not isinstance(expected, (np.ndarray, Tensor)):
        try:
            if actual == expected and _same_kinds(actual, expected):
                return
        except ValueError:
            pass  # arrays inside: compared piece by piece below
    problem = _compare(actual, expected)
    if problem is None:
        return
    message, status = problem
    alike = look_alike(actual, expected)
    if alike:
        one, other = alike
        text = _("They look alike, but the code points differ: returned {one}, expected {other}.")
        note = (text.format(one=one, other=other) + " " + note).rstrip()
    _fail(message, expected, actual, status, note)


_FLAT = (str, bytes, int, float, bool, type(None))


def _same_kinds(actual: Any, expected: Any) -> bool:
    """Python says 1 == 1.0 == True; a report must not."""
    if isinstance(expected, (list, tuple)):
        return all(map(_same_kinds, actual, expected))
    if isinstance(expected, dict):
        return all(_same_kinds(actual[key], value) for key, value in expected.items())
    return type(actual) is type(expected)


Problem = tuple[str, Status]


def _wrong_type(actual: Any, expected: Any) -> Problem:
    if actual is None:
        text = _("It returned None, expected {expected}. Is a `return` missing?")
    else:
        text = _("It returned {actual}, expected {expected}.")
    return text.format(actual=type_words(actual), expected=type_words(expected)), Status.FAILED


def _compare(actual: Any, expected: Any) -> Problem | None:
    """Why `actual` is not exactly `expected`, or None."""
    if isinstance(expected, Tensor):
        if not isinstance(actual, Tensor):
            return _wrong_type(actual, expected)
        return _compare(actual.array, expected.array)
    if isinstance(expected, np.ndarray):
        return _compare_array(actual, expected)
    if isinstance(expected, (list, tuple)):
        return _compare_sequence(actual, expected)
    if isinstance(expected, dict):
        return _compare_dict(actual, expected)
    if type(actual) is not type(expected):
        return _wrong_type(actual, expected)
    if actual == expected or (isinstance(expected, float) and math.isnan(expected) and math.isnan(actual)):
        return None
    text = _("It returned {actual}, expected {expected}.")
    return text.format(actual=short(actual), expected=short(expected)), Status.FAILED


def _compare_array(actual: Any, expected: np.ndarray[Any, Any]) -> Problem | None:
    problem = _shape_or_dtype(actual, expected, expected.dtype)
    if problem is not None:
        return problem
    equal = actual == expected
    if expected.dtype.kind in "fc":
        equal |= np.isnan(actual) & np.isnan(expected)
    if equal.all():
        return None
    worst = tuple(int(i) for i in np.argwhere(~equal)[0])
    text = _("Element {index} is {actual}, expected {expected} ({wrong} of {all} elements differ).")
    return text.format(
        index=_index(worst), actual=short(actual[worst].item()), expected=short(expected[worst].item()),
        wrong=int((~equal).sum()), all=expected.size,
    ), Status.FAILED  # fmt: skip


def _compare_sequence(actual: Any, expected: Sequence[Any]) -> Problem | None:
    if not isinstance(actual, (list, tuple)):
        return _wrong_type(actual, expected)
    for i, (a, e) in enumerate(zip(actual, expected, strict=False)):
        problem = _compare(a, e)
        if problem is not None:
            if isinstance(e, _FLAT):
                text = _("It returned {actual}, expected {expected} (first difference at position {i}).")
                return text.format(actual=short(actual), expected=short(expected), i=i), Status.FAILED
            return _("At position {i}: {problem}").format(i=i, problem=problem[0]), problem[1]
    if len(actual) != len(expected):
        text = _("It returned {actual} (length {n}), expected {expected} (length {m}).")
        return text.format(
            actual=short(actual), n=len(actual), expected=short(expected), m=len(expected)
        ), Status.FAILED
    return None


def _compare_dict(actual: Any, expected: Mapping[Any, Any]) -> Problem | None:
    if not isinstance(actual, dict):
        return _wrong_type(actual, expected)
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    if missing or extra:
        if not extra:
            text = _("The keys differ: missing {missing}.")
        elif not missing:
            text = _("The keys differ: not expected {extra}.")
        else:
            text = _("The keys differ: missing {missing}, not expected {extra}.")
        return text.format(missing=short(missing), extra=short(extra)), Status.FAILED
    for key, value in expected.items():
        problem = _compare(actual[key], value)
        if problem is not None:
            text = _("Under key {key}: {problem}")
            return text.format(key=short(key), problem=problem[0]), problem[1]
    return None


# --- numbers with a tolerance ----------------------------------------------------------------------------------


def expect_close(actual: Any, expected: Any, tolerance: Tolerance, *, dtype: str | None = None, note: str = "") -> None:
    """Fail unless `actual` is `expected` within `tolerance` (see `Tolerance`), of the same shape and dtype.

    `expected`: float, ndarray, `tensor(array)`, or a dict/list/tuple of these. `dtype` is the dtype that the
    answer must have where it differs from the oracle's (float32 answers against a float64 oracle). NaN equals
    NaN and an infinity itself. numpy and torch values are not accepted for each other.
    """
    if isinstance(expected, Tensor):
        if not isinstance(actual, Tensor):
            message, status = _wrong_type(actual, expected)
            _fail(message, expected, actual, status, note)
        actual, expected = actual.array, expected.array
    if isinstance(expected, np.ndarray):
        _close_array(actual, expected, tolerance, dtype or expected.dtype, note)
    elif isinstance(expected, (int, float)):
        _close_number(actual, float(expected), tolerance, note)
    else:
        _close_container(actual, expected, tolerance, dtype, note)


def _close_number(actual: Any, expected: float, tolerance: Tolerance, note: str) -> None:
    if type(actual) is not float and type(actual) is not int:
        message, status = _wrong_type(actual, expected)
        _fail(message, expected, actual, status, note)
    size = abs(expected) if math.isfinite(expected) else 0.0
    allowed = tolerance.rtol * size + tolerance.atol + tolerance.scaled * max(tolerance.floor, size)
    if abs(actual - expected) <= allowed or actual == expected or (actual != actual and expected != expected):
        return
    off = abs(actual - expected)
    text = _("It returned {actual}, expected {expected}.")
    if math.isfinite(off):
        text = _("It returned {actual}, expected {expected} (off by {off}, allowed {allowed}).")
    _fail(
        text.format(actual=short(actual), expected=short(expected), off=_g(off), allowed=_g(allowed)),
        expected, actual, Status.FAILED, note, difference=_finite(off), allowed=_finite(allowed),
    )  # fmt: skip


def _close_array(actual: Any, expected: np.ndarray[Any, Any], tolerance: Tolerance, dtype: str, note: str) -> None:
    problem = _shape_or_dtype(actual, expected, dtype)
    if problem is not None:
        _fail(problem[0], expected, actual, problem[1], note)
    if not expected.size:
        return
    with np.errstate(all="ignore"):
        off = np.abs(actual - expected)
        magnitude = np.abs(expected)
        peak = magnitude.max()
        if not math.isfinite(peak):  # an expected infinity must not make the tolerance infinite
            magnitude = np.where(np.isfinite(magnitude), magnitude, 0)
            peak = magnitude.max()
        allowed: Any = tolerance.atol + tolerance.scaled * max(tolerance.floor, float(peak))
        if tolerance.rtol:
            allowed = allowed + tolerance.rtol * magnitude
        if (off <= allowed).all():
            return
        good = (off <= allowed) | (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    if good.all():
        return
    _fail_array(actual, expected, off, np.broadcast_to(allowed, off.shape), good, note)


def _fail_array(actual: Any, expected: Any, off: Any, allowed: Any, good: Any, note: str) -> NoReturn:
    badness = np.where(good, -1.0, np.where(np.isfinite(off), off, np.inf))
    worst = tuple(int(i) for i in np.unravel_index(int(np.argmax(badness)), badness.shape))
    wrong = int((~good).sum())
    text = _("{wrong} of {all} elements differ; the worst is {index}: {actual}, expected {expected}.")
    if np.isfinite(off[worst]):
        text = _("{wrong} of {all} elements differ; the worst is {index}: {actual}, expected {expected} (off by {off}, allowed {allowed}).")  # fmt: skip
    _fail(
        text.format(
            wrong=wrong, all=expected.size, index=_index(worst), actual=short(actual[worst].item()),
            expected=short(expected[worst].item()), off=_g(float(off[worst])), allowed=_g(float(allowed[worst])),
        ),
        expected, actual, Status.FAILED, note,
        worst_index=list(worst), worst_expected=_finite(expected[worst]), worst_actual=_finite(actual[worst]),
        difference=_finite(off[worst]), allowed=_finite(allowed[worst]), wrong_elements=wrong,
    )  # fmt: skip


def _close_container(actual: Any, expected: Any, tolerance: Tolerance, dtype: str | None, note: str) -> None:
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or set(actual) != set(expected):
            problem = _compare_dict(actual, expected) or _wrong_type(actual, expected)
            _fail(problem[0], expected, actual, problem[1], note)
        pairs = [(actual[key], value) for key, value in expected.items()]
    else:
        if not isinstance(actual, (list, tuple)):
            message, status = _wrong_type(actual, expected)
            _fail(message, expected, actual, status, note)
        if len(actual) != len(expected):  # how many comes first: without a tolerance, items differ by rounding alone
            text = _("The length is {n}, expected {m}.")
            _fail(text.format(n=len(actual), m=len(expected)), expected, actual, Status.FAILED, note)
        pairs = list(zip(actual, expected, strict=True))
    for a, e in pairs:
        if isinstance(e, (np.ndarray, Tensor, float, dict, list, tuple)):
            expect_close(a, e, tolerance, dtype=dtype, note=note)
        else:
            expect_equal(a, e, note)


def _shape_or_dtype(actual: Any, expected: np.ndarray[Any, Any], dtype: Any) -> Problem | None:
    if not isinstance(actual, np.ndarray):
        return _wrong_type(actual, expected)
    if actual.shape != expected.shape:
        text = _("The shape is {actual}, expected {expected}.")
        return text.format(actual=shape_words(actual.shape), expected=shape_words(expected.shape)), Status.WRONG_SHAPE
    if actual.dtype != np.dtype(dtype):
        text = _("The dtype is {actual}, expected {expected}.")
        return text.format(actual=actual.dtype.name, expected=np.dtype(dtype).name), Status.WRONG_DTYPE
    return None


def _index(index: tuple[int, ...]) -> str:
    return "[" + ", ".join(map(str, index)) + "]"


def _g(number: float) -> str:
    return f"{number:.3g}"


def _finite(number: Any) -> float | None:
    value = complex(number)
    return float(value.real) if value.imag == 0 and math.isfinite(value.real) else None


# --- calls that are more than a value --------------------------------------------------------------------------


def expect_raises(error: type[BaseException], function: Function, *args: Any, **keywords: Any) -> None:
    """Fail unless calling the student's `function` raises `error` (or a subclass of it)."""
    name = error.__name__
    try:
        returned = function(*args, **keywords)
    except StudentError as raised:
        if name in raised.mro:
            return
        text = _("It raised {raised}, expected {name}.")
        raise CheckFailed(text.format(raised=str(raised), name=name), Status.RAISED) from None
    text = _("It returned {actual}, expected it to raise {name}.")
    raise CheckFailed(text.format(actual=short(returned), name=name))


def expect_unchanged(function: Function, *args: Any, **keywords: Any) -> Any:
    """Call the student's `function`, fail if it changed an argument or returned memory of one; return the result."""
    value, changed, shares = function.watch(*args, **keywords)
    if changed:
        text = _("The call changed its argument {names}: work on a copy.")
        raise CheckFailed(text.format(names=", ".join(changed)))
    if shares:
        raise CheckFailed(_("The result shares memory with an argument: return a fresh array."))
    return value


def gradients(
    function: Function | Any, *args: Any, wrt: Sequence[int] = (0,), cotangent: np.ndarray[Any, Any] | None = None
) -> list[Tensor]:
    """Gradients of `(function(*args) * cotangent).sum()` with respect to the tensor arguments numbered in `wrt`.

    Computed by autograd in the student's process; without `cotangent`, of the plain sum. Torch exercises only.
    """
    result: list[Tensor] = function.grad(*args, wrt=tuple(wrt), cotangent=cotangent)
    return result


def generator(student: Any, seed: int) -> Any:
    """A handle of `numpy.random.default_rng(seed)` in the student's process, to be passed to the student's functions.

    `student` is the fixture; the exercise has to have numpy among its packages.
    """
    return getattr(student, GENERATOR)(seed)


def tensor(array: Any, dtype: str = "float64") -> Tensor:
    """Mark `array` to arrive at the student's code as a torch tensor (and, when expected, to come back as one)."""
    return Tensor(np.asarray(array, dtype=dtype))


# --- strategies ------------------------------------------------------------------------------------------------


@st.composite
def array_values(
    draw: st.DrawFn,
    shape: tuple[int, ...],
    dtype: str = "float64",
    *,
    low: int = -3,
    high: int = 3,
    styles: Sequence[str] = ("ramp", "integers", "normal"),
) -> np.ndarray[Any, Any]:
    """Values for an array of `shape`, cheap to generate and readable when shrunk.

    Style "ramp" is 1, 2, 3, ...; "integers" small whole numbers in [low, high] (ties are likely); "normal"
    standard normal rounded to 3 decimals; "constant" one number; "zeros". The first style is the simplest.
    """
    style = draw(st.sampled_from(list(styles)))
    size = math.prod(shape)
    if style == "ramp":
        flat = np.arange(1, size + 1, dtype=np.float64)
    elif style == "zeros":
        flat = np.zeros(size)
    elif style == "constant":
        flat = np.full(size, float(draw(st.integers(low, high))))
    else:
        rng = np.random.default_rng(draw(st.integers(0, 2**16)))
        flat = rng.integers(low, high + 1, size).astype(np.float64) if style == "integers" else rng.normal(size=size)
        flat = flat.round(3)
    return flat.reshape(shape).astype(dtype)


def is_plain(value: Any) -> bool:
    """Whether a value came back as data rather than staying behind as an object of the student's process."""
    return not isinstance(value, (Handle, Opaque))


FunctionLike = Callable[..., Any]
__all__ += ["Value", "is_plain"]
