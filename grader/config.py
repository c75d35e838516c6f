"""autograder_config.yml and the environment: read only here, checked, kept as frozen data."""

from __future__ import annotations

import difflib
import functools
import hashlib
import math
import os
import re
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, TypeVar

import msgspec
import yaml

from grader.errors import ConfigProblem, UsageProblem
from grader.i18n import LANGUAGES, _

CONFIG_NAME = "autograder_config.yml"
MAX_CONFIG_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_SEED = 2**63 - 1

Package = Literal["numpy", "torch"]
Language = Literal["en", "ko"]
S = TypeVar("S", bound=msgspec.Struct)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Title(msgspec.Struct, frozen=True):
    """A title in each language the course has. A plain string in the YAML is the title in every language."""

    en: str = ""
    ko: str = ""

    def text(self, language: str = "en") -> str:
        """The title in `language`, or else in the language there is."""
        return (self.ko if language == "ko" else self.en) or self.en or self.ko

    def __str__(self) -> str:
        return self.text()


class Key(NamedTuple):
    """What is known of a key of the YAML beside its type: its sentence, and the rule its value keeps.

    `low` is excluded for a float and included for an int; `high` is included.
    """

    sentence: str
    low: int | None = None
    high: int | None = None
    pattern: str = ""
    rule: str = ""
    example: str = "..."


_ID = {
    "pattern": r"[a-z](_?[a-z0-9])*_?",
    "rule": "must match [a-z][a-z0-9_]*, with no double underscore (it separates the names of mistakes)",
}
_DOTTED = {"pattern": r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "rule": "must be a dotted Python name"}


class _Data(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the sections. A field with a Key is a key of the YAML; one without is filled in by us."""


class CourseInfo(_Data, frozen=True, kw_only=True):
    """The course as a whole."""

    id: Annotated[str, Key("Short name of the course, used in file names.", **_ID, example="dl101")]
    title: Annotated[Title, Key("Title of the course: text, or {en: ..., ko: ...}.")]
    language: Annotated[Language, Key("Language of messages and reports: en or ko.")] = "en"
    seed: Annotated[int, Key("Seed of the public examples, the same for everyone.", 0, MAX_SEED)] = 0


class Paths(_Data, frozen=True, kw_only=True):
    """Where the three trees are: folders relative to the file, or dotted packages."""

    exercises: Annotated[str, Key("Folder of the stubs that students edit.")] = "exercises"
    solutions: Annotated[str, Key("Folder of solutions, hidden checks and mistakes; staff only.")] = "solutions"
    checks: Annotated[str, Key("Public checks: a folder, or a dotted package.")] = "grader.checks"
    right: Annotated[str, Key("Folder of other right answers, which the selftest grades; staff only.")] = "tests/right"


class Limits(_Data, frozen=True, kw_only=True):
    """What a submission's file may use. Under `defaults` for all exercises; an exercise may state its own."""

    packages: Annotated[tuple[Package, ...], Key("Packages the file can import beside the standard library.")] = ()
    timeout_s: Annotated[float, Key("CPU seconds for all checks of one exercise together.", 0, 86_400)] = 10.0
    check_timeout_s: Annotated[
        float | None, Key("CPU seconds for one check; half of timeout_s when absent.", 0, 86_400, example="5")
    ] = None
    memory_mb: Annotated[int, Key("Memory of the student's process, in MiB.", 64, 1_048_576)] = 1024
    output_mb: Annotated[float, Key("Printed text that is kept, in MiB; more is cut off.", 0, 64)] = 1.0
    file_mb: Annotated[float, Key("Largest file the student's process may write, in MiB.", 0, 65_536)] = 8.0
    processes: Annotated[int, Key("Processes and threads the student's process may have.", 1, 4096)] = 32
    examples: Annotated[int, Key("Inputs that Hypothesis draws for each check.", 1, 100_000)] = 100


class ExerciseConfig(Limits, frozen=True, kw_only=True):
    """One exercise, its limits filled in from `defaults`. `line` is where it begins in the file."""

    id: Annotated[str, Key("Name of the exercise and its files: <topic>/<id>.py.", **_ID, example="conv2d")]
    title: Annotated[Title, Key("Title of the exercise: text, or {en: ..., ko: ...}.")]
    points: Annotated[float, Key("Points of the exercise: the sum over its checks.", 0, 1000, example="5")]
    banned: Annotated[
        tuple[Annotated[str, Key("A dotted name.", **_DOTTED, example="numpy.linalg")], ...],
        Key("Dotted names the student's file may not use."),
    ] = ()
    credit: Annotated[Literal["normal", "extra"], Key("Extra: its points come on top of the total.")] = "normal"
    needs: Annotated[
        tuple[Annotated[str, Key("A module that checks import.", **_DOTTED, example="tokenizers")], ...],
        Key("Modules that the checks import; where one is missing, the exercise is left out, at no cost."),
    ] = ()
    line: int = 0


class TopicConfig(_Data, frozen=True, kw_only=True):
    """A topic: exercises that share a folder and a lesson."""

    id: Annotated[str, Key("Name of the topic, and of its folder.", **_ID, example="cnn")]
    title: Annotated[Title, Key("Title of the topic: text, or {en: ..., ko: ...}.")]
    exercises: Annotated[tuple[ExerciseConfig, ...], Key("The exercises, in the order they are shown.")]
    line: int = 0


class Config(_Data, frozen=True, kw_only=True):
    """A course as its autograder_config.yml states it. `digest` is the SHA-256 of the file's bytes."""

    course: Annotated[CourseInfo, Key("The course as a whole.")]
    paths: Annotated[Paths, Key("Where exercises, solutions and checks are.")] = Paths()
    defaults: Annotated[Limits, Key("Limits and packages of an exercise that states none.")] = Limits()
    topics: Annotated[tuple[TopicConfig, ...], Key("The topics, in the order they are shown.")]
    file: Path
    digest: str


class Environment(_Data, frozen=True, kw_only=True):
    """The environment variables that matter.

    NO_COLOR, CI and GITHUB_ACTIONS are on when set to anything (the last two: but "0", "false", "no").
    GRADER_SEED is the staff's seed. GRADER_LANG, else LC_ALL, LC_MESSAGES or LANG, is the language: None
    where we have no catalogue for it. GRADER_CACHE_DIR is where examples and results are kept.
    """

    no_color: bool = False
    ci: bool = False
    github_actions: bool = False
    staff_seed: int | None = None
    language: str | None = None
    cache_dir: Path | None = None


def find_config(start: Path) -> Path:
    """The autograder_config.yml in `start` or the nearest folder above it; ConfigProblem where there is none."""
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        if os.path.isfile(folder / CONFIG_NAME):
            return folder / CONFIG_NAME
    message = _(
        "no {name} in {folder} or any folder above: run grade inside the course's folder, or pass --config FILE."
    )
    raise ConfigProblem(message.format(name=CONFIG_NAME, folder=start))


def load_config(path: Path) -> Config:
    """Read and check `path`. Every fault is a ConfigProblem: file:line, key, value, rule, and the remedy."""
    path = Path(os.path.abspath(path))
    raw = _read_bytes(path)
    text = _decode(raw, path)
    try:
        _check_depth(path, text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise ConfigProblem(f'{path}:1: the file is empty. Begin it with "course: {{id: ..., title: ...}}".')
        return _Reader(path, loader).config(node, hashlib.sha256(raw).hexdigest())
    except yaml.YAMLError as error:
        raise ConfigProblem(_syntax_message(path, text, error)) from None


def _read_bytes(path: Path) -> bytes:
    try:
        if os.path.isfile(path) and path.stat().st_size > MAX_CONFIG_BYTES:
            raise ConfigProblem(f"{path}: larger than {MAX_CONFIG_BYTES} bytes, so not a course. Pass --config FILE.")
        return path.read_bytes()
    except FileNotFoundError:
        message = _("no {name} in {folder}: run grade inside the course's folder, or pass --config FILE.")
        raise ConfigProblem(message.format(name=path.name, folder=path.parent)) from None
    except OSError as error:
        message = _("{path}: cannot be read ({reason}). Make it a readable file, or pass --config FILE.")
        raise ConfigProblem(message.format(path=path, reason=error.strerror)) from None


def _decode(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
        line = raw.count(b"\n", 0, start) + 1
        raise ConfigProblem(
            f"{path}:{line}: byte {start} (0x{raw[start]:02x}) is not UTF-8. Save the file as UTF-8."
        ) from None


def _check_depth(path: Path, text: str) -> None:
    """libyaml's composer recurses without a limit: 50,000 brackets would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            said = f"nested more than {MAX_DEPTH} deep. Remove the surplus brackets."
            raise ConfigProblem(f"{path}:{_line(event)}: {said}")


def _syntax_message(path: Path, text: str, error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        line = next(iter(text.split("\n")[mark.line :]), "")
        tab = " Indent with spaces, not with tabs." if "\t" in line else ""
        where = f"{path}:{mark.line + 1}: YAML error at column {mark.column + 1}"
        return f"{where}: {said}.{tab} Correct this line or the one above it."
    said = " ".join(str(error).split())
    return f"{path}:1: YAML error: {said}. Remove what is not text from the file."


def closest(name: str, known: Iterable[str]) -> str:
    """The one of `known` that looks most like `name`, or ""."""
    folded = {word.casefold(): word for word in known}
    return next((folded[match] for match in difflib.get_close_matches(name.casefold(), folded, 1, 0.6)), "")


class _Field(NamedTuple):
    """One key of a section: its type, what is known of it, and whether it may be left out."""

    hint: Any
    key: Key
    required: bool


@functools.cache
def _fields(section: type[msgspec.Struct]) -> dict[str, _Field]:
    """The YAML keys of a section."""
    found = {}
    for field in msgspec.structs.fields(section):
        hint, key = _split(field.type)
        if key.sentence:
            if not field.required and not isinstance(field.default, (msgspec.Struct, tuple, types.NoneType)):
                key = key._replace(example=str(field.default).removesuffix(".0"))
            found[field.name] = _Field(hint, key, field.required)
    return found


def _split(hint: Any) -> tuple[Any, Key]:
    """A type without its Annotated and its optional None, and the Key it was annotated with."""
    key = Key("")
    if typing.get_origin(hint) is Annotated:
        hint, key = typing.get_args(hint)[:2]
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    return hint, key


def _shown(node: yaml.Node) -> str:
    """The value of a node as a message shows it."""
    if isinstance(node, yaml.ScalarNode):
        return _quoted(node.value) if node.value or node.style else "empty"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


class _Reader:
    """Turns YAML nodes into sections, key by key, and words every fault alike: place, value, rule, remedy."""

    def __init__(self, file: Path, loader: Any) -> None:
        self.file, self.loader = file, loader

    def fail(self, node: yaml.Node, said: str, remedy: str) -> NoReturn:
        raise ConfigProblem(f"{self.file}:{_line(node)}: {said}. {remedy}")

    def wrong(self, node: yaml.Node, path: str, rule: str, remedy: str) -> NoReturn:
        self.fail(node, f"{path} is {_shown(node)}, but {rule}", remedy)

    def config(self, node: yaml.Node, digest: str) -> Config:
        pairs = self.pairs(node, "the file", _fields(Config))
        if missing := next((name for name in ("course", "topics") if name not in pairs), None):
            self.fail(node, f"the key {missing} is missing", f'Add a section "{missing}:".')
        sections: dict[str, Any] = {
            name: self.section(kind, pairs[name], name)
            for name, kind in (("course", CourseInfo), ("paths", Paths), ("defaults", Limits))
            if name in pairs
        }
        limits = msgspec.structs.asdict(sections.get("defaults", Limits()))
        topics = tuple(self.topic(item, limits) for item in self.items(pairs["topics"], "topics"))
        self.unique("topics[].id", topics)
        return Config(file=self.file, digest=digest, topics=topics, **sections)

    def topic(self, node: yaml.Node, limits: Mapping[str, Any]) -> TopicConfig:
        path = "topics[].exercises"
        listed = self.pairs(node, "topics[]", _fields(TopicConfig)).get("exercises")
        if listed is None:
            self.fail(node, f"the key {path} is missing", 'Add "exercises: []" and list the exercises in it.')
        exercises = tuple(self.exercise(item, limits, f"{path}[]") for item in self.items(listed, path))
        self.unique(f"{path}[].id", exercises)
        return self.section(TopicConfig, node, "topics[]", {"exercises": exercises, "line": _line(node)})

    def exercise(self, node: yaml.Node, limits: Mapping[str, Any], path: str) -> ExerciseConfig:
        exercise = self.section(ExerciseConfig, node, path, {**limits, "line": _line(node)})
        own = self.pairs(node, path, _fields(ExerciseConfig)).get("check_timeout_s")
        if own is not None and (exercise.check_timeout_s or 0) > exercise.timeout_s:
            rule = f"one check cannot have more than the exercise (timeout_s: {exercise.timeout_s:g})"
            self.wrong(own, f"{path}.check_timeout_s", rule, "Lower it, or raise timeout_s.")
        return exercise

    def section(self, kind: type[S], node: yaml.Node, path: str, given: Mapping[str, Any] | None = None) -> S:
        """A section of type `kind`; `given` are values for keys the YAML leaves out or that were read before."""
        values = dict(given or {})
        pairs = self.pairs(node, path, _fields(kind))
        for name, (hint, key, required) in _fields(kind).items():
            if name in pairs and hint != tuple[ExerciseConfig, ...]:
                values[name] = self.value(hint, key, pairs[name], f"{path}.{name}")
            elif required and name not in values:
                self.fail(node, f"the key {path}.{name} is missing", f'Add "{name}: {key.example}".')
        return kind(**values)

    def pairs(self, node: yaml.Node, path: str, known: Iterable[str]) -> dict[str, yaml.Node]:
        """The values of a mapping by key; an unknown or doubled key is a fault."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, path, "must be a mapping", f'Write keys and values in it: "{next(iter(known))}: ...".')
        found: dict[str, yaml.Node] = {}
        for name_node, value in node.value:
            name = name_node.value if isinstance(name_node, yaml.ScalarNode) else _shown(name_node)
            if name not in known:
                likely = closest(name, known)
                remedy = f'Did you mean "{likely}"?' if likely else f"Known keys: {', '.join(known)}."
                self.fail(name_node, f"unknown key {_quoted(name)} in {path}", remedy)
            if name in found:
                first = f"{_shown(found[name])} in line {_line(found[name])}"
                said = f"the key {name} is twice in {path}, with {_shown(value)} here and {first}"
                self.fail(name_node, said, "Remove one of the two.")
            found[name] = value
        return found

    def items(self, node: yaml.Node, path: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(node, path, "must be a list", f'Write "{_last(path)}: [...]", or lines that begin with "-".')
        return list(node.value)

    def unique(self, path: str, sections: Iterable[TopicConfig | ExerciseConfig]) -> None:
        first: dict[str, int] = {}
        for section in sections:
            if section.id in first:
                rule = f"must be unique, and line {first[section.id]} has it already"
                said = f"{path} is {_quoted(section.id)}, but {rule}"
                raise ConfigProblem(f"{self.file}:{section.line}: {said}. Rename one of the two, and its files.")
            first[section.id] = section.line

    def value(self, hint: Any, key: Key, node: yaml.Node, path: str) -> Any:
        """One value of type `hint` that keeps the rules of its key."""
        if hint is Title:
            return self.title(node, path)
        if typing.get_origin(hint) is tuple:
            item, item_key = _split(typing.get_args(hint)[0])
            return tuple(self.value(item, item_key, part, f"{path}[]") for part in self.items(node, path))
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(node, path, "must be one value", f'Write "{_last(path)}: {key.example}".')
        if typing.get_origin(hint) is Literal:
            return self.choice(typing.get_args(hint), node, path)
        try:
            value = self.loader.construct_object(node)
        except (ValueError, LookupError, AttributeError, ArithmeticError):
            value = None  # 2026-99-99, which looks like a date; !!bool x or !!int '', tagged as what it is not
        return self.text(value, key, node, path) if hint is str else self.number(hint, value, key, node, path)

    def choice(self, choices: tuple[str, ...], node: yaml.ScalarNode, path: str) -> str:
        if node.value not in choices:
            likely = closest(node.value, choices)
            remedy = f'Did you mean "{likely}"?' if likely else f'Write for example "{choices[0]}".'
            self.wrong(node, path, f"must be one of {', '.join(choices)}", remedy)
        return str(node.value)

    def text(self, value: object, key: Key, node: yaml.ScalarNode, path: str) -> str:
        if not isinstance(value, str):
            plain = node.value if node.value.isprintable() and len(node.value) <= 60 else "..."
            quoted = f'Put it in quotes: "{plain}".' if node.value else "Write it, or remove the key."
            self.wrong(node, path, "must be text", quoted)
        if not value.strip():
            self.wrong(node, path, "must not be empty", "Write it, or remove the key.")
        if "\0" in value:  # which no path can hold
            self.wrong(node, path, "must not hold a zero character", "Remove it.")
        if key.pattern and not re.fullmatch(key.pattern, value):
            self.wrong(node, path, key.rule, f'Write for example "{_last(path)}: {key.example}".')
        return value

    def number(self, hint: Any, value: object, key: Key, node: yaml.ScalarNode, path: str) -> float:
        """An int, or a float where `hint` is float, within the limits of its key."""
        remedy = f'Write for example "{_last(path)}: {key.example}".'
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole or (hint is float and isinstance(value, float) and math.isfinite(value))):
            self.wrong(node, path, f"must be a {'whole number' if hint is int else 'number'}", remedy)
        number, low, high = typing.cast(float, value), key.low or 0, key.high or 0
        if number > high or number < low or (number == low and hint is float):
            least = f"greater than {low}" if hint is float else f"at least {low}"
            self.wrong(node, path, f"must be {least} and at most {high}", remedy)
        return hint(number)  # type: ignore[no-any-return]

    def title(self, node: yaml.Node, path: str) -> Title:
        if not isinstance(node, yaml.MappingNode):
            return Title(en=self.value(str, Key(""), node, path))
        pairs = self.pairs(node, path, LANGUAGES)
        if not pairs:
            self.wrong(node, path, "must not be empty", 'Write {en: "..."}.')
        return Title(**{name: self.value(str, Key(""), text, f"{path}.{name}") for name, text in pairs.items()})


def _line(at: yaml.Node | yaml.Event) -> int:
    return int(at.start_mark.line) + 1 if at.start_mark else 1


def _last(path: str) -> str:
    return path.rsplit(".", 1)[-1].removesuffix("[]")


def describe_keys() -> dict[str, str]:
    """What each key of autograder_config.yml means: {"topics[].exercises[].points": sentence}."""

    def walk(section: type[msgspec.Struct], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, (hint, key, _required) in _fields(section).items():
            found[prefix + name] = key.sentence
            many = typing.get_origin(hint) is tuple
            inner = _split(typing.get_args(hint)[0])[0] if many else hint
            if isinstance(inner, type) and issubclass(inner, _Data):
                found |= walk(inner, f"{prefix}{name}{'[]' if many else ''}.")
        return found

    return walk(Config, "")


def environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment variables that matter; UsageProblem naming the one that does not fit."""
    get = (os.environ if variables is None else variables).get
    seed, language = get("GRADER_SEED"), get("GRADER_LANG", "").strip().lower()
    if language and language not in LANGUAGES:
        raise UsageProblem(
            _("GRADER_LANG is {value!r}, but must be one of {known}. Set it to one of these, or unset it.").format(
                value=language, known=", ".join(LANGUAGES)
            )
        )
    if not language:
        wanted = next((get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG") if get(name)), None) or ""
        language = re.split(r"[_.@-]", wanted)[0].lower()
    cache = get("GRADER_CACHE_DIR")
    return Environment(
        no_color=bool(get("NO_COLOR")),
        ci=_is_on(get("CI")),
        github_actions=_is_on(get("GITHUB_ACTIONS")),
        staff_seed=read_seed(seed, "GRADER_SEED", UsageProblem) if seed else None,
        language=language if language in LANGUAGES else None,
        cache_dir=Path(os.path.abspath(os.path.expanduser(cache))) if cache else None,
    )


def _is_on(value: str | None) -> bool:
    return (value or "").strip().lower() not in ("", "0", "false", "no")


def read_seed(text: str, where: str, fault: type[ConfigProblem | UsageProblem]) -> int:
    """A seed as somebody wrote it. Raises `fault`, naming `where`, for what is none."""
    text = text.strip()
    if re.fullmatch("[0-9]{1,19}", text) and int(text) <= MAX_SEED:
        return int(text)
    rule = f"is not a seed, which is a whole number from 0 to {MAX_SEED}"
    raise fault(f"{where}: {_quoted(text)} {rule}. Write such a number, or remove it.")


def cache_folder(env: Environment) -> Path:
    """Where examples and results are kept between runs: GRADER_CACHE_DIR, else this user's cache folder."""
    if env.cache_dir is not None:
        return env.cache_dir
    from platformdirs import user_cache_path  # only where needed: a start of `grade` is counted in milliseconds

    return user_cache_path("grader")
