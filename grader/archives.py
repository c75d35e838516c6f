"""Zip and tar archives as trees of files, read in memory: nothing is unpacked to disk, and every size is bounded."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any, cast

from grader.errors import GraderFault
from grader.i18n import _
from grader.names import shown

MAX_FILE_BYTES = 1_000_000
MAX_NOTEBOOK_BYTES = 10_000_000
ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
JUNK = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__"}
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, ValueError,
    RuntimeError, LookupError, NotImplementedError, MemoryError,
    OverflowError,  # an offset of 2**63
)  # fmt: skip

Reader = Callable[[int], bytes]  # of at most so many bytes; raises Refused
Tree = dict[str, Reader]  # posix path below the submission → how to read the file


class Refused(Exception):
    """A file that is not read; the message is a sentence for the student."""


@dataclass(frozen=True)
class Limits:
    """What one archive may have. `ratio`: unpacked to packed bytes, beyond 10 MB unpacked; source code packs 3 to 10
    times. `kept`: bytes of a tar's files held in memory, as a tar can only be read from front to back."""

    packed: int
    unpacked: int
    entries: int
    kept: int
    ratio: int | None = None

    def most(self, packed: int) -> int:
        """Unpacked bytes that an archive of so many packed ones may have."""
        return self.unpacked if self.ratio is None else min(self.unpacked, max(10_000_000, self.ratio * packed))


STUDENT = Limits(packed=20_000_000, unpacked=200_000_000, entries=10_000, kept=50_000_000, ratio=100)
CLASS = Limits(packed=4_000_000_000, unpacked=20_000_000_000, entries=200_000, kept=300_000_000)
"""Of the whole class in one archive. No ratio: one student's bomb in it must not cost the others their grade, and of each
file only as much is read as is wanted."""


@dataclass
class Archive:
    """An archive's files; `newest` is when the last of them was changed (ISO 8601, "" unknown), `unpacked` their bytes."""

    tree: Tree = field(default_factory=dict)
    newest: str = ""
    unpacked: int = 0


OURS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
"""Errors of reading that are the grader's or the machine's, whatever was handed in."""


def blame_us(path: str, error: BaseException) -> None:
    """Raises GraderFault where a file that may be right could not be read: its student gets no zero for that."""
    if isinstance(error, OSError) and error.errno in OURS:
        message = _("{path} could not be read ({reason}); that is not its student's fault. Grade it again.")
        raise GraderFault(message.format(path=shown(path), reason=error.strerror or error)) from error


def suffix_of(name: str) -> str:
    """The ending of an archive's name, ".tar.gz" as one; "" for what is not named like an archive."""
    return max((end for end in (*ZIPS, *TARS) if name.lower().endswith(end)), key=len, default="")


def refuse_link(_limit: int = 0) -> bytes:
    """How a link is read: not at all."""
    message = _("this is a link that leads out of the submission, or nowhere. Put the file itself in its place.")
    raise Refused(message)


def only_regular(mode: int) -> None:
    """Raises Refused for what is not a regular file."""
    if stat.S_ISLNK(mode):
        refuse_link()
    if stat.S_ISDIR(mode):
        raise Refused(_("this is a folder, but a file is expected. Put the Python file in its place."))
    if not stat.S_ISREG(mode):
        message = _("this is not a regular file (a pipe, a device or a socket). Put the Python file in its place.")
        raise Refused(message)


def bounded(data: bytes, limit: int) -> bytes:
    """The data, unless it is more than `limit` bytes: Refused."""
    if len(data) > limit:
        message = _("the file is larger than {limit:,} bytes, the most that is read. Take data and output out of it.")
        raise Refused(message.format(limit=limit))
    return data


def open_archive(file: IO[bytes], name: str, packed: int, notes: list[str], limits: Limits = STUDENT) -> Archive:
    """The files of an archive of `packed` bytes, a zip or a tar by its first bytes, else by its name.

    Raises Refused when it is broken, or unpacks to more than we would ever read; what is wrong with single entries goes
    to `notes`. `file` must stay open for as long as the readers of a zip are used.
    """
    start = file.read(262)
    file.seek(0)
    is_tar = start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")) or start[257:262] == b"ustar"
    if is_tar or (suffix_of(name) in TARS and not start.startswith(b"PK")):
        return _tar(file, start, packed, notes, limits)
    return _zip(file, packed, notes, limits)


def _too_many(limits: Limits) -> Refused:
    message = _("the archive has more than {n} entries. Hand in only your exercises.")
    return Refused(message.format(n=limits.entries))


def _not_whole(kind: str, error: BaseException) -> Refused:
    message = _("this is not a whole {kind} archive ({reason}). Make the {kind} again, and open it once to try.")
    return Refused(message.format(kind=kind, reason=shown(str(error)) or type(error).__name__))


def _put(archive: Archive, name: str, read: Reader, is_folder: bool, notes: list[str]) -> None:
    """Add an entry, unless its name says that it is none of the submission's files."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = name.rstrip("/").split("/")
    if any(part in JUNK or (part.startswith(".") and part not in (".", "..")) for part in parts):
        return
    if ".." in parts or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        notes.append(_("{path} leads out of the archive, so it was left out.").format(path=shown(name)))
        return
    path = "/".join(part for part in parts if part not in ("", "."))
    if not path or (is_folder and not path.endswith(".py")):
        return
    if path in archive.tree:
        notes.append(_("{path} is in the archive twice; the last one counts.").format(path=shown(path)))
    archive.tree[path] = read


def _newest(archive: Archive, seconds: float) -> None:
    """Remember the time of an entry, in seconds since 1970, where it is one that a clock may have shown."""
    if 662_688_000 < seconds < 32_503_680_000:  # 1991 to 2999
        when = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        archive.newest = max(archive.newest, when)


# ---------------------------------------------------------------- zip


def _zip(file: IO[bytes], packed: int, notes: list[str], limits: Limits) -> Archive:
    file.seek(0 if limits.ratio else _directory(file, packed))
    if _more_entries(file, limits.entries):  # before zipfile makes an object for each
        raise _too_many(limits)
    try:
        opened = zipfile.ZipFile(file)
    except BROKEN as error:
        blame_us(_("the archive"), error)
        raise _not_whole("zip", error) from None
    archive = Archive(unpacked=sum(info.file_size for info in opened.infolist()))
    if archive.unpacked > limits.most(packed):
        message = _("the archive would unpack to {size:,} bytes, too much to read. Hand in only your exercises.")
        raise Refused(message.format(size=archive.unpacked))
    for info in opened.infolist():
        name = _entry_name(info)
        read = refuse_link if stat.S_ISLNK(info.external_attr >> 16) else _entry_reader(opened, info)
        _put(archive, name, read, name.endswith(("/", "\\")), notes)
        _newest(archive, _zip_time(info))
    return archive


def _directory(file: IO[bytes], packed: int) -> int:
    """Where the list of entries begins: zips within a class's zip have lists of their own. 0 where that is not told."""
    file.seek(max(0, packed - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else packed
    return max(0, packed - len(tail) + at - size) if size < 0xFFFFFFFF else 0


def _more_entries(file: IO[bytes], most: int) -> bool:
    found, tail = 0, b""
    while block := file.read(1 << 20):
        found += (tail + block).count(b"PK\x01\x02")
        tail = block[-3:]
    file.seek(0)
    return found > most


def _entry_name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are UTF-8 all the same, or Korean Windows'."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        for encoding in ("utf-8", "cp949"):
            try:
                return name.encode("cp437").decode(encoding)
            except UnicodeError:
                continue
    return name


def _zip_time(info: zipfile.ZipInfo) -> float:
    """When the entry was changed: UTC where its maker says so (the extra field "UT"), else this machine's local time."""
    if (at := info.extra.find(b"UT")) >= 0 and len(info.extra) >= at + 9 and info.extra[at + 4] & 1:
        return float(struct.unpack_from("<i", info.extra, at + 5)[0])
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _entry_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Reader:
    def read(limit: int) -> bytes:
        mode = stat.S_IFDIR if info.is_dir() else info.external_attr >> 16
        if stat.S_IFMT(mode):
            only_regular(mode)
        if info.flag_bits & 0x1:
            raise Refused(_("the archive is encrypted. Make the zip again without a password."))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(_("the archive is packed in an unusual way. Make an ordinary zip."))
        try:
            with archive.open(info) as file:
                return bounded(file.read(limit + 1), limit)
        except BROKEN as error:
            blame_us(info.filename, error)
            message = _("the archive is damaged here ({reason}). Make the zip again.")
            raise Refused(message.format(reason=shown(str(error)) or type(error).__name__)) from None

    return read


# ---------------------------------------------------------------- tar


def _tar(file: IO[bytes], start: bytes, packed: int, notes: list[str], limits: Limits) -> Archive:
    """One way through, from front to back, holding on to what an exercise may be in."""
    stream = _Unpacked(_unpacker(file, start), limits.most(packed))
    archive = Archive()
    kept = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|", errorlevel=1) as tar:
            for number, member in enumerate(tar, 1):
                if number > limits.entries:
                    raise _too_many(limits)
                name, read = _tar_name(member), _member_reader(tar, member)
                kept += _put_member(archive, name, member, read, notes)
                if kept > limits.kept:
                    message = _("the archive holds more than {n:,} bytes of code. Hand in only your exercises.")
                    raise Refused(message.format(n=limits.kept))
                tar.members = []  # type: ignore[attr-defined]  # else it remembers them all
        while stream.read(1 << 16):  # the rest, for its checksum
            pass
    except Refused:
        raise
    except (*BROKEN, RecursionError) as error:
        blame_us(_("the archive"), error)
        raise _not_whole("tar", error) from None
    archive.unpacked = stream.total
    return archive


def _unpacker(file: IO[bytes], start: bytes) -> IO[bytes]:
    if start.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=file))
    if start.startswith(b"BZh"):
        return cast(IO[bytes], bz2.BZ2File(file))
    return cast(IO[bytes], lzma.LZMAFile(file)) if start.startswith(b"\xfd7zXZ\0") else file


class _Unpacked(io.RawIOBase):
    """A stream that is read no further than `most` bytes."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream, self.most, self.total = stream, most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.stream.read(len(buffer))
        self.total += len(data)
        if self.total > self.most:
            message = _("the archive would unpack to more than {n:,} bytes, too much to read. Hand in only your exercises.")
            raise Refused(message.format(n=self.most))
        buffer[: len(data)] = data
        return len(data)


def _tar_name(member: tarfile.TarInfo) -> str:
    """The name; one that is not UTF-8 may be Korean Windows'."""
    try:
        raw = member.name.encode("utf-8", "surrogateescape")
        return raw.decode("cp949") if not member.name.isprintable() and not _is_utf8(raw) else member.name
    except UnicodeError:
        return member.name


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _put_member(archive: Archive, name: str, member: tarfile.TarInfo, read: Reader, notes: list[str]) -> int:
    """Add an entry, and read it now where it may be wanted; the bytes that are kept of it."""
    if member.issym() or member.islnk():
        _put(archive, name, refuse_link, False, notes)
        return 0
    if not member.isreg():
        kind = stat.S_IFDIR if member.isdir() else stat.S_IFIFO
        _put(archive, name, lambda _limit: _refuse_kind(kind), member.isdir(), notes)
        return 0
    _newest(archive, float(member.mtime))
    most = most_wanted(name)
    data = read(most) if most else b""
    _put(archive, name, lambda limit: bounded(data, min(limit, most)), False, notes)
    return len(data)


def _refuse_kind(mode: int) -> bytes:
    only_regular(mode)
    return b""


def most_wanted(name: str) -> int:
    """The bytes that could be read of a file of this name; 0 for one that nobody asks for."""
    if suffix_of(name):
        return STUDENT.packed
    if name.endswith(".ipynb"):
        return MAX_NOTEBOOK_BYTES
    return MAX_FILE_BYTES if name.endswith((".py", ".txt", ".yml")) else 0


def _member_reader(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Reader:
    """At most one byte more than the limit, so that what is too large shows."""

    def read(limit: int) -> bytes:
        file = tar.extractfile(member)
        return b"" if file is None else file.read(limit + 1)

    return read


def below(tree: Tree, folder: str) -> Tree:
    """The part of a tree that lies in `folder`, "" for all of it."""
    prefix = f"{folder}/" if folder else ""
    return {path.removeprefix(prefix): read for path, read in tree.items() if path.startswith(prefix)}


def tops(tree: Tree) -> Iterator[tuple[str, bool]]:
    """(Name, whether it is a folder) of what lies at the top of a tree, in its order."""
    seen: set[str] = set()
    for path in tree:
        name, slash, _rest = path.partition("/")
        if name not in seen:
            seen.add(name)
            yield name, bool(slash)
