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
        ### BEGIN SOLUTION
        self.tokens = vocab_lines
        self.ids = {token: i for i, token in enumerate(vocab_lines)}
        ### END SOLUTION

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
        ### BEGIN SOLUTION
        room = max_length - (2 if pair is None else 3)
        if room < 0:
            raise ValueError(f"max_length is {max_length}, which is too short for [CLS] and [SEP]")
        first, second = self._pieces(text), self._pieces(pair or "")
        short = min(len(first), len(second), room // 2)
        if len(first) > len(second):
            first, second = first[: room - short], second[:short]
        else:
            first, second = first[:short], second[: room - short]
        tokens = ["[CLS]", *first, "[SEP]"]
        type_ids = [0] * len(tokens)
        if pair is not None:
            tokens += [*second, "[SEP]"]
            type_ids += [1] * (len(second) + 1)
        ids = [self.ids[token] for token in tokens]
        return {"ids": ids, "type_ids": type_ids, "attention_mask": [1] * len(ids), "tokens": tokens}
        ### END SOLUTION

    def decode(self, ids: list[int]) -> str:
        """Return the text of ids: the pieces of each word put together, and one space between words.

        The five special tokens are left out. A sign such as "!" is a word of its own.

        ids     list of int: pieces as `encode` gives them, special tokens anywhere or nowhere; possibly empty
        return  str
        """
        # TODO: look the tokens up, leave the special ones out, put pieces together
        ### BEGIN SOLUTION
        special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
        pieces = [self.tokens[i] for i in ids if self.tokens[i] not in special]
        return " ".join(pieces).replace(" ##", "")

    def _pieces(self, text: str) -> list[str]:
        """All pieces of a text."""
        return [piece for word in self._words(text) for piece in self._wordpiece(word)]

    @staticmethod
    def _words(text: str) -> list[str]:
        """Clean a text and cut it into words and signs."""
        category = unicodedata.category
        kept = (c for c in text if c in "\t\n\r" or (c != "\ufffd" and category(c)[0] != "C"))
        text = "".join(f" {c} " if "\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" else c for c in kept)
        text = "".join(c.lower() for c in unicodedata.normalize("NFD", text) if category(c) != "Mn")
        return "".join(f" {c} " if c in string.punctuation or category(c)[0] == "P" else c for c in text).split()

    def _wordpiece(self, word: str) -> list[str]:
        """Cut one word, the longest piece first."""
        if len(word) > 100:
            return ["[UNK]"]
        pieces: list[str] = []
        start = 0
        while start < len(word):
            mark = "##" if pieces else ""
            end = next((e for e in range(len(word), start, -1) if mark + word[start:e] in self.ids), None)
            if end is None:
                return ["[UNK]"]
            pieces.append(mark + word[start:end])
            start = end
        return pieces
        ### END SOLUTION
