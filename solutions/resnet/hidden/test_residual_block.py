"""Hidden checks of resnet/residual_block; the oracle is plain numpy in float64."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2, T2_NETWORK, expect_close, hint, points, requires, tensor

NORM = ("weight", "bias", "running_mean", "running_var")


def conv(x, w, stride=1):
    """Convolution that keeps the size at stride 1."""
    pad = w.shape[2] // 2
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nihwkl,oikl->nohw", windows, w)


def norm(x, scale, shift):
    """Batch normalisation with the statistics of the batch."""
    mean, var = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-5) * scale[:, None, None] + shift[:, None, None]


def trained(state, x, stride):
    """Output in training mode; the last branch normalisation may be all zeros."""
    w = {name: array.astype(np.float64) for name, array in state.items()}

    def layer(h, name, bn, step):
        return norm(conv(h, w[f"{name}.weight"], step), w[f"{bn}.weight"], w[f"{bn}.bias"])

    last = 3 if "conv3.weight" in w else 2
    h = x = x.astype(np.float64)
    for i in range(1, last + 1):
        h = layer(h, f"conv{i}", f"bn{i}", stride if i == last - 1 else 1)
        h = np.maximum(h, 0) if i < last else h
    short = layer(x, "downsample.0", "downsample.1", stride) if "downsample.0.weight" in w else x
    return np.maximum(h + short, 0)


def parts(kind, c_in, width, stride):
    """[(convolution, its normalisation, shape of its weights)]."""
    c_out = width if kind == "BasicBlock" else 4 * width
    if kind == "BasicBlock":
        shapes = [(width, c_in, 3, 3), (width, width, 3, 3)]
    else:
        shapes = [(width, c_in, 1, 1), (width, width, 3, 3), (c_out, width, 1, 1)]
    named = [(f"conv{i}", f"bn{i}", shape) for i, shape in enumerate(shapes, 1)]
    return named + ([("downsample.0", "downsample.1", (c_out, c_in, 1, 1))] if (stride, c_in) != (1, c_out) else [])


def eighths(values):
    """Rounded to eighths, which float32 holds exactly."""
    return (np.round(values * 8) / 8).astype(np.float32)


@st.composite
def modules(draw, silent=False):
    """(kind, sizes, state dict, x, output in training mode); `silent`: last gamma and beta are zeros, no downsample."""
    kind, width = draw(st.sampled_from(["BasicBlock", "Bottleneck"])), draw(st.integers(1, 3))
    c_out = width if kind == "BasicBlock" else 4 * width
    c_in, stride = (c_out, 1) if silent else draw(st.sampled_from([(c_out, 1), (c_out, 2), (c_out + 1, 1), (1, 2)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    state = {}
    named = parts(kind, c_in, width, stride)
    for name, bn, shape in named:
        state[f"{name}.weight"] = rng.normal(0, 0.5, shape)
        scale, shift = rng.uniform(0.5, 1.5, shape[0]), rng.normal(0, 0.5, shape[0])
        values = (scale, shift, np.full(shape[0], 9.0), np.full(shape[0], 3.0))
        state |= {f"{bn}.{part}": array for part, array in zip(NORM, values, strict=True)}
    if silent:
        last = named[-1][1]
        state |= {f"{last}.weight": np.zeros(c_out), f"{last}.bias": np.zeros(c_out)}
    state = {name: eighths(array) for name, array in state.items()}
    size = (draw(st.integers(2, 3)), c_in, draw(st.integers(3, 5)), draw(st.integers(3, 5)))
    x = eighths(rng.normal(0, 1, size))
    output = np.maximum(x, 0).astype(np.float64) if silent else trained(state, x, stride)
    sent = {name: tensor(array, "float32") for name, array in state.items()}
    sent |= {f"{bn}.num_batches_tracked": tensor(0, "int64") for _name, bn, _shape in named}
    return kind, (c_in, width, stride), sent, tensor(x, "float32"), tensor(output)


@st.composite
def thin_images(draw):
    """(arguments of basic_block in float32, result): strides up to 3, sides that may be one pixel."""
    n, c_in, stride = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(2, 3))
    c_out, h, w = c_in + draw(st.integers(1, 2)), draw(st.integers(1, 7)), draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    shapes = ((n, c_in, h, w), (c_out, c_in, 3, 3), (c_out, c_out, 3, 3), (c_out, c_in, 1, 1))
    x, w1, w2, w_proj = (eighths(rng.normal(0, 1, shape)).astype(np.float64) for shape in shapes)
    branch = conv(np.maximum(conv(x, w1, stride), 0), w2)
    arguments = [tensor(array, "float32") for array in (x, w1, w2)]
    if draw(st.booleans()):
        arguments += [stride, "B", tensor(w_proj, "float32")]
        return arguments, tensor(np.maximum(branch + conv(x, w_proj, stride), 0))
    branch[:, :c_in] += x[:, :, ::stride, ::stride]
    return [*arguments, stride, "A"], tensor(np.maximum(branch, 0))


def run(student, kind, sizes, state, x):
    """Output of the student's block with our weights, in the mode it was made in."""
    module = getattr(student, kind)(*sizes)
    module.load_state_dict(state)
    return module(x)


@points(0.5)
@hint("A new module is in training mode: its normalisations take the statistics of the batch, all of them.")
@given(case=modules())
def test_training_mode(student, case):
    """In training mode both blocks normalise with the statistics of the batch."""
    *network, output = case
    expect_close(run(student, *network), output, T2_NETWORK, dtype="float32")


@points(0.25)
@requires("test_basic_block_module", "test_bottleneck_module")
@hint("With the last gamma and beta at zero the branch gives zeros. What is left of the block?")
@given(case=modules(silent=True))
def test_silent_branch(student, case):
    """A block whose last batch normalisation is all zeros is relu(x)."""
    *network, output = case
    expect_close(run(student, *network), output, T2, dtype="float32")


@points(0.5)
@hint("Try an image of one row, a stride of 3, and float32.")
@given(case=thin_images())
def test_thin_images(student, case):
    """basic_block is right for sides of one pixel, larger strides and float32."""
    arguments, result = case
    expect_close(student.basic_block(*arguments), result, T2, dtype="float32")
