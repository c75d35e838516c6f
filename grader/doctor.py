"""`grade doctor`: what this machine has, what it lacks, and what to type about it."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from grader.course import load_course
from grader.errors import GraderProblem
from grader.i18n import _
from grader.sandbox.levels import probe

DRIVER_S = 10.0
"""Seconds that the driver's tool may take to answer."""


class Line(NamedTuple):
    """One finding. `mark`: "+" good, "-" works with less, "x" must be mended."""

    mark: str
    what: str
    found: str
    remedy: str = ""


def examine(config: Path | None, cache: Path) -> list[Line]:
    """Every finding, in the order a person should read them."""
    return [*_versions(), _isolation(), _gpu(), _cache(cache), _course(config)]


def _versions() -> list[Line]:
    lines = [Line("+", "python", platform.python_version())]
    for name, needed in (
        ("numpy", True),
        ("hypothesis", True),
        ("pytest", True),
        ("torch", False),
        ("tokenizers", False),
    ):
        try:
            lines.append(Line("+", name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            remedy = _("Install it: pip install {name}").format(name=name)
            why = _("missing") if needed else _("missing; only exercises that use it need it")
            lines.append(Line("x" if needed else "-", name, why, remedy))
    return lines


def _isolation() -> Line:
    found = probe()
    strong = found.level.name in ("L3", "L2")
    words = found.level.name + (f" ({found.reason})" if found.reason else "")
    return Line("+" if strong else "-", _("isolation"), words, found.remedy if not strong else "")


def _gpu() -> Line:
    """Asked of the driver's own tool: importing torch for this takes seconds, and CUDA must not start here."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Line("+", "GPU", _("none found; every exercise has a CPU tier"))
    try:
        done = subprocess.run([tool, "-L"], capture_output=True, text=True, errors="replace", timeout=DRIVER_S)
    except (OSError, subprocess.TimeoutExpired):
        return Line("-", "GPU", _("nvidia-smi does not answer"), _("Check the driver: nvidia-smi"))
    names = done.stdout.strip().splitlines()
    if done.returncode:
        said = (names or done.stderr.strip().splitlines() or [_("it says nothing")])[0]
        return Line("-", "GPU", _("nvidia-smi fails: {said}").format(said=said), _("Check the driver: nvidia-smi"))
    if not names:
        return Line("-", "GPU", _("the driver lists none"), _("Check the driver: nvidia-smi"))
    if find_spec("torch") is None:
        return Line("-", "GPU", names[0], _("Install torch to use it: pip install torch"))
    return Line("+", "GPU", names[0])


def _cache(folder: Path) -> Line:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe_file = folder / ".writable"
        probe_file.touch()
        probe_file.unlink()
    except OSError as problem:
        remedy = _("Examples are generated again each time; set GRADER_CACHE_DIR to a folder you can write.")
        return Line("-", _("cache"), f"{folder}: {problem.strerror}", remedy)
    return Line("+", _("cache"), str(folder))


def _course(config: Path | None) -> Line:
    if config is None:
        return Line("-", _("course"), _("no autograder_config.yml here or above"), _("Change to the course's folder."))
    try:
        course = load_course(config)
    except GraderProblem as problem:
        return Line("x", _("course"), str(problem))
    found = _("{n} exercises in {path}").format(n=len(course.exercises), path=config)
    if all(exercise.solution is None for exercise in course.exercises):
        return Line("+", _("course"), found + " " + _("(public checks only)"))
    return Line("+", _("course"), found)
