"""An MT940 or MT942 file cut into fields: ``:61:`` and the lines below it, message by message, streamed.

Seen around the messages: SWIFT envelopes (``{1:…}{4:`` … ``-}``), control characters, ``@@`` for a line end, blank lines,
text before the first message. A line of one dash ends a message only where another one, or the file's end, follows: it
also stands in texts.
Source: SWIFT MT940/MT942; the German variant (DFÜ-Abkommen, Anlage 3) for ``@@`` and ``:NS:``.
"""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from reconcile.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN = "ask the bank for the file again, and send it on unchanged"
_LONGEST = 1 << 20  # characters of one line; a field of the standard has at most 6 lines of 65
_MOST_LINES = 2_000  # of one field
_FIELD = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)", re.DOTALL)
_NUMBER_OF_MESSAGE = re.compile(r":94[02]:\s*")
_ENVELOPE = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}")
_SWEDISH = re.compile(r"ä[1-5]:")  # braces as Swedish banks' old code page has them
_TEXTS = frozenset({"61", "86", "NS"})  # fields in which a line of one dash may be part of the text
_CONTROLS = "\x00\x01\x02\x03\x04\x1a\ufeff"


END = "-"


class Field(NamedTuple):
    """One field. ``message`` counts 1, 2, … within the file; ``lines`` are without their line ends, the first without the tag.

    Where a message has its end mark, that is a last field with the tag ``END`` and no lines.
    """

    message: int
    tag: str
    lines: tuple[str, ...]
    line: int


def fields(stream: BinaryIO, encoding: str, name: str) -> Iterator[Field]:
    """The fields of the file, in order. Raises: Refused for text that belongs to no field, and for lines too long."""
    cutter = _Cutter(name)
    text = io.TextIOWrapper(stream, encoding, newline=None)
    try:
        number = 0
        while line := text.readline(_LONGEST):
            number += 1
            if len(line) == _LONGEST:
                raise Refused(f"{name}:{number}", f"a line is longer than {_LONGEST} characters, which no bank writes", AGAIN)
            for part in line.rstrip("\n").split("@@"):
                yield from cutter.take(part, number)
        yield from cutter.end()
    finally:
        with contextlib.suppress(ValueError):  # somebody stopped reading, and closed the stream
            text.detach()


class _Cutter:
    """Which message and field is being read. A field is given on when the next begins."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._message = 0
        self._tag, self._lines, self._line = "", [""], 0
        self._dash = 0  # the line of a dash of which the next line tells what it is
        self._ended = True  # no message is open

    def take(self, part: str, number: int) -> Iterator[Field]:
        text = part.strip(_CONTROLS).replace("\0", "\ufffd")  # which no database keeps
        if self._dash and text.strip():
            if self._tag not in _TEXTS or text.startswith((":20:", "{")) or _NUMBER_OF_MESSAGE.match(text):
                yield from self.end()
            else:
                self._lines.append("-")
                self._dash = 0
        if text.strip() == "-" and not self._ended:
            self._dash = number
            return
        if text.startswith(("-}", "-å")):
            self._dash = number
            yield from self.end()
            text = text[2:].lstrip(_CONTROLS)
        text = _outside_envelope(text)
        found = _FIELD.match(_NUMBER_OF_MESSAGE.sub("", text) if text.startswith(":94") else text)
        if found is not None:
            yield from self._begin(found[1], found[2], number)
        elif not self._ended:
            self._lines.append(text)
            if len(self._lines) > _MOST_LINES:
                raise Refused(f"{self._name}:{self._line}", f":{self._tag}: has more than {_MOST_LINES} lines", AGAIN)

    def _begin(self, tag: str, text: str, number: int) -> Iterator[Field]:
        if tag == "20" or self._ended:
            yield from self.end()
            self._message, self._ended = self._message + 1, False
        else:
            yield self._field()
        self._tag, self._lines, self._line = tag, [text], number

    def end(self) -> Iterator[Field]:
        """The last field of a message; what follows it up to the next field is no part of any."""
        if not self._ended:
            yield self._field()
            if self._dash:
                yield Field(self._message, END, (), self._dash)
        self._ended, self._dash = True, 0

    def _field(self) -> Field:
        return Field(self._message, self._tag, tuple(self._lines), self._line)


def _outside_envelope(text: str) -> str:
    if _SWEDISH.match(text):
        text = text.replace("ä", "{").replace("å", "}")
    if not text.startswith("{"):
        return text
    return _ENVELOPE.sub("", text).removeprefix("{4:").lstrip(_CONTROLS)
