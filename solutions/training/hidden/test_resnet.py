"""Hidden checks of training/resnet: ResNet-20 with other sizes, and the second mark of the run of the public checks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect, expect_close, hint, points, requires, tensor

LIGHT = Tolerance(atol=1e-9)
"""float64; the pixels and all weights are halves and wholes below 100, so only the square root of 1 + 1e-5 rounds."""


@points(1)
@requires("test_forward")
@hint("Write down the shape of x behind each stage. How many blocks change it?")
@given(n=st.integers(1, 4), option=st.sampled_from("AB"), height=st.integers(1, 6), width=st.integers(1, 6))
def test_silent_branches(student, n, option, height, width):
    """Branches and projections at zero: option A gives the mean of every fourth pixel of the stem, B gives 0."""
    model = student.make_cifar_resnet(n, 2, [1, 1, 1], 1, option)
    model.double()
    weights = {name: getattr(value, "array", value) for name, value in model.state_dict().items()}
    silent = {name: tensor(np.zeros_like(array), array.dtype.name) for name, array in weights.items()}
    stem = np.zeros((1, 1, 3, 3))
    stem[0, 0, 1, 1] = 1.0  # the stem copies the pixel
    ones = {name: tensor(np.ones(1)) for name in ("bn1.weight", "bn1.running_var")}
    model.load_state_dict(silent | ones | {"conv1.weight": tensor(stem), "fc.weight": tensor([[1.0], [-2.0]])})
    model.eval()
    x = np.arange(1.0, 1.0 + height * width).reshape(1, 1, height, width)
    mean = x[:, :, ::4, ::4].mean() / np.sqrt(1 + 1e-5) if option == "A" else 0.0
    expect_close(model(tensor(x)), tensor([[mean, -2 * mean]]), LIGHT)


@points(3)
@requires("test_pass")
@hint("Train until the validation loss stalls, drop the rate, and return the weights of the best epoch.")
def test_full(shared):
    """At least 97 % of 2,000 test pictures are right."""
    found = shared["resnet"].accuracy
    text = f"The better of two runs classifies {found:.2%} of 2,000 test pictures right, 97% is asked."
    expect(found >= 0.97, text, actual=round(found, 4), expected=0.97)
