"""The sheet of open items and the ageing above it: of what may be millions the sums, and the rows that are overdue longest."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from reconcile.core.ageing import BUCKETS, bucket, days_overdue
from reconcile.reports.columns import Columns, columns_of
from reconcile.reports.night import AgeingRow, OpenItemRow
from reconcile.reports.sorted_frames import first_rows
from reconcile.store import report_as_of
from reconcile.store.report_as_of import Owed

if TYPE_CHECKING:
    from reconcile.batch.report_look import Look
    from reconcile.store.report_as_of import OwedSum

MOST = 100_000  # rows of the sheet; more would open slowly
COMMAND = "`reconcile export open-items FILE.parquet` writes all of them as they are now"


class OpenItems(NamedTuple):
    """The rows that are shown, and how much is open in all: ``sums`` by currency and due day."""

    rows: Columns[OpenItemRow]
    sums: list[OwedSum]

    @property
    def item_count(self) -> int:
        return sum(one.items for one in self.sums)


def open_items(look: Look, most: int = MOST) -> OpenItems:
    """The longest overdue first, then the largest."""
    sums = report_as_of.owed_sums(look.connection, look.at)
    found = report_as_of.owed(look.connection, look.at, sums, most)
    due = pl.when(pl.col("due_on") == "").then(pl.lit(look.at.as_of)).otherwise(pl.col("due_on"))
    frames = (columns_of(Owed, [rows]).frame for rows in chain([[]], found))
    first = first_rows(frames, (due, -pl.col("open_minor"), pl.col("item_key")), most)
    days = {day: days_overdue(day, look.at.as_of) for day in first["due_on"].unique().to_list()}
    buckets = {day: BUCKETS[bucket(number)] for day, number in days.items()}
    due_days = first["due_on"].to_list()
    rows = first.select(
        *(pl.col(name).alias(shown) for name, shown in zip(Owed._fields, OpenItemRow._fields, strict=False)),
        days_overdue=pl.Series([days[day] for day in due_days], dtype=pl.Int64),
        bucket=pl.Series([buckets[day] for day in due_days], dtype=pl.String),
    ).with_columns(pl.col("kind").str.replace_all("_", " ", literal=True))
    return OpenItems(Columns(OpenItemRow, rows), sums)


def ageing_rows(look: Look, opened: OpenItems) -> list[AgeingRow]:
    """The open amounts by currency and days overdue; the currency with the most items first."""
    found: dict[str, list[int]] = {}
    items: dict[str, int] = {}
    for one in opened.sums:
        of_currency = found.setdefault(one.currency, [0] * len(BUCKETS))
        of_currency[bucket(days_overdue(one.due_on, look.at.as_of))] += one.open_minor
        items[one.currency] = items.get(one.currency, 0) + one.items
    return [AgeingRow._make((one, *found[one], sum(found[one]))) for one in sorted(found, key=lambda one: (-items[one], one))]


def overdue_minor(look: Look, opened: OpenItems, currency: str) -> int:
    """What is open and overdue in a currency."""
    return sum(one.open_minor for one in opened.sums if one.currency == currency and days_overdue(one.due_on, look.at.as_of) > 0)


def totals(opened: OpenItems) -> dict[str, dict[str, int]]:
    """The totals of the sheet's money columns by currency, of all that is open."""
    found: dict[str, dict[str, int]] = {}
    for one in opened.sums:
        of_currency = found.setdefault(one.currency, {"amount_minor": 0, "open_minor": 0})
        of_currency["amount_minor"] += one.amount_minor
        of_currency["open_minor"] += one.open_minor
    return found
