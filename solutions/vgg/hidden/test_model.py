"""Hidden checks of vgg/model. Weights and images come from the submission's own seed; the oracle is numpy in float64."""

import numpy as np
import pytest

from grader.testing import T2_NETWORK, expect, expect_close, hint, points, requires, tensor

BLOCKS = {"A": "1 1 2 2 2", "B": "2 2 2 2 2", "D": "2 2 3 3 3", "E": "2 2 4 4 4"}


def conv(x, w):
    """3 x 3 convolution with padding 1, one weight position after the other."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    h, width = x.shape[2:]
    return sum(
        np.einsum("nihw,oi->nohw", padded[:, :, r : r + h, q : q + width], w[:, :, r, q])
        for r in range(3)
        for q in range(3)
    )


def halved(x):
    """Max pooling of 2 x 2."""
    h, w = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    return np.maximum.reduce([x[:, :, r:h:2, q:w:2] for r in (0, 1) for q in (0, 1)])


def averages(n):
    """(7, n): row i takes the mean from floor(i n / 7) to ceil((i + 1) n / 7)."""
    at = np.arange(n)
    inside = np.array([(at >= i * n // 7) & (at < -(-(i + 1) * n // 7)) for i in range(7)])
    return inside / inside.sum(axis=1, keepdims=True)


def network(rng, cfg, classes, width, x):
    """(state, logits) without batch normalisation; biases leave six of ten numbers positive on average."""
    state, c, i = {}, 3, 0

    def layer(name, h, shape, apply):
        state[f"{name}.weight"] = w = np.round(rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape) * 256) / 256
        h = apply(h, w)
        shift = rng.normal(0, 0.1, shape[0]) - np.quantile(h, 0.4)
        state[f"{name}.bias"] = b = np.round(shift * 256) / 256
        return h + b.reshape(1, -1, *[1] * (h.ndim - 2))

    for count, channels in zip(BLOCKS[cfg].split(), (64, 128, 256, 512, 512), strict=True):
        for _convolution in range(int(count)):
            c_in, c = c, int(channels * width)
            x = np.maximum(layer(f"features.{i}", x, (c, c_in, 3, 3), conv), 0)
            i += 2
        x, i = halved(x), i + 1
    x = np.einsum("nchw,rh,qw->ncrq", x, averages(x.shape[2]), averages(x.shape[3])).reshape(len(x), -1)
    hidden = int(4096 * width)
    for j, shape in ((0, (hidden, c * 49)), (3, (hidden, hidden)), (6, (classes, hidden))):
        x = layer(f"classifier.{j}", x, shape, lambda h, w: h @ w.T)
        x = np.maximum(x, 0) if j < 6 else x
    return state, x


def compare(student, rng, cfg, size, width, n, classes=4):
    """The student's network against ours, with one set of weights."""
    x = np.round(rng.normal(size=(n, 3, *size)) * 256) / 256
    state, logits = network(rng, cfg, classes, width, x)
    model = student.make_vgg(cfg, classes, width=width)
    model.load_state_dict({name: tensor(value, "float32") for name, value in state.items()})
    model.eval()
    expect_close(model(tensor(x, "float32")), tensor(logits), T2_NETWORK, dtype="float32")


@points(0.5)
@hint("Small images come out right? At 224 pixels, the features are 7 x 7 before the average pooling.")
def test_full_images(student, grading_seed):
    """The network is right for an image of 224 x 224 pixels."""
    compare(student, np.random.default_rng(grading_seed), "D", (224, 224), 1 / 64, 1)


@points(1)
@hint("Images need not be square, nor their sides multiples of 32. Which numbers of channels does the width give?")
@pytest.mark.parametrize(
    ("cfg", "size", "width", "n"),
    [("A", (45, 70), 0.05, 3), ("B", (100, 33), 1 / 32, 2), ("D", (63, 127), 0.04, 1), ("E", (32, 300), 0.03, 2)],
    ids=["A", "B", "D", "E"],
)
def test_odd_sizes(student, grading_seed, cfg, size, width, n):
    """The network is right for images of odd sizes, batches, and widths that leave uneven numbers of channels."""
    compare(student, np.random.default_rng((grading_seed, ord(cfg))), cfg, size, width, n)


@points(0.5)
@requires("test_names_and_shapes")
@hint("A network without batch_norm has none, and there are 1000 classes unless another number is given.")
def test_defaults(student):
    """By default there are 1000 classes and no batch normalisation, and the images of a batch know nothing of each other."""
    model = student.make_vgg("B", width=1 / 64)
    names = list(model.state_dict())
    expect(not any("running" in name for name in names), "There are running statistics without batch_norm.")
    model.eval()
    x = np.random.default_rng(1).normal(size=(2, 3, 32, 32))
    both = model(tensor(x, "float32"))
    expect(tuple(both.array.shape) == (2, 1000), f"The shape of the output is {both.array.shape}, expected (2, 1000).")
    expect_close(model(tensor(x[1:], "float32")), tensor(both.array[1:], "float32"), T2_NETWORK)
