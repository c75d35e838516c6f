"""Draw exercises/resnet/batchnorm.svg.   Run: python docs/pictures/resnet_batchnorm.py"""

import numpy as np
from draw import STRONG, line, save, text

LEFT, WIDTH, BOTTOM, HEIGHT = 40, 280, 190, 130
CHANNELS = ((-1.5, 0.4), (1.0, 1.2), (4.0, 0.8))
"""Mean and deviation of the channels' values before."""


def curve(values, left, low, high, ink):
    """The histogram of the values as a line from `low` to `high`."""
    counts, edges = np.histogram(values, bins=40, range=(low, high))
    x = left + (edges[:-1] + edges[1:] - 2 * low) / 2 / (high - low) * WIDTH
    y = BOTTOM - counts / counts.max() * HEIGHT
    return line(list(zip(x.tolist(), y.tolist(), strict=True)), ink, 2)


def axis(left, low, high):
    """A number line with whole numbers."""
    ticks = [text(left + (n - low) / (high - low) * WIDTH, BOTTOM + 18, n, 12) for n in range(low, high + 1)]
    return line([(left, BOTTOM), (left + WIDTH, BOTTOM)]) + "".join(ticks)


def main():
    """Three channels before and after."""
    rng = np.random.default_rng(0)
    before = [rng.normal(mean, spread, 20_000) for mean, spread in CHANNELS]
    right = LEFT + WIDTH + 60
    parts = [text(LEFT + WIDTH / 2, 28, "before: x"), text(right + WIDTH / 2, 28, "after, with gamma = 1 and beta = 0")]
    parts += [axis(LEFT, -3, 7), axis(right, -4, 4)]
    for number, (values, ink) in enumerate(zip(before, STRONG, strict=False)):
        parts.append(curve(values, LEFT, -3, 7, ink))
        parts.append(curve((values - values.mean()) / values.std(), right, -4, 4, ink))
        middle = LEFT + (CHANNELS[number][0] + 3) / 10 * WIDTH
        parts.append(text(middle, BOTTOM - HEIGHT - 8, f"channel {number}", 12, ink=ink))
    title = "Three channels with different means and deviations; after normalisation their histograms lie on each other"
    save("resnet", "batchnorm.svg", 2 * WIDTH + 140, 225, title, *parts)


if __name__ == "__main__":
    main()
