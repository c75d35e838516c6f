"""The course on disk: topics, exercises, their files and digests, and which of them a command line means."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.config import Config, ExerciseConfig, Title, TopicConfig, closest, load_config
from grader.errors import ConfigProblem, NothingToGrade, UsageProblem
from grader.files import write_whole
from grader.i18n import _

STUBS_FILE = "stubs.json"  # in a student's copy: {exercise id: stub as handed out}, beside the public checks
PLACEHOLDER = ("# YOUR CODE HERE", "raise NotImplementedError()")
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_LOOKS_LIKE_MARK = re.compile(r"#\s*(BEGIN|END)[ _-]*SOLUTION", re.IGNORECASE)


@dataclass(frozen=True)
class Exercise:
    """One exercise and its files. `solution`, `hidden_checks` and `mistakes` are empty in a student's copy.

    `id` is "<topic>/<name>"; limits are as in the config (seconds are CPU seconds, *_mb are MiB).
    `handed_out` is the stub's text as it left the staff, None where nothing tells it.
    """

    id: str
    topic: str
    name: str
    title: Title
    points: float
    packages: tuple[str, ...]
    banned: tuple[str, ...]
    timeout_s: float
    check_timeout_s: float
    memory_mb: int
    output_mb: float
    file_mb: float
    processes: int
    examples: int
    stub: Path
    public_checks: Path
    solution: Path | None = None
    hidden_checks: Path | None = None
    mistakes: tuple[Path, ...] = ()
    right: tuple[Path, ...] = ()
    needs: tuple[str, ...] = ()
    extra: bool = False
    gpu: bool = False
    lesson: Path | None = None
    handed_out: str | None = None

    def title_in(self, language: str) -> str:
        """The title in `language`, or else in the language there is; extra credit is marked."""
        title = self.title.text(language)
        return _("{title} (extra)").format(title=title) if self.extra else title

    @cached_property
    def missing(self) -> str:
        """The first module that its checks need and that is not installed here, or ""."""
        return next((name for name in self.needs if not _installed(name)), "")

    @cached_property
    def checks_digest(self) -> str:
        """SHA-256 of the check files and of every helper module they could import from beside them."""
        files = {self.public_checks} | ({self.hidden_checks} if self.hidden_checks else set())
        for folder in (self.public_checks.parents[1], *(file.parent for file in tuple(files))):
            files |= {file for file in folder.glob("*.py") if not file.name.startswith("test_")}
        return _digest(sorted(files))


@dataclass(frozen=True)
class Topic:
    """Exercises that share a folder and a lesson."""

    id: str
    title: Title
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Course:
    """A config and what is on disk for it. `root` is the folder of the config file."""

    root: Path
    config: Config
    topics: tuple[Topic, ...]
    exercises_folder: Path
    checks_folder: Path
    solutions_folder: Path | None

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises, in the order of the config."""
        return tuple(exercise for topic in self.topics for exercise in topic.exercises)

    @cached_property
    def by_id(self) -> dict[str, Exercise]:
        return {exercise.id: exercise for exercise in self.exercises}

    @property
    def config_path(self) -> Path:
        return self.config.file

    def title(self, language: str) -> str:
        """The course's title in `language`, or else in the language there is."""
        return self.config.course.title.text(language)

    def exercise(self, id_: str) -> Exercise:
        """The exercise of that id. Raises UsageProblem with what there is."""
        if id_ not in self.by_id:
            raise self._unknown(id_)
        return self.by_id[id_]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the config and of all that can change a report: checks, solutions and mistakes."""
        total = hashlib.sha256(self.config.digest.encode())
        for exercise in self.exercises:
            files = [file for file in (exercise.solution, *exercise.mistakes) if file is not None]
            total.update(f"{exercise.id} {exercise.checks_digest} {_digest(files)}\n".encode())
        return total.hexdigest()

    def select(self, names: Sequence[str], cwd: Path) -> list[tuple[Exercise, Path]]:
        """The exercises that `names` mean, each with the file to grade, in the order of the course.

        A name is a path (of an exercise, a topic or all exercises, here or in a copy elsewhere), an id, a topic
        or an exercise's name where only one has it. No names: everything. A file returned may be missing where
        a whole topic was named. Raises UsageProblem (unknown, ambiguous) or NothingToGrade (an empty folder).
        """
        if not names:
            return [(exercise, exercise.stub) for exercise in self.exercises]
        chosen: dict[str, Path] = {}
        for name in names:
            for exercise, file in self._named(name, cwd):
                other = chosen.setdefault(exercise.id, file)
                if os.path.realpath(other) != os.path.realpath(file):
                    message = _("two files were named for {id}: {first} and {second}. Name one of them.")
                    raise UsageProblem(message.format(id=exercise.id, first=other, second=file))
        return [(exercise, chosen[exercise.id]) for exercise in self.exercises if exercise.id in chosen]

    def _named(self, name: str, cwd: Path) -> list[tuple[Exercise, Path]]:
        path = Path(os.path.abspath(os.path.join(cwd, name)))
        if not name.strip() or not name.isprintable():
            raise self._unknown(name)
        if path == self.root:
            return self.select((), cwd)
        inside = _relative(path, self.exercises_folder)
        pairs: list[tuple[Exercise, Path]] = []
        if inside is not None:
            found = self._by_words(inside) if inside else self.exercises
            pairs = [(exercise, exercise.stub) for exercise in found]
        elif os.path.isfile(path):
            pairs = self._file_elsewhere(path)
        elif os.path.isdir(path):
            pairs = self._folder_elsewhere(path)
        if not pairs:
            words = [word for word in name.replace(os.sep, "/").split("/") if word not in ("", ".")]
            pairs = [(exercise, exercise.stub) for exercise in self._by_words(words)]
        if not pairs and os.path.isdir(path):
            message = _("nothing to grade in {folder}: expected a file such as {example} in it.")
            raise NothingToGrade(message.format(folder=path, example=self._example()))
        if not pairs:
            raise self._unknown(name)
        typed_path = name.endswith(".py")
        if typed_path and len(pairs) == 1 and not os.path.lexists(pairs[0][1]):
            message = _("{file} does not exist. Restore it from the course, or name the file that holds your work.")
            raise UsageProblem(message.format(file=pairs[0][1]))
        return pairs

    def _by_words(self, words: Sequence[str]) -> list[Exercise]:
        """cnn · cnn/output_size · output_size, with or without .py and a leading exercises/."""
        if len(words) > 1 and words[0] == self.exercises_folder.name:
            words = words[1:]
        if not words or len(words) > 2:
            return []
        last = words[-1].removesuffix(".py")
        if len(words) == 2:
            return [self.by_id[f"{words[0]}/{last}"]] if f"{words[0]}/{last}" in self.by_id else []
        if words[0] == self.exercises_folder.name:
            return list(self.exercises)
        topic = next((topic for topic in self.topics if topic.id == words[0]), None)
        if topic is not None:
            return list(topic.exercises)
        same = [exercise for exercise in self.exercises if exercise.name == last]
        if len(same) > 1:
            message = _("{name!r} is the name of several exercises: {ids}. Name one of these.")
            raise UsageProblem(message.format(name=last, ids=", ".join(exercise.id for exercise in same)))
        return same

    def _file_elsewhere(self, path: Path) -> list[tuple[Exercise, Path]]:
        found = self.by_id.get(f"{path.parent.name}/{path.stem}") if path.suffix == ".py" else None
        same = [found] if found else [e for e in self.exercises if f"{e.name}.py" == path.name]
        if len(same) != 1:
            message = _("{file} is not named like an exercise of this course. Rename it, for example to {example}.")
            likely = closest(f"{path.parent.name}/{path.stem}", self.by_id)
            raise UsageProblem(message.format(file=path, example=f"{likely}.py" if likely else self._example()))
        return [(same[0], path)]

    def _folder_elsewhere(self, folder: Path) -> list[tuple[Exercise, Path]]:
        pairs = []
        for exercise in self.exercises:
            places = [folder / exercise.topic, folder / self.exercises_folder.name / exercise.topic]
            places += [folder] if folder.name == exercise.topic else []
            files = [place / f"{exercise.name}.py" for place in places]
            pairs += [(exercise, file) for file in files if os.path.isfile(file)][:1]
        return pairs

    def _example(self) -> str:
        return f"{self.exercises[0].id}.py" if self.exercises else "<topic>/<name>.py"

    def _unknown(self, name: str) -> UsageProblem:
        words = name.rstrip("/").removesuffix(".py").removeprefix(f"{self.exercises_folder.name}/")
        names = [*self.by_id, *(topic.id for topic in self.topics), *(exercise.name for exercise in self.exercises)]
        likely = closest(words, names)
        topic = next((topic for topic in self.topics if topic.id == words.split("/")[0]), None)
        known = [exercise.id for exercise in topic.exercises] if topic else [topic.id for topic in self.topics]
        guess = _(" Did you mean {name!r}?").format(name=likely) if likely else ""
        message = _("nothing in this course is called {name!r}.{guess} There is: {known}. See: grade list")
        return UsageProblem(message.format(name=name, guess=guess, known=", ".join(known)))


# ---------------------------------------------------------------- what is on disk


def load_course(config_path: Path, *, need_stubs: bool = True) -> Course:
    """The course of a config file. Raises ConfigProblem: a file of an exercise is missing, a folder is not there.

    `need_stubs=False` is for making the stubs: none of them has to be there yet.
    """
    config = load_config(config_path)
    root = config.file.parent
    exercises = _folder(config, "exercises", config.paths.exercises)
    checks = _folder(config, "checks", config.paths.checks)
    solutions = _find_folder(root, config.paths.solutions)
    if solutions is not None and need_stubs:
        _check_stubs(config, exercises, solutions)
    handed_out = {} if solutions else _handed_out(checks)
    course = Course(root, config, (), exercises, checks, solutions)
    topics = tuple(
        Topic(topic.id, topic.title, tuple(_exercise(course, topic, each, handed_out) for each in topic.exercises))
        for topic in config.topics
    )
    return Course(root, config, topics, exercises, checks, solutions)


def _exercise(course: Course, topic: TopicConfig, config: ExerciseConfig, handed_out: dict[str, str]) -> Exercise:
    id_, name = f"{topic.id}/{config.id}", config.id
    stub = course.exercises_folder / topic.id / f"{name}.py"
    checks = course.checks_folder / topic.id / f"test_{name}.py"
    staff = course.solutions_folder / topic.id if course.solutions_folder else None
    if not os.path.isfile(checks):
        raise ConfigProblem(
            f"{course.config.file}:{config.line}: the exercise {id_} has no public checks: {checks} does not exist. "
            "Write the file, or remove the exercise from the config."
        )
    solution = _if_file(staff / f"{name}.py") if staff else None
    return Exercise(
        id=id_,
        topic=topic.id,
        name=name,
        title=config.title,
        points=config.points,
        packages=config.packages,
        banned=config.banned,
        needs=config.needs,
        gpu=config.device == "gpu",
        extra=config.credit == "extra",
        timeout_s=config.timeout_s,
        check_timeout_s=min(config.check_timeout_s or config.timeout_s / 2, config.timeout_s),
        memory_mb=config.memory_mb,
        output_mb=config.output_mb,
        file_mb=config.file_mb,
        processes=config.processes,
        examples=config.examples,
        stub=stub,
        public_checks=checks,
        solution=solution,
        hidden_checks=_if_file(staff / "hidden" / f"test_{name}.py") if staff else None,
        mistakes=tuple(sorted((staff / "mistakes").glob(f"{name}__*.py"))) if staff else (),
        right=tuple(sorted((course.root / course.config.paths.right / topic.id).glob(f"{name}__*.py"))) if staff else (),
        lesson=_if_file(stub.parent / "README.md"),
        handed_out=handed_out.get(id_),
    )


def _check_stubs(config: Config, exercises: Path, solutions: Path) -> None:
    """Only the staff's copy is wrong without a stub: a student who deletes one loses that exercise."""
    for topic in config.topics:
        for exercise in topic.exercises:
            stub = exercises / topic.id / f"{exercise.id}.py"
            if not os.path.isfile(stub):
                solved = os.path.isfile(solutions / topic.id / f"{exercise.id}.py")
                remedy = "Run grade stubs, which makes it from the solution" if solved else "Write its solution and the file"
                raise ConfigProblem(
                    f"{config.file}:{exercise.line}: the exercise {topic.id}/{exercise.id} has no stub: {stub} does "
                    f"not exist. {remedy}, or remove the exercise from the config."
                )


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _if_file(path: Path) -> Path | None:
    return path if os.path.isfile(path) else None


def _folder(config: Config, key: str, value: str) -> Path:
    folder = _find_folder(config.file.parent, value)
    if folder is None:
        raise ConfigProblem(
            f"{config.file}: paths.{key} is {value!r}, but {config.file.parent / value} is no folder and no such "
            "package is installed. Correct it, or make the folder."
        )
    return folder


def _find_folder(root: Path, value: str) -> Path | None:
    """The folder `value` below `root`, or of the dotted package `value`; the package itself is not imported."""
    if os.path.isdir(root / value):
        return root / value
    if "." not in value or not all(part.isidentifier() for part in value.split(".")):
        return None  # "solutions" is a folder or nothing, whatever else of that name is on sys.path
    try:
        spec = importlib.util.find_spec(value)
    except (ImportError, ValueError):
        return None
    return next((Path(place) for place in (spec and spec.submodule_search_locations) or ()), None)


def _handed_out(checks: Path) -> dict[str, str]:
    file = checks / STUBS_FILE
    try:
        return {str(id_): str(text) for id_, text in json.loads(file.read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigProblem(f"{file}: cannot be read ({error}). Install the course's grader package again.") from None


def _digest(files: Iterable[Path]) -> str:
    """SHA-256 of the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        content = _read(file)
        total.update(f"{file.parent.name}/{file.name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigProblem(f"{file}: cannot be read ({error.strerror}). Make it a readable file.") from None


def _relative(path: Path, folder: Path) -> tuple[str, ...] | None:
    """The parts of `path` below `folder`, links followed or not; None when it lies elsewhere."""
    for one, other in ((path, folder), (Path(os.path.realpath(path)), Path(os.path.realpath(folder)))):
        if one.is_relative_to(other):
            return one.relative_to(other).parts
    return None


# ---------------------------------------------------------------- stubs


def stub_from_solution(text: str, name: str = "solution") -> str:
    """The stub of a solution: what stands between the marks becomes a placeholder (nbgrader's ClearSolutions).

    Raises ConfigProblem, naming `name` and the line, for a mark without its partner, one misspelt (it would give
    the answer away), or none at all.
    """
    lines: list[str] = []
    began = 0
    cleared = False
    for number, line in enumerate(text.splitlines(), 1):
        mark = line.strip()
        if mark == _BEGIN and not began:
            began, cleared = number, True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + part for part in PLACEHOLDER]
        elif mark == _END and began:
            began = 0
        elif _LOOKS_LIKE_MARK.search(line):
            rule = f'"{_BEGIN}" and "{_END}" must alternate, each alone on its line'
            raise ConfigProblem(f"{name}:{number}: {mark!r} is not expected here: {rule}. Correct this line.")
        elif not began:
            lines.append(line)
    if began or not cleared:
        said = f'"{_BEGIN}" has no "{_END}"' if began else f'there is no "{_BEGIN}"'
        raise ConfigProblem(f"{name}:{began or 1}: {said}. Put the marks around what students write.")
    return "\n".join(lines) + "\n"


def stub_in_step(exercise: Exercise) -> bool:
    """Whether the stub is there and what its solution generates; True in a student's copy, without solutions."""
    if exercise.solution is None:
        return True
    if not os.path.isfile(exercise.stub):
        return False
    return _text(exercise.stub) == stub_from_solution(_text(exercise.solution), str(exercise.solution))


def write_stubs(course: Course, *, only_check: bool) -> list[Path]:
    """Make the stubs that are out of step from their solutions, or only say which. Raises UsageProblem where there are none."""
    if course.solutions_folder is None:
        folder = course.root / course.config.paths.solutions
        raise UsageProblem(f"There is no {folder}: stubs are made from the solutions, which only the course staff has.")
    solved = [(one.stub, one.solution) for one in course.exercises if one.solution and not stub_in_step(one)]
    for stub, solution in solved:
        if not only_check:
            stub.parent.mkdir(parents=True, exist_ok=True)
            write_whole(stub, stub_from_solution(solution.read_text(encoding="utf-8-sig"), str(solution)).encode())
    return [stub for stub, _solution in solved]


def _text(file: Path) -> str:
    try:
        return _read(file).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ConfigProblem(f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None


def is_untouched(exercise: Exercise, source: str) -> bool:
    """Whether `source` is still the stub, but for white space, comments and docstrings.

    The stub on disk may be the student's own file, so it is compared with what was handed out (generated from
    the solution, or stubs.json). Where neither exists: whether every function is still a placeholder.
    """
    if "NotImplementedError" not in source:
        return False
    if exercise.solution is not None:
        original = stub_from_solution(_text(exercise.solution), str(exercise.solution))
    elif exercise.handed_out is not None:
        original = exercise.handed_out
    else:
        tree = _tree(source)
        return tree is not None and _only_placeholders(tree)
    if _plain(source) == _plain(original):
        return True
    tree, wanted = _tree(source), _tree(original)
    return tree is not None and wanted is not None and _dump(tree) == _dump(wanted)


def _plain(text: str) -> list[str]:
    return "\n".join(line.rstrip() for line in text.removeprefix("\ufeff").splitlines()).strip().split("\n")


def _tree(source: str) -> ast.Module | None:
    """The syntax tree without docstrings; None when it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.removeprefix("\ufeff"))
            for node in ast.walk(tree):
                kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
                if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
                    node.body = node.body[1:]
        return tree
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _dump(tree: ast.Module) -> str:
    try:
        return ast.dump(tree)
    except RecursionError:
        return ""


def _only_placeholders(tree: ast.Module) -> bool:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    placeholders = ("raise NotImplementedError()", "raise NotImplementedError")
    return bool(functions) and all(
        len(node.body) == 1 and ast.unparse(node.body[0]) in placeholders for node in functions
    )
