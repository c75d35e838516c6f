"""Draw exercises/embedding/vectors.svg: python docs/pictures/embedding.py [FILE]"""

import math
import sys
from pathlib import Path

BLUE, ORANGE, GREY, INK = "#2563a8", "#c2571a", "#9aa3ad", "#20262d"
SIDE, GAP, TOP = 230, 24, 34
Point = tuple[float, float]


class Panel:
    """A square with its own axes; x and y in the units of the drawing, y upwards."""

    def __init__(self, number: int, title: str, low: float, high: float) -> None:
        self.left, self.low, self.scale = GAP + number * (SIDE + GAP), low, SIDE / (high - low)
        self.parts = [f'<text x="{self.left}" y="20" font-weight="bold">{title}</text>']
        self.line((low, 0), (high, 0), GREY, 1)
        self.line((0, low), (0, high), GREY, 1)

    def at(self, point: Point) -> Point:
        x, y = ((value - self.low) * self.scale for value in point)
        return round(self.left + x, 1), round(TOP + SIDE - y, 1)

    def line(self, start: Point, end: Point, colour: str, width: float, extra: str = "") -> None:
        (x1, y1), (x2, y2) = self.at(start), self.at(end)
        self.parts.append(
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}" {extra}/>'
        )

    def arrow(self, end: Point, colour: str) -> None:
        self.line((0, 0), end, colour, 2, f'marker-end="url(#tip-{colour[1:]})"')

    def dot(self, point: Point, colour: str, radius: float = 5) -> None:
        x, y = self.at(point)
        self.parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>')

    def ring(self) -> None:
        x, y = self.at((0, 0))
        self.parts.append(
            f'<circle cx="{x}" cy="{y}" r="{self.scale:.1f}" fill="none" stroke="{INK}" stroke-width="1.5"/>'
        )

    def text(self, point: Point, words: str, colour: str = INK) -> None:
        x, y = self.at(point)
        self.parts.append(f'<text x="{x}" y="{y}" fill="{colour}">{words}</text>')


def normalisation() -> Panel:
    """Points, and where l2_normalize puts them on the unit circle."""
    panel = Panel(0, "l2_normalize: onto the circle", -2.2, 2.2)
    panel.ring()
    for x, y in [(1.2, 1.6), (-1.8, 0.6), (0.3, -0.4), (-1.2, -1.6)]:
        length = math.hypot(x, y)
        panel.line((x, y), (x / length, y / length), GREY, 1.5, 'stroke-dasharray="4 3"')
        panel.dot((x, y), BLUE)
        panel.dot((x / length, y / length), ORANGE)
    return panel


def cosine() -> Panel:
    """The two vectors of the example and the angle between them."""
    panel = Panel(1, "cosine: only the angle counts", -0.4, 2.6)
    radius = 0.8
    (x1, y1), (x2, y2) = (panel.at((radius * math.cos(t), radius * math.sin(t)))
                          for t in (math.atan2(1, 2), math.atan2(2, 1)))  # fmt: skip
    r = round(radius * panel.scale, 1)
    panel.parts.append(f'<path d="M{x1} {y1}A{r} {r} 0 0 0 {x2} {y2}" fill="none" stroke="{INK}"/>')
    panel.arrow((1, 2), BLUE)
    panel.arrow((2, 1), ORANGE)
    panel.text((0.65, 2.15), "a = [1, 2]", BLUE)
    panel.text((1.6, 0.55), "b = [2, 1]", ORANGE)
    panel.text((0.95, 1.3), "36.9°, cos 0.8")
    return panel


def pooling() -> Panel:
    """The tokens of the example, one of them padding, and their mean."""
    panel = Panel(2, "mean_pool: padding left out", -1, 10.5)
    panel.line((1, 2), (3, 4), GREY, 1.5, 'stroke-dasharray="4 3"')
    panel.dot((1, 2), BLUE)
    panel.dot((3, 4), BLUE)
    panel.dot((9, 9), GREY)
    panel.dot((2, 3), ORANGE, 6)
    panel.text((1.5, 1.7), "[1, 2]", BLUE)
    panel.text((3.5, 4), "[3, 4]", BLUE)
    panel.text((6.6, 8), "padding", GREY)
    panel.text((2.6, 2.7), "mean [2, 3]", ORANGE)
    return panel


def drawing() -> str:
    """The whole picture."""
    width, height = 3 * SIDE + 4 * GAP, TOP + SIDE + GAP
    tips = "".join(
        f'<marker id="tip-{colour[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
        for colour in (BLUE, ORANGE)
    )
    parts = "\n".join(part for panel in (normalisation(), cosine(), pooling()) for part in panel.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="13" fill="{INK}" role="img" aria-label="Normalising, cosine and mean pooling in the plane">\n'
        f'<defs>{tips}</defs>\n<rect width="{width}" height="{height}" fill="white"/>\n{parts}\n</svg>\n'
    )


if __name__ == "__main__":
    target = Path(__file__).parents[2] / "exercises" / "embedding" / "vectors.svg"
    (Path(sys.argv[1]) if len(sys.argv) > 1 else target).write_text(drawing(), encoding="utf-8")
