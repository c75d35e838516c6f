"""Draw exercises/cnn/topk_error.svg.   Run: python docs/pictures/cnn_topk_error.py"""

from draw import LINE, STRONG, box, line, save, text

ERRORS = [
    (2010, 28.2, "no network"), (2011, 25.8, "no network"), (2012, 16.4, "AlexNet"), (2013, 11.7, "ZFNet"),
    (2014, 7.3, "VGG"), (2014, 6.7, "GoogLeNet"), (2015, 3.6, "ResNet"), (2016, 3.0, "ensemble"), (2017, 2.3, "SENet"),
]  # fmt: skip
"""Year, top-5 error in percent, and what the entry was built on."""
LEFT, BOTTOM, BAR, STEP, UNIT = 50, 284, 44, 66, 8


def main() -> None:
    """One bar an entry; the first two were built without a convolutional network."""
    right = LEFT + STEP * len(ERRORS)
    parts = [text(LEFT, 18, "top-5 error in %", 13, "start")]
    for percent in range(0, 31, 10):
        y = BOTTOM - UNIT * percent
        parts += [line([(LEFT, y), (right, y)], LINE, 0.5), text(LEFT - 8, y + 4, percent, 12, "end")]
    for i, (year, error, name) in enumerate(ERRORS):
        x, y = LEFT + 12 + STEP * i, BOTTOM - UNIT * error
        ink = LINE if name == "no network" else STRONG[2]
        parts += [box(x, y, BAR, UNIT * error, ink, ink), text(x + BAR / 2, y - 6, error, 13)]
        parts += [text(x + BAR / 2, BOTTOM + 18, year, 13), text(x + BAR / 2, BOTTOM + 36, name, 11)]
    title = "The top-5 error of the ImageNet contest fell from 28.2 % in 2010 to 2.3 % in 2017"
    save("cnn", "topk_error.svg", right + 20, BOTTOM + 52, title, *parts)


if __name__ == "__main__":
    main()
