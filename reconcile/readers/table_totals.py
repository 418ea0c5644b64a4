"""Rows that are no row of a table but the sum under it, as people write one below their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.readers.table_schema import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOTALS = frozenset(
    heading_key(word)
    for word in (
        "total", "grand total", "subtotal", "sum", "in all", "kopā", "kopsumma", "pavisam", "pavisam kopā", "summa", "summa kopā", "kopā samaksāts",
        "итого", "всего", "kokku", "iš viso",
    )
)  # fmt: skip


def total_word(cells: Iterable[str]) -> str:
    """The word that makes this row a total, as it stands there; "" when it is none.

    >>> total_word(["Kopā:", "", "126.95"]), total_word(["2026-03-06", "40.00"])
    ('Kopā:', '')
    """
    return next((cell.strip() for cell in cells if heading_key(cell) in _TOTALS), "")
