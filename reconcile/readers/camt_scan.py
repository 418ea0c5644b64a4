"""The tags of a run of entries, all found at once by array arithmetic, and a mark by which entries of the same tags are known.

The mark is a hint: that two entries of one mark have the same tags is looked at byte for byte (``camt_shape``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

WORD = 8  # bytes
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(8)] + [(1 << 64) - 1], dtype=np.uint64)
_PAD = bytes(64)  # so that a word may be taken at any place, and some behind it
_LT, _AND, _SLASH, _LINE_END, _TAB, SPACE = b"<&/\n\t "
_SECOND = np.uint64(0xFF00)
_CLOSES = np.uint64(_SLASH << 8)  # the second byte of a closing tag
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_OVER_SPACE = np.uint64(0x5F5F5F5F5F5F5F5F)  # added to a byte above a space, it sets the highest bit
_HIGH = np.uint64(0x8080808080808080)
_LONGEST_GAP = 128  # bytes of indentation between two entries
_FIRST_HIGH, _FIRST_LEADING = 0x80, 0xC0  # bytes of UTF-8 that are no letter by themselves; those that begin one
_ENTITIES = (b"&amp;", b"&lt;", b"&gt;", b"&quot;", b"&apos;")
_NO_LETTERS = ("\ufffe", "\uffff")  # which XML does not allow


class Scan(NamedTuple):
    """A run: its bytes, and the same as letters, one a byte; where each tag begins; its entries.

    ``firsts`` is each entry's first tag, ``counts`` how many it has, ``marks`` what entries of the same tags share.
    ``special`` are the places of bytes that are not letters as they stand: parts of entities, and of letters of several bytes.
    """

    data: bytes
    letters: str
    bytes_: Bytes
    words: Words
    opens: Places
    firsts: Places
    counts: Places
    marks: Words
    special: Places
    closing: int  # bytes of an entry's last tag

    def entry(self, number: int) -> bytes:
        """An entry's own bytes."""
        first = int(self.firsts[number])
        return self.data[int(self.opens[first]) : int(self.opens[first + int(self.counts[number]) - 1]) + self.closing]


def words_of(data: bytes) -> Words:
    """The eight bytes at each place, as a number, but for the last places."""
    return np.ndarray((len(data) - WORD,), dtype="<u8", buffer=data, strides=(1,))


def scan(run: bytes, opening: bytes, closing: bytes) -> Scan | None:
    """The tags of a run of plain UTF-8 entries; None when it holds anything but tags and texts that need no parser."""
    if b"\r" in run:
        run = run.replace(b"\r\n", b"\n")
    data = run + _PAD
    bytes_ = np.frombuffer(run, dtype=np.uint8)
    words = words_of(data)
    special = np.flatnonzero((bytes_ >= _FIRST_HIGH) | (bytes_ == _AND))
    if not _is_plain(run, bytes_, words, special):
        return None
    opens = np.flatnonzero(bytes_ == _LT)
    starts = words[opens]
    firsts = np.flatnonzero(_are(words, opens, starts, opening))
    if not len(firsts) or firsts[0] != 0 or opens[0] != 0:
        return None
    counts = np.diff(firsts, append=len(opens))
    lasts = firsts + counts - 1
    ends = opens[lasts] + len(closing)
    if not _are(words, opens[lasts], starts[lasts], closing).all() or ends[-1] != len(run) or not _are_blank(words, ends[:-1], opens[firsts[1:]]):
        return None
    closes = np.where((starts & _SECOND) == _CLOSES, starts, 0)  # an opening one may have a text in its eight bytes
    closes[lasts] = 0
    positions = np.arange(len(opens)) - np.repeat(firsts, counts)
    marks = np.add.reduceat((closes ^ (closes >> np.uint64(29))) * ((2 * positions + 1).astype(np.uint64) * _GOLDEN), firsts)
    return Scan(data, data.decode("latin-1"), np.frombuffer(data, dtype=np.uint8), words, opens, firsts, counts, marks, special, len(closing))


def line_ends(found: Scan) -> Places:
    """The places of the line ends of a run."""
    return np.flatnonzero(found.bytes_ == _LINE_END)


def _is_plain(run: bytes, bytes_: Bytes, words: Words, special: Places) -> bool:
    """Whether the texts of a run say what their bytes say, but for the five entities of XML itself."""
    if np.count_nonzero(bytes_ < SPACE) != np.count_nonzero(bytes_ == _LINE_END) + np.count_nonzero(bytes_ == _TAB):
        return False
    if b"]" in run and b"]]>" in run:  # one byte is found much quicker
        return False
    kinds = bytes_[special]
    is_entity = kinds == _AND
    entities = special[is_entity]
    known = np.zeros(len(entities), dtype=np.bool_)
    for entity in _ENTITIES:
        known |= _are(words, entities, words[entities], entity)
    return bool(known.all()) and _is_utf_8(kinds[~is_entity], special[~is_entity])


def _is_utf_8(high: Bytes, places: Places) -> bool:
    """Whether these bytes, at these places among letters of one byte, are letters that XML allows."""
    inner = np.flatnonzero(high < _FIRST_LEADING)
    if (np.diff(places, prepend=-2)[inner] != 1).any():  # one that goes on must stand right behind the one it goes with
        return False
    try:
        letters = high.tobytes().decode()
    except UnicodeDecodeError:
        return False
    return not any(each in letters for each in _NO_LETTERS)


def _are(words: Words, places: Places, starts: Words, text: bytes) -> Marks:
    """At which of these places a text stands; ``starts`` are the words there."""
    wanted = words_of(text + _PAD)
    found: Marks = (starts & MASKS[min(len(text), WORD)]) == wanted[0]
    for at in range(WORD, len(text), WORD):
        found &= (words[places + at] & MASKS[min(len(text) - at, WORD)]) == wanted[at]
    return found


def _are_blank(words: Words, starts: Places, ends: Places) -> bool:
    """Whether there is only space between these places, and not much."""
    sizes = ends - starts
    if (sizes > _LONGEST_GAP).any():
        return False
    for at in range(0, _LONGEST_GAP, WORD):
        left = np.flatnonzero(sizes > at)
        if not len(left):
            break
        word = words[starts[left] + at] & MASKS[np.minimum(sizes[left] - at, WORD)]
        if ((((word + _OVER_SPACE) | word) & _HIGH) != 0).any():
            return False
    return True
