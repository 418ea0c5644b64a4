"""The tables of reference data, claims and rulings: what the billing system and people said, append-only."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql_text

from reconcile.store.schema_columns import TEXT, key, metadata, number, text

CONTRACT_TEXTS = (
    "customer_no", "customer_name", "object_address", "email", "language", "bill_delivery", "payment_method", "plan",
    "opened_on", "closed_on",
)  # fmt: skip

contract = Table(
    "contract",
    metadata,
    key("version_no"),
    text("contract_no"),
    *(text(name) for name in CONTRACT_TEXTS),
    number("file_no"),
    Index("contract_by_no", "contract_no", "version_no"),
    Index("contract_by_file", "file_no"),
)

item = Table(
    "item",
    metadata,
    key("item_no"),  # in the order in which they came, which is the one in which the chain of runs reads them
    Column("item_key", TEXT, nullable=False, unique=True),
    text("invoice_no"),
    text("contract_no"),
    text("kind"),  # invoice | credit_note | levelled | settlement | fee | instalment
    text("issued_on"),
    text("opens_on"),  # the day it can first take money without being named
    text("due_on"),
    text("period_start"),
    text("period_end"),
    number("amount_minor"),
    text("currency"),
    text("payment_reference"),
    number("file_no"),  # 0 for an instalment
    number("run_no"),  # the run that opened an instalment; 0 for what a file brought
    Index("item_by_contract", "contract_no"),
    Index("item_by_file", "file_no", "run_no"),
    Index("item_levelled", "issued_on", sqlite_where=sql_text("kind = 'levelled'"), postgresql_where=sql_text("kind = 'levelled'")),
)

plan = Table(
    "plan",
    metadata,
    key("plan_no"),
    text("contract_no"),
    text("valid_from"),
    number("monthly_amount_minor"),
    number("due_day"),
    text("valid_to"),
    text("currency"),
    number("file_no"),
    Index("plan_by_contract", "contract_no", "valid_from"),
    Index("plan_by_file", "file_no"),
    Index("plan_by_due_day", "due_day", "valid_to"),
)

clearing = Table(
    "clearing",
    metadata,
    key("clearing_no"),
    text("contract_no"),
    text("item_key"),
    number("amount_minor"),
    text("currency"),
    text("cleared_on"),
    text("reason"),
    number("ordinal"),  # among rows alike to the letter
    number("file_no"),  # 0 for a clearing of our own making
    number("run_no"),  # the run that made it; 0 for what a file brought
    Index("clearing_by_file", "file_no", "run_no"),
    Index("clearing_by_run", "run_no", sqlite_where=sql_text("run_no > 0"), postgresql_where=sql_text("run_no > 0")),
    Index("clearing_by_row", "item_key", "contract_no", "amount_minor", "currency", "cleared_on", "reason", "ordinal", unique=True),
)

claim_case = Table(
    "claim_case",
    metadata,
    key("claim_no"),
    text("case_no"),
    text("contract_no"),
    text("period_from"),
    text("period_to"),
    number("claimed_total_minor", null=True),
    text("notice_date"),
    number("notice_total_minor", null=True),
    text("received_on"),
    text("currency"),
    text("remark"),
    number("file_no"),
    Index("claim_case_by_no", "case_no", unique=True),
)

claimed_line = Table(
    "claimed_line",
    metadata,
    text("case_no"),
    number("line_no"),
    text("contract_no"),
    text("paid_on"),
    number("amount_minor"),
    text("currency"),
    text("payer_name"),
    text("payer_iban"),
    text("beneficiary_iban"),
    text("bank_reference"),
    text("details"),
    text("status"),
    text("problem"),
    text("ordered_on"),
    number("file_no"),
    PrimaryKeyConstraint("case_no", "line_no"),
)

# A person's word on one payment: assign, or take back.
ruling = Table(
    "ruling",
    metadata,
    key("ruling_no"),
    text("payment_id"),
    text("kind"),  # assign | unassign
    text("targets"),  # JSON: [[contract_no, item_key, amount_minor or null], ...]
    text("who"),
    text("given_at"),
    text("day"),
    text("reason"),
    Index("ruling_by_payment", "payment_id", "ruling_no"),
)
