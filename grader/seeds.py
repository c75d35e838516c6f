"""The staff seed: the number that draws the graded inputs, kept where no student can look."""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path

from grader.config import MAX_SEED, Config, Environment, read_seed
from grader.errors import ConfigProblem

FILE = "staff_seed.txt"


def staff_seed(config: Config, env: Environment) -> int | None:
    """GRADER_SEED, else the number in solutions/staff_seed.txt, else None.

    Raises ConfigProblem for a file that holds no seed, and for the public seed, which every student has.
    """
    seed, where = env.staff_seed, "GRADER_SEED"
    if seed is None:
        where = str(seed_file(config))
        try:
            seed = read_seed(seed_file(config).read_text("utf-8-sig"), where, ConfigProblem)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            remedy = "Write one whole number into it, or delete it and a new one is drawn."
            raise ConfigProblem(f"{where}: cannot be read ({error}). {remedy}") from None
    if seed == config.course.seed:
        raise ConfigProblem(
            f"{where}: {seed} is course.seed, which every student has, so they could learn the graded inputs by heart. "
            "Remove it, and a number of your own is drawn."
        )
    return seed


def seed_file(config: Config) -> Path:
    """Where the staff seed is kept: beside the solutions, which no student gets."""
    return config.file.parent / config.paths.solutions / FILE


def draw_staff_seed(config: Config) -> int | None:
    """A new staff seed nobody can guess, kept in its file for the owner's eyes; None where there are no solutions.

    Raises OSError where it cannot be kept. Of two that draw at once one wins, and both use its number.
    """
    path = seed_file(config)
    if not path.parent.is_dir():
        return None
    part = path.with_name(f".{FILE}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        part.touch(mode=0o600)
        part.write_text(f"{secrets.randbelow(MAX_SEED) + 1}\n", encoding="utf-8")
        os.link(part, path)  # whole, and not in place of one that is there
    except FileExistsError:
        pass  # somebody was first
    finally:
        part.unlink(missing_ok=True)
    return read_seed(path.read_text("utf-8"), str(path), ConfigProblem)
