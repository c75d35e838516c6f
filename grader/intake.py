"""A class as it was handed in: from a folder or one archive, by the layouts of `layouts`, one submission after another."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Literal

from grader.archives import CLASS, STUDENT, Refused, Tree, below, open_archive, suffix_of, tops
from grader.course import Exercise
from grader.errors import GraderFault, NothingToGrade, UsageProblem
from grader.i18n import _
from grader.layouts import GRADESCOPE, LAYOUTS, FolderShelf, Handed, Shelf, TreeShelf, recognise
from grader.names import shown
from grader.roster import Listed, Roster, read_roster
from grader.submission import NotGraded, Submission, refuse_all, submission_of

Attempts = Literal["latest", "best", "all"]
MAX_LINES = 1000  # about single things that are no submissions
MAX_NESTED = 10  # archives in what one student handed in
EXPECTED = "expected one folder or zip per student"


def discover(
    source: Path, exercises: Sequence[Exercise], *, layout: str | None = None, only: Attempts = "latest",
    roster: Roster | Path | None = None,
) -> Iterator[Submission | NotGraded]:  # fmt: skip
    """The class in a folder or a zip or tar, sorted by student, each submission read only when asked for.

    `layout`: a key of LAYOUTS, None to recognise it. `only`: the latest attempt of each student, or all of them, numbered
    from 1 ("best" is chosen by whoever grades them, so it gives all). `roster`: fills identities; who is on it and has
    handed in nothing comes at the end as NotGraded of kind "missing".

    Raises UsageProblem (no such source, layout or roster; one student's folder) and NothingToGrade (empty) before the
    first.
    """
    if layout is not None and layout not in LAYOUTS:
        raise UsageProblem(f"There is no layout {layout!r}. Choose one of: {', '.join(LAYOUTS)}.")
    if only not in ("latest", "best", "all"):
        raise UsageProblem(f"There is no choice {only!r} of attempts. Choose one of: latest, best, all.")
    known = read_roster(roster) if isinstance(roster, Path) else roster
    with ExitStack() as held:
        notes: list[str] = []
        shelf = _unwrapped(_open(source, held, notes), exercises)
        _refuse_own(source, shelf, exercises)
        if not shelf.names():
            raise NothingToGrade(f"{source} is empty: {EXPECTED} in it.")
        gathered = list(LAYOUTS[layout or recognise(shelf)](shelf, exercises))
        return _read_class(shelf, gathered, exercises, only, known, notes, held.pop_all())


def _open(source: Path, held: ExitStack, notes: list[str]) -> Shelf:
    if not source.is_file():
        try:
            return FolderShelf(source)
        except OSError as error:
            remedy = "Give the folder that holds one folder or zip per student, or one archive of it."
            raise UsageProblem(f"{source}: cannot be read as a folder ({error.strerror}). {remedy}") from None
    if not suffix_of(source.name):
        raise UsageProblem(f"{source}: neither a folder nor a zip or tar. Give the class's folder or archive.")
    try:
        file = held.enter_context(source.open("rb"))
        packed = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise UsageProblem(f"{source}: cannot be read ({error.strerror}). Give the class's folder or archive.") from None
    try:
        if packed > CLASS.packed:
            raise Refused(f"the archive is larger than {CLASS.packed:,} bytes.")
        return TreeShelf(open_archive(file, source.name, packed, notes, CLASS).tree, source.name, str(source))
    except Refused as refused:
        raise UsageProblem(f"{source}: {refused} Or unpack it, and give the folder.") from None


def _unwrapped(shelf: Shelf, exercises: Sequence[Exercise]) -> Shelf:
    """The folder that a class was packed in is none of its students."""
    names = [name for name in shelf.names() if not name.startswith(".")]
    if len(names) != 1 or not shelf.is_folder(names[0]):
        return shelf
    (name,) = names
    inside = shelf.listing(name)
    if isinstance(shelf, FolderShelf):
        return FolderShelf(shelf.folder / name) if GRADESCOPE in inside and not shelf.refusal(name) else shelf
    assert isinstance(shelf, TreeShelf)
    own = {"exercises"} | {exercise.topic for exercise in exercises}
    many = [each for each in inside if shelf.is_folder(f"{name}/{each}") or suffix_of(each)]
    if GRADESCOPE in inside or (not own & set(inside) and (len(many) > 1 or shelf.name == name + suffix_of(shelf.name))):
        return shelf.inner(name)
    return shelf


def _refuse_own(source: Path, shelf: Shelf, exercises: Sequence[Exercise]) -> None:
    own = next((e for e in exercises if f"{e.name}.py" in shelf.listing(e.topic)), None)
    if own is not None:
        said = f"{source} holds {own.id}.py, so it is one student's {'folder' if source.is_dir() else 'archive'}"
        raise UsageProblem(f"{said}. Give the folder above it, or grade it alone: grade {source}")


# ---------------------------------------------------------------- who has handed in what


@dataclass(frozen=True)
class _Place:
    """Something handed in and the students of the roster it may be of."""

    handed: Handed
    listed: list[Listed]


def _read_class(
    shelf: Shelf, gathered: list[Handed | NotGraded], exercises: Sequence[Exercise], only: Attempts, roster: Roster | None,
    notes: list[str], held: ExitStack,
) -> Iterator[Submission | NotGraded]:  # fmt: skip
    with held:
        yield from _few(NotGraded(shown(shelf.name), note, kind="notice") for note in notes)
        if roster is not None:
            yield from (NotGraded(f"{roster.path}:{n}", said, kind="notice") for n, said in roster.problems)
        yield from _few(one for one in gathered if isinstance(one, NotGraded))
        places = _named([one for one in gathered if isinstance(one, Handed)], roster)
        latest = {_owner(place.handed): place.handed.attempt for place in sorted(places, key=lambda p: p.handed.attempt)}
        seen: dict[str, Handed] = {}
        read: set[tuple[str, int]] = set()
        for place in sorted(places, key=_order):
            handed = place.handed
            if only == "latest" and handed.attempt != latest[_owner(handed)]:
                continue
            first = seen.setdefault(_key(handed), handed)
            if _owner(first) != _owner(handed) or (_key(handed), handed.attempt) in read:
                said = f"is the same student as {shown(first.path)}, which is graded. Remove one of the two."
                yield NotGraded(shown(handed.path), said)
                continue
            read.add((_key(handed), handed.attempt))
            try:
                yield _read(shelf, handed, exercises)
            except GraderFault as fault:
                yield NotGraded(shown(handed.path), str(fault), lost=True)
            if roster is not None and len(place.listed) != 1:
                yield NotGraded(shown(handed.student), _unknown(place.listed, roster), kind="notice")
        if roster is not None:
            yield from _missing(roster, places)


def _few(found: Iterator[NotGraded]) -> Iterator[NotGraded]:
    """No more lines than somebody would read."""
    more = 0
    for number, one in enumerate(found):
        if number < MAX_LINES:
            yield one
        else:
            more += 1
    if more:
        yield NotGraded("...", f"and {more} more that are no submissions. Give the folder that holds the class alone.")


def _order(place: _Place) -> tuple[str, bool, str, int]:
    handed = place.handed
    return _key(handed), bool(handed.parts and handed.parts[0].name), handed.path, handed.attempt


def _owner(handed: Handed) -> str:
    """The same for all attempts of a student, and for nothing else."""
    return handed.key or "".join(part.path for part in handed.parts[:1])


def _key(handed: Handed) -> str:
    return unicodedata.normalize("NFC", shown(handed.student))


def _named(handed: list[Handed], roster: Roster | None) -> list[_Place]:
    """Names made by a platform become the roster's; where two students have one name, their numbers tell them apart."""
    keys: dict[str, set[str]] = {}
    for one in handed:
        keys.setdefault(_key(one), set()).add(one.key)
    places = []
    for one in handed:
        listed = roster.find(one.student, one.identity) if roster else []
        if one.machine_made and len(keys[_key(one)]) > 1:
            one = replace(one, student=f"{one.student}_{one.key}")
        if len(listed) == 1:
            numbers = {key: value for key, value in one.identity.items() if key in ("canvas", "moodle")}
            one = replace(one, identity={**one.identity, **listed[0].identity, **numbers})
            one = replace(one, student=listed[0].student) if one.machine_made else one
        places.append(_Place(one, listed))
    return places


def _unknown(listed: list[Listed], roster: Roster) -> str:
    if listed:
        lines = ", ".join(str(each.line) for each in listed)
        return f"is graded, but may be any of lines {lines} of {roster.path}. Put a number that tells them apart there."
    return f"is graded, but is not on the roster {roster.path}. Add a line, or correct the name there."


def _missing(roster: Roster, places: list[_Place]) -> Iterator[NotGraded]:
    there = {each.line for place in places for each in place.listed}
    for each in roster.students:
        if each.line not in there:
            said = f"has handed in nothing (line {each.line} of {roster.path})."
            yield NotGraded(each.student, said, kind="missing")


# ---------------------------------------------------------------- one of them


def _read(shelf: Shelf, handed: Handed, exercises: Sequence[Exercise]) -> Submission:
    notes: list[str] = []
    tree: Tree = {}
    for part in handed.parts:
        if shelf.is_folder(part.path):
            prefix = f"{part.name}/" if part.name else ""
            tree |= {prefix + path: read for path, read in shelf.tree(part.path, notes).items()}
        else:
            tree[part.name or part.path] = shelf.reader(part.path)
    problems: list[str] = []
    newest = _unpack(tree, exercises, notes, problems, strip=handed.flat)
    if problems and not tree:
        refused = refuse_all(handed.student, shown(handed.parts[0].name or handed.path), problems[0], exercises)
        return replace(refused, submitted=handed.submitted, times=handed.times, identity=_shown(handed.identity), attempt=handed.attempt)
    if handed.flat:
        _into_topics(tree, exercises)
    committed = "" if handed.submitted or not handed.parts else shelf.committed(handed.parts[0].path)
    found = submission_of(
        handed.student, tree, exercises, [*problems, *notes], submitted=handed.submitted or committed or newest,
        identity=_shown(handed.identity), attempt=handed.attempt,
    )  # fmt: skip
    return replace(found, times=_commits(shelf, handed, found) if committed else handed.times)


def _commits(shelf: Shelf, handed: Handed, found: Submission) -> dict[str, str]:
    """When each topic's files were last committed, where there are several topics."""
    topics: dict[str, list[str]] = {}
    for id_, source in found.files.items():
        topics.setdefault(id_.partition("/")[0], []).append(source.path)
    if len(topics) < 2 or handed.parts[0].name:
        return {}
    times = shelf.committed_files(handed.parts[0].path, [path for paths in topics.values() for path in paths])
    own = {topic: [times[path] for path in paths if path in times] for topic, paths in topics.items()}
    return {topic: max(known, key=datetime.fromisoformat) for topic, known in own.items() if known}


def _shown(identity: dict[str, str]) -> dict[str, str]:
    return {key: shown(value) for key, value in identity.items() if value}


def _unpack(tree: Tree, exercises: Sequence[Exercise], notes: list[str], problems: list[str], *, strip: bool) -> str:
    """Put the files of archives at the top in their place; when the newest of them was changed. `problems`: of archives
    that cannot be read. `strip`: a single folder around all files of an archive goes, as it does beside other files."""
    newest, unpacked = "", 0
    for number, name in enumerate(sorted(path for path in tree if "/" not in path and suffix_of(path))):
        read = tree.pop(name)
        try:
            if number >= MAX_NESTED or unpacked > STUDENT.unpacked:
                raise Refused(_("this archive is one too many to be opened. Hand in one archive of your exercises."))
            data = read(STUDENT.packed)
            found = open_archive(BytesIO(data), name, len(data), notes)
        except Refused as refused:
            problems.append(f"{shown(name)}: {refused}")
            continue
        unpacked += found.unpacked
        newest = max(newest, found.newest)
        inside = _without_wrapper(found.tree, exercises) if strip or tree else found.tree
        for path, reader in inside.items():
            tree.setdefault(path, reader)
    return newest


def _without_wrapper(tree: Tree, exercises: Sequence[Exercise]) -> Tree:
    topics = {exercise.topic for exercise in exercises} | {exercise.stub.parents[1].name for exercise in exercises}
    found = list(tops(tree))
    return below(tree, found[0][0]) if len(found) == 1 and found[0][1] and found[0][0] not in topics else tree


def _into_topics(tree: Tree, exercises: Sequence[Exercise]) -> None:
    """Files handed in without folders go to the exercise of their name: conv2d.py, or cnn_conv2d.py."""
    for path in [path for path in tree if "/" not in path and path.endswith((".py", ".ipynb"))]:
        stem, dot, suffix = path.rpartition(".")
        meant = [one for one in exercises if stem.replace("-", "_") == f"{one.topic}_{one.name}"]
        meant = meant or [one for one in exercises if stem == one.name]
        if not meant or f"{meant[0].id}{dot}{suffix}" in tree:
            continue
        folders = {one.stub.parents[1] for one in meant}
        same = sorted(f"{at.parent.name}/{stem}" for folder in folders for at in folder.glob(f"*/{stem}.py"))
        if len(meant) == 1 and len(same) <= 1:
            tree[f"{meant[0].id}.{suffix}"] = tree.pop(path)
        else:
            ids = ", ".join(same if len(same) > 1 else [one.id for one in meant])
            del tree[path]
            for one in meant:
                message = _("{path} may be meant for any of {ids}. Name it {example}, and hand it in again.")
                said = message.format(path=shown(path), ids=ids, example=f"{one.topic}_{one.name}.{suffix}")
                tree.setdefault(f"{one.id}.py", partial(_refuse, said))


def _refuse(message: str, _limit: int) -> bytes:
    raise Refused(message)


__all__ = ["LAYOUTS", "Attempts", "discover"]
