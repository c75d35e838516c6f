"""WordPiece: greedy longest match.

Run: grade tokenization/wordpiece_encode

BERT cuts every word into pieces of its vocabulary. "##" marks a piece that continues a word: "able" begins one,
"##able" does not.

Hints, from a question to nearly the answer:

Hint 1 (a question): Two indices say where the next piece begins and ends. How do they move?
Hint 2 (the idea): Start with the whole rest of the word, and make it shorter at its end until the piece is known.
Hint 3 (nearly the line): `while "##" * (start > 0) + word[start:end] not in vocab: end -= 1`. When `end` reaches
    `start`, no piece fits: return `[unk]` at once.
"""


def wordpiece(word: str, vocab: set[str], unk: str = "[UNK]", max_chars: int = 100) -> list[str]:
    """Return the pieces of one word.

    Reading from the left, the next piece is the longest one in the vocabulary that fits. The first piece of the word
    stands in the vocabulary as it is, all others with "##" before them. If no piece fits at some place, the whole word
    is unknown and the answer is [unk]: a choice made before is not taken back.

    word       str without white space, possibly empty: then the answer is []
    vocab      set of str; not changed
    unk        what stands for an unknown word; it need not be in the vocabulary
    max_chars  a word of more than this many code points is unknown, whatever the vocabulary
    return     list of str; pieces that continue the word keep their "##"
    raise      ValueError when max_chars < 1, also for the empty word

    >>> wordpiece("unaffable", {"un", "##aff", "##able"})
    ['un', '##aff', '##able']
    >>> wordpiece("unaffablez", {"un", "##aff", "##able"})
    ['[UNK]']
    """
    # TODO: find the longest piece that begins the word, then go on behind it.
    # YOUR CODE HERE
    raise NotImplementedError()
