"""Public checks of embedding/cosine_search. The oracle ranks by exact fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect_close, expect_raises, expect_unchanged, hint, points, requires

SCORE = Tolerance(atol=1e-9)
"""The docstring promises 9 decimals: rounding costs 5e-11, float64 about 1e-15."""


def squared_cosine(a, b):
    """Exactly cos * |cos| of two rows of numbers, a fraction that grows with the cosine."""
    a, b = [Fraction(x) for x in a], [Fraction(x) for x in b]
    product = sum(x * y for x, y in zip(a, b, strict=True))
    norms = sum(x * x for x in a) * sum(y * y for y in b)
    return product * abs(product) / norms if norms else Fraction(0)


def cosine(squared):
    """The cosine itself, in float64."""
    return math.copysign(math.sqrt(abs(squared)), squared)


def ranked(q, d, k):
    """Oracle: (indices, scores). Right where different similarities differ by 1e-9 or more."""
    table = [[squared_cosine(a, b) for b in d] for a in q]
    order = [sorted(range(len(d)), key=lambda j: (-line[j], j))[:k] for line in table]
    scores = [[cosine(line[j]) for j in chosen] for line, chosen in zip(table, order, strict=True)]
    return np.array(order, dtype=np.int64), np.array(scores)


@st.composite
def vectors(draw, count, d):
    """`count` lists of d small whole numbers, other than the vector of zeros."""
    numbers = st.lists(st.integers(-2, 2), min_size=d, max_size=d)
    rows = draw(st.lists(numbers, min_size=count, max_size=count))
    return [row if any(row) else [*row[1:], 1] for row in rows]


@st.composite
def along_the_axes(draw, count, d):
    """`count` lists of d numbers, zeros or a single power of two: their similarities tie to the last digit."""
    entries = st.lists(st.sampled_from([1, 2, 4, -1, -2, 0]), min_size=count, max_size=count)
    places = draw(st.lists(st.integers(0, d - 1), min_size=count, max_size=count))
    return [[x if i == place else 0 for i in range(d)] for x, place in zip(draw(entries), places, strict=True)]


def arrays(draw, q, d):
    """The rows as two arrays of one dtype."""
    dtype = draw(st.sampled_from(["float64", "int64"]))
    return np.array(q).astype(dtype), np.array(d).astype(dtype)


@st.composite
def pairs(draw, zeros=False):
    """(q, d, similarities); with `zeros` one query or one document is the vector of zeros."""
    d, n, queries = draw(st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 3)))
    q, docs = draw(vectors(queries, d)), draw(vectors(n, d))
    if zeros:
        rows = draw(st.sampled_from([q, docs]))
        rows[draw(st.integers(0, len(rows) - 1))] = [0] * d
    similarities = [[cosine(squared_cosine(a, b)) for b in docs] for a in q]
    return *arrays(draw, q, docs), np.array(similarities)


@st.composite
def searches(draw, ties=False):
    """(q, d, k, (indices, scores)); without `ties` no two documents are equally similar to a query."""
    d, n, queries = draw(st.tuples(st.integers(1, 4), st.integers(1, 8), st.integers(1, 3)))
    q, docs = draw(vectors(queries, d)), draw(along_the_axes(n, d) if ties else vectors(n, d))
    if not ties:
        different = []
        for row in docs:
            if all(squared_cosine(a, row) != squared_cosine(a, other) for a in q for other in different):
                different.append(row)
        docs = different
    k = draw(st.integers(1, len(docs)))
    return *arrays(draw, q, docs), k, ranked(q, docs, k)


LEVELS = [0.0, 2e-11, 2e-10, 4e-10]
"""How far below 1 a similarity is. Rounded to 10 decimals the first two are equal, the others are not."""


@st.composite
def nearly_tied(draw):
    """(q, d, k, (indices, scores)): the vectors (1, t) have the cosine 1 - t*t/2 with (1, 0)."""
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=2, max_size=5))
    d = np.array([[1.0, math.sqrt(2 * level)] for level in levels])
    order = sorted(range(len(levels)), key=lambda j: (round(levels[j], 10), j))
    scores = np.array([[1 - levels[j] for j in order]])
    return np.array([[1.0, 0.0]]), d, len(levels), (np.array([order]), scores)


@points(2)
@hint("The lengths do not count: [2, 0] and [1, 0] are both exactly like the query. The smaller index comes first.")
@pytest.mark.parametrize("function", ["cosine_matrix", "top_k"])
def test_example(student, function):
    """The examples of the file: the query [1, 0] and four documents."""
    q = np.array([[1.0, 0.0]])
    if function == "cosine_matrix":
        d = np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 4.0], [-1.0, 0.0]])
        expect_close(student.cosine_matrix(q, d), np.array([[1.0, 0.0, 0.6, -1.0]]), SCORE)
    else:
        d = np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.0], [-1.0, 0.0]])
        expected = (np.array([[0, 2, 1]]), np.array([[1.0, 1.0, 0.0]]))
        expect_close(student.top_k(q, d, 3), expected, SCORE)


@points(2)
@hint("Row i belongs to query i. Each similarity is divided by two norms, that of the query and of the document.")
@given(case=pairs())
def test_matrix(student, case):
    """cosine_matrix holds the cosine similarity of every query with every document."""
    q, d, expected = case
    expect_close(student.cosine_matrix(q, d), expected, SCORE)


@points(1.5)
@hint("Sort the similarities of one query by hand, the largest first. Which documents do they belong to?")
@given(case=searches())
def test_ranking(student, case):
    """top_k finds the most similar documents, the best first, and gives their similarities."""
    q, d, k, expected = case
    expect_close(student.top_k(q, d, k), expected, SCORE)


@points(1)
@requires("test_ranking")
@hint("Not every sort keeps the order of equal elements, and a reversed one turns it round.")
@given(case=searches(ties=True))
def test_ties(student, case):
    """Of documents that are equally similar, the one with the smaller index comes first."""
    q, d, k, expected = case
    expect_close(student.top_k(q, d, k), expected, SCORE)


@points(0.5)
@requires("test_ranking")
@hint("Round the scores to 10 decimals, neither more nor fewer, and rank the rounded ones.")
@given(case=nearly_tied())
def test_rounds_before_ranking(student, case):
    """Similarities that are equal when rounded to 10 decimals are ties, others are not."""
    q, d, k, expected = case
    expect_close(student.top_k(q, d, k), expected, SCORE)


@points(0.5)
@requires("test_matrix")
@hint("0 / 0 is NaN. By what can you divide a vector of zeros, so that it stays zero?")
@given(case=pairs(zeros=True))
def test_zero_vectors(student, case):
    """The similarity with a vector of zeros is 0."""
    q, d, expected = case
    expect_close(student.cosine_matrix(q, d), expected, SCORE)


@points(0.25)
@requires("test_matrix", "test_ranking")
@hint("`q /= norms` writes into the caller's array; `q = q / norms` makes a new one.")
@given(case=searches())
def test_inputs_unchanged(student, case):
    """Both functions leave queries and documents as they were."""
    q, d, k, _expected = case
    expect_unchanged(student.cosine_matrix, q, d)
    expect_unchanged(student.top_k, q, d, k)


@st.composite
def refused(draw):
    """(function, arguments): a k out of range, or vectors of different lengths."""
    queries, n, d, more = draw(st.tuples(*[st.integers(1, 3)] * 4))
    q, docs, longer = np.ones((queries, d)), np.ones((n, d)), np.ones((n, d + more))
    calls = [
        ("top_k", (q, docs, n + more)),
        ("top_k", (q, docs, 1 - more)),
        ("cosine_matrix", (q, longer)),
        ("top_k", (q, longer, 1)),
    ]
    return draw(st.sampled_from(calls))


@points(0.25)
@requires("test_matrix", "test_ranking")
@hint("A slice [:k] never complains, however large or negative k is. Test k first.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """A k below 1 or above N, and vectors of different lengths, raise ValueError."""
    function, arguments = case
    expect_raises(ValueError, getattr(student, function), *arguments)
