"""From raw scores to the grade that counts: deadlines, penalties, extensions, attempts, dropped topics, rounding."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from grader.extensions import Extensions, load_extensions
from grader.i18n import _, ngettext
from grader.outcome import ExerciseResult, Report, Status
from grader.report.text import clean, points
from grader.times import handed_in, shown_time

if TYPE_CHECKING:
    from grader.config import Policies, TopicConfig
    from grader.course import Course

DAY_S = 86_400
_Results = dict[str, list[tuple[int, ExerciseResult]]]
"""By exercise: which of the student's reports has a result, and which result."""


@dataclass(frozen=True)
class AssignmentGrade:
    """One topic (what other systems call an assignment) of one student. Points, not shares.

    `raw` is what the checks gave, `penalty` what lateness and attempts beyond the limit take off, `score` what counts
    (never below 0), rounded as the course wants; `max_score` leaves out what could not be graded by our fault.
    `late_s` is seconds after the deadline, after grace and extension; `late_days` days begun that were charged,
    `free_days` those that the student's late-day budget paid for; `dropped`: not part of the total. `why` says in a
    sentence each what was applied, in words for the student. `submitted`: when the last of it was handed in.
    """

    assignment: str
    title: str
    raw: float
    max_score: float
    score: float
    penalty: float = 0.0
    late_s: float = 0.0
    late_days: int = 0
    free_days: int = 0
    dropped: bool = False
    why: tuple[str, ...] = ()
    submitted: str = ""
    exercises: tuple[ExerciseResult, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class FinalGrade:
    """All assignments of one student, and the total that counts. `identity` as in `outcome.Report`."""

    student: str
    identity: dict[str, str]
    submitted: str
    assignments: tuple[AssignmentGrade, ...]
    score: float
    max_score: float
    why: tuple[str, ...] = ()


def final_grades(course: Course, reports: Iterable[Report]) -> list[FinalGrade]:
    """The grades that count, sorted by student, by the policies of the course. The order of `reports` does not matter.

    A student may have several reports, of attempts or of topics graded one after the other: of each exercise the last
    attempt within the limit counts. Raises ConfigProblem where the file of extensions cannot be used.
    """
    extensions = load_extensions(course.config)
    students: dict[str, list[Report]] = {}
    for report in reports:
        students.setdefault(report.student, []).append(report)
    return [_final(course, extensions, sorted(students[student], key=_age)) for student in sorted(students)]


def strangers(course: Course, students: Iterable[str]) -> list[str]:
    """A sentence for each student who has an extension but is none of `students`; for staff, beside the grades."""
    return load_extensions(course.config).strangers(students)


def _age(report: Report) -> tuple[int, float, str, str]:
    """Orders the reports of a student, the last one last."""
    digest, started = report.provenance.submission_digest, report.provenance.started
    return report.attempt, _moment(report.submitted), digest, started


@dataclass
class _Part:
    """Exercises of a topic that came together and have one deadline: `due` for all, `own` for this student.

    `later`: there are attempts after it, beyond the limit.
    """

    results: list[ExerciseResult]
    report: Report
    rules: TopicConfig
    due: datetime | None
    own: datetime | None
    later: bool = False
    free_days: int = 0

    @property
    def came(self) -> str:
        """When it was handed in."""
        return self.report.came(self.rules.id)

    @property
    def begun(self) -> bool:
        """Whether anything was handed in: a stub cannot be late."""
        return any(result.status is not Status.NOT_STARTED for result in self.results)

    @property
    def late_s(self) -> float:
        """Seconds after deadline, extension and grace."""
        came = handed_in(self.came)
        if came is None or self.own is None or not self.begun:
            return 0.0
        return max(0.0, came.timestamp() - self.own.timestamp() - 60 * self.rules.grace_minutes)

    @property
    def over(self) -> bool:
        """Whether it came after the last attempt that is allowed."""
        return self.rules.attempts is not None and self.report.attempt > self.rules.attempts

    @property
    def raw(self) -> Decimal:
        return sum((_exact(result.score) for result in self.results), Decimal(0))

    @property
    def days(self) -> int:
        """Days begun after deadline, extension and grace, but for those of the budget."""
        return math.ceil(self.late_s / DAY_S) - self.free_days

    @property
    def taken(self) -> Decimal:
        """The share of the points that is taken off."""
        if self.over:
            return Decimal(1)
        return min(_exact(self.rules.penalty_cap), _exact(self.rules.penalty_per_day) * self.days)


def _final(course: Course, extensions: Extensions, reports: Sequence[Report]) -> FinalGrade:
    policies, last = course.config.policies, reports[-1]
    results: _Results = {}
    for n, report in enumerate(reports):
        for result in report.exercises:
            results.setdefault(result.id, []).append((n, result))
    topics = [list(_parts(rules, extensions, reports, results)) for rules in course.config.topics]
    used = _spend(policies.late_days, [part for parts in topics for part in parts])
    grades = [
        _assignment(policies, topic.id, topic.title.text(last.language), parts)
        for topic, parts in zip(course.config.topics, topics, strict=True)
        if parts
    ]
    dropped = _worst(grades, policies.drop_lowest)
    grades = [_drop(grade, policies.drop_lowest) if n in dropped else grade for n, grade in enumerate(grades)]
    counted = [grade for grade in grades if not grade.dropped]
    why = [_("{used} of {all} late days are used.").format(used=used, all=policies.late_days)] if used else []
    return FinalGrade(
        last.student, {name: value for report in reports for name, value in report.identity.items()}, last.submitted,
        tuple(grades), _total(policies, (grade.score for grade in counted)),
        _total(policies, (grade.max_score for grade in counted)), tuple(why),
    )  # fmt: skip


def _parts(rules: TopicConfig, extensions: Extensions, reports: Sequence[Report], results: _Results) -> Iterator[_Part]:
    """The topic's exercises in the order of the course, those together that one deadline and one report have."""
    found: dict[tuple[float, int], _Part] = {}
    for exercise in rules.exercises:
        if had := results.get(f"{rules.id}/{exercise.id}"):
            within = [one for one in had if rules.attempts is None or reports[one[0]].attempt <= rules.attempts]
            n, result = (within or had)[-1]
            due = exercise.deadline
            key = (due.timestamp() if due else math.inf, n)
            if key not in found:
                own = extensions.deadline(reports[n].student, rules.id, due) if due else None
                found[key] = _Part([], reports[n], rules, due, own, later=0 < len(within) < len(had))
            found[key].results.append(result)
    yield from found.values()


def _spend(budget: int, parts: Iterable[_Part]) -> int:
    """Let the budget pay for days, first deadline first; returns the days used. What has no points to lose uses none."""
    used = 0
    for part in sorted(parts, key=lambda part: part.due.timestamp() if part.due else math.inf):
        if part.days > 0 and part.taken > 0 and part.raw > 0 and not part.over:
            part.free_days = min(part.days, budget - used)
            used += part.free_days
    return used


def _assignment(policies: Policies, topic: str, title: str, parts: Sequence[_Part]) -> AssignmentGrade:
    results = tuple(result for part in parts for result in part.results)
    raw = sum((part.raw for part in parts), Decimal(0))
    kept = sum((part.raw * (1 - part.taken) for part in parts), Decimal(0))
    whole = sum(
        (_exact(r.max_score) for r in results if not r.extra and r.status is not Status.SKIPPED), Decimal(0)
    )
    rounds = policies.rounding_of == "topics"
    score = _rounded(policies, kept) if rounds else kept
    why = [text for part in parts for text in _reasons(part, len(parts) > 1)]
    if any(Status.GRADER_ERROR in (r.status, *(check.status for check in r.checks)) for r in results):
        why.append(_("What could not be graded, by our fault, counts neither way."))
    if score != kept:
        why.append(_("Rounded from {exact}.").format(exact=f"{kept.normalize():f}"))
    return AssignmentGrade(
        topic, title, _number(raw), _number(_rounded(policies, whole) if rounds else whole), _number(score),
        penalty=_number(raw - kept), late_s=max(part.late_s for part in parts),
        late_days=sum(part.days for part in parts), free_days=sum(part.free_days for part in parts), why=tuple(why),
        submitted=max((part.came for part in parts), key=_moment), exercises=results,
    )  # fmt: skip


def _reasons(part: _Part, several: bool) -> Iterator[str]:
    """What was applied to a part; with the names of its exercises where the topic has several parts."""
    names = ", ".join(result.id.partition("/")[2] for result in part.results) + ": " if several else ""
    for text in _sentences(part):
        yield names + text


def _sentences(part: _Part) -> Iterator[str]:
    most, came = part.rules.attempts, part.came
    if part.over:
        text = _("Attempt {n} is over the limit of {most}, and no earlier one was graded, so it counts 0.")
        yield text.format(n=part.report.attempt, most=most)
        return
    if part.later:
        yield _("Attempt {n} counts: later ones are over the limit of {most}.").format(n=part.report.attempt, most=most)
    if part.due is None or part.own is None or not part.begun:
        return
    if part.own.timestamp() > part.due.timestamp():
        yield _("Extension: the deadline is {time}.").format(time=shown_time(part.own))
    if not came:
        yield _("When it was handed in is not known, so it is not late.")
    elif handed_in(came) is None:
        yield _("When it was handed in cannot be read ({text}), so it is not late.").format(text=clean(came, 40))
    if not part.late_s:
        return
    days = part.days + part.free_days
    text = ngettext("Late by {n} day begun after {time}.", "Late by {n} days begun after {time}.", days)
    yield text.format(n=days, time=shown_time(part.own))
    if part.free_days:
        text = ngettext("{n} late day was used for it.", "{n} late days were used for it.", part.free_days)
        yield text.format(n=part.free_days)
    if part.taken and part.raw:
        text = _("{share} % of {raw} points are taken off.")
        yield text.format(share=points(float(100 * part.taken)), raw=points(float(part.raw)))


def _moment(text: str) -> float:
    time = handed_in(text)
    return time.timestamp() if time else -math.inf


# --- the total -------------------------------------------------------------------------------------------------


def _worst(grades: Sequence[AssignmentGrade], number: int) -> set[int]:
    """The `number` topics without which the share of the total is largest; of equal ones, those late in the course.

    With equal maxima these are the lowest shares. With others the lowest shares can be the wrong ones: Kane and Kane,
    "Dropping Lowest Grades". A topic of which nothing could be graded is never dropped, and one topic always stays.
    """
    of = [(Fraction(str(grade.score)), Fraction(str(grade.max_score))) for grade in grades]
    able = [n for n, (_score, whole) in enumerate(of) if whole > 0]
    number = min(number, len(able) - 1)
    if number <= 0:
        return set()
    share = Fraction(-1)
    while True:  # each round raises the share, and there are finitely many choices
        ranked = sorted(able, key=lambda n: (of[n][0] - share * of[n][1], -n))
        kept = [pair for n, pair in enumerate(of) if n not in ranked[:number]]
        better = sum((score for score, _whole in kept), Fraction()) / sum((whole for _score, whole in kept), Fraction())
        if better <= share:
            return set(ranked[:number])
        share = better


def _drop(grade: AssignmentGrade, number: int) -> AssignmentGrade:
    text = ngettext("Not in the total: the worst topic is left out.", "Not in the total: the {n} worst topics are left out.", number)
    return replace(grade, dropped=True, why=(*grade.why, text.format(n=number)))


def _total(policies: Policies, numbers: Iterable[float]) -> float:
    return _number(_rounded(policies, sum((_exact(number) for number in numbers), Decimal(0))))


def _exact(number: float) -> Decimal:
    """The decimal number that a float was written as: 0.1 is a tenth."""
    return Decimal(repr(number))


def _rounded(policies: Policies, number: Decimal) -> Decimal:
    if policies.rounding == "none":
        return number
    mode = ROUND_HALF_UP if policies.rounding == "half_up" else ROUND_HALF_EVEN
    return number.quantize(Decimal(1).scaleb(-policies.rounding_decimals), mode)


def _number(number: Decimal) -> float:
    return float(round(number, 6))
