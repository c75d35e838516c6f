"""Grades that count: every table of docs/policies.md is executed, and what holds for all submissions is drawn."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.config import load_config
from grader.course import Course, load_course
from grader.errors import ConfigProblem
from grader.feedback import visible
from grader.outcome import ExerciseResult, Outcome, Provenance, Report, Status
from grader.policies import AssignmentGrade, FinalGrade, final_grades, strangers
from grader.times import BadTime, read_time

PAGE = (Path(__file__).parents[1] / "docs/policies.md").read_text(encoding="utf-8")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def result(id_: str, score: float, whole: float, status: Status = Status.FAILED, **more: object) -> ExerciseResult:
    return ExerciseResult(id=id_, title=id_, status=status, score=score, max_score=whole, **more)  # type: ignore[arg-type]


def report(
    student: str, *results: ExerciseResult, submitted: str = "", attempt: int = 0, digest: str = "", **more: object
) -> Report:
    provenance = Provenance(
        submission_digest=digest, course_digest="", checks_digest="", seed="1", versions={}, isolation="L3"
    )
    return Report(
        student=student, score=0.0, max_score=0.0, provenance=provenance, exercises=list(results),
        submitted=submitted, attempt=attempt, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def graded(id_: str, **more: object) -> ExerciseResult:
    """An exercise with a public check (1 of 2) and a hidden one (0 of 3) whose input is 271828."""
    public = Outcome(
        id="test_public", title="Public.", visibility="public", status=Status.FAILED, score=1, max_score=2, message="Said.",
        seconds=1.5,
    )  # fmt: skip
    hidden = Outcome(
        id="test_hidden", title="Hidden.", visibility="hidden", status=Status.RAISED, score=0, max_score=3,
        message="f(271828) is wrong", reproduce="f(271828)", staff_note="271828", hint="Think.",
    )  # fmt: skip
    return result(id_, 1, 5, seconds=2.0, checks=[public, hidden], printed="271828", staff_note="271828", **more)


def make_course(folder: Path, policies: str, topics: Iterable[str] = ("cnn",)) -> Course:
    """A course with these policies; `topics` where the text has none. Its checks are empty files."""
    text = f"course: {{id: drawn, title: Drawn}}\npaths: {{checks: checks}}\n{policies}\n"
    if "topics:" not in policies:
        text += "topics:\n" + "".join(
            f"  - {{id: {topic}, title: {topic}, exercises: [{{id: one, title: One, points: 10}}]}}\n" for topic in topics
        )
    path = folder / "autograder_config.yml"
    path.write_text(text, encoding="utf-8")
    (folder / "exercises").mkdir(exist_ok=True)
    for topic in load_config(path).topics:
        for exercise in topic.exercises:
            file = folder / f"checks/{topic.id}/test_{exercise.id}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    return load_course(path, need_stubs=False)


# --- docs/policies.md ------------------------------------------------------------------------------------------

SECTIONS = re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
PIECES = re.compile(r"^```(yaml|csv)(?: (\S+))?\n(.*?)^```$|((?:^\|[^\n]*\|\n)+)", re.MULTILINE | re.DOTALL)


def rows_of(table: str) -> list[dict[str, str]]:
    header, _rule, *lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def examples() -> Iterable[object]:
    """(section, policies, files, rows) for each table that follows rules in YAML."""
    for title, body in SECTIONS:
        policies, files, count = "", {}, 0
        for language, file, text, table in PIECES.findall(body):
            if language == "yaml":
                policies, files = text, {}
            elif language == "csv":
                files[file] = text
            elif policies:
                count += 1
                yield pytest.param(policies, dict(files), rows_of(table), id=f"{title} {count}")


def test_every_rule_of_the_page_has_its_table() -> None:
    assert [title for title, _body in SECTIONS] == [
        "Deadline and penalty", "When a time is", "Grace", "Topics and exercises with rules of their own", "Late days",
        "Extensions", "Attempts", "Dropped topics", "Rounding", "What students see",
    ]  # fmt: skip
    assert len(list(examples())) == len(SECTIONS) + 1


@pytest.mark.parametrize(("policies", "files", "rows"), list(examples()))
def test_the_page_says_what_happens(
    tmp_path: Path, policies: str, files: dict[str, str], rows: list[dict[str, str]]
) -> None:
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    course = make_course(tmp_path, policies, dict.fromkeys(row["topic"] for row in rows if "topic" in row) or ("cnn",))
    zone = course.config.policies.time_zone
    if "written" in rows[0]:
        assert {row["written"]: meaning(row["written"].strip("`"), zone) for row in rows} == {
            row["written"]: row["is"] for row in rows
        }
    elif "looks at" in rows[0]:
        for row in rows:
            assert sees(course, row) == row["sees"], row
    else:
        check_grades(course, rows, zone)


def meaning(text: str, zone: str) -> str:
    try:
        time = read_time(text, zone).astimezone(UTC).replace(tzinfo=None)
    except BadTime as problem:
        return f"{problem.rule}. {problem.remedy}"
    return time.isoformat(" ", "seconds").removesuffix(":00") + " UTC"


def sees(course: Course, row: dict[str, str]) -> str:
    at = read_time(row["looks at"], course.config.policies.time_zone)
    (exercise,) = next(topic for topic in course.topics if topic.id == row["topic"]).exercises
    shown = visible(report(row["student"], graded(exercise.id)), course, at)
    if not shown.exercises:
        return "nothing"
    titles = [check.title for check in shown.exercises[0].checks]
    return {(): "scores", ("Public.",): "public", ("Public.", "Hidden."): "full"}[tuple(titles)]


def check_grades(course: Course, rows: list[dict[str, str]], zone: str) -> None:
    """One report a row; rows without a student are a student each."""
    reports = []
    for number, row in enumerate(rows):
        student = row.setdefault("student", f"{number}" if "total" not in row else "Ada")
        topic = next(topic for topic in course.topics if topic.id == row["topic"].partition("/")[0])
        exercise = row["topic"] if "/" in row["topic"] else topic.exercises[0].id
        score, whole = map(float, row["points"].split("/"))
        came = row.get("handed in", "unknown")
        submitted = "" if came == "unknown" else read_time(came, zone).isoformat()
        attempt = int(row.get("attempt") or 0)
        reports.append(report(student, result(exercise, score, whole), submitted=submitted, attempt=attempt))
    final = {grade.student: grade for grade in final_grades(course, reports)}
    for row in rows:
        grade = final[row["student"]]
        assignment = next(one for one in grade.assignments if one.assignment == row["topic"].partition("/")[0])
        if row["counts"]:
            assert ("dropped" if assignment.dropped else f"{assignment.score:g}") == row["counts"], row
            assert " ".join(assignment.why) == row.get("what the grade says", " ".join(assignment.why)), row
        if row.get("total"):
            assert f"{grade.score:g}/{grade.max_score:g}" == row["total"], row


# --- what holds for all ----------------------------------------------------------------------------------------

TOPICS = ("a", "b", "c", "d")
BASE = datetime(2026, 3, 1, 12, tzinfo=UTC)
minutes = st.integers(-3 * 1440, 12 * 1440)
shares = st.sampled_from(["0", "0.05", "0.1", "0.25", "0.33", "1"])


@pytest.fixture(scope="module")
def course_with(tmp_path_factory: pytest.TempPathFactory):
    """course_with(policies, extensions): the course of four topics, a day apart; parsed once for each text."""

    @functools.cache
    def make(policies: str, extensions: str = "") -> Course:
        folder = tmp_path_factory.mktemp("course")
        (folder / "x.csv").write_text(f"student,topic,days\n{extensions}", encoding="utf-8")
        topics = "".join(
            f"  - {{id: {topic}, title: {topic}, deadline: 2026-03-0{n} 12:00Z, exercises: "
            "[{id: one, title: One, points: 10}, {id: more, title: More, points: 5, credit: extra}]}\n"
            for n, topic in enumerate(TOPICS, 1)
        )
        return make_course(folder, f"policies: {{extensions: x.csv, {policies}}}\ntopics:\n{topics}")

    return make


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules in YAML. A total that is rounded comes without dropped topics: its share could turn by what rounding moves it."""
    text = f"penalty_per_day: {draw(shares)}, penalty_cap: {draw(shares)}, grace_minutes: {draw(st.integers(0, 90))}"
    if "_day: 0," not in text and "cap: 0," not in text:
        text += f", late_days: {draw(st.integers(0, 6))}"
    mode, of = draw(st.sampled_from(["none", "half_up", "half_even"])), draw(st.sampled_from(["topics", "total"]))
    text += f", rounding: {mode}, rounding_decimals: {draw(st.integers(0, 2))}, rounding_of: {of}"
    return text + f", drop_lowest: {draw(st.integers(0, 3)) if of == 'topics' else 0}"


@st.composite
def handed_in(draw: st.DrawFn) -> list[Report]:
    """What one student handed in, a report a topic; some topics are missing, one may have a fault of ours."""
    made = []
    for topic in draw(st.lists(st.sampled_from(TOPICS), unique=True, min_size=1)):
        whole = draw(st.sampled_from([0.0, 2.5, 10.0]))
        score = draw(st.integers(0, 100)) / 100 * whole
        extra = draw(st.sampled_from([0.0, 0.0, 1.3, 5.0]))
        results = [result(f"{topic}/one", score, whole), result(f"{topic}/more", extra, 5.0, extra=True)]
        came = (BASE + timedelta(minutes=draw(minutes))).isoformat()
        made.append(report("Ada", *results, submitted=came, digest=topic))
    return made


def share(grade: FinalGrade) -> float:
    return grade.score / grade.max_score if grade.max_score else grade.score


def moved(one: Report, by: timedelta) -> Report:
    return msgspec.structs.replace(one, submitted=(datetime.fromisoformat(one.submitted) + by).isoformat())


@settings(max_examples=60)
@given(policies=rules(), reports=handed_in())
def test_no_score_is_below_nothing_or_above_what_was_reached(course_with, policies: str, reports: list[Report]) -> None:
    course = course_with(policies)
    (grade,) = final_grades(course, reports)
    unit = 0 if "rounding: none" in policies else 10 ** -course.config.policies.rounding_decimals
    for one in grade.assignments:
        assert 0 <= one.score <= one.raw + unit / 2 + 1e-6
        assert one.raw == pytest.approx(sum(r.score for r in one.exercises), abs=1e-6)
        assert 0 <= one.penalty <= one.raw
    counted = [one for one in grade.assignments if not one.dropped]
    assert counted
    assert grade.score == pytest.approx(sum(one.score for one in counted), abs=unit / 2 + 1e-6)


@settings(max_examples=60)
@given(policies=rules(), reports=handed_in(), which=st.integers(0, 3), later=st.integers(1, 5000))
def test_later_never_gives_more(course_with, policies: str, reports: list[Report], which: int, later: int) -> None:
    course, which = course_with(policies), which % len(reports)
    (before,) = final_grades(course, reports)
    reports[which] = moved(reports[which], timedelta(minutes=later))
    (after,) = final_grades(course, reports)
    assert share(after) <= share(before)
    topic = reports[which].exercises[0].id[0]
    old, new = (next(a.score for a in grade.assignments if a.assignment == topic) for grade in (before, after))
    assert new <= old


@settings(max_examples=60)
@given(
    policies=rules(), reports=handed_in(),
    line=st.tuples(st.sampled_from([*TOPICS, "*"]), st.sampled_from([1, 2, 9])),
)  # fmt: skip
def test_an_extension_never_lowers(course_with, policies: str, reports: list[Report], line: tuple[str, int]) -> None:
    without, having = course_with(policies), course_with(policies, f"Ada,{line[0]},{line[1]}\n")
    (before,), (after,) = final_grades(without, reports), final_grades(having, reports)
    assert share(after) >= share(before)
    for old, new in zip(before.assignments, after.assignments, strict=True):
        assert new.score >= old.score


@settings(max_examples=40)
@given(policies=rules(), reports=handed_in(), offset=st.integers(-14 * 60, 14 * 60), seed=st.randoms(use_true_random=False))
def test_neither_zone_nor_order_matters(course_with, policies: str, reports: list[Report], offset: int, seed) -> None:
    course = course_with(policies)
    others = [report("Bob", result("a/one", 3, 10), submitted=BASE.isoformat())]
    zone = timezone(timedelta(minutes=offset))
    rewritten = [
        msgspec.structs.replace(one, submitted=datetime.fromisoformat(one.submitted).astimezone(zone).isoformat())
        for one in reports
    ]
    shuffled = rewritten + others
    seed.shuffle(shuffled)
    plain, turned = final_grades(course, reports + others), final_grades(course, shuffled)
    assert [figures(grade) for grade in plain] == [figures(grade) for grade in turned]


def figures(grade: FinalGrade) -> object:
    return grade.student, grade.score, grade.max_score, [(a.assignment, a.score, a.why) for a in grade.assignments]


@pytest.mark.parametrize("written", ["2026-03-01 23:59 Asia/Seoul", "2026-03-01T14:59Z", "2026-03-01 09:59 America/New_York"])
def test_the_zone_of_the_deadline_does_not_matter(tmp_path: Path, written: str) -> None:
    course = make_course(tmp_path, f"policies: {{deadline: {written}, penalty_per_day: 0.5}}")
    for second, counts in ((0, 10), (1, 5)):
        (grade,) = final_grades(course, [report("Ada", result("cnn/one", 10, 10), submitted=f"2026-03-01T14:59:0{second}Z")])
        assert grade.score == counts


# --- one by one ------------------------------------------------------------------------------------------------


def assignment(course: Course, *reports: Report) -> AssignmentGrade:
    (grade,) = final_grades(course, reports)
    return grade.assignments[0]


def test_without_policies_the_points_count_and_nothing_is_said(tmp_path: Path) -> None:
    course = make_course(tmp_path, "")
    (grade,) = final_grades(course, [report("Ada", result("cnn/one", 2.55, 10), submitted="2099-01-01T00:00Z", attempt=9)])
    assert (grade.score, grade.max_score, grade.why, grade.assignments[0].why) == (2.55, 10, (), ())
    assert final_grades(course, []) == []


def test_figures_of_a_late_topic(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {deadline: 2026-03-01 12:00Z, penalty_per_day: 0.1, late_days: 1, grace_minutes: 10}")
    grade = assignment(course, report("Ada", result("cnn/one", 8, 10), submitted="2026-03-02T13:10Z"))
    assert (grade.raw, grade.penalty, grade.score, grade.max_score) == (8, 0.8, 7.2, 10)
    assert (grade.late_s, grade.late_days, grade.free_days) == (25 * 3600, 1, 1)


def test_a_topic_with_a_time_of_its_own_is_late_by_that(tmp_path: Path) -> None:
    """One repository for the whole course: work on the second topic does not make the first one late."""
    topics = "\n".join(
        f"  - {{id: {name}, title: {name}, deadline: 2026-03-0{day} 12:00Z, exercises: [{{id: one, title: x, points: 10}}]}}"
        for name, day in (("cnn", 1), ("vit", 8), ("rnn", 1))
    )
    course = make_course(tmp_path, f"policies: {{penalty_per_day: 0.5}}\ntopics:\n{topics}")
    one = report(
        "Ada", *(result(f"{topic}/one", 10, 10) for topic in ("cnn", "vit", "rnn")), submitted="2026-03-08T11:00:00+00:00",
        times={"cnn": "2026-03-01T11:00:00+00:00", "vit": "2026-03-08T11:00:00+00:00", "rnn": ""},
    )  # fmt: skip
    (grade,) = final_grades(course, [one])
    assert [(part.score, part.submitted) for part in grade.assignments] == [
        (10, one.times["cnn"]), (10, one.times["vit"]), (10, ""),
    ]  # fmt: skip
    assert "not known" in " ".join(grade.assignments[2].why)
    (late,) = final_grades(course, [msgspec.structs.replace(one, times={})])
    assert [part.score for part in late.assignments] == [0, 10, 0]


def test_an_extension_leaves_the_order_of_late_days_as_it_was(course_with) -> None:
    rules = "penalty_per_day: 0.1, late_days: 3"
    reports = [
        report("Ada", result(f"{topic}/one", 10, 10), submitted=f"2026-03-0{day}T11:00Z") for topic, day in (("a", 5), ("b", 6))
    ]
    (without,), (having,) = (final_grades(course_with(rules, lines), reports) for lines in ("", "Ada,a,2\n"))
    assert [(grade.score, grade.free_days) for grade in without.assignments] == [(9, 3), (6, 0)]
    assert [(grade.score, grade.free_days) for grade in having.assignments] == [(10, 2), (7, 1)]


def test_rounding_is_of_the_number_as_it_is_written(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {rounding: half_up}")
    assert assignment(course, report("Ada", result("cnn/one", 2.675, 10))).score == 2.68  # the float is below 2.675


def test_what_failed_by_our_fault_or_was_left_out_counts_neither_way(tmp_path: Path) -> None:
    topic = "topics: [{id: cnn, title: C, exercises: [{id: a, title: A, points: 5}, {id: b, title: B, points: 5}, {id: c, title: C, points: 5}]}]"
    course = make_course(tmp_path, topic)
    results = [result("cnn/a", 4, 5), result("cnn/b", 0, 0, Status.GRADER_ERROR), result("cnn/c", 0, 5, Status.SKIPPED)]
    grade = assignment(course, report("Ada", *results))
    assert (grade.score, grade.max_score) == (4, 5)
    assert grade.why == ("What could not be graded, by our fault, counts neither way.",)


def test_extra_credit_comes_on_top(tmp_path: Path) -> None:
    topic = "topics: [{id: cnn, title: C, exercises: [{id: a, title: A, points: 5}, {id: b, title: B, points: 5, credit: extra}]}]"
    grade = assignment(make_course(tmp_path, topic), report("Ada", result("cnn/a", 5, 5), result("cnn/b", 3, 5, extra=True)))
    assert (grade.score, grade.max_score) == (8, 5)


@pytest.mark.parametrize(
    ("submitted", "shown"),
    [("yesterday", "yesterday"), ("2026-03-05 12:00", "2026-03-05 12:00"), ("\x1b[31m", "\\x1b[31m"), ("0001-01-01T00:00+14:00", None)],
)
def test_a_time_that_cannot_be_read_is_not_late(tmp_path: Path, submitted: str, shown: str | None) -> None:
    course = make_course(tmp_path, "policies: {deadline: 2026-03-01 12:00Z, penalty_per_day: 1}")
    grade = assignment(course, report("Ada", result("cnn/one", 8, 10), submitted=submitted))
    assert (grade.score, grade.late_s) == (8, 0)
    assert grade.why == (() if shown is None else (f"When it was handed in cannot be read ({shown}), so it is not late.",))


def test_a_stub_is_not_late(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {deadline: 2026-03-01 12:00Z, penalty_per_day: 1}")
    grade = assignment(course, report("Ada", result("cnn/one", 0, 10, Status.NOT_STARTED), submitted="2026-03-05T12:00Z"))
    assert (grade.late_s, grade.late_days, grade.why) == (0, 0, ())


def test_exercises_graded_one_after_the_other_are_one_topic(tmp_path: Path) -> None:
    topic = "topics: [{id: cnn, title: C, exercises: [{id: a, title: A, points: 5}, {id: b, title: B, points: 5}]}]"
    first = report("Ada", result("cnn/a", 1, 5), result("cnn/b", 2, 5), submitted="2026-03-01T00:00Z")
    second = report("Ada", result("cnn/b", 5, 5), submitted="2026-03-02T00:00Z")
    (grade,) = final_grades(make_course(tmp_path, topic), [second, first])
    assert (grade.score, grade.max_score, grade.submitted) == (6, 10, second.submitted)
    assert len(grade.assignments[0].exercises) == 2


def test_who_a_student_is_comes_from_all_reports(tmp_path: Path) -> None:
    one = msgspec.structs.replace(report("Ada", result("cnn/one", 1, 10), attempt=1), identity={"email": "a@x", "sis": "1"})
    two = msgspec.structs.replace(report("Ada", result("cnn/one", 1, 10), attempt=2), identity={"email": "b@x"})
    (grade,) = final_grades(make_course(tmp_path, ""), [two, one])
    assert grade.identity == {"email": "b@x", "sis": "1"}


@given(scores=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=2, max_size=5), number=st.integers(1, 3))
@settings(max_examples=60)
def test_no_other_choice_of_dropped_topics_is_better(course_with, scores: list[tuple[int, int]], number: int) -> None:
    from itertools import combinations

    scores = scores[: len(TOPICS)]
    reports = [report("Ada", *(result(f"{topic}/one", *pair) for topic, pair in zip(TOPICS, scores, strict=False)))]
    (grade,) = final_grades(course_with(f"drop_lowest: {number}"), reports)
    kept = [one for one in grade.assignments if not one.dropped]
    assert len(kept) == max(1, len(scores) - number)
    best = max(sum(s for s, _w in some) / sum(w for _s, w in some) for some in combinations(scores, len(kept)))
    assert share(grade) == pytest.approx(best)


# --- the file of extensions ------------------------------------------------------------------------------------

HEAD = "student,topic,until,days,reason\n"
BAD_FILES = [
    (HEAD + ",cnn,,1,", ":2: student is empty. Write the student's name as in grades.csv."),
    (HEAD + "Ada,cmn,,1,", ":2: topic is 'cmn', but must be a topic of the course or *. Did you mean \"cnn\"?"),
    (HEAD + "Ada,zzz,,1,", "Write one of cnn, vit, or * for all."),
    (HEAD + "Ada,cnn,,,ill", ":2: exactly one of until and days must be filled in."),
    (HEAD + "Ada,cnn,2026-03-03 12:00Z,1,ill", ":2: exactly one of until and days must be filled in."),
    (HEAD + "Ada,cnn,,0,", ":2: days is '0', but must be a whole number from 1 to 365. Write for example 3."),
    (HEAD + "Ada,cnn,,-1,", "days is '-1'"),
    (HEAD + "Ada,cnn,,1.5,", "days is '1.5'"),
    (HEAD + "Ada,cnn,3/5/2026 12:00,,", ":2: until is '3/5/2026 12:00', but must be a date and a time of day."),
    (HEAD + "Ada,cnn,2026-03-03 12:00,,", "but must say in which time zone. Write for example"),
    (HEAD + "Ada,cnn,2026-03-29 02:30 Europe/Berlin,,", "does not exist on that day"),
    (HEAD + '\n"Ada\nB",cnn,,1,\nBob,cnn,,x,\n', ":5: days is 'x'"),
    ("student;topic;days\n", ":1: the columns are 'student;topic;days', but must be of student, topic, until, days, reason, each once. Separate"),
    ("student,topic\n", ":1: the columns are"),
    ("student,days\n", ":1: the columns are"),
    ("student,topic,days,days\n", ":1: the columns are"),
    ("", ":1: the columns are ''"),
    ("student,topic,days\nAda,cnn,1,2\n", ":2: 4 cells under 3 columns."),
    (HEAD + 'Ada,cnn,,1,"ill\n', ":2: no CSV (unexpected end of data). Correct the quotes of this line."),
]


@pytest.mark.parametrize(("text", "said"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    course = make_course(tmp_path, "policies: {extensions: x.csv}", ["cnn", "vit"])
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigProblem) as caught:
        final_grades(course, [])
    assert str(caught.value).startswith(f"{tmp_path / 'x.csv'}:")
    assert said in str(caught.value)
    assert str(caught.value).endswith((".", "?"))


def test_every_bad_line_is_named_up_to_a_number(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {extensions: x.csv}")
    (tmp_path / "x.csv").write_text(HEAD + "Ada,cnn,,x,\n" * 30, encoding="utf-8")
    with pytest.raises(ConfigProblem) as caught:
        final_grades(course, [])
    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines[:3]] == ["2", "3", "4"]
    assert (len(lines), lines[-1]) == (21, f"{tmp_path / 'x.csv'}: and 10 more such lines.")


def test_a_file_that_is_missing_or_no_text(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {extensions: x.csv}")
    with pytest.raises(ConfigProblem, match=r"policies\.extensions names .*x\.csv, which cannot be read \(No such file"):
        final_grades(course, [])
    (tmp_path / "x.csv").write_bytes(HEAD.encode() + "김민서,cnn,,1,".encode("cp949"))
    with pytest.raises(ConfigProblem, match=r"byte 32 is not UTF-8\. Save it as CSV UTF-8"):
        final_grades(course, [])
    (tmp_path / "x.csv").write_bytes(b"#" * 10_000_001)
    with pytest.raises(ConfigProblem, match="larger than 10000000 bytes"):
        final_grades(course, [])


def test_a_changed_file_is_read_again_and_names_match_in_every_form(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {deadline: 2026-03-01 12:00Z, penalty_per_day: 1, extensions: x.csv}")
    late = report("Zoe\u0308", result("cnn/one", 10, 10), submitted="2026-03-01T13:00Z")
    (tmp_path / "x.csv").write_text(HEAD, encoding="utf-8")
    assert assignment(course, late).score == 0
    (tmp_path / "x.csv").write_text("\ufeff" + HEAD + "Zo\u00eb,cnn,,1,\n", encoding="utf-8")
    assert assignment(course, late).score == 10


def test_an_extension_for_nobody_is_told(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {extensions: x.csv}")
    (tmp_path / "x.csv").write_text(HEAD + "Ada,cnn,,1,\nBop,*,,1,\nZed,*,,1,\n", encoding="utf-8")
    file = tmp_path / "x.csv"
    assert strangers(course, ["Ada", "Bob"]) == [
        f"{file}:3: no report of 'Bop'. Did you mean \"Bob\"?",
        f"{file}:4: no report of 'Zed'. Correct the name, or ignore this.",
    ]


def test_an_earlier_until_takes_nothing_away_and_the_latest_line_counts(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {deadline: 2026-03-05 12:00Z, penalty_per_day: 1, extensions: x.csv}")
    (tmp_path / "x.csv").write_text(HEAD + "Ada,cnn,2026-03-01 12:00Z,,\nBob,*,,1,\nBob,cnn,,3,\nBob,cnn,,2,\n", encoding="utf-8")
    came = [("Ada", "2026-03-05T12:00Z"), ("Bob", "2026-03-08T12:00Z")]
    grades = final_grades(course, [report(name, result("cnn/one", 9, 10), submitted=time) for name, time in came])
    assert [grade.score for grade in grades] == [9, 9]
    assert grades[0].assignments[0].why == ()


@pytest.mark.parametrize(
    ("deadline", "days", "until"),
    [
        ("2026-03-07 23:59", 1, "2026-03-08T23:59-04:00"),  # 23 hours later: clocks are put forward in between
        ("2026-03-07 02:30", 1, "2026-03-08T03:30-04:00"),  # an hour that is left out
        ("2026-10-31 01:30", 1, "2026-11-01T01:30-05:00"),  # the second of two
    ],
)  # fmt: skip
def test_days_are_those_of_the_calendar(tmp_path: Path, deadline: str, days: int, until: str) -> None:
    zone = "America/New_York"
    course = make_course(tmp_path, f"policies: {{deadline: {deadline} {zone}, penalty_per_day: 1, extensions: x.csv}}")
    (tmp_path / "x.csv").write_text(HEAD + f"Ada,cnn,,{days},\n", encoding="utf-8")
    last = datetime.fromisoformat(until)
    for late, score in ((0, 9), (1, 0)):
        came = (last + timedelta(seconds=late)).astimezone(ZoneInfo("Asia/Seoul")).isoformat()
        assert assignment(course, report("Ada", result("cnn/one", 9, 10), submitted=came)).score == score


# --- what students see -----------------------------------------------------------------------------------------

LEVELS = ("full", "public", "scores", "nothing")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_hidden_details_are_never_shown(tmp_path: Path, level: str, when: str) -> None:
    course = make_course(tmp_path, f"policies: {{deadline: 2026-05-01 12:00Z, feedback_{when}: {level}}}")
    at = NOW if when == "after" else NOW - timedelta(days=90)
    shown = visible(msgspec.structs.replace(report("Ada", graded("cnn/one")), staff=True), course, at)
    assert b"271828" not in msgspec.json.encode(shown)
    assert (shown.staff, shown.provenance.seed) == (False, "")


def test_scores_are_of_what_is_shown(tmp_path: Path) -> None:
    def see(level: str) -> Report:
        return visible(report("Ada", graded("cnn/one")), make_course(tmp_path, f"policies: {{feedback_before: {level}}}"), NOW)

    assert [(see(level).score, see(level).max_score) for level in LEVELS] == [(1, 5), (1, 2), (1, 5), (0, 0)]
    public = see("public").exercises[0]
    assert (public.status, public.score, public.max_score, public.hidden_checks) == (Status.FAILED, 1, 2, 3)
    assert "Said." in str(see("public"))
    scores = see("scores").exercises[0]
    assert (scores.status, scores.score, scores.max_score, scores.checks) == (Status.FAILED, 1, 5, [])
    nothing = see("nothing")
    assert (nothing.exercises, nothing.provenance.seconds) == ([], 0)


def test_notes_say_what_is_held_back_until_when(tmp_path: Path) -> None:
    course = make_course(
        tmp_path,
        "policies: {deadline: 2026-03-01 23:59 Asia/Seoul, grace_minutes: 6, feedback_before: nothing, feedback_after: scores}",
    )
    before, after = datetime(2026, 3, 1, 15, 5, tzinfo=UTC), datetime(2026, 3, 1, 15, 5, 1, tzinfo=UTC)
    one = report("Ada", graded("cnn/one"))
    assert visible(one, course, before).notes == ["cnn: graded, and not shown. This changes after 2026-03-02 00:05 Asia/Seoul."]
    assert visible(one, course, after).notes == ["cnn: only points are shown."]
    plain = make_course(tmp_path, "policies: {feedback_before: public}")
    assert visible(one, plain, before).notes == ["cnn: only the public checks are shown; hidden ones decide points too."]
    assert visible(one, make_course(tmp_path, ""), before).notes == []


def test_an_exercise_that_left_the_course_follows_the_courses_rules(tmp_path: Path) -> None:
    course = make_course(tmp_path, "policies: {feedback_before: nothing}")
    assert visible(report("Ada", graded("old/one")), course, NOW).exercises == []


@pytest.mark.parametrize("level", LEVELS)
def test_every_view_can_be_drawn(tmp_path: Path, level: str) -> None:
    from grader.report.html import render_html
    from grader.report.master import from_json, to_json

    shown = visible(report("Ada", graded("cnn/one")), make_course(tmp_path, f"policies: {{feedback_before: {level}}}"), NOW)
    assert from_json(to_json(shown)) == shown
    page = render_html(shown)
    assert "271828" not in page
    assert (level == "full") == ("Hidden." in page)
