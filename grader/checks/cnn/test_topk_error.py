"""Public checks of cnn/topk_error. The oracle sorts the classes of each sample by (-score, number) in Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect, expect_close, expect_raises, expect_unchanged, hint, points, requires

NEAR = Tolerance(atol=1e-12)
"""A share of at most 40 samples: one division and at most 40 additions below 1 are off by 41 * 1.1e-16 = 5e-15."""


def wrong_share(scores, labels, k):
    """Samples whose class is not among the first k, divided by all samples."""
    wrong = 0
    for row, label in zip(scores.tolist(), labels.tolist(), strict=True):
        best = sorted(range(len(row)), key=lambda number: (-row[number], number))
        wrong += label not in best[:k]
    return wrong / len(labels)


def asked(draw, rows, dtype="float64"):
    """(scores, labels, k, error) for these rows of scores, with labels and k drawn."""
    scores = np.array(rows, dtype=dtype)
    classes = scores.shape[1]
    labels = np.array([draw(st.integers(0, classes - 1)) for _row in rows], dtype=np.int64)
    k = draw(st.integers(1, classes))
    return scores, labels, k, wrong_share(scores, labels, k)


@st.composite
def distinct(draw):
    """No two classes of a sample have equal scores; the scores may be very large, or very close to each other."""
    classes, samples = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    low = draw(st.sampled_from([0, -2]))
    rows = [draw(st.permutations(range(low, low + classes))) for _sample in range(samples)]
    unit = draw(st.sampled_from([1.0, 1e-12, 1e200]))
    return asked(draw, np.array(rows) * unit)


@st.composite
def tied(draw):
    """Many classes have equal scores."""
    classes, samples = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    scores = st.integers(0, 2)
    rows = [draw(st.lists(scores, min_size=classes, max_size=classes)) for _sample in range(samples)]
    return asked(draw, rows, draw(st.sampled_from(["float64", "int64", "float32"])))


@st.composite
def refused(draw):
    """(scores, labels, k) that must raise ValueError: most often just beyond a bound."""
    classes, samples, more = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.sampled_from([0, 0, 2]))
    scores, labels = np.tile(np.arange(1.0, classes + 1), (samples, 1)), np.zeros(samples, dtype=np.int64)
    kind = draw(st.sampled_from(["k below", "k above", "label below", "label above", "no samples"]))
    if kind == "no samples":
        return scores[:0], labels[:0], 1
    if kind.startswith("k"):
        return scores, labels, -more if kind == "k below" else classes + 1 + more
    labels[draw(st.integers(0, samples - 1))] = -1 - more if kind == "label below" else classes + more
    return scores, labels, draw(st.integers(1, classes))


EXAMPLE = np.array([[0.1, 0.5, 0.4], [0.3, 0.3, 0.4]])


@points(0.75)
@hint("Write the classes of each sample down, best first: 1, 2, 0 and 2, 0, 1. Which labels are among the first k?")
def test_example(student):
    """The example of the file: with k = 1 both samples are wrong, with k = 2 one of them."""
    labels = np.array([2, 1])
    for k, expected in ((1, 1.0), (2, 0.5), (3, 0.0)):
        expect_close(student.topk_error(EXAMPLE, labels, k), expected, NEAR)


@points(1.5)
@hint("Take one sample and sort its classes by hand. Do you count the wrong ones, and divide by all samples?")
@given(case=distinct())
def test_error(student, case):
    """topk_error is the share of samples whose class is not among the k best ones."""
    scores, labels, k, expected = case
    expect_close(student.topk_error(scores, labels, k), expected, NEAR)


@points(0.75)
@hint("Two classes with equal scores: the one with the smaller number stands first. Does your sort keep the order?")
@given(case=tied())
def test_ties(student, case):
    """Of classes with equal scores the smaller number comes first."""
    scores, labels, k, expected = case
    expect_close(student.topk_error(scores, labels, k), expected, NEAR)


@points(0.25)
@requires("test_error")
@hint("Whoever is right with k names is right with k + 1. And with all of them?")
@given(case=tied())
def test_falls_with_k(student, case):
    """More names never make the error larger, and with all classes named it is 0."""
    scores, labels, _k, _expected = case
    errors = [student.topk_error(scores, labels, k) for k in range(1, scores.shape[1] + 1)]
    falls = all(errors[i] >= errors[i + 1] for i in range(len(errors) - 1)) and errors[-1] == 0
    expect(falls, f"The errors for k = 1, 2, ... are {errors}: they should fall down to 0.")


@points(0.25)
@requires("test_error")
@hint("`scores.sort()` sorts the array of the caller; `np.sort(scores)` and `np.argsort(scores)` make a new one.")
@given(case=distinct())
def test_inputs_unchanged(student, case):
    """topk_error leaves scores and labels as they were."""
    scores, labels, k, _expected = case
    expect_unchanged(student.topk_error, scores, labels, k)


@points(0.5)
@requires("test_error")
@hint("A slice `[:, :k]` takes any k, and a label that no class has is just never found. Test them first.")
@given(case=refused())
def test_refuses_what_is_out_of_range(student, case):
    """No samples, a k outside 1 ... C and a label outside 0 ... C - 1 raise ValueError."""
    expect_raises(ValueError, student.topk_error, *case)
