"""What a call does in place of its work when it is made to fail. Light: every faulty zygote imports it."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

WRAPPED = (
    "prctl", "unshare", "setns", "mount", "map_self", "become", "set_capabilities", "limit", "_pivot_root", "_umount",
    "_make_readonly",
)  # fmt: skip
"""Functions of ours around one call of libc: they fail with their own name in the text."""


class Site(NamedTuple):
    """One call in the text. `after`: it does its work and then fails; `libc`: it returns -1 and leaves the code behind."""

    id: str
    module: str
    code: int
    after: bool = False
    libc: bool = False


def fail(site: Site, call: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Fail as the site says."""
    if site.libc:
        import ctypes

        ctypes.set_errno(site.code)
        return -1
    if site.after:
        call(*args, **keywords)
    if site.id.endswith(".write_bytes"):
        call(args[0][: len(args[0]) // 2])  # a disk that is full has taken some of it
    name = site.id.split(": ")[1].split(" #")[0].removeprefix("confine.")
    said = f"{name}: " if name in WRAPPED else ""
    raise OSError(site.code, said + os.strerror(site.code))
