"""Hidden checks of mobilenet/cost. The oracle lists all layers of MobileNet v1 and counts them with one formula."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect, expect_close, hint, points, requires

SHARE = Tolerance(rtol=1e-12)
"""A quotient of two whole numbers below 2**53: one rounding; its product with the divisor: one more."""


def rounded(channels, eighths):
    """make_divisible(alpha * channels) for alpha = eighths / 8, in whole numbers only."""
    wanted = channels * eighths  # in eighths of a channel
    multiple = max(1, (wanted + 32) // 64)
    return 8 * (multiple + (640 * multiple < 9 * wanted))


def layers(eighths, resolution):
    """(kind, c_in, c_out, k, groups, side of the output) of every convolution."""
    side = resolution
    c = rounded(32, eighths)
    side = len(range(0, side, 2))
    yield "first", 3, c, 3, 1, side
    for wide, stride in zip(
        (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024), (1, 2) * 3 + (1,) * 5 + (2, 1), strict=True
    ):
        side, o = len(range(0, side, stride)), rounded(wide, eighths)
        yield "depthwise", c, c, 3, c, side
        yield "pointwise", c, o, 1, 1, side
        c = o


def counted(eighths, resolution):
    """The answer of mobilenet_v1_cost."""
    params, macs = 0, {"first": 0, "depthwise": 0, "pointwise": 0}
    for kind, c_in, c_out, k, groups, side in layers(eighths, resolution):
        weights = c_in // groups * c_out * k * k
        params += weights + c_out + c_out
        macs[kind] += weights * side * side
    total = sum(macs.values()) + c_out * 1000
    return {"params": params + (c_out + 1) * 1000, "macs": total, "pointwise_share": macs["pointwise"] / total}


@points(1)
@requires("test_v1", "test_v1_share")
@hint("Odd sides are rounded up when the stride is 2, and every number of channels is a multiple of 8.")
@given(eighths=st.integers(1, 20) | st.just(128), resolution=st.integers(1, 300))
def test_other_widths(student, eighths, resolution):
    """MobileNet v1 is counted right for any width and any resolution."""
    expect_close(student.mobilenet_v1_cost(eighths / 8, resolution), counted(eighths, resolution), SHARE)


@points(0.25)
@requires("test_v1", "test_v1_share")
@hint("A pointwise layer has C * O weights: twice as many of both are four times as many.")
@given(halves=st.integers(1, 4), resolution=st.sampled_from([224, 96, 33]))
def test_square_law(student, halves, resolution):
    """Twice the width is four times the MACs in the pointwise layers."""
    one, two = (student.mobilenet_v1_cost(alpha, resolution) for alpha in (halves / 2, float(halves)))
    work = [float(cost["pointwise_share"] * cost["macs"]) for cost in (one, two)]
    expect_close(work[1], 4 * work[0], SHARE)


@points(0.5)
@requires("test_divisible")
@hint("A multiple of the divisor, at least one of it, never less than nine tenths, never a whole divisor too much.")
@given(v=st.integers(1, 5000).map(lambda n: n / 4), divisor=st.integers(1, 20))
def test_divisible_law(student, v, divisor):
    """make_divisible gives a multiple that is near: not below 0.9 * v, and less than one divisor above."""
    n = student.make_divisible(v, divisor)
    expect(type(n) is int and n > 0 and n % divisor == 0, f"{n!r} is no positive multiple of {divisor}.", actual=n)
    expect(Fraction(10 * n) >= 9 * Fraction(v), f"{n} is less than nine tenths of {v}.", actual=n)
    expect(n - Fraction(v) < divisor, f"{n} is a whole {divisor} or more above {v}.", actual=n)


@points(0.25)
@requires("test_ratio")
@hint("More channels and larger filters make the trick better, but never better than 1 / k**2.")
@given(c_out=st.integers(1, 2000), k=st.integers(1, 9))
def test_ratio_law(student, c_out, k):
    """The saving grows with the channels towards k * k, and never gets there."""
    ratios = [Fraction(*student.cost_ratio(c, k).as_integer_ratio()) for c in (c_out, 2 * c_out)]
    expect(ratios[0] > ratios[1] > Fraction(1, k * k), f"The ratios for {c_out} and {2 * c_out} channels do not fall.")
    expect(2 * ratios[1] - ratios[0] == Fraction(1, k * k), "The part of the depthwise step is not 1 / k**2.")
