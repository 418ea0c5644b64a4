"""Names as people and banks write them: diacritics folded, word order free.

>>> name_key("Bērziņa, Ilze")
'BERZINA ILZE'
>>> alike("ILZE BERZINA", "Bērziņa Ilze"), alike("ILZE BERZINA", "Ilze Kalniņa")
(True, False)
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.fuzz import token_sort_ratio

from reconcile.core.numbers import fold

_REMEMBERED = 20_000  # names whose key is worked out once: one name is asked about many times while its payment is judged
_ALIKE = 90  # a slip or an initial more, never another surname of the same length
_LEGAL_FORMS = frozenset({"SIA", "AS", "IK", "ZS", "UAB", "OU", "VAS", "PS", "BIEDRIBA"})


def words(name: str) -> list[str]:
    """The folded words of a name, in alphabetical order, legal forms left out."""
    return sorted(word for word in re.findall(r"[^\W_]+", fold(name)) if word not in _LEGAL_FORMS)


@lru_cache(maxsize=_REMEMBERED)
def name_key(name: str) -> str:
    """What equal names share."""
    return " ".join(words(name))


def alike(one: str, other: str) -> bool:
    """Whether two names are probably the same person's or firm's; an empty name is like none."""
    left, right = name_key(one), name_key(other)
    return bool(left) and bool(right) and token_sort_ratio(left, right) >= _ALIKE


def address_key(address: str) -> str:
    """Street, house and flat of an address without town, as one run of letters and digits: ``BRIVIBASIELA125``."""
    return re.sub(r"[^A-Z0-9]", "", fold(address.split(",", maxsplit=1)[0]))
