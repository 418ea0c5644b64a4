"""The tags of a run of entries, all found at once by array arithmetic, and a mark of each entry's sequence of tags.

Two entries of one mark have the same tags, byte for byte and in the same order, so that one of them, parsed, stands for
the other: what differs between them are texts, and those are known to hold nothing but text. The marks are 64 bits of a
hash with secret multipliers, made anew in each process, so nobody can make two different sequences meet.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_LONGEST_TAG = 32  # bytes; a longer one, with declarations in it, is for the parser
_MOST_TAGS = 4_096  # of one entry: a batch of some fifty details
_PAD = bytes(_LONGEST_TAG + 16)  # so that a word may be taken at any place
_LT, _GT, _SLASH, _LINE_END, _TAB, _FIRST_PRINTED = b"<>/\n\t "
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(8)] + [(1 << 64) - 1], dtype=np.uint64)
_ODD = np.array([secrets.randbits(64) | 1 for _ in range(_MOST_TAGS + 8)], dtype=np.uint64)
_POSITIONS, _MIX = _ODD[:_MOST_TAGS], _ODD[_MOST_TAGS:]
_SHIFT = np.uint64(31)
_OVER_SPACE = np.uint64(0x5F5F5F5F5F5F5F5F)  # added to a byte above a space, it sets the highest bit
_HIGH = np.uint64(0x8080808080808080)
_LONGEST_GAP = 128  # bytes of indentation
_OTHER_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")


class Scan(NamedTuple):
    """A run: its bytes, where each tag begins and ends (the places of ``<`` and ``>``), and its entries.

    ``firsts`` is each entry's first tag, ``counts`` how many it has, ``marks`` what entries of the same tags share.
    ``is_odd`` tells entries with a text where there should be none, or with too many tags to compare.
    """

    data: bytes
    bytes_: npt.NDArray[np.uint8]
    words: Words
    opens: Places
    ends: Places
    firsts: Places
    counts: Places
    marks: Words
    is_odd: Marks

    def tags(self, entry: int) -> list[bytes]:
        """The tags of an entry, in order."""
        first = int(self.firsts[entry])
        last = first + int(self.counts[entry])
        pairs = zip(self.opens[first:last].tolist(), self.ends[first:last].tolist(), strict=True)
        return [self.data[start : end + 1] for start, end in pairs]

    def entry(self, number: int) -> bytes:
        """An entry's own bytes."""
        first = int(self.firsts[number])
        return self.data[int(self.opens[first]) : int(self.ends[first + int(self.counts[number]) - 1]) + 1]


def scan(run: bytes, opening: bytes, closing: bytes) -> Scan | None:
    """The tags of a run of plain UTF-8 entries; None when it holds anything but tags and texts that need no parser."""
    if b"\r" in run:
        run = run.replace(b"\r\n", b"\n")
    if not _is_plain(run):
        return None
    data = run + _PAD
    bytes_ = np.frombuffer(data, dtype=np.uint8)
    words: Words = np.ndarray((len(data) - 8,), dtype="<u8", buffer=data, strides=(1,))
    opens, ends = np.flatnonzero(bytes_ == _LT), np.flatnonzero(bytes_ == _GT)
    if len(opens) != len(ends) or not len(opens) or (opens > ends).any() or (ends[:-1] > opens[1:]).any():
        return None
    sizes = ends - opens + 1
    if int(sizes.max()) > _LONGEST_TAG:
        return None
    tags = _hashed(words, opens, sizes)
    firsts = np.flatnonzero(tags == _hash_of(opening))
    lasts = np.flatnonzero(tags == _hash_of(closing))
    if len(firsts) != len(lasts) or not len(firsts) or firsts[0] != 0 or lasts[-1] != len(tags) - 1 or (lasts[:-1] + 1 != firsts[1:]).any():
        return None
    counts = lasts - firsts + 1
    too_many = counts > _MOST_TAGS
    positions = np.arange(len(tags)) - np.repeat(firsts, counts)
    marks = np.add.reduceat(tags * _POSITIONS[np.minimum(positions, _MOST_TAGS - 1)], firsts)
    texts = _texts_between(bytes_, words, opens, ends)
    owners = np.searchsorted(firsts, texts, side="right") - 1
    if (texts == lasts[owners]).any():  # between two entries
        return None
    too_many[owners] = True
    return Scan(data, bytes_, words, opens, ends, firsts, counts, marks, too_many)


def line_ends(found: Scan) -> Places:
    """The places of the line ends of a run."""
    return np.flatnonzero(found.bytes_ == _LINE_END)


def _is_plain(run: bytes) -> bool:
    """Whether the texts of a run say what their bytes say, but for the five entities of XML itself."""
    bytes_ = np.frombuffer(run, dtype=np.uint8)
    if np.count_nonzero(bytes_ < _FIRST_PRINTED) != np.count_nonzero(bytes_ == _LINE_END) + np.count_nonzero(bytes_ == _TAB):
        return False
    if _OTHER_ENTITY.search(run):
        return False
    if (b"]" in run and b"]]>" in run) or (b"\xef" in run and (b"\xef\xbf\xbe" in run or b"\xef\xbf\xbf" in run)):  # one byte is found much quicker
        return False
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _hashed(words: Words, starts: Places, sizes: Places) -> Words:
    """A hash of each of these stretches of up to 32 bytes."""
    found: Words = (words[starts] & MASKS[np.minimum(sizes, 8)]) * _MIX[0]
    found ^= found >> _SHIFT
    for number in range(1, _LONGEST_TAG // 8):
        longer = np.flatnonzero(sizes > 8 * number)
        if not len(longer):
            break
        word = words[starts[longer] + 8 * number] & MASKS[np.minimum(sizes[longer] - 8 * number, 8)]
        mixed = (found[longer] + word) * _MIX[number]
        found[longer] = mixed ^ (mixed >> _SHIFT)
    found = (found + sizes.astype(np.uint64)) * _MIX[4]
    return found ^ (found >> _SHIFT)


def _hash_of(tag: bytes) -> np.uint64:
    data = tag + _PAD
    words: Words = np.ndarray((len(data) - 8,), dtype="<u8", buffer=data, strides=(1,))
    return np.uint64(_hashed(words, np.array([0]), np.array([len(tag)]))[0])


def _texts_between(bytes_: npt.NDArray[np.uint8], words: Words, opens: Places, ends: Places) -> Places:
    """The tags behind which a text stands that is no element's own: neither the next tag closes this one, nor is it mere space."""
    closes = bytes_[opens + 1] == _SLASH
    is_leaf = ~closes[:-1] & (bytes_[ends[:-1] - 1] != _SLASH) & closes[1:]
    places = np.flatnonzero(~is_leaf)
    sizes = opens[places + 1] - ends[places] - 1
    starts = ends[places] + 1
    wrong = sizes > _LONGEST_GAP
    for at in range(0, _LONGEST_GAP, 8):
        left = np.flatnonzero(sizes > at)
        if not len(left):
            break
        word = words[starts[left] + at] & MASKS[np.minimum(np.minimum(sizes[left] - at, 8), 8)]
        wrong[left] |= (((word + _OVER_SPACE) | word) & _HIGH) != 0
    return places[wrong]
