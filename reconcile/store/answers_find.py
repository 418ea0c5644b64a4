"""Looking for payments, bills and contracts by what people know of them; each look-up gives at most so many, best first."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.names import words
from reconcile.core.numbers import fold, normal
from reconcile.store import bulk, lookup
from reconcile.store.answers import containing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


class FoundPayment(NamedTuple):
    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    remittance_text: str
    state: str
    contract_no: str  # of one divided over several: "1002003017, 1002003118"


class FoundContract(NamedTuple):
    contract_no: str
    customer_name: str
    object_address: str
    closed_on: str


class FoundBill(NamedTuple):
    """A bill or an instalment. ``open_minor`` is what of it is open now."""

    item_key: str
    kind: str
    contract_no: str
    customer_name: str
    issued_on: str
    due_on: str
    amount_minor: int
    open_minor: int
    currency: str


_PAYMENT = (
    "p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name, p.remittance_text, t.state, t.contract_no "
    "FROM payment p JOIN payment_state t ON t.payment_id = p.payment_id"
)
_IDS = ("payment_id", "entry_ref", "end_to_end_id", "transaction_id")
_TEXTS = ("remittance_text", "creditor_reference", "entry_ref", "end_to_end_id", "transaction_id", "payment_id", "additional_info")


def _payments(connection: Connection, where: str, parameters: Iterable[object], most: int) -> list[FoundPayment]:
    """The newest first."""
    sql = f"SELECT {_PAYMENT} WHERE {where} ORDER BY p.booking_date DESC, p.payment_id LIMIT ?"
    found = [FoundPayment(*row) for row in bulk.fetch(connection, sql, (*parameters, most))]
    divided = _contracts_of(connection, [one.payment_id for one in found if one.state == "posted" and not one.contract_no])
    return [one._replace(contract_no=", ".join(divided[one.payment_id])) if one.payment_id in divided else one for one in found]


def _contracts_of(connection: Connection, payment_ids: Iterable[str]) -> dict[str, list[str]]:
    """The contracts on which the money of payments is that were divided over several, by payment."""
    wanted = sorted(set(payment_ids))
    if not wanted:
        return {}
    bulk.stage(connection, "stage_payment_id", ("payment_id",), [(key,) for key in wanted])
    sql = (
        "SELECT s.payment_id, g.contract_no FROM stage_payment_id s JOIN posting g ON g.payment_id = s.payment_id "
        "WHERE g.contract_no <> '' AND g.account_code IN ('item', 'on_account', 'held') GROUP BY s.payment_id, g.contract_no "
        "HAVING SUM(g.amount_minor) <> 0 ORDER BY s.payment_id, g.contract_no"
    )
    found: dict[str, list[str]] = {}
    for payment_id, number in bulk.fetch(connection, sql):
        found.setdefault(payment_id, []).append(number)
    return found


def by_reference(connection: Connection, text: str, most: int) -> list[FoundPayment]:
    """Payments with exactly this id or reference."""
    inside = " UNION ".join(f"SELECT payment_id FROM payment WHERE {name} = ? AND {name} <> ''" for name in _IDS)
    return _payments(connection, f"p.payment_id IN ({inside})", [text] * len(_IDS), most)


def by_amount(connection: Connection, text: str, most: int) -> list[FoundPayment]:
    """Payments of this sum, in or out, in any currency we have."""
    sums = _sums(connection, text, "statement")
    where = " OR ".join(["(p.currency = ? AND p.amount_minor IN (?, ?))"] * len(sums))
    pairs = [value for currency, minor in sums for value in (currency, minor, -minor)]
    return _payments(connection, f"({where})", pairs, most) if sums else []


def _sums(connection: Connection, text: str, table: str) -> list[tuple[str, int]]:
    """An amount as it reads in each currency a table has; those that have no such amount are left out."""
    found = []
    for (currency,) in bulk.fetch(connection, f"SELECT DISTINCT currency FROM {table} ORDER BY currency"):
        with contextlib.suppress(ValueError):
            found.append((currency, money.to_minor(text, currency)))
    return found


_BILL = (
    "i.item_key, i.kind, i.contract_no, COALESCE(n.customer_name, ''), i.issued_on, i.due_on, i.amount_minor, COALESCE(o.open_minor, 0), i.currency "
    "FROM {source} JOIN item i ON i.item_key = s.item_key LEFT JOIN contract_now n ON n.contract_no = i.contract_no "
    "LEFT JOIN open_item o ON o.contract_no = i.contract_no AND o.item_key = i.item_key"
)


def bills_by_number(connection: Connection, text: str, most: int) -> list[FoundBill]:
    """Bills of this number or reference, however it is spaced, by number."""
    bulk.stage(
        connection,
        "stage_item_key",
        ("item_key",),
        [(key,) for key in sorted({item for *_, item in lookup.hits(connection, [normal(text)]) if item})],
    )
    sql = f"SELECT {_BILL.format(source='stage_item_key s')} ORDER BY i.item_key LIMIT ?"
    return [FoundBill(*row) for row in bulk.fetch(connection, sql, (most,))]


def bills_by_amount(connection: Connection, text: str, most: int) -> list[FoundBill]:
    """Bills and instalments of this sum, or of which so much is open; those that are open first, the newest first."""
    found: dict[str, FoundBill] = {}
    for currency, minor in _sums(connection, text, "item"):
        for table, is_so in (("open_item", "(x.amount_minor = ? OR x.open_minor = ?)"), ("item", "x.amount_minor IN (?, ?)")):
            source = f"(SELECT x.item_key FROM {table} x WHERE x.currency = ? AND {is_so}) s"
            sql = f"SELECT {_BILL.format(source=source)} ORDER BY i.due_on DESC, i.item_key LIMIT ?"
            found |= {row[0]: FoundBill(*row) for row in bulk.fetch(connection, sql, (currency, minor, minor, most)) if row[0] not in found}
    return list(found.values())[:most]


def by_day(connection: Connection, day: str, most: int) -> list[FoundPayment]:
    """Payments booked on a day."""
    return _payments(connection, "t.booking_date = ?", [day], most)


def by_account(connection: Connection, account: str, most: int) -> list[FoundPayment]:
    """Payments of the other side's account, or of one that begins so."""
    return _payments(connection, "p.payer_account >= ? AND p.payer_account < ?", [account, f"{account}\U0010ffff"], most)


def by_text(connection: Connection, text: str, most: int) -> list[FoundPayment]:
    """Payments whose text or references hold this, as it is written."""
    where = " OR ".join(f"LOWER(p.{name}) LIKE ? ESCAPE '!'" for name in _TEXTS)
    return _payments(connection, f"({where})", [containing(text)] * len(_TEXTS), most)


def by_payer(connection: Connection, text: str, most: int) -> list[FoundPayment]:
    """Payments whose payer's name has all these words, diacritics folded, in any order.

    The names are folded here, for neither database can do it by itself; each distinct name once.
    """
    wanted = words(text)
    if not wanted:
        return []
    names = [name for (name,) in bulk.fetch(connection, "SELECT DISTINCT payer_name FROM payment WHERE payer_name <> '' ORDER BY payer_name")]
    rows = [(name,) for name in names if all(word in folded for folded in (fold(name),) for word in wanted)]
    bulk.stage(connection, "stage_name", ("name",), rows)
    return _payments(connection, "p.payer_name IN (SELECT name FROM stage_name)", [], most)


_CONTRACT = "n.contract_no, n.customer_name, n.object_address, n.closed_on FROM contract_now n"


def contracts_by_number(connection: Connection, text: str, most: int) -> list[tuple[str, FoundContract]]:
    """(what the number is, contract) for a contract, customer, invoice or reference number, however it is spaced."""
    found = lookup.hits(connection, [normal(text)])
    kinds: dict[str, str] = {}
    for _, kind, contract_no, item_key in found:
        kinds.setdefault(contract_no, f"{kind} {item_key}".strip())
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(kinds)])
    sql = f"SELECT {_CONTRACT} JOIN stage_contract_no s ON s.contract_no = n.contract_no ORDER BY n.contract_no LIMIT ?"
    known = [FoundContract(*row) for row in bulk.fetch(connection, sql, (most,))]
    unknown = [FoundContract(number, "", "", "") for number in sorted(set(kinds) - {one.contract_no for one in known})]
    return [(kinds[one.contract_no], one) for one in (*known, *unknown)][:most]


def contracts_by_name(connection: Connection, text: str, most: int) -> list[FoundContract]:
    """Contracts whose customer's name, or whose address, has all these words."""
    wanted = words(text)
    if not wanted:
        return []
    name = " AND ".join(["k.key LIKE ? ESCAPE '!'"] * len(wanted))
    patterns = [f"%{word}%" for word in wanted]
    sql = (
        f"SELECT {_CONTRACT} WHERE n.contract_no IN (SELECT k.contract_no FROM number_key k WHERE k.kind IN ('name', 'address') AND {name}) "
        "ORDER BY n.customer_name, n.contract_no LIMIT ?"
    )
    return [FoundContract(*row) for row in bulk.fetch(connection, sql, (*patterns, most))]
