"""Students with more time: the CSV file that `policies.extensions` names. For staff; reasons are read by people only."""

from __future__ import annotations

import csv
import functools
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.config import Config, closest
from grader.errors import ConfigProblem
from grader.times import BadTime, days_later, read_time

COLUMNS = ("student", "topic", "until", "days", "reason")
MAX_BYTES = 10_000_000
MAX_DAYS = 365
MOST_SHOWN = 20


@dataclass(frozen=True)
class Extension:
    """One line: more time for a student in a topic ("*": in all), until a moment or for days after each deadline."""

    line: int
    student: str
    topic: str
    until: datetime | None
    days: int

    def moved(self, deadline: datetime) -> datetime:
        """The deadline with this extension, never an earlier one."""
        later = self.until or days_later(deadline, self.days)
        return max(deadline, later, key=datetime.timestamp)


class Extensions:
    """All lines of the file; `file` is None where the course has none."""

    def __init__(self, file: Path | None = None, lines: Iterable[Extension] = ()) -> None:
        self.file = file
        self._by_student: dict[str, list[Extension]] = {}
        for each in lines:
            self._by_student.setdefault(_key(each.student), []).append(each)

    def deadline(self, student: str, topic: str, deadline: datetime) -> datetime:
        """The deadline of this student: the latest that any line gives, and never before `deadline`."""
        lines = [each for each in self._by_student.get(_key(student), ()) if each.topic in (topic, "*")]
        return max((deadline, *(each.moved(deadline) for each in lines)), key=datetime.timestamp)

    def strangers(self, students: Iterable[str]) -> list[str]:
        """A sentence for each student of the file who is none of `students`: misspelt, or handed in nothing."""
        known = {_key(student): student for student in students}
        found = []
        for key, lines in self._by_student.items():
            if key not in known:
                likely = closest(lines[0].student, known.values())
                hint = f'Did you mean "{likely}"?' if likely else "Correct the name, or ignore this."
                found.append(f"{self.file}:{lines[0].line}: no report of {_said(lines[0].student)}. {hint}")
        return found


def load_extensions(config: Config) -> Extensions:
    """The extensions of a course, read again when the file has changed.

    Raises ConfigProblem that names every line which cannot be used: without it a student would lose points.
    """
    if config.policies.extensions is None:
        return Extensions()
    file = config.file.parent / config.policies.extensions
    try:
        state = file.stat()
        if state.st_size > MAX_BYTES:
            raise ConfigProblem(f"{file}: larger than {MAX_BYTES} bytes, so no list of extensions. Correct the file.")
        topics = tuple(topic.id for topic in config.topics)
        return _read(file, (state.st_mtime_ns, state.st_size), topics, config.policies.time_zone)
    except OSError as problem:
        raise ConfigProblem(
            f"{config.file}: policies.extensions names {file}, which cannot be read ({problem.strerror}). Make that "
            'file, with the first line "student,topic,until,days,reason", or remove the key.'
        ) from None


@functools.lru_cache(maxsize=4)
def _read(file: Path, _state: tuple[int, int], topics: tuple[str, ...], zone: str) -> Extensions:
    lines: list[Extension] = []
    problems: list[str] = []
    for number, row in _rows(file):
        try:
            lines.append(_extension(number, row, topics, zone))
        except ValueError as problem:
            problems.append(f"{file}:{number}: {problem}")
    if len(problems) > MOST_SHOWN:
        problems[MOST_SHOWN:] = [f"{file}: and {len(problems) - MOST_SHOWN} more such lines."]
    if problems:
        raise ConfigProblem("\n".join(problems))
    return Extensions(file, lines)


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and cells of each line that holds something. Raises ConfigProblem for what is no such table."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ConfigProblem(
            f"{file}: byte {problem.start} is not UTF-8. Save it as CSV UTF-8 (comma separated)."
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        wrong = [name for name in header if name not in COLUMNS]
        missing = [name for name in ("student", "topic") if name not in header]
        if wrong or missing or len(set(header)) < len(header) or not {"until", "days"} & set(header):
            remedy = "Separate columns by commas. " if ";" in "".join(header) else ""
            raise ConfigProblem(
                f"{file}:1: the columns are {_said(','.join(header))}, but must be of {', '.join(COLUMNS)}, each once. "
                f'{remedy}Write the first line "{",".join(COLUMNS)}".'
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(header) and header[-1] != "reason":
                    said = f"{len(cells)} cells under {len(header)} columns"
                    raise ConfigProblem(f'{file}:{reader.line_num}: {said}. Put a cell with commas into quotes: "...".')
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))
    except csv.Error as problem:
        raise ConfigProblem(f"{file}:{reader.line_num}: no CSV ({problem}). Correct the quotes of this line.") from None


def _extension(line: int, row: dict[str, str], topics: tuple[str, ...], zone: str) -> Extension:
    """What a line says. Raises ValueError with a sentence or two."""
    student, topic, until, days = (row.get(name, "") for name in ("student", "topic", "until", "days"))
    if not student:
        raise ValueError("student is empty. Write the student's name as in grades.csv.")
    if topic != "*" and topic not in topics:
        likely = closest(topic, topics)
        remedy = f'Did you mean "{likely}"?' if likely else f"Write one of {', '.join(topics)}, or * for all."
        raise ValueError(f"topic is {_said(topic)}, but must be a topic of the course or *. {remedy}")
    if bool(until) == bool(days):
        raise ValueError("exactly one of until and days must be filled in. Fill in one, and leave the other empty.")
    if days and not (re.fullmatch("[0-9]{1,3}", days) and 1 <= int(days) <= MAX_DAYS):
        raise ValueError(f"days is {_said(days)}, but must be a whole number from 1 to {MAX_DAYS}. Write for example 3.")
    try:
        return Extension(line, student, topic, read_time(until, zone) if until else None, int(days or 0))
    except BadTime as problem:
        raise ValueError(f"until is {_said(until)}, but {problem.rule}. {problem.remedy}") from None


def _key(student: str) -> str:
    return unicodedata.normalize("NFC", student)


def _said(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
