"""Public checks of training/cross_entropy. The oracle is the formula as it stands, in decimals of 50 digits.

Decimals have no overflow here: exp(1000000) is a number like any other, so nothing needs to be subtracted.
"""

from decimal import Decimal, localcontext

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(rtol=1e-9, atol=1e-9)
"""At most 5 terms a row and 5 rows. ln(sum) is off by a few eps of the sum, which is at least 1 after the largest
logit is subtracted: some 1e-15, and 1e6 * 2.2e-16 = 2e-10 where logits of 1e6 are rounded."""
NUMBERS = ["float64", "float64", "int64"]


def softmax(row):
    """Probabilities of one row of logits, as decimals."""
    powers = [Decimal(float(value)).exp() for value in row]
    return [power / sum(powers) for power in powers]


def loss_of(logits, labels):
    """The mean of -ln p as a float."""
    with localcontext(prec=50):
        return float(sum(-softmax(row)[c].ln() for row, c in zip(logits, labels, strict=True)) / len(labels))


def gradient_of(logits, labels):
    """(p - 1 for the right class, p for the others) / N, float64."""
    with localcontext(prec=50):
        rows = [
            [float((p - int(k == c)) / len(labels)) for k, p in enumerate(softmax(row))]
            for row, c in zip(logits, labels, strict=True)
        ]
    return np.array(rows)


def loss_and_gradient(logits, labels):
    """Both of the above."""
    return loss_of(logits, labels), gradient_of(logits, labels)


def share_right(logits, labels):
    """Share of rows whose first largest logit is the right one."""
    return sum(max(range(len(row)), key=lambda k: row[k]) == c for row, c in zip(logits, labels, strict=True)) / len(
        labels
    )


@st.composite
def batches(draw, dtypes=("float64",), scales=(1,), shifts=(0,), most=5):
    """(logits, labels), N and C from 1 on."""
    n, c = draw(st.integers(1, most)), draw(st.integers(1, most))
    logits = draw(array_values((n, c), draw(st.sampled_from(dtypes)), styles=("integers", "normal")))
    logits = logits * draw(st.sampled_from(scales)) + draw(st.sampled_from(shifts))
    return logits, np.array(draw(st.lists(st.integers(0, c - 1), min_size=n, max_size=n)))


def answers(strategy, oracle):
    """(logits, labels, oracle's answer)."""
    return strategy.map(lambda case: (*case, oracle(*case)))


FUNCTIONS = ("cross_entropy", "cross_entropy_grad", "accuracy")


@st.composite
def refused(draw):
    """(function, logits, labels): an empty batch, or one label just outside 0 .. C - 1 among right ones."""
    name = draw(st.sampled_from(FUNCTIONS))
    n, c = draw(st.integers(0, 3)), draw(st.integers(1, 3))
    labels = np.zeros(n, np.int64)
    if n:
        labels[draw(st.integers(0, n - 1))] = draw(st.sampled_from([-1, c]))
    return name, np.zeros((n, c)), labels


@points(1)
@hint("Three equal logits: each class has probability 1/3, and -ln(1/3) is 1.0986. In [1000, 0] class 1 has e^-1000.")
def test_example(student):
    """The examples of the file: [[0, 0, 0]] with label 1 costs ln 3, [[1000, 0]] with label 1 costs 1000."""
    expect_close(student.cross_entropy(np.zeros((1, 3)), np.array([1])), 1.0986122886681098, NEAR)
    expect_close(student.cross_entropy(np.array([[1000.0, 0.0]]), np.array([1])), 1000.0, NEAR)


@points(1)
@hint("Do one row by hand: exp of every logit, divided by their sum; minus the natural logarithm of the right one.")
@given(case=answers(batches(NUMBERS), loss_of))
def test_loss(student, case):
    """cross_entropy is the mean over the rows of minus the logarithm of the right class's probability."""
    logits, labels, expected = case
    expect_close(student.cross_entropy(logits, labels), expected, NEAR)


@points(0.75)
@hint("Raise one logit a little: by how much does the loss change? Is it the loss of one row, or the mean of all?")
@given(case=answers(batches(NUMBERS), gradient_of))
def test_gradient(student, case):
    """cross_entropy_grad is the slope of the loss along every logit."""
    logits, labels, expected = case
    expect_close(student.cross_entropy_grad(logits, labels), expected, NEAR)


@points(0.5)
@hint("Which class does each row choose, the first of equal ones? How many rows are right, divided by all rows?")
@given(case=answers(batches(NUMBERS), share_right))
def test_accuracy(student, case):
    """accuracy is the share of rows whose largest logit, the first of equal ones, belongs to the right class."""
    logits, labels, expected = case
    expect_close(student.accuracy(logits, labels), expected, NEAR)


@points(0.5)
@requires("test_loss", "test_gradient")
@hint("np.exp(1000) is infinite and np.exp(-1000) is 0. Subtract the largest logit of the row first.")
@given(case=answers(batches(NUMBERS, (1, 1000, 100_000), (0, 1000, -1000, 100_000)), loss_and_gradient))
def test_large_logits(student, case):
    """Loss and gradient are finite and right also when logits are in the thousands."""
    logits, labels, (loss, gradient) = case
    expect_close(student.cross_entropy(logits, labels), loss, NEAR)
    expect_close(student.cross_entropy_grad(logits, labels), gradient, NEAR)


@points(0.25)
@requires("test_gradient")
@hint("np.zeros and np.eye make float64 unless you give a dtype; `-=` on a view writes into the caller's logits.")
@given(case=answers(batches(("float32",)), gradient_of))
def test_float32_and_input(student, case):
    """float32 logits have a float32 gradient, in a fresh array; the logits stay as they were."""
    logits, labels, expected = case
    expect_close(expect_unchanged(student.cross_entropy_grad, logits, labels), expected, T2, dtype="float32")


@points(0.25)
@requires("test_loss", "test_gradient", "test_accuracy")
@hint("numpy counts label -1 from the end and gives nan for the mean of nothing: test both before you compute.")
@given(case=refused())
def test_refuses_bad_labels(student, case):
    """No row at all, or a label that is no class, raises ValueError in all three functions."""
    name, logits, labels = case
    expect_raises(ValueError, getattr(student, name), logits, labels)
