"""The encoding a bank's text is really written in, which is not always the one it declares.

Tried in order: the declared one, strict UTF-8, windows-1257 (which reads German and Nordic letters, too). A single-byte
encoding accepts nearly any bytes, so where one is declared but everything is valid UTF-8, it is UTF-8. A file that begins
in UTF-8 and then breaks it is damaged, and is refused rather than read as something else.
"""

from __future__ import annotations

import codecs
import io
import re
import shutil
import tempfile
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from reconcile.errors import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BALTIC = "windows-1257"
UTF8 = "utf-8"
_BLOCK = 1 << 18
_START = 1_024  # bytes in which an XML declaration stands
_IN_MEMORY = 1 << 24  # bytes of an archive's member kept in memory while it is looked at; more goes to a temporary file
_CONTROLS = re.compile(r"[\x80-\x84\x86-\x9f]")  # what windows letters become when read as ISO 8859; NEL is a line end there
_LETTERS = re.compile(r"ascii|utf-8|iso8859-\d+|cp(?:125|77|85|86)\d|cp437|koi8-[rtu]|mac-\w+")  # UTF-16, say, cannot be declared in ASCII
_AGAIN = "ask the bank for the file again, and send it on unchanged"


class Written(NamedTuple):
    """How a text is written: the encoding to read it with, and a remark where that is not the one expected ("")."""

    encoding: str
    remark: str


def rewindable(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or a copy of it that can be read twice."""
    if stream.seekable():
        return stream
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  it lives as long as who reads it
    shutil.copyfileobj(stream, copy, _BLOCK)
    copy.seek(0)
    return cast("BinaryIO", copy)


def written(stream: BinaryIO, name: str, declared: str) -> Written:
    """How the whole stream is written; it is left at its start. ``declared`` is what it says itself, "" for nothing.

    Raises: Refused when no encoding fits.
    """
    expected = _known(declared)
    strict = _look(stream, UTF8)
    if strict.broken_at < 0:
        if not strict.beyond_ascii or expected in {"", UTF8}:
            return Written(UTF8, "")
        return Written(UTF8, f"it declares {declared}, is written in UTF-8, and was read so")
    if strict.beyond_ascii:
        raise Refused(f"{name}:{strict.line}", f"byte {strict.broken_at} is not UTF-8, in which the text before it is written", _AGAIN)
    if expected not in {"", UTF8}:
        found = _look(stream, expected)
        if found.broken_at < 0 and not (expected.startswith("iso8859") and found.controls):
            return Written(expected, "" if declared else f"it was read as {expected}")
    found = _look(stream, BALTIC)
    if found.broken_at >= 0:
        tried = dict.fromkeys((*([declared] if expected else []), "UTF-8", BALTIC))
        raise Refused(f"{name}:{found.line}", f"byte {found.broken_at} fits none of {', '.join(tried)}", _AGAIN)
    if expected:
        return Written(BALTIC, f"it declares {declared}, is not written in it, and was read as {BALTIC}")
    return Written(BALTIC, f"it was read as {BALTIC}")


class _Seen(NamedTuple):
    broken_at: int  # the first byte that does not fit, counted from 0; -1 when all fit
    line: int  # the line it is on
    beyond_ascii: bool  # whether anything but ASCII came before
    controls: bool


def _look(stream: BinaryIO, encoding: str) -> _Seen:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    at, line, beyond, controls = 0, 1, False, False
    stream.seek(0)
    try:
        while True:
            block = stream.read(_BLOCK)
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start]
                return _Seen(at - held + error.start, line + good.count(b"\n"), beyond or not good.isascii(), controls)
            if not block:
                return _Seen(-1, line, beyond, controls)
            at, line = at + len(block), line + block.count(b"\n")
            beyond = beyond or not text.isascii()
            controls = controls or _CONTROLS.search(text) is not None
    finally:
        stream.seek(0)


def _known(declared: str) -> str:
    """Python's name of an encoding of letters by single bytes, or of UTF-8; "" for any other, in which no such file is written."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return name if _LETTERS.fullmatch(name) else ""


class Reencoded(io.RawIOBase):
    """A stream as UTF-8, whatever it is written in, with the words of ``drop`` taken out of its XML declaration."""

    def __init__(self, stream: BinaryIO, encoding: str, drop: re.Pattern[bytes]) -> None:
        super().__init__()
        self._stream, self._decoder, self._drop = stream, codecs.getincrementaldecoder(encoding)("strict"), drop
        self._left, self._started, self._ended = b"", False, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        while not self._left and not self._ended:
            block = self._stream.read(_BLOCK)
            self._ended = not block
            self._left = self._decoder.decode(block, final=self._ended).encode()
            if not self._started:
                declaration, ends, rest = self._left.partition(b"?>")
                self._left, self._started = (
                    (self._drop.sub(b"", declaration, count=1) if len(declaration) < _START else declaration) + ends + rest,
                    True,
                )
        given = self._left[: len(view)]
        view[: len(given)], self._left = given, self._left[len(given) :]
        return len(given)
