"""Names that students choose: safe as folders, apart when different, shown without acting, alike when one is misspelt."""

import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.names import MAX_SHOWN, alike, safe_name, shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names")


@pytest.mark.parametrize("name", ["ann", "Kim Min-su", "김민수", "kim.minsu", "o'neil", "Ägir", "李", "s123_456"])
def test_ordinary_names_stay(name: str) -> None:
    assert safe_name(name) == name
    assert shown(name) == name


@pytest.mark.parametrize(
    "name",
    sorted({"", ".", "..", "../up", "/etc/passwd", "a\\b", "a:b", "a\0b", "\x1b[m", "-rf", " a", "a ", "a.", "CON", "nul.txt"}
    | {"index.html", "grades.csv", ".hidden", "x" * 300, "가" * 100, "a\u202eb", "\udcff", "ann~0123abcd", "a\tb"}),
)
def test_other_names_are_changed_and_marked(name: str) -> None:
    assert safe_name(name)[-9] == "~"


@given(st.text(max_size=120), st.text(max_size=120))
@example("a/b", "a:b")
@example("x" * 200, "x" * 201)
@example("각", unicodedata.normalize("NFD", "각"))
def test_names_are_safe_and_stay_apart(folder: Path, one: str, other: str) -> None:
    name = safe_name(one)
    assert 0 < len(name.encode()) <= 100
    assert not set(name) & set('/\\:*?"<>|')
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert (safe_name(other) == name) == (one == other)
    (folder / name).mkdir(exist_ok=True)
    assert (folder / name).parent == folder


@given(st.text())
def test_shown_names_can_be_stored_and_printed(name: str) -> None:
    text = shown(name)
    msgspec.json.encode(text)
    assert "\x1b" not in text
    assert "\n" not in text


def test_a_name_that_no_file_can_have_is_cut() -> None:
    text = shown("a" * 60_000 + "z")
    assert len(text) < MAX_SHOWN
    assert text.startswith("aaa")
    assert text.endswith("az")


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [("conv2d", "conv2d", 1), ("Conv_2D", "conv2d", 1), ("conv2", "conv2d", 0.8), ("ｃｏｎｖ２ｄ", "conv2d", 1), ("cov2d", "conv2d", 0.8)],
)
def test_a_misspelt_name_is_alike(one: str, other: str, least: float) -> None:
    assert alike(one, other) >= least


@pytest.mark.parametrize(("one", "other"), [("pooling", "conv2d"), ("", "conv2d"), ("conv2d" * 10, "conv2d"), ("abcdef", "fedcba")])
def test_other_names_are_not_alike_at_all(one: str, other: str) -> None:
    assert alike(one, other) == 0
