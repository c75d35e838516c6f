"""Names of cells, and the notebook that formgrader shows; nothing here needs nbgrader."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from made_class import check, exercise, grades_of, report
from msgspec.structs import replace

from grader.gradebook.nbgrader import cells_of
from grader.gradebook.notebook import cell_names, comment, is_ours, notebook, source
from grader.outcome import Status


@given(ids=st.lists(st.text(max_size=200) | st.sampled_from(["test_a", "test_a[1]", "test_a[2]"]), max_size=6))
def test_cell_names_are_legal_unique_and_always_the_same(ids):
    result = replace(exercise("basics/double"), checks=[check(one, 1.0) for one in ids])
    names = cell_names(result)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,128}", name) for name in names)
    assert len(set(names)) == len(ids)
    assert cell_names(result) == names
    assert {cell_names(replace(result, checks=[check(one, 1.0)]))[0] for one in set(ids)} <= set(names)


def test_an_ordinary_check_keeps_its_name():
    assert cell_names(replace(exercise("basics/double"), checks=[check("test_total", 1.0)])) == ["double__test_total"]


def test_the_notebook_says_what_the_checks_said_and_is_the_same_each_time(tiny):
    grades = grades_of(tiny, report("Ada", exercise("basics/double", failed=["test_total"])))
    grade = grades.students[0].assignments[0]
    data = notebook(grade, cells_of(grades, grades.topics[0]))
    assert data == notebook(grade, cells_of(grades, grades.topics[0]))
    assert is_ours(data)
    cells = json.loads(data)["cells"]
    assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if cell["metadata"]][2] == "double__test_total"
    assert cells[4]["outputs"][0]["text"].startswith("failed, 0/1.5\nExpected 4")
    assert cells[0]["source"].startswith("Basics: 3.5/5")


def test_other_notebooks_are_not_ours():
    for data in (b"", b"[]", b'{"metadata": {}}', b"\xff", b'{"metadata": 3}'):
        assert not is_ours(data)
    assert is_ours(source("basics", "Basics", {"double__test_total": 1.5}))


def test_text_stays_text_in_markdown():
    nasty = check("x", 1.0, Status.FAILED, hint="<img src=x onerror=alert(1)>")
    assert comment(nasty) == r"\<img src=x onerror=alert(1)>"
    assert comment(check("x", 1.0)) is None
