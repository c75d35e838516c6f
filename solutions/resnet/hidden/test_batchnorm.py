"""Hidden checks of resnet/batchnorm: what normalising promises, without an oracle for y."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect_close, hint, points, requires

NEAR = Tolerance(rtol=1e-9, scaled=1e-9, floor=1.0)
"""At most 60 values below 200; means and products of theirs are off by 60 * 1.1e-16 * 200 = 1.3e-12."""


@st.composite
def batches(draw):
    """(x, gamma, beta, fresh running mean, fresh running variance): whole numbers, memory in any order."""
    n, c, h, w = draw(st.tuples(st.integers(2, 4), *[st.integers(1, 3)] * 3))
    x = draw(array_values((n, c, h, w), styles=("integers", "normal")))
    if draw(st.booleans()):
        x = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    gamma, beta = (draw(array_values((c,), styles=("ramp", "integers"))) for _ in range(2))
    return x, gamma, beta, np.zeros(c), np.ones(c)


@points(0.75)
@requires("test_training")
@hint("Average y over everything but the channels: what must be left, beta or gamma?")
@given(case=batches())
def test_moments(student, case):
    """In training every channel of y has mean beta and variance gamma**2 * var / (var + eps)."""
    x, gamma, beta, mean, var = case
    y = student.batchnorm2d(x, gamma, beta, mean, var, True)[0]
    spread = np.array([np.var(channel) for channel in np.moveaxis(x, 1, 0)])
    moments = np.array([[channel.mean(), channel.var()] for channel in np.moveaxis(y, 1, 0)])
    expect_close(moments, np.stack([beta, gamma**2 * spread / (spread + 1e-5)], axis=1), NEAR)


@points(0.5)
@requires("test_training")
@hint("Three times the picture plus 5 looks the same to a normalisation: same y, if eps is scaled along.")
@given(case=batches(), scale=st.sampled_from([2.0, 3.0, 0.5]), shift=st.sampled_from([1.0, -5.0]))
def test_scale_and_shift_do_not_matter(student, case, scale, shift):
    """In training x and scale * x + shift have the same y, where eps is multiplied by scale**2."""
    x, *rest = case
    y = student.batchnorm2d(x, *rest, True)[0]
    again = student.batchnorm2d(scale * x + shift, *rest, True, eps=1e-5 * scale**2)[0]
    expect_close(again, np.ascontiguousarray(y), NEAR)


@points(0.5)
@requires("test_eval")
@hint("In use a picture must not look at the other pictures of its batch.")
@given(case=batches())
def test_pictures_alone(student, case):
    """Without training a picture has the same y alone as in its batch, also a picture of one pixel."""
    x, *rest = case
    y = student.batchnorm2d(x, *rest, False)[0]
    alone = student.batchnorm2d(x[-1:, :, :1, :1], *rest, False)[0]
    expect_close(alone, np.ascontiguousarray(y[-1:, :, :1, :1]), NEAR)


@points(0.25)
@requires("test_training", "test_eval")
@hint("Whole numbers come in, but means are no whole numbers: which dtype does y have?")
@given(case=batches(), training=st.booleans())
def test_whole_numbers(student, case, training):
    """Pictures of dtype int64 have the same y as the same pictures in float64."""
    x, *rest = case
    whole = x.round().astype(np.int64)
    y = student.batchnorm2d(whole.astype(np.float64), *rest, training)
    expect_close(student.batchnorm2d(whole, *rest, training), tuple(map(np.ascontiguousarray, y)), NEAR)
