"""LaTeX as MathML, which browsers draw without a script or a font: set when a page is built."""
import functools
import re

from latex2mathml.converter import convert

# A delimiter stretches by itself; the writer knows \big( and leaves \big\{, \big\| and \big\langle as they are.
SIZED = re.compile(r"\\[bB]igg?[lrm]?\s*(?=\\[{}|]|\\[lr](?:angle|brace|vert|Vert|floor|ceil)\b)")
# Of an alignment inside a formula the writer makes one line without a word; split is the same to a reader.
ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
# A prime and an exponent are one superscript to LaTeX, and two to it.
PRIMED = re.compile(r"('+)\^(\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}\\])")
# It takes any other environment too, for a row without lines or columns.
ENVIRONMENT = re.compile(r"\\begin\{(.*?)\}")
ENVIRONMENTS = {"split", "align", "align*", "cases", "array", "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix"}
BRACES = re.compile(r"\\.|([{}])", re.S)
TEXT = re.compile(r"<mtext[^>]*>.*?</mtext>")
# What it does not understand it leaves: a command, the mark of a column, a line break that browsers do not know.
RAW = re.compile(r'\\[A-Za-z]*|(?<=>)&(?:amp;)?(?=</m)|linebreak="newline"')


class NotUnderstood(ValueError):
    """A formula that would not stand on the page as its author meant it."""


def balanced(tex):
    depth = 0
    for brace in BRACES.findall(tex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


@functools.cache
def mathml(tex, display="inline"):
    """The formula as a <math> element."""
    source = ALIGNED.sub(r"\\\1{split}", SIZED.sub("", tex))
    source = PRIMED.sub(lambda m: "^{" + r"\prime" * len(m[1]) + " " + m[2] + "}", source)
    for name in ENVIRONMENT.findall(source):
        if name not in ENVIRONMENTS:
            raise NotUnderstood(f"environment {name}")
    if not balanced(source):
        raise NotUnderstood("braces that do not match")
    try:
        out = convert(source, display=display)
    except Exception as problem:  # the writer has a class of errors for every mistake, and none above them
        raise NotUnderstood(str(problem) or type(problem).__name__) from None
    if raw := RAW.search(TEXT.sub("", out)) or re.search(r"\\\w*", out):
        raise NotUnderstood({"&": "& outside of columns", 'linebreak="newline"': r"\\ outside of rows"}.get(raw[0], raw[0]))
    return out
