"""The tables of runs, and of the decisions, postings and findings they made, append-only."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table

from reconcile.store.schema_columns import TEXT, key, metadata, number, text

run = Table(
    "run",
    metadata,
    key("run_no"),
    Column("run_id", TEXT, nullable=False, unique=True),
    text("as_of"),
    text("kind"),  # night | ruling
    number("last_file_no"),
    number("last_arrival_no"),
    number("last_ruling_no"),
    text("policy"),  # JSON
    text("summary"),  # JSON
    text("started_at"),
    text("finished_at"),
    text("chain"),  # hash over this run's files, decisions and postings and the chain before it
)

decision = Table(
    "decision",
    metadata,
    key("decision_no"),
    number("run_no"),
    text("payment_id"),
    text("outcome"),  # post | clarification | not_customer | awaiting_details | return
    text("rule"),
    text("contract_no"),
    text("sentence"),
    text("evidence"),  # JSON: what spoke for it
    text("candidates"),  # JSON: those that lost, or the suggestions, best first
    Index("decision_by_payment", "payment_id", "decision_no"),
    Index("decision_by_run", "run_no"),
)

# Where each cent went. The open amount of an item is its amount less its postings and clearings.
posting = Table(
    "posting",
    metadata,
    key("posting_no"),
    number("run_no"),
    text("posted_on"),
    text("payment_id"),  # '' for the offset of a credit note
    text("account_code"),  # item | on_account | held | not_customer | returned
    text("contract_no"),
    text("item_key"),
    number("amount_minor"),
    text("currency"),
    text("rule"),
    number("reverses", null=True),
    Index("posting_by_payment", "payment_id"),
    Index("posting_by_item", "item_key"),
    Index("posting_by_contract", "contract_no"),
    Index("posting_by_run", "run_no"),
)

# Money that went back: how much of which payment which return took.
return_link = Table(
    "return_link",
    metadata,
    text("return_id"),
    text("payment_id"),
    number("run_no"),
    number("amount_minor"),
    text("currency"),
    text("reason"),
    PrimaryKeyConstraint("return_id", "payment_id", "run_no"),
    Index("return_link_by_payment", "payment_id"),
    Index("return_link_by_run", "run_no"),
)

# Contracts that have exactly a waiting payment's sum open, where that differs from what the night before said.
suggestion = Table(
    "suggestion",
    metadata,
    number("run_no"),
    text("payment_id"),
    text("suggested"),  # JSON: [how many of the decision's candidates are likelier, [[contract_no, why], ...]], best first
    PrimaryKeyConstraint("payment_id", "run_no"),
    Index("suggestion_by_run", "run_no"),
    sqlite_with_rowid=False,
)

# What a run found otherwise than the night before: each finding stands until another row takes its place.
finding = Table(
    "finding",
    metadata,
    number("run_no"),
    number("before_run_no"),  # whose row of the same finding this one takes the place of, 0 for none
    text("kind"),
    text("key"),
    text("case_no"),
    number("line_no"),
    text("contract_no"),
    text("payment_id"),
    text("entry_ref"),
    text("verdict"),
    number("claimed_minor", null=True),
    number("booked_minor", null=True),
    number("difference_minor", null=True),
    text("currency"),
    text("on_notice"),
    text("sentence"),
    text("day"),
    text("since_date"),
    text("state"),  # new | still (and changed) | gone
    PrimaryKeyConstraint("run_no", "kind", "key"),
    sqlite_with_rowid=False,
)

certificate = Table(
    "certificate",
    metadata,
    number("run_no"),
    text("account"),
    text("currency"),
    number("start_minor"),
    number("credit_minor"),
    number("debit_minor"),
    number("allocated_minor"),
    number("not_customer_minor"),
    number("on_account_minor"),
    number("clarification_minor"),
    number("awaiting_minor"),
    PrimaryKeyConstraint("run_no", "account", "currency"),
)
