"""The oracles of tokenization/bert_normalize, proved against the BERT normaliser and pre-tokenizer of `tokenizers`."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

tokenizers = pytest.importorskip(
    "tokenizers", reason="the oracle is compared with Hugging Face: install grader[tokenizers]"
)

ROOT = Path(__file__).resolve().parents[2]
BERT = load_checks(ROOT / "grader/checks/tokenization/test_bert_normalize.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_bert_normalize.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/bert_normalize.py")

few = settings(max_examples=40, deadline=None, database=None)
NORMALISE = {
    lowercase: tokenizers.normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lowercase
    )
    for lowercase in (True, False)
}
CUT = tokenizers.pre_tokenizers.BertPreTokenizer()


def hugging_face(text, lowercase=True):
    return [token for token, _span in CUT.pre_tokenize_str(NORMALISE[lowercase].normalize_str(text))]


ATOMS = [
    *BERT.PLAIN,
    *BERT.WORDS,
    *BERT.DROPPED,
    *BERT.SPACES,
    *BERT.IDEOGRAPHS,
    *BERT.NO_IDEOGRAPHS,
    *BERT.SIGNS,
    *BERT.NO_SIGNS,
]


@pytest.mark.parametrize("lowercase", [True, False])
def test_table(lowercase):
    """Each entry of the table, between two letters."""
    for atom in ATOMS:
        expected = BERT.tokens(["a", atom, "b"], lowercase)
        assert hugging_face(f"a{atom}b", lowercase) == expected, ascii(atom)
        assert SOLUTION.basic_tokenize(f"a{atom}b", lowercase) == expected, ascii(atom)


@few
@given(atoms=st.lists(st.sampled_from(ATOMS), max_size=8), lowercase=st.booleans())
def test_texts(atoms, lowercase):
    """Entries side by side."""
    text, expected = "".join(atoms), BERT.tokens(atoms, lowercase)
    assert hugging_face(text, lowercase) == expected == SOLUTION.basic_tokenize(text, lowercase)


@few
@given(case=HIDDEN.cases(), korean=HIDDEN.hangul())
def test_sentences(case, korean):
    """The hidden oracles."""
    for text, lowercase, expected in (case, (korean[0], True, korean[1])):
        assert hugging_face(text, lowercase) == expected == SOLUTION.basic_tokenize(text, lowercase)
