"""Public checks of tokenization/wordpiece_train. The oracle keeps the places where each word is cut, and no symbols.

Scores are compared by multiplying whole numbers crosswise: a/b > c/d when a*d > c*b.
"""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, expect_unchanged, hint, points, requires


def symbol(word, start, end):
    """What stands between two cuts of a word."""
    return ("##" if start else "") + word[start:end]


def pairs_of(word, cuts):
    """[(left symbol, right symbol, place of the cut between them)]."""
    return [
        (symbol(word, cuts[i - 1], cuts[i]), symbol(word, cuts[i], cuts[i + 1]), i) for i in range(1, len(cuts) - 1)
    ]


def scores(word_freqs, cuts):
    """{pair: (f(ab), f(a) * f(b))}."""
    single, double = {}, {}
    for word, frequency in word_freqs.items():
        for start, end in zip(cuts[word], cuts[word][1:], strict=False):
            single[symbol(word, start, end)] = single.get(symbol(word, start, end), 0) + frequency
        for left, right, _ in pairs_of(word, cuts[word]):
            double[left, right] = double.get((left, right), 0) + frequency
    return {pair: (count, single[pair[0]] * single[pair[1]]) for pair, count in double.items()}


def trained(word_freqs, num_merges, untied=False):
    """train_wordpiece; `untied` stops before the first step in which two pairs have the best score."""
    cuts = {word: list(range(len(word) + 1)) for word in word_freqs}
    merges = []
    while len(merges) < num_merges:
        table = scores(word_freqs, cuts)
        best = [one for one in table if all(table[one][0] * b >= a * table[one][1] for a, b in table.values())]
        if not best or (untied and len(best) > 1):
            break
        merges.append(sorted(best)[0])
        for word in word_freqs:
            gone, before = [], -1
            for left, right, i in pairs_of(word, cuts[word]):
                if (left, right) == merges[-1] and before != i - 1:
                    gone.append(i)
                    before = i
            cuts[word] = [cut for i, cut in enumerate(cuts[word]) if i not in gone]
    return merges


@st.composite
def corpora(draw, untied=False, most=4):
    """(word_freqs, num_merges, merges), where so many merges can be made. No letter comes twice in a word."""
    size, rng = draw(st.integers(1, most)), random.Random(draw(st.integers(0, 2**16)))
    word_freqs = {"".join(rng.sample("abcde", rng.randint(2, 5))): rng.randint(1, 6) for _ in range(size)}
    merges = trained(word_freqs, draw(st.integers(1, 5)), untied)
    return word_freqs, len(merges), merges


@st.composite
def runs(draw):
    """(word_freqs, num_merges, merges): a run of one letter behind a frequent letter, so that the run merges first."""
    words = draw(st.lists(st.integers(3, 6).map(lambda n: "b" + "a" * n), min_size=1, max_size=2, unique=True))
    word_freqs = {"b": draw(st.integers(5, 9)), **{word: draw(st.integers(1, 2)) for word in words}}
    merges = trained(word_freqs, draw(st.integers(1, 5)))
    return word_freqs, len(merges), merges


@st.composite
def exhausted(draw):
    """(word_freqs, num_merges, merges): more merges asked for than there are, or none."""
    words = draw(st.lists(st.sampled_from(["a", "b", "ab", "abc"]), unique=True, max_size=2))
    num_merges = draw(st.sampled_from([0, 3, 7]))
    word_freqs = dict.fromkeys(words, 2)
    return word_freqs, num_merges, trained(word_freqs, num_merges)


@points(2)
@hint("Write the symbols of all words down, count each symbol and each pair, and divide.")
@pytest.mark.parametrize(
    ("word_freqs", "num_merges", "merges"),
    [
        ({"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}, 3, [("##g", "##s"), ("##u", "##g"), ("##u", "##gs")]),
        ({"ab": 1, "cd": 3}, 5, [("a", "##b"), ("c", "##d")]),
    ],
    ids=["hugs", "rare pair"],
)
def test_examples(student, word_freqs, num_merges, merges):
    """The examples of the file come out as written there."""
    expect_equal(student.train_wordpiece(word_freqs, num_merges), merges)


@points(2.5)
@hint("Make a table: each pair, f(ab), f(a), f(b), and the score. Count again after every merge.")
@given(case=corpora(untied=True).filter(lambda case: case[1]))
@example(case=({"ab": 1}, 1, [("a", "##b")]))  # once is often enough
def test_best_score_first(student, case):
    """Each step merges the pair with the best score, where one pair is better than all others."""
    word_freqs, num_merges, merges = case
    expect_equal(student.train_wordpiece(word_freqs, num_merges), merges)


@points(1.5)
@hint("Several pairs have the best score. Compare them as tuples of strings: which is the smallest?")
@given(case=corpora(most=2))
def test_ties(student, case):
    """Of several pairs with the best score, the smallest is merged."""
    word_freqs, num_merges, merges = case
    expect_equal(student.train_wordpiece(word_freqs, num_merges), merges)


LONG_RUNS = {"b": 6, "baaa": 1, "baaaaaa": 2}
"""Two runs and a tie: counting words instead of places shows, and so does taking the more frequent pair."""


@points(0.5)
@hint("How often does (##a, ##a) stand in baaa, and what is left of baaa after merging it?")
@given(case=runs())
@example(case=(LONG_RUNS, 5, trained(LONG_RUNS, 5)))
def test_runs(student, case):
    """A letter may come often in a word: pairs overlap when they are counted, and do not when they are merged."""
    word_freqs, num_merges, merges = case
    expect_equal(student.train_wordpiece(word_freqs, num_merges), merges)


@points(0.5)
@requires("test_best_score_first")
@hint("Which of two pairs with the same score do you take? It must not matter which you saw first.")
@given(case=corpora())
def test_word_order(student, case):
    """The order of the words does not matter, and the dict stays as it was."""
    word_freqs, num_merges, merges = case
    other = dict(reversed(word_freqs.items()))
    expect_equal(expect_unchanged(student.train_wordpiece, other, num_merges), merges)


@points(0.5)
@requires("test_best_score_first")
@hint("What are the pairs when every word is one symbol? Then the training is over.")
@given(case=exhausted())
def test_few_pairs(student, case):
    """Training ends early when no pair is left: no words, words of one character, all merged."""
    word_freqs, num_merges, merges = case
    expect_equal(student.train_wordpiece(word_freqs, num_merges), merges)


@points(0.5)
@requires("test_best_score_first")
@hint("Look at num_merges before anything else.")
@given(word_freqs=st.sampled_from([{}, {"ab": 1}]), num_merges=st.integers(-4, -1))
def test_negative(student, word_freqs, num_merges):
    """A negative number of merges raises ValueError."""
    expect_raises(ValueError, student.train_wordpiece, word_freqs, num_merges)
