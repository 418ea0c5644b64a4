"""A claim's workbook: everything an analyst and an auditor want to see of it, from the same verdicts as ``claim show``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconcile import __version__
from reconcile.batch import claims
from reconcile.core import claim_letter_words, money
from reconcile.core.claim_ways import way
from reconcile.core.compare_evidence import GRADES, grade
from reconcile.core.compare_words import language_of, say
from reconcile.core.plan_settle import parts_beside, parts_of_bill
from reconcile.reports.case_values import CaseBook, EvidenceRow, HistoryRow, LineRow, PaymentRow, ProofRow, Step
from reconcile.reports.case_words import ENGLISH, said
from reconcile.reports.case_workbook import write_case
from reconcile.store import claim_letters
from reconcile.store import claims as stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.core.claim_life import Event
    from reconcile.core.compare_bridge import Bridge
    from reconcile.core.compare_proof import Proof
    from reconcile.core.compare_values import Judged, Received
    from reconcile.core.plan_settle import Part
    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import ClaimedLine

_SEARCHED = frozenset({"not_received", "not_decidable"})
_NOTICE = {
    "after_cut_off": "booked after the cut-off", "placed_later": "booked by then, assigned later", "moved_since": "counted then; returned or moved since",
    "plan_settlement": "not payments: the settlement of the plan's year", "not_payments": "not from these payments",
}  # fmt: skip
_PLACES = {"on_account": "on account of", "held": "held on", "returned": "returned", "refunded": "paid back", "not_customer": "set aside"}


def write(connection: Connection, policy: Policy, as_of: str, case: Bridge, events: Sequence[Event], language: str, path: Path) -> None:
    """Write a case as it stands, in a language ("": the contract's, as its letter is). Raises: WrongUse, ReconcileError."""
    listed = stored.load(connection, [case.head.case_no])
    proof = claims.proof(connection, policy, as_of, listed)
    known = claim_letters.customers(connection, [case.head.contract_no] if case.head.contract_no else [])
    customer = known.get(case.head.contract_no)
    tongue = language or language_of(customer.language if customer else "")
    write_case(case_book(case, listed[0][1], proof, events, customer.customer_name if customer else "", as_of, tongue), path)


def case_book(case: Bridge, listed: Sequence[ClaimedLine], proof: Proof, events: Sequence[Event], name: str, as_of: str, language: str) -> CaseBook:
    """The workbook's values."""
    head, now = case.head, case.standing
    total = next(one for one in case.totals if one.currency == head.currency)
    to = said("to", language)
    facts = [
        ("Contract", f"{head.contract_no}, {name}" if name else head.contract_no), ("The list's days", f"{head.period_from} {to} {head.period_to}"),
        ("Received on", head.received_on), ("As of", as_of), ("Stands", f"{said(now.words, language)}: {now.reason}" if now else ""),
        ("Notice", head.notice_date), ("Mind", head.remark),
    ]  # fmt: skip
    bridge = [Step(said("The customer's total", language), total.claimed_minor, total=True)]
    counts = Counter(one.verdict for one in case.lines if one.currency == head.currency)
    bridge += [Step(_step(verdict, counts[verdict], language), -amount, total=False) for verdict, amount in total.by_verdict]
    bridge.append(Step(said("Booked by us", language), total.booked_minor, total=True))
    others = [
        f"{said('In', language)} {one.currency}: {said('claimed', language)} {money.to_text(one.claimed_minor, one.currency)}, "
        f"{said('booked', language)} {money.to_text(one.booked_minor, one.currency)}"
        for one in case.totals
        if one is not total
    ]
    return CaseBook(
        language=language, case_no=head.case_no, as_of=as_of, version=__version__, currency=head.currency,
        facts=[(said(label, language), text) for label, text in facts if text],
        bridge=bridge, notice=_notice(case, language), settlement=_settlement(case, language), others=others,
        lines=[_line(one, language) for one in case.lines],
        payments=[_payment(one, paid, language) for one in case.lines for paid in one.payments],
        evidence=_evidence(case, listed, language),
        proof=[row for one in case.lines if one.verdict in _SEARCHED for row in _proof(one, proof, language)],
        history=[
            HistoryRow(
                one.day, said(one.state + (f" for {one.waits_for}" if one.waits_for else ""), language), one.who or said("by itself", language), one.reason
            )
            for one in events
        ],
    )  # fmt: skip


def _step(verdict: str, count: int, language: str) -> str:
    return f"{said(verdict.replace('_', ' ').capitalize(), language)} ({count} {said('lines' if count > 1 else 'line', language)})"


def _notice(case: Bridge, language: str) -> list[Step]:
    if case.notice is None:
        return []
    found = case.notice
    steps = [Step(said("Booked by us", language), found.ours_minor, total=True)]
    steps += [
        Step(f"{said(_NOTICE[one.kind], language)} {one.booking_date} {one.payment_id}".rstrip(), one.amount_minor, total=False)
        for one in found.steps
    ]
    last, minor = (
        (f"{said('What we knew on', language)} {found.notice_date}", found.known_then_minor)
        if found.notice_minor is None
        else (said("The notice's total", language), found.notice_minor)
    )
    return [*steps, Step(last, minor, total=True)]


def _settlement(case: Bridge, language: str) -> list[Step]:
    """What is owed for the plan's year: the bill with its parts, then what stays open beside it."""
    found = case.settlement
    if found is None:
        return []

    def part(one: Part) -> Step:
        words = f"{one.name}: {one.sentence}" if language == ENGLISH else claim_letter_words.text(f"part_{one.name}", language)
        return Step(words, one.amount_minor, total=False)

    days = f"{found.first_day} {said('to', language)} {found.last_day}"
    steps = [*map(part, parts_of_bill(found)), Step(f"{said('Billed for', language)} {days}", found.bill_minor, total=True)]
    beside = [part(one) for one in parts_beside(found)]
    return [*steps, *beside, Step(said("Owed for the year in all", language), found.balance_minor, total=True)] if beside else steps


def _name(one: Judged, language: str) -> str:
    return str(one.line_no) if one.line_no else said("ours", language)


def _line(one: Judged, language: str) -> LineRow:
    claimed = one.claimed_minor if one.line_no else None
    sentence = say(one.key, one.words, language)
    return LineRow(
        _name(one, language), one.contract_no, one.paid_on, claimed, one.booked_minor, one.difference_minor, one.currency, one.verdict + (", looks misplaced" if one.misplaced else ""), one.on_notice, sentence,
        way(one),
    )  # fmt: skip


def _evidence(case: Bridge, listed: Sequence[ClaimedLine], language: str) -> list[EvidenceRow]:
    found = {one.line_no: one.payments for one in case.lines if one.line_no}
    return [
        EvidenceRow(
            str(one.line_no), said(GRADES[grade(one, found.get(one.line_no, ()))], language), one.ordered_on, one.paid_on,
            next((paid.booking_date for paid in found.get(one.line_no, ())), ""), one.payer_name, one.payer_iban, one.beneficiary_iban,
            one.bank_reference, one.details, one.status, one.problem,
        )
        for one in listed
    ]  # fmt: skip


def _payment(one: Judged, paid: Received, language: str) -> PaymentRow:
    stands = "; ".join(
        f"{money.to_text(part.amount_minor, paid.currency)} {said(_PLACES.get(part.place, 'on a bill of'), language)} {part.contract_no}".rstrip()
        for part in paid.stands
    )
    return PaymentRow(
        _name(one, language), paid.payment_id, paid.entry_ref, paid.booking_date, paid.value_date, paid.amount_minor, paid.currency, paid.payer_name,
        paid.payer_account, paid.account, stands or paid.state.replace("_", " "), paid.why,
    )  # fmt: skip


def _proof(one: Judged, proof: Proof, language: str) -> Iterator[ProofRow]:
    for each in proof.coverage(str(one.words["first"]), str(one.words["last"]), one.currency):
        complete = "yes" if each.complete else "no"  # by which the cell is coloured
        yield ProofRow(_name(one, language), each.account, each.first, each.last, each.from_date, each.to_date, complete)
