"""Plain tables for spreadsheets and data frames: CSV and Parquet, long (a row per student and topic) or wide."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from grader.errors import UsageProblem
from grader.files import write_whole
from grader.gradebook.common import ClassGrades, Exported, count, grade_in, ungraded, who
from grader.policies import AssignmentGrade, FinalGrade
from grader.report.text import clean, safe_cell

PERSON = ("student", "name", "email", "section", "submitted")
GRADE = {
    "raw": float, "penalty": float, "score": float, "max_score": float, "late_s": float, "late_days": int, "dropped": bool,
}  # fmt: skip
Row = dict[str, Any]


def long_rows(grades: ClassGrades) -> list[Row]:
    """A row per student and topic. Points are None where something could not be graded by our fault."""
    rows = []
    for student in grades.students:
        for grade in student.assignments:
            if grade.assignment in {topic.id for topic in grades.topics}:
                row = _person(student) | {"assignment": grade.assignment, "title": grade.title}
                rows.append(
                    row | _numbers(grade) | {"not_graded": " ".join(ungraded(grade)), "why": " ".join(grade.why)}
                )
    return rows


def wide_rows(grades: ClassGrades) -> list[Row]:
    """A row per student: points and maximum of each topic, then the total that counts, over all topics."""
    rows = []
    for student in grades.students:
        row = _person(student)
        for topic in grades.topics:
            grade = grade_in(student, topic)
            known = grade is not None and not ungraded(grade)
            row |= {
                topic.id: grade.score if grade and known else None,
                f"{topic.id} max": grade.max_score if grade and known else None,
            }
        share = 100 * student.score / student.max_score if student.max_score else 0.0
        rows.append(row | {"score": student.score, "max_score": student.max_score, "percent": round(share, 2)})
    return rows


def _person(student: FinalGrade) -> Row:
    known = {"student": student.student, "submitted": student.submitted}
    return {key: known.get(key, student.identity.get(key, "")) for key in PERSON}


def _numbers(grade: AssignmentGrade) -> Row:
    faulty = bool(ungraded(grade))
    return {key: None if faulty and kind is float else kind(getattr(grade, key)) for key, kind in GRADE.items()}


def export_csv(grades: ClassGrades, out: Path, wide: bool) -> Exported:
    """Write UTF-8 with a header line, RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe."""
    rows = wide_rows(grades) if wide else long_rows(grades)
    text = io.StringIO()
    writer = csv.writer(text)
    columns = _columns(rows)
    writer.writerow(map(safe_cell, columns))
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    write_whole(out, text.getvalue().encode("utf-8", "backslashreplace"))
    return _exported(grades, rows, out)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else safe_cell(str(value))


def export_parquet(grades: ClassGrades, out: Path, wide: bool) -> Exported:
    """Write a Parquet file: strings, float64 points, int64 days, booleans; null where nothing is known."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageProblem(
            "Parquet needs the package pyarrow: pip install 'grader[tables]'. Or write --to csv."
        ) from None

    rows = wide_rows(grades) if wide else long_rows(grades)
    kinds = {str: pyarrow.string(), float: pyarrow.float64(), int: pyarrow.int64(), bool: pyarrow.bool_()}
    fields, columns = [], []
    for name in _columns(rows):
        kind = GRADE.get(name, str if name in (*PERSON, "assignment", "title", "not_graded", "why") else float)
        fields.append(pyarrow.field(name, kinds[kind]))
        values = [clean(row[name], 2000) if kind is str else row[name] for row in rows]
        columns.append(pyarrow.array(values, kinds[kind]))
    table = pyarrow.Table.from_arrays(columns, schema=pyarrow.schema(fields))
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink)
    write_whole(out, sink.getvalue().to_pybytes())
    return _exported(grades, rows, out)


def _columns(rows: list[Row]) -> list[str]:
    return list(rows[0]) if rows else []


def _exported(grades: ClassGrades, rows: list[Row], out: Path) -> Exported:
    done = Exported(f"{count(len(rows), 'row')} in {out}")
    for student in grades.students:
        for grade in student.assignments:
            if faults := ungraded(grade):
                done.left_out.append(
                    f"{who(student)}, {grade.assignment}: {', '.join(faults)} could not be graded by our fault, so its points are empty. "
                    "See the staff report, mend it, grade that submission again and export again."
                )
    return done
