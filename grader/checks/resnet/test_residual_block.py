"""Public checks of resnet/residual_block. The oracle is plain numpy in float64; tests/oracles holds it against torch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T1,
    T2,
    array_values,
    expect,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    gradients,
    hint,
    points,
    requires,
    tensor,
)

COUNTED = ("weight", "bias")
NORM = (*COUNTED, "running_mean", "running_var")


# --- the oracle -------------------------------------------------------------------------------------------------


def conv(x, w, stride=1):
    """Convolution that keeps the size at stride 1: (N, I, H, W), (O, I, k, k) -> (N, O, H', W')."""
    pad, k = w.shape[2] // 2, w.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nihwkl,oikl->nohw", windows, w)


def relu(x):
    """max(x, 0)."""
    return np.where(x > 0, x, 0.0)


def shortcut_of(x, shape, stride, shortcut="A", w_proj=None):
    """What the shortcut hands on: x where it has the branch's shape already."""
    if x.shape == shape:
        return x
    if shortcut == "B":
        return conv(x, w_proj, stride)
    kept = x[:, :, ::stride, ::stride]
    return np.concatenate([kept, np.zeros((len(x), shape[1] - x.shape[1], *kept.shape[2:]))], axis=1)


def block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    """basic_block."""
    branch = conv(relu(conv(x, w1, stride)), w2)
    return relu(branch + shortcut_of(x, branch.shape, stride, shortcut, w_proj))


def slope(x, w1, w2):
    """Gradient of block(x, w1, w2).sum() with respect to x, for the identity shortcut."""
    before = conv(x, w1)
    top = np.where(conv(relu(before), w2) + x > 0, 1.0, 0.0)
    back1, back2 = (w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1] for w in (w1, w2))
    return top + conv(np.where(before > 0, conv(top, back2), 0.0), back1)


def norm(x, state, name):
    """Batch normalisation with the running statistics, as in eval mode."""
    scale, shift, mean, var = (state[f"{name}.{part}"].astype(np.float64)[:, None, None] for part in NORM)
    return (x - mean) / np.sqrt(var + 1e-5) * scale + shift


def forward(state, x, stride, norm=norm):
    """Output of a BasicBlock (a Bottleneck where the state has conv3) with this state dict."""
    w = {name: array.astype(np.float64) for name, array in state.items() if array.ndim == 4}
    last = 3 if "conv3.weight" in w else 2
    h = x = x.astype(np.float64)
    for i in range(1, last + 1):
        h = norm(conv(h, w[f"conv{i}.weight"], stride if i == last - 1 else 1), state, f"bn{i}")
        h = relu(h) if i < last else h
    return relu(h + (norm(conv(x, w["downsample.0.weight"], stride), state, "downsample.1") if len(w) > last else x))


def shapes_of(kind, c_in, width, stride=1):
    """{name: shape} of the state dict."""
    c_out = width if kind == "BasicBlock" else 4 * width
    convs = [(c_in, width, 3), (width, width, 3)]
    if kind == "Bottleneck":
        convs = [(c_in, width, 1), (width, width, 3), (width, c_out, 1)]
    names = {f"conv{i}": f"bn{i}" for i in range(1, len(convs) + 1)}
    if stride != 1 or c_in != c_out:
        convs.append((c_in, c_out, 1))
        names["downsample.0"] = "downsample.1"
    shapes = {}
    for (conv, bn), (before, after, k) in zip(names.items(), convs, strict=True):
        shapes[f"{conv}.weight"] = (after, before, k, k)
        shapes |= {f"{bn}.{part}": (after,) for part in NORM} | {f"{bn}.num_batches_tracked": ()}
    return shapes


# --- draws ------------------------------------------------------------------------------------------------------


@st.composite
def filters(draw, c_out, c_in):
    """Weights (c_out, c_in, 3, 3): only the middles, small and whole, or anything."""
    if draw(st.booleans()):
        return draw(array_values((c_out, c_in, 3, 3), styles=("integers", "normal")))
    w = np.zeros((c_out, c_in, 3, 3))
    w[:, :, 1, 1] = draw(array_values((c_out, c_in), low=-2, high=2, styles=("constant", "integers")))
    return w


@st.composite
def blocks(draw, sizes, stride=1, more=0, shortcut="A", silent=False):
    """(arguments of basic_block, result) with sides drawn from `sizes` and `more` channels out than in.

    `silent`: w2 is zeros and the rest is positive, so that only the shortcut can go wrong.
    """
    c_in, n = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    c_out = c_in + more
    styles, low = (("ramp", "integers"), 0) if silent else (("ramp", "integers", "normal"), -3)
    arrays = [draw(array_values((n, c_in, draw(sizes), draw(sizes)), low=low, styles=styles))]
    arrays += [draw(filters(c_out, c_in)), np.zeros((c_out, c_out, 3, 3)) if silent else draw(filters(c_out, c_out))]
    plain = (stride, shortcut)[: 2 if shortcut == "B" else 1 if stride > 1 else 0]
    w_proj = [draw(array_values((c_out, c_in, 1, 1), low=low, styles=("integers",)))] if shortcut == "B" else []
    result = block(*arrays, *plain, *w_proj)
    return (*map(tensor, arrays), *plain, *map(tensor, w_proj)), tensor(result)


SMALL, EVEN, ODD = st.integers(1, 4), st.sampled_from([2, 4, 6]), st.sampled_from([3, 5])


@st.composite
def changing(draw, shortcut, sizes=EVEN, silent=True):
    """As `blocks`, but the stride or the channels make the shapes of the two paths differ."""
    stride = draw(st.integers(1, 2))
    more = draw(st.integers(1 if stride == 1 else 0, 2))
    return draw(blocks(sizes, stride, more, shortcut, silent))


@st.composite
def unused(draw):
    """(arguments, result) with equal shapes, and a projection that must not be used, or is not there."""
    arguments, result = draw(blocks(SMALL))
    c = arguments[0].array.shape[1]
    w_proj = draw(st.sampled_from([None, tensor(np.full((c, c, 1, 1), 2.0))]))
    return (*arguments, 1, "B", w_proj), result


@st.composite
def smooth(draw):
    """(x, w1, w2, gradient) away from the corners of the ReLUs; often with a branch of zeros."""
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(SMALL), draw(SMALL))
    c, silent = shape[1], draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    shapes = (shape, (c, c, 3, 3), (c, c, 3, 3))
    x, w1, w2 = ((rng.uniform(0.1, 2.0, one) * rng.choice([-1.0, 1.0], one)).round(2) for one in shapes)
    w2 = np.zeros_like(w2) if silent else w2
    return tensor(x), tensor(w1), tensor(w2), tensor(slope(x, w1, w2))


@st.composite
def sizes_of_modules(draw, kinds=("BasicBlock", "Bottleneck")):
    """(kind, c_in, width, stride); without and with a downsample alike."""
    kind, width = draw(st.sampled_from(kinds)), draw(st.integers(1, 3 if kinds == ("BasicBlock",) else 2))
    c_out = width if kind == "BasicBlock" else 4 * width
    ways = [(c_out, 1), (c_out, 2), (c_out + 1, 1), (max(1, c_out - 1), 2)]
    c_in, stride = ways[draw(st.integers(0, 2**16)) % len(ways)]  # of four alone, some seeds never drew the second
    return kind, c_in, width, stride


def eighths(values):
    """Rounded to eighths, which float32 holds exactly and a report shows shortly."""
    return (np.round(values * 8) / 8).astype(np.float32)


def drawn_state(rng, sizes):
    """A state dict with nothing at its default, float32."""
    state = {}
    for name, shape in shapes_of(*sizes).items():
        if name.endswith("num_batches_tracked"):
            state[name] = np.array(7, dtype=np.int64)
        else:
            values = rng.uniform(0.5, 2.0, shape) if name.endswith("running_var") else rng.normal(0, 0.5, shape)
            state[name] = eighths(values)
    return state


@st.composite
def modules(draw, kind, forward=forward):
    """(sizes, state dict, x, output) of one module of this kind."""
    sizes = draw(sizes_of_modules((kind,)))
    n, h, w = draw(st.integers(1, 2)), draw(st.integers(2, 5)), draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    state, x = drawn_state(rng, sizes), eighths(rng.normal(0, 1, (n, sizes[1], h, w)))
    return sizes, as_tensors(state), tensor(x, "float32"), tensor(forward(state, x, sizes[3]))


def as_tensors(state):
    """The arrays as `load_state_dict` takes them."""
    return {name: tensor(array, array.dtype.name) for name, array in state.items()}


@st.composite
def refused(draw):
    """Arguments of basic_block that must raise ValueError: the shapes of the paths differ."""
    (x, w1, w2, *_rest), _result = draw(changing("A"))
    stride = 1 if w1.array.shape[0] > w1.array.shape[1] else 2
    projection = tensor(np.ones((*w1.array.shape[:2], 1, 1)))
    return x, w1, w2, stride, *draw(st.sampled_from([("B",), ("C",), ("a",), ("",), ("B", None), ("C", projection)]))


# --- the student's modules --------------------------------------------------------------------------------------


def made(student, kind, c_in, width, stride=1):
    """A block of the student's, as a handle; the stride is left out where it is 1."""
    return getattr(student, kind)(c_in, width, **({} if stride == 1 else {"stride": stride}))


def loaded(student, sizes, state):
    """A block with our weights."""
    module = made(student, *sizes)
    module.load_state_dict(state)
    return module


def shapes_in(module):
    """{name: shape} of the student's state dict."""
    return {name: tuple(getattr(value, "array", value).shape) for name, value in module.state_dict().items()}


# --- the checks -------------------------------------------------------------------------------------------------


@points(1)
@hint("The filter copies its input, so the branch is relu(x): add x to it, then apply the last ReLU.")
def test_example_of_the_docstring(student):
    """basic_block gives the result of the example in its docstring."""
    copy = np.zeros((1, 1, 3, 3))
    copy[0, 0, 1, 1] = 1.0
    x = np.array([[[[1.0, -2.0], [3.0, 4.0]]]])
    result = student.basic_block(*(tensor(array, "float32") for array in (x, copy, copy)))
    expect_close(result, tensor(np.array([[[[2.0, 0.0], [6.0, 8.0]]]]), "float32"), T2)


@points(1)
@hint("No convolution has a bias, each has a batch normalisation: 2 parameters a channel. When is there a downsample?")
@pytest.mark.parametrize(
    ("kind", "sizes", "count"),
    [
        ("BasicBlock", (64, 64), 73_984), ("BasicBlock", (64, 128, 2), 230_144),
        ("Bottleneck", (256, 64), 70_400), ("Bottleneck", (64, 64), 75_008),
    ],
    ids=["BasicBlock(64, 64)", "BasicBlock(64, 128, 2)", "Bottleneck(256, 64)", "Bottleneck(64, 64)"],
)  # fmt: skip
def test_parameter_counts(student, kind, sizes, count):
    """The blocks of ResNet-18 and ResNet-50 have as many parameters as published."""
    shapes = shapes_in(made(student, kind, *sizes))
    counted = sum(int(np.prod(shape)) for name, shape in shapes.items() if name.endswith(COUNTED))
    expect(counted == count, f"It has {counted:,} parameters, expected {count:,}.", actual=counted, expected=count)


@points(1)
@hint("Count the ReLUs: one between the two convolutions, one after the sum, none elsewhere.")
@given(case=blocks(SMALL))
def test_same_shape(student, case):
    """basic_block adds x itself to the branch where both have the same shape."""
    arguments, result = case
    expect_close(student.basic_block(*arguments), result, T1)


@points(0.75)
@hint("Take every second pixel, beginning with the first; the new channels stand behind the old ones.")
@given(case=changing("A"))
def test_shortcut_a(student, case):
    """Where the branch gives zeros, shortcut A leaves every stride-th pixel of x, and channels of zeros at the end."""
    arguments, result = case
    expect_close(student.basic_block(*arguments), result, T1)


@points(0.75)
@hint("The 1x1 convolution of x takes the stride of the block, so that its result fits the branch.")
@given(case=changing("B"))
def test_shortcut_b(student, case):
    """Where the branch gives zeros, shortcut B leaves the 1x1 convolution of x with w_proj and the block's stride."""
    arguments, result = case
    expect_close(student.basic_block(*arguments), result, T1)


@points(0.5)
@hint("Where the branch is zero, the block is relu(x) and its slope is 1 where x > 0: is x cut off from the sum?")
@given(case=smooth())
def test_gradient(student, case):
    """The gradient reaches x through the branch and, unhindered, through the shortcut."""
    *arguments, expected = case
    expect_close(gradients(student.basic_block, *arguments), [expected], T1)


@points(0.5)
@hint("Print `block.state_dict().keys()`: the attributes of your module give the names.")
@given(sizes=sizes_of_modules())
def test_names_and_shapes(student, sizes):
    """The state dicts of both modules have the names and shapes of the docstring."""
    expect_equal(shapes_in(made(student, *sizes)), shapes_of(*sizes))


@points(1)
@hint("conv, bn, relu, conv, bn; then the shortcut is added, then the last relu.")
@given(case=modules("BasicBlock"))
def test_basic_block_module(student, case):
    """BasicBlock computes the right output with our weights, in eval mode."""
    sizes, state, x, output = case
    module = loaded(student, sizes, state)
    module.eval()
    expect_close(module(x), output, T2, dtype="float32")


@points(0.75)
@hint("Three convolutions, a ReLU after the first two; the stride belongs to the 3x3 in the middle.")
@given(case=modules("Bottleneck"))
def test_bottleneck_module(student, case):
    """Bottleneck computes the right output with our weights, in eval mode."""
    sizes, state, x, output = case
    module = loaded(student, sizes, state)
    module.eval()
    expect_close(module(x), output, T2, dtype="float32")


@points(0.5)
@hint("Five pixels with stride 2: the first, the third and the fifth. `x[:, :, ::2, ::2]` takes just these.")
@given(case=st.sampled_from("AB").flatmap(lambda shortcut: changing(shortcut, ODD, silent=False)))
def test_odd_sizes(student, case):
    """Branch and shortcut fit together also where the sides are odd."""
    arguments, result = case
    expect_close(student.basic_block(*arguments), result, T1)


@points(0.25)
@requires("test_same_shape")
@hint("First compare the shapes; only when they differ, look at `shortcut` and `w_proj`.")
@given(case=unused())
def test_identity_needs_no_projection(student, case):
    """Where the shapes agree the shortcut is the identity, with any shortcut and any w_proj."""
    arguments, result = case
    expect_close(student.basic_block(*arguments), result, T1)


@points(0.25)
@requires("test_same_shape")
@hint("`x += ...` and functions whose name ends in `_` write into the tensor of the caller.")
@given(case=blocks(SMALL))
def test_input_unchanged(student, case):
    """basic_block changes none of its arguments and returns a fresh tensor."""
    expect_unchanged(student.basic_block, *case[0])


@points(0.5)
@requires("test_same_shape", "test_shortcut_a")
@hint("An unknown shortcut must not be taken for one of the two; nor is there a B without weights.")
@given(arguments=refused())
def test_refuses_unknown_shortcuts(student, arguments):
    """Where a shortcut is needed, one other than A and B, or B without w_proj, raises ValueError."""
    expect_raises(ValueError, student.basic_block, *arguments)
