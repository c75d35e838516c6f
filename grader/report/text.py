"""What all views share: words for a status, points as text, calls as Python, and text of strangers made harmless."""

from __future__ import annotations

import math
import re

from grader.i18n import _, ngettext
from grader.outcome import ArrayView, Call, ExerciseResult, Outcome, Report, Status, Value

MAX_ITEMS = 8
"""Arrays with more values are told by shape, dtype and the worst element."""

_CI_COMMAND = re.compile(r"##(\w*)\[|::(?=[A-Za-z-]+(?:\s[^\n]*)?::)")


def clean(text: str, limit: int = 400, *, lines: bool = False) -> str:
    """`text` of a student on one line of at most about `limit` characters, harmless to show.

    Control characters, terminal escapes, bidi overrides and other invisible ones become visible escapes such as
    \\x1b; commands to a CI runner (::error::, ##[group]) are broken. With `lines`, newlines and tabs stay.
    """
    text = cut(text, limit)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or (lines and c in "\n\t") else _visible(c) for c in text)
    return _CI_COMMAND.sub(lambda m: rf"##{m[1]}\[" if m[0][0] == "#" else r":\:", text)


def _visible(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def cut(text: str, limit: int) -> str:
    """`text`, its middle left out where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail]} ... {text[-tail:]}" if tail else text[:limit]


_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What a formula begins with; spreadsheets of East Asia take the full-width signs too."""
_NEXT_CELL = re.compile(rf";(\s*)(?=[{re.escape(_FORMULA)}])")
"""A formula behind a semicolon, which separates cells in much of Europe."""


def safe_cell(text: str, limit: int = 2000) -> str:
    """`text` for a cell of a CSV file: one line, and nothing that a spreadsheet would run."""
    text = _NEXT_CELL.sub(r";\1'", clean(text, limit))
    return f"'{text}" if text.lstrip().startswith((*_FORMULA, r"\t", r"\r", r"\n")) else text


def points(number: float) -> str:
    """3.0 as "3", 2.5 as "2.5", 1/3 as "0.33"."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def score(part: float, whole: float) -> str:
    """A score as every view writes it, such as 3/5."""
    return f"{points(part)}/{points(whole)}"


def number(value: float | None) -> str:
    """A number of a picture's or table's label: short, never scientific where plain reads better."""
    return "nan" if value is None else f"{value:.4g}"


def status_words(status: Status) -> str:
    """The status as a person says it."""
    return {
        Status.PASSED: _("passed"),
        Status.FAILED: _("failed"),
        Status.WRONG_SHAPE: _("wrong shape"),
        Status.WRONG_DTYPE: _("wrong dtype"),
        Status.RAISED: _("raised an error"),
        Status.NOT_STARTED: _("not started"),
        Status.TIMED_OUT: _("took too long"),
        Status.OUT_OF_MEMORY: _("used too much memory"),
        Status.CRASHED: _("crashed"),
        Status.FORBIDDEN: _("used something forbidden"),
        Status.INVALID_REPLY: _("returned something that cannot be read"),
        Status.SKIPPED: _("skipped"),
        Status.GRADER_ERROR: _("grader error, not your fault"),
    }[status]


def is_failure(status: Status) -> bool:
    """Whether a check with this status shows its evidence: neither passed nor skipped nor not started."""
    return status not in (Status.PASSED, Status.SKIPPED, Status.NOT_STARTED)


def failures(exercise: ExerciseResult) -> list[Outcome]:
    """The failed checks, the most important first: public before hidden (they say more), calls that can be read at a
    glance before calls of large arrays, then course order."""
    failed = [check for check in exercise.checks if is_failure(check.status)]
    return sorted(failed, key=lambda check: (check.visibility == "hidden", _bulk(check)))


def _bulk(check: Outcome) -> int:
    """Elements of the largest array passed to the calls shown; 0 for as many as a report spells out."""
    values = [value for call in check.calls for value in (*call.arguments, *call.keywords.values())]
    largest = max((math.prod(value.array.shape) for value in values if value.array is not None), default=0)
    return largest if largest > MAX_ITEMS else 0


def hidden_untested(exercise: ExerciseResult) -> bool:
    """Whether hidden checks exist that this report has no outcome of: points are still to come."""
    return exercise.hidden_checks > sum(check.visibility == "hidden" for check in exercise.checks)


def verdict(exercise: ExerciseResult) -> str:
    """One phrase for an exercise. It never claims more than what ran: hidden checks may still be to come."""
    if exercise.status is Status.NOT_STARTED:
        return _("not started")
    if exercise.status is Status.GRADER_ERROR or exercise.message:
        return status_words(exercise.status)
    failed = len(failures(exercise))
    if failed and len(exercise.checks) > 1:
        text = ngettext("{n} of {all} checks failed", "{n} of {all} checks failed", failed)
        return text.format(n=failed, all=len(exercise.checks))
    if exercise.status is not Status.PASSED:
        return status_words(exercise.status)
    if hidden_untested(exercise):
        return _("public checks passed; hidden checks count too")
    return _("all checks passed")


def mistake_or_hint(check: Outcome) -> tuple[str, str]:
    """(label, text) of the one thing to try: the recognised mistake, else the hint; empty text where neither is."""
    return (_("likely"), check.mistake) if check.mistake else (_("hint"), check.hint)


def call_text(call: Call, limit: int = 400) -> str:
    """The call as Python would write it, without its result."""
    each = max(40, limit // 2)
    arguments = [clean(value.text, each) for value in call.arguments]
    arguments += [f"{clean(name, 40)}={clean(value.text, each)}" for name, value in call.keywords.items()]
    return cut(f"{clean(call.function, 80)}({', '.join(arguments)})", limit)


def error_text(call: Call, limit: int = 400) -> str:
    """The error that a call raised, and where."""
    text = clean(call.error or "", limit)
    if call.error_line is None:
        return text
    return _("{error} (line {line} of your file)").format(error=text, line=call.error_line)


def size(array: ArrayView) -> int:
    """How many values the array has."""
    total = 1
    for length in array.shape:
        total *= length
    return total


def is_big(value: Value | None) -> bool:
    """Whether the value is an array too large to read as numbers in a line."""
    return value is not None and value.array is not None and size(value.array) > MAX_ITEMS


def problem_text(check: Outcome) -> str:
    """What was expected and how near the answer came: the message, with what it leaves out of the difference."""
    text, difference = clean(check.message, 800), check.difference
    if difference is None:
        return text
    expected = clean(difference.expected.text, 200)
    if not is_big(difference.expected) and expected not in text:
        wanted = _("Expected {value}.").format(value=expected)
        text = f"{wanted} {text}".strip()
    index = difference.worst_index
    if index is not None and str(index) not in text:
        where = _("Worst at {index}: {actual}, expected {expected}.")
        place = where.format(
            index=index, actual=number(difference.worst_actual), expected=number(difference.worst_expected)
        )
        text = f"{text} {place}".strip()
    return text


def below_l2(report: Report) -> bool:
    """Whether the student's code ran with less confinement than marks should rest on."""
    return report.provenance.isolation in ("L0", "L1")


def percent(part: float, whole: float) -> int:
    """Whole per cent, never 100 before all points are there and never 0 while some are."""
    if not whole:
        return 0
    exact = 100 * part / whole
    return int(exact) if exact >= 1 or exact <= 0 else 1
