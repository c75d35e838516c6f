"""The staff seed: where it comes from, that it is drawn once, and that it is not the students' own."""

import threading
from pathlib import Path

import pytest

from grader.config import Environment, load_config
from grader.errors import ConfigProblem
from grader.seeds import draw_staff_seed, staff_seed

CONFIG = """\
course: {id: tiny, title: Tiny, seed: 7}
topics: [{id: a, title: A, exercises: [{id: b, title: B, points: 1}]}]
"""


@pytest.fixture
def config(tmp_path: Path):
    (tmp_path / "autograder_config.yml").write_text(CONFIG)
    return load_config(tmp_path / "autograder_config.yml")


def test_it_comes_from_the_environment_then_the_file(config, tmp_path):
    assert staff_seed(config, Environment()) is None
    (tmp_path / "solutions").mkdir()
    file = tmp_path / "solutions" / "staff_seed.txt"
    file.write_bytes(b"\xef\xbb\xbf 41\r\n")
    assert staff_seed(config, Environment()) == 41
    assert staff_seed(config, Environment(staff_seed=2)) == 2
    file.write_text("secret")
    with pytest.raises(ConfigProblem, match=r"staff_seed.txt: 'secret' is not a seed"):
        staff_seed(config, Environment())
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigProblem, match=r"staff_seed.txt: cannot be read .* whole number"):
        staff_seed(config, Environment())


def test_the_public_seed_is_refused(config, tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "staff_seed.txt").write_text("7")
    with pytest.raises(ConfigProblem, match=r"staff_seed.txt: 7 is course.seed, which every student has.*Remove it"):
        staff_seed(config, Environment())
    with pytest.raises(ConfigProblem, match=r"GRADER_SEED: 7 is course\.seed"):
        staff_seed(config, Environment(staff_seed=7))


def test_one_is_drawn_and_kept_for_the_owner(config, tmp_path):
    assert draw_staff_seed(config) is None  # a student's copy has no solutions
    (tmp_path / "solutions").mkdir()
    seed = draw_staff_seed(config)
    assert seed is not None
    assert seed > 2**40  # by the wide margin of one in four million
    assert draw_staff_seed(config) == staff_seed(config, Environment()) == seed
    (file,) = (tmp_path / "solutions").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_two_at_once_agree(config, tmp_path):
    (tmp_path / "solutions").mkdir()
    drawn = []
    threads = [threading.Thread(target=lambda: drawn.append(draw_staff_seed(config))) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(drawn) == {staff_seed(config, Environment())}


def test_what_cannot_be_written_is_an_error_of_the_system(config, tmp_path, monkeypatch):
    (tmp_path / "solutions").mkdir()
    monkeypatch.setattr("os.link", lambda *_paths: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    with pytest.raises(OSError, match="Read-only"):
        draw_staff_seed(config)
    assert list((tmp_path / "solutions").iterdir()) == []
