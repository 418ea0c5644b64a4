"""The tables of our own quality control: what was drawn, from how many, and what people found on checking; append-only."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from reconcile.store.schema_columns import key, metadata, number, text

# What each rule has posted in a night: what an answer of the sample stands for.
sample_stratum = Table(
    "sample_stratum",
    metadata,
    number("run_no"),
    text("rule"),
    number("posted_count"),
    number("drawn_count"),
    PrimaryKeyConstraint("run_no", "rule"),
)

sample = Table(
    "sample",
    metadata,
    number("run_no"),
    text("payment_id"),
    text("rule"),
    number("decision_no"),  # the decision that is to be checked
    PrimaryKeyConstraint("run_no", "payment_id"),
    Index("sample_by_payment", "payment_id"),
)

# A person's word on a drawn payment; the last one of a payment stands.
sample_check = Table(
    "sample_check",
    metadata,
    key("check_no"),
    text("payment_id"),
    text("is_right"),  # yes | no
    text("checked_by"),
    text("checked_on"),
    number("file_no"),
    Index("sample_check_by_payment", "payment_id", "check_no"),
    Index("sample_check_by_file", "file_no"),
)
