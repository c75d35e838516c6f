"""Draw exercises/rnn/gradient_flow.svg: the size of the Jacobian over the steps, for three sizes of the weights.

Run: python docs/pictures/rnn_gradient_flow.py
"""

import runpy
from pathlib import Path

import numpy as np
from draw import INK, LINE, STRONG, line, save, text

SOLUTION = runpy.run_path(str(Path(__file__).resolve().parents[2] / "solutions/rnn/gradient_flow.py"))
STEPS, UNITS = 60, 32
LOW, HIGH = -8, 4
LEFT, TOP, WIDTH, HEIGHT = 70, 40, 520, 260


def at(step: float, power: float) -> tuple[float, float]:
    """Where 10**power after so many steps is drawn."""
    return LEFT + step / STEPS * WIDTH, TOP + (HIGH - power) / (HIGH - LOW) * HEIGHT


def curve(scale: float) -> list[tuple[float, float]]:
    """Spectral norm after 0, 1, ... steps of a network with random weights and small random inputs."""
    rng = np.random.default_rng(1)
    w = scale * rng.normal(size=(UNITS, UNITS)) / UNITS**0.5
    states = [0.1 * rng.normal(size=UNITS)]
    for _ in range(STEPS):
        states.append(np.tanh(w @ states[-1] + 0.1 * rng.normal(size=UNITS)))
    hs = np.array(states[1:])
    powers = [np.log10(np.linalg.norm(SOLUTION["state_jacobian"](hs[:t], w), 2)) for t in range(STEPS + 1)]
    return [at(t, power) for t, power in enumerate(powers) if power >= LOW]


def main() -> None:
    """A frame with powers of ten, and three curves."""
    parts = [text(LEFT + WIDTH / 2, 22, "How much the first state still matters: norm of d h_T / d h_0", 15)]
    for power in range(LOW, HIGH + 1, 2):
        parts += [
            line([at(0, power), at(STEPS, power)], LINE, 0.5),
            text(LEFT - 8, at(0, power)[1] + 5, f"1e{power}", 13, "end"),
        ]
    for step in range(0, STEPS + 1, 10):
        parts.append(text(at(step, LOW)[0], TOP + HEIGHT + 20, step, 13))
    parts.append(text(LEFT + WIDTH / 2, TOP + HEIGHT + 40, "steps T", 14))
    for scale, ink in zip((0.5, 1.0, 1.6), (STRONG[2], STRONG[1], STRONG[0]), strict=True):
        points = curve(scale)
        x, y = points[-1]
        inside = len(points) <= STEPS
        words = f"weights times {scale:g}"
        parts += [line(points, ink, 2.5), text(x + 8, y - 8 if inside else y + 5, words, 13, "start", ink)]
    parts.append(line([at(0, HIGH), at(0, LOW), at(STEPS, LOW)], INK))
    title = "The Jacobian vanishes for small weights and explodes for large ones"
    save("rnn", "gradient_flow.svg", LEFT + WIDTH + 130, TOP + HEIGHT + 52, title, *parts)


main()
