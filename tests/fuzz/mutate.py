"""Honest files made dishonest: cut, spliced, their lines, cells and elements moved about, their values made nasty.

Everything follows from the random numbers given, so that a case can be made again from its seed and number.
"""

from __future__ import annotations

import gzip
import io
import re
import warnings
import zipfile
import zlib
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tests.fuzz import nasty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

_LARGEST = 4 << 20  # bytes a case may grow to
_SMALL = 1 << 15  # bytes of what is said many times
_OPENS = re.compile(rb"<([A-Za-z][\w:.-]{0,60})[^<>]{0,200}>")
_MOST = 5_000  # things of a kind that are looked at in one file
_NUMBER = re.compile(rb"\d+(?:[.,]\d+)?")
_DAY = re.compile(rb"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}|(?<=:61:)\d{6}")
_CURRENCY = re.compile(rb"(?<![A-Z])(?:EUR|USD|LVL|GBP|JPY)")
_SIGN = re.compile(rb"CRDT|DBIT|(?<=<CorD>)[CD]|(?<=[;,\"\t])[CDK](?=[;,\"\t])|(?<=\d)R?[CD](?=\d)|true|false|BOOK")


class Case(NamedTuple):
    """One file to try. ``whole``: the honest file it is a beginning of, when it was only cut."""

    content: bytes
    whole: bytes | None


def case(random: Random, seeds: Sequence[bytes], largest: int = _LARGEST) -> Case:
    """A file made of these, of so many bytes at most."""
    start = random.choice(seeds)
    if random.random() < 0.15:
        return Case(_cut(random, start), start)
    content = _splice(random, start, random.choice(seeds)) if random.random() < 0.15 else start
    content = _inside(random, content, largest) if random.random() < 0.7 else _changed(random, content, largest)
    return Case(content[:largest], None)


def _cut(random: Random, whole: bytes) -> bytes:
    """A beginning: cut anywhere, at the end of a line, or near the end of the file."""
    way = random.random()
    ends = [at for at, byte in enumerate(whole) if byte in b"\n>,;"]
    if way < 0.3 and ends:
        return whole[: random.choice(ends) + random.randrange(2)]
    if way < 0.6:
        return whole[: max(len(whole) - random.randint(1, 80), 0)]
    return whole[: random.randrange(len(whole))]


def _splice(random: Random, one: bytes, other: bytes) -> bytes:
    """The beginning of one and the end of another; or one behind the other."""
    if random.random() < 0.3:
        return one + other
    return one[: random.randrange(len(one) + 1)] + other[random.randrange(len(other) + 1) :]


def _inside(random: Random, content: bytes, largest: int) -> bytes:
    """An archive or a workbook changed inside, so that what comes out of it is whole as an archive; anything else as it is."""
    if content.startswith(b"\x1f\x8b"):
        try:
            return gzip.compress(_changed(random, gzip.decompress(content), largest), 1, mtime=0)
        except (OSError, EOFError, zlib.error):
            return _changed(random, content, largest)
    if not content.startswith(b"PK"):
        return _changed(random, content, largest)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(each.filename, archive.read(each)) for each in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return _changed(random, content, largest)
    at = random.randrange(len(members)) if members else 0
    stream = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(stream, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for place, (name, inner) in enumerate(members):
            if place != at or random.random() < 0.9:
                changed = _changed(random, inner, largest) if place == at else inner
                info = zipfile.ZipInfo(name if random.random() < 0.97 else nasty.text(random), (2026, 3, 12, 6, 0, 0))
                archive.writestr(info, changed)
    return stream.getvalue()


def _changed(random: Random, content: bytes, largest: int) -> bytes:
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        content = random.choice(_WAYS)(random, content)[:largest]
    return content


def _bytes(random: Random, content: bytes) -> bytes:
    """A few bytes taken out, put in, changed or said again."""
    at, other = random.randrange(len(content) + 1), random.randrange(len(content) + 1)
    way = random.randrange(5)
    if way == 0:
        return content[:at] + random.randbytes(random.randint(1, 4)) + content[at + 1 :]
    if way == 1:
        return content[:at] + content[at + random.randint(1, 40) :]
    if way == 2:
        return content[:at] + content[other : other + random.randint(1, 200)] + content[at:]
    if way == 3:
        return content[:at] + bytes([random.randrange(256)]) + content[at:]
    return content[: min(at, other)] + content[max(at, other) :]


def _lines(random: Random, content: bytes) -> bytes:
    """Lines left out, said again, or in another order."""
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    at, other = sorted((random.randrange(len(lines)), random.randrange(len(lines))))
    way = random.randrange(5)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines[other:other] = lines[at : at + random.randint(1, 5)]
    elif way == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 3:
        said = random.choice((2, 3, 500)) if sum(map(len, lines[at : other + 1])) < _SMALL else 2
        lines[at : other + 1] = [line for line in lines[at : other + 1] for _ in range(said)]
    else:
        del lines[at : other + 1]
    return b"".join(lines)


def _cells(random: Random, content: bytes) -> bytes:
    """The cells of one line moved, left out, said again, or made nasty."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    at = random.randrange(len(lines))
    delimiter = max(b";,\t|", key=lines[at].count)
    cells = lines[at].split(bytes([delimiter]))
    place = random.randrange(len(cells))
    way = random.randrange(4)
    if way == 0:
        del cells[place]
    elif way == 1:
        cells.insert(place, cells[random.randrange(len(cells))])
    elif way == 2:
        cells[place] = nasty.value(random)
    else:
        other = random.randrange(len(cells))
        cells[place], cells[other] = cells[other], cells[place]
    lines[at] = bytes([delimiter]).join(cells)
    return b"".join(lines)


def _elements(random: Random, content: bytes) -> bytes:
    """An element left out, said again, emptied, nested, put in another's place, or called something else."""
    found = list(islice(_OPENS.finditer(content), _MOST))
    if not found:
        return _lines(random, content)
    one, other = random.choice(found), random.choice(found)
    first, name, way = one.start(), one.group(1), random.randrange(7)
    last = _end_of(content, one)
    inner = content[first:last]
    if way == 0:
        inner = b""
    elif way == 1:
        inner *= random.choice((2, 3, 300)) if len(inner) < _SMALL else 2
    elif way == 2:
        inner = b"<%s></%s>" % (name, name)
    elif way == 3:
        depth = random.choice((2, 10, 300, 5_000))
        inner = b"<%s>" % name * depth + inner + b"</%s>" % name * depth
    elif way == 4:
        inner = content[other.start() : _end_of(content, other)]
    elif way == 5:
        inner = inner.replace(name, other.group(1), _MOST)
    else:
        inner = one.group() + nasty.value(random) + b"</%s>" % name
    return content[:first] + inner + content[last:]


def _end_of(content: bytes, opens: re.Match[bytes]) -> int:
    """Where the element ends that this tag opens, or the next of its name."""
    closes = b"</%s>" % opens.group(1)
    at = content.find(closes, opens.end())
    return at + len(closes) if at >= 0 else opens.end()


def _one(pattern: re.Pattern[bytes], values: Sequence[bytes]) -> Callable[[Random, bytes], bytes]:
    """One thing of a kind in the file replaced by another value."""

    def way(random: Random, content: bytes) -> bytes:
        found = [each.span() for each in islice(pattern.finditer(content), _MOST)]
        if not found:
            return _bytes(random, content)
        first, last = random.choice(found)
        return content[:first] + random.choice(values) + content[last:]

    return way


def _put_in(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + nasty.value(random) + content[at:]


def _encoding(random: Random, content: bytes) -> bytes:
    """The text in another encoding than it says, or saying another one than it is in."""
    if random.random() < 0.3:
        return re.sub(rb"encoding=\"[^\"]*\"", b'encoding="%s"' % random.choice(nasty.ENCODINGS), content, count=1)
    text = content.decode("utf-8", "replace")
    return text.encode(random.choice(("cp1257", "utf-16", "utf-16-le", "utf-8-sig", "cp1251", "iso8859-13", "utf-32", "cp037")), "replace")


def _line_ends(random: Random, content: bytes) -> bytes:
    pieces = re.split(rb"(\r?\n)", content)
    for place in range(1, len(pieces), 2):
        if random.random() < 0.3:
            pieces[place] = random.choice((b"\r\n", b"\r", b"\n\r", b"\n\n", b"\x0b", b"\x85", "\u2028".encode(), b""))
    return b"".join(pieces)


def _quotes(random: Random, content: bytes) -> bytes:
    found = [at for at, byte in enumerate(content) if byte in b"\"'"] or [random.randrange(len(content) + 1)]
    at = random.choice(found)
    return content[:at] + random.choice((b"", b'"', b'""', b"'", b'"""', b'";"', b'\\"')) + content[at + random.randrange(2) :]


def _prologue(random: Random, content: bytes) -> bytes:
    """Something that an XML must not have, in front of its root."""
    at = content.find(b"?>") + 2 if b"?>" in content[:200] else 0
    root = re.search(rb"<([A-Za-z]\w*)", content[at:])
    bomb = random.choice(nasty.DOCTYPES).replace(b"ROOT", root.group(1) if root else b"Document")
    content = content[:at] + bomb + content[at:]
    text = content.find(b"</", at + len(bomb))
    return content[:text] + random.choice((b"&b9;", b"&x;", b"&amp;", b"&#0;")) + content[text:] if text > 0 else content


def _again(random: Random, content: bytes) -> bytes:
    return content * (random.choice((2, 2, 3, 40)) if len(content) < _SMALL else 2)


_WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _bytes, _bytes, _lines, _lines, _cells, _cells, _cells, _elements, _elements, _elements, _put_in, _put_in, _encoding, _line_ends, _quotes,
    _prologue, _again, _one(_NUMBER, nasty.NUMBERS), _one(_NUMBER, nasty.NUMBERS), _one(_DAY, nasty.DAYS), _one(_DAY, nasty.DAYS),
    _one(_CURRENCY, nasty.CURRENCIES), _one(_SIGN, nasty.SIGNS),
)  # fmt: skip
