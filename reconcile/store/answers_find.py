"""Looking for payments and contracts by what people know of them; each look-up gives at most so many, best first."""

from __future__ import annotations

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
    contract_no: str


class FoundContract(NamedTuple):
    contract_no: str
    customer_name: str
    object_address: str
    closed_on: str


_PAYMENT = (
    "p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name, p.remittance_text, t.state, t.contract_no "
    "FROM payment p JOIN payment_state t ON t.payment_id = p.payment_id"
)
_IDS = ("payment_id", "entry_ref", "end_to_end_id", "transaction_id")
_TEXTS = ("remittance_text", "creditor_reference", "entry_ref", "end_to_end_id", "transaction_id", "payment_id", "additional_info")


def _payments(connection: Connection, where: str, parameters: Iterable[object], most: int) -> list[FoundPayment]:
    """The newest first."""
    sql = f"SELECT {_PAYMENT} WHERE {where} ORDER BY p.booking_date DESC, p.payment_id LIMIT ?"
    return [FoundPayment(*row) for row in bulk.fetch(connection, sql, (*parameters, most))]


def by_reference(connection: Connection, text: str, most: int) -> list[FoundPayment]:
    """Payments with exactly this id or reference."""
    inside = " UNION ".join(f"SELECT payment_id FROM payment WHERE {name} = ?" for name in _IDS)
    return _payments(connection, f"p.payment_id IN ({inside})", [text] * len(_IDS), most)


def by_amount(connection: Connection, text: str, most: int) -> list[FoundPayment]:
    """Payments of this sum, in or out, in any currency we have."""
    pairs: list[object] = []
    for (currency,) in bulk.fetch(connection, "SELECT DISTINCT currency FROM statement ORDER BY currency"):
        try:
            minor = money.to_minor(text, currency)
        except ValueError:
            continue
        pairs += [currency, minor, -minor]
    where = " OR ".join(["(p.currency = ? AND p.amount_minor IN (?, ?))"] * (len(pairs) // 3))
    return _payments(connection, f"({where})", pairs, most) if pairs else []


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
