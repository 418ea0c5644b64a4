"""``reconcile find``: by anything known of a payment or contract."""

from __future__ import annotations

import click

from reconcile.cli.common import JSON, opened, put_json
from reconcile.cli.printing import put_heading, put_table, shown

_LONGEST_TEXT = 60  # of a payment's text in a list; `explain` shows it whole


@click.command(short_help="Look for payments, bills and contracts by anything known of them.")
@click.argument("text", nargs=-1, required=True)
@JSON
@click.pass_context
def command(ctx: click.Context, text: tuple[str, ...], as_json: bool) -> int:
    """Look for payments, bills and contracts by a name (accents and word order don't matter), an account or its beginning, an amount,
    a day, a contract, customer or invoice number, a reference, or words of the payment's text. Several of these together find
    what they all point to.

    \b
    reconcile find Berzina Ilze
    reconcile find 12,50
    reconcile find 31.03.2026
    reconcile find LV80BANK
    reconcile find Ozolu 29,80

    At most 50 are shown, the surest first. Then `reconcile explain PAYMENT_ID` or `reconcile show CONTRACT`.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import find

    wanted = " ".join(text)
    with opened(ctx) as (_, engine), engine.connect() as connection:
        found = find.find(connection, wanted)
    if as_json:
        put_json({"hits": [one._asdict() for one in found.hits], "more": found.more})
        return 0
    contracts = [one for one in found.hits if one.kind == "contract"]
    bills = [one for one in found.hits if one.kind == "bill"]
    payments = [one for one in found.hits if one.kind == "payment"]
    if not found.hits:
        click.echo(shown(f"nothing is known of {wanted}; try a part of it, or another spelling"))
    if contracts:
        put_heading("Contracts")
        put_table(
            ("contract", "customer", "address", "state", "found by"),
            [(one.reference, one.name, one.text, one.state, one.found_by) for one in contracts],
        )
    if bills:
        put_heading("Bills")
        put_table(
            ("bill", "what", "due", "amount", "currency", "contract", "customer", "state", "found by"),
            [
                (one.reference, one.text, one.booking_date, one.amount, one.currency, one.contract_no, one.name, one.state, one.found_by)
                for one in bills
            ],
            right=("amount",),
        )
    if payments:
        put_heading("Payments")
        columns = ("payment_id", "booked", "amount", "currency", "payer", "text", "state", "contract", "found by")
        rows = [
            (one.reference, one.booking_date, one.amount, one.currency, one.name, _short(one.text), one.state, one.contract_no, one.found_by)
            for one in payments
        ]  # fmt: skip
        put_table(columns, rows, right=("amount",))
    if found.more:
        click.echo(f"there are more than {find.MOST}; say more of what you look for")
    return 0


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
