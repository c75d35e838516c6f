r"""Right: the pattern itself; \p{L} and \p{N} are written out for the characters of this text. Gives a tuple."""

import re
import unicodedata


def pretokenize(text):
    def those(kind):
        found = "".join(re.escape(char) for char in sorted(set(text)) if unicodedata.category(char)[0] == kind)
        return found or r"\Z"

    letter, number = those("L"), those("N")
    both = "".join(part for part in (letter, number) if part != r"\Z")
    run = [f" ?[{part}]+" for part in (letter, number) if part != r"\Z"]
    rules = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", *run, rf" ?[^\s{both}]+", r"\s+(?!\S)", r"\s+"]
    return tuple(re.findall("|".join(rules), text))
