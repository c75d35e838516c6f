"""Hidden checks of resnet/model. The oracle builds the network as a list of steps and runs them, channels last."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect, expect_close, expect_equal, hint, points, requires, tensor

DOUBLE = Tolerance(rtol=1e-7, scaled=1e-7, floor=1.0)
"""float64 through at most 20 layers; see the public checks."""
SLOPE = Tolerance(rtol=1e-5, atol=1e-5)
"""Central differences with h = 1e-6 of a function whose values are near 1: rounding makes 1e-16 / 1e-6 = 1e-10, times
a thousand for sums of large terms; draws at whose place two step widths disagree are dropped."""
EPS = 1e-5


def layer(x, w, stride, moments, gamma, beta):
    """Convolution by shifts of the padded picture, channels last, then batch normalisation."""
    k, (n, h, width, _c) = w.shape[2], x.shape
    padded = np.pad(x, ((0, 0), (k // 2, k // 2), (k // 2, k // 2), (0, 0)))
    y = sum(padded[:, i : i + h : stride, j : j + width : stride] @ w[:, :, i, j].T for i in range(k) for j in range(k))
    mean, var = moments or (y.mean((0, 1, 2)), y.var((0, 1, 2)))
    return gamma * (y - mean) / np.sqrt(var + EPS) + beta, mean, var * y[..., 0].size / max(1, y[..., 0].size - 1)


class Network:
    """A CIFAR network of one block a stage, option A or B, with drawn weights under the names of the exercise."""

    def __init__(self, seed, n, classes, widths, c_in, option):
        assert n == 1
        self.state, self.widths, self.option, self.after = {}, widths, option, {}
        self.rng = np.random.default_rng(seed)
        self.add("conv1", "bn1", c_in, widths[0], 3)
        for number, (before, width) in enumerate(zip((widths[0], *widths), widths, strict=False), 1):
            name = f"layer{number}.0"
            self.add(f"{name}.conv1", f"{name}.bn1", before, width, 3)
            self.add(f"{name}.conv2", f"{name}.bn2", width, width, 3)
            if option == "B" and number > 1:
                self.add(f"{name}.downsample.0", f"{name}.downsample.1", before, width, 1)
        self.state["fc.weight"] = self.rng.normal(0, 1, (classes, widths[-1])).round(2)
        self.state["fc.bias"] = self.rng.normal(0, 1, classes).round(2)

    def add(self, conv, bn, c_in, c_out, k):
        """Draw a convolution and its batch normalisation."""
        self.state[f"{conv}.weight"] = self.rng.normal(0, math.sqrt(2 / (c_in * k * k)), (c_out, c_in, k, k)).round(2)
        for part in ("weight", "bias", "running_mean"):
            self.state[f"{bn}.{part}"] = self.rng.normal(0, 0.5, c_out).round(2)
        self.state[f"{bn}.running_var"] = self.rng.uniform(0.5, 2, c_out).round(2)

    def step(self, x, conv, bn, stride, training):
        """One convolution with its normalisation; keeps what the running statistics have to be afterwards."""
        gamma, beta, mean, var = (
            self.state[f"{bn}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        y, new_mean, new_var = layer(
            x, self.state[f"{conv}.weight"], stride, None if training else (mean, var), gamma, beta
        )
        self.after[f"{bn}.running_mean"] = 0.9 * mean + 0.1 * new_mean
        self.after[f"{bn}.running_var"] = 0.9 * var + 0.1 * new_var
        return y

    def run(self, pictures, training=False):
        """Logits for pictures (N, C, H, W)."""
        x = np.maximum(self.step(pictures.transpose(0, 2, 3, 1), "conv1", "bn1", 1, training), 0)
        for number, stride in ((1, 1), (2, 2), (3, 2)):
            name, skip = f"layer{number}.0", x
            h = np.maximum(self.step(x, f"{name}.conv1", f"{name}.bn1", stride, training), 0)
            h = self.step(h, f"{name}.conv2", f"{name}.bn2", 1, training)
            if number > 1 and self.option == "B":
                skip = self.step(x, f"{name}.downsample.0", f"{name}.downsample.1", stride, training)
            elif number > 1:
                skip = np.zeros_like(h)
                skip[..., : x.shape[3]] = x[:, ::stride, ::stride]
            x = np.maximum(h + skip, 0)
        return x.mean((1, 2)) @ self.state["fc.weight"].T + self.state["fc.bias"]


@st.composite
def networks(draw):
    """(arguments of make_cifar_resnet, seed of the weights, pictures)."""
    first, c_in, classes = draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    widths = [first, first + draw(st.integers(0, 2)), first + 2 + draw(st.integers(0, 1))]
    option, seed = draw(st.sampled_from("AB")), draw(st.integers(0, 2**16))
    shape = (draw(st.integers(2, 3)), c_in, draw(st.integers(1, 7)), draw(st.integers(5, 7)))
    x = np.random.default_rng(seed + 1).normal(0, 1, shape).round(2)
    return (1, classes, widths, c_in, option), seed, x


@st.composite
def trainings(draw):
    """(arguments, seed, x, running statistics after one pass in train mode)."""
    arguments, seed, x = draw(networks())
    network = Network(seed, *arguments)
    network.run(x, training=True)
    return arguments, seed, tensor(x), {name: tensor(a) for name, a in network.after.items()}


@st.composite
def directions(draw):
    """(arguments, seed, x, direction, slope of the sum of all logits along it), away from corners of ReLUs."""
    arguments, seed, x = draw(networks())
    network = Network(seed, *arguments)
    v = np.random.default_rng(draw(st.integers(0, 2**16))).normal(size=x.shape).round(2)
    slopes = [float((network.run(x + h * v) - network.run(x - h * v)).sum()) / (2 * h) for h in (1e-6, 3e-6)]
    assume(abs(slopes[0] - slopes[1]) < 1e-7)
    return arguments, seed, tensor(x), v, slopes[0]


def loaded(student, arguments, seed):
    """A network of the student's in float64 with the weights of this seed."""
    model = student.make_cifar_resnet(*arguments)
    model.double()
    state = {name: tensor(array) for name, array in Network(seed, *arguments).state.items()}
    counted = [name.removesuffix("running_var") for name in state if name.endswith("running_var")]
    model.load_state_dict(state | {f"{name}num_batches_tracked": tensor(3, "int64") for name in counted})
    return model


@points(1)
@requires("test_cifar_logits")
@hint("Leave the normalisations at PyTorch's defaults, and call each of them once in a forward pass.")
@given(case=trainings())
def test_running_statistics(student, case):
    """One pass in train mode moves all running statistics a tenth of the way to the batch's."""
    arguments, seed, x, after = case
    model = loaded(student, arguments, seed)
    model.train()
    model(x)
    found = model.state_dict()
    expect_close({name: found[name] for name in after}, after, DOUBLE)


@points(1)
@requires("test_cifar_logits")
@hint("Is a tensor cut off on its way, by .detach(), .data or .numpy()? The gradient takes the shortcuts too.")
@given(case=directions())
def test_gradient(student, case):
    """The gradient with respect to the picture comes through all branches and all shortcuts."""
    arguments, seed, x, v, slope = case
    model = loaded(student, arguments, seed)
    model.eval()
    (gradient,) = model.grad(x, wrt=(0,))
    expect_close(float((gradient.array * v).sum()), slope, SLOPE)


@points(0.5)
@requires("test_logits")
@hint("Does each block have weights of its own, or is one block used several times?")
@pytest.mark.parametrize("kind", ["101", "152"])
def test_deep_names(student, kind):
    """The stages of the deepest networks have as many blocks as the table says."""
    names = student.make_resnet(kind, 2, 1).state_dict()
    blocks = {"101": [3, 4, 23, 3], "152": [3, 8, 36, 3]}[kind]
    found = [
        sum(name.startswith(f"layer{i}.") and name.endswith("conv2.weight") for name in names) for i in range(1, 5)
    ]
    expect_equal(found, blocks)


@points(0.5)
@requires("test_cifar_logits")
@hint("Option B has a projection with its batch normalisation at the first block of the second and third stage.")
@pytest.mark.parametrize(("n", "count"), [(3, 272_474), (7, 661_338)], ids=["ResNet-20", "ResNet-44"])
def test_cifar_counts_of_option_b(student, n, count):
    """make_cifar_resnet with option B has the published number of parameters."""
    state = student.make_cifar_resnet(n, option="B").state_dict()
    found = sum(value.array.size for name, value in state.items() if name.endswith(("weight", "bias")))
    expect(found == count, f"It has {found:,} parameters, expected {count:,}.", actual=found, expected=count)
