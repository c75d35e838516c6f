"""Hidden checks of tokenization/wordpiece_train: real words. The oracle joins symbols with spaces and uses re.sub."""

import random
import re
from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

WORDS = [
    "low",
    "lower",
    "lowest",
    "slow",
    "new",
    "newt",
    "wide",
    "widest",
    "하나",
    "나라",
    "가나다",
    "다나가",
    "한국어",
    "국어",
    "😀😃",
    "é",
    "a",
]
"""No letter comes twice in a word."""


def by_pattern(word_freqs, num_merges):
    """train_wordpiece on texts such as " h ##u ##g "."""
    texts = {word: " " + " ##".join(word) + " " for word in word_freqs}
    merges = []
    for _ in range(num_merges):
        single, double = Counter(), Counter()
        for word, frequency in word_freqs.items():
            symbols = texts[word].split()
            for i, symbol in enumerate(symbols):
                single[symbol] += frequency
                double[tuple(symbols[i : i + 2])] += frequency * (i + 1 < len(symbols))
        ranked = sorted((-Fraction(n, single[p[0]] * single[p[1]]), p) for p, n in double.items() if len(p) == 2)
        if not ranked:
            break
        left, right = ranked[0][1]
        merges.append((left, right))
        old, new = re.escape(f"{left} {right}"), left + right[2:]
        texts = {word: re.sub(f"(?<= ){old}(?= )", new, text) for word, text in texts.items()}
    return merges


@st.composite
def corpora(draw):
    """(word_freqs, num_merges, merges) of real words with frequencies up to 100."""
    size, rng = draw(st.integers(1, 8)), random.Random(draw(st.integers(0, 2**16)))
    word_freqs = {word: rng.choice([2, 3, 5, 20, 100]) for word in rng.sample(WORDS, size)}
    merges = by_pattern(word_freqs, draw(st.integers(1, 12)))
    return word_freqs, len(merges), merges


@points(1)
@hint("Try Korean words, large frequencies, and many merges, where merged symbols are merged again.")
@given(case=corpora())
def test_real_words(student, case):
    """Training works on real words, with large frequencies and many merges."""
    word_freqs, num_merges, merges = case
    expect_equal(student.train_wordpiece(word_freqs, num_merges), merges)


@points(0.5)
@requires("test_best_score_first")
@hint("With c times the frequencies, every score is divided by c. Is it exact in your program?")
@given(case=corpora(), times=st.sampled_from([2, 3, 7]))
def test_scaled(student, case, times):
    """With all frequencies multiplied by the same number, the merges are the same."""
    word_freqs, num_merges, merges = case
    more = {word: frequency * times for word, frequency in word_freqs.items()}
    expect_equal(student.train_wordpiece(more, num_merges), merges)


@points(0.5)
@requires("test_best_score_first")
@hint("num_merges may only decide where the loop ends.")
@given(case=corpora(), fewer=st.integers(1, 4))
def test_prefix(student, case, fewer):
    """With more merges the list begins as it does with fewer."""
    word_freqs, num_merges, merges = case
    few = max(0, num_merges - fewer)
    expect_equal(student.train_wordpiece(word_freqs, few), merges[:few])
