"""How a supplier numbers its contracts: what the numbers look like, how close together they stand, whether they check.

>>> checked("1002003")
'10020030'
>>> lettered("EL", 452107)
'EL-4521/07-X'
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_SEVEN = 10**6  # the first number of seven digits
_DISTRICTS = ("EL", "KR", "VD", "ZM", "RG", "LT", "AU", "PV", "DG", "JM")
_CHECK_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"  # 23, none that is easily taken for a digit
_SIX = 10**6


class Scheme(NamedTuple):
    """``dense``: a number beside somebody's is somebody's too, so that one slip of the hand lands on a stranger's contract.
    ``crowded``: a slip lies one slip away from several contracts.
    """

    name: str
    says: str
    dense: bool
    crowded: bool


SCHEMES = {
    one.name: one
    for one in (
        Scheme("sparse10", "10 digits, far apart", dense=False, crowded=False),
        Scheme("dense7", "7 digits in one block: every neighbour is somebody's", dense=True, crowded=True),
        Scheme("check8", "8 digits: 7 in one block and a Luhn check digit", dense=False, crowded=True),
        Scheme("alnum", "letters, digits and separators with a check letter, EL-4521/07-K", dense=False, crowded=False),
    )
}


def blocks(scheme: str, contracts: int, random: Random) -> list[str]:
    """Every contract number there will be, in the order in which they are given out; none for ``sparse10``, which draws its own."""
    if scheme == "sparse10":
        return []
    if scheme == "alnum":
        return _some(_lettered(random), contracts)
    first = random.randrange(_SEVEN, 10 * _SEVEN - contracts)
    found = [str(number) for number in range(first, first + contracts)]
    random.shuffle(found)
    return [checked(number) for number in found] if scheme == "check8" else found


def _some(numbers: Iterator[str], wanted: int) -> list[str]:
    found: dict[str, None] = {}
    for number in numbers:
        found[number] = None
        if len(found) == wanted:
            break
    return list(found)


def _lettered(random: Random) -> Iterator[str]:
    for _ in count():
        yield lettered(random.choice(_DISTRICTS), random.randrange(_SIX))


def lettered(district: str, number: int) -> str:
    """A district, four digits, two digits and the letter that checks them all."""
    letters = sum(place * ord(letter) for place, letter in enumerate(district, 1))
    digits = f"{number:06}"
    return f"{district}-{digits[:4]}/{digits[4:]}-{_CHECK_LETTERS[(number + letters) % len(_CHECK_LETTERS)]}"


def checked(number: str) -> str:
    """With its check digit. Source: ISO/IEC 7812-1, Luhn."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 * (value > 9)
    return f"{number}{-total % 10}"
