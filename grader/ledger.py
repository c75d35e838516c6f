"""What has been graded, in an SQLite file beside the reports: a class goes on where it was killed, and only what changed
is graded.

One process writes (a lock says whose turn it is); others may read. WAL: what is committed survives a kill at any moment.
"""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from grader.errors import GraderFault, UsageProblem
from grader.saved import STAFF

LEDGER = f"{STAFF}/ledger.sqlite3"
LOCK = f"{STAFF}/ledger.lock"
VERSION = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, exercise TEXT NOT NULL, checks BLOB NOT NULL, result BLOB NOT NULL, fault INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS submissions (
    student TEXT NOT NULL, attempt INTEGER NOT NULL, key TEXT NOT NULL, row BLOB NOT NULL, files BLOB NOT NULL,
    fault INTEGER NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (student, attempt)
) WITHOUT ROWID;
"""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Kept:
    """A result as it was kept: the JSON of an ExerciseResult, and the digest of each check that it came from.
    `fault`: some of it is a grader_error."""

    key: str
    exercise: str
    checks: dict[str, str]
    result: bytes
    fault: bool


@dataclass(frozen=True)
class Done:
    """A submission whose reports are written: `row` for the class's pages, the size of each file, seconds it took."""

    student: str
    attempt: int
    key: str
    row: bytes
    files: dict[str, int]
    fault: bool
    seconds: float


class Ledger:
    """The ledger of a REPORTS folder, opened for writing by `open_ledger`, for reading by `read_ledger`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection

    def kept(self, key: str) -> Kept | None:
        """The result of that key, None where there is none."""
        found = self._run(lambda db: db.execute("SELECT * FROM results WHERE key = ?", (key,)).fetchone())
        if found is None:
            return None
        key, exercise, checks, result, fault = found
        return Kept(key, exercise, self._read(checks, dict[str, str]), self._unpacked(result), bool(fault))

    def keep(self, results: Iterable[Kept]) -> None:
        """Keep results; an older one of the same key goes."""
        rows = [
            (one.key, one.exercise, msgspec.json.encode(one.checks), zlib.compress(one.result, 1), one.fault) for one in results
        ]
        if rows:
            self._change("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows)

    def done(self, student: str, attempt: int) -> Done | None:
        """What was written for a student's attempt."""
        where = "SELECT * FROM submissions WHERE student = ? AND attempt = ?"
        found = self._run(lambda db: db.execute(where, (student, attempt)).fetchone())
        return None if found is None else self._done(found)

    def all_done(self) -> Iterator[Done]:
        """Everything written, by student."""
        rows = self._run(lambda db: db.execute("SELECT * FROM submissions ORDER BY student, attempt").fetchall())
        return map(self._done, rows)

    def finish(self, one: Done) -> None:
        """The reports of a submission are on disk."""
        files = msgspec.json.encode(one.files)
        row = (one.student, one.attempt, one.key, one.row, files, one.fault, one.seconds)
        self._change("INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?)", [row])

    def forget(self, submissions: Iterable[tuple[str, int]]) -> None:
        """These are no longer among the submissions."""
        self._change("DELETE FROM submissions WHERE student = ? AND attempt = ?", list(submissions))

    def note(self, name: str, value: str) -> None:
        """Remember a word about the run."""
        self._change("INSERT OR REPLACE INTO about VALUES (?, ?)", [(name, value)])

    def noted(self, name: str) -> str:
        """The word, "" where there is none."""
        found = self._run(lambda db: db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone())
        return "" if found is None else str(found[0])

    def close(self) -> None:
        """Close; the file is whole at any time."""
        self._connection.close()

    def _done(self, row: Any) -> Done:
        student, attempt, key, data, files, fault, seconds = row
        return Done(student, attempt, key, data, self._read(files, dict[str, int]), bool(fault), seconds)

    def _read(self, data: bytes, kind: type[_T]) -> _T:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise damaged(self.path, problem) from None

    def _unpacked(self, data: bytes) -> bytes:
        try:
            return zlib.decompress(data)
        except zlib.error as problem:
            raise damaged(self.path, problem) from None

    def _change(self, statement: str, rows: list[Any]) -> None:
        def change(db: sqlite3.Connection) -> None:
            with db:
                db.executemany(statement, rows)

        self._run(change)

    def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        with _in_words(self.path):
            return work(self._connection)


def damaged(path: Path, problem: object) -> UsageProblem:
    """The file is there, and is no ledger of this version, or no longer whole."""
    return UsageProblem(
        f"{path} cannot be used ({problem}). The reports beside it are whole. Move it away, or add --force: the class is "
        "then graded from the beginning."
    )


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise UsageProblem(f"{path} is in use by another program. Wait until it has ended, then run it again.") from None
        if "no such" in str(problem):
            raise damaged(path, problem) from None
        said = f"{path} cannot be written or read ({problem}). What was graded so far is kept. Free some space"
        raise GraderFault(f"{said} or make the folder writable, then run it again: it goes on from there.") from None
    except sqlite3.DatabaseError as problem:
        raise damaged(path, problem) from None


def _connect(path: Path, read_only: bool) -> Ledger:
    with _in_words(path):
        mode = "ro" if read_only else "rwc"
        # one writer and no server: the isolation level None is not wanted, each change is a transaction
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=30)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_TABLES)
        ledger = Ledger(path, connection)
        version = ledger.noted("version")
    if not version and not read_only:
        ledger.note("version", VERSION)
    elif version != VERSION:
        ledger.close()
        raise damaged(path, f"it is of version {version or 'none'}, this grader writes version {VERSION}")
    return ledger


@contextmanager
def open_ledger(reports: Path, *, force: bool = False) -> Iterator[Ledger]:
    """The ledger of a run, until the end of the block. `force`: begin a new one, the old is set aside.

    Raises UsageProblem while another run writes there, and for a damaged or foreign file.
    """
    path = reports / LEDGER
    with _locked(reports / LOCK):
        if force:
            _set_aside(path)
        ledger = _connect(path, read_only=False)
        try:
            yield ledger
        finally:
            ledger.close()


def read_ledger(reports: Path) -> Ledger:
    """The ledger, to read while a run may write. Raises UsageProblem where there is none."""
    path = reports / LEDGER
    if not path.is_file():
        raise UsageProblem(f"{reports} has no {LEDGER}: nothing was graded into it. Give the --out of a `grade batch`.")
    return _connect(path, read_only=True)


def writer(reports: Path) -> str:
    """Who is grading into the folder now (host, process, since when), "" for nobody."""
    try:
        with _locked(reports / LOCK, say=False):
            return ""
    except UsageProblem as problem:
        return str(problem)
    except GraderFault:
        return ""


def _set_aside(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if path.exists():
        os.replace(path, path.with_name(path.name + ".old"))


@contextmanager
def _locked(path: Path, say: bool = True) -> Iterator[None]:
    """Hold the lock of a REPORTS folder; the kernel lets go of it however the process ends."""
    try:
        import fcntl
    except ImportError:  # Windows, where a class is not graded side by side
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        raise GraderFault(f"{path} cannot be written ({problem.strerror}). Make the folder writable, or choose another --out.") from None
    with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EACCES):
                raise GraderFault(f"{path} cannot be locked ({problem.strerror}). Choose another --out.") from None
            file.seek(0)
            who = file.read(300).strip() or "another process"
            raise UsageProblem(
                f"{path.parent.parent} is being graded into by {who}. Wait until it has ended, or choose another --out."
            ) from None
        if say:
            file.truncate(0)
            file.write(f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%Y-%m-%d %H:%M:%S')}\n")
            file.flush()
        yield
