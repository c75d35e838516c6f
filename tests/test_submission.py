"""grader/submission.py: everything a student can hand in is read, or refused with a sentence; nothing stops the rest."""

from __future__ import annotations

import io
import os
import socket
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader import submission as module
from grader.archives import Refused
from grader.config import CONFIG_NAME
from grader.course import Exercise, load_course
from grader.submission import SourceFile, Submission, from_files, from_folder, from_zip

IDS = ["cnn/output_size", "cnn/conv2d", "embedding/cosine", "embedding/mean_pooling"]
GOOD = "def f():\n    return 1\n"


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exercise, ...]:
    root = tmp_path_factory.mktemp("course")
    lines = ["course: {id: c, title: C}", "paths: {checks: checks}", "topics:"]
    for topic in ("cnn", "embedding"):
        lines += [f"- id: {topic}", f"  title: {topic}", "  exercises:"]
        lines += [f"  - {{id: {id_.split('/')[1]}, title: x, points: 1}}" for id_ in IDS if id_.startswith(topic)]
        for id_ in IDS:
            write(root / "exercises" / f"{id_}.py", "")
            write(root / "checks" / id_.replace("/", "/test_").__add__(".py"), "")
    (root / "exercises/vgg").mkdir()  # a topic that the exercises chosen here are not from
    return load_course(write(root / CONFIG_NAME, "\n".join(lines))).exercises


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def make_zip(path: Path, entries: dict[str, str | bytes], **options: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


Exercises = tuple[Exercise, ...]
Read = Callable[[dict[str, str | bytes]], Submission]


@pytest.fixture(params=["folder", "zip"])
def read(request: pytest.FixtureRequest, tmp_path: Path, exercises: Exercises) -> Read:
    """Hand in these files, as a folder and as a zip."""

    def hand_in(entries: dict[str, str | bytes]) -> Submission:
        if request.param == "zip":
            return from_zip(make_zip(tmp_path / "ann.zip", entries), "ann", exercises)
        for name, content in entries.items():
            write(tmp_path / "ann" / name, content)
        (tmp_path / "ann").mkdir(exist_ok=True)
        return from_folder(tmp_path / "ann", "ann", exercises)

    return hand_in


def problem(submission: Submission, id_: str = "cnn/conv2d") -> str:
    """The problem of one file, which must be a whole sentence that can be shown and stored."""
    file = submission.files[id_]
    assert file.text is None
    assert file.problem
    assert file.problem.isprintable()
    assert file.problem.endswith(".")
    msgspec.json.encode([file.problem, file.path, submission.notes])
    return file.problem


# ---------------------------------------------------------------- what is found


@pytest.mark.parametrize("prefix", ["", "exercises/", "ann-main/", "ann-main/exercises/", "과제 1/"])
def test_files_are_found_at_the_top_below_exercises_and_in_one_wrapper(read: Read, prefix: str) -> None:
    submission = read({f"{prefix}cnn/conv2d.py": GOOD, f"{prefix}embedding/cosine.py": "x = 1", "notes.txt": "hi"})
    assert {id_: file.text for id_, file in submission.files.items()} == {
        "cnn/conv2d": GOOD,
        "embedding/cosine": "x = 1",
    }
    assert submission.notes == ()
    assert submission.files["cnn/conv2d"].path == f"{prefix}cnn/conv2d.py"


def test_hidden_files_and_the_debris_of_systems_do_not_count(read: Read) -> None:
    submission = read(
        {
            "ann/cnn/conv2d.py": GOOD,
            "__MACOSX/ann/cnn/._conv2d.py": b"\0",
            ".git/cnn/output_size.py": GOOD,
            "ann/.venv/cnn/output_size.py": GOOD,
            "ann/.DS_Store": b"\0",
            "ann/cnn/__pycache__/output_size.py": GOOD,
        }
    )
    assert list(submission.files) == ["cnn/conv2d"]
    assert submission.notes == ()


def test_nothing_that_is_named_like_an_exercise(read: Read) -> None:
    submission = read({"readme.txt": "hello"})
    assert submission.files == {}
    assert submission.notes == ("no file is named like an exercise; expected for example cnn/output_size.py.",)


def test_the_digest_tells_contents_apart_but_not_line_ends(read: Read) -> None:
    one = read({"cnn/conv2d.py": "a\nb\n"})
    crlf = read({"cnn/conv2d.py": "\ufeffa\r\nb\r\n"})
    other = read({"cnn/conv2d.py": "a\nc\n"})
    assert one.digest == crlf.digest != other.digest
    assert len(one.digest) == 64


@pytest.mark.parametrize(
    "name",
    [
        "cnn/Conv2d.py",
        "cnn/conv2D.PY",
        "CNN/conv2d.py",
        "cnn/conv_2d.py",
        "cnn/conv2.py",
        "cnn/conv2d (1).py",
        "cnn/conv2d.py.txt",
        "cnn/conv2d_v2.py",
        "conv2d.py",
        "Conv2d.py",
        "exercises/conv2d.py",
        "exercises/Cnn/conv2d.py",
        "ann/cnn/conv-2d.py",
    ],
)
def test_a_misnamed_file_is_told_its_name(read: Read, name: str) -> None:
    submission = read({name: GOOD, "embedding/mean_pooling.py": GOOD} if not name.startswith("ann") else {name: GOOD})
    said = problem(submission)
    assert said == f"There is no cnn/conv2d.py, but there is {name}. Rename it to cnn/conv2d.py."


def test_a_notebook_is_not_to_be_renamed(read: Read) -> None:
    assert problem(read({"cnn/conv2d.ipynb": "{}"})).endswith("Save its code as cnn/conv2d.py.")


@pytest.mark.parametrize(
    "name", ["embedding/mean_pooling.py", "cnn/pooling.py", "vgg/conv2d.py", "cnn/data.py", "cnn/conv2d.png", "a/b/x.py"]
)
def test_other_files_are_not_mistaken_for_an_exercise(read: Read, name: str) -> None:
    submission = read({name: GOOD})
    assert "cnn/conv2d" not in submission.files
    assert "embedding/cosine" not in submission.files


def test_a_second_copy_is_noted(read: Read) -> None:
    submission = read({"cnn/conv2d.py": GOOD, "exercises/cnn/conv2d.py": "old", "old/embedding/cosine.py": GOOD})
    assert submission.files["cnn/conv2d"].text == GOOD
    assert "there is old/embedding/cosine.py" in problem(submission, "embedding/cosine")
    assert submission.notes == (
        "exercises/cnn/conv2d.py was left out: cnn/conv2d.py is graded. Keep only one of the two.",
    )


def test_names_that_differ_in_case_only(read: Read) -> None:
    submission = read({"cnn/conv2d.py": GOOD, "cnn/Conv2d.py": "old"})
    assert submission.files["cnn/conv2d"].text == GOOD
    assert submission.notes == ("cnn/Conv2d.py was left out: cnn/conv2d.py is graded. Keep only one of the two.",)


# ---------------------------------------------------------------- text

REFUSED_BYTES = [
    ("x = '합'\n".encode("cp949"), ["byte 5 (line 1) is 0xc7", "not UTF-8", "CP949: '합'", "Save the file as UTF-8."]),
    (b"\xef\xbb\xbfa\nb\xff\n", ["byte 6 (line 2) is 0xff"]),
    ("a\nb = 'café'\n".encode("latin-1"), ["byte 10 (line 2) is 0xe9", "Windows-1252: 'é'"]),
    ("# coding: cp949\nx = '합'\n".encode("cp949"), ["line 2", "its coding line says cp949, but only UTF-8 is read"]),
    (b"#!/bin/x\n# -*- coding: euc-kr -*-\n\xc7\xd5", ["says euc-kr"]),
    (b"\x81\x8d\x8f", ["byte 0 (line 1) is 0x81, which is not UTF-8."]),
    ("x = 1".encode("utf-16"), ["UTF-16", "Save it as UTF-8."]),
    ("x = 1".encode("utf-16-le"), ["byte 1 (line 1) is zero"]),
    (b"x = 1\n\0", ["byte 6 (line 2) is zero", "no Python text"]),
    (b"#" * 1_000_001, ["larger than 1,000,000 bytes", "Take data and output out of it."]),
]


@pytest.mark.parametrize(("raw", "words"), REFUSED_BYTES, ids=range(len(REFUSED_BYTES)))
def test_what_is_not_utf8_text_says_where(read: Read, raw: bytes, words: list[str]) -> None:
    submission = read({"cnn/conv2d.py": raw, "embedding/cosine.py": GOOD})
    said = problem(submission)
    assert said.startswith("cnn/conv2d.py: ")
    assert [word for word in words if word not in said] == []
    assert submission.files["embedding/cosine"].text == GOOD


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"\xef\xbb\xbfx = 1\r\n", "x = 1\n"),
        (b"a\rb\r\nc\n", "a\nb\nc\n"),
        ("# coding: cp949\nx = '합'".encode(), "# coding: cp949\nx = '합'"),
        (b"\tx\x0c\n", "\tx\x0c\n"),
        (b"#" * 1_000_000, "#" * 1_000_000),
    ],
    ids=["empty", "bom crlf", "cr", "coding line", "tab", "one megabyte"],
)
def test_what_is_utf8_is_read(read: Read, raw: bytes, text: str) -> None:
    assert read({"cnn/conv2d.py": raw}).files["cnn/conv2d"].text == text


@given(st.binary(max_size=40) | st.text().map(lambda text: text.encode("cp949", "replace")))
@example(b"# coding:\xff")
def test_any_bytes_are_text_or_a_sentence(raw: bytes) -> None:
    try:
        text = module._text(raw)
    except Refused as refused:
        assert str(refused).endswith(".")  # noqa: PT017
    else:
        assert "\r" not in text
        raw.decode("utf-8")


# ---------------------------------------------------------------- a folder


def test_links_pipes_and_folders_in_place_of_a_file(tmp_path: Path, exercises: Exercises) -> None:
    secret = write(tmp_path / "solutions/cnn/conv2d.py", "secret")
    ann = tmp_path / "ann"
    (ann / "cnn").mkdir(parents=True)
    target = ann / "cnn/conv2d.py"

    target.symlink_to(secret)
    assert "a link that leads out of the submission" in problem(from_folder(ann, "ann", exercises))
    target.unlink()
    target.symlink_to("/dev/zero")
    assert "a link that leads out" in problem(from_folder(ann, "ann", exercises))
    target.unlink()
    target.symlink_to("conv2d.py")
    assert "a link that leads out of the submission, or nowhere" in problem(from_folder(ann, "ann", exercises))
    target.unlink()
    target.symlink_to("gone.py")
    assert "cannot be read (No such file or directory)" in problem(from_folder(ann, "ann", exercises))
    target.unlink()
    os.mkfifo(target)
    assert "not a regular file (a pipe" in problem(from_folder(ann, "ann", exercises))
    target.unlink()
    with socket.socket(socket.AF_UNIX) as unix:
        here = os.open(ann / "cnn", os.O_RDONLY)
        unix.bind(f"/proc/self/fd/{here}/conv2d.py")  # the path itself may be too long for a socket
        os.close(here)
    assert "not a regular file" in problem(from_folder(ann, "ann", exercises))
    target.unlink()
    target.mkdir()
    assert "this is a folder, but a file is expected" in problem(from_folder(ann, "ann", exercises))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device")
def test_a_device_is_not_opened(tmp_path: Path, exercises: Exercises) -> None:
    (tmp_path / "cnn").mkdir()
    try:
        os.mknod(tmp_path / "cnn/conv2d.py", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("this container forbids devices")
    assert "not a regular file" in problem(from_folder(tmp_path, "ann", exercises))


@pytest.mark.parametrize("link", ["cnn", "exercises"])
def test_a_folder_that_is_a_link_out_is_refused(tmp_path: Path, exercises: Exercises, link: str) -> None:
    write(tmp_path / "bob/cnn/conv2d.py", "copied")
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / link).symlink_to(tmp_path / "bob" / ("cnn" if link == "cnn" else ""))
    assert "a link that leads out of the submission" in problem(from_folder(tmp_path / "ann", "ann", exercises))


def test_links_inside_the_folder_are_followed(tmp_path: Path, exercises: Exercises) -> None:
    write(tmp_path / "work/mine.py", GOOD)
    (tmp_path / "cnn").mkdir()
    (tmp_path / "cnn/conv2d.py").symlink_to("../work/mine.py")
    (tmp_path / "again").symlink_to(tmp_path)
    assert from_folder(tmp_path, "ann", exercises).files["cnn/conv2d"].text == GOOD


def test_an_unreadable_file_and_folder(tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "cnn/conv2d.py", GOOD)
    write(tmp_path / "cnn/output_size.py", GOOD)
    (tmp_path / "embedding").mkdir()
    real_open, real_list = os.open, os.listdir

    def no_open(path: str, *args: int, **kwargs: int) -> int:
        if str(path).endswith("conv2d.py"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *args, **kwargs)

    def no_list(path: str) -> list[str]:
        if str(path).endswith("embedding"):
            raise PermissionError(13, "Permission denied")
        return real_list(path)

    monkeypatch.setattr(os, "open", no_open)
    monkeypatch.setattr(os, "listdir", no_list)
    submission = from_folder(tmp_path, "ann", exercises)
    assert "cannot be read (Permission denied). Make it readable" in problem(submission)
    assert submission.files["cnn/output_size"].text == GOOD
    assert submission.notes == (
        "the folder embedding/ cannot be read (Permission denied). Make it readable, or hand in a zip.",
    )


def test_a_folder_of_very_many_files_ends(
    tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 20)
    for index in range(30):
        write(tmp_path / f"data/{index}.txt", "")
    write(tmp_path / "data/deep/er/and/deeper/x.py", "")
    write(tmp_path / "cnn/conv2d.py", GOOD)
    submission = from_folder(tmp_path, "ann", exercises)
    assert submission.files["cnn/conv2d"].text == GOOD
    assert submission.notes == ("more than 20 files: the rest was not looked at.",)


# ---------------------------------------------------------------- a zip


def test_paths_that_lead_out_of_an_archive_are_left_out(tmp_path: Path, exercises: Exercises) -> None:
    bad = ["../cnn/conv2d.py", "/cnn/conv2d.py", "C:/cnn/conv2d.py", "cnn/../../cnn/conv2d.py", "..\\cnn\\conv2d.py"]
    archive = make_zip(tmp_path / "a.zip", dict.fromkeys(bad, GOOD) | {"cnn/output_size.py": GOOD})
    submission = from_zip(archive, "ann", exercises)
    assert list(submission.files) == ["cnn/output_size"]
    assert [note.endswith("leads out of the archive, so it was left out.") for note in submission.notes] == [True] * 5


def test_names_written_by_other_systems(tmp_path: Path, exercises: Exercises) -> None:
    archive = make_zip(tmp_path / "a.zip", {"\\".join(["ann", "cnn", "conv2d.py"]): GOOD, "./cnn//output_size.py": GOOD})
    assert set(from_zip(archive, "ann", exercises).files) >= {"cnn/output_size"}

    korean = zipfile.ZipInfo("XXXX/cnn/Conv2d.py")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(korean, GOOD)
    raw = data.getvalue().replace(b"XXXX", "과제".encode("cp949"))
    said = problem(from_zip(write(tmp_path / "k.zip", raw), "ann", exercises))
    assert "there is 과제/cnn/Conv2d.py" in said


def test_an_entry_without_a_name(tmp_path: Path, exercises: Exercises) -> None:
    raw = make_zip(tmp_path / "a.zip", {"XXXX": GOOD, "cnn/conv2d.py": GOOD}).read_bytes().replace(b"XXXX", b"\0XXX")
    assert list(from_zip(write(tmp_path / "b.zip", raw), "ann", exercises).files) == ["cnn/conv2d"]


def edited(archive: Path, edit: Callable[[zipfile.ZipInfo], None], name: str = "cnn/conv2d.py") -> Path:
    info = zipfile.ZipInfo(name)
    edit(info)
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(info, GOOD)
    return archive


def test_an_archive_with_a_link_or_a_pipe(tmp_path: Path, exercises: Exercises) -> None:
    def mode(bits: int) -> Callable[[zipfile.ZipInfo], None]:
        return lambda info: setattr(info, "external_attr", (bits | 0o644) << 16)

    link = edited(tmp_path / "link.zip", mode(stat.S_IFLNK))
    assert "this is a link" in problem(from_zip(link, "ann", exercises))
    folder_link = edited(tmp_path / "folder.zip", mode(stat.S_IFLNK), "cnn")
    assert from_zip(folder_link, "ann", exercises).files["cnn/conv2d"].text is None
    pipe = edited(tmp_path / "pipe.zip", mode(stat.S_IFIFO))
    assert "not a regular file" in problem(from_zip(pipe, "ann", exercises))
    folder = make_zip(tmp_path / "dir.zip", {"cnn/conv2d.py/": ""})
    assert "this is a folder" in problem(from_zip(folder, "ann", exercises))


def test_an_encrypted_archive(tmp_path: Path, exercises: Exercises) -> None:
    raw = bytearray(make_zip(tmp_path / "a.zip", {"cnn/conv2d.py": GOOD}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    said = problem(from_zip(write(tmp_path / "b.zip", bytes(raw)), "ann", exercises))
    assert said == "cnn/conv2d.py: the archive is encrypted. Make the zip again without a password."


def test_an_unusual_packing(tmp_path: Path, exercises: Exercises) -> None:
    archive = make_zip(tmp_path / "a.zip", {"cnn/conv2d.py": GOOD}, compression=zipfile.ZIP_LZMA)
    assert "packed in an unusual way. Make an ordinary zip." in problem(from_zip(archive, "ann", exercises))


def test_a_damaged_entry_leaves_the_others(tmp_path: Path, exercises: Exercises) -> None:
    entries: dict[str, str | bytes] = {"cnn/conv2d.py": "x" * 5000, "cnn/output_size.py": GOOD}
    archive = make_zip(tmp_path / "a.zip", entries, compression=zipfile.ZIP_STORED)
    archive.write_bytes(archive.read_bytes().replace(b"x" * 5000, b"y" * 5000))
    submission = from_zip(archive, "ann", exercises)
    assert "the archive is damaged here (Bad CRC-32" in problem(submission)
    assert submission.files["cnn/output_size"].text == GOOD


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a whole zip archive (File is not a zip file)"),
        (b"Rar!\x1a\x07", "not a whole zip archive"),
        (b"PK\x03\x04" + b"\0" * 50, "not a whole zip archive"),
        (b"PK\x01\x02" * 10_001, "more than 10000 entries. Hand in only your exercises."),
        (b"\0" * 20_000_001, "larger than 20,000,000 bytes"),
    ],
    ids=["empty", "rar", "truncated", "entries", "large"],
)
def test_an_archive_that_is_none_is_the_problem_of_every_exercise(
    tmp_path: Path, exercises: Exercises, content: bytes, said: str
) -> None:
    submission = from_zip(write(tmp_path / "ann.zip", content), "ann", exercises)
    assert list(submission.files) == [exercise.id for exercise in exercises]
    assert all(said in problem(submission, id_) for id_ in submission.files)
    assert submission.notes == (problem(submission),)
    assert submission.notes[0].startswith("ann.zip: ")


def test_bombs_are_not_unpacked(tmp_path: Path, exercises: Exercises) -> None:
    many = make_zip(tmp_path / "many.zip", {f"{index}.bin": bytes(4_000_000) for index in range(4)})
    assert many.stat().st_size < 20_000
    said = problem(from_zip(many, "ann", exercises))
    assert "would unpack to 16,000,000 bytes, too much to read" in said
    one = make_zip(tmp_path / "one.zip", {"cnn/conv2d.py": b"#" * 5_000_000, "cnn/output_size.py": GOOD})
    submission = from_zip(one, "ann", exercises)
    assert "larger than 1,000,000 bytes" in problem(submission)
    assert submission.files["cnn/output_size"].text == GOOD


def test_a_bomb_that_lies_about_its_size_is_cut_short(tmp_path: Path, exercises: Exercises) -> None:
    raw = make_zip(tmp_path / "a.zip", {"cnn/conv2d.py": b"#" * 5_000_000}).read_bytes()
    size, lie = (5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    said = problem(from_zip(write(tmp_path / "b.zip", raw.replace(size, lie)), "ann", exercises))
    assert "the archive is damaged here" in said


@pytest.mark.parametrize("offset", [2**62, 2**63, 2**64 - 1])
def test_an_entry_that_says_it_lies_far_away(tmp_path: Path, exercises: Exercises, offset: int) -> None:
    """An offset of 8 bytes, as in archives beyond 4 GB; those from 2**63 on are more than a file can have."""
    info = zipfile.ZipInfo("cnn/conv2d.py")
    info.extra = b"\x01\x00\x08\x00" + offset.to_bytes(8, "little")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(info, GOOD)
        file.writestr("cnn/output_size.py", GOOD)
    raw = bytearray((tmp_path / "a.zip").read_bytes())
    at = raw.index(b"PK\x01\x02") + 42
    raw[at : at + 4] = b"\xff\xff\xff\xff"
    submission = from_zip(write(tmp_path / "b.zip", bytes(raw)), "ann", exercises)
    assert "the archive is damaged here" in problem(submission)
    assert submission.files["cnn/output_size"].text == GOOD


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_in_an_archive(tmp_path: Path, exercises: Exercises) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("cnn/conv2d.py", "old")
        archive.writestr("cnn/conv2d.py", GOOD)
    submission = from_zip(tmp_path / "a.zip", "ann", exercises)
    assert submission.files["cnn/conv2d"].text == GOOD
    assert submission.notes == ("cnn/conv2d.py is in the archive twice; the last one counts.",)


@given(
    st.dictionaries(st.text(min_size=1, max_size=12).filter(lambda name: name[0] != "\0") | st.sampled_from([f"{id_}.py" for id_ in IDS]), st.binary(max_size=9)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4),
)
def test_any_archive_however_damaged_is_a_submission(
    folder: Path, exercises: Exercises, entries: dict[str, bytes], damage: list[tuple[int, int]]
) -> None:
    path = folder / "a.zip"
    try:
        make_zip(path, dict(entries))
    except UnicodeEncodeError:
        return  # a lone surrogate: no archive can hold such a name
    raw = bytearray(path.read_bytes())
    for offset, byte in damage:
        raw[offset % len(raw)] = byte
    submission = from_zip(write(path, bytes(raw)), "ann", exercises)
    for file in submission.files.values():
        assert (file.text is None) != (file.problem is None)
    msgspec.json.encode([submission.notes, [[f.path, f.problem, f.digest] for f in submission.files.values()]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


# ---------------------------------------------------------------- single files


def test_chosen_files(tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    size, conv, cosine, pooling = exercises
    pairs = [
        (size, write(tmp_path / "cnn/output_size.py", GOOD)),
        (conv, tmp_path / "cnn/conv2d.py"),
        (cosine, tmp_path / "nowhere/cosine.py"),
        (pooling, write(tmp_path / "p.py", b"\xff")),
    ]
    write(tmp_path / "cnn/Conv2d.py", "")
    submission = from_files(pairs, "you")
    assert submission.files["cnn/output_size"] == SourceFile.of_text("cnn/output_size.py", GOOD)
    assert problem(submission) == "There is no cnn/conv2d.py, but there is cnn/Conv2d.py. Rename it to cnn/conv2d.py."
    assert "embedding/cosine" not in submission.files
    assert problem(submission, "embedding/mean_pooling").startswith("p.py: byte 0")


def test_chosen_files_are_not_followed_elsewhere(tmp_path: Path, exercises: Exercises) -> None:
    write(tmp_path / "solutions/conv2d.py", "secret")
    (tmp_path / "cnn").mkdir()
    (tmp_path / "cnn/conv2d.py").symlink_to(tmp_path / "solutions/conv2d.py")
    assert "a link that leads out" in problem(from_files([(exercises[1], tmp_path / "cnn/conv2d.py")], "you"))
