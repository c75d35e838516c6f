"""Mutants of a reference solution: the same file with one small fault, of the kinds that programmers and this field make.

The general operators are mutmut's (numbers, strings, operators, keywords, dropped arguments ...); those below are for array code
and for what mutmut leaves out. Works on concrete syntax trees (libcst), so that a mutant differs from the solution in one place.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation import mutators

Operator = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Mutant:
    """One changed solution. `was` and `now` are the lines that differ, stripped and joined by " | "."""

    operator: str
    function: str
    line: int
    was: str
    now: str
    text: str


SWAPPED_NAMES = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "argmin": "argmax", "argmax": "argmin",
    "floor": "ceil", "ceil": "floor", "any": "all", "all": "any", "sum": "mean", "mean": "sum", "var": "std", "std": "var",
    "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "sin": "cos", "cos": "sin", "tril": "triu", "triu": "tril",
    "round": "int", "sorted": "list", "cumsum": "cumprod", "prod": "sum", "relu": "tanh", "hstack": "vstack",
    "BatchNorm2d": "Identity", "ReLU": "Identity", "MaxPool2d": "AvgPool2d", "sqrt": "square", "exp": "abs",
}  # fmt: skip
UNWRAPPED = {"sqrt", "abs", "exp", "log", "tanh", "sorted", "reversed", "flip", "relu", "sigmoid", "maximum", "max"}
TRANSPOSING = {"transpose", "swapaxes", "permute", "conj", "copy", "flatten"}
ALIKE = {"min", "max", "minimum", "maximum", "gcd"}
"""Functions that do not care for the order of their arguments."""
ERRORS = {
    "ValueError": "RuntimeError",
    "KeyError": "RuntimeError",
    "IndexError": "RuntimeError",
    "TypeError": "RuntimeError",
}
PARAMETERS = {
    **dict.fromkeys(("w", "weight", "kernel", "filters"), "{0} = {0}[..., ::-1]"),
    **dict.fromkeys(("b", "bias"), "{0} = None if {0} is None else {0} * 0"),
    "mask": "{0} = None if {0} is None else {0} == {0}",
    **dict.fromkeys(("padding", "pad"), "{0} = {0} + 1"),
}  # fmt: skip
"""Faults at the entrance: kernel flipped, bias forgotten, mask ignored, padding off by one."""


COMPOUND = (cst.BinaryOperation, cst.BooleanOperation, cst.Comparison, cst.UnaryOperation, cst.IfExp, cst.Lambda)
LOOSE = (
    cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Return, cst.Arg, cst.Index, cst.Element, cst.Expr, cst.If, cst.While,
    cst.Slice, cst.DictElement, cst.For, cst.CompIf, cst.Param,
)  # fmt: skip
"""Parents below which an expression needs no parentheses."""


def _whole(node: cst.CSTNode) -> Any:
    """An expression that binds as one."""
    compound = isinstance(node, COMPOUND) and not node.lpar
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]) if compound else node


def _expression(text: str, **parts: cst.BaseExpression) -> cst.BaseExpression:
    """`text` with the names in it replaced by expressions, each as one."""
    expression: Any = cst.parse_expression(text)
    for name, part in parts.items():
        expression = m.replace(expression, m.Name(name), _whole(part))
    assert isinstance(expression, cst.BaseExpression)
    return expression


def _called(node: cst.Call) -> str:
    """The last part of what a call calls: sqrt in np.sqrt(x), mean in x.mean()."""
    if isinstance(node.func, cst.Attribute):
        return node.func.attr.value
    return node.func.value if isinstance(node.func, cst.Name) else ""


# --- operators of our own ----------------------------------------------------------------------------------------


def drop_operand(node: cst.BinaryOperation | cst.BooleanOperation) -> Iterator[cst.BaseExpression]:
    """a + b -> a, b: bias, scale, eps or a condition left out."""
    yield node.left
    if isinstance(node, cst.BooleanOperation) or isinstance(
        node.operator, (cst.Add, cst.Multiply, cst.Subtract, cst.MatrixMultiply)
    ):
        yield node.right


def round_up(node: cst.BinaryOperation) -> Iterator[cst.BaseExpression]:
    """a // b -> -(-a // b)."""
    if isinstance(node.operator, cst.FloorDivide):
        yield _expression("-(-A // B)", A=node.left, B=node.right)


def swap_operands(node: cst.BinaryOperation) -> Iterator[cst.BaseExpression]:
    """a - b -> b - a, and what else depends on the order."""
    if isinstance(
        node.operator, (cst.Subtract, cst.Divide, cst.MatrixMultiply, cst.FloorDivide, cst.Modulo, cst.Power)
    ):
        yield node.with_changes(left=node.right, right=node.left)


def negate_comparison(node: cst.ComparisonTarget) -> Iterator[cst.ComparisonTarget]:
    """< -> >=, and so on."""
    opposite: dict[type[Any], type[Any]] = {cst.LessThan: cst.GreaterThanEqual, cst.LessThanEqual: cst.GreaterThan,
                cst.GreaterThan: cst.LessThanEqual, cst.GreaterThanEqual: cst.LessThan}  # fmt: skip
    for kind, other in opposite.items():
        if isinstance(node.operator, kind):
            yield node.with_changes(operator=other())


def one_less(node: cst.Integer) -> Iterator[cst.BaseExpression]:
    """n -> n - 1: bounds, axes, indices."""
    yield cst.Integer(str(node.evaluated_value - 1)) if node.evaluated_value else cst.parse_expression("(-1)")


def swap_name(node: cst.Call) -> Iterator[cst.Call]:
    """min -> max, floor -> ceil, sum -> mean ..."""
    name = SWAPPED_NAMES.get(_called(node))
    if name is not None and isinstance(node.func, cst.Attribute):
        yield node.with_changes(func=node.func.with_changes(attr=cst.Name(name)))
    elif name is not None:
        yield node.with_changes(func=cst.Name(name))


def unwrap(node: cst.Call) -> Iterator[cst.BaseExpression]:
    """sqrt(x) -> x, x.transpose(...) -> x: a missing step."""
    if _called(node) in UNWRAPPED and node.args and not node.args[0].keyword and not node.args[0].star:
        yield node.args[0].value
    if (
        _called(node) in TRANSPOSING
        and isinstance(node.func, cst.Attribute)
        and not m.matches(node.func.value, m.Name("np"))
    ):
        yield node.func.value


def not_transposed(node: cst.Attribute) -> Iterator[cst.BaseExpression]:
    """x.T -> x."""
    if node.attr.value in ("T", "mT"):
        yield node.value


def unbiased(node: cst.Call) -> Iterator[cst.Call]:
    """var() -> var(ddof=1)."""
    if _called(node) in ("var", "std") and not any(
        m.matches(arg.keyword, m.Name("ddof")) for arg in node.args if arg.keyword
    ):
        argument = cst.Arg(cst.Integer("1"), keyword=cst.Name("ddof"), equal=cst.AssignEqual())
        yield node.with_changes(args=[*node.args, argument])


def move_eps(node: cst.Call) -> Iterator[cst.BaseExpression]:
    """sqrt(v + eps) -> sqrt(v) + eps."""
    if _called(node) == "sqrt" and node.args and m.matches(node.args[0].value, m.BinaryOperation(operator=m.Add())):
        total = cst.ensure_type(node.args[0].value, cst.BinaryOperation)
        yield _expression("F(V) + E", F=node.func, V=total.left, E=total.right)


def swap_arguments(node: cst.Call) -> Iterator[cst.Call]:
    """f(a, b) -> f(b, a), neighbours only; heads transposed, height for width."""
    if _called(node) in ALIKE:
        return
    for i in range(min(len(node.args), 5) - 1):
        first, second = node.args[i], node.args[i + 1]
        if not (first.keyword or first.star or second.keyword or second.star):
            swapped = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
            yield node.with_changes(args=[*node.args[:i], *swapped, *node.args[i + 2 :]])


def swap_indices(node: cst.Subscript) -> Iterator[cst.Subscript]:
    """x[i, j] -> x[j, i]."""
    for i in range(len(node.slice) - 1):
        first, second = node.slice[i], node.slice[i + 1]
        swapped = [first.with_changes(slice=second.slice), second.with_changes(slice=first.slice)]
        yield node.with_changes(slice=[*node.slice[:i], *swapped, *node.slice[i + 2 :]])


def slice_bounds(node: cst.Slice) -> Iterator[cst.Slice]:
    """x[a:b] -> x[a + 1:b], x[a:b - 1], x[:b], x[a:], without its step."""
    if node.lower is not None and not isinstance(node.lower, cst.Integer):
        yield node.with_changes(lower=_expression("A + 1", A=node.lower))
    if node.upper is not None and not isinstance(node.upper, cst.Integer):
        yield node.with_changes(upper=_expression("A - 1", A=node.upper))
    for part in ("lower", "upper"):
        if getattr(node, part) is not None:
            yield node.with_changes(**{part: None})
    if node.step is not None:
        yield node.with_changes(step=None, second_colon=cst.MaybeSentinel.DEFAULT)


def range_bounds(node: cst.Call) -> Iterator[cst.Call]:
    """range(n) -> range(1, n), range(n - 1)."""
    if m.matches(node.func, m.Name("range")) and len(node.args) == 1:
        (last,) = node.args
        yield node.with_changes(args=[cst.Arg(cst.Integer("1")), last])
        yield node.with_changes(args=[cst.Arg(_expression("A - 1", A=last.value))])


def condition(node: cst.If) -> Iterator[cst.If]:
    """A branch always taken, or never."""
    yield node.with_changes(test=cst.Name("True"))
    yield node.with_changes(test=cst.Name("False"))


def drop_filter(node: cst.CompFor) -> Iterator[cst.CompFor]:
    """[x for x in y if z] -> [x for x in y]."""
    if node.ifs:
        yield node.with_changes(ifs=[])


def drop_statement(node: cst.SimpleStatementLine) -> Iterator[cst.SimpleStatementLine]:
    """A statement left out; a docstring, an import or a return is none of these."""
    kinds = (cst.Assign, cst.AugAssign, cst.AnnAssign, cst.Expr, cst.Raise, cst.Assert, cst.Break, cst.Continue)
    (first, *_more) = node.body
    text = isinstance(first, cst.Expr) and isinstance(first.value, (cst.SimpleString, cst.ConcatenatedString))
    if isinstance(first, kinds) and not text:
        yield node.with_changes(body=[cst.Pass()])


def other_error(node: cst.Raise) -> Iterator[cst.Raise]:
    """Another exception than the contract's."""
    for name, other in ERRORS.items():
        if m.findall(node, m.Name(name)):
            yield cst.ensure_type(m.replace(node, m.Name(name), cst.Name(other)), cst.Raise)


def at_entrance(node: cst.FunctionDef) -> Iterator[cst.FunctionDef]:
    """The first statement spoils a parameter."""
    if not isinstance(node.body, cst.IndentedBlock):
        return
    for parameter in node.params.params:
        if parameter.name.value in PARAMETERS:
            fault = cst.parse_statement(PARAMETERS[parameter.name.value].format(parameter.name.value))
            statements = list(node.body.body)
            at = 1 if node.get_docstring() is not None else 0
            yield node.with_changes(body=node.body.with_changes(body=[*statements[:at], fault, *statements[at:]]))


def _kept(operator: Operator) -> Operator:
    """mutmut's argument removal without its `None` for each argument: these only crash."""

    def fewer(node: cst.Call) -> Iterator[cst.Call]:
        for changed in operator(node):
            if len(changed.args) < len(node.args):
                yield changed

    return fewer


def _first(operator: Operator) -> Operator:
    """One string fault for each string is enough."""
    return lambda node: list(operator(node))[:1]


OPERATORS: tuple[tuple[str, type[cst.CSTNode], Operator], ...] = (
    ("constant", cst.BaseNumber, mutators.operator_number),
    ("constant", cst.Integer, one_less),
    ("string", cst.SimpleString, _first(mutators.operator_string)),
    ("flag", cst.Name, mutators.operator_name),
    ("arithmetic, comparison", cst.CSTNode, mutators.operator_swap_op),
    ("keyword", cst.CSTNode, mutators.operator_keywords),
    ("negation", cst.UnaryOperation, mutators.operator_remove_unary_ops),
    ("accumulation", cst.AugAssign, mutators.operator_augmented_assignment),
    ("argument dropped", cst.Call, _kept(mutators.operator_arg_removal)),
    ("text method", cst.Call, mutators.operator_symmetric_string_methods_swap),
    ("branch of an expression", cst.IfExp, mutators.operator_if_exp),
    ("operand dropped", cst.BinaryOperation, drop_operand),
    ("operand dropped", cst.BooleanOperation, drop_operand),
    ("operands swapped", cst.BinaryOperation, swap_operands),
    ("rounding", cst.BinaryOperation, round_up),
    ("comparison", cst.ComparisonTarget, negate_comparison),
    ("function for its opposite", cst.Call, swap_name),
    ("step missing", cst.Call, unwrap),
    ("transpose missing", cst.Attribute, not_transposed),
    ("unbiased variance", cst.Call, unbiased),
    ("place of eps", cst.Call, move_eps),
    ("arguments swapped", cst.Call, swap_arguments),
    ("axes swapped", cst.Subscript, swap_indices),
    ("slice bound", cst.Slice, slice_bounds),
    ("range bound", cst.Call, range_bounds),
    ("branch", cst.If, condition),
    ("filter dropped", cst.CompFor, drop_filter),
    ("statement missing", cst.SimpleStatementLine, drop_statement),
    ("error type", cst.Raise, other_error),
    ("input spoiled", cst.FunctionDef, at_entrance),
)
"""(name, kind of node, operator): each gives changed copies of a node."""


# --- all mutants of a file ---------------------------------------------------------------------------------------


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a solution that is Python and differs from it and from the others. Raises
    libcst.ParserSyntaxError for other text."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    places, parents = wrapper.resolve(PositionProvider), wrapper.resolve(ParentNodeProvider)
    seen = {_meaning(source)}
    for node in _mutable(wrapper.module):
        for name, kind, operator in OPERATORS:
            if not isinstance(node, kind):
                continue
            for changed in operator(node):
                if not isinstance(parents.get(node), LOOSE):
                    changed = _whole(changed)
                text = wrapper.module.deep_replace(node, changed).code
                try:
                    meaning = _meaning(text)
                except SyntaxError:
                    continue
                if meaning not in seen:
                    seen.add(meaning)
                    was, now = _differing(source, text)
                    yield Mutant(name, _function(node, parents), places[node].start.line, was, now, text)


def _meaning(text: str) -> str:
    return ast.dump(ast.parse(text))


def _mutable(module: cst.Module) -> Iterator[cst.CSTNode]:
    """The nodes that do something: no docstrings, imports, annotations, decorators, or words of an error."""
    collector = _Collector()
    module.visit(collector)
    yield from collector.found


class _Collector(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.Import, cst.ImportFrom, cst.Annotation, cst.Decorator, cst.FormattedString)):
            return False
        self.found.append(node)
        return not isinstance(node, cst.Raise)


def _function(node: cst.CSTNode, parents: Any) -> str:
    names = []
    while node is not None:
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            names.append(node.name.value)
        node = parents.get(node)
    return ".".join(reversed(names))


def _differing(before: str, after: str) -> tuple[str, str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    was, now = ([line[1:].strip() for line in lines if line[0] == sign] for sign in "-+")
    return " | ".join(was), " | ".join(now)
