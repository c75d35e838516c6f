"""Draw exercises/attention/softmax.svg.   Run: python docs/pictures/attention_softmax.py"""

import math

from draw import STRONG, box, line, save, text

SCORES = (1.0, 2.0, 0.0, 1.5)
TEMPERATURES = (0.1, 1, 10)
HEIGHT, BAR, GAP, LEFT, BASE = 160, 34, 12, 40, 220
PANEL = len(SCORES) * (BAR + GAP) + 50


def weights(temperature):
    """Softmax of the scores divided by the temperature."""
    powers = [math.exp(score / temperature) for score in SCORES]
    return [power / sum(powers) for power in powers]


def panel(number, temperature):
    """One bar for each score, its weight above and its score below."""
    left = LEFT + number * PANEL
    width = len(SCORES) * (BAR + GAP)
    parts = [text(left + width / 2 - GAP / 2, 24, f"scores / {temperature:g}", 15)]
    for place, (score, weight) in enumerate(zip(SCORES, weights(temperature), strict=True)):
        x, tall = left + place * (BAR + GAP), HEIGHT * weight
        parts += [box(x, BASE - tall, BAR, tall, STRONG[number], STRONG[number])]
        parts += [
            text(x + BAR / 2, BASE - tall - 6, f"{weight:.2f}", 12),
            text(x + BAR / 2, BASE + 18, f"{score:g}", 12),
        ]
    return "".join([*parts, line([(left - 6, BASE), (left + width, BASE)])])


def main():
    """Three temperatures side by side."""
    panels = [panel(number, temperature) for number, temperature in enumerate(TEMPERATURES)]
    save("attention", "softmax.svg", 760, 250, "Softmax of four scores at the temperatures 0.1, 1 and 10", *panels)


if __name__ == "__main__":
    main()
