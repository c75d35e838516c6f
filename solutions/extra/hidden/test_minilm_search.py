"""Hidden checks of extra/minilm_search: the sizes of a real model, in any memory layout, and the law of padding."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import T2, expect_close, hint, points, requires


def normal(draw, *shape):
    """float32 numbers of mean 0.3, so that no mean of tokens is nearly 0."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    return rng.normal(0.3, 1, shape).astype(np.float32)


@st.composite
def wide_batches(draw):
    """(h, mask, embeddings): 384 numbers a token, as a slice of something larger, padding on any side."""
    batch, length = draw(st.integers(1, 3)), draw(st.integers(2, 24))
    h = normal(draw, batch, length, 384)
    lengths = [draw(st.integers(1, length)) for _ in range(batch)]
    mask = (np.arange(length) < np.array(lengths)[:, None]).astype(np.int64)
    layout = draw(st.sampled_from(["plain", "reversed", "columns first"]))
    if layout == "reversed":
        h, mask = h[:, ::-1], mask[:, ::-1]
    elif layout == "columns first":
        h, mask = np.asfortranarray(h), np.asfortranarray(mask)
    means = np.array([line[kept == 1].astype(float).mean(axis=0) for line, kept in zip(h, mask, strict=True)])
    return h, mask, means / np.sqrt((means**2).sum(axis=1, keepdims=True))


@points(1)
@requires("test_embeddings")
@hint("Does it depend on where the padding stands, or on how many tokens there are?")
@settings(max_examples=30)
@given(case=wide_batches())
def test_wide(student, case):
    """With 384 numbers for each token, and padding on either side, the embeddings are right."""
    h, mask, expected = case
    expect_close(student.sentence_embeddings(h, mask), expected, T2, dtype="float32")


@st.composite
def paddings(draw):
    """(sentence alone, its mask, batch with the sentence in row 0 and padding behind it, its mask)."""
    length, more = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    alone, other = normal(draw, 1, length, 6), normal(draw, 1, length + more, 6)
    padding = draw(st.sampled_from([-1000, 7, 1e4])) + normal(draw, 1, more, 6)
    batch = np.concatenate([np.concatenate([alone, padding.astype(np.float32)], axis=1), other])
    return (
        alone,
        np.ones((1, length), dtype=np.int64),
        batch,
        np.array([[1] * length + [0] * more, [1] * (length + more)]),
    )


@points(1)
@requires("test_embeddings")
@hint("Does padding, or a neighbour in the batch, reach the sum, the count or the norm?")
@given(case=paddings())
def test_padding_is_invisible(student, case):
    """A sentence alone and the same one padded, beside a longer one, have the same embedding."""
    alone, alone_mask, batch, mask = case
    single, padded = student.sentence_embeddings(alone, alone_mask), student.sentence_embeddings(batch, mask)
    expect_close(padded[:1].copy(), single, T2, dtype="float32")


@st.composite
def many_documents(draw):
    """(query, docs, k, (indices, scores)): up to 60 documents of length 2**-9 to 2**9 at angles 0, 1, 2 ... of 100."""
    n = draw(st.integers(2, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    steps = rng.integers(0, 101, n)
    lengths = 2.0 ** rng.integers(-9, 10, n)
    docs = np.stack([np.cos(steps * np.pi / 100), np.sin(steps * np.pi / 100)], axis=1) * lengths[:, None]
    k = draw(st.integers(1, n))
    order = sorted(range(n), key=lambda j: (steps[j], j))[:k]
    return np.array([4.0, 0.0]), docs[::-1][::-1], k, (np.array(order), np.cos(steps[order] * np.pi / 100))


@points(1)
@requires("test_ties")
@hint("Long documents are no better than short ones, and in a long list, too, the first of equal ones comes first.")
@given(case=many_documents())
def test_many_documents(student, case):
    """Among many documents of very different lengths the most similar are found, ties in order of their indices."""
    query, docs, k, expected = case
    expect_close(student.search(query, docs, k), expected, T2)
