"""``reconcile show``: a contract's history."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from reconcile.cli.common import JSON, maybe_a_day, opened, put_json
from reconcile.cli.printing import put_facts, put_heading, put_table, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconcile.batch.show import Shown


@click.command(short_help="A contract's history: bills, payments, where each cent went.")
@click.argument("contract", metavar="CONTRACT")
@click.option("--as-of", callback=maybe_a_day, metavar="DAY", help="Bills issued and payments booked up to this day; default the last night's.")
@click.option("--run", "run_id", default="", metavar="ID", help="As that run knew it, e.g. 2026-03-31.1; default all that is known now.")
@JSON
@click.pass_context
def command(ctx: click.Context, contract: str, as_of: str, run_id: str, as_json: bool) -> int:
    """Show a contract: its bills and instalments with what is open, its payments and where each cent of them went, what went
    back, what waits on account, and what is owed.

    \b
    reconcile show 1002003000
    reconcile show 1002003000 --as-of 2026-02-28         what was booked and billed by then
    reconcile show 1002003000 --run 2026-03-31.1         what that night knew

    `reconcile explain PAYMENT_ID` tells why a payment is where it is.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import show

    with opened(ctx) as (_, engine), engine.connect() as connection:
        found = show.show(connection, contract, as_of, run_id)
    if as_json:
        put_json({**found._asdict(), "head": dict(found.head)})
    else:
        _put(found)
    return 0


def _put(found: Shown) -> None:
    when = f", as of {found.as_of}" if found.as_of else ""
    run = f" (run {found.run_id})" if found.run_id else ", before any run"
    click.echo(shown(f"Contract {found.contract_no}{when}{run}"))
    for total in found.totals:
        click.echo(shown(f"{total['words']}: {total['open']} open, {total['on_account']} on account"))
    for sum_of, words in (
        (_sums(found.waiting), "received waits for a person's decision and may be this contract's, see below"),
        (_sums(one for one in found.refunds if one["state"] in _UNDER_WAY), "of this credit is to be paid back, see Refunds below"),
    ):
        for currency, amount in sorted(sum_of.items()):
            click.echo(f"  {amount} {currency} {words}")
    put_heading("The contract")
    put_facts(found.head)
    put_heading("Bills and instalments")
    _put_bills(found)
    put_heading("Payments, and where each cent went")
    _put_payments(found)
    if found.clearings:
        put_heading("Settled outside the bank")
        _put_rows(found.clearings, ("item_key", "cleared_on", "amount", "currency", "reason"))
    if found.agreed:
        put_heading("Agreements and requests")
        _put_rows(found.agreed, ("day", "what", "by", "words"))
    if found.refunds:
        put_heading("Refunds")
        _put_rows(found.refunds, ("refund_no", "amount", "currency", "payee_name", "state", "since", "asked_by", "approved_by"))
    if found.waiting:
        put_heading("Payments that wait for a person and may be this contract's")
        _put_rows(found.waiting, ("payment_id", "booking_date", "amount", "currency", "payer_name", "reason"))


_UNDER_WAY = frozenset({"asked", "approved", "sent"})


def _sums(rows: Iterable[dict[str, Any]]) -> dict[str, Decimal]:
    """What these come to in each currency."""
    result: dict[str, Decimal] = {}
    for one in rows:
        result[one["currency"]] = result.get(one["currency"], Decimal(0)) + Decimal(one["amount"])
    return result


def _not_only_euro(found: Shown) -> bool:
    """Whether an amount without its currency could be taken for another."""
    return any(one["currency"] != "EUR" for one in (*found.items, *found.payments))


def _put_bills(found: Shown) -> None:
    """Columns that say nothing of this contract are left out, so that the table fits a terminal."""
    names = {"item_key": "item", "kind": "kind", "issued_on": "issued", "due_on": "due", "amount": "amount", "paid": "paid"}
    if found.clearings:
        names["settled_elsewhere"] = "elsewhere"
    names["open"] = "open"
    if _not_only_euro(found):
        names["currency"] = "currency"
    if any(one["days_overdue"] for one in found.items):
        names["days_overdue"] = "late"
    if found.items:
        rows = [["" if one[name] is None else str(one[name]) for name in names] for one in found.items]
        put_table(list(names.values()), rows, right=_RIGHT)
    else:
        click.echo("  none")


_RIGHT = ("amount", "paid", "elsewhere", "open", "late", "part")


def _put_rows(rows: tuple[dict[str, object], ...], columns: tuple[str, ...]) -> None:
    if not rows:
        click.echo("  none")
        return
    put_table(columns, [["" if row[name] is None else str(row[name]) for name in columns] for row in rows], right=_RIGHT)


def _put_payments(found: Shown) -> None:
    foreign = _not_only_euro(found)
    columns = ["payment_id", "booked", "value", "amount", *(["currency"] if foreign else []), "part", "where", "payer"]
    lines = []
    for one in found.payments:
        value = one["value_date"] if one["value_date"] != one["booking_date"] else ""
        head, payer = [one["payment_id"], one["booking_date"], value, one["amount"], *([one["currency"]] if foreign else [])], one["payer_name"]
        for part in one["parts"] or [{"amount": "", "words": "nowhere on this contract any more", "status": ""}]:
            back = f" on {', '.join(one['returned_on'])}" if part["status"] == "returned" and one["returned_on"] else ""
            lines.append([*head, part["amount"], part["words"] + back, payer])
            head, payer = [""] * len(head), ""
    if not any(line[2] for line in lines):  # the value day is the booking day everywhere
        columns, lines = [*columns[:2], *columns[3:]], [[*line[:2], *line[3:]] for line in lines]
    if lines:
        put_table(columns, lines, right=_RIGHT)
    else:
        click.echo("  none")
