"""One check of one submission: replay the stored examples, shrink a failure, say in words what happened."""

from __future__ import annotations

import math
import time
import traceback
import warnings
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis.errors import HypothesisDeprecationWarning
from msgspec.structs import replace

from grader import examples as ex
from grader.course import Exercise
from grader.describe import short
from grader.errors import ConfigProblem
from grader.i18n import _
from grader.memory import Failed, Known, Memory
from grader.outcome import Call, Curve, Difference, Outcome, Status
from grader.reproduce import one_line
from grader.results import CheckInfo
from grader.sandbox.host import SandboxError
from grader.sandbox.wire import WireError
from grader.shrinking import shrink
from grader.student import (
    Ran,
    Record,
    StudentError,
    StudentModule,
    StudentStopped,
    Unfinished,
    run_batch,
)
from grader.testing import CheckFailed
from grader.views import value_view

if TYPE_CHECKING:
    from grader.diagnose import Suspects

SHRINK_S = 3.0
"""Seconds that looking for the smallest counterexample may take."""
MAX_CALLS = 12
"""Calls of a transcript that a report keeps."""


# --- what check modules state -----------------------------------------------------------------------------------


def read_checks(
    exercise: Exercise, items: Sequence[pytest.Function], staff: bool
) -> list[tuple[pytest.Function, CheckInfo]]:
    """The checks of an exercise as their modules state them, public ones first: code that has seen a hidden input gets no
    chance to show it in a public check's evidence.

    Raises ConfigProblem for a check without points or docstring, an unknown `requires`, or points that do not sum.
    """
    counts: dict[str, int] = {}
    for item in items:
        counts[function_name(item)] = counts.get(function_name(item), 0) + 1
    checks = [(item, read_check(exercise, item, counts)) for item in items]
    checks.sort(key=lambda check: check[1].visibility == "hidden")
    seen: set[str] = set()
    for _item, info in checks:
        for name in info.requires:
            if name not in counts or name not in seen:
                raise course_fault(
                    f"{exercise.id}: {info.function} requires {name}, which is not a check before it (hidden ones come last)."
                )
        seen.add(info.function)
    total = round(math.fsum(info.points for _item, info in checks), 6)
    if not checks:
        raise course_fault(f"{exercise.id}: no checks in {exercise.public_checks}.")
    if total > exercise.points + 1e-6 or (staff and abs(total - exercise.points) > 1e-6):
        raise course_fault(
            f"{exercise.id}: its checks are worth {total:g} points together, the config says {exercise.points:g}."
        )
    return checks


def course_fault(text: str) -> ConfigProblem:
    """What is wrong with the checks, and that no student can mend it."""
    return ConfigProblem(text + " " + _("This is a fault of the course, not of your answer: tell the course staff."))


def function_name(item: pytest.Function) -> str:
    """The test function's name, without the parameters of this instance."""
    return str(item.originalname or item.name)


def read_check(exercise: Exercise, item: pytest.Function, counts: dict[str, int]) -> CheckInfo:
    """One check's markers and sentence."""
    name = function_name(item)
    marker = item.get_closest_marker("points")
    lines = (item.obj.__doc__ or "").strip().splitlines()
    worth: Any = marker.args[0] if marker is not None and marker.args else None
    if type(worth) not in (int, float) or not 0 < worth < math.inf or not lines:
        raise course_fault(
            f"{exercise.id}: {name} needs @points(n), n above 0, and a docstring of one sentence for the student."
        )
    sentence = " ".join(line.strip() for line in "\n".join(lines).split("\n\n")[0].splitlines())
    title = _(sentence)
    if counts[name] > 1:
        title += f" [{item.name.partition('[')[2]}"
    hidden = item.path.resolve() != exercise.public_checks.resolve() or item.get_closest_marker("hidden") is not None
    hint = item.get_closest_marker("hint")
    requires = item.get_closest_marker("requires")
    visibility: Literal["public", "hidden"] = "hidden" if hidden else "public"
    return CheckInfo(
        id=item.name, function=name, title=title, points=worth / counts[name], visibility=visibility,
        requires=tuple(requires.args) if requires else (), hint=hint.args[0] if hint else "",
    )  # fmt: skip


# --- how checks end ---------------------------------------------------------------------------------------------


@dataclass
class Verdict:
    """How a check ended, before points: what the Outcome is made of."""

    status: Status
    message: str = ""
    records: Sequence[Record] = ()
    difference: Difference | None = None
    examples: int = 0
    staff_note: str = ""
    replay: Sequence[Ran] = ()
    smallest: bool = False


@dataclass
class Grading:
    """One submission's exercise under way. `reference` starts the solution on demand (staff only); `cell`: a notebook's;
    `begun`: the first check's replies were asked for and are not known."""

    exercise: str
    student: StudentModule
    store: ex.Store
    seed: int
    start_reference: Callable[[], StudentModule]
    outcomes: list[Outcome] = field(default_factory=list)
    suspects: Suspects | None = None
    shrinks: bool = True
    explained: Set[str] = frozenset()
    stub_names: frozenset[str] = frozenset()
    curves: list[Curve] = field(default_factory=list)
    shared: dict[str, Any] = field(default_factory=dict)
    visibility: Literal["public", "hidden"] = "public"
    known: dict[str, Outcome] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    cell: bool = False
    begun: bool = False
    verdict: Verdict | None = None
    _reference: StudentModule | None = None
    _brief: bool = False
    _looked: dict[int, int] = field(default_factory=dict)

    def name_mistakes(self) -> None:
        """With all checks run, give each failed one the likely mistake that fits the most of them."""
        if self.suspects is not None:
            for i, number in self._looked.items():
                self.outcomes[i] = replace(self.outcomes[i], mistake=self.suspects.hint(number))

    def reference(self) -> StudentModule:
        """The reference solution in a worker of its own."""
        if self._reference is None:
            self._reference = self.start_reference()
        return self._reference

    def fixture(self, name: str) -> Any:
        """What the fixture of ours called `name` gives a check."""
        if name == "reference":
            return self.reference()
        return {"student": self.student, "grading_seed": self.seed, "shared": self.shared, "curve": self.add_curve}[
            name
        ]

    def add_curve(self, name: str, x: Any, y: Any, reported_by: Literal["submission", "grader"] = "submission") -> None:
        """Add a series to the report (finite numbers only; at most 1,000 points)."""
        pairs = [(float(a), float(b)) for a, b in zip(x, y, strict=False)][:1000]
        pairs = [pair for pair in pairs if abs(pair[0]) < 1e300 and abs(pair[1]) < 1e300]
        self.curves.append(
            Curve(
                name=name, x=[a for a, _b in pairs], y=[b for _a, b in pairs], reported_by=reported_by,
                visibility=self.visibility,
            )
        )  # fmt: skip

    # --- one check ---

    def check(
        self, item: pytest.Function, info: CheckInfo, runner: Callable[[], None], following: Sequence[str] = ()
    ) -> Outcome:
        """Run a check unless one it requires has not passed; `runner` makes pytest run the item.

        `following` are the node ids of the checks after it whose messages may be sent ahead: of hidden ones only after a
        hidden one, since the code could read what waits for it.
        """
        began = time.perf_counter()
        missing = self._not_passed(info)
        if missing is None and info.id in self.known:
            outcome = replace(self.known[info.id], max_score=info.points)
            self.outcomes.append(outcome)
            return outcome
        if missing is not None:
            verdict = self._not_run(missing)
        else:
            self.verdict, self.visibility = None, info.visibility
            self._brief = info.id in self.explained
            if not self.begun:
                self.student.begin(self.memory.ahead([item.nodeid, *following]))
            runner()
            self.begun = False
            verdict = self.verdict or Verdict(Status.GRADER_ERROR, staff_note="the check did not run")
        outcome = self._outcome(item, info, verdict, time.perf_counter() - began)
        self.outcomes.append(outcome)
        return outcome

    def _not_passed(self, info: CheckInfo) -> Outcome | None:
        for name in info.requires:
            for outcome in self.outcomes:
                if outcome.id.split("[")[0] == name and outcome.status is not Status.PASSED:
                    return outcome
        return None

    def _not_run(self, missing: Outcome) -> Verdict:
        """Skipped without points, unless it is the grader's fault that the check before it has not passed."""
        if missing.status is Status.GRADER_ERROR:
            text = _(
                "Not run: a check that it needs failed by itself. This is not your fault and costs no points. Tell the course staff."
            )
            return Verdict(Status.GRADER_ERROR, text, staff_note=f"{missing.id} is a grader_error")
        return Verdict(Status.SKIPPED, _("Not run: it counts once this passes: {title}").format(title=missing.title))

    def _outcome(self, item: pytest.Function, info: CheckInfo, verdict: Verdict, seconds: float) -> Outcome:
        failed = verdict.status not in (Status.PASSED, Status.SKIPPED, Status.GRADER_ERROR)
        if failed and verdict.replay and self.suspects is not None and not self._brief:
            self._looked[len(self.outcomes)] = self.suspects.look(item, verdict.replay)
        records = list(verdict.records)[-MAX_CALLS:]
        return Outcome(
            id=info.id,
            title=info.title,
            visibility=info.visibility,
            status=verdict.status,
            score=info.points if verdict.status is Status.PASSED else 0.0,
            max_score=info.points,
            message=verdict.message,
            hint=_(info.hint) if failed else "",
            reproduce=one_line(self.exercise, records, cell=self.cell) if failed else "",
            calls=[call_view(record) for record in records] if failed else [],
            difference=verdict.difference,
            examples=verdict.examples,
            seconds=round(seconds, 4),
            staff_note=verdict.staff_note,
        )

    def run(self, item: pytest.Function, fixtures: dict[str, Any]) -> None:
        """Called by pytest in place of the test function."""
        test, known = item.obj, self.memory.of(item.nodeid)
        self.student.records, self.student.trail = [], []
        try:
            if not self.begun and known.recall(self.student):
                self.verdict = Verdict(Status.PASSED, examples=known.examples)
            elif hasattr(test, "hypothesis"):
                self.verdict = self._property(test, fixtures, known)
            else:
                self.verdict = self._plain(test, fixtures, known)
        except KeyboardInterrupt:
            raise
        except BaseException as problem:
            self.verdict = self._problem(problem, self.student.records)

    def fixture_failed(self, problem: BaseException) -> None:
        """A fixture raised before the check could run."""
        self.verdict = self._problem(problem, self.student.records)

    def _plain(self, test: Callable[..., Any], fixtures: dict[str, Any], known: Known) -> Verdict:
        (ran,) = run_batch(self.student, [lambda: test(**fixtures)], known.frames)
        if ran.failure is None:
            known.learn(self.student.trail, 1)
            return Verdict(Status.PASSED, examples=1)
        verdict = self._problem(ran.failure, ran.records)
        verdict.replay = [ran] if isinstance(ran.failure, Exception) else ()
        return verdict

    def _property(self, test: Any, fixtures: dict[str, Any], known: Known) -> Verdict:
        stored = self.store.examples(check_file(test), test.__name__)
        if not stored:
            raise AssertionError(f"{check_file(test)} draws no examples for {test.__name__}")
        body = test.hypothesis.inner_test
        bodies = [_bind(body, fixtures, ex.replay_arguments(test, one)) for one in stored]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisDeprecationWarning)  # a body may `assume`, though no engine runs
            replayed = run_batch(self.student, bodies, known.frames)
        if any(isinstance(ran.failure, ex.NeedsEngine) for ran in replayed):
            return self._live(test, fixtures, stored[0], replayed=())
        failed = [i for i, ran in enumerate(replayed) if ran.failure is not None and not _not_held(ran.failure)]
        if not failed:
            known.learn(self.student.trail, len(stored))
            return Verdict(Status.PASSED, examples=len(stored))
        for i in failed:
            failure = replayed[i].failure
            if isinstance(failure, StudentStopped):
                verdict = self._problem(failure, replayed[i].records)
                verdict.examples, verdict.replay = len(stored), replayed
                return verdict
        first = next((i for i in failed if not isinstance(replayed[i].failure, Unfinished)), None)
        if first is None:
            raise AssertionError("every example was left unfinished, and none of them ended the worker")
        if self._brief or not self.shrinks:
            failure = replayed[first].failure
            assert failure is not None
            verdict = self._problem(failure, replayed[first].records)
            verdict.examples = len(stored)
            return verdict
        state = known.state(self.student.trail)
        again = self._again(known.failed(state), replayed)
        if again is not None:
            return again
        verdict = self._live(test, fixtures, stored[first], replayed, replayed[first])
        if verdict.smallest:
            known.learn_failure(state, Failed(verdict.records, verdict.status, verdict.message, verdict.difference))
        return verdict

    def _again(self, failed: Failed | None, replayed: Sequence[Ran]) -> Verdict | None:
        """The verdict on an earlier submission that answered all examples alike, if this one answers the smallest failure
        alike too: nothing has to be shrunk then."""
        try:
            records = failed.again(self.student) if failed is not None else None
        except (StudentStopped, WireError):
            return None
        if failed is None or records is None:
            return None
        return Verdict(
            failed.status, failed.message, records, failed.difference, examples=len(replayed), replay=replayed
        )  # fmt: skip

    def _live(
        self,
        test: Any,
        fixtures: dict[str, Any],
        example: ex.Example,
        replayed: Sequence[Ran],
        known: Ran | None = None,
    ) -> Verdict:
        """Let the engine shrink; the failure already known is what is shown when it finds none."""
        body = test.hypothesis.inner_test

        def attempt(arguments: dict[str, Any]) -> None:
            self.student.records = []
            body(**{**arguments, **fixtures})

        found = None
        stopped: StudentStopped | None = None
        try:
            found = shrink(
                test, attempt, lambda: self.student.records, example,
                seed=self.store.seed, count=self.store.count, budget_s=SHRINK_S,
            )  # fmt: skip
        except StudentStopped as problem:
            stopped = problem
        if found is not None:
            verdict = self._problem(found.error, found.attachment)
            verdict.smallest = isinstance(found.error, (CheckFailed, StudentError)) and stopped is None and not found.changed
            if found.changed and known is not None:
                verdict.message += " " + _("(The same call does not always give the same answer.)")
        elif known is not None:
            assert known.failure is not None
            verdict = self._problem(known.failure, known.records)
            if stopped is None:
                verdict.message += " " + _("(The same call gave a right answer when it was repeated.)")
        elif stopped is not None:
            verdict = self._problem(stopped, self.student.records)
        else:
            return Verdict(Status.PASSED, examples=self.store.count)
        verdict.examples, verdict.replay = len(replayed), replayed
        return verdict

    # --- how it ended, in words ---

    def _problem(self, problem: BaseException, records: Sequence[Record]) -> Verdict:
        if isinstance(problem, CheckFailed):
            return Verdict(problem.status, problem.message, records, problem.difference)
        if isinstance(problem, StudentError):
            return Verdict(problem.status, self._error_words(problem, records), records)
        if isinstance(problem, StudentStopped):
            return Verdict(problem.status, problem.message, records, staff_note=problem.detail)
        if isinstance(problem, pytest.skip.Exception):
            return Verdict(Status.SKIPPED, str(problem))
        if isinstance(problem, SandboxError):
            note = "".join(traceback.format_exception(problem))[-4000:]
            text = _(
                "The grader could not run your code: this is not your fault and costs no points. Tell the course staff."
            )
            return Verdict(Status.GRADER_ERROR, text, records, staff_note=note)
        return self._unexpected(problem, records)

    def _error_words(self, problem: StudentError, records: Sequence[Record]) -> str:
        if problem.type == "MissingFunction" and problem.text in self.stub_names:
            problem.text = ""  # it is a name that the exercise asks for as well: nothing to rename
        return error_words(problem, records[-1].function if records else "")

    def _unexpected(self, problem: BaseException, records: Sequence[Record]) -> Verdict:
        """The check's own code raised: over a value no check can use, or by a fault of the course."""
        note = "".join(traceback.format_exception(problem))[-4000:]
        odd = [record for record in records if record.answered and record.error is None]
        if isinstance(problem, Exception) and odd and not isinstance(problem, AssertionError):
            text = _(
                "It returned {value}, which is not what the check can use: look at the types the docstring states."
            )
            return Verdict(Status.FAILED, text.format(value=short(odd[-1].value)), records, staff_note=note)
        return Verdict(
            Status.GRADER_ERROR,
            _("The check itself failed: this is not your fault and costs no points. Tell the course staff."),
            records,
            staff_note=note,
        )


def _bind(body: Callable[..., Any], fixtures: dict[str, Any], arguments: dict[str, Any]) -> Callable[[], Any]:
    return lambda: body(**arguments, **fixtures)


def check_file(test: Any) -> Path:
    """Where a Hypothesis test is written."""
    return Path(test.hypothesis.inner_test.__code__.co_filename)


def _not_held(failure: BaseException) -> bool:
    """`assume` said that the example does not apply, or it was left unfinished because another one failed."""
    return type(failure).__name__ == "UnsatisfiedAssumption"


def error_words(error: StudentError, function: str = "") -> str:
    """What the student's code raised in `function`, where, and what that means when it is a usual slip."""
    if error.type == "MissingFunction":
        if error.text.isidentifier():  # a name, not a sentence
            return _("The file has no function {name}, but it has {close}: rename that.").format(
                name=function, close=error.text
            )
        return _("The file has no function {name}.").format(name=function)
    if error.type == "ReplyTooLarge":
        return _("It returned more than a check can look at: look at the shapes the docstring states.")
    if error.status is Status.NOT_STARTED:
        return _("This function is not written yet.")
    if error.status is Status.FORBIDDEN:
        return _("{name} is not allowed in this exercise.").format(name=error.text)
    text = _("It raised {error}").format(error=str(error))
    if error.line is not None and error.source.strip():
        text += " " + _("(line {line}: {source})").format(line=error.line, source=error.source.strip()[:100])
    elif error.type == "TypeError" and not error.frames:
        text += ". " + _("Keep the parameters of the stub.")
    return text + ("" if text.endswith((".", ")", "!", "?")) else ".")


def call_view(record: Record) -> Call:
    """A call as a report shows it."""
    error = None
    if record.error is not None:
        error = _("no such function") if record.error.type == "MissingFunction" else str(record.error)
    elif not record.answered:
        error = _("no answer")
    value = record.value[0] if record.mode == "watch" and record.answered and record.error is None else record.value
    return Call(
        function=record.function or "__call__",
        arguments=[value_view(argument) for argument in record.arguments],
        keywords={name: value_view(argument) for name, argument in record.keywords.items()},
        returned=value_view(value) if error is None else None,
        error=error,
        error_line=record.error.line if record.error is not None else None,
        printed=record.printed,
        seconds=round(record.seconds, 6),
    )
