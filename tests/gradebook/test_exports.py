"""`grade export`: what may be typed, what is said, how it ends."""

import json

import pytest
from made_class import exercise, report, save, usual

pytest_plugins = ["tiny_fixtures"]

CANVAS = "Student,ID,SIS Login ID,Section,Basics (7)\nA,101,ada,1,\nG,102,grace,1,\n"
SHEET = 'Identifier,Grade,"Maximum Grade","Last modified (grade)"\nParticipant 5001,,4.00,-\nParticipant 5002,,4.00,-\n'


@pytest.fixture
def made(root):
    """The tiny course with graded reports, all well."""
    return save(root / "reports", *usual()[:2])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--to", "csv", "--out", "out.csv"), "4 rows in out.csv"),
        (("--to", "csv", "--out", "out.csv", "--wide"), "2 rows in out.csv"),
        (("--to", "parquet", "--out", "out.parquet"), "4 rows in out.parquet"),
        (("--to", "canvas", "--out", "out.csv"), "2 students in out.csv. In Canvas: Grades, Import."),
        (("--to", "moodle", "--out", "out.csv"), "2 students in out.csv. In Moodle: Grades, Import, CSV file; map from email."),
        (("--to", "gradescope", "--out", "out"), "2 students, each a results.json below out"),
    ],
)  # fmt: skip
def test_a_whole_class_arrives(here, made, options, said):
    code, out, _err = here("export", made, *options)
    assert (code, out) == (0, said + "\n")


def test_files_of_the_lms_are_filled(here, made, root):
    (root / "canvas.csv").write_text(CANVAS)
    (root / "sheet.csv").write_text(SHEET)
    code, out, _err = here(
        "export", made, "--to", "canvas", "--out", "out.csv", "--fill", "canvas.csv", "--topic", "basics"
    )
    assert (code, out) == (0, "2 students in out.csv. In Canvas: Grades, Import.\n")
    code, _out, _err = here(
        "export", made, "--to", "moodle-worksheet", "--out", "sheet.csv", "--fill", "sheet.csv", "--topic", "arrays"
    )
    assert code == 0
    assert (root / "sheet.csv").read_text().count(",4,4.00") == 2


def test_what_is_left_out_is_named_and_the_exit_code_says_so(here, root):
    save(root / "reports", *usual())
    (root / "reports/_staff/Ada/report.json").write_text("{")
    code, out, err = here("export", "reports", "--to", "csv", "--out", "out.csv")
    assert (code, out) == (1, "4 rows in out.csv\n")
    assert "left out: report not read: reports/_staff/Ada/report.json: This is not a report of grader" in err
    assert "left out: Linus, basics: basics/double could not be graded by our fault" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--to", "csv", "--out", "x", "--fill", "y"), "--fill belongs to --to canvas or moodle or moodle-worksheet, not to csv: leave it out."),
        (("--to", "canvas", "--out", "x", "--db", "y"), "--db belongs to --to nbgrader, not to canvas: leave it out."),
        (("--to", "nbgrader", "--out", "x", "--wide"), "--wide belongs to --to csv or parquet, not to nbgrader: leave it out."),
        (("--to", "csv", "--out", "x", "--topic", "bascis"), "There is no topic bascis. Did you mean basics? Topics: basics, arrays."),
        (("--to", "canvas", "--out", "x", "--fill", "none.csv"), "none.csv cannot be read (No such file or directory). Give the CSV that Canvas exports"),
        (("--to", "moodle-worksheet", "--out", "x", "--topic", "basics"), "A worksheet is filled in, not made: give the worksheet"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_written(here, made, root, options, said):
    code, out, err = here("export", made, *options)
    assert (code, out) == (2, "")
    assert said in err
    assert not (root / "x").exists()


def test_a_folder_without_reports_says_how_to_get_some(here, root):
    (root / "empty/_staff").mkdir(parents=True)
    assert here("export", "nowhere", "--to", "csv", "--out", "x")[0] == 2
    code, _out, err = here("export", "empty", "--to", "csv", "--out", "x")
    assert code == 4
    assert "Grade the class first: grade batch SUBMISSIONS --out empty" in err


def test_a_place_that_cannot_be_written_is_named(here, made):
    code, _out, err = here("export", made, "--to", "csv", "--out", "no/such/place.csv")
    assert code == 3
    assert "No such file or directory: " in err
    assert "choose another place" in err


def test_one_topic_alone(here, root):
    save(root / "reports", report("Ada", exercise("basics/double")), report("Bob", exercise("arrays/scale")))
    code, out, _err = here("export", "reports", "--to", "gradescope", "--out", "out", "--topic", "basics")
    assert (code, out) == (0, "1 student, each a results.json below out\n")
    assert json.loads((root / "out/Ada/results.json").read_bytes())["score"] == 5.0
