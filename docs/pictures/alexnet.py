"""Draw the picture of exercises/alexnet/README.md.   Run: python docs/pictures/alexnet.py"""

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INK, PAPER, LINE = "#1f2933", "#ffffff", "#d3dae2"
COLUMNS = (("elements", "output in memory", "#4c78c9"), ("params", "parameters", "#d98c2b"), ("macs", "MACs", "#4a9d6b"))
LEFT, WIDTH, ROW, TOP = 60, 190, 24, 56


def conv(name, c_out, k, stride=1, padding=0):
    """A layer dict."""
    return {"name": name, "kind": "conv", "c_out": c_out, "k": k, "stride": stride, "padding": padding}


def pool(name):
    """A layer dict."""
    return {"name": name, "kind": "pool", "k": 3, "stride": 2}


LAYERS = [
    conv("conv1", 96, 11, 4), pool("pool1"), conv("conv2", 256, 5, 1, 2), pool("pool2"), conv("conv3", 384, 3, 1, 1),
    conv("conv4", 384, 3, 1, 1), conv("conv5", 256, 3, 1, 1), pool("pool5"), {"name": "flatten", "kind": "flatten"},
    *({"name": name, "kind": "fc", "n_out": n} for name, n in (("fc6", 4096), ("fc7", 4096), ("fc8", 1000))),
]  # fmt: skip


def text(x, y, words, anchor="start", size=13, ink=INK):
    """Words on the base line y."""
    return f"<text x='{x:g}' y='{y:g}' font-family='sans-serif' font-size='{size}' fill='{ink}' text-anchor='{anchor}'>{words}</text>"


def main():
    """One row a layer, three bars a row: shares of the column's sum."""
    solution = runpy.run_path(str(ROOT / "solutions" / "alexnet" / "cost_table.py"))
    rows = [row for row in solution["cost_table"](LAYERS, 3, 227, 227) if row["kind"] != "flatten"]
    parts = []
    for number, (key, title, colour) in enumerate(COLUMNS):
        left = LEFT + number * (WIDTH + 30)
        total, most = sum(row[key] for row in rows), max(row[key] for row in rows)
        parts.append(text(left, 30, title, size=15, ink=colour))
        for i, row in enumerate(rows):
            y, share = TOP + i * ROW, row[key] / total
            length = row[key] / most * (WIDTH - 45)
            parts.append(f"<line x1='{left}' y1='{y - 6}' x2='{left}' y2='{y + ROW - 6}' stroke='{LINE}'/>")
            if row[key]:
                parts.append(f"<rect x='{left}' y='{y - 4}' width='{max(length, 1):.1f}' height='{ROW - 8}' fill='{colour}'/>")
                words = f"{share:.0%}" if share >= 0.005 else "&lt;1%"
                parts.append(text(left + max(length, 1) + 5, y + 9, words, size=12))
            if not number:
                parts.append(text(LEFT - 8, y + 9, row["name"], "end"))
    width, height = LEFT + 3 * (WIDTH + 30), TOP + len(rows) * ROW + 10
    title = "AlexNet layer by layer: memory sits in the first convolutions, parameters in fc6, multiplications in conv2"
    (ROOT / "exercises" / "alexnet" / "costs.svg").write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img'>\n<title>{title}</title>\n<rect width='100%' height='100%' fill='{PAPER}'/>\n"
        + "\n".join(parts) + "\n</svg>\n",
        encoding="utf-8",
    )  # fmt: skip


if __name__ == "__main__":
    main()
