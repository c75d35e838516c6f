"""Word vocabulary and lookup.

Run: grade tokenization/vocab

A network computes with numbers. The simplest tokenizer cuts a text into words and looks every word up in a
vocabulary, which gives it a number: its id. Frequent words get small ids. Some ids are taken beforehand by special
tokens: "[PAD]" fills up short texts, and "[UNK]" stands for every word that the vocabulary does not know.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which two keys decide the order of two words?
Hint 2 (the idea): `sorted(counts, key=lambda word: (-counts[word], word))`: frequent words first, ties by the word.
Hint 3 (nearly the line): Put the specials into the dict first. Then go through the sorted words, skip those that are
    in it already or too rare, and use `len(vocab)` as the next id. For `decode`, turn the dict around first.
"""

from collections import Counter


def build_vocab(texts: list[str], specials: tuple[str, ...] = ("[PAD]", "[UNK]"), min_freq: int = 1) -> dict[str, int]:
    """Return the vocabulary of the texts: every word with its id.

    Words are what stands between white space, as `str.split()` cuts (spaces, tabs, new lines, U+3000, ...).
    Two words are the same when their code points are: "é" as one code point is not "e" followed by U+0301.
    Ids count from 0: first the specials in the order given, then the words by descending frequency in all texts
    together. Equally frequent words are sorted by code points, as `<` compares strings.

    texts     list of str, possibly empty; a text may be empty or white space alone
    specials  tuple of distinct str; they are in the vocabulary even when no text has them. A word equal to a
              special gets no second id, however frequent it is
    min_freq  words that occur less often than this are left out; specials stay
    return    dict from token to id, an int; the order of its keys does not matter
    raise     ValueError when min_freq < 1

    >>> build_vocab(["b a 가", "a b  a"])
    {'[PAD]': 0, '[UNK]': 1, 'a': 2, 'b': 3, '가': 4}
    >>> build_vocab(["b a 가", "a b  a"], specials=("[UNK]",), min_freq=2)
    {'[UNK]': 0, 'a': 1, 'b': 2}
    """
    # TODO: count the words, put the specials in, then the words in their order.
    # YOUR CODE HERE
    raise NotImplementedError()


def encode(text: str, vocab: dict[str, int]) -> list[int]:
    """Return the ids of the words of a text, in order.

    text    cut into words as in build_vocab; without a word the answer is []
    vocab   dict from token to id. Ids are distinct int >= 0 in any order, and may have gaps
    return  list of int; a word that is not in the vocabulary gets the id of "[UNK]"
    raise   KeyError when a word is not in the vocabulary and "[UNK]" is not either; a vocabulary without "[UNK]"
            is fine as long as all words are known

    >>> encode("가 c a", {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3, "가": 4})
    [4, 1, 2]
    """
    # TODO: look up each word.
    # YOUR CODE HERE
    raise NotImplementedError()


def decode(ids: list[int], vocab: dict[str, int]) -> str:
    """Return the tokens of the ids as one text, with one space between two tokens.

    ids     list of int, possibly empty: then the text is empty
    vocab   dict as in encode
    return  str; specials are written as they stand in the vocabulary
    raise   KeyError when an id is not in the vocabulary; negative ids never are

    >>> decode([4, 1, 2], {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3, "가": 4})
    '가 [UNK] a'
    """
    # TODO: from ids back to tokens: which way round must the dict be?
    # YOUR CODE HERE
    raise NotImplementedError()
