"""Which of several attempts counts."""

from hypothesis import given
from hypothesis import strategies as st

from grader.attempts import allowed, chosen, latest
from grader.submission import NotGraded, Submission


def attempt(student, number):
    return Submission(student, {}, f"{student}{number}", attempt=number)


found = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 4)), unique_by=lambda one: one[0]).map(
    lambda students: [attempt(name, n) for name, most in sorted(students) for n in range(1, most + 1)]
)


@given(found=found, most=st.none() | st.integers(1, 4))
def test_the_last_allowed_attempt_of_each_student(found, most):
    last = list(latest(allowed(found, most)))
    assert [one.student for one in last] == sorted({one.student for one in found})
    for one in last:
        numbers = [other.attempt for other in found if other.student == one.student]
        assert one.attempt == (max(numbers) if most is None else max(n for n in numbers if n <= most))


def test_only_later_attempts_are_left_for_the_policies():
    assert [one.attempt for one in allowed([attempt("a", 3), attempt("a", 4)], 2)] == [3]


def test_what_is_no_submission_goes_through():
    note = NotGraded("x", "is a link")
    given = [note, attempt("a", 1), attempt("a", 2), note, attempt("b", 0)]
    assert list(latest(allowed(given, None))) == [note, attempt("a", 2), note, attempt("b", 0)]
    assert list(chosen(given, {"a": 1})) == [note, attempt("a", 1), note, attempt("b", 0)]
