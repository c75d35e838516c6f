"""Headless Chromium for tests: run a page with a probe in it, get the probe's findings back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

PROBE = """
const q = s => [...document.querySelectorAll(s)], name = e => (e.getAttribute('aria-label') || e.textContent).trim();
const lum = c => { const v = c.map(x => (x /= 255) <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
  return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
  if (c.length == 3 || c[3] == 1) return c } return [255, 255, 255] };
const contrast = e => { const a = lum(rgb(getComputedStyle(e).color).slice(0, 3)), b = lum(behind(e).slice(0, 3));
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) };
const texts = q('body *').filter(e => !e.closest('svg,.sr,.skip-link') && e.getClientRects().length &&
  [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()));
const found = {
  width: innerWidth, scroll: document.documentElement.scrollWidth,
  outside: q('body *').filter(e => !e.closest('.scroll,.sr,.skip-link,.defs') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 5),
  background: getComputedStyle(document.body).backgroundColor,
  headings: q('h1,h2,h3,h4,h5,h6').map(h => [Number(h.tagName[1]), h.textContent.trim()]),
  landmarks: q('header,nav,main,footer').filter(e => e.tagName != 'HEADER' || !e.closest('section')).map(e => e.tagName.toLowerCase()),
  unnamed: q('svg').filter(s => s.getAttribute('aria-hidden') != 'true' && !(s.getAttribute('role') == 'img' && name(s))).length,
  tables: q('table').filter(t => !t.querySelector('th[scope]')).length,
  regions: q('[tabindex]').filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))).length,
  broken: q('a[href^="#"],[aria-labelledby]').filter(a => !document.getElementById(
    a.getAttribute('aria-labelledby') || decodeURIComponent(a.getAttribute('href').slice(1)))).length,
  ids: q('[id]').length - new Set(q('[id]').map(e => e.id)).size,
  open: q('details.check').map(d => d.open),
  faint: texts.filter(e => contrast(e) < 4.5).map(e => e.className + ': ' + e.textContent.trim().slice(0, 40) + ' ' + contrast(e).toFixed(2)),
  texts: texts.length, forged: window.forged || 0, lang: document.documentElement.lang,
};
const out = document.createElement('pre'); out.id = 'found'; out.textContent = JSON.stringify(found);
document.body.append(out);
"""


def chromium() -> str:
    """The browser's path. Fails where it is missing, unless GRADER_NO_BROWSER=1 says that it is known."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    if os.environ.get("GRADER_NO_BROWSER") == "1":
        pytest.skip("GRADER_NO_BROWSER=1: the pages were not looked at in a browser")
    pytest.fail(
        "No chromium on PATH: apt-get install -y chromium fonts-noto-cjk, or set GRADER_NO_BROWSER=1 to go without."
    )


def probe(html: str, folder: Path, *, width: int, dark: bool = False) -> dict[str, Any]:
    """Load `html` at `width` CSS pixels and return what PROBE found.

    The page is shown in a frame of that width: headless Chromium has a least window width of 500 pixels.
    """
    page, frame = folder / "page.html", folder / "frame.html"
    open_policy = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html, count=1)
    assert open_policy != html
    page.write_text(open_policy.replace("</body>", f"<script>{PROBE}</script></body>"), encoding="utf-8")
    load = "document.getElementById('r').textContent = this.contentDocument.getElementById('found').textContent"
    frame.write_text(
        f'<iframe src="page.html" style="width:{width}px;height:800px;border:0" onload="{load}"></iframe><pre id="r"></pre>'
    )
    dumped = run(frame, folder, "--dump-dom", "--allow-file-access-from-files", dark=dark).decode()
    match = re.search(r'<pre id="r">(.+?)</pre>', dumped, re.DOTALL)
    assert match, f"the probe did not run: {dumped[-2000:]}"
    found: dict[str, Any] = json.loads(unescape(match[1]))
    return found


def run(page: Path, folder: Path, *options: str, dark: bool = False) -> bytes:
    """One headless Chromium on `page`, offline, with a profile of its own."""
    command = [
        chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}", *options, page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr.decode(errors='replace')[-2000:]}"
    return done.stdout


def drive(html: str, folder: Path, script: str, *, width: int = 1280, fragment: str = "", scripts: bool = True) -> Any:
    """Load `html` under its own policy at `width` CSS pixels, do what `script` says, and return what it returns.

    `script` is the body of an async function of the page's window `w`, its document `d`, and `settle()`, which waits until
    what was done is drawn. Without `scripts` the page's own are off, as in a browser without JavaScript.
    """
    page, frame = folder / "page.html", folder / "frame.html"
    page.write_text(html, encoding="utf-8")
    sandbox = "" if scripts else 'sandbox="allow-same-origin"'
    frame.write_text(
        f'<iframe id="f" {sandbox} style="width:{width}px;height:800px;border:0"></iframe><iframe id="wait" hidden></iframe><pre id="r"></pre>'
        "<script>const settle = () => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go))));"
        f"const f = document.getElementById('f'), wait = document.getElementById('wait').contentDocument, act = async (w, d) => {{ {script} }};"
        "wait.open();"  # a document that stays open keeps Chromium from dumping this one before the script has ended
        "f.onload = () => act(f.contentWindow, f.contentDocument).catch(e => ({error: String(e.stack)}))"
        ".then(found => { document.getElementById('r').textContent = JSON.stringify(found); wait.close() });"
        f"f.src = 'page.html{fragment}'</script>",
        encoding="utf-8",
    )
    dumped = run(frame, folder, "--dump-dom", "--allow-file-access-from-files").decode()
    match = re.search(r'<pre id="r">(.+?)</pre>', dumped, re.DOTALL)
    assert match, f"the script did not end: {dumped[-2000:]}"
    found = json.loads(unescape(match[1]))
    assert not (isinstance(found, dict) and "error" in found), found
    return found
