"""Canvas: what the strict reader of canvas_importer.py makes of our files, and what is said when something does not fit."""

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from canvas_importer import Person, Refused, import_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from made_class import HOSTILE, exercise, grades_of, report, usual

from grader.config import Title
from grader.errors import UsageProblem
from grader.gradebook import canvas

PEOPLE = [
    Person(101, "Ada Lovelace", "Lovelace, Ada", "S1", "ada"), Person(102, "Grace Hopper", "Hopper, Grace", "S2", "grace"),
    Person(103, "Linus T", "T, Linus", "S3", "linus"), Person(104, "No Report", "Report, No", "S4", "none"),
]  # fmt: skip
ASSIGNMENTS = {7: ("Basics", 5.0), 8: ("Arrays", 4.0), 9: ("Essay", 20.0)}
EXPORTED = """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay (9),Basics (7),Arrays (8),Current Score,Final Score
    Points Possible,,,,,20,5,4,(read only),(read only)
"Lovelace, Ada",101,S1,ada,1,17,4,,80,80
"Hopper, Grace",102,S2,grace,1,18.5,,,,
"T, Linus",103,S3,linus,2,12,2.5,1,,
"Report, No",104,S4,none,2,11,1,1,,
"Student, Test",999,,x,1,,,,,
"""


def exported(tmp_path, text=EXPORTED):
    path = tmp_path / "canvas.csv"
    path.write_bytes(text.encode())
    return path


def fill(tiny, tmp_path, reports, text=EXPORTED):
    grades = grades_of(tiny, *reports)
    out = tmp_path / "out.csv"
    return canvas.export(grades, out, exported(tmp_path, text)), out.read_bytes()


SCORES = {(101, 7): "4", (103, 7): "2.5", (103, 8): "1", (104, 7): "1", (104, 8): "1", (101, 9): "17", (103, 9): "12"}


def test_a_filled_file_changes_our_grades_and_nothing_else(tiny, tmp_path):
    done, data = fill(tiny, tmp_path, usual())
    read = import_csv(data, PEOPLE, ASSIGNMENTS, SCORES)
    assert read.changes == {(101, 7): "5", (101, 8): "4", (102, 7): "3", (102, 8): "4", (103, 8): "4"}
    assert [read.points, read.unknown_students, read.new_assignments] == [{}, [], []]
    assert b"Essay" not in data
    assert b"No" not in data
    assert any("Linus, basics: basics/double could not be graded by our fault" in text for text in done.left_out)
    assert any("Without a report, so left as they are" in note and "Report, No" in note for note in done.notes)


def test_the_same_reports_give_the_same_bytes_whatever_time_they_took(tiny, tmp_path):
    _done, first = fill(tiny, tmp_path, usual())
    _done, again = fill(tiny, tmp_path, [report("Ada", seconds=99.0, canvas="101"), *usual()[1:]])
    assert first == again


def test_semicolons_decimal_commas_and_the_mark_at_the_beginning_stay(tiny, tmp_path):
    text = "\ufeff" + EXPORTED.replace("2.5", "2,5").replace("18.5", "18,5").replace(", ", "§").replace(
        ",", ";"
    ).replace("§", ", ").replace("2;5", "2,5").replace("18;5", "18,5")
    reports = [report("Ada", exercise("basics/double", failed=["test_total"]), exercise("arrays/scale"), canvas="101")]
    _done, data = fill(tiny, tmp_path, reports, text)
    assert data.startswith("\ufeffStudent;ID;".encode())
    assert b";3,5;4" in data
    assert import_csv(data, PEOPLE, ASSIGNMENTS, SCORES).changes == {(101, 7): "3.5", (101, 8): "4"}


def test_a_new_file_is_matched_by_canvas_and_leaves_out_who_would_lose_a_grade(tiny, tmp_path):
    grades = grades_of(tiny, *usual())
    done = canvas.export(grades, tmp_path / "out.csv", None)
    data = (tmp_path / "out.csv").read_bytes()
    read = import_csv(data, PEOPLE, ASSIGNMENTS, SCORES)
    assert read.changes == {(101, 7): "5", (101, 8): "4", (102, 7): "3", (102, 8): "4"}
    assert [read.points, read.unknown_students, read.new_assignments] == [{}, [], []]
    assert data.splitlines()[1].startswith(b"    Points Possible,")
    assert any(text.startswith("Linus: not every topic has a grade") and "--fill" in text for text in done.left_out)


def test_a_folder_stands_for_a_name_where_no_name_is_known(tiny, tmp_path):
    canvas.export(grades_of(tiny, report("Ada_Lovelace")), tmp_path / "out.csv", None)
    assert import_csv((tmp_path / "out.csv").read_bytes(), PEOPLE, ASSIGNMENTS).changes == {
        (101, 7): "5",
        (101, 8): "4",
    }


def test_hostile_names_are_cells_and_never_formulas(tiny, tmp_path):
    grades = grades_of(tiny, *(report(name) for name in HOSTILE))
    done = canvas.export(grades, tmp_path / "out.csv", None)
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8")), strict=True))
    assert len(rows) == 2 + len(HOSTILE)
    assert all(len(row) == 7 for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert any("by name alone" in note for note in done.notes)
    people = [Person(n, name, name) for n, name in enumerate(HOSTILE)]
    read = import_csv((tmp_path / "out.csv").read_bytes(), people, ASSIGNMENTS)
    assert "김민서" not in read.unknown_students
    assert "Doe, Jane" not in read.unknown_students


def test_points_that_differ_are_scaled_and_said(tiny, tmp_path):
    text = EXPORTED.replace("20,5,4,", "20,100,4,")
    done, data = fill(tiny, tmp_path, usual()[:2], text)
    assignments = ASSIGNMENTS | {7: ("Basics", 100.0)}
    assert import_csv(data, PEOPLE, assignments, SCORES).changes[102, 7] == "60"
    assert any("basics: 5 points here, 100 in Canvas, so grades were scaled" in note for note in done.notes)


def test_a_dropped_topic_is_excused(tiny, tmp_path):
    grades = grades_of(tiny, *usual()[:1])
    ada = grades.students[0]
    dropped = tuple(replace(grade, dropped=grade.assignment == "basics") for grade in ada.assignments)
    canvas.export(
        replace(grades, students=(replace(ada, assignments=dropped),)), tmp_path / "out.csv", exported(tmp_path)
    )
    read = import_csv((tmp_path / "out.csv").read_bytes(), PEOPLE, ASSIGNMENTS, SCORES)
    assert read.changes == {(101, 7): "EX", (101, 8): "4"}


@pytest.mark.parametrize(
    ("student", "row"),
    [
        (report("whatever", canvas="102"), "102"),
        (report("whatever", sis="S2"), "102"),
        (report("whatever", login="GRACE"), "102"),
        (report("whatever", name="Grace Hopper"), "102"),
        (report("Grace_Hopper"), "102"),
        (report("Hopper, Grace"), "102"),
        (report("grace"), "102"),
        (report("S2"), "102"),
    ],
    ids=["id", "sis", "login", "name", "folder", "sortable", "folder like login", "folder like sis"],
)
def test_a_student_is_found_as_canvas_does_and_by_the_name_of_the_submission(tiny, tmp_path, student, row):
    done, data = fill(tiny, tmp_path, [student])
    assert not done.left_out
    assert list(csv.reader(io.StringIO(data.decode())))[2][1] == row


def test_who_cannot_be_told_apart_or_is_not_there_is_named_and_others_are_written(tiny, tmp_path):
    text = EXPORTED + '"Hopper, Grace",105,S5,grace2,2,,,,,\n'
    reports = [report("Grace Hopper"), report("Nobody"), report("Ada", canvas="101"), report("Ada2", sis="S1")]
    done, data = fill(tiny, tmp_path, reports, text)
    said = "\n".join(done.left_out)
    assert "Grace Hopper: 2 students in" in said
    assert "same name" in said
    assert "Give the id in the roster" in said
    assert "Nobody: not in" in said
    assert "Add the student there" in said
    assert "Ada, Ada2: all of them match" in said
    assert "Tell them apart in the roster" in said
    assert len(data.splitlines()) == 2


def test_a_topic_without_a_column_is_named_and_others_are_written(tiny, tmp_path):
    done, data = fill(tiny, tmp_path, usual()[:1], EXPORTED.replace("Arrays (8)", "Something (8)"))
    assert any(
        "arrays: Canvas's file has no column arrays or Arrays. Make the assignment there" in text
        for text in done.left_out
    )
    assert import_csv(data, PEOPLE, ASSIGNMENTS, SCORES).changes == {(101, 7): "5"}
    done, _data = fill(tiny, tmp_path, usual()[:1], EXPORTED.replace("Essay (9)", "Arrays (9)"))
    assert any("arrays: 2 columns have this name" in text for text in done.left_out)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no gradebook of Canvas"),
        ("a,b,c\n1,2,3\n", "first line must begin with Student,ID and have Section"),
        (EXPORTED.replace("Section", "Group"), "no gradebook of Canvas"),
        (EXPORTED + '"open', "not a whole CSV file"),
        (EXPORTED + "too,few\n", "line 8: 2 cells, but 10 columns"),
        (EXPORTED.replace("Basics", "x").replace("Arrays", "y"), "has no column for basics, arrays. Make assignments"),
    ],
)
def test_a_file_that_is_none_of_canvas_says_what_to_give(tiny, tmp_path, text, message):
    with pytest.raises(UsageProblem, match=message):
        fill(tiny, tmp_path, usual(), text)
    assert not (tmp_path / "out.csv").exists()


def test_a_file_in_another_encoding_or_none_at_all(tiny, tmp_path):
    grades = grades_of(tiny, *usual())
    (tmp_path / "utf16.csv").write_bytes(EXPORTED.encode("utf-16"))
    with pytest.raises(UsageProblem, match=r"not UTF-8. Give the CSV that Canvas exports"):
        canvas.export(grades, tmp_path / "out.csv", tmp_path / "utf16.csv")
    with pytest.raises(UsageProblem, match=r"none.csv cannot be read \(No such file"):
        canvas.export(grades, tmp_path / "out.csv", tmp_path / "none.csv")


@settings(max_examples=40)
@given(
    names=st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=4),
    delimiter=st.sampled_from(",;"),
)
def test_whatever_names_canvas_holds_the_file_comes_back_readable(tiny, tmp_path_factory, names, delimiter):
    """Every student is found by Canvas's id, whatever the names are, and Canvas reads the file as we meant it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Student", "ID", "SIS Login ID", "Section", "Basics (7)", "Arrays (8)"])
    writer.writerow(["    Points Possible", "", "", "", "5", "4"])
    writer.writerows([name, str(200 + n), "", "1", "", ""] for n, name in enumerate(names))
    try:
        exported_text = text.getvalue().encode().decode()
    except UnicodeEncodeError:
        return
    path = tmp_path_factory.mktemp("canvas")
    (path / "in.csv").write_bytes(exported_text.encode())
    grades = grades_of(tiny, *(report(f"s{n}", canvas=str(200 + n)) for n in range(len(names))))
    canvas.export(grades, path / "out.csv", path / "in.csv")
    people = [Person(200 + n, name, name) for n, name in enumerate(names)]
    read = import_csv((path / "out.csv").read_bytes(), people, ASSIGNMENTS)
    assert read.changes == {(200 + n, id_): points for n in range(len(names)) for id_, points in ((7, "5"), (8, "4"))}


def test_the_strict_reader_refuses_what_canvas_refuses():
    for data in (
        b"",
        b"Name,ID,Section,x\n",
        b"Student,ID,Group,x\n",
        b'Student,ID,Section,Basics\nA,101,1,"5\n',
        b"Student,ID,Section,Basics\nA,101,1,five\n",
    ):
        with pytest.raises(Refused):
            import_csv(data, PEOPLE, ASSIGNMENTS)
    blank = import_csv(b"Student,ID,Section,Basics (7)\nA,101,1,\n", PEOPLE, ASSIGNMENTS, {(101, 7): "4"})
    assert blank.changes == {(101, 7): ""}


def test_a_title_that_canvas_would_misread_gives_way_to_the_id(tiny):
    def topic(title):
        return SimpleNamespace(id="nets", title=Title(en=title, ko=""))

    assert canvas.title_of(topic("Nets (2)"), "en") == "nets"
    assert canvas.title_of(topic("Final Score"), "en") == "nets"
    assert canvas.title_of(topic("Nets"), "en") == "Nets"
