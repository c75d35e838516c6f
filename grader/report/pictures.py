"""Pictures as inline SVG: heat maps of arrays, curves, histograms. Colours are CSS classes.

Everything returned is Markup made of numbers and escaped text only.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from grader.i18n import _
from grader.outcome import ArrayView, Curve
from grader.report.text import clean, number

BINS = 11
"""Colours of a scale: classes q0..q10 (values) and d0..d10 (differences, d5 is zero)."""
MAX_SIDE = 32
"""Rows and columns drawn at most; more are cropped around the worst element."""
MAX_TABLE = (10, 8)
"""Rows and columns of the largest table of numbers."""

Grid = list[list[float | None]]


class Slice(NamedTuple):
    """The 2-D part of an array that is shown: `rows` of numbers (None for nan and infinity), and where it lies."""

    rows: Grid
    texts: list[list[str]]
    top: int
    left: int
    height: int
    width: int
    prefix: tuple[int, ...]

    @property
    def cropped(self) -> bool:
        """Whether rows or columns were left out."""
        return (self.height, self.width) != (len(self.rows), len(self.rows[0]))

    @property
    def words(self) -> str:
        """Where the slice lies, such as [1, 2, :, :] or rows 10 to 41; empty for a whole 1-D or 2-D array."""
        parts = []
        if self.prefix:
            parts.append(_("slice {index}").format(index="[" + "".join(f"{i}, " for i in self.prefix) + ":, :]"))
        if self.cropped:
            where = _("rows {top} to {bottom} of {height}, columns {left} to {right} of {width}")
            bottom, right = self.top + len(self.rows) - 1, self.left + len(self.rows[0]) - 1
            parts.append(
                where.format(
                    top=self.top, bottom=bottom, height=self.height, left=self.left, right=right, width=self.width
                )
            )
        return ", ".join(parts)


def fits_table(shown: Slice) -> bool:
    """Whether the slice is small enough to print as numbers."""
    return len(shown.rows) <= MAX_TABLE[0] and len(shown.rows[0]) <= MAX_TABLE[1]


def slice_of(array: ArrayView | None, worst: Sequence[int] | None) -> Slice | None:
    """The 2-D slice of `array` that holds index `worst` (else the first), or None where there is nothing to draw."""
    if array is None or array.values is None or not array.shape or 0 in array.shape:
        return None
    worst = list(worst) if worst is not None and len(worst) == len(array.shape) else [0] * len(array.shape)
    values: Any = array.values
    prefix = tuple(worst[:-2])
    try:
        for index in prefix:
            values = values[index]
        rows: list[list[Any]] = [values] if len(array.shape) == 1 else values
        height, width = len(rows), len(rows[0])
        row = worst[-2] if len(worst) > 1 else 0
        top, left = _crop(row, height), _crop(worst[-1], width)
        rows = [line[left : left + MAX_SIDE] for line in rows[top : top + MAX_SIDE]]
        grid = [[_finite(value) for value in line] for line in rows]
    except (IndexError, TypeError, ValueError):  # a report from elsewhere whose values do not have its shape
        return None
    if (
        not all(isinstance(line, list) for line in rows)
        or not grid
        or not grid[0]
        or len({len(line) for line in grid}) > 1
    ):
        return None
    return Slice(grid, [[_text(value) for value in line] for line in rows], top, left, height, width, prefix)


def _crop(index: int, length: int) -> int:
    return 0 if length <= MAX_SIDE else min(max(0, index - MAX_SIDE // 2), length - MAX_SIDE)


def _finite(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    return number(value) if isinstance(value, (int, float)) else clean(str(value), 12)


def difference(expected: Slice, actual: Slice) -> Grid:
    """actual - expected where both are finite; 0 where both show the same non-number; None elsewhere."""
    return [
        [
            a - e if a is not None and e is not None else 0.0 if at == et else None
            for a, e, at, et in zip(*lines, strict=True)
        ]
        for lines in zip(actual.rows, expected.rows, actual.texts, expected.texts, strict=True)
    ]


class Scale(NamedTuple):
    """Which colour a number gets: equal bins from `low` to `high`."""

    low: float
    high: float

    def bin(self, value: float) -> int:
        """0..BINS-1."""
        if self.high <= self.low:
            return BINS // 2
        return min(BINS - 1, max(0, int((value - self.low) / (self.high - self.low) * BINS)))


def scale_of(*grids: Grid) -> Scale:
    """One scale over all numbers of the grids."""
    found = [value for grid in grids for line in grid for value in line if value is not None]
    return Scale(min(found, default=0.0), max(found, default=0.0))


def centred(grid: Grid) -> Scale:
    """A scale with zero in the middle."""
    peak = max((abs(value) for line in grid for value in line if value is not None), default=0.0)
    return Scale(0.0 - peak, peak)


def heat_map(grid: Grid, scale: Scale, letter: str, label: str, mark: tuple[int, int] | None) -> Markup:
    """An SVG of one square per number, equal neighbours of a row merged; `mark` is outlined."""
    paths: dict[str, list[str]] = defaultdict(list)
    for i, line in enumerate(grid):
        start = 0
        names = ["nan" if v is None else f"{letter}{scale.bin(v)}" for v in line]
        for j in range(1, len(names) + 1):
            if j == len(names) or names[j] != names[start]:
                paths[names[start]].append(f"M{start} {i}h{j - start}v1h{start - j}z")
                start = j
    width, height = len(grid[0]), len(grid)
    parts = [f'<path class="{name}" d="{"".join(pieces)}"/>' for name, pieces in sorted(paths.items())]
    if mark is not None:
        i, j = mark
        parts.append(f'<path class="ring-out" d="M{j} {i}h1v1h-1z"/><path class="ring" d="M{j} {i}h1v1h-1z"/>')
    size = max(4, min(30, 300 // max(width, 1)))
    return Markup(
        '<svg class="heat" role="img" aria-label="{label}" viewBox="-.15 -.15 {w}.3 {h}.3" width="{pw}" height="{ph}">'
        "{parts}</svg>"
    ).format(label=label, w=width, h=height, pw=size * width, ph=size * height, parts=Markup("".join(parts)))


def legend(scale: Scale, letter: str) -> Markup:
    """The scale's colours with its two ends."""
    if scale.low == scale.high:
        return Markup('<span class="legend">{}</span>').format(number(scale.low + 0.0))
    boxes = "".join(f'<path class="{letter}{k}" d="M{k} 0h1v1h-1z"/>' for k in range(BINS))
    return Markup(
        '<span class="legend">{}<svg aria-hidden="true" viewBox="0 0 {} 1" preserveAspectRatio="none">{}</svg>{}</span>'
    ).format(number(scale.low), BINS, Markup(boxes), number(scale.high))


# --- curves ----------------------------------------------------------------------------------------------------

_W, _H = 420, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 12, 40
_MAX_POINTS = 400
_HUGE = 1e150  # beyond it differences overflow; NaN compares false as well


def curve_label(curve: Curve) -> str:
    """Whose word the curve is."""
    return _("measured by the grader") if curve.reported_by == "grader" else _("reported by the submission")


def curve_words(curve: Curve) -> str:
    """The curve in a sentence, for those who do not see it."""
    name = clean(curve.name, 80)
    if not curve.y:
        return _("{name}: no points").format(name=name)
    text = _("{name}, {by}: {n} points, from {first} at step {x0} to {last} at step {x1}, lowest {low}, highest {high}")
    return text.format(
        name=name, by=curve_label(curve), n=len(curve.y), first=number(curve.y[0]), x0=number(curve.x[0]),
        last=number(curve.y[-1]), x1=number(curve.x[-1]), low=number(min(curve.y)), high=number(max(curve.y)),
    )  # fmt: skip


def line_plot(curve: Curve) -> Markup:
    """The curve with axes, ticks and a mark where it stopped being a number."""
    points = [(x, y) for x, y in zip(curve.x, curve.y, strict=False) if abs(x) < _HUGE and abs(y) < _HUGE]
    lost = [x for x in curve.not_finite if abs(x) < _HUGE]
    if not points:
        return Markup("")
    xs, ys = [p[0] for p in points] + lost, [p[1] for p in points]
    xt, yt = ticks(min(xs), max(xs)), ticks(min(ys), max(ys))
    x_of = _axis(min(xt[0], min(xs)), max(xt[-1], max(xs)), _LEFT, _W - _RIGHT)
    y_of = _axis(min(yt[0], min(ys)), max(yt[-1], max(ys)), _H - _BOTTOM, _TOP)
    parts = [_gridline(y_of(t), number(t)) for t in yt]
    parts += [f'<text class="tick mid" x="{x_of(t):.1f}" y="{_H - _BOTTOM + 16}">{number(t)}</text>' for t in xt]
    step = -(-len(points) // _MAX_POINTS)
    shown = points[::step] if points[-1] in points[::step] else [*points[::step], points[-1]]
    d = "M" + "L".join(f"{x_of(x):.1f} {y_of(y):.1f}" for x, y in shown)
    parts.append(f'<path class="line {curve.reported_by}" d="{d}"/>')
    if len(shown) <= 25:
        parts += [
            f'<circle class="dot {curve.reported_by}" cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3"/>' for x, y in shown
        ]
    parts += [f'<path class="lost" d="M{x_of(x) - 4:.1f} {_TOP}l8 8m0 -8l-8 8"/>' for x in lost[:20]]
    parts += _axes(_("step"), curve_label(curve))
    return Markup('<svg class="plot" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>').format(
        curve_words(curve), _W, _H, Markup("".join(parts))
    )


def _axes(below: str, beside: str) -> list[str]:
    """What the two axes show."""
    x, y = (_LEFT + _W - _RIGHT) / 2, (_TOP + _H - _BOTTOM) / 2
    return [
        f'<text class="axis mid" x="{x}" y="{_H - 6}">{escape(below)}</text>',
        f'<text class="axis mid" transform="rotate(-90)" x="-{y}" y="13">{escape(beside)}</text>',
    ]


def _axis(low: float, high: float, start: float, end: float) -> Any:
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def _gridline(y: float, text: str) -> str:
    line = f'<path class="grid" d="M{_LEFT} {y:.1f}H{_W - _RIGHT}"/>'
    return f'{line}<text class="tick end" x="{_LEFT - 6}" y="{y + 4:.1f}">{text}</text>'


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers that cover low..high, about `count` of them."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or span < 1e-12 * max(abs(low), abs(high)):
        return [low]
    raw = span / (count - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(k * step, 12) for k in range(first, last + 1)]


# --- histogram of a class --------------------------------------------------------------------------------------


def histogram(shares: Sequence[float], label: str) -> Markup:
    """How many of `shares` (0..1) lie in each tenth; the last one holds 1 as well."""
    counts = [0] * 10
    for share in shares:
        counts[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    yt = [t for t in ticks(0, max(counts) or 1, 4) if t == int(t)]
    y_of = _axis(0, yt[-1], _H - _BOTTOM, _TOP)
    wide = (_W - _LEFT - _RIGHT) / 10
    parts = [_gridline(y_of(t), number(t)) for t in yt]
    for k, count in enumerate(counts):
        x, y = _LEFT + k * wide, y_of(count)
        if count:
            box = f'x="{x + 2:.1f}" y="{y:.1f}" width="{wide - 4:.1f}" height="{_H - _BOTTOM - y:.1f}"'
            parts.append(f'<rect class="bar" {box} rx="2"/>')
            parts.append(f'<text class="tick mid" x="{x + wide / 2:.1f}" y="{y - 3:.1f}">{count}</text>')
    for k in range(0, 11, 2):
        parts.append(f'<text class="tick mid" x="{_LEFT + k * wide:.1f}" y="{_H - _BOTTOM + 16}">{k * 10}</text>')
    parts += _axes(_("score, per cent"), _("students"))
    return Markup('<svg class="plot" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>').format(
        label, _W, _H, Markup("".join(parts))
    )


def meter(part: float, whole: float) -> Markup:
    """A thin bar of a score; decoration beside the numbers."""
    share = 0.0 if not whole else min(1.0, max(0.0, part / whole))
    return Markup(
        '<svg class="meter" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">'
        '<rect class="track" width="100" height="8"/><rect class="fill" width="{:.1f}" height="8"/></svg>'
    ).format(100 * share)


def ring(part: float, whole: float) -> Markup:
    """The score as a ring; decoration beside the numbers."""
    share = 0.0 if not whole else min(1.0, max(0.0, part / whole))
    length = 2 * math.pi * 52
    return Markup(
        '<svg class="score-ring" aria-hidden="true" viewBox="0 0 120 120">'
        '<circle class="track" cx="60" cy="60" r="52"/><circle class="fill" cx="60" cy="60" r="52" '
        'stroke-dasharray="{:.2f} {:.2f}" transform="rotate(-90 60 60)"/></svg>'
    ).format(length * share, length)
