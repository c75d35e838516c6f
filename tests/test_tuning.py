"""What is changed in Hypothesis."""

import subprocess
import sys

from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.strategies._internal import core

from grader.tuning import mine_no_constants, read_no_sources


def test_sources_of_strategies_are_not_read(monkeypatch):
    """The name is Hypothesis' own: where it goes, the step is back, or moved."""
    assert callable(core.is_first_param_referenced_in_function)
    monkeypatch.setattr(core, "is_first_param_referenced_in_function", None)  # put back when this test ends
    read_no_sources()
    monkeypatch.setattr("inspect.getsource", None)
    assert st.composite(lambda draw, most: draw(st.integers(0, most)))(3) is not None


def test_constants_of_modules_are_not_drawn(monkeypatch):
    """The name is Hypothesis' own, as above."""
    assert callable(providers._get_local_constants)
    monkeypatch.setattr(providers, "_get_local_constants", providers._get_local_constants)  # put back when this test ends
    mine_no_constants()
    none = providers._get_local_constants()
    assert [list(none.set_for_type(kind)) for kind in ("integer", "float", "bytes", "string")] == [[], [], [], []]


def test_examples_do_not_depend_on_what_else_is_loaded(tmp_path):
    """Nor on where grader lies: the same numbers are drawn beside a module full of others."""
    checks = tmp_path / "test_a.py"
    checks.write_text(
        "from hypothesis import given, strategies as st\n@given(x=st.integers(), s=st.text())\ndef test_a(x, s): pass\n", encoding="utf-8"
    )
    (tmp_path / "numbers_of_ours.py").write_text("A = [" + ", ".join(f"{n}, 's{n}'" for n in range(90_000, 90_100)) + "]\n", encoding="utf-8")
    drawn = []
    for first in ("", "import sys; sys.path.insert(0, '.'); import numbers_of_ours;"):
        code = f"{first}import sys; from grader.examples import main; main(['test_a.py', '7', '200', 'test_a'])"
        drawn.append(subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True).stdout)
    assert len(drawn[0]) > 1000
    assert drawn[0] == drawn[1]
