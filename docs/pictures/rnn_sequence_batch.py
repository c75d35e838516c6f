"""Draw exercises/rnn/sequence_batch.svg: a padded batch, its mask and its lengths.

Run: python docs/pictures/rnn_sequence_batch.py
"""

from draw import SOFT, STRONG, grid, save, text

SEQS = [[3, 1, 0, 2], [5, 0], []]
GREY = "#d3dae2"
MARKED = (1, 1)


def main() -> None:
    """Ids on the left, mask in the middle, lengths on the right; grey is padding."""
    longest = max(map(len, SEQS))
    ids = [[*seq, *[0] * (longest - len(seq))] for seq in SEQS]
    mask = [["T" if t < len(seq) else "F" for t in range(longest)] for seq in SEQS]

    def fill(row: int, t: int) -> str:
        if (row, t) == MARKED:
            return SOFT[0]
        return SOFT[2] if t < len(SEQS[row]) else GREY

    parts = [
        grid(40, 70, ids, fill, "ids"),
        grid(230, 70, mask, fill, "mask"),
        grid(420, 70, [[len(seq)] for seq in SEQS], title="lengths"),
        text(265, 24, "pad_sequences([[3, 1, 0, 2], [5, 0], []], pad=0)"),
        text(40, 204, "orange: a real 0, no padding. It is the last step of its row.", 13, "start", STRONG[0]),
    ]
    title = "Three sequences in one rectangle: coloured ids are real, grey ones padding"
    save("rnn", "sequence_batch.svg", 520, 222, title, *parts)


main()
