"""``show``: a contract's history as far as a run knew it, up to a day: bills, payments, where each cent went, what is owed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.batch import agreements_of, plan_show, show_refunds
from reconcile.batch.exports import run_named
from reconcile.core import money
from reconcile.errors import WrongUse
from reconcile.store import answers_contract as stored
from reconcile.store import corrections, rulings, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.store.answers_contract import Back, Cleared, Head, Item, Paid, Posted, Waits

Row = dict[str, Any]

_LABELS = (
    ("customer_name", "customer"), ("customer_no", "customer number"), ("object_address", "address"), ("email", "e-mail"),
    ("language", "language"), ("bill_delivery", "bills by"), ("payment_method", "pays by"), ("plan", "plan"), ("opened_on", "opened"),
    ("closed_on", "closed"), ("file_name", "as told by"),
)  # fmt: skip


class Shown(NamedTuple):
    """Money as plain texts beside a currency; days ISO. ``balance`` is what is open less what is on account."""

    contract_no: str
    run_id: str
    as_of: str
    head: tuple[tuple[str, str], ...]
    items: tuple[Row, ...]
    payments: tuple[Row, ...]
    clearings: tuple[Row, ...]
    waiting: tuple[Row, ...]
    totals: tuple[Row, ...]
    agreed: tuple[Row, ...] = ()  # what banks and the customer said of automatic payment, plans and paper
    refunds: tuple[Row, ...] = ()  # money paid back, or on its way, and who said so


def show(connection: Connection, contract_no: str, day: str = "", run_id: str = "") -> Shown:
    """A contract as of a day (default: the last night's), as the run knew it (default: all that is known now).

    Raises: WrongUse when no such contract, or run, is known.
    """
    run = run_named(connection, run_id) if run_id else runs.last(connection)
    known = stored.Horizon(run.run_no, run.last_file_no) if run_id and run else stored.Horizon()
    night = runs.last(connection, kind="night", before_no=run.run_no + 1 if run else 0)
    as_of = day or (night.as_of if night else "9999-12-31")
    number, head, items = _found(connection, contract_no.strip(), known)
    bills = [one for one in items if one.issued_on <= as_of]
    paid = [one for one in stored.payments(connection, number, known) if one.booking_date <= as_of]
    backs = stored.returns(connection, number, known)
    cleared = [one for one in stored.clearings(connection, number, known) if one.cleared_on <= as_of]
    posted = _up_to(stored.postings(connection, number, known), paid, bills, backs, as_of)
    waiting = stored.waiting(connection, number, night.run_no if night and run_id else None)
    item_rows = [_item(one, posted, cleared, as_of if as_of < "9999" else "") for one in bills]
    visible = {one.item_key for one in bills}
    refunds = show_refunds.of_contract(connection, number, known.run_no, day)
    corrected = corrections.touched(connection, (one.payment_id for one in paid))
    payment_rows = [_corrected(_payment(one, number, posted, backs, visible), corrected) for one in paid]
    return Shown(
        contract_no=number,
        run_id=run.run_id if run else "",
        as_of=as_of if as_of < "9999" else "",
        head=(*_head(head), *plan_show.facts(connection, number, known, as_of), *agreements_of.head(connection, number, as_of, known.file_no)),
        items=tuple(item_rows),
        payments=show_refunds.on_their_way(payment_rows, _held(posted, number), refunds),
        clearings=tuple(_cleared(one) for one in cleared),
        waiting=tuple(_waits(one) for one in waiting if one.booking_date <= as_of),
        totals=_totals(number, bills, posted, cleared, visible),
        agreed=tuple(agreements_of.history(connection, number, as_of, known.file_no)),
        refunds=show_refunds.rows(refunds),
    )


def _held(posted: Iterable[Posted], number: str) -> dict[str, int]:
    """By payment, what of it is held as a second payment."""
    result: dict[str, int] = defaultdict(int)
    for one in posted:
        if one.account_code == "held" and one.contract_no == number:
            result[one.payment_id] += one.amount_minor
    return result


def _found(connection: Connection, text: str, known: stored.Horizon) -> tuple[str, Head | None, list[Item]]:
    """The number as we write it, its head (None when only bills name it), and its bills."""
    exact = rulings.contract(connection, text)
    number = exact[0] if exact else text
    head, items = stored.head(connection, number, known), stored.items(connection, number, known)
    if head is None and not items:
        near = rulings.near_contracts(connection, text)
        to_do = f"it may be {', '.join(near)}" if near else "look for it with `reconcile find NAME`"
        raise WrongUse(f"contract {text}", "no such contract is known" + (" to that run" if exact else ""), to_do)
    return number, head, items


def _head(head: Head | None) -> tuple[tuple[str, str], ...]:
    if head is None:
        return (("customer", "unknown: no contracts table has named this contract, only bills have"),)
    return tuple((label, getattr(head, name)) for name, label in _LABELS if getattr(head, name))


def _up_to(posted: Sequence[Posted], paid: Sequence[Paid], bills: Sequence[Item], backs: Sequence[Back], as_of: str) -> list[Posted]:
    """The postings without what was booked later: later payments, and what later returns and refunds did to earlier ones.

    A credit note's offset is two postings, one after the other: the item, and the credit note; it counts when both are issued.
    """
    booked = {one.payment_id for one in paid}
    visible = {one.item_key for one in bills}
    later = {(one.payment_id, one.run_no) for one in backs if one.booking_date > as_of}
    later_runs = {run_no for _, run_no in later}
    kept = []
    for one in posted:
        name, _, particular = one.rule.partition(":")
        undone_later = (
            (name == "returned" and (one.payment_id, one.run_no) in later)
            or (name == "refund" and particular not in booked)
            or (name == "refund_returned" and one.run_no in later_runs)
        )
        if one.payment_id in booked and not undone_later:
            kept.append(one)
    offsets = [one for one in posted if not one.payment_id]
    for one, other in zip(offsets[::2], offsets[1::2], strict=True):
        if one.item_key in visible and other.item_key in visible:
            kept += [one, other]
    return kept


def _text(minor: int, currency: str) -> str:
    return money.to_text(int(minor), currency)


def _item(one: Item, posted: Iterable[Posted], cleared: Iterable[Cleared], as_of: str) -> Row:
    paid = sum(each.amount_minor for each in posted if each.account_code == "item" and each.item_key == one.item_key)
    settled = sum(each.amount_minor for each in cleared if each.item_key == one.item_key)
    left = one.amount_minor - paid - settled
    overdue = (date.fromisoformat(as_of) - date.fromisoformat(one.due_on)).days if as_of and one.due_on and left > 0 else None
    return {
        "item_key": one.item_key, "kind": one.kind, "issued_on": one.issued_on, "due_on": one.due_on, "amount": _text(one.amount_minor, one.currency),
        "paid": _text(paid, one.currency), "settled_elsewhere": _text(settled, one.currency), "open": _text(left, one.currency),
        "currency": one.currency, "days_overdue": overdue if overdue is not None and overdue > 0 else None,
    }  # fmt: skip


def _payment(one: Paid, number: str, posted: Sequence[Posted], backs: Iterable[Back], visible: set[str]) -> Row:
    stands: dict[tuple[str, str, str], int] = defaultdict(int)
    held: dict[tuple[str, str, str], int] = defaultdict(int)
    for each in posted:
        if each.payment_id == one.payment_id:
            stands[_place(each, number, visible)] += each.amount_minor
            held[_place(each, number, visible)] += each.amount_minor if each.account_code == "held" else 0
    parts = [
        {
            "status": code, "contract_no": contract_no, "item_key": item_key, "amount": _text(minor, one.currency),
            "words": ("paid back out of " if code == "allocated" and minor < 0 else "") + _words(code, contract_no, item_key, number) + _as_held(held[code, contract_no, item_key], minor, one.currency),
        }
        for (code, contract_no, item_key), minor in sorted(stands.items())
        if minor
    ]  # fmt: skip
    reasons = sorted({f"{each.booking_date}{f' ({each.reason})' if each.reason else ''}" for each in backs if each.payment_id == one.payment_id})
    for part in parts:
        if refund_came_back(part["status"], one.amount_minor, is_taken_back=bool(reasons)):
            part["words"] = "our refund, which came back"
    return {
        "payment_id": one.payment_id, "entry_ref": one.entry_ref, "booking_date": one.booking_date, "value_date": one.value_date,
        "amount": _text(one.amount_minor, one.currency), "currency": one.currency, "payer_name": one.payer_name,
        "payer_iban": one.payer_account, "remittance_text": one.remittance_text, "parts": parts,
        "returned_on": reasons if any(part["status"] == "returned" for part in parts) else [],
    }  # fmt: skip


def refund_came_back(status: str, amount_minor: int, *, is_taken_back: bool) -> bool:
    """Whether a line is a refund of ours that its bank sent back (``is_taken_back``), or the money of it that came."""
    return status == "returned" and (amount_minor < 0) == is_taken_back


def _as_held(held: int, minor: int, currency: str) -> str:
    """That money on account is a second payment of a bill, which no bill uses until somebody has ruled or its days have passed."""
    return "" if not held else ", held: a second payment" if held == minor else f", {_text(held, currency)} of it held: a second payment"


def _corrected(payment: Row, corrected: set[str]) -> Row:
    """What a corrected statement took back was not returned to anybody: the line, and the one that takes it back, say so."""
    if payment["payment_id"] not in corrected:
        return payment
    told = {"status": "corrected", "words": "taken back: corrected by the bank's statement"}
    parts = [{**part, **told} if part["status"] == "returned" else part for part in payment["parts"]]
    return {**payment, "parts": parts, "returned_on": []}


def _place(each: Posted, number: str, visible: set[str]) -> tuple[str, str, str]:
    """(status, contract, item): money on a bill that was not issued yet was on account that day."""
    if each.account_code == "held" or (each.account_code == "item" and each.contract_no == number and each.item_key not in visible):
        return "on_account", each.contract_no, ""
    return "allocated" if each.account_code == "item" else each.account_code, each.contract_no, each.item_key


def _words(code: str, contract_no: str, item_key: str, number: str) -> str:
    place = "" if contract_no in {number, ""} else f" of contract {contract_no}"
    return {
        "allocated": f"{item_key}{place}", "on_account": f"on account{place}", "returned": f"gone back{place}", "refunded": f"paid back{place}",
        "not_customer": "set aside",
    }.get(code, code)  # fmt: skip


def _cleared(one: Cleared) -> Row:
    return {
        "item_key": one.item_key, "cleared_on": one.cleared_on, "amount": _text(one.amount_minor, one.currency), "currency": one.currency,
        "reason": one.reason,
    }  # fmt: skip


def _waits(one: Waits) -> Row:
    return {
        "payment_id": one.payment_id, "booking_date": one.booking_date, "amount": _text(one.amount_minor, one.currency),
        "currency": one.currency, "payer_name": one.payer_name, "reason": one.sentence,
    }  # fmt: skip


def _totals(number: str, bills: Sequence[Item], posted: Sequence[Posted], cleared: Sequence[Cleared], visible: set[str]) -> tuple[Row, ...]:
    """A line a currency, in which something was billed or paid."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for bill in bills:
        sums[bill.currency]["billed"] += bill.amount_minor
    for one in cleared:
        if one.item_key in visible:
            sums[one.currency]["settled_elsewhere"] += one.amount_minor
    for each in posted:
        if each.contract_no == number and each.account_code in {"item", "on_account", "held"}:
            on_bill = each.account_code == "item" and each.item_key in visible
            sums[each.currency]["allocated" if on_bill else "on_account"] += each.amount_minor
    rows = []
    for currency in sorted(sums):
        found = sums[currency]
        left = found["billed"] - found["settled_elsewhere"] - found["allocated"]
        names = ("billed", "settled_elsewhere", "allocated", "on_account")
        balance = left - found["on_account"]
        words = (
            "nothing is owed"
            if not balance
            else f"the customer owes {_text(balance, currency)} {currency}"
            if balance > 0
            else f"the customer has {_text(-balance, currency)} {currency} to the good"
        )
        rows.append(
            {"currency": currency, **{name: _text(found[name], currency) for name in names}, "open": _text(left, currency), "balance": _text(balance, currency), "words": words}
        )  # fmt: skip
    return tuple(rows)
