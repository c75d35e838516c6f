"""Draw exercises/embedding/pca.svg.   Run: python docs/pictures/embedding_pca.py"""

import math

from draw import INK, LINE, STRONG, arrow, dot, line, save, text

SIZE, UNIT = 300, 50
AMBER, GREEN, BLUE, _ = STRONG
CLOUD = [
    (-2.4, 0.3),
    (-1.9, -0.5),
    (-1.2, 0.5),
    (-0.6, -0.4),
    (-0.2, 0.5),
    (0.3, -0.5),
    (0.9, 0.4),
    (1.4, -0.3),
    (1.7, 0.4),
    (2.0, -0.4),
]
"""Coordinates along the two components; both have the mean zero."""
TILT = math.radians(35)
DOCUMENTS = [(2.2, 0.9), (0.9, 0.9), (1.0, 2.2), (-0.7, 1.8), (-2.0, -0.4), (0.5, -1.7), (2.6, 2.0)]
QUERY = (1.5, 0.9)
NEAREST = 3


def at(left, x, y):
    """From units to pixels."""
    return left + SIZE / 2 + UNIT * x, 40 + SIZE / 2 - UNIT * y


def axes(left):
    """A horizontal and a vertical line through the middle."""
    return line([at(left, -3, 0), at(left, 3, 0)], LINE, 1) + line([at(left, 0, -3), at(left, 0, 3)], LINE, 1)


def turned(a, b):
    """The point with the coordinates a and b along the two components."""
    return a * math.cos(TILT) + b * math.sin(TILT), a * math.sin(TILT) - b * math.cos(TILT)


def cloud(left):
    """The points, their feet on the first component, and both components."""
    parts = [axes(left), line([at(left, *turned(-3, 0)), at(left, *turned(3, 0))], AMBER, 1, "4 3")]
    for a, b in CLOUD:
        point, foot = at(left, *turned(a, b)), at(left, *turned(a, 0))
        parts += [line([point, foot], LINE, 1), dot(*point, BLUE), dot(*foot, AMBER, 2.5)]
    parts += [
        arrow(at(left, 0, 0), at(left, *turned(1.6, 0)), AMBER, 3),
        arrow(at(left, 0, 0), at(left, *turned(0, 1)), GREEN, 3),
    ]
    parts += [text(left + 255, 92, "component 0", 13, ink=AMBER), text(left + 225, 255, "component 1", 13, ink=GREEN)]
    return "".join([*parts, text(left + SIZE / 2, 24, "pca: along the longest side", 15)])


def search(left):
    """Documents as arrows; those nearest to the query in direction are green."""

    def angle(vector):
        return abs(math.atan2(vector[1], vector[0]) - math.atan2(QUERY[1], QUERY[0]))

    ranked = sorted(DOCUMENTS, key=angle)
    parts = [axes(left)]
    for place, vector in enumerate(ranked):
        ink = GREEN if place < NEAREST else LINE
        x, y = at(left, *vector)
        parts.append(arrow(at(left, 0, 0), (x, y), ink, 2))
        parts.append(text(x + 12, y - 2, place + 1 if place < NEAREST else "", 13, ink=INK))
    parts.append(arrow(at(left, 0, 0), at(left, *QUERY), AMBER, 3))
    parts.append(text(left + 262, 184, "query", 13, ink=AMBER))
    return "".join([*parts, text(left + SIZE / 2, 24, "top_k: the smallest angles, k = 3", 15)])


def main():
    """The cloud on the left, the search on the right."""
    save(
        "embedding",
        "pca.svg",
        700,
        350,
        "A cloud with its two components, and a search by direction",
        cloud(20),
        search(380),
    )


if __name__ == "__main__":
    main()
