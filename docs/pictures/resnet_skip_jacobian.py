"""Draw exercises/resnet/skip_jacobian.svg.   Run: python docs/pictures/resnet_skip_jacobian.py"""

import math
import runpy
from pathlib import Path

import numpy as np
from draw import INK, LINE, STRONG, line, save, text

ROOT = Path(__file__).resolve().parents[2]
WIDTH, DEPTH = 32, 100
LEFT, TOP, STEP, UNIT = 70, 44, 4.6, 7
HIGH, LOW = 4, -32
"""Powers of ten at the upper and the lower edge."""


def main():
    """Spectral norm over depth for plain layers and for residual ones."""
    norms = runpy.run_path(str(ROOT / "solutions" / "resnet" / "skip_jacobian.py"))["gradient_norms"]
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.5 / math.sqrt(WIDTH), (WIDTH, WIDTH)) for _ in range(DEPTH)]
    lines = {
        "plain: W": norms(weights, False), "residual: W / 5 + I": norms([w / 5 for w in weights], True),
    }  # fmt: skip
    bottom = TOP + (HIGH - LOW) * UNIT
    parts = [
        text(LEFT, TOP - 16, "spectral norm of the derivative of the output with respect to the input", 13, "start")
    ]
    for power in range(LOW, HIGH + 1, 4):
        y = TOP + (HIGH - power) * UNIT
        parts += [line([(LEFT, y), (LEFT + DEPTH * STEP, y)], LINE, 1), text(LEFT - 10, y + 4, f"1e{power}", 12, "end")]
    parts += [text(LEFT + n * STEP, bottom + 18, n, 12) for n in range(0, DEPTH + 1, 20)]
    parts.append(text(LEFT + DEPTH * STEP / 2, bottom + 36, f"layers of width {WIDTH}", 13))
    for (name, found), ink in zip(lines.items(), (STRONG[0], STRONG[2]), strict=True):
        points = [(LEFT + (n + 1) * STEP, TOP + (HIGH - math.log10(v)) * UNIT) for n, v in enumerate(found)]
        parts.append(line(points, ink, 2.5))
        parts.append(text(LEFT + DEPTH * STEP + 8, points[-1][1] + 4, name, 13, "start", ink))
    parts.append(line([(LEFT, TOP), (LEFT, bottom)], INK))
    title = "Over 100 layers the gradient of a plain stack vanishes, that of a residual stack keeps its size"
    save("resnet", "skip_jacobian.svg", LEFT + DEPTH * STEP + 150, bottom + 50, title, *parts)


if __name__ == "__main__":
    main()
