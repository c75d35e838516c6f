"""Hidden checks of cnn/topk_error. The oracle counts the classes that stand before the right one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect_close, hint, points, requires

NEAR = Tolerance(atol=1e-12)
"""A share of at most 40 samples: one division and at most 40 additions below 1 are off by 41 * 1.1e-16 = 5e-15."""


def by_rank(scores, labels, k):
    """The place of the right class is the number of classes before it: higher ones, and equal ones with smaller numbers."""
    own = scores[np.arange(len(labels)), labels][:, None]
    earlier = np.arange(scores.shape[1]) < labels[:, None]
    place = (scores > own).sum(axis=1) + ((scores == own) & earlier).sum(axis=1)
    return float(np.mean(place >= k))


@st.composite
def batches(draw):
    """((scores, labels, k), error): larger batches with and without ties, also stored in another order."""
    n, classes = draw(st.integers(1, 40)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    scores = rng.integers(-4, 5, (n, classes)) / 4 if draw(st.booleans()) else rng.normal(size=(n, classes)).round(3)
    layout = draw(st.sampled_from(["C", "F", "reversed"]))
    scores = scores[::-1, ::-1] if layout == "reversed" else np.asarray(scores, order=layout)
    labels, k = rng.integers(0, classes, n), draw(st.integers(1, min(5, classes)) | st.integers(1, classes))
    return (scores, labels, k), by_rank(scores, labels, k)


@points(0.5)
@hint("Try many samples, many classes, k = 5, and negative scores.")
@given(case=batches())
def test_batches(student, case):
    """topk_error is right for batches of up to 40 samples and 30 classes."""
    arguments, expected = case
    expect_close(student.topk_error(*arguments), expected, NEAR)


@points(0.5)
@requires("test_error")
@hint("Only the order of the scores of one sample counts, and no sample knows of the others.")
@given(case=batches(), seed=st.integers(0, 99))
def test_order_is_all(student, case, seed):
    """Other samples first, and other scores in the same order, give the same error."""
    (scores, labels, k), expected = case
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    expect_close(student.topk_error(8 * scores[shuffled] + 1, labels[shuffled], k), expected, NEAR)
