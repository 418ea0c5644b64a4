"""Projections: how things stand now. They can be rebuilt from the facts and postings, and ``verify`` compares them."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql_text

from reconcile.store.schema_columns import TEXT, key, metadata, number, text
from reconcile.store.schema_reference import CONTRACT_TEXTS

contract_now = Table(
    "contract_now",
    metadata,
    Column("contract_no", TEXT, primary_key=True),
    *(text(name) for name in CONTRACT_TEXTS),
    number("version_no"),
    Index("contract_now_by_customer", "customer_no"),
    Index("contract_now_levelled", "contract_no", sqlite_where=sql_text("plan = 'levelled'"), postgresql_where=sql_text("plan = 'levelled'")),
    Index("contract_now_closed", "closed_on", sqlite_where=sql_text("closed_on <> ''"), postgresql_where=sql_text("closed_on <> ''")),
    sqlite_with_rowid=False,
)

# Every number somebody may quote, normalised, and what it stands for.
number_key = Table(
    "number_key",
    metadata,
    text("key"),
    text("kind"),  # contract | customer | invoice | reference | name | address
    text("contract_no"),
    text("item_key"),
    PrimaryKeyConstraint("key", "kind", "contract_no", "item_key"),
    sqlite_with_rowid=False,
)

# Of each kind and length of those: some from both ends of their order, as JSON. Millions are not read through each night.
number_shape = Table(
    "number_shape",
    metadata,
    text("kind"),
    number("length"),
    text("first_keys"),
    text("last_keys"),
    PrimaryKeyConstraint("kind", "length"),
)

open_item = Table(
    "open_item",
    metadata,
    text("contract_no"),
    text("item_key"),
    text("kind"),
    text("issued_on"),
    text("opens_on"),
    text("due_on"),
    number("amount_minor"),
    number("open_minor"),
    text("currency"),
    PrimaryKeyConstraint("contract_no", "item_key"),
    Index("open_item_credit", "contract_no", sqlite_where=sql_text("open_minor < 0"), postgresql_where=sql_text("open_minor < 0")),
    sqlite_with_rowid=False,
)

# SQLite uses the index for a query that has one of these terms to the letter. Most payments are posted, and in none of them.
_UNDECIDED = sql_text(
    "state = 'new' OR state = 'clarification' OR state IN ('clarification', 'awaiting_details') "
    "OR state IN ('new', 'clarification', 'awaiting_details')"
)

payment_state = Table(
    "payment_state",
    metadata,
    Column("payment_id", TEXT, primary_key=True),
    text("booking_date"),
    text("account"),
    text("currency"),
    number("amount_minor"),
    text("state"),  # new | clarification | awaiting_details | posted | not_customer | explained | returned
    text("contract_no"),  # '' where money waits on several: the postings tell
    number("on_account_minor"),  # posted to the contract, to no item; may be used
    number("held_minor"),  # the same, but kept out of automatic use
    Index("payment_state_undecided", "state", "booking_date", "payment_id", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
    Index(
        "payment_state_unused",
        "contract_no",
        "payment_id",
        sqlite_where=sql_text("on_account_minor <> 0 OR held_minor <> 0"),
        postgresql_where=sql_text("on_account_minor <> 0 OR held_minor <> 0"),
    ),  # fmt: skip
    sqlite_with_rowid=False,
)

# What a person has taken back: this account's money was not meant for that contract.
payer_refusal = Table(
    "payer_refusal",
    metadata,
    text("payer_account"),
    text("contract_no"),
    text("booking_date"),
    text("payment_id"),
    PrimaryKeyConstraint("payer_account", "contract_no", "booking_date", "payment_id"),
    Index("payer_refusal_by_payment", "payment_id"),
    sqlite_with_rowid=False,
)

payer_history = Table(
    "payer_history",
    metadata,
    text("payer_account"),
    text("booking_date"),
    text("payment_id"),
    text("contract_no"),
    text("posted_by"),  # number | ruling | history | near
    PrimaryKeyConstraint("payer_account", "booking_date", "payment_id", "contract_no"),
    Index("payer_history_by_payment", "payment_id", "posted_by"),  # with the key, all there is of a row
    sqlite_with_rowid=False,
)

# What people have ruled on a payer's payments, by how they were worded.
text_habit = Table(
    "text_habit",
    metadata,
    text("payer_key"),  # A: and the account, N: and the name
    text("wording"),
    text("booking_date"),
    text("payment_id"),
    text("contract_no"),
    text("said"),  # for | against
    PrimaryKeyConstraint("payer_key", "wording", "booking_date", "payment_id", "contract_no"),
    Index("text_habit_by_payment", "payment_id"),
    sqlite_with_rowid=False,
)

# By what a case of the worklist was decided last, each list as JSON: where nothing of it has changed, it would be decided the same.
case_look = Table(
    "case_look",
    metadata,
    Column("payment_id", TEXT, primary_key=True),
    text("payer_account"),
    text("booking_date"),
    number("amount_minor"),
    text("currency"),
    text("contracts"),  # looked at
    text("hints"),  # contracts that only names and addresses point to, each with how the sum stood there
    text("words"),  # numbers, names and addresses looked for
    text("near"),  # numbers that may be mistyped
    number("run_no"),  # the night that looked
)

# The night up to which those rows hold, and a hash of the settings and the like they were decided under.
case_ground = Table("case_ground", metadata, key("run_no"), text("ground"))

# The findings that stand after the last night, and the run that wrote what each says.
finding_now = Table(
    "finding_now",
    metadata,
    text("kind"),
    text("key"),
    number("run_no"),
    PrimaryKeyConstraint("kind", "key"),
    sqlite_with_rowid=False,
)
