"""The answer letter of a claim: its verdicts in the customer's words, and nothing that is another person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import claim_list, claims
from reconcile.batch.claim_letter_bridge import bridge_steps, notice_steps, settlement_steps
from reconcile.core import claim_letter_words as words
from reconcile.core.compare_notice import SETTLEMENT
from reconcile.core.compare_words import language_of
from reconcile.core.plan_settle import SETTLED
from reconcile.errors import WrongUse
from reconcile.reports.letters import Letter, Line, ProofOf, Searched, write_html
from reconcile.store import claim_letters as stored
from reconcile.store import claims as stored_claims

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.workspace import Workspace
    from reconcile.core.compare_bridge import Bridge
    from reconcile.core.compare_proof import Coverage, Proof
    from reconcile.core.compare_values import Judged
    from reconcile.store.claim_letters import Customer

LAST = 4  # characters of an account that are shown
UNREADABLE = "unreadable"
_DAYS = frozenset({"booked_on", "first_on", "paid_on", "first", "last", "as_of", "until"})
_FINE = frozenset({"agreed", "date_differs", "split", "merged", "not_claimed"})


def write(connection: Connection, workspace: Workspace, as_of: str, case_no: str, language: str, path: Path) -> None:
    """Write a case's letter in a language ("": the contract's). Raises: WrongUse, ReconcileError."""
    case = claim_list.look(connection, workspace.policy, as_of, [case_no])[0]
    folder, sender = workspace.letters
    known = stored.customers(connection, {case.head.contract_no, *(one.contract_no for one in case.lines)} - {""})
    proof = claims.proof(connection, workspace.policy, as_of, stored_claims.load(connection, [case_no]))
    write_html(path, "letter.html", letter(case, known, proof, as_of, language, sender), folder)


def write_asking(connection: Connection, workspace: Workspace, as_of: str, contract_no: str, language: str, path: Path) -> None:
    """Ask the customer of a contract for her list again, where none could be taken in. Raises: WrongUse, ReconcileError."""
    folder, sender = workspace.letters
    known = stored.customers(connection, [contract_no])
    if contract_no not in known:
        raise WrongUse(f"contract {contract_no}", "there is no such contract", "look for it with `reconcile find NAME`")
    customer = known[contract_no]
    write_html(path, "letter.html", asking(contract_no, customer, as_of, language or language_of(customer.language), sender), folder)


def letter(case: Bridge, known: dict[str, Customer], proof: Proof, as_of: str, language: str = "", sender: str = "") -> Letter:
    """The letter's values. Lines for contracts of other customers are not spoken of, and count in no total."""
    head = case.head
    customer = known.get(head.contract_no)
    tongue = language or language_of(customer.language if customer else "")
    if all(one.verdict == UNREADABLE for one in case.lines):
        return asking(head.contract_no, customer, as_of, tongue, sender, head.case_no, [_line(one, tongue) for one in case.lines])
    mine = [one for one in case.lines if _is_hers(one, customer, known)]
    hers = {id(one) for one in mine}
    name = customer.customer_name if customer else ""
    count = sum(one.line_no > 0 and one.verdict not in _FINE for one in mine)
    of = sum(one.line_no > 0 for one in mine)
    told = {
        "first": words.day_words(head.period_from, tongue),
        "last": words.day_words(head.period_to, tongue),
        "as_of": words.day_words(as_of, tongue),
    }
    summary = words.text("some_differ", tongue, count=count, of=of) if count else words.text("all_agree", tongue) if of else ""
    bridges = [*bridge_steps(mine, head.currency, tongue)]
    if case.notice and len(mine) == len(case.lines):
        bridges.append(notice_steps(case.notice, head.currency, tongue))
    if case.settlement and (case.settlement.state == SETTLED or (case.notice and case.notice.sum_of(SETTLEMENT))):
        bridges.append(settlement_steps(case.settlement, tongue))
    return Letter(
        language=tongue,
        sender=sender,
        addressee=[one for one in (name, customer.object_address if customer else "") if one],
        day=words.day_words(as_of, tongue),
        subject=words.text("subject", tongue, contract_no=head.contract_no),
        case=words.text("case", tongue, case_no=head.case_no),
        salutation=words.text("salutation", tongue, name=name) if name else words.text("salutation_unnamed", tongue),
        paragraphs=[one for one in (words.text("intro", tongue, **told), summary) if one],
        lines=[_line(one, tongue) if id(one) in hers else _not_hers(one, tongue) for one in case.lines if id(one) in hers or one.line_no],
        bridges=bridges,
        remarks=_remarks(case, mine, tongue),
        closing=words.text("closing", tongue),
        greeting=words.text("greeting", tongue),
        proofs=[_proof(one, proof, tongue) for one in mine if one.verdict == "not_received"],
        texts=words.TEXTS[tongue],
    )


def asking(
    contract_no: str, customer: Customer | None, as_of: str, language: str, sender: str, case_no: str = "", lines: Sequence[Line] = ()
) -> Letter:
    """Where nothing of what she sent could be used: a letter that asks for a list that can be."""
    name = customer.customer_name if customer else ""
    return Letter(
        language=language,
        sender=sender,
        addressee=[one for one in (name, customer.object_address if customer else "") if one],
        day=words.day_words(as_of, language),
        subject=words.text("subject", language, contract_no=contract_no),
        case=words.text("case", language, case_no=case_no) if case_no else "",
        salutation=words.text("salutation", language, name=name) if name else words.text("salutation_unnamed", language),
        paragraphs=[words.text("ask_intro", language), words.text("ask_how", language)],
        lines=lines,
        bridges=[],
        remarks=[],
        closing=words.text("ask_closing", language, contract_no=contract_no),
        greeting=words.text("greeting", language),
        proofs=[],
        texts=words.TEXTS[language],
    )


def _is_hers(one: Judged, customer: Customer | None, known: dict[str, Customer]) -> bool:
    """The case's contract, or another one of the same customer."""
    if customer is None:
        return False
    other = known.get(one.contract_no)
    return one.contract_no == customer.contract_no or (other is not None and other.customer_no != "" and other.customer_no == customer.customer_no)


def _line(one: Judged, language: str) -> Line:
    readable = one.verdict != UNREADABLE
    return Line(
        number=str(one.line_no) if one.line_no else words.text("ours", language),
        paid_on=words.day_words(one.paid_on, language) if readable or one.paid_on else "",
        claimed=words.money_words(one.claimed_minor, one.currency, language) if one.line_no and readable else "",
        booked=words.money_words(one.booked_minor, one.currency, language) if readable else "",
        outcome=words.said(one.key, language, _filled(one, language)),
        marked=one.verdict not in _FINE,
    )


def _not_hers(one: Judged, language: str) -> Line:
    outcome = words.text("no_contract", language, contract_no=one.contract_no) if one.is_of_no_contract else words.text("not_yours", language)
    return Line(str(one.line_no), words.day_words(one.paid_on, language), "", "", outcome, marked=True)


def _filled(one: Judged, language: str) -> dict[str, object]:
    """What fills the customer's sentence: days and money as letters write them; when the money went back, but not the bank's code."""
    filled = dict(one.words)
    for name in _DAYS & filled.keys():
        filled[name] = words.day_words(str(filled[name]), language)
    filled["booked"] = words.money_words(one.booked_minor, one.currency, language)
    filled["claimed"] = words.money_words(one.claimed_minor, one.currency, language)
    if "total" in filled and one.payments:
        filled["total"] = words.money_words(one.payments[0].booked_on(one.contract_no), one.currency, language)
    day = str(filled.get("gone", ""))[5:15]
    filled["gone"] = f" ({words.day_words(day, language)})" if day else ""
    return filled


def _remarks(case: Bridge, mine: list[Judged], language: str) -> list[str]:
    """The list's own total, where it is not what its lines add up to."""
    found = []
    for total in case.totals:
        if total.stated_minor is not None and total.stated_minor != total.claimed_minor and len(mine) == len(case.lines):
            stated = words.money_words(total.stated_minor, total.currency, language)
            claimed = words.money_words(total.claimed_minor, total.currency, language)
            found.append(words.text("stated", language, stated=stated, claimed=claimed))
    return found


def _proof(one: Judged, proof: Proof, language: str) -> ProofOf:
    amount, day = words.money_words(one.claimed_minor, one.currency, language), words.day_words(one.paid_on, language)
    covered = proof.coverage(str(one.words["first"]), str(one.words["last"]), one.currency)
    return ProofOf(
        words.text("proof_line", language, line_no=one.line_no, amount=amount, paid_on=day), [_searched(each, language) for each in covered]
    )


def _searched(one: Coverage, language: str) -> Searched:
    def stretch(first: str, last: str) -> str:
        return f"{words.day_words(first, language)} – {words.day_words(last, language)}" if first else "–"

    complete = words.text("yes" if one.complete else "no", language)
    return Searched(one.account[-LAST:], stretch(one.first, one.last), stretch(one.from_date, one.to_date), complete)
