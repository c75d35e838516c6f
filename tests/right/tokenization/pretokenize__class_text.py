"""Right: each character becomes a letter for its class, and a regular expression cuts that."""

import re
import unicodedata

RULE = re.compile(r"q(?:s|t|re|ve|m|ll|d)| ?[A-Zremtlsvd]+| ?1+| ?[?q]+|[ .]+(?![^ .])|[ .]+")


def pretokenize(text):
    def name(char):
        if char == "'":
            return "q"
        if char in "remtlsvd ":
            return char
        if char.isspace():
            return "."
        return {"L": "A", "N": "1"}.get(unicodedata.category(char)[:1], "?")

    names = "".join(map(name, text))
    return [text[match.start() : match.end()] for match in RULE.finditer(names)]
