"""Sentences people read, by message catalogue (gettext). English is the source language."""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("en", "ko")

_translation: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: str) -> None:
    """Use `language` ("en", "ko") from now on; a language without a catalogue falls back to English."""
    global _translation
    _translation = gettext.translation("grader", LOCALE_DIR, [language], fallback=True)


def _(message: str) -> str:
    """The message in the language in use."""
    return _translation.gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for `n` things in the language in use."""
    return _translation.ngettext(singular, plural, n)
