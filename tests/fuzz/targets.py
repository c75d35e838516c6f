"""What is fuzzed: one function a target, which takes bytes. It returns for what is refused as it should be, and for
what is read as it should be; anything that comes out of it, an AssertionError of its own included, is a finding.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader import config, names, seeds, submission
from grader import intake as class_intake
from grader import replies as answers
from grader.course import Exercise
from grader.errors import ConfigProblem, NothingToGrade, UsageProblem
from grader.record import Record, StudentError
from grader.sandbox import wire as frames
from grader.sandbox.answer import times_size
from grader.sandbox.host import InvalidReply
from grader.sandbox.wire import Budget, Handle, Opaque, Tensor, WireError

from . import trees, watch

BUDGET = Budget(max_bytes=64 << 10, max_nodes=2_000, max_depth=16, max_array_bytes=64 << 10)
"""Of the wire target: small, so that what costs too much shows on small inputs."""
AGAIN = Budget()
MAX_STEPS = {"wire": 200_000, "intake": 400_000, "config": 400_000}
"""Lines of the watched modules that one input may run. Counted, not timed, so that it is the same on every machine."""
MAX_PEAK_BYTES = {"wire": 2 << 20, "intake": 32 << 20, "config": 8 << 20}
"""Memory that one input may take, as tracemalloc counts it; for an archive the most that one may have is set aside."""
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where folders are made and removed thousands of times: better not on a disk."""


# ---------------------------------------------------------------- wire


def wire(data: bytes) -> None:
    """A frame that a hostile process wrote, and a batch's replies in it."""
    try:
        value = frames.unpack(data, BUDGET)
    except WireError as refused:
        assert str(refused)
        assert _outcome(bytearray(data)) is WireError, "a bytearray is not refused as bytes are"
        return
    cost = _Cost()
    form = _form(value, cost)
    assert cost.nodes <= 2 * BUDGET.max_nodes, f"{cost.nodes} values out of a budget of {BUDGET.max_nodes}"
    assert cost.array_bytes <= BUDGET.max_array_bytes, f"{cost.array_bytes} bytes of arrays"
    # NaN differs from itself, so forms are compared as texts
    assert _outcome(bytearray(data)) == repr(form), "a bytearray is not read as bytes are"
    if not cost.big:
        again = frames.unpack(frames.pack(value), AGAIN)
        assert repr(_form(again, _Cost())) == repr(form), "packed again, it is another value"
    _answered(data, value)


def _outcome(data: bytearray) -> Any:
    try:
        return repr(_form(frames.unpack(data, BUDGET), _Cost()))
    except WireError:
        return WireError


class _Cost:
    """What a decoded value holds. `big`: an integer that JSON can carry but the encoder refuses."""

    nodes = array_bytes = 0
    big = False


def _form(value: Any, cost: _Cost, depth: int = 0) -> Any:
    """The value as tuples that can be compared; only the wire's own types are accepted, by exact type."""
    assert depth <= BUDGET.max_depth + 2, "deeper than the budget"
    cost.nodes += 1
    kind, below = type(value), depth + 1
    if kind in (type(None), bool, str):
        return (kind.__name__, value)
    if kind is int:
        cost.big |= not -frames.BIG < value < frames.BIG
        return ("int", hex(value))
    if kind is float:
        return ("float", value, math.copysign(1, value))
    if kind is complex:
        return ("complex", repr(value))
    if kind is bytes:
        cost.array_bytes += len(value)
        return ("bytes", value)
    if kind in (list, tuple):
        return (kind.__name__, *[_form(item, cost, below) for item in value])
    if kind in (set, frozenset):
        return (kind.__name__, *sorted(repr(_form(item, cost, below)) for item in value))
    if kind is dict:
        cost.nodes -= len(value)  # a dict's keys are not among the header's values where they are str
        return ("dict", *[(_form(key, cost, below), _form(item, cost, below)) for key, item in value.items()])
    if kind is np.ndarray:
        assert value.dtype.name in frames.DTYPES
        if value.dtype == bool and value.size:
            assert value.view("uint8").max() <= 1, "a bool that is neither true nor false"
        cost.array_bytes += value.nbytes
        return ("array", value.dtype.name, value.shape, value.tobytes())
    if kind is Tensor:
        return ("tensor", _form(value.array, cost, below), value.requires_grad)
    assert kind in (Handle, Opaque), f"a {kind.__name__} came out"
    return (kind.__name__, repr(value))


def _answered(data: bytes, value: Any) -> None:
    """What the near side makes of a worker's answer: a well-formed list of replies, or InvalidReply. Answers that differ
    in their times alone are the same, and have the same digest."""
    given = value.get("replies") if type(value) is dict else None
    for expected in {1, len(given) if type(given) is list else 2}:
        try:
            replies, unique = answers.read(bytearray(data), expected)
        except (InvalidReply, WireError) as refused:
            assert str(refused)
            continue
        assert type(replies) is list
        assert len(replies) == expected
        if unique:
            other = bytearray(data)
            size = times_size(expected)
            other[len(data) - size :] = bytes(size)
            assert answers.digest(other, expected) == answers.digest(bytearray(data), expected)
            shown = [repr([{**reply, "s": 0.0} for reply in one]) for one in (replies, answers.read(other, expected)[0])]
            assert shown[0] == shown[1]
        for reply in replies:
            assert type(reply) is dict
            assert ("v" in reply) != ("e" in reply)
            record = Record("f", (), {})
            record.settle(reply)
            assert type(record.seconds) is float
            assert type(record.printed) is str
            try:
                record.result()
            except StudentError as error:
                assert error.status
                assert type(str(error)) is str
                assert error.column is None or type(error.column) is int
                assert type(error.frames) is list


# ---------------------------------------------------------------- intake


def intake(data: bytes) -> None:
    """What a student handed in, made from the bytes as `trees` says: a folder, an archive, single files or a class."""
    place = _place()
    with trees.built(place, data) as (kind, path):
        own = path.parent if kind == "archive" else path  # an archive may be opened by way of its folder
        with watch.files([own, place / "course"]):
            found = list(_read(kind, path))
        for one in found:
            if isinstance(one, submission.NotGraded):
                _sentence(one.message)
                assert one.path
                continue
            assert type(one) is submission.Submission
            _submission(one)


def _read(kind: str, path: Path) -> Iterator[Any]:
    exercises = _exercises()
    if kind == "class":
        try:
            yield from class_intake.discover(path, exercises)
        except (UsageProblem, NothingToGrade) as problem:
            assert str(path) in str(problem)
    elif kind == "folder":
        yield submission.from_folder(path, path.name, exercises)
    elif kind == "archive":
        yield submission.from_zip(path, path.stem, exercises)
    else:
        yield submission.from_files([(exercise, path / f"{exercise.id}.py") for exercise in exercises], path.name)


def _submission(one: submission.Submission) -> None:
    msgspec.json.encode(
        [one.student, one.digest, one.notes, [[f.path, f.problem, f.digest] for f in one.files.values()]]
    )
    assert one.student == names.shown(one.student)
    assert set(one.files) <= {exercise.id for exercise in _exercises()}
    assert len(one.notes) <= submission.MAX_NOTES
    for note in one.notes:
        _sentence(note)
    for file in one.files.values():
        assert (file.text is None) != (file.problem is None)
        if file.problem is not None:
            _sentence(file.problem)
        else:
            assert trees.CANARY not in file.text, "a file outside of the submission was read"
            assert "\r" not in file.text
            assert "\0" not in file.text
            assert len(file.text.encode()) <= submission.MAX_FILE_BYTES
    safe = names.safe_name(one.student)
    assert 0 < len(safe.encode()) <= 100
    assert safe == Path(safe).name


def _sentence(text: str) -> None:
    assert text.endswith("."), f"no sentence: {text!r}"
    assert text == names.shown(text), f"cannot be shown: {text!r}"
    assert len(text) <= 2_000, "too long to be read"


@cache
def _place() -> Path:
    """A folder for the process, with a course and a file that no submission may reach."""
    import atexit

    place = Path(tempfile.mkdtemp(prefix="grader-fuzz-", dir=MEMORY)).resolve()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    for exercise in _exercises(place):
        exercise.stub.parent.mkdir(parents=True, exist_ok=True)
        exercise.stub.write_text(f"def {exercise.name}():\n    raise NotImplementedError()\n")
    (place / "secret.py").write_text(trees.CANARY)
    return place


@cache
def _exercises(place: Path | None = None) -> tuple[Exercise, ...]:
    root = (place or _place()) / "course"
    limits = msgspec.structs.asdict(config.Limits()) | {"check_timeout_s": 5.0, "banned": (), "points": 1.0}
    made = []
    for id_ in trees.IDS:
        topic, name = id_.split("/")
        own = {"stub": root / f"exercises/{id_}.py", "public_checks": root / f"checks/{topic}/test_{name}.py"}
        made.append(Exercise(id=id_, topic=topic, name=name, title=config.Title(en=name), **limits, **own))
    return tuple(made)


# ---------------------------------------------------------------- config


def config_file(data: bytes) -> None:
    """The bytes as autograder_config.yml and the environment's variables, those after the last # as staff_seed.txt."""
    place = _place()
    path = place / "config" / config.CONFIG_NAME
    (path.parent / "sol").mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    (path.parent / "sol" / seeds.FILE).write_bytes(data.rpartition(b"#")[2])
    with watch.files([path.parent]):
        try:
            read = config.load_config(path)
        except ConfigProblem as problem:
            _config_message(str(problem), str(path))
        else:
            _config(read)
            _try_staff_seed(read)
        _environment(data)


def _config_message(message: str, path: str) -> None:
    assert path in message, f"does not name the file: {message!r}"
    said = message.replace(path, "")
    assert said.startswith(":"), f"does not begin with the file: {message!r}"
    assert message.endswith((".", "?")), f"no sentence: {message!r}"
    assert "\n" not in message, f"more than a line: {message!r}"
    assert said == names.shown(said), f"cannot be shown: {message!r}"
    assert len(said) <= 2_000, "too long to be read"


def _config(read: config.Config) -> None:
    assert type(read) is config.Config
    json.dumps(msgspec.to_builtins(read, enc_hook=str))
    topics = [topic.id for topic in read.topics]
    assert len(set(topics)) == len(topics)
    for topic in read.topics:
        assert 0 <= topic.penalty_per_day <= 1
        assert 0 <= topic.penalty_cap <= 1
        assert not (topic.release and topic.deadline) or topic.release < topic.deadline
        names = [exercise.id for exercise in topic.exercises]
        assert len(set(names)) == len(names)
        for exercise in topic.exercises:
            assert exercise.id.isidentifier()
            assert 0 < exercise.timeout_s <= 86_400
            assert 0 < exercise.points <= 1000
            assert (exercise.check_timeout_s or 1e-9) <= exercise.timeout_s
            assert str(exercise.title)
    assert read.policies.drop_lowest == 0 or read.policies.drop_lowest < len(topics)
    assert 0 <= read.course.seed <= config.MAX_SEED


def _try_staff_seed(read: config.Config) -> None:
    try:
        seed = seeds.staff_seed(read, config.Environment())
    except ConfigProblem as problem:
        assert seeds.FILE in str(problem)
    else:
        assert seed is None or 0 <= seed <= config.MAX_SEED


def _environment(data: bytes) -> None:
    """Each part of the bytes as the value of a variable; NUL cannot be in one."""
    parts = [part.decode("utf-8", "surrogateescape") for part in data.split(b"\0")[:3]]
    names = ("GRADER_SEED", "GRADER_LANG", "LANG")
    try:
        read = config.environment(dict(zip(names, parts, strict=False)))
    except UsageProblem as problem:
        assert str(problem).startswith(names)
    else:
        assert read.language in (None, "en", "ko")


TARGETS: dict[str, Callable[[bytes], None]] = {"wire": wire, "intake": intake, "config": config_file}
MODULES: dict[str, list[str]] = {
    "wire": ["grader.sandbox.wire", "grader.student"],
    "intake": ["grader.submission", "grader.archives", "grader.notebook", "grader.intake", "grader.layouts", "zipfile"],
    "config": ["grader.config", "grader.yamlreader", "grader.times", "grader.seeds", "yaml.constructor"],
}
"""The modules whose lines guide the search, those of grader first."""
