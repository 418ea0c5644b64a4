"""``reconcile explain``: why a payment is where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconcile.cli.common import JSON, as_typed, opened, put_json
from reconcile.cli.printing import put_facts, put_heading, put_table, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.explain import Explained
    from reconcile.store.answers import Short


@click.command(short_help="One payment: where it came from, where it went, and why.")
@click.argument("reference", metavar="REF")
@JSON
@click.pass_context
def command(ctx: click.Context, reference: str, as_json: bool) -> int:
    """Tell one payment's whole story: the file and line it came from, what the bank wrote, which rule decided on what
    evidence, the contracts that were considered and lost, where each cent went, and what you can do next.

    REF is the payment_id of the exports and the workbook, the bank's reference, an end-to-end id, or any part of one
    that only one payment has; when several have it, they are listed.

    \b
    reconcile explain 20260310-FOP66E2ROB57
    reconcile explain KURZ26031000001
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import explain

    with opened(ctx) as (_, engine), engine.connect() as connection:
        found = explain.find(connection, reference)
        told = explain.explain(connection, found[0].payment_id) if len(found) == 1 else None
    if told is None:
        _put_several(reference, found[: explain.MOST_LISTED], len(found) > explain.MOST_LISTED, as_json)
    elif as_json:
        put_json(_as_dict(told))
    else:
        _put(told)
    return 0


def _put_several(reference: str, found: Sequence[Short], more: bool, as_json: bool) -> None:
    from reconcile.core import money

    rows = [
        (one.payment_id, one.booking_date, money.to_text(one.amount_minor, one.currency), one.currency, one.payer_name, one.entry_ref, one.state,
         one.contract_no) for one in found
    ]  # fmt: skip
    names = ("payment_id", "booking_date", "amount", "currency", "payer_name", "entry_ref", "state", "contract_no")
    if as_json:
        put_json({"several": [dict(zip(names, row, strict=True)) for row in rows], "more": more})
        return
    click.echo(f"{shown(reference)} is part of {'more than ' if more else ''}{len(found)} payments; name one by its payment_id:")
    put_table(names, rows, right=("amount",))


def _as_dict(told: Explained) -> dict[str, object]:
    return {
        **told._asdict(),
        "came_from": dict(told.came_from),
        "bank_wrote": dict(told.bank_wrote),
        "next_steps": [{"what": what, "how": how} for what, how in told.next_steps],
    }


def _put(told: Explained) -> None:
    click.echo(shown(f"Payment {told.payment_id}"))
    click.echo(shown(told.headline))
    put_heading("Where it came from")
    put_facts(told.came_from)
    put_heading("What the bank wrote")
    put_facts(told.bank_wrote)
    put_heading("What was decided, and why")
    for one in told.decisions:
        click.echo(shown(f"  {one['by']} (run {one['run_id']}): {one['rule_words']}"))
        click.echo(shown(f"    {one['sentence']}"))
        for said in one["evidence"]:
            click.echo(shown(f"    - {said}"))
    if told.lost:
        put_heading("Other contracts it might have been")
        put_table(("contract", "customer", "why, and why not"), [(one["contract_no"], one["customer_name"], one["why"]) for one in told.lost])
    if told.postings:
        put_heading("Where each cent went, in order")
        columns = ("posting", "on", "amount", "where", "why", "by", "run_id")
        rows = [(one["posting_no"], one["posted_on"], one["amount"], one["where"], one["why"], one["by"], one["run_id"]) for one in told.postings]
        put_table(columns, rows, right=("amount",))
    if told.standing:
        put_heading("How it stands now")
        for place in told.standing:
            click.echo(shown(f"  {place['amount']} {place['where']}" if place["amount"] else f"  {place['where']}"))
    for title, lines in (("Returns", told.returns), ("Refunds", told.refunds), ("Batch and details", told.related)):
        if lines:
            put_heading(title)
            for line in lines:
                click.echo(shown(f"  {line}"))
    if told.next_steps:
        put_heading("What you can do next")
        put_facts([(what, as_typed(click.get_current_context(), how)) for what, how in told.next_steps])
