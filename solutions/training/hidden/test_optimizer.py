"""Hidden checks of training/optimizer: what the steps lead to, and the defaults of the plateau."""

import numpy as np

from grader.testing import Tolerance, expect_close, hint, points, requires

NEAR = Tolerance(rtol=1e-9, atol=1e-9)
"""0.5^60 = 9e-19 of the first velocity is left after 60 steps; 60 steps of rounding are 60 * 1e-15."""


@points(0.75)
@requires("test_momentum")
@hint("A constant gradient g: the velocity grows towards 1 + m + m^2 + ... = 1 / (1 - m) times g.")
def test_terminal_velocity(student):
    """Under a constant gradient the steps grow to lr * g / (1 - momentum)."""
    optimizer = student.SGD([np.array([0.0, 5.0])], lr=0.25, momentum=0.5, weight_decay=0.0)
    gradient = np.array([3.0, -1.0])
    for _ in range(60):
        (before,) = optimizer.step([gradient])
    (after,) = optimizer.step([gradient])
    expect_close(after - before, -0.25 * gradient / (1 - 0.5), NEAR)


@points(0.5)
@requires("test_weight_decay")
@hint("Without a gradient only the decay is left: it pulls every parameter towards zero.")
def test_decay_shrinks(student):
    """Without gradient and momentum, decay multiplies the parameters by 1 - lr * weight_decay in every step."""
    p = np.array([[2.0, -3.0]])
    optimizer = student.SGD([p], lr=0.5, momentum=0.0, weight_decay=0.125)
    for power in range(1, 9):
        expect_close(optimizer.step([np.zeros((1, 2))]), [p * (1 - 0.5 * 0.125) ** power], NEAR)


@points(1)
@requires("test_plateau")
@hint("Patience is 10 epochs unless the caller says otherwise, and the metric to beat stays after a drop.")
def test_long_plateau(student):
    """With the defaults, a loss that stands still divides the rate by 10 every 11 epochs, and a better epoch does not raise it."""
    plateau = student.ReduceOnPlateau()
    rates = [plateau.step(loss) for loss in [2.0, *[1.0] * 24, *[1.5] * 20, 0.5]]
    expect_close(rates, [0.1] * 12 + [0.01] * 11 + [0.001] * 11 + [1e-4] * 11 + [1e-4], Tolerance(rtol=1e-12))
