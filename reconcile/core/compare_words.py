"""The sentences that go with a verdict, in one place so that a catalogue in another language can stand beside this one;
and what a customer's own list says of a payment that was not made.

These are the analyst's sentences: they may name another contract. What a customer reads is another catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import compare_words_lv
from reconcile.core.numbers import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SENTENCES: dict[str, str] = {
    "agreed": "received on {booked_on} and booked on this contract",
    "agreed_twice": "received on {booked_on} and booked on this contract; case {other_case} claims it too",
    "agreed_again": "received on {first_on}, returned by the bank{gone}, paid again on {booked_on} and booked on this contract",
    "agreed_again_twice": "received on {first_on}, returned by the bank{gone}, paid again on {booked_on} and booked on this contract; case {other_case} claims it too",
    "date_differs": "received on {booked_on}, {apart} banking days from the claimed {paid_on}",
    "amount_differs": "the payment of {booked_on} is {booked}, the list says {claimed}: {slip}",
    "amount_part": "received on {booked_on}; {booked} of it is on this contract, the rest on {others}",
    "split": "{count} payments of ours together, the first of {booked_on}",
    "merged": "one payment of ours with {others}: {total} on {booked_on}",
    "merged_rest": "one payment of ours with {others}: {total} on {booked_on}, counted at line {first}",
    "claimed_twice": "line {line} has the payment of {booked_on} already",
    "claimed_twice_case": "case {other_case} has the payment of {booked_on} already",
    "returned": "received on {booked_on}, then returned by the bank{gone}",
    "returned_part": "received on {booked_on}, then returned in part by the bank{gone}; {booked} stayed",
    "refunded": "received on {booked_on}, then paid back by us{gone}",
    "refunded_part": "received on {booked_on}, then paid back in part by us{gone}; {booked} stayed",
    "other_contract": "received on {booked_on}, booked on {others}: {why}",
    "other_contract_claimed": "received on {booked_on}, booked on {others}: {why}; case {other_case} counts it there",
    "in_clarification": "received on {booked_on}, not yet assigned: {why}",
    "in_clarification_currency": "received on {booked_on} in {currency}, in which no bill of the contract is: {why}",
    "in_clarification_new": "received on {booked_on}; the next run decides where it belongs",
    "not_customer": "received on {booked_on}, set aside as not customer money: {why}",
    "wrong_beneficiary": "paid to {beneficiary}, which is no account of ours",
    "not_executed": "the customer's own list says “{status}”",
    "in_transit": "paid on {paid_on}; with {window} banking days to execute it may still come",
    "in_transit_retry": "paid on {paid_on}, not here yet; the bank of this contract tries automatic payments again until {until}",
    "in_transit_future": "dated {paid_on}, which is still to come",
    "not_received": "not received: the statements of all our accounts ({count}) from {first} to {last} are complete, and it is in none",
    "not_decidable": "not found, and not proven missing: {missing}",
    "unreadable": "cannot be used{quoted}: {problem}",
    "not_claimed": "booked on {booked_on}, and the list leaves it out; paid by {who}",
    "not_claimed_auto": "booked on {booked_on}, and the list leaves it out; paid automatically by {who}",
    "not_claimed_misplaced": "booked on {booked_on}, and the list leaves it out; paid by {who}. It looks misplaced here: {doubts}",
}

# Phrases that stand in a sentence.
PHRASES: dict[str, str] = {
    "who_customer": "the customer",
    "who_relative": "{payer}, a relative by the surname",
    "who_other": "{payer}",
    "who_unnamed": "somebody the bank does not name",
    "doubt_named": "its text names contract {other}",
    "doubt_nearly_named": "a number in its text is one slip from contract {other}",
    "doubt_history": "its account has paid contract {other} {count} times, and never this customer's",
    "doubt_fits": "contract {other} has a bill of this sum open",
    "no_contract": "there is no contract {contract_no}; ",
}


class Phrase(NamedTuple):
    """A part of a sentence that has words of its own."""

    key: str
    words: Mapping[str, object]


class Catalogue(NamedTuple):
    """A language: its sentences, and how it says the phrases that fill them."""

    sentences: Mapping[str, str]
    phrases: Mapping[str, str]
    phrase: Callable[[str], str]


# A language more is a module more and a line here.
CATALOGUES = {
    "en": Catalogue(SENTENCES, PHRASES, str),
    "lv": Catalogue(compare_words_lv.SENTENCES, compare_words_lv.PHRASES, compare_words_lv.phrase),
}
_FALLBACK = "en"
_QUOTED = frozenset({"why", "status", "beneficiary", "other_case", "quoted"})  # others' words, which stay as they were written


def language_of(told: str) -> str:
    """The catalogue for a language as a contracts table may write it.

    >>> language_of("LV"), language_of("lv-LV"), language_of("ru"), language_of("")
    ('lv', 'lv', 'en', 'en')
    """
    code = told.strip().lower()[:2]
    return code if code in CATALOGUES else _FALLBACK


def say(key: str, words: Mapping[str, object], language: str = _FALLBACK) -> str:
    """The sentence of this key in a language, filled, and a phrase ``before`` it. Reasons that the store keeps as sentences stay as written."""
    catalogue = CATALOGUES[language]
    filled = {"before": "", **{name: _filling(name, value, catalogue) for name, value in words.items()}}
    return f"{filled['before']}{catalogue.sentences[key].format_map(filled)}"


def _filling(name: str, value: object, catalogue: Catalogue) -> object:
    """What stands in a place of a sentence."""
    if isinstance(value, Phrase):
        return catalogue.phrases[value.key].format_map(value.words)
    if isinstance(value, tuple):
        return "; ".join(str(_filling(name, one, catalogue)) for one in value)
    return catalogue.phrase(value) if isinstance(value, str) and name not in _QUOTED else value


# Beginnings of words, folded; Latvian, English, Russian, and the status letters of FiDAViSta and pain.002.
_NOT_EXECUTED = tuple(map(fold, (
    "PROCESS", "PENDING", "REVOK", "REJECT", "CANCEL", "FAIL", "DECLIN", "WAIT", "NOT EXEC", "UNEXEC", "RJCT", "PDNG", "CANC", "DRAFT", "SCHEDUL",
    "APSTRAD", "ATSAUKT", "NORAID", "ATCEL", "NEIZPILD", "ATTEIKT", "GAIDA", "IEPLANO", "SAGATAV", "NAV IZPILD", "IZPILDE",
    "В ОБРАБОТ", "ОБРАБАТ", "ОТОЗВ", "ОТКЛОН", "ОТМЕН", "НЕ ИСПОЛ", "НЕ ВЫПОЛ", "ОЖИДА", "ОТКАЗ",
)))  # fmt: skip
_LETTERS = frozenset({"R", "P"})


def not_executed(status: str) -> bool:
    """Whether the list's own status says that the payment was not made (or not yet).

    >>> not_executed("Noraidīts"), not_executed("P"), not_executed("Izpildīts"), not_executed("")
    (True, True, False, False)
    """
    said = fold(status).strip()
    return said in _LETTERS or said.startswith(_NOT_EXECUTED)
