"""A source as the fingerprints of its statements: names, comments, layout and order of statements hardly touch them.

tree-sitter reads the file, which makes something of any text, in little time, and never runs out of stack. What is
left out: comments, docstrings, imports, annotations, commas, parentheses around a value. A name that a student can
change is one sign, whatever it is; names of Python and attributes (`np.pad`, `.reshape`) stay.
"""

from __future__ import annotations

import builtins
import hashlib
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LENGTH = 8
"""Tokens of a fingerprint; a shorter statement is one fingerprint."""
MAX_BYTES = 100_000
"""Of a file that is read: thirty times the longest solution of the course."""
MAX_SECONDS = 1.0
"""CPU seconds to parse one file. What is honest takes milliseconds."""

_LEFT_OUT = {
    "comment", "import_statement", "import_from_statement", "future_import_statement", "type", "line_continuation",
    "pass_statement", ",", ";", "->",
}  # fmt: skip
_CLAUSES = {"elif_clause", "else_clause", "except_clause", "except_group_clause", "finally_clause", "case_clause"}
_BUILTINS = set(dir(builtins)) | {"self", "cls"}
_BOUND = {
    "parameters": "*", "lambda_parameters": "*", "default_parameter": 0, "typed_default_parameter": 0,
    "typed_parameter": 0, "assignment": 0, "augmented_assignment": 0, "for_statement": "left", "for_in_clause": "left",
    "function_definition": "name", "class_definition": "name", "named_expression": 0, "as_pattern_target": "*",
}  # fmt: skip
"""Where names are bound: in the child of this place or field, or in every child."""
_NAME = "\1"  # begins a name that a student chose
_PATTERNS = {"pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern"}


class Unreadable(Exception):
    """A source that is not compared; the message is half a sentence for the staff."""


class Statement(NamedTuple):
    """A simple statement, or the head of a compound one: its lines from `first` to `last`, counted from 1."""

    first: int
    last: int
    prints: frozenset[int]


class _Token(NamedTuple):
    text: str
    line: int
    end: int
    role: str


def statements(text: str) -> list[Statement]:
    """The statements of a source with their fingerprints, whole numbers of 63 bits. Raises Unreadable.

    A fingerprint is LENGTH tokens of one statement, or a short statement as a whole, or two whole neighbours.
    """
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"has {len(data):,} bytes; files over {MAX_BYTES:,} are not compared")
    until = time.process_time() + MAX_SECONDS
    try:
        tree = _parser().parse(
            lambda at, _point: data[at : at + 65_536],
            progress_callback=lambda _at, _error: time.process_time() > until,
        )
    except ValueError:
        _parser().reset()
        raise Unreadable(f"takes more than {MAX_SECONDS:g} s to parse, so it was left out") from None
    units, bound, imported = _units(tree.root_node)
    found: list[Statement] = []
    before: list[str] = []
    for unit in units:
        words = [_word(token, bound, imported) for token in unit]
        prints = {_number(words[at : at + LENGTH]) for at in range(max(1, len(words) - LENGTH + 1))}
        if before:
            prints.add(_number([*before, "\n", *words]))
        before = words
        found.append(Statement(unit[0].line, max(token.end for token in unit), frozenset(prints)))
    return found


@cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_python

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def _number(words: list[str]) -> int:
    """A number that says which places hold the same name, not which name; the same in every process, unlike hash()."""
    seen: dict[str, str] = {}
    signs = [seen.setdefault(word, f"v{len(seen)}") if word[0] == _NAME else word for word in words]
    return int.from_bytes(hashlib.blake2b("\0".join(signs).encode(), digest_size=8).digest()) >> 1


def _units(root: Node) -> tuple[list[list[_Token]], set[str], dict[str, str]]:
    """The tokens of each statement, the names that are bound, and {name: what it was imported as}. No recursion."""
    units: list[list[_Token]] = []
    bound: set[str] = set()
    imported: dict[str, str] = {}
    waiting = [(root, "", False)]
    while waiting:
        node, role, begins = waiting.pop()
        kind = node.type
        if begins:
            units.append([])
        if kind == "import_from_statement":
            imported.update(_imports(node))
        if kind in _LEFT_OUT or _is_docstring(node):
            continue
        if kind == "string" or not node.child_count:
            token = _token(node, role)
            if role == "bound":
                bound.add(token.text)
            if token.text:
                if not units:  # an error where the file begins
                    units.append([])
                units[-1].append(token)
            continue
        children = node.children
        inside = kind in ("block", "module")
        for at in range(len(children) - 1, -1, -1):
            child = children[at]
            if kind in ("parenthesized_expression", "tuple", "tuple_pattern") and child.type in "()":
                continue
            if child.type == ":" and kind != "slice":
                continue
            starts = child.type != "comment" and (inside or child.type in _CLAUSES)
            waiting.append((child, _role(node, kind, at, role), starts))
    return [unit for unit in units if unit], bound, imported


def _is_docstring(node: Node) -> bool:
    if node.type != "expression_statement" or node.child_count != 1:
        return False
    return node.children[0].type in ("string", "concatenated_string")


def _role(node: Node, kind: str, at: int, role: str) -> str:
    """What the child at this place is to a name: bound here, an attribute, the student's own attribute, a keyword."""
    place = _BOUND.get(kind)
    if place == "*" or (place is not None and place in (at, node.field_name_for_child(at))):
        return "bound"
    if kind in _PATTERNS:
        return role
    if kind == "attribute" and at:
        owner = node.children[0]  # its text only where that is short: a.b.c... nests as deep as it is long
        return "own" if owner.type == "identifier" and owner.text == b"self" else "attribute"
    return "keyword" if kind == "keyword_argument" and not at else ""


def _token(node: Node, role: str) -> _Token:
    kind = node.type
    text = kind
    if kind == "string":
        parts = [child for child in node.children if child.type not in ("string_start", "string_end")]
        content = b"".join(child.text or b"" for child in parts).decode("utf-8", "replace")
        plain = len(content) <= 40 and not any(map(str.isspace, content)) and len(parts) <= 1
        text = f"'{content}" if plain else "'"  # einsum's "ij,jk->ik" tells more than the words of an error message
    elif kind in ("identifier", "integer", "float"):
        text = (node.text or b"").decode("utf-8", "replace")
    return _Token(text, node.start_point.row + 1, node.end_point.row + 1, role if kind == "identifier" else kind)


def _word(token: _Token, bound: set[str], imported: dict[str, str]) -> str:
    """A token as it is compared."""
    text, role = token.text, token.role
    if role == "attribute":
        return text
    if role == "keyword":
        return "="
    if role == "" and text not in bound and (text in _BUILTINS or text in imported):
        return imported.get(text, text)
    if role in ("own", "bound", ""):
        return _NAME + text
    if role == "float":
        try:
            return repr(float(text.replace("_", "")))
        except ValueError:
            return text
    return text


def _imports(node: Node) -> Iterator[tuple[str, str]]:
    """(the name here, the name there) of `from numpy import zeros as z`."""
    for child in node.children_by_field_name("name"):
        there = child.child_by_field_name("name") if child.type == "aliased_import" else child
        here = child.child_by_field_name("alias") if child.type == "aliased_import" else child
        if there is not None and here is not None:
            yield (here.text or b"").decode("utf-8", "replace"), (there.text or b"").decode("utf-8", "replace")
