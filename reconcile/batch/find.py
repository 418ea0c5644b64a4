"""``find``: payments, bills and contracts by anything known of them: name, account, amount, reference, day, number, words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.numbers import SHORTEST, normal
from reconcile.errors import WrongUse
from reconcile.store import answers_find as stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from reconcile.store.answers_find import FoundBill, FoundContract, FoundPayment

MOST = 50
_LOOKED_AT = 10_000  # of each kind and of each word, when several words are looked for together
_TERM = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})*[.,]\d{1,3}(?: ?(?:EUR|€))?(?!\S)|\S+", re.IGNORECASE)
_AMOUNT = re.compile(r"[-+]?\d{1,3}(?:[ \u00a0]?\d{3})*(?:[.,]\d{1,3})?(?: ?(?:EUR|€))?", re.IGNORECASE)
_ACCOUNT = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{2,30}")
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_SHORTEST_TEXT = 3


class Hit(NamedTuple):
    """A payment, a bill or a contract, and by what it was found. ``reference`` of a payment goes into ``explain``, ``contract_no`` into ``show``.

    ``booking_date`` of a bill is the day it is due.
    """

    kind: str  # payment | bill | contract
    reference: str
    found_by: str
    booking_date: str
    amount: str
    currency: str
    name: str
    text: str
    state: str
    contract_no: str


class Found(NamedTuple):
    hits: tuple[Hit, ...]
    more: bool


def find(connection: Connection, text: str) -> Found:
    """At most 50, the surest first: exact numbers and references, then names and accounts, sums, days, words in the text.

    Where nothing is known of the text as a whole, what all its words point to: a street and a sum, a name and a day.

    Raises: WrongUse when there is nothing to look for.
    """
    wanted = " ".join(text.split())
    if sum(one.isalnum() for one in wanted) < 2:  # noqa: PLR2004  a single letter is everywhere
        raise WrongUse(f"find {text!r}", "is too short to look for", "give a name, an account, an amount, a day or a number")
    hits: dict[tuple[str, str], Hit] = {}
    for hit in _all(connection, wanted, MOST):
        hits.setdefault((hit.kind, hit.reference), hit)
        if len(hits) > MOST:
            break
    terms = _TERM.findall(wanted)
    if not hits and len(terms) > 1:
        hits = _together(connection, terms)
    return Found(tuple(hits.values())[:MOST], len(hits) > MOST)


def _together(connection: Connection, terms: Sequence[str]) -> dict[tuple[str, str], Hit]:
    """What every term finds, by itself or by its contract."""
    found: list[dict[tuple[str, str], Hit]] = []
    for term in terms:
        found.append({})
        for hit in _all(connection, term, _LOOKED_AT):
            found[-1].setdefault((hit.kind, hit.reference), hit)
    result = {}
    for key, hit in {key: hit for one in found for key, hit in one.items()}.items():
        by = [one.get(key) or (one.get(("contract", hit.contract_no)) if hit.contract_no else None) for one in found]
        if all(by):
            result[key] = hit._replace(found_by=", ".join(dict.fromkeys(each.found_by for each in by if each)))
    return result


def _all(connection: Connection, wanted: str, limit: int) -> Iterator[Hit]:
    most = limit + 1
    yield from (_payment(one, "reference") for one in stored.by_reference(connection, wanted, most))
    if len(normal(wanted)) >= SHORTEST:
        yield from (_contract(one, f"number ({kind})") for kind, one in stored.contracts_by_number(connection, wanted, most))
        yield from (_bill(one, "number") for one in stored.bills_by_number(connection, wanted, most))
    account = wanted.replace(" ", "").upper()
    if _ACCOUNT.fullmatch(account):
        yield from (_payment(one, "account") for one in stored.by_account(connection, account, most))
    day = a_day(wanted)
    if day:
        yield from (_payment(one, "day") for one in stored.by_day(connection, day, most))
    if _AMOUNT.fullmatch(wanted):
        plain = re.sub(r"[^0-9.,]", "", wanted).replace(",", ".")
        half = limit // 2  # so that neither hides the other
        payments, bills = stored.by_amount(connection, plain, most), stored.bills_by_amount(connection, plain, most)
        yield from (_payment(one, "amount") for one in (payments if len(bills) < half else payments[: max(half, limit - len(bills))]))
        yield from (_bill(one, "amount") for one in bills)
        yield from (_payment(one, "amount") for one in payments)
    if any(one.isalpha() for one in wanted):
        yield from (_contract(one, "name or address") for one in stored.contracts_by_name(connection, wanted, most))
        yield from (_payment(one, "payer's name") for one in stored.by_payer(connection, wanted, most))
    if len(wanted) >= _SHORTEST_TEXT and not day:
        yield from (_payment(one, "text") for one in stored.by_text(connection, wanted, most))


def a_day(text: str) -> str:
    """An ISO day from ``2026-03-31``, ``31.03.2026`` or ``31/3/2026``; "" when it is none."""
    match = _DAY.fullmatch(text)
    written = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}" if match else text
    try:
        return date.fromisoformat(written).isoformat() if "-" in written else ""
    except ValueError:
        return ""


_STATES = {
    "new": "not looked at yet", "posted": "on a contract", "clarification": "in clarification", "awaiting_details": "awaiting details",
    "not_customer": "not a customer's", "returned": "returned", "explained": "in its details",
}  # fmt: skip


def _payment(one: FoundPayment, by: str) -> Hit:
    amount = money.to_text(one.amount_minor, one.currency)
    return Hit(
        "payment",
        one.payment_id,
        by,
        one.booking_date,
        amount,
        one.currency,
        one.payer_name,
        one.remittance_text,
        "on several contracts" if "," in one.contract_no else _STATES.get(one.state, one.state),
        one.contract_no,
    )


def _contract(one: FoundContract, by: str) -> Hit:
    state = f"closed {one.closed_on}" if one.closed_on else ""
    return Hit("contract", one.contract_no, by, "", "", "", one.customer_name, one.object_address, state, one.contract_no)


def _bill(one: FoundBill, by: str) -> Hit:
    amount = money.to_text(one.amount_minor, one.currency)
    left = money.to_text(one.open_minor, one.currency)
    state = "paid or settled" if not one.open_minor else "open" if one.open_minor == one.amount_minor else f"{left} of it open"
    text = f"{one.kind.replace('_', ' ')} of {one.issued_on}"
    return Hit("bill", one.item_key, by, one.due_on, amount, one.currency, one.customer_name, text, state, one.contract_no)
