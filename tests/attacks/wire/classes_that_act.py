"""Raises and returns objects of classes named like scripts, escapes and commands, half surrogate pairs among them, with texts of half a megabyte.

Promise: quiet-text
Ends: raised
L1: held
L0: held
"""


NASTY = [
    "\x1b]52;c;YXR0YWNr\x07", "\x1b]0;attack\x07\x1b[2J\x1b[1;1H", "\x9b31mred\x9b0m", "\x1b]8;;http://attack.invalid\x1b\\here\x1b]8;;\x1b\\",
    "</pre><script>alert('attack')</script>", "<img src=x onerror=alert('attack')>", "' onmouseover='alert(1)' x='", '" autofocus onfocus="alert(1)',
    "<svg/onload=alert('attack')>", "javascript:alert('attack')", "&#60;script&#62;", "{{ 7 * 7 }}{% raw %}", "]]>\x00\x0b\ufffe<!--",
    "\n::error::attack", "\n  ::set-output name=a::b", "##[error]attack", "##vso[task.complete result=Succeeded;]", "##teamcity[buildStatus status='SUCCESS']",
    "=cmd|'/c calc'!A0", "@SUM(1+1)*cmd|x", "+1+1", "-2+3", "\t=1+1", "\r\n=1+1", "\uff1d1+1",
    "\u202egnp.exe", "\u2066\u2069\u200f\u061c", "\u2028\u2029\x85", "../../../../etc/passwd", "a\rPASSED 8/8", "\x08" * 80 + "PASSED", "\ud800",
    "[bold red]attack[/]", "`id` $(id) ;id", "![x](http://attack.invalid/x.png) | a | b", "%s %n {0.__class__}", "x" * 200 + "\x1b[31m",
]

calls = []


def named(text, base):
    """A class of this name, or as near to it as Python allows."""
    made = type("x", (base,), {})
    try:
        made.__name__ = made.__qualname__ = text.replace("\x00", "")
    except UnicodeEncodeError:
        made.__qualname__ = text
    made.__module__ = text
    return made


def affine(x):
    calls.append(0)
    text = NASTY[len(calls) % len(NASTY)]
    kind = named(text, [ValueError, SyntaxError, KeyError, BaseException][len(calls) % 4])
    raise kind(text + "\r" * 100 + "PASSED\x1b[2K" * 50_000)


def vowels(text):
    calls.append(0)
    return named(NASTY[len(calls) % len(NASTY)], object)()
