"""Public checks of tokenization/bpe_tokenizer. The oracle writes ids as characters and takes one merge after the other.

That is the same as merging what comes first in the list, again and again: a merge makes an id that only later merges
use. tests/oracles holds it against Hugging Face `tokenizers`.
"""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, hint, points, requires

HANGUL = [(0xEA, 0xB0), (256, 0x80), (257, 257), (0x9F, 0x98), (0xF0, 259), (0xC3, 0xA9)]
"""Merges of the bytes of 가, 😀 and é: 256 and 259 are parts of characters, 257 is 가, 258 is 가가."""
SPECIALS = {"<s>": 500, "b<s": 502, "<s>>": 501, "ab": 400, "가": 300, "a?": 1000}


def encoded(data, merges):
    """Ids of bytes: str.replace merges from the left; merge k after merge k - 1."""
    text = "".join(map(chr, data))
    for k, (left, right) in enumerate(merges):
        text = text.replace(chr(left) + chr(right), chr(256 + k))
    return [ord(char) for char in text]


def bytes_of(merges):
    """{id: bytes} of all ids that are no special tokens."""
    table = {i: bytes([i]) for i in range(256)}
    for k, (left, right) in enumerate(merges):
        table[256 + k] = table[left] + table[right]
    return table


def cut(text, specials):
    """[(part, id or None)]: special tokens, the longest of those that begin first, and the text between them."""
    parts, plain = [], ""
    while text:
        here = [special for special in specials if text.startswith(special)]
        if here:
            longest = max(here, key=len)
            parts += [(plain, None), (longest, specials[longest])]
            plain, text = "", text[len(longest) :]
        else:
            plain, text = plain + text[0], text[1:]
    return [*parts, (plain, None)]


def with_specials(text, merges, specials):
    """Ids where special tokens are allowed."""
    parts = cut(text, specials)
    return [i for part, own in parts for i in ([own] if own else encoded(part.encode(), merges))]


def randoms():
    """Random numbers that choose evenly, so that every kind of text is tried whatever the seed."""
    return st.integers(0, 2**16).map(random.Random)


def merge_list(rng, alphabet, size):
    """Up to `size` merges over a few letters; no two of them make the same bytes."""
    table, merges = {i: bytes([i]) for i in alphabet}, []
    for _ in range(size):
        left, right = rng.choice(list(table)), rng.choice(list(table))
        if table[left] + table[right] not in table.values():
            table[256 + len(merges)] = table[left] + table[right]
            merges.append((left, right))
    return merges


@st.composite
def letters(draw):
    """(merges, text, ids) over two or three letters, with runs of one letter."""
    size, length, rng = draw(st.integers(1, 6)), draw(st.integers(0, 10)), draw(randoms())
    alphabet = rng.choice(["ab", "ab", "abc"])
    merges = merge_list(rng, alphabet.encode(), size)
    text = "".join(rng.choice("aa" + alphabet) for _ in range(length))
    return merges, text, encoded(text.encode(), merges)


@st.composite
def tokens(draw):
    """(merges, specials, id, its bytes)."""
    size, rng = draw(st.integers(0, 6)), draw(randoms())
    merges, specials = rng.choice([merge_list(rng, b"ab", size), HANGUL]), rng.choice([None, SPECIALS])
    table = bytes_of(merges) | {i: text.encode() for text, i in (specials or {}).items()}
    i = rng.choice([97, 0, 10, 128, 255, *(i for i in table if i >= 256), *(i for i in table if i >= 256)])
    return merges, specials, i, table[i]


@st.composite
def sequences(draw, ids):
    """(ids, text) with the merges HANGUL and the special tokens; `ids` are drawn from."""
    table = bytes_of(HANGUL) | {i: text.encode() for text, i in SPECIALS.items()}
    size, rng = draw(st.integers(0, 5)), draw(randoms())
    chosen = [rng.choice(ids) for _ in range(size)]
    chosen = [i for entry in chosen for i in (entry if isinstance(entry, tuple) else (entry,))]
    return chosen, b"".join(table[i] for i in chosen).decode(errors="replace")


WHOLE = [97, 0, 257, 261, 258, (0xC3, 0xA9), (256, 0x80), (0xF0, 259, 0x80), (260, 0x80), 500, 300]
CUT = [97, 0x80, 0xEA, 256, 259, 260, 0xFF, 0xC0, 257, 500]


SHORT = [[(97, 97)], [(97, 98)], [(98, 97), (97, 97)], [(97, 97), (256, 98)], [(97, 98), (97, 256)]]
INSIDE = [
    (["<s>"], "<s>"), ([], "<s>"), (["<s>", "<s>>"], "<s>>"), (["a?"], "a?"), (["ab", "b<s"], "ab<s"),
    (list(SPECIALS), "ab가"),
]  # fmt: skip
"""Names of special tokens, and what the text holds in any case: some begin alike, overlap, or are patterns."""


@st.composite
def mixed(draw, allow):
    """(merges, specials, text, ids): the text holds special tokens, parts of them, and letters."""
    (names, inside), rng = draw(st.sampled_from(INSIDE)), draw(randoms())
    merges, specials = rng.choice(SHORT), {name: SPECIALS[name] for name in names}
    before, after = ("".join(rng.choice([*names, *"aaabb", "<s", ">"]) for _ in range(rng.randint(0, 3))) for _ in "12")
    text = before + inside + after
    ids = with_specials(text, merges, specials) if allow else encoded(text.encode(), merges)
    return merges, specials, text, ids


AA, END = [(97, 97), (256, 97)], {"<|end|>": 300}


@points(2)
@hint("Write the bytes down, and below each pair of neighbours its place in `merges`. The smallest place goes first.")
@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        ("encode", ("aaaa",), [256, 256]),
        ("encode", ("aa<|end|>", True), [256, 300]),
        ("token_bytes", (257,), b"aaa"),
        ("decode", ([97, 300, 257],), "a<|end|>aaa"),
    ],
    ids=["order", "special", "bytes", "decode"],
)
def test_examples(student, method, arguments, expected):
    """The examples of the file come out as written there."""
    tokenizer = student.ByteBPE(AA, END)
    expect_equal(getattr(tokenizer, method)(*arguments), expected)


@points(2)
@hint("Which merge comes first in the list, of those that are possible now? Look again after every merge.")
@given(case=letters())
@example(case=([(98, 97), (97, 98)], "aba", [97, 256]))  # of two merges the later one stands to the left
def test_encode(student, case):
    """encode merges bytes in the order of training, from the left."""
    merges, text, ids = case
    expect_equal(student.ByteBPE(merges).encode(text), ids)


@points(0.75)
@hint("An id from 256 on has the bytes of its left part, then those of its right part.")
@given(case=tokens())
def test_token_bytes(student, case):
    """token_bytes gives the bytes of every id."""
    merges, specials, i, expected = case
    expect_equal(student.ByteBPE(merges, specials).token_bytes(i), expected)


@points(1)
@hint("가 may be three ids, two, or one. When are its bytes together?")
@given(case=sequences(WHOLE))
def test_decode(student, case):
    """decode gives the text of ids, also where a character is spread over several ids."""
    ids, text = case
    expect_equal(student.ByteBPE(HANGUL, SPECIALS).decode(ids), text)


@points(0.5)
@requires("test_decode")
@hint("A model may stop in the middle of a character. Which `errors=` of bytes.decode writes U+FFFD?")
@given(case=sequences(CUT))
def test_decode_cut(student, case):
    """decode writes U+FFFD for bytes that are no UTF-8."""
    ids, text = case
    expect_equal(student.ByteBPE(HANGUL, SPECIALS).decode(ids), text)


@points(0.5)
@requires("test_encode", "test_decode")
@hint("Start from the UTF-8 bytes of the text: each of them has an id, so nothing can be unknown.")
@given(text=st.text(st.sampled_from("가😀éa\0\n각") | st.characters(exclude_categories=["Cs"]), max_size=5))
def test_round_trip(student, text):
    """Every text comes back: decode(encode(text)) is text, and there are at most as many ids as bytes."""
    tokenizer = student.ByteBPE(HANGUL)
    ids = tokenizer.encode(text)
    expect_equal(tokenizer.decode(ids), text)
    size = len(text.encode())
    expect(len(ids) <= size, f"{len(ids)} ids for {size} bytes.", actual=len(ids), expected=size)


@points(0.75)
@requires("test_encode")
@hint("Cut the text at the special tokens first, the longer ones before the shorter ones. Encode what is between them.")
@given(case=mixed(allow=True))
def test_special(student, case):
    """With allow_special=True, special tokens in the text become their ids; the rest is encoded part by part."""
    merges, specials, text, ids = case
    expect_equal(student.ByteBPE(merges, specials).encode(text, allow_special=True), ids)


@points(0.25)
@requires("test_encode")
@hint("A text typed by a stranger must not end the conversation: without allow_special, <s> is three characters.")
@given(case=mixed(allow=False))
def test_special_as_text(student, case):
    """Without allow_special, special tokens are text as any other."""
    merges, specials, text, ids = case
    expect_equal(student.ByteBPE(merges, specials).encode(text), ids)


@points(0.25)
@requires("test_token_bytes", "test_decode")
@hint("`d[key]` raises KeyError by itself. Lists do not: there -1 is the last place.")
@given(method=st.sampled_from(["token_bytes", "decode"]), i=st.sampled_from([262, -1, -97, 299, 301, 503, 10**9]))
def test_unknown(student, method, i):
    """An id that the tokenizer does not have raises KeyError."""
    tokenizer = student.ByteBPE(HANGUL, SPECIALS)
    expect_raises(KeyError, getattr(tokenizer, method), [97, i] if method == "decode" else i)
