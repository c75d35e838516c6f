"""When the work in a git checkout was committed. git sees nothing of the checkout but its objects: no config, no hook."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from grader.archives import Refused
from grader.errors import GraderFault
from grader.submission import read_file

MAX_REFS_BYTES = 10_000_000
MAX_MEMORY_BYTES = 2 << 30
TIMEOUT_S = 10


def commit_time(folder: str) -> str:
    """The committer's time of HEAD in a checkout (real path), ISO 8601 with its zone; "" where nothing tells it.

    Raises GraderFault where git cannot be run, though it is installed.

    A student's `.git` may be hostile: HEAD is read here, and git is run in an empty repository of ours that borrows the
    checkout's objects, so that nothing that its config could start is ever known to it.
    """
    commit, git = _head(folder), shutil.which("git")
    objects = os.path.realpath(os.path.join(folder, ".git", "objects"))
    if not commit or not git or not objects.startswith(folder + os.sep) or not os.path.isdir(objects):
        return ""
    try:
        with tempfile.TemporaryDirectory(prefix="grader-git-") as ours:
            said = _ask(git, objects, commit, Path(ours))
    except OSError as error:
        raise GraderFault(f"git cannot be asked for the time of the commit ({error.strerror}). Grade it again.") from error
    try:
        when = datetime.fromisoformat(said)
    except ValueError:
        return ""
    return when.isoformat(timespec="seconds") if when.tzinfo else ""


def _ask(git: str, objects: str, commit: str, ours: Path) -> str:
    """The time as git says it, "" where it has none to say or takes too long; `ours` is an empty folder."""
    (ours / "refs").mkdir()
    (ours / "HEAD").write_text("ref: refs/heads/none\n")
    environment = {
        "PATH": os.path.dirname(git), "HOME": str(ours), "GIT_DIR": str(ours), "GIT_OBJECT_DIRECTORY": objects,
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
    }  # fmt: skip
    command = [git, "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}", "--no-pager"]
    command += ["log", "-1", "--no-show-signature", "--format=%cI", commit, "--"]
    try:
        done = subprocess.run(
            command, cwd=ours, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S,
            preexec_fn=_limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout[:100].decode("ascii", "replace").strip()


def _limit() -> None:
    for kind, wanted in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_CPU, TIMEOUT_S)):
        _soft, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))


def _head(folder: str) -> str:
    """The commit that HEAD names, "" for none."""
    text = _read(folder, "HEAD", 4096).strip()
    if (found := re.fullmatch(r"ref: (refs(?:/[\w.+@-]+)+)", text)) and "/.." not in text:
        name = found[1]
        text = _read(folder, name, 4096).strip()
        if not text:
            lines = _read(folder, "packed-refs", MAX_REFS_BYTES).splitlines()
            text = next((line.split(" ")[0] for line in lines if line.endswith(f" {name}")), "")
    return text if re.fullmatch("[0-9a-f]{40}", text) else ""


def _read(folder: str, name: str, limit: int) -> str:
    try:
        return read_file(os.path.join(folder, ".git", name), folder, limit).decode("utf-8", "replace")
    except Refused:
        return ""
