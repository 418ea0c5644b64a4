"""What rulings on a payer's payments in the same words say together.

>>> meant([("C1", "for", "2026-01-10"), ("C1", "for", "2026-02-10")])
{'C1': 2}
>>> meant([("C1", "for", "2026-01-10"), ("C1", "against", "2026-02-10"), ("C2", "for", "2026-02-10")])
{'C2': 1}
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Said = tuple[str, str, str]  # contract_no, for or against, booking day of the payment ruled on
SURE = 2  # rulings that make a habit


def meant(said: Sequence[Said]) -> dict[str, int]:
    """How often each contract was ruled after what last spoke against it, the most often first; those never are left out."""
    against: dict[str, str] = {}
    for number, word, day in said:
        if word == "against":
            against[number] = max(day, against.get(number, ""))
    times = Counter(number for number, word, day in said if word == "for" and day > against.get(number, ""))
    return dict(sorted(times.items(), key=lambda each: (-each[1], each[0])))
