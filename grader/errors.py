"""The exceptions that cross module boundaries, and whose fault each is."""

from __future__ import annotations


class GraderProblem(Exception):
    """A fault with a message for a person; never a traceback. `exit_code` as in the design (2 usage, 3 ours, 4 none)."""

    exit_code = 3


class UsageProblem(GraderProblem):
    """What was typed, or the place it was typed in, does not fit: an unknown path, name or option value."""

    exit_code = 2


class ConfigProblem(GraderProblem):
    """The instructor's course is at fault: autograder_config.yml, a check, a solution, a mistake file."""

    exit_code = 2


class NothingToGrade(GraderProblem):
    """Nothing at all was found to grade."""

    exit_code = 4


class GraderFault(GraderProblem):
    """Our own fault, or the machine's: never costs a student points."""

    exit_code = 3
