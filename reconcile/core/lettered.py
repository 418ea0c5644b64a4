"""Numbers of letters and digits, as ``EL-4521/07-K``: found by their shape, wherever words are glued to them, and one slip away.

A shape is a number's normal form with ``A`` for each letter and ``9`` for each digit. Shapes are learned from the numbers that
exist; a text is searched for them with any small separator between two signs, so that ``līgEL 4521 07-k`` holds
``EL452107K``. Letters of a Cyrillic keyboard that look like Latin ones are read as those.

>>> sorted(shapes(["EL452107K", "LT000012A", "1002003"]))
['AA999999A']
>>> found("līgEL-4521/07-K, paldies", ["AA999999A"])
['EL452107K']
>>> "EL452170K" in neighbours("EL452107K"), "EL45210K" in neighbours("EL452107K"), "EM452107K" in neighbours("EL452107K")
(True, True, True)
"""

from __future__ import annotations

import re
from functools import cache
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

from reconcile.core.numbers import SHORTEST, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN = r"[-/._ ]{0,2}"  # what people write between two signs of one number
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")
_CLASSES = {"A": "[A-Z]", "9": "[0-9]"}


def shape(number: str) -> str:
    """The shape of a number in its normal form."""
    return "".join("9" if sign.isdigit() else "A" for sign in number)


def shapes(numbers: Iterable[str]) -> frozenset[str]:
    """The shapes of those numbers that have letters, and digits enough to be told from a word."""
    known = {shape(number) for number in numbers}
    return frozenset(one for one in known if "A" in one and one.count("9") >= SHORTEST)


def beside(known: Iterable[str]) -> frozenset[str]:
    """The shapes one slip of the hand away from these: a sign dropped, a digit added, two signs swapped, a letter for a digit or the other way."""
    made: set[str] = set()
    for one in known:
        for place in range(len(one)):
            head, sign, tail = one[:place], one[place], one[place + 1 :]
            made |= {head + tail, head + ("9" if sign == "A" else "A") + tail, head + "9" + sign + tail, one + "9"}
            made.add(head + tail[:1] + sign + tail[1:])
    return frozenset(one for one in made | set(known) if "A" in one and one.count("9") >= SHORTEST)


@cache
def _pattern(one: str) -> re.Pattern[str]:
    """A number of this shape; a digit at either end stands alone, for it would else be a part of a longer number."""
    inner = _BETWEEN.join(_CLASSES[sign] for sign in one)
    return re.compile(rf"(?=({'(?<![0-9])' if one[0] == '9' else ''}{inner}{'(?![0-9])' if one[-1] == '9' else ''}))")


def found(text: str, known: Iterable[str]) -> list[str]:
    """The numbers of these shapes in a text, in their normal form, each once, by shape."""
    plain = fold(text).translate(_LOOKALIKES)
    tokens = (re.sub(r"[^A-Z0-9]", "", hit.group(1)) for one in sorted(known) for hit in _pattern(one).finditer(plain))
    return list(dict.fromkeys(tokens))


def neighbours(number: str) -> set[str]:
    """Every number one slip away: a sign changed for another of its class or for its look-alike, dropped, two swapped, a digit added."""
    made: set[str] = set()
    for place, sign in enumerate(number):
        head, tail = number[:place], number[place + 1 :]
        made.add(head + tail)
        made.update(head + other + tail for other in (digits if sign.isdigit() else ascii_uppercase))
        made.update(head + other + tail for other in _ALIKE.get(sign, ""))
        made.add(head + tail[:1] + sign + tail[1:])
        made.update(head + other + sign + tail for other in digits)
    made.update(number + other for other in digits)
    made.update(number + other for other in ascii_uppercase)
    made.discard(number)
    return made


_ALIKE = {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "0": "O", "1": "IL", "5": "S", "8": "B", "2": "Z"}
