"""Runs of plain entries, lifted out of the stream and parsed from memory, in half the time the stream would take.

The stream's own parser sees an empty element in place of each run, and as many line ends as the run had, so it still
checks everything around the runs (cut files, wrong nesting) and counts lines right. Anything that is not plain goes
through the stream's parser whole: other encodings than UTF-8, attributes on the entry, entries larger than a few
megabytes, a run that does not parse by itself, and all that follows a comment, CDATA or processing instruction, in
which an entry's tags would mean nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # A run, the opening and the closing tag of its elements, and the element to put around it; None where only a parser will do.
    Lift = Callable[[bytes, bytes, bytes, bytes], Any]

_LONGEST_WAIT = 1 << 22  # bytes of one entry to hold back before the stream's parser gets it
_DECLARATION = re.compile(rb"\s*<\?xml([^>]*)\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_BOM = b"\xef\xbb\xbf"


class Piece(NamedTuple):
    """A stretch of the file for the stream's parser, and the run whose empty element ends it (no elements: there is none)."""

    plain: bytes
    lifted: Sequence[Any]  # elements, or one thing that stands for them all
    lines_before: int  # line ends in the file before the run


class _Tags(NamedTuple):
    """How this file writes the elements of the run: its prefix decides."""

    opening: bytes
    closing: bytes
    empty: bytes
    wrapper: bytes
    enclosing: bytes  # the end of what the run stands in


class Runs:
    """Cuts blocks of a file into pieces. ``within`` are the elements in which runs of ``tag`` stand."""

    def __init__(self, tag: str, within: tuple[str, ...], parser: etree.XMLParser, lift: Lift | None = None) -> None:
        self._tag, self._within, self._parser, self._lift = tag, within, parser, lift
        self._first = re.compile(rb"<((?:[A-Za-z_][A-Za-z0-9_.-]*:)?)" + tag.encode() + rb">")
        self._tags: _Tags | None = None
        self._lifting: bool | None = None
        self._rest = b""
        self._lines = 0

    def cut(self, block: bytes) -> Iterator[Piece]:
        """The pieces that are whole with this block, in the file's order; the rest waits for the next block."""
        data, body = self._rest + block, 0
        if self._lifting is None:
            self._lifting, body = _plain_start(data)
        if self._lifting and (len(self._rest) > _LONGEST_WAIT or _holds(data, b"!", body) or _holds(data, b"?", body)):
            self._lifting = False
        if self._lifting:
            yield from self._cut_plain(data)
        else:
            self._rest = b""
            yield Piece(data, [], 0)

    def left(self) -> bytes:
        """What was held back when the stream ended."""
        return self._rest

    def _cut_plain(self, data: bytes) -> Iterator[Piece]:
        while True:
            tags = self._tags = self._tags or self._learn(data)
            start = data.find(tags.opening) if tags else -1
            end = data.rfind(tags.closing, start) if tags and start >= 0 else -1
            if tags is None or end < 0:  # a tag may be cut by the block's end, so the last one waits
                until = start if start >= 0 else max(data.rfind(b"<"), 0)
                self._rest = data[until:]
                self._lines += data.count(b"\n", 0, until)
                yield Piece(data[:until], [], 0)
                return
            # Its runs must not reach over the end of what they stand in (a parser is only slower with such). Looking from behind is quicker.
            if self._lift is not None and data.rfind(tags.enclosing, start, end) >= 0:
                nearer = data.rfind(tags.closing, start, data.find(tags.enclosing, start, end))
                end = nearer if nearer >= 0 else end
            found = self._taken(data[start : end + len(tags.closing)], tags)
            if not found:
                nearer = data.rfind(tags.closing, start, max(data.find(tags.enclosing, start), 0))
                if nearer >= 0:
                    end = nearer
                    found = parsed(data[start : end + len(tags.closing)], tags.opening, tags.wrapper, self._parser)
            end += len(tags.closing)
            lines_before = self._lines + data.count(b"\n", 0, start)
            lines = data.count(b"\n", start, end)
            if found:
                yield Piece(b"%b%b<!--%b-->" % (data[:start], tags.empty, b"\n" * lines), found, lines_before)
            else:
                yield Piece(data[:end], [], 0)
            self._lines = lines_before + lines
            data = data[end:]

    def _learn(self, data: bytes) -> _Tags | None:
        seen = self._first.search(data)
        if seen is None:
            return None
        prefix, tag = seen[1], self._tag.encode()
        declares = b' xmlns:%b="urn:run"' % prefix[:-1] if prefix else b""
        # A wrong guess costs time, not truth: a run that reaches over the end of what it stands in does not parse.
        around = max((name.encode() for name in self._within), key=lambda name: data.rfind(b"<%b%b>" % (prefix, name), 0, seen.start()))
        return _Tags(
            seen[0], b"</%b%b>" % (prefix, tag), b"<%b%b/>" % (prefix, tag), b"<run%b>" % declares, b"</%b%b>" % (prefix, around)
        )  # fmt: skip

    def _taken(self, run: bytes, tags: _Tags) -> Sequence[Any]:
        if self._lift is not None:
            lifted = self._lift(run, tags.opening, tags.closing, tags.wrapper)
            if lifted is not None:
                return [lifted]
        return parsed(run, tags.opening, tags.wrapper, self._parser)


def parsed(run: bytes, opening: bytes, wrapper: bytes, parser: etree.XMLParser) -> list[etree._Element]:
    """The elements of a run; none when it is not simply one after the other, each whole. Their lines count from its start."""
    try:
        root = etree.fromstring(b"%b%b</run>" % (wrapper, run), parser)
    except etree.XMLSyntaxError:
        return []  # the stream's parser says what and where
    prefix, _, name = opening[1:-1].decode().rpartition(":")
    found = list(root.iterchildren(f"{{urn:run}}{name}" if prefix else name))
    return found if len(found) == len(root) else []


def _holds(data: bytes, mark: bytes, start: int) -> bool:
    """Whether a comment, CDATA or instruction begins here; one byte is found much quicker than two."""
    return data.find(mark, start) >= 0 and data.find(b"<" + mark, start) >= 0


def _plain_start(data: bytes) -> tuple[bool, int]:
    """Whether a file that starts so is UTF-8, and where its declaration ends."""
    body = len(_BOM) if data.startswith(_BOM) else 0
    declaration = _DECLARATION.match(data, body)
    if declaration is None:
        return data[body : body + 64].lstrip().startswith(b"<") and b"\x00" not in data[:64], body
    encoding = _ENCODING.search(declaration[1])
    return encoding is None or encoding[1].lower() == b"utf-8", declaration.end()
