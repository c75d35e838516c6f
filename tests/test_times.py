"""Times that people write: read as they say, shown as they were written; the tables of docs/policies.md are run too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.times import BadTime, days_later, handed_in, read_time, read_zone, shown_time

ZONES = ["UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns"]
moments = st.datetimes(datetime(2001, 1, 1), datetime(2190, 1, 1)).map(lambda time: time.replace(second=0, microsecond=0))


def read(text: str, zone: str = "") -> datetime | str:
    """The time, or what is said of it."""
    try:
        return read_time(text, zone)
    except BadTime as problem:
        return str(problem)


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_what_is_shown_is_read_as_the_same_time_or_refused_because_it_comes_twice(moment: datetime, zone: str) -> None:
    time = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    again = read(shown_time(time))
    if isinstance(again, datetime):
        assert again.timestamp() == time.timestamp()
    else:
        assert "comes twice" in again
        assert time.isoformat(" ", "minutes") in again


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_a_time_of_the_wall_clock_is_read_exactly_when_it_happens_once(moment: datetime, zone: str) -> None:
    around = [moment.replace(tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(-64, 65)]
    tenths = [moment.replace(tzinfo=UTC) - (at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) for at in around]
    times = {at for at in tenths if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment}
    if len(times) == 1:
        assert read_time(f"{moment} {zone}").timestamp() == times.pop().timestamp()
    else:
        with pytest.raises(BadTime, match="comes twice" if times else "does not exist"):
            read_time(f"{moment} {zone}")


@given(st.text(alphabet="0123456789-: TZ+/AsiaSeoul\n\0", max_size=40))
def test_any_text_is_a_time_or_a_bad_one(text: str) -> None:
    time = read(text, "UTC")
    if isinstance(time, str):
        assert time.startswith("it ")
        assert time[-1] in ".?"
    else:
        assert time.tzinfo is not None


def test_a_zone_of_the_text_goes_before_the_given_one() -> None:
    assert read_time("2026-03-01 12:00 Asia/Seoul", "UTC") == read_time("2026-03-01 03:00", "UTC")


@pytest.mark.parametrize("name", ["", "Asia", "asia/seoul", "/etc/localtime", "../UTC", "x" * 300, "Asia/Seoul\0", "한국"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(BadTime, match="must name a time zone of the IANA list"):
        read_zone(name)


def test_a_machine_without_zones_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(BadTime, match=r"this machine knows none\. Install them: pip install tzdata"):
        read_zone("Asia/Seol")


def test_zones_are_there_without_the_machines_own() -> None:
    """What pip installs is enough."""
    import subprocess
    import sys

    code = "from grader.times import read_time; print(read_time('2026-03-01 23:59 Asia/Seoul').isoformat())"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONTZPATH": ""}, capture_output=True, text=True)
    assert done.stdout == "2026-03-01T23:59:00+09:00\n", done.stderr


def test_days_of_the_calendar_keep_the_time_of_day() -> None:
    time = read_time("2026-10-31 23:59 America/New_York")
    assert shown_time(days_later(time, 1)) == "2026-11-01 23:59 America/New_York"
    assert days_later(time, 1).timestamp() - time.timestamp() == 25 * 3600


@pytest.mark.parametrize(("text", "known"), [("2026-03-01T12:00:00+09:00", True), ("2026-03-01T12:00Z", True), ("2026-03-01T12:00", False), ("", False), ("x", False)])
def test_when_something_was_handed_in(text: str, known: bool) -> None:
    assert (handed_in(text) is not None) == known
