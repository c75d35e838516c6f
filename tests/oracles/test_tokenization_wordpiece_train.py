"""The oracles of tokenization/wordpiece_train, proved against published scores and the algorithm of the HF course.

`WordPieceTrainer` of Hugging Face is no oracle: it merges by frequency, and differently from run to run (issue 1794).
"""

from collections import Counter
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

ROOT = Path(__file__).resolve().parents[2]
SCORE = load_checks(ROOT / "grader/checks/tokenization/test_wordpiece_train.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_wordpiece_train.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/wordpiece_train.py")

few = settings(max_examples=60, deadline=None, database=None)
HUGS = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}


def test_published_scores():
    """Hugging Face course, chapter 6.6: (##g, ##s) is best with 1/20, every pair with ##u has 1/36."""
    table = SCORE.scores(HUGS, {word: list(range(len(word) + 1)) for word in HUGS})
    found = {pair: Fraction(*counts) for pair, counts in table.items()}
    assert found.pop(("##g", "##s")) == Fraction(1, 20)
    assert set(found.values()) == {Fraction(1, 36)}
    assert SCORE.trained(HUGS, 1) == HIDDEN.by_pattern(HUGS, 1) == [("##g", "##s")]
    after = {word: [0, 1, 2, 4] if word == "hugs" else list(range(len(word) + 1)) for word in HUGS}
    assert {Fraction(*counts) for counts in SCORE.scores(HUGS, after).values()} == {Fraction(1, 36)}


def course(word_freqs, num_merges):
    """The steps of that chapter: splits of words, scores of pairs, merging from the left with an index."""
    splits = {word: [c if i == 0 else f"##{c}" for i, c in enumerate(word)] for word in word_freqs}
    merges = []
    while len(merges) < num_merges:
        letters, pairs = Counter(), Counter()
        for word, frequency in word_freqs.items():
            split = splits[word]
            letters.update({letter: frequency * split.count(letter) for letter in set(split)})
            for i in range(len(split) - 1):
                pairs[split[i], split[i + 1]] += frequency
        if not pairs:
            return merges
        best = max(Fraction(n, letters[a] * letters[b]) for (a, b), n in pairs.items())
        a, b = min(pair for pair, n in pairs.items() if Fraction(n, letters[pair[0]] * letters[pair[1]]) == best)
        merges.append((a, b))
        for split in splits.values():
            i = 0
            while i < len(split) - 1:
                if split[i] == a and split[i + 1] == b:
                    split[i : i + 2] = [a + b[2:] if b.startswith("##") else a + b]
                else:
                    i += 1
    return merges


@few
@given(SCORE.corpora(), SCORE.corpora(untied=True), SCORE.runs(), SCORE.exhausted())
def test_public_oracle(any_corpus, clear, run, exhausted):
    """The algorithm of the course, the hidden oracle and the solution agree."""
    for word_freqs, num_merges, merges in (any_corpus, clear, run, exhausted):
        assert course(word_freqs, num_merges) == merges == HIDDEN.by_pattern(word_freqs, num_merges)
        assert SOLUTION.train_wordpiece(word_freqs, num_merges) == merges


@few
@given(case=HIDDEN.corpora(), times=st.integers(2, 9))
def test_hidden_oracle(case, times):
    """Real words; and scaled frequencies give the same merges."""
    word_freqs, num_merges, merges = case
    assert SCORE.trained(word_freqs, num_merges) == merges
    assert course({word: n * times for word, n in word_freqs.items()}, num_merges) == merges


@few
@given(case=SCORE.corpora(untied=True))
def test_untied(case):
    """Whatever the rule for ties, these corpora give the same merges."""
    word_freqs, _num_merges, merges = case
    for k in range(len(merges)):
        words = {word: [0] for word in word_freqs}
        for word, cuts in words.items():
            symbols = [word[0], *("##" + char for char in word[1:])]
            for left, right in merges[:k]:
                i = 0
                while i < len(symbols) - 1:
                    if (symbols[i], symbols[i + 1]) == (left, right):
                        symbols[i : i + 2] = [left + right[2:]]
                    i += 1
            for symbol in symbols:
                cuts.append(cuts[-1] + len(symbol.removeprefix("##")))
        ranked = sorted((Fraction(*counts) for counts in SCORE.scores(word_freqs, words).values()), reverse=True)
        assert len(ranked) < 2 or ranked[0] > ranked[1]
