"""Hidden checks of attention/complexity: long sequences, and how the cost grows."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

LONG, WIDE = st.integers(2, 100_000), st.integers(1, 4096)


@points(0.5)
@requires("test_attention")
@hint("Twice as many tokens: the projections double, the products of tokens with tokens quadruple.")
@given(t=LONG, d=WIDE)
def test_growth(student, t, d):
    """With twice as many tokens, the part without weights costs four times as much."""
    projections = 4 * t * d * d
    expect_equal(student.mha_macs(2 * t, d) - 2 * projections, 4 * (student.mha_macs(t, d) - projections))


@st.composite
def long_rows(draw):
    """(t, d, k, max_path of conv): exactly reached by `layers`, or one token more or less."""
    layers, k, off = draw(st.integers(2, 5000)), draw(st.integers(2, 64)), draw(st.integers(-1, 1))
    reached = 1 + layers * (k - 1)
    needed = layers + 1 if off > 0 else layers - 1 if off < 0 and k == 2 else layers
    return reached + off, draw(WIDE), k, needed


@points(0.5)
@requires("test_table_macs", "test_table_paths")
@hint("Where the layers reach exactly, one token more needs one layer more. All numbers are whole: use //, not /.")
@given(case=long_rows())
def test_long_sequences(student, case):
    """Long sequences and wide layers have the right table, in whole numbers."""
    t, d, k, layers = case
    square = t * d * d
    expected = {
        "attention": {"macs": 4 * square + 2 * t * t * d, "sequential_steps": 1, "max_path": 1},
        "recurrent": {"macs": 2 * square, "sequential_steps": t, "max_path": t},
        "conv": {"macs": k * square, "sequential_steps": 1, "max_path": layers},
    }
    expect_equal(student.layer_table(t, d, k), expected)
