"""The long search by atheris, in a process of its own: `python -m tests.fuzz.guided TARGET FOLDER SECONDS SEED`.

Every input that libFuzzer keeps is left in FOLDER/new; what is worth keeping of them is for `__main__` to say.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import atheris


def main(target: str, folder: Path, seconds: int, seed: int) -> None:
    """Search until the time is up; libFuzzer then ends the process."""
    for name in ("zipfile", "yaml", "yaml.constructor"):
        sys.modules.pop(name, None)  # atheris instruments what is imported, and has imported some itself
    watched = [
        "grader.sandbox.wire",
        "grader.student",
        "grader.submission",
        "grader.config",
        "grader.seeds",
        "zipfile",
        "yaml.constructor",
    ]
    with atheris.instrument_imports(include=watched):
        from . import engine, mutate, targets, words

    targets.MEMORY = str(folder)  # libFuzzer ends the process at once, so nothing here could remove it
    begin = folder / "begin"
    begin.mkdir(exist_ok=True)
    for number, data in enumerate([*words.seeds(target), *engine.kept(target)]):
        (begin / str(number)).write_bytes(data)
    pool = [path.read_bytes() for path in begin.iterdir()]
    seen: set[str] = set()

    def one(data: bytes) -> None:
        try:
            targets.TARGETS[target](data)
        except Exception as failure:
            if (name := engine.signature(failure)) not in seen:  # a finding must not end the search for others
                seen.add(name)
                print("FOUND", engine.report(target, data, failure), flush=True)

    def change(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.25:
            return bytes(atheris.Mutate(data, size))
        return mutate.mutant(target, data, random.choice(pool), random)[:size]

    engine.FOUND.mkdir(exist_ok=True)
    options = [
        f"-max_total_time={seconds}", f"-max_len={mutate.MAX_BYTES}", f"-seed={seed}", "-rss_limit_mb=1500",
        f"-artifact_prefix={engine.FOUND}/{target}-", "-print_final_stats=1", "-reduce_inputs=0", "-len_control=0",
        "-timeout=30", str(folder / "new"), str(begin),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], one, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
