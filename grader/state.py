"""What a student has reached so far, kept between runs for `grade list`. Losing it loses nothing but a tick mark."""

from __future__ import annotations

import json
from collections.abc import Container
from pathlib import Path

from grader.files import write_whole
from grader.outcome import Report


def read_state(folder: Path, course_id: str) -> dict[str, tuple[float, float, str]]:
    """{exercise id: (score, max score, status)} of the last runs; empty when there is none or it cannot be read."""
    try:
        kept = json.loads((folder / f"{course_id}.json").read_text(encoding="utf-8"))
        return {str(name): (float(score), float(best), str(status)) for name, (score, best, status) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def save_state(folder: Path, course_id: str, report: Report, only: Container[str]) -> bool:
    """Remember the report's scores of the exercises in `only`; False when the folder cannot be written (a read-only home is no error)."""
    state = read_state(folder, course_id)
    state |= {result.id: (result.score, result.max_score, str(result.status)) for result in report.exercises if result.id in only}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{course_id}.json", json.dumps(state).encode())
    except OSError:
        return False
    return True
