"""Every sentence of the views can be found by pybabel, in modules and templates alike."""

from __future__ import annotations

import ast

from babel.messages.extract import extract_from_dir

from grader.report.html import TEMPLATES

METHODS = [("**.py", "python"), ("**.j2", "jinja2")]


def test_sentences_are_extracted():
    found = {}
    for name, _line, message, _comments, _context in extract_from_dir(str(TEMPLATES.parent), METHODS):
        found.setdefault(name, []).append(message)
    assert "Likely mistake." in found["templates/macros.html.j2"]
    assert "The class at a glance" in found["templates/class.html.j2"]
    assert "All checks passed." in found["html.py"]
    assert ("{n} student.", "{n} students.") in [tuple(m) for m in found["classpage.py"] if isinstance(m, tuple)]
    assert "Next: {step}" in found["terminal.py"]
    assert "This hidden check failed." in found["master.py"]


def test_no_sentence_hides_in_an_f_string():
    """pybabel does not look into f-strings."""
    for path in sorted(TEMPLATES.parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [c for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)]
                assert not [c for c in calls if c.func.id in ("_", "ngettext")], f"{path.name}:{node.lineno}"
