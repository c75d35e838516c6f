"""A graded class as it lies on disk: the staff's reports, read back without running anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import NothingToGrade, UsageProblem
from grader.outcome import Report
from grader.report.master import from_json

STAFF = "_staff"
"""Folder of the staff's own copies, beside the students' folders. No student folder can have this name."""
MAX_REPORT_BYTES = 200_000_000


@dataclass(frozen=True)
class Unreadable:
    """A report that cannot be read, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def read_reports(reports: Path) -> Iterator[Report | Unreadable]:
    """The staff's report of every student under REPORTS, sorted by folder name, one at a time.

    Raises UsageProblem where the folder is not what `grade batch --out` wrote, NothingToGrade where it holds no report.
    """
    staff = reports / STAFF
    try:
        folders = sorted(path for path in staff.iterdir() if path.is_dir())
    except OSError as problem:
        raise UsageProblem(
            f"{reports} holds no graded class ({STAFF}/ cannot be read: {problem.strerror}). Give the folder that "
            "`grade batch --out` wrote."
        ) from None
    if not folders:
        raise NothingToGrade(f"{staff} holds no report. Grade the class first: grade batch SUBMISSIONS --out {reports}")
    for folder in folders:
        yield read_report(folder / "report.json")


def read_report(path: Path) -> Report | Unreadable:
    """One report.json, or why it is none."""
    try:
        if path.stat().st_size > MAX_REPORT_BYTES:
            return Unreadable(path, f"larger than {MAX_REPORT_BYTES} bytes. Grade the submission again.")
        return from_json(path.read_bytes())
    except OSError as problem:
        return Unreadable(path, f"cannot be read ({problem.strerror}). Grade the submission again.")
    except UsageProblem as problem:
        return Unreadable(path, str(problem))
