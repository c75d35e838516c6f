"""What a check depends on, as a digest: an edit to one check leaves what is known of the others valid."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable
from importlib.util import decode_source
from pathlib import Path

from grader.errors import ConfigProblem

WHOLE = ""
"""Stands for a test that is no function written in the module: imported, say, or the result of a call."""

_TEST = re.compile(r"""(?<!["'\w])test_\w+""")
_Stamp = tuple[tuple[str, int, int, int], ...]
_known: dict[Path, tuple[_Stamp, dict[str, str]]] = {}


def check_digests(path: Path) -> dict[str, str]:
    """SHA-256 by the name of each top-level test function of a check module, and by `WHOLE` that of all of it.

    A test's digest covers its own source with decorators, what the module says outside of test functions, other tests
    that one of these names, and helper modules; not comments between statements, nor the tests it `requires`.
    Read again when a file has changed. Raises ConfigProblem where the module cannot be read or is not Python.
    """
    stamp = _stamp([path, *_helpers(path)])
    known = _known.get(path)
    if known is None or known[0] != stamp:
        known = _known[path] = stamp, _digests(path)
    return known[1]


def check_digest(path: Path, test: str) -> str:
    """The digest of one test; of the whole module where that holds no function of this name."""
    digests = check_digests(path)
    return digests.get(test, digests[WHOLE])


def _stamp(files: Iterable[Path]) -> _Stamp:
    found = []
    for file in files:
        try:
            stat = file.stat()
        except OSError as problem:
            raise _unreadable(file, problem) from None
        found.append((str(file), stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def _unreadable(file: Path, problem: OSError) -> ConfigProblem:
    return ConfigProblem(f"{file}: cannot be read ({problem.strerror}). Make it a readable file.")


def _helpers(path: Path) -> list[Path]:
    """The modules that a check module could load from beside it, or from the folder of all checks."""
    folders = [path.parent]
    if path.parent.name != "hidden":  # there, the folder above holds solutions
        folders.append(path.parent.parent)
    return sorted(file for folder in folders for file in folder.glob("*.py") if not file.name.startswith("test_"))


def _digests(path: Path) -> dict[str, str]:
    try:
        content = path.read_bytes()
        helpers = [(file.name, file.read_bytes()) for file in _helpers(path)]
    except OSError as problem:
        raise _unreadable(path, problem) from None
    try:
        source = decode_source(content)
        body = ast.parse(source).body
    except (SyntaxError, ValueError) as problem:
        raise ConfigProblem(f"{path}: not Python ({type(problem).__name__}: {problem}). Mend this check module.") from None
    lines = source.split("\n")
    texts: dict[str, str] = {}
    nodes: dict[str, list[ast.stmt]] = {}
    for node in body:
        is_test = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
        name = node.name if is_test else WHOLE  # type: ignore[attr-defined]
        nodes.setdefault(name, []).append(node)
        texts[name] = texts.get(name, "") + _text(lines, node)
    digests = {name: _digest_of(text) for name, text in texts.items()}
    beside = [(file, hashlib.sha256(data).hexdigest()) for file, data in helpers]
    uses = {name: _named(name, nodes, texts) for name in texts}
    found = {}
    for name in texts:
        used = _closure({name, WHOLE}, uses)
        parts = (name, used, [digests.get(one) for one in used], beside)
        found[name] = _digest_of(repr(parts))
    found[WHOLE] = _digest_of(repr((sorted(digests.items()), beside)))
    return found


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(lines: list[str], node: ast.stmt) -> str:
    """The source of a whole statement."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return "\n".join([*lines[first - 1 : node.end_lineno], ""])


def _named(name: str, nodes: dict[str, list[ast.stmt]], texts: dict[str, str]) -> set[str]:
    """The tests of the module that a part of it names."""
    if not any(word in texts and word != name for word in _TEST.findall(texts[name])):
        return set()
    walked = (one for node in nodes[name] for one in ast.walk(node))
    return {one.id for one in walked if isinstance(one, ast.Name) and one.id in texts}


def _closure(names: set[str], uses: dict[str, set[str]]) -> list[str]:
    """The parts of the module that these use, and so on, and themselves."""
    waiting = list(names)
    while waiting:
        more = uses.get(waiting.pop(), set()) - names
        names |= more
        waiting += more
    return sorted(names)
