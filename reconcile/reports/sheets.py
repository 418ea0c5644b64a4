"""The sheets of rows as data: which columns, in what words, of what kind, and what each sheet is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from reconcile.reports import night

if TYPE_CHECKING:
    from reconcile.reports.tables_out import Kind

# text: words · id: numbers that are text · long: sentences, wrapped · state: a word that may ask for attention.
CellKind = Literal["text", "id", "long", "state", "day", "money", "integer"]

# Words that mean "look here", and the one that means "not seen before".
ALARMING = frozenset({night.ATTENTION, "no", "refused", "overdue", "missing", "failed", "break", "will owe"})
NEW = "new"


class Column(NamedTuple):
    """``field`` is the row's field. ``widest`` is in characters; ``alarm`` marks money that must be zero."""

    field: str
    title: str
    kind: CellKind = "text"
    widest: int = 24
    alarm: bool = False


class Sheet(NamedTuple):
    """``rows`` is the field of Night. ``links`` are the sheets its head leads to, after the morning page."""

    name: str
    rows: str
    about: str
    columns: tuple[Column, ...]
    links: tuple[str, ...] = ()
    nothing: str = "Nothing tonight."


def _money(field: str, title: str, *, alarm: bool = False) -> Column:
    return Column(field, title, "money", alarm=alarm)


_CURRENCY = Column("currency", "Currency")

CERTIFICATE = Sheet(
    night.CERTIFICATE,
    "certificate",
    "Where every cent is: unplaced at start + credits + debits + corrected = allocated + not customer + unplaced at end. The difference must be 0.00.",
    (
        Column("account", "Account", "id"),
        _CURRENCY,
        _money("start_minor", "Unplaced at start"),
        _money("credit_minor", "Credits"),
        _money("debit_minor", "Debits"),
        _money("corrected_minor", "Corrected by the bank"),
        _money("allocated_minor", "Allocated, net"),
        _money("not_customer_minor", "Not customer"),
        _money("end_minor", "Unplaced at end"),
        _money("on_account_minor", "of it on account"),
        _money("clarification_minor", "of it in clarification"),
        _money("awaiting_minor", "of it awaiting details"),
        _money("difference_minor", "Difference", alarm=True),
    ),
    (night.STATEMENTS, night.ON_ACCOUNT, night.WORKLIST, night.NOT_CUSTOMER),
    "No account had money to place.",
)

WORKLIST = Sheet(
    night.WORKLIST,
    "worklist",
    "Payments no rule could decide, the most harmful first: why, and which contracts come nearest.",
    (
        Column("state", "State", "state"),
        Column("since_date", "Since", "day"),
        Column("age_days", "Age, days", "integer"),
        Column("payment_ref", "Payment", "id"),
        Column("booking_date", "Booked", "day"),
        _money("amount_minor", "Amount"),
        _CURRENCY,
        Column("payer_name", "Payer", "long", 22),
        Column("payer_account", "Payer's account", "id"),
        Column("text", "Text of the payment", "long", 34),
        Column("reason", "Why it is here", "long", 44),
        Column("suggestion_1", "Suggestion 1", "id"),
        Column("suggestion_2", "Suggestion 2", "id"),
        Column("suggestion_3", "Suggestion 3", "id"),
        Column("harm", "Whom it hurts", "long", 38),
        Column("cluster", "Cluster", "id"),
    ),
    (night.MATCHED, night.ON_ACCOUNT, night.CLAIMS),
    "Every payment was placed by a rule: nothing to clear up.",
)

MATCHED = Sheet(
    night.MATCHED,
    "matched",
    "One line an allocation. The payment's amount repeats on each of its lines; add up the allocated amounts, not these.",
    (
        Column("payment_ref", "Payment", "id"),
        Column("account", "Our account", "id"),
        Column("booking_date", "Booked", "day"),
        Column("payer_name", "Payer"),
        _money("amount_minor", "Payment's amount"),
        _CURRENCY,
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer"),
        Column("item_key", "Item", "id", 28),
        _money("allocated_minor", "Allocated"),
        Column("rule", "Rule", "text", 52),
        Column("evidence", "Evidence", "text", 60),
    ),
    (night.OPEN_ITEMS, night.ON_ACCOUNT, night.WORKLIST),
    "Nothing was allocated.",
)

ON_ACCOUNT = Sheet(
    night.ON_ACCOUNT,
    "on_account",
    "Money whose contract is known and that no open item has taken yet; it goes to the next item that opens, unless it is held.",
    (
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer", "text", 32),
        _money("amount_minor", "On account"),
        _CURRENCY,
        Column("since_date", "Since", "day"),
        Column("payment_ref", "Payment", "id"),
        Column("why", "Why", "long", 60),
        Column("held", "Held", "text"),
    ),
    (night.OPEN_ITEMS, night.MATCHED),
    "No money is waiting on account.",
)

NOT_CUSTOMER = Sheet(
    night.NOT_CUSTOMER,
    "not_customer",
    "Money on our accounts that is not customers': fees, interest, transfers between our own accounts, suppliers. Set aside by rule.",
    (
        Column("account", "Our account", "id"),
        Column("booking_date", "Booked", "day"),
        _money("amount_minor", "Amount"),
        _CURRENCY,
        Column("counterparty_name", "Counterparty", "long", 28),
        Column("counterparty_account", "Its account", "id"),
        Column("text", "Text of the payment", "long", 44),
        Column("rule", "Rule", "text", 32),
        Column("reason", "Why", "long", 50),
        Column("payment_ref", "Payment", "id"),
    ),
    (night.CERTIFICATE, night.STATEMENTS),
    "Nothing was set aside.",
)

RETURNS = Sheet(
    night.RETURNS,
    "returns",
    "Payments that went back, with the bank's reason and the items that are open again.",
    (
        Column("state", "State", "state"),
        Column("payment_ref", "Return", "id"),
        Column("booking_date", "Booked", "day"),
        _money("amount_minor", "Amount"),
        _CURRENCY,
        Column("payer_name", "Payer", "long", 22),
        Column("contract_no", "Contract", "id"),
        Column("original_ref", "Original payment", "id"),
        Column("original_date", "Booked then", "day"),
        Column("bank_reason", "Bank's reason", "long", 26),
        Column("reopened", "Items open again", "id", 28),
        Column("sentence", "What happened", "long", 50),
    ),
    (night.WORKLIST, night.OPEN_ITEMS),
    "No payment was returned.",
)

CLAIMS = Sheet(
    night.CLAIMS,
    "claims",
    "Customers' own lists, line by line. Line 0 is a payment of ours which the list leaves out. The differences of a case add up.",
    (
        Column("case_no", "Case", "id"),
        Column("line_no", "Line", "integer"),
        Column("contract_no", "Contract", "id"),
        Column("paid_on", "Paid on", "day"),
        _money("claimed_minor", "Claimed"),
        _money("booked_minor", "Booked"),
        _money("difference_minor", "Difference"),
        _CURRENCY,
        Column("verdict", "Verdict"),
        Column("sentence", "In a sentence", "long", 70),
        Column("state", "State", "state"),
    ),
    (night.WORKLIST, night.MATCHED, night.STATEMENTS),
    "No customer's list is open.",
)

INSTALMENTS = Sheet(
    night.INSTALMENTS,
    "instalments",
    "Months of levelled plans: what was due, what came, what is open.",
    (
        Column("contract_no", "Contract", "id"),
        Column("item_key", "Item", "id", 30),
        Column("due_date", "Due", "day"),
        _money("amount_minor", "Amount"),
        _money("paid_minor", "Paid"),
        _money("open_minor", "Open"),
        _CURRENCY,
        Column("state", "State", "state"),
    ),
    (night.OPEN_ITEMS, night.MATCHED),
    "No levelled plan has an instalment open.",
)

PLANS = Sheet(
    night.PLANS,
    "plans",
    "The drift barometer: what each plan's year asks against what it will have cost. Years to be settled stand first, then who will get a surprise.",
    (
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer", "text", 32),
        Column("state", "State", "state"),
        _money("drift_minor", "Drift"),
        _money("instalment_minor", "Instalment now"),
        _money("mending_minor", "Mended with"),
        _money("asked_minor", "Year asks"),
        _money("due_minor", "of it due"),
        _money("paid_minor", "Paid"),
        _money("on_account_minor", "On account"),
        _money("consumed_minor", "Consumed"),
        _money("forecast_minor", "Still to come"),
        _CURRENCY,
        Column("last_day", "Year ends", "day"),
        _money("bill_minor", "To be settled"),
        Column("settlement", "Settlement of the year that is over", "long", 60),
    ),
    (night.INSTALMENTS, night.OPEN_ITEMS),
    "There is no levelled plan.",
)

AUTOPAY = Sheet(
    night.AUTOPAY,
    "autopay",
    "Agreements at banks against plans, bills and payments: what the bank will not pay, has not paid or paid twice, and who is to be connected.",
    (
        Column("state", "State", "state"),
        Column("since_date", "Since", "day"),
        Column("what", "What", "text", 30),
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer", "text", 32),
        Column("reference", "Bill or agreement", "id", 36),
        Column("day", "Due or since", "day"),
        _money("amount_minor", "Bill or payment"),
        _money("missing_minor", "Not paid, or twice"),
        _CURRENCY,
        Column("sentence", "In a sentence", "long", 80),
    ),
    (night.INSTALMENTS, night.OPEN_ITEMS),
    "There is nothing to do about automatic payment.",
)

PAPER = Sheet(
    night.PAPER,
    "paper",
    "Requests that were refused, changes for the billing system, and paper bills nobody needs, with what their customers would save in a year.",
    (
        Column("state", "State", "state"),
        Column("since_date", "Since", "day"),
        Column("what", "What", "text", 30),
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer", "text", 32),
        _money("saves_minor", "Saved in a year"),
        _CURRENCY,
        Column("sentence", "In a sentence", "long", 80),
    ),
    (night.MATCHED,),
    "There is nothing to do about paper bills.",
)

OPEN_ITEMS = Sheet(
    night.OPEN_ITEMS,
    "open_items",
    "What customers owe as of the day of the run, by days overdue, then item by item.",
    (
        Column("item_key", "Item", "id", 28),
        Column("invoice_no", "Invoice", "id"),
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer", "text", 32),
        Column("kind", "Kind"),
        Column("issued_date", "Issued", "day"),
        Column("due_date", "Due", "day"),
        _money("amount_minor", "Amount"),
        _money("open_minor", "Open"),
        _CURRENCY,
        Column("days_overdue", "Days overdue", "integer"),
        Column("bucket", "Bucket"),
    ),
    (night.MATCHED, night.ON_ACCOUNT, night.INSTALMENTS),
    "Nothing is open.",
)

STATEMENTS = Sheet(
    night.STATEMENTS,
    "statements",
    "The statements of the night, and earlier ones that do not close: opening + credits + debits = closing = the next opening, or the remark says what does not fit.",
    (
        Column("account", "Account", "id"),
        Column("statement_id", "Statement", "id", 28),
        Column("from_date", "From", "day"),
        Column("to_date", "To", "day"),
        Column("pages", "Pages", "id"),
        _money("opening_minor", "Opening"),
        Column("entry_count", "Entries", "integer"),
        _money("credit_minor", "Credits"),
        _money("debit_minor", "Debits"),
        _money("closing_minor", "Closing"),
        _CURRENCY,
        Column("chain_closes", "Chain closes", "state"),
        Column("remark", "Remark", "long", 56),
    ),
    (night.CERTIFICATE, night.RUN),
    "No statement came.",
)

QUALITY = Sheet(
    night.QUALITY,
    "quality",
    "A sample of this night's automatic matches: check each, choose yes or no under Right, write your name under By, save, and take it back in with "
    "`reconcile sample take` and the name of this file.",
    (
        Column("payment_id", "Payment id", "id", 30),
        Column("payment_ref", "Payment", "id"),
        Column("booking_date", "Booked", "day"),
        _money("amount_minor", "Amount"),
        _CURRENCY,
        Column("payer_name", "Payer", "long", 22),
        Column("text", "Text of the payment", "long", 34),
        Column("contract_no", "Contract", "id"),
        Column("customer_name", "Customer", "long", 22),
        Column("rule", "Rule", "long", 26),
        Column("evidence", "Evidence", "long", 40),
        Column("right", "Right", "text"),
        Column("by", "By", "text"),
        Column("on", "On", "day"),
    ),
    (night.MATCHED, night.WORKLIST),
    "No automatic match was drawn.",
)

FILES = Sheet(
    night.RUN,
    "files",
    "What was taken in, what was refused and why, the steps and the settings of this run.",
    (
        Column("name", "File", "text", 52),
        Column("kind", "Kind", "text", 30),
        Column("outcome", "Outcome", "state"),
        Column("row_count", "Rows", "integer"),
        Column("reason", "Reason", "long", 70),
    ),
    (night.STATEMENTS, night.CERTIFICATE),
    "No file came.",
)

TABLES = (
    CERTIFICATE,
    WORKLIST,
    MATCHED,
    ON_ACCOUNT,
    NOT_CUSTOMER,
    RETURNS,
    CLAIMS,
    INSTALMENTS,
    PLANS,
    AUTOPAY,
    PAPER,
    OPEN_ITEMS,
    STATEMENTS,
    QUALITY,
    FILES,
)

AGEING_TITLES = ("Not due", "1-30 days", "31-60 days", "61-90 days", "Over 90 days", "Total open")


def exported_columns(sheet: Sheet) -> list[tuple[str, Kind]]:
    """A sheet's fields and the kinds of the same columns in a CSV or Parquet file."""
    return [(column.field, exported_kind(column.kind)) for column in sheet.columns]


def exported_kind(kind: CellKind) -> Kind:
    """The kind of the same column in a CSV or Parquet file."""
    return kind if kind in {"day", "money", "integer"} else "text"
