"""The oracles of tokenization/bpe_tokenizer, proved against Hugging Face `tokenizers` with the same merges."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

tokenizers = pytest.importorskip(
    "tokenizers", reason="the oracle is compared with Hugging Face: install grader[tokenizers]"
)

ROOT = Path(__file__).resolve().parents[2]
BPE = load_checks(ROOT / "grader/checks/tokenization/test_bpe_tokenizer.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_bpe_tokenizer.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/bpe_tokenizer.py")

few = settings(max_examples=30, deadline=None, database=None)


def written(data):
    """Bytes as characters, none of which is white space."""
    return "".join(chr(0x4E00 + byte) for byte in data)


def hugging_face(merges, specials=None):
    """A function from text to ids. Special tokens get the next free ids there, which are put back here."""
    table = BPE.bytes_of(merges)
    vocab = {written(data): i for i, data in table.items()}
    pairs = [(written(table[left]), written(table[right])) for left, right in merges]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=vocab, merges=pairs))
    own = dict(specials or {})
    names = {written(special.encode()): special for special in own}
    tokenizer.add_special_tokens(list(names))
    back = {tokenizer.token_to_id(name): own[special] for name, special in names.items()}

    def encode(text):
        return [back.get(i, i) for i in tokenizer.encode(written(text.encode())).ids]

    return encode


@few
@given(case=BPE.letters())
def test_merging(case):
    """The public oracle, and the solution."""
    merges, text, ids = case
    assert hugging_face(merges)(text) == ids == SOLUTION.ByteBPE(merges).encode(text)


@few
@given(case=HIDDEN.texts())
def test_merging_real_texts(case):
    """The hidden oracle; the merges make different bytes, else Hugging Face could not tell them apart."""
    merges, text, ids = case
    table = BPE.bytes_of(merges)
    assert len(set(table.values())) == len(table)
    assert hugging_face(merges)(text) == ids == BPE.encoded(text.encode(), merges)


@few
@given(case=BPE.mixed(allow=True).filter(lambda case: "ab" not in case[1]))
def test_special_tokens(case):
    """Leftmost, longest; letters are special tokens in the next test, as mapped bytes may not be cut there."""
    merges, specials, text, ids = case
    assert hugging_face(merges, specials)(text) == ids


@few
@given(case=BPE.mixed(allow=True))
def test_all_special_tokens(case):
    """Whatever the special tokens: the solution, which splits with a regular expression."""
    merges, specials, text, ids = case
    assert SOLUTION.ByteBPE(merges, specials).encode(text, allow_special=True) == ids


@few
@given(case=HIDDEN.with_signs())
def test_signs(case):
    """Special tokens with signs of regular expressions."""
    text, ids = case
    assert hugging_face([], HIDDEN.SIGNS)(text) == ids


def decoder(merges):
    """Ids to text by the byte-level decoder of Hugging Face."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    sign = {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}
    table = BPE.bytes_of(merges)
    byte_level = tokenizers.decoders.ByteLevel()
    return lambda ids: byte_level.decode(["".join(sign[byte] for byte in table[i]) for i in ids])


@few
@given(
    case=BPE.sequences([i for i in BPE.WHOLE if i not in (500, 300)]) | BPE.sequences([i for i in BPE.CUT if i != 500])
)
def test_decoding(case):
    """U+FFFD for bytes that are no UTF-8, as many as Hugging Face writes."""
    ids, text = case
    assert decoder(BPE.HANGUL)(ids) == text == SOLUTION.ByteBPE(BPE.HANGUL).decode(ids)


@few
@given(case=BPE.tokens(), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
def test_bytes(case, text):
    """The bytes of the ids of a text are its bytes."""
    merges, _specials, _i, _expected = case
    tokenizer = SOLUTION.ByteBPE(merges)
    assert b"".join(map(tokenizer.token_bytes, hugging_face(merges)(text))) == text.encode()
