"""grader/course.py on small courses made here: what is on disk, what a command line means, stubs."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.config import CONFIG_NAME
from grader.course import Course, Exercise, is_untouched, load_course, stub_from_solution, stub_in_step
from grader.errors import ConfigProblem, NothingToGrade, UsageProblem

CONFIG = """\
course: {id: c, title: "A course"}
paths: {checks: checks}
topics:
  - id: cnn
    title: {en: CNN, ko: 합성곱}
    exercises:
      - {id: output_size, title: "Size", points: 5}
      - {id: conv2d, title: "Conv", points: 10, packages: [numpy], timeout_s: 30}
      - {id: model, title: "Model", points: 10}
  - id: vgg
    title: VGG
    exercises:
      - {id: model, title: "Model", points: 10, check_timeout_s: 2}
"""
IDS = ["cnn/output_size", "cnn/conv2d", "cnn/model", "vgg/model"]
SOLUTION = '''\
"""Exercise."""


def f(x: int) -> int:
    """One more."""
    # TODO: add
    ### BEGIN SOLUTION
    y = x
    return y + 1
    ### END SOLUTION


def helper() -> int:
    return 3
'''
STUB = '''\
"""Exercise."""


def f(x: int) -> int:
    """One more."""
    # TODO: add
    # YOUR CODE HERE
    raise NotImplementedError()


def helper() -> int:
    return 3
'''


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def make_course(root: Path, *, staff: bool = True, config: str = CONFIG) -> Path:
    for id_ in IDS:
        topic, name = id_.split("/")
        write(root / "exercises" / topic / f"{name}.py", STUB)
        write(root / "checks" / topic / f"test_{name}.py", f"# checks of {id_}\n")
        if staff:
            write(root / "solutions" / topic / f"{name}.py", SOLUTION)
            write(root / "solutions" / topic / "hidden" / f"test_{name}.py", "# hidden\n")
            for mistake in ("b", "a"):
                write(root / "solutions" / topic / "mistakes" / f"{name}__{mistake}.py", "# wrong\n")
    write(root / "exercises" / "cnn" / "README.md", "# Lesson\n")
    return write(root / CONFIG_NAME, config)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return load_course(make_course(tmp_path / "course"))


@pytest.fixture
def students(tmp_path: Path) -> Course:
    return load_course(make_course(tmp_path / "student", staff=False))


# ---------------------------------------------------------------- what is on disk


def test_a_staff_course_has_everything(course: Course) -> None:
    root = course.root
    assert [exercise.id for exercise in course.exercises] == IDS
    assert [topic.id for topic in course.topics] == ["cnn", "vgg"]
    conv = course.exercise("cnn/conv2d")
    assert (conv.topic, conv.name, conv.points, conv.packages) == ("cnn", "conv2d", 10.0, ("numpy",))
    assert (conv.timeout_s, conv.check_timeout_s, conv.memory_mb) == (30.0, 15.0, 1024)
    assert course.exercise("vgg/model").check_timeout_s == 2.0
    assert conv.stub == root / "exercises/cnn/conv2d.py"
    assert conv.solution == root / "solutions/cnn/conv2d.py"
    assert conv.public_checks == root / "checks/cnn/test_conv2d.py"
    assert conv.hidden_checks == root / "solutions/cnn/hidden/test_conv2d.py"
    assert [path.name for path in conv.mistakes] == ["conv2d__a.py", "conv2d__b.py"]
    assert conv.lesson == root / "exercises/cnn/README.md"
    assert course.exercise("vgg/model").lesson is None
    assert (course.title("ko"), conv.title_in("ko"), course.topics[0].title.text("ko")) == ("A course", "Conv", "합성곱")
    assert course.config_path == root / CONFIG_NAME


def test_a_students_copy_has_no_answers(students: Course) -> None:
    assert students.solutions_folder is None
    assert all((e.solution, e.hidden_checks, e.mistakes) == (None, None, ()) for e in students.exercises)


def test_a_student_who_deletes_a_stub_loses_only_that_one(tmp_path: Path) -> None:
    path = make_course(tmp_path, staff=False)
    (tmp_path / "exercises/cnn/conv2d.py").unlink()
    assert [exercise.id for exercise in load_course(path).exercises] == IDS


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("exercises/cnn/conv2d.py", [f"{CONFIG_NAME}:8: ", "cnn/conv2d has no stub", "Run grade stubs", "or remove"]),
        ("checks/cnn/test_model.py", [f"{CONFIG_NAME}:9: ", "cnn/model has no public checks", "Write the file"]),
        ("exercises", ["paths.exercises is 'exercises'", "is no folder", "Correct it, or make the folder"]),
        ("checks", ["paths.checks is 'checks'"]),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, missing: str, words: list[str]) -> None:
    path = make_course(tmp_path)
    gone = tmp_path / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    with pytest.raises(ConfigProblem) as caught:
        load_course(path)
    assert [word for word in [*words, str(gone)] if word not in str(caught.value)] == []


def test_a_course_loads_without_stubs_to_make_them(tmp_path: Path) -> None:
    path = make_course(tmp_path)
    (tmp_path / "exercises/cnn/conv2d.py").unlink()
    course = load_course(path, need_stubs=False)
    assert [exercise.id for exercise in course.exercises if not stub_in_step(exercise)] == ["cnn/conv2d"]
    (tmp_path / "solutions/cnn/conv2d.py").unlink()
    with pytest.raises(ConfigProblem, match=r"has no stub: .* Write its solution and the file, or remove the exercise"):
        load_course(path)


def test_checks_may_be_a_package_that_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_course(tmp_path / "course", config=CONFIG.replace("checks: checks", "checks: my_course_pkg.checks"))
    write(tmp_path / "site/my_course_pkg/__init__.py", "")
    write(tmp_path / "site/my_course_pkg/checks/__init__.py", "raise RuntimeError('imported')")
    shutil.move(tmp_path / "course/checks/cnn", tmp_path / "site/my_course_pkg/checks/cnn")
    shutil.move(tmp_path / "course/checks/vgg", tmp_path / "site/my_course_pkg/checks/vgg")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    checks = load_course(path).exercise("vgg/model").public_checks
    assert checks == tmp_path / "site/my_course_pkg/checks/vgg/test_model.py"


@pytest.mark.parametrize("value", ["no_such_package.checks", "a b", "../nowhere", "os.path.x"])
def test_checks_that_are_nowhere(tmp_path: Path, value: str) -> None:
    path = make_course(tmp_path, config=CONFIG.replace("checks: checks", f"checks: {value!r}"))
    with pytest.raises(ConfigProblem, match=r"paths\.checks is .* is no folder and no such package is installed"):
        load_course(path)


@pytest.mark.parametrize(
    ("changed", "checks", "whole"),
    [
        ("checks/cnn/test_conv2d.py", True, True),
        ("checks/cnn/oracle.py", True, True),
        ("checks/helpers.py", True, True),
        ("solutions/cnn/hidden/test_conv2d.py", True, True),
        ("solutions/cnn/hidden/cases.py", True, True),
        ("checks/cnn/test_model.py", False, True),
        ("solutions/cnn/conv2d.py", False, True),
        ("solutions/cnn/mistakes/conv2d__c.py", False, True),
        (CONFIG_NAME, False, True),
        ("exercises/cnn/README.md", False, False),
        ("exercises/cnn/conv2d.py", False, False),
    ],
)
def test_digests_change_with_what_can_change_a_report(
    tmp_path: Path, changed: str, checks: bool, whole: bool
) -> None:
    path = make_course(tmp_path)
    before, again = load_course(path), load_course(path)
    first = before.exercise("cnn/conv2d").checks_digest, before.digest
    assert first == (again.exercise("cnn/conv2d").checks_digest, again.digest)
    file = tmp_path / changed
    write(file, (file.read_text("utf-8") if file.exists() else "") + "# changed\n")
    after = load_course(path)
    assert (first[0] != after.exercise("cnn/conv2d").checks_digest) == checks
    assert (first[1] != after.digest) == whole


def test_the_digest_does_not_depend_on_where_the_course_is(tmp_path: Path) -> None:
    one, other = load_course(make_course(tmp_path / "a")), load_course(make_course(tmp_path / "b" / "c"))
    assert one.digest == other.digest


# ---------------------------------------------------------------- what a command line means

SELECTIONS = [
    ("", ["exercises"], IDS),
    ("", ["exercises/"], IDS),
    ("", ["."], IDS),
    ("", ["exercises/cnn"], IDS[:3]),
    ("", ["./exercises/cnn/"], IDS[:3]),
    ("", ["cnn"], IDS[:3]),
    ("", ["exercises/cnn/conv2d.py"], ["cnn/conv2d"]),
    ("", ["exercises/cnn/conv2d"], ["cnn/conv2d"]),
    ("", ["cnn/conv2d"], ["cnn/conv2d"]),
    ("", ["cnn/conv2d.py"], ["cnn/conv2d"]),
    ("", ["conv2d"], ["cnn/conv2d"]),
    ("", ["vgg", "cnn/conv2d"], ["cnn/conv2d", "vgg/model"]),
    ("", ["cnn", "cnn/conv2d", "exercises/cnn/conv2d.py"], IDS[:3]),
    ("exercises", ["cnn"], IDS[:3]),
    ("exercises/cnn", ["conv2d.py"], ["cnn/conv2d"]),
    ("exercises/cnn", ["model"], ["cnn/model"]),
    ("exercises/cnn", ["../vgg"], ["vgg/model"]),
    ("exercises/cnn", ["."], IDS[:3]),
    ("exercises/cnn", ["exercises/vgg"], ["vgg/model"]),
    ("checks", ["cnn"], IDS[:3]),
]


@pytest.mark.parametrize(("below", "names", "expected"), SELECTIONS, ids=[f"{b}:{' '.join(n)}" for b, n, _ in SELECTIONS])
def test_names_select(course: Course, below: str, names: list[str], expected: list[str]) -> None:
    chosen = course.select(names, course.root / below)
    assert [exercise.id for exercise, _path in chosen] == expected
    assert all(path == exercise.stub for exercise, path in chosen)


def test_no_names_select_everything_from_anywhere(course: Course, tmp_path: Path) -> None:
    assert [exercise.id for exercise, _path in course.select([], tmp_path)] == IDS


def test_an_absolute_path_selects(course: Course) -> None:
    stub = course.root / "exercises/vgg/model.py"
    assert course.select([str(stub)], Path("/")) == [(course.exercise("vgg/model"), stub)]


def test_the_course_may_be_reached_through_a_link(course: Course, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(course.root)
    chosen = course.select([str(tmp_path / "link/exercises/cnn/conv2d.py")], tmp_path)
    assert [exercise.id for exercise, _path in chosen] == ["cnn/conv2d"]


@pytest.mark.parametrize(
    ("file", "named", "expected"),
    [
        ("my/cnn/conv2d.py", "my/cnn/conv2d.py", "cnn/conv2d"),
        ("my/vgg/model.py", "my/vgg/model.py", "vgg/model"),
        ("my/conv2d.py", "my/conv2d.py", "cnn/conv2d"),
        ("cnn/conv2d.py", "cnn/conv2d.py", "cnn/conv2d"),
        ("my/cnn/conv2d.py", "my/cnn", "cnn/conv2d"),
        ("my/cnn/conv2d.py", "my", "cnn/conv2d"),
        ("my/exercises/cnn/conv2d.py", "my", "cnn/conv2d"),
        ("cnn/conv2d.py", "cnn", "cnn/conv2d"),
        ("한글 폴더/cnn/conv2d.py", "한글 폴더", "cnn/conv2d"),
    ],
)
def test_files_elsewhere_select_by_their_last_parts(
    course: Course, tmp_path: Path, file: str, named: str, expected: str
) -> None:
    path = write(tmp_path / "elsewhere" / file, "")
    assert course.select([named], tmp_path / "elsewhere") == [(course.exercise(expected), path)]


def test_a_solution_can_be_graded_by_its_path(course: Course) -> None:
    conv = course.exercise("cnn/conv2d")
    assert course.select(["solutions/cnn/conv2d.py"], course.root) == [(conv, conv.solution)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cn", ["'cn'", "Did you mean 'cnn'?", "There is: cnn, vgg", "grade list"]),
        ("exercises/cnn/conv2", ["Did you mean 'cnn/conv2d'?", "There is: cnn/output_size, cnn/conv2d, cnn/model"]),
        ("exercises/cnn/Conv2D.py", ["Did you mean 'cnn/conv2d'?"]),
        ("zzzzzz", ["nothing in this course is called 'zzzzzz'", "There is: cnn, vgg"]),
        ("a/b/c/d", ["'a/b/c/d'"]),
        ("exercises/cnn/sub/conv2d.py", ["nothing in this course is called"]),
        ("model", ["'model' is the name of several exercises: cnn/model, vgg/model"]),
        ("/nowhere/cnn/conv2d.py", ["nothing in this course is called '/nowhere/cnn/conv2d.py'"]),
        ("", ["''"]),
        ("a\0b", [r"'a\x00b'"]),
        ("\x1b[31m", [r"'\x1b[31m'"]),
        ("x" * 5000, ["nothing in this course"]),
        (f"{CONFIG_NAME}", [f"{CONFIG_NAME} is not named like an exercise", "cnn/output_size.py"]),
        ("notes.py", ["notes.py is not named like an exercise"]),
    ],
)
def test_unknown_names_say_what_there_is(course: Course, name: str, words: list[str]) -> None:
    write(course.root / "notes.py", "")
    with pytest.raises(UsageProblem) as caught:
        course.select([name], course.root)
    assert [word for word in words if word not in str(caught.value)] == []
    assert all(c.isprintable() for c in str(caught.value))


def test_an_empty_folder_is_nothing_to_grade(course: Course, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToGrade, match=r"nothing to grade in .*empty: expected a file such as cnn/output_size\.py"):
        course.select(["empty"], tmp_path)


def test_two_files_for_one_exercise(course: Course, tmp_path: Path) -> None:
    other = write(tmp_path / "cnn/conv2d.py", "")
    with pytest.raises(UsageProblem, match=r"two files were named for cnn/conv2d: .* and .*Name one"):
        course.select(["exercises/cnn/conv2d.py", str(other)], course.root)


def test_a_deleted_file_named_by_its_path(students: Course) -> None:
    students.exercise("cnn/conv2d").stub.unlink()
    with pytest.raises(UsageProblem, match=r"conv2d\.py does not exist\. Restore it"):
        students.select(["exercises/cnn/conv2d.py"], students.root)
    assert len(students.select(["cnn"], students.root)) == 3


def test_an_unknown_id(course: Course) -> None:
    with pytest.raises(UsageProblem, match="Did you mean 'vgg/model'"):
        course.exercise("vgg/modle")


def test_an_empty_course_selects_nothing(tmp_path: Path) -> None:
    for name in ("exercises", "checks"):
        (tmp_path / name).mkdir()
    course = load_course(write(tmp_path / CONFIG_NAME, "course: {id: c, title: C}\npaths: {checks: checks}\ntopics: []\n"))
    assert course.select([], tmp_path) == []


# ---------------------------------------------------------------- stubs


def test_a_stub_is_the_solution_without_the_answer() -> None:
    assert stub_from_solution(SOLUTION) == STUB
    assert stub_from_solution(SOLUTION.replace("\n", "\r\n")) == STUB


line = st.sampled_from(["x = 1", "", "    y = 2", "# a comment", "한글 = 3"])
block = st.tuples(st.integers(0, 3), st.lists(line, max_size=3), st.lists(line, max_size=3))


@given(st.lists(block, min_size=1, max_size=4))
def test_a_stub_keeps_every_line_outside_the_marks(blocks: list[tuple[int, list[str], list[str]]]) -> None:
    solution: list[str] = []
    expected: list[str] = []
    for depth, before, answer in blocks:
        indent = "    " * depth
        solution += [*before, f"{indent}### BEGIN SOLUTION", *(f"secret {text}" for text in answer), "### END SOLUTION"]
        expected += [*before, f"{indent}# YOUR CODE HERE", f"{indent}raise NotImplementedError()"]
    assert stub_from_solution("\n".join(solution)) == "\n".join(expected) + "\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", 's.py:1: there is no "### BEGIN SOLUTION"'),
        ("a\n### BEGIN SOLUTION\nb\n", 's.py:2: "### BEGIN SOLUTION" has no "### END SOLUTION"'),
        ("### END SOLUTION\n", "s.py:1: '### END SOLUTION' is not expected here"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "s.py:2: '### BEGIN SOLUTION' is not expected here"),
        ("### BEGIN SOLUTION\n### END SOLUTION\n###BEGIN SOLUTION\nsecret\n", "s.py:3: '###BEGIN SOLUTION' is not"),
        ("# begin solution\nsecret\n", "s.py:1: '# begin solution' is not expected here"),
        ("x = 1  ### BEGIN SOLUTION\n", "s.py:1:"),
    ],
)
def test_marks_that_do_not_match_never_give_the_answer_away(text: str, said: str) -> None:
    with pytest.raises(ConfigProblem) as caught:
        stub_from_solution(text, "s.py")
    assert said in str(caught.value)


def test_stub_in_step(course: Course, students: Course) -> None:
    conv = course.exercise("cnn/conv2d")
    assert stub_in_step(conv)
    conv.stub.write_bytes(STUB.replace("\n", "\r\n").encode())
    assert stub_in_step(conv)
    conv.stub.write_text(STUB + "# more\n", encoding="utf-8")
    assert not stub_in_step(conv)
    assert all(stub_in_step(exercise) for exercise in students.exercises)


UNTOUCHED = {
    "as it was": STUB,
    "white space": STUB.replace("\n", "  \n") + "\n\n\t\n",
    "crlf and bom": "\ufeff" + STUB.replace("\n", "\r\n"),
    "a comment": STUB.replace("# TODO: add", "# TODO: add one to x, ok\n    # 나중에"),
    "docstring": STUB.replace('"""One more."""', '"""Mine."""').replace('"""Exercise."""\n', ""),
    "comment gone": STUB.replace("    # YOUR CODE HERE\n", ""),
}
TOUCHED = {
    "solved": SOLUTION,
    "a line before": STUB.replace("    # YOUR", "    y = x\n    # YOUR"),
    "one of two": STUB.replace("return 3", "return 4"),
    "empty": "",
    "comment only": "# NotImplementedError\n",
    "syntax error": STUB.replace("return 3", "return ("),
    "another error": STUB.replace("NotImplementedError()", "ValueError()"),
    "invalid escape": STUB.replace("return 3", r"return '\d'"),
    "nul": STUB + "\0",
    "deep": STUB + "x = " + "(" * 5000 + ")" * 5000,
    "long sum": STUB + "x = " + "+".join("1" * 20_000),
}


@pytest.mark.parametrize("what", [*UNTOUCHED, *TOUCHED])
@pytest.mark.parametrize("known", ["solution", "stubs.json"])
@pytest.mark.filterwarnings("error")
def test_untouched(tmp_path: Path, what: str, known: str) -> None:
    path = make_course(tmp_path, staff=known == "solution")
    if known == "stubs.json":
        write(tmp_path / "checks/stubs.json", json.dumps(dict.fromkeys(IDS, STUB)))
    source = (UNTOUCHED | TOUCHED)[what]
    exercise = load_course(path).exercise("cnn/conv2d")
    exercise.stub.write_text(source, encoding="utf-8")  # in a student's copy the stub is the student's own file
    assert is_untouched(exercise, source) == (what in UNTOUCHED)


TWO = "def f():\n    '''Doc.'''\n    # YOUR CODE HERE\n    raise NotImplementedError()\n\n\ndef g():\n    {body}\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (TWO.format(body="raise NotImplementedError()"), True),
        (TWO.format(body="return 1"), False),
        (TWO.format(body="x = 1; raise NotImplementedError()"), False),
        ("raise NotImplementedError()\n", False),
        ("def f(:  # NotImplementedError\n", False),
    ],
)
def test_without_an_original_a_started_file_is_never_untouched(
    students: Course, source: str, expected: bool
) -> None:
    exercise: Exercise = students.exercise("cnn/conv2d")
    exercise.stub.write_text(source)
    assert is_untouched(exercise, source) == expected


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_damaged_stubs_file(tmp_path: Path, text: str) -> None:
    path = make_course(tmp_path, staff=False)
    write(tmp_path / "checks/stubs.json", text)
    with pytest.raises(ConfigProblem, match=r"stubs\.json: cannot be read .*Install the course's grader package again"):
        load_course(path)


def test_a_solution_that_is_not_utf8(course: Course) -> None:
    conv = course.exercise("cnn/conv2d")
    assert conv.solution is not None
    conv.solution.write_bytes(b"\xff")
    with pytest.raises(ConfigProblem, match=r"conv2d\.py: byte 0 is not UTF-8"):
        stub_in_step(conv)


def test_the_generated_stub_of_the_example_parses() -> None:
    assert isinstance(ast.parse(stub_from_solution(SOLUTION)), ast.Module)
