"""The table of what was used, as those who read the meters said it; levelled plans are made and checked from it."""

from __future__ import annotations

from sqlalchemy import Index, Table

from reconcile.store.schema_columns import key, metadata, number, text

# Several rows of one contract and period are its versions: the last one stands.
consumption = Table(
    "consumption",
    metadata,
    key("consumption_no"),
    text("contract_no"),
    text("period_start"),
    text("period_end"),
    number("kwh_milli"),  # watt hours
    number("amount_minor", null=True),  # what it cost; null when nobody said
    text("currency"),
    number("file_no"),
    Index("consumption_by_contract", "contract_no", "period_start", "period_end", "consumption_no"),
    Index("consumption_by_file", "file_no"),
    Index("consumption_by_end", "period_end"),
)
