"""Hidden checks of alexnet/model. The oracle is plain numpy in float64, with one matrix product for each layer."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2_NETWORK, expect, expect_close, hint, points, requires, tensor

SHAPES = {
    "features.0": (1, 3, 11, 11), "features.3": (3, 1, 5, 5), "features.6": (6, 3, 3, 3), "features.8": (4, 6, 3, 3),
    "features.10": (4, 4, 3, 3), "classifier.1": (64, 144), "classifier.4": (64, 64), "classifier.6": (3, 64),
}  # fmt: skip
"""Weights for three classes at this width."""
CLASSES, WIDTH = 3, 1 / 64
PUBLISHED = (224, 227)


def windows(x, k, stride):
    """(N, C, H', W', k, k)."""
    return np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]


def logits(state, x):
    """The network in eval mode, for images whose last feature map is 6 x 6 or 1 x 1, where averaging copies."""
    h = x.astype(np.float64)
    for name, (o, _c, *k) in SHAPES.items():
        w, b = (state[f"{name}.{part}"].astype(np.float64) for part in ("weight", "bias"))
        if not k:
            copies = 36 if h.shape[2:] == (1, 1) else 1
            h = np.repeat(h.reshape(*h.shape[:2], -1), copies, axis=2).reshape(len(h), -1) if h.ndim == 4 else h
            h = h @ w.T + b
        else:
            side, step = 2 if k[0] > 3 else 1, 4 if k[0] == 11 else 1
            parts = windows(np.pad(h, ((0, 0), (0, 0), (side, side), (side, side))), k[0], step)
            rows = parts.transpose(0, 2, 3, 1, 4, 5).reshape(*parts.shape[:1], *parts.shape[2:4], -1)
            h = (rows @ w.reshape(o, -1).T + b).transpose(0, 3, 1, 2)
        h = h if name == "classifier.6" else np.maximum(h, 0)
        h = windows(h, 3, 2).max(axis=(4, 5)) if name in ("features.0", "features.3", "features.10") else h
    return h


@st.composite
def networks(draw, sides, images):
    """(state dict, x, logits)."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    state = {}
    for name, shape in SHAPES.items():
        spread = np.sqrt(2 / np.prod(shape[1:]))
        state[f"{name}.weight"] = rng.normal(0, spread, shape).round(2).astype(np.float32)
        state[f"{name}.bias"] = rng.normal(0, 0.2, shape[0]).round(2).astype(np.float32)
    side = draw(sides)
    x = rng.normal(0, 1, (draw(images), 3, side, side)).astype(np.float32)
    sent = {name: tensor(array, "float32") for name, array in state.items()}
    return sent, tensor(x, "float32"), tensor(logits(state, x))


def loaded(student, state):
    """A network of the student's, as a handle, with our weights."""
    network = student.AlexNet(num_classes=CLASSES, width=WIDTH)
    network.load_state_dict(state)
    return network


@points(0.75)
@hint("At 224 pixels: 55, 27, 27, 13, 13, 13, 13, 6. Which of these do you get?")
@given(case=st.sampled_from(PUBLISHED).flatmap(lambda side: networks(st.just(side), st.just(1))))
def test_published_sizes(student, case):
    """Images of 224 and 227 pixels give the right logits."""
    state, x, expected = case
    network = loaded(student, state)
    network.eval()
    expect_close(network(x), expected, T2_NETWORK, dtype="float32")


@points(0.5)
@requires("test_logits")
@hint("Images of a batch have nothing to do with each other. Which function of yours works along the first axis?")
@given(case=networks(st.integers(63, 64), st.integers(3, 5)))
def test_images_alone(student, case):
    """Each image of a batch gets the logits that it gets alone, in the order of the batch."""
    state, x, expected = case
    network = loaded(student, state)
    network.eval()
    expect_close(network(tensor(x.array[::-1].copy(), "float32")), tensor(expected.array[::-1].copy()), T2_NETWORK,
                 dtype="float32")  # fmt: skip


@points(0.75)
@requires("test_logits")
@hint(
    "Is your dropout a module, or does it ask self.training? Training mode draws anew in every call, eval mode never."
)
@given(case=networks(st.just(63), st.just(1)))
def test_modes(student, case):
    """In training mode two calls differ; back in eval mode the network gives its logits again."""
    state, x, expected = case
    network = loaded(student, state)
    network.train()
    first, second = network(x), network(x)
    expect(not np.array_equal(first.array, second.array), "Two calls in training mode are equal.", actual=second)
    network.eval()
    expect_close(network(x), expected, T2_NETWORK, dtype="float32")
