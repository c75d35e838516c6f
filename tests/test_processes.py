"""How many processes a budget of memory allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import processes
from grader.errors import UsageProblem
from grader.processes import GRADER_MB, affordable, free_mb


@given(jobs=st.integers(1, 64), student=st.integers(64, 4096), budget=st.integers(1, 200_000))
def test_never_over_the_stated_budget(jobs, student, budget):
    each = GRADER_MB + student
    if budget < each:
        with pytest.raises(UsageProblem, match=rf"--memory {budget} is too little: .* need {each} MiB.*lower memory_mb"):
            affordable(jobs, student, budget)
        return
    found = affordable(jobs, student, budget)
    assert 1 <= found <= jobs
    assert found * each <= budget
    assert found == jobs or (found + 1) * each > budget


def test_without_a_budget_what_is_free_counts_and_one_process_is_always_begun(monkeypatch):
    monkeypatch.setattr(processes, "free_mb", lambda: 3000)
    assert affordable(8, 1024, None) == 2
    monkeypatch.setattr(processes, "free_mb", lambda: 10)
    assert affordable(8, 1024, None) == 1
    monkeypatch.setattr(processes, "free_mb", lambda: None)
    assert affordable(8, 1024, None) == 8


def test_what_is_free_here():
    found = free_mb()
    assert found is None or 0 < found < 10_000_000
