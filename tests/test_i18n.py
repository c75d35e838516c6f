"""Every sentence people read is in the catalogue's template, and a language without a catalogue is English."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from grader.i18n import LANGUAGES, _, ngettext, set_language

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


def test_the_template_is_current(tmp_path):
    """`make messages` after a sentence was added or changed."""
    fresh = tmp_path / "grader.pot"
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "--no-location",
         "--sort-output", "--omit-header", "-k", "_", "-k", "ngettext:1,2", "-o", str(fresh), "."],
        cwd=ROOT, check=True,
    )  # fmt: skip
    kept = (ROOT / "grader/locale/grader.pot").read_text(encoding="utf-8")
    assert fresh.read_text(encoding="utf-8") == kept, "run `make messages` and commit grader/locale/grader.pot"


@pytest.mark.parametrize("path", sorted((ROOT / "grader").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_messages_are_whole_literals(path):
    """`_(f"...")` and `_("a" + b)` are never found by translators."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
            argument = node.args[0]
            assert not isinstance(argument, (ast.JoinedStr, ast.BinOp)), f"{path}:{node.lineno}"


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_a_sentence_without_translation_is_english(language):
    set_language(language)
    assert _("no such sentence") == "no such sentence"
    assert ngettext("{n} thing", "{n} things", 2) == "{n} things"
    assert _("") == ""
