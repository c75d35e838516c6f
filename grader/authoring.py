"""`pytest grader/checks/cnn --submission exercises`: a course author's own pytest session grades a folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from grader.checkrun import Grading, function_name, read_check
from grader.config import cache_folder, environment, find_config
from grader.course import Exercise, load_course
from grader.engine import Engine
from grader.errors import GraderProblem
from grader.outcome import Status
from grader.plugin import GraderPlugin
from grader.student import StudentModule
from grader.submission import from_folder


class AuthorPlugin(GraderPlugin):
    """Grades each collected check against the submission and reports through pytest itself."""

    def __init__(self, folder: Path, root: Path) -> None:
        super().__init__()
        if not folder.is_dir():
            raise pytest.UsageError(f"--submission {folder}: no folder of this name. Give one like exercises/.")
        self.folder = folder
        try:
            self.course = load_course(find_config(root))
        except GraderProblem as problem:
            raise pytest.UsageError(str(problem)) from None
        env = environment()
        self.engine = Engine(
            self.course, self.course.exercises, staff=True, seed=str(self.course.config.course.seed),
            cache=cache_folder(env) / "examples",
        )  # fmt: skip
        self.submission = from_folder(folder, "author", self.course.exercises)
        self._gradings: dict[str, Grading] = {}

    def pytest_unconfigure(self) -> None:
        """End the workers."""
        for grading in self._gradings.values():
            grading.student.close()
        self.engine.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Choose the exercise whose checks these are."""
        exercise = self._exercise(item)
        if exercise is not None:
            self.grading = self._grading(exercise)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run the check our way and fail or skip as its Outcome says."""
        exercise = self._exercise(pyfuncitem)
        if exercise is None or self.grading is None:
            return None
        names = pyfuncitem._fixtureinfo.argnames
        fixtures = {name: pyfuncitem.funcargs[name] for name in names}
        grading = self.grading
        try:
            info = read_check(exercise, pyfuncitem, Counter(map(function_name, self._items(pyfuncitem))))
        except GraderProblem as problem:
            pytest.fail(str(problem), pytrace=False)
        outcome = grading.check(pyfuncitem, info, lambda: grading.run(pyfuncitem, fixtures))
        if outcome.status is Status.SKIPPED:
            pytest.skip(outcome.message)
        if outcome.status is not Status.PASSED:
            calls = "\n".join(
                f"  {call.function}({', '.join(a.text for a in call.arguments)})" for call in outcome.calls
            )
            pytest.fail(
                f"{outcome.status}: {outcome.title}\n{calls}\n{outcome.message} {outcome.staff_note}", pytrace=False
            )
        return True

    def _items(self, item: pytest.Function) -> list[pytest.Function]:
        return [one for one in item.session.items if isinstance(one, pytest.Function) and one.path == item.path]

    def _exercise(self, item: pytest.Item) -> Exercise | None:
        for exercise in self.course.exercises:
            if item.path.resolve() in {path.resolve() for path in self.engine.check_modules(exercise)}:
                return exercise
        return None

    def _grading(self, exercise: Exercise) -> Grading:
        if exercise.id not in self._gradings:
            source = self.submission.files.get(exercise.id)
            if source is None or source.text is None:
                why = f"it has no {exercise.id}.py" if source is None else source.problem
                pytest.fail(f"--submission {self.folder}: {why}", pytrace=False)
            self._gradings[exercise.id] = Grading(
                exercise.id, self._module(exercise, source.text), self.engine.store(exercise), 0,
                start_reference=lambda: self.engine.reference(exercise),
            )  # fmt: skip
        return self._gradings[exercise.id]

    def _module(self, exercise: Exercise, text: str) -> StudentModule:
        return self.engine.open(exercise, text)


__all__: list[Any] = ["AuthorPlugin"]
