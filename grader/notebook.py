"""Notebooks (.ipynb) as the source of exercises: read as JSON, never run, never written out.

A code cell belongs to an exercise by its mark (a tag, nbgrader's grade_id, a first line such as `# exercise: cnn/pooling`)
or because it defines what the exercise's stub defines. A marked cell is taken whole. Of the others the wanted definitions
are taken, and what they need of the rest of the notebook: imports, helpers, constants. Trials and plots are not.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from grader.archives import MAX_FILE_BYTES, MAX_NOTEBOOK_BYTES, Refused
from grader.course import Exercise
from grader.i18n import _
from grader.names import shown

MAX_CELLS = 100_000
_MARK = re.compile(r"#+\s*exercise\s*:\s*([\w/.-]+)\s*$", re.IGNORECASE)
_WRITEFILE = re.compile(r"%%writefile\s+(?:-a\s+)?([\w/.-]+)\.py\s*$")
_HARMLESS = re.compile(r"%%(time|timeit|capture|prun)\b")  # the rest of such a cell is Python
_SHELL = re.compile(r"\s*(%(?=[\w%])|[!?]|[\w., ]+=\s*[%!]|[^#\s].*\?\s*$)")
_NOWHERE = os.devnull  # Python looks for the line of a syntax error in the file of this name
_NULL = msgspec.Raw(b"null")


class _Cell(msgspec.Struct):
    """A cell as it stands in the file; every part is looked at alone, so that a broken one costs no other."""

    cell_type: msgspec.Raw = _NULL
    source: msgspec.Raw = _NULL
    metadata: msgspec.Raw = _NULL


class _File(msgspec.Struct):
    cells: list[_Cell] | None = None


class _NbgraderMetadata(msgspec.Struct):
    grade_id: str = ""


class _Metadata(msgspec.Struct):
    tags: list[str] = []
    nbgrader: _NbgraderMetadata | None = None


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell: its lines (from 1, both included), the names it gives and those it needs."""

    first: int
    last: int
    gives: frozenset[str]
    needs: frozenset[str]
    plain: str  # its syntax tree as text


@dataclass(frozen=True)
class Cell:
    """A code cell, `number` counting all cells from 1, without IPython's own lines. `problem`: why it is not Python."""

    number: int
    text: str
    marks: frozenset[str] = frozenset()
    statements: tuple[Statement, ...] = ()
    problem: str = ""

    def defines(self) -> set[str]:
        """Functions and classes that begin in the cell, broken or not."""
        return set(re.findall(r"^(?:async\s+def|def|class)\s+(\w+)", self.text, re.MULTILINE))


@dataclass
class Notebook:
    """The code cells of a notebook, and what students should know of them."""

    cells: list[Cell]
    notes: list[str] = field(default_factory=list)


def read_notebook(raw: bytes) -> Notebook:
    """The code cells. Raises Refused for what is no notebook, with the reason alone as its message."""
    if raw.count(b"{") > MAX_CELLS:
        raise Refused(_("it has more than {n} cells or outputs").format(n=MAX_CELLS))
    try:
        found = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"), type=_File).cells
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused(_("it is not the JSON of a notebook: {reason}").format(reason=shown(str(error))[:200])) from None
    if found is None:
        raise Refused(_("it has no cells"))
    cells, dropped, unread, size = [], [], [], 0
    for number, each in enumerate(found, 1):
        if _as(each.cell_type, str) not in ("code", None):
            continue
        source = _as(each.source, str | list[str])
        if source is None or "\0" in (text := "".join(source)):
            unread.append(str(number))
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        size += len(text)
        if size > MAX_FILE_BYTES:
            raise Refused(_("its code is longer than {limit:,} characters").format(limit=MAX_FILE_BYTES))
        python, marks = _without_ipython(text)
        if python != text:
            dropped.append(str(number))
        if python.strip():
            metadata = _as(each.metadata, _Metadata) or _Metadata()
            own = {*metadata.tags, *([metadata.nbgrader.grade_id] if metadata.nbgrader else []), *marks}
            cells.append(_cell(number, python, frozenset(_mark(mark) for mark in own)))
    notes = []
    for numbers, message in (
        (dropped, _("lines for IPython (%..., !...) were left out, in cell {cells}.")),
        (unread, _("cell {cells} cannot be read, so it was left out. Write it again in Jupyter.")),
    ):
        if numbers:
            notes.append(message.format(cells=", ".join(numbers[:20])))
    return Notebook(cells, notes)


def _as(raw: msgspec.Raw, kind: Any) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _mark(mark: str) -> str:
    """A mark without its kind ("exercise:cnn/pooling") and with one way to write topic and name: cnn_pooling."""
    bare = re.sub(r"^exercise\s*[:=]\s*", "", mark.strip(), flags=re.IGNORECASE)
    return re.sub(r"[/\-]", "_", bare.removesuffix(".py"))


def _without_ipython(text: str) -> tuple[str, list[str]]:
    """The Python of a cell, and the exercises that its own lines name."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    first = lines[start].strip()
    marks = [found[1]] if (found := _MARK.match(first)) else []
    if first.startswith("%%"):
        if written := _WRITEFILE.match(first):
            return "\n".join(lines[start + 1 :]), [written[1]]
        if not _HARMLESS.match(first):
            return "", []
        lines[start] = ""
    if first.startswith("%%") or not _parses(text):
        lines = [re.sub(r"\S.*", "pass", line) if _SHELL.match(line) else line for line in lines]
        text = "\n".join(lines)
    return text, marks


def _parses(text: str) -> bool:
    try:
        _tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, _NOWHERE)


def _cell(number: int, text: str, marks: frozenset[str]) -> Cell:
    try:
        tree = _tree(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, _NOWHERE, "exec", dont_inherit=True)  # more is wrong than parsing tells: return outside a function
            return Cell(number, text, marks, tuple(_statements(tree, text.split("\n"))))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = _("line {n}: ").format(n=error.lineno) if isinstance(error, SyntaxError) and error.lineno else ""
        said = error.msg if isinstance(error, SyntaxError) else str(error) or type(error).__name__
        return Cell(number, text, marks, problem=line + shown(said))


def _statements(tree: ast.Module, lines: Sequence[str]) -> Iterator[Statement]:
    """The statements at the top; those that share a line are one."""
    groups: list[list[ast.stmt]] = []
    last = 0
    for node in tree.body:
        if groups and _first(node) <= last:
            groups[-1].append(node)
        else:
            groups.append([node])
        last = node.end_lineno or node.lineno
    for nodes in groups:
        first, last = _first(nodes[0]), nodes[-1].end_lineno or nodes[-1].lineno
        gives, needs = _names("\n".join(lines[first - 1 : last]))
        for node in nodes:
            gives |= {base for target in ast.walk(node) if (base := _base_of_target(target))}
            if isinstance(node, ast.ImportFrom) and (node.names[0].name == "*" or node.module == "__future__"):
                gives.add("*")  # whatever names these are
        yield Statement(first, last, frozenset(gives), frozenset(needs), "\n".join(ast.dump(node) for node in nodes))


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min(node.lineno, *(int(each.lineno) for each in decorators), node.lineno)


def _base_of_target(node: ast.AST) -> str:
    """The name whose value an assignment changes: `f` of `f.cache = {}`, `a` of `a[0] = 1`."""
    if not isinstance(node, ast.Attribute | ast.Subscript) or not isinstance(node.ctx, ast.Store | ast.Del):
        return ""
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) else ""


def _names(text: str) -> tuple[set[str], set[str]]:
    """The names of the notebook that a piece of code gives, and those it needs: not the local ones of its functions."""
    top = symtable.symtable(text, _NOWHERE, "exec")
    gives = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    needs = {each.get_name() for each in top.get_symbols() if each.is_referenced()}
    waiting = top.get_children()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        needs |= {each.get_name() for each in table.get_symbols() if each.is_global() and each.is_referenced()}
    return gives, needs


# ---------------------------------------------------------------- one exercise of it


@functools.lru_cache(maxsize=1000)
def _stub(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """(Functions and classes a stub defines, its other statements as text)."""
    try:
        tree = _tree(path.read_text(encoding="utf-8-sig"))
    except (OSError, SyntaxError, ValueError):
        return frozenset(), frozenset()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    named = frozenset(node.name for node in tree.body if isinstance(node, kinds))
    return named, frozenset(ast.dump(node) for node in tree.body if not isinstance(node, kinds))


def marks_of(exercise: Exercise) -> set[str]:
    """The marks that name an exercise."""
    return {exercise.name, f"{exercise.topic}_{exercise.name}"}


def exercise_source(
    notebook: Notebook, exercise: Exercise, others: Iterable[Exercise] = (), *, own: bool = False, marked: bool = False
) -> str | None:
    """The source text of an exercise, None when the notebook holds nothing of it.

    `others`: exercises that the notebook may serve too; a name that several ask for belongs to one only where its cell
    is marked, else Refused. `own`: the notebook is named like this exercise, so all of it is taken where nothing else
    is found. `marked`: only marked cells count.
    """
    mine = [cell for cell in notebook.cells if cell.marks & marks_of(exercise)]
    taken = {mark for other in others if other is not exercise for mark in marks_of(other)} - marks_of(exercise)
    free = [cell for cell in notebook.cells if not cell.marks & (taken | marks_of(exercise))]
    wanted = set(_stub(exercise.stub)[0])
    good = {name for cell in mine + free for each in cell.statements for name in each.gives}
    named = [] if marked or mine else [cell for cell in free if _has(cell, wanted, good)]
    if not mine and not named:
        return _text([(cell, None) for cell in notebook.cells]) if own and notebook.cells else None
    if not mine:
        _refuse_shared(named, exercise, others, wanted)
    return _text(_with_needs(notebook, mine, named, wanted, _stub(exercise.stub)[1]))


def _has(cell: Cell, wanted: set[str], good: set[str]) -> bool:
    """Whether the cell defines something wanted; a broken one only if no other does."""
    if cell.problem:
        return bool(cell.defines() & wanted - good)
    return any(each.gives & wanted for each in cell.statements)


def _refuse_shared(cells: Iterable[Cell], exercise: Exercise, others: Iterable[Exercise], wanted: set[str]) -> None:
    found = {name for cell in cells for name in cell.defines()} & wanted
    for other in others:
        shared = found & _stub(other.stub)[0]
        if other is not exercise and shared:
            message = _(
                "it defines {name}, which {one} and {other} both ask for. Begin the cell with: # exercise: {one}"
            )
            raise Refused(message.format(name=min(shared), one=exercise.id, other=other.id))


Chosen = list[tuple[Cell, list[Statement] | None]]  # None: the whole cell


def _with_needs(
    notebook: Notebook, mine: list[Cell], named: list[Cell], wanted: set[str], stub: frozenset[str]
) -> Chosen:
    """The exercise's cells and statements, and all statements that give a name they need, and so on."""
    whole = {cell.number for cell in mine} | {cell.number for cell in named if cell.problem}
    own = {name for cell in mine or named for each in cell.statements for name in each.gives}
    near = {cell.number for cell in named}  # what these give is not looked for in cells of other exercises
    imports: set[str] = set()
    givers: dict[str, list[tuple[int, Statement]]] = {"*": []}
    chosen: set[tuple[int, int]] = set()
    for cell in notebook.cells:
        for each in cell.statements:
            if cell.number in whole or each.plain in imports:
                continue
            imports |= {each.plain} if each.plain.startswith("Import") else set()
            chosen |= {(cell.number, each.first)} if each.plain in stub else set()
            for name in each.gives:
                if name not in own or cell.number in near or (not mine and not cell.marks):
                    givers.setdefault(name, []).append((cell.number, each))
    needs = {"*"} | {name for cell in mine for each in cell.statements for name in each.needs}
    waiting = sorted(needs if mine else needs | wanted)
    seen = set(waiting)
    while waiting:
        for number, each in givers.get(waiting.pop(), ()):
            chosen.add((number, each.first))
            waiting += each.needs - seen
            seen |= each.needs
    found: Chosen = []
    for cell in notebook.cells:
        parts = [each for each in cell.statements if (cell.number, each.first) in chosen]
        if cell.number in whole or parts:
            found.append((cell, None if cell.number in whole else parts))
    return found


def _text(chosen: Chosen) -> str:
    """One Python text; each part says which cell it comes from, imports from __future__ stand first."""
    future, out = [], []
    for cell, statements in chosen:
        lines = cell.text.split("\n")
        spans = [(1, len(lines))] if statements is None else [(each.first, each.last) for each in statements]
        taken = [line for first, last in spans for line in lines[first - 1 : last]]
        future += [line for line in taken if line.startswith("from __future__ ")]
        taken = [line for line in taken if not line.startswith("from __future__ ")]
        out += [f"# cell {cell.number}", *taken, ""] if taken else []
    return "\n".join([*dict.fromkeys(future), *out])


def left_out(notebook: Notebook, exercises: Sequence[Exercise]) -> list[str]:
    """A sentence for each broken cell that no exercise of the notebook has taken."""
    marks = {mark for exercise in exercises for mark in marks_of(exercise)}
    wanted = {name for exercise in exercises for name in _stub(exercise.stub)[0]}
    good = {name for cell in notebook.cells for each in cell.statements for name in each.gives}
    message = _("cell {n} is not Python ({reason}), so it was left out.")
    return [
        message.format(n=cell.number, reason=cell.problem)
        for cell in notebook.cells
        if cell.problem and not cell.marks & marks and not cell.defines() & wanted - good
    ]


__all__ = ["MAX_NOTEBOOK_BYTES", "Cell", "Notebook", "exercise_source", "left_out", "marks_of", "read_notebook"]
