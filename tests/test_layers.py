"""Who may import whom (docs/decisions.md): lower modules never import higher ones, and some words are reserved."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "grader"

ORDER = [
    "errors", "i18n", "files", "digests", "outcome", "static", "times", "yamlreader", "config", "seeds", "names", "archives", "course", "sandbox", "notebook", "submission", "git", "roster",
    "layouts", "intake", "fingerprints", "similarity", "pool", "describe", "views", "record", "replies", "student",
    "versions", "results", "reproduce", "testing", "tuning", "examples", "shrinking", "memory", "recall", "checkrun", "plugin", "diagnose", "engine", "authoring", "report", "saved", "compare", "extensions", "policies", "feedback", "state", "progress",
    "processes", "gradebook", "ledger", "attempts", "keys", "grading", "lanes", "cluster", "batch", "selftest", "mutants", "mutate", "stability", "doctor", "cli", "__main__",
]  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "checks" not in path.parts)
ENTRY_POINTS = {("plugin", "authoring"), ("diagnose", "engine"), ("checkrun", "diagnose"), ("plugin", "checkrun")}
"""Imported late, or for types alone."""


def imports(path, top_level_only=False):
    """(module, names) of every import statement."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ()
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, tuple(alias.name for alias in node.names)


def layer(path):
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def ours(path):
    """The layers of grader that a module imports."""
    for module, names in imports(path):
        if module == "grader":
            yield from names
        elif module.startswith("grader."):
            yield module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_lower_never_imports_higher(path):
    here = layer(path)
    if here == "__init__":
        return
    for other in ours(path):
        if other != here and (here, other) not in ENTRY_POINTS:
            assert ORDER.index(other) < ORDER.index(here), f"{here} imports {other}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "sandbox").glob("*.py")), ids=lambda path: path.name)
def test_sandbox_sees_standard_library_and_numpy_only(path):
    import sys

    for module, _names in imports(path):
        top = module.split(".")[0]
        assert top in sys.stdlib_module_names or top in ("numpy", "torch", "grader"), module
        assert not module.startswith("grader.") or module.startswith("grader.sandbox"), module


def calls(path, *names):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_reserved_to_one_module(path):
    here, text = layer(path), path.read_text(encoding="utf-8")
    if here not in ("cli", "sandbox"):
        assert not list(calls(path, "print", "sys.exit", "click.echo")), "only cli prints or exits"
    if here != "yamlreader":
        assert "import yaml" not in text, "only yamlreader knows YAML"
    if here not in ("config", "yamlreader", "layouts"):
        assert "yamlreader" not in ours(path), "only config reads YAML, and layouts what platforms wrote"
    if here != "config":
        assert "os.environ" not in text or here == "sandbox", "only config reads the environment"
        assert "os.getenv" not in text
    if here not in ("gradebook", "release"):
        assert "nbgrader" not in {module.split(".")[0] for module, _names in imports(path)}


@pytest.mark.parametrize("folder", ["exercises", "solutions"])
def test_course_content_imports_nothing_of_ours(folder):
    for path in (PACKAGE.parent / folder).rglob("*.py"):
        if "hidden" not in path.parts:
            assert not [module for module, _names in imports(path) if module.split(".")[0] == "grader"], path


def test_no_module_is_too_long():
    long = {str(path): n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 500}
    assert not long
