"""What is changed in Hypothesis, by names of its own: each change is left out where a release has no such name."""

from __future__ import annotations


def read_no_sources() -> None:
    """Look up and parse no source of a `@composite`, only to warn of one that draws nothing: an engine shows no warnings, and
    over a course it takes a tenth of a second."""
    from hypothesis.strategies._internal import core

    if hasattr(core, "is_first_param_referenced_in_function"):
        core.is_first_param_referenced_in_function = lambda _function: True


def mine_no_constants() -> None:
    """Draw no numbers and strings that merely stand in the source of a loaded module: what is drawn would depend on the text of
    grader, on how it was installed, and on the other checks of a module. What a check needs it draws or has as an example."""
    from hypothesis.internal.conjecture import providers

    if hasattr(providers, "_get_local_constants") and hasattr(providers, "GLOBAL_CONSTANTS"):
        none = type(providers.GLOBAL_CONSTANTS)()
        providers._get_local_constants = lambda: none
