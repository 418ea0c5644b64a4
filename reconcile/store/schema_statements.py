"""The tables of files and bank statements: what others said, append-only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy import text as sql_text

from reconcile.store.schema_columns import NUMBER, TEXT, key, metadata, number, text

source_file = Table(
    "source_file",
    metadata,
    key("file_no"),
    Column("sha256", TEXT, nullable=False, unique=True),
    text("name"),
    text("kind"),
    number("size"),
)

# One line for each time a file came, whatever became of it. ``after_run`` is the last run before it came.
arrival = Table(
    "arrival",
    metadata,
    key("arrival_no"),
    number("after_run"),
    text("name"),
    text("sha256"),
    text("kind"),
    text("outcome"),  # taken | exists | refused | tried
    text("message"),
    number("row_count"),
)

statement = Table(
    "statement",
    metadata,
    key("statement_no"),
    Column("file_no", NUMBER, ForeignKey("source_file.file_no", deferrable=True, initially="DEFERRED"), nullable=False),
    number("ordinal"),
    text("message"),
    text("family"),
    text("message_id"),
    text("statement_id"),
    text("electronic_sequence"),
    text("legal_sequence"),
    number("page"),
    number("last_page"),
    text("created_at"),
    text("account"),
    text("account_owner"),
    text("account_servicer"),
    text("currency"),
    text("from_date"),
    text("to_date"),
    text("from_at"),
    text("to_at"),
    number("opening_minor", null=True),
    text("opening_code"),
    text("opening_date"),
    number("closing_minor", null=True),
    text("closing_code"),
    text("closing_date"),
    number("stated_entries", null=True),
    number("stated_credit_minor", null=True),
    number("stated_debit_minor", null=True),
    number("entry_count"),  # all it lists
    number("known_count"),  # of these, known before from another statement
    number("credit_minor"),  # booked
    number("debit_minor"),  # booked, negative
    number("value_dated_minor"),  # booked with a value date up to to_date
    number("listed_credit_minor"),  # all, whatever the status
    number("listed_debit_minor"),
    number("line"),
    Index("statement_by_account", "account", "currency", "from_date"),
    Index("statement_by_family", "family", "statement_no"),
)

entry = Table(
    "entry",
    metadata,
    key("entry_no"),
    Column("statement_no", NUMBER, ForeignKey("statement.statement_no", deferrable=True, initially="DEFERRED"), nullable=False),
    number("ordinal"),
    text("identity"),
    text("account"),
    text("currency"),
    number("amount_minor"),
    text("status"),
    number("is_reversal"),
    text("booking_date"),
    text("value_date"),
    text("entry_reference"),
    text("servicer_reference"),
    text("bank_transaction_code"),
    text("proprietary_code"),
    number("batch_count"),
    text("batch_message_id"),
    text("batch_payment_information_id"),
    number("charges_minor"),
    text("additional_info"),
    number("details_total_minor", null=True),
    number("details_count"),
    number("line"),
    Index("entry_by_day", "account", "currency", "booking_date", "amount_minor"),
    Index("entry_by_statement", "statement_no"),
)


def _payment_columns() -> list[Column[object]]:
    names = (
        "kind", "account", "currency", "booking_date", "value_date", "entry_ref", "servicer_reference", "message_id",
        "payment_information_id", "instruction_id", "end_to_end_id", "transaction_id", "uetr", "mandate_id", "clearing_reference",
        "creditor_reference", "creditor_reference_type", "document_numbers", "remittance_text", "purpose", "additional_info",
        "payer_name", "payer_account", "payer_id", "payer_agent", "payer_address", "ultimate_name", "ultimate_id", "own_name",
        "own_account", "original_currency", "exchange_rate", "bank_transaction_code", "proprietary_code", "return_reason",
        "return_info",
    )  # fmt: skip
    numbers = ("part", "amount_minor", "charges_minor", "is_return", "is_reversal", "line")
    texts: list[Column[object]] = [text(name) for name in names]  # type: ignore[misc]
    ints: list[Column[object]] = [number(name) for name in numbers]  # type: ignore[misc]
    return [*texts, *ints, number("original_amount_minor", null=True)]  # type: ignore[list-item]


# The booked money, each cent once: what is matched. ``payer_*`` is the counterparty, of a debit too.
payment = Table(
    "payment",
    metadata,
    Column("payment_id", TEXT, primary_key=True),
    Column("entry_no", NUMBER, ForeignKey("entry.entry_no", deferrable=True, initially="DEFERRED"), nullable=False),
    *_payment_columns(),
    Index("payment_by_entry_ref", "entry_ref"),
    Index("payment_by_entry", "entry_no"),
    # Most payments have neither: look them up with ``AND … <> ''``, or these are not used.
    Index("payment_by_end_to_end", "end_to_end_id", sqlite_where=sql_text("end_to_end_id <> ''"), postgresql_where=sql_text("end_to_end_id <> ''")),
    Index(
        "payment_by_transaction", "transaction_id", sqlite_where=sql_text("transaction_id <> ''"), postgresql_where=sql_text("transaction_id <> ''")
    ),
    Index("payment_by_payer", "payer_account", "amount_minor", "booking_date"),
)

# Details from a camt.054, which become payments only when the entry they explain is found.
notified_payment = Table(
    "notified_payment",
    metadata,
    Column("payment_id", TEXT, primary_key=True),
    Column("entry_no", NUMBER, ForeignKey("entry.entry_no", deferrable=True, initially="DEFERRED"), nullable=False),
    *_payment_columns(),
    Index("notified_payment_by_entry", "entry_no"),
)

# A notification's entry that was found in a statement: ``payment_id`` is the payment whose money now stands in its
# details, '' when the statement had shown the details itself.
explained = Table(
    "explained",
    metadata,
    key("by_entry_no"),
    text("payment_id"),
    number("run_no"),
    Index("explained_by_payment", "payment_id"),
)

# What a later fact said differently from an earlier one; the earlier stands.
conflict = Table(
    "conflict",
    metadata,
    key("conflict_no"),
    number("file_no"),
    text("kind"),
    text("key"),
    text("contract_no"),
    text("account"),
    text("currency"),
    text("day"),
    number("amount_minor"),
    text("sentence"),
)
