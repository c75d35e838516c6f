"""Which of a student's attempts counts, where the platform handed over several."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from grader.config import Config
from grader.submission import NotGraded, Submission

Found = Submission | NotGraded


def most_allowed(config: Config) -> int | None:
    """Attempts that count in at least one topic; None for any number."""
    limits = [topic.attempts for topic in config.topics]
    return None if not limits or None in limits else max(limit for limit in limits if limit is not None)


def allowed(found: Iterable[Found], most: int | None) -> Iterator[Found]:
    """Without attempts after the `most`th; a student who has only later ones keeps the first of these, for the policies
    to say what it is worth. Attempts of one student follow each other."""
    for student, attempts in _by_student(found):
        own = list(attempts)
        if student is None or most is None:
            yield from own
            continue
        early = [one for one in own if isinstance(one, Submission) and one.attempt <= most]
        yield from early or own[:1]


def latest(found: Iterable[Found]) -> Iterator[Found]:
    """The last attempt of each student."""
    for student, attempts in _by_student(found):
        own = list(attempts)
        yield from own if student is None else own[-1:]


def chosen(found: Iterable[Found], choice: Mapping[str, int]) -> Iterator[Found]:
    """The attempt that was chosen for each student, by number; students without a choice as they are."""
    for one in found:
        if not isinstance(one, Submission) or choice.get(one.student, one.attempt) == one.attempt:
            yield one


def _by_student(found: Iterable[Found]) -> Iterator[tuple[str | None, Iterator[Found]]]:
    return itertools.groupby(found, lambda one: one.student if isinstance(one, Submission) else None)
