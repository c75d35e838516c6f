"""The fuzzer as CI runs it: all that was kept, a fixed number of new inputs from a fixed seed, and Hypothesis.

Longer, and with what it finds kept: `make fuzz`. README.md beside this file says how.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from fuzz import engine, mutate, targets, trees, watch, words
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import config, submission
from grader.sandbox import wire

NAMES = list(targets.TARGETS)
NEW = {"wire": 3000, "intake": 500, "config": 1000}
"""New inputs for each target: a few seconds' worth."""
SEED = 20261126


def told(target: str, run: engine.Run) -> list[str]:
    """The findings, each written to found/ with the command that repeats it."""
    return [engine.report(target, data, failure) for data, failure in run.failures.values()]


@pytest.mark.parametrize("target", NAMES)
def test_new_inputs_of_a_fixed_seed_find_nothing(target: str) -> None:
    run = engine.Run(target, SEED)
    run.count(NEW[target])
    assert run.executed > NEW[target]
    assert told(target, run) == []


@pytest.mark.parametrize("target", NAMES)
def test_kept_inputs_cost_little_memory(target: str) -> None:
    for data in [*words.seeds(target), *engine.kept(target)]:
        engine.costs(target, data)


@pytest.mark.parametrize("target", NAMES)
def test_the_corpus_reaches_nearly_every_line(target: str) -> None:
    coverage = engine.Coverage(target)
    inputs = [*words.seeds(target), *engine.kept(target)]
    lines, total = coverage.lines(frozenset().union(*(coverage.run(data)[0] for data in inputs)))
    assert lines >= 0.85 * total, (
        f"{lines} of {total} lines: python -m tests.fuzz {target} --minutes 5 finds more inputs"
    )


def test_the_corpus_stays_small() -> None:
    sizes = [path.stat().st_size for path in engine.CORPUS.rglob("*") if path.is_file()]
    assert len(sizes) < 400
    assert sum(sizes) < 500_000


edits = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=20)), max_size=4)


@pytest.mark.parametrize("target", NAMES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_hypothesis_finds_nothing(target: str, data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from([*words.seeds(target), *engine.kept(target)]))
    pieces = st.sampled_from(words.WORDS[target])
    for at, cut, piece in data.draw(edits):
        at %= len(raw) + 1
        raw = raw[:at] + (piece or data.draw(pieces)) + raw[at + cut :]
    targets.TARGETS[target](raw)
    targets.TARGETS[target](data.draw(st.binary(max_size=60)))


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_hypothesis_finds_no_header_that_breaks_the_decoder(data: st.DataObject) -> None:
    """The other way round: headers made from nothing, with the raw part they speak of."""
    leaf = st.one_of(
        st.none(), st.booleans(), st.integers(-3, 70), st.floats(), st.text(max_size=4), st.sampled_from(words.NUMBERS)
    )
    tags = st.sampled_from([*mutate.TAGS, "v", "e", "s", "p", "replies", "seconds"])
    node = st.recursive(
        leaf,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(tags, inner, max_size=2)),
        max_leaves=12,
    )
    targets.wire(mutate.framed(data.draw(node), data.draw(st.binary(max_size=48))))


# ---------------------------------------------------------------- the fuzzer itself


def test_a_finding_is_reported_with_its_command(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(data: bytes) -> None:
        assert b"GRD2" not in data, "the number two"

    monkeypatch.setitem(targets.TARGETS, "wire", fragile)
    monkeypatch.setattr(engine, "FOUND", tmp_path / "found")
    run = engine.Run("wire", 1)
    run.one(b"GRD2")
    ((data, failure),) = run.failures.values()
    assert data == b"GRD2"
    said = engine.report("wire", data, failure)
    (path,) = (tmp_path / "found").iterdir()
    assert "AssertionError" in said
    assert f"python -m tests.fuzz wire --input tests/fuzz/found/{path.name}" in said
    assert path.read_bytes() == b"GRD2"


def test_the_search_climbs_by_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    """An input that only several changes together make is found, as each of the steps to it is kept."""
    monkeypatch.setitem(targets.TARGETS, "wire", staircase)
    monkeypatch.setitem(targets.MODULES, "wire", [__name__])
    monkeypatch.setattr(words, "seeds", lambda target: [b"GRD1abcd"])
    monkeypatch.setattr(engine, "kept", lambda target: [])
    run = engine.Run("wire", 1)
    run.count(5_000)
    top = run.new[-1]
    assert b"NaN" in top
    assert b"Infinity" in top
    assert b"null" in top
    assert len(run.new) >= 3


def staircase(data: bytes) -> None:
    """A target with a line for each step."""
    if b"NaN" not in data:
        return
    if b"Infinity" not in data:
        return
    if b"null" not in data:
        return
    assert data


def test_a_hole_in_each_reader_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    link = trees.unparse("T", [trees.Entry("l", b"cnn/conv2d.py", b"../../../secret.py")])
    targets.intake(link)
    monkeypatch.setattr(submission, "inside", lambda real, root: True)
    with pytest.raises(AssertionError, match="open of"):
        targets.intake(link)

    half_true = mutate.framed({"a": ["bool", [16], 0]}, bytes(range(16)))
    targets.wire(half_true)
    monkeypatch.setattr(wire.Decoder, "_refuse_half_truths", lambda self, body: None)
    with pytest.raises(AssertionError, match="neither true nor false"):
        targets.wire(half_true)

    twice = b"course: {id: a, title: b}\ntopics: [{id: c, title: d, exercises: []}, {id: c, title: d, exercises: []}]"
    targets.config_file(twice)
    monkeypatch.setattr(config._Reader, "unique", lambda self, path, sections: None)
    with pytest.raises(AssertionError):
        targets.config_file(twice)


def test_a_broken_reader_does_not_empty_the_corpus(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CORPUS", tmp_path)
    engine.keep("wire", b"one")
    engine.keep("wire", words.seeds("wire")[0])
    assert engine.merge("wire")[0] == 1  # the seed is tried in any case, and the other is cut short otherwise than it
    monkeypatch.setitem(targets.TARGETS, "wire", lambda data: 1 / 0)
    assert engine.merge("wire")[0] == 1
    assert engine.kept("wire") == [b"one"]


@pytest.mark.parametrize("kind", ["T", "A", "F"])
def test_every_kind_of_tree_is_read(kind: str) -> None:
    data = trees.unparse(kind, [trees.Entry("f", b"cnn/conv2d.py", b"x = 1\n"), trees.Entry("d", b"empty", b"")])
    with trees.built(targets._place(), data) as (what, path):
        (read,) = targets._read(what, path)
    assert read.files["cnn/conv2d"].text == "x = 1\n"
    assert trees.unparse(*trees.parse(data)) == data


def test_smaller_keeps_what_is_wanted() -> None:
    assert engine.smaller(b"x" * 50 + b"needle" + b"y" * 70, lambda data: b"needle" in data) == b"needle"


@pytest.mark.parametrize("outside", ["../secret.py", "work/../../secret.py"])
def test_reading_outside_and_writing_are_noticed(tmp_path, outside: str) -> None:
    (tmp_path / "secret.py").write_text("")
    (tmp_path / "own" / "work").mkdir(parents=True)
    with watch.files([tmp_path]):
        (tmp_path / "own" / outside).read_bytes()
    with pytest.raises(AssertionError, match="open of"), watch.files([tmp_path / "own"]):
        (tmp_path / "own" / outside).read_bytes()
    with pytest.raises(AssertionError, match="opened with"), watch.files([tmp_path / "own"]):
        (tmp_path / "own/new.py").write_text("")
    with pytest.raises(AssertionError, match=r"os\.mkdir"), watch.files([tmp_path / "own"]):
        (tmp_path / "own/new").mkdir()


def test_the_import_system_may_list_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file made beside the tests while zoneinfo asks for tzdata was told as a finding, once, in CI."""
    elsewhere, own = tmp_path / "elsewhere", tmp_path / "own"
    elsewhere.mkdir()
    monkeypatch.syspath_prepend(str(elsewhere))
    with watch.files([own]):
        assert importlib.util.find_spec("no_module_of_this_name") is None
    (elsewhere / "late_module.py").write_text("")
    importlib.invalidate_caches()
    with pytest.raises(AssertionError, match=r"open of .*late_module"), watch.files([own]):
        importlib.import_module("late_module")
