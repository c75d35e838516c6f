"""Public checks of attention/complexity. The oracle adds the matrix products up, and stacks layers until they reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, hint, points, requires

TOKENS, WIDTHS, TAPS = st.integers(2, 20), st.integers(1, 12), st.integers(2, 7)


def products(shapes):
    """MACs of the products (a, b) x (b, c), one after the other."""
    return sum(a * b * c for a, b, c in shapes)


def attention_macs(t, d, heads=1):
    """(macs of the projections, macs of scores and mixtures), head by head; heads divides d."""
    scores = [(t, d // heads, t) for _ in range(heads)]
    mixtures = [(t, t, d // heads) for _ in range(heads)]
    return products([(t, d, d)] * 4), products(scores + mixtures)


def layers_until(t, k):
    """Stack convolutions with k taps until an output sees t tokens; each layer widens its view by k - 1."""
    layers, seen = 0, 1
    while seen < t:
        layers, seen = layers + 1, seen + k - 1
    return layers


def table_of(t, d, k=3):
    """The whole table."""
    steps = [(1, d, d)] * (2 * t)
    return {
        "attention": {"macs": sum(attention_macs(t, d)), "sequential_steps": 1, "max_path": 1},
        "recurrent": {"macs": products(steps), "sequential_steps": t, "max_path": t},
        "conv": {"macs": products([(t, d, d)] * k), "sequential_steps": 1, "max_path": layers_until(t, k)},
    }


@st.composite
def attentions(draw):
    """(t, d, macs); counted with a number of heads that divides d."""
    t, d = draw(st.integers(1, 20)), draw(WIDTHS)
    heads = draw(st.sampled_from([h for h in range(1, d + 1) if d % h == 0]))
    return t, d, sum(attention_macs(t, d, heads))


@st.composite
def tables(draw):
    """(arguments, table); k is left out half of the time when it is 3."""
    t, d, k = draw(TOKENS), draw(WIDTHS), draw(TAPS)
    arguments = (t, d) if draw(st.booleans()) else (t, d, k)
    return arguments, table_of(*arguments)


def column(table, key):
    """One key of all three layers."""
    return {name: row.get(key) if isinstance(row, dict) else row for name, row in table.items()}


def expect_column(answer, expected, *keys):
    """Compare only these keys of the table."""
    ok = isinstance(answer, dict) and set(answer) == set(expected)
    expect(ok, "layer_table returns a dict with the keys attention, recurrent and conv.", actual=answer)
    for key in keys:
        expect_equal(column(answer, key), column(expected, key), note=f"This is {key!r}.")


@points(1)
@hint("Six products for attention: four with a weight of d x d, two of tokens with tokens.")
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("mha_macs", (8, 4), 1024),
        ("mha_macs", (512, 768), 1_610_612_736),
        ("layer_table", (8, 4), table_of(8, 4)),
        ("crossover", (4,), 8),
    ],
    ids=["mha_macs", "BERT base, 512 tokens", "layer_table", "crossover"],
)
def test_example(student, function, arguments, expected):
    """The examples of the file, and one layer of BERT base."""
    expect_equal(getattr(student, function)(*arguments), expected)


@points(1)
@hint("Write down the shapes of all six products. Do more heads make more columns, or narrower ones?")
@given(case=attentions())
def test_attention(student, case):
    """mha_macs counts the four projections, the scores and the weighted sums."""
    t, d, macs = case
    expect_equal(student.mha_macs(t, d), macs)


@points(0.5)
@requires("test_attention")
@hint("A recurrent step multiplies the token and the state by a weight each. A convolution has k weights of d x d.")
@given(case=tables())
def test_table_macs(student, case):
    """layer_table counts the MACs of the three layers."""
    arguments, expected = case
    expect_column(student.layer_table(*arguments), expected, "macs")


@points(0.75)
@hint("One layer with k taps sees k tokens, two see 2 * k - 1. How many are needed to see all t of them?")
@given(case=tables())
def test_table_paths(student, case):
    """layer_table knows the sequential steps and the longest path of the three layers."""
    arguments, expected = case
    expect_column(student.layer_table(*arguments), expected, "sequential_steps", "max_path")


@points(0.5)
@hint("Put the crossover into both parts, and one token less. Which part is larger?")
@given(d=st.integers(1, 40))
def test_crossover(student, d):
    """crossover is the least t for which scores and weighted sums cost as much as the projections."""
    t = 1
    while attention_macs(t, d)[1] < attention_macs(t, d)[0]:
        t += 1
    expect_equal(student.crossover(d), t)


REFUSED = [
    ("mha_macs", (0, 4)),
    ("mha_macs", (8, 0)),
    ("mha_macs", (-1, -1)),
    ("layer_table", (1, 4)),
    ("layer_table", (8, 0)),
    ("layer_table", (8, 4, 1)),
    ("layer_table", (-1, 4, -1)),
    ("crossover", (0,)),
    ("crossover", (-2,)),
]
"""Numbers just below their least value, and further."""


@points(0.25)
@requires("test_attention", "test_table_paths", "test_crossover")
@hint("The least values stand in the docstrings; look at the numbers before you compute.")
def test_refuses_bad_sizes(student):
    """Numbers below their least value raise ValueError."""
    for function, arguments in REFUSED:
        expect_raises(ValueError, getattr(student, function), *arguments)
