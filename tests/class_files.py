"""Little classes for the tests of what is handed in: a course of four exercises, files, zips and tars."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from grader.config import CONFIG_NAME
from grader.course import Exercise, load_course

STUBS = {
    "cnn/output_size": "import numpy as np\n\n\ndef output_size(n, k):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n",
    "cnn/conv2d": "import numpy as np\n\n\ndef conv2d(x, w):\n    raise NotImplementedError()\n\n\ndef conv2d_valid(x, w):\n    raise NotImplementedError()\n",
    "embedding/cosine": "def cosine(u, v):\n    raise NotImplementedError()\n",
    "embedding/model": "class Model:\n    pass\n",
    "training/model": "def train(x):\n    raise NotImplementedError()\n",
}
GOOD = "def conv2d(x, w):\n    return 1\n"


def make_course(root: Path) -> tuple[Exercise, ...]:
    """A course of the exercises above, their stubs on disk."""
    lines = ["course: {id: c, title: C}", "paths: {checks: checks}", "topics:"]
    for topic in dict.fromkeys(id_.split("/")[0] for id_ in STUBS):
        lines += [f"- id: {topic}", f"  title: {topic}", "  exercises:"]
        lines += [f"  - {{id: {id_.split('/')[1]}, title: x, points: 1}}" for id_ in STUBS if id_.startswith(topic)]
    for id_, stub in STUBS.items():
        write(root / "exercises" / f"{id_}.py", stub)
        write(root / "checks" / id_.replace("/", "/test_").__add__(".py"), "")
    return load_course(write(root / CONFIG_NAME, "\n".join(lines))).exercises


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(entries: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(entries: dict[str, str | bytes], mode: str = "w:gz", mtime: float = 0) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in entries.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), int(mtime)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
