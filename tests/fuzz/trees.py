"""Bytes as what a student hands in, so that every input of the fuzzer means something.

The first byte is the kind: `T` a folder, `A` an archive of the same entries, `F` single files, `C` a class of
submissions, `B` a tar of the same entries, `Z` an archive and `Y` a tar whose bytes follow. Entries follow each other: kind (`f` file, `d` folder, `l` link,
`p` pipe), length of the name (1 byte), name, length of the content (2 bytes, little-endian), content.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import tarfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

IDS = ("cnn/output_size", "cnn/conv2d", "embedding/cosine", "embedding/mean_pooling")
CANARY = "canary = 'nobody may read this'"
KINDS = {"T": "folder", "A": "archive", "F": "files", "C": "class", "Z": "archive", "B": "archive", "Y": "archive"}
NAMES = {"B": "ann.tar", "Y": "ann.tar.gz"}
"""Of an archive, where it is not ann.zip."""
MAX_ENTRIES = 40


class Entry(NamedTuple):
    """One file, folder, link or pipe."""

    kind: str
    name: bytes
    content: bytes


def parse(data: bytes) -> tuple[str, list[Entry]]:
    """(Kind, entries); whatever is cut short is taken as far as it goes."""
    letters = "".join(KINDS)
    kind = chr(data[0]) if data[:1] and chr(data[0]) in KINDS else letters[(data[0] if data else 0) % len(letters)]
    entries, at = [], 1
    while at + 2 <= len(data) and len(entries) < MAX_ENTRIES and kind not in "ZY":
        letter, length = "fdlp"[b"fdlp".find(data[at]) if data[at] in b"fdlp" else data[at] % 4], data[at + 1]
        name, at = data[at + 2 : at + 2 + length], at + 2 + length
        size, at = int.from_bytes(data[at : at + 2], "little"), at + 2
        entries.append(Entry(letter, name, data[at : at + size]))
        at += size
    return kind, entries


def unparse(kind: str, entries: Iterable[Entry]) -> bytes:
    """The bytes that `parse` takes apart again."""
    out = [kind.encode()]
    for letter, name, content in entries:
        name, content = name[:255], content[:65_535]
        out += [letter.encode(), bytes([len(name)]), name, len(content).to_bytes(2, "little"), content]
    return b"".join(out)


@contextlib.contextmanager
def built(place: Path, data: bytes) -> Iterator[tuple[str, Path]]:
    """(What it is, where it is) below `place`, taken away afterwards."""
    kind, entries = parse(data)
    work = place / "work"
    work.mkdir()
    try:
        if KINDS[kind] == "archive":
            path = work / NAMES.get(kind, "ann.zip")
            make = tar if kind == "B" else archive
            path.write_bytes(data[1:] if kind in "ZY" else make(entries))
        else:
            path = work / "ann"
            path.mkdir()
            if KINDS[kind] == "files":  # who names files on the command line names their folders too
                for id_ in IDS:
                    (path / id_).parent.mkdir(exist_ok=True)
            for entry in entries:
                with contextlib.suppress(OSError, ValueError):  # a name that is too long, or is there already
                    _make(path, entry)
        yield KINDS[kind], path
    finally:
        shutil.rmtree(work)


def _make(root: Path, entry: Entry) -> None:
    """Make one entry, itself never through a link or out of `root`."""
    parts = [part for part in os.fsdecode(entry.name).split("/") if part not in ("", ".", "..")]
    if not parts:
        return
    path = str(root)
    for part in parts[:-1]:
        path = os.path.join(path, part)
        if not os.path.lexists(path):
            os.mkdir(path)
        if os.path.islink(path):
            return
    path = os.path.join(path, parts[-1])
    if entry.kind == "d":
        os.mkdir(path)
    elif entry.kind == "l":
        os.symlink(os.fsdecode(entry.content), path)
    elif entry.kind == "p":
        os.mkfifo(path)
    else:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW), "wb") as file:
            file.write(entry.content)


MODES = {"f": 0, "d": stat.S_IFDIR, "l": stat.S_IFLNK, "p": stat.S_IFIFO}


def archive(entries: Iterable[Entry]) -> bytes:
    """The entries as a zip, which may hold what no folder can: a name twice, or one that leads out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # "Duplicate name" is meant
        for kind, name, content in entries:
            info = zipfile.ZipInfo("x")
            info.filename = name.decode("utf-8", "replace")
            info.compress_type = zipfile.ZIP_DEFLATED if len(content) > 20 else zipfile.ZIP_STORED
            info.external_attr = (MODES[kind] | 0o644) << 16 if MODES[kind] else 0
            file.writestr(info, content)
    return out.getvalue()


TYPES = {"f": tarfile.REGTYPE, "d": tarfile.DIRTYPE, "l": tarfile.SYMTYPE, "p": tarfile.FIFOTYPE}


def tar(entries: Iterable[Entry], mode: str = "w") -> bytes:
    """The entries as a tar."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as file:  # type: ignore[call-overload]
        for kind, name, content in entries:
            info = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
            info.type, info.size = TYPES[kind], len(content) if kind == "f" else 0
            info.linkname = content[:90].decode("utf-8", "surrogateescape") if kind == "l" else ""
            file.addfile(info, io.BytesIO(content))
    return out.getvalue()
