"""Lets the tests here import `made_class` beside them and `tiny_course` above (importlib mode puts no folder on the path)."""

import sys
from pathlib import Path

import pytest

for folder in (Path(__file__).parent, Path(__file__).parents[1]):
    sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The tiny course, loaded."""
    from tiny_course import write_course

    from grader.course import load_course

    return load_course(write_course(tmp_path_factory.mktemp("tiny")) / "autograder_config.yml")
