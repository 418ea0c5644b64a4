"""``export``: payments, postings, open items and findings as tables for other programs, row by row.

A payment has a line for each place its money stands in, net of what was undone; while nothing is placed, one line.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from reconcile.batch import claim_hold, plan_sheet, quality, requests_out
from reconcile.core import money
from reconcile.errors import WrongUse
from reconcile.reports.tables_out import write_table
from reconcile.store import exports as stored
from reconcile.store import runs
from reconcile.store.suggestions import read as suggested

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.exports import Paid, Said, Stands, Stretch
    from reconcile.store.runs import Run

Row = tuple["Value", ...]

COLUMNS: dict[str, tuple[tuple[str, Kind], ...]] = {
    "payments": (
        ("payment_id", "text"), ("entry_ref", "text"), ("account_iban", "text"), ("booking_date", "day"), ("amount", "money"),
        ("currency", "text"), ("payer_name", "text"), ("payer_iban", "text"), ("value_date", "day"), ("remittance_text", "text"),
        ("status", "text"), ("contract_no", "text"), ("invoice_no", "text"), ("item_key", "text"), ("allocated_amount", "money"),
        ("rule", "text"), ("reason", "text"), ("suggestions", "text"), ("run_id", "text"),
    ),
    "open-items": (
        ("item_key", "text"), ("invoice_no", "text"), ("contract_no", "text"), ("kind", "text"), ("issued_on", "day"), ("due_on", "day"),
        ("amount", "money"), ("open_amount", "money"), ("currency", "text"), ("days_overdue", "integer"),
    ),
    "findings": (
        ("kind", "text"), ("key", "text"), ("case_no", "text"), ("line_no", "integer"), ("contract_no", "text"), ("entry_ref", "text"),
        ("verdict", "text"), ("claimed_amount", "money"), ("booked_amount", "money"), ("difference", "money"), ("on_notice", "text"),
        ("sentence", "text"), ("since_date", "day"), ("state", "text"),
    ),
    "postings": (
        ("posting_id", "integer"), ("posted_on", "day"), ("entry_ref", "text"), ("contract_no", "text"), ("item_key", "text"),
        ("account_code", "text"), ("debit", "money"), ("credit", "money"), ("currency", "text"), ("reverses", "integer"),
    ),
    "dunning-hold": claim_hold.COLUMNS,
    "plans": plan_sheet.COLUMNS,
    "delivery": requests_out.DELIVERY,
    "requests-refused": requests_out.REFUSED,
    "sample": quality.COLUMNS,
}  # fmt: skip

STATUS = {
    "item": "allocated", "on_account": "on_account", "held": "on_account", "returned": "returned", "refunded": "refunded",
    "not_customer": "not_customer",
}  # fmt: skip
# What the rule of the last posting adds to the reason; most postings were made at once and add nothing.
_LATER = {
    "on_account_used": "waited on account until the item opened",
    "duplicate_released": "held as a duplicate until the days for a ruling had passed",
    "displaced_by_named_payment": "gave way to a payment that names the item",
    "settled_elsewhere": "the item was settled outside the bank, so the money is on account again",
    "replaced_by_invoice": "a levelled invoice took the instalment's place",
    "refund_returned": "a refund came back, so the money is on account again",
}


def export(connection: Connection, what: str, path: Path, run_id: str = "") -> int:
    """Write a table to a file (``.csv`` or ``.parquet``); gives the number of its rows.

    Raises: WrongUse for another table, suffix, or a run there is not.
    """
    stored.snapshot(connection)
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows(connection, what, run_id):
            count += 1
            yield row

    write_table(path, columns(what), counted())
    return count


def columns(what: str) -> Sequence[tuple[str, Kind]]:
    """The columns of a table, as promised. Raises: WrongUse when there is no such table."""
    if what not in COLUMNS:
        raise WrongUse(f"export {what}", "there is no such table", f"ask for one of {', '.join(COLUMNS)}")
    return COLUMNS[what]


def rows(connection: Connection, what: str, run_id: str = "") -> Iterator[Row]:
    """A table's rows in the order of ``columns(what)``; as a past run left it when ``run_id`` is given."""
    columns(what)
    run = run_named(connection, run_id) if run_id else None
    return _TABLES[what](connection, run)


def run_named(connection: Connection, run_id: str) -> Run:
    """Raises: WrongUse when there is no such run."""
    found = runs.by_id(connection, run_id)
    if found is None:
        last = runs.last(connection)
        known = f"the last is {last.run_id}" if last else "there has been none yet"
        raise WrongUse(f"run {run_id}", "there is no such run", known)
    return found


def _upto(run: Run | None) -> int:
    return run.run_no if run else stored.NEWEST


# ---------------------------------------------------------------- payments


def _payments(connection: Connection, run: Run | None) -> Iterator[Row]:
    for stretch in stored.payments(connection, _upto(run)):
        yield from payment_rows(stretch)


def payment_rows(stretch: Stretch) -> Iterator[Row]:
    """The lines of some payments, by payment_id, contract and item. A batch that stands in its details has none."""
    stands: dict[str, list[Stands]] = defaultdict(list)
    for place in stretch.stands:
        stands[place.payment_id].append(place)
    said = {one.payment_id: one for one in stretch.said}
    went = {one.payment_id: f"went back on {one.booking_date}" + (f" ({one.reason})" if one.reason else "") for one in stretch.went}
    for paid in stretch.payments:
        places = stands.get(paid.payment_id, [])
        if any(place.account_code == "explained" for place in places):
            continue
        yield from _lines(paid, places, said.get(paid.payment_id), went.get(paid.payment_id, ""))


def _lines(paid: Paid, places: Sequence[Stands], said: Said | None, went: str) -> Iterator[Row]:
    head = (
        paid.payment_id, paid.entry_ref, paid.account, paid.booking_date, money.to_decimal(paid.amount_minor, paid.currency), paid.currency,
        paid.payer_name, paid.payer_account, paid.value_date, paid.remittance_text,
    )  # fmt: skip
    rule, sentence, run_id = (said.rule, said.sentence, said.run_id) if said else ("", "no run has looked at it yet", "")
    for place in places:
        status = STATUS[place.account_code]
        reason = _reason(sentence, place, went)
        if status == "not_customer":
            yield (*head, status, "", "", "", None, rule, reason, "", run_id)
        else:
            amount = money.to_decimal(place.amount_minor, paid.currency)
            yield (*head, status, place.contract_no, place.invoice_no, place.item_key, amount, rule, reason, "", run_id)
    if not places or sum(place.amount_minor for place in places) != paid.amount_minor:
        outcome = said.outcome if said else ""
        status = outcome if outcome in {"awaiting_details", "not_customer"} else "clarification"
        suggestions = ";".join(suggested(said.suggested).among(json.loads(said.candidates))) if said and status == "clarification" else ""
        yield (*head, status, "", "", "", None, rule, sentence, suggestions, run_id)


def _reason(sentence: str, place: Stands, went: str) -> str:
    more = _LATER.get(place.rule, "")
    if place.account_code == "held":
        more = f"held: a second payment of {place.rule.partition(':')[2]}, which is paid already"
    elif place.account_code == "returned" and went:
        more = went
    elif place.account_code == "refunded" and place.amount_minor > 0:
        more = "paid back to the customer"
    return f"{sentence}; {more}" if more else sentence


# ---------------------------------------------------------------- the other tables


def _postings(connection: Connection, run: Run | None) -> Iterator[Row]:
    for number, day, entry_ref, contract_no, item_key, code, amount, currency, reverses in stored.postings(connection, _upto(run)):
        debit = money.to_decimal(-amount, currency) if amount < 0 else None
        credit = money.to_decimal(amount, currency) if amount > 0 else None
        yield (int(number), day, entry_ref, contract_no, item_key, code, debit, credit, currency, reverses)


def _open_items(connection: Connection, run: Run | None) -> Iterator[Row]:
    night = runs.last(connection, kind="night")
    if run is not None and (night is None or run.run_no < night.run_no):
        raise WrongUse(f"run {run.run_id}", "open items are exported as they are now", "use `report --run` or `show --run` for an earlier night")
    day = night.as_of if night else ""
    for item_key, invoice_no, contract_no, kind, issued_on, due_on, amount, open_minor, currency in stored.open_items(connection, day):
        is_owed = int(amount) > 0  # a credit note is never overdue
        overdue = (date.fromisoformat(day) - date.fromisoformat(due_on)).days if day and due_on and is_owed else None
        amounts = (money.to_decimal(int(amount), currency), money.to_decimal(int(open_minor), currency))
        yield (item_key, invoice_no, contract_no, kind, issued_on, due_on, *amounts, currency, overdue)


def _findings(connection: Connection, run: Run | None) -> Iterator[Row]:
    night = runs.last(connection, kind="night", before_no=run.run_no + 1 if run else 0)
    for one in stored.findings(connection, night.run_no) if night else ():
        amounts = (
            None if minor is None else money.to_decimal(int(minor), one.currency)
            for minor in (one.claimed_minor, one.booked_minor, one.difference_minor)
        )  # fmt: skip
        yield (
            one.kind, one.key, one.case_no, one.line_no, one.contract_no, one.entry_ref, one.verdict, *amounts, one.on_notice,
            one.sentence, one.since_date, one.state,
        )  # fmt: skip


def _sample(connection: Connection, run: Run | None) -> Iterator[Row]:
    night = run if run and run.kind == "night" else runs.last(connection, kind="night", before_no=run.run_no if run else 0)
    yield from quality.exported(connection, night) if night else ()


_TABLES: dict[str, Callable[[Connection, Run | None], Iterator[Row]]] = {
    "payments": _payments,
    "open-items": _open_items,
    "findings": _findings,
    "postings": _postings,
    "dunning-hold": claim_hold.rows,
    "plans": plan_sheet.exported,
    "delivery": requests_out.delivery_rows,
    "requests-refused": requests_out.refused_rows,
    "sample": _sample,
}
