"""The Matched sheet's rows: columns filled a chunk at a time, in the order in which a clerk reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.rule_words import EvidenceWords, words
from reconcile.reports.columns import Columns, frame_of
from reconcile.reports.night import MatchedRow
from reconcile.store import report_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.batch.report_look import Look

CHUNK = 20_000

# Postings whose own words say all; the payment's rule of long ago would only mislead.
_SPEAKS_FOR_ITSELF = frozenset({"credit_note", "displaced_by_named_payment", "settled_elsewhere", "replaced_by_invoice", "returned", "ruling"})
_ORDER = ("is_credit_note", "account", "booking_date", "payment_ref", "payment_id", "posting_no")
_TYPES = {"amount_minor": int, "allocated_minor": int, "is_credit_note": int, "posting_no": int}
_NAMES = (*MatchedRow._fields, "is_credit_note", "payment_id", "posting_no")


class Matched(NamedTuple):
    """``taking_back`` are the rows with a negative amount; ``totals`` is by currency."""

    rows: Columns[MatchedRow]
    totals: dict[str, int]
    taking_back: int


def matched(look: Look, at_once: int = CHUNK) -> Matched:
    """Every allocation since the night before, also those that took money back, by account, booking date and reference."""
    frame = frame_of(_NAMES, [_TYPES.get(name, str) for name in _NAMES], _chunks(look, at_once))
    rows = Columns(MatchedRow, frame.sort(_ORDER).select(MatchedRow._fields))
    totals = {currency: sums["allocated_minor"] for currency, sums in rows.sums("allocated_minor").items()}
    return Matched(rows, totals, int((rows.frame["allocated_minor"] < 0).sum()))


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
