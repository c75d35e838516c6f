"""Draw exercises/training/optimizer.svg: 25 steps down a narrow valley, without and with momentum.

Run: python docs/pictures/training_optimizer.py
"""

import math
import runpy
from pathlib import Path

import numpy as np
from draw import INK, LINE, STRONG, dot, line, save, text

STEEP = np.array([1.0, 18.0])
"""f(x, y) = (x^2 + 18 y^2) / 2."""
START, STEPS, WIDTH, UNIT = np.array([-4.0, 1.2]), 25, 330, 38


def path(momentum):
    """Points of the solution's optimiser, the start first."""
    solution = Path(__file__).resolve().parents[2] / "solutions/training/optimizer.py"
    optimizer = runpy.run_path(str(solution))["SGD"]([START], lr=0.03, momentum=momentum, weight_decay=0.0)
    points = [START]
    for _ in range(STEPS):
        points += optimizer.step([STEEP * points[-1]])
    return points


def panel(left, momentum, ink):
    """Lines of equal height, and the path."""
    middle = (left + 4.4 * UNIT, 130)

    def at(point):
        return middle[0] + UNIT * point[0], middle[1] - UNIT * point[1]

    parts = []
    for height in (0.5, 2, 4.5, 8):
        rx, ry = np.sqrt(2 * height / STEEP)
        ring = [(rx * math.cos(a / 40 * math.pi), ry * math.sin(a / 40 * math.pi)) for a in range(81)]
        parts.append(line([at(point) for point in ring if abs(point[0]) < 4.3], LINE, 1))
    points = [at(point) for point in path(momentum)]
    parts += [line(points, ink, 2), *(dot(*point, ink, 3) for point in points), dot(*middle, INK, 4)]
    parts.append(text(middle[0], 28, f"momentum {momentum:g}", 15))
    off = float(np.hypot(*path(momentum)[-1]))
    parts.append(text(middle[0], 250, f"after {STEPS} steps: {off:.2f} from the bottom", 14, ink=ink))
    return parts


def main():
    """Two panels."""
    title = "Paths of gradient descent in a narrow valley, without and with momentum"
    save(
        "training",
        "optimizer.svg",
        2 * WIDTH + 30,
        270,
        title,
        *panel(5, 0.0, STRONG[0]),
        *panel(WIDTH + 15, 0.8, STRONG[2]),
    )


if __name__ == "__main__":
    main()
