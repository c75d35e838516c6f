"""Draw the picture of patches and tokens in exercises/vit/README.md.   Run: python docs/pictures/vit_patchify.py"""

from draw import SOFT, arrow, grid, save, text

CELL = 34


def main():
    """The example of the exercise: the numbers 0 to 15, and the four tokens of p = 2."""
    image = [[4 * r + q for q in range(4)] for r in range(4)]
    tokens = [[image[i + r][j + q] for r in range(2) for q in range(2)] for i in (0, 2) for j in (0, 2)]
    names = [text(398, 74 + CELL * n, f"patch {n}", 13, "start") for n in range(4)]
    save(
        "vit", "patchify.svg", 480, 232, "An image of 4 by 4 pixels in four patches, and its four tokens",
        grid(20, 52, image, lambda r, q: SOFT[r // 2 * 2 + q // 2], "image 4 × 4, p = 2"),
        arrow((170, 120), (240, 120)), text(205, 108, "patchify", 13),
        grid(255, 52, tokens, lambda r, _q: SOFT[r], "tokens: shape (4, 4)"), *names,
        text(240, 218, "Patches in reading order; inside each, pixels in reading order."),
    )  # fmt: skip


if __name__ == "__main__":
    main()
