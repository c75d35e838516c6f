"""`grade similar`: which answers of a class are alike."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.base import cli, common, console_of, on_terminal, open_course
from grader.errors import NothingToGrade, UsageProblem
from grader.names import shown
from grader.progress import Working

if TYPE_CHECKING:
    from grader.course import Exercise
    from grader.similarity import Answers, ClassSimilarity, Origin

_NEEDED = {"scipy": "scipy", "tree_sitter": "tree-sitter", "tree_sitter_python": "tree-sitter-python"}
SOLUTION = "reference solution"


@cli.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for similarity.html and .json.")
@click.option("--only-exercises", help="Comma-separated exercises or topics, e.g. cnn/pooling,embedding.")
@click.option(
    "--least", type=click.FloatRange(0.2, 1.0), default=0.6, help="Similarity of pairs that are listed (default 0.6)."
)
@click.option(
    "--top", type=click.IntRange(1, 1000), default=50, help="At most so many pairs of an exercise (default 50)."
)
@click.option(
    "--with", "earlier", type=click.Path(path_type=Path), multiple=True,
    help="Submissions of an earlier term to compare with; again for more.",
)  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but problems.")
@common
def similar(
    submissions: Path, out: Path, only_exercises: str | None, least: float, top: int, earlier: tuple[Path, ...],
    quiet: bool, config: Path | None, level: str | None, lang: str | None, no_color: bool,
) -> None:  # fmt: skip
    """Staff: which answers of a class are alike; something to look at, never a verdict."""
    missing = [name for module, name in _NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise UsageProblem(
            f"Comparing answers needs {', '.join(missing)}: pip install 'grader[similarity]', then run it again."
        )
    from grader.report.similarpage import SimilarPage
    from grader.similarity import ClassSimilarity, together

    course, env = open_course(config, lang, (str(submissions),))
    names = [name.strip() for name in (only_exercises or "").split(",") if name.strip()]
    chosen = [exercise for exercise, _path in course.select(names, course.root)]
    _refuse_inside(out, (submissions, *earlier))
    console = console_of(env, no_color)
    page, found = SimilarPage(), []
    with Working(on_terminal(env, quiet), no_color=no_color or env.no_color) as tell:
        answers = _given(chosen)
        not_read = list(_read(submissions, "class", chosen, answers, tell))
        for folder in earlier:
            not_read += _read(folder, "earlier", chosen, answers, tell)
        for exercise in chosen:
            tell(f"comparing {exercise.id}")
            gathered = answers.pop(exercise.id)
            one = gathered.similar(least, top)
            if one.compared or one.short or one.troubles:
                found.append(one)
                page.add(one, exercise.title_in("en"), gathered.text)
    report = ClassSimilarity(
        course=course.config.course.id, least=least, exercises=tuple(found), together=together(found),
        not_read=tuple(not_read),
    )  # fmt: skip
    _write(out, report, page.render(report, course.title("en")))
    for problem in not_read:
        console.print(f"not read: {problem}", markup=False, highlight=False)
    if quiet:
        return
    for one in found:
        listed = f"{one.pairs_similar} similar pairs, {len(one.groups)} groups" if one.informative else "left out"
        console.print(f"{one.exercise}  {one.compared} compared  {listed}", markup=False, highlight=False)
    place = f"Something to look at, never a verdict: {out / 'similarity.html'}"
    console.print(place, markup=False, highlight=False, soft_wrap=True)


def _refuse_inside(out: Path, folders: Iterable[Path]) -> None:
    for folder in folders:
        if out.resolve().is_relative_to(folder.resolve()):
            said = f"--out {out} lies in {folder}, where it would be taken for a submission."
            raise UsageProblem(f"{said} Choose a folder outside of it.")


def _given(exercises: Iterable[Exercise]) -> dict[str, Answers]:
    """For each exercise what the course brings: the stub, which is nobody's work, and the solution to compare with."""
    from grader.similarity import Answers

    found = {}
    for exercise in exercises:
        found[exercise.id] = Answers(exercise.id, [_source(exercise.stub)])
        if exercise.solution is not None:
            found[exercise.id].add(SOLUTION, _source(exercise.solution), "solution")
    return found


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as problem:
        raise UsageProblem(f"{file}: cannot be read ({problem.strerror}). Make it a readable file.") from None


def _read(
    folder: Path, origin: Origin, exercises: list[Exercise], answers: dict[str, Answers], tell: Callable[[str], None]
) -> list[str]:
    """Take in the submissions of a folder; what is none comes back, with its reason."""
    from grader.intake import discover
    from grader.submission import NotGraded

    problems, students = [], 0
    for one in discover(folder, exercises):
        if isinstance(one, NotGraded):
            problems.append(str(one))
            continue
        students += 1
        student = f"{shown(folder.resolve().name)}/{one.student}" if origin == "earlier" else one.student
        tell(f"{students} read: {student[:40]}")
        for id_, file in one.files.items():
            if file.text is None:
                answers[id_].refuse(student, file.problem or "", origin)
            else:
                answers[id_].add(student, file.text, origin)
    if not students:
        raise NothingToGrade(f"No submissions in {folder}: expected one folder or zip per student.")
    return problems


def _write(out: Path, report: ClassSimilarity, html: str) -> None:
    from grader.files import write_whole
    from grader.similarity import to_json

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageProblem(f"Cannot write to {out}: {problem.strerror}. Choose another --out.") from None
    write_whole(out / "similarity.json", to_json(report))
    write_whole(out / "similarity.html", html.encode())
