"""The oracles of tokenization/vocab, proved against the word-level trainer of Hugging Face `tokenizers`."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from grader.examples import load_checks

tokenizers = pytest.importorskip(
    "tokenizers", reason="the oracle is compared with Hugging Face: install grader[tokenizers]"
)

ROOT = Path(__file__).resolve().parents[2]
VOCAB = load_checks(ROOT / "grader/checks/tokenization/test_vocab.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_vocab.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/vocab.py")

few = settings(max_examples=50, deadline=None, database=None)


def tokenizers_words(text):
    return [word for word, _span in tokenizers.pre_tokenizers.WhitespaceSplit().pre_tokenize_str(text)]


def word_level(texts, specials=VOCAB.SPECIALS, min_freq=1):
    """build_vocab by `tokenizers`, which would number a special that a text holds twice: so it sees none in a text."""
    texts = [" ".join(word for word in tokenizers_words(text) if word not in specials) for text in texts]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    trainer = tokenizers.trainers.WordLevelTrainer(
        vocab_size=1000, min_frequency=min_freq, show_progress=False, special_tokens=list(specials)
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def vocabulary(*arguments, **options):
    return json.loads(word_level(*arguments, **options).to_str())["model"]["vocab"]


@few
@given(case=VOCAB.corpora())
def test_build(case):
    """Ties and white space included."""
    texts, vocab = case
    assert vocabulary(texts) == vocab == SOLUTION.build_vocab(texts)


@few
@given(case=VOCAB.options())
def test_options(case):
    """Other specials, rare words left out."""
    texts, options, vocab = case
    assert vocabulary(texts, **options) == vocab == SOLUTION.build_vocab(texts, **options)


@few
@given(case=HIDDEN.corpora())
def test_sentences(case):
    """The hidden oracle, and the ids of encoding and decoding."""
    texts, min_freq, vocab = case
    tokenizer = word_level(texts, min_freq=min_freq)
    assert json.loads(tokenizer.to_str())["model"]["vocab"] == vocab
    for text in texts:
        ids = tokenizer.encode(text).ids
        assert SOLUTION.encode(text, vocab) == ids
        assert SOLUTION.decode(ids, vocab) == tokenizer.decode(ids, skip_special_tokens=False)


@few
@given(case=VOCAB.encodings())
def test_encodings(case):
    """Drawn ids are those of a word-level model with this vocabulary."""
    text, vocab, ids = case
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocab, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    assert tokenizer.encode(text).ids == ids
