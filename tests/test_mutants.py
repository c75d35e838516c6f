"""Mutants: each operator on a line of its own, and what holds for all of them."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst
import pytest

from grader.mutants import OPERATORS, mutants

ROOT = Path(__file__).parents[1]
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.py"))

EXAMPLES = {
    "constant": ("y = x[0] + 3", ["y = x[1] + 3", "y = x[(-1)] + 3", "y = x[0] + 4", "y = x[0] + 2"]),
    "string": ("y = x['key']", ["y = x['XXkeyXX']"]),
    "flag": ("y = f(keepdims=True)", ["y = f(keepdims=False)"]),
    "arithmetic, comparison": ("y = x < 1 and x * 2", ["y = x <= 1 and x * 2", "y = x < 1 or x * 2", "y = x < 1 and (x / 2)"]),
    "keyword": ("y = x is None", ["y = x is not None"]),
    "negation": ("y = not x", ["y = x"]),
    "accumulation": ("y += x", ["y = x"]),
    "argument dropped": ("y = f(x, n)", ["y = f(n)", "y = f(x, )"]),
    "text method": ("y = x.lstrip()", ["y = x.rstrip()"]),
    "branch of an expression": ("y = x if n else 0", ["y = x if (n) and False else 0", "y = x if (n) or True else 0"]),
    "operand dropped": ("y = x / n + b", ["y = x / n", "y = b", "y = x + b"]),
    "operands swapped": ("y = x - n", ["y = n - x"]),
    "rounding": ("y = x // n", ["y = -(-x // n)"]),
    "comparison": ("y = x > n", ["y = x <= n"]),
    "function for its opposite": ("y = np.floor(x)", ["y = np.ceil(x)"]),
    "step missing": ("y = np.sqrt(x.swapaxes(i, j))", ["y = x.swapaxes(i, j)", "y = np.sqrt(x)"]),
    "transpose missing": ("y = x.T", ["y = x"]),
    "unbiased variance": ("y = x.var(axis=n)", ["y = x.var(axis=n, ddof = 1)"]),
    "place of eps": ("y = x / np.sqrt(v + eps)", ["y = x / (np.sqrt(v) + eps)"]),
    "arguments swapped": ("y = f(x, n, key=b)", ["y = f(n, x, key=b)"]),
    "axes swapped": ("y = x[i, j]", ["y = x[j, i]"]),
    "slice bound": ("y = x[i:j:n]", ["y = x[i + 1:j:n]", "y = x[i:j - 1:n]", "y = x[:j:n]", "y = x[i::n]", "y = x[i:j]"]),
    "range bound": ("y = range(n)", ["y = range(1, n)", "y = range(n - 1)"]),
    "branch": ("if x:\n        y = n", ["if True:", "if False:"]),
    "filter dropped": ("y = [i for i in x if i]", ["y = [i for i in x]"]),
    "statement missing": ("x.sort()", ["pass"]),
    "error type": ("raise ValueError('no')", ["raise RuntimeError('no')"]),
    "input spoiled": ("return x, mask, w, b, padding", [
        "mask = None if mask is None else mask == mask", "w = w[..., ::-1]", "b = None if b is None else b * 0", "padding = padding + 1",
    ]),
}  # fmt: skip


def within(line):
    """A function around a line."""
    return f'def f(x, n, mask, w, b, padding):\n    """What f does."""\n    {line}\n'


@pytest.mark.parametrize("operator", dict.fromkeys(name for name, _kind, _operator in OPERATORS))
def test_each_operator(operator):
    line, expected = EXAMPLES[operator]
    found = [mutant.now for mutant in mutants(within(line)) if mutant.operator == operator]
    assert set(expected) <= set(found), found


@pytest.mark.parametrize(
    ("line", "now"),
    [
        ("y = x / np.sqrt(v + eps)", "y = x / (v + eps)"),
        ("y = (x + n).T @ w", "y = (x + n) @ w"),
        ("y = 2 * (x // n)", "y = 2 * (-(-x // n))"),
        ("y = -abs(x - n)", "y = -(x - n)"),
    ],
)
def test_what_stood_together_still_does(line, now):
    assert now in [one.now for one in mutants(within(line))]


@pytest.mark.parametrize(
    "line",
    [
        '"""Words."""',
        "import math",
        "y: int",
        "raise ValueError(f'{n} is not 3')",
        "return x",
        "y = f'{n + 1}'",
        "pass",
    ],
)
def test_what_is_never_mutated(line):
    changed = [
        one for one in mutants(f"def f(x, n):\n    {line}\n") if one.operator not in ("statement missing", "error type")
    ]
    assert changed == []


def test_commutative_calls_keep_their_order():
    assert not [one for one in mutants(within("y = min(x, n)")) if one.operator == "arguments swapped"]


@pytest.mark.parametrize("path", SOLUTIONS[:: max(1, len(SOLUTIONS) // 6)], ids=lambda path: path.stem)
def test_mutants_of_a_solution(path):
    """Python, all different, each in few lines, docstrings as they were."""
    source = path.read_text(encoding="utf-8")
    found = list(mutants(source))
    assert len(found) >= 20
    meanings = {ast.dump(ast.parse(one.text)) for one in found}
    assert len(meanings) == len(found)
    assert ast.dump(ast.parse(source)) not in meanings
    documents = docstrings(source)
    for one in found:
        assert one.was or one.now
        assert set(docstrings(one.text)) <= set(documents)
        assert one.line <= source.count("\n") + 1


def docstrings(source):
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return [
        text for node in ast.walk(ast.parse(source)) if isinstance(node, kinds) and (text := ast.get_docstring(node))
    ]


def test_text_that_is_not_python():
    with pytest.raises(libcst.ParserSyntaxError):
        list(mutants("def f(:"))
