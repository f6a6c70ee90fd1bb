"""A worksheet part as the reader is to see it: without the cells that would make it give up on the whole sheet."""

import re

_TAG = re.compile(rb"<([\w.-]+:)?c\b")


def patched(data: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    """The part with each cell of cuts replaced.

    cuts: from the start of the cell's tag to the start of its end tag (or to the end of a tag closed in itself),
    and what stands there instead, without the tag's opening.
    """
    pieces, at = [], 0
    for start, end, instead in cuts:
        found = _TAG.match(data, start)
        assert found is not None, "a cut begins at a cell"
        closed = data[end - 2 : end] == b"/>"
        name = found[0]
        pieces += [data[at:start], name, b" ", instead, b"</" + name[1:] + b">" if closed else b""]
        at = end
    return b"".join([*pieces, data[at:]])
