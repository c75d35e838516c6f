"""What a submission's text alone tells: names that the exercise bans."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple


class Banned(NamedTuple):
    """A banned name and the line (from 1) that uses it."""

    name: str
    line: int


def find_banned(text: str, banned: Iterable[str]) -> Banned | None:
    """The first use of a banned dotted name (or of anything below it), followed through imports and their aliases.

    A text that is not Python gives None: loading it says why better. This is a courtesy to honest students; the
    worker replaces the banned objects themselves.
    """
    wanted = tuple(banned)
    if not wanted:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        for alias, full, line in _imported(node):
            aliases[alias] = full
            if name := _match(full, wanted):
                return Banned(name, line)
    used = []
    for node in ast.walk(tree):  # by depth, not by line
        if isinstance(node, (ast.Attribute, ast.Name)):
            dotted = _dotted(node, aliases)
            if dotted and (name := _match(dotted, wanted)):
                used.append(Banned(name, node.lineno))
    return min(used, key=lambda one: one.line, default=None)


def _imported(node: ast.AST) -> Iterable[tuple[str, str, int]]:
    """(name bound here, full dotted name, line) for each name an import statement brings."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            yield bound, alias.name if alias.asname else bound, node.lineno
            if not alias.asname and "." in alias.name:
                yield f"\0{alias.name}", alias.name, node.lineno
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}", node.lineno


def _dotted(node: ast.expr, aliases: dict[str, str]) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return None
    return ".".join([aliases[node.id], *reversed(parts)])


def _match(dotted: str, banned: tuple[str, ...]) -> str | None:
    return next((name for name in banned if dotted == name or dotted.startswith(name + ".")), None)
