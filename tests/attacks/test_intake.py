"""Hostile folders and archives, built here and graded as a class beside a good student, who must get every point.

Each test's docstring says what is tried; PROMISES names the promise of docs/threat-model.md that it is tried against.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import socket
import stat
import struct
import sys
import threading
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_course import double_text, put

from grader.batch import STAFF, BatchPlan, BatchResult, run_batch
from grader.course import load_course
from grader.names import safe_name
from grader.report.master import from_json
from grader.submission import from_folder

sys.path.insert(0, str(Path(__file__).parent))
from harness import unsafe

pytest_plugins = ["tiny_fixtures"]

PROMISES = {
    "test_names_that_climb_out_of_an_archive": "safe-intake",
    "test_names_in_an_archive_that_act": "quiet-text",
    "test_a_hundred_thousand_entries": "safe-intake",
    "test_bombs_of_every_shape": "safe-intake",
    "test_sizes_that_lie": "safe-intake",
    "test_entries_over_the_same_bytes": "safe-intake",
    "test_one_name_many_times": "safe-intake",
    "test_links_pipes_and_devices_in_an_archive": "safe-intake",
    "test_archives_that_are_none": "safe-intake",
    "test_an_archive_that_is_also_something_else": "safe-intake",
    "test_links_out_of_a_folder": "safe-intake",
    "test_links_that_lead_round_and_round": "safe-intake",
    "test_pipes_sockets_and_devices": "safe-intake",
    "test_what_may_not_be_read": "safe-intake",
    "test_folders_named_like_files": "safe-intake",
    "test_very_many_and_very_long_names": "safe-intake",
    "test_ten_thousand_empty_folders": "safe-intake",
    "test_two_spellings_of_a_name": "safe-intake",
    "test_names_of_students_that_act": "quiet-text",
    "test_names_of_students_that_are_ours": "safe-intake",
    "test_students_whose_names_look_alike": "safe-intake",
    "test_a_class_of_things_that_are_no_submissions": "safe-intake",
    "test_a_file_that_becomes_a_link": "safe-intake",
    "test_a_folder_that_becomes_a_link": "safe-intake",
    "test_a_file_that_grows": "safe-intake",
    "test_a_file_with_a_hole_of_a_gigabyte": "safe-intake",
    "test_texts_that_are_none": "safe-intake",
    "test_source_that_shows_something_else": "quiet-text",
}
GOOD = double_text()
FILE = "basics/double.py"
CANARIES = ("CANARY-outside", "CANARY-solution", "CANARY-bob")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device")
user_only = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


class Class:
    """The folder of a class, what lies around it, and how it was graded."""

    def __init__(self, folder: Path, course: Path, cache: Path) -> None:
        self.folder = folder / "class"
        self.course = course
        solution = course / "solutions/basics/double.py"
        solution.write_text(solution.read_text() + "\n# CANARY-solution\n")
        self.solution = solution
        self.outside = put(folder / "outside/basics/double.py", GOOD + "# CANARY-outside\nCANARY-outside = 1\n")
        self.plan = BatchPlan(
            config=course / "autograder_config.yml", exercises=("basics/double",), out=folder / "reports", seed="99",
            level=None, cache=cache, language="en",
        )  # fmt: skip
        self.around = folder
        self.result = BatchResult()
        self.seconds = 0.0
        put(self.folder / "ada" / FILE, GOOD)

    def zip(self, student: str, entries: dict[str, str | bytes], **options: int) -> Path:
        """A student's archive."""
        path = self.folder / f"{student}.zip"
        with zipfile.ZipFile(path, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as archive:
            for name, content in entries.items():
                archive.writestr(name, content)
        return path

    def grade(self) -> Class:
        """Grade it; what must hold for every class is looked at here."""
        before = self.snapshot()
        begun = time.process_time()
        self.result = run_batch(self.plan, self.folder, 1)
        self.seconds = time.process_time() - begun
        assert self.snapshot() == before, "something was written outside of the reports"
        assert self.score("ada") == 5.0
        assert (self.result.lost, self.result.faults) == (0, 0)
        folders = [row.folder for row in self.result.rows]
        assert len(set(folders)) == len(folders), "one report in the place of another"
        out = self.plan.out
        assert {path.name for path in out.iterdir()} == {*folders, STAFF, "grades.csv", "index.html"}
        for place in (out, out / STAFF):
            assert {path.name for path in place.iterdir() if path.is_dir()} - {STAFF} == set(folders)
            for folder in folders:
                assert {path.name for path in (place / folder).iterdir()} == {"report.json", "report.html"}
        for path in out.rglob("*"):
            if path.is_file() and path.parent.name != STAFF:  # there is the ledger, which is no text
                text = path.read_text(encoding="utf-8")
                assert [secret for secret in CANARIES if secret in text] == [], path
                assert unsafe(path.name, text) == [], path
        assert (out / "grades.csv").read_text(encoding="utf-8").count("\n") == 1 + len(folders)
        return self

    def snapshot(self) -> dict[str, tuple[int, ...]]:
        """Every file around but the reports, and when it was written."""
        found = {}
        for folder, names, files in os.walk(self.around):
            names[:] = [name for name in names if name not in ("reports", "__pycache__", ".cache")]
            for name in (*names, *files):
                try:
                    info = os.lstat(os.path.join(folder, name))
                except OSError:
                    continue  # a path longer than there may be
                found[os.path.join(folder, name)] = (info.st_mode, info.st_size, info.st_mtime_ns, info.st_ino)
        return found

    def score(self, student: str) -> float:
        """Points of the one student of this name."""
        (row,) = [row for row in self.result.rows if row.student == student]
        return row.score

    def said(self, student: str) -> str:
        """What the report tells the student: problem and notes, all of it fit to be shown."""
        (row,) = [row for row in self.result.rows if row.student == student]
        report = from_json((self.plan.out / row.folder / "report.json").read_bytes())
        (exercise,) = report.exercises
        return "\n".join([exercise.message, *report.notes])

    def refused(self, student: str, *words: str) -> None:
        """No points, and a line that says why."""
        said = self.said(student)
        assert self.score(student) == 0.0, said
        assert [word for word in words if word not in said] == [], said
        assert said.isprintable() or said.replace("\n", "").isprintable()


@pytest.fixture
def room(tmp_path: Path, root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """A class of one good student. Checks are not kept compiled beside themselves, which would be no submission's doing."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return Class(tmp_path, root, cache)


@contextlib.contextmanager
def meanwhile(work) -> Iterator[None]:
    """Do this in a thread, again and again, while the body runs."""
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


# --- archives --------------------------------------------------------------------------------------------------


def test_names_that_climb_out_of_an_archive(room: Class) -> None:
    """Gives entries names with .., absolute paths, drive letters, shares and backslashes, to be unpacked over the solutions."""
    up = "../" * 12
    names = [
        f"../{FILE}", f"{up}{room.solution}", str(room.solution), f"C:/{FILE}", f"c:{FILE}", f"..\\{FILE}", f"basics\\..\\..\\..\\{FILE}",
        f"basics/../../{FILE}", f"\\\\server\\share\\{FILE}", f"//server/{FILE}", f"./.././{FILE}", f"x/../../../{FILE}",
    ]  # fmt: skip
    room.zip("mallory", dict.fromkeys(names, GOOD))
    room.zip("trudy", {f"....//{FILE}": GOOD, f".../{FILE}": GOOD, f".. /{FILE}": GOOD})
    room.grade()
    room.refused("mallory", "leads out of the archive, so it was left out.", "There is no file basics/double.py")
    room.refused("trudy", "There is no file basics/double.py")


def test_names_in_an_archive_that_act(room: Class) -> None:
    """Names entries with terminal escapes, scripts, formulas, commands of CI services and zeros, near enough to be quoted in a message."""
    acts = ["\x1b]52;c;YXR0\x07", "<script>alert(1)</script>", "=cmd|'/c x'!A0", "\n::error::x", "##[error]x", "\u202e", "\x9b2J", "' onclick='x"]
    for number, act in enumerate(acts):
        room.zip(f"near{number}", {f"{act}/../../x": "", f"basics/double{act}.py": GOOD})
        room.zip(f"twice{number}", {f"{act}/exercises/{FILE}": GOOD, f"{act}/basics/Double.py": GOOD, f"{act}/{FILE}": "def double(x): return 1\n"})
    raw = room.zip("zero", {"basics/doubleX.py": GOOD}).read_bytes()
    (room.folder / "zero.zip").write_bytes(raw.replace(b"doubleX", b"double\0"))
    room.grade()
    for number in range(len(acts)):
        assert room.score(f"near{number}") == 0.0
        assert "leads out" in room.said(f"near{number}")
        assert room.said(f"twice{number}")
    room.refused("zero")


def entry(name: bytes, offset: int, size: int, crc: int) -> bytes:
    """A line of an archive's directory, of a stored file."""
    return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, crc, size, size, len(name), 0, 0, 0, 0, 0, offset) + name


def local(name: bytes, data: bytes) -> bytes:
    """The file itself, stored."""
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0) + name + data


def archive_of(parts: bytes, directory: list[bytes], comment: bytes = b"") -> bytes:
    """An archive made of these bytes."""
    lines = b"".join(directory)
    count = min(len(directory), 0xFFFF)
    return parts + lines + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(lines), len(parts), len(comment)) + comment


def test_a_hundred_thousand_entries(room: Class) -> None:
    """Hands in an archive of a hundred thousand entries, one that counts fewer than it has, and one of ten thousand files named alike."""
    data = GOOD.encode()
    part = local(FILE.encode(), data)
    many = [entry(b"%06d.py" % n, 0, 0, 0) for n in range(100_000)]
    room.folder.joinpath("many.zip").write_bytes(archive_of(part, many))
    few = archive_of(part, [entry(FILE.encode(), 0, len(data), zlib.crc32(data))])
    room.folder.joinpath("few.zip").write_bytes(part + b"".join(many) + few)
    alike = [entry(b"basicss/doubly%04d.py" % n, 0, 0, 0) for n in range(9_000)]
    room.folder.joinpath("alike.zip").write_bytes(archive_of(part, alike))
    room.grade()
    room.refused("many", "more than 10000 entries. Hand in only your exercises.")
    room.refused("few", "more than 10000 entries")
    room.refused("alike")
    assert room.seconds < 30


def test_bombs_of_every_shape(room: Class) -> None:
    """Hands in archives that would unpack to a thousand times their size: one file, many files, archives within archives."""
    zeros = bytes(60_000_000)
    room.zip("one", {FILE: zeros})
    room.zip("source", {FILE: b"#" * 9_000_000})
    room.zip("many", {f"basics/{n}.py": zeros[: 2_000_000] for n in range(8)} | {FILE: GOOD})
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("again.zip", zeros)
    room.zip("nested", {f"basics/{n}.zip": inner.getvalue() for n in range(100)} | {FILE: inner.getvalue()})
    room.zip("total", {f"{n}.bin": os.urandom(1_000) + bytes(999_000) for n in range(250)})
    room.grade()
    room.refused("one", "would unpack to 60,000,000 bytes")
    room.refused("source", "larger than 1,000,000 bytes")
    room.refused("many", "would unpack to")
    room.refused("nested", "so this is no Python text")
    room.refused("total", "would unpack to")


def test_sizes_that_lie(room: Class) -> None:
    """States sizes of zero, of one byte and of four gigabytes for what is larger or smaller, in one header or in both."""
    raw = room.zip("x", {FILE: b"#" * 3_000_000}).read_bytes()
    (room.folder / "x.zip").unlink()
    true = (3_000_000).to_bytes(4, "little")
    for number, lie in enumerate([0, 1, 999_999, 0xFFFFFFFF, 0xFFFFFFFE]):
        (room.folder / f"both{number}.zip").write_bytes(raw.replace(true, lie.to_bytes(4, "little")))
        at = raw.rindex(true)
        (room.folder / f"directory{number}.zip").write_bytes(raw[:at] + lie.to_bytes(4, "little") + raw[at + 4 :])
    for number, place in enumerate([18, 26, 28]):  # packed size, length of the name, length of the extra field
        broken = bytearray(raw)
        broken[place : place + 2] = b"\xff\xff"
        (room.folder / f"local{number}.zip").write_bytes(broken)
    room.grade()
    for row in room.result.rows:
        if row.student != "ada":
            room.refused(row.student)
            assert re.search("damaged|whole zip|larger than|unpack", room.said(row.student))


def test_entries_over_the_same_bytes(room: Class) -> None:
    """Points nine thousand entries of an archive's directory at the same packed bytes, and others before and behind the file."""
    data = GOOD.encode()
    name = FILE.encode()
    part = local(name, data)
    same = [entry(name, 0, len(data), zlib.crc32(data)) for _n in range(9_000)]
    (room.folder / "same.zip").write_bytes(archive_of(part, same))
    for number, offset in enumerate([1, len(part), 0xFFFFFF, 0xFFFFFFFF]):
        (room.folder / f"off{number}.zip").write_bytes(archive_of(part, [entry(name, offset, len(data), zlib.crc32(data))]))
    room.grade()
    assert "twice" in room.said("same")
    assert room.said("same").count("\n") <= 20
    for number in range(4):
        room.refused(f"off{number}")
        assert re.search("damaged|whole zip", room.said(f"off{number}"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_many_times(room: Class) -> None:
    """Hands in the same name twice, in capitals, with backslashes and in another spelling, so that people and grader see different files."""
    with zipfile.ZipFile(room.folder / "mallory.zip", "w") as archive:
        for name in (FILE, FILE, "basics\\double.py", "./basics//double.py", "BASICS/DOUBLE.PY", "basics/Double.py", f"exercises/{FILE}"):
            archive.writestr(name, "def double(x): return 0\n")
        archive.writestr(FILE, GOOD)
    room.grade()
    said = room.said("mallory")
    assert room.score("mallory") == 5.0  # the last one counts, and it says so
    for words in ("is in the archive twice; the last one counts.", "was left out: basics/double.py is graded"):
        assert words in said


def test_links_pipes_and_devices_in_an_archive(room: Class) -> None:
    """Marks entries as links to the solution, pipes, sockets and devices, for files and for the folders that they lie in."""
    kinds = {"link": stat.S_IFLNK, "pipe": stat.S_IFIFO, "socket": stat.S_IFSOCK, "disk": stat.S_IFBLK, "terminal": stat.S_IFCHR}
    for kind, bits in kinds.items():
        for where in (FILE, "basics"):
            info = zipfile.ZipInfo(where)
            info.create_system, info.external_attr = 3, (bits | 0o4777) << 16
            with zipfile.ZipFile(room.folder / f"{kind}-{len(where)}.zip", "w") as archive:
                archive.writestr(info, str(room.solution if where == FILE else room.solution.parent))
    room.grade()
    for kind in kinds:
        room.refused(f"{kind}-{len(FILE)}", "this is a link" if kind == "link" else "not a regular file")
        room.refused(f"{kind}-{len('basics')}")


def test_archives_that_are_none(room: Class) -> None:
    """Hands in archives that are empty, cut off, encrypted, oddly packed, of other kinds, or comment alone."""
    whole = room.zip("x", {FILE: GOOD}).read_bytes()
    (room.folder / "x.zip").unlink()
    locked = bytearray(whole)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    packed = bytearray(whole)
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        packed[packed.index(signature) + offset : packed.index(signature) + offset + 2] = b"\x63\x00"
    end = whole.index(b"PK\x05\x06")
    bad = {
        "empty": b"", "end": b"PK\x05\x06" + bytes(18), "cut": whole[: len(whole) // 2], "headless": whole[40:], "locked": bytes(locked),
        "packed": bytes(packed), "rar": b"Rar!\x1a\x07\x01\x00" + bytes(99),
        "gzip": b"\x1f\x8b\x08" + bytes(99), "seven": b"7z\xbc\xaf\x27\x1c" + bytes(99), "pdf": b"%PDF-1.7\n%%EOF", "html": b"<script>alert(1)</script>",
        "comment": archive_of(b"", [], b"PK\x05\x06" * 16_000), "large": bytes(20_000_001), "far": whole[: end + 16] + b"\xff\xff\xff\x7f" + whole[end + 20 :],
    }  # fmt: skip
    for name, content in bad.items():
        (room.folder / f"{name}.zip").write_bytes(content)
    (room.folder / "notes.zip").mkdir()
    room.grade()
    for name in bad:
        room.refused(name)
        assert room.said(name)
    room.refused("locked", "encrypted")
    room.refused("packed", "unusual way")
    room.refused("large", "larger than 20,000,000 bytes")
    room.refused("notes.zip", "There is no file")


def test_an_archive_that_is_also_something_else(room: Class) -> None:
    """Puts a page, a program or another archive before, and a comment of 64 KB behind, so that every reader sees something else."""
    whole = room.zip("x", {FILE: GOOD}).read_bytes()
    other = room.zip("x", {FILE: "raise SystemExit('another')"}).read_bytes()
    (room.folder / "x.zip").unlink()
    data = GOOD.encode()
    part, line = local(FILE.encode(), data), entry(FILE.encode(), 0, len(data), zlib.crc32(data))
    made = {
        "page": b"<script>alert(1)</script>" + whole, "program": b"\x7fELF" + bytes(5_000) + whole, "python": b"import os\n" + whole,
        "two": other + whole, "commented": archive_of(part, [line], b"<script>alert(1)</script>\x1b[2J" * 2_000), "inside": archive_of(part, [line], other[:60_000]),
    }  # fmt: skip
    for name, content in made.items():
        (room.folder / f"{name}.zip").write_bytes(content)
    room.grade()
    for name in made:  # one reading, the archive's own, or a refusal: never a mixture
        assert room.score(name) == 5.0 or room.said(name), name


# --- folders ---------------------------------------------------------------------------------------------------


def test_links_out_of_a_folder(room: Class) -> None:
    """Puts links to the solution, to another student, to /etc/passwd, /dev/zero and /proc in the place of a file or a folder."""
    put(room.folder / "bob" / FILE, GOOD + "# CANARY-bob\n")
    targets = {
        "solution": room.solution, "relative": Path("../../../course/solutions/basics/double.py"), "bobs": Path(f"../../bob/{FILE}"), "passwd": Path("/etc/passwd"),
        "zero": Path("/dev/zero"), "stdin": Path("/dev/stdin"), "mem": Path("/proc/self/mem"), "environ": Path("/proc/self/environ"),
        "fd": Path("/proc/self/fd/0"), "cwd": Path(f"/proc/self/cwd/{FILE}"), "nowhere": Path("/nowhere"),
    }  # fmt: skip
    for name, target in targets.items():
        (room.folder / name / "basics").mkdir(parents=True)
        (room.folder / name / FILE).symlink_to(target)
    folders = {"topic": ("basics", room.solution.parent), "bobs-topic": ("basics", Path("../bob/basics")), "above": ("exercises", Path("..") / "bob"), "all": ("x", Path("/"))}
    for name, (place, target) in folders.items():
        (room.folder / name).mkdir()
        (room.folder / name / place).symlink_to(target)
    (room.folder / "stairs").mkdir()
    (room.folder / "stairs/basics").symlink_to("up")
    (room.folder / "stairs/up").symlink_to(room.solution.parent)
    room.grade()
    for name in targets:
        room.refused(name)
        assert re.search("a link that leads out|cannot be read|not a regular file", room.said(name)), room.said(name)
    for name in (*folders, "stairs"):
        room.refused(name)
        assert re.search("a link that leads out|There is no file", room.said(name)), room.said(name)


def test_links_that_lead_round_and_round(room: Class) -> None:
    """Fills a folder with two hundred links to itself, which make eight million paths of four steps, and with links to each other."""
    ring = room.folder / "ring"
    ring.mkdir()
    for number in range(200):
        (ring / f"again{number}").symlink_to(".")
    put(room.folder / "pair/a/x.txt", "")
    put(room.folder / "pair/b/x.txt", "")
    for number in range(100):
        (room.folder / f"pair/a/{number}").symlink_to("../b")
        (room.folder / f"pair/b/{number}").symlink_to("../a")
    put(room.folder / "honest" / FILE, GOOD)
    (room.folder / "honest/self").symlink_to(".")
    (room.folder / "own/basics").mkdir(parents=True)
    (room.folder / "own" / FILE).symlink_to("double.py")
    room.grade()
    room.refused("ring", "more than 10000 files: the rest was not looked at.")
    room.refused("pair", "more than 10000 files: the rest was not looked at.")
    room.refused("own", "a link that leads out of the submission, or nowhere")
    assert room.score("honest") == 5.0
    assert room.seconds < 30


def test_pipes_sockets_and_devices(room: Class) -> None:
    """Puts a pipe that nobody writes to, a socket and, as root, devices in the place of a file, a folder and a whole submission."""
    for name in ("pipe", "socket", "pipes"):
        (room.folder / name / "basics").mkdir(parents=True)
    os.mkfifo(room.folder / "pipe" / FILE)
    os.mkfifo(room.folder / "pipes/exercises")
    os.mkfifo(room.folder / "fifo.zip")
    os.mkfifo(room.folder / "fifo")
    with socket.socket(socket.AF_UNIX) as unix:
        here = os.open(room.folder / "socket/basics", os.O_RDONLY)
        unix.bind(f"/proc/self/fd/{here}/double.py")
        os.close(here)
        devices = {"null": (stat.S_IFCHR, 1, 3), "zero": (stat.S_IFCHR, 1, 5), "terminal": (stat.S_IFCHR, 5, 0), "disk": (stat.S_IFBLK, 7, 0)} if os.geteuid() == 0 else {}
        for name, (kind, major, minor) in devices.items():
            (room.folder / name / "basics").mkdir(parents=True)
            try:
                os.mknod(room.folder / name / FILE, kind | 0o666, os.makedev(major, minor))
            except PermissionError:
                os.mkfifo(room.folder / name / FILE)  # a container that forbids devices
        room.grade()
    for name in ("pipe", "socket", *devices):
        room.refused(name, "this is not a regular file (a pipe, a device or a socket)")
    room.refused("fifo", "this is not a regular file")
    room.refused("pipes", "There is no file")
    assert [problem.split(":")[0] for problem in room.result.problems] == ["fifo"] or any("fifo" in problem for problem in room.result.problems)


@user_only
def test_what_may_not_be_read(room: Class) -> None:
    """Takes the right to read away from a file, a folder and a whole submission, so that reading them raises."""
    for name in ("file", "folder", "all"):
        put(room.folder / name / FILE, GOOD)
    closed = [room.folder / "file" / FILE, room.folder / "folder/basics", room.folder / "all"]
    for path in closed:
        path.chmod(0)
    try:
        room.grade()
    finally:
        for path in closed:
            path.chmod(0o700)
    room.refused("file", "cannot be read (Permission denied)")
    room.refused("folder", "the folder basics/ cannot be read (Permission denied)")
    room.refused("all", "cannot be read (Permission denied)")


def test_folders_named_like_files(room: Class) -> None:
    """Makes folders of what should be files, files of what should be folders, and folders within folders of the same name."""
    put(room.folder / "folder" / FILE / "double.py", GOOD)
    put(room.folder / "file/basics", GOOD)
    put(room.folder / "deep" / "basics/basics/basics/basics/double.py", GOOD)
    (room.folder / "dir.zip" / FILE).mkdir(parents=True)
    room.zip("folders", {f"{FILE}/": "", f"{FILE}/double.py": GOOD})
    room.grade()
    room.refused("folder", "this is a folder, but a file is expected.")
    room.refused("file", "There is no file")
    room.refused("deep")
    room.refused("dir.zip", "this is a folder")
    room.refused("folders", "this is a folder")


def test_very_many_and_very_long_names(room: Class) -> None:
    """Hands in eleven thousand files, names of 255 bytes, paths of thousands, and an archive of names of 60,000 characters."""
    for number in range(11_000):
        (room.folder / "many/zzz").mkdir(parents=True, exist_ok=True)
        (room.folder / f"many/zzz/{number:05}.py").touch()
    put(room.folder / "many" / FILE, GOOD)
    long = "x" * 251
    put(room.folder / "long" / f"{long}/{long}/{long}/{long}.py", GOOD)
    put(room.folder / "long/basics" / f"double{'가' * 80}.py", GOOD)
    room.zip("longer", {f"basics/{'y' * 60_000}double.py": GOOD, f"{'../' * 20_000}x": ""} | {f"../\x1b{n}{'z' * 60_000}": "" for n in range(30)})
    (room.folder / ("n" * 250)).mkdir()
    put(room.folder / ("가" * 85) / FILE, GOOD)
    room.grade()
    assert room.score("many") == 5.0
    assert "more than 10000 files: the rest was not looked at." in room.said("many")
    room.refused("long")
    room.refused("longer", "leads out of the archive")
    room.refused("n" * 250, "There is no file")
    assert room.score("가" * 85) == 5.0


def test_ten_thousand_empty_folders(room: Class) -> None:
    """Hands in ten thousand empty folders, side by side and within each other, and an archive of them."""
    for number in range(10_500):
        (room.folder / f"empty/{number:05}").mkdir(parents=True)
    deep = room.folder / "deep"
    deep.mkdir()
    here = os.open(deep, os.O_RDONLY)
    for _step in range(90):  # deeper than any path may be long
        os.mkdir("d" * 50, dir_fd=here)
        below = os.open("d" * 50, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    room.zip("packed", {f"{number}/": "" for number in range(9_000)})
    room.grade()
    room.refused("empty", "more than 10000 files: the rest was not looked at.")
    room.refused("deep", "There is no file")
    room.refused("packed", "There is no file")


# --- names -----------------------------------------------------------------------------------------------------


def test_two_spellings_of_a_name(room: Class) -> None:
    """Hands in twice under one Korean name, spelled in syllables and in letters, so that one report would lie over the other."""
    name = "김민서"
    for form in ("NFC", "NFD"):
        put(room.folder / unicodedata.normalize(form, name) / FILE, GOOD)
    room.zip(name, {FILE: GOOD})
    put(room.folder / "file" / unicodedata.normalize("NFD", f"과제/{FILE}"), GOOD)
    room.grade()
    assert room.score("file") == 5.0
    assert len([row for row in room.result.rows if unicodedata.normalize("NFC", row.student) == name]) == 1
    assert sum("is the same student as" in problem for problem in room.result.problems) == 2


ACTS = [
    "<script>alert(1)<|script>", "<img src=x onerror=alert(1)>", "' onmouseover='x", '" autofocus onfocus="x', "=cmd|'|c x'!A0", "+1+1", "-2+3", "@SUM(1)", "\uff1d1+1",
    "a;=1+1", "\t=1+1", "a\n=1+1", "a\r\n::error::x", "::error::x", "##[error]x", "##vso[task.complete]", "\x1b]0;x\x07", "\x1b[2J", "\x9b2J", "\x7f\x08\x08PASSED",
    "x\u202egnp.py", "\u2066x", "x\u2028y", "javascript:alert(1)", "{{ 7*7 }}", "%s%n", "[bold]x[|]", "`id`", "$(id)", "a\"b,c", "&lt;b&gt;", "a?b#c%2f..",
]  # fmt: skip


def test_names_of_students_that_act(room: Class) -> None:
    """Names submissions with scripts, formulas, terminal escapes, commands of CI services, overrides of direction and line breaks."""
    for number, act in enumerate(ACTS):
        put(room.folder / act / FILE, GOOD if number % 2 else "def double(x:\n")
    bad = os.fsdecode(b"\xff\xfe\x80")
    put(room.folder / bad / FILE, GOOD)
    put(room.folder / "\x1b]0;x\x07.txt", "")
    room.grade()
    assert len(room.result.rows) == len(ACTS) + 2
    scores = [row.score for row in room.result.rows]
    assert scores.count(5.0) == len(ACTS) // 2 + 2
    page = (room.plan.out / "index.html").read_text(encoding="utf-8")
    for row in room.result.rows:
        assert "/" not in row.folder
        assert f'{row.folder}/report.html"' in page or "%" in page


def test_names_of_students_that_are_ours(room: Class) -> None:
    """Names submissions like our own files and folders, like devices of other systems, hidden, with dots and spaces at the end, or like options."""
    ours = ["_staff", "index.html", "grades.csv", "...", "..x", "CON", "aux", "nul.txt", "COM1", "a.", "a ", " a", "a. .", "-rf", "--help", "~", "~root", "report.json", "*", "?"]
    for name in ours:
        put(room.folder / name / FILE, GOOD)
    for name in (".hidden", ".git", ".."[:1] + "x"):
        put(room.folder / name / FILE, GOOD)
    room.zip("index.html", {FILE: "x"})
    room.grade()
    graded = {row.student: row for row in room.result.rows}
    for name in ours:
        if name.startswith("."):
            continue
        assert graded[name].score == 5.0
        assert graded[name].folder.lower() not in {"_staff", "index.html", "grades.csv", "con", "aux", "com1"}
    assert (room.plan.out / "index.html").is_file()
    assert (room.plan.out / "grades.csv").is_file()
    hidden = {problem.split(":")[0] for problem in room.result.problems if "is hidden" in problem}
    assert hidden == {".hidden", ".git", ".x", "...", "..x"}


def test_students_whose_names_look_alike(room: Class) -> None:
    """Chooses names that become one when made safe or visible, so that one student's report would take another's place."""
    digest = safe_name("a:b")
    alike = ["a:b", "a|b", "a*b", "a_b", digest, digest[:-1] + "0", "x\x1b", "x\\x1b", "y\n", "y\\n", "Ann", "ANN", "ann", "ann ", "e\u0301", "\u00e9", "\u212b", "\u00c5"]
    for name in alike:
        put(room.folder / name / FILE, GOOD)
    room.grade()  # which looks that no folder of reports is used twice
    same = [problem for problem in room.result.problems if "is the same student as" in problem]
    assert len(room.result.rows) - 1 + len(same) == len(alike)
    assert len(same) == 4  # x and y, shown alike; e with an accent; the two signs of the angstrom
    assert all(row.score == 5.0 for row in room.result.rows)
    assert len({row.student for row in room.result.rows}) == len(room.result.rows)


def test_a_class_of_things_that_are_no_submissions(room: Class) -> None:
    """Puts links out, links to nothing, pipes, archives of other kinds and single files among the submissions."""
    for name, target in (("out", room.outside.parents[1]), ("root", Path("/")), ("gone", Path("nowhere")), ("self", Path("self")), ("course", room.course)):
        (room.folder / name).symlink_to(target)
    (room.folder / "solution.zip").symlink_to(room.solution)
    for name in ("a.tar.gz", "b.rar", "c.7z", "double.py", "d.ZIP.exe", "e.zip.txt"):
        put(room.folder / name, GOOD)
    room.grade()
    assert [row.student for row in room.result.rows] == ["a", "ada"]
    room.refused("a", "not a whole tar archive")
    named = {problem.split(":")[0] for problem in room.result.problems}
    assert named == {"out", "root", "gone", "self", "course", "solution.zip", "b.rar", "c.7z", "double.py", "d.ZIP.exe", "e.zip.txt"}
    assert all(problem.endswith(".") for problem in room.result.problems)


# --- while it is read ------------------------------------------------------------------------------------------


def read_again_and_again(room: Class, student: str, seconds: float = 1.5) -> set[str]:
    """Texts and problems that reading this submission gave in that time."""
    exercises = [load_course(room.course / "autograder_config.yml").exercise("basics/double")]
    seen = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        file = from_folder(room.folder / student, student, exercises).files.get("basics/double")
        seen.add("" if file is None else file.text if file.text is not None else re.sub(r"\(.*\)", "", file.problem or ""))
    return seen


def test_a_file_that_becomes_a_link(room: Class) -> None:
    """Exchanges a file for a link to the solution, and back, thousands of times while it is read."""
    path = put(room.folder / "mallory" / FILE, GOOD)
    honest, link = room.around / "honest", room.around / "link"

    def exchange() -> None:
        link.symlink_to(room.solution)
        os.replace(link, path)
        honest.write_text(GOOD)
        os.replace(honest, path)

    with meanwhile(exchange):
        seen = read_again_and_again(room, "mallory")
    assert GOOD in seen
    assert not any("CANARY" in text for text in seen)
    assert len(seen) < 8
    room.grade()
    assert room.score("mallory") == 5.0


def test_a_folder_that_becomes_a_link(room: Class) -> None:
    """Exchanges the folder around a file for a link to the folder of solutions, and back, thousands of times while it is read."""
    put(room.folder / "mallory" / FILE, GOOD)
    place, aside, link = room.folder / "mallory/basics", room.folder / "mallory/.aside", room.folder / "mallory/.link"
    link.symlink_to(room.solution.parent)

    def exchange() -> None:
        os.rename(place, aside)
        os.rename(link, place)
        os.rename(place, link)
        os.rename(aside, place)

    with meanwhile(exchange):
        seen = read_again_and_again(room, "mallory")
    assert GOOD in seen
    assert not any("CANARY" in text for text in seen)
    room.grade()
    assert room.score("mallory") == 5.0


def test_a_file_that_grows(room: Class) -> None:
    """Appends to a file while it is read, and cuts it short, so that its size is never what it was."""
    path = put(room.folder / "mallory" / FILE, GOOD)
    rng = random.Random(1)

    def grow() -> None:
        with open(path, "ab") as file:
            file.write(b"#" * rng.randrange(400_000))
        if path.stat().st_size > 3_000_000:
            os.truncate(path, 10)

    with meanwhile(grow):
        seen = read_again_and_again(room, "mallory", 1)
    assert max(map(len, seen)) <= 1_000_000
    path.write_text(GOOD)
    room.grade()
    assert room.score("mallory") == 5.0


# --- contents --------------------------------------------------------------------------------------------------


def test_a_file_with_a_hole_of_a_gigabyte(room: Class) -> None:
    """Hands in a file of a gigabyte that takes no room on disk, as a file, as an archive and as a folder of them."""
    for name in (f"mallory/{FILE}", "huge.zip", f"trudy/{FILE}", "trudy/basics/other.py"):
        os.truncate(put(room.folder / name, "PK\x03\x04"), 1 << 30)
    room.grade()
    room.refused("mallory", "larger than 1,000,000 bytes")
    room.refused("trudy", "larger than 1,000,000 bytes")
    room.refused("huge", "larger than 20,000,000 bytes")


def test_texts_that_are_none(room: Class) -> None:
    """Hands in zeros, UTF-16 and UTF-32, half characters, compiled Python, pictures, and nests of brackets and operators."""
    texts = {
        "zero": b"x = 1\0", "utf16": GOOD.encode("utf-16"), "utf32": GOOD.encode("utf-32"), "half": b"x = '\xea\xb0", "surrogate": b"x = '\xed\xa0\x80'", "long": b"x = '\xc0\x80'",
        "compiled": b"\xa7\r\r\n" + bytes(12) + b"\xe3", "png": b"\x89PNG\r\n\x1a\n", "brackets": b"x = " + b"[" * 5_000 + b"]" * 5_000, "minus": b"x = " + b"-" * 100_000 + b"1",
        "terms": b"x = " + b"+".join([b"1"] * 200_000), "dots": b"x = a" + b".a" * 100_000, "indent": b"".join(b" " * n + b"if 1:\n" for n in range(120)), "form": b"\x0c\x1a\x04",
        "digits": b"x = " + b"9" * 900_000, "coding": b"# coding: utf-7\nx = +AGEAYg-", "hex": b"# coding: rot13\nqrs qbhoyr(k): erghea 2*k", "lambda": b"x = " + b"lambda:" * 20_000 + b"0",
    }  # fmt: skip
    for name, content in texts.items():
        path = room.folder / name / FILE
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    stub = (room.course / "exercises" / FILE).read_text()
    put(room.folder / "deepstub" / FILE, stub + "\nx = " + "(" * 150 + "-" * 50_000 + "1" + ")" * 150 + "  # NotImplementedError\n")
    room.grade()
    for name in (*texts, "deepstub"):
        assert room.score(name) == 0.0, name
        cell = next(row.cells[0] for row in room.result.rows if row.student == name)
        assert cell.status in ("raised", "not_started", "crashed", "out_of_memory", "timed_out"), (name, cell.status)


def test_source_that_shows_something_else(room: Class) -> None:
    """Hides code behind overrides of direction, carriage returns and escapes in source that the report quotes."""
    lines = {
        "bidi": "access = 'user\u202e \u2066# admin\u2069 \u2066' +\n", "escape": "x = '\x1b[2J\x1b]52;c;YXR0\x07' (\n", "c1": "x = '\x9b2J\x85' (\n", "ci": "x = '''\n::error::x\n##[error]x''' (\n",
        "script": "x = '</pre><script>alert(1)</script>' (\n", "zero": "d\u200bouble = \u2060(\n", "homoglyph": "def d\u043euble(x): return 2 * x\ndef (\n", "separators": "x = '\u2028\u2029' (\n",
    }  # fmt: skip
    for name, text in lines.items():
        put(room.folder / name / FILE, text)
        put(room.folder / f"raises-{name}" / FILE, f"def double(x): raise ValueError({text.split(' (')[0]!r})\n\n\ndef total(n): return {text[:30]!r}\n")
    room.grade()
    for name in lines:
        assert room.score(name) == 0.0
        assert room.score(f"raises-{name}") == 0.0
        assert "is not Python" in room.said(name)


def test_every_test_here_names_a_promise() -> None:
    here = [name for name in globals() if name.startswith("test_") and name != "test_every_test_here_names_a_promise"]
    assert sorted(here) == sorted(PROMISES)
    for name in here:
        assert globals()[name].__doc__
