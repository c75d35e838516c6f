"""Points in time as people write them: `2026-03-01 23:59 Asia/Seoul`, or ISO 8601 with an offset. Never a guess."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

EXAMPLE = "2026-03-01 23:59 Asia/Seoul"
YEARS = range(2000, 2200)
_WITH_ZONE = re.compile(r"(.*\d)\s+([A-Za-z][\w+/-]*)", re.DOTALL)


class BadTime(ValueError):
    """What was written is no point in time. `rule` and `remedy` are parts of the message that its reader makes."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(f"it {rule}. {remedy}")
        self.rule, self.remedy = rule, remedy


def read_zone(name: str) -> tzinfo:
    """The time zone of that name in the IANA database. Raises BadTime."""
    import zoneinfo  # only where a course has deadlines: a start of `grade` is counted in milliseconds

    try:
        if re.fullmatch(r"[A-Za-z][\w+/-]*", name, re.ASCII):
            return zoneinfo.ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # OSError: "Asia" is a folder
        pass
    from difflib import get_close_matches

    known = {zone.casefold(): zone for zone in zoneinfo.available_timezones()}
    if not known:
        raise BadTime("names a time zone, and this machine knows none", "Install them: pip install tzdata.")
    wanted = name[:100].casefold().replace(" ", "_")
    likely = next((zone for folded, zone in sorted(known.items()) if folded.endswith(f"/{wanted}")), "")
    if not likely and len(wanted) > 5:  # shorter ones are abbreviations such as KST, which are like any other
        likely = next((known[match] for match in get_close_matches(wanted, known, 1, 0.6)), "")
    remedy = f'Did you mean "{likely}"?' if likely else "Write for example Asia/Seoul, or UTC."
    raise BadTime("must name a time zone of the IANA list", remedy)


def read_time(text: str, zone: str = "") -> datetime:
    """The time that `text` says; `zone` is for one that names neither zone nor offset.

    Raises BadTime for what is no time, has no zone, or does not happen exactly once because clocks change.
    """
    found = _WITH_ZONE.fullmatch(text.strip())
    clock, named = (found[1], found[2]) if found else (text.strip(), "")
    try:
        time = datetime.fromisoformat(clock)
    except ValueError:
        raise BadTime("must be a date and a time of day", f'Write for example "{EXAMPLE}".') from None
    if not re.search(r"\d[T ]\d", clock):
        raise BadTime("must have a time of day, for a day has two ends", f'Write for example "{clock} 23:59".')
    if time.year not in YEARS:
        raise BadTime(f"must be in a year from {YEARS[0]} to {YEARS[-1]}", f'Write for example "{EXAMPLE}".')
    if time.tzinfo is not None:
        if named:
            raise BadTime("must have a zone or an offset, not both", "Remove one of the two.")
        return time
    if not (named or zone):
        remedy = f'Write for example "{clock} Asia/Seoul", or set policies.time_zone.'
        raise BadTime("must say in which time zone", remedy)
    return _once(time.replace(tzinfo=read_zone(named or zone)))


def _once(time: datetime) -> datetime:
    """`time` if it happens exactly once in its zone."""
    first, second = time, time.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return time
    if (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta()):
        choices = f'Write "{_iso(first)}" for the first, or "{_iso(second)}" for the second.'
        raise BadTime("comes twice on that day, for clocks are put back", choices)
    # Read with the offset of before and of after the change, it is a real time an hour later, and one an hour earlier.
    later, earlier = (each.astimezone(UTC).astimezone(time.tzinfo) for each in (first, second))
    choices = f'Write "{earlier:%Y-%m-%d %H:%M}" or "{later:%Y-%m-%d %H:%M}".'
    raise BadTime("does not exist on that day, for clocks are put forward", choices)


def _iso(time: datetime) -> str:
    return time.isoformat(" ", "minutes")


def days_later(time: datetime, days: int) -> datetime:
    """The same time of day, that many days of the calendar later; of two such times the later one."""
    later = time + timedelta(days=days)  # on the wall clock, as datetime adds
    return max(later, later.replace(fold=1), key=datetime.timestamp)


def handed_in(text: str) -> datetime | None:
    """When a submission came, as Report.submitted says; None where it says nothing that is a point in time."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def shown_time(time: datetime) -> str:
    """2026-03-01 23:59 Asia/Seoul, or with its offset where it has no name; seconds only where there are some."""
    name = getattr(time.tzinfo, "key", "")
    text = time.replace(tzinfo=None) if name else time
    exact = "seconds" if time.second else "minutes"
    return text.isoformat(" ", exact) + (f" {name}" if name else "")
