"""The new payments of a run, read some booking days ahead, with what their texts say and which of them name one contract and no more.

None of this changes while a run posts, so it is looked up for the payments of many days at once: a year of days with few
payments each costs what one day with all of them costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from reconcile.batch import texts_apart
from reconcile.batch.texts_apart import Apart
from reconcile.store import pending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType

    from reconcile.batch.context import Night
    from reconcile.batch.evidence_texts import Said
    from reconcile.batch.plain import Named
    from reconcile.batch.texts_apart import Portion, Read
    from reconcile.store.pending import Waiting


class Ahead:
    """A chunk's worth of payments, read ahead of the days on which they are decided; each is read once."""

    def __init__(self, night: Night, days: Mapping[str, int] | None = None) -> None:
        """``days``: the booking days that are to come, and how many payments each has."""
        self._night = night
        self._portions = texts_apart.portions(days or {}, night.chunk)
        self._kept: dict[str, list[Waiting]] = {}
        self._read: Read | None = None
        # While the other process starts, the first portion is read here.
        self._apart = Apart(night, self._portions[1:], sum((days or {}).values()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None) -> None:
        self._apart.close()

    def payments(self, day: str) -> Iterator[list[Waiting]]:
        """The new payments of a booking day in chunks, by payment_id."""
        kept = self._kept.pop(day, None)
        if kept is None or not self._night.book.gone_back.isdisjoint([payment.payment_id for payment in kept]):
            yield from pending.new_on(self._night.connection, day, self._night.chunk)
        elif kept:
            yield kept

    def of(self, payments: Sequence[Waiting]) -> Said:
        """What the texts of these payments of one day, or of days gone by, say; and those of others."""
        return self._of(payments).said

    def named(self, payments: Sequence[Waiting]) -> dict[str, Named]:
        """Those of these payments, and of others, that name one contract and nothing beside it."""
        return self._of(payments).named

    def _of(self, payments: Sequence[Waiting]) -> Read:
        if self._read is None or not self._read.payment_ids.issuperset([payment.payment_id for payment in payments]):
            self._read = None  # two portions need not be in memory
            day = payments[0].booking_date if payments else ""
            portion = self._begun(day)
            others = self._coming([other for other in portion.days if other > day]) if portion else []
            self._read = texts_apart.completed(self._night, [*payments, *others], self._apart.take(portion) if portion else None)
        return self._read

    def _begun(self, day: str) -> Portion | None:
        """The next portion with payments of a day; None where all were read, or it is gone by."""
        at = next((at for at, one in enumerate(self._portions) if day in one.days), None)
        if at is None:
            return None
        portion = self._portions[at]
        del self._portions[: at + 1]
        return portion

    def _coming(self, days: Sequence[str]) -> list[Waiting]:
        """The payments of days that come, which are kept for their day."""
        for day in days:
            self._kept[day] = next(pending.new_on(self._night.connection, day, self._night.chunk), [])
        return [payment for day in days for payment in self._kept[day]]
