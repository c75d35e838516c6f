"""The smallest failing example: the live engine starts from the stored choices of one that failed, so that its work is
shrinking alone."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis import Phase
from hypothesis.database import ExampleDatabase, choices_to_bytes

from grader.examples import Example, configured, replaced_inner
from grader.sandbox import wire


class _OneExample(ExampleDatabase):
    """A database that holds one example for whatever test asks, as a failure not shrunk yet (the secondary corpus)."""

    def __init__(self, choices: bytes | None) -> None:
        super().__init__()
        self._choices = choices

    def fetch(self, key: bytes) -> Iterable[bytes]:
        if self._choices is not None and key.endswith(b".secondary"):
            yield self._choices

    def save(self, key: bytes, value: bytes) -> None:
        """Nothing outlives the run."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Nothing outlives the run."""


class _OutOfTime(BaseException):
    """Shrinking has used its seconds."""


@dataclass(slots=True)
class Failure:
    """A failing example: what the body raised, after how many runs, and how big it is (`weight`: in bytes, to compare with
    an explicit one). `changed`: the example that shrinking began with failed before, and then did not."""

    error: BaseException
    runs: int
    size: tuple[int, Any]
    attachment: Any
    changed: bool = False
    weight: tuple[int, int, bytes] = (0, 0, b"")


def shrink(
    test: Any,
    body: Callable[[dict[str, Any]], Any],
    attach: Callable[[], Any],
    example: Example,
    *,
    seed: str,
    count: int,
    budget_s: float,
) -> Failure | None:
    """The smallest failure the live engine finds from `example` within `budget_s`, or None when it fails no more. An
    explicit @example, which the engine can neither start from nor draw, stands where none found is smaller.

    `body` runs one set of arguments; `attach()` is kept with each new smallest failure (the transcript)."""
    best: list[Failure] = []
    explicit = _explicit(body, attach, example)
    runs = 0
    changed = False
    until = time.monotonic() + budget_s

    def attempt(**arguments: Any) -> None:
        nonlocal runs, changed
        if time.monotonic() > until and (best or runs > 50):
            raise _OutOfTime
        runs += 1
        try:
            body(arguments)
        except (hypothesis.errors.HypothesisException, hypothesis.errors.StopTest):
            raise
        except Exception as error:
            size = _size()
            if not best or size <= best[0].size:
                best[:] = [Failure(error, runs, size, attach())]
                if explicit is not None:
                    best[0].weight = _weight(arguments, example.arguments)
            raise
        changed = changed or (runs == 1 and bool(example.choices))

    fixtures = dict.fromkeys(inspect.signature(test).parameters)
    phases = [Phase.reuse, Phase.generate, Phase.shrink]
    with replaced_inner(test, attempt):
        run = configured(test, seed, max_examples=count, phases=phases, database=_OneExample(example.choices))
        try:
            run(**fixtures)
        except (_OutOfTime, hypothesis.errors.Flaky):  # flaky: failed, then passed; the smallest failure seen stands
            pass
        except Exception:
            if not best:
                raise
    for failure in best:
        failure.runs, failure.changed = runs, changed
    if explicit is not None and not (best and best[0].weight < explicit.weight):
        return explicit
    return best[0] if best else None


def _explicit(body: Callable[[dict[str, Any]], Any], attach: Callable[[], Any], example: Example) -> Failure | None:
    """How an example without stored choices fails when it is run again; None where there are choices, or it does not."""
    if example.choices or example.draws:
        return None
    try:
        body(example.arguments)
    except hypothesis.errors.HypothesisException:
        return None
    except Exception as error:
        return Failure(error, 1, (0, ()), attach(), weight=_weight(example.arguments, example.arguments))
    return None


def _weight(arguments: dict[str, Any], names: Iterable[str]) -> tuple[int, int, bytes]:
    """How big an example is, much as stored examples are ordered: by the bytes of the values of `names`, padding last."""
    packed = wire.pack({name: arguments[name] for name in names})
    return len(packed), len(packed.rstrip()), packed


def _size() -> tuple[int, Any]:
    """How big the example under way is, as the engine orders them: shorter, then simpler."""
    data = hypothesis.control.current_build_context().data
    try:
        from hypothesis.internal.conjecture.shrinker import sort_key

        return sort_key(data.nodes)
    except (ImportError, AttributeError):
        return (len(choices_to_bytes(data.choices)), ())
