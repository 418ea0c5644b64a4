"""What a night's workbook shows, as one frozen value: everything computed before, nothing here asks or adds up.

Days are ISO texts (``""`` for none), money is integer minor units beside a ``currency``, numbers of contracts, accounts
and invoices are texts with their zeros. Money towards us is positive. Rows come in the order they are to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reconcile.reports.night_claims import ClaimGroup, ClaimRow
    from reconcile.reports.night_clusters import ClusterRow
    from reconcile.reports.night_quality import QualityRate, QualityRow

# The sheets, in their order; links name them.
MORNING = "Morning page"
CERTIFICATE = "Certificate"
WORKLIST = "Worklist"
MATCHED = "Matched"
ON_ACCOUNT = "On account"
NOT_CUSTOMER = "Not customer"
RETURNS = "Returns"
CLAIMS = "Claims"
INSTALMENTS = "Instalments"
PLANS = "Plans"
AUTOPAY = "Automatic payment"
PAPER = "Paper"
OPEN_ITEMS = "Open items and ageing"
STATEMENTS = "Statements"
QUALITY = "Quality"
RUN = "Run"
SHEETS = (
    MORNING, CERTIFICATE, WORKLIST, MATCHED, ON_ACCOUNT, NOT_CUSTOMER, RETURNS, CLAIMS, INSTALMENTS, PLANS,
    AUTOPAY, PAPER, OPEN_ITEMS, STATEMENTS, QUALITY, RUN,
)  # fmt: skip

OK = "OK"
ATTENTION = "attention"


class Answer(NamedTuple):
    """One of the morning's questions. ``answer`` is OK or ATTENTION; ``row`` is the row of ``sheet`` to go to (1 the first, 0 its top)."""

    question: str
    answer: str
    sentence: str
    sheet: str
    row: int = 0


class Hurt(NamedTuple):
    """Something that hurts someone today; worst first. ``row`` as in Answer."""

    what: str
    reference: str
    amount_minor: int
    currency: str
    sentence: str
    sheet: str
    row: int = 0


class KeyFigure(NamedTuple):
    """A figure beside last night's and the usual one (None: there was none). Money when ``currency`` is given, else a count."""

    name: str
    tonight: int
    last_night: int | None = None
    usual: int | None = None
    currency: str = ""


class Bar(NamedTuple):
    """One bar of the chart: where the money of an account (or a day) went. Minor units of the night's ``chart_currency``."""

    label: str
    allocated_minor: int
    on_account_minor: int
    clarification_minor: int
    awaiting_minor: int
    not_customer_minor: int


class CertificateRow(NamedTuple):
    """start + credits + debits (negative) + corrected = allocated + not customer + end; end = on account + clarification + awaiting details.

    ``corrected_minor`` takes back lines that an accepted corrected statement no longer lists: no credit and no debit of the bank's.
    """

    account: str
    currency: str
    start_minor: int
    credit_minor: int
    debit_minor: int
    allocated_minor: int
    not_customer_minor: int
    end_minor: int
    on_account_minor: int
    clarification_minor: int
    awaiting_minor: int
    difference_minor: int
    corrected_minor: int = 0


class WorklistRow(NamedTuple):
    """A payment somebody has to look at. ``state`` is new or still; ``harm`` says whom it hurts and when."""

    state: str
    since_date: str
    age_days: int
    payment_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_account: str
    text: str
    reason: str
    suggestion_1: str = ""
    suggestion_2: str = ""
    suggestion_3: str = ""
    harm: str = ""
    cluster: str = ""


class MatchedRow(NamedTuple):
    """One allocation. ``amount_minor`` is the whole payment's, so only ``allocated_minor`` may be added up."""

    payment_ref: str
    account: str
    booking_date: str
    payer_name: str
    amount_minor: int
    currency: str
    contract_no: str
    customer_name: str
    item_key: str
    allocated_minor: int
    rule: str
    evidence: str


class OnAccountRow(NamedTuple):
    """Money of a known contract without an open item. ``held`` says so when it is held as a duplicate."""

    contract_no: str
    customer_name: str
    amount_minor: int
    currency: str
    since_date: str
    payment_ref: str
    why: str
    held: str = ""


class NotCustomerRow(NamedTuple):
    """Money set aside by rule: fees, interest, own transfers, suppliers."""

    account: str
    booking_date: str
    amount_minor: int
    currency: str
    counterparty_name: str
    counterparty_account: str
    text: str
    rule: str
    reason: str
    payment_ref: str


class ReturnRow(NamedTuple):
    """Money that went back. ``amount_minor`` is negative; ``original_*`` are empty when the original was not found."""

    state: str
    payment_ref: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    contract_no: str
    original_ref: str
    original_date: str
    bank_reason: str
    reopened: str
    sentence: str


class InstalmentRow(NamedTuple):
    """A month of a levelled plan."""

    contract_no: str
    item_key: str
    due_date: str
    amount_minor: int
    paid_minor: int
    open_minor: int
    currency: str
    state: str


class PlanRow(NamedTuple):
    """A levelled plan's year. ``drift_minor``: what it will have cost less what it asks and has on account; None where nobody can tell."""

    contract_no: str
    customer_name: str
    state: str
    drift_minor: int | None
    instalment_minor: int
    mending_minor: int | None
    asked_minor: int
    due_minor: int
    paid_minor: int
    on_account_minor: int
    consumed_minor: int
    forecast_minor: int
    currency: str
    last_day: str
    bill_minor: int | None = None  # of the year that is over and not yet billed
    settlement: str = ""


class PlanBar(NamedTuple):
    """The plans of a state together, in the night's ``chart_currency``: what their years ask (with what is on account) and will cost."""

    label: str
    asked_minor: int
    cost_minor: int


class AutopayRow(NamedTuple):
    """Something about automatic payment. ``amount_minor`` is the bill's, ``missing_minor`` what the bank will not pay, has not paid, or paid twice."""

    state: str
    since_date: str
    what: str
    contract_no: str
    customer_name: str
    reference: str
    day: str
    amount_minor: int | None
    missing_minor: int | None
    currency: str
    sentence: str


class PaperRow(NamedTuple):
    """Something about paper bills. ``saves_minor`` is what the customer would save in a year."""

    state: str
    since_date: str
    what: str
    contract_no: str
    customer_name: str
    saves_minor: int | None
    currency: str
    sentence: str


class AgeingRow(NamedTuple):
    """The open amounts of one currency by days overdue."""

    currency: str
    not_due_minor: int
    days_1_30_minor: int
    days_31_60_minor: int
    days_61_90_minor: int
    over_90_minor: int
    total_minor: int


class OpenItemRow(NamedTuple):
    """An item with money open. ``days_overdue`` is negative before it is due."""

    item_key: str
    invoice_no: str
    contract_no: str
    customer_name: str
    kind: str
    issued_date: str
    due_date: str
    amount_minor: int
    open_minor: int
    currency: str
    days_overdue: int
    bucket: str


SUPERSEDED = "superseded"


class StatementRow(NamedTuple):
    """A statement and whether its balances close with those before it: ``chain_closes`` is yes, no, unknown, or superseded.

    One that a corrected statement has superseded counts in no total.
    """

    account: str
    statement_id: str
    from_date: str
    to_date: str
    pages: str
    opening_minor: int | None
    entry_count: int
    credit_minor: int
    debit_minor: int
    closing_minor: int | None
    currency: str
    chain_closes: str
    remark: str = ""


class FileRow(NamedTuple):
    """A file that came: ``outcome`` is taken, exists or refused (then with the reason)."""

    name: str
    kind: str
    outcome: str
    row_count: int
    reason: str = ""


class Remark(NamedTuple):
    """Something about the data that has no sheet of its own: a bill that came twice, a control that failed. ``state`` is new or still."""

    what: str
    key: str
    state: str
    sentence: str


class Step(NamedTuple):
    """A step of the run and how many it handled."""

    name: str
    handled: int
    remark: str = ""


class Total(NamedTuple):
    """The total of a money column of a sheet (its field's name) in one currency, over all rows of that sheet."""

    sheet: str
    field: str
    currency: str
    amount_minor: int


class Elsewhere(NamedTuple):
    """A sheet with only the first of its ``row_count`` rows: ``where`` says how to have all, or ``rest`` is a Parquet file of the others, to be moved."""

    sheet: str
    row_count: int
    where: str
    rest: Path | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """One run. ``chart_currency`` is the currency of ``bars``; ``policy`` and ``counts`` are (name, value) as they are to be read."""

    run_id: str
    as_of: str
    version: str
    answers: Sequence[Answer] = ()
    hurts: Sequence[Hurt] = ()
    key_figures: Sequence[KeyFigure] = ()
    bars: Sequence[Bar] = ()
    chart_currency: str = "EUR"
    certificate: Sequence[CertificateRow] = ()
    worklist: Sequence[WorklistRow] = ()
    clusters: Sequence[ClusterRow] = ()
    matched: Sequence[MatchedRow] = ()
    on_account: Sequence[OnAccountRow] = ()
    not_customer: Sequence[NotCustomerRow] = ()
    returns: Sequence[ReturnRow] = ()
    claims: Sequence[ClaimRow] = ()
    claim_groups: Sequence[ClaimGroup] = ()
    instalments: Sequence[InstalmentRow] = ()
    plans: Sequence[PlanRow] = ()
    plan_bars: Sequence[PlanBar] = ()
    autopay: Sequence[AutopayRow] = ()
    paper: Sequence[PaperRow] = ()
    ageing: Sequence[AgeingRow] = ()
    open_items: Sequence[OpenItemRow] = ()
    statements: Sequence[StatementRow] = ()
    quality: Sequence[QualityRow] = ()
    quality_rates: Sequence[QualityRate] = ()
    files: Sequence[FileRow] = ()
    remarks: Sequence[Remark] = ()
    steps: Sequence[Step] = ()
    policy: Sequence[tuple[str, str]] = ()
    counts: Sequence[tuple[str, int]] = ()
    totals: Sequence[Total] = ()
    elsewhere: Sequence[Elsewhere] = ()
