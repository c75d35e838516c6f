"""How a class lies in a folder or an archive: what belongs to which student, by the ways of each learning platform."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from grader.archives import JUNK, STUDENT, Reader, Refused, Tree, below, blame_us, suffix_of, tops
from grader.course import Exercise
from grader.errors import GraderFault, UsageProblem
from grader.git import commit_time, file_times
from grader.i18n import _
from grader.names import shown
from grader.submission import NotGraded, folder_tree, inside, read_file, real_path
from grader.times import BadTime, read_time
from grader.yamlreader import read_events

GRADESCOPE = "submission_metadata.yml"
MAX_METADATA_BYTES = 100_000_000  # it holds every earlier result of the class
SAMPLE = 50  # entries that are looked into to tell one layout from another
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)(?:_LATE)?_(?P<id>[0-9]+)|(?:LATE_)?anon_(?P<anon>[A-Za-z0-9]+))"
    r"_(?:[0-9]+_(?P<original>.+)|(?P<online>text|link)\.html)",
    re.DOTALL,
)
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>[0-9]+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<original>.*)", re.DOTALL
)
_AGAIN = re.compile(r"(.*\S)-([0-9]{1,3})(\.tar\.\w+|\.[^./]+)?", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A file or folder of the source, and where it lies in the student's own tree ("": a folder's files at the top)."""

    path: str
    name: str = ""


@dataclass(frozen=True)
class Handed:
    """One attempt of one student, not read yet. `key` tells students of one name apart; `machine_made`: the name is a
    platform's, so that a roster may replace it; `flat`: folders could not be handed in, so a file's name is enough; `times`:
    when each topic came."""

    student: str
    path: str
    parts: tuple[Part, ...]
    key: str = ""
    identity: dict[str, str] = field(default_factory=dict)
    submitted: str = ""
    attempt: int = 0
    flat: bool = False
    machine_made: bool = False
    times: dict[str, str] = field(default_factory=dict)


class Shelf(Protocol):
    """What a class lies in: a folder or an archive. Paths are posix paths below it; `where` is for messages."""

    name: str
    where: str

    def names(self) -> list[str]:
        """What lies at the top, sorted."""

    def listing(self, path: str) -> list[str]:
        """The names in a folder, hidden ones too; empty for what is none."""

    def is_folder(self, path: str) -> bool: ...

    def refusal(self, name: str) -> str:
        """Why something at the top is not to be looked at, or ""."""

    def tree(self, path: str, notes: list[str]) -> Tree:
        """The files below a folder."""

    def reader(self, path: str) -> Reader:
        """How to read a file."""

    def committed(self, path: str) -> str:
        """When the last commit of a checkout was made, or ""."""

    def committed_files(self, path: str, files: Sequence[str]) -> dict[str, str]:
        """When the last commit of each file of a checkout was made, as far as it tells."""


class FolderShelf:
    """A class in a folder on disk; links inside of it are followed, none out of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.name, self.where = folder, os.path.realpath(folder), folder.name, str(folder)
        self._names = sorted(name for name in os.listdir(folder) if name not in JUNK)

    def names(self) -> list[str]:
        return self._names

    def listing(self, path: str) -> list[str]:
        try:
            return sorted(os.listdir(self._at(path))) if inside(real_path(self._at(path)), self.root) else []
        except OSError as error:
            blame_us(path or self.name, error)
            return []

    def is_folder(self, path: str) -> bool:
        return os.path.isdir(self._at(path))

    def refusal(self, name: str) -> str:
        if not inside(real_path(self._at(name)), self.root):
            return "is a link that leads out of the submissions. Put a copy in its place."
        return ""

    def tree(self, path: str, notes: list[str]) -> Tree:
        real = real_path(self._at(path))
        return folder_tree(real, notes) if inside(real, self.root) else {}

    def reader(self, path: str) -> Reader:
        return lambda limit: read_file(self._at(path), self.root, limit)

    def committed(self, path: str) -> str:
        at = os.path.realpath(self._at(path))
        return commit_time(at) if os.path.lexists(os.path.join(at, ".git")) else ""

    def committed_files(self, path: str, files: Sequence[str]) -> dict[str, str]:
        return file_times(os.path.realpath(self._at(path)), files)

    def _at(self, path: str) -> str:
        return os.path.join(self.folder, path)


class TreeShelf:
    """A class in an archive."""

    def __init__(self, tree: Tree, name: str, where: str) -> None:
        self.name, self.where, self._tree = name, where, tree
        self._folders: dict[str, Tree] = {}
        for path, read in tree.items():
            top, slash, rest = path.partition("/")
            if slash:
                self._folders.setdefault(top, {})[rest] = read

    def inner(self, name: str) -> TreeShelf:
        """The class that lies in a folder of this one."""
        return TreeShelf(self._below(name), name, f"{self.where}/{name}")

    def names(self) -> list[str]:
        return [name for name, _folder in tops(self._tree)]

    def listing(self, path: str) -> list[str]:
        return [name for name, _folder in tops(self._below(path))]

    def is_folder(self, path: str) -> bool:
        return path not in self._tree and bool(self._below(path))

    def refusal(self, name: str) -> str:
        return ""

    def tree(self, path: str, notes: list[str]) -> Tree:
        found = self._below(path)
        if len(found) > STUDENT.entries:
            notes.append(_("more than {n} files: the rest was not looked at.").format(n=STUDENT.entries))
        return dict(islice(found.items(), STUDENT.entries))

    def reader(self, path: str) -> Reader:
        return self._tree[path]

    def committed(self, path: str) -> str:
        return ""

    def committed_files(self, path: str, files: Sequence[str]) -> dict[str, str]:
        return {}

    def _below(self, path: str) -> Tree:
        top, _slash, rest = path.partition("/")
        return below(self._folders.get(top, {}), rest) if path else self._tree


# ---------------------------------------------------------------- which layout


Found = Iterator[Handed | NotGraded]


def recognise(shelf: Shelf) -> str:
    """The layout of a class, "folders" where nothing tells of another."""
    names = [name for name in shelf.names() if not name.startswith(".")]
    if GRADESCOPE in names:
        return "gradescope"
    for layout, form in (("moodle", _MOODLE), ("canvas", _CANVAS)):
        fitting = [name for name in names if form.fullmatch(name) and (layout == "moodle" or not shelf.is_folder(name))]
        if fitting and 2 * len(fitting) >= len(names):
            return layout
    if "submitted" in names and {"source", "release", "gradebook.db", "nbgrader_config.py"} & {*names}:
        return "nbgrader"
    folders = [name for name in names if shelf.is_folder(name)][:SAMPLE]
    if shelf.name == "submitted" or any(_is_nbgrader(shelf, name) for name in folders):
        return "nbgrader"
    checkouts = [name for name in folders if ".git" in shelf.listing(name)]
    return "git" if len(checkouts) > 1 and len(checkouts) == len(folders) else "folders"


def _is_nbgrader(shelf: Shelf, student: str) -> bool:
    return any("timestamp.txt" in shelf.listing(f"{student}/{each}") for each in shelf.listing(student)[:SAMPLE])


def _entries(shelf: Shelf) -> Iterator[tuple[str, NotGraded | None]]:
    """(Name, why it is passed over) of everything at the top."""
    for name in shelf.names():
        said = shelf.refusal(name)
        if name.startswith("."):
            said = "is hidden (its name begins with a dot), so not graded. Rename it if it is a submission."
        yield name, NotGraded(shown(name), said) if said else None


def folders(shelf: Shelf, exercises: Sequence[Exercise]) -> Found:
    """One folder, zip or tar per student, named after the student."""
    for name, passed_over in _entries(shelf):
        suffix = "" if shelf.is_folder(name) else suffix_of(name)
        if passed_over:
            yield passed_over
        elif not suffix and not shelf.is_folder(name):
            yield NotGraded(shown(name), "is neither a folder nor a .zip or .tar. Put one of these per student here.")
        else:
            yield Handed(name[: len(name) - len(suffix)], shown(name), (Part(name, name if suffix else ""),))


def git(shelf: Shelf, exercises: Sequence[Exercise]) -> Found:
    """One checkout per student, as GitHub Classroom clones them: assignment-username. What all begin with goes."""
    found = list(folders(shelf, exercises))
    names = [one.student for one in found if isinstance(one, Handed)]
    common = f"{shelf.name.removesuffix('-submissions')}-"
    if not shelf.name.endswith("-submissions") or not all(name.startswith(common) for name in names):
        common = os.path.commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071  of characters is meant
        common = common[: common.rfind("-") + 1]
    if any(len(name) == len(common) for name in names):
        common = ""
    for one in found:
        yield replace(one, student=one.student[len(common) :]) if isinstance(one, Handed) else one


def nbgrader(shelf: Shelf, exercises: Sequence[Exercise]) -> Found:
    """submitted/STUDENT/ASSIGNMENT/ with timestamp.txt, in the course's folder or in submitted/ itself.

    An assignment that is named like a topic has its own time, perhaps none; the newest counts for all others.
    """
    top = "submitted/" if "submitted" in shelf.names() and shelf.is_folder("submitted") else ""
    topics = {exercise.topic for exercise in exercises}
    for name in sorted(each for each in shelf.listing(top.rstrip("/")) if not each.startswith(".") and each not in JUNK):
        path = f"{top}{name}"
        if said := shelf.refusal(path):
            yield NotGraded(shown(path), said)
            continue
        if not shelf.is_folder(path):
            yield NotGraded(shown(path), "is no folder, but nbgrader has one for each student.")
            continue
        assignments = [each for each in shelf.listing(path) if not each.startswith(".") and shelf.is_folder(f"{path}/{each}")]
        parts = tuple(Part(f"{path}/{each}", each if each in topics else "") for each in assignments)
        stamped = [each for each in assignments if each in topics] or assignments
        times: dict[str, str] = {}
        for each in stamped:
            when, problem = _timestamp(shelf, f"{path}/{each}/timestamp.txt")
            times |= {each: when} if when else {}
            if problem:
                yield NotGraded(shown(f"{path}/{each}/timestamp.txt"), problem, kind="notice")
        newest = max(times.values(), key=datetime.fromisoformat, default="")
        named = {each: times.get(each, "") for each in stamped if each in topics}
        yield Handed(name, shown(path), parts, submitted=newest, times=named)


def _timestamp(shelf: Shelf, path: str) -> tuple[str, str]:
    """(Time as ISO 8601, what is wrong with it) of nbgrader's timestamp.txt; both empty where there is none."""
    if path.rpartition("/")[2] not in shelf.listing(path.rpartition("/")[0]):
        return "", ""
    try:
        text = shelf.reader(path)(1000).decode("utf-8", "replace").strip()
    except (Refused, GraderFault) as problem:
        return "", str(problem)
    when = iso_time(text)
    said = f"{shown(text)[:60]!r} is no time such as 2026-03-02 10:00:00 UTC, so when it was handed in is unknown. Correct it."
    return when, "" if when else said


def iso_time(text: str) -> str:
    """A time as nbgrader and Gradescope write it, as ISO 8601 with its zone (UTC where none is named), or ""."""
    clock = re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", text.strip())
    try:
        return read_time(clock, "UTC").isoformat(timespec="seconds")
    except (BadTime, OverflowError):
        return ""


def canvas(shelf: Shelf, exercises: Sequence[Exercise]) -> Found:
    """lastfirst[_LATE]_userid_fileid_original-name.ext, several a student; -N before .ext is put there when a name comes again."""
    files: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for name, passed_over in _entries(shelf):
        found = None if shelf.is_folder(name) else _CANVAS.fullmatch(name)
        if passed_over:
            yield passed_over
        elif found is None:
            yield NotGraded(shown(name), "is not named as in a download from Canvas (name_12_345_file.py). Remove it.")
        elif found["online"]:
            yield NotGraded(shown(name), "is text or a link entered in Canvas; only uploaded files are graded.")
        else:
            number = found["id"] or found["anon"]
            names[number] = found["name"] or "anon"
            files.setdefault(number, []).append((found["original"], name))
    for number, pairs in files.items():
        identity = {"canvas": number, "name": names[number]} if names[number] != "anon" else {}
        for attempt, parts in _attempts(pairs):
            yield Handed(
                names[number], parts[0].path, parts, number, identity, attempt=attempt, flat=True, machine_made=True
            )


def _attempts(pairs: list[tuple[str, str]]) -> Iterator[tuple[int, tuple[Part, ...]]]:
    """(Number, files) of each attempt: of every file the newest one that there was at the time."""
    again: dict[str, dict[int, str]] = {}
    originals = {original for original, _path in pairs}
    for original, path in pairs:
        found = _AGAIN.fullmatch(original)
        base = f"{found[1]}{found[3] or ''}" if found else original
        if found and (base in originals or not suffix_of(original)):  # part-1.zip and part-2.zip are no attempts
            again.setdefault(base, {})[int(found[2])] = path
        else:
            again.setdefault(original, {})[0] = path
    numbers = sorted({number for versions in again.values() for number in versions})
    several = any(len(versions) > 1 for versions in again.values())
    for number in numbers if several else numbers[-1:]:
        parts = tuple(
            Part(versions[max(n for n in versions if n <= number)], base)
            for base, versions in again.items()
            if min(versions) <= number
        )
        yield (number + 1 if several or number else 0), parts


def moodle(shelf: Shelf, exercises: Sequence[Exercise]) -> Found:
    """Name_12345_assignsubmission_file/... for each student, or the same before each file's name where folders are off."""
    parts: dict[str, list[Part]] = {}
    names: dict[str, str] = {}
    for name, passed_over in _entries(shelf):
        found = _MOODLE.fullmatch(name)
        if passed_over:
            yield passed_over
        elif found is None:
            said = "is not named as in a download from Moodle (Name_123_assignsubmission_file_). Remove it."
            yield NotGraded(shown(name), said)
        elif found["kind"] != "file":
            yield NotGraded(shown(name), f"is Moodle's {found['kind']}; only uploaded files are graded.")
        else:
            names[found["id"]] = found["name"]
            own = "" if shelf.is_folder(name) else found["original"] or "file"
            parts.setdefault(found["id"], []).append(Part(name, own))
    for number, each in parts.items():
        identity = {"moodle": number, "name": names[number]}
        path = shown(each[0].path)
        yield Handed(names[number], path, tuple(each), number, identity, flat=True, machine_made=True)


def gradescope(shelf: Shelf, exercises: Sequence[Exercise]) -> Found:
    """submission_N/ for each submission, and who handed it in and when in submission_metadata.yml; a group's counts for
    each of its members. Raises UsageProblem where that file cannot be read."""
    try:
        entries = _metadata(shelf.reader(GRADESCOPE)(MAX_METADATA_BYTES))
    except (Refused, ValueError, KeyError) as problem:
        raise UsageProblem(f"{shelf.where}/{GRADESCOPE}: {shown(str(problem))} Export the submissions again.") from None
    for name, passed_over in _entries(shelf):
        if passed_over:
            yield passed_over
        elif name not in entries and name != GRADESCOPE:
            yield NotGraded(shown(name), f"is not in {GRADESCOPE}. Remove it, or export again.")
    for name, entry in entries.items():
        if name not in shelf.names():
            yield NotGraded(shown(name), f"is in {GRADESCOPE}, but not in the export. Export the submissions again.")
            continue
        if not entry.people:
            yield NotGraded(shown(name), f"has no submitter in {GRADESCOPE}. Assign it to a student, and export again.")
        attempt = entry.earlier + 1 if entry.earlier else 0
        for person in entry.people.values():
            identity = {"name": person.get("name", ""), "email": person.get("email", ""), "sis": person.get("sid", "")}
            key = identity["sis"] or identity["email"] or name
            yield Handed(
                identity["name"] or key, shown(name), (Part(name, "" if shelf.is_folder(name) else name),), key, identity,
                iso_time(entry.created), attempt, flat=True, machine_made=True,
            )  # fmt: skip


@dataclass
class _Entry:
    """A submission in Gradescope's metadata: who, when, and how many there were before."""

    people: dict[object, dict[str, str]] = field(default_factory=dict)
    created: str = ""
    earlier: int = 0


def _metadata(raw: bytes) -> dict[str, _Entry]:
    """The few things wanted of the file, whatever else it holds. Raises ValueError for what is no such file."""
    entries: dict[str, _Entry] = {}
    path: list[str | int | None] = []  # of each mapping and list around here: the key, or None before it; the index
    for kind, text in read_events(raw):
        if kind.endswith("Start") and kind[:3] in ("Map", "Seq"):
            if len(path) > 50 or (path and path[-1] is None):
                raise ValueError("it is not as Gradescope writes it.")
            _take(entries, path, "")
            path.append(None if kind.startswith("Map") else 0)
            continue
        if kind in ("Scalar", "Alias"):
            if not path:
                raise ValueError("it is not as Gradescope writes it.")
            if path[-1] is None:
                path[-1] = text.removeprefix(":") if len(path) > 1 else text
                continue
            _take(entries, path, text)
        elif kind.endswith("End") and kind[:3] in ("Map", "Seq"):
            path.pop()
        else:
            continue
        if path:  # a value ended here
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
    if not entries:
        raise ValueError("it names no submission.")
    return entries


def _take(entries: dict[str, _Entry], path: list[str | int | None], text: str) -> None:
    if not path:
        return
    entry = entries.setdefault(str(path[0]), _Entry())
    match path[1:]:
        case ["created_at"]:
            entry.created = text
        case ["submitters", int(number), str(key)]:
            entry.people.setdefault(number, {})[key] = text
        case ["history", int(number)]:
            entry.earlier = number + 1


LAYOUTS: dict[str, Callable[[Shelf, Sequence[Exercise]], Found]] = {
    "folders": folders, "canvas": canvas, "moodle": moodle, "gradescope": gradescope, "git": git, "nbgrader": nbgrader,
}  # fmt: skip
