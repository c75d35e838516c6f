"""The notebook that nbgrader's formgrader shows of a student: a cell for each check, its output what the check said."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any

import msgspec

from grader.gradebook.feedback import assignment_lines
from grader.outcome import ExerciseResult, Outcome
from grader.policies import AssignmentGrade
from grader.report.text import clean

MAX_CELL_NAME = 128
MARK = "grader"
"""Key of a notebook's metadata that tells it is ours."""


def cell_names(result: ExerciseResult) -> list[str]:
    """A name for each check of an exercise, in their order: exercise__check, of letters, digits, _ and -, and unique."""
    names, seen = [], Counter[str]()
    for check in result.checks:
        name = _allowed(f"{result.id.partition('/')[2]}__{check.id}")
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def _allowed(name: str) -> str:
    """`name` as nbgrader takes it; one that was changed ends in a digest, so that no two become one."""
    safe = re.sub(r"[^a-zA-Z0-9_-]", "_", name)
    if safe == name and len(name) <= MAX_CELL_NAME - 8:
        return name
    return f"{safe[: MAX_CELL_NAME - 20]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def notebook(grade: AssignmentGrade, counted: dict[str, float]) -> bytes:
    """The notebook of one student and topic, as JSON: same grade, same bytes. `counted` is {cell name: maximum}."""
    cells: list[dict[str, Any]] = [_markdown("\n\n".join(map(_literal, assignment_lines(grade))))]
    for result in grade.exercises:
        named = [
            (name, check) for name, check in zip(cell_names(result), result.checks, strict=True) if name in counted
        ]
        if named:
            cells.append(_markdown(f"## {_literal(clean(f'{result.id}: {result.title}', 300))}"))
        cells += [_cell(name, check, counted[name]) for name, check in named]
    return _json(cells, grade.assignment)


def source(topic: str, title: str, counted: dict[str, float]) -> bytes:
    """The notebook of a topic without a student: formgrader lists only assignments that have one."""
    about = "Graded outside of nbgrader, by grade batch and grade export. Do not generate or autograde this assignment here."
    cells = [_markdown(f"# {_literal(clean(title, 300))}\n\n{about}")]
    cells += [_code(name, f"# {name}", [], points) for name, points in counted.items()]
    return _json(cells, topic)


def _json(cells: list[dict[str, Any]], topic: str) -> bytes:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, MARK: {"topic": topic}}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return msgspec.json.format(msgspec.json.encode(whole, order="sorted"), indent=1) + b"\n"


def is_ours(data: bytes) -> bool:
    """Whether this file of a notebook was written here, and may be written anew."""
    try:
        return MARK in msgspec.json.decode(data)["metadata"]
    except (ValueError, KeyError, TypeError, IndexError):
        return False


def comment(check: Outcome) -> str | None:
    """The one thing to try, as nbgrader's comment; None for a check that passed. What went wrong stands in the cell's output."""
    return check.hint.replace("<", r"\<") or None  # nbgrader shows comments as Markdown, HTML and all


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _cell(name: str, check: Outcome, points: float) -> dict[str, Any]:
    output = {"output_type": "stream", "name": "stdout", "text": f"{check.message}\n"}
    return _code(name, f"# {clean(check.title or check.id, 300)}", [output] if check.message else [], points)


def _code(name: str, text: str, outputs: list[dict[str, Any]], points: float) -> dict[str, Any]:
    """Graded and answered at once: so that formgrader offers points and a comment for each check."""
    meta = {"schema_version": 3, "grade": True, "solution": True, "locked": False, "task": False, "cell_type": "code"}
    mine = {"nbgrader": meta | {"grade_id": name, "points": points}}
    return {"cell_type": "code", "execution_count": None, "metadata": mine, "outputs": outputs, "source": text}


def _literal(text: str) -> str:
    """Text that stays text in Markdown: no HTML, no link, no picture."""
    return re.sub(r"(?=[<&\]\[`$])", r"\\", text.replace("\\", "\\\\"))
