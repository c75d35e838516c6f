"""When the work in a git checkout was committed, and each file of it. git sees nothing of the checkout but its objects: no config, no hook."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from grader.archives import Refused
from grader.errors import GraderFault
from grader.submission import read_file

MAX_REFS_BYTES = 10_000_000
MAX_COMMITS = 1000
"""Commits that are looked through for the last one of each file."""
MAX_MEMORY_BYTES = 2 << 30
TIMEOUT_S = 10


def commit_time(folder: str) -> str:
    """The committer's time of HEAD in a checkout (real path), ISO 8601 with its zone; "" where nothing tells it.

    Raises GraderFault where git cannot be run, though it is installed.

    A student's `.git` may be hostile: HEAD is read here, and git is run in an empty repository of ours that borrows the
    checkout's objects, so that nothing that its config could start is ever known to it.
    """
    return _time(_log(folder, ["-1"])[:100])


def file_times(folder: str, files: Sequence[str]) -> dict[str, str]:
    """When each of these files (posix paths in the checkout) was last changed by a commit, as `commit_time` says it; without
    those of which nothing tells. Raises GraderFault as it does."""
    found: dict[str, str] = {}
    when = ""
    for line in _log(folder, [f"-{MAX_COMMITS}", "--name-only", "--no-renames"], files).splitlines():
        if line.startswith(_MARK):
            when = _time(line.removeprefix(_MARK))
        elif when and line in files:
            found.setdefault(line, when)
    return found


_MARK = "\x01"


def _time(said: str) -> str:
    try:
        when = datetime.fromisoformat(said.strip().removeprefix(_MARK))
    except ValueError:
        return ""
    return when.isoformat(timespec="seconds") if when.tzinfo else ""


def _log(folder: str, options: list[str], files: Sequence[str] = ()) -> str:
    """What `git log` says of HEAD, each time after a mark; "" where there is nothing to ask, or to be had."""
    commit, git = _head(folder), shutil.which("git")
    objects = os.path.realpath(os.path.join(folder, ".git", "objects"))
    if not commit or not git or not objects.startswith(folder + os.sep) or not os.path.isdir(objects):
        return ""
    options = [*options, "--no-show-signature", "--format=%x01%cI", commit, "--", *files]
    try:
        with tempfile.TemporaryDirectory(prefix="grader-git-") as ours:
            edge = re.findall(r"(?m)^[0-9a-f]{40}$", _read(folder, "shallow", MAX_REFS_BYTES))
            if edge:  # a clone cut off: without this, git looks for what came before
                (Path(ours) / "shallow").write_text("\n".join(edge) + "\n")
            return _ask(git, objects, options, Path(ours))
    except OSError as error:
        raise GraderFault(f"git cannot be asked for the time of the commit ({error.strerror}). Grade it again.") from error


def _ask(git: str, objects: str, options: list[str], ours: Path) -> str:
    """What git says, "" where it fails or takes too long; `ours` is an empty folder."""
    (ours / "refs").mkdir()
    (ours / "HEAD").write_text("ref: refs/heads/none\n")
    environment = {
        "PATH": os.path.dirname(git), "HOME": str(ours), "GIT_DIR": str(ours), "GIT_OBJECT_DIRECTORY": objects,
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C",
    }  # fmt: skip
    command = [git, "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}", "--no-pager"]
    command += ["log", *options]
    try:
        done = subprocess.run(
            command, cwd=ours, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S,
            preexec_fn=_limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")


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
