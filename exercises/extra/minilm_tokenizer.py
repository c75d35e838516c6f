"""The tokenizer of MiniLM (10 points, extra).

Run: grade extra/minilm_tokenizer

BERT and MiniLM read ids, not text. First solve tokenization/bert_normalize and tokenization/wordpiece_encode: here you
put both together, with the vocabulary of the real model, and get the very ids that the model was trained on.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which steps lie between a text and its ids? Write down what comes out of each for "Héllo!".
Hint 2 (the idea): Clean and cut the text, cut each word into pieces, shorten, then put [CLS] and [SEP] around. Shorten
    before you put them around, so that they are never lost.
Hint 3 (nearly the line): With room for n pieces of two texts, the shorter one keeps min(its length, n // 2), and the
    other one the rest of n. For decoding, " ".join(pieces).replace(" ##", "").
"""

import string
import unicodedata


class BertTokenizer:
    """Text to ids and back, for one vocabulary.

    >>> lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##able", "##s", "able", "!"]
    >>> tokenizer = BertTokenizer(lines)
    >>> answer = tokenizer.encode("Unable!", pair="ables")
    >>> answer["tokens"]
    ['[CLS]', 'un', '##able', '!', '[SEP]', 'able', '##s', '[SEP]']
    >>> answer["ids"], answer["type_ids"], answer["attention_mask"]
    ([2, 5, 6, 9, 3, 8, 7, 3], [0, 0, 0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1])
    >>> tokenizer.decode([2, 5, 6, 9, 3])
    'unable !'
    """

    def __init__(self, vocab_lines: list[str]) -> None:
        """Make a tokenizer; it knows nothing of others.

        vocab_lines  list of different str: the id of a token is its place in this list, from 0. The list holds
                     "[PAD]", "[UNK]", "[CLS]", "[SEP]" and "[MASK]" somewhere
        """
        # TODO: keep what the methods will ask for: the id of each token, the token of each id
        # YOUR CODE HERE
        raise NotImplementedError()

    def encode(self, text: str, pair: str | None = None, max_length: int = 256) -> dict[str, list]:
        """Return the ids of a text, or of two, in the form that BERT reads.

        1. Words: as in tokenization/bert_normalize with lowercase. Tabs, new lines, carriage returns and the category
           Zs become spaces; U+FFFD and all categories that begin with C are dropped; ideographs (U+4E00 to U+9FFF,
           U+3400 to U+4DBF) stand alone; NFD, without the category Mn, each character by its own `lower()`; every
           character of `string.punctuation` or of a category that begins with P stands alone.
        2. Pieces: as in tokenization/wordpiece_encode. The longest piece of the vocabulary first, "##" before all
           but the first piece of a word. A word that cannot be cut so, or has more than 100 code points, is "[UNK]".
        3. Shortening: max_length counts all tokens, [CLS] and [SEP] included. Pieces that are too many are left out at
           the end. Of two texts the longer one loses pieces until it is as long as the other. If that is not enough,
           each keeps half of the room; when the room is odd, the text that was longer keeps one piece more, and `pair`
           if both were equally long.
        4. Frame: [CLS] text [SEP], or [CLS] text [SEP] pair [SEP].

        text, pair  str without U+2028, U+2029, surrogates and unassigned code points, possibly empty. The names of the
                    five special tokens do not occur in them. pair=None: there is only one text
        max_length  how many tokens there may be at most
        return      dict of four lists, all equally long: "ids"; "type_ids", 1 from the first piece of pair to the end
                    and 0 before that; "attention_mask", all 1; "tokens", the str that the ids stand for
        raise       ValueError when the frame alone is longer than max_length (2 tokens for one text, 3 for two)
        """
        # TODO: cut both texts into pieces, shorten them, put the frame around
        # YOUR CODE HERE
        raise NotImplementedError()

    def decode(self, ids: list[int]) -> str:
        """Return the text of ids: the pieces of each word put together, and one space between words.

        The five special tokens are left out. A sign such as "!" is a word of its own.

        ids     list of int: pieces as `encode` gives them, special tokens anywhere or nowhere; possibly empty
        return  str
        """
        # TODO: look the tokens up, leave the special ones out, put pieces together
        # YOUR CODE HERE
        raise NotImplementedError()
