"""The chain of runs: each run's link hashes what it saw and what it wrote onto the link before it.

A row changed afterwards, in a fact, a decision, a posting or a finding, breaks the link of its run. Of payments the chain
holds what money and decisions rest on; the rest of what a bank wrote is held by the file's own hash, with the archive.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple, Self

from reconcile.store import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from reconcile.store.runs import Run


class _Part(NamedTuple):
    """Rows of one table that belong to a run: those of its new files, arrivals or rulings, or of the run itself, as the number ``by`` tells.

    ``order`` is total, and that of the index by which they are found: a file's rows are read as they came, and never sorted.
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
    "item_no, item_key, invoice_no, contract_no, kind, issued_on, opens_on, due_on, period_start, period_end, amount_minor, currency, payment_reference, "
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
_FACTS = (
    _Part("source_file", "file_no, sha256, name, kind, size", "file_no", "file_no"),
    _Part("arrival", "arrival_no, name, sha256, kind, outcome, message, row_count", "arrival_no", "arrival_no"),
    _Part("statement", _STATEMENT, "file_no", "file_no, statement_no"),
    _Part("listed_again", "statement_no, entry_no", "file_no", "statement_no, entry_no"),
    _Part("withdrawn", "entry_no, by_entry_no", "file_no", "entry_no"),
    _Part("correction", "file_no, accepted_file_no, who, given_at, reason", "file_no", "file_no"),
    _Part("conflict", "conflict_no, kind, key, contract_no, account, currency, day, amount_minor, sentence", "file_no", "file_no, conflict_no"),
    _Part("payment_order", _ORDER, "file_no", "file_no, ordinal"),
    _Part("contract", _CONTRACT, "file_no", "file_no, version_no"),
    _Part("item", _ITEM, "file_no", "file_no, run_no, item_no"),
    _Part("plan", "plan_no, contract_no, valid_from, monthly_amount_minor, due_day, valid_to, currency", "file_no", "file_no, plan_no"),
    _Part(
        "consumption", "consumption_no, contract_no, period_start, period_end, kwh_milli, amount_minor, currency", "file_no", "file_no, consumption_no"
    ),
    _Part("clearing", _CLEARING, "file_no", "file_no, run_no, clearing_no"),
    _Part("claim_case", "claim_no, case_no, contract_no, claimed_total_minor, notice_date, notice_total_minor, currency", "file_no", "file_no, claim_no"),
    _Part("claimed_line", "case_no, line_no, contract_no, paid_on, amount_minor, currency, details, status", "file_no", "case_no, line_no"),
    _Part("agreement_event", _AGREEMENT, "file_no", "file_no, event_no"),
    _Part("agreement_number", "event_no, token", "file_no", "file_no, event_no, token"),
    _Part("customer_request", _REQUEST, "file_no", "file_no, request_no"),
    _Part("sample_check", "check_no, payment_id, is_right, checked_by, checked_on", "file_no", "file_no, check_no"),
    _Part("ruling", "ruling_no, payment_id, kind, targets, who, given_at, day, reason", "ruling_no", "ruling_no"),
)  # fmt: skip
_MADE = (
    _Part("item", _ITEM, "run_no", "item_no"),
    _Part("clearing", _CLEARING, "run_no", "clearing_no"),
    _Part("explained", "by_entry_no, payment_id, run_no", "run_no", "by_entry_no"),
    _Part("decision", "decision_no, payment_id, outcome, rule, contract_no, sentence, evidence, candidates", "run_no", "decision_no"),
    _Part(
        "posting", "posting_no, posted_on, payment_id, account_code, contract_no, item_key, amount_minor, currency, rule, reverses", "run_no", "posting_no"
    ),
    _Part("return_link", "return_id, payment_id, amount_minor, currency, reason", "run_no", "return_id, payment_id"),
    _Part("claim_event", "event_no, case_no, state, waits_for, about, who, given_at, day, reason", "run_no", "event_no"),
    _Part("refund_event", _REFUND, "run_no", "event_no"),
    _Part("suggestion", "payment_id, suggested", "run_no", "payment_id"),
    _Part("finding", _FINDING, "run_no", "kind, key"),
    _Part("sample_stratum", "rule, posted_count, drawn_count", "run_no", "rule"),
    _Part("sample", "payment_id, rule, decision_no", "run_no", "payment_id"),
    _Part("certificate", _CERTIFICATE, "run_no", "account, currency"),
)  # fmt: skip
_OF_RUN = {"item": "file_no = 0 AND run_no = ?", "clearing": "file_no = 0 AND run_no = ?"}


class Seen(NamedTuple):
    """The newest facts a run saw; none before the first run."""

    file_no: int = 0
    arrival_no: int = 0
    ruling_no: int = 0

    @classmethod
    def by(cls, run: Run | None) -> Self:
        """Those of a run, or of none."""
        return cls(run.last_file_no, run.last_arrival_no, run.last_ruling_no) if run else cls()


def link(connection: Connection, run: Run, before: Run | None, new_facts: str = "") -> str:
    """The link of a run whose rows are all written; ``before`` is the run before it, of whatever kind.

    ``new_facts``: the hash of the facts that came between the two, where it is known already.
    """
    sha = hashlib.sha256((before.chain if before else "").encode())
    sha.update(repr(tuple(run._replace(chain=""))).encode())
    sha.update((new_facts or facts(connection, Seen.by(before), Seen.by(run))).encode())
    _hash(sha, connection, _of_run(run))
    return sha.hexdigest()


def facts(connection: Connection, before: Seen, seen: Seen) -> str:
    """The hash of what came by files and was said by people after one run and up to another. No run writes any of it."""
    sha = hashlib.sha256()
    _hash(sha, connection, _of_facts(before, seen))
    _hash(sha, connection, _of_money(before, seen))
    return sha.hexdigest()


def _hash(sha: hashlib._Hash, connection: Connection, parts: Iterable[_Rows]) -> None:
    for table, columns, tail, parameters in parts:
        sha.update(f"{table}\n".encode())
        for rows in bulk.stream_json(connection, columns, tail, parameters):
            sha.update(("\n".join(rows) + "\n").encode())


def _of_facts(before: Seen, seen: Seen) -> Iterator[_Rows]:
    for part in _FACTS:
        after, upto = getattr(before, part.by), getattr(seen, part.by)
        if after != upto:
            yield _Rows(part.table, part.columns, f"FROM {part.table} WHERE {part.by} > ? AND {part.by} <= ? ORDER BY {part.order}", (after, upto))


def _of_run(run: Run) -> Iterator[_Rows]:
    for part in _MADE:
        where = _OF_RUN.get(part.table, f"{part.by} = ?")
        yield _Rows(part.table, part.columns, f"FROM {part.table} WHERE {where} ORDER BY {part.order}", (run.run_no,))


def _of_money(before: Seen, seen: Seen) -> Iterator[_Rows]:
    """The payments its new files brought. Details that a later run brings in are hashed where they came, as notified payments."""
    if before.file_no == seen.file_no:
        return
    for table, families in (("payment", "<> 'camt.054'"), ("notified_payment", "= 'camt.054'")):
        statements = f"SELECT s.statement_no FROM statement s WHERE s.file_no > ? AND s.file_no <= ? AND s.family {families}"
        entries = f"SELECT e.entry_no FROM entry e WHERE e.statement_no IN ({statements})"
        tail = f"FROM {table} WHERE entry_no IN ({entries}) ORDER BY entry_no, part, payment_id"
        yield _Rows(table, _PAYMENT, tail, (before.file_no, seen.file_no))
