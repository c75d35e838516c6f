"""Times of the confined worker: start, round trips, end; medians (10th percentile) in ms. `python -m benchmarks.sandbox`"""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Callable

import numpy as np

from grader.sandbox import wire
from grader.sandbox.host import Limits, Sandbox, Worker, try_level
from grader.sandbox.levels import Level

SOURCE = """
def dot(u, v): return float(u @ v)
def items(x): return list(x)
def echo(x): return x
"""
BUDGET = wire.Budget(max_bytes=256 << 20, max_array_bytes=256 << 20)


def ms(times: list[float]) -> str:
    """Median and 10th percentile."""
    ordered = sorted(times)
    return f"{1e3 * statistics.median(ordered):8.2f} ({1e3 * ordered[len(ordered) // 10]:.2f})"


def timed(count: int, action: Callable[[], object]) -> str:
    """`action` so many times."""
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return ms(times)


def starts(packages: tuple[str, ...], level: Level, prefork: int) -> str:
    """From the order of a worker until it is confined and ready; each is closed before the next."""
    times = []
    with Sandbox(packages, level, prefork=prefork) as sandbox:
        sandbox.spawn(Limits()).close()
        for _ in range(40):
            time.sleep(0.03 if prefork else 0)  # as long as a submission runs, at least
            begun = time.perf_counter()
            worker = sandbox.spawn(Limits())
            times.append(time.perf_counter() - begun)
            worker.close()
    return ms(times)


def boot(packages: tuple[str, ...], level: Level) -> str:
    """From nothing to the first worker."""

    def once() -> None:
        with Sandbox(packages, level, prefork=0) as sandbox:
            sandbox.spawn(Limits())

    return timed(3, once)


def batch(name: str, *args: object, count: int = 100) -> bytes:
    """One message of equal calls."""
    return wire.pack({"op": "batch", "calls": [{"t": 0, "f": name, "a": list(args), "k": {}, "m": ""}] * count})


def trips(worker: Worker) -> None:
    """Round trips with one worker."""
    rng = np.random.default_rng(0)
    frames = {
        "1 call    f(float64[8], float64[8]) -> float": batch("dot", rng.random(8), rng.random(8), count=1),
        "100 calls f(float64[8], float64[8]) -> float": batch("dot", rng.random(8), rng.random(8)),
        "100 calls f(list of 20 int) -> the same": batch("items", list(range(20))),
        "100 calls f(float32[3,32,32]) -> the same": batch("echo", rng.random((3, 32, 32)).astype("float32")),
        "1 call    f(float64[4M]) -> the same": batch("echo", rng.random(4 << 20), count=1),
    }
    for name, frame in frames.items():
        count = 200 if len(frame) < 1 << 20 else 15
        print(f"  {name:46} {timed(count, lambda f=frame: worker.ask(f, cpu_s=9, wall_s=9, budget=BUDGET))}")


def main() -> None:
    """Print everything that this machine can do."""
    kinds = [(), ("numpy",)] + ([("numpy", "torch")] if importlib.util.find_spec("torch") else [])
    for level in reversed(Level):
        why = try_level(level)
        if why is not None:
            print(f"{level.name}: not to be had here: {why}")
            continue
        print(f"{level.name}")
        for packages in kinds:
            name = " + ".join(packages) or "no package"
            print(f"  boot to first worker, {name:24} {boot(packages, level)}")
            print(f"  worker confined and ready, {name:19} {starts(packages, level, 0)}")
            print(f"  the same from stock (prefork=1), {name:13} {starts(packages, level, 1)}")
        with Sandbox(("numpy",), level, prefork=0) as sandbox:
            worker = sandbox.spawn(Limits())
            worker.load(SOURCE, "answer.py", 5)
            trips(worker)


if __name__ == "__main__":
    main()
