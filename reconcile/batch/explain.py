"""``explain``: one payment told to somebody who never saw the code: where from, what the bank wrote, why, where to, what now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.batch import refund, show_refunds
from reconcile.batch.exports import payment_rows
from reconcile.core import money
from reconcile.core.rule_words import evidence_words, words
from reconcile.core.suggestions import Suggested
from reconcile.errors import WrongUse
from reconcile.store import answers, corrections, exports, suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.store.answers import Decision, Linked, Short, Step

MOST_LISTED = 50

# What the bank may have written, in the order in which people look for it.
_WRITTEN = (
    ("remittance_text", "text"),
    ("creditor_reference", "structured reference"),
    ("document_numbers", "documents named"),
    ("payer_name", "other side"),
    ("payer_account", "its account"),
    ("payer_agent", "its bank"),
    ("payer_id", "its id"),
    ("payer_address", "its address"),
    ("ultimate_name", "on behalf of"),
    ("ultimate_id", "id of that person"),
    ("own_name", "our name there"),
    ("own_account", "our account there"),
    ("servicer_reference", "bank's reference"),
    ("end_to_end_id", "end-to-end id"),
    ("instruction_id", "document number"),
    ("transaction_id", "transaction id"),
    ("uetr", "UETR"),
    ("mandate_id", "mandate"),
    ("message_id", "message id"),
    ("payment_information_id", "payment information id"),
    ("clearing_reference", "clearing reference"),
    ("purpose", "purpose"),
    ("additional_info", "bank's remark"),
    ("bank_transaction_code", "transaction code"),
    ("proprietary_code", "bank's own code"),
    ("return_reason", "reason of the return"),
    ("return_info", "bank on the return"),
)
_KINDS = {
    "detail": "a payment within an entry", "entry": "an entry by itself", "batch": "a batch whose details the statement does not show",
    "charge": "the bank's charge within an entry", "remainder": "what the details of an entry leave over",
}  # fmt: skip
_PLACES = {
    "item": "to {item} of contract {contract}", "on_account": "on account of contract {contract}",
    "held": "held on contract {contract}, out of automatic use", "not_customer": "set aside: not customer money",
    "returned": "gone back", "refunded": "paid back to the customer of contract {contract}", "explained": "stands in the bank's details",
}  # fmt: skip


_TAKEN_BACK = "taken back: corrected by the bank's statement"


class Explained(NamedTuple):
    """Everything as texts, ready to be shown; money with its currency."""

    payment_id: str
    amount: str
    booking_date: str
    headline: str
    came_from: tuple[tuple[str, str], ...]
    bank_wrote: tuple[tuple[str, str], ...]
    decisions: tuple[dict[str, Any], ...]
    lost: tuple[dict[str, str], ...]
    postings: tuple[dict[str, str], ...]
    standing: tuple[dict[str, str], ...]
    returns: tuple[str, ...]
    related: tuple[str, ...]
    next_steps: tuple[tuple[str, str], ...]  # (what, how)
    refunds: tuple[str, ...] = ()  # of the credit it stands in, or the one the bank booked with it


def find(connection: Connection, reference: str) -> list[Short]:
    """The payments a reference may mean: its id, the bank's reference, an end-to-end or transaction id, or a part of one.

    Raises: WrongUse when there is none.
    """
    found = answers.named(connection, reference.strip(), MOST_LISTED + 1) if reference.strip() else []
    if not found:
        raise WrongUse(f"payment {reference}", "no payment has this reference", "look for it with `reconcile find TEXT` (name, amount, date, text)")
    return found


def explain(connection: Connection, payment_id: str) -> Explained:
    """One payment, by its payment_id."""
    row = answers.payment(connection, payment_id)
    made = answers.decisions(connection, payment_id)
    steps = answers.steps(connection, payment_id)
    corrected = bool(corrections.touched(connection, [payment_id]))
    standing = _standing(connection, payment_id, corrected=corrected)
    amount = _money(row["amount_minor"], row["currency"])
    return Explained(
        payment_id=payment_id,
        amount=amount,
        booking_date=row["booking_date"],
        headline=_headline(row, amount, standing, made),
        came_from=_came_from(answers.source(connection, payment_id), row),
        bank_wrote=_bank_wrote(row),
        decisions=tuple(_decision(one) for one in made),
        lost=_lost(connection, payment_id, made) if made else (),
        postings=tuple(_posting(one, corrected=corrected) for one in steps),
        standing=standing,
        returns=tuple(_return(one, payment_id, corrected=corrected) for one in answers.links(connection, payment_id)),
        related=tuple(_related(one, row) for one in answers.details_of(connection, payment_id)),
        next_steps=_next_steps(
            payment_id, standing, made, explained=bool(steps) and steps[-1].account_code == "explained", outgoing=row["amount_minor"] < 0
        ),
        refunds=_refunds(connection, payment_id, standing),
    )


def _refunds(connection: Connection, payment_id: str, standing: Sequence[dict[str, str]]) -> tuple[str, ...]:
    """The refunds this payment is the debit of; and those under way of the credit it stands in."""
    on_account = {one["contract_no"] for one in standing if one["status"] == "on_account"}
    found = [one for one in refund.every(connection) if (one.debit.payment_id == payment_id if one.debit else one.refund.contract_no in on_account)]
    return show_refunds.sentences(found)


def _money(minor: int | None, currency: str) -> str:
    return f"{money.to_text(int(minor or 0), currency)} {currency}"


def _headline(row: dict[str, Any], amount: str, standing: Sequence[dict[str, str]], made: Sequence[Decision]) -> str:
    side = "from" if row["amount_minor"] >= 0 else "to"
    who = f" {side} {row['payer_name']}" if row["payer_name"] else ""
    if not made:
        return f"{amount}{who}, booked on {row['booking_date']}: no run has looked at it yet"
    if not standing:
        return f"{amount}{who}, booked on {row['booking_date']}: {words(made[-1].rule)}"
    places = "; ".join(one["where"] if len(standing) == 1 else f"{one['amount']} {one['where']}" for one in standing)
    return f"{amount}{who}, booked on {row['booking_date']}: {places}"


def _came_from(source: dict[str, Any], row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    period = f", {source['from_date']} to {source['to_date']}" if source["from_date"] else ""
    inside = f", {source['details_count']} details inside" if source["details_count"] > 1 else ""
    inside += f", a batch of {source['batch_count']}" if source["batch_count"] else ""
    line = row["line"] or source["entry_line"]
    said = (
        ("file", f"{source['file_name']}, line {line}" if line else source["file_name"]),
        ("its content", f"sha256 {source['sha256']}"),
        ("statement", f"{source['statement_id'] or 'without id'} ({source['message']}) of account {source['account']}{period}"),
        ("entry", f"number {source['entry_ordinal']}, {_money(source['entry_minor'], source['entry_currency'])}{inside}"),
        ("it is", _KINDS.get(row["kind"], row["kind"])),
        ("booked, value", f"{row['booking_date']}, {row['value_date']}" if row["value_date"] else row["booking_date"]),
    )
    return tuple(one for one in said if one[1])


def _bank_wrote(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    said = [(label, str(row[name])) for name, label in _WRITTEN if row[name]]
    if row["original_amount_minor"]:
        rate = f", rate {row['exchange_rate']}" if row["exchange_rate"] else ""
        said.append(("in the payer's currency", f"{_money(row['original_amount_minor'], row['original_currency'])}{rate}"))
    if row["charges_minor"]:
        said.append(("charges", _money(row["charges_minor"], row["currency"])))
    return tuple(said)


def _decision(one: Decision) -> dict[str, Any]:
    evidence = json.loads(one.evidence)
    by = f"{one.who} at {one.given_at}" if one.who else f"the night of {one.run_day}"
    return {
        "run_id": one.run_id, "by": by, "outcome": one.outcome, "rule": one.rule, "rule_words": words(one.rule), "contract_no": one.contract_no,
        "sentence": one.sentence, "evidence": [said for said in evidence_words(evidence).split("; ") if said],
    }  # fmt: skip


def _lost(connection: Connection, payment_id: str, made: Sequence[Decision]) -> tuple[dict[str, str], ...]:
    """Other contracts it might have been, best first, with what spoke for them and why it did not decide."""
    one, evidence = made[-1], {name: value for each in made for name, value in json.loads(each.evidence).items()}
    candidates = [str(number) for number in json.loads(one.candidates)]
    names = answers.customer_names(connection, candidates)
    decided = f"; decided by: {words(one.rule)}" if one.contract_no else "; not enough to decide alone, or something contradicts it"
    pointed = [
        {"contract_no": number, "customer_name": names.get(number, ""), "why": f"{_spoke_for(number, evidence)}{decided}"} for number in candidates
    ]
    return (*pointed, *(_by_sum(connection, payment_id) if one.outcome == "clarification" else ()))


def _by_sum(connection: Connection, payment_id: str) -> list[dict[str, str]]:
    """Contracts that nothing but the sum points to."""
    found = suggestions.last(connection, [payment_id]).get(payment_id, Suggested()).contracts
    names = answers.customer_names(connection, [one.contract_no for one in found])
    return [
        {"contract_no": one.contract_no, "customer_name": names.get(one.contract_no, ""), "why": f"{one.why}; a sum proves nothing"} for one in found
    ]


def _spoke_for(number: str, evidence: dict[str, Any]) -> str:
    said = []
    if number in evidence.get("named", ()):
        said.append("named by the payment")
    if number in evidence.get("near", ()):
        said.append(f"one slip from {evidence.get('number', 'a number in the text')}")
    if number in evidence.get("ruled", ()):
        said.append("people have ruled payments of this payer in these words to it")
    if number in evidence.get("paid_before", ()):
        said.append("this account has paid for it before")
    if number in [place[0] for place in evidence.get("assigned_to", ())]:
        said.append("it stood there before")
    return ", ".join(said) or "name or address looks like its customer's"


def _posting(one: Step, *, corrected: bool) -> dict[str, str]:
    where = (
        _TAKEN_BACK if corrected and one.account_code == "returned" else _PLACES[one.account_code].format(item=one.item_key, contract=one.contract_no)
    )
    why = words("correction") if corrected and one.rule.partition(":")[0] in {"returned", "return_of"} else words(one.rule)
    undoes = f", undoes posting {one.reverses}" if one.reverses else ""
    return {
        "posting_no": str(one.posting_no), "posted_on": one.posted_on, "run_id": one.run_id, "amount": _money(one.amount_minor, one.currency),
        "where": where, "why": f"{why}{undoes}", "by": one.who or "the night",
    }  # fmt: skip


def _standing(connection: Connection, payment_id: str, *, corrected: bool) -> tuple[dict[str, str], ...]:
    """The same lines as ``export payments`` has."""
    found = []
    for row in payment_rows(exports.one(connection, payment_id)):
        status, contract_no, _, item_key, allocated = row[10:15]
        where = {
            "allocated": ("paid back out of" if str(allocated).startswith("-") else "allocated to") + f" {item_key} of contract {contract_no}", "on_account": f"on account of contract {contract_no}",
            "returned": ("takes money back" if str(allocated).startswith("-") else "gone back") + (f" (contract {contract_no})" if contract_no else ""),
            "refunded": f"paid back to the customer of contract {contract_no}", "not_customer": "set aside: not customer money",
            "awaiting_details": "waits for the bank's details",
        }.get(str(status), "waits for a person's decision")  # fmt: skip
        where = _TAKEN_BACK if corrected and status == "returned" else where
        amount = "" if allocated is None else f"{allocated:f} {row[5]}"
        found.append({"status": str(status), "contract_no": str(contract_no), "item_key": str(item_key), "amount": amount, "where": where})
    return tuple(found)


def _return(one: Linked, payment_id: str, *, corrected: bool) -> str:
    reason = f", the bank's reason: {one.reason}" if one.reason else ""
    amount = _money(abs(one.amount_minor), one.currency)
    if corrected:
        other = one.payment_id if one.return_id == payment_id else one.return_id
        return f"the bank's corrected statement takes {amount} back; the other side of it is {other}"
    if one.return_id == payment_id:
        return f"takes back {amount} of payment {one.payment_id}{reason}"
    return f"{amount} went back on {one.booking_date} with payment {one.return_id}{reason}"


def _related(one: Short, row: dict[str, Any]) -> str:
    amount = _money(one.amount_minor, one.currency)
    if one.state == "explained" and row["entry_ref"] != one.payment_id:
        return f"one of the details of the batch {one.payment_id} ({amount})"
    return f"stands in its detail {one.payment_id} ({amount}, {one.payer_name or 'no name'})"


def _next_steps(
    payment_id: str, standing: Sequence[dict[str, str]], made: Sequence[Decision], *, explained: bool, outgoing: bool
) -> tuple[tuple[str, str], ...]:
    if not made:
        return (("have the night look at it", "reconcile run"),)
    if explained:
        return ()
    statuses = {one["status"] for one in standing}
    candidates = [str(one) for one in json.loads(made[-1].candidates)]
    contracts = dict.fromkeys(one["contract_no"] for one in standing if one["contract_no"])
    looks = tuple((f"look at contract {one}", f"reconcile show {one}") for one in candidates[:3]) or (
        ("look for its contract", "reconcile find NAME"),
    )
    shows = tuple((f"see contract {one} whole", f"reconcile show {one}") for one in contracts)
    assign = f"reconcile assign {payment_id} {candidates[0] if len(candidates) == 1 else 'CONTRACT'}"
    aside, back = ("no customer's", f"reconcile assign {payment_id} --not-customer"), f"reconcile unassign {payment_id}"
    steps: dict[str, tuple[tuple[str, str], ...]] = {
        "awaiting_details": (("get the batch's details from the bank", "put its camt.054 into inbox/ and call `reconcile run`"),),
        "clarification": (
            *looks,
            ("assign it", assign),
            ("assign parts of it", f"reconcile assign {payment_id} CONTRACT:INVOICE=AMOUNT CONTRACT=AMOUNT"),
            aside,
        ),
        "not_customer": (("if it is a customer's after all", f"reconcile assign {payment_id} CONTRACT"),),
        "allocated": (*shows, ("if it belongs elsewhere", f"reconcile assign {payment_id} CONTRACT"), ("take it back", back)),
    }
    if outgoing:
        out = {"clarification": (*looks, ("say whose it is", assign), aside), "not_customer": (("if it is a customer's after all", back),)}
        steps |= out | {"allocated": shows}
    steps["on_account"] = steps["allocated"]
    if statuses & {"returned", "refunded"}:
        statuses -= {"allocated", "on_account"}
    return next((found for status, found in steps.items() if status in statuses), ())
