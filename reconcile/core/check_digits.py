"""Check digits, learned from the numbers themselves: which of the usual schemes all numbers of a shape keep to.

A supplier does not tell us its scheme, and need not: of ten numbers written without one, nine fail it, so a scheme that
some hundred numbers keep to without exception is theirs. A number of that shape that does not keep to it was mistyped; it is
never somebody's, and what it was meant for is a near number.

Source: ISO/IEC 7812 (Luhn), ISO/IEC 7064, Verhoeff (1969), Damm (2004), the Finnish and Estonian 7-3-1.

>>> learned([f"{number}{luhn.calc_check_digit(str(number))}" for number in range(7_000_100, 7_000_200)])
('luhn',)
>>> learned([str(number) for number in range(7_000_100, 7_000_200)])
()
>>> fails("70001001", ("luhn",))
True

No scheme sees every slip. Luhn does not see 09 written for 90, so two numbers that differ by it do not guard one another:

>>> unseen_slips("55490429", ("luhn",))
('55409429',)
>>> unseen_slips("55409422", ("damm",))
()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stdnum import damm, luhn, verhoeff
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10

from reconcile.core.near import neighbours
from reconcile.core.numbers import right_731

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_ENOUGH = 50  # numbers that keep to a scheme by chance once in ten to this power

_DIGITS: dict[str, Callable[[str], Any]] = {
    "luhn": luhn.is_valid,
    "verhoeff": verhoeff.is_valid,
    "damm": damm.is_valid,
    "7-3-1": right_731,
    "mod 11-10": mod_11_10.is_valid,
    "mod 11-2": mod_11_2.is_valid,
    "mod 97-10": mod_97_10.is_valid,
}
_LETTERS: dict[str, Callable[[str], Any]] = {"mod 37-36": mod_37_36.is_valid, "mod 37-2": mod_37_2.is_valid, "mod 97-10": mod_97_10.is_valid}


def learned(numbers: Collection[str]) -> tuple[str, ...]:
    """The schemes that every one of these numbers of one shape keeps to; none when they are too few to tell."""
    if len(numbers) < _ENOUGH:
        return ()
    tried = _DIGITS if all(number.isdigit() for number in numbers) else _LETTERS
    return tuple(name for name, keeps in tried.items() if all(keeps(number) for number in numbers))


def fails(number: str, schemes: Collection[str]) -> bool:
    """Whether a number does not keep to a scheme that its shape has."""
    return any(not {**_LETTERS, **_DIGITS}[name](number) for name in schemes)


def unseen_slips(number: str, schemes: Collection[str]) -> tuple[str, ...]:
    """The numbers of the same length one slip away that keep to the schemes too, in order: a slip between these shows nowhere."""
    return tuple(sorted(other for other in neighbours(number) if len(other) == len(number) and not fails(other, schemes)))
