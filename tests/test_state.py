"""What a student has reached survives runs, and losing it is never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import ExerciseResult, Provenance, Report, Status
from grader.state import read_state, save_state


def report(**scores):
    provenance = Provenance(submission_digest="", course_digest="", checks_digest="", seed="", versions={}, isolation="L3")
    results = [ExerciseResult(id=name, title="", status=Status.FAILED, score=score, max_score=5.0) for name, score in scores.items()]
    return Report(student="a", score=0.0, max_score=0.0, provenance=provenance, exercises=results)


def test_kept_and_replaced(tmp_path):
    assert save_state(tmp_path, "c", report(a=1.0, b=2.0, z=1.0), {"a", "b"})
    assert save_state(tmp_path, "c", report(b=3.0), {"b"})
    assert read_state(tmp_path, "c") == {"a": (1.0, 5.0, "failed"), "b": (3.0, 5.0, "failed")}
    assert read_state(tmp_path, "other") == {}


@given(st.binary(max_size=40))
def test_any_damage_reads_as_nothing_or_something(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("state")
    (folder / "c.json").write_bytes(data)
    assert isinstance(read_state(folder, "c"), dict)


def test_a_place_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    assert save_state(tmp_path / "file" / "state", "c", report(a=1.0), {"a"}) is False


@pytest.mark.parametrize("kept", ["[]", "{}", '{"a": 3}', '{"a": [1, 2]}', "null"])
def test_another_form_reads_as_nothing(tmp_path, kept):
    (tmp_path / "c.json").write_text(kept)
    assert read_state(tmp_path, "c") == {}
