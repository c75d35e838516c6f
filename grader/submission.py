"""What a student handed in: a folder, a zip or single files, read so that nothing in them can harm or stop us.

Nothing is unpacked to disk, no link is followed out of a student's folder, nothing but regular files is opened,
and every size is bounded. What cannot be read becomes that file's `problem`, a sentence for the student.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal

from grader.archives import (
    JUNK,
    MAX_FILE_BYTES,
    MAX_NOTEBOOK_BYTES,
    STUDENT,
    Reader,
    Refused,
    Tree,
    blame_us,
    bounded,
    only_regular,
    open_archive,
    refuse_link,
)
from grader.course import Exercise
from grader.i18n import _
from grader.names import alike, shown
from grader.notebook import Notebook, exercise_source, left_out, read_notebook

MAX_ENTRIES = STUDENT.entries
MAX_NOTES = 20
MAX_NOTEBOOKS = 20
MAX_DEPTH = 4  # wrapper/exercises/topic/name.py


@dataclass(frozen=True)
class SourceFile:
    """One exercise's file. Exactly one of `text` (line ends "\\n", no BOM) and `problem` is set.

    `path` is for people: control characters escaped. `digest` is the SHA-256 of the text, else of the problem.
    """

    path: str
    text: str | None
    problem: str | None
    digest: str

    @classmethod
    def of_text(cls, path: str, text: str) -> SourceFile:
        return cls(path, text, None, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())

    @classmethod
    def refused(cls, path: str, problem: str) -> SourceFile:
        return cls(path, None, problem, hashlib.sha256(problem.encode("utf-8", "replace")).hexdigest())


@dataclass(frozen=True)
class Submission:
    """What one student handed in, by exercise id; an exercise without a file is absent. `notes` are for the student.

    `submitted`, `times`, `identity` and `attempt` as in `outcome.Report`.
    """

    student: str
    files: dict[str, SourceFile]
    digest: str
    notes: tuple[str, ...] = ()
    submitted: str = ""
    identity: dict[str, str] = field(default_factory=dict)
    attempt: int = 0
    times: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotGraded:
    """A line for the staff about what was handed in. `lost`: it is a submission, and the fault is ours.

    `kind`: "stray" is something among the submissions that is none, "missing" a student of the roster who has handed in
    nothing, "notice" something to know about a submission that is graded, or about the roster.
    """

    path: str
    message: str
    lost: bool = False
    kind: Literal["stray", "missing", "notice"] = "stray"

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def from_folder(folder: Path, student: str, exercises: Sequence[Exercise]) -> Submission:
    """Read a folder like exercises/: cnn/output_size.py, also below exercises/ or one extra folder."""
    notes: list[str] = []
    return submission_of(student, folder_tree(os.path.realpath(folder), notes), exercises, notes)


def from_zip(archive: Path, student: str, exercises: Sequence[Exercise]) -> Submission:
    """Read a zip or tar of such a folder. One that is broken or refused is the problem of every exercise."""
    notes: list[str] = []
    try:
        data = read_file(str(archive), os.path.realpath(archive.parent), STUDENT.packed)
        found = open_archive(BytesIO(data), archive.name, len(data), notes)
    except Refused as refused:
        return refuse_all(student, shown(archive.name), f"{shown(archive.name)}: {refused}", exercises)
    return submission_of(student, found.tree, exercises, notes, submitted=found.newest)


def refuse_all(student: str, path: str, problem: str, exercises: Sequence[Exercise]) -> Submission:
    """A submission that cannot be read at all: the same problem for every exercise."""
    files = {exercise.id: SourceFile.refused(path, problem) for exercise in exercises}
    return Submission(shown(student), files, _total(files), (problem,))


def from_files(pairs: Iterable[tuple[Exercise, Path]], student: str) -> Submission:
    """Read the files that `Course.select` chose; a missing one is absent, or a problem that names a similar file."""
    files: dict[str, SourceFile] = {}
    pairs = list(pairs)
    for exercise, path in pairs:
        folder = os.path.realpath(path.parent)
        if os.path.lexists(path):
            files[exercise.id] = _source(_near(path), lambda limit, p=path, f=folder: read_file(str(p), f, limit))  # type: ignore[misc]
            continue
        siblings = {f"{exercise.topic}/{name}" for name in os.listdir(folder)} if os.path.isdir(folder) else set()
        similar = _similar(exercise, siblings - {f"{e.id}.py" for e, _path in pairs}, ())
        if similar:
            files[exercise.id] = _misnamed(_near(path), _near(path.parent / similar.split("/")[-1]))
    return Submission(shown(student), files, _total(files))


def from_notebooks(paths: Sequence[Path], exercises: Sequence[Exercise], student: str) -> tuple[Submission, dict[str, Path]]:
    """Read notebooks by themselves, each for the exercise or the topic that it is named like, and for those that its cells
    are marked with; and which notebook each exercise was found in. Raises Refused for one that is missing, cannot be read,
    or holds nothing of an exercise."""
    files: dict[str, SourceFile] = {}
    places: dict[str, Path] = {}
    notes: list[str] = []
    for path in paths:
        same = [one.id for one in exercises if one.name == path.stem]
        in_topic = path.parent.name in {one.topic for one in exercises}
        below = f"{path.parent.name}/{path.name}" if in_topic else f"{same[0]}.ipynb" if len(same) == 1 else path.name
        folder = os.path.realpath(path.parent)
        read: Reader = lambda limit, p=path, f=folder: read_file(str(p), f, limit)  # type: ignore[misc]  # noqa: E731
        try:
            read_notebook(read(MAX_NOTEBOOK_BYTES))
        except Refused as refused:
            raise Refused(f"{shown(str(path))}: {refused}") from None
        found = submission_of(student, {below: read}, exercises, notes).files
        if not found:
            message = _("{path} holds nothing of an exercise. Name it like a topic ({example}), or begin a cell with `# exercise: {id}`.")
            raise Refused(message.format(path=shown(str(path)), example=f"{exercises[0].topic}.ipynb", id=exercises[0].id))
        for id_ in found.keys() & files.keys():
            message = _("two files were named for {id}: {first} and {second}. Name one of them.")
            raise Refused(message.format(id=id_, first=shown(str(places[id_])), second=shown(str(path))))
        files |= found
        places |= dict.fromkeys(found, path)
    return Submission(shown(student), files, _total(files), tuple(notes[:MAX_NOTES])), places


# ---------------------------------------------------------------- a folder as a tree


def folder_tree(root: str, notes: list[str]) -> Tree:
    """The files below the real path `root`, shallow ones first, hidden ones left out."""
    tree: Tree = {}
    looked = 0  # at files and folders: links within the folder may lead round and round
    waiting: list[tuple[str, str]] = [(root, "")]
    while waiting:
        folder, below = waiting.pop(0)
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            blame_us(folder, error)
            message = _("the folder {path} cannot be read ({reason}). Make it readable, or hand in a zip.")
            notes.append(message.format(path=shown(below) or ".", reason=error.strerror))
            continue
        for name in names:
            if name in JUNK or name.startswith("."):
                continue
            looked += 1
            if looked > MAX_ENTRIES:
                notes.append(_("more than {n} files: the rest was not looked at.").format(n=MAX_ENTRIES))
                return tree
            path = os.path.join(folder, name)
            if not inside(real_path(path), root):
                tree[below + name] = refuse_link
            elif os.path.isdir(path) and not name.endswith(".py"):
                if below.count("/") < MAX_DEPTH - 1:
                    waiting.append((path, f"{below}{name}/"))
            else:
                tree[below + name] = lambda limit, path=path: read_file(path, root, limit)  # type: ignore[misc]
    return tree


def read_file(path: str, root: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a regular file that lies below `root`; never blocks."""
    real = real_path(path)
    if not inside(real, root):
        refuse_link()
    try:
        only_regular(os.lstat(real).st_mode)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(_open_below(root, real, flags), "rb") as file:
            only_regular(os.fstat(file.fileno()).st_mode)
            data = bytearray()
            while len(data) <= limit and (block := file.read(1 << 18)):  # as much is set aside as is asked for
                data += block
            return bounded(bytes(data), limit)
    except OSError as error:
        blame_us(path, error)
        message = _("the file cannot be read ({reason}). Make it readable, then hand it in again.")
        raise Refused(message.format(reason=error.strerror or error)) from None


def _open_below(root: str, real: str, flags: int) -> int:
    """A descriptor of a file whose path holds no link, opened folder by folder: none can become a link meanwhile."""
    if os.open not in os.supports_dir_fd:
        return os.open(real, flags)
    *folders, name = os.path.relpath(real, root).split(os.sep)
    way = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW
    at = os.open(root, way)
    try:
        for folder in folders:
            below = os.open(folder, way, dir_fd=at)
            at, above = below, at
            os.close(above)
        return os.open(name, flags, dir_fd=at)
    finally:
        os.close(at)


def real_path(path: str | Path) -> str:
    """Where a path leads, or "" where it changes while it is followed."""
    try:
        return os.path.realpath(path)
    except OSError as error:
        blame_us(str(path), error)
        return ""


def inside(real: str, root: str) -> bool:
    """Whether a real path is `root` or lies below it."""
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


# ---------------------------------------------------------------- from a tree to the exercises' files


def submission_of(
    student: str, tree: Tree, exercises: Sequence[Exercise], notes: list[str], *, submitted: str = "",
    identity: dict[str, str] | None = None, attempt: int = 0,
) -> Submission:  # fmt: skip
    """The submission that lies in a tree of files; `notes` so far are for the student."""
    prefixes = _prefixes(tree, exercises)
    wanted = {exercise.id: [f"{prefix}{exercise.id}.py" for prefix in prefixes] for exercise in exercises}
    taken = {path for paths in wanted.values() for path in paths}
    notebooks = _Notebooks(tree, prefixes, exercises, notes)
    files: dict[str, SourceFile] = {}
    folded: dict[str, list[str]] = {}
    for path in tree:
        folded.setdefault(path.casefold(), []).append(path)
    for exercise in exercises:
        paths = [path for path in wanted[exercise.id] if _lookup(tree, path)]
        if paths:
            files[exercise.id] = _source(shown(paths[0]), _lookup(tree, paths[0]))
            others = paths[1:] + [path for path in folded.get(paths[0].casefold(), ()) if path != paths[0]]
            for other in (*others, *notebooks.own(exercise)):
                message = _("{other} was left out: {path} is graded. Keep only one of the two.")
                notes.append(message.format(other=shown(other), path=shown(paths[0])))
        elif source := notebooks.source(exercise):
            files[exercise.id] = source
        elif similar := _similar(exercise, tree.keys() - taken - notebooks.used, prefixes):
            files[exercise.id] = _misnamed(f"{exercise.id}.py", shown(similar))
    notebooks.tell()
    if not files:
        message = _("no file is named like an exercise; expected for example {example}.")
        notes.append(message.format(example=f"{exercises[0].id}.py" if exercises else "<topic>/<name>.py"))
    known = {key: shown(value) for key, value in (identity or {}).items() if value}
    return Submission(
        shown(student), files, _total(files), tuple(notes[:MAX_NOTES]), submitted, identity=known, attempt=attempt
    )


class _Notebooks:
    """The notebooks of a tree as sources of exercises: one named like the exercise, one named like its topic, or any
    whose cells are marked. Each is read once, when it is asked for."""

    def __init__(self, tree: Tree, prefixes: Sequence[str], exercises: Sequence[Exercise], notes: list[str]) -> None:
        self.tree, self.prefixes, self.exercises, self.notes = tree, prefixes, exercises, notes
        self.used: set[str] = set()
        self._read: dict[str, Notebook | str] = {}  # str: why it is none
        self._others = sorted(path for path in tree if path.endswith(".ipynb"))[:MAX_NOTEBOOKS]

    def own(self, exercise: Exercise) -> list[str]:
        """Notebooks that are named like the exercise."""
        paths = [f"{prefix}{exercise.id}.ipynb" for prefix in self.prefixes]
        return [path for path in paths if _lookup(self.tree, path)]

    def _topic(self, topic: str) -> list[str]:
        paths = [f"{prefix}{name}.ipynb" for prefix in self.prefixes for name in (f"{topic}/{topic}", topic)]
        return [path for path in paths if _lookup(self.tree, path)]

    def source(self, exercise: Exercise) -> SourceFile | None:
        """What the notebooks hold of an exercise, or why they cannot be read."""
        own, topic = self.own(exercise), self._topic(exercise.topic)
        trouble = None
        for path in dict.fromkeys([*own, *topic, *self._others]):
            named = path in own or path in topic
            found = self._from(path, exercise, own=path in own, marked=not named)
            if found and found.text is not None:
                self.used.add(path)
                return found
            if named and found:
                self.used.add(path)
                trouble = trouble or found
        return trouble

    def _from(self, path: str, exercise: Exercise, *, own: bool, marked: bool) -> SourceFile | None:
        notebook = self._notebook(path)
        others = [] if own else [other for other in self.exercises if marked or other.topic == exercise.topic]
        try:
            if isinstance(notebook, str):
                raise Refused(notebook)
            text = exercise_source(notebook, exercise, others, own=own, marked=marked)
            return None if text is None else SourceFile.of_text(shown(path), text)
        except Refused as refused:
            message = _("{path}: the notebook cannot be read for {exercise} ({reason}). Save its code as {expected}.")
            said = message.format(
                path=shown(path), exercise=exercise.id, reason=str(refused).removesuffix("."), expected=f"{exercise.id}.py"
            )
            return SourceFile.refused(shown(path), said)

    def _notebook(self, path: str) -> Notebook | str:
        if path not in self._read:
            try:
                read = _lookup(self.tree, path)
                assert read is not None
                self._read[path] = read_notebook(read(MAX_NOTEBOOK_BYTES))
            except Refused as refused:
                self._read[path] = str(refused)
        return self._read[path]

    def tell(self) -> None:
        """Add to the notes what the notebooks that were used have to say."""
        for path in sorted(self.used):
            notebook = self._read[path]
            if isinstance(notebook, Notebook):
                said = [*notebook.notes, *left_out(notebook, self.exercises)]
                self.notes.extend(f"{shown(path)}: {each}" for each in said)


def _prefixes(tree: Tree, exercises: Sequence[Exercise]) -> tuple[str, ...]:
    """Where the topics are: at the top or below exercises/; else so inside the only other folder at the top."""
    own = exercises[0].stub.parents[1] if exercises else Path("exercises")
    prefixes: tuple[str, ...] = ("", f"{own.name}/")
    names = {f"{exercise.id}.py" for exercise in exercises} | {f"{exercise.id}.ipynb" for exercise in exercises}
    names |= {f"{topic}.ipynb" for e in exercises for topic in (e.topic, f"{e.topic}/{e.topic}")}
    if any(_lookup(tree, prefix + name) for prefix in prefixes for name in names):
        return prefixes
    topics = {exercise.topic for exercise in exercises} | set(os.listdir(own) if os.path.isdir(own) else ())
    outer = {path.split("/")[0] for path in tree if "/" in path} - topics - {own.name}
    if len(outer) == 1:
        prefixes += tuple(f"{folder}/{prefix}" for folder in outer for prefix in prefixes)
    return prefixes


def _lookup(tree: Tree, path: str) -> Reader | None:
    """How to read `path`; a folder on the way that is a link out is refused as the file would be."""
    parts = path.split("/")
    above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return refuse_link if any(tree.get(folder) is refuse_link for folder in above) else tree.get(path)


def _source(path: str, read: Reader | None) -> SourceFile:
    assert read is not None
    try:
        return SourceFile.of_text(path, _text(read(MAX_FILE_BYTES)))
    except Refused as refused:
        return SourceFile.refused(path, f"{path}: {refused}")


def _total(files: dict[str, SourceFile]) -> str:
    total = "".join(f"{id_} {file.digest}\n" for id_, file in sorted(files.items()))
    return hashlib.sha256(total.encode()).hexdigest()


def _misnamed(expected: str, similar: str) -> SourceFile:
    message = _("There is no {expected}, but there is {found}. Rename it to {expected}.")
    if similar.endswith(".ipynb"):
        message = _("There is no {expected}, but there is {found}. Save its code as {expected}.")
    return SourceFile.refused(expected, message.format(expected=expected, found=similar))


def _similar(exercise: Exercise, paths: Iterable[str], prefixes: Sequence[str]) -> str | None:
    """The one of `paths` that was probably meant for `exercise`."""
    best, best_score = None, 1.0
    for path in sorted(paths):
        folder, _slash, name = path.rpartition("/")
        if not re.search(r"\.(py|ipynb|txt)$", name.lower()):
            continue
        at_topic = alike(folder.rpartition("/")[2], exercise.topic)
        likeness = alike(name.split(".")[0], exercise.name)
        at_top = not folder or f"{folder}/" in prefixes
        score = likeness + at_topic if at_topic else (1.0 + likeness / 2 if at_top and likeness == 1.0 else 0.0)
        if likeness and score > best_score:
            best, best_score = path, score
    return best


def _text(raw: bytes) -> str:
    """UTF-8 text without BOM and with "\\n" line ends; Refused says where it is something else."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(_("the file is written in UTF-16. Save it as UTF-8."))
    if b"\0" in raw:
        offset = raw.index(b"\0")
        message = _("byte {offset} (line {line}) is zero, so this is no Python text. Save the file as UTF-8.")
        raise Refused(message.format(offset=offset, line=raw.count(b"\n", 0, offset) + 1))
    bom = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    try:
        text = raw[bom:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(_not_utf8(raw, error.start + bom)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(raw: bytes, offset: int) -> str:
    message = _("byte {offset} (line {line}) is 0x{byte:02x}, which is not UTF-8{guess}. Save the file as UTF-8.")
    guess = _declared(raw) or _looks_like(raw)
    return message.format(offset=offset, line=raw.count(b"\n", 0, offset) + 1, byte=raw[offset], guess=guess)


def _declared(raw: bytes) -> str:
    line = re.search(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]{1,40})", b"\n".join(raw.split(b"\n", 2)[:2]), re.MULTILINE)
    if line is None or line[1].lower().replace(b"_", b"-") in (b"utf-8", b"utf8", b"utf-8-sig"):
        return ""
    return _(" (its coding line says {name}, but only UTF-8 is read)").format(name=line[1].decode())


def _looks_like(raw: bytes) -> str:
    """What the bytes may be: Korean Windows where they read as Hangul, else Western Windows."""
    for name, encoding, wanted in (("CP949", "cp949", "[가-힣]+"), ("Windows-1252", "cp1252", r"[^\x00-\x7f]+")):
        try:
            words = re.search(wanted, raw.decode(encoding))
        except UnicodeDecodeError:
            continue
        if words and (encoding != "cp949" or _mostly_common_hangul(words[0])):
            return _(" (it may be {name}: {sample!r})").format(name=name, sample=words[0][:10])
    return ""


def _mostly_common_hangul(word: str) -> bool:
    """Korean words are made of the 2,350 syllables of KS X 1001; accented Western letters read as the other 8,822."""
    common = sum(len(syllable.encode("euc_kr", "ignore")) == 2 for syllable in word)
    return 2 * common > len(word)


def _near(path: Path) -> str:
    """A path as people write it: relative when it is below the current folder."""
    full, here = Path(os.path.abspath(path)), Path.cwd()
    return shown(str(full.relative_to(here) if full.is_relative_to(here) else full))
