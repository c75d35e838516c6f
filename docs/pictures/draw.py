"""What the lessons' pictures are drawn with: SVG by plain text, so that no plotting library is needed and diffs can be read.

Lengths are in pixels; y grows downwards. A part is a piece of SVG text; `save` puts parts into a file of exercises/<topic>/.
"""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"
INK, PAPER, LINE = "#1f2933", "#ffffff", "#9aa5b1"
SOFT = ("#f9d9a8", "#bfe3c8", "#c4d7f5", "#ecc8e4")
"""Fills that black text can stand on."""
STRONG = ("#b7791f", "#2f855a", "#2b6cb0", "#97266d")
"""Lines, dots and bars."""


def text(x: float, y: float, words: object, size: float = 14, anchor: str = "middle", ink: str = INK) -> str:
    """Words whose middle (or "start", "end") is at x, on the base line y."""
    return f"<text x='{x:g}' y='{y:g}' font-size='{size:g}' fill='{ink}' text-anchor='{anchor}'>{escape(str(words))}</text>"


def box(x: float, y: float, width: float, height: float, fill: str = PAPER, edge: str = LINE) -> str:
    """A rectangle with its upper left corner at (x, y)."""
    return f"<rect x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' fill='{fill}' stroke='{edge}'/>"


def line(points: Sequence[tuple[float, float]], ink: str = INK, width: float = 1.5, dashes: str = "") -> str:
    """A line through the points."""
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    return f"<path d='{path}' fill='none' stroke='{ink}' stroke-width='{width:g}' stroke-dasharray='{dashes}'/>"


def arrow(start: tuple[float, float], end: tuple[float, float], ink: str = INK, width: float = 1.5) -> str:
    """A straight line with a tip at its end."""
    (x1, y1), (x2, y2) = start, end
    return (
        f"<line x1='{x1:g}' y1='{y1:g}' x2='{x2:g}' y2='{y2:g}' stroke='{ink}' stroke-width='{width:g}' "
        "marker-end='url(#tip)'/>"
    )


def dot(x: float, y: float, ink: str = INK, radius: float = 4) -> str:
    """A filled circle."""
    return f"<circle cx='{x:g}' cy='{y:g}' r='{radius:g}' fill='{ink}'/>"


def grid(
    x: float, y: float, rows: Sequence[Sequence[object]], fill: Callable[[int, int], str] = lambda _r, _q: PAPER,
    title: str = "", cell: float = 34,
) -> str:  # fmt: skip
    """A table of values with its upper left corner at (x, y), and a title above it."""
    parts = [text(x + len(rows[0]) * cell / 2, y - 10, title)] if title else []
    for r, row in enumerate(rows):
        for q, value in enumerate(row):
            left, top = x + q * cell, y + r * cell
            parts += [box(left, top, cell, cell, fill(r, q)), text(left + cell / 2, top + cell / 2 + 5, value)]
    return "".join(parts)


def save(topic: str, name: str, width: float, height: float, title: str, *parts: str) -> None:
    """Write exercises/<topic>/<name>; the title is for screen readers."""
    tip = (
        "<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='7' markerHeight='7' orient='auto'>"
        f"<path d='M0 0L10 5L0 10z' fill='{INK}'/></marker></defs>"
    )
    body = "\n".join(parts)
    (EXERCISES / topic / name).write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' width='{width:g}' height='{height:g}' "
        f"font-family='sans-serif' role='img'>\n<title>{escape(title)}</title>\n{tip}\n"
        f"<rect width='100%' height='100%' fill='{PAPER}'/>\n{body}\n</svg>\n",
        encoding="utf-8",
    )
