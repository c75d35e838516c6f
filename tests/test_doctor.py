"""`grade doctor`: what is there, what is missing, what to type; on machines made up here."""

from __future__ import annotations

import os
import sys
from importlib import metadata

import pytest
from tiny_course import grade, put

from grader import doctor
from grader.doctor import examine
from grader.sandbox.levels import Level, Probe

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def find(root, tmp_path, monkeypatch):
    """`find(what)`: the finding of that name for the tiny course, with no tool on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()

    def line(what, config="", cache=""):
        lines = examine(root / "autograder_config.yml" if config == "" else config, cache or tmp_path / "cache")
        (found,) = [line for line in lines if line.what == what]
        return found

    return line


def tool(tmp_path, script):
    """A fake nvidia-smi."""
    path = put(tmp_path / "bin/nvidia-smi", f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_versions_and_course(find, root):
    assert find("python").mark == "+"
    assert find("numpy").found == metadata.version("numpy")
    assert find("course").found == f"2 exercises in {root / 'autograder_config.yml'}"


def test_what_is_missing_has_a_remedy(find, monkeypatch):
    real = metadata.version

    def version(name):
        if name in ("torch", "hypothesis"):
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    assert find("hypothesis") == ("x", "hypothesis", "missing", "Install it: pip install hypothesis")
    assert find("torch") == ("-", "torch", "missing; only exercises that use it need it", "Install it: pip install torch")


@pytest.mark.parametrize(
    ("script", "mark", "words"),
    [
        (None, "+", "none found; every exercise has a CPU tier"),
        ("echo 'GPU 0: NVIDIA H200 (UUID: GPU-1)'", "+-", "GPU 0: NVIDIA H200 (UUID: GPU-1)"),
        ("exit 0", "-", "the driver lists none"),
        ("echo 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver'; exit 9", "-", "nvidia-smi fails: NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver"),
        ("exit 9", "-", "nvidia-smi fails: it says nothing"),
    ],
    ids=["none", "one", "no card", "driver fails", "broken"],
)  # fmt: skip
def test_gpu(find, tmp_path, script, mark, words):
    if script is not None:
        tool(tmp_path, script)
    found = find("GPU")
    assert found.found == words
    assert found.mark in mark
    assert found.mark == "+" or found.remedy


def test_a_driver_tool_that_hangs(find, tmp_path, monkeypatch):
    tool(tmp_path, "exec /bin/sleep 600")
    monkeypatch.setattr(doctor, "DRIVER_S", 0.2)
    assert find("GPU")[2:] == ("nvidia-smi does not answer", "Check the driver: nvidia-smi")


def test_a_gpu_without_torch(find, tmp_path, monkeypatch):
    tool(tmp_path, "echo 'GPU 0: NVIDIA H200'")
    monkeypatch.setattr(doctor, "find_spec", lambda _name: None)
    assert find("GPU") == ("-", "GPU", "GPU 0: NVIDIA H200", "Install torch to use it: pip install torch")


def test_isolation(find, monkeypatch):
    monkeypatch.setattr(doctor, "probe", lambda: Probe(Level.L1, "L3: no namespaces; L2: no Landlock", "Do this."))
    assert find("isolation") == ("-", "isolation", "L1 (L3: no namespaces; L2: no Landlock)", "Do this.")
    monkeypatch.setattr(doctor, "probe", lambda: Probe(Level.L3))
    assert find("isolation") == ("+", "isolation", "L3", "")


def test_a_cache_that_cannot_be_written(find, tmp_path):
    put(tmp_path / "file", "")
    found = find("cache", cache=tmp_path / "file/cache")
    assert found.mark == "-"
    assert str(tmp_path / "file/cache") in found.found
    assert "GRADER_CACHE_DIR" in found.remedy


def test_courses(find, root, student_root):
    assert find("course", config=None) == (
        "-", "course", "no autograder_config.yml here or above", "Change to the course's folder.",
    )  # fmt: skip
    assert find("course", config=student_root / "autograder_config.yml").found.endswith("(public checks only)")
    put(root / "autograder_config.yml", "course: {id: tiny}\n")
    found = find("course")
    assert found.mark == "x"
    assert "autograder_config.yml:1: the key topics is missing" in found.found


def test_the_command(root, cache, tmp_path):
    """In the course, outside of one, and in a broken one."""
    done = grade("doctor", cwd=root, cache=cache)
    assert (done.returncode, done.stderr) == (0, "")
    assert "+ course: 2 exercises" in done.stdout
    assert f"+ cache: {cache}" in done.stdout
    (tmp_path / "empty").mkdir()
    done = grade("doctor", cwd=tmp_path / "empty", cache=cache)
    assert done.returncode == 0
    assert "- course: no autograder_config.yml here or above\n    Change to the course's folder." in done.stdout
    put(root / "autograder_config.yml", "x: 1\n")
    done = grade("doctor", cwd=root, cache=cache)
    assert done.returncode == 3
    assert "x course: " in done.stdout


def test_nothing_heavy_is_imported(here):
    before = set(sys.modules)
    here("doctor")
    assert not {"torch", "matplotlib", "nbgrader", "dask"} & (set(sys.modules) - before)
    assert os.getpid()
