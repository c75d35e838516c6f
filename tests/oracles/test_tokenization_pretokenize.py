"""The oracles of tokenization/pretokenize, proved against the byte-level pre-tokenizer of Hugging Face `tokenizers`."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from grader.examples import load_checks

tokenizers = pytest.importorskip(
    "tokenizers", reason="the oracle is compared with Hugging Face: install grader[tokenizers]"
)

ROOT = Path(__file__).resolve().parents[2]
SPLIT = load_checks(ROOT / "grader/checks/tokenization/test_pretokenize.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_pretokenize.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/pretokenize.py")

few = settings(max_examples=50, deadline=None, database=None)
BYTE_LEVEL = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
OTHERS = [byte for byte in range(256) if byte not in PRINTABLE]
BYTE = {chr(byte): byte for byte in PRINTABLE} | {chr(256 + n): byte for n, byte in enumerate(OTHERS)}


def hugging_face(text):
    """The pieces; `tokenizers` writes each byte as a printable character."""
    return [bytes(BYTE[char] for char in piece).decode() for piece, _span in BYTE_LEVEL.pre_tokenize_str(text)]


@few
@given(SPLIT.glued(SPLIT.LETTERS + SPLIT.NUMBERS + SPLIT.OTHERS, 0, 4), SPLIT.spaced([" "], ["", " "]))
def test_kinds_and_spaces(first, second):
    """Letters, numbers, others; single spaces."""
    for text, pieces in (first, second):
        assert hugging_face(text) == pieces == SOLUTION.pretokenize(text)


@few
@given(
    SPLIT.spaced([*SPLIT.SPACES, " \n", "\n "], ["", *SPLIT.SPACES]),
    SPLIT.glued(SPLIT.SPACES, 1, 3),
    SPLIT.apostrophes(),
)
def test_white_space_and_contractions(first, second, third):
    """Runs of white space; apostrophes."""
    for text, pieces in (first, second, third):
        assert hugging_face(text) == pieces == SOLUTION.pretokenize(text)


@few
@given(HIDDEN.sentences())
def test_sentences(case):
    """The hidden oracle."""
    text, pieces = case
    assert hugging_face(text) == pieces == SOLUTION.pretokenize(text)


def test_examples():
    """The examples of the file."""
    [mark] = [mark for mark in SPLIT.test_examples.pytestmark if mark.name == "parametrize"]
    for text, pieces in mark.args[1]:
        assert hugging_face(text) == pieces
