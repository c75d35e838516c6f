"""The oracles of tokenization/wordpiece_encode, proved against the WordPiece model of Hugging Face `tokenizers`."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from grader.examples import load_checks

tokenizers = pytest.importorskip(
    "tokenizers", reason="the oracle is compared with Hugging Face: install grader[tokenizers]"
)

ROOT = Path(__file__).resolve().parents[2]
PIECES = load_checks(ROOT / "grader/checks/tokenization/test_wordpiece_encode.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_wordpiece_encode.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/wordpiece_encode.py")

few = settings(max_examples=50, deadline=None, database=None)


def hugging_face(word, vocab, max_chars=100):
    ids = {piece: i for i, piece in enumerate(sorted({*vocab, "[UNK]"}))}
    model = tokenizers.models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=max_chars)
    return [token.value for token in model.tokenize(word)]


@few
@given(PIECES.words(whole=True), PIECES.words(whole=False), PIECES.dead_ends())
def test_words(whole, unknown, dead_end):
    """The public oracle."""
    for word, vocab, pieces in (whole, unknown, dead_end):
        assert hugging_face(word, vocab) == pieces == SOLUTION.wordpiece(word, vocab)


@few
@given(PIECES.limited(), HIDDEN.words())
def test_limits_and_real_pieces(limited, real):
    """The number of characters, and the hidden oracle."""
    word, max_chars, pieces = limited
    assert (
        hugging_face(word, PIECES.LIMITED, max_chars)
        == pieces
        == SOLUTION.wordpiece(word, PIECES.LIMITED, "[UNK]", max_chars)
    )
    word, pieces = real
    assert hugging_face(word, HIDDEN.VOCAB) == pieces == SOLUTION.wordpiece(word, HIDDEN.VOCAB)


def test_hundred_characters():
    """The default limit is that of Hugging Face and BERT."""
    for n in (99, 100, 101):
        assert hugging_face("가" * n, PIECES.LIMITED) == SOLUTION.wordpiece("가" * n, PIECES.LIMITED)
