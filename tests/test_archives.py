"""grader/archives.py: zips and tars as trees, whatever is in them, within their bounds. More of zips: test_submission.py."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from class_files import GOOD, tarred, zipped
from hypothesis import given
from hypothesis import strategies as st

from grader import archives
from grader.archives import CLASS, STUDENT, Archive, Limits, Refused, open_archive

FILE = "cnn/conv2d.py"


def opened(raw: bytes, name: str = "a.tar", notes: list[str] | None = None, limits: Limits = STUDENT) -> Archive:
    return open_archive(io.BytesIO(raw), name, len(raw), [] if notes is None else notes, limits)


def text(archive: Archive, path: str = FILE, limit: int = 1_000_000) -> str:
    return archive.tree[path](limit).decode()


def refusal(raw: bytes, name: str = "a.tar") -> str:
    with pytest.raises(Refused) as refused:
        opened(raw, name)
    assert str(refused.value).endswith(".")
    return str(refused.value)


def with_member(edit: Callable[[tarfile.TarInfo], None], name: str = FILE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        edit(info)
        archive.addfile(info)
        good = tarfile.TarInfo("cnn/output_size.py")
        good.size = len(GOOD)
        archive.addfile(good, io.BytesIO(GOOD.encode()))
    return out.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("name", ["a.tar", "a.zip", "a"])
def test_a_tar_is_read_however_it_is_packed_and_named(mode: str, name: str) -> None:
    archive = opened(tarred({FILE: GOOD, "data.bin": b"\0" * 5000, "notes.txt": "hi"}, mode, mtime=1.7e9), name)
    assert list(archive.tree) == [FILE, "data.bin", "notes.txt"]
    assert text(archive) == GOOD
    assert archive.newest == "2023-11-14T22:13:20+00:00"


def test_a_zip_named_like_a_tar_is_a_zip() -> None:
    assert text(opened(zipped({FILE: GOOD}), "a.tar.gz")) == GOOD


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("ann.zip", ".zip"),
        ("ann.TAR.GZ", ".TAR.GZ"),
        ("a.b.tgz", ".tgz"),
        ("ann.gz", ""),
        ("zip", ""),
        ("x.tar.zst", ""),
    ],
)
def test_what_is_named_like_an_archive(name: str, suffix: str) -> None:
    assert archives.suffix_of(name) == suffix.lower()


@pytest.mark.parametrize("make", [zipped, tarred])
def test_names_that_lead_out_or_hide_are_left_out(make: Callable[[dict[str, str | bytes]], bytes]) -> None:
    notes: list[str] = []
    bad = ["../x.py", "/etc/x.py", "C:/x.py", "a/../../x.py", "..\\x.py"]
    archive = opened(
        make({**dict.fromkeys(bad, GOOD), ".git/x.py": "", "__MACOSX/x.py": "", f"./{FILE}": GOOD}), notes=notes
    )
    assert list(archive.tree) == [FILE]
    assert [note.endswith("leads out of the archive, so it was left out.") for note in notes] == [True] * 5


@pytest.mark.parametrize("make", [zipped, tarred])
def test_two_spellings_of_one_name_are_one_file(make: Callable[[dict[str, str | bytes]], bytes]) -> None:
    notes: list[str] = []
    archive = opened(make({"e\u0301/x.py": "old", "\u00e9/x.py": "new"}), notes=notes)
    assert text(archive, "\u00e9/x.py") == "new"
    assert notes == ["\u00e9/x.py is in the archive twice; the last one counts."]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_links_in_a_tar_are_not_followed(kind: bytes) -> None:
    def link(info: tarfile.TarInfo) -> None:
        info.type, info.linkname = kind, "cnn/output_size.py"

    archive = opened(with_member(link))
    with pytest.raises(Refused, match="this is a link"):
        archive.tree[FILE](100)
    assert text(archive, "cnn/output_size.py") == GOOD


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_pipes_and_devices_in_a_tar_are_no_files(kind: bytes) -> None:
    archive = opened(with_member(lambda info: setattr(info, "type", kind)))
    with pytest.raises(Refused, match="not a regular file"):
        archive.tree[FILE](100)


def test_a_folder_in_the_place_of_a_file() -> None:
    archive = opened(with_member(lambda info: setattr(info, "type", tarfile.DIRTYPE)))
    with pytest.raises(Refused, match="this is a folder"):
        archive.tree[FILE](100)


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_tar_that_is_a_bomb_is_read_no_further_than_its_limit(mode: str) -> None:
    raw = tarred({"big.bin": bytes(30_000_000), FILE: GOOD}, mode)
    assert "would unpack to more than 10,000,000 bytes, too much to read" in refusal(raw)


def test_a_file_that_is_too_large_costs_only_itself() -> None:
    archive = opened(tarred({FILE: "#" * 1_000_001, "cnn/output_size.py": GOOD}, "w"))
    with pytest.raises(Refused, match="larger than 1,000,000 bytes"):
        text(archive)
    assert text(archive, "cnn/output_size.py") == GOOD


def test_limits_of_entries_and_of_kept_bytes() -> None:
    many = tarred({f"{n}.py": "x" for n in range(30)})
    small = Limits(packed=1000, unpacked=10**6, entries=20, kept=10**6, ratio=100)
    with pytest.raises(Refused, match="more than 20 entries"):
        opened(many, limits=small)
    with pytest.raises(Refused, match="more than 20 entries"):
        opened(zipped({f"{n}.py": "x" for n in range(30)}), limits=small)
    with pytest.raises(Refused, match="more than 25 bytes of code"):
        opened(many, limits=Limits(packed=1000, unpacked=10**6, entries=100, kept=25))


def test_zips_within_a_zip_do_not_count_as_its_entries() -> None:
    inner = zipped({f"{n}.txt": "" for n in range(30)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("ann.zip", inner)
        archive.writestr("bob.zip", inner)
    few = Limits(packed=10**6, unpacked=10**6, entries=20, kept=10**6)
    assert list(opened(out.getvalue(), limits=few).tree) == ["ann.zip", "bob.zip"]
    with pytest.raises(Refused, match="more than 20 entries"):
        opened(inner, limits=few)


def test_a_class_may_hold_one_students_bomb() -> None:
    entries: dict[str, str | bytes] = {"eve/bomb.bin": bytes(20_000_000), f"ann/{FILE}": GOOD}
    with pytest.raises(Refused, match="would unpack to"):
        opened(zipped(entries))
    for raw in (zipped(entries), tarred(entries)):
        assert text(opened(raw, limits=CLASS), f"ann/{FILE}") == GOOD


BROKEN = {
    "empty": (b"", "not a whole tar archive"),
    "text": (b"hello", "not a whole tar archive"),
    "gzip of nothing": (gzip.compress(b""), "not a whole tar archive"),
    "gzip of text": (gzip.compress(b"hello" * 1000), "not a whole tar archive"),
    "cut": (tarred({FILE: GOOD * 100})[:-20], "not a whole tar archive"),
    "damaged": (bytes([*tarred({FILE: GOOD})[:40], 255, 255, *tarred({FILE: GOOD})[42:]]), "not a whole tar archive"),
    "xz head": (lzma.compress(b"x" * 100)[:30], "not a whole tar archive"),
    "cut inside a file": (tarred({FILE: GOOD * 1000}, "w")[:5000], "not a whole tar archive"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_tar_says_so(case: str) -> None:
    raw, words = BROKEN[case]
    said = refusal(raw)
    assert words in said
    assert "Make the tar again" in said
    assert said.isprintable()


def test_the_checksum_of_a_gzip_counts() -> None:
    raw = bytearray(tarred({FILE: GOOD}))
    raw[-8] ^= 1
    assert "CRC" in refusal(bytes(raw))


def test_many_long_names_in_a_row_end() -> None:
    """tarfile goes one step deeper for each header that speaks of the next one."""
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 4
    block = header.tobuf(tarfile.GNU_FORMAT) + b"abc\0".ljust(512, b"\0")
    assert "not a whole tar archive" in refusal(block * 3000)


def test_a_tar_with_korean_windows_names() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="cp949") as archive:
        info = tarfile.TarInfo("과제/cnn/conv2d.py")
        archive.addfile(info, io.BytesIO())
    assert list(opened(out.getvalue()).tree) == ["과제/cnn/conv2d.py"]


def test_the_time_of_a_zip_is_utc_where_it_says_so() -> None:
    def at(extra: bytes, date: tuple[int, ...] = (1980, 1, 1, 0, 0, 0)) -> str:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            info = zipfile.ZipInfo(FILE, date)  # type: ignore[arg-type]
            info.extra = extra
            archive.writestr(info, GOOD)
        return opened(out.getvalue(), "a.zip").newest

    assert at(b"UT\x05\x00\x01" + (1_700_000_000).to_bytes(4, "little")) == "2023-11-14T22:13:20+00:00"
    assert at(b"") == ""
    assert at(b"", (2026, 3, 2, 12, 0, 0)).startswith("2026-03-0")


@given(
    st.dictionaries(st.text(min_size=1, max_size=12) | st.just(FILE), st.binary(max_size=9), max_size=4),
    st.sampled_from(["w", "w:gz", "w:bz2", "w:xz"]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=4),
)
def test_any_tar_however_damaged_is_a_tree_or_a_sentence(
    entries: dict[str, bytes], mode: str, damage: list[tuple[int, int]]
) -> None:
    try:
        raw = bytearray(tarred(dict(entries), mode))
    except UnicodeEncodeError:
        return  # a lone surrogate
    for offset, byte in damage:
        raw[offset % len(raw)] = byte
    try:
        archive = opened(bytes(raw))
    except Refused as refused:
        assert str(refused).endswith(".")  # noqa: PT017
        return
    for path, read in archive.tree.items():
        assert ".." not in path.split("/")
        try:
            assert len(read(1_000_000)) <= 1_000_000
        except Refused as refused:
            assert str(refused).endswith(".")  # noqa: PT017
