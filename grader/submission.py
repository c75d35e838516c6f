"""What a student handed in: a folder, a zip or single files, read so that nothing in them can harm or stop us.

Nothing is unpacked to disk, no link is followed out of a student's folder, nothing but regular files is opened,
and every size is bounded. What cannot be read becomes that file's `problem`, a sentence for the student.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import Exercise
from grader.errors import GraderFault, NothingToGrade, UsageProblem
from grader.i18n import _
from grader.names import alike, shown

MAX_FILE_BYTES = 1_000_000
MAX_ZIP_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 100  # of an archive over 10 MB unpacked; source code packs 3 to 10 times
MAX_ENTRIES = 10_000
MAX_NOTES = 20
MAX_DEPTH = 4  # wrapper/exercises/topic/name.py
_JUNK = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__"}
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, LookupError,
    OverflowError,  # an offset of 2**63
)  # fmt: skip


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

    `submitted`, `identity` and `attempt` as in `outcome.Report`.
    """

    student: str
    files: dict[str, SourceFile]
    digest: str
    notes: tuple[str, ...] = ()
    submitted: str = ""
    identity: dict[str, str] = field(default_factory=dict)
    attempt: int = 0


@dataclass(frozen=True)
class NotGraded:
    """Something among the submissions that is none, and why; for the staff. `lost`: it is one, and the fault is ours."""

    path: str
    message: str
    lost: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


_OURS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
"""Errors of reading that are the grader's or the machine's, whatever was handed in."""


def _blame_us(path: str, error: OSError) -> None:
    """Raises GraderFault where a file that may be right could not be read: its student gets no zero for that."""
    if error.errno in _OURS:
        message = _("{path} could not be read ({reason}); that is not its student's fault. Grade it again.")
        raise GraderFault(message.format(path=shown(path), reason=error.strerror or error)) from error


class _Refused(Exception):
    """A file that is not read; the message is a sentence for the student."""


Reader = Callable[[], bytes]
Tree = dict[str, Reader]  # posix path below the submission → how to read the file; the reader may raise _Refused


def from_folder(folder: Path, student: str, exercises: Sequence[Exercise]) -> Submission:
    """Read a folder like exercises/: cnn/output_size.py, also below exercises/ or one extra folder."""
    notes: list[str] = []
    return _submission(student, _walk(os.path.realpath(folder), notes), exercises, notes)


def from_zip(archive: Path, student: str, exercises: Sequence[Exercise]) -> Submission:
    """Read a zip of such a folder. An archive that is broken or refused is the problem of every exercise."""
    notes: list[str] = []
    try:
        data = _read_file(str(archive), os.path.realpath(archive.parent), MAX_ZIP_BYTES)
        tree = _zip_tree(data, notes)
    except _Refused as refused:
        problem = f"{shown(archive.name)}: {refused}"
        files = {exercise.id: SourceFile.refused(shown(archive.name), problem) for exercise in exercises}
        return Submission(shown(student), files, _total(files), (problem,))
    return _submission(student, tree, exercises, notes)


def from_files(pairs: Iterable[tuple[Exercise, Path]], student: str) -> Submission:
    """Read the files that `Course.select` chose; a missing one is absent, or a problem that names a similar file."""
    files: dict[str, SourceFile] = {}
    pairs = list(pairs)
    for exercise, path in pairs:
        folder = os.path.realpath(path.parent)
        if os.path.lexists(path):
            files[exercise.id] = _source(_near(path), lambda p=path, f=folder: _read_file(str(p), f))  # type: ignore[misc]
            continue
        siblings = {f"{exercise.topic}/{name}" for name in os.listdir(folder)} if os.path.isdir(folder) else set()
        similar = _similar(exercise, siblings - {f"{e.id}.py" for e, _path in pairs}, ())
        if similar:
            files[exercise.id] = _misnamed(_near(path), _near(path.parent / similar.split("/")[-1]))
    return Submission(shown(student), files, _total(files))


def discover(submissions: Path, exercises: Sequence[Exercise]) -> Iterator[Submission | NotGraded]:
    """The class: one folder or zip per student, sorted by name, each read only when asked for.

    Raises UsageProblem (no such folder, or one student's folder) and NothingToGrade (empty) before the first.
    """
    try:
        names = sorted(name for name in os.listdir(submissions) if name not in _JUNK)
    except OSError as error:
        remedy = "Give the folder that holds one folder or zip per student."
        raise UsageProblem(f"{submissions}: cannot be read as a folder ({error.strerror}). {remedy}") from None
    own = next((e for e in exercises if os.path.isfile(submissions / f"{e.id}.py")), None)
    if own is not None:
        said = f"{submissions} holds {own.id}.py, so it is one student's folder"
        raise UsageProblem(f"{said}. Give the folder above it, or grade it alone: grade {submissions}")
    if not names:
        raise NothingToGrade(f"{submissions} is empty: expected one folder or zip per student in it.")
    return _read_class(submissions, names, exercises)


def _read_class(submissions: Path, names: list[str], exercises: Sequence[Exercise]) -> Iterator[Submission | NotGraded]:
    root = os.path.realpath(submissions)
    seen: dict[str, str] = {}
    found = []
    for name in names:
        is_zip = not os.path.isdir(submissions / name)
        student = name[:-4] if is_zip and name.lower().endswith(".zip") else name
        found.append((unicodedata.normalize("NFC", shown(student)), is_zip, student, name))
    for key, is_zip, student, name in sorted(found):
        path = submissions / name
        message = _not_a_submission(path, root, is_zip)
        if not message and key in seen:
            message = f"is the same student as {shown(seen[key])}, which is graded. Remove one of the two."
        if message:
            yield NotGraded(shown(name), message)
            continue
        seen[key] = name
        try:
            submission = (from_zip if is_zip else from_folder)(path, student, exercises)
        except GraderFault as fault:
            yield NotGraded(shown(name), str(fault), lost=True)
        else:
            yield submission


def _not_a_submission(path: Path, root: str, is_zip: bool) -> str:
    if path.name.startswith("."):
        return "is hidden (its name begins with a dot), so not graded. Rename it if it is a submission."
    if not _inside(_real(path), root):
        return "is a link that leads out of the submissions. Put a copy in its place."
    if is_zip and not path.name.lower().endswith(".zip"):
        return "is neither a folder nor a .zip. Put one folder or zip per student here."
    return ""


# ---------------------------------------------------------------- folder and zip as a tree


def _walk(root: str, notes: list[str]) -> Tree:
    """The files below `root`, shallow ones first, hidden ones left out."""
    tree: Tree = {}
    looked = 0  # at files and folders: links within the folder may lead round and round
    waiting: list[tuple[str, str]] = [(root, "")]
    while waiting:
        folder, below = waiting.pop(0)
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            _blame_us(folder, error)
            message = _("the folder {path} cannot be read ({reason}). Make it readable, or hand in a zip.")
            notes.append(message.format(path=shown(below) or ".", reason=error.strerror))
            continue
        for name in names:
            if name in _JUNK or name.startswith("."):
                continue
            looked += 1
            if looked > MAX_ENTRIES:
                notes.append(_("more than {n} files: the rest was not looked at.").format(n=MAX_ENTRIES))
                return tree
            path = os.path.join(folder, name)
            if not _inside(_real(path), root):
                tree[below + name] = _link
            elif os.path.isdir(path) and not name.endswith(".py"):
                if below.count("/") < MAX_DEPTH - 1:
                    waiting.append((path, f"{below}{name}/"))
            else:
                tree[below + name] = lambda path=path: _read_file(path, root)  # type: ignore[misc]
    return tree


def _link() -> bytes:
    message = _("this is a link that leads out of the submission, or nowhere. Put the file itself in its place.")
    raise _Refused(message)


def _read_file(path: str, root: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a regular file that lies below `root`; never blocks."""
    real = _real(path)
    if not _inside(real, root):
        _link()
    try:
        _only_regular(os.lstat(real).st_mode)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(_open_below(root, real, flags), "rb") as file:
            _only_regular(os.fstat(file.fileno()).st_mode)
            return _bounded(file.read(limit + 1), limit)
    except OSError as error:
        _blame_us(path, error)
        message = _("the file cannot be read ({reason}). Make it readable, then hand it in again.")
        raise _Refused(message.format(reason=error.strerror or error)) from None


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


def _only_regular(mode: int) -> None:
    if stat.S_ISLNK(mode):
        _link()
    if stat.S_ISDIR(mode):
        raise _Refused(_("this is a folder, but a file is expected. Put the Python file in its place."))
    if not stat.S_ISREG(mode):
        message = _("this is not a regular file (a pipe, a device or a socket). Put the Python file in its place.")
        raise _Refused(message)


def _bounded(data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        message = _("the file is larger than {limit:,} bytes, the most that is read. Take data and output out of it.")
        raise _Refused(message.format(limit=limit))
    return data


def _real(path: str | Path) -> str:
    """Where a path leads, or "" where it changes while it is followed."""
    try:
        return os.path.realpath(path)
    except OSError as error:
        _blame_us(str(path), error)
        return ""


def _inside(real: str, root: str) -> bool:
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def _zip_tree(data: bytes, notes: list[str]) -> Tree:
    """The files of an archive. Raises _Refused when it is broken, or unpacks to more than we would ever read."""
    if data.count(b"PK\x01\x02") > MAX_ENTRIES:  # before zipfile makes an object for each
        raise _Refused(_("the archive has more than {n} entries. Hand in only your exercises.").format(n=MAX_ENTRIES))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*_BROKEN, NotImplementedError) as error:
        message = _("this is not a whole zip archive ({reason}). Make the zip again, and open it once to try.")
        raise _Refused(message.format(reason=shown(str(error)))) from None
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(10_000_000, MAX_RATIO * len(data)):
        message = _("the archive would unpack to {size:,} bytes, too much to read. Hand in only your exercises.")
        raise _Refused(message.format(size=unpacked))
    tree: Tree = {}
    for info in archive.infolist():
        name = _entry_name(info)
        parts = name.rstrip("/").split("/")
        if any(part in _JUNK or (part.startswith(".") and part not in (".", "..")) for part in parts):
            continue
        if ".." in parts or name.startswith("/") or re.match(r"[A-Za-z]:", name):
            notes.append(_("{path} leads out of the archive, so it was left out.").format(path=shown(name)))
            continue
        path = "/".join(part for part in parts if part not in ("", "."))
        if not path or (name.endswith("/") and not path.endswith(".py")):
            continue
        if path in tree:
            notes.append(_("{path} is in the archive twice; the last one counts.").format(path=shown(path)))
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        tree[path] = _link if is_link else lambda info=info: _read_entry(archive, info)  # type: ignore[misc]
    return tree


def _entry_name(info: zipfile.ZipInfo) -> str:
    """The name with "/" between folders; names without the UTF-8 flag are UTF-8 all the same, or Korean Windows'."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        for encoding in ("utf-8", "cp949"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return name.replace("\\", "/")


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    mode = stat.S_IFDIR if info.is_dir() else info.external_attr >> 16
    if stat.S_IFMT(mode):
        _only_regular(mode)
    if info.flag_bits & 0x1:
        raise _Refused(_("the archive is encrypted. Make the zip again without a password."))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Refused(_("the archive is packed in an unusual way. Make an ordinary zip."))
    try:
        with archive.open(info) as file:
            return _bounded(file.read(MAX_FILE_BYTES + 1), MAX_FILE_BYTES)
    except (*_BROKEN, NotImplementedError) as error:
        message = _("the archive is damaged here ({reason}). Make the zip again.")
        raise _Refused(message.format(reason=shown(str(error)))) from None


# ---------------------------------------------------------------- from a tree to the exercises' files


def _submission(student: str, tree: Tree, exercises: Sequence[Exercise], notes: list[str]) -> Submission:
    prefixes = _prefixes(tree, exercises)
    wanted = {exercise.id: [f"{prefix}{exercise.id}.py" for prefix in prefixes] for exercise in exercises}
    found = {id_: [path for path in paths if _lookup(tree, path)] for id_, paths in wanted.items()}
    taken = {path for paths in wanted.values() for path in paths}
    files: dict[str, SourceFile] = {}
    folded: dict[str, list[str]] = {}
    for path in tree:
        folded.setdefault(path.casefold(), []).append(path)
    for exercise in exercises:
        paths = found[exercise.id]
        if paths:
            files[exercise.id] = _source(shown(paths[0]), _lookup(tree, paths[0]))
            others = paths[1:] + [path for path in folded.get(paths[0].casefold(), ()) if path != paths[0]]
            for other in others:
                message = _("{other} was left out: {path} is graded. Keep only one of the two.")
                notes.append(message.format(other=shown(other), path=shown(paths[0])))
        elif similar := _similar(exercise, tree.keys() - taken, prefixes):
            files[exercise.id] = _misnamed(f"{exercise.id}.py", shown(similar))
    if not files:
        message = _("no file is named like an exercise; expected for example {example}.")
        notes.append(message.format(example=f"{exercises[0].id}.py" if exercises else "<topic>/<name>.py"))
    return Submission(shown(student), files, _total(files), tuple(notes[:MAX_NOTES]))


def _prefixes(tree: Tree, exercises: Sequence[Exercise]) -> tuple[str, ...]:
    """Where the topics are: at the top or below exercises/; else so inside the only other folder at the top."""
    own = exercises[0].stub.parents[1] if exercises else Path("exercises")
    prefixes: tuple[str, ...] = ("", f"{own.name}/")
    if any(_lookup(tree, f"{prefix}{exercise.id}.py") for prefix in prefixes for exercise in exercises):
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
    return _link if any(tree.get(folder) is _link for folder in above) else tree.get(path)


def _source(path: str, read: Reader | None) -> SourceFile:
    assert read is not None
    try:
        return SourceFile.of_text(path, _text(read()))
    except _Refused as refused:
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
    """UTF-8 text without BOM and with "\\n" line ends; _Refused says where it is something else."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Refused(_("the file is written in UTF-16. Save it as UTF-8."))
    if b"\0" in raw:
        offset = raw.index(b"\0")
        message = _("byte {offset} (line {line}) is zero, so this is no Python text. Save the file as UTF-8.")
        raise _Refused(message.format(offset=offset, line=raw.count(b"\n", 0, offset) + 1))
    bom = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    try:
        text = raw[bom:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Refused(_not_utf8(raw, error.start + bom)) from None
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
