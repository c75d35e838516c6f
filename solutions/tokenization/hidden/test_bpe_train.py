"""Hidden checks of tokenization/bpe_train. The oracle keeps every word as a str whose characters are the ids."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

TEXT = ["가나다", "가나", "나가", "하하하", "😀", "😀😃", "é", "the", "then", "other", "banana", "aaaaaaaa", "", "a"]


def by_replacement(words, num_merges):
    """train_bpe by str.replace, which replaces from the left and without overlaps."""
    texts = ["".join(map(chr, word)) for word in words]
    merges: list[tuple[int, int]] = []
    for new_id in range(256, 256 + num_merges):
        counts = Counter(text[i : i + 2] for text in texts for i in range(len(text) - 1))
        if not counts:
            break
        best = sorted(counts, key=lambda pair: (-counts[pair], pair))[0]
        texts = [text.replace(best, chr(new_id)) for text in texts]
        merges.append((ord(best[0]), ord(best[1])))
    return merges


@st.composite
def texts(draw):
    """(words, num_merges, merges): the UTF-8 bytes of words in three scripts, or any bytes."""
    written = st.sampled_from(TEXT).map(str.encode)
    raw = st.lists(st.sampled_from([0, 10, 32, 127, 128, 254, 255]), max_size=7).map(bytes)
    words = draw(st.lists(draw(st.sampled_from([written, raw, written | raw])), min_size=1, max_size=10))
    merges = by_replacement(words, draw(st.integers(1, 30)))
    return words, len(merges), merges


@st.composite
def possible(draw, alphabet, most):
    """(words, num_merges), where so many merges can be made."""
    words = draw(st.lists(st.sampled_from(alphabet).map(str.encode), min_size=1, max_size=4))
    return words, len(by_replacement(words, draw(st.integers(1, most))))


@points(1.5)
@hint("Try the UTF-8 bytes of Korean words, white space bytes, and many merges, where merged ids are merged again.")
@given(case=texts())
def test_bytes_of_text(student, case):
    """train_bpe works on the bytes of English, Korean and emoji, on any other bytes, and for many merges."""
    words, num_merges, merges = case
    expect_equal(student.train_bpe(words, num_merges), merges)


@points(0.5)
@requires("test_most_frequent_first")
@hint("num_merges may only decide where the loop ends.")
@given(case=possible(TEXT, 8), fewer=st.integers(1, 4))
def test_prefix(student, case, fewer):
    """With more merges the list begins as it does with fewer."""
    words, num_merges = case
    few = max(0, num_merges - fewer)
    expect_equal(student.train_bpe(words, num_merges)[:few], student.train_bpe(words, few), f"(The first {few} merges.)")


@points(0.25)
@requires("test_most_frequent_first")
@hint("Twice the text has twice the counts, and the same order of the pairs: what else do you look at?")
@given(case=possible(["ab", "abc", "bab", "caa"], 4), times=st.integers(2, 3))
def test_repeated_corpus(student, case, times):
    """Training on the same words two or three times over gives the same merges."""
    words, num_merges = case
    once = student.train_bpe(words, num_merges)
    expect_equal(student.train_bpe(words * times, num_merges), once, "(Expected is what the words once gave.)")
