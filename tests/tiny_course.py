"""A course of two tiny exercises, made in a folder: what the tests of the command, engine and batch grade.

`basics/double` needs no package, `arrays/scale` needs numpy; both have public and hidden checks, four mistakes and a
solution. The fixtures are in tiny_fixtures.py: `pytest_plugins = ["tiny_fixtures"]`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.course import stub_from_solution
from grader.submission import SourceFile, Submission

REPOSITORY = Path(__file__).parents[1]
HANG_S = 120
"""No test waits longer for a command: a guard against hanging, not a measure of speed."""

CONFIG = """\
course: {id: tiny, title: "A tiny course", seed: 7}
paths: {checks: checks}
defaults: {examples: 25, timeout_s: 2, memory_mb: 256}
topics:
  - id: basics
    title: {en: Basics, ko: 기초}
    exercises:
      - {id: double, title: {en: "Twice a number", ko: "두 배"}, points: 5}
  - id: arrays
    title: Arrays
    exercises:
      - {id: scale, title: "Scale an array", points: 4, packages: [numpy]}
"""

DOUBLE = '''\
"""Twice a number.

Hint 1 (a question): What is 2 + 2?
Hint 2 (the idea): Add the number to itself.
Hint 3 (nearly the line): `*` multiplies.
"""


def double(x: int) -> int:
    """Return twice x."""
    # TODO: one line
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


def total(numbers: list[int]) -> int:
    """Return the sum of numbers; 0 for an empty list."""
    ### BEGIN SOLUTION
    return sum(numbers)
    ### END SOLUTION
'''

SCALE = '''\
"""Scale an array.

Hint 1: ?
Hint 2: !
Hint 3: *
"""

import numpy as np


def scale(a: np.ndarray, factor: float) -> np.ndarray:
    """Return factor * a, a fresh float64 array of the same shape."""
    ### BEGIN SOLUTION
    return factor * a
    ### END SOLUTION
'''

DOUBLE_CHECKS = '''\
"""Public checks of basics/double."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires


@points(2)
@hint("Work it out on paper.")
@pytest.mark.parametrize(("x", "twice"), [(3, 6), (5, 10), (-1, -2), (-3, -6)], ids=["three", "five", "minus one", "minus three"])
def test_known(student, x, twice):
    """double gives the values of the table."""
    expect_equal(student.double(x), twice)


@points(1)
@hint("x + x is 2 x.")
@given(x=st.integers(-1000, 1000).map(lambda x: (x, x + x)))
def test_doubles(student, x):
    """double adds a number to itself."""
    expect_equal(student.double(x[0]), x[1])


@points(1)
@hint("Start from 0 and add one after the other.")
@given(numbers=st.lists(st.integers(-50, 50), max_size=6).map(lambda n: (n, sum(n))))
def test_total(student, numbers):
    """total adds the numbers of a list."""
    expect_equal(student.total(numbers[0]), numbers[1])


@points(0.5)
@requires("test_doubles", "test_total")
@hint("double(a) + double(b) is double(a + b).")
@given(a=st.integers(-9, 9), b=st.integers(-9, 9))
def test_law(student, a, b):
    """total of two doubled numbers is the doubled total."""
    expect_equal(student.total([student.double(a), student.double(b)]), student.double(student.total([a, b])))
'''

DOUBLE_HIDDEN = '''\
"""Hidden checks of basics/double."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points


@points(0.5)
@hint("Python's integers have no largest one.")
@given(x=st.integers(777_000_000, 778_000_000).map(lambda x: (x, x + x)))
def test_large(student, x):
    """double is right for large numbers too."""
    expect_equal(student.double(x[0]), x[1])
'''

SCALE_CHECKS = '''\
"""Public checks of arrays/scale."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, expect_unchanged, hint, points, requires


@st.composite
def cases(draw):
    """(a, factor, factor * a), added up one by one."""
    a = draw(array_values((draw(st.integers(1, 3)),)))
    factor = draw(st.integers(-3, 3))
    return a, float(factor), np.array([factor * float(x) for x in a])


@points(3)
@hint("Multiply every element.")
@given(case=cases())
def test_scales(student, case):
    """scale multiplies every element."""
    a, factor, expected = case
    expect_close(student.scale(a, factor), expected, T1)


@points(0.5)
@requires("test_scales")
@hint("`a *= factor` writes into the array that was passed.")
def test_leaves_argument(student):
    """scale leaves its argument as it was."""
    expect_unchanged(student.scale, np.array([1.0, 2.0]), 2.0)
'''

SCALE_HIDDEN = '''\
"""Hidden checks of arrays/scale."""

import numpy as np

from grader.testing import T1, expect_close, hint, points, requires


@points(0.5)
@requires("test_scales")
@hint("What is the shape of the result?")
def test_matrix(student):
    """scale takes arrays of any number of dimensions."""
    expect_close(student.scale(np.full((2, 3), 4321.5), 2.0), np.full((2, 3), 8643.0), T1)
'''

DOUBLE_MISTAKES = {
    "squares": ("This multiplies the number by itself.", "test_known, test_doubles", "x * x", "sum(numbers)"),
    "two_more": ("This adds 2.", "test_doubles", "x + 2", "sum(numbers)"),
    "last": ("This returns the last number alone.", "test_total", "2 * x", "numbers[-1] if numbers else 0"),
    "positive": ("This forgets the sign.", "test_doubles", "2 * abs(x)", "sum(numbers)"),
}
SCALE_MISTAKES = {
    "adds": ("This adds the factor.", "test_scales", "a + factor"),
    "in_place": ("This changes the argument.", "test_leaves_argument", "np.multiply(a, factor, out=a)"),
    "integers": ("This cuts off the fraction.", "test_scales", "(factor * a).astype(int)"),
    "flat": ("This flattens the array.", "test_matrix", "(factor * a).ravel()"),
}


def double_text(double: str = "2 * x", total: str = "sum(numbers)") -> str:
    """An answer to basics/double with these two expressions."""
    return f"def double(x):\n    return {double}\n\n\ndef total(numbers):\n    return {total}\n"


def scale_text(scale: str = "factor * a") -> str:
    """An answer to arrays/scale with this expression."""
    return f"import numpy as np\n\n\ndef scale(a, factor):\n    return {scale}\n"


ANSWERS = {"basics/double": double_text(), "arrays/scale": scale_text()}
LOOPS = double_text() + "\nwhile True:\n    pass\n"


def put(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_course(root: Path, *, staff: bool = True) -> Path:
    """Write the course below `root`, with the staff's files or as a student has it; return `root`."""
    put(root / "autograder_config.yml", CONFIG)
    put(root / "checks/basics/test_double.py", DOUBLE_CHECKS)
    put(root / "checks/arrays/test_scale.py", SCALE_CHECKS)
    for id_, solution in (("basics/double", DOUBLE), ("arrays/scale", SCALE)):
        put(root / f"exercises/{id_}.py", stub_from_solution(solution))
        put(root / "exercises" / id_.split("/")[0] / "README.md", "# A lesson\n")
        if staff:
            put(root / f"solutions/{id_}.py", solution)
    if staff:
        put(root / "solutions/basics/hidden/test_double.py", DOUBLE_HIDDEN)
        put(root / "solutions/arrays/hidden/test_scale.py", SCALE_HIDDEN)
        for topic, name, mistakes, text in (
            ("basics", "double", DOUBLE_MISTAKES, double_text), ("arrays", "scale", SCALE_MISTAKES, scale_text),
        ):  # fmt: skip
            for mistake, (why, fails, *code) in mistakes.items():
                docstring = f'"""{why}\n\nFails: {fails}\n"""\n\n'
                put(root / f"solutions/{topic}/mistakes/{name}__{mistake}.py", docstring + text(*code))
    return root


def solve(root: Path, **texts: str) -> None:
    """Put answers in place of the stubs: right ones but for `double=` and `scale=`."""
    put(root / "exercises/basics/double.py", texts.get("double", ANSWERS["basics/double"]))
    put(root / "exercises/arrays/scale.py", texts.get("scale", ANSWERS["arrays/scale"]))


def submission(student: str = "Ada", **answers: str) -> Submission:
    """What a student hands in: `double=` and `scale=` are the texts of the files."""
    ids = {"double": "basics/double", "scale": "arrays/scale"}
    files = {ids[name]: SourceFile.of_text(f"{ids[name]}.py", text) for name, text in answers.items()}
    return Submission(student, files, digest=repr(sorted(answers.items())))


# --- the real command ------------------------------------------------------------------------------------------


def environment(cache: Path, **more: str) -> dict[str, str]:
    """The environment of a real command: nothing of the machine's but its PATH."""
    plain = {"PATH": os.environ["PATH"], "HOME": str(cache), "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8"}
    return plain | {"GRADER_CACHE_DIR": str(cache)} | more


def grade_command(*arguments: object) -> list[str]:
    """`grade` with these arguments, run by this interpreter."""
    return [sys.executable, "-m", "grader", *map(str, arguments)]


def grade(*arguments: object, cwd: Path, cache: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the real command to its end."""
    return subprocess.run(
        grade_command(*arguments), cwd=cwd, env=environment(cache, **more), capture_output=True, text=True, timeout=HANG_S
    )


def in_namespace(script: str, *, cwd: Path, cache: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script where mounting is allowed and seen by nobody else; skip the test where that is denied.

    `$GRADE` in the script is the command.
    """
    own = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    try:
        allowed = subprocess.run([*own, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("mounting is not allowed here, not even in a namespace of our own")
    env = environment(cache, GRADE=" ".join(grade_command()), **more)
    return subprocess.run(
        [*own, "sh", "-euc", script], cwd=cwd, env=env, capture_output=True, text=True, timeout=HANG_S
    )


# --- processes -------------------------------------------------------------------------------------------------


def descendants(pid: int) -> dict[int, int]:
    """{process below `pid`: how many steps below}, read from /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    depths = {pid: 0}
    for _step in range(10):
        depths |= {child: depths[above] + 1 for child, above in parents.items() if above in depths and child not in depths}
    del depths[pid]
    return depths


def cpu_seconds(pid: int) -> float:
    """CPU time a process has used; 0.0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(what, seconds: float = HANG_S) -> bool:
    """Whether `what()` became true within `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return False


def alive(pids) -> list[int]:
    """Those of the processes that still run (a zombie does not)."""
    left = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                left.append(pid)
    return left
