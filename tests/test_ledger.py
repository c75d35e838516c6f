"""The ledger file: what is kept comes back; whose turn it is; what a damaged, foreign or full one says."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import GraderFault, UsageProblem
from grader.ledger import LEDGER, LOCK, Done, Kept, open_ledger, read_ledger, writer

words = st.text(st.characters(codec="utf-8"), max_size=20)
kepts = st.builds(Kept, words, words, st.dictionaries(words, words, max_size=3), st.binary(max_size=200), st.booleans())
dones = st.builds(
    Done, words, st.integers(0, 9), words, st.binary(max_size=50), st.dictionaries(words, st.integers(0, 10**9), max_size=3),
    st.booleans(), st.floats(0, 1e6),
)  # fmt: skip


@given(kept=st.lists(kepts, max_size=6), done=st.lists(dones, max_size=6))
def test_what_is_kept_comes_back_after_closing(tmp_path_factory, kept, done):
    out = tmp_path_factory.mktemp("out")
    with open_ledger(out) as ledger:
        ledger.keep(kept)
        for one in done:
            ledger.finish(one)
    with open_ledger(out) as ledger:
        for key, last in {one.key: one for one in kept}.items():
            assert ledger.kept(key) == last
        last_done = {(one.student, one.attempt): one for one in done}
        assert {(one.student, one.attempt): one for one in ledger.all_done()} == last_done
        for place, one in last_done.items():
            assert ledger.done(*place) == one
        ledger.forget(last_done)
        assert list(ledger.all_done()) == []
        assert ledger.kept("none such, longer than any word") is None


def test_one_writer_at_a_time_and_readers_meanwhile(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.finish(Done("ada", 0, "k", b"[]", {}, False, 1.0))
        with pytest.raises(UsageProblem, match=r"is being graded into by process \d+ on .* since .*choose another --out"), open_ledger(tmp_path):
            pass
        assert [one.student for one in read_ledger(tmp_path).all_done()] == ["ada"]
        assert "is being graded into by process" in writer(tmp_path)
    assert writer(tmp_path) == ""


def test_nothing_was_graded_here(tmp_path):
    with pytest.raises(UsageProblem, match=r"has no _staff/ledger.sqlite3: nothing was graded into it"):
        read_ledger(tmp_path)


@pytest.mark.parametrize("damage", ["text", "cut", "table", "version", "inside"])
def test_a_damaged_or_foreign_ledger_says_what_to_do_and_force_begins_anew(tmp_path, damage):
    path = tmp_path / LEDGER
    with open_ledger(tmp_path) as ledger:
        ledger.keep([Kept(str(n), "cnn/conv2d", {}, bytes(5000), False) for n in range(50)])
        ledger.finish(Done("ada", 0, "k", b"[]", {}, False, 1.0))
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if damage == "text":
        path.write_text("this is no database, but somebody's notes " * 50)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    else:
        with sqlite3.connect(path) as db:
            db.execute({
                "table": "DROP TABLE results", "version": "UPDATE about SET value = '0'", "inside": "UPDATE submissions SET files = '[1]'",
            }[damage])  # fmt: skip
        db.close()

    def use():
        with open_ledger(tmp_path) as ledger:
            assert ledger.kept("7") is not None or damage == "table"
            list(ledger.all_done())

    if damage == "table":  # made again: what it held is graded again
        use()
    else:
        with pytest.raises(UsageProblem, match=r"ledger.sqlite3 cannot be used \(.*\)\. The reports beside it are whole\. Move it away, or add --force"):
            use()
    with open_ledger(tmp_path, force=True) as ledger:
        assert list(ledger.all_done()) == []
    assert path.with_name(path.name + ".old").exists()


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "_staff").write_text("a file where the folder belongs")
    with pytest.raises(GraderFault, match=r"ledger.lock cannot be written \(.*\)\. Make the folder writable, or choose another --out"), open_ledger(tmp_path):
        pass


def test_a_full_disk_is_our_fault_and_says_that_nothing_is_lost(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.finish(Done("ada", 0, "k", b"[]", {}, False, 1.0))
        ledger._connection.execute("PRAGMA max_page_count = 1")  # as a full disk: no page more
        with pytest.raises(GraderFault, match=r"cannot be written or read \(database or disk is full\).*goes on from there"):
            ledger.keep([Kept(str(n), "x", {}, bytes(range(256)) * 400, False) for n in range(50)])
        assert [one.student for one in ledger.all_done()] == ["ada"]


def test_the_lock_is_beside_the_ledger(tmp_path):
    with open_ledger(tmp_path):
        assert (tmp_path / LOCK).is_file()
