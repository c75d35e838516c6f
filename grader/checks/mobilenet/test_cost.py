"""Public checks of mobilenet/cost. Ratios are counted, multiples are searched, networks are as published."""

from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    Tolerance,
    expect,
    expect_close,
    expect_equal,
    expect_raises,
    hint,
    is_plain,
    points,
    requires,
)

SHARE = Tolerance(rtol=1e-12)
"""A quotient of two whole numbers below 2**53: one rounding."""


def convolution(c_in, c_out, k, side, groups=1):
    """MACs of a convolution, window by window: weights of a filter for each place of each output channel."""
    return sum(c_in // groups * k * k for _place in range(side * side) for _filter in range(c_out))


@st.composite
def ratios(draw):
    """(c_out, k, (cheap, ordinary)): the MACs of both, counted for channels of the input and a side that cancel out."""
    c_out, k = draw(st.integers(1, 40)), draw(st.integers(1, 7))
    c_in, side = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    cheap = convolution(c_in, c_in, k, side, groups=c_in) + convolution(c_in, c_out, 1, side)
    return c_out, k, (cheap, convolution(c_in, c_out, k, side))


def nearest(v, divisor):
    """The rule of make_divisible by search among the multiples, in exact fractions."""
    v = Fraction(v)
    multiples = [n * divisor for n in range(1, int(v / divisor) + 3)]
    best = min(multiples, key=lambda n: (abs(n - v), -n))
    return next(n for n in count(best, divisor) if n >= Fraction(9, 10) * v)


@st.composite
def channels(draw):
    """(v, divisor, multiple). v in quarters, so that 0.9 * v is not nearly a multiple without being one."""
    divisor = draw(st.sampled_from([8, 1, 4, 9, 16, 32]))
    v = draw(st.integers(1, 1200) | st.integers(1, 48 * divisor).map(lambda n: n / 4))
    kind = draw(st.sampled_from(["any", "any", "tenth lost", "tenth kept"]))
    if kind == "tenth lost":  # just below the middle of two multiples, and the lower one is below 0.9 * v
        divisor = draw(st.sampled_from([8, 16, 32]))
        v = draw(st.integers(1, 4)) * divisor + divisor / 2 - 0.25
    elif kind == "tenth kept":  # 0.9 * v is itself a multiple, of 9: enough, so not one more
        v, divisor = 10 * draw(st.integers(1, 4)), 9
    return v, divisor, nearest(v, divisor)


def expect_fraction(actual, expected, call):
    """Fail unless a Fraction came back: it stays in the student's process, so it is asked for its two numbers."""
    expect(not is_plain(actual), f"{call} has to return a fractions.Fraction, here {expected}; it is {actual!r}.")
    pair = actual.as_integer_ratio()
    message = f"{call} is {pair[0]}/{pair[1]}, expected {expected}."
    expect(tuple(pair) == expected.as_integer_ratio(), message)


@points(1.5)
@hint("With 64 channels of output: 1/64 + 1/9. And 12 is as near to 8 as to 16: take the larger one.")
def test_examples(student):
    """The examples of make_divisible and cost_ratio come out as written there."""
    for v, expected in ((11.2, 16), (12, 16), (18, 24), (10, 16), (1792, 1792)):
        expect_equal(student.make_divisible(v), expected)
    expect_fraction(student.cost_ratio(64, 3), Fraction(73, 576), "cost_ratio(64, 3)")


@points(1.5)
@requires("test_examples")
@hint("Count one pixel: k*k for each input channel, then one for each pair of channels. Divide by k*k for each pair.")
@given(case=ratios())
def test_ratio(student, case):
    """cost_ratio is the MACs of both cheap steps over those of the ordinary convolution."""
    c_out, k, macs = case
    expect_fraction(student.cost_ratio(c_out, k), Fraction(*macs), f"cost_ratio({c_out}, {k})")


@points(1.5)
@hint("First the nearest multiple. Then: did the rounding take away more than a tenth?")
@given(case=channels())
def test_divisible(student, case):
    """make_divisible takes the nearest multiple, or the next one where a tenth would be lost."""
    v, divisor, multiple = case
    expect_equal(student.make_divisible(v, divisor), multiple)


PUBLISHED = {
    (1.0, 224): (4_231_976, 568_740_352), (0.75, 224): (2_585_560, 325_400_448), (0.5, 224): (1_331_592, 149_497_088),
    (0.25, 224): (470_072, 41_030_272), (1.0, 192): (4_231_976, 418_121_728), (1.0, 160): (4_231_976, 290_675_200),
    (1.0, 128): (4_231_976, 186_400_768),
}  # fmt: skip
"""(alpha, resolution): (params, MACs). Howard et al. 2017, tables 6 and 7, print them in millions: 4.2, 2.6, 1.3, 0.5
and 569, 325, 149, 41, 418, 290, 186. The exact numbers are those of the layers, built in torch (tests/oracles)."""


@points(1.75)
@hint("Print channels and side after each block. At alpha 1: 112 until the first stride of 2, then 56, 28, 14, 7.")
@pytest.mark.parametrize(("alpha", "resolution"), list(PUBLISHED), ids=lambda value: f"{value:g}")
def test_v1(student, alpha, resolution):
    """MobileNet v1 has the parameters and MACs of its paper, for each width and resolution."""
    cost = student.mobilenet_v1_cost(alpha, resolution)
    expect(isinstance(cost, dict), "mobilenet_v1_cost has to return a dict.", actual=cost)
    found = {key: cost.get(key) for key in ("params", "macs")}
    expect_equal(found, dict(zip(("params", "macs"), PUBLISHED[alpha, resolution], strict=True)))


@points(0.5)
@requires("test_v1")
@hint("Add up the MACs of the 13 pointwise layers apart, and divide by all, the fully connected layer included.")
def test_v1_share(student):
    """Of the MACs of MobileNet v1, 94.86 % are in its pointwise layers; without arguments alpha is 1, the side 224."""
    expected = {"params": 4_231_976, "macs": 568_740_352, "pointwise_share": 539_492_352 / 568_740_352}
    expect_close(student.mobilenet_v1_cost(), expected, SHARE)


@points(1)
@hint("17 blocks. Only the first of a group has the stride; the expansion still sees the larger side.")
def test_v2(student):
    """MobileNet v2 has 3,504,872 parameters and 300,774,272 MACs."""
    expect_equal(student.mobilenet_v2_cost(), {"params": 3_504_872, "macs": 300_774_272})


@points(0.25)
@requires("test_examples", "test_v1")
@hint("Each docstring says which arguments are refused.")
@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("cost_ratio", (0, 3)), ("cost_ratio", (4, 0)), ("cost_ratio", (-2, -2)), ("make_divisible", (12, 0)),
        ("make_divisible", (12, -8)), ("mobilenet_v1_cost", (0, 224)), ("mobilenet_v1_cost", (-0.5, 224)),
        ("mobilenet_v1_cost", (1.0, 0)), ("mobilenet_v1_cost", (1.0, -1)),
    ],
    ids=str,
)  # fmt: skip
def test_refuses(student, function, arguments):
    """Numbers out of range raise ValueError."""
    expect_raises(ValueError, getattr(student, function), *arguments)
