"""One submission's report as one self-contained HTML page: no scripts, no requests, readable everywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.i18n import _, ngettext
from grader.outcome import ArrayView, Curve, Difference, ExerciseResult, Outcome, Report, Status, Value
from grader.report import pictures
from grader.report import text as words

TEMPLATES = Path(__file__).parent / "templates"
MAX_PRINTED = 20_000
"""Characters of printed output in a page."""


def render_html(report: Report) -> str:
    """The page for `report` as it stands: pass it through `student_view` first where students will read it."""
    return page("report.html.j2", **_report(report))


# --- the environment that all pages share ----------------------------------------------------------------------


@cache
def environment() -> Environment:
    """Jinja with autoescape always on, unknown names an error, and the catalogue's functions."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"kind": kind, "sign": sign}
    return made


@cache
def _inline(*names: str) -> tuple[Markup, str]:
    """Files of ours as the text of one element, and the source expression that lets a policy allow it."""
    text = "".join(TEMPLATES.joinpath(name).read_text(encoding="utf-8") for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"'sha256-{digest}'"


def page(template: str, *, styles: Sequence[str] = ("style.css",), script: str = "", **context: Any) -> str:
    """A template of ours with style sheets and perhaps a script, and a policy that allows these and nothing else."""
    css, style_source = _inline(*styles)
    js, script_source = _inline(script) if script else (Markup(), "")
    policy = f"default-src 'none'; style-src {style_source}; "
    policy += f"script-src {script_source}; " if script else ""
    policy += "base-uri 'none'; form-action 'none'"
    return environment().get_template(template).render(css=css, js=js, policy=policy, **context)


def kind(status: Status) -> str:
    """The CSS class of a status."""
    return _KINDS.get(status, "bad")


def sign(status: Status) -> str:
    """The sign of a status: it differs in shape, not only in colour."""
    return _SIGNS[kind(status)]


_KINDS = {
    Status.PASSED: "ok", Status.NOT_STARTED: "todo", Status.SKIPPED: "skip", Status.GRADER_ERROR: "fault",
}  # fmt: skip
_SIGNS = {"ok": "✓", "bad": "✗", "todo": "○", "skip": "–", "fault": "!"}


# --- the report ------------------------------------------------------------------------------------------------


def _report(report: Report) -> dict[str, Any]:
    exercises = [_exercise(exercise) for exercise in report.exercises]
    for shown, exercise in zip(exercises, report.exercises, strict=True):
        shown["idle"] = len(exercises) > 1 and _idle(exercise)
    student = words.clean(report.student, 80)
    score = words.score(report.score, report.max_score)
    return {
        "lang": report.language if re.fullmatch(r"[A-Za-z-]{2,12}", report.language) else "en",
        "title": f"{student} · {score}",
        "course": words.clean(report.course, 120),
        "student": student,
        "score": score,
        "percent": f"{words.percent(report.score, report.max_score)} %",
        "kind": "ok" if report.max_score and report.score >= report.max_score else "",
        "ring": pictures.ring(report.score, report.max_score),
        "summary": _summary(report),
        "tally": _tally(report),
        "banners": _banners(report),
        "start": _start(report),
        "exercises": exercises,
        "provenance": _provenance(report),
    }


def anchor(identifier: str) -> str:
    """The exercise's id as a fragment of the page."""
    return "x-" + re.sub(r"[^A-Za-z0-9_-]+", "-", identifier[:100])


def _summary(report: Report) -> str:
    passed = sum(exercise.status is Status.PASSED for exercise in report.exercises)
    if not report.exercises:
        return _("No exercise was graded.")
    if passed < len(report.exercises):
        return _("{n} of {all} exercises passed.").format(n=passed, all=len(report.exercises))
    if any(map(words.hidden_untested, report.exercises)):
        return _("Public checks passed. Hidden checks count too, and run when your work is graded.")
    return _("All checks passed.")


def _tally(report: Report) -> list[tuple[str, str]]:
    counts = Counter(kind(exercise.status) for exercise in report.exercises)
    texts = {
        "ok": _("{n} passed"), "bad": _("{n} to work on"), "todo": _("{n} not started"), "skip": _("{n} skipped"),
        "fault": _("{n} not graded by our fault"),
    }  # fmt: skip
    return [(name, f"{_SIGNS[name]} {text.format(n=counts[name])}") for name, text in texts.items() if counts[name]]


class Banner(NamedTuple):
    """A box across the page."""

    kind: str
    name: str
    text: str


def _banners(report: Report) -> list[Banner]:
    found = []
    if report.staff:
        text = _("This page shows hidden inputs and notes for staff. Give students their own copy.")
        found.append(Banner("fault", _("Staff copy."), text))
    if words.below_l2(report):
        text = _("This code ran at isolation level {level}, with little or no confinement. {reason}")
        reason = words.clean(report.provenance.isolation_reason, 400)
        found.append(
            Banner("warn", _("Weak isolation."), text.format(level=report.provenance.isolation, reason=reason))
        )
    found += [Banner("warn", _("Note."), words.clean(note, 1000)) for note in report.notes]
    return found


def _start(report: Report) -> dict[str, str] | None:
    """The one most important message: the first exercise that went wrong, and its first problem."""
    for exercise in report.exercises:
        if kind(exercise.status) != "bad":
            continue
        failed = words.failures(exercise)
        text = exercise.message.partition("\n")[0]
        if not text and failed:
            text = failed[0].title
        return {
            "anchor": anchor(exercise.id), "title": words.clean(exercise.title or exercise.id, 120),
            "text": words.clean(text, 300),
        }  # fmt: skip
    return None


def _idle(exercise: ExerciseResult) -> bool:
    """Nothing was handed in: a line says it all."""
    begun = exercise.score or exercise.printed or exercise.staff_note
    return (
        not begun
        and all(o.status is Status.NOT_STARTED and not o.calls for o in exercise.checks)
        and exercise.status is Status.NOT_STARTED
    )


def _exercise(exercise: ExerciseResult) -> dict[str, Any]:
    failed = words.failures(exercise)
    if exercise.message and not any(check.calls for check in exercise.checks):
        failed = []  # the message says it all; the checks never got that far
    others = [check for check in exercise.checks if check not in failed]
    result: dict[str, Any] = {
        "id": words.clean(exercise.id, 120),
        "anchor": anchor(exercise.id),
        "title": words.clean(exercise.title or exercise.id, 120),
        "status": exercise.status,
        "verdict": words.verdict(exercise),
        "score": words.score(exercise.score, exercise.max_score),
        "meter": pictures.meter(exercise.score, exercise.max_score),
        "message": words.clean(exercise.message, 4000, lines=True),
        "staff_note": words.clean(exercise.staff_note, 4000),
        "failures": [_failure(check) for check in failed],
        "others": [_line(check) for check in others],
        "others_words": _count(others),
        "plots": [_plot(curve) for curve in exercise.curves[:12]],
        "printed": words.clean(exercise.printed, MAX_PRINTED, lines=True).rstrip(),
    }
    result["has_body"] = any(
        result[name] for name in ("message", "staff_note", "failures", "others", "plots", "printed")
    )
    return result


def _count(checks: list[Outcome]) -> str:
    counts = Counter(check.status for check in checks)
    text = ", ".join(f"{n} {words.status_words(status)}" for status, n in counts.items())
    return ngettext("{n} check: {text}", "{n} checks: {text}", len(checks)).format(n=len(checks), text=text)


def _line(check: Outcome) -> dict[str, Any]:
    skipped = check.status in (Status.SKIPPED, Status.GRADER_ERROR)
    return {
        "status": check.status,
        "title": words.clean(check.title or check.id, 300),
        "words": words.status_words(check.status),
        "note": words.clean(check.message, 300) if skipped else "",
        "score": words.score(check.score, check.max_score),
        "staff_note": words.clean(check.staff_note, 1000),
    }


def _plot(curve: Curve) -> dict[str, Any]:
    text = pictures.curve_words(curve)
    if curve.not_finite:
        lost = ngettext(
            "NaN or infinite at {n} step, from step {x} on",
            "NaN or infinite at {n} steps, from step {x} on",
            len(curve.not_finite),
        )
        text = f"{text}. {lost.format(n=len(curve.not_finite), x=words.number(min(curve.not_finite)))}"
    return {
        "name": words.clean(curve.name, 80), "svg": pictures.line_plot(curve), "words": text,
        "by": pictures.curve_label(curve), "kind": "ok" if curve.reported_by == "grader" else "todo",
    }  # fmt: skip


# --- a failed check --------------------------------------------------------------------------------------------


def _failure(check: Outcome) -> dict[str, Any]:
    difference = check.difference
    return {
        **_line(check),
        "hidden": check.visibility == "hidden",
        "problem": words.clean(check.message, 1000),
        "calls": [_call(check, n) for n in range(len(check.calls))],
        "pair": _pair(check),
        "panels": _panels(difference) if difference else [],
        "worst": _worst(check),
        "mistake": words.clean(check.mistake, 2000),
        "hint": words.clean(check.hint, 2000),
        "arguments": _arguments(check),
        "printed": words.clean("".join(call.printed for call in check.calls), MAX_PRINTED, lines=True).rstrip(),
        "reproduce": words.clean(check.reproduce, 2000),
    }


def _call(check: Outcome, n: int) -> dict[str, str]:
    call = check.calls[n]
    result = ""
    if call.error is not None:
        result = words.error_text(call, 600)
    elif call.returned is not None:
        result = words.clean(call.returned.text, 200)
    last = n == len(check.calls) - 1
    shown_below = last and (check.difference is not None or call.error is None)
    return {"text": words.call_text(call, 1200), "result": "" if shown_below else result}


class Box(NamedTuple):
    """A value in words: expected or returned."""

    kind: str
    name: str
    text: str
    range: str


def _pair(check: Outcome) -> list[Box]:
    difference, last = check.difference, check.calls[-1] if check.calls else None
    if difference is None:
        if last is None or last.returned is None:
            return []
        return [_box("bad", _("Returned"), last.returned)]
    expected = _box("ok", _("Expected"), difference.expected)
    same = last is None or last.returned is None or last.returned.text == difference.actual.text
    if last is not None and last.error is not None:
        raised = Box("bad", _("Raised"), words.error_text(last, 600), "")
        return [expected, raised]
    return [expected, _box("bad", _("Returned") if same else _("Found in what was returned"), difference.actual)]


def _box(style: str, name: str, value: Value) -> Box:
    array = value.array
    shown = ""
    if array is not None and words.is_big(value) and array.minimum is not None:
        text = _("from {low} to {high}")
        shown = text.format(low=words.number(array.minimum), high=words.number(array.maximum))
    return Box(style, name, words.clean(value.text, 1000), shown)


def _worst(check: Outcome) -> str:
    """The worst element in a sentence, where the message does not name it."""
    difference = check.difference
    if difference is None or difference.worst_index is None or str(difference.worst_index) in check.message:
        return ""
    text = _("The worst element is {index}: {actual}, expected {expected}.")
    return text.format(
        index=difference.worst_index, actual=words.number(difference.worst_actual),
        expected=words.number(difference.worst_expected),
    )  # fmt: skip


# --- arrays ----------------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """A number of a table; `want` is what it should have been."""

    text: str
    kind: str = ""
    want: str = ""


class Panel(NamedTuple):
    """An array drawn (`svg`) or written out (`rows`)."""

    name: str
    words: str
    svg: Markup | None = None
    legend: Markup | None = None
    rows: list[tuple[int, list[Cell]]] = []
    columns: range = range(0)
    label: str = ""


def _panels(difference: Difference) -> list[Panel]:
    expected = pictures.slice_of(difference.expected.array, difference.worst_index)
    actual = pictures.slice_of(difference.actual.array, difference.worst_index)
    if expected is None or actual is None or _shape(difference.expected) != _shape(difference.actual):
        sides = ((_("Expected"), difference.expected), (_("Returned"), difference.actual))
        return [panel for name, value in sides if (panel := _alone(name, value)) is not None]
    off = pictures.difference(expected, actual)
    mark = _mark(difference.worst_index, actual)
    panels: list[Panel] = []
    if words.is_big(difference.expected):
        scale, spread = pictures.scale_of(expected.rows, actual.rows), pictures.centred(off)
        panels = [
            _drawn(_("Expected"), expected.rows, scale, "q", mark, actual.words),
            _drawn(_("Returned"), actual.rows, scale, "q", mark, actual.words),
            _drawn(_("Difference: returned - expected"), off, spread, "d", mark, _marked(difference.worst_index)),
        ]
    if pictures.fits_table(actual):
        panels.append(_compared(expected, actual, off, difference, mark))
    return panels


def _shape(value: Value) -> list[int]:
    return value.array.shape if value.array else []


def _mark(worst: list[int] | None, shown: pictures.Slice) -> tuple[int, int] | None:
    if not worst:
        return None
    row, column = (worst[-2] if len(worst) > 1 else 0) - shown.top, worst[-1] - shown.left
    inside = 0 <= row < len(shown.rows) and 0 <= column < len(shown.rows[0])
    return (row, column) if inside else None


def _marked(worst: list[int] | None) -> str:
    return _("outlined: the worst element, {index}").format(index=worst) if worst else ""


def _drawn(
    name: str, grid: pictures.Grid, scale: pictures.Scale, letter: str, mark: tuple[int, int] | None, note: str
) -> Panel:
    label = _("{name}: {rows} by {columns} values from {low} to {high}").format(
        name=name, rows=len(grid), columns=len(grid[0]), low=words.number(scale.low), high=words.number(scale.high)
    )
    lost = sum(value is None for line in grid for value in line)
    if lost:
        note = ", ".join(filter(None, [note, _("hatched: NaN or infinite")]))
    return Panel(name, note, pictures.heat_map(grid, scale, letter, label, mark), pictures.legend(scale, letter))


def _alone(name: str, value: Value) -> Panel | None:
    """One array by itself: a table where it is small, else a picture."""
    shown = pictures.slice_of(value.array, None)
    if shown is None:
        return None
    if pictures.fits_table(shown):
        cells = [(shown.top + i, [Cell(text) for text in line]) for i, line in enumerate(shown.texts)]
        return Panel(name, shown.words, rows=cells, columns=_columns(shown), label=_dtype(value.array))
    return _drawn(name, shown.rows, pictures.scale_of(shown.rows), "q", None, shown.words)


def _compared(
    expected: pictures.Slice, actual: pictures.Slice, off: pictures.Grid, difference: Difference, mark: Any
) -> Panel:
    """Returned values in a table; the wrong ones carry what was expected."""
    allowed = difference.allowed or 0.0
    rows = []
    for i, line in enumerate(actual.texts):
        cells = []
        for j, text in enumerate(line):
            gap = off[i][j]
            wrong = gap is None or abs(gap) > allowed
            style = ("off worst" if mark == (i, j) else "off") if wrong else ""
            want = expected.texts[i][j]
            cells.append(Cell(text, style, _apart(text, want, expected.rows[i][j]) if wrong else ""))
        rows.append((actual.top + i, cells))
    label = _("Returned, and what was expected where it differs")
    name = _("Numbers")
    return Panel(name, ", ".join(filter(None, [label, actual.words])), rows=rows, columns=_columns(actual), label=label)


def _apart(text: str, want: str, exact: float | None) -> str:
    """The expected number with as many digits as tell it from the returned one."""
    return f"{exact:.12g}" if text == want and exact is not None else want


def _columns(shown: pictures.Slice) -> range:
    return range(shown.left, shown.left + len(shown.rows[0]))


def _dtype(array: ArrayView | None) -> str:
    return f"{tuple(array.shape)}, {words.clean(array.dtype, 40)}" if array else ""


def _arguments(check: Outcome) -> list[Panel]:
    """The arrays among the last call's arguments that are too big to read in the call."""
    if not check.calls:
        return []
    call = check.calls[-1]
    named = [(_("Argument {n}").format(n=n), value) for n, value in enumerate(call.arguments, 1)]
    named += [(words.clean(name, 40), value) for name, value in call.keywords.items()]
    return [panel for name, value in named[:8] if words.is_big(value) and (panel := _alone(name, value)) is not None]


# --- provenance ------------------------------------------------------------------------------------------------


def _provenance(report: Report) -> list[tuple[str, str]]:
    made = report.provenance
    reason = f" ({words.clean(made.isolation_reason, 300)})" if made.isolation_reason else ""
    rows = [
        (_("Graded"), f"{words.clean(made.started, 40)}, {made.seconds:.2f} s".strip(", ")),
        (_("Isolation"), f"{words.clean(made.isolation, 20)}{reason}"),
        (_("Submission"), words.clean(made.submission_digest, 80)),
        (_("Course"), words.clean(made.course_digest, 80)),
        (_("Checks"), words.clean(made.checks_digest, 80)),
        (_("Seed"), words.clean(made.seed, 80)),
        (_("Versions"), ", ".join(f"{words.clean(k, 40)} {words.clean(v, 40)}" for k, v in made.versions.items())),
        (_("Format"), report.schema),
    ]
    return [(name, text) for name, text in rows if text]
