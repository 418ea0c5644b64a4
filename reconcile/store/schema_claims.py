"""What becomes of a claim, and the refunds that are prepared: append-only."""

from __future__ import annotations

from sqlalchemy import Index, Table

from reconcile.store.schema_columns import key, metadata, number, text

# A claim's history: a row where its state changes by itself in a night, and one for each word of a person.
claim_event = Table(
    "claim_event",
    metadata,
    key("event_no"),
    number("run_no"),
    text("case_no"),
    text("state"),  # open | waiting | resolved | closed | reopened | answered
    text("waits_for"),  # file | analyst | customer | ''
    text("about"),  # the verdicts it speaks of, as a hash
    text("who"),  # '' when it came by itself
    text("given_at"),
    text("day"),
    text("reason"),
    Index("claim_event_by_case", "case_no", "event_no"),
    Index("claim_event_by_run", "run_no"),
)

# A refund somebody has asked for, and what a second person said to it.
refund_event = Table(
    "refund_event",
    metadata,
    key("event_no"),
    number("run_no"),
    number("refund_no"),
    text("state"),  # asked | approved | withdrawn | sent
    text("contract_no"),
    number("amount_minor"),
    text("currency"),
    text("payee_name"),
    text("payee_iban"),
    text("account"),  # ours, from which it is paid
    text("who"),
    text("login"),  # the user of the computer, beside the name given
    text("given_at"),
    text("day"),
    text("reason"),
    Index("refund_event_by_refund", "refund_no", "event_no"),
    Index("refund_event_by_run", "run_no"),
)
