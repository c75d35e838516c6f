"""Plain tables: what stands in them, in CSV and in Parquet."""

import csv
import io
import sys

import pytest
from made_class import HOSTILE, grades_of, report, usual

from grader.errors import UsageProblem
from grader.gradebook import tables


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True))


def test_long_has_a_row_for_each_student_and_topic(tiny, tmp_path):
    done = tables.export_csv(grades_of(tiny, *usual()), tmp_path / "out.csv", wide=False)
    found = {(row["student"], row["assignment"]): row for row in rows(tmp_path / "out.csv")}
    assert len(found) == 6
    grace = found["Grace", "basics"]
    assert (grace["name"], grace["email"], grace["raw"], grace["score"], grace["max_score"], grace["dropped"]) == (
        "Grace Hopper", "grace@x.org", "3", "3", "5", "false",
    )  # fmt: skip
    linus = found["Linus", "basics"]
    assert (linus["score"], linus["max_score"], linus["not_graded"]) == ("", "", "basics/double")
    assert "Linus, basics: basics/double could not be graded by our fault, so its points are empty." in done.left_out[0]


def test_wide_has_a_row_for_each_student(tiny, tmp_path):
    tables.export_csv(grades_of(tiny, *usual()), tmp_path / "out.csv", wide=True)
    ada, grace, linus = rows(tmp_path / "out.csv")
    assert (ada["basics"], ada["basics max"], ada["score"], ada["percent"]) == ("5", "5", "9", "100")
    assert (grace["basics"], grace["percent"]) == ("3", "77.78")
    assert (linus["basics"], linus["arrays"], linus["score"], linus["max_score"]) == ("", "4", "7.5", "7.5")


@pytest.mark.parametrize("wide", [False, True])
def test_parquet_holds_the_same_with_types(tiny, tmp_path, wide):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install 'grader[tables]'")
    grades = grades_of(tiny, *usual(), *(report(name) for name in HOSTILE))
    tables.export_parquet(grades, tmp_path / "out.parquet", wide)
    first = (tmp_path / "out.parquet").read_bytes()
    table = parquet.read_table(tmp_path / "out.parquet")
    made = tables.wide_rows(grades) if wide else tables.long_rows(grades)
    assert table.num_rows == len(made)
    assert table.column("score").to_pylist() == [row["score"] for row in made]
    assert str(table.schema.field("score").type) == "double"
    assert "김민서" in table.column("student").to_pylist()
    tables.export_parquet(grades, tmp_path / "out.parquet", wide)
    assert (tmp_path / "out.parquet").read_bytes() == first


def test_parquet_without_pyarrow_says_what_to_install(tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        UsageProblem, match=r"needs the package pyarrow: pip install 'grader\[tables\]'. Or write --to csv"
    ):
        tables.export_parquet(grades_of(tiny, *usual()), tmp_path / "out.parquet", wide=False)


def test_hostile_names_are_cells_and_never_formulas(tiny, tmp_path):
    tables.export_csv(grades_of(tiny, *(report(name) for name in HOSTILE)), tmp_path / "out.csv", wide=True)
    students = [row["student"] for row in rows(tmp_path / "out.csv")]
    assert len(students) == len(HOSTILE)
    assert not [name for name in students if name.startswith(("=", "+", "-", "@"))]
    assert "Doe, Jane" in students
    assert b"\n" not in (tmp_path / "out.csv").read_bytes().replace(b"\r\n", b"")
