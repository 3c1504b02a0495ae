"""Just enough of Swift's grammar to look at code without its comments and strings."""

import functools
import re


@functools.cache
def code(source):
    """The source with comments and strings blanked; lines and columns stay, and so does code within `\\(…)`."""
    out = list(source)
    _code(source, 0, out, None)
    return "".join(out)


def _blank(out, start, end):
    for index in range(start, end):
        if out[index] != "\n":
            out[index] = " "


def _code(source, index, out, closing):
    """Walks code from an index to the end, or to the bracket that closes an interpolation; says where it stopped."""
    depth = 0
    while index < len(source):
        if source.startswith("//", index):
            end = source.find("\n", index)
            end = len(source) if end < 0 else end
            _blank(out, index, end)
            index = end
        elif source.startswith("/*", index):
            end = _comment_end(source, index)
            _blank(out, index, end)
            index = end
        elif opening := re.compile(r'(#*)("""|")').match(source, index):
            index = _string(source, opening, out)
        else:
            if closing and source[index] == "(":
                depth += 1
            if closing and source[index] == closing:
                if depth == 0:
                    return index
                depth -= 1
            index += 1
    return index


def _comment_end(source, index):
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(source, index):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(source)


def _string(source, opening, out):
    """Blanks a string literal, keeps the code of its interpolations; returns the index after it."""
    hashes, quotes = opening.groups()
    index = blank_from = opening.end()
    while index < len(source):
        if source.startswith(quotes + hashes, index):
            _blank(out, blank_from, index)
            return index + len(quotes) + len(hashes)
        if source.startswith("\\" + hashes + "(", index):
            _blank(out, blank_from, index)
            _blank(out, index, index + 1 + len(hashes))
            index = blank_from = _code(source, index + len(hashes) + 2, out, ")") + 1
        elif source[index] == "\\" and not hashes:
            index += 2
        elif source[index] == "\n" and quotes == '"':
            break
        else:
            index += 1
    _blank(out, blank_from, index)
    return index


def line_of(source, index):
    return source.count("\n", 0, index) + 1


def matching_brace(clean, index):
    """The index of the brace that closes the one at an index of code without comments and strings."""
    depth = 0
    for mark in re.compile(r"[{}]").finditer(clean, index):
        depth += 1 if mark.group() == "{" else -1
        if depth == 0:
            return mark.start()
    return len(clean) - 1


_FUNCTION = re.compile(r"(?<![\w.`])(?:func\s+(?P<name>`?\w+`?|[^\s\w(]+)|(?P<init>init)[?!]?(?=\s*[(<]))")
_NO_BODY = re.compile(r"\b(?:func|var|let|init|subscript|case|struct|class|enum|actor|protocol|extension|typealias)\b")


def functions(source):
    """Triples of name, first line and number of lines of each function and initializer with a body."""
    clean = code(source)
    for match in _FUNCTION.finditer(clean):
        brace = _body(clean, match.end())
        if brace is not None:
            first = line_of(clean, match.start())
            yield match["name"] or "init", first, line_of(clean, matching_brace(clean, brace)) - first + 1


def _body(clean, index):
    """The index of the brace that opens a function's body; None for a requirement of a protocol."""
    depth = 0
    while index < len(clean):
        character = clean[index]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth == 0 and character == "{":
            return index
        elif depth == 0 and (character == "}" or _NO_BODY.match(clean, index)):
            return None
        index += 1
    return None
