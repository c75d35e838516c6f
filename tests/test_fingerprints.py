"""What a fingerprint sees and what not: names, comments, layout and order change little or nothing; any text is read."""

import ast
import builtins
import io
import tokenize
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.fingerprints import MAX_BYTES, Unreadable, statements
from grader.similarity import prints_of

ROOT = Path(__file__).parents[1]
SOURCES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/right").glob("*/*.py"))]
sources = st.sampled_from(SOURCES)


def prints(text):
    return prints_of(statements(text))


def chosen_names(text):
    """The names that a student can change without another word: variables and parameters, functions of the file."""
    nodes = list(ast.walk(ast.parse(text)))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    taken = {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {
        name.asname or name.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for name in node.names
    }
    keywords = {node.arg for node in nodes if isinstance(node, ast.keyword)}
    return sorted((stored | functions | parameters) - taken - keywords - set(dir(builtins)) - {"self", "_"})


def renamed(text, new):
    """`text` with its names replaced, strings and comments as they are (names within f-strings too)."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for field in ("id", "name", "arg"):
            if isinstance(getattr(node, field, None), str) and not isinstance(node, ast.alias | ast.keyword):
                setattr(node, field, new.get(getattr(node, field), getattr(node, field)))
    return ast.unparse(tree)


@settings(max_examples=30, deadline=None)
@given(text=sources, data=st.data())
def test_names_do_not_matter(text, data):
    names = chosen_names(text)
    fresh = data.draw(st.permutations([f"name{n}" for n in range(len(names))]))
    other = renamed(text, dict(zip(names, fresh, strict=True)))
    assert other != ast.unparse(ast.parse(text))
    assert prints(other) == prints(ast.unparse(ast.parse(text)))


@settings(max_examples=30, deadline=None)
@given(text=sources, data=st.data())
def test_comments_and_blank_lines_do_not_matter(text, data):
    ends = {t.start[0] for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.NEWLINE}
    lines = text.split("\n")
    for number in data.draw(st.lists(st.sampled_from(sorted(ends)), max_size=10, unique=True)):
        comment = data.draw(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20))
        lines[number - 1] += f"  # {comment}\n\n# {comment}"
    assert prints("\n".join(lines)) == prints(text)


@pytest.mark.parametrize(
    "other",
    [
        "def f(x: int, y: 'a, b' = 2) -> float:\n    '''Words.'''\n    z = (x + y) * np.pad(x, y)\n    return z, x\n",
        "def f(x,y=2):\n\n  z=(x+y)*np.pad(\n    x,\n    y,\n  ) ;\n  return (z, x)",
        "import numpy as np\ndef f(x, y=2):\n    z: float = (x + y) * np.pad(x, y)  # pad\n    pass\n    return (z, x)\n",
        "def g(a, b=2):\n    c = (a + b) * numpy.pad(a, b)\n    return c, a\n",
    ],
)
def test_layout_annotations_and_aliases_do_not_matter(other):
    assert prints(other) == prints("def f(x, y=2):\n    z = (x + y) * np.pad(x, y)\n    return z, x\n")


@pytest.mark.parametrize(
    "other",
    [
        "z = (x + y) * np.roll(x, y)", "z = (x + y) * np.pad(y, x)", "z = (x - y) * np.pad(x, y)", "z = x * y",
        "z = (x + 3) * np.pad(x, y)", "for z in (x + y) * np.pad(x, y): pass",
    ],
)  # fmt: skip
def test_what_the_code_does_matters(other):
    assert not prints("z = (x + y) * np.pad(x, y)") <= prints(other)


def test_einsum_formulas_matter_and_messages_do_not():
    assert prints("y = f('ij,jk->ik', a, b)") != prints("y = f('ij,kj->ik', a, b)")
    assert prints("raise ValueError('no such size')") == prints('raise ValueError(f"{n} does not fit")')


def test_names_imported_by_themselves_are_what_they_were_imported_as():
    assert prints("from numpy import zeros as z, pad\ny = z(pad(x, 3))") == prints("from numpy import zeros, pad\ny = zeros(pad(x, 3))")
    assert prints("from numpy import zeros\ny = zeros(x)") != prints("from numpy import ones\ny = ones(x)")


def test_a_builtin_is_itself_until_it_is_a_variable():
    assert prints("y = max(x)") != prints("y = min(x)")
    assert prints("max = f\ny = max(x)") == prints("g = f\ny = g(x)")


def test_lines():
    found = statements("'''doc'''\nimport os\n\ny = [1,\n     2]\nif y:\n    # why\n    z = y\nelse:\n    z = 3; w = 4\n")
    assert [(one.first, one.last) for one in found] == [(4, 5), (6, 6), (8, 8), (9, 9), (10, 10), (10, 10)]


def test_a_broken_file_keeps_what_can_be_read():
    whole = "def f(x):\n    y = x[1:] - x[:-1]\n    return y / np.abs(y).max()\n\n\n"
    assert len(prints(whole) & prints(whole + "def g(x:\n    return (\n")) > 0.5 * len(prints(whole))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(["(", ")", "[", "]", "{", "}", ":", "=", "def", "if", "else", "lambda", ",", "*", "\n", "\t", "0", "x", ".", "'", '"""', "f'", "@"]), max_size=80).map("".join))
def test_any_text_is_read(text):
    for one in statements(text):
        assert 1 <= one.first <= one.last
        assert one.prints
        assert all(0 <= number < 2**63 for number in one.prints)


@pytest.mark.parametrize(
    "text", ["(" * 99_000, "x=" + "-" * 99_000 + "1", "x" + ".a" * 49_000, "not " * 24_000, "\0" * 99_000, "f'{" * 33_000, "\ud800", ""]
)
def test_deep_nesting_huge_lines_and_no_text_at_all(text):
    assert all(one.first == 1 for one in statements(text))


@pytest.mark.parametrize(
    ("text", "words"), [("x" * (MAX_BYTES + 1), "has 100,001 bytes; files over 100,000 are not compared"), ("\\\n" * 49_000, "takes more than 0.2 s to parse")]
)
def test_what_is_not_read_says_why(text, words, monkeypatch):
    monkeypatch.setattr("grader.fingerprints.MAX_SECONDS", 0.2)
    with pytest.raises(Unreadable, match=words):
        statements(text)
    assert statements("x = 1"), "the next file is read as ever"
