"""The Matched sheet's rows: columns filled a chunk at a time, in the order in which a clerk reads them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from reconcile.core.rule_words import EvidenceWords, words
from reconcile.reports.columns import Columns, frame_of, write_frames
from reconcile.reports.night import MatchedRow
from reconcile.reports.sheets import MATCHED, exported_columns
from reconcile.reports.sorted_frames import SortedFrames
from reconcile.store import report_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.batch.report_look import Look

CHUNK = 20_000

# Postings whose own words say all; the payment's rule of long ago would only mislead.
_SPEAKS_FOR_ITSELF = frozenset({"credit_note", "displaced_by_named_payment", "settled_elsewhere", "replaced_by_invoice", "returned", "ruling"})
_ORDER = ("is_credit_note", "account", "booking_date", "payment_ref", "payment_id", "posting_no")
_PARTS = 3  # columns of it that divide what does not fit into memory
_TYPES = {"amount_minor": int, "allocated_minor": int, "is_credit_note": int, "posting_no": int}
_NAMES = (*MatchedRow._fields, "is_credit_note", "payment_id", "posting_no")


class Matched(NamedTuple):
    """The rows, or the first of them; ``rest`` is then the Parquet file that holds the others.

    ``taking_back`` are those with a negative amount; ``totals`` is by currency; both are of all ``row_count``.
    """

    rows: Columns[MatchedRow]
    row_count: int
    totals: dict[str, int]
    taking_back: int
    rest: Path | None = None


def matched(look: Look, at_once: int = CHUNK) -> Matched:
    """Every allocation since the night before, also those that took money back, by account, booking date and reference."""
    found = list(_frames(look, at_once))
    tally = _Tally()
    for one in found:
        tally.add(one)
    rows = pl.concat(found).sort(_ORDER).select(MatchedRow._fields)
    return Matched(Columns(MatchedRow, rows), rows.height, tally.totals, tally.taking_back)


def first_matched(look: Look, most: int, rest: Path, at_once: int = CHUNK) -> Matched:
    """The same with the first rows alone: the others go to a file, and there may be any number of them."""
    tally, here = _Tally(), []
    with tempfile.TemporaryDirectory(prefix=".sorted-", dir=rest.parent) as folder:
        found = SortedFrames(_ORDER, _PARTS, Path(folder), most)
        for one in _frames(look, at_once):
            tally.add(one)
            found.add(one)

        def others() -> Iterator[pl.DataFrame]:
            left = most
            for one in found.frames():
                here.append(one.head(left))
                if one.height > left:
                    yield one.slice(left)
                left -= here[-1].height

        beyond = write_frames(rest, exported_columns(MATCHED), others(), sorted(tally.totals))
    rows = pl.concat(here).select(MatchedRow._fields)
    return Matched(Columns(MatchedRow, rows), found.height, tally.totals, tally.taking_back, rest if beyond else None)


class _Tally:
    """Adds up what stands above the rows."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}
        self.taking_back = 0

    def add(self, frame: pl.DataFrame) -> None:
        for currency, sums in Columns(MatchedRow, frame).sums("allocated_minor").items():
            self.totals[currency] = self.totals.get(currency, 0) + sums["allocated_minor"]
        self.taking_back += int((frame["allocated_minor"] < 0).sum())


def _frames(look: Look, at_once: int) -> Iterator[pl.DataFrame]:
    """The rows with what they are sorted by, in the order of the postings; the first frame is empty."""
    types = [_TYPES.get(name, str) for name in _NAMES]
    yield frame_of(_NAMES, types, ())
    for rows in _chunks(look, at_once):
        yield frame_of(_NAMES, types, [rows])


def _chunks(look: Look, at_once: int) -> Iterator[list[tuple[Any, ...]]]:
    evidence, rule = EvidenceWords(), _Rules()
    for some in report_rows.allocations(look.connection, look.at, at_once):
        yield [
            (
                one.payment_ref, one.account, one.booking_date, one.payer_name, one.payment_minor, one.currency, one.contract_no, one.customer_name,
                one.item_key, one.amount_minor, rule[one.posted_by, one.decided_by], evidence.of(one.evidence) if one.evidence else "",
                int(not one.payment_id), one.payment_id, one.posting_no,
            )
            for one in some
        ]  # fmt: skip


class _Rules(dict[tuple[str, str], str]):
    """The rules of a posting and of its payment's decision in words, each pair put into words once."""

    def __missing__(self, rules: tuple[str, str]) -> str:
        posted_by, decided_by = rules
        alone = posted_by.partition(":")[0] in _SPEAKS_FOR_ITSELF or not decided_by
        said = self[rules] = words(posted_by) if alone else f"{words(decided_by)} → {words(posted_by)}"
        return said
