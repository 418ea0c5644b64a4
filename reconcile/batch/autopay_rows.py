"""The sheets *Automatic payment* and *Paper*: what the night found, in the order in which it wants somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch.report_look import of_kind, sentence
from reconcile.core import autopay, delivery
from reconcile.reports.columns import columns_of
from reconcile.reports.night import AutopayRow, PaperRow
from reconcile.store import report_as_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.report_look import Look
    from reconcile.core.findings import Finding
    from reconcile.reports.columns import Columns

AUTOPAY_KINDS, PAPER_KINDS = autopay.KINDS, delivery.KINDS
_AUTOPAY = {
    autopay.OVER_LIMIT: "next bill over the limit",
    autopay.DOUBLE: "paid twice",
    autopay.NO_MONEY: "no money came",
    autopay.UNKNOWN: "agreement of nobody we know",
    autopay.MISSING: "levelled, no agreement",
    autopay.CONNECT: "to be connected",
    autopay.PART_PAID: "part paid by the bank's rule",
}
_PAPER = {
    delivery.REFUSED: "request refused",
    delivery.CHANGE: "to be changed",
    delivery.CANDIDATE: "could do without paper",
}
_CLOSED = "agreement of a closed contract"


def autopay_rows(look: Look) -> Columns[AutopayRow]:
    """What is to be done about automatic payment: by kind, new ones first, the earliest day first."""
    return columns_of(AutopayRow, (_autopay(look, _ordered(look, kind)) for kind in autopay.KINDS))


def paper_rows(look: Look) -> Columns[PaperRow]:
    """What is to be done about paper bills: refused requests, changes to be made, then those who could do without."""
    return columns_of(PaperRow, (_paper(look, _ordered(look, kind)) for kind in delivery.KINDS))


def _autopay(look: Look, found: Sequence[Finding]) -> list[AutopayRow]:
    names = _names(look, found)
    return [
        AutopayRow(
            one.state, one.since_date, _CLOSED if one.verdict == "closed" else _AUTOPAY[one.kind], one.contract_no, names.get(one.contract_no, ""),
            "" if one.key == one.contract_no else one.key.partition("/")[0] if one.kind == autopay.DOUBLE else one.key, one.day, one.booked_minor,
            one.difference_minor, one.currency, sentence(one.sentence),
        )
        for one in found
    ]  # fmt: skip


def _paper(look: Look, found: Sequence[Finding]) -> list[PaperRow]:
    names = _names(look, found)
    return [
        PaperRow(
            one.state, one.since_date, _PAPER[one.kind], one.contract_no, names.get(one.contract_no, ""), one.booked_minor, one.currency, sentence(one.sentence)
        )
        for one in found
    ]  # fmt: skip


def _names(look: Look, found: Sequence[Finding]) -> dict[str, str]:
    return report_as_of.customers(look.connection, look.at, {one.contract_no for one in found if one.contract_no})


def _ordered(look: Look, kind: str) -> list[Finding]:
    return sorted(of_kind(look, kind), key=lambda one: (one.state != "new", one.day, one.line_no, one.key))
