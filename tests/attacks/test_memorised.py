"""An answer that knows the students' examples by heart: it passes what students see, and gets nothing from the staff."""

from __future__ import annotations

import base64
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from harness import HERE

from grader.course import Exercise, load_course
from grader.engine import Engine
from grader.examples import Store
from grader.outcome import Status
from grader.student import Record, StudentModule
from grader.submission import SourceFile, Submission

PUBLIC, STAFF = "1", "8046139217315926535"

MEMORY = '''\
"""Two functions, answered from a table of the public examples."""

import numpy as np

AFFINE = {affine!r}
VOWELS = {vowels!r}


def affine(x):
    return np.array(AFFINE.get(tuple(x.tolist()), x.tolist()), dtype=float)


def vowels(text):
    return VOWELS.get(text, -1)
'''


PROPERTIES = ("test_affine", "test_fresh", "test_law", "test_vowels")


def by_heart(exercise: Exercise, cache: Path) -> SourceFile:
    """A file that answers every example of the public seed from a table."""
    store = Store(cache, PUBLIC, exercise.examples)
    stored = {name: store.examples(exercise.public_checks, name) for name in PROPERTIES}
    inputs: list[Any] = [example.arguments["case"] for example in stored["test_affine"]]
    known = {tuple(x.tolist()): y.tolist() for x, y in inputs}
    for name in ("test_fresh", "test_law"):
        for example in stored[name]:
            for x in (example.arguments["x"], 2 * example.arguments["x"]):
                known[tuple(x.tolist())] = (3 * x + 1).tolist()
    words = dict(example.arguments["case"] for example in stored["test_vowels"])
    return SourceFile.of_text("target/answer.py", MEMORY.format(affine=known, vowels=words))


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return load_course(HERE / "course" / "autograder_config.yml").exercise("target/answer")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memorised")


# --- the same for this repository's own course ------------------------------------------------------------------

ROOT = HERE.parents[1]
NO_TABLE = {
    "tokenization/bpe_tokenizer", "tokenization/wordpiece_encode", "training/optimizer", "extra/minilm_tokenizer",
    "mobilenet/cost", "vgg/stacked_kernels", "resnet/he_init", "tokenization/utf8",
}  # fmt: skip
"""A table by arguments cannot answer these: classes, answers that are objects (fractions), arguments that are (generators);
and utf8 forbids `codecs`, which the table's own `pickle` imports."""
POSSIBLE = [
    one
    for one in load_course(ROOT / "autograder_config.yml").exercises
    if "torch" not in one.packages and one.id not in NO_TABLE and not one.missing
]
OURS = list({one.topic: one for one in POSSIBLE[::-1]}.values())
"""The first of each topic: each takes two sets of examples, eight seconds."""

GENERIC = """\
import base64, builtins, pickle, sys
{imports}
TABLE = pickle.loads(base64.b64decode({table!r}))


def key(value):
    if type(value).__name__ == "ndarray":
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(key, value))
    if isinstance(value, dict):
        return ("dict", *((key(k), key(v)) for k, v in value.items()))
    return (type(value).__name__, repr(value))


def remember(name):
    def answer(*args, **kwargs):
        kind, value = TABLE.get((name, key(args), key(kwargs)), ("value", 0.5))
        if kind == "error":
            raise getattr(builtins, value, RuntimeError)("by heart")
        return pickle.loads(value) if isinstance(value, bytes) else value

    return answer


for name in {names!r}:
    globals()[name] = remember(name)
"""


class Listening(StudentModule):
    """The reference solution, and every call that was made of it."""

    heard: list[Record] = []

    def perform(self, records: Any, frames: Any = None) -> None:
        super().perform(records, frames)
        self.heard.extend(records)


def learn(exercise: Exercise, cache: Path, monkeypatch: pytest.MonkeyPatch) -> SourceFile:
    """A file that gives the solution's answer to every call that the public checks made of it."""
    spy: dict[str, Any] = {}
    exec(compile(GENERIC.format(imports="", table=base64.b64encode(pickle.dumps({})), names=()), "spy", "exec"), spy)
    monkeypatch.setattr("grader.engine.StudentModule", Listening)
    monkeypatch.setattr(Listening, "heard", [])
    monkeypatch.setattr(Engine.open, "__defaults__", (1.0, Listening))
    assert exercise.solution is not None
    solution = SourceFile.of_text("x.py", exercise.solution.read_text(encoding="utf-8"))
    assert grade(exercise, solution, cache, staff=False, seed="1", config=ROOT).status is Status.PASSED
    table = {}
    for record in Listening.heard:
        place = record.function, spy["key"](record.arguments), spy["key"](record.keywords)
        value = record.value[0] if record.mode == "watch" and record.error is None else record.value
        table[place] = ("error", record.error.type) if record.error is not None else ("value", pickle.dumps(value))
    names = sorted({record.function for record in Listening.heard})
    packed = base64.b64encode(pickle.dumps(table))
    imports = "\n".join(f"import {name}" for name in exercise.packages)
    return SourceFile.of_text("x.py", GENERIC.format(imports=imports, table=packed, names=names))


@pytest.mark.parametrize("exercise", OURS, ids=lambda exercise: exercise.id)
def test_exercises_find_out_who_knows_its_public_examples(exercise: Exercise, cache: Path, monkeypatch: Any) -> None:
    file = learn(exercise, cache, monkeypatch)
    monkeypatch.undo()
    public = grade(exercise, file, cache, staff=False, seed="1", config=ROOT)
    staff = grade(exercise, file, cache, staff=True, seed=STAFF, config=ROOT)
    seen = sum(check.status is Status.PASSED for check in public.checks)
    assert seen >= len(public.checks) - 1, "the table does not even pass what it was learnt from"
    assert staff.score < public.score / 2, [(check.id, check.status) for check in staff.checks]


def grade(exercise: Exercise, file: SourceFile, cache: Path, *, staff: bool, seed: str, config: Path = HERE / "course"):
    course = load_course(config / "autograder_config.yml")
    with Engine(course, [exercise], staff=staff, seed=seed, cache=cache) as engine:
        return engine.grade(Submission("mallory", {exercise.id: file}, "x")).exercises[0]


def test_the_public_examples_can_be_learnt_by_heart(exercise: Exercise, cache: Path) -> None:
    """Otherwise the tests below would test nothing."""
    result = grade(exercise, by_heart(exercise, cache), cache, staff=False, seed=PUBLIC)
    assert result.status is Status.PASSED


def test_the_staff_seed_finds_it_out(exercise: Exercise, cache: Path) -> None:
    result = grade(exercise, by_heart(exercise, cache), cache, staff=True, seed=STAFF)
    assert result.score == 0
    assert {check.id for check in result.checks if check.status is Status.PASSED} == set()


def test_hidden_checks_alone_find_it_out(exercise: Exercise, cache: Path) -> None:
    """Also where the staff forgot a seed of their own, the hidden checks draw what students never saw."""
    result = grade(exercise, by_heart(exercise, cache), cache, staff=True, seed=PUBLIC)
    hidden = [check for check in result.checks if check.visibility == "hidden"]
    assert [check.status for check in hidden] == [Status.FAILED, Status.FAILED]


def test_seeds_draw_different_inputs(exercise: Exercise, cache: Path) -> None:
    """Of 30 drawn inputs a check, two seeds share few: the smallest ones, which every strategy tries."""
    for name in ("test_affine", "test_law"):
        drawn = []
        for seed in (PUBLIC, STAFF):
            stored = Store(cache, seed, exercise.examples).examples(exercise.public_checks, name)
            arrays = [next(iter(example.arguments.values())) for example in stored]
            drawn.append({np.asarray(one[0] if isinstance(one, tuple) else one).tobytes() for one in arrays})
        assert len(drawn[0] & drawn[1]) <= len(drawn[0]) / 3, name
