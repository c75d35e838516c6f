"""Moodle: what the strict readers of moodle_importer.py make of our files, and what is said when something does not fit."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_class import HOSTILE, check, exercise, grades_of, report, usual
from moodle_importer import WORDS, Refused, import_grades, upload_worksheet
from msgspec.structs import replace as changed

from grader.errors import UsageProblem
from grader.gradebook import moodle, rawcsv
from grader.outcome import Status

MAP = {
    "email": "user",
    "basics": "basics",
    "basics feedback": "feedback basics",
    "arrays": "arrays",
    "arrays feedback": "feedback arrays",
}
USERS = {"ada@x.org", "grace@x.org", "linus@x.org"}
SHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 5001","Ada Lovelace",ada@x.org,"Submitted for grading - ",,5.00,Yes,"Monday, 2 March 2026, 10:00 AM",-,
"Participant 5002","Grace ""Amazing"" Hopper",grace@x.org,"Submitted, late",1.50,5.00,Yes,"Monday, 2 March 2026",-,""
"Participant 5003","Linus
T",linus@x.org,Submitted,2.00,5.00,Yes,-,-,
Participant 5004,"No Report",no@x.org,"No submission",1.00,5.00,Yes,-,-,"By hand"
"""


def export(tiny, tmp_path, *reports):
    done = moodle.export_import(grades_of(tiny, *reports), tmp_path / "out.csv", None)
    return done, (tmp_path / "out.csv").read_bytes()


def fill(tiny, tmp_path, sheet, *reports, topic="basics"):
    grades = grades_of(tiny, *(reports or usual()))
    grades = replace(grades, topics=tuple(one for one in grades.topics if one.id == topic))
    (tmp_path / "sheet.csv").write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
    done = moodle.export_worksheet(grades, tmp_path / "out.csv", tmp_path / "sheet.csv")
    return done, (tmp_path / "out.csv").read_bytes()


# --- Grades, Import --------------------------------------------------------------------------------------------


def test_grades_and_feedback_arrive_and_who_would_lose_a_grade_is_left_out(tiny, tmp_path):
    done, data = export(tiny, tmp_path, *usual())
    grades, feedback = import_grades(data, MAP, USERS)
    assert grades == {
        ("ada@x.org", "basics"): 5,
        ("ada@x.org", "arrays"): 4,
        ("grace@x.org", "basics"): 3,
        ("grace@x.org", "arrays"): 4,
    }
    assert (
        "basics/double 3/5: 1 of 4 checks failed. The first: test_known[minus one] is right."
        in feedback["grace@x.org", "basics"]
    )
    assert any("Linus, basics: basics/double could not be graded by our fault" in text for text in done.left_out)
    assert "map from email" in done.written
    assert b"SECRET" not in data


def test_decimal_signs_of_the_site_do_not_matter(tiny, tmp_path):
    half = report("Ada", exercise("basics/double", failed=["test_total"]), exercise("arrays/scale"), email="ada@x.org")
    _done, data = export(tiny, tmp_path, half)
    for decimal in ".,":
        assert import_grades(data, MAP, USERS, decimal=decimal)[0]["ada@x.org", "basics"] == 3.5


def test_users_are_told_by_what_most_students_have(tiny, tmp_path):
    done, data = export(
        tiny, tmp_path, report("Ada", login="ada"), report("Grace", login="grace", email="g@x.org"), report("Bob")
    )
    assert data.startswith(b"username,basics,")
    assert done.left_out == ["No username is known of Bob, so nothing was written for them. Add it to the roster."]


def test_an_address_that_is_a_formula_does_not_spoil_the_file(tiny, tmp_path):
    done, data = export(tiny, tmp_path, report("Ada", email="ada@x.org"), report("Eve", email="=cmd|x@x.org"))
    assert {user for user, _item in import_grades(data, MAP, USERS)[0]} == {"ada@x.org"}
    assert any("Eve: a spreadsheet would run the email =cmd|x@x.org as a formula" in text for text in done.left_out)


def test_two_students_with_one_address_are_refused(tiny, tmp_path):
    with pytest.raises(UsageProblem, match=r"Several students have the same email: a@x.org. Correct the roster"):
        export(tiny, tmp_path, report("Ada", email="a@x.org"), report("Bob", email="A@x.org"))


def test_a_topic_that_was_not_graded_for_somebody(tiny, tmp_path):
    done, data = export(tiny, tmp_path, *usual()[:2], report("Bob", exercise("basics/double"), email="b@x.org"))
    assert b"b@x.org" not in data
    assert any(
        "Bob: no grade in arrays, and Moodle would take an empty cell" in text and "--topic" in text
        for text in done.left_out
    )


def test_above_a_hundred_is_scaled_and_never_refused(tiny, tmp_path):
    big = replace_points(exercise("basics/double"), 60)
    bonus = replace_points(exercise("arrays/scale"), 90, extra=True)
    done, data = export(tiny, tmp_path, report("Ada", big, bonus, email="ada@x.org"))
    grades, _feedback = import_grades(data, MAP, USERS)
    assert grades == {("ada@x.org", "basics"): 100, ("ada@x.org", "arrays"): 100}
    assert "basics: 240 points were scaled to 100, the most that Moodle's import takes." in done.notes
    assert any("Ada, arrays: 180 points with extra credit, but Moodle takes 100 at most" in note for note in done.notes)


def replace_points(result, points, extra=False):
    checks = [changed(one, score=points, max_score=points) for one in result.checks]
    return changed(result, checks=checks, score=points * len(checks), max_score=points * len(checks), extra=extra)


def test_only_users_of_an_export_are_written(tiny, tmp_path):
    (tmp_path / "moodle.csv").write_text('"First name",Surname,"Email address"\nAda,L,ADA@x.org\n')
    done = moodle.export_import(grades_of(tiny, *usual()[:2]), tmp_path / "out.csv", tmp_path / "moodle.csv")
    assert {user for user, _item in import_grades((tmp_path / "out.csv").read_bytes(), MAP, USERS)[0]} == {"ada@x.org"}
    assert any("Grace: grace@x.org is not in" in text and "Enrol the student there" in text for text in done.left_out)


def test_an_export_that_is_no_csv_says_what_to_give(tiny, tmp_path):
    (tmp_path / "moodle.csv").write_text("x" * 200_000)
    with pytest.raises(
        UsageProblem, match=r"is no CSV file \(field larger than field limit.*Give a CSV that Moodle exports"
    ):
        moodle.export_import(grades_of(tiny, *usual()), tmp_path / "out.csv", tmp_path / "moodle.csv")


def test_hostile_text_stays_text_in_the_cell(tiny, tmp_path):
    nasty = 'a"b\\" </div><script>alert(1)</script>\n=cmd,|\\'
    bad = exercise("basics/double")
    bad = changed(bad, status=Status.FAILED, score=0.0, checks=[check("test_x", 5.0, Status.FAILED, title=nasty)])
    reports = [report(name, bad, exercise("arrays/scale"), email=f"u{n}@x.org") for n, name in enumerate(HOSTILE)]
    _done, data = export(tiny, tmp_path, *reports)
    _grades, feedback = import_grades(data, MAP, {f"u{n}@x.org" for n in range(len(HOSTILE))})
    text = feedback["u0@x.org", "basics"]
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert len(data.splitlines()) == 1 + len(HOSTILE)
    assert not [
        cell for row in csv.reader(io.StringIO(data.decode())) for cell in row if cell.startswith(("=", "+", "-", "@"))
    ]


# --- the worksheet ---------------------------------------------------------------------------------------------


def test_the_worksheet_comes_back_with_grades_and_feedback_alone_changed(tiny, tmp_path):
    done, data = fill(tiny, tmp_path, SHEET)
    upload = upload_worksheet(
        data, {5001, 5002, 5003, 5004}, maximum=5.0, old={5002: (1.5, ""), 5003: (2.0, ""), 5004: (1.0, "By hand")}
    )
    assert upload.grades == {5001: 5.0, 5002: 3.0}
    assert set(upload.feedback) == {5001, 5002}
    assert not upload.skipped
    before, after = rawcsv.split(SHEET, ","), rawcsv.split(data.decode(), ",")
    changed = {
        (row, column)
        for row, line in enumerate(before)
        for column, cell in enumerate(line)
        if cell != after[row][column]
    }
    assert changed == {(1, 4), (1, 9), (2, 4), (2, 9)}
    assert any("Linus, basics" in text for text in done.left_out)
    assert any("Without a report" in note and "No Report" in note for note in done.notes)
    assert fill(tiny, tmp_path, data)[1] == data


def test_mark_line_ends_and_odd_columns_stay(tiny, tmp_path):
    sheet = (
        ("\ufeff" + SHEET.replace("\nT", " T").replace("Maximum Grade", "Maximum grade"))
        .replace("\n", "\r\n")
        .replace("Status,", '"Online text",')
        .encode()
    )
    _done, data = fill(tiny, tmp_path, sheet)
    assert data.startswith("\ufeffIdentifier,".encode())
    assert b'"Online text"' in data
    assert data.count(b"\r\n") == sheet.count(b"\n") == data.count(b"\n")
    assert upload_worksheet(data, {5001, 5002}, maximum=5.0).grades == {5001: 5.0, 5002: 3.0}


GERMAN = {
    "id": "ID",
    "grade": "Bewertung",
    "modified": "Zuletzt geändert (Bewertung)",
    "feedback": "Feedback als Kommentar",
    "user": "Teilnehmer/in",
}
ODD = {"id": "Kennung", "grade": "Wertung", "modified": "Geändert", "feedback": "Worte", "user": "Person "}


@pytest.mark.parametrize(("words", "heard"), [(GERMAN, True), (ODD, False)], ids=["known", "by its cells"])
def test_other_languages(tiny, tmp_path, words, heard):
    sheet = SHEET.replace("5.00", "5,00").replace(",5,00,", ',"5,00",').replace('"Maximum Grade"', "Maximum")
    for name, word in words.items():
        sheet = sheet.replace(
            {"grade": ",Grade,", "feedback": '"Feedback comments"', "modified": '"Last modified (grade)"'}.get(
                name, WORDS[name]
            ),
            f",{word}," if name == "grade" else word,
        )
    done, data = fill(tiny, tmp_path, sheet)
    upload = upload_worksheet(data, {5001, 5002}, maximum=5.0, words=words, decimal=",")
    assert upload.grades == {5001: 5.0, 5002: 3.0}
    assert bool(upload.feedback) is heard
    assert heard or any("no column for feedback comments that we know" in note for note in done.notes)


def test_a_language_that_cannot_be_guessed_says_how_to_get_another(tiny, tmp_path):
    sheet = "Kennung,Name,Wert\nPerson 5001,Ada,\nPerson 5002,Grace,\n"
    with pytest.raises(
        UsageProblem,
        match=r"which column is the grade\? There are kennung, name, wert. Set your language in Moodle to English",
    ):
        fill(tiny, tmp_path, sheet)


def test_another_maximum_scales_and_more_than_the_maximum_is_cut_and_said(tiny, tmp_path):
    done, data = fill(tiny, tmp_path, SHEET.replace("5.00", "100.00"))
    assert upload_worksheet(data, {5001, 5002}, maximum=100.0).grades == {5001: 100.0, 5002: 60.0}
    assert any("basics: 5 points here, 100 in Moodle, so grades were scaled" in note for note in done.notes)
    grades = grades_of(tiny, *usual()[:1])
    ada = grades.students[0]
    grades = replace(
        grades, topics=grades.topics[:1], students=(replace(ada, assignments=(replace(ada.assignments[0], score=6.5),)),)
    )  # fmt: skip
    (tmp_path / "sheet.csv").write_text(SHEET)
    done = moodle.export_worksheet(grades, tmp_path / "out.csv", tmp_path / "sheet.csv")
    data = (tmp_path / "out.csv").read_bytes()
    upload = upload_worksheet(data, {5001}, maximum=5.0)
    assert (upload.grades, upload.skipped) == ({5001: 5.0}, [])
    assert any("Moodle takes 5 at most: 5 was written" in note for note in done.notes)


def test_feedback_by_hand_and_locked_grades_stay(tiny, tmp_path):
    sheet = SHEET.replace('-,""', '-,"Well done"').replace(
        '5.00,Yes,"Monday, 2 March 2026, 10', '5.00,No,"Monday, 2 March 2026, 10'
    )
    done, data = fill(tiny, tmp_path, sheet)
    upload = upload_worksheet(data, {5001, 5002}, maximum=5.0, old={5002: (1.5, "Well done")})
    assert (upload.grades, upload.feedback) == ({5002: 3.0}, {})
    assert "Feedback written by hand was kept: Grace." in done.notes
    assert any("Ada: Moodle says that this grade cannot be changed" in text for text in done.left_out)


@pytest.mark.parametrize(
    "told",
    [{"moodle": "5002"}, {"email": "GRACE@x.org"}, {"name": 'Hopper, Grace "Amazing"'}],
    ids=["number", "email", "name"],
)
def test_participants_are_found(tiny, tmp_path, told):
    done, data = fill(tiny, tmp_path, SHEET, report("whatever", **told))
    assert upload_worksheet(data, {5001, 5002, 5003, 5004}, maximum=5.0).grades[5002] == 5.0
    assert not done.left_out


def test_who_is_no_participant_is_named_and_others_are_written(tiny, tmp_path):
    done, data = fill(tiny, tmp_path, SHEET, report("Ada", moodle="5001"), report("Nobody", moodle="9"))
    assert any("Nobody: not in" in text for text in done.left_out)
    assert upload_worksheet(data, {5001}, maximum=5.0).grades == {5001: 5.0}


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("", "no grading worksheet of Moodle"),
        ("Name,Grade\nAda,3\n", "first column must tell participants, such as Participant 123"),
        (SHEET + '"Participant 7,', "line 6 is no CSV"),
        (SHEET + "Participant 7,x\n", "student 5: not as many cells as the header has"),
        (SHEET.encode("utf-16"), "not UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_worksheet_says_what_to_give(tiny, tmp_path, sheet, message):
    with pytest.raises(UsageProblem, match=message):
        fill(tiny, tmp_path, sheet)
    assert not (tmp_path / "out.csv").exists()


def test_a_worksheet_needs_a_file_and_one_topic(tiny, tmp_path):
    with pytest.raises(UsageProblem, match=r"filled in, not made: give the worksheet .* with --fill"):
        moodle.export_worksheet(grades_of(tiny, *usual()), tmp_path / "out.csv", None)
    with pytest.raises(UsageProblem, match=r"of one assignment: choose a topic with --topic \(basics, arrays\)"):
        moodle.export_worksheet(grades_of(tiny, *usual()), tmp_path / "out.csv", tmp_path / "sheet.csv")


@settings(max_examples=60)
@given(
    names=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8), min_size=1, max_size=3),
    ending=st.sampled_from(["\n", "\r\n"]), bom=st.booleans(),
)  # fmt: skip
def test_every_other_byte_stays_whatever_moodle_holds(tiny, tmp_path_factory, names, ending, bom):
    folder = tmp_path_factory.mktemp("moodle")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=ending)
    writer.writerow(["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"])
    writer.writerows([f"Participant {300 + n}", name, "", "5.00", "-", ""] for n, name in enumerate(names))
    sheet = ("\ufeff" if bom else "") + text.getvalue()
    _done, data = fill(tiny, folder, sheet, *(report(f"s{n}", moodle=str(300 + n)) for n in range(len(names))))
    before, after = rawcsv.split(sheet, ","), rawcsv.split(data.decode(), ",")
    for row, line in enumerate(before):
        assert [cell for n, cell in enumerate(line) if n not in (2, 5) or not row] == [
            cell for n, cell in enumerate(after[row]) if n not in (2, 5) or not row
        ]
    assert [line[2] for line in after[1:]] == ["5"] * len(names)


def test_the_strict_readers_refuse_what_moodle_refuses():
    for data in (
        b"",
        b"email,basics\nx@x.org,1\n",
        b"email,basics\nada@x.org,x\n",
        b"email,basics\nada@x.org,101\n",
        b"email,basics\nada@x.org\n",
        b'email,basics\nada@x.org,"1\n',
    ):
        with pytest.raises(Refused):
            import_grades(data, {"email": "user", "basics": "basics"}, USERS)
    with pytest.raises(Refused):
        import_grades(b"email,basics\nada@x.org,1\n", {"email": "user", "basics": "basics"}, USERS, locked={"basics"})
    with pytest.raises(Refused):
        upload_worksheet(b"Identifier,Grade\nParticipant 1,2\n", {1})
    assert upload_worksheet(SHEET.replace("1.50", "7.50").encode(), {5002}, maximum=5.0).skipped == [5002]
