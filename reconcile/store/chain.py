"""The chain of runs: each run's link hashes what it saw and what it wrote onto the link before it.

A row changed afterwards, in a fact, a decision, a posting or a finding, breaks the link of its run. Of payments the chain
holds what money and decisions rest on; the rest of what a bank wrote is held by the file's own hash, with the archive.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.store.runs import Run


class _Part(NamedTuple):
    """Rows of one table that belong to a run: those of its new ``files``, ``arrivals`` or ``rulings``, or of the ``run`` itself.

    ``order`` is total, and but for bills that of the index by which they are found: a file's rows are read as they came, and never sorted.
    """

    table: str
    columns: str
    by: str
    order: str


class _Rows(NamedTuple):
    """What to read of a table: ``SELECT columns tail``."""

    table: str
    columns: str
    tail: str
    parameters: tuple[int, ...]


_PAYMENT = (
    "payment_id, entry_no, part, amount_minor, currency, account, booking_date, entry_ref, end_to_end_id, transaction_id, creditor_reference, "
    "remittance_text, payer_name, payer_account, is_return, is_reversal"
)
_CONTRACT = (
    "version_no, contract_no, customer_no, customer_name, object_address, email, language, bill_delivery, payment_method, plan, opened_on, "
    "closed_on, file_no"
)
_ITEM = (
    "item_key, invoice_no, contract_no, kind, issued_on, opens_on, due_on, period_start, period_end, amount_minor, currency, payment_reference, "
    "file_no, run_no"
)
_CLEARING = "clearing_no, contract_no, item_key, amount_minor, currency, cleared_on, reason, ordinal, file_no, run_no"
_STATEMENT = (
    "statement_no, file_no, family, statement_id, electronic_sequence, legal_sequence, page, account, currency, from_date, to_date, "
    "opening_minor, closing_minor, entry_count, credit_minor, debit_minor"
)
_FINDING = (
    "kind, key, before_run_no, case_no, line_no, contract_no, payment_id, verdict, claimed_minor, booked_minor, difference_minor, currency, on_notice, sentence, "
    "day, since_date, state"
)
_AGREEMENT = (
    "event_no, agreement_key, bank, agreement_id, action, kind, payer_name, payer_iban, customer_ref, limit_minor, partial_allowed, pay_day, valid_from, "
    "valid_to"
)
_REQUEST = "request_no, contract_no, request, received_on, channel, text, problem, number"
_REFUND = "event_no, refund_no, state, contract_no, amount_minor, currency, payee_name, payee_iban, account, who, login, given_at, day, reason"
_CERTIFICATE = (
    "account, currency, start_minor, credit_minor, debit_minor, allocated_minor, not_customer_minor, on_account_minor, clarification_minor, "
    "awaiting_minor"
)
_ORDER = (
    "file_no, ordinal, kind, message_id, payment_information_id, end_to_end_id, instruction_id, ordered_on, amount_minor, currency, debtor_account, "
    "debtor_name, creditor_account, creditor_name, creditor_reference, text, status, reason"
)
_PARTS = (
    _Part("source_file", "file_no, sha256, name, kind, size", "files", "file_no"),
    _Part("arrival", "arrival_no, name, sha256, kind, outcome, message, row_count", "arrivals", "arrival_no"),
    _Part("statement", _STATEMENT, "files", "file_no, statement_no"),
    _Part("listed_again", "statement_no, entry_no", "files", "statement_no, entry_no"),
    _Part("withdrawn", "entry_no, by_entry_no", "files", "entry_no"),
    _Part("correction", "file_no, accepted_file_no, who, given_at, reason", "files", "file_no"),
    _Part("conflict", "conflict_no, kind, key, contract_no, account, currency, day, amount_minor, sentence", "files", "file_no, conflict_no"),
    _Part("payment_order", _ORDER, "files", "file_no, ordinal"),
    _Part("contract", _CONTRACT, "files", "file_no, version_no"),
    _Part("item", _ITEM, "files", "item_key"),
    _Part("plan", "plan_no, contract_no, valid_from, monthly_amount_minor, due_day, valid_to, currency", "files", "file_no, plan_no"),
    _Part(
        "consumption", "consumption_no, contract_no, period_start, period_end, kwh_milli, amount_minor, currency", "files", "file_no, consumption_no"
    ),
    _Part("clearing", _CLEARING, "files", "file_no, run_no, clearing_no"),
    _Part("claim_case", "claim_no, case_no, contract_no, claimed_total_minor, notice_date, notice_total_minor, currency", "files", "file_no, claim_no"),
    _Part("claimed_line", "case_no, line_no, contract_no, paid_on, amount_minor, currency, details, status", "files", "case_no, line_no"),
    _Part("agreement_event", _AGREEMENT, "files", "file_no, event_no"),
    _Part("agreement_number", "event_no, token", "files", "file_no, event_no, token"),
    _Part("customer_request", _REQUEST, "files", "file_no, request_no"),
    _Part("sample_check", "check_no, payment_id, is_right, checked_by, checked_on", "files", "file_no, check_no"),
    _Part("ruling", "ruling_no, payment_id, kind, targets, who, given_at, day, reason", "rulings", "ruling_no"),
    _Part("item", _ITEM, "run", "item_key"),
    _Part("clearing", _CLEARING, "run", "clearing_no"),
    _Part("explained", "by_entry_no, payment_id, run_no", "run", "by_entry_no"),
    _Part("decision", "decision_no, payment_id, outcome, rule, contract_no, sentence, evidence, candidates", "run", "decision_no"),
    _Part(
        "posting", "posting_no, posted_on, payment_id, account_code, contract_no, item_key, amount_minor, currency, rule, reverses", "run", "posting_no"
    ),
    _Part("return_link", "return_id, payment_id, amount_minor, currency, reason", "run", "return_id, payment_id"),
    _Part("claim_event", "event_no, case_no, state, waits_for, about, who, given_at, day, reason", "run", "event_no"),
    _Part("refund_event", _REFUND, "run", "event_no"),
    _Part("suggestion", "payment_id, suggested", "run", "payment_id"),
    _Part("finding", _FINDING, "run", "kind, key"),
    _Part("sample_stratum", "rule, posted_count, drawn_count", "run", "rule"),
    _Part("sample", "payment_id, rule, decision_no", "run", "payment_id"),
    _Part("certificate", _CERTIFICATE, "run", "account, currency"),
)  # fmt: skip
_RANGES = {"files": "file_no > ? AND file_no <= ?", "arrivals": "arrival_no > ? AND arrival_no <= ?", "rulings": "ruling_no > ? AND ruling_no <= ?"}
_OF_RUN = {"item": "file_no = 0 AND run_no = ?", "clearing": "file_no = 0 AND run_no = ?"}


def link(connection: Connection, run: Run, before: Run | None) -> str:
    """The link of a run whose rows are all written; ``before`` is the run before it, of whatever kind."""
    sha = hashlib.sha256((before.chain if before else "").encode())
    sha.update(repr(tuple(run._replace(chain=""))).encode())
    for table, columns, tail, parameters in (*_of_parts(run, before), *_of_money(run, before)):
        sha.update(f"{table}\n".encode())
        for rows in bulk.stream_json(connection, columns, tail, parameters):
            sha.update(("\n".join(rows) + "\n").encode())
    return sha.hexdigest()


def _of_parts(run: Run, before: Run | None) -> Iterator[_Rows]:
    for part in _PARTS:
        if part.by == "run":
            where: str = _OF_RUN.get(part.table, "run_no = ?")
            parameters: tuple[int, ...] = (run.run_no,)
        else:
            field = {"files": "last_file_no", "arrivals": "last_arrival_no", "rulings": "last_ruling_no"}[part.by]
            where, parameters = _RANGES[part.by], (getattr(before, field) if before else 0, getattr(run, field))
            if parameters[0] == parameters[1]:
                continue
        yield _Rows(part.table, part.columns, f"FROM {part.table} WHERE {where} ORDER BY {part.order}", parameters)


def _of_money(run: Run, before: Run | None) -> Iterator[_Rows]:
    """The payments its new files brought. Details that a later run brings in are hashed where they came, as notified payments."""
    since = before.last_file_no if before else 0
    if since == run.last_file_no:
        return
    for table, families in (("payment", "<> 'camt.054'"), ("notified_payment", "= 'camt.054'")):
        statements = f"SELECT s.statement_no FROM statement s WHERE s.file_no > ? AND s.file_no <= ? AND s.family {families}"
        entries = f"SELECT e.entry_no FROM entry e WHERE e.statement_no IN ({statements})"
        tail = f"FROM {table} WHERE entry_no IN ({entries}) ORDER BY entry_no, part, payment_id"
        yield _Rows(table, _PAYMENT, tail, (since, run.last_file_no))
