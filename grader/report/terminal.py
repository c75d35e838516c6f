"""The report for a terminal, and as plain text for pipes, logs and CI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.i18n import _, ngettext
from grader.outcome import Call, ExerciseResult, Outcome, Report, Status
from grader.report import text as words

if TYPE_CHECKING:
    from rich.console import Console

_COLOURS = {Status.PASSED: "green", Status.SKIPPED: "dim", Status.NOT_STARTED: "dim", Status.GRADER_ERROR: "magenta"}
_BAR = 10


def render_terminal(
    report: Report, console: Console, *, verbose: bool = False, quiet: bool = False, notebooks: Mapping[str, str] | None = None
) -> None:
    """Print `report` on `console`.

    Each exercise: its score and verdict, the most important failure in at most six lines, and one line for each other
    check. `verbose` unfolds all failures, printed text and hints; `quiet` prints one line per exercise and the total.
    Without a terminal behind `console` it is plain text: no colours, no wrapping, words instead of marks. `notebooks`: where
    exercises were found that no file of their own holds.
    """
    Printer(console, verbose=verbose, quiet=quiet, notebooks=notebooks).report(report)


def merged(checks: Iterable[Outcome]) -> Iterator[Outcome]:
    """The checks, neighbouring instances of one parametrised check as one, where they ended alike."""
    for (name, _status, _visibility), group in groupby(checks, lambda c: (c.id.split("[")[0], c.status, c.visibility)):
        first, *more = group
        if not more or "[" not in first.id:
            yield from (first, *more)
            continue
        title = f"{first.title.rpartition(' [')[0] or name} (x{1 + len(more)})"
        score, most = (
            round(first.score + sum(c.score for c in more), 6),
            sum((c.max_score for c in more), first.max_score),
        )
        yield replace(first, title=title, score=score, max_score=round(most, 6))


class Printer:
    """Writes lines of (text, style) pieces; knows what this console can show."""

    def __init__(
        self, console: Console, *, verbose: bool = False, quiet: bool = False, notebooks: Mapping[str, str] | None = None
    ) -> None:
        self.console, self.verbose, self.quiet = console, verbose, quiet
        self.notebooks = notebooks or {}
        self.rich = console.is_terminal
        try:
            "✓✗█░·".encode(console.encoding)
            self.marks = self.rich
        except (UnicodeEncodeError, LookupError):
            self.marks = False
        self.limit = max(120, 2 * (console.width - 20)) if self.rich else 400

    # --- lines -------------------------------------------------------------------------------------------------

    def line(self, *pieces: tuple[str, str], indent: int = 0) -> None:
        """One line; on a terminal it wraps under its own indent."""
        from rich.padding import Padding
        from rich.text import Text

        text = Text(no_wrap=not self.rich, overflow="fold")
        for piece, style in pieces:
            text.append(self._encodable(piece), style if self.rich else "")
        if not self.rich:
            self.console.print(Text(" " * indent) + text, soft_wrap=True, highlight=False)
        else:
            self.console.print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text, highlight=False)

    def _encodable(self, text: str) -> str:
        encoding = self.console.encoding
        try:
            return text.encode(encoding, "backslashreplace").decode(encoding)
        except LookupError:
            return text.encode("ascii", "backslashreplace").decode("ascii")

    def labelled(self, label: str, text: str, style: str = "") -> None:
        """A label of the evidence and its text beside it."""
        from rich.cells import cell_len

        pad = " " * max(1, 10 - cell_len(label))
        if not self.rich:
            self.line((f"{label}{pad}{text}", ""), indent=8)
            return
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid()
        grid.add_column(width=8 + cell_len(label + pad), no_wrap=True)
        grid.add_column(overflow="fold", ratio=1)
        grid.add_row(Text(" " * 8 + label, "dim"), Text(self._encodable(text), style))
        self.console.print(grid, highlight=False)

    def mark(self, status: Status) -> tuple[str, str]:
        """A short word (or sign) for a status: it tells without colour."""
        colour = _COLOURS.get(status, "red")
        if status is Status.PASSED:
            return ("✓" if self.marks else "pass", colour)
        if status is Status.SKIPPED:
            return ("–" if self.marks else "skip", colour)
        if status is Status.NOT_STARTED:
            return ("·" if self.marks else "todo", colour)
        if status is Status.GRADER_ERROR:
            return ("!" if self.marks else "ERR ", colour)
        return ("✗" if self.marks else "FAIL", colour)

    # --- the report --------------------------------------------------------------------------------------------

    def report(self, report: Report) -> None:
        """All exercises, then the footer."""
        for exercise in report.exercises:
            self.headline(exercise)
            if not self.quiet:
                self.details(exercise)
        if report.exercises and not self.quiet:
            self.line(("", ""))
        self.footer(report)

    def headline(self, exercise: ExerciseResult) -> None:
        """Mark, id, score with a bar, title, verdict."""
        mark, colour = self.mark(exercise.status)
        pieces = [(f"{mark} ", colour), (words.clean(exercise.id, 80), "bold"), ("  ", "")]
        if self.marks:
            filled = round(_BAR * exercise.score / exercise.max_score) if exercise.max_score else 0
            filled = min(max(filled, int(exercise.score > 0)), _BAR - int(exercise.score < exercise.max_score))
            pieces += [("█" * filled, colour), ("░" * (_BAR - filled), "dim"), (" ", "")]
        pieces += [
            (words.score(exercise.score, exercise.max_score), "bold"),
            (f"  {words.clean(exercise.title, 100)}", ""),
            (f"  ({words.verdict(exercise)})", colour),
        ]
        self.line(*pieces)

    def details(self, exercise: ExerciseResult) -> None:
        """What stands under the headline."""
        if exercise.message:
            for row in words.clean(exercise.message, 2000, lines=True).splitlines():
                self.line((row, ""), indent=6)
        if exercise.staff_note:
            self.labelled(_("staff"), words.clean(exercise.staff_note, self.limit), "yellow")
        if exercise.status is not Status.NOT_STARTED or self.verbose:
            self.checks(exercise)
        if exercise.printed and self.verbose:
            self.printed(exercise.printed)

    def checks(self, exercise: ExerciseResult) -> None:
        """The most important failure in full, then a line for each other check."""
        failed = words.failures(exercise)
        if exercise.message and failed and not self.verbose and not any(check.calls for check in exercise.checks):
            text = ngettext("{n} check did not get that far.", "{n} checks did not get that far.", len(failed))
            self.line((text.format(n=len(failed)), "dim"), indent=6)
            return
        for n, check in enumerate(failed):
            self.check_line(check)
            if n == 0 or self.verbose:
                self.evidence(check)
        others = [check for check in exercise.checks if check not in failed]
        for check in others if self.verbose else merged(others):
            self.check_line(check)
        if len(failed) > 1 and not self.verbose:
            text = ngettext(
                "{n} more failure is folded: grade {id} --verbose shows it.",
                "{n} more failures are folded: grade {id} --verbose shows them.", len(failed) - 1,
            )  # fmt: skip
            name = words.clean(self.notebooks.get(exercise.id, exercise.id), 300)
            self.line((text.format(n=len(failed) - 1, id=name), "dim"), indent=6)

    def check_line(self, check: Outcome) -> None:
        """One check in one line."""
        mark, colour = self.mark(check.status)
        pieces = [(f"{mark} ", colour), (f"{words.score(check.score, check.max_score):<5} ", "")]
        pieces.append(
            (words.clean(check.title or check.id, self.limit), "" if check.status is Status.PASSED else "bold")
        )
        if check.visibility == "hidden":
            pieces.append(("  [" + _("hidden") + "]", "dim"))
        if check.status not in (Status.PASSED, Status.FAILED, Status.NOT_STARTED):
            pieces.append((f"  ({words.status_words(check.status)})", colour))
        self.line(*pieces, indent=4)

    def evidence(self, check: Outcome) -> None:
        """At most five lines: the call, what came back, what was expected, the likely mistake, how to repeat it."""
        problem = words.problem_text(check)
        if check.calls:
            self.calls(check, problem)
        if problem and not (_tells_line(check, problem) and _repeats_error(check)):
            self.labelled(_("problem"), words.cut(problem, 2 * self.limit))
        label, advice = words.mistake_or_hint(check)
        if advice:
            self.labelled(label, words.clean(advice, 2 * self.limit), "yellow")
        if self.verbose and check.mistake and check.hint:
            self.labelled(_("hint"), words.clean(check.hint, 2 * self.limit), "yellow")
        if check.reproduce:
            self.labelled(_("repeat"), words.clean(check.reproduce, 2 * self.limit), "cyan")
        if self.verbose:
            for call in check.calls:
                self.printed(call.printed)
        if check.staff_note:
            self.labelled(_("staff"), words.clean(check.staff_note, 2 * self.limit), "yellow")

    def calls(self, check: Outcome, problem: str) -> None:
        """The failing call and its result; calls before it where they fit on the same line."""
        *before, last = check.calls
        story = [f"{words.call_text(call)} -> {_result(call, 80)}" for call in before]
        called = "; ".join([*story, words.call_text(last, self.limit)])
        if before and len(called) > self.limit and not self.verbose:
            place = _("call {n} of {all}").format(n=len(check.calls), all=len(check.calls))
            called = f"{words.call_text(last, self.limit)}  ({place})"
        self.labelled(_("called"), called)
        if last.error is not None and (last.error not in check.message or _tells_line(check, problem)):
            self.labelled(_("raised"), words.error_text(last, self.limit))
        if last.returned is not None and (result := _result(last, self.limit)) not in problem:
            self.labelled(_("returned"), result)

    def printed(self, text: str) -> None:
        """What the student's code printed, each line behind a bar."""
        rows = words.clean(text, 4000, lines=True).splitlines()
        for row in rows[:20]:
            self.line(("| " + words.cut(row, self.limit), "dim"), indent=8)
        if len(rows) > 20:
            more = _("... {n} more lines, in the HTML report").format(n=len(rows) - 20)
            self.line((more, "dim"), indent=8)

    def footer(self, report: Report) -> None:
        """Total, notes, isolation where it is weak, and the next step."""
        total = f"{words.score(report.score, report.max_score)} ({words.percent(report.score, report.max_score)} %)"
        pieces = [(_("Total"), "bold"), (f"  {total}", "bold")]
        if not self.quiet and (summary := _summary(report)):
            pieces.append((f"  {summary}", ""))
        self.line(*pieces)
        for note in report.notes:
            self.line((_("Note: {text}").format(text=words.clean(note, 600)), "yellow"))
        if words.below_l2(report):
            text = _("Isolation {level}: this code ran with little or no confinement. {reason}")
            reason = words.clean(report.provenance.isolation_reason, 300)
            self.line((text.format(level=report.provenance.isolation, reason=reason).strip(), "yellow"))
        if not self.quiet and (step := _next_step(report, self.notebooks, verbose=self.verbose)):
            self.line((_("Next: {step}").format(step=step), "cyan"))


def _result(call: Call, limit: int) -> str:
    if call.error is not None:
        return words.error_text(call, limit)
    return words.clean(call.returned.text, limit) if call.returned is not None else "None"


def _tells_line(check: Outcome, problem: str) -> bool:
    """Whether the error's line is known and the message leaves it out."""
    line = check.calls[-1].error_line if check.calls else None
    return line is not None and not re.search(rf"\b{line}\b", problem)


def _repeats_error(check: Outcome) -> bool:
    """Whether the message says no more than the error that is shown above it."""
    error = check.calls[-1].error if check.calls else None
    return bool(error) and len(check.message) <= len(str(error)) + 20 and str(error) in check.message


def _summary(report: Report) -> str:
    """One sentence when nothing failed: it never claims more than what ran."""
    if not report.exercises or any(exercise.status is not Status.PASSED for exercise in report.exercises):
        return ""
    if any(words.hidden_untested(exercise) for exercise in report.exercises):
        return _("Public checks passed. Hidden checks count too, and run when your work is graded.")
    return _("All checks passed.")


def _next_step(report: Report, notebooks: Mapping[str, str], *, verbose: bool) -> str:
    """What to type next."""
    for exercise in report.exercises:
        name = words.clean(exercise.id, 80)
        if exercise.status is Status.GRADER_ERROR:
            return _("show this report to your instructor: {id} could not be graded").format(id=name)
        if (book := words.clean(notebooks.get(exercise.id, ""), 300)) and exercise.status is not Status.PASSED:
            again = verbose or exercise.status is Status.NOT_STARTED
            return _("change {file}, then: grade {file}").format(file=book) if again else f"grade {book} --verbose"
        if exercise.status is Status.NOT_STARTED:
            return _("write exercises/{id}.py, then: grade {id}").format(id=name)
        if exercise.status is not Status.PASSED:
            if verbose:
                return _("change exercises/{id}.py, then: grade {id}").format(id=name)
            return f"grade {name} --verbose"
    return ""
