"""The soak of benchmarks/soak.py, as short as it can be: its verdicts, its folders, its own machinery."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from tiny_course import wait_until

from benchmarks import soak


def test_a_short_soak_is_clean():
    assert soak.soak(40, 2, alone=False) == []


def test_it_would_notice(tmp_path):
    report = tmp_path / "report.json"
    assert "no report" in soak.wrong_verdict("honest", tmp_path)
    report.write_text(
        '{"exercises": [{"id": "target/answer", "status": "passed", "score": 8, "max_score": 8}, '
        '{"id": "beside/solved", "status": "passed", "score": 4, "max_score": 4}]}'
    )
    assert soak.wrong_verdict("honest", tmp_path) == ""
    assert soak.wrong_verdict("wrong", tmp_path) == "passed, 8 of 8"
    report.write_text(report.read_text().replace('"score": 4', '"score": 3'))
    assert "beside" in soak.wrong_verdict("honest", tmp_path)


def test_memory_counts_all_that_a_process_started():
    code = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(30)']); print(1, flush=True); time.sleep(30)"
    running = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert running.stdout is not None
        running.stdout.readline()
        assert len(soak.below(running.pid)) == 2
        assert wait_until(lambda: all(soak.resident(pid) > 1 << 20 for pid in soak.below(running.pid)))
    finally:
        os.killpg(running.pid, 9)
        running.wait()
