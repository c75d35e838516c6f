"""What every gradebook needs: the class's grades as students may see them, who is who, and numbers and texts in cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from grader.config import closest
from grader.course import Course, Topic
from grader.errors import NothingToGrade, UsageProblem
from grader.gradebook.feedback import tell
from grader.outcome import ExerciseResult, Report, Status
from grader.policies import AssignmentGrade, FinalGrade, final_grades
from grader.report.text import clean
from grader.saved import Unreadable, read_reports

NAMES_SHOWN = 20  # of a list of students in a message


@dataclass(frozen=True)
class ClassGrades:
    """The grades of a class in the topics chosen, and what could not be read of it (a sentence each)."""

    course: Course
    topics: tuple[Topic, ...]
    students: tuple[FinalGrade, ...]
    unreadable: tuple[str, ...] = ()

    def full(self, topic: Topic) -> float:
        """Points of the topic in this class: the most that any student could reach, extra credit apart."""
        return max((grade.max_score for student in self.students for grade in of(student, topic)), default=0.0)


@dataclass
class Exported:
    """What an export did: `written` says what is where; `notes` are worth knowing; `left_out` is not in the gradebook."""

    written: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


# --- the grades ------------------------------------------------------------------------------------------------


def read_class(course: Course, reports: Path, names: Sequence[str], now: datetime) -> ClassGrades:
    """The grades below `reports`, in the topics called `names` (none: in all), with the words that students may see `now`.

    Calls, printed text and curves are left out, so that a large class fits into memory. Raises UsageProblem for an
    unknown topic, and what `read_reports` and `final_grades` raise.
    """
    topics = [_topic(course, name) for name in dict.fromkeys(names)] or list(course.topics)
    unreadable: list[str] = []

    def told_reports() -> Iterator[Report]:
        for report in read_reports(reports):
            if isinstance(report, Unreadable):
                unreadable.append(clean(str(report), 600))
            else:
                yield tell(report, course, now)

    students = final_grades(course, told_reports())
    graded = {grade.assignment for student in students for grade in student.assignments}
    if names and (missing := [topic.id for topic in topics if topic.id not in graded]):
        raise UsageProblem(
            f"No report in {reports} has the topic {', '.join(missing)}. Topics graded there: "
            f"{', '.join(sorted(graded)) or 'none'}."
        )
    chosen = tuple(topic for topic in topics if topic.id in graded)
    if not chosen:
        reason = f" {unreadable[0]}" if unreadable else ""
        raise NothingToGrade(f"No report in {reports} has an exercise of this course ({course.config_path}).{reason}")
    return ClassGrades(course, chosen, tuple(students), tuple(unreadable))


def _topic(course: Course, name: str) -> Topic:
    known = {topic.id: topic for topic in course.topics}
    if name not in known:
        like = closest(name, known)
        raise UsageProblem(
            f"There is no topic {clean(name, 80)}.{f' Did you mean {like}?' if like else ''} Topics: {', '.join(known)}."
        )
    return known[name]


def of(student: FinalGrade, topic: Topic) -> Iterator[AssignmentGrade]:
    """The student's grade in the topic, if there is one."""
    return (grade for grade in student.assignments if grade.assignment == topic.id)


def grade_in(student: FinalGrade, topic: Topic) -> AssignmentGrade | None:
    """The student's grade in the topic, None where no report tells."""
    return next(of(student, topic), None)


def ungraded(grade: AssignmentGrade) -> list[str]:
    """Ids of the exercises that could not be graded, or not wholly, by our fault."""
    return [result.id for result in grade.exercises if has_fault(result)]


def has_fault(result: ExerciseResult) -> bool:
    """Whether the grader failed in this exercise: such points must not be entered anywhere."""
    return Status.GRADER_ERROR in (result.status, *(check.status for check in result.checks))


def complete(grade: AssignmentGrade, student: FinalGrade, left_out: list[str]) -> bool:
    """Whether a grade may be entered where only its points fit; if not, `left_out` says why and what to do."""
    faults = ungraded(grade)
    if faults:
        left_out.append(
            f"{who(student)}, {grade.assignment}: {', '.join(faults)} could not be graded by our fault, so no grade was written. "
            "See the staff report, mend it, grade that submission again and export again."
        )
    return not faults


def scaled(grade: AssignmentGrade, full: float) -> float:
    """The grade's points where the whole is `full`; as they are where one of the wholes is nothing (extra credit alone)."""
    if not grade.max_score or not full or full == grade.max_score:
        return grade.score
    return grade.score / grade.max_score * full


# --- numbers and texts -----------------------------------------------------------------------------------------


def decimal(value: float, comma: bool = False) -> str:
    """Points with at most two decimals: 7.5, 10, 0.33."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if comma else text


def count(number: int, what: str) -> str:
    """1 row, 2 rows."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def who(student: FinalGrade) -> str:
    """The student's name in a message, harmless to print."""
    return clean(student.student, 80)


def several(names: Iterable[str]) -> str:
    """A list of names in a message: the first of them, and how many more."""
    shown = [clean(name, 80) for name in names]
    more = len(shown) - NAMES_SHOWN
    return ", ".join(shown[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def read_text(path: Path, what: str) -> str:
    """A file exported by another system, with its BOM and line ends. Raises UsageProblem."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageProblem(
            f"{path} is not UTF-8. Give {what} as it was downloaded; a spreadsheet program may have saved it differently."
        ) from None
    except OSError as problem:
        raise UsageProblem(f"{path} cannot be read ({problem.strerror}). Give {what}.") from None


# --- who is who ------------------------------------------------------------------------------------------------


def plain(name: str) -> str:
    """A name for comparing: "Lovelace, Ada" and "Ada_Lovelace" are alike."""
    last, comma, first = unicodedata.normalize("NFKC", name).partition(",")
    text = f"{first} {last}" if comma else last
    return " ".join(re.sub(r"[_\s]+", " ", text).casefold().split())


def names_of(student: FinalGrade) -> list[str]:
    """What may stand for the student's name elsewhere: the name told by the intake or roster, else the submission's."""
    return list(filter(None, (student.identity.get("name", ""), student.student)))


@dataclass(frozen=True)
class Key:
    """One way to recognise a student: `ours(student)` are the values to look for, `theirs(row)` those of a row."""

    what: str
    ours: Callable[[FinalGrade], Sequence[str]]
    theirs: Callable[[int], Sequence[str]]


def told(field_: str) -> Callable[[FinalGrade], Sequence[str]]:
    """What the intake or roster told of a student, folded: the `ours` of a key."""
    return lambda student: [student.identity.get(field_, "").strip().casefold()]


def match(
    students: Sequence[FinalGrade], rows: int, keys: Sequence[Key], place: str, left_out: list[str]
) -> dict[int, FinalGrade]:
    """{row: student}, by the first key that finds the student in rows 0..`rows`-1.

    `left_out` gets a sentence for each student who is in no row, or not for certain in one.
    """
    tables: list[dict[str, set[int]]] = []
    for key in keys:
        table: dict[str, set[int]] = {}
        for row in range(rows):
            for value in filter(None, key.theirs(row)):
                table.setdefault(value, set()).add(row)
        tables.append(table)
    found: dict[int, list[FinalGrade]] = {}
    for student in students:
        hits, what = _find(student, keys, tables)
        if len(hits) == 1:
            found.setdefault(hits.pop(), []).append(student)
        else:
            left_out.append(_not_matched(student, hits, what, place))
    for row, claimed in found.items():
        if len(claimed) > 1:
            left_out.append(
                f"{several(student.student for student in claimed)}: all of them match line {row + 1} of the students in {place}, so "
                "none was written. Tell them apart in the roster."
            )
    return {row: claimed[0] for row, claimed in found.items() if len(claimed) == 1}


def _find(student: FinalGrade, keys: Sequence[Key], tables: Sequence[dict[str, set[int]]]) -> tuple[set[int], str]:
    for key, table in zip(keys, tables, strict=True):
        hits = {row for value in key.ours(student) if value for row in table.get(value, ())}
        if hits:
            return hits, key.what
    return set(), ""


def _not_matched(student: FinalGrade, hits: set[int], what: str, place: str) -> str:
    if hits:
        return (
            f"{who(student)}: {len(hits)} students in {place} have the same {what}, so nothing was written. "
            "Give the id in the roster."
        )
    return f"{who(student)}: not in {place}, so nothing was written. Add the student there, or the id to the roster."
