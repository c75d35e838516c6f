"""Changes its argument and gives this argument names made of scripts, escapes, commands and a megabyte of text.

Promise: quiet-text
Score: 4
Ends: failed
L1: held
L0: held
"""

import inspect

NASTY = [
    "\x1b]52;c;YXR0YWNr\x07", "\x1b]0;attack\x07\x1b[2J\x1b[1;1H", "\x9b31mred\x9b0m", "\x1b]8;;http://attack.invalid\x1b\\here\x1b]8;;\x1b\\",
    "</pre><script>alert('attack')</script>", "<img src=x onerror=alert('attack')>", "' onmouseover='alert(1)' x='", '" autofocus onfocus="alert(1)',
    "<svg/onload=alert('attack')>", "javascript:alert('attack')", "&#60;script&#62;", "{{ 7 * 7 }}{% raw %}", "]]>\x00\x0b\ufffe<!--",
    "\n::error::attack", "\n  ::set-output name=a::b", "##[error]attack", "##vso[task.complete result=Succeeded;]", "##teamcity[buildStatus status='SUCCESS']",
    "=cmd|'/c calc'!A0", "@SUM(1+1)*cmd|x", "+1+1", "-2+3", "\t=1+1", "\r\n=1+1", "\uff1d1+1",
    "\u202egnp.exe", "\u2066\u2069\u200f\u061c", "\u2028\u2029\x85", "../../../../etc/passwd", "a\rPASSED 8/8", "\x08" * 80 + "PASSED", "\ud800",
    "[bold red]attack[/]", "`id` $(id) ;id", "![x](http://attack.invalid/x.png) | a | b", "%s %n {0.__class__}", "x" * 200 + "\x1b[31m",
]


def affine(x):
    answer = 3.0 * x + 1.0
    x[...] = 0
    return answer


def vowels(text):
    return -1


name = "".join(NASTY).replace("\ud800", "") + "x" * 1_000_000
parameter = inspect.Parameter("x", inspect.Parameter.POSITIONAL_OR_KEYWORD)
parameter._name = name
affine.__signature__ = inspect.Signature.__new__(inspect.Signature)
affine.__signature__._parameters = {name: parameter}
affine.__signature__._return_annotation = inspect.Signature.empty
