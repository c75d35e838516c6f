"""Strict readers of Moodle's two ways in: the grade import and the offline grading worksheet.

They follow Moodle's rules and refuse what Moodle refuses; cells are split as PHP's fgetcsv does, for which a backslash
before a quotation mark hides it.
"""

import re
from dataclasses import dataclass, field


class Refused(Exception):
    """Moodle takes nothing of this file."""


def fgetcsv(text, delimiter=","):
    """Rows of cells as PHP reads them, backslash and all."""
    rows, row, cell, quoted, was, n = [], [], "", False, False, 0
    while n < len(text):
        char = text[n]
        if quoted:
            if char == "\\" and n + 1 < len(text):
                cell += text[n : n + 2]
                n += 1
            elif char == '"' and text[n + 1 : n + 2] == '"':
                cell += '"'
                n += 1
            elif char == '"':
                quoted = False
            else:
                cell += char
        elif char == '"' and not cell and not was:
            quoted = was = True
        elif char == delimiter:
            row, cell, was = [*row, cell], "", False
        elif char == "\n":
            rows, row, cell, was = [*rows, [*row, cell]], [], "", False
        else:
            cell += char
        n += 1
    if quoted:
        raise Refused("a quotation mark is never closed")
    return [*rows, [*row, cell]] if row or cell else rows


def read(data):
    """Header and rows; Moodle wants as many cells in each row as in the header."""
    text = data.decode("utf-8").removeprefix("\ufeff")
    rows = [row for row in fgetcsv(re.sub("\r\n?", "\n", text)) if row != [""]]
    if not rows:
        raise Refused("empty file")
    header, *rows = [[cell.strip() for cell in row] for row in rows]
    if any(len(row) != len(header) for row in rows):
        raise Refused("the number of columns is not constant")
    return header, rows


def unformat_float(text, decimal="."):
    """A number with the site's decimal sign or a point; None for no number."""
    text = text.replace(" ", "").replace(decimal, ".")
    return float(text) if re.fullmatch(r"-?\d*\.?\d+", text) else None


def import_grades(data, mapping, users, *, locked=(), decimal=".", most=100.0):
    """{(user, item): grade} and {(user, item): feedback}. `mapping` is {column name: "user", "item", "feedback ITEM" or ""}."""
    header, rows = read(data)
    grades, feedback = {}, {}
    for row in rows:
        told = dict(zip(header, row, strict=True))
        user = next(told[column] for column, goal in mapping.items() if goal == "user")
        if user not in users:
            raise Refused(f"user mapping error: {user}")
        for column, goal in mapping.items():
            value = told[column]
            if goal in ("user", ""):
                continue
            if goal.startswith("feedback "):
                feedback[user, goal.removeprefix("feedback ")] = value
                continue
            if goal in locked:
                raise Refused(f"grade item locked: {goal}")
            number = None if value in ("", "-") else unformat_float(value, decimal)
            if number is None and value not in ("", "-"):
                raise Refused(f"bad grade: {value}")
            if number is not None and number > most:
                raise Refused(f"grade value too big: {number}")
            grades[user, goal] = number
    return grades, feedback


@dataclass
class Upload:
    """What an uploaded worksheet changes; `skipped` are rows that Moodle leaves out without a word."""

    grades: dict = field(default_factory=dict)
    feedback: dict = field(default_factory=dict)
    skipped: list = field(default_factory=list)


WORDS = {
    "id": "Identifier",
    "grade": "Grade",
    "modified": "Last modified (grade)",
    "feedback": "Feedback comments",
    "user": "Participant ",
}


def upload_worksheet(data, participants, *, maximum=100.0, words=WORDS, decimal=".", old=()):
    """What Moodle makes of a worksheet. `participants` are numbers; `old` {number: (grade, feedback)}."""
    header, rows = read(data)
    if any(words[name] not in header for name in ("id", "grade", "modified")):
        raise Refused("invalid grade import: a header is missing")
    done, old = Upload(), dict(old)
    column = {name: header.index(word) for name, word in words.items() if word in header}
    for row in rows:
        number = row[column["id"]][len(words["user"]) :]
        if not number.isdigit() or int(number) not in participants:
            continue
        before, text_before = old.get(int(number), (None, ""))
        grade = unformat_float(row[column["grade"]], decimal)
        if grade is None or grade == before:
            pass
        elif grade < 0 or grade > maximum:
            done.skipped.append(int(number))
        else:
            done.grades[int(number)] = grade
        if column.get("feedback") and row[column["feedback"]] != text_before:
            done.feedback[int(number)] = row[column["feedback"]]
    return done
