"""Reading a class for a gradebook, and telling who is who."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_class import NOW, exercise, report, save, usual

from grader.errors import NothingToGrade, UsageProblem
from grader.gradebook.common import NAMES_SHOWN, Key, decimal, match, plain, read_class, several


def test_a_class_is_read_as_students_may_see_it(tiny, tmp_path):
    grades = read_class(tiny, save(tmp_path, *usual()), (), NOW)
    assert [student.student for student in grades.students] == ["Ada", "Grace", "Linus"]
    assert [topic.id for topic in grades.topics] == ["basics", "arrays"]
    assert [grades.full(topic) for topic in grades.topics] == [5.0, 4.0]
    assert "SECRET" not in repr([grade.exercises for student in grades.students for grade in student.assignments])


def test_topics_are_chosen_and_unknown_ones_refused(tiny, tmp_path):
    save(tmp_path, report("Ada", exercise("basics/double")))
    assert [topic.id for topic in read_class(tiny, tmp_path, ["basics", "basics"], NOW).topics] == ["basics"]
    with pytest.raises(UsageProblem, match=r"There is no topic basic. Did you mean basics\? Topics: basics, arrays"):
        read_class(tiny, tmp_path, ["basic"], NOW)
    with pytest.raises(UsageProblem, match=r"No report in .* has the topic arrays. Topics graded there: basics"):
        read_class(tiny, tmp_path, ["arrays"], NOW)


def test_a_report_that_cannot_be_read_is_named_and_the_others_are_used(tiny, tmp_path):
    save(tmp_path, *usual())
    (tmp_path / "_staff/Ada/report.json").write_bytes(b"{")
    grades = read_class(tiny, tmp_path, (), NOW)
    assert [student.student for student in grades.students] == ["Grace", "Linus"]
    assert "Ada/report.json: This is not a report of grader" in grades.unreadable[0]
    for name in ("Grace", "Linus"):
        (tmp_path / f"_staff/{name}/report.json").write_bytes(b"{")
    with pytest.raises(NothingToGrade, match=r"has an exercise of this course .*report.json: This is not a report"):
        read_class(tiny, tmp_path, (), NOW)


@given(value=st.floats(0, 1e6))
def test_points_are_plain_numbers_of_two_decimals(value):
    text = decimal(value)
    assert float(text) == pytest.approx(value, abs=0.00501)
    assert set(text) <= set("0123456789.")
    assert decimal(value, comma=True).replace(",", ".") == text


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Lovelace, Ada", "ada_lovelace", "Lovelace,Ada", "Ada\n Lovelace", "Ａda Lovelace"]
)
def test_spellings_of_a_name(name):
    assert plain(name) == "ada lovelace"


def test_long_lists_are_cut():
    assert several(["a", "b\n"]) == r"a, b\n"
    assert several(map(str, range(NAMES_SHOWN + 3))).endswith("19 and 3 more")


def test_the_first_key_that_finds_a_student_decides():
    class Student:
        def __init__(self, student, **identity):
            self.student, self.identity = student, identity

    rows = [("1", "x"), ("2", "y"), ("3", "y")]
    keys = [
        Key("id", lambda s: [s.identity.get("id", "")], lambda row: [rows[row][0]]),
        Key("name", lambda s: [s.student], lambda row: [rows[row][1]]),
    ]
    left_out = []
    students = [Student("y", id="1"), Student("y"), Student("z")]
    assert match(students, 3, keys, "FILE", left_out) == {0: students[0]}
    assert len(left_out) == 2
