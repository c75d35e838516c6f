"""Names that students choose: as people see them, as folders of reports, and how alike two are."""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
import unicodedata

MAX_SHOWN = 2_000  # characters; a name of 255 bytes has at most 1,530, escapes and all
LIKE = 0.8  # of 1: names at least so alike may have been meant for each other
_RESERVED = {"", ".", "..", "_staff", "index.html", "grades.csv", "similarity.html", "similarity.json", "con", "prn", "aux", "nul"} | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in range(10)
}


def shown(name: str) -> str:
    """`name` for people and JSON: control, format and undecodable characters become escapes such as \\x1b.

    The middle of what no file can be called, but an entry of an archive can, is left out.
    """
    escaped = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    joiners = "\u200c\u200d"  # part of words in some scripts
    text = "".join(
        char.encode("unicode_escape").decode()
        if unicodedata.category(char) in escaped and char not in joiners
        else char
        for char in name
    )
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN // 2]}...{text[-MAX_SHOWN // 4 :]}"


def safe_name(student: str) -> str:
    """A folder name for a student's reports: no path, no control characters, at most 100 bytes, and unique.

    A name that needs no change keeps its letters, of any script; a changed one ends in ~ and a digest of the original.
    """
    name = unicodedata.normalize("NFC", student)
    name = "".join("_" if unicodedata.category(char)[0] == "C" or char in '/\\:*?"<>|' else char for char in name)
    name = re.sub(r"^[-. ]+", "_", re.sub(r"[. ]+$", "", re.sub(r"\s", " ", name)))
    name = name.encode()[:90].decode(errors="ignore") if len(name.encode()) > 100 else name
    reserved = name.lower() in _RESERVED or name.split(".")[0].lower() in _RESERVED
    if name == student and not reserved and not re.search(r"~[0-9a-f]{8}$", name):
        return name
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name.encode()[:90].decode(errors='ignore') or 'student'}~{digest}"


def alike(one: str, other: str) -> float:
    """From 0 to 1; 1 when only case and punctuation differ, 0 for what is below `LIKE`, which is found out quickly."""
    match = difflib.SequenceMatcher(None, _letters(one[:100]), _letters(other[:100]))
    if match.real_quick_ratio() < LIKE or match.quick_ratio() < LIKE:
        return 0.0
    ratio = match.ratio()
    return ratio if ratio >= LIKE else 0.0


@functools.lru_cache(maxsize=20_000)
def _letters(word: str) -> str:
    """What tells names apart: letters and digits, whatever their case and width."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", word).casefold())[:100]
