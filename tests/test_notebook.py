"""grader/notebook.py: what of a notebook belongs to an exercise, and what a broken cell costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from class_files import make_course, write, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import notebook
from grader.archives import Refused
from grader.course import Exercise, is_untouched
from grader.notebook import exercise_source, left_out, read_notebook
from grader.submission import Submission, from_folder, from_zip

CONV = "def conv2d(x, w):\n    return np.sum(x)"
VALID = "def conv2d_valid(x, w):\n    return helper(x) + SIZE"


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exercise, ...]:
    return make_course(tmp_path_factory.mktemp("course"))


def cell(source: str | list[str], kind: str = "code", **metadata: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": metadata, "outputs": [{"data": {"image/png": "x" * 100}}]}


def book(*cells: Any) -> bytes:
    made = [cell(each) if isinstance(each, str) else each for each in cells]
    return json.dumps({"cells": made, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4}).encode()


def source(exercises: Sequence[Exercise], raw: bytes, id_: str = "cnn/conv2d", **options: bool) -> str | None:
    exercise = next(each for each in exercises if each.id == id_)
    return exercise_source(read_notebook(raw), exercise, exercises, **options)


def run(text: str | None) -> dict[str, Any]:
    """What the text defines when it is run, without numpy."""
    assert text is not None
    names: dict[str, Any] = {}
    exec(text.replace("import numpy as np", "np = None"), names)
    return names


# ---------------------------------------------------------------- which cells


def test_what_the_stub_defines_is_taken_with_what_it_needs_and_nothing_else(exercises: Sequence[Exercise]) -> None:
    raw = book(
        cell("# Convolutions", "markdown"),
        "import numpy as np\nimport matplotlib.pyplot as plt\nfrom os import path",
        "SIZE = 3\nSIZE += 1\nunused = open('gone.csv')",
        "def helper(x):\n    return deeper(x)\n\ndef deeper(x):\n    return 2 * x",
        CONV,
        "conv2d(1, 2)\nplt.show()",
        VALID + "\n\nprint(conv2d_valid(1, 2))",
    )
    text = source(exercises, raw)
    names = run(text)
    assert names["conv2d_valid"](1, None) == 6
    assert text is not None
    assert "import numpy as np" in text
    for absent in ("matplotlib", "path", "unused", "show", "print", "Convolutions"):
        assert absent not in text
    assert text.index("# cell 5") < text.index("def conv2d(")


def test_names_inside_functions_do_not_pull_trials_in(exercises: Sequence[Exercise]) -> None:
    raw = book("x = load('gone.csv')\nw = x", "def conv2d(x, w):\n    y = [x for x in w]\n    return y")
    text = source(exercises, raw)
    assert text is not None
    assert "load" not in text


def test_the_last_definition_counts_and_changes_of_it_stay(exercises: Sequence[Exercise]) -> None:
    raw = book("def conv2d(x, w):\n    return 1", "def conv2d(x, w):\n    return conv2d.n", "conv2d.n = 2")
    assert run(source(exercises, raw))["conv2d"](0, 0) == 2


def test_imports_from_the_future_stand_first_and_stars_are_kept(exercises: Sequence[Exercise]) -> None:
    raw = book(
        "from math import *", "from __future__ import annotations", "def conv2d(x: Nope, w):\n    return floor(x)"
    )
    text = source(exercises, raw)
    assert text is not None
    assert text.startswith("from __future__ import annotations\n")
    assert run(text)["conv2d"](2.5, 0) == 2


@pytest.mark.parametrize(
    "marked",
    [
        cell("def f(): pass", tags=["cnn/conv2d"]),
        cell("def f(): pass", tags=["x", "conv2d"]),
        cell("def f(): pass", tags=["exercise: cnn/conv2d"]),
        cell("def f(): pass", nbgrader={"grade_id": "conv2d", "schema_version": 3}),
        cell("def f(): pass", nbgrader={"grade_id": "cnn-conv2d"}),
        "# exercise: cnn/conv2d\ndef f(): pass",
        "\n#Exercise: conv2d\ndef f(): pass",
        "%%writefile cnn/conv2d.py\ndef f(): pass",
        cell(["# exercise: cnn/conv2d.py\n", "def f(): pass"]),
    ],
    ids=range(9),
)
def test_a_marked_cell_is_taken_whole(exercises: Sequence[Exercise], marked: Any) -> None:
    raw = book("import json", "def conv2d(x, w):\n    return 'a trial'", marked)
    text = source(exercises, raw)
    assert text is not None
    assert "def f(): pass" in text
    assert "a trial" not in text
    assert source(exercises, raw, "cnn/output_size") is None


def test_a_marked_cell_gets_what_it_needs_from_the_rest(exercises: Sequence[Exercise]) -> None:
    raw = book("import json\nK = 2", "# exercise: conv2d\nprint('whole')\ndef conv2d(x, w):\n    return K")
    text = source(exercises, raw)
    assert text is not None
    assert "K = 2" in text
    assert "print('whole')" in text
    assert "json" not in text


def test_cells_of_other_exercises_do_not_replace_what_an_exercise_defines(exercises: Sequence[Exercise]) -> None:
    one = "def helper():\n    return 1\n\ndef conv2d(x, w):\n    return helper()"
    other = "# exercise: output_size\ndef helper():\n    return 2\n\ndef conv2d(x, w):\n    return 3\n\ndef deeper():\n    return 4"
    assert run(source(exercises, book(f"# exercise: conv2d\n{one}", other)))["conv2d"](0, 0) == 1
    assert run(source(exercises, book(one, other)))["conv2d"](0, 0) == 1
    used = "# exercise: conv2d\ndef conv2d(x, w):\n    return deeper()"
    assert run(source(exercises, book(used, other)))["conv2d"](0, 0) == 4


def test_an_import_of_many_cells_is_taken_once(exercises: Sequence[Exercise]) -> None:
    text = source(exercises, book("import numpy as np", "import numpy as np\n\n" + CONV, "import numpy as np"))
    assert text is not None
    assert text.count("import numpy") == 1


def test_a_cell_marked_for_another_exercise_is_not_taken(exercises: Sequence[Exercise]) -> None:
    raw = book("# exercise: cnn/output_size\ndef conv2d(x, w):\n    return 1")
    assert source(exercises, raw) is None


def test_a_name_that_two_exercises_ask_for_must_be_marked(tmp_path: Path) -> None:
    exercises = make_course(tmp_path)
    for name in ("output_size", "conv2d"):
        write(tmp_path / f"exercises/cnn/{name}.py", "def train(x):\n    raise NotImplementedError()\n")
    with pytest.raises(Refused, match="it defines train, which cnn/conv2d and cnn/output_size both ask for"):
        source(exercises, book("def train(x):\n    return 1"))
    raw = book(
        "# exercise: conv2d\ndef train(x):\n    return 1", "# exercise: output_size\ndef train(x):\n    return 2"
    )
    assert run(source(exercises, raw))["train"](0) == 1


def test_an_untouched_notebook_is_an_untouched_stub(exercises: Sequence[Exercise]) -> None:
    for exercise in exercises[:2]:
        text = source(exercises, book("import numpy as np\nimport sys", exercise.stub.read_text()), exercise.id)
        assert text is not None
        assert is_untouched(exercise, text)


def test_a_notebook_of_one_exercise_without_its_functions_is_taken_whole(exercises: Sequence[Exercise]) -> None:
    raw = book("a = 1", "b = 2")
    assert source(exercises, raw) is None
    assert run(source(exercises, raw, own=True))["b"] == 2


# ---------------------------------------------------------------- IPython and broken cells


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install torch\nx = 1", "pass\nx = 1"),
        ("if True:\n    !ls\nx = 1", "if True:\n    pass\nx = 1"),
        ("files = !ls\nx = 1", "pass\nx = 1"),
        ("np.sum?\nx = 1", "pass\nx = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("%%bash\nrm -rf /", ""),
        ("x = (5\n     % 3)", "x = (5\n     % 3)"),
        ("s = '''\n%time\n!x\n'''", "s = '''\n%time\n!x\n'''"),
        ("# why?\nx = 1", "# why?\nx = 1"),
    ],
)
def test_lines_for_ipython_are_left_out_and_told(text: str, left: str) -> None:
    found = read_notebook(book("y = 0", text))
    assert [each.text.strip() for each in found.cells[1:]] == ([left] if left else [])
    changed = left != text
    assert found.notes == (["lines for IPython (%..., !...) were left out, in cell 2."] if changed else [])


BROKEN = "def conv2d(x, w:\n    return 1"


def test_a_broken_cell_costs_its_own_exercise_alone(exercises: Sequence[Exercise]) -> None:
    raw = book("import numpy as np", BROKEN, "def output_size(n, k):\n    return 1", "broken (")
    assert run(source(exercises, raw, "cnn/output_size"))["output_size"](0, 0) == 1
    text = source(exercises, raw)
    assert text is not None
    assert BROKEN in text  # the student is told about it as in any file
    with pytest.raises(SyntaxError):
        compile(text, "x", "exec")
    assert left_out(read_notebook(raw), exercises) == [
        "cell 4 is not Python (line 1: '(' was never closed), so it was left out."
    ]


def test_a_broken_first_try_does_not_harm_a_later_one(exercises: Sequence[Exercise]) -> None:
    raw = book(BROKEN, "def conv2d(x, w):\n    return 1")
    assert run(source(exercises, raw))["conv2d"](0, 0) == 1
    assert left_out(read_notebook(raw), exercises)[0].startswith("cell 1 is not Python (line 1: ")


@pytest.mark.parametrize(
    "text", ["return 1", "x = " + "(" * 300 + ")" * 300, "x = 1\n  y = 2", "nonlocal x", "-" * 50_000 + "1"]
)
def test_cells_that_python_refuses_are_broken_and_no_more(exercises: Sequence[Exercise], text: str) -> None:
    raw = book(text, "def conv2d(x, w):\n    return 1")
    assert run(source(exercises, raw))["conv2d"](0, 0) == 1
    assert len(left_out(read_notebook(raw), exercises)) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"cell_type": "code"},
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": ["x", 5]},
        {"cell_type": "code", "source": {"a": 1}},
        {"source": "x\0"},
    ],
)
def test_a_cell_that_cannot_be_read_is_named(exercises: Sequence[Exercise], odd: Any) -> None:
    raw = book(odd, "def conv2d(x, w):\n    return 1")
    assert run(source(exercises, raw))["conv2d"](0, 0) == 1
    assert read_notebook(raw).notes == ["cell 1 cannot be read, so it was left out. Write it again in Jupyter."]


def test_odd_metadata_and_other_cells_do_no_harm(exercises: Sequence[Exercise]) -> None:
    odd = [
        {"cell_type": "code", "source": "x = 1", "metadata": each}
        for each in (5, [], {"tags": "conv2d"}, {"nbgrader": 1}, None)
    ]
    raw = book(*odd, {"cell_type": "raw", "source": "("}, {"cell_type": 7, "source": "y = 2"}, CONV)
    assert source(exercises, raw) is not None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not the JSON of a notebook"),
        (b"hello", "not the JSON of a notebook"),
        (b"[]", "not the JSON of a notebook"),
        (b"{}", "it has no cells"),
        (b'{"cells": null}', "it has no cells"),
        (b'{"cells": [1]}', "not the JSON of a notebook"),
        (b'{"worksheets": [{"cells": []}]}', "it has no cells"),
        (b'{"cells": ' + b"[" * 100_000, "not the JSON of a notebook"),
        (b'{"cells": [' + b"{}," * 100_001 + b"{}]}", "more than 100000 cells"),
        (book("x" * 600_000 + "=1", "y" * 600_000 + "=1"), "its code is longer than 1,000,000 characters"),
    ],
    ids=range(10),
)
def test_what_is_no_notebook_says_why(raw: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_notebook(raw)


def test_a_notebook_with_a_mark_of_byte_order_and_windows_lines(exercises: Sequence[Exercise]) -> None:
    raw = b"\xef\xbb\xbf" + book("def conv2d(x, w):\r\n    return 1\r\n")
    assert "\r" not in (source(exercises, raw) or "\r")


pieces = st.sampled_from(
    [
        CONV,
        VALID,
        BROKEN,
        "SIZE = 1",
        "import numpy as np",
        "%time x",
        "# exercise: conv2d",
        "x?",
        "from a import *",
        "\0",
        "for SIZE in []: pass",
    ]
)


@settings(max_examples=60)
@given(st.lists(st.lists(pieces, max_size=3).map("\n".join) | st.text(max_size=20), max_size=5))
def test_any_cells_give_a_text_or_none(exercises: Sequence[Exercise], cells: list[str]) -> None:
    raw = book(*cells)
    for exercise in exercises:
        text = source(exercises, raw, exercise.id)
        assert text is None or "\0" not in text
    for note in [*read_notebook(raw).notes, *left_out(read_notebook(raw), exercises)]:
        assert note.endswith(".")


def test_a_long_chain_of_needs_ends(exercises: Sequence[Exercise]) -> None:
    chain = "a0 = 1\n" + "".join(f"a{n} = a{n - 1}\n" for n in range(1, 5000))
    assert run(source(exercises, book(chain, "def conv2d(x, w):\n    return a4999")))["conv2d"](0, 0) == 1


# ---------------------------------------------------------------- in a submission


def test_nothing_heavy_is_imported() -> None:
    assert not {"nbformat", "nbgrader", "IPython"} & set(vars(notebook))


def hand_in(folder: Path, exercises: tuple[Exercise, ...], **files: str | bytes) -> Submission:
    return from_zip(write(folder / "ann.zip", zipped(files)), "ann", exercises)


@pytest.mark.parametrize("path", ["cnn.ipynb", "cnn/cnn.ipynb", "exercises/cnn/cnn.ipynb", "ann-main/cnn/cnn.ipynb"])
def test_a_topics_notebook_serves_its_exercises(tmp_path: Path, exercises: tuple[Exercise, ...], path: str) -> None:
    raw = book("import numpy as np\n%matplotlib inline", CONV, "def output_size(n, k):\n    return 1", "broken (")
    cosine = f"{path.split('cnn')[0]}embedding/cosine.py"
    write(tmp_path / "ann" / path, raw)
    write(tmp_path / "ann" / cosine, "x = 1\n")
    for submission in (
        from_folder(tmp_path / "ann", "ann", exercises),
        hand_in(tmp_path, exercises, **{path: raw, cosine: "x = 1\n"}),
    ):
        assert set(submission.files) == {"cnn/conv2d", "cnn/output_size", "embedding/cosine"}
        assert CONV in (submission.files["cnn/conv2d"].text or "")
        assert submission.files["cnn/conv2d"].path == path
        assert submission.notes == (
            f"{path}: lines for IPython (%..., !...) were left out, in cell 1.",
            f"{path}: cell 4 is not Python (line 1: '(' was never closed), so it was left out.",
        )


def test_an_exercises_own_file_goes_before_a_notebook(tmp_path: Path, exercises: tuple[Exercise, ...]) -> None:
    raw = book(CONV)
    submission = hand_in(
        tmp_path, exercises, **{"cnn/conv2d.py": "x = 1\n", "cnn/conv2d.ipynb": raw, "cnn/cnn.ipynb": raw}
    )
    assert submission.files["cnn/conv2d"].text == "x = 1\n"
    assert submission.notes == ("cnn/conv2d.ipynb was left out: cnn/conv2d.py is graded. Keep only one of the two.",)


def test_a_notebook_of_any_name_serves_by_its_marks(tmp_path: Path, exercises: tuple[Exercise, ...]) -> None:
    raw = book("# exercise: cnn/conv2d\nx = 1", "def cosine(u, v):\n    return 1")
    submission = hand_in(tmp_path, exercises, **{"Homework 1.ipynb": raw})
    assert list(submission.files) == ["cnn/conv2d"]


def test_a_notebook_that_cannot_be_read_is_the_problem_of_its_exercises(
    tmp_path: Path, exercises: tuple[Exercise, ...]
) -> None:
    submission = hand_in(tmp_path, exercises, **{"cnn/cnn.ipynb": b"{", "embedding/cosine.py": "x = 1\n"})
    said = submission.files["cnn/conv2d"].problem or ""
    assert said.startswith(
        "cnn/cnn.ipynb: the notebook cannot be read for cnn/conv2d (it is not the JSON of a notebook: "
    )
    assert said.endswith("Save its code as cnn/conv2d.py.")
    assert submission.files["embedding/cosine"].text == "x = 1\n"


def test_a_notebook_may_be_larger_than_a_python_file_but_not_huge(
    tmp_path: Path, exercises: tuple[Exercise, ...]
) -> None:
    plots = cell("x = 1")
    plots["outputs"] = "x" * 3_000_000
    write(tmp_path / "ann/cnn/cnn.ipynb", book(plots, CONV))
    assert from_folder(tmp_path / "ann", "ann", exercises).files["cnn/conv2d"].text
    plots["outputs"] = "x" * 10_000_000
    write(tmp_path / "ann/cnn/cnn.ipynb", book(plots, CONV))
    assert "larger than 10,000,000 bytes" in (
        from_folder(tmp_path / "ann", "ann", exercises).files["cnn/conv2d"].problem or ""
    )
