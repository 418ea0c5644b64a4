"""The new payments of a run, read some booking days ahead, with what their texts say and which of them name one contract and no more.

None of this changes while a run posts, so it is looked up for the payments of many days at once: a year of days with few
payments each costs what one day with all of them costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import evidence_texts, plain
from reconcile.store import pending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconcile.batch.context import Night
    from reconcile.batch.evidence_texts import Said
    from reconcile.batch.plain import Named
    from reconcile.store.pending import Waiting


class Ahead:
    """A chunk's worth of payments, read ahead of the days on which they are decided; each is read once."""

    def __init__(self, night: Night, days: Mapping[str, int] | None = None) -> None:
        """``days``: the booking days that are to come, and how many payments each has."""
        self._night, self._days = night, dict(days or {})
        self._kept: dict[str, list[Waiting]] = {}
        self._read: frozenset[str] = frozenset()
        self._said: Said | None = None
        self._named: dict[str, Named] = {}

    def payments(self, day: str) -> Iterator[list[Waiting]]:
        """The new payments of a booking day in chunks, by payment_id."""
        kept = self._kept.pop(day, None)
        if kept is None or not self._night.book.gone_back.isdisjoint([payment.payment_id for payment in kept]):
            yield from pending.new_on(self._night.connection, day, self._night.chunk)
        elif kept:
            yield kept

    def of(self, payments: Sequence[Waiting]) -> Said:
        """What the texts of these payments of one day, or of days gone by, say; and those of others."""
        if self._said is None or not self._read.issuperset([payment.payment_id for payment in payments]):
            block = [*payments, *self._coming(payments)]
            self._read = frozenset([payment.payment_id for payment in block])
            self._said = evidence_texts.read(self._night, [payment for payment in block if evidence_texts.needs_evidence(payment)])
            self._named = plain.named(self._night, block, self._said)
        return self._said

    def named(self, payments: Sequence[Waiting]) -> dict[str, Named]:
        """Those of these payments, and of others, that name one contract and nothing beside it."""
        self.of(payments)
        return self._named

    def _coming(self, payments: Sequence[Waiting]) -> list[Waiting]:
        """The payments of the days after these that have room in the same chunk, whole days only: of half a day all would be read again."""
        room, after = self._night.chunk - len(payments), max((payment.booking_date for payment in payments), default="")
        found: list[Waiting] = []
        for day in sorted(day for day in self._days if day > after):
            room -= self._days[day]
            if room < 0:
                break
            self._kept[day] = next(pending.new_on(self._night.connection, day, self._night.chunk), [])
            found += self._kept[day]
        return found
