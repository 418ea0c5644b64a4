"""The tables of agreements for automatic payment and of customers' requests: what banks and people said, append-only."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from reconcile.store.schema_columns import key, metadata, number, text

# What a bank passes on about an agreement, event by event; how it stands is worked out from all of them.
agreement_event = Table(
    "agreement_event",
    metadata,
    key("event_no"),
    text("agreement_key"),  # the bank's number of it, else the payer's account and what the payer typed
    text("bank"),
    text("agreement_id"),
    text("action"),  # ADD | CHANGE | DELETE
    text("kind"),  # EINVOICE | AUTOPAY | BOTH
    text("payer_name"),
    text("payer_iban"),
    text("customer_ref"),
    number("limit_minor", null=True),
    text("partial_allowed"),
    number("pay_day"),  # 0 where none is said
    text("valid_from"),
    text("valid_to"),
    number("file_no"),
    Index("agreement_event_by_key", "agreement_key", "event_no"),
    Index("agreement_event_by_file", "file_no"),
)

# Every number that may stand in what the payer typed, so that it is looked up by index.
agreement_number = Table(
    "agreement_number",
    metadata,
    number("event_no"),
    text("token"),
    number("file_no"),
    PrimaryKeyConstraint("event_no", "token"),
    Index("agreement_number_by_token", "token"),
    Index("agreement_number_by_file", "file_no"),
)

customer_request = Table(
    "customer_request",
    metadata,
    key("request_no"),
    text("contract_no"),  # as given
    text("request"),  # paper_off | paper_on | levelled_on | autopay_interest
    text("received_on"),
    text("channel"),
    text("text"),
    text("problem"),
    text("number"),  # the contract's number in the form in which numbers are compared
    number("file_no"),
    Index("customer_request_by_number", "number", "request_no"),
    Index("customer_request_by_given", "contract_no", "received_on"),
    Index("customer_request_by_file", "file_no"),
)
