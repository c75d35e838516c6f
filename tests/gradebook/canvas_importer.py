"""A strict reader of Canvas's gradebook CSV: it follows the rules of Canvas's importer and refuses what that refuses.

It tells what Canvas would change, ask for or make new, so that tests can see what a file does to a course.
"""

import csv
import io
import re
from dataclasses import dataclass, field

IGNORED = re.compile("(Current|Final|Override) (Score|Points|Grade)|Override Status")
NUMBERED = re.compile(r"\A(.*)\s\((\d+)\)\Z", re.DOTALL)


class Refused(Exception):
    """Canvas takes nothing of this file."""


@dataclass
class Person:
    """A student of the Canvas course."""

    id: int
    name: str
    sortable: str
    sis: str = ""
    login: str = ""


@dataclass
class Import:
    """What Canvas would do: `changes` is {(student id, assignment id): value}; unknown things it would ask about."""

    changes: dict = field(default_factory=dict)
    points: dict = field(default_factory=dict)
    unknown_students: list = field(default_factory=list)
    new_assignments: list = field(default_factory=list)


def rows_of(data):
    """The file's rows, read with the delimiter that Canvas finds in its first three lines."""
    text = data.decode("utf-8")
    stream = io.StringIO(text, newline="")
    first = [line for line in (stream.readline() for _ in range(3)) if line]
    counts = {}
    for delimiter in ";,":
        try:
            widths = {len(next(csv.reader([line], delimiter=delimiter, strict=True), [])) for line in first}
        except csv.Error:
            widths = set()
        counts[delimiter] = widths.pop() if len(widths) == 1 else 0
    delimiter = ";" if counts[";"] > counts[","] else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise Refused(f"malformed CSV: {problem}") from None
    return [[normal(cell) for cell in row] for row in rows if row and not re.fullmatch("[;, ]+", delimiter.join(row))]


def normal(cell):
    """A pure number with a decimal comma or thousands separators, as Canvas reads it."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return "".join(whole) + "." + last if whole else last


def header(row):
    """How many columns tell the student, and which of them are SIS id and login. Refused for an unknown header."""
    if len(row) <= 3 or "Student" not in row[0] or "ID" not in row[1]:
        raise Refused("invalid header row")
    width, sis, login = 3, None, None
    if "SIS Login ID" in row[2]:
        width, login = 4, 2
    elif "SIS User ID" in row[2] and "SIS Login ID" in row[3]:
        integration = "Integration ID" in row[4]
        sis, login = 2, 3
        width = 5 + integration + ("Root Account" in row[4 + integration])
    if "Section" not in row[width - 1]:
        raise Refused("invalid header row: no Section before the assignments")
    return width, sis, login


def import_csv(data, people, assignments, scores=()):
    """Read the file into a course of `people`, `assignments` {id: (title, points)} and `scores` {(student, assignment): text}."""
    rows, scores, done = rows_of(data), dict(scores), Import()
    if not rows:
        raise Refused("empty")
    width, sis, login = header(rows[0])
    columns = {}
    for n, name in enumerate(rows[0][width:], width):
        if not IGNORED.search(name):
            columns[n] = assignment_of(name, assignments, done)
    seen = set()
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            for n, id_ in columns.items():
                if id_ and row[n] and float(row[n]) != assignments[id_][1]:
                    done.points[id_] = float(row[n])
            continue
        if all(re.fullmatch(r"(?i)\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            continue
        person = find(row, people, sis, login)
        if person is None:
            done.unknown_students.append(row[0])
            continue
        if person in seen:
            raise Refused(f"student {person} twice")
        seen.add(person)
        for n, id_ in columns.items():
            if id_:
                change((person, id_), row[n].strip(), scores, done)
    return done


def assignment_of(name, assignments, done):
    numbered = NUMBERED.fullmatch(name)
    if numbered and int(numbered[2]) in assignments:
        return int(numbered[2])
    same = [id_ for id_, (title, _points) in assignments.items() if title == name]
    if same:
        return same[0]
    done.new_assignments.append(numbered[1] if numbered else name)
    return None


def find(row, people, sis, login):
    for told in (
        lambda p: re.fullmatch(r"\d+", row[1]) and int(row[1]) == p.id,
        lambda p: sis is not None and row[sis] and row[sis] == p.sis,
        lambda p: login is not None and row[login] and row[login] == p.login,
        lambda p: row[0] in (p.name, p.sortable),
    ):
        found = [person.id for person in people if told(person)]
        if found:
            return found[0]
    return None


def change(key, new, scores, done):
    """Canvas compares two decimals, and takes a blank over a score for a change."""
    old = scores.get(key, "")
    if new.upper() == "EX" or old == "EX":
        if new.upper() != old:
            done.changes[key] = new.upper()
        return
    if new in ("", "-") and old in ("", "-"):
        return
    if new not in ("", "-") and not re.fullmatch(r"-?\d+(\.\d+)?%?", new):
        raise Refused(f"no grade: {new}")
    if new and old and f"{float(new.rstrip('%')):.2f}" == f"{float(old):.2f}":
        return
    done.changes[key] = new
