"""Public checks of tokenization/bpe_train. The oracle is the trainer of Hugging Face `tokenizers`, bit for bit."""

import json
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, expect_unchanged, hint, points, requires


def hugging_face(words, num_merges):
    """train_bpe by `tokenizers`: it sorts its alphabet by character, so byte b is written as character 0x4E00 + b."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=256 + num_merges, min_frequency=1, show_progress=False, special_tokens=[],
        initial_alphabet=[chr(0x4E00 + byte) for byte in range(256)],
    )  # fmt: skip
    tokenizer.train_from_iterator(["".join(chr(0x4E00 + byte) for byte in word) for word in words], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pairs = [pair if isinstance(pair, list) else pair.split(" ") for pair in model["merges"]]
    return [(model["vocab"][left], model["vocab"][right]) for left, right in pairs]


def letters(alphabet, low, high):
    """Words over a few letters: ties, runs and repetitions are likely."""
    return st.lists(st.sampled_from(alphabet), min_size=low, max_size=high).map(bytes)


def corpus(alphabet):
    return st.lists(letters(alphabet, 2, 6), min_size=1, max_size=4)


@st.composite
def corpora(draw):
    """(words, num_merges, merges) with ties, where so many merges can be made."""
    kind = draw(st.sampled_from(["tie", "letters", "run", "twice"]))
    if kind == "tie":
        words = draw(st.permutations([b"ab", b"cd", b"ba", b"bc"]))[: draw(st.integers(1, 4))]
    elif kind == "run":
        words = draw(st.lists(st.integers(2, 9).map(lambda n: b"a" * n), min_size=1, max_size=3))
    elif kind == "twice":
        words = [draw(letters(b"abc", 2, 3)) * 2 + draw(letters(b"abc", 0, 2))]
    else:
        words = draw(corpus(draw(st.sampled_from([b"ab", b"abc", b"abcd"]))))
    merges = hugging_face(words, draw(st.integers(1, 8)))
    return words, len(merges), merges


@st.composite
def clear_winners(draw):
    """(words, num_merges, merges) without a tie: the words are starts of one or two base words.

    All pairs of one base word occur an odd number of times, all pairs of the other an even number, and fewer
    times the further right they stand; no pair occurs once only.
    """
    words = []
    for base, least in [(b"abcd", 3), (b"wxyz", 2)][: draw(st.integers(1, 2))]:
        length = draw(st.integers(2, 4))
        words += [base[:length]] * (least + 2 * draw(st.integers(0, 1)))
        for shorter in range(length - 1, 1, -1):
            words += [base[:shorter]] * 2
    if draw(st.booleans()):
        swap = bytes.maketrans(b"abcdwxyz", b"wxyzabcd")
        words = [word.translate(swap) for word in words]
    merges = hugging_face(words, draw(st.integers(1, 6)))
    return words, len(merges), merges


@st.composite
def orders(draw):
    """(words, the same words in another order, num_merges), where so many merges can be made."""
    words = draw(st.lists(letters(b"abc", 2, 4), min_size=2, max_size=4, unique=True))
    num_merges = len(hugging_face(words, draw(st.integers(1, 4))))
    return words, draw(st.sampled_from([words[::-1], words[1:] + words[:1]])), num_merges


@st.composite
def exhausted(draw):
    """(words, num_merges, merges): one kind of pair at most, there twice, and merges left over or none asked for."""
    words = draw(st.lists(st.sampled_from([b"", b"a", b"ab"]), max_size=3)) * 2
    num_merges = draw(st.integers(0, 6))
    return words, num_merges, hugging_face(words, num_merges)


def long_corpus():
    """20,000 bytes in words of 2 to 10 letters; some words are frequent, most are rare."""
    rng = random.Random(20)  # random() gives the same numbers in every version of Python
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    kinds = ["".join(syllables[int(rng.random() * 60)] for _ in range(1 + int(rng.random() * 5))) for _ in range(1500)]
    words, left = [], 20_000
    while left > 1:
        word = kinds[int(rng.random() ** 3 * len(kinds))].encode()[:left]
        words.append(word)
        left -= len(word)
    return words


FIRST_LONG_MERGES = [(110, 111), (115, 117), (112, 101), (114, 97), (103, 97)]
"""Of the long corpus, as `tokenizers` gives them; none is a tie, so this check asks for the time only."""


@points(2)
@hint("Write down all pairs with their counts, on paper, before the first merge and again after it.")
@pytest.mark.parametrize(
    ("words", "num_merges", "merges"),
    [
        ([b"aaabdaaabac"], 3, [(97, 97), (97, 98), (256, 257)]),
        ([b"ab", b"cd", b"cd"], 1, [(99, 100)]),
        ([b"cd", b"ab"], 5, [(97, 98), (99, 100)]),
    ],
    ids=["three merges", "repeated word", "tie"],
)
def test_examples(student, words, num_merges, merges):
    """The examples of the file come out as written there."""
    expect_equal(student.train_bpe(words, num_merges), merges)


@points(1.5)
@hint("Count all pairs again after every merge, inside each word, as often as the word is in the list.")
@given(case=clear_winners())
def test_most_frequent_first(student, case):
    """Each step merges the most frequent pair, where one pair is more frequent than all others."""
    words, num_merges, merges = case
    expect_equal(student.train_bpe(words, num_merges), merges)


@points(1.5)
@hint("Go through the three rules of the docstring with this corpus: repetitions and overlaps, ties, a count of 1.")
@given(case=corpora())
def test_same_as_hugging_face(student, case):
    """The merges are those of the library `tokenizers`, ties and runs of one letter included."""
    words, num_merges, merges = case
    expect_equal(student.train_bpe(words, num_merges), merges)


@points(0.5)
@requires("test_most_frequent_first")
@hint("Which of two equally frequent pairs do you take? It must not matter which one you saw first.")
@given(case=orders())
def test_word_order(student, case):
    """The order of the words does not matter."""
    words, others, num_merges = case
    merges = student.train_bpe(words, num_merges)
    expect_equal(student.train_bpe(others, num_merges), merges, f"In the order {words} the merges were {merges}.")


@points(0.5)
@requires("test_most_frequent_first")
@hint("What are the counts when no word has two ids any more? Then the training is over.")
@given(case=exhausted())
def test_few_pairs(student, case):
    """Training ends early when no pair is left: no words, empty words, words of one byte, all merged."""
    words, num_merges, merges = case
    expect_equal(student.train_bpe(words, num_merges), merges)


@points(0.25)
@requires("test_most_frequent_first")
@hint("Copy what you want to sort or change: `sorted(words)`, `list(word)`.")
@given(words=corpus(b"abc"))
def test_keeps_input(student, words):
    """train_bpe leaves its list of words as it was."""
    expect_unchanged(student.train_bpe, words, 1)


@points(0.5)
@requires("test_most_frequent_first")
@hint("Look at num_merges before anything else.")
@given(words=st.lists(letters(b"ab", 0, 3), max_size=2), num_merges=st.integers(-5, -1))
def test_negative(student, words, num_merges):
    """A negative number of merges raises ValueError."""
    expect_raises(ValueError, student.train_bpe, words, num_merges)


@points(1)
@requires("test_most_frequent_first")
@hint("Go through the words once per step for all pairs together, and keep equal words as one with a frequency.")
def test_time(student):
    """20 kB of words and 300 merges take at most 5 seconds of CPU time."""
    merges = student.train_bpe(long_corpus(), 300)
    expect_equal(merges[: len(FIRST_LONG_MERGES)], FIRST_LONG_MERGES, "(These are the first merges.)")
    expect_equal(len(merges), 300, "(That is the number of merges.)")
