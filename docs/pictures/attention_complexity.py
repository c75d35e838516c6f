"""Draw exercises/attention/complexity.svg.   Run: python docs/pictures/attention_complexity.py"""

import math

from draw import INK, LINE, STRONG, line, save, text

DEPTH, TAPS = 64, 3
TOKENS = [2**e for e in range(3, 14)]
LEFT, RIGHT, TOP, BOTTOM = 90, 520, 30, 330
LAYERS = (
    ("attention", STRONG[0], lambda t: 4 * t * DEPTH**2 + 2 * t * t * DEPTH),
    (f"convolution, k = {TAPS}", STRONG[1], lambda t: TAPS * t * DEPTH**2),
    ("recurrent", STRONG[2], lambda t: 2 * t * DEPTH**2),
)
LOW, HIGH = 4, 11
"""Powers of ten on the vertical axis."""


def at(t, macs):
    """The place of a point, both axes logarithmic."""
    x = LEFT + (RIGHT - LEFT) * math.log(t / TOKENS[0]) / math.log(TOKENS[-1] / TOKENS[0])
    return x, BOTTOM - (BOTTOM - TOP) * (math.log10(macs) - LOW) / (HIGH - LOW)


def main():
    """Three lines and the crossover."""
    parts = [line([(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)], INK)]
    parts += [text(at(t, 10**LOW)[0], BOTTOM + 20, t, 12) for t in TOKENS[::2]]
    for power in range(LOW, HIGH + 1):
        y = at(TOKENS[0], 10**power)[1]
        parts += [line([(LEFT, y), (RIGHT, y)], LINE, 0.5), text(LEFT - 8, y + 4, f"1e{power}", 12, "end")]
    for name, ink, macs in LAYERS:
        parts.append(line([at(t, macs(t)) for t in TOKENS], ink, 2.5))
        shift = {"attention": 4, "recurrent": 12}.get(name, -2)
        parts.append(text(RIGHT + 8, at(TOKENS[-1], macs(TOKENS[-1]))[1] + shift, name, 13, "start", ink))
    cross = 2 * DEPTH
    x, y = at(cross, LAYERS[0][2](cross))
    parts += [
        line([(x, y), (x, BOTTOM)], STRONG[0], 1, "4 3"),
        text(x + 6, BOTTOM - 12, f"crossover: {cross}", 12, "start"),
    ]
    parts += [text((LEFT + RIGHT) / 2, BOTTOM + 42, "tokens T"), text(LEFT, 18, f"MACs of one layer, D = {DEPTH}")]
    save(
        "attention",
        "complexity.svg",
        680,
        385,
        "MACs of attention, convolution and recurrent layer over tokens",
        *parts,
    )


if __name__ == "__main__":
    main()
