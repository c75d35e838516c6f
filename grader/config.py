"""autograder_config.yml and the environment: read only here, checked, kept as frozen data."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import typing
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from grader.errors import ConfigProblem, UsageProblem
from grader.i18n import LANGUAGES, _
from grader.times import EXAMPLE, BadTime, read_time, read_zone, shown_time
from grader.yamlreader import Key, Node, Reader, Scalar, Section, fields_of, line_of, quoted, read, split
from grader.yamlreader import Title as Title
from grader.yamlreader import closest as closest

CONFIG_NAME = "autograder_config.yml"
MAX_CONFIG_BYTES = 1_000_000
MAX_SEED = 2**63 - 1

Package = Literal["numpy", "torch"]
Language = Literal["en", "ko"]
Feedback = Literal["full", "public", "scores", "nothing"]
Rounding = Literal["none", "half_up", "half_even"]

_ID = {
    "pattern": r"[a-z](_?[a-z0-9])*_?",
    "rule": "must match [a-z][a-z0-9_]*, with no double underscore (it separates the names of mistakes)",
}
MAX_BANNED = 3000
"""Characters of an exercise's banned names: they travel in the one record that orders a worker."""
_DOTTED = {"pattern": r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "rule": "must be a dotted Python name"}


class CourseInfo(Section, frozen=True, kw_only=True):
    """The course as a whole."""

    id: Annotated[str, Key("Short name of the course, used in file names.", **_ID, example="dl101")]
    title: Annotated[Title, Key("Title of the course: text, or {en: ..., ko: ...}.")]
    language: Annotated[Language, Key("Language of messages and reports: en or ko.")] = "en"
    seed: Annotated[int, Key("Seed of the public examples, the same for everyone.", 0, MAX_SEED)] = 0


class Paths(Section, frozen=True, kw_only=True):
    """Where the three trees are: folders relative to the file, or dotted packages."""

    exercises: Annotated[str, Key("Folder of the stubs that students edit.")] = "exercises"
    solutions: Annotated[str, Key("Folder of solutions, hidden checks and mistakes; staff only.")] = "solutions"
    checks: Annotated[str, Key("Public checks: a folder, or a dotted package.")] = "grader.checks"
    right: Annotated[str, Key("Folder of other right answers, which the selftest grades; staff only.")] = "tests/right"


class Limits(Section, frozen=True, kw_only=True):
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
    device: Annotated[
        Literal["cpu", "gpu"], Key("Where it trains; gpu: one file after another, with Dask on workers that have the resource GPU.")
    ] = "cpu"
    deadline: Annotated[
        datetime | None, Key("Deadline of this exercise, where it is not that of its topic.", example=EXAMPLE)
    ] = None
    line: int = 0


class TopicRules(Section, frozen=True, kw_only=True):
    """How a topic's points become a grade. Under `policies` for all topics; a topic may state its own.

    The penalty is a share of the points reached, not of those to be reached.
    """

    release: Annotated[
        datetime | None, Key("When it is handed out; deadlines come after it.", example="2026-02-01 09:00 Asia/Seoul")
    ] = None
    deadline: Annotated[
        datetime | None, Key("Last moment that is not late; none for no deadline.", example=EXAMPLE)
    ] = None
    grace_minutes: Annotated[int, Key("Minutes after the deadline that do not count as late.", 0, 10_080)] = 0
    penalty_per_day: Annotated[
        float, Key("Share of the points taken for each 24 hours begun after deadline and grace.", None, 1, example="0.1")
    ] = 0.0
    penalty_cap: Annotated[
        float, Key("Largest share of the points that lateness can take.", None, 1, example="0.5")
    ] = 1.0
    attempts: Annotated[
        int | None, Key("Attempts that count; later ones are left out.", 1, 1_000_000, example="3")
    ] = None
    feedback_before: Annotated[
        Feedback, Key("What students see until the deadline: full, public, scores or nothing.")
    ] = "full"
    feedback_after: Annotated[
        Feedback, Key("What students see after the deadline: full, public, scores or nothing.")
    ] = "full"


class Policies(TopicRules, frozen=True, kw_only=True):
    """Rules of the whole course, and those of the topics that state none of their own."""

    time_zone: Annotated[str, Key("Zone of the times that name none.", example="Asia/Seoul")] = ""
    late_days: Annotated[
        int, Key("Days late that cost nothing, for each student over the whole course.", 0, 365, example="5")
    ] = 0
    extensions: Annotated[
        str | None, Key("CSV file of students with more time; staff only.", example="solutions/extensions.csv")
    ] = None
    drop_lowest: Annotated[int, Key("Topics left out of each student's total: the worst.", 0, 100, example="1")] = 0
    rounding: Annotated[Rounding, Key("How points are rounded: none, half_up or half_even.")] = "none"
    rounding_decimals: Annotated[int, Key("Decimals that rounding keeps.", 0, 6)] = 2
    rounding_of: Annotated[
        Literal["topics", "total"], Key("What is rounded: the points of topics, or only the total.")
    ] = "topics"


class TopicConfig(TopicRules, frozen=True, kw_only=True):
    """A topic: exercises that share a folder and a lesson. Its rules are filled in from `policies`."""

    id: Annotated[str, Key("Name of the topic, and of its folder.", **_ID, example="cnn")]
    title: Annotated[Title, Key("Title of the topic: text, or {en: ..., ko: ...}.")]
    exercises: Annotated[tuple[ExerciseConfig, ...], Key("The exercises, in the order they are shown.")]
    line: int = 0


class Config(Section, frozen=True, kw_only=True):
    """A course as its autograder_config.yml states it. `digest` is the SHA-256 of the file's bytes."""

    course: Annotated[CourseInfo, Key("The course as a whole.")]
    paths: Annotated[Paths, Key("Where exercises, solutions and checks are.")] = Paths()
    defaults: Annotated[Limits, Key("Limits and packages of an exercise that states none.")] = Limits()
    policies: Annotated[Policies, Key("How points become grades, and what students see; see policies.md.")] = Policies()
    topics: Annotated[tuple[TopicConfig, ...], Key("The topics, in the order they are shown.")]
    file: Path
    digest: str


class Environment(Section, frozen=True, kw_only=True):
    """The environment variables that matter.

    NO_COLOR, CI and GITHUB_ACTIONS are on when set to anything (the last two: but "0", "false", "no").
    GRADER_SEED is the staff's seed. GRADER_LANG, else LC_ALL, LC_MESSAGES or LANG, is the language: None
    where we have no catalogue for it. GRADER_CACHE_DIR is where examples and results are kept. SOURCE_DATE_EPOCH, seconds
    since 1970 (reproducible-builds.org), is the time that a class's reports state; durations are then left out.
    """

    no_color: bool = False
    ci: bool = False
    github_actions: bool = False
    staff_seed: int | None = None
    language: str | None = None
    cache_dir: Path | None = None
    moment: int | None = None


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
    digest = hashlib.sha256(raw).hexdigest()
    return read(path, _decode(raw, path), lambda node, loader: _Reader(path, loader).config(node, digest))


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


class _Reader(Reader):
    """The sections of autograder_config.yml."""

    zone = ""

    def config(self, node: Node, digest: str) -> Config:
        pairs = self.pairs(node, "the file", fields_of(Config))
        if missing := next((name for name in ("course", "topics") if name not in pairs), None):
            self.fail(node, f"the key {missing} is missing", f'Add a section "{missing}:".')
        sections: dict[str, Any] = {
            name: self.section(kind, pairs[name], name)
            for name, kind in (("course", CourseInfo), ("paths", Paths), ("defaults", Limits))
            if name in pairs
        }
        policies = self.policies(pairs["policies"]) if "policies" in pairs else Policies()
        limits = msgspec.structs.asdict(sections.get("defaults", Limits()))
        rules = {name: getattr(policies, name) for name in fields_of(TopicRules)}
        topics = tuple(self.topic(item, limits, rules) for item in self.items(pairs["topics"], "topics"))
        self.unique("topics[].id", topics)
        if "policies" in pairs:
            self.of_use(self.pairs(pairs["policies"], "policies", fields_of(Policies)), policies, topics)
        return Config(file=self.file, digest=digest, policies=policies, topics=topics, **sections)

    def policies(self, node: Node) -> Policies:
        pairs = self.pairs(node, "policies", fields_of(Policies))
        if (named := pairs.get("time_zone")) is not None:
            zone = self.value(str, Key("", example="Asia/Seoul"), named, "policies.time_zone")
            try:
                read_zone(zone)
            except BadTime as problem:
                self.wrong(named, "policies.time_zone", problem.rule, problem.remedy)
            self.zone = zone
        policies = self.section(Policies, node, "policies")
        self.in_order(pairs, "policies", policies.release, policies.deadline)
        return policies

    def of_use(self, pairs: Mapping[str, Node], policies: Policies, topics: tuple[TopicConfig, ...]) -> None:
        """That rules which need another one have it: without, they would silently do nothing."""
        if policies.drop_lowest and policies.drop_lowest >= len(topics):
            rule = f"must leave one of the {len(topics)} topics"
            self.wrong(pairs["drop_lowest"], "policies.drop_lowest", rule, "Lower it, or remove the key.")
        if policies.late_days and not any(topic.penalty_per_day and topic.penalty_cap for topic in topics):
            rule = "no topic has a penalty that late days could spare"
            remedy = 'Add "penalty_per_day: 1" where nothing counts that is later still.'
            self.wrong(pairs["late_days"], "policies.late_days", rule, remedy)

    def topic(self, node: Node, limits: Mapping[str, Any], rules: Mapping[str, Any]) -> TopicConfig:
        path = "topics[].exercises"
        pairs = self.pairs(node, "topics[]", fields_of(TopicConfig))
        if (listed := pairs.get("exercises")) is None:
            self.fail(node, f"the key {path} is missing", 'Add "exercises: []" and list the exercises in it.')
        topic = self.section(TopicConfig, node, "topics[]", {**rules, "exercises": (), "line": line_of(node)})
        self.in_order(pairs, "topics[]", topic.release, topic.deadline)
        given = {**limits, "deadline": topic.deadline}
        exercises = tuple(self.exercise(item, given, topic.release, f"{path}[]") for item in self.items(listed, path))
        self.unique(f"{path}[].id", exercises)
        return msgspec.structs.replace(topic, exercises=exercises)

    def exercise(self, node: Node, given: Mapping[str, Any], release: datetime | None, path: str) -> ExerciseConfig:
        exercise = self.section(ExerciseConfig, node, path, {**given, "line": line_of(node)})
        pairs = self.pairs(node, path, fields_of(ExerciseConfig))
        own = pairs.get("check_timeout_s")
        if own is not None and (exercise.check_timeout_s or 0) > exercise.timeout_s:
            rule = f"one check cannot have more than the exercise (timeout_s: {exercise.timeout_s:g})"
            self.wrong(own, f"{path}.check_timeout_s", rule, "Lower it, or raise timeout_s.")
        if len(json.dumps(exercise.banned)) > MAX_BANNED:
            rule = f"its names are together longer than {MAX_BANNED} characters"
            self.wrong(pairs["banned"], f"{path}.banned", rule, "Ban a module instead of each of its names.")
        self.in_order(pairs, path, release, exercise.deadline)
        return exercise

    def in_order(
        self, pairs: Mapping[str, Node], path: str, release: datetime | None, deadline: datetime | None
    ) -> None:
        name = next((name for name in ("deadline", "release") if name in pairs), "")
        if name and release and deadline and deadline.timestamp() <= release.timestamp():
            rule = f"the deadline ({shown_time(deadline)}) must be after the release ({shown_time(release)})"
            self.wrong(pairs[name], f"{path}.{name}", rule, "Correct one of the two.")

    def value(self, hint: Any, key: Key, node: Node, path: str) -> Any:
        """As Reader does, and a time: None where it is "none"."""
        if hint is not datetime or not isinstance(node, Scalar):
            return super().value(hint, key, node, path)
        try:
            return None if node.value == "none" else read_time(node.value, self.zone)
        except BadTime as problem:
            self.wrong(node, path, problem.rule, problem.remedy)


def describe_keys() -> dict[str, str]:
    """What each key of autograder_config.yml means: {"topics[].exercises[].points": sentence}."""

    def walk(section: type[msgspec.Struct], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, (hint, key, _required) in fields_of(section).items():
            found[prefix + name] = key.sentence
            many = typing.get_origin(hint) is tuple
            inner = split(typing.get_args(hint)[0])[0] if many else hint
            if isinstance(inner, type) and issubclass(inner, Section):
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
        moment=_moment(get("SOURCE_DATE_EPOCH")),
    )


def _moment(text: str | None) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,10}", text):
        said = f"SOURCE_DATE_EPOCH is {quoted(text)}, but must be a whole number of seconds since 1970"
        raise UsageProblem(f"{said}. Set it to one, or unset it.")
    return int(text)


def own_programs_first() -> None:
    """From now on, programs that came with this Python's packages are found before others of their name."""
    folder, before = os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = before if before.split(os.pathsep)[0] == folder else f"{folder}{os.pathsep}{before}"


def _is_on(value: str | None) -> bool:
    return (value or "").strip().lower() not in ("", "0", "false", "no")


def read_seed(text: str, where: str, fault: type[ConfigProblem | UsageProblem]) -> int:
    """A seed as somebody wrote it. Raises `fault`, naming `where`, for what is none."""
    text = text.strip()
    if re.fullmatch("[0-9]{1,19}", text) and int(text) <= MAX_SEED:
        return int(text)
    rule = f"is not a seed, which is a whole number from 0 to {MAX_SEED}"
    raise fault(f"{where}: {quoted(text)} {rule}. Write such a number, or remove it.")


def cache_folder(env: Environment) -> Path:
    """Where examples and results are kept between runs: GRADER_CACHE_DIR, else this user's cache folder."""
    if env.cache_dir is not None:
        return env.cache_dir
    from platformdirs import user_cache_path  # only where needed: a start of `grade` is counted in milliseconds

    return user_cache_path("grader")
