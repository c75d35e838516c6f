"""The CSV of Canvas's gradebook: filled into the file exported there, or made new.

Canvas takes every cell of the file for a wish, a blank one too: only columns of our topics and rows of our students are
written, and a cell without a grade of ours keeps what Canvas exported.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from grader.course import Topic
from grader.errors import UsageProblem
from grader.files import write_whole
from grader.gradebook.common import (
    ClassGrades,
    Exported,
    Key,
    complete,
    count,
    decimal,
    grade_in,
    match,
    names_of,
    plain,
    read_text,
    scaled,
    several,
    told,
    who,
)  # fmt: skip
from grader.policies import FinalGrade
from grader.report.text import clean, safe_cell

EXCUSED = "EX"
POINTS = "    Points Possible"
_WITH_ID = re.compile(r"(.*)\s\((\d+)\)", re.DOTALL)
_RESERVED = re.compile("(Current|Final|Override) (Score|Points|Grade|Status)")
_NOT_A_STUDENT = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_COMMA_NUMBER = re.compile(r"-?\d+,\d+")
WHAT = "the CSV that Canvas exports (Grades, Export)"


def title_of(topic: Topic, language: str) -> str:
    """What an assignment of Canvas is called: the topic's title, or its id where Canvas would misread the title."""
    title = safe_cell(topic.title.text(language), 200)
    return topic.id if _RESERVED.search(title) or _WITH_ID.fullmatch(title) else title


def export(grades: ClassGrades, out: Path, fill: Path | None) -> Exported:
    """Write the file for Grades, Import. Raises UsageProblem where `fill` is none of Canvas's, or has none of our topics."""
    done = Exported()
    rows = _new(grades, done) if fill is None else _filled(grades, _read(fill), done)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=rows.delimiter)
    writer.writerows(rows.lines)
    write_whole(out, (rows.bom + text.getvalue()).encode())
    done.written = f"{count(len(rows.lines) - 2, 'student')} in {out}. In Canvas: Grades, Import."
    return done


@dataclass
class _Sheet:
    """Lines of a gradebook: the header, the points possible, a line for each student. `comma`: 7,5 is seven and a half."""

    lines: list[list[str]]
    delimiter: str = ","
    comma: bool = False
    bom: str = ""
    path: str = ""


# --- a new file ------------------------------------------------------------------------------------------------

_IDENTITY = ("canvas", "sis", "login")


def _new(grades: ClassGrades, done: Exported) -> _Sheet:
    language = grades.course.config.course.language
    header = [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        *(title_of(topic, language) for topic in grades.topics),
    ]
    possible = [POINTS, "", "", "", "", *(decimal(grades.full(topic)) for topic in grades.topics)]
    sheet = _Sheet([header, possible])
    by_name = []
    for student in grades.students:
        cells = [_cell(student, topic, grades.full(topic), None, done) for topic in grades.topics]
        if None in cells:
            done.left_out.append(
                f"{who(student)}: not every topic has a grade, and Canvas would take an empty cell for a wish to erase one, so nothing "
                "was written. Export the gradebook there and give it with --fill, or export the topics one by one: --topic."
            )
            continue
        name = student.identity.get("name") or student.student.replace("_", " ")
        identity = [safe_cell(student.identity.get(key, ""), 200) for key in _IDENTITY]
        by_name += [] if any(identity) else [student.student]
        sheet.lines.append(
            [
                safe_cell(name, 200),
                *identity,
                safe_cell(student.identity.get("section", ""), 200),
                *(cell or "" for cell in cells),
            ]
        )
    if by_name:
        done.notes.append(
            f"Canvas will look for {several(by_name)} by name alone. Safer: export the gradebook there and give it with --fill."
        )
    done.notes.append(
        "Canvas makes a new assignment for each title it does not know. Look at its preview before you save."
    )
    return sheet


# --- filling the export ----------------------------------------------------------------------------------------


def _read(path: Path) -> _Sheet:
    text = read_text(path, WHAT)
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(line)
        ]
    except csv.Error as problem:
        raise UsageProblem(f"{path} is not a whole CSV file ({problem}). Give {WHAT}, unchanged.") from None
    header = lines[0] if lines else []
    if len(header) < 3 or "Student" not in header[0] or "ID" not in header[1] or "Section" not in header:
        raise UsageProblem(
            f"{path} is no gradebook of Canvas: its first line must begin with Student,ID and have Section. Give {WHAT}."
        )
    short = next((number for number, line in enumerate(lines, 1) if len(line) != len(header)), 0)
    if short:
        raise UsageProblem(
            f"{path}, line {short}: {len(lines[short - 1])} cells, but {len(header)} columns. Give {WHAT}, unchanged."
        )
    comma = delimiter == ";" and any(_COMMA_NUMBER.fullmatch(cell) for line in lines[1:] for cell in line)
    return _Sheet(lines, delimiter, comma, bom, str(path))


def _filled(grades: ClassGrades, theirs: _Sheet, done: Exported) -> _Sheet:
    header = theirs.lines[0]
    people = header.index("Section") + 1
    columns = _columns(grades, header, people, done)
    if not columns:
        raise UsageProblem(
            f"{theirs.path} has no column for {', '.join(topic.id for topic in grades.topics)}. Make assignments with these names in "
            "Canvas and export again, or leave --fill out: Canvas then makes them."
        )
    keep = [*range(people), *columns]
    possible = next((line for line in theirs.lines[1:] if "Points Possible" in line[0]), None)
    students = [
        line for line in theirs.lines[1:] if line is not possible and not all(map(_NOT_A_STUDENT.fullmatch, line))
    ]
    matched = match(grades.students, len(students), _keys(header, students), clean(theirs.path), done.left_out)
    full = {column: _possible(possible, column) or grades.full(topic) for column, topic in columns.items()}
    sheet = _Sheet([[header[n] for n in keep]], theirs.delimiter, theirs.comma, theirs.bom)
    made = [POINTS, *[""] * (people - 1), *(decimal(points, theirs.comma) for points in full.values())]
    sheet.lines.append([possible[n] for n in keep] if possible else made)
    for row, line in enumerate(students):
        student = matched.get(row)
        if student is None:
            continue
        cells = {
            column: cell for column, topic in columns.items()
            if (cell := _cell(student, topic, full[column], theirs, done)) is not None
        }  # fmt: skip
        if cells:  # a name on two lines would hide the delimiter from Canvas, which looks at three lines of the file
            sheet.lines.append([cells.get(n, " ".join(line[n].splitlines())) for n in keep])
    _tell(grades, columns, full, students, matched, theirs.path, done)
    return sheet


def _columns(grades: ClassGrades, header: list[str], people: int, done: Exported) -> dict[int, Topic]:
    """{column: topic}, in the order of the columns."""
    found: dict[int, Topic] = {}
    for topic in grades.topics:
        names = {topic.id.casefold(), *(title.casefold() for title in (topic.title.text("en"), topic.title.text("ko")))}
        hits = [n for n, name in enumerate(header) if n >= people and _title(name).casefold() in names]
        if len(hits) == 1:
            found[hits[0]] = topic
        elif hits:
            done.left_out.append(
                f"{topic.id}: {len(hits)} columns have this name in Canvas, so none was written. Rename all but one."
            )
        else:
            done.left_out.append(
                f"{topic.id}: Canvas's file has no column {topic.id} or {title_of(topic, 'en')}. Make the assignment there and export again."
            )
    return dict(sorted(found.items()))


def _title(header: str) -> str:
    named = _WITH_ID.fullmatch(header)
    return (named[1] if named else header).strip()


def _keys(header: list[str], students: list[list[str]]) -> list[Key]:
    """Canvas's own order: its id, SIS id, login, name; last, a submission that is called like an id or a login."""

    def cells(name: str) -> list[str]:
        n = header.index(name) if name in header else None
        return [line[n].strip().casefold() if n is not None else "" for line in students]

    def called(student: FinalGrade) -> list[str]:
        return [student.student.strip().casefold()]

    ids, sis, logins = cells("ID"), cells("SIS User ID"), cells("SIS Login ID")
    return [
        Key("Canvas id", told("canvas"), lambda row: [ids[row]]),
        Key("SIS id", told("sis"), lambda row: [sis[row]]),
        Key("login", told("login"), lambda row: [logins[row]]),
        Key("login", told("email"), lambda row: [logins[row]]),
        Key("name", lambda student: [plain(name) for name in names_of(student)], lambda row: [plain(students[row][0])]),
        Key("SIS id or login", called, lambda row: [sis[row], logins[row]]),
    ]


def _possible(line: list[str] | None, column: int) -> float:
    """The points that Canvas gives for an assignment; 0.0 where it tells none."""
    try:
        return float(line[column].replace(",", ".")) if line else 0.0
    except ValueError:
        return 0.0


def _cell(student: FinalGrade, topic: Topic, full: float, theirs: _Sheet | None, done: Exported) -> str | None:
    """What Canvas gets for one student and topic, in its points; None where it must keep what it has."""
    grade = grade_in(student, topic)
    if grade is None or not complete(grade, student, done.left_out):
        return None
    if grade.dropped:
        return EXCUSED
    return decimal(scaled(grade, full), theirs.comma if theirs else False)


def _tell(
    grades: ClassGrades, columns: dict[int, Topic], full: dict[int, float], students: list[list[str]],
    matched: dict[int, FinalGrade], path: str, done: Exported,
) -> None:  # fmt: skip
    for column, topic in columns.items():
        if full[column] != grades.full(topic):
            done.notes.append(
                f"{topic.id}: {decimal(grades.full(topic))} points here, {decimal(full[column])} in Canvas, so grades were scaled. "
                "To have them as they are, change the points in Canvas and export again."
            )
    silent = [line[0] for row, line in enumerate(students) if row not in matched]
    if silent:
        done.notes.append(f"Without a report, so left as they are in {clean(path)}: {several(silent)}.")
