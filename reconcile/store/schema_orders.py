"""Orders to pay, kept apart from money: nothing here is ever matched, added or proof, append-only."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from reconcile.store.schema_columns import metadata, number, text

payment_order = Table(
    "payment_order",
    metadata,
    number("file_no"),
    number("ordinal"),
    text("kind"),  # credit_transfer | direct_debit | order_status | batch_status | message_status
    text("message_id"),
    text("payment_information_id"),
    text("end_to_end_id"),
    text("instruction_id"),
    text("ordered_on"),
    number("amount_minor", null=True),
    text("currency"),
    text("debtor_account"),
    text("debtor_name"),
    text("creditor_account"),
    text("creditor_name"),
    text("creditor_reference"),
    text("text"),
    text("status"),
    text("reason"),
    PrimaryKeyConstraint("file_no", "ordinal"),
    Index("payment_order_by_end_to_end_id", "end_to_end_id"),
)
