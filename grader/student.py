"""The near side of the wire: `student.conv2d(x, w)` looks like a call and is a message to a confined worker.

Inside `run_batch` many bodies run as cooperative tasks (greenlets): each goes on until it calls the student, the
waiting calls of all tasks travel as one message, and every body receives its own reply. Bodies stay plain code.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import greenlet

from grader import replies as answers
from grader.i18n import _
from grader.outcome import Status
from grader.pool import WALL_FACTOR, Pool, limits_of
from grader.record import Asked, Frames, Record, StudentError, StudentStopped, pack_calls
from grader.replies import REPLY_BUDGET, is_error
from grader.sandbox import wire
from grader.sandbox.host import InvalidReply, Limits, SandboxError, Worker, WorkerDied, WorkerTimeout
from grader.sandbox.wire import Handle, Tensor

if TYPE_CHECKING:
    from grader.course import Exercise

__all__ = [
    "Frames", "Function", "Ran", "Record", "RemoteObject", "Source", "StudentError", "StudentModule", "StudentStopped",
    "TimeBudget", "Unfinished", "opened", "run_batch",
]  # fmt: skip

AHEAD = 5
"""Messages that a worker may have in hand beside the one whose answer is awaited."""
MAX_STEPS = 64
"""Messages of a check's trail that are kept."""
DROP_S = 1.0
"""CPU seconds to wait for a reply that nobody wants any more."""
LEAST_S = 1.0
"""CPU seconds that a check has even when the exercise's time is used up: an endless loop in one function must not cost
the others their points."""


class Function:
    """A function of the student's, or a method of an object of theirs. Calling it is one message."""

    __slots__ = ("_module", "_name", "_target")

    def __init__(self, module: StudentModule, name: str, target: int = 0) -> None:
        self._module, self._name, self._target = module, name, target

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self._module.call(Record(self._name, args, keywords, "", self._target))

    def watch(self, *args: Any, **keywords: Any) -> tuple[Any, list[str], bool]:
        """Call; return (value, names of arguments that the call changed, whether the value shares their memory)."""
        value, changed, shares = self._module.call(Record(self._name, args, keywords, "watch", self._target))
        return value, [str(name)[:100] for name in changed[:20]], bool(shares)

    def grad(self, *args: Any, wrt: Sequence[int], cotangent: Any = None) -> Any:
        """Gradients of the result with respect to tensor arguments, by autograd in the worker."""
        mode = {"wrt": list(wrt), "cotangent": cotangent}
        return self._module.call(Record(self._name, args, {}, mode, self._target))


class RemoteObject(Handle):
    """An object that stays in the worker: call it, call its methods. Compared by its handle's number."""

    __slots__ = ("_module",)
    _module: StudentModule
    id: int

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return Function(self._module, "", self.id)(*args, **keywords)

    def watch(self, *args: Any, **keywords: Any) -> Any:
        """As `Function.watch`, of the object itself."""
        return Function(self._module, "", self.id).watch(*args, **keywords)

    def grad(self, *args: Any, wrt: Sequence[int], cotangent: Any = None) -> Any:
        """As `Function.grad`, of the object itself."""
        return Function(self._module, "", self.id).grad(*args, wrt=wrt, cotangent=cotangent)

    def __getattr__(self, name: str) -> Function:
        if name.startswith("__"):
            raise AttributeError(name)
        return Function(self._module, name, self.id)


@dataclass
class TimeBudget:
    """CPU seconds left for an exercise, and for the check under way."""

    exercise_s: float
    check_s: float
    left_s: float = field(init=False)
    check_left_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.left_s, self.check_left_s = self.exercise_s, self.check_s

    def begin_check(self) -> None:
        """A new check starts: it may use its own limit, or what the exercise has left, in any case `LEAST_S`."""
        self.check_left_s = min(self.check_s, max(self.left_s, LEAST_S))

    def spend(self, seconds: float) -> None:
        """Take CPU seconds off both."""
        self.left_s -= seconds
        self.check_left_s -= seconds


@dataclass
class Source:
    """The file a worker runs: text, the name to show, and the name of its module."""

    text: str
    filename: str


class StudentModule:
    """One submission's file in a confined worker, started when first called and again after it died."""

    def __init__(self, spawn: Callable[[Limits], Worker], limits: Limits, source: Source, time: TimeBudget) -> None:
        self._spawn, self._limits, self._source, self.time = spawn, limits, source, time
        self._worker: Worker | None = None
        self._spent = 0.0
        self._stuck: set[str] = set()
        self._early: list[tuple[bytes, bytearray | Exception]] = []
        self._foretold: list[tuple[bytes, bytearray | Exception]] = []
        self.trail: list[Asked] = []
        self.names: dict[str, Any] = {}
        self.records: list[Record] = []
        self.output = b""

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return Function(self, name)

    def start(self) -> None:
        """Have a worker with the file loaded.

        Raises StudentError when loading raises (SyntaxError too), StudentStopped when it takes too long or dies.
        """
        if self._worker is not None:
            return
        worker = self._spawn(self._limits)
        self._spent = 0.0
        try:
            reply = worker.load(self._source.text, self._source.filename, max(0.1, self.time.check_left_s))
            if reply.error is not None and not is_error(reply.error):
                raise InvalidReply("an error of another form")
        except BaseException as problem:
            self._retire(worker)
            if isinstance(problem, Exception):
                raise self._stopped(problem, _("loading the file")) from None
            raise
        self._worker = worker
        self._charge()
        if reply.error is not None:
            self.close()
            raise StudentError(reply.error)
        self.names = reply.names

    def call(self, record: Record) -> Any:
        """Make one call: at once, or with those of the other examples when inside `run_batch`."""
        current = greenlet.getcurrent()
        if isinstance(current, _Task):
            current.records.append(record)
            assert current.parent is not None
            current.parent.switch(record)
        else:
            self.records.append(record)
            self.perform([record])
        return record.result()

    def perform(self, records: Sequence[Record], frames: Frames | None = None) -> None:
        """Send the calls as one message, packed before if `frames` knows them, and settle each with its reply.

        Raises StudentStopped; the record under way is then the last one that `answered` is false for, first in order.
        Raises SandboxError for a fault of ours: what is asked next goes to a new worker.
        """
        try:
            self._perform(records, frames)
        except SandboxError:
            self.close()
            raise

    def _perform(self, records: Sequence[Record], frames: Frames | None) -> None:
        self.culprit = None
        if self.time.left_s <= 0 and not self._foretold:
            self._refuse_stuck(records)
        self.start()
        frame = pack_calls(records) if frames is None else frames.frame(records)
        known = _take(self._foretold, frame)
        if known is None:
            self.forget()
            self.start()
            self._drop_posted(frame)
        assert self._worker is not None
        if known is None and self.time.check_left_s <= 0:
            self.close()
            text = _("Not finished: the calls of this check together take too long.")
            raise StudentStopped(Status.TIMED_OUT, text)
        try:
            answer = self._fetch(frame) if known is None else known
            if isinstance(answer, Exception):
                raise answer
            replies, unique = answers.read(answer, len(records))
            if len(self.trail) <= MAX_STEPS:  # longer ones are of no use
                self.trail.append(Asked(frame, answers.digest(answer, len(records)) if unique else b"", len(records)))
            if not all(map(_is_watched, records, replies)):
                raise InvalidReply("a watched call's answer has another form")
        except (WorkerTimeout, WorkerDied, InvalidReply, wire.WireError) as problem:
            worker = self._worker
            at = min(max(worker.current_call(), 0), len(records) - 1)
            records[at].function = records[at].function or "__call__"
            self.culprit = records[at]
            if isinstance(problem, WorkerTimeout):
                self._stuck.add(records[at].function)
            self.close()
            raise self._stopped(problem, _("the call {name}").format(name=f"{records[at].function}(...)")) from None
        self._charge()
        for record, reply in zip(records, replies, strict=True):
            record.settle(reply)
            self._bind(record)

    def _fetch(self, frame: bytes) -> bytearray:
        """The answer to a message: it may have come while another was awaited. Raises as `Worker.reply` does."""
        worker = self._worker
        assert worker is not None
        early = _take(self._early, frame)
        if early is not None:
            assert not isinstance(early, Exception)
            return early
        if worker.posted and worker.posted[0] == frame:
            frame = worker.posted[0]
        place = next((at for at, one in enumerate(self.upcoming) if one.packed is frame), None)
        if place is not None:
            self._post_upcoming(frame, place)
        cpu_s = self.time.check_left_s
        return worker.reply(frame, cpu_s=cpu_s, wall_s=WALL_FACTOR * cpu_s + 1, budget=REPLY_BUDGET)

    def foretell(self, frames: Frames) -> bytearray | None:
        """The answer to the calls that a check is known to make next, before it makes them. It is kept for when it does,
        an error too; None where that has to be left to `perform`. Raises SandboxError."""
        frame, worker = frames.packed, self._worker
        if not frame or worker is None or min(self.time.left_s, self.time.check_left_s) <= 0:
            return None
        if worker.posted and worker.posted[0] != frame and all(one != frame for one, _answer in self._early):
            return None
        try:
            answer = self._fetch(frame)
        except (WorkerTimeout, WorkerDied, InvalidReply, wire.WireError) as problem:
            self._foretold.append((frame, problem))
            return None
        except SandboxError:
            self.close()
            raise
        self._foretold.append((frame, answer))
        return answer

    def charge(self) -> None:
        """Take what the worker has used off the budgets."""
        if self._worker is not None:
            self._charge()

    def begin(self, upcoming: Sequence[Frames]) -> None:
        """A check begins, of which these messages are known."""
        self.time.begin_check()
        self.forget()
        self.upcoming = upcoming

    def forget(self) -> None:
        """What was foretold is used, or is not asked after all."""
        broken = any(isinstance(answer, Exception) for _frame, answer in self._foretold)
        self._foretold.clear()
        if broken:
            self.close()

    culprit: Record | None = None
    upcoming: Sequence[Frames] = ()
    """Messages of this check's rounds and of the checks after it, in order: the worker goes on with them while the
    answers to an earlier one are judged."""

    def _post_upcoming(self, frame: bytes, place: int) -> None:
        """Post `frame`, which is at `place`, and those that come after it, as far as they are not posted already."""
        worker = self._worker
        assert worker is not None
        after = self.upcoming[place + 1 : place + 1 + AHEAD] if self.time.left_s > 0 else ()
        come = {id(one) for one, _answer in self._early}
        ahead = [frame, *(frames.packed for frames in after if id(frames.packed) not in come)]
        if all(one is other for one, other in zip(worker.posted, ahead, strict=False)):
            for packed in ahead[len(worker.posted) :]:
                worker.post(packed)

    def _drop_posted(self, frame: bytes) -> None:
        """Something else is asked than was posted: keep these replies, for they are the first to their calls, until their
        turn comes; a worker that is stuck in one is replaced."""
        worker = self._worker
        assert worker is not None
        while worker.posted and worker.posted[0] != frame:
            posted = worker.posted[0]
            try:
                answer = worker.reply(posted, cpu_s=DROP_S, wall_s=WALL_FACTOR * DROP_S, budget=REPLY_BUDGET)
                self._early.append((posted, answer))
                self._charge()
            except (WorkerTimeout, WorkerDied, InvalidReply, wire.WireError) as problem:
                if isinstance(problem, WorkerTimeout):
                    self.time.spend(DROP_S)
                else:  # one that ends at once costs what it used, or the checks after it would run out of time
                    self._charge()
                self.close()
                self.start()
                return

    def _refuse_stuck(self, records: Sequence[Record]) -> None:
        """With the exercise's time used up, a function that was stopped before is not tried again; others are."""
        again = next((record for record in records if record.function in self._stuck), None)
        if again is not None:
            self.culprit = again
            self.close()
            text = _(
                "Not run: {name}(...) was stopped before, and the checks used up the {seconds:g} s of this exercise."
            )
            text = text.format(name=again.function, seconds=self.time.exercise_s)
            raise StudentStopped(Status.TIMED_OUT, text)

    def _bind(self, record: Record) -> None:
        if isinstance(record.value, Handle):
            record.value = remote(record.value, self)
        elif record.mode == "watch" and record.error is None and isinstance(record.value[0], Handle):
            record.value = (remote(record.value[0], self), *record.value[1:])

    def _charge(self) -> None:
        assert self._worker is not None
        used = self._worker.cpu_seconds()
        self.time.spend(max(0.0, used - self._spent))
        self._spent = used

    def _stopped(self, problem: Exception, doing: str) -> StudentStopped:
        """What the end of a worker means, in the student's words."""
        detail = str(problem)
        if isinstance(problem, WorkerTimeout):
            self.time.spend(max(problem.cpu_s, min(problem.wall_s, self.time.check_left_s)))
            text = _("Stopped after {seconds:.0f} s in {doing}: does a loop never end?")
            return StudentStopped(Status.TIMED_OUT, text.format(seconds=problem.wall_s, doing=doing), detail)
        if isinstance(problem, WorkerDied):
            if problem.reason == "out_of_memory":
                text = _("Ran out of memory in {doing} (the limit is {limit} MB).")
                return StudentStopped(
                    Status.OUT_OF_MEMORY, text.format(doing=doing, limit=self._limits.memory_mb), detail
                )
            if problem.reason == "exited":
                text = _("The program ended itself in {doing}: a function must return, not exit.")
                return StudentStopped(Status.CRASHED, text.format(doing=doing), detail)
            text = _("The program crashed in {doing}.")
            return StudentStopped(Status.CRASHED, text.format(doing=doing), detail)
        if isinstance(problem, (InvalidReply, wire.WireError)):
            text = _("What came back from {doing} could not be read: a function may return numbers, strings, lists, dicts and arrays of a reasonable size.")  # fmt: skip
            return StudentStopped(Status.INVALID_REPLY, text.format(doing=doing), detail)
        raise problem

    def _retire(self, worker: Worker) -> None:
        self.output += worker.output()
        worker.close()

    def close(self) -> None:
        """End the worker; nothing of it survives."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self._retire(worker)
        self._early, self._foretold = [], []


def _take(answers: list[tuple[bytes, bytearray | Exception]], frame: bytes) -> bytearray | Exception | None:
    """Take the first answer to a message out of a list; None where there is none."""
    at = next((at for at, (one, _answer) in enumerate(answers) if one == frame), None)
    return None if at is None else answers.pop(at)[1]


def opened(
    pool: Pool, exercise: Exercise, text: str, time_factor: float = 1.0, kind: type[StudentModule] = StudentModule
) -> StudentModule:
    """A module running `text` as the answer to `exercise`, not started yet."""
    budget = TimeBudget(exercise.timeout_s * time_factor, exercise.check_timeout_s * time_factor)
    return kind(functools.partial(pool.spawn, exercise), limits_of(exercise), Source(text, f"{exercise.name}.py"), budget)


class ReferenceFailed(AssertionError):
    """The reference solution raised, or its worker ended: the course's fault, never the student's."""


class Reference(StudentModule):
    """The reference solution in a worker of its own. Its calls are made at once, each with a check's whole time."""

    def call(self, record: Record) -> Any:
        """Make one call. Raises ReferenceFailed."""
        self.time.begin_check()
        try:
            self.perform([record])
            return record.result()
        except (StudentError, StudentStopped) as problem:
            raise ReferenceFailed(f"the reference solution: {problem}") from None


def remote(handle: Handle, module: StudentModule) -> RemoteObject:
    """The handle as something that can be called."""
    bound = RemoteObject(handle.id, handle.type_name, handle.kind)
    object.__setattr__(bound, "_module", module)
    return bound


def _is_watched(record: Record, reply: dict[str, Any]) -> bool:
    """Whether the reply to a watched call has its three parts; so have replies to all others."""
    if record.mode != "watch" or "e" in reply:
        return True
    parts = reply["v"]
    if type(parts) is not tuple or len(parts) != 3:
        return False
    return type(parts[1]) is list and all(type(name) is str for name in parts[1]) and type(parts[2]) is bool


# --- many bodies, one message a round --------------------------------------------------------------------------


class _Task(greenlet.greenlet):
    """One example's body. `records` is its transcript; `failure` how it ended, None when it passed."""

    def __init__(self, body: Callable[[], Any]) -> None:
        super().__init__(self._run)
        self.body = body
        self.records: list[Record] = []
        self.failure: BaseException | None = None

    def _run(self) -> None:
        try:
            self.body()
        except (greenlet.GreenletExit, KeyboardInterrupt):
            raise
        except BaseException as failure:
            self.failure = failure


@dataclass(slots=True)
class Ran:
    """How one body of a batch ended."""

    records: list[Record]
    failure: BaseException | None


def run_batch(
    student: StudentModule, bodies: Iterable[Callable[[], Any]], frames: list[Frames] | None = None
) -> list[Ran]:
    """Run all bodies, their calls gathered round by round; a StudentStopped ends its own body and those after it.

    `frames` is kept between submissions by the caller, one entry a round: what was packed once is sent again.
    """
    tasks = [_Task(body) for body in bodies]
    waiting = [(task, call) for task in tasks if (call := task.switch()) is not None]
    rounds = 0
    while waiting:
        try:
            student.perform([call for _task, call in waiting], _frames_of(frames, rounds))
        except StudentStopped as stopped:
            _stop(waiting, student.culprit, stopped)
            break
        rounds += 1
        waiting = [(task, call) for task, _call in waiting if (call := task.switch()) is not None]
    return [Ran(task.records, task.failure) for task in tasks]


MAX_ROUNDS = 4
"""Rounds of a check whose messages are kept: later ones mostly depend on earlier answers."""


def _frames_of(frames: list[Frames] | None, number: int) -> Frames | None:
    if frames is None or number >= MAX_ROUNDS:
        return None
    while len(frames) <= number:
        frames.append(Frames())
    return frames[number]


def _stop(waiting: list[tuple[_Task, Record]], culprit: Record | None, stopped: StudentStopped) -> None:
    """The worker died in a round: the culprit's body fails with it, the others are left unfinished."""
    for task, call in waiting:
        task.failure = stopped if call is culprit or culprit is None else Unfinished()
        task.throw(greenlet.GreenletExit)


class Unfinished(BaseException):
    """This example was not finished, because another one ended the worker."""


def as_plain(value: Any) -> Any:
    """The value with torch tensors as plain arrays, for comparing replies."""
    return value.array if isinstance(value, Tensor) else value
