"""The names of rules, as a finance clerk would say them: one place for the workbook and for ``explain``.

A rule's name may carry a particular after a colon (``duplicate:R-1``); the words then end in it.

>>> words("oldest_due"), words("duplicate:R-2026-17")
('oldest due first', 'held: second payment of R-2026-17')
"""

from __future__ import annotations

import json
import re
from typing import Any

# What decided to whom a payment belongs, or why nothing did.
_IDENTIFIED = {
    "contract_unknown": "number of a contract nobody has told us of",
    "several_contracts": "several contracts named, split exactly",
    "several_contracts_unclear": "several contracts named, no exact split",
    "closed_contract": "closed contract, nothing open",
    "contradicted_slip": "number against payer's history: a slip?",
    "contradicted_by_sum": "number against payer's history and sum",
    "contradicted_by_history": "number against payer's history",
    "contradicted_by_name_and_sum": "number against payer's name and sum",
    "slip_beside": "one contract named, and a slip of another beside it",
    "bare_number": "number confirmed by nothing else",
    "unguarded_number": "another number differs by a slip no check digit shows",
    "other_currency": "contract never billed in this currency",
    "creditor_reference": "structured reference",
    "autopay_id": "automatic payment's id",
    "invoice_number": "invoice number in the text",
    "contract_number": "contract number in the text",
    "customer_number": "customer number in the text",
    "customer_number_split": "customer number, the only split that adds up",
    "customer_with_several": "customer number, several contracts",
    "near_number": "slip of the hand, payer known",
    "near_number_name_and_sum": "slip of the hand, name and sum agree",
    "near_number_alone": "slip of the hand, nothing confirms it",
    "near_numbers": "slip of the hand, several possible",
    "mistyped_number": "mistyped: wrong check digit",
    "unknown_number": "unknown number, payer known",
    "unknown_number_alone": "unknown number, payer unknown",
    "payer_history": "payer's account has always paid this",
    "text_habit": "ruled so before, payer and words the same",
    "ruled_before": "people have ruled on this payer's words",
    "customer_has_other_contract": "payer known, customer has several contracts",
    "history_closed": "payer known, contract closed",
    "history_other_currency": "payer known, contract never billed in this currency",
    "history_other_number": "payer known, but an unknown number and a sum not open",
    "history_sold": "payer known, but the contract has another customer now",
    "history_contradicted": "payer known, but name or address are another's",
    "history_or_namesake": "payer known, but the sum is a namesake's",
    "collector": "account that collects for many",
    "several_in_history": "payer paid for several contracts",
    "weak_history": "payer hardly known",
    "nothing_known": "no number, payer unknown",
    "ruling": "a person's ruling",
}

# Which item takes the money of a known contract, and what moves it later.
_ALLOCATED = {
    "named_item": "the item the payment names",
    "equal_sum": "the item of the same sum",
    "oldest_few": "the oldest items of the same total",
    "oldest_due": "oldest due first",
    "exact_split": "the only split that adds up",
    "on_account": "no open item left: on account",
    "on_account_used": "money on account, used when the item opened",
    "credit_note": "credit note set off",
    "displaced_by_named_payment": "made way for a payment naming the item",
    "duplicate": "held: second payment of",
    "duplicate_released": "held long enough, free to be used",
    "settled_elsewhere": "item was settled elsewhere, money back on account",
    "replaced_by_invoice": "moved from the instalment to its invoice",
}

# Money that goes back, comes apart, or was never a customer's.
_ASIDE = {
    "return": "money that goes back",
    "return_linked": "return of a known payment",
    "correction": "corrected by the bank's statement",
    "return_unlinked": "return whose payment is not certain",
    "return_of": "takes back payment",
    "returned": "returned by the bank",
    "refund": "paid back to the customer",
    "refund_unclear": "paid out, and not clear to whose credit",
    "refund_without_credit": "paid out without credit on account",
    "refund_returned": "our refund came back",
    "returned_outgoing": "a payment of ours came back",
    "returned_aside": "return of money that was no customer's",
    "awaiting_details": "waits for the bank's details",
    "details_missing": "the bank's details never came",
    "explained_by_details": "stands in the bank's details",
    "remainder": "the details do not add up to the entry",
    "bank_fee": "bank fee",
    "interest": "interest",
    "own_transfer": "between our own accounts",
    "listed_counterparty": "listed as never a customer",
    "outgoing_payment": "payment by us",
    "no_money": "no money moved",
}

WORDS = {**_IDENTIFIED, **_ALLOCATED, **_ASIDE}


def words(rule: str) -> str:
    """A rule's name in plain words; a name nobody gave words to reads as it is, without its underscores."""
    name, _, particular = rule.partition(":")
    said = WORDS.get(name, name.replace("_", " "))
    return f"{said} {particular}" if particular else said


# The evidence kept with a decision, beside the numbers themselves.
_HISTORIES = {
    "same": "this account has paid for this customer before",
    "other": "this account has so far paid for others",
    "sure": "this account has always paid for one contract",
    "weak": "this account has hardly paid before",
    "several": "this account has paid for several contracts",
}
_NAMED_BY = {
    "creditor_reference": "structured reference {0}",
    "autopay_id": "automatic payment's id {0}",
    "invoice_number": "invoice {0} in the text",
    "contract_number": "contract {0} in the text",
    "customer_number": "customer {0} in the text",
}


def evidence_words(evidence: dict[str, Any]) -> str:
    """What spoke for or against, in one line: the number found, then the sum, the payer's history, what was paid before."""
    return "; ".join([*_ruled(evidence), *_numbers(evidence), *_facts(evidence)])


# One contract named, or paid for before: the words leave it out.
_UNSAID = re.compile(r'(?:"named": \["[^"\\]*"\], )|(?:, "paid_before": \["[^"\\]*"\])')


class EvidenceWords:
    """The words of stored evidence, put together once for all payments that differ in their number alone."""

    _MARK = "\ue000"  # in the number's place; a private character that no text we keep holds
    _SHORTEST = 5  # signs: what is shorter could be part of another value

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, stored: str) -> str:
        """The words of one decision's evidence, stored as JSON."""
        number = stored.rpartition('"number": "')[2].partition('"')[0]
        if len(number) < self._SHORTEST or not number.isalnum() or self._MARK in stored:
            return evidence_words(json.loads(stored))
        pattern = _UNSAID.sub("", stored.replace(f'"{number}"', f'"{self._MARK}"'))
        if number in pattern:
            return evidence_words(json.loads(stored))
        said = self._known.get(pattern)
        if said is None:
            said = self._known[pattern] = evidence_words(json.loads(pattern))
        return said.replace(self._MARK, number)


def _ruled(evidence: dict[str, Any]) -> list[str]:
    """Whose word it was, and why."""
    who, reason = str(evidence.get("who", "")), str(evidence.get("reason", ""))
    return [f"{who} ruled so{f': {reason}' if reason else ''}"] if who else []


def _numbers(evidence: dict[str, Any]) -> list[str]:
    number, by = str(evidence.get("number", "")), str(evidence.get("by", ""))
    said = []
    if number and by in _NAMED_BY:
        said.append(_NAMED_BY[by].format(number))
    elif number and evidence.get("near"):
        said.append(f"{number}, one slip from {_listed(evidence['near'])}")
    elif number:
        said.append(f"number {number}")
    if len(evidence.get("named", ())) > 1:
        said.append(f"names {_listed(evidence['named'])}")
    items = [item for item in evidence.get("named_items", ()) if item != number]
    if items:
        said.append(f"names {_listed(items)}")
    return said


def _facts(evidence: dict[str, Any]) -> list[str]:
    said = []
    if evidence.get("split"):
        said.append("the open items add up in one way only")
    if evidence.get("fits_named"):
        said.append("the sum is open there" if evidence.get("equals_named") else "the sum is the total of the oldest open there")
    if evidence.get("near_name_and_sum"):
        said.append("name and sum agree")
    elif evidence.get("name_alike"):
        said.append("the payer's name is the customer's")
    if evidence.get("near_in_history"):
        said.append("this account has paid for it before")
    elif evidence.get("history") in _HISTORIES:
        said.append(_HISTORIES[evidence["history"]])
    if evidence.get("ruled"):
        said.append(f"people have ruled payments of this payer in these words to {_listed(evidence['ruled'])}")
    elif evidence.get("times"):
        said.append(f"{evidence['times']} times with its number")
    if evidence.get("fits_history"):
        said.append("the sum is open at the contract paid before")
    if evidence.get("slip_of_history"):
        said.append("the number is one slip from the contract paid before")
    return said


_MOST_LISTED = 4


def _listed(values: Any) -> str:
    """Some of them, and how many more."""
    found = [values] if isinstance(values, str) else [str(one) for one in values]
    more = f" and {len(found) - _MOST_LISTED} more" if len(found) > _MOST_LISTED else ""
    return ", ".join(found[:_MOST_LISTED]) + more
