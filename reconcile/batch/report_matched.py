"""The Matched sheet's rows: a list while they fit the workbook, else fetched as they are written, a chunk at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from reconcile.core.rule_words import evidence_words, words
from reconcile.reports.night import MatchedRow
from reconcile.store import report_as_of, report_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.batch.report_look import Look
    from reconcile.store.report_rows import Allocated

CHUNK = 20_000

# Postings whose own words say all; the payment's rule of long ago would only mislead.
_SPEAKS_FOR_ITSELF = frozenset({"credit_note", "displaced_by_named_payment", "settled_elsewhere", "replaced_by_invoice", "returned", "ruling"})


class Matched(NamedTuple):
    """``taking_back`` are the rows with a negative amount; ``totals`` is by currency."""

    rows: Sequence[MatchedRow]
    totals: dict[str, int]
    taking_back: int


def matched(look: Look, at_once: int = CHUNK) -> Matched:
    """Every allocation since the night before, also those that took money back, by account, booking date and reference."""
    order = report_rows.allocation_order(look.connection, look.at)
    totals: Counter[str] = Counter()
    taking_back = 0
    for _, currency, minor in order:
        totals[currency] += minor
        taking_back += minor < 0
    rows = _Rows(look, [number for number, _, _ in order], at_once)
    most = int(look.policy["matched_rows"])
    return Matched(rows if len(rows) > most else list(rows), dict(totals), taking_back)


class _Rows(Sequence[MatchedRow]):
    """Rows by posting number, in the order of the numbers given; nothing is kept but the numbers."""

    def __init__(self, look: Look, numbers: Sequence[int], at_once: int) -> None:
        self._look, self._numbers, self._at_once = look, numbers, at_once

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> MatchedRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[MatchedRow]: ...
    def __getitem__(self, place: int | slice) -> MatchedRow | Sequence[MatchedRow]:
        """A row, or the rows of a slice: as far as they go into a workbook as a list, the rest still to be fetched."""
        if isinstance(place, int):
            return _fetched(self._look, [self._numbers[place]])[0]
        part = _Rows(self._look, self._numbers[place], self._at_once)
        return list(part) if place.start is None else part

    def __iter__(self) -> Iterator[MatchedRow]:
        for start in range(0, len(self._numbers), self._at_once):
            yield from _fetched(self._look, self._numbers[start : start + self._at_once])


def _fetched(look: Look, numbers: Sequence[int]) -> list[MatchedRow]:
    found = report_rows.allocated(look.connection, look.at, numbers)
    names = report_as_of.customers(look.connection, look.at, {one.contract_no for one in found.values()})
    return [_row(found[number], names) for number in numbers]


def _row(one: Allocated, names: dict[str, str]) -> MatchedRow:
    evidence = evidence_words(json.loads(one.evidence)) if one.evidence else ""
    return MatchedRow(
        one.payment_ref, one.account, one.booking_date, one.payer_name, one.payment_minor, one.currency, one.contract_no,
        names.get(one.contract_no, ""), one.item_key, one.amount_minor, _rule(one), evidence,
    )  # fmt: skip


def _rule(one: Allocated) -> str:
    if one.posted_by.partition(":")[0] in _SPEAKS_FOR_ITSELF or not one.decided_by:
        return words(one.posted_by)
    return f"{words(one.decided_by)} → {words(one.posted_by)}"
