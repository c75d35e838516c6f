"""The `grade` command: arguments to steps to an exit code. The only module that prints.

Exit codes: 0 all passed, 1 some checks failed, 2 usage or config, 3 a fault of the grader's, 4 nothing to grade,
130 interrupted.
"""

from grader.cli import student, classes, compares, exports, similars, courses  # noqa: F401, I001  each adds its commands, in the order of use
from grader.cli.base import cli, main

__all__ = ["cli", "main"]
