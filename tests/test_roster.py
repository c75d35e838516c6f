"""grader/roster.py: class lists as platforms export them and people keep them; every bad row by its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from class_files import write
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageProblem
from grader.names import shown
from grader.roster import Roster, read_roster


def listed(folder: Path, text: str | bytes) -> Roster:
    return read_roster(write(folder / "roster.csv", text))


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab (77)
    Points Possible,,,,,10
"Müller, Jonas",4711,S1,jmueller,A,
"Student, Test",99,,,A,
"Kim, Minseo",4712,S2,mkim,B,3
"""
MOODLE = '\ufeffIdentifier,"Full name","Email address",Status,Grade\nParticipant 123,"Ada Lovelace",ada@x.y,,\n'
NBGRADER = "id,first_name,last_name,email,lms_user_id\nbitdiddle,Ben,Bitdiddle,ben@x.y,77\n"
GRADESCOPE = "First Name,Last Name,SID,Email,Section\nAda,Lovelace,100,ada@x.y,A\n"
CLASSROOM = '"identifier","github_username","github_id","name"\n"S1","ada-l","5","Ada Lovelace"\n'
OWN = "student;name;canvas\nada;Ada Lovelace;5\n"

EXPORTS = {
    "canvas": (
        CANVAS,
        "jmueller",
        {"name": "Müller, Jonas", "canvas": "4711", "sis": "S1", "login": "jmueller", "section": "A"},
    ),
    "moodle": (MOODLE, "ada@x.y", {"name": "Ada Lovelace", "moodle": "123", "email": "ada@x.y"}),
    "nbgrader": (
        NBGRADER,
        "bitdiddle",
        {"name": "Ben Bitdiddle", "email": "ben@x.y", "canvas": "77", "sis": "bitdiddle"},
    ),
    "gradescope": (GRADESCOPE, "100", {"name": "Ada Lovelace", "sis": "100", "email": "ada@x.y", "section": "A"}),
    "classroom": (CLASSROOM, "ada-l", {"name": "Ada Lovelace", "sis": "S1"}),
    "own": (OWN, "ada", {"name": "Ada Lovelace", "canvas": "5"}),
}


@pytest.mark.parametrize("kind", EXPORTS)
def test_the_exports_of_platforms_are_rosters(tmp_path: Path, kind: str) -> None:
    text, student, identity = EXPORTS[kind]
    roster = listed(tmp_path, text)
    assert (roster.students[0].student, roster.students[0].identity) == (student, identity)
    assert roster.problems == []


def test_rows_of_canvas_that_are_no_students_are_passed_over(tmp_path: Path) -> None:
    assert [one.identity["canvas"] for one in listed(tmp_path, CANVAS).students] == ["4711", "4712"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_encodings_and_line_ends(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    text = end.join(
        [f"Student ID{delimiter}E-Mail{delimiter}Name", f'ada{delimiter}a@x.y{delimiter}"김{delimiter} 민서"', ""]
    )
    (one,) = listed(tmp_path, text.encode(encoding)).students
    assert (one.student, one.identity) == (
        "ada",
        {"name": f"김{delimiter} 민서".replace("\t", "\\t"), "email": "a@x.y"},
    )


def test_bad_rows_are_named_by_their_line_and_cost_no_other(tmp_path: Path) -> None:
    text = "student,name,canvas\nada,Ada,1\nbob,Bob\n\n,,\n,Eve,\nada,Other,2\ncy,Cy,1\ndan,Dan,3,x\nzoe,Zoe,4\n,,9\n"
    roster = listed(tmp_path, text)
    assert [one.student for one in roster.students] == ["ada", "Eve", "zoe"]
    assert roster.problems == [
        (3, "has 2 fields, the header 3. Put quotes around a text that holds the delimiter."),
        (7, "student 'ada' stands in line 2 already. Keep one of the two."),
        (8, "canvas '1' stands in line 2 already. Keep one of the two."),
        (9, "has 4 fields, the header 3. Put quotes around a text that holds the delimiter."),
        (11, "names no student. Fill in its first column, or remove the line."),
    ]


REFUSED = {
    "no such file": (None, "cannot be read (No such file or directory). Give the class list as a CSV file."),
    "empty": ("", "no student in it. Put one student a line below the header."),
    "header alone": ("student,name\n", "no student in it."),
    "no header": ("ada,5,A\nbob,6,B\n", "its first line names no column that tells students apart (ada, 5, A)"),
    "cp949": ("student,name\nada,김\n".encode("cp949"), ":2: byte 17 is not UTF-8. Save it as CSV (UTF-8)."),
    "workbook": (b"PK\x03\x04\0\0\0", "no text, perhaps a workbook. Save it as CSV (UTF-8)."),
    "open quote": ('student,name\nada,"Ada\nbob,B\n', "no CSV from here on"),
    "large": (b"x" * 20_000_001, "larger than 20,000,000 bytes, so no class list."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_roster_says_why(tmp_path: Path, case: str) -> None:
    content, words = REFUSED[case]
    path = tmp_path / "roster.csv" if content is None else write(tmp_path / "roster.csv", content)
    with pytest.raises(UsageProblem) as problem:
        read_roster(path)
    assert words in str(problem.value)
    assert str(path) in str(problem.value)


# ---------------------------------------------------------------- who is who

CLASS = """\
student,name,canvas,moodle,email,section
ada,Ada Lovelace,1,501,ada@x.y,A
min,"김, 민서",2,,min@x.y,A
min2,김 민서,3,,min2@x.y,B
jm,Jonas van der Müller,4,,,B
kim,Kim,,,,B
"""


@pytest.mark.parametrize(
    ("student", "identity", "found"),
    [
        ("ada", {}, ["ada"]),
        ("ADA", {}, ["ada"]),
        ("ada@x.y", {}, ["ada"]),
        ("x", {"canvas": "1"}, ["ada"]),
        ("x", {"email": "ADA@x.y"}, ["ada"]),
        ("lovelaceada", {"canvas": "1", "name": "lovelaceada"}, ["ada"]),
        ("lovelaceada", {"name": "lovelaceada"}, ["ada"]),
        ("Ada Lovelace", {"moodle": "999", "name": "Ada Lovelace"}, ["ada"]),
        ("vandermullerjonas", {}, []),
        ("vandermüllerjonas", {}, ["jm"]),
        ("müllerjonasvander", {}, ["jm"]),
        ("김민서", {}, ["min", "min2"]),
        ("민서김", {"canvas": "3"}, ["min2"]),
        ("Kim", {"canvas": "9"}, ["kim"]),
        ("Ada Lovelace", {"canvas": "9"}, []),  # another one of that name
        ("nobody", {}, []),
        ("", {}, []),
    ],
)
def test_students_are_found_by_numbers_first_and_names_last(
    tmp_path: Path, student: str, identity: dict[str, str], found: list[str]
) -> None:
    assert [one.student for one in listed(tmp_path, CLASS).find(student, identity)] == found


def test_hostile_names_are_made_fit_to_be_shown(tmp_path: Path) -> None:
    (one,) = listed(tmp_path, 'student,name\n"a\x1b[2J","=cmd|\u202e"\n').students
    assert one.student == "a\\x1b[2J"
    assert one.identity["name"].isprintable()


@given(st.lists(st.lists(st.text(max_size=6), min_size=3, max_size=3), max_size=5))
def test_any_table_is_students_and_problems(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["student", "name", "canvas"], ["first", "", ""], *rows])
    folder = tmp_path_factory.getbasetemp()
    try:
        roster = listed(folder, out.getvalue().encode("utf-8", "surrogatepass"))
    except UsageProblem as problem:
        assert str(folder) in str(problem)  # noqa: PT017
        return
    assert len(roster.students) + len(roster.problems) <= len(rows) + 1
    for one in roster.students:
        assert one.student == shown(one.student)
        assert one in roster.find(one.student, one.identity)
