"""Files that are whole or not there: no full disk, no kill and no second writer leaves half of one."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`, in place of what was there. Raises OSError, and then what was there stays."""
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():  # a pipe or a device such as /dev/stdout
        path.write_bytes(data)
        return
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
