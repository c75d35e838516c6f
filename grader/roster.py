"""The class list: a CSV with a header, as learning platforms export it or as people keep it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import UsageProblem
from grader.names import shown

MAX_ROSTER_BYTES = 20_000_000
DELIMITERS = ",;\t|"
COLUMNS = {
    "student": ("student", "student id", "username", "user name", "github username", "netid"),
    "id": ("id", "identifier", "matriculation number", "student number"),
    "email": ("email", "email address", "e-mail", "e-mail address", "mail"),
    "name": ("name", "full name", "student name", "display name"),
    "first": ("first name", "firstname", "given name", "first"),
    "last": ("last name", "lastname", "surname", "family name", "last"),
    "canvas": ("canvas", "canvas id", "canvas user id", "lms user id"),
    "moodle": ("moodle", "moodle id", "participant", "participant number"),
    "sis": ("sis", "sis user id", "sis id", "sid", "id number", "idnumber"),
    "login": ("login", "sis login id", "login id"),
    "section": ("section", "sections", "group", "groups"),
}
"""The headings of each column, whatever their case and punctuation. The first that a file has counts."""
IDS = ("canvas", "moodle", "sis", "login", "email")
"""What tells students apart, most certain first."""


@dataclass(frozen=True)
class Listed:
    """A student of the roster: the name that folders and reports have, what else is known, and the line it stands in."""

    student: str
    identity: dict[str, str]
    line: int


@dataclass
class Roster:
    """The students in the file's order; `problems` are rows that were left out, each with its line."""

    path: Path
    students: list[Listed] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    _by: dict[tuple[str, str], list[Listed]] = field(default_factory=dict, repr=False)

    def find(self, student: str, identity: dict[str, str]) -> list[Listed]:
        """The students who may have handed in under this name and identity: one, none, or several of a name."""
        for key in IDS:
            if identity.get(key) and (found := self._by.get((key, _key(identity[key])))):
                return found
        for key, name in [
            *((key, _key(student)) for key in ("student", *IDS)),
            *(("name", _letters(name)) for name in (identity.get("name", ""), student)),
        ]:
            if found := [one for one in self._by.get((key, name), ()) if not _contradict(one.identity, identity)]:
                return found
        return []

    def add(self, listed: Listed) -> None:
        """Add a student, or a problem where another has the same name or number."""
        numbers = {"student": listed.student} | {key: listed.identity[key] for key in IDS if key in listed.identity}
        for key, value in numbers.items():
            if other := self._by.get((key, _key(value))):
                said = f"{key} {shown(value)!r} stands in line {other[0].line} already. Keep one of the two."
                self.problems.append((listed.line, said))
                return
        self.students.append(listed)
        self._by |= {(key, _key(value)): [listed] for key, value in numbers.items()}
        for name in set(_orders(listed.identity.get("name", ""))):
            self._by.setdefault(("name", name), []).append(listed)


def read_roster(path: Path) -> Roster:
    """The class list of a CSV file. Raises UsageProblem where it is none; single bad rows are its `problems`."""
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    roster = Roster(path)
    columns: dict[str, int] = {}
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns, width = _columns(path, row), len(row)
            elif problem := _problem(row, width):
                roster.problems.append((rows.line_num, problem))
            else:
                _add(roster, {key: row[at].strip() for key, at in columns.items()}, rows.line_num)
    except csv.Error as error:
        said = f"{path}:{rows.line_num}: no CSV from here on ({error}). Save it as CSV again, and mind the quotes."
        raise UsageProblem(said) from None
    if not roster.students:
        raise UsageProblem(f"{path}: no student in it. Put one student a line below the header.")
    return roster


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_ROSTER_BYTES + 1)
    except OSError as error:
        raise UsageProblem(f"{path}: cannot be read ({error.strerror}). Give the class list as a CSV file.") from None
    if len(raw) > MAX_ROSTER_BYTES:
        raise UsageProblem(f"{path}: larger than {MAX_ROSTER_BYTES:,} bytes, so no class list. Give a CSV file.")
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in raw and not utf16:
        raise UsageProblem(f"{path}: no text, perhaps a workbook. Save it as CSV (UTF-8).")
    try:
        return raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageProblem(f"{path}:{line}: byte {error.start} is not UTF-8. Save it as CSV (UTF-8).") from None


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    """Where each column stands. Canvas's gradebook calls the name Student, and its own number ID."""
    headings = [_heading(each) for each in header]
    columns: dict[str, int] = {}
    for key, names in COLUMNS.items():
        if found := [headings.index(name) for name in map(_heading, names) if name in headings]:
            columns[key] = found[0]
    if headings[:2] == ["student", "id"] and "section" in headings:
        columns |= {"name": columns.pop("student"), "canvas": columns.pop("id")}
    if not columns.keys() & {"student", "id", "name", "last", *IDS}:
        seen = ", ".join(shown(heading)[:40] for heading in header[:8])
        said = f"{path}: its first line names no column that tells students apart ({seen})"
        raise UsageProblem(f"{said}. Begin it with a header such as: student,name,email,canvas,section")
    return columns


def _heading(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _problem(row: list[str], width: int) -> str:
    if len(row) != width:
        return f"has {len(row)} fields, the header {width}. Put quotes around a text that holds the delimiter."
    return ""


def _add(roster: Roster, row: dict[str, str], line: int) -> None:
    if row.get("name", "").startswith("Points Possible") or row.get("name") == "Student, Test":  # Canvas's own rows
        return
    name = row.get("name") or " ".join(part for part in (row.get("first"), row.get("last")) if part)
    if number := re.fullmatch(r"[^\W\d_]+ ([0-9]+)", row.get("id", "")):  # Moodle's "Participant 123"
        row = {**row, "id": "", "moodle": number[1]}
    identity = {"name": name} | {key: row[key] for key in (*IDS, "section") if row.get(key)}
    if row.get("id") and "sis" not in row:
        identity["sis"] = row["id"]
    keys = ("student", "id", "login", "sis", "email")
    student = next((row[key] for key in keys if row.get(key)), name)
    if not student:
        roster.problems.append((line, "names no student. Fill in its first column, or remove the line."))
        return
    known = {key: shown(unicodedata.normalize("NFC", value)) for key, value in identity.items() if value}
    roster.add(Listed(shown(unicodedata.normalize("NFC", student)), known, line))


def _contradict(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether a number of theirs differs; Moodle gives a student another one in each assignment."""
    keys = (one.keys() & other.keys() & {*IDS}) - {"moodle"}
    return any(_key(one[key]) != _key(other[key]) for key in keys)


def _key(value: str) -> str:
    return unicodedata.normalize("NFC", value).casefold().strip()


def _letters(name: str) -> str:
    """A name as Canvas writes it in file names: letters and digits alone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _orders(name: str) -> Iterable[str]:
    """A name with its words in each order that a platform may choose: given name or family name first."""
    words = [_letters(word) for word in re.split(r"[\s,]+", name) if _letters(word)][:8]
    return ["".join(words[at:] + words[:at]) for at in range(len(words))]
