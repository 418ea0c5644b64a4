"""A claim as the values of its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.reports.sheets import Column

if TYPE_CHECKING:
    from collections.abc import Sequence


class LineRow(NamedTuple):
    """One line of the list; ``line`` is "ours" for what it leaves out."""

    line: str
    contract_no: str
    paid_on: str
    claimed_minor: int | None
    booked_minor: int
    difference_minor: int
    currency: str
    verdict: str
    on_notice: str
    sentence: str
    to_do: str


class PaymentRow(NamedTuple):
    """A payment of ours that a line turned out to be."""

    line: str
    payment_id: str
    entry_ref: str
    booking_date: str
    value_date: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_account: str
    account: str
    stands: str
    why: str


class EvidenceRow(NamedTuple):
    """What the customer's own line said."""

    line: str
    worth: str
    ordered_on: str
    paid_on: str
    booked_on: str
    payer_name: str
    payer_iban: str
    beneficiary_iban: str
    bank_reference: str
    details: str
    status: str
    problem: str


class ProofRow(NamedTuple):
    """One account searched for a payment that was not found."""

    line: str
    account: str
    first: str
    last: str
    from_date: str
    to_date: str
    complete: str


class HistoryRow(NamedTuple):
    day: str
    state: str
    who: str
    reason: str


class Step(NamedTuple):
    """A step of a bridge: a total, or what lies between two."""

    words: str
    amount_minor: int
    total: bool


class CaseBook(NamedTuple):
    """``bridge`` is of the case's own currency; ``others`` says what there is in others; ``notice`` is empty when none is named,
    ``settlement`` when no plan's year changes what is owed. ``language`` is that of the headings, the words here are in it.
    """

    language: str
    case_no: str
    as_of: str
    version: str
    facts: Sequence[tuple[str, str]]
    currency: str
    bridge: Sequence[Step]
    notice: Sequence[Step]
    settlement: Sequence[Step]
    others: Sequence[str]
    lines: Sequence[LineRow]
    payments: Sequence[PaymentRow]
    evidence: Sequence[EvidenceRow]
    proof: Sequence[ProofRow]
    history: Sequence[HistoryRow]


class CaseSheet(NamedTuple):
    name: str
    rows: str
    about: str
    columns: tuple[Column, ...]
    nothing: str


_LINE = Column("line", "Line")
_CURRENCY = Column("currency", "Currency")

SHEETS = (
    CaseSheet(
        "Lines", "lines", "Each line of the customer's list with its verdict, then what the list leaves out.",
        (
            _LINE, Column("contract_no", "Contract", "id"), Column("paid_on", "Paid on", "day"), Column("claimed_minor", "Claimed", "money"),
            Column("booked_minor", "Booked", "money"), Column("difference_minor", "Difference", "money"), _CURRENCY, Column("verdict", "Verdict"),
            Column("on_notice", "On the notice"), Column("sentence", "What became of it", "long", 70), Column("to_do", "If the customer is right", "long", 50),
        ),
        "The list has no lines.",
    ),
    CaseSheet(
        "Payments", "payments", "Our payments that the lines turned out to be, and where their money stands.",
        (
            _LINE, Column("payment_id", "Payment", "id"), Column("entry_ref", "Bank's reference", "id"), Column("booking_date", "Booked", "day"),
            Column("value_date", "Value date", "day"), Column("amount_minor", "Amount", "money"), _CURRENCY, Column("payer_name", "Payer"),
            Column("payer_account", "Payer's account", "id"), Column("account", "Our account", "id"), Column("stands", "Where it stands", "long", 40),
            Column("why", "Why", "long", 60),
        ),
        "No line turned out to be a payment of ours.",
    ),
    CaseSheet(
        "Evidence", "evidence", "What the customer's list says beyond day and amount.",
        (
            _LINE, Column("worth", "What it is worth"), Column("ordered_on", "Ordered", "day"), Column("paid_on", "Executed, she says", "day"),
            Column("booked_on", "Booked by us", "day"), Column("payer_name", "Payer"), Column("payer_iban", "Payer's account", "id"), Column("beneficiary_iban", "Paid to", "id"),
            Column("bank_reference", "Reference", "id"), Column("details", "Details", "long", 60), Column("status", "Status"), Column("problem", "Unreadable because", "long", 50),
        ),
        "The list says nothing more.",
    ),
    CaseSheet(
        "Proof", "proof", "For each payment that was not found: the accounts searched, and whether their statements are without a gap.",
        (
            _LINE, Column("account", "Our account", "id"), Column("first", "Searched from", "day"), Column("last", "to", "day"),
            Column("from_date", "Statements from", "day"), Column("to_date", "to", "day"), Column("complete", "Complete", "state"),
        ),
        "No line needs a proof.",
    ),
    CaseSheet(
        "History", "history", "What nights have noted and people have said.",
        (Column("day", "Day", "day"), Column("state", "State"), Column("who", "Who"), Column("reason", "Why", "long", 90)),
        "Nothing yet.",
    ),
)  # fmt: skip
