"""Versions that a score depends on."""

from __future__ import annotations

import functools
import platform
from importlib import metadata


@functools.cache
def versions() -> dict[str, str]:
    """By name, read without importing the packages."""
    found = {}
    for name in ("grader", "python", "numpy", "hypothesis", "pytest", "torch"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    found["python"] = platform.python_version()
    return found
