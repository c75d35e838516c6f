"""Every promise of grader/config.py: what is read, and one line per fault with what its message must say."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.config import (
    CONFIG_NAME,
    Environment,
    Title,
    cache_folder,
    closest,
    describe_keys,
    environment,
    find_config,
    load_config,
)
from grader.errors import ConfigProblem, UsageProblem

GOOD = """\
course: {id: dl101, title: "Deep learning", language: en, seed: 7}
paths: {exercises: ex, checks: checks}
defaults: {packages: [numpy], timeout_s: 10, memory_mb: 512}
topics:
  - id: cnn
    title: {en: "Convolution", ko: "합성곱"}
    exercises:
      - {id: output_size, title: "Output size", points: 5, packages: []}
      - {id: conv2d, title: "Convolution", points: 2.5, timeout_s: 20, check_timeout_s: 4, banned: [numpy.linalg]}
"""


SMALL = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])  # what JSON and YAML escape alike


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / CONFIG_NAME
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def fault(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigProblem) as caught:
        load_config(write(folder, text))
    return str(caught.value)


def test_a_config_is_read_with_its_defaults(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, GOOD))
    assert (config.course.id, config.course.title.text("ko"), config.course.seed) == ("dl101", "Deep learning", 7)
    assert (config.paths.exercises, config.paths.solutions, config.paths.checks) == ("ex", "solutions", "checks")
    first, second = config.topics[0].exercises
    assert (first.packages, first.timeout_s, first.memory_mb, first.processes) == ((), 10.0, 512, 32)
    assert (second.packages, second.timeout_s, second.check_timeout_s) == (("numpy",), 20.0, 4.0)
    assert (second.points, second.banned, second.line) == (2.5, ("numpy.linalg",), 9)
    assert config.topics[0].title.text("ko") == "합성곱"
    assert config.file == tmp_path / CONFIG_NAME
    assert len(config.digest) == 64


def test_the_courses_own_config_is_good() -> None:
    config = load_config(Path(__file__).parents[1] / CONFIG_NAME)
    exercises = [exercise for topic in config.topics for exercise in topic.exercises]
    assert all(exercise.title.en and exercise.title.ko for exercise in exercises)


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_bom_and_line_ends_do_not_matter(tmp_path: Path, prefix: bytes, end: bytes) -> None:
    config = load_config(write(tmp_path, prefix + GOOD.encode().replace(b"\n", end)))
    assert config.topics[0].exercises[1].line == 9


def test_yaml_features_that_authors_use_work(tmp_path: Path) -> None:
    text = GOOD.replace("packages: [numpy]", "packages: &np [numpy]").replace("packages: []", "packages: *np")
    assert load_config(write(tmp_path, text)).topics[0].exercises[0].packages == ("numpy",)


# what is replaced, by what, the line blamed, and words the message must hold
FAULTS = [
    ("seed: 7", "sed: 7", 1, ["'sed'", "course", 'Did you mean "seed"?']),
    ("seed: 7", "zzz: 7", 1, ["'zzz'", "Known keys: id, title, language, seed"]),
    ("seed: 7", "seed: -1", 1, ["course.seed is '-1'", "at least 0"]),
    ("seed: 7", "seed: 1.5", 1, ["course.seed is '1.5'", "whole number", '"seed: 0"']),
    ("seed: 7", "seed: 99999999999999999999", 1, ["at most 9223372036854775807"]),
    ("id: dl101", "id: no", 1, ["course.id is 'no'", "must be text", 'in quotes: "no"']),
    ("id: dl101", "id: 2026-99-99", 1, ["must be text"]),
    ("id: dl101", "id: !!bool dl101", 1, ["course.id is 'dl101'", "must be text", 'in quotes: "dl101"']),
    ("id: dl101", "id: !!timestamp dl101", 1, ["course.id is 'dl101'", "must be text"]),
    ("id: dl101", 'id: !!bool "a\\nb"', 1, ["course.id is 'a\\nb'", "must be text"]),
    ("seed: 7", "seed: !!int ''", 1, ["course.seed is ''", "whole number"]),
    ('title: "Deep learning"', "title: ", 1, ["course.title is empty", "must be text"]),
    ('title: "Deep learning"', 'title: "  "', 1, ["must not be empty"]),
    ('title: "Deep learning"', "title: {}", 1, ["must not be empty", "{en:"]),
    ('title: "Deep learning"', "title: {de: Lernen}", 1, ["unknown key 'de'", "en, ko"]),
    ('title: "Deep learning", ', "", 1, ["the key course.title is missing", 'Add "title']),
    ("language: en", "language: kr", 1, ["must be one of en, ko"]),
    ("paths: {", "path: {", 2, ["unknown key 'path'", 'Did you mean "paths"?']),
    ("exercises: ex", 'exercises: "a\\0b"', 2, ["paths.exercises is 'a\\x00b'", "zero character", "Remove it"]),
    ("exercises: ex", "exercises: [ex]", 2, ["paths.exercises is a list", "must be one value"]),
    ("packages: [numpy]", "packages: numpy", 3, ["defaults.packages is 'numpy'", "must be a list", "packages: [...]"]),
    ("packages: [numpy]", "packages: [nunpy]", 3, ["'nunpy'", "must be one of numpy, torch", 'Did you mean "numpy"?']),
    ("packages: [numpy]", "packages: [scipy]", 3, ["'scipy'", "must be one of numpy, torch"]),
    ("timeout_s: 10", "timeout_s: 0", 3, ["defaults.timeout_s is '0'", "greater than 0", '"timeout_s: 10"']),
    ("timeout_s: 10", "timeout_s: .inf", 3, ["must be a number"]),
    ("timeout_s: 10", "timeout_s: .nan", 3, ["must be a number"]),
    ("timeout_s: 10", f"timeout_s: 1{':59' * 190}.5", 3, ["defaults.timeout_s is '1:59:59", "must be a number"]),
    ("timeout_s: 10", "timeout_s: yes", 3, ["'yes'", "must be a number"]),
    ("timeout_s: 10", 'timeout_s: "10"', 3, ["'10'", "must be a number"]),
    ("memory_mb: 512", "memory_mb: 16", 3, ["at least 64 and at most 1048576"]),
    ("memory_mb: 512", "memory_mb: 512.5", 3, ["whole number"]),
    ("- id: cnn", "- id: CNN", 5, ["topics[].id is 'CNN'", "[a-z][a-z0-9_]*", '"id: cnn"']),
    ("id: output_size", "id: output-size", 8, ["must match [a-z][a-z0-9_]*"]),
    ("id: output_size", "id: output__size", 8, ["double underscore"]),
    ("id: output_size", 'id: "a\\n"', 8, ["must match"]),
    ("id: conv2d", "id: output_size", 9, ["'output_size'", "must be unique", "line 8", "Rename"]),
    ("points: 5", "points: -5", 8, ["topics[].exercises[].points is '-5'", "greater than 0", '"points: 5"']),
    ("points: 5", "points: 0", 8, ["greater than 0 and at most 1000"]),
    ("points: 5", "points: five", 8, ["'five'", "must be a number"]),
    ("points: 5", "point: 5", 8, ["unknown key 'point'", 'Did you mean "points"?']),
    ("points: 5, ", "", 8, ["the key topics[].exercises[].points is missing", 'Add "points: 5"']),
    ("points: 5", "points: 5, points: 6", 8, ["points is twice", "'6'", "'5'", "line 8", "Remove one"]),
    ("check_timeout_s: 4", "check_timeout_s: 40", 9, ["'40'", "(timeout_s: 20)", "Lower it"]),
    ("banned: [numpy.linalg]", "banned: ['numpy linalg']", 9, ["dotted Python name", "numpy.linalg"]),
    ("banned: [numpy.linalg]", f"banned: [{', '.join(['numpy.linalg'] * 400)}]", 9, ["longer than 3000", "Ban a module"]),
    ("topics:\n", "topics: 3\nx:\n", 5, ["unknown key 'x'"]),
    ("    exercises:\n", "    exercise:\n", 7, ["unknown key 'exercise'", 'Did you mean "exercises"?']),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), FAULTS, ids=[new or f"no {old}" for old, new, *_ in FAULTS])
def test_each_fault_names_place_value_rule_and_remedy(
    tmp_path: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    assert GOOD.count(old) == 1
    message = fault(tmp_path, GOOD.replace(old, new))
    assert message.startswith(f"{tmp_path / CONFIG_NAME}:{line}: ")
    assert [word for word in words if word not in message] == []
    assert message.rstrip()[-1] in ".?"
    assert "\n" not in message


RULES = GOOD.replace("topics:\n", """\
policies:
  time_zone: Asia/Seoul
  release: 2026-02-01 09:00
  deadline: 2026-03-01 23:59
  penalty_per_day: 0.1
  late_days: 3
  rounding: half_up
topics:
  - {id: rnn, title: R, deadline: none, exercises: []}
""").replace("points: 5,", "points: 5, deadline: 2026-03-05T12:00Z,").replace("\n    title: {en", "\n    attempts: 3\n    title: {en")


def test_rules_go_from_the_course_to_topics_to_exercises(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, RULES))
    rnn, cnn = config.topics
    deadline = datetime(2026, 3, 1, 14, 59, tzinfo=UTC)
    assert (config.policies.deadline, rnn.deadline, cnn.deadline) == (deadline, None, deadline)
    assert [exercise.deadline for exercise in cnn.exercises] == [datetime(2026, 3, 5, 12, tzinfo=UTC), deadline]
    assert (rnn.attempts, cnn.attempts, cnn.penalty_per_day, cnn.penalty_cap) == (None, 3, 0.1, 1.0)
    assert (cnn.feedback_before, config.policies.rounding_decimals) == ("full", 2)


RULE_FAULTS = [
    ("time_zone: Asia/Seoul", "time_zone: Seoul", 5, ["policies.time_zone is 'Seoul'", 'Did you mean "Asia/Seoul"?']),
    ("time_zone: Asia/Seoul", "time_zone: Asia", 5, ["time zone of the IANA list"]),
    ("time_zone: Asia/Seoul", "time_zone: KST", 5, ["Write for example Asia/Seoul, or UTC."]),
    ("time_zone: Asia/Seoul", "time_zone: ../../etc/passwd", 5, ["time zone of the IANA list"]),
    ("time_zone: Asia/Seoul", "time_zone: 9", 5, ["must be text"]),
    ("  time_zone: Asia/Seoul\n", "  drop_lowest: 1\n", 6, ["policies.release is", "in which time zone", "set policies.time_zone"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: 2026-03-01\n", 7, ["time of day", '"2026-03-01 23:59"']),
    ("deadline: 2026-03-01 23:59\n", "deadline: soon\n", 7, ["'soon'", "a date and a time of day", "2026-03-01 23:59 Asia/Seoul"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: [a]\n", 7, ["policies.deadline is a list", "one value"]),
    ("deadline: 2026-03-01 23:59\n", "deadline:\n", 7, ["policies.deadline is empty"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: 2026-03-01 23:59+09:00 Asia/Seoul\n", 7, ["not both"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: 1026-03-01 23:59\n", 7, ["in a year from 2000 to 2199"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: 2026-03-08 02:30 America/New_York\n", 7, ["does not exist", "03:30"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: 2026-11-01 01:30 America/New_York\n", 7, ["comes twice", "01:30-05:00"]),
    ("deadline: 2026-03-01 23:59\n", "deadline: 2026-01-01 12:00\n", 7, [
        "the deadline (2026-01-01 12:00 Asia/Seoul) must be after the release (2026-02-01 09:00 Asia/Seoul)", "Correct one"]),
    ("deadline: none", "release: 2026-04-01 12:00Z", 12, ["topics[].release is", "must be after the release (2026-04-01 12:00+00:00)"]),
    ("2026-03-05T12:00Z", "2026-01-05T12:00Z", 17, ["topics[].exercises[].deadline is", "must be after the release"]),
    ("penalty_per_day: 0.1", "penalty_per_day: -0.1", 8, ["policies.penalty_per_day is '-0.1'", "at least 0 and at most 1", '"penalty_per_day: 0.1"']),
    ("penalty_per_day: 0.1", "penalty_per_day: 10", 8, ["at most 1"]),
    ("penalty_per_day: 0.1", "penalty_per_day: 10 %", 8, ["must be a number"]),
    ("penalty_per_day: 0.1", "penalty_cap: 0.1", 9, ["policies.late_days is '3'", "no topic has a penalty", '"penalty_per_day: 1"']),
    ("late_days: 3", "late_days: 1.5", 9, ["whole number"]),
    ("late_days: 3", "drop_lowest: 2", 9, ["policies.drop_lowest is '2'", "must leave one of the 2 topics", "Lower it"]),
    ("rounding: half_up", "rounding: up", 10, ["must be one of none, half_up, half_even"]),
    ("rounding: half_up", "rounding_decimals: 7", 10, ["at most 6"]),
    ("rounding: half_up", "feedback_after: all", 10, ["must be one of full, public, scores, nothing"]),
    ("rounding: half_up", "grace_minutes: -1", 10, ["at least 0"]),
    ("attempts: 3", "attempts: 0", 14, ["topics[].attempts is '0'", "at least 1", '"attempts: 3"']),
    ("attempts: 3", "drop_lowest: 1", 14, ["unknown key 'drop_lowest' in topics[]"]),
    ("late_days: 3", "late_day: 3", 9, ['Did you mean "late_days"?']),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), RULE_FAULTS, ids=range(len(RULE_FAULTS)))
def test_each_fault_of_a_rule_names_place_value_rule_and_remedy(
    tmp_path: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    assert RULES.count(old) == 1
    message = fault(tmp_path, RULES.replace(old, new))
    assert message.startswith(f"{tmp_path / CONFIG_NAME}:{line}: ")
    assert [word for word in words if word not in message] == []
    assert message.rstrip()[-1] in ".?"
    assert "\n" not in message


WHOLE_FILES = [
    (b"", ":1: the file is empty"),
    (b"# nothing yet\n", ":1: the file is empty"),
    (b"\xef\xbb\xbf", ":1: the file is empty"),
    (b"- a\n", ":1: the file is a list, but must be a mapping"),
    (b"course: {id: a, title: b}\n", ":1: the key topics is missing"),
    (b"topics: []\n", ":1: the key course is missing"),
    (b"course: {id: a, title: b}\ntopics: 3\n", ":2: topics is '3', but must be a list"),
    (b"course: {id: a, title: b}\ntopics:\n- {id: x, title: y}\n", ":3: the key topics[].exercises is missing"),
    (b"course: {id: a, title: b}\ntopics: &t [*t]\n", ":2: topics[] is a list, but must be a mapping"),
    (b"course: {id: a\ntopics: []\n", ":2: YAML error at column 7"),
    (b"course:\n\tid: a\n", ":2: YAML error at column 1"),
    (b"a: 1\n---\nb: 2\n", "YAML error"),
    (b"a: *missing\n", ":1: YAML error at column 4"),
    (b"course: {id: !!python/name:os.system x, title: b}\ntopics: []\n", ":1: YAML error"),
    (b"course: \x00\n", "YAML error"),
    ("course: {}\n# 합성곱\n".encode("cp949"), ":2: byte 13 (0xc7) is not UTF-8. Save the file as UTF-8."),
    (b"[" * 50_000, ":1: nested more than 50 deep"),
    (b"- " * 50_000, ":1: nested more than 50 deep"),
    (b"#" * 1_000_001, "larger than 1000000 bytes"),
]


@pytest.mark.parametrize(("raw", "said"), WHOLE_FILES, ids=range(len(WHOLE_FILES)))
def test_a_file_that_is_no_course(tmp_path: Path, raw: bytes, said: str) -> None:
    message = fault(tmp_path, raw)
    assert said in message
    assert str(tmp_path / CONFIG_NAME) in message


def test_tabs_are_named(tmp_path: Path) -> None:
    assert "Indent with spaces, not with tabs." in fault(tmp_path, "course:\n\tid: a\n")


@given(st.binary(max_size=60) | st.text(alphabet="{}[]:,-&*!|>'\"%@`# \n\tab01", max_size=60).map(str.encode))
@example(b"course: {id: 0b_, title: a}\ntopics: []")
@example(b"? [a]: b")
def test_any_bytes_end_in_a_config_or_a_config_problem(folder: Path, raw: bytes) -> None:
    with contextlib.suppress(ConfigProblem):
        load_config(write(folder, raw))


@given(st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True), st.text(SMALL, max_size=5))
def test_an_id_is_accepted_exactly_when_its_rule_says_so(
    folder: Path, good: str, tail: str
) -> None:
    name = good + tail
    rule = name.isascii() and all(c.islower() or c.isdigit() or c == "_" for c in name) and "__" not in name
    path = write(folder, GOOD.replace("id: cnn", f"id: {json.dumps(name)}"))
    if rule:
        assert load_config(path).topics[0].id == name
    else:
        with pytest.raises(ConfigProblem, match=r"topics\[\]\.id is"):
            load_config(path)


def test_the_nearest_config_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    outer = write(tmp_path, GOOD)
    assert find_config(inner) == outer
    assert find_config(outer) == outer
    assert find_config(tmp_path / "not" / "there") == outer
    nearer = write(tmp_path / "a", GOOD)
    assert find_config(inner) == nearer


def test_no_config_anywhere(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblem) as caught:
        find_config(tmp_path)
    assert str(caught.value) == (
        f"no {CONFIG_NAME} in {tmp_path} or any folder above: "
        "run grade inside the course's folder, or pass --config FILE."
    )


def test_a_config_that_is_missing_a_folder_or_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigProblem, match=r"no other\.yml in .*--config FILE"):
        load_config(tmp_path / "other.yml")
    with pytest.raises(ConfigProblem, match=r"cannot be read \(Is a directory\)"):
        load_config(tmp_path)

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, GOOD)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigProblem, match=r"cannot be read \(Permission denied\)\. Make it a readable file"):
        load_config(path)


def test_every_key_has_its_sentence(tmp_path: Path) -> None:
    sentences = describe_keys()
    assert {key.split(".")[0].removesuffix("[]") for key in sentences} == {
        "course", "paths", "defaults", "policies", "topics"
    }
    assert all(text[0].isupper() and text.endswith(".") and len(text) > 15 for text in sentences.values())
    # The messages list the keys that are read: each of them is described.
    for wrong, prefix in (
        ("course: {zzz: 1}\ntopics: []", "course."),
        ("course: {id: a, title: b}\npaths: {zzz: 1}\ntopics: []", "paths."),
        ("course: {id: a, title: b}\ndefaults: {zzz: 1}\ntopics: []", "defaults."),
        ("course: {id: a, title: b}\npolicies: {zzz: 1}\ntopics: []", "policies."),
        ("course: {id: a, title: b}\ntopics: [{zzz: 1}]", "topics[]."),
        ("course: {id: a, title: b}\ntopics: [{id: c, title: d, exercises: [{zzz: 1}]}]", "topics[].exercises[]."),
    ):
        listed = fault(tmp_path, wrong).split("Known keys: ")[1].rstrip(".").split(", ")
        assert listed
        assert [key for key in listed if f"{prefix}{key}" not in sentences] == []


def test_titles_fall_back_to_the_language_there_is() -> None:
    assert Title(en="a", ko="가").text("ko") == "가"
    assert Title(en="a").text("ko") == "a"
    assert Title(ko="가").text("en") == "가"
    assert str(Title(en="a", ko="가")) == "a"


def test_closest_ignores_case_and_admits_defeat() -> None:
    assert closest("CONV2", ["pooling", "conv2d"]) == "conv2d"
    assert closest("zzz", ["pooling"]) == ""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, Environment()),
        ({"NO_COLOR": "1"}, Environment(no_color=True)),
        ({"CI": "true", "GITHUB_ACTIONS": "true"}, Environment(ci=True, github_actions=True)),
        ({"NO_COLOR": "", "CI": "false", "GITHUB_ACTIONS": "0"}, Environment()),
        ({"GRADER_SEED": " 12 "}, Environment(staff_seed=12)),
        ({"GRADER_SEED": ""}, Environment()),
        ({"GRADER_LANG": "KO", "LANG": "en_US.UTF-8"}, Environment(language="ko")),
        ({"LANG": "ko_KR.UTF-8"}, Environment(language="ko")),
        ({"LC_ALL": "en_GB", "LANG": "ko_KR.UTF-8"}, Environment(language="en")),
        ({"LANG": "C.UTF-8"}, Environment()),
        ({"GRADER_CACHE_DIR": "/tmp/x"}, Environment(cache_dir=Path("/tmp/x"))),
    ],
)
def test_the_environment(variables: dict[str, str], expected: Environment) -> None:
    assert environment(variables) == expected


@pytest.mark.parametrize("value", ["-1", "abc", "1.5", "٣", "9" * 19, "9" * 5000, "1e3"])
def test_a_staff_seed_that_is_none(value: str) -> None:
    with pytest.raises(UsageProblem, match=r"GRADER_SEED: .* is not a seed, which is a whole number from 0 to"):
        environment({"GRADER_SEED": value})


def test_an_unknown_language() -> None:
    with pytest.raises(UsageProblem, match="GRADER_LANG is 'fr', but must be one of en, ko"):
        environment({"GRADER_LANG": "fr"})


def test_the_cache_is_where_the_environment_says(tmp_path: Path) -> None:
    assert cache_folder(environment({"GRADER_CACHE_DIR": str(tmp_path)})) == tmp_path
    assert cache_folder(environment({"GRADER_CACHE_DIR": "x"})) == Path(os.path.abspath("x"))
    assert cache_folder(Environment()).name == "grader"
