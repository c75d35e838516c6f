"""Hypothesis examples: generated once in a clean process, stored, replayed for every submission.

97 % of a Hypothesis run is generation. The drawn values of each check are kept in a file of its own, keyed by
everything that changes them, smallest first. The live engine runs only when an example failed (`shrinking`).
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import inspect
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase, choices_to_bytes
from hypothesis.strategies import DataObject

from grader.errors import ConfigProblem, GraderFault
from grader.files import write_whole
from grader.sandbox import wire
from grader.tuning import mine_no_constants

STORE_VERSION = "2"
GENERATION_LIMIT_S = 600
TRUSTED = wire.Budget(max_bytes=1 << 30, max_nodes=50_000_000, max_depth=64, max_array_bytes=1 << 30)
ALL_HEALTH_CHECKS = list(HealthCheck)


@dataclass(slots=True)
class Example:
    """One set of drawn arguments. `draws` are the values of `st.data()`, in order; `choices` restart the engine."""

    arguments: dict[str, Any]
    draws: list[Any]
    choices: bytes | None


# --- the store -------------------------------------------------------------------------------------------------


class Store:
    """Examples on disk under `folder` (None: nothing is kept), one file a check, each decoded when first asked for.

    `seed` is the staff's or public. `generated` are the checks whose examples had to be made: (module, test)."""

    def __init__(self, folder: Path | None, seed: str, count: int) -> None:
        self.folder, self.seed, self.count = folder, seed, count
        self.generated: list[tuple[Path, str]] = []
        self._keys: dict[tuple[Path, str], str] = {}
        self._digests: dict[Path, dict[str, str]] = {}
        self._complete: set[Path] = set()
        self._packed: dict[tuple[Path, str], bytes] = {}
        self._decoded: dict[tuple[Path, str], list[Example]] = {}

    def ensure(self, checks: Path, tests: Iterable[str] = ()) -> None:
        """Have the examples of all tests of a check module, those missing generated in one process.

        `tests` are those that are not written as functions of the module. Raises ConfigProblem: a strategy is at fault."""
        if checks not in self._complete:
            lacking = self._lacking(checks, tests)
            if lacking:
                self._generate(checks, lacking)
            self._complete.add(checks)

    def missing(self, modules: Iterable[Path]) -> list[Path]:
        """The check modules of which some examples would have to be generated."""
        return [checks for checks in modules if checks not in self._complete and self._lacking(checks)]

    def examples(self, checks: Path, test: str) -> list[Example]:
        """The examples of a test, smallest first, generated if nobody has yet; none for one that draws nothing.

        Arrays are read-only: a body that changed its example would change everybody's."""
        found = self._decoded.get((checks, test))
        if found is None:
            found = self._read(checks, test)
            if found is None:
                found = decode(self._generate(checks, [test])[test])
            self._decoded[checks, test] = found
        return found

    def key(self, checks: Path, test: str) -> str:
        """What the stored examples of a test depend on, as a name for files about them."""
        found = self._keys.get((checks, test))
        if found is None:
            digests = self._digests_of(checks)
            parts = (
                STORE_VERSION, hypothesis.__version__, np.__version__, sys.version.split()[0], self.seed, str(self.count),
                digests.get(test) or digests[""],
            )  # fmt: skip
            found = f"{checks.stem}-{test[:100]}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:32]}"
            self._keys[checks, test] = found
        return found

    def _lacking(self, checks: Path, tests: Iterable[str] = ()) -> list[str]:
        names = dict.fromkeys([*filter(None, self._digests_of(checks)), *tests])
        return [name for name in names if (checks, name) not in self._packed and not self._path(checks, name).is_file()]

    def _digests_of(self, checks: Path) -> dict[str, str]:
        """As they were when first asked for: so were the tests loaded."""
        if checks not in self._digests:
            from grader.digests import check_digests  # not for the process that generates

            self._digests[checks] = check_digests(checks)
        return self._digests[checks]

    def _path(self, checks: Path, test: str) -> Path:
        return (self.folder or Path(os.devnull).parent / "nowhere") / f"{self.key(checks, test)}.bin"

    def _read(self, checks: Path, test: str) -> list[Example] | None:
        try:
            return decode(self._packed.pop((checks, test), b"") or self._path(checks, test).read_bytes())
        except (OSError, wire.WireError, TypeError, ValueError):
            return None  # absent, or cut short by a full disk: generate again

    def _generate(self, checks: Path, tests: list[str]) -> dict[str, bytes]:
        made = generate_apart(checks, self.seed, self.count, tests)
        for test, data in made.items():
            self.generated.append((checks, test))
            if not self._keep(checks, test, data):
                self._packed[checks, test] = data
        return made

    def _keep(self, checks: Path, test: str, data: bytes) -> bool:
        if self.folder is None:
            return False
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._path(checks, test), data)
            return True
        except OSError:
            return False  # a read-only home or a full disk: go on without keeping them


def encode(packed: list[bytes]) -> bytes:
    """The examples of a test as bytes; each example was packed when it was drawn, before anyone could change it."""
    rows = [wire.unpack(one, TRUSTED) for one in packed]
    frame: bytes = wire.pack([list(column) for column in zip(*rows, strict=True)])
    return hashlib.sha256(frame).digest() + frame


def decode(data: bytes) -> list[Example]:
    """The inverse of `encode`; arrays are views of the bytes and read-only. Raises WireError for anything else."""
    frame = data[32:]
    if hashlib.sha256(frame).digest() != data[:32]:
        raise wire.WireError("these examples are not whole")
    header, decoder = wire.open_frame(frame, TRUSTED)
    decoder.trusted = True
    return list(itertools.starmap(Example, zip(*decoder.checked(header), strict=True)))


# --- generation, in a process that has seen no submission ------------------------------------------------------


def generate_apart(checks: Path, seed: str, count: int, tests: Sequence[str]) -> dict[str, bytes]:
    """Generate in a fresh interpreter, which has seen no submission.

    The encoded examples of these tests, by name. Raises ConfigProblem or GraderFault."""
    try:
        own = tempfile.TemporaryDirectory(prefix="grader-")  # what Hypothesis keeps is not left for anyone to change
    except OSError as problem:
        raise _not_generated(checks, problem) from problem
    with own:
        made: dict[str, bytes] = wire.unpack(_generate_in(own.name, checks, seed, count, tests), TRUSTED)
        return made


def _not_generated(checks: Path, problem: OSError) -> GraderFault:
    return GraderFault(f"{checks}: its examples cannot be generated: {problem.strerror or problem}. Run it again.")


def _generate_in(own: str, checks: Path, seed: str, count: int, tests: Sequence[str]) -> bytes:
    command = [sys.executable, "-P", "-m", "grader.examples", str(checks), seed, str(count), *tests]
    environment = {
        "PATH": os.defpath, "PYTHONPATH": str(Path(__file__).resolve().parent.parent), "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8", "HYPOTHESIS_STORAGE_DIRECTORY": own,
    }  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=GENERATION_LIMIT_S, env=environment, cwd=own)
    except subprocess.TimeoutExpired:
        text = f"{checks}: generating its examples took over {GENERATION_LIMIT_S} s; draw smaller examples."
        raise ConfigProblem(text) from None
    except OSError as problem:
        raise _not_generated(checks, problem) from problem
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        if done.returncode != 2:  # not what `main` says of a strategy: it was killed, or could not start
            raise GraderFault(f"{checks}: generating its examples ended with code {done.returncode}: {words[-1]}. Run it again.")
        raise ConfigProblem(f"{checks}: its examples cannot be generated: {words[-1]}")
    return done.stdout


def load_checks(path: Path) -> ModuleType:
    """Import a check module by its path alone."""
    spec = importlib.util.spec_from_file_location(f"checks_{path.parent.name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConfigProblem(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def properties(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The Hypothesis tests of a check module, in the order written."""
    for name, value in vars(module).items():
        if name.startswith("test_") and hasattr(value, "hypothesis"):
            yield name, value


class _FirstCall(Exception):
    """What a body draws after its first call depends on the student."""


class _Nobody:
    def __getattr__(self, name: str) -> Any:
        def call(*_args: Any, **_keywords: Any) -> Any:
            raise _FirstCall

        call.watch = call.grad = call  # type: ignore[attr-defined]
        return call


def generate(test: Any, seed: str, count: int) -> list[bytes]:
    """The explicit and up to `count` drawn examples of a Hypothesis test, all different, packed, smallest first.

    Raises ConfigProblem when a strategy draws something that is not plain data.
    """
    found: dict[bytes, None] = {}
    inner = test.hypothesis.inner_test

    def record(**arguments: Any) -> None:
        draws: list[Any] = []
        drawn = {name: value for name, value in arguments.items() if name not in fixtures}
        if any(isinstance(value, DataObject) for value in drawn.values()):
            spied = {
                name: Spy(value, draws) if isinstance(value, DataObject) else value for name, value in drawn.items()
            }
            try:
                inner(**dict.fromkeys(fixtures, _Nobody()), **spied)
            except _FirstCall:
                pass
            drawn = {name: value for name, value in drawn.items() if not isinstance(value, DataObject)}
        found[_pack_example(test, drawn, draws)] = None

    fixtures = list(inspect.signature(test).parameters)
    chosen: dict[bytes, None] = {}
    for phase, most in ((Phase.explicit, None), (Phase.generate, _wanted(test, count))):
        if phase is Phase.generate or hasattr(test, "hypothesis_explicit_examples"):
            with replaced_inner(test, record):
                configured(test, seed, max_examples=count, phases=[phase])(**dict.fromkeys(fixtures))
        chosen |= dict.fromkeys(sorted(found, key=_size_of)[:most])
        found.clear()
    return sorted(chosen, key=_size_of)


def _size_of(packed: bytes) -> tuple[int, bytes]:
    return len(packed), packed


def _pack_example(test: Any, drawn: dict[str, Any], draws: list[Any]) -> bytes:
    try:
        context = hypothesis.control.current_build_context()
        choices = choices_to_bytes(context.data.choices)
    except (hypothesis.errors.InvalidArgument, AttributeError):
        choices = None  # an explicit @example, or a Hypothesis that names its parts otherwise
    try:
        frame: bytes = wire.pack([drawn, draws, choices])
    except wire.WireError as problem:
        raise ConfigProblem(
            f"{test.__name__}: examples are stored as plain data, but a strategy draws something else ({problem}); "
            "draw numbers, strings, lists, tuples, dicts and arrays."
        ) from None
    return frame


def _wanted(test: Any, count: int) -> int:
    own: int = test._hypothesis_internal_use_settings.max_examples
    return own if own != settings.get_profile("default").max_examples else count


def configured(
    test: Any, seed: str, *, max_examples: int, phases: list[Phase], database: ExampleDatabase | None = None
) -> Any:
    """The test with a seed and settings of ours; an author's own `max_examples` is kept.

    `seed` comes first: it takes the database away, which the settings then give back.
    """
    if hasattr(test, "_hypothesis_internal_settings_applied"):
        del test._hypothesis_internal_settings_applied  # settings may be applied once only: forget that they were
    return settings(
        max_examples=max(_wanted(test, max_examples), 1), phases=phases, database=database, deadline=None,
        suppress_health_check=ALL_HEALTH_CHECKS, verbosity=Verbosity.quiet, report_multiple_bugs=False,
        derandomize=False, print_blob=False,
    )(hypothesis.seed(seed)(test))  # fmt: skip


class replaced_inner:
    """The documented hook for test runners: put another function in place of the test's body, for a while."""

    def __init__(self, test: Any, inner: Callable[..., Any]) -> None:
        self.test, self.inner = test, inner

    def __enter__(self) -> None:
        self.original = self.test.hypothesis.inner_test
        self.settings = self.test._hypothesis_internal_use_settings
        self.test.hypothesis.inner_test = self.inner

    def __exit__(self, *_exc: object) -> None:
        self.test.hypothesis.inner_test = self.original
        self.test._hypothesis_internal_use_settings = self.settings


class Spy:
    """Stands for `st.data()` while recording: passes draws on and keeps their values."""

    def __init__(self, data: Any, draws: list[Any]) -> None:
        self._data, self._draws = data, draws

    def draw(self, strategy: Any, label: Any = None) -> Any:
        """A value of the strategy, remembered."""
        value = self._data.draw(strategy, label)
        self._draws.append(value)
        return value


class NeedsEngine(Exception):
    """The body draws more than was recorded: only the live engine can go on."""


class Played:
    """Stands for `st.data()` on replay: the recorded values, in order."""

    def __init__(self, draws: list[Any]) -> None:
        self._draws = iter(draws)

    def draw(self, strategy: Any, label: Any = None) -> Any:
        """The next recorded value. Raises NeedsEngine past the last one."""
        try:
            return next(self._draws)
        except StopIteration:
            raise NeedsEngine from None


@functools.lru_cache(maxsize=4096)
def _data_names(test: Any) -> frozenset[str]:
    """The arguments of a Hypothesis test that stand for `st.data()`: neither fixtures nor stored values."""
    given = set(inspect.signature(test.hypothesis.inner_test).parameters)
    return frozenset(given - set(inspect.signature(test).parameters))


def replay_arguments(test: Any, example: Example) -> dict[str, Any]:
    """Keyword arguments for the body: the drawn values, and a player for each `st.data()`."""
    names = _data_names(test)
    if len(names) == len(example.arguments):
        return example.arguments
    players = {name: Played(example.draws) for name in names if name not in example.arguments}
    return {**example.arguments, **players}


def main(arguments: list[str]) -> int:
    """`python -m grader.examples CHECKS SEED COUNT TEST...`: the encoded examples on standard output."""
    path, seed, count = Path(arguments[0]), arguments[1], int(arguments[2])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a strategy prints must not mix with the data
    mine_no_constants()
    try:
        module = load_checks(path)
        drawn = dict(properties(module))
        made = {name: encode(generate(drawn[name], seed, count) if name in drawn else []) for name in arguments[3:]}
    except ConfigProblem as problem:
        os.write(2, f"{problem}\n".encode())
        return 2
    except Exception as problem:
        os.write(2, f"{type(problem).__name__}: {' '.join(str(problem).split())[:500]}\n".encode())
        return 2
    with out:
        out.write(wire.pack(made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
