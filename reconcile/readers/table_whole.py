"""What only a whole column can tell: whether the day or the month stands first, which sign sets the decimals apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.readers import table_open
from reconcile.readers.table_amounts import sign_of
from reconcile.readers.table_days import order_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconcile.readers.inputs import Input
    from reconcile.readers.table_amounts import Sign
    from reconcile.readers.table_days import Order
    from reconcile.readers.table_open import Table


class Whole:
    """A table that is read once more for each question that a column raises, which plain tables never do.

    A column that tells nothing itself goes by the other days, or sums, of its table when those agree.
    """

    def __init__(self, one: Input, table: Table, days: Sequence[int], sums: Sequence[int]) -> None:
        self._one, self._table, self._days, self._sums = one, table, days, sums
        self._orders: dict[int, Order] = {}
        self._signs: dict[int, Sign] = {}

    def day_order(self, place: int | None) -> Order:
        """Whether day or month comes first in the column at this place."""
        for each in self._days:
            if each not in self._orders:
                self._orders[each] = order_of(self._column(each))
            if each == place and self._orders[each]:
                return self._orders[each]
        others = {order for order in self._orders.values() if order}
        return others.pop() if len(others) == 1 else ""

    def decimal_sign(self, place: int | None, currency: str) -> Sign:
        """The decimal sign of the column at this place."""
        for each in self._sums:
            if each not in self._signs:
                self._signs[each] = sign_of(self._column(each), currency)
            if each == place and self._signs[each]:
                return self._signs[each]
        others = {sign for sign in self._signs.values() if sign}
        return others.pop() if len(others) == 1 else ""

    def _column(self, place: int) -> Iterator[str]:
        for chunk in table_open.rows(self._one, self._table):
            yield from chunk.columns[place] if chunk.lines else ()
