"""Draw exercises/resnet/he_init.svg.   Run: python docs/pictures/resnet_he_init.py"""

import math

import numpy as np
from draw import INK, LINE, STRONG, line, save, text

WIDTH, DEPTH = 256, 20
LEFT, TOP, STEP, UNIT = 70, 40, 22, 9
HIGH, LOW = 24, -24
"""Powers of ten at the upper and the lower edge."""


def sizes(deviation):
    """Logarithm of the root mean square behind each layer x -> relu(W x)."""
    rng = np.random.default_rng(3)
    x, found = rng.normal(size=(WIDTH, 64)), [0.0]
    for _layer in range(DEPTH):
        x = np.maximum(rng.normal(0, deviation, (WIDTH, WIDTH)) @ x, 0)
        found.append(math.log10(np.sqrt(np.square(x).mean())))
    return found


def main():
    """Four recipes, one line each."""
    bottom = TOP + (HIGH - LOW) / 2 * UNIT
    recipes = {
        "deviation 1": 1.0, "He": math.sqrt(2 / WIDTH), "Xavier": math.sqrt(1 / WIDTH), "deviation 0.01": 0.01,
    }  # fmt: skip
    parts = [text(LEFT, TOP - 16, "size of the numbers (root mean square)", 13, "start")]
    for power in range(LOW, HIGH + 1, 8):
        y = TOP + (HIGH - power) / 2 * UNIT
        parts += [line([(LEFT, y), (LEFT + DEPTH * STEP, y)], LINE, 1), text(LEFT - 10, y + 4, f"1e{power}", 12, "end")]
    parts += [text(LEFT + n * STEP, bottom + 18, n, 12) for n in range(0, DEPTH + 1, 5)]
    parts.append(text(LEFT + DEPTH * STEP / 2, bottom + 36, f"ReLU layers of width {WIDTH}", 13))
    for (name, deviation), ink in zip(recipes.items(), (STRONG[0], STRONG[1], STRONG[2], STRONG[3]), strict=True):
        found = sizes(deviation)
        parts.append(line([(LEFT + n * STEP, TOP + (HIGH - v) / 2 * UNIT) for n, v in enumerate(found)], ink, 2.5))
        nudge = -4 if name == "He" else 12 if name == "Xavier" else 4
        parts.append(text(LEFT + DEPTH * STEP + 8, TOP + (HIGH - found[-1]) / 2 * UNIT + nudge, name, 13, "start", ink))
    parts.append(line([(LEFT, TOP), (LEFT, bottom)], INK))
    title = (
        "Over 20 ReLU layers He's weights keep the size of the numbers, Xavier's let it fall, others explode or vanish"
    )
    save("resnet", "he_init.svg", LEFT + DEPTH * STEP + 130, bottom + 50, title, *parts)


if __name__ == "__main__":
    main()
