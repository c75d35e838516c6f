"""The oracles of topic tokenization, proved against Hugging Face tokenizers and against each other."""

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

ROOT = Path(__file__).resolve().parents[2]


def checks(place: str) -> ModuleType:
    """A check module, without its exercise."""
    return load_checks(ROOT / place)


MERGE = checks("grader/checks/tokenization/test_bpe_merge.py")
TRAIN = checks("grader/checks/tokenization/test_bpe_train.py")
HIDDEN_MERGE = checks("solutions/tokenization/hidden/test_bpe_merge.py")
HIDDEN_TRAIN = checks("solutions/tokenization/hidden/test_bpe_train.py")

few = settings(max_examples=80, deadline=None, database=None)
letters = st.sampled_from([b"a", b"ab", b"abc", bytes(range(256)), "가나😀".encode()]).flatmap(
    lambda alphabet: st.lists(st.sampled_from(alphabet), max_size=9).map(bytes)
)


def encoder(pair: tuple[int, int], new_id: int):
    """Hugging Face BPE with one merge; ids below 10 are characters."""
    tokenizers = pytest.importorskip("tokenizers")
    letter = [chr(0x4E00 + i) for i in range(10)]
    merged = letter[pair[0]] + letter[pair[1]]
    vocab = {**{character: i for i, character in enumerate(letter)}, merged: new_id}
    model = tokenizers.models.BPE(vocab=vocab, merges=[(letter[pair[0]], letter[pair[1]])])
    return lambda ids: tokenizers.Tokenizer(model).encode("".join(letter[i] for i in ids)).ids


@few
@given(ids=st.lists(st.integers(0, 2), max_size=12), pair=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_merging_is_hugging_face(ids, pair):
    """str.replace merges as an encoder with this one merge does."""
    assert MERGE.replaced(ids, pair, 256) == encoder(pair, 256)(ids)


@few
@given(case=HIDDEN_MERGE.real_merges())
def test_hidden_merging(case):
    """The hidden oracle, which walks over the ids, agrees with str.replace."""
    ids, pair, new_id, merged = case
    assert MERGE.replaced(ids, pair, new_id) == merged


@few
@given(case=HIDDEN_MERGE.real_corpora())
def test_hidden_counting(case):
    """The hidden oracle, which asks for each pair, agrees with the words written out."""
    words, counts = case
    assert MERGE.counted(words) == counts


@few
@given(words=st.lists(letters, max_size=6))
def test_counts_choose_the_first_merge(words):
    """The most frequent pair of the counts, ties to the smallest, is the first merge of Hugging Face."""
    pytest.importorskip("tokenizers")
    counts = MERGE.counted([(list(word), 1) for word in words])
    best = sorted(counts, key=lambda pair: (-counts[pair], pair))[:1]
    assert TRAIN.hugging_face(words, 1) == best


@few
@given(words=st.lists(letters, max_size=6), num_merges=st.integers(0, 12))
def test_training_is_hugging_face(words, num_merges):
    """The hidden trainer, written with str.replace, and Hugging Face learn the same merges."""
    pytest.importorskip("tokenizers")
    assert HIDDEN_TRAIN.by_replacement(words, num_merges) == TRAIN.hugging_face(words, num_merges)


def test_wikipedia_example():
    """The example of the Wikipedia page on byte-pair encoding, with ties to the smallest pair."""
    expected = [(97, 97), (97, 98), (256, 257)]
    assert HIDDEN_TRAIN.by_replacement([b"aaabdaaabac"], 3) == expected


def test_long_corpus():
    """The corpus of the time check has the size it promises, 300 merges, and the first ones that are written there."""
    pytest.importorskip("tokenizers")
    words = TRAIN.long_corpus()
    merges = TRAIN.hugging_face(words, 300)
    assert sum(map(len, words)) == 20_000
    assert len(merges) == 300
    assert merges[: len(TRAIN.FIRST_LONG_MERGES)] == TRAIN.FIRST_LONG_MERGES
    assert HIDDEN_TRAIN.by_replacement(words, 300) == merges


@few
@given(case=TRAIN.clear_winners())
def test_clear_winners_have_no_tie(case):
    """Whatever the rule for ties, these corpora give the same merges; and no chosen pair occurs once only."""
    words, _num_merges, merges = case
    texts = ["".join(map(chr, word)) for word in words]
    for step, (left, right) in enumerate(merges):
        counts = MERGE.counted([([ord(letter) for letter in text], 1) for text in texts])
        assert counts[left, right] >= 2
        assert [pair for pair, count in counts.items() if count == counts[left, right]] == [(left, right)]
        assert counts[left, right] == max(counts.values())
        texts = [text.replace(chr(left) + chr(right), chr(256 + step)) for text in texts]
