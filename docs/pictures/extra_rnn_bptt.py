"""Draw exercises/extra/rnn_bptt.svg: three steps forward, and the gradient on its way back.

Run: python docs/pictures/extra_rnn_bptt.py
"""

from draw import INK, SOFT, STRONG, arrow, box, save, text

LEFT, STEP, WIDTH, HEIGHT = 150, 170, 70, 44
STATE, INPUT, LOSS = 130, 240, 40


def node(x: float, y: float, words: str, fill: str) -> str:
    """A named box around the middle (x, y)."""
    return box(x - WIDTH / 2, y - HEIGHT / 2, WIDTH, HEIGHT, fill) + text(x, y + 5, words, 15)


def main() -> None:
    """Black arrows forward, coloured ones back."""
    half, back = HEIGHT / 2, STRONG[0]
    parts = [node(LEFT - STEP + 60, STATE, "h_0", SOFT[1])]
    for number in (1, 2, 3):
        x = LEFT + (number - 1) * STEP + 60
        parts += [
            node(x, STATE, f"h_{number}", SOFT[1]),
            node(x, INPUT, f"x_{number}", SOFT[2]),
            node(x, LOSS, "loss", SOFT[3]),
        ]
        parts += [
            arrow((x - 8, INPUT - half), (x - 8, STATE + half)),
            arrow((x - 8, STATE - half), (x - 8, LOSS + half)),
        ]
        parts += [
            arrow((x + 8, LOSS + half), (x + 8, STATE - half), back, 2),
            arrow((x + 8, STATE + half), (x + 8, INPUT - half), back, 2),
        ]
        parts.append(text(x + 16, (LOSS + STATE) / 2 + 4, f"dstates_{number}", 13, "start", back))
        parts.append(text(x + 16, (STATE + INPUT) / 2 + 4, f"dx_{number}", 13, "start", back))
        start, end = x - STEP + WIDTH / 2, x - WIDTH / 2
        parts += [arrow((start, STATE - 8), (end, STATE - 8)), arrow((end, STATE + 8), (start, STATE + 8), back, 2)]
        parts.append(text((start + end) / 2, STATE - 16, "W_hh", 13, ink=INK))
        parts.append(text((start + end) / 2, STATE + 26, "future", 13, ink=back))
    title = (
        "Black: three steps forward. Orange: the gradient goes from the loss to each state and back to the one before"
    )
    save("extra", "rnn_bptt.svg", LEFT + 2 * STEP + 160, 280, title, *parts)


main()
