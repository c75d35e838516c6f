"""Public checks of vgg/stacked_kernels. The oracle counts the weights one by one and follows a pixel through the layers."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, hint, is_plain, points, requires

FIELD, PARAMS, MACS = KEYS = ("receptive_field", "params", "macs_per_pixel")


def counted(n, c, k=3):
    """The three numbers of a stack: the pixels that one output sees in one row, and each weight of each layer."""
    pixels = {0}
    for _layer in range(n):
        pixels = {pixel + tap for pixel in pixels for tap in range(k)}
    weights = sum(1 for _weight in product(range(n), range(c), range(c), range(k), range(k)))
    return {FIELD: len(pixels), PARAMS: weights, MACS: weights}


def ratio(n, k=3):
    """(numerator, denominator) of the weights of the stack over those of the layer with the same field."""
    stacked = counted(n, 1, k)
    return Fraction(stacked[PARAMS], counted(1, 1, stacked[FIELD])[PARAMS]).as_integer_ratio()


@st.composite
def stacks(draw):
    """(arguments, numbers); k is left out where it is 3."""
    n, c = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    k = draw(st.sampled_from([3, 1, 2, 4, 5]))
    return (n, c) if k == 3 else (n, c, k), counted(n, c, k)


@st.composite
def singles(draw):
    """(rf, c, numbers)."""
    rf, c = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    return rf, c, counted(1, c, rf)


@st.composite
def ratios(draw):
    """(arguments, ratio); k is left out where it is 3."""
    n, k = draw(st.integers(1, 8)), draw(st.sampled_from([3, 1, 2, 4, 5, 6]))
    return (n,) if k == 3 else (n, k), ratio(n, k)


@st.composite
def refused(draw):
    """(function, arguments) with one number below 1."""
    fine, low = draw(st.integers(1, 3)), draw(st.sampled_from([0, 0, -1, -2]))
    function, count = draw(st.sampled_from([("stack", 3), ("single", 2), ("saving", 2)]))
    arguments = [fine] * count
    arguments[draw(st.integers(0, count - 1))] = low
    return function, tuple(arguments)


def expect_key(answer, expected, key):
    """Compare one key, so that one wrong number costs one check."""
    whole = isinstance(answer, dict) and set(answer) == set(KEYS)
    expect(whole, f"It has to return a dict with the keys {', '.join(KEYS)}.", actual=answer, expected=expected)
    expect_equal(answer[key], expected[key], f"(This is {key}.)")


def expect_ratio(answer, expected):
    """A Fraction is no plain data, so it stays with the student's code: ask it for its two numbers."""
    text = "Fraction({}, {})".format(*expected)
    expect(not is_plain(answer), "It is not a Fraction.", actual=answer, expected=text)
    expect_equal(answer.as_integer_ratio(), expected, "(These are the two numbers of the Fraction.)")


@points(1)
@hint("One 3 x 3 filter over 64 channels has 9 * 64 weights, and a layer has 64 such filters.")
def test_published_counts(student):
    """One, two and three layers of 3 x 3 see 3, 5 and 7 pixels and have 9, 18 and 27 times c * c weights."""
    c = 64
    table = [("stack", 1, 3, 9), ("stack", 2, 5, 18), ("stack", 3, 7, 27)]
    table += [("single", 3, 3, 9), ("single", 5, 5, 25), ("single", 7, 7, 49)]
    for function, size, field, times in table:
        expected = {FIELD: field, PARAMS: times * c * c, MACS: times * c * c}
        expect_equal(getattr(student, function)(size, c), expected)


@points(0.5)
@hint("Draw three layers of 3 pixels on squared paper. By how many pixels does each of them let the field grow?")
@given(case=stacks())
def test_field(student, case):
    """The receptive field of a stack is as wide as the pixels that one output depends on."""
    arguments, expected = case
    expect_key(student.stack(*arguments), expected, FIELD)


@points(0.5)
@hint("How many weights has one filter, how many filters one layer? There are no biases.")
@given(case=stacks())
def test_params(student, case):
    """The parameters of a stack are the weights of all its layers."""
    arguments, expected = case
    expect_key(student.stack(*arguments), expected, PARAMS)


@points(0.25)
@hint("At one pixel, how often is each weight multiplied? A multiply-accumulate is one, not two.")
@given(case=stacks())
def test_macs(student, case):
    """The multiply-accumulates for a pixel count each weight of the stack once."""
    arguments, expected = case
    expect_key(student.stack(*arguments), expected, MACS)


@points(0.75)
@hint("A single layer is a stack of one layer, whose filters are rf x rf.")
@given(case=singles())
def test_single(student, case):
    """single gives the three numbers of one layer of rf x rf filters."""
    rf, c, expected = case
    expect_equal(student.single(rf, c), expected)


@points(0.5)
@hint("Which side has the single filter, and how many weights? `Fraction(a, b)` divides two ints without rounding.")
@given(case=ratios())
def test_saving(student, case):
    """saving is the exact ratio of the weights of the stack and of the single layer with the same field."""
    arguments, expected = case
    expect_ratio(student.saving(*arguments), expected)


@points(0.25)
@requires("test_field", "test_params", "test_single", "test_saving")
@hint("The number of channels must not matter for `saving`, and the single layer is as wide as the field.")
@given(n=st.integers(1, 6), c=st.integers(1, 300), k=st.integers(1, 7))
def test_fits_together(student, n, c, k):
    """A stack has the field of its single layer, and saving times the weights of that layer."""
    stacked = student.stack(n, c, k)
    alone = student.single(stacked[FIELD], c)
    expect_equal(alone[FIELD], stacked[FIELD])
    expect_ratio(student.saving(n, k), Fraction(stacked[PARAMS], alone[PARAMS]).as_integer_ratio())


@points(0.25)
@requires("test_params", "test_single")
@hint("No layers, no channels, a filter without a side: nothing of this is a network. Test it before you multiply.")
@given(case=refused())
def test_refuses_numbers_below_one(student, case):
    """A number of layers, of channels or a side below 1 raises ValueError."""
    function, arguments = case
    expect_raises(ValueError, getattr(student, function), *arguments)
