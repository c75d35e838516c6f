"""Draw the picture of GELU in exercises/vit/README.md.   Run: python docs/pictures/vit_layernorm_gelu.py"""

import math

from draw import LINE, STRONG, line, save, text

XS = [x / 20 for x in range(-80, 81)]


def gelu(x):
    """The version with erf."""
    return x / 2 * (1 + math.erf(x / math.sqrt(2)))


def gelu_tanh(x):
    """The version with tanh."""
    return x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def curve(left, base, high, function, ink, dashes=""):
    """The function from -4 to 4 around the axis y = base; one unit of x is 36 pixels, one of y `high`."""
    return line([(left + (x + 4) * 36, base - function(x) * high) for x in XS], ink, 2.5, dashes)


def axes(left, base, up, down):
    """A horizontal axis with its numbers, a vertical one at x = 0."""
    parts = [
        line([(left, base), (left + 288, base)], LINE),
        line([(left + 144, base - up), (left + 144, base + down)], LINE),
    ]
    return parts + [text(left + (x + 4) * 36, base + 16, x, 11) for x in (-4, -2, 2, 4)]


def main():
    """GELU beside ReLU, and how far the tanh version is from the exact one."""
    parts = [text(174, 28, "GELU and ReLU"), *axes(30, 220, 180, 20)]
    parts.append(curve(30, 220, 42, lambda x: max(x, 0.0), STRONG[0], "6 4"))
    parts.append(curve(30, 220, 42, gelu, STRONG[2]))
    parts += [text(300, 130, "ReLU", 13, "end", STRONG[0]), text(100, 252, "GELU dips to -0.17", 13, ink=STRONG[2])]
    parts += [text(544, 28, "tanh version minus exact"), *axes(400, 140, 100, 100)]
    parts.append(curve(400, 140, 180000, lambda x: gelu_tanh(x) - gelu(x), STRONG[3]))
    parts += [line([(400, y), (688, y)], LINE, 1, "3 4") for y in (50, 230)]
    parts += [text(696, 54, "0.0005", 11, "start"), text(696, 234, "-0.0005", 11, "start")]
    save("vit", "gelu.svg", 750, 270, "GELU is a smooth ReLU; its tanh version differs by less than 0.0005", *parts)


if __name__ == "__main__":
    main()
