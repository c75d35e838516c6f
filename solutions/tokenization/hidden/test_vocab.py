"""Hidden checks of tokenization/vocab: sentences in two languages. The oracle sorts twice, by word and by count."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

SENTENCES = [
    ["the", "cat", "saw", "the", "dog", "and", "the", "dog", "saw", "the", "cat"],
    ["나는", "밥을", "먹고", "너는", "밥을", "안", "먹고"],
    ["The", "end", "."],
    ["Zoo", "zoo", "10", "9", "é", "e\u0301", "𠮷", "\uffee", "[UNK]"],
    ["the", "밥을", "the", "zoo"],
    [],
]
BETWEEN = st.sampled_from([" ", "\n", "\u3000", " \t "])


@st.composite
def corpora(draw):
    """(texts, min_freq, vocabulary)."""
    chosen = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6))
    min_freq = draw(st.integers(1, 4))
    words = [word for sentence in chosen for word in sentence]
    order = sorted(set(words) - {"[UNK]"})
    order.sort(key=words.count, reverse=True)  # a stable sort, also in reverse: ties stay sorted by word
    tokens = ["[PAD]", "[UNK]", *(word for word in order if words.count(word) >= min_freq)]
    texts = [draw(BETWEEN).join(sentence) for sentence in chosen]
    return texts, min_freq, {token: i for i, token in enumerate(tokens)}


@st.composite
def known(draw):
    """(text, vocabulary, the words with single spaces), all words known."""
    words = draw(st.lists(st.sampled_from(sorted({word for part in SENTENCES for word in part})), max_size=6))
    vocab = {word: 3 * i + 2 for i, word in enumerate(reversed(sorted(set(words))))}
    return draw(BETWEEN).join(words), vocab, " ".join(words)


@points(0.5)
@hint("Try Korean and English sentences together, with capital letters and numbers among the words.")
@given(case=corpora())
def test_sentences(student, case):
    """build_vocab works on sentences in English and Korean."""
    texts, min_freq, vocab = case
    expect_equal(student.build_vocab(texts, min_freq=min_freq), vocab)


@points(0.25)
@requires("test_build")
@hint("Does an id depend on which word you saw first?")
@given(case=corpora())
def test_text_order(student, case):
    """The order of the texts does not matter."""
    texts, min_freq, vocab = case
    expect_equal(student.build_vocab(texts[::-1], ("[PAD]", "[UNK]"), min_freq), vocab)


@points(0.25)
@requires("test_encode", "test_decode")
@hint("Encode a text, decode its ids: what is left of the white space?")
@given(case=known())
def test_round_trip(student, case):
    """decode(encode(text)) is the text with single spaces, when all words are known."""
    text, vocab, words = case
    expect_equal(student.decode(student.encode(text, vocab), vocab), words)
