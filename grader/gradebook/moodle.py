"""Moodle: a CSV for Grades, Import, and the offline grading worksheet of one assignment."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from grader.course import Topic
from grader.errors import UsageProblem
from grader.files import write_whole
from grader.gradebook import rawcsv
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
from grader.gradebook.feedback import OURS, as_html, assignment_lines
from grader.policies import AssignmentGrade, FinalGrade
from grader.report.text import clean, safe_cell

USERS = "a CSV that Moodle exports (Grades, Export, Plain text file)"
MOST = 100.0
"""One grade above this makes Moodle refuse the whole file (where a site has not raised its limit)."""

# --- Grades, Import, CSV file ----------------------------------------------------------------------------------

_USER = {"email": "email", "username": "login", "idnumber": "sis"}
"""How Moodle can find a user, and our name for it; the most usual first."""


def export_import(grades: ClassGrades, out: Path, fill: Path | None) -> Exported:
    """Write a CSV for Grades, Import: a column that tells the user, then grade and feedback of each topic.

    An unknown user, an empty grade over one that is there and a grade above 100 do harm, so a student without one
    of the grades is left out, only users of `fill` (an export of Moodle's) are written, and topics of more points are scaled to 100.
    """
    done = Exported()
    known = None if fill is None else _exported_users(fill)
    column = max(_USER, key=lambda name: sum(bool(student.identity.get(_USER[name])) for student in grades.students))
    header = [column, *(name for topic in grades.topics for name in (topic.id, f"{topic.id} feedback"))]
    lines, nameless = [], []
    for student in grades.students:
        user = student.identity.get(_USER[column], "").strip()
        if not user:
            nameless.append(student.student)
        elif known is not None and user.casefold() not in known:
            done.left_out.append(
                f"{who(student)}: {clean(user)} is not in {clean(str(fill))}, so nothing was written. Enrol the student there."
            )
        elif safe_cell(user) != user:  # changed, it would be nobody's, and Moodle would refuse the file
            done.left_out.append(
                f"{who(student)}: a spreadsheet would run the {column} {clean(user)} as a formula, so nothing was written. Enter the grade by hand."
            )
        elif cells := _row(grades, student, done):
            lines.append([user, *cells])
    if nameless:
        done.left_out.append(
            f"No {column} is known of {several(nameless)}, so nothing was written for them. Add it to the roster."
        )
    _twice(lines, column)
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    write_whole(out, text.getvalue().encode())
    done.written = f"{count(len(lines), 'student')} in {out}. In Moodle: Grades, Import, CSV file; map from {column}."
    done.notes += [
        f"{topic.id}: {decimal(grades.full(topic))} points were scaled to 100, the most that Moodle's import takes."
        for topic in grades.topics if grades.full(topic) > MOST
    ]  # fmt: skip
    return done


def _row(grades: ClassGrades, student: FinalGrade, done: Exported) -> list[str]:
    cells = []
    for topic in grades.topics:
        grade = grade_in(student, topic)
        if grade is None:
            done.left_out.append(
                f"{who(student)}: no grade in {topic.id}, and Moodle would take an empty cell for a wish to erase one, so nothing "
                "was written. Export the topics one by one: --topic."
            )
            return []
        if not complete(grade, student, done.left_out):
            return []
        most = min(grades.full(topic), MOST)
        cells += [_points(grade, student, most, MOST, done), as_html(assignment_lines(grade))]
    return cells


def _points(grade: AssignmentGrade, student: FinalGrade, full: float, most: float, done: Exported) -> str:
    """The grade where the whole is `full` points and no more than `most` are taken."""
    points = scaled(grade, full)
    if points > most:
        done.notes.append(
            f"{who(student)}, {grade.assignment}: {decimal(points)} points with extra credit, but Moodle takes {decimal(most)} at most: "
            f"{decimal(most)} was written."
        )
    return decimal(min(points, most))


def _exported_users(path: Path) -> set[str]:
    """Every cell of an export, folded: who is not among them is no user there."""
    text = read_text(path, USERS).removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]))
    try:
        return {cell.strip().casefold() for line in rows for cell in line}
    except csv.Error as problem:
        raise UsageProblem(f"{path} is no CSV file ({problem}). Give {USERS}, unchanged.") from None


def _twice(lines: list[list[str]], column: str) -> None:
    users = [line[0].casefold() for line in lines]
    double = sorted({user for user in users if users.count(user) > 1}) if len(set(users)) < len(users) else []
    if double:
        raise UsageProblem(
            f"Several students have the same {column}: {several(double)}. Correct the roster; nothing was written."
        )


def _delimiter(header: str) -> str:
    return max((",", ";", "\t"), key=header.count)


# --- the offline grading worksheet -----------------------------------------------------------------------------

_GRADE = {
    "grade",
    "bewertung",
    "note",
    "calificación",
    "nota",
    "beoordeling",
    "评分",
    "評定",
    "評点",
    "성적",
    "оценка",
    "cijfer",
}
_FEEDBACK = {
    "feedback comments", "feedback als kommentar", "feedback par commentaires", "comentarios de retroalimentación", "피드백 댓글",
    "commenti", "feedback commentaar", "フィードバックコメント", "反馈评论",
}  # fmt: skip
_MAXIMUM = {
    "maximum grade",
    "beste bewertung",
    "note maximale",
    "calificación máxima",
    "최고 성적",
    "최대 성적",
    "最大評点",
}
_CHANGEABLE = {"grade can be changed"}
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_PARTICIPANT = re.compile(r"\D*?(\d+)")
WHAT = "the worksheet that Moodle lets you download (the assignment, View all submissions, Download grading worksheet)"


def export_worksheet(grades: ClassGrades, out: Path, fill: Path | None) -> Exported:
    """Fill the offline grading worksheet of one assignment: cells Grade and Feedback comments, every other byte as it was.

    Raises UsageProblem without `fill`, with several topics, and where the file is no such worksheet.
    """
    if fill is None:
        raise UsageProblem(f"A worksheet is filled in, not made: give {WHAT} with --fill.")
    if len(grades.topics) != 1:
        raise UsageProblem(
            f"A worksheet is of one assignment: choose a topic with --topic ({', '.join(topic.id for topic in grades.topics)})."
        )
    done, topic = Exported(), grades.topics[0]
    sheet = _Worksheet(fill)
    full = sheet.maximum or min(grades.full(topic), MOST) or MOST
    matched = match(grades.students, len(sheet.rows), sheet.keys(), clean(str(fill)), done.left_out)
    written, kept = 0, []
    for row, student in matched.items():
        grade = grade_in(student, topic)
        if grade is None or not complete(grade, student, done.left_out):
            continue
        if sheet.locked(row):
            done.left_out.append(
                f"{who(student)}: Moodle says that this grade cannot be changed. Unlock it there, then download again."
            )
            continue
        written += 1
        sheet.set_grade(row, _points(grade, student, full, full, done))
        if not sheet.set_feedback(row, as_html(assignment_lines(grade))):
            kept.append(student.student)
    write_whole(out, sheet.text().encode())
    done.written = f"{count(written, 'student')} in {out}. In Moodle: the assignment, View all submissions, Upload grading worksheet."
    _tell(grades, topic, full, sheet, matched, kept, done)
    return done


def _tell(
    grades: ClassGrades,
    topic: Topic,
    full: float,
    sheet: _Worksheet,
    matched: Iterable[int],
    kept: list[str],
    done: Exported,
) -> None:
    if full != grades.full(topic):
        done.notes.append(
            f"{topic.id}: {decimal(grades.full(topic))} points here, {decimal(full)} in Moodle, so grades were scaled. To have them as "
            "they are, change the maximum grade in Moodle and download the worksheet again."
        )
    if kept:
        done.notes.append(f"Feedback written by hand was kept: {several(kept)}.")
    if sheet.feedback is None:
        done.notes.append(
            "The worksheet has no column for feedback comments that we know, so none were written. Turn them on in the assignment, or "
            "set your language in Moodle to English, and download it again."
        )
    silent = [sheet.value(row, 1) or sheet.value(row, 0) for row in sorted(set(range(len(sheet.rows))) - set(matched))]
    if silent:
        done.notes.append(f"Without a report, so left as they are in {clean(str(sheet.path))}: {several(silent)}.")


class _Worksheet:
    """A worksheet as raw cells. Columns are found by name, in the languages we know, and by what stands in them."""

    def __init__(self, path: Path) -> None:
        self.path, text = path, read_text(path, WHAT)
        self._bom = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        self._delimiter = _delimiter(text.partition("\n")[0])
        try:
            self._lines = rawcsv.split(text, self._delimiter)
        except ValueError as problem:
            raise UsageProblem(f"{path}, line {problem} is no CSV. Give {WHAT}, unchanged.") from None
        self.rows = [line for line in self._lines[1:] if any(line[:-1])]
        self._header = [rawcsv.value(cell).strip().casefold() for cell in self._lines[0][:-1]] if self._lines else []
        self._check()
        self._maximum = self._named(_MAXIMUM)
        self.grade = self._grade_column()
        self.feedback = self._named(_FEEDBACK)

    def _check(self) -> None:
        wrong = next((number for number, line in enumerate(self.rows, 2) if len(line) != len(self._header) + 1), 0)
        if wrong:
            raise UsageProblem(
                f"{self.path}, student {wrong - 1}: not as many cells as the header has. Give {WHAT}, unchanged."
            )
        if not self.rows or not all(_PARTICIPANT.fullmatch(self.value(row, 0)) for row in range(len(self.rows))):
            raise UsageProblem(
                f"{self.path} is no grading worksheet of Moodle: its first column must tell participants, such as Participant 123. Give {WHAT}."
            )

    def _named(self, names: set[str]) -> int | None:
        found = [n for n, name in enumerate(self._header) if name in names]
        return found[0] if len(found) == 1 else None

    def _grade_column(self) -> int:
        """The column called Grade; in another language the one before the column that holds the same maximum for all."""
        column = self._named(_GRADE)
        if column is None:
            same = [n for n in range(2, len(self._header)) if self._one_number(n)]
            column = same[0] - 1 if len(same) == 1 else None
            self._maximum = same[0] if column is not None else self._maximum
        if column is None:
            shown = ", ".join(clean(name, 60) for name in self._header)
            raise UsageProblem(
                f"{self.path}: which column is the grade? There are {shown}. Set your language in Moodle to English (Preferences, Preferred "
                "language) and download the worksheet again."
            )
        return column

    def _one_number(self, column: int) -> bool:
        values = {self.value(row, column) for row in range(len(self.rows))}
        return len(values) == 1 and _NUMBER.fullmatch(values.pop()) is not None

    @property
    def maximum(self) -> float:
        """The assignment's maximum grade; 0.0 where the worksheet does not tell."""
        if self._maximum is None or not self._one_number(self._maximum):
            return 0.0
        return float(self.value(0, self._maximum).replace(",", "."))

    def value(self, row: int, column: int) -> str:
        return rawcsv.value(self.rows[row][column]).strip()

    def locked(self, row: int) -> bool:
        column = self._named(_CHANGEABLE)
        return column is not None and self.value(row, column).casefold() == "no"

    def set_grade(self, row: int, grade: str) -> None:
        """Write the grade, unless the cell says the same already."""
        if self.value(row, self.grade).replace(",", ".") not in (grade, f"{float(grade):.2f}"):
            self.rows[row][self.grade] = grade

    def set_feedback(self, row: int, text: str) -> bool:
        """Write the feedback. False where a person wrote some, which stays."""
        if self.feedback is None:
            return True
        before = self.value(row, self.feedback)
        if before and not before.startswith(OURS):
            return False
        self.rows[row][self.feedback] = rawcsv.raw(text)
        return True

    def keys(self) -> list[Key]:
        """Moodle's participant number, then whatever cell tells the student: e-mail, ID number, username, name."""

        def cells(row: int) -> list[str]:
            others = {self.grade, self.feedback, self._maximum}
            return [self.value(row, n).casefold() for n in range(1, len(self._header)) if n not in others]

        def name_cells(row: int) -> list[str]:
            return [plain(cell) for cell in cells(row)]

        return [
            Key("participant number", told("moodle"), lambda row: [re.sub(r"\D", "", self.value(row, 0))]),
            *(Key(name, told(name), cells) for name in ("email", "sis", "login")),
            Key("name", lambda student: [plain(name) for name in names_of(student)], name_cells),
        ]

    def text(self) -> str:
        return self._bom + rawcsv.join(self._lines, self._delimiter)
