"""The sheets *Automatic payment* and *Paper*: what the night found, in the order in which it wants somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from reconcile.core import autopay, delivery
from reconcile.core.findings import Finding
from reconcile.reports.columns import Columns, frame_of
from reconcile.reports.night import AutopayRow, PaperRow
from reconcile.store import findings as stored
from reconcile.store import report_as_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.report_look import Look
    from reconcile.reports.columns import Row

AUTOPAY_KINDS, PAPER_KINDS = autopay.KINDS, delivery.KINDS
_READ = (
    "kind", "key", "line_no", "contract_no", "verdict", "booked_minor", "difference_minor", "currency", "sentence", "day", "since_date", "state",
)  # fmt: skip
_TYPES = tuple(int if "int" in str(Finding.__annotations__[name]) else str for name in _READ)
_SENTENCE = pl.concat_str(pl.col("sentence").str.slice(0, 1).str.to_uppercase(), pl.col("sentence").str.slice(1))  # as one begins
_BILL = pl.col("key").str.split("/").list.first()  # a bill paid twice is told by its number, then by the payment
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
    return _columns(AutopayRow, [_autopay(_found(look, kind), kind) for kind in autopay.KINDS])


def paper_rows(look: Look) -> Columns[PaperRow]:
    """What is to be done about paper bills: refused requests, changes to be made, then those who could do without."""
    return _columns(PaperRow, [_paper(_found(look, kind), kind) for kind in delivery.KINDS])


def _autopay(found: pl.DataFrame, kind: str) -> pl.DataFrame:
    reference = pl.when(pl.col("key") == pl.col("contract_no")).then(pl.lit("")).otherwise(_BILL if kind == autopay.DOUBLE else pl.col("key"))
    return found.with_columns(
        what=pl.when(pl.col("verdict") == "closed").then(pl.lit(_CLOSED)).otherwise(pl.lit(_AUTOPAY[kind])),
        reference=reference,
        amount_minor="booked_minor",
        missing_minor="difference_minor",
    )


def _paper(found: pl.DataFrame, kind: str) -> pl.DataFrame:
    return found.with_columns(what=pl.lit(_PAPER[kind]), saves_minor="booked_minor")


def _columns(row: type[Row], parts: Sequence[pl.DataFrame]) -> Columns[Row]:
    return Columns(row, pl.concat(parts).select(row._fields))


def _found(look: Look, kind: str) -> pl.DataFrame:
    """The findings of a kind that are not gone, new ones first, by day, line and key; each with its customer's name."""
    found = frame_of(_READ, _TYPES, stored.stream(look.connection, look.run.run_no, _READ, kind)).filter(pl.col("state") != "gone")
    found = found.sort(pl.col("state") != "new", "day", "line_no", "key").with_columns(sentence=_SENTENCE)
    names = report_as_of.customers(look.connection, look.at, found["contract_no"].unique().to_list())
    named = frame_of(("contract_no", "customer_name"), (str, str), [list(names.items())])
    return found.join(named, on="contract_no", how="left", maintain_order="left").with_columns(pl.col("customer_name").fill_null(""))
