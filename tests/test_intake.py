"""grader/intake.py and grader/layouts.py: the class, however it lies; every stray, repeat and absence has its line."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import tarfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from class_files import GOOD, make_course, tarred, write, zipped
from hypothesis import given
from hypothesis import strategies as st

from grader import intake as module
from grader import layouts
from grader.course import Exercise
from grader.errors import GraderFault, NothingToGrade, UsageProblem
from grader.intake import discover
from grader.layouts import LAYOUTS, FolderShelf, iso_time, recognise
from grader.names import shown
from grader.submission import NotGraded, Submission

Exercises = tuple[Exercise, ...]
FILE = "cnn/conv2d.py"


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> Exercises:
    return make_course(tmp_path_factory.mktemp("course"))


def hand_in(folder: Path, name: str) -> None:
    if name.endswith(".zip"):
        write(folder / name, zipped({FILE: GOOD}))
    elif name.endswith(".tar.gz"):
        write(folder / name, tarred({FILE: GOOD}))
    else:
        write(folder / name / FILE, GOOD)


def read(source: Path, exercises: Exercises, **options: Any) -> tuple[dict[str, Submission], list[NotGraded]]:
    """(Submissions by student, everything else); each must be fit to be shown and stored."""
    found = list(discover(source, exercises, **options))
    submissions = [one for one in found if isinstance(one, Submission)]
    lines = [one for one in found if isinstance(one, NotGraded)]
    msgspec.json.encode(submissions)
    for line in lines:
        assert str(line) == shown(str(line))
        assert line.message.endswith(".")
    assert len({one.student for one in submissions}) == len(submissions) or options.get("only") in ("all", "best")
    return {one.student: one for one in submissions}, lines


def texts(submission: Submission) -> dict[str, str | None]:
    return {id_: file.text for id_, file in submission.files.items()}


def pack(folder: Path, kind: str, wrapped: bool) -> Path:
    """The folder as one archive beside it."""
    made = shutil.make_archive(str(folder), kind, folder.parent if wrapped else folder, folder.name if wrapped else ".")
    return Path(made)


# ---------------------------------------------------------------- one folder or archive per student


def test_the_class_is_read_in_order_and_strays_are_named(tmp_path: Path, exercises: Exercises) -> None:
    for name in ("zoe", "ann.zip", "김민수", "bob", "bob.zip", "cara.tar.gz", ".hidden"):
        hand_in(tmp_path, name)
    write(tmp_path / "broken.zip", b"PK")
    write(tmp_path / "torn.tgz", b"\x1f\x8b")
    write(tmp_path / "grades.csv", "x")
    write(tmp_path / ".DS_Store", "x")
    (tmp_path / "dan").mkdir()
    outside = tmp_path.parent / "outside"
    hand_in(outside, "eve")
    (tmp_path / "eve").symlink_to(outside / "eve")
    graded, lines = read(tmp_path, exercises)
    assert list(graded) == ["ann", "bob", "broken", "cara", "dan", "torn", "zoe", "김민수"]
    assert [name for name, one in graded.items() if texts(one).get("cnn/conv2d") == GOOD] == [
        "ann", "bob", "cara", "zoe", "김민수",
    ]  # fmt: skip
    assert "not a whole zip archive" in graded["broken"].notes[0]
    assert "not a whole tar archive" in graded["torn"].notes[0]
    strays = {one.path: str(one) for one in lines}
    assert {path: words in strays[path] for path, words in STRAYS.items()} == dict.fromkeys(STRAYS, True)
    assert len(strays) == len(STRAYS)


STRAYS = {
    ".hidden": "is hidden",
    "bob.zip": "bob.zip: is the same student as bob, which is graded. Remove one of the two.",
    "grades.csv": "is neither a folder nor a .zip or .tar. Put one of these per student here.",
    "eve": "a link that leads out of the submissions",
}


def test_a_student_twice_under_two_spellings(tmp_path: Path, exercises: Exercises) -> None:
    hand_in(tmp_path, unicodedata.normalize("NFC", "김"))
    hand_in(tmp_path, unicodedata.normalize("NFD", "김") + ".zip")
    assert [type(one) for one in discover(tmp_path, exercises)] == [Submission, NotGraded]


def test_names_that_are_shown_alike_are_one_student(tmp_path: Path, exercises: Exercises) -> None:
    hand_in(tmp_path, "x\x1b")
    hand_in(tmp_path, "x\\x1b")
    assert [type(one) for one in discover(tmp_path, exercises)] == [Submission, NotGraded]


@pytest.mark.parametrize("name", ["evil\x1b[2J", "line\nbreak", "rtl\u202egnp", os.fsdecode(b"\xff\xfe")])
def test_strange_names_of_students_are_data(tmp_path: Path, exercises: Exercises, name: str) -> None:
    hand_in(tmp_path, name)
    ((student, submission),) = read(tmp_path, exercises)[0].items()
    assert texts(submission) == {"cnn/conv2d": GOOD}
    assert student.isprintable()


def test_the_class_is_read_lazily(tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        hand_in(tmp_path, name)
    seen: list[str] = []
    real = layouts.folder_tree
    monkeypatch.setattr(
        layouts, "folder_tree", lambda root, notes: (seen.append(Path(root).name), real(root, notes))[1]
    )
    found = discover(tmp_path, exercises)
    next(found)
    assert seen == ["a"]


def test_an_archive_inside_a_students_folder_is_opened(tmp_path: Path, exercises: Exercises) -> None:
    write(tmp_path / "ann/hw.zip", zipped({f"hw/{FILE}": GOOD}))
    write(tmp_path / "bob/hw.tar.gz", tarred({FILE: "from the archive"}, mtime=1.7e9))
    write(tmp_path / f"bob/{FILE}", GOOD)
    write(tmp_path / "cy/bad.zip", b"PK")
    write(tmp_path / f"cy/{FILE}", GOOD)
    graded, lines = read(tmp_path, exercises)
    assert [texts(one) for one in graded.values()] == [{"cnn/conv2d": GOOD}] * 3
    assert graded["cy"].notes[0].startswith("bad.zip: this is not a whole zip archive")
    assert graded["bob"].submitted == "2023-11-14T22:13:20+00:00"
    assert lines == []


def test_archives_within_are_bounded_together(tmp_path: Path, exercises: Exercises) -> None:
    bomb = zipped({f"{n}.bin": bytes(1_000_000) for n in range(9)})
    for n in range(30):
        write(tmp_path / f"eve/{n:02}.zip", bomb)
    write(tmp_path / "ann.zip", zipped({"inner.zip": zipped({FILE: GOOD})}))
    graded, _lines = read(tmp_path, exercises)
    assert sum("one too many" in note for note in graded["eve"].notes) == 20
    assert graded["ann"].files == {}  # an archive in an archive is not opened


def test_one_fault_of_ours_loses_one_submission(
    tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        hand_in(tmp_path, name)

    def fail(root: str, notes: list[str]) -> Any:
        raise GraderFault("no descriptor is left.") if root.endswith("a") else OSError

    real = layouts.folder_tree
    monkeypatch.setattr(
        layouts, "folder_tree", lambda root, notes: fail(root, notes) if root.endswith("a") else real(root, notes)
    )
    graded, lines = read(tmp_path, exercises)
    assert list(graded) == ["b"]
    assert lines == [NotGraded("a", "no descriptor is left.", lost=True)]


def test_a_hundred_thousand_strays_are_a_thousand_lines(
    tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 10)
    for n in range(100):
        write(tmp_path / f"{n}.txt", "")
    hand_in(tmp_path, "ann")
    graded, lines = read(tmp_path, exercises)
    assert list(graded) == ["ann"]
    assert len(lines) == 11
    assert str(lines[-1]) == "...: and 90 more that are no submissions. Give the folder that holds the class alone."


def test_a_class_that_is_none(tmp_path: Path, exercises: Exercises) -> None:
    with pytest.raises(
        UsageProblem, match=r"cannot be read as a folder \(No such file or directory\)\. Give the folder"
    ):
        discover(tmp_path / "gone", exercises)
    with pytest.raises(UsageProblem, match=r"neither a folder nor a zip or tar\. Give the class's folder or archive"):
        discover(write(tmp_path.parent / "x.txt", ""), exercises)
    with pytest.raises(NothingToGrade, match="is empty: expected one folder or zip per student"):
        discover(tmp_path, exercises)
    with pytest.raises(
        UsageProblem, match=r"There is no layout 'blackboard'\. Choose one of: folders, canvas, moodle,"
    ):
        discover(tmp_path, exercises, layout="blackboard")
    with pytest.raises(
        UsageProblem, match=r"There is no choice 'first' of attempts\. Choose one of: latest, best, all"
    ):
        discover(tmp_path, exercises, only="first")  # type: ignore[arg-type]
    write(tmp_path / FILE, GOOD)
    with pytest.raises(
        UsageProblem, match=r"holds cnn/conv2d\.py, so it is one student's folder\. Give the folder above"
    ):
        discover(tmp_path, exercises)


# ---------------------------------------------------------------- the class in one archive


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "bztar", "xztar"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_class_in_one_archive(tmp_path: Path, exercises: Exercises, kind: str, wrapped: bool) -> None:
    folder = tmp_path / "class"
    for name in ("ann", "bob.zip", "cara.tar.gz", "김민수"):
        hand_in(folder, name)
    write(folder / "readme.txt", "x")
    graded, lines = read(pack(folder, kind, wrapped), exercises)
    assert {name: texts(one) for name, one in graded.items()} == {
        name: {"cnn/conv2d": GOOD} for name in ("ann", "bob", "cara", "김민수")
    }
    assert [one.path for one in lines] == ["readme.txt"]
    assert graded["ann"].submitted == ""  # the class was packed then, nothing was handed in
    assert sorted(tmp_path.iterdir()) == sorted([folder, *tmp_path.glob("class.*")])


def test_a_class_of_one_in_an_archive_keeps_its_name(tmp_path: Path, exercises: Exercises) -> None:
    graded, _lines = read(write(tmp_path / "class.zip", zipped({f"ann/{FILE}": GOOD})), exercises)
    assert list(graded) == ["ann"]


def test_hostile_entries_of_a_class_archive_cost_no_other(tmp_path: Path, exercises: Exercises) -> None:
    archive = zipped(
        {
            f"ann/{FILE}": GOOD, f"eve/{FILE}": b"#" * 5_000_000, "mal/bomb.bin": bytes(30_000_000), f"mal/{FILE}": GOOD,
            "zip.zip": zipped({"x.bin": bytes(30_000_000)}), f"../up/{FILE}": GOOD, "e\u0301/x": "", "\u00e9.zip": b"PK",
        }
    )  # fmt: skip
    graded, lines = read(write(tmp_path / "class.zip", archive), exercises)
    assert [name for name, one in graded.items() if texts(one).get("cnn/conv2d") == GOOD] == ["ann", "mal"]
    assert "larger than 1,000,000 bytes" in (graded["eve"].files["cnn/conv2d"].problem or "")
    assert "would unpack to 30,000,000 bytes" in graded["zip"].notes[0]
    assert [(one.kind, str(one)) for one in lines] == [
        ("notice", f"class.zip: ../up/{FILE} leads out of the archive, so it was left out."),
        ("stray", "\u00e9.zip: is the same student as \u00e9, which is graded. Remove one of the two."),
    ]


def test_a_hundred_thousand_files_of_one_student_in_a_class_archive(tmp_path: Path, exercises: Exercises) -> None:
    many = {f"eve/{n:05}.txt": "" for n in range(10_001)}
    archive = zipped({f"ann/{FILE}": GOOD, f"eve/{FILE}": GOOD, **many})
    graded, _lines = read(write(tmp_path / "class.zip", archive), exercises)
    assert texts(graded["ann"]) == {"cnn/conv2d": GOOD}
    assert texts(graded["eve"]) == {"cnn/conv2d": GOOD}
    assert graded["eve"].notes == ("more than 10000 files: the rest was not looked at.",)


def test_links_in_a_class_archive_lead_nowhere(tmp_path: Path, exercises: Exercises) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, target in (("eve", "/etc"), (f"mal/{FILE}", "../../ann/cnn/conv2d.py"), ("bob", "ann")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
        info = tarfile.TarInfo(f"ann/{FILE}")
        info.size = len(GOOD)
        archive.addfile(info, io.BytesIO(GOOD.encode()))
    graded, lines = read(write(tmp_path / "class.tar", out.getvalue()), exercises)
    assert list(graded) == ["ann", "mal"]
    assert "this is a link" in (graded["mal"].files["cnn/conv2d"].problem or "")
    assert sorted(one.path for one in lines) == ["bob", "eve"]


REFUSED = {
    "x.zip": (b"no zip", "this is not a whole zip archive (File is not a zip file)."),
    "x.tgz": (b"no tar", "this is not a whole tar archive"),
    "one.zip": (zipped({FILE: GOOD}), "holds cnn/conv2d.py, so it is one student's archive. Give the folder above it"),
    "many.zip": (b"PK\x01\x02" * 200_001, "the archive has more than 200000 entries."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_that_is_no_class(tmp_path: Path, exercises: Exercises, name: str) -> None:
    content, words = REFUSED[name]
    with pytest.raises(UsageProblem) as problem:
        discover(write(tmp_path / name, content), exercises)
    assert str(problem.value).startswith(str(tmp_path / name))
    assert words in str(problem.value)


def test_an_empty_archive(tmp_path: Path, exercises: Exercises) -> None:
    with pytest.raises(NothingToGrade, match="is empty"):
        discover(write(tmp_path / "x.zip", zipped({})), exercises)


# ---------------------------------------------------------------- Canvas


def canvas(folder: Path) -> Path:
    files = {
        "mullerjonas_4711_900_conv2d.py": GOOD, "mullerjonas_4711_901_cosine.py": "c = 1\n",
        "lovelaceada_LATE_4712_902_hw-1.zip": zipped({"hw/conv2d.py": GOOD, "hw/embedding/cosine.py": "c = 2\n"}),
        "kim_1_3_conv2d.py": "old\n", "kim_1_4_conv2d-1.py": GOOD, "kim_1_5_cosine.py": "c = 3\n",
        "kim_2_6_cnn_conv2d.py": GOOD, "zed_9_text.html": "<p>", "notes.txt": "",
    }  # fmt: skip
    for name, content in files.items():
        write(folder / name, content)
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_a_download_from_canvas(tmp_path: Path, exercises: Exercises, packed: bool) -> None:
    source = canvas(tmp_path / "submissions")
    graded, lines = read(pack(source, "zip", False) if packed else source, exercises)
    assert {name: (texts(one), one.identity, one.attempt) for name, one in graded.items()} == {
        "kim_1": ({"cnn/conv2d": GOOD, "embedding/cosine": "c = 3\n"}, {"canvas": "1", "name": "kim"}, 2),
        "kim_2": ({"cnn/conv2d": GOOD}, {"canvas": "2", "name": "kim"}, 0),
        "lovelaceada": (
            {"cnn/conv2d": GOOD, "embedding/cosine": "c = 2\n"},
            {"canvas": "4712", "name": "lovelaceada"},
            0,
        ),
        "mullerjonas": (
            {"cnn/conv2d": GOOD, "embedding/cosine": "c = 1\n"},
            {"canvas": "4711", "name": "mullerjonas"},
            0,
        ),
    }
    assert {one.path: one.message for one in lines} == {
        "notes.txt": "is not named as in a download from Canvas (name_12_345_file.py). Remove it.",
        "zed_9_text.html": "is text or a link entered in Canvas; only uploaded files are graded.",
    }


@pytest.mark.parametrize("only", ["all", "best"])
def test_all_attempts_are_numbered(tmp_path: Path, exercises: Exercises, only: str) -> None:
    found = [one for one in discover(canvas(tmp_path), exercises, only=only) if isinstance(one, Submission)]  # type: ignore[arg-type]
    kims = [
        (one.attempt, texts(one)["cnn/conv2d"], "embedding/cosine" in one.files)
        for one in found
        if one.student == "kim_1"
    ]
    assert kims == [(1, "old\n", True), (2, GOOD, True)]


@pytest.mark.parametrize(
    ("names", "attempts"),
    [
        (["a.py"], [(0, ["a.py"])]),
        (["a-1.py", "b.py"], [(2, ["a-1.py", "b.py"])]),
        (["a.py", "a-2.py", "b-1.py"], [(1, ["a.py"]), (2, ["a.py", "b-1.py"]), (3, ["a-2.py", "b-1.py"])]),
        (["part-1.zip", "part-2.zip"], [(0, ["part-1.zip", "part-2.zip"])]),
        (["hw.tar.gz", "hw-1.tar.gz"], [(1, ["hw.tar.gz"]), (2, ["hw-1.tar.gz"])]),
    ],
)
def test_what_belongs_to_an_attempt(names: list[str], attempts: list[tuple[int, list[str]]]) -> None:
    found = layouts._attempts([(name, name) for name in names])
    assert [(number, sorted(part.path for part in parts)) for number, parts in found] == attempts


def test_a_name_that_several_exercises_have_is_asked_about(tmp_path: Path, exercises: Exercises) -> None:
    write(tmp_path / "ada_1_2_model.py", GOOD)
    write(tmp_path / "bob_3_4_training_model.py", GOOD)
    graded, _lines = read(tmp_path, exercises)
    assert graded["ada"].files["training/model"].problem == (
        "training/model.py: model.py may be meant for any of embedding/model, training/model. "
        "Name it training_model.py, and hand it in again."
    )
    assert texts(graded["bob"]) == {"training/model": GOOD}
    only_one = tuple(one for one in exercises if one.id == "training/model")
    assert "may be meant" in (read(tmp_path, only_one)[0]["ada"].files["training/model"].problem or "")


def test_anonymous_canvas(tmp_path: Path, exercises: Exercises) -> None:
    for name in ("anon_Ab3de_10_conv2d.py", "LATE_anon_Zz9yx_11_conv2d.py"):
        write(tmp_path / name, GOOD)
    graded, _lines = read(tmp_path, exercises)
    assert {name: one.identity for name, one in graded.items()} == {"anon_Ab3de": {}, "anon_Zz9yx": {}}


# ---------------------------------------------------------------- Moodle


def test_a_download_from_moodle(tmp_path: Path, exercises: Exercises) -> None:
    files = {
        f"Ada Lovelace_123_assignsubmission_file/{FILE}": GOOD, "Jörg Ö_124_assignsubmission_file_/conv2d.py": GOOD,
        "김 민서_125_assignsubmission_file_conv2d.py": GOOD, "김 민서_125_assignsubmission_file_hw.zip": zipped({"cosine.py": "c\n"}),
        "Eve_126_assignsubmission_onlinetext/onlinetext.html": "x", "Ann_1_assignsubmission_file_/a.zip": zipped({FILE: GOOD}),
        "Ann_2_assignsubmission_file_/conv2d.py": "other Ann\n", "grades.csv": "",
    }  # fmt: skip
    for name, content in files.items():
        write(tmp_path / "m" / name, content)
    for source in (tmp_path / "m", pack(tmp_path / "m", "zip", False)):
        graded, lines = read(source, exercises)
        assert {name: (texts(one)["cnn/conv2d"], one.identity["moodle"]) for name, one in graded.items()} == {
            "Ada Lovelace": (GOOD, "123"), "Ann_1": (GOOD, "1"), "Ann_2": ("other Ann\n", "2"), "Jörg Ö": (GOOD, "124"),
            "김 민서": (GOOD, "125"),
        }  # fmt: skip
        assert texts(graded["김 민서"])["embedding/cosine"] == "c\n"
        assert {one.path: one.message.split(";")[0] for one in lines} == {
            "Eve_126_assignsubmission_onlinetext": "is Moodle's onlinetext",
            "grades.csv": "is not named as in a download from Moodle (Name_123_assignsubmission_file_). Remove it.",
        }


# ---------------------------------------------------------------- Gradescope

METADATA = """\
---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@x.y
  - :name: Bob
    :sid: '101'
    :email: bob@x.y
  :created_at: 2026-03-02 10:00:00.123456789 -08:00
  :score: 3.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: [{name: x, output: "&a *b"}]
  :history:
  - :id: 1
    :created_at: 2026-03-01 10:00:00 Z
    :results: {tests: [{a: 1}, &x {b: 2}, *x]}
submission_2:
  :submitters:
  - :name: Bob
    :sid: '102'
  :created_at: 2026-03-02 10:00:00.000000000 Z
submission_3:
  :submitters: []
submission_4:
  :submitters:
  - :name: Gone
    :email: gone@x.y
"""


def gradescope(folder: Path, metadata: str = METADATA) -> Path:
    write(folder / layouts.GRADESCOPE, metadata)
    write(folder / "submission_1/conv2d.py", GOOD)
    write(folder / "submission_2/hw.zip", zipped({FILE: "bob\n"}))
    write(folder / "submission_3/x.py", "")
    write(folder / "submission_9/x.py", "")
    return folder


@pytest.mark.parametrize("packed", ["", "zip", "gztar"])
def test_an_export_of_gradescope(tmp_path: Path, exercises: Exercises, packed: str) -> None:
    source = gradescope(tmp_path / "assignment_1_export")
    graded, lines = read(pack(source, packed, True) if packed else source, exercises)
    assert {name: (texts(one)["cnn/conv2d"], one.submitted, one.attempt) for name, one in graded.items()} == {
        "Ada Lovelace": (GOOD, "2026-03-02T10:00:00-08:00", 2), "Bob_101": (GOOD, "2026-03-02T10:00:00-08:00", 2),
        "Bob_102": ("bob\n", "2026-03-02T10:00:00+00:00", 0),
    }  # fmt: skip
    assert graded["Ada Lovelace"].identity == {"name": "Ada Lovelace", "email": "ada@x.y", "sis": "100"}
    assert {one.path: one.message for one in lines} == {
        "submission_9": "is not in submission_metadata.yml. Remove it, or export again.",
        "submission_3": "has no submitter in submission_metadata.yml. Assign it to a student, and export again.",
        "submission_4": "is in submission_metadata.yml, but not in the export. Export the submissions again.",
    }


def test_a_student_twice_in_an_export(tmp_path: Path, exercises: Exercises) -> None:
    people = "  :submitters:\n  - :name: Ada\n    :sid: '1'\n"
    graded, lines = read(gradescope(tmp_path, f"submission_1:\n{people}submission_2:\n{people}"), exercises)
    assert list(graded) == ["Ada"]
    assert [str(one) for one in lines if "same" in one.message] == [
        "submission_2: is the same student as submission_1, which is graded. Remove one of the two."
    ]


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ("", "it names no submission."),
        ("- a\n- b\n", ""),
        ("just text", "it is not as Gradescope writes it."),
        ("a: [", "it is no YAML"),
        ("? [a]\n: b\n", "it is not as Gradescope writes it."),
        ("[" * 5000, ""),
        ("a: " + "{b: " * 200, "it is not as Gradescope writes it."),
    ],
)
def test_metadata_that_is_none(tmp_path: Path, exercises: Exercises, metadata: str, words: str) -> None:
    try:
        graded, _lines = read(gradescope(tmp_path, metadata), exercises)
    except UsageProblem as problem:
        assert words in str(problem)  # noqa: PT017
        assert str(problem).startswith(f"{tmp_path}/submission_metadata.yml: ")  # noqa: PT017
        assert str(problem).endswith("Export the submissions again.")  # noqa: PT017
    else:
        assert words == ""
        assert graded == {}


# ---------------------------------------------------------------- git


def git(folder: Path, *arguments: str) -> None:
    environment = {"PATH": os.defpath, "HOME": str(folder), "GIT_COMMITTER_DATE": "2026-03-02T10:00:00+0900"}
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x", "-c", "init.defaultBranch=main"]
    subprocess.run([*command, *arguments], check=True, capture_output=True, env=environment)


def checkout(folder: Path) -> Path:
    write(folder / FILE, GOOD)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x", "--date=2020-01-01T00:00:00")
    return folder


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
WHEN = "2026-03-02T10:00:00+09:00"


@needs_git
def test_checkouts_of_a_classroom(tmp_path: Path, exercises: Exercises) -> None:
    folder = tmp_path / "lab-1-submissions"
    for name in ("lab-1-ana-b", "lab-1-ana-c"):
        checkout(folder / name)
    git(folder / "lab-1-ana-c", "gc", "-q")
    git(folder / "lab-1-ana-c", "pack-refs", "--all")
    graded, lines = read(folder, exercises)
    assert {name: (texts(one)["cnn/conv2d"], one.submitted) for name, one in graded.items()} == dict.fromkeys(
        ["ana-b", "ana-c"], (GOOD, WHEN)
    )
    assert lines == []
    assert list(read(folder, exercises, layout="folders")[0]) == ["lab-1-ana-b", "lab-1-ana-c"]


def commit_at(folder: Path, when: str, path: str, text: str) -> None:
    write(folder / path, text)
    git(folder, "add", "-A")
    environment = {"PATH": os.defpath, "HOME": str(folder), "GIT_COMMITTER_DATE": when}
    command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"]
    subprocess.run(command, check=True, capture_output=True, env=environment)


@needs_git
def test_each_topic_of_a_repository_has_the_time_of_its_own_last_commit(tmp_path: Path, exercises: Exercises) -> None:
    other = next(one for one in exercises if one.topic != "cnn")
    folder = checkout(tmp_path / "ann")
    commit_at(folder, "2026-03-09T10:00:00+0900", f"{other.id}.py", GOOD)
    commit_at(folder, "2026-03-16T10:00:00+0900", "README.md", "done")
    git(folder, "gc", "-q")
    ann = read(tmp_path, exercises)[0]["ann"]
    assert ann.submitted == "2026-03-16T10:00:00+09:00"
    assert ann.times == {"cnn": WHEN, other.topic: "2026-03-09T10:00:00+09:00"}
    commit_at(folder, "2026-03-23T10:00:00+0900", FILE, GOOD + "# more")
    assert read(tmp_path, exercises)[0]["ann"].times["cnn"] == "2026-03-23T10:00:00+09:00"


@needs_git
def test_one_topic_alone_came_with_the_repository(tmp_path: Path, exercises: Exercises) -> None:
    folder = checkout(tmp_path / "ann")
    commit_at(folder, "2026-03-16T10:00:00+0900", "README.md", "done")
    ann = read(tmp_path, exercises)[0]["ann"]
    assert (ann.submitted, ann.times) == ("2026-03-16T10:00:00+09:00", {})


@needs_git
def test_a_shallow_checkout_has_one_time(tmp_path: Path, exercises: Exercises) -> None:
    other = next(one for one in exercises if one.topic != "cnn")
    whole = checkout(tmp_path / "whole")
    commit_at(whole, "2026-03-09T10:00:00+0900", f"{other.id}.py", GOOD)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{whole}", str(tmp_path / "class/ann"))
    ann = read(tmp_path / "class", exercises)[0]["ann"]
    when = "2026-03-09T10:00:00+09:00"
    assert (ann.submitted, ann.times) == (when, {"cnn": when, other.topic: when})


@needs_git
def test_a_prefix_that_not_all_have_stays(tmp_path: Path, exercises: Exercises) -> None:
    for name in ("lab-ann", "bob"):
        checkout(tmp_path / name)
    assert list(read(tmp_path, exercises)[0]) == ["bob", "lab-ann"]


@needs_git
def test_a_hostile_repository_runs_nothing_and_only_loses_its_time(tmp_path: Path, exercises: Exercises) -> None:
    ran = tmp_path / "ran"
    script = write(tmp_path / "script", f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    config = f"[core]\n fsmonitor = {script}\n hooksPath = {tmp_path}\n pager = {script}\n sshCommand = {script}\n"
    config += f" alternateRefsCommand = {script}\n[log]\n showSignature = true\n[gpg]\n program = {script}\n[diff]\n external = {script}\n"
    config += f'[extensions]\n partialClone = origin\n[remote "origin"]\n url = ext::{script}\n promisor = true\n'
    folder = tmp_path / "class"
    one = checkout(folder / "config")
    (one / ".git/config").write_text(config)
    for hook in ("post-checkout", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(script, write(one / f".git/hooks/{hook}", ""))
    for name, head in {
        "gone": "0" * 40,
        "up": "ref: refs/../../../../etc/passwd",
        "option": "--output=x",
        "text": "\0\xff",
    }.items():
        (checkout(folder / name) / ".git/HEAD").write_text(head)
    for name, target in {"linked": ".git", "objects": ".git/objects"}.items():
        shutil.rmtree(checkout(folder / name) / target)
        (folder / name / target).symlink_to(one / target)
    write(folder / f"file/{FILE}", GOOD)
    write(folder / "file/.git", f"gitdir: {one}/.git")
    graded, lines = read(folder, exercises)
    assert {name: one.submitted for name, one in graded.items()} == dict.fromkeys(graded, "") | {"config": WHEN}
    assert len(graded) == 8
    assert all(texts(one) == {"cnn/conv2d": GOOD} for one in graded.values())
    assert lines == []
    assert not ran.exists()


@needs_git
def test_a_fault_of_ours_with_git(tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout(tmp_path / "ann")
    hand_in(tmp_path, "bob")

    def full(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.EAGAIN, "no process is left")

    monkeypatch.setattr(subprocess, "run", full)
    graded, lines = read(tmp_path, exercises)
    assert list(graded) == ["bob"]
    said = "git cannot be asked for the time of the commit (no process is left). Grade it again."
    assert lines == [NotGraded("ann", said, lost=True)]


@needs_git
def test_git_that_takes_too_long_is_ended(
    tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout(tmp_path / "ann")
    slow = write(tmp_path.parent / "slow/git", "#!/bin/sh\nexec /bin/sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(slow))
    monkeypatch.setattr("grader.git.TIMEOUT_S", 1)
    assert read(tmp_path, exercises)[0]["ann"].submitted == ""


def test_without_git_the_time_is_unknown(tmp_path: Path, exercises: Exercises, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / f"ann/{FILE}", GOOD)
    write(tmp_path / "ann/.git/HEAD", "0" * 40)
    (tmp_path / "ann/.git/objects").mkdir()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert read(tmp_path, exercises)[0]["ann"].submitted == ""


# ---------------------------------------------------------------- nbgrader


def test_nbgraders_submitted_folder(tmp_path: Path, exercises: Exercises) -> None:
    course = tmp_path / "course101"
    write(course / f"submitted/ana/{FILE}", GOOD)
    write(course / "submitted/ana/cnn/timestamp.txt", "2026-03-02 10:00:00 UTC\n")
    write(course / "submitted/ana/ps2/timestamp.txt", "2026-03-09 10:00:00 UTC\n")
    write(course / f"submitted/ben/ps1/{FILE}", GOOD)
    write(course / "submitted/ben/ps1/timestamp.txt", "2015-02-02 15:58:23.948203 America/Los_Angeles")
    write(course / f"submitted/cy/ps1/{FILE}", GOOD)
    write(course / "submitted/cy/ps1/timestamp.txt", "yesterday\x1b")
    write(course / "submitted/notes.txt", "")
    write(course / "source/cnn/cnn.ipynb", "{}")
    for source in (course, course / "submitted", pack(course, "zip", False)):
        graded, lines = read(source, exercises)
        assert {name: (texts(one), one.submitted) for name, one in graded.items()} == {
            "ana": ({"cnn/conv2d": GOOD}, "2026-03-02T10:00:00+00:00"),
            "ben": ({"cnn/conv2d": GOOD}, "2015-02-02T15:58:23-08:00"),
            "cy": ({"cnn/conv2d": GOOD}, ""),
        }
        assert [(one.kind, str(one).removeprefix("submitted/")) for one in lines] == [
            ("notice", r"cy/ps1/timestamp.txt: 'yesterday\\x1b' is no time such as 2026-03-02 10:00:00 UTC, so when it was handed in is unknown. Correct it."),
            ("stray", "notes.txt: is no folder, but nbgrader has one for each student."),
        ]  # fmt: skip


def test_each_assignment_of_nbgrader_has_its_own_time(tmp_path: Path, exercises: Exercises) -> None:
    topics = sorted({one.topic for one in exercises})
    assert len(topics) >= 2
    for day, topic in enumerate(topics, 2):
        write(tmp_path / f"submitted/ana/{topic}/x.py", GOOD)
        if day != 3:
            write(tmp_path / f"submitted/ana/{topic}/timestamp.txt", f"2026-03-{day:02d} 10:00:00 UTC")
    ana = read(tmp_path / "submitted", exercises)[0]["ana"]
    assert ana.times == {
        topic: "" if day == 3 else f"2026-03-{day:02d}T10:00:00+00:00" for day, topic in enumerate(topics, 2)
    }


def test_links_out_of_nbgraders_folder(tmp_path: Path, exercises: Exercises) -> None:
    write(tmp_path / f"secret/{FILE}", "secret")
    write(tmp_path / f"submitted/ana/cnn/{FILE}", GOOD)
    (tmp_path / "submitted/eve").symlink_to(tmp_path / "secret")
    (tmp_path / "submitted/mal").mkdir()
    (tmp_path / "submitted/mal/cnn").symlink_to(tmp_path / "secret/cnn")
    graded, lines = read(tmp_path / "submitted", exercises)
    assert [name for name, one in graded.items() if one.files] == ["ana"]
    assert [one.path for one in lines] == ["eve"]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-03-02 10:00:00 UTC", "2026-03-02T10:00:00+00:00"),
        ("2026-03-02 10:00", "2026-03-02T10:00:00+00:00"),
        ("2026-03-02T10:00:00+09:00", "2026-03-02T10:00:00+09:00"),
        ("2026-03-02 10:00:00.5 +0900", "2026-03-02T10:00:00+09:00"),
        ("2026-03-02 10:00:00 Asia/Seoul", "2026-03-02T10:00:00+09:00"),
        ("2026-02-30 10:00:00 UTC", ""),
        ("2026-03-02 10:00:00 Mars/Olympus", ""),
        ("2026-03-02 10:00:00 ../../etc/passwd", ""),
        ("2026-03-02", ""),
        ("", ""),
    ],
)
def test_times(text: str, when: str) -> None:
    assert iso_time(text) == when


@given(st.text(max_size=30) | st.datetimes(timezones=st.none() | st.timezones()).map(str))
def test_any_text_is_a_time_or_none(text: str) -> None:
    when = iso_time(text)
    assert when == "" or when[-6] in "+-" or when[-9] in "+-"


# ---------------------------------------------------------------- the roster


ROSTER = "student,name,canvas,email\njm,Jonas Müller,4711,jm@x.y\nada,Ada Lovelace,,ada@x.y\nk1,Kim,1,\ngone,Gone Girl,77,\n,,,x\n"


def test_the_roster_names_students_and_the_missing(tmp_path: Path, exercises: Exercises) -> None:
    roster = write(tmp_path / "roster.csv", ROSTER + "jm,Again,5,\n")
    graded, lines = read(canvas(tmp_path / "c"), exercises, roster=roster)
    assert {name: one.identity for name, one in graded.items()} == {
        "ada": {"canvas": "4712", "name": "Ada Lovelace", "email": "ada@x.y"},
        "jm": {"canvas": "4711", "name": "Jonas Müller", "email": "jm@x.y"},
        "k1": {"canvas": "1", "name": "Kim"},
        "kim_2": {"canvas": "2", "name": "kim"},
    }
    said = [(one.kind, str(one)) for one in lines if one.kind != "stray"]
    assert said == [
        ("notice", f"{roster}:7: student 'jm' stands in line 2 already. Keep one of the two."),
        ("notice", f"kim_2: is graded, but is not on the roster {roster}. Add a line, or correct the name there."),
        ("missing", f"gone: has handed in nothing (line 5 of {roster})."),
        ("missing", f"x: has handed in nothing (line 6 of {roster})."),
    ]


def test_folders_keep_their_names_with_a_roster(tmp_path: Path, exercises: Exercises) -> None:
    for name in ("Jonas Müller", "kim"):
        hand_in(tmp_path / "c", name)
    roster = write(tmp_path / "roster.csv", "id,name\n7,Jonas Müller\n8,Kim\n9,kim\n")
    graded, lines = read(tmp_path / "c", exercises, roster=roster)
    assert {name: one.identity for name, one in graded.items()} == {
        "Jonas Müller": {"name": "Jonas Müller", "sis": "7"},
        "kim": {},
    }
    assert [str(one) for one in lines] == [
        f"kim: is graded, but may be any of lines 3, 4 of {roster}. Put a number that tells them apart there."
    ]


def test_two_submissions_of_one_student_of_the_roster(tmp_path: Path, exercises: Exercises) -> None:
    for name in ("ada_1_2_conv2d.py", "lovelaceada_5_6_conv2d-1.py"):
        write(tmp_path / "c" / name, GOOD)
    roster = write(tmp_path / "roster.csv", "student,name\nada,Ada Lovelace\n")
    graded, lines = read(tmp_path / "c", exercises, roster=roster)
    assert list(graded) == ["ada"]
    assert [str(one) for one in lines] == [
        "lovelaceada_5_6_conv2d-1.py: is the same student as ada_1_2_conv2d.py, which is graded. Remove one of the two."
    ]


def test_a_roster_that_cannot_be_read(tmp_path: Path, exercises: Exercises) -> None:
    hand_in(tmp_path, "ann")
    with pytest.raises(UsageProblem, match="Give the class list as a CSV file"):
        discover(tmp_path, exercises, roster=tmp_path / "gone.csv")


# ---------------------------------------------------------------- which layout


MAKERS: dict[str, Callable[[Path], Path]] = {"canvas": canvas, "gradescope": gradescope}


@pytest.mark.parametrize("layout", MAKERS)
def test_layouts_are_recognised(tmp_path: Path, layout: str) -> None:
    assert recognise(FolderShelf(MAKERS[layout](tmp_path))) == layout


@pytest.mark.parametrize(
    "names",
    [
        ["ann", "x_1_assignsubmission_file_", "bob"],
        ["ann.zip", "bob.zip", "eve_1_2_x.zip"],
        ["a-1", "a-2"],
        ["submitted", "ann"],
    ],
)
def test_one_student_cannot_choose_the_layout_of_a_class(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        hand_in(tmp_path, name)
    assert recognise(FolderShelf(tmp_path)) == "folders"


@given(
    st.lists(
        st.text(min_size=1, max_size=20) | st.from_regex(layouts._CANVAS) | st.from_regex(layouts._MOODLE), max_size=6
    )
)
def test_any_names_in_any_layout_are_lines_or_submissions(
    exercises: Exercises, tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    archive = tmp_path_factory.getbasetemp() / "class.zip"
    try:
        write(archive, zipped(dict.fromkeys(names, GOOD)))
    except (UnicodeEncodeError, IndexError):
        return  # a lone surrogate, or nothing before a NUL: no archive can hold such a name
    for layout in LAYOUTS:
        try:
            read(archive, exercises, layout=layout)
        except (UsageProblem, NothingToGrade) as problem:
            assert str(problem).endswith((".", f"{archive}"))  # noqa: PT017
