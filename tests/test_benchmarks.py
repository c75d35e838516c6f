"""The benchmarks start: their figures are read by people, so nothing else would tell that one has broken."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import benchmarks


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(benchmarks.__file__).parent.glob("[a-z]*.py")))
def test_it_can_be_imported(name: str) -> None:
    assert importlib.import_module(f"benchmarks.{name}").__doc__


def test_a_worker_is_timed(capsys: pytest.CaptureFixture[str]) -> None:
    importlib.import_module("benchmarks.__main__").workers(fast=True)
    assert capsys.readouterr().out.count("median") == 2


def test_a_class_of_thousands_has_no_two_files_alike(tmp_path: Path) -> None:
    thousands = importlib.import_module("benchmarks.thousands")
    course = importlib.import_module("grader.course").load_course(thousands.ROOT / "autograder_config.yml")
    thousands.write_class(tmp_path, [course.exercise(name) for name in thousands.EXERCISES], 12)
    texts = [path.read_text() for path in tmp_path.rglob("*.py")]
    assert len(texts) == 12 * len(thousands.EXERCISES)
    stubs = {course.exercise(name).stub.read_text() for name in thousands.EXERCISES}
    own = [text for text in texts if text not in stubs]
    assert len(set(own)) == len(own) > 50
