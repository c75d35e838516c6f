"""constraints.txt pins everything that a `make install` brings."""

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
INSTALLED = ("torch", "tokenizers", "nbgrader", "tables", "dask", "dev")
"""The extras of `make install`."""


def name_of(text):
    return re.sub(r"[-_.]+", "-", text).lower()


def needed(name, extras=(), seen=None):
    """Names of all that a distribution needs here, itself included."""
    seen = {} if seen is None else seen
    key = (name_of(name), tuple(extras))
    if key in seen:
        return seen
    seen[key] = True
    for line in metadata.requires(name) or []:
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            needed(requirement.name, tuple(sorted(requirement.extras)), seen)
    return seen


def pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_all_that_is_installed_is_pinned():
    wanted = {name for name, _extras in needed("grader", INSTALLED)} - {"grader", "setuptools"}
    assert wanted <= set(pins()), wanted - set(pins())


def test_every_pin_is_exact_and_one_of_ours():
    assert all(re.fullmatch(r"[0-9][0-9a-z.]*", version) for version in pins().values())
    assert list(pins()) == sorted(pins())


def test_the_pinned_versions_are_those_tested():
    for name, version in pins().items():
        try:
            assert metadata.version(name).partition("+")[0] == version, name
        except metadata.PackageNotFoundError:
            continue  # needed on another platform only
