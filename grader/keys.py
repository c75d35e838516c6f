"""What a result depends on, as digests: equal keys, equal results, so that nothing is graded twice."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import fields
from importlib import metadata
from pathlib import Path
from typing import Any

from grader.course import Exercise
from grader.digests import WHOLE, check_digests
from grader.submission import SourceFile, Submission

PACKAGES = ("hypothesis", "pytest", "numpy", "torch", "tokenizers", "scikit-learn")
_PLACES = {"stub", "public_checks", "solution", "hidden_checks", "mistakes", "right", "lesson", "title"}
"""Fields of an Exercise that are files, which count by content, or are not seen in a result."""


def digest(*parts: Any) -> str:
    """SHA-256 of parts that JSON can hold; what it cannot counts by its text."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()


@functools.cache
def framework_digest() -> str:
    """Of the grader's own source, the checks of the course left out, and of the packages a score depends on."""
    total = hashlib.sha256(f"{platform.python_version()} {platform.machine()}".encode())
    package = Path(__file__).resolve().parent
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".j2", ".css", ".js", ".mo") and package / "checks" not in path.parents:
            total.update(path.read_bytes())
    for name in PACKAGES:
        try:
            total.update(f"{name} {metadata.version(name)}".encode())
        except metadata.PackageNotFoundError:
            continue
    return total.hexdigest()


class ExerciseKeys:
    """The keys of one exercise in one run. `seed` is the staff's, `level` the isolation."""

    def __init__(self, exercise: Exercise, seed: str, level: str, language: str) -> None:
        self.exercise = exercise
        own = {one.name: getattr(exercise, one.name) for one in fields(exercise) if one.name not in _PLACES}
        files = [path for path in (exercise.solution, *exercise.mistakes) if path is not None]
        contents = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
        self._common = digest(
            own, exercise.title_in(language), contents, exercise.missing, seed, level, language, framework_digest()
        )
        self.checks = checks_of(exercise)

    def of(self, source: SourceFile | None) -> str:
        """The key of a result, whatever its checks are: see `checks`."""
        if source is None:
            return digest(self._common, None)
        cell = ("cell",) if source.path.endswith(".ipynb") else ()  # what a report says to type is another thing there
        return digest(self._common, (source.problem, source.digest, *cell))


def checks_of(exercise: Exercise) -> dict[str, str]:
    """The digest of each check function, hidden ones too."""
    modules = [exercise.public_checks, *([exercise.hidden_checks] if exercise.hidden_checks is not None else [])]
    return {
        f"{path.parent.name}/{name}": text
        for path in modules
        for name, text in check_digests(path).items()
        if name != WHOLE
    }


def submission_key(submission: Submission, keys: Sequence[ExerciseKeys], *others: Any) -> str:
    """The key of a student's reports: what was handed in, the results' keys, and `others` that the pages show."""
    results = [(one.of(submission.files.get(one.exercise.id)), one.checks) for one in keys]
    return digest(
        submission.student, submission.digest, submission.notes, submission.submitted, submission.times,
        submission.identity, submission.attempt, results, others,
    )  # fmt: skip


__all__ = ["ExerciseKeys", "checks_of", "digest", "framework_digest", "submission_key"]
