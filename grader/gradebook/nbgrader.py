"""nbgrader's gradebook, by its own API: assignments are topics, grade cells are checks.

What a person entered in formgrader (manual scores, extra credit, comments) is never written here.
"""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.config import own_programs_first
from grader.course import Topic
from grader.errors import UsageProblem
from grader.files import write_whole
from grader.gradebook.common import ClassGrades, Exported, count, grade_in, of, several, who
from grader.gradebook.notebook import cell_names, comment, is_ours, notebook, source
from grader.names import safe_name
from grader.outcome import Outcome, Status
from grader.policies import AssignmentGrade, FinalGrade
from grader.report.text import clean
from grader.times import handed_in

DATABASE, CONFIG = "gradebook.db", "nbgrader_config.py"
_UNSAFE = re.compile(r"[,;\"'\[\]*?{}]|^[=+@]")
"""What nbgrader's own CSV (which quotes nothing), its file patterns or a spreadsheet would trip over in a student's id."""


def student_id(student: FinalGrade) -> str:
    """The student's id in nbgrader, also a folder there: the submission's name, changed as little as is safe."""
    safe = safe_name(student.student)
    mild = _UNSAFE.sub("_", safe)
    if mild == safe or safe != student.student:  # a name that was changed ends in a digest already
        return mild
    return f"{mild}~{hashlib.sha256(student.student.encode()).hexdigest()[:8]}"


def export(grades: ClassGrades, out: Path, url: str | None = None) -> Exported:
    """Write the gradebook (`url`, or gradebook.db in `out`) in one transaction, then the notebooks that formgrader shows, in `out`.

    Raises UsageProblem where nbgrader is missing or the database refuses; then nothing is changed.
    """
    done = Exported()
    out.mkdir(parents=True, exist_ok=True)
    counted = {topic.id: cells_of(grades, topic) for topic in grades.topics}
    with _open(url or f"sqlite:///{out.resolve() / DATABASE}", grades.course.config.course.id) as gradebook:
        writer = _Writer(gradebook, grades, done)
        for topic in grades.topics:
            writer.assignment(topic, counted[topic.id])
        for student in grades.students:
            writer.student(student, counted)
    _write_notebooks(grades, out, counted, done)
    if not (out / CONFIG).exists():
        write_whole(
            out / CONFIG,
            f"c = get_config()\nc.CourseDirectory.course_id = {grades.course.config.course.id!r}\n".encode(),
        )
    done.written = (
        f"{count(len(grades.students), 'student')} in {_shown(url) if url else out / DATABASE}. To look at it: cd {out}; "
        "nbgrader export, or jupyter lab and its menu Nbgrader, Formgrader"
    )
    if url:
        done.notes.append(f"Tell nbgrader where the gradebook is: c.CourseDirectory.db_url in {out / CONFIG}.")
    return done


def cells_of(grades: ClassGrades, topic: Topic) -> dict[str, float]:
    """{cell name: maximum} of a topic's checks, in course order. Extra credit raises no maximum; what was left out for all has no cell."""
    cells: dict[str, float] = {}
    for student in grades.students:
        for grade in of(student, topic):
            for result in grade.exercises:
                if result.status is not Status.SKIPPED:
                    for name, check in zip(cell_names(result), result.checks, strict=True):
                        cells[name] = max(cells.get(name, 0.0), 0.0 if result.extra else float(check.max_score))
    return cells


# --- writing ---------------------------------------------------------------------------------------------------


class _Writer:
    """Writes into an open gradebook whose transaction is somebody else's to end."""

    def __init__(self, gradebook: Any, grades: ClassGrades, done: Exported) -> None:
        from nbgrader import api

        self._api, self._gradebook, self._grades, self._done = api, gradebook, grades, done
        self._notebooks: dict[str, str] = {}
        self._cells: dict[str, dict[str, tuple[str, str]]] = {}
        """Of each topic {cell name: ids of its grade cell and its solution cell}."""

    def assignment(self, topic: Topic, counted: dict[str, float]) -> None:
        """The assignment of a topic, its notebook and cells; cells of checks that are gone are taken away."""
        deadline = next(rules.deadline for rules in self._grades.course.config.topics if rules.id == topic.id)
        due = {"duedate": deadline} if deadline else {}
        try:
            self._gradebook.find_assignment(topic.id)
            self._gradebook.update_or_create_assignment(topic.id, **due)
        except self._api.MissingEntry:
            self._gradebook.add_assignment(topic.id, course_id=self._grades.course.config.course.id, **due)
        try:
            book = self._gradebook.find_notebook(topic.id, topic.id)
        except self._api.MissingEntry:
            book = self._gradebook.add_notebook(topic.id, topic.id, kernelspec="{}")
        self._notebooks[topic.id] = book.id
        self._remove_stale(book, topic, counted)
        ids = {}
        for name, points in counted.items():
            cell = self._gradebook.update_or_create_grade_cell(
                name, topic.id, topic.id, max_score=points, cell_type="code"
            )
            ids[name] = (cell.id, self._gradebook.update_or_create_solution_cell(name, topic.id, topic.id).id)
        self._cells[topic.id] = ids

    def _remove_stale(self, book: Any, topic: Topic, counted: dict[str, float]) -> None:
        """Cells of graded exercises that no report has any more, unless a person graded or commented on them."""
        exercises = {name.partition("__")[0] for name in counted}
        session, touched = self._gradebook.db, []
        for cell in [*book.grade_cells, *book.solution_cells]:
            if cell.name in counted or cell.name.partition("__")[0] not in exercises:
                continue
            if any(g.manual_score is not None or g.extra_credit is not None for g in cell.grades) or any(
                c.manual_comment for c in cell.comments
            ):
                touched.append(cell.name)
                continue
            for row in [*cell.grades, *cell.comments, cell]:
                session.delete(row)
        session.flush()
        if touched:
            self._done.notes.append(
                f"{topic.id}: {several(sorted(set(touched)))} is no check any more, but has manual grades or comments in nbgrader, so it stays "
                "there and still counts."
            )

    def student(self, student: FinalGrade, counted: dict[str, dict[str, float]]) -> None:
        """One student with all submissions."""
        self._gradebook.update_or_create_student(student_id(student), **_person(student))
        waiting = 0
        for topic in self._grades.topics:
            grade = grade_in(student, topic)
            if grade is not None:
                waiting += self._submission(student, topic, grade, counted[topic.id])
        self._gradebook.db.flush()
        self._gradebook.db.expunge_all()  # a class of thousands must not stay in memory
        if waiting:
            self._done.left_out.append(
                f"{who(student)}: {waiting} of the checks could not be graded by our fault, have no score and wait for a manual grade "
                "in formgrader. Mend it, grade that submission again and export again."
            )

    def _submission(self, student: FinalGrade, topic: Topic, grade: AssignmentGrade, counted: dict[str, float]) -> int:
        """The student's submission of a topic; how many checks wait for a manual grade."""
        submission = self._gradebook.update_or_create_submission(topic.id, student_id(student), **_handed_in(grade.submitted))
        ours = self._notebooks[topic.id]
        book = next((found for found in submission.notebooks if found.notebook_id == ours), None)
        if book is None:  # the notebook is younger than the submission
            book = self._added(self._api.SubmittedNotebook(notebook_id=ours, assignment=submission))
        scores = {row.cell_id: row for row in book.grades}
        comments = {row.cell_id: row for row in book.comments}
        waiting = 0
        for result in grade.exercises:
            whole = result.status is Status.SKIPPED
            for name, check in zip(cell_names(result), result.checks, strict=True):
                if name not in counted:
                    continue
                cell, answer = self._cells[topic.id][name]
                score = scores.get(cell) or self._added(self._api.Grade(cell_id=cell, notebook=book))
                remark = comments.get(answer) or self._added(self._api.Comment(cell_id=answer, notebook=book))
                waiting += _enter(score, None if whole or check.status is Status.GRADER_ERROR else check)
                remark.auto_comment = comment(check)
        book.late_submission_penalty = round(grade.raw - grade.score, 6) + 0.0
        return waiting

    def _added(self, row: Any) -> Any:
        """A row of a cell or notebook that is younger than the submission: nbgrader itself makes them with the submission only."""
        self._gradebook.db.add(row)
        return row


def _handed_in(text: str) -> dict[str, datetime]:
    time = handed_in(text)
    return {"timestamp": time.astimezone(UTC)} if time else {}


def _enter(row: Any, check: Outcome | None) -> bool:
    """Put a check's points into its grade, None: it could not be graded. Whether it waits for a person now.

    As nbgrader does itself, a manual score is marked for a second look when the automatic one changes under it.
    """
    score = None if check is None else min(max(float(check.score), 0.0), float(check.max_score))
    changed = row.auto_score != score
    row.auto_score = score
    if row.manual_score is None:
        row.needs_manual_grade = score is None
    elif changed:
        row.needs_manual_grade = True
    return score is None and row.manual_score is None


def _person(student: FinalGrade) -> dict[str, str]:
    """Name and e-mail as far as they are known; commas and line breaks would break nbgrader's CSV."""
    last, comma, first = student.identity.get("name", "").partition(",")
    if not comma:
        first, _space, last = last.strip().rpartition(" ")
    known = {
        "first_name": first,
        "last_name": last,
        "email": student.identity.get("email", ""),
        "lms_user_id": student.identity.get("canvas", ""),
    }
    tame = {key: " ".join(clean(text.replace(",", " "), 120).split()).lstrip("=+-@") for key, text in known.items()}
    return {key: text for key, text in tame.items() if text}


# --- the notebooks ---------------------------------------------------------------------------------------------


def _write_notebooks(grades: ClassGrades, out: Path, counted: dict[str, dict[str, float]], done: Exported) -> None:
    """source/<topic>/<topic>.ipynb and autograded/<student>/<topic>/<topic>.ipynb, as far as nobody else wrote some there."""
    strange = []
    for topic in grades.topics:
        strange += _put(out / "source", topic, source(topic.id, topic.title.text("en"), counted[topic.id]))
        for student in grades.students:
            if grade := grade_in(student, topic):
                strange += _put(out / "autograded" / student_id(student), topic, notebook(grade, counted[topic.id]))
                _put_time(out / "submitted" / student_id(student) / topic.id, grade.submitted)
    if strange:
        done.left_out.append(
            f"Not written here, so left as they are: {several(strange)}. Formgrader shows them instead of our messages; move them away, or "
            "choose another --out."
        )


def _put(folder: Path, topic: Topic, data: bytes) -> list[str]:
    """Write one notebook, read-only as nbgrader leaves them; its path where another's file is there."""
    file = folder / topic.id / f"{topic.id}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_bytes() if file.exists() else b""
    if before and before != data and not is_ours(before):
        return [str(file)]
    if before != data:
        write_whole(file, data)
        file.chmod(0o444)
    return []


def _put_time(folder: Path, submitted: str) -> None:
    """timestamp.txt of a submission that is not there itself: formgrader counts folders, and compares their times with ours."""
    folder.mkdir(parents=True, exist_ok=True)
    file, time = folder / "timestamp.txt", _handed_in(submitted).get("timestamp")
    if time and not [path for path in folder.iterdir() if path != file]:
        write_whole(file, f"{time.replace(tzinfo=None).isoformat(' ')} UTC".encode())


# --- the database ----------------------------------------------------------------------------------------------


@contextmanager
def _open(url: str, course: str) -> Iterator[Any]:
    """nbgrader's gradebook, all of whose commits become one, made when the block ends well. UsageProblem where it cannot be."""
    try:
        from nbgrader.api import Gradebook, InvalidEntry
        from sqlalchemy import exc
    except ImportError as problem:
        raise UsageProblem(f"The package {problem.name} is missing: pip install 'grader[nbgrader]'.") from None

    own_programs_first()  # a new gradebook runs the program alembic
    try:
        with _quiet():
            gradebook = Gradebook(_with_driver(url), course)
            try:
                yield from _transaction(gradebook)
            finally:
                gradebook.close()
    except (exc.SQLAlchemyError, InvalidEntry) as problem:
        raise UsageProblem(f"The gradebook {_shown(url)}: {_reason(problem)}") from None
    except ModuleNotFoundError as problem:
        raise UsageProblem(
            f"The gradebook {_shown(url)} needs the package {problem.name}, which is not installed. For PostgreSQL: "
            "pip install 'grader[nbgrader]'. Other servers are not tested."
        ) from None


def _transaction(gradebook: Any) -> Iterator[Any]:
    """The gradebook inside one transaction that no other export can enter meanwhile."""
    locks = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "LOCK TABLE assignment IN SHARE ROW EXCLUSIVE MODE"}
    with gradebook.engine.connect() as connection:
        if lock := locks.get(gradebook.engine.dialect.name):
            connection.exec_driver_sql(lock)
        gradebook.db.remove()
        gradebook.db.configure(bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        yield gradebook
        gradebook.db.flush()
        connection.commit()


@contextmanager
def _quiet() -> Iterator[None]:
    """nbgrader logs a traceback for each refusal of the database, which we say in words, and SQLAlchemy warns of its ways."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"nbgrader\.api")
            yield
    finally:
        log.disabled = before


def _with_driver(url: str) -> str:
    """postgresql: with psycopg 3, which the extra brings, whatever SQLAlchemy's default is."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


def _shown(url: str) -> str:
    """The URL without its password."""
    return re.sub(r"(?<=://)([^/@:]*):[^@]*@", r"\1:***@", clean(url, 300))


_REMEDIES = {
    "readonly": "It cannot be written. Give yourself the right to, or choose another --out.",
    "unable to open": "It cannot be opened. Does its folder exist, and may you write there?",
    "not a database": "This file is no SQLite database. Move it away, or restore your copy of it.",
    "malformed": "This SQLite database is damaged. Restore your copy of it.",
    "locked": "Another program is writing to it. Close it and export again.",
    "database .* does not exist": "Make it first: createdb, or CREATE DATABASE.",
    "no such column|no such table|does not exist": "It was made by another version of nbgrader. Run: nbgrader db upgrade",
    "parse": "This is no URL of a database. Write sqlite:////folder/gradebook.db or postgresql://user:password@host/database.",
    "load plugin": "There is no such kind of database. Write sqlite:////folder/gradebook.db or postgresql://user:password@host/database.",
    "password|authentication": "The server refuses user or password. Correct --db.",
    "connection|connect|resolve": "The server does not answer. Is it running, and are host and port right in --db?",
    "full": "The disk is full. Free some space and export again.",
}  # fmt: skip


def _reason(problem: Exception) -> str:
    """What the database said, in one line, and what to do."""
    said = str(getattr(problem, "orig", None) or problem)
    remedy = next(
        (text for words, text in _REMEDIES.items() if re.search(words, said, re.IGNORECASE)), "Nothing was changed."
    )
    return f"{_shown(said.strip().splitlines()[0]).rstrip('.')}. {remedy}"
