"""Hidden checks of embedding/cosine_search: vectors of every length, many ties, and the law of the prefix."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect_close, hint, points, requires

SCORE = Tolerance(atol=1e-9)
"""The docstring promises 9 decimals: rounding costs 5e-11, float64 about 1e-15."""
ANGLES = np.arccos(np.linspace(-1, 1, 41))
"""Directions in the plane whose cosines with (1, 0) are -1, -0.95, ..., 1."""


@st.composite
def in_the_plane(draw):
    """(q, d, k, (indices, scores)): documents at known angles, in any order and of any length from 1e-6 to 1e6."""
    n = draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    places = rng.permutation(41)[:n]
    lengths = 10.0 ** rng.integers(-6, 7, (n, 1))
    d = lengths * np.stack([np.cos(ANGLES[places]), np.sin(ANGLES[places])], axis=1)
    q = np.array([[draw(st.sampled_from([1.0, 1e-6, 1e6])), 0.0]])
    if draw(st.booleans()):
        d = np.asfortranarray(d[::-1])[::-1]
    k = draw(st.integers(1, n))
    order = sorted(range(n), key=lambda j: -places[j])[:k]
    return q, d, k, (np.array([order]), np.array([[places[j] / 20 - 1 for j in order]]))


@points(1)
@requires("test_ranking")
@hint("Long documents are no better than short ones. Is something added to a norm, or left undivided?")
@given(case=in_the_plane())
def test_lengths_do_not_count(student, case):
    """The ranking depends on directions only, however long or short the vectors are."""
    q, d, k, expected = case
    expect_close(student.top_k(q, d, k), expected, SCORE)


@st.composite
def crowded(draw):
    """(q, d, k, (indices, scores)): up to 60 documents along the axes, so that only 1, 0 and -1 occur."""
    n, width = draw(st.integers(20, 60)), draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    axes, signs = rng.integers(0, width, n), rng.choice([-1, 1], n)
    d = np.eye(width)[axes] * (signs * rng.integers(1, 4, n))[:, None]
    q = np.eye(width)[: draw(st.integers(1, width))]
    scores = [[int(s) if a == i else 0 for a, s in zip(axes, signs, strict=True)] for i in range(len(q))]
    k = draw(st.integers(1, n))
    order = np.array([sorted(range(n), key=lambda j: (-line[j], j))[:k] for line in scores])
    return q, d, k, (order, np.take_along_axis(np.array(scores, dtype=float), order, axis=1))


@points(0.5)
@requires("test_ties")
@hint("Does your sort keep the order of equal elements in long lists, too?")
@given(case=crowded())
def test_many_ties(student, case):
    """Among many equally similar documents, the smaller index still comes first."""
    q, d, k, expected = case
    expect_close(student.top_k(q, d, k), expected, SCORE)


@st.composite
def growing(draw):
    """(q, d, k) with room for one document more."""
    n, queries, width = draw(st.integers(2, 8)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    q, d = rng.integers(-2, 3, (queries, width)), rng.integers(-2, 3, (n, width))
    return q.astype(float), d.astype(float), draw(st.integers(1, n - 1))


@points(0.5)
@requires("test_ties")
@hint("Find the best k first and then one more: the first k must not change.")
@given(case=growing())
def test_prefix(student, case):
    """The best k documents are the beginning of the best k + 1."""
    q, d, k = case
    indices, scores = student.top_k(q, d, k + 1)
    expect_close(student.top_k(q, d, k), (indices[:, :k].copy(), scores[:, :k].copy()), SCORE)
