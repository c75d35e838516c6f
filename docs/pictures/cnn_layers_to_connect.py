"""Draw exercises/cnn/layers_to_connect.svg.   Run: python docs/pictures/cnn_layers_to_connect.py"""

from collections.abc import Callable
from math import log2

from draw import LINE, STRONG, line, save, text

LEFT, BOTTOM, WIDTH, HEIGHT = 60, 290, 480, 240
Widening = Callable[[int], int]
KINDS: list[tuple[str, int, Widening]] = [
    ("3 × 3", 3, lambda _layer: 1),
    ("7 × 7", 7, lambda _layer: 1),
    ("3 × 3, stride 2", 3, lambda layer: 2**layer),
]
"""Name, width, and how many pixels one step in a layer is wide."""


def needed(distance: int, k: int, step: Widening) -> int:
    """Layers until the field has distance + 1 pixels."""
    reach = layers = 0
    while reach < distance:
        reach += (k - 1) * step(layers)
        layers += 1
    return layers


def place(distance: float, layers: float) -> tuple[float, float]:
    """Layers on a logarithmic scale, 1 to 128."""
    return LEFT + WIDTH * distance / 224, BOTTOM - HEIGHT * log2(layers) / 7


def main() -> None:
    """Layers over the distance of two pixels; each step of the scale upwards is twice as many."""
    parts = [line([place(0, 128), place(0, 1), place(224, 1)])]
    for power in range(8):
        x, y = place(0, 2**power)
        parts += [line([(x, y), (x + WIDTH, y)], LINE, 0.5), text(x - 10, y + 4, 2**power, 12, "end")]
    parts += [text(place(d, 1)[0], BOTTOM + 18, d, 12) for d in range(0, 225, 32)]
    for (name, k, step), ink in zip(KINDS, STRONG, strict=False):
        counts = [(d, needed(d, k, step)) for d in range(1, 224)]
        parts.append(line([place(at, layers) for d, layers in counts for at in (d - 0.5, d + 0.5)], ink, 2.5))
        parts.append(
            text(LEFT + WIDTH + 8, place(224, counts[-1][1])[1] + 4, f"{name}: {counts[-1][1]}", 13, "start", ink)
        )
    parts.append(line([place(0, 1), place(224, 1)], STRONG[3], 3))
    parts.append(text(LEFT + WIDTH + 8, BOTTOM + 4, "attention: 1", 13, "start", STRONG[3]))
    parts += [text(LEFT, 30, "layers needed", 13), text(LEFT + WIDTH / 2, BOTTOM + 40, "distance of the two pixels")]
    title = "Two pixels 223 apart need 112 layers of 3 x 3, 38 of 7 x 7, 7 of stride 2, and one layer of attention"
    save("cnn", "layers_to_connect.svg", 690, BOTTOM + 56, title, *parts)


if __name__ == "__main__":
    main()
