"""The encoding of a text.

UTF-8 is tried first, since a text that is not UTF-8 hardly ever looks like it; UTF-16 is known by its mark; the rest is
cp1257, the Baltic one. A text that is mostly UTF-8 with a broken byte is refused rather than shown with wrong letters.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from reconcile.errors import Refused

UTF8 = "utf-8-sig"

_BLOCK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")  # a letter outside ASCII, as UTF-8 writes it
_HIGH = re.compile(rb"[\x80-\xff]")
_LINE = 16 << 20  # bytes; a row of the widest table with its longest texts is a thousandth of it
_AGAIN = "export the table again as CSV in UTF-8, or as .xlsx"


def encoding_of_head(head: bytes) -> str:
    """The encoding as far as the first bytes tell, which is enough to read a heading."""
    if head.startswith(_UTF16):
        return "utf-16"
    try:
        codecs.getincrementaldecoder(UTF8)("strict").decode(head)
    except UnicodeDecodeError:
        return "cp1257"
    return UTF8


def encoding_of(stream: BinaryIO, name: str) -> str:
    """The encoding of the whole text. Raises: Refused when no one encoding fits, and for what cannot be a text."""
    decoder = codecs.getincrementaldecoder(UTF8)("strict")
    sequences = high = lines = line_of_first = length = 0
    utf8, block = True, stream.read(_BLOCK)
    utf16 = block.startswith(_UTF16)
    while block:
        if b"\0" in block and not utf16:
            line = lines + block[: block.index(b"\0")].count(b"\n") + 1
            raise Refused(f"{name}:{line}", "the text holds a NUL character: it is damaged, or UTF-16 without its mark", _AGAIN)
        if utf8 and not utf16:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                utf8, line_of_first = False, lines + block[: error.start].count(b"\n") + 1
        if not block.isascii():
            sequences += sum(map(len, _SEQUENCE.findall(block)))
            high += len(_HIGH.findall(block))
        end = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
        length = len(block) - end if end else length + len(block)
        if length > _LINE:
            raise Refused(f"{name}:{lines + 1}", f"the line is longer than {_LINE >> 20} MB, which is no table", _AGAIN)
        lines += block.count(b"\n")
        block = stream.read(_BLOCK)
    if utf16:
        return "utf-16"
    utf8 = utf8 and _ended(decoder)
    if utf8:
        return UTF8
    if 2 * sequences > high:  # most of its letters are UTF-8
        raise Refused(f"{name}:{line_of_first or lines + 1}", "a byte is no UTF-8, as the rest of the text is", _AGAIN)
    return "cp1257"


def _ended(decoder: codecs.IncrementalDecoder) -> bool:
    """Whether the text did not end in the middle of a letter."""
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
