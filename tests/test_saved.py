"""Reading a graded class back: what lies there, and what is wrong with it."""

import pytest

from grader.errors import NothingToGrade, UsageProblem
from grader.outcome import Provenance, Report
from grader.report.master import to_json
from grader.saved import STAFF, Unreadable, read_reports


def report(student):
    provenance = Provenance(submission_digest="0", course_digest="0", checks_digest="0", seed="1", versions={}, isolation="L3")
    return Report(student=student, score=1.0, max_score=2.0, provenance=provenance, submitted="2026-03-01T10:00:00+09:00", identity={"canvas": "7"}, attempt=2)


def save(folder, student):
    path = folder / STAFF / student / "report.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(to_json(report(student)))
    return path


def test_reports_come_back_as_they_were_saved_sorted(tmp_path):
    for student in ("mina", "ada"):
        save(tmp_path, student)
    assert list(read_reports(tmp_path)) == [report("ada"), report("mina")]


def test_a_broken_report_is_named_and_the_others_are_read(tmp_path):
    save(tmp_path, "ada").write_bytes(b"{")
    save(tmp_path, "mina")
    (tmp_path / STAFF / "zoe").mkdir()
    broken, good, absent = read_reports(tmp_path)
    assert isinstance(broken, Unreadable)
    assert "ada/report.json: This is not a report of grader" in str(broken)
    assert good == report("mina")
    assert isinstance(absent, Unreadable)
    assert "zoe/report.json: cannot be read (No such file or directory). Grade the submission again." in str(absent)


def test_a_folder_that_is_no_class_says_what_to_give(tmp_path):
    with pytest.raises(UsageProblem, match=r"holds no graded class .* Give the folder that `grade batch --out` wrote"):
        list(read_reports(tmp_path))
    (tmp_path / STAFF).mkdir()
    with pytest.raises(NothingToGrade, match="Grade the class first: grade batch SUBMISSIONS"):
        list(read_reports(tmp_path))
