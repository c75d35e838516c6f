"""A real PostgreSQL server for one test module, on a port of its own; gone when the module ends."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

WAIT_S = 60
"""A guard against hanging."""


def program(name):
    """The path of one of PostgreSQL's programs; Debian keeps them off PATH. Skips the test where it is not installed."""
    found = shutil.which(name) or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        pytest.skip(f"no {name} here: apt-get install postgresql")
    return found


@contextlib.contextmanager
def server():
    """The URL of a fresh database. The server refuses to run as root, so that root runs it as nobody."""
    initdb, postgres = program("initdb"), program("postgres")
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="grader-postgres-"))
    if user:
        shutil.chown(folder, "nobody", "nogroup")
    plain = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}, "stdout": subprocess.DEVNULL, **user}
    try:
        subprocess.run(
            [initdb, "-D", "data", "-U", "grader", "-A", "trust", "--no-sync", "-E", "UTF8"],
            check=True,
            timeout=WAIT_S,
            **plain,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["-k", "", "-h", "127.0.0.1", "-p", str(port), "-F"]
        running = subprocess.Popen([postgres, "-D", "data", *options], stderr=subprocess.DEVNULL, **plain)
        try:
            _wait(port, running)
            yield f"postgresql://grader:secret-word@127.0.0.1:{port}/postgres"
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(WAIT_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port, running):
    import psycopg

    for _attempt in range(WAIT_S * 10):
        assert running.poll() is None, "PostgreSQL ended at once"
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=grader dbname=postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.1)
        else:
            return
    raise AssertionError("PostgreSQL does not answer")
