"""nbgrader's gradebook: what its own API, its export and its formgrader show of our grades, and what a regrade leaves alone.

nbgrader takes seconds to import, so that all tests that need it are here; each begins with a copy of one gradebook.
"""

import csv
import io
import shutil
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from made_class import CHECKS, HOSTILE, exercise, grades_of, report, usual
from msgspec.structs import replace as changed
from postgres import server
from tiny_course import CONFIG, write_course

from grader.course import load_course
from grader.errors import UsageProblem
from grader.gradebook import nbgrader
from grader.outcome import Status

api = pytest.importorskip("nbgrader.api", reason="pip install 'grader[nbgrader]'")
MINUS = "double__test_known_minus_one_-3dccd1de"


@pytest.fixture(scope="module")
def template(tiny, tmp_path_factory):
    """A folder with the usual class exported into it."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    nbgrader.export(grades_of(tiny, *usual()), folder)
    return folder


@pytest.fixture
def folder(template, tmp_path):
    return shutil.copytree(template, tmp_path / "course")


def opened(folder):
    return api.Gradebook(f"sqlite:///{folder / nbgrader.DATABASE}", "tiny")


def exported(gradebook, path):
    """{(assignment, student): line} of `nbgrader export`."""
    from nbgrader.plugins.export import CsvExportPlugin

    plugin = CsvExportPlugin()
    plugin.to = str(path)
    plugin.export(gradebook)
    lines = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return {(line["assignment"], line["student_id"]): line for line in lines}


def contents(url):
    """Every row of the tables that people see, for comparing."""
    from sqlalchemy import create_engine, text

    engine = create_engine(nbgrader._with_driver(url))
    with engine.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
            for name in api.Base.metadata.tables
        }
    engine.dispose()
    return found


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- what nbgrader shows ---------------------------------------------------------------------------------------


def test_nbgraders_export_shows_our_grades(template, tmp_path):
    with opened(template) as gradebook:
        lines = exported(gradebook, tmp_path / "grades.csv")
    assert len(lines) == 6
    grace = lines["basics", "Grace"]
    assert [grace[key] for key in ("raw_score", "late_submission_penalty", "score", "max_score", "timestamp")] == [
        "3.0",
        "0.0",
        "3.0",
        "5.0",
        "2026-03-02 10:00:00",
    ]
    assert [grace[key] for key in ("first_name", "last_name", "email")] == ["Grace", "Hopper", "grace@x.org"]
    assert lines["basics", "Ada"]["last_name"] == "Lovelace"


def test_a_topic_has_the_time_at_which_it_came(tiny, tmp_path):
    first, *others = usual()
    own = msgspec.structs.replace(first, times={"basics": "2026-02-01T12:00:00+01:00"})
    assert nbgrader.export(grades_of(tiny, own, *others), tmp_path).left_out is not None
    with opened(tmp_path) as gradebook:
        times = {one.student.id: str(one.timestamp) for one in gradebook.assignment_submissions("basics")}
    assert times[first.student] == "2026-02-01 11:00:00"
    assert set(times.values()) > {"2026-02-01 11:00:00"}
    assert (tmp_path / f"submitted/{first.student}/basics/timestamp.txt").read_text() == "2026-02-01 11:00:00 UTC"


def test_a_check_is_a_cell_with_points_a_score_and_a_comment(template):
    with opened(template) as gradebook:
        assert {cell.name: cell.max_score for cell in gradebook.find_notebook("basics", "basics").grade_cells} == {
            MINUS: 2.0, "double__test_known_three_-2752397b": 1.0, "double__test_total": 1.5, "double__test_large": 0.5,
        }  # fmt: skip
        grade = gradebook.find_grade(MINUS, "basics", "basics", "Grace")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (0.0, None, False)
        assert gradebook.find_comment(MINUS, "basics", "basics", "Grace").auto_comment == "hint: Add it to itself."
        assert gradebook.find_comment(MINUS, "basics", "basics", "Ada").auto_comment is None


def test_a_check_that_we_failed_to_grade_waits_for_a_person(tiny, folder):
    with opened(folder) as gradebook:
        grade = gradebook.find_grade("double__test_total", "basics", "basics", "Linus")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
    done = nbgrader.export(grades_of(tiny, *usual()), folder)
    assert done.left_out == [
        "Linus: 1 of the checks could not be graded by our fault, have no score and wait for a manual grade in formgrader. "
        "Mend it, grade that submission again and export again."
    ]
    assert not nbgrader.export(grades_of(tiny, report("Linus")), folder).left_out
    with opened(folder) as gradebook:
        grade = gradebook.find_grade("double__test_total", "basics", "basics", "Linus")
        assert (grade.auto_score, grade.needs_manual_grade) == (1.5, False)


def test_formgrader_lists_the_class_and_shows_a_students_page(template, tmp_path, monkeypatch):
    """What formgrader's server asks and renders, without the server."""
    from nbconvert.exporters import HTMLExporter
    from nbformat import read
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.nbgraderformat import MetadataValidator
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    monkeypatch.chdir(tmp_path)
    asked = NbGraderAPI(CourseDirectory(root=str(template), course_id="tiny"))
    [arrays, basics] = asked.get_assignments()
    assert (arrays["name"], basics["name"], basics["num_submissions"], basics["max_score"]) == (
        "arrays",
        "basics",
        3,
        5.0,
    )
    grace = asked.get_submission("basics", "Grace")
    assert (grace["score"], grace["autograded"], grace["submitted"]) == (3.0, True, True)
    place = template / "autograded/Grace/basics/basics.ipynb"
    assert place.stat().st_mode & 0o777 == 0o444
    for cell in read(place, 4).cells:
        MetadataValidator().validate_cell(cell)
    settings = Config()
    settings.HTMLExporter.template_name = "formgrade"
    settings.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    told = dict.fromkeys(
        (
            "assignment_id",
            "notebook_id",
            "submission_id",
            "base_url",
            "student",
            "last_name",
            "first_name",
            "notebook_path",
        ),
        "x",
    )
    page, _resources = HTMLExporter(config=settings).from_filename(
        str(place), resources={**told, "index": 0, "total": 3}
    )
    assert 'id="double__test_total"' in page
    assert "Expected 4, got &lt;b&gt;5&lt;/b&gt; for test_known[minus one]." in page
    assert "SECRET" not in page


# --- regrades --------------------------------------------------------------------------------------------------


def test_the_same_reports_again_change_no_byte(tiny, folder):
    before = files(folder)
    slower = [changed(one, exercises=[changed(result, seconds=9.0) for result in one.exercises]) for one in usual()]
    nbgrader.export(grades_of(tiny, *slower), folder)
    assert files(folder) == before


def test_what_people_entered_in_formgrader_survives(tiny, folder):
    def enter(name, **values):
        with opened(folder) as gradebook:
            grade = gradebook.find_grade(name, "basics", "basics", "Grace")
            for key, value in values.items():
                setattr(grade, key, value)
            gradebook.db.commit()

    def entered(name):
        with opened(folder) as gradebook:
            grade = gradebook.find_grade(name, "basics", "basics", "Grace")
            return grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade

    enter(MINUS, manual_score=1.5, extra_credit=0.25)
    with opened(folder) as gradebook:
        gradebook.find_comment(MINUS, "basics", "basics", "Grace").manual_comment = "Nearly."
        gradebook.find_submission_notebook("basics", "basics", "Grace").flagged = True
        gradebook.db.commit()
    nbgrader.export(grades_of(tiny, *usual()), folder)
    assert entered(MINUS) == (0.0, 1.5, 0.25, False)
    nbgrader.export(grades_of(tiny, report("Grace")), folder)  # now the check passes: a second look is due
    assert entered(MINUS) == (2.0, 1.5, 0.25, True)
    with opened(folder) as gradebook:
        assert gradebook.find_comment(MINUS, "basics", "basics", "Grace").comment == "Nearly."
        assert gradebook.find_submission_notebook("basics", "basics", "Grace").flagged
        assert gradebook.find_submission("basics", "Ada").score == 5.0


def test_checks_that_are_new_or_gone(tiny, folder):
    with opened(folder) as gradebook:
        gradebook.find_grade(MINUS, "basics", "basics", "Grace").manual_score = 1.5
        gradebook.db.commit()
        ids = {one.id for one in gradebook.notebook_submissions("basics", "basics")}
    kept = exercise("basics/double").checks[1]
    other = changed(
        exercise("basics/double"),
        checks=[kept, changed(kept, id="test_new", max_score=3.0, score=3.0)],
        score=4.0,
        max_score=4.0,
    )
    done = nbgrader.export(grades_of(tiny, report("Ada", other), report("Grace", other)), folder)
    with opened(folder) as gradebook:
        cells = {cell.name: cell.max_score for cell in gradebook.find_notebook("basics", "basics").grade_cells}
        assert cells == {MINUS: 2.0, "double__test_known_three_-2752397b": 1.0, "double__test_new": 3.0}
        assert gradebook.find_grade("double__test_new", "basics", "basics", "Ada").auto_score == 3.0
        assert gradebook.find_grade(MINUS, "basics", "basics", "Grace").manual_score == 1.5
        assert {one.id for one in gradebook.notebook_submissions("basics", "basics")} == ids
    assert any(f"basics: {MINUS} is no check any more, but has manual grades" in note for note in done.notes)


def test_an_exercise_that_was_not_graded_this_time_keeps_its_cells(tiny, folder):
    result = changed(exercise("basics/double"), id="basics/other")
    nbgrader.export(grades_of(tiny, report("Ada", exercise("arrays/scale"))), folder)
    with opened(folder) as gradebook:
        assert len(gradebook.find_notebook("basics", "basics").grade_cells) == len(CHECKS["basics/double"])
    assert result.checks


def test_late_penalty_rounding_extra_credit_and_what_was_left_out(tiny, folder, tmp_path):
    bonus = exercise("basics/double", extra=True)
    grades = grades_of(
        tiny,
        report("Ada", bonus, exercise("arrays/scale")),
        report("Linus", exercise("basics/double", whole=Status.SKIPPED), exercise("arrays/scale")),
    )
    ada = grades.students[0]
    late = tuple(replace(grade, penalty=0.4, score=grade.raw - 0.45) for grade in ada.assignments)
    nbgrader.export(replace(grades, students=(replace(ada, assignments=late), *grades.students[1:])), folder)
    with opened(folder) as gradebook:
        lines = exported(gradebook, tmp_path / "grades.csv")
        line = lines["basics", "Ada"]
        assert [line[key] for key in ("raw_score", "late_submission_penalty", "score", "max_score")] == [
            "5.0",
            "0.45",
            "4.55",
            "0.0",
        ]
        assert gradebook.find_submission("basics", "Linus").needs_manual_grade


def test_deadlines_become_due_dates_and_lateness_is_ours(folder, tmp_path):
    root = write_course(tmp_path / "late")
    rules = "policies: {deadline: 2026-03-02 10:00, time_zone: Asia/Seoul, penalty_per_day: 0.1}\n"
    (root / "autograder_config.yml").write_text(CONFIG + rules)
    nbgrader.export(grades_of(load_course(root / "autograder_config.yml"), report("Ada")), folder)
    with opened(folder) as gradebook:
        submission = gradebook.find_submission("basics", "Ada")
        assert submission.duedate == datetime(2026, 3, 2, 1)
        assert submission.total_seconds_late == 9 * 3600
        assert (submission.score, submission.late_submission_penalty) == (5.0, 0.5)


def test_it_is_one_transaction(tiny, folder, monkeypatch):
    before = contents(f"sqlite:///{folder / nbgrader.DATABASE}")
    write, seen = nbgrader._Writer.student, []

    def stumble(self, student, counted):
        seen.append(student)
        if len(seen) == 2:
            raise api.InvalidEntry("no")
        write(self, student, counted)

    monkeypatch.setattr(nbgrader._Writer, "student", stumble)
    with pytest.raises(UsageProblem, match=r"The gradebook sqlite:.*: no. Nothing was changed."):
        nbgrader.export(
            grades_of(tiny, report("Ada", exercise("basics/double", failed=["test_total"])), report("Bob")), folder
        )
    assert contents(f"sqlite:///{folder / nbgrader.DATABASE}") == before


def test_notebooks_and_submissions_of_others_stay(tiny, folder):
    place = folder / "autograded/Ada/basics/basics.ipynb"
    place.unlink()
    place.write_text('{"cells": [], "metadata": {}}')
    theirs = folder / "submitted/Ada/basics"
    (theirs / "basics.ipynb").write_text("{}")
    (theirs / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    done = nbgrader.export(grades_of(tiny, *usual()), folder)
    assert any(
        "Not written here, so left as they are" in text and "Ada/basics/basics.ipynb" in text for text in done.left_out
    )
    assert place.read_text() == '{"cells": [], "metadata": {}}'
    assert (theirs / "timestamp.txt").read_text() == "2020-01-01 00:00:00 UTC"


def test_hostile_names_are_ids_that_nbgrader_can_bear(tiny, folder, tmp_path):
    nbgrader.export(grades_of(tiny, *(report(name, name=name) for name in HOSTILE)), folder)
    with opened(folder) as gradebook:
        ids = {student.id for student in gradebook.students}
        lines = exported(gradebook, tmp_path / "grades.csv")
    assert len(ids) == 3 + len(HOSTILE)
    assert "김민서" in ids
    assert len(lines) == 2 * len(ids)
    assert all(None not in line and None not in line.values() for line in lines.values())
    assert all((folder / "autograded" / one / "basics/basics.ipynb").exists() for one in ids)
    assert not [one for one in ids if one.startswith(("=", "+", "-", "@"))]


# --- the database ----------------------------------------------------------------------------------------------


def refused(tiny, tmp_path, url):
    with pytest.raises(UsageProblem) as problem:
        nbgrader.export(grades_of(tiny, *usual(), report("New")), tmp_path / "out", url)
    assert not list((tmp_path / "out").iterdir())
    return str(problem.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "This is no URL of a database. Write sqlite:////folder/gradebook.db or postgresql://"),
        ("blah://host/db", "There is no such kind of database"),
        ("mysql://user:secret@host/db", "needs the package MySQLdb, which is not installed. For PostgreSQL: pip install 'grader[nbgrader]'"),
        ("sqlite:////nowhere/at/all.db", "It cannot be opened. Does its folder exist"),
        ("postgresql://me:secret@127.0.0.1:1/db", "The server does not answer. Is it running, and are host and port right in --db?"),
    ],
)  # fmt: skip
def test_a_wrong_url_says_what_is_wrong_and_no_password(tiny, tmp_path, url, message):
    said = refused(tiny, tmp_path, url)
    assert message in said
    assert "secret" not in said


def test_without_the_driver_of_postgresql_the_extra_is_named(tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refused(tiny, tmp_path, "postgresql://me:secret@127.0.0.1:1/db")
    assert "needs the package psycopg, which is not installed. For PostgreSQL: pip install 'grader[nbgrader]'." in said


def test_a_broken_file_one_of_another_version_and_one_that_may_not_be_written(tiny, folder, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"this is no database at all" * 50)
    assert "This file is no SQLite database. Move it away" in refused(tiny, tmp_path, f"sqlite:///{tmp_path}/broken.db")
    database = folder / nbgrader.DATABASE
    said = refused(tiny, tmp_path, f"sqlite:///file:{database}?mode=ro&uri=true")
    assert "readonly database. It cannot be written. Give yourself the right to, or choose another --out." in said
    with sqlite3.connect(database) as old:
        old.execute("ALTER TABLE student DROP COLUMN lms_user_id")
    assert "It was made by another version of nbgrader. Run: nbgrader db upgrade" in refused(
        tiny, tmp_path, f"sqlite:///{database}"
    )


def test_a_database_in_use_says_so(tiny, folder, tmp_path):
    other = sqlite3.connect(folder / nbgrader.DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = refused(tiny, tmp_path, f"sqlite:///{folder / nbgrader.DATABASE}?timeout=0")
    other.close()
    assert "database is locked. Another program is writing to it. Close it and export again." in said


def test_without_nbgrader_the_extra_is_named(tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    assert "is missing: pip install 'grader[nbgrader]'." in refused(tiny, tmp_path, None)


def test_postgresql_holds_the_same_and_forgets_nothing(tiny, tmp_path):
    with server() as url:
        first = nbgrader.export(grades_of(tiny, *usual(), *(report(name) for name in HOSTILE)), tmp_path / "out", url)
        gradebook = api.Gradebook(nbgrader._with_driver(url), "tiny")
        with gradebook:
            gradebook.find_grade(MINUS, "basics", "basics", "Grace").manual_score = 1.5
            gradebook.db.commit()
            lines = exported(gradebook, tmp_path / "grades.csv")
        before = contents(url)
        nbgrader.export(grades_of(tiny, *usual(), *(report(name) for name in HOSTILE)), tmp_path / "out", url)
        assert contents(url) == before
        assert (lines["basics", "Grace"]["score"], lines["basics", "Ada"]["score"], len(lines)) == (
            "4.5",
            "5.0",
            2 * (3 + len(HOSTILE)),
        )
        assert "secret-word" not in first.written + repr(first.notes)
        assert not (tmp_path / "out" / nbgrader.DATABASE).exists()
        said = refused(tiny, tmp_path / "other", url.replace("/postgres", "/nosuch"))
    assert 'database "nosuch" does not exist. Make it first: createdb, or CREATE DATABASE.' in said
    assert Path(tmp_path / "out" / nbgrader.CONFIG).read_text().startswith("c = get_config()")
