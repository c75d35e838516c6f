"""Draw exercises/cnn/filter_grid.svg.   Run: python docs/pictures/cnn_filter_grid.py"""

from math import cos, exp, pi, sin

from draw import box, save, text

SIDE, CELL, COLUMNS = 5, 15, 4
FILTERS = [(0, 1.0, 0), (45, 0.8, 0), (90, 1.0, 0), (135, 0.2, 0), (0, 0.6, 1), (90, 0.1, 1), (45, 0.5, 1), None]
"""Angle of an edge, its strength, and whether it is a stripe; the last filter is constant."""


def weights(kind: tuple[float, float, int] | None) -> list[list[float]]:
    """A filter that answers to an edge or a stripe of this angle."""
    if kind is None:
        return [[0.0] * SIDE for _row in range(SIDE)]
    angle, strength, stripe = kind[0] * pi / 180, kind[1], kind[2]
    half = SIDE // 2
    rows = []
    for y in range(-half, half + 1):
        across = [x * cos(angle) + y * sin(angle) for x in range(-half, half + 1)]
        far = [(x * x + y * y) / 5 for x in range(-half, half + 1)]
        rows.append([strength * (cos if stripe else sin)(1.3 * u) * exp(-d) for u, d in zip(across, far, strict=True)])
    return rows


def tile(left: float, top: float, rows: list[list[float]], low: float, high: float) -> str:
    """The filter in grey, scaled from (low, high) to black and white."""
    parts = []
    for y, row in enumerate(rows):
        for x, weight in enumerate(row):
            grey = round(255 * ((weight - low) / (high - low) if high > low else 0.5))
            ink = f"#{grey:02x}{grey:02x}{grey:02x}"
            parts.append(box(left + x * CELL, top + y * CELL, CELL, CELL, ink, ink))
    return "".join(parts)


def main() -> None:
    """All filters by one range, and each by its own."""
    filters = [weights(kind) for kind in FILTERS]
    everything = [weight for rows in filters for row in rows for weight in row]
    step = (SIDE + 1) * CELL
    width, height = COLUMNS * step + CELL, 2 * step + CELL
    parts = []
    for number, title in enumerate(("one range for all filters", "each filter by its own range")):
        left, top = 20 + number * (width + 30), 44
        parts += [text(left + width / 2, top - 14, title), box(left, top, width, height, "#000000", "#000000")]
        for i, rows in enumerate(filters):
            own = [weight for row in rows for weight in row]
            low, high = (min(own), max(own)) if number else (min(everything), max(everything))
            parts.append(tile(left + CELL + i % COLUMNS * step, top + CELL + i // COLUMNS * step, rows, low, high))
    title = "Eight filters: scaled together the weak ones are grey, scaled one by one all their edges show"
    save("cnn", "filter_grid.svg", 2 * width + 70, height + 64, title, *parts)


if __name__ == "__main__":
    main()
