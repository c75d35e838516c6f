"""Hidden checks of tokenization/bpe_tokenizer: merges trained on real words. The oracle merges one place at a time."""

import random
from collections import Counter
from functools import cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

WORDS = ["the ", "then ", "other ", "banana ", "하하하 ", "가나다 ", "나라 ", "😀😀", "aaaaa "]
SIGNS = {"[SEP]": 5000, ".": 5001, "a+b": 5002, "^$": 5003, "\\": 5004, "(": 5005, "[SEP][SEP]": 5006, "끝": 5007}

USERS = [
    ([(97, 97)], {"<s>": 300}, [256, 98, 300]),
    ([(97, 98)], None, [97, 256, 60, 115, 62]),
    ([], {"aab": 256}, [256, 60, 115, 62]),
]
"""(merges, special tokens, ids of the text "aab<s>")."""


@cache
def trained(text, num_merges):
    """The merges of one text: the most frequent pair, ties to the smallest, `num_merges` times."""
    ids, merges = list(text.encode()), []
    for new_id in range(256, 256 + num_merges):
        counts = Counter(pairwise(ids))
        if not counts:
            break
        merges.append(min(counts, key=lambda pair: (-counts[pair], pair)))
        ids = merged(ids, merges[-1:], new_id)
    return merges


def merged(ids, merges, first_id=256):
    """The ids after merging, one place at a time: the earliest merge that is possible, at its leftmost place."""
    ids = list(ids)
    while True:
        places = [(merges.index(pair), i) for i, pair in enumerate(pairwise(ids)) if pair in merges]
        if not places:
            return ids
        rank, i = min(places)
        ids[i : i + 2] = [first_id + rank]


@st.composite
def texts(draw):
    """(merges, text, ids): trained on some words, used on others."""
    num_merges, size, rng = (
        draw(st.integers(20, 60)),  # with few merges or words every order of merging gives the same
        draw(st.integers(1, 10)),
        random.Random(draw(st.integers(0, 2**16))),
    )
    merges = trained("".join(rng.sample(WORDS, 5)) * 2, num_merges)
    text = "".join(rng.choice(WORDS) for _ in range(size))
    return merges, text, merged(text.encode(), merges)


@st.composite
def with_signs(draw):
    """(text, ids): between special tokens that mean something in regular expressions stands text without them."""
    size, rng = draw(st.integers(0, 5)), random.Random(draw(st.integers(0, 2**16)))
    drawn = [rng.choice([*SIGNS, "a", "b+a ", "$ ", ")", "SEP]", "가"]) for _ in range(size)]
    parts = [part for whole in drawn for part in (["[SEP]"] * 2 if whole == "[SEP][SEP]" else [whole])]
    ids, i = [], 0
    while i < len(parts):
        double = parts[i : i + 2] == ["[SEP]", "[SEP]"]
        part = "[SEP][SEP]" if double else parts[i]
        ids += [SIGNS[part]] if part in SIGNS else list(part.encode())
        i += 2 if double else 1
    return "".join(parts), ids


@points(1)
@hint("Train on Korean and English words, encode others, and compare with merging one place at a time on paper.")
@given(case=texts())
def test_real_texts(student, case):
    """encode works with merges that were trained on English, Korean and emoji."""
    merges, text, ids = case
    expect_equal(student.ByteBPE(merges).encode(text), ids)


@points(0.5)
@requires("test_special")
@hint("A special token is text, not a pattern: `re.escape`. And of several at one place the longest counts.")
@given(case=with_signs())
def test_signs(student, case):
    """Special tokens may be made of any characters."""
    text, ids = case
    expect_equal(student.ByteBPE([], SIGNS).encode(text, allow_special=True), ids)


@points(0.5)
@requires("test_encode", "test_special", "test_decode")
@hint("What belongs to one tokenizer is kept in `self`: not in the class, and not in a default argument.")
@given(users=st.permutations(USERS))
def test_many_tokenizers(student, users):
    """Tokenizers know nothing of each other."""
    made = [student.ByteBPE(merges, specials) for merges, specials, _ids in users]
    for tokenizer, (_merges, _specials, ids) in zip(made, users, strict=True):
        expect_equal(tokenizer.encode("aab<s>", True), ids)
        expect_equal(tokenizer.decode(ids), "aab<s>")
