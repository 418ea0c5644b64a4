"""``reconcile assign``: a person says where a payment belongs, or all payments of one cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconcile.cli.common import WAIT, as_typed, held, opened
from reconcile.cli.printing import shown
from reconcile.cli.ruling import REASON, WHO, put_outcome, ruler, the_one
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.clusters import Placed
    from reconcile.batch.rulings import Ruler


@click.command(short_help="A person's ruling: this payment belongs to that contract.")
@click.argument("words", metavar="REF CONTRACT[:INVOICE][=AMOUNT]...", nargs=-1)
@click.option("--cluster", default="", metavar="NAME", help="All cases of one cause, as the Worklist sheet names it.")
@click.option("--clusters", "list_them", is_flag=True, help="List the causes that cases of the last night share.")
@click.option("--not-customer", is_flag=True, help="It is no customer's money: set aside, listed apart.")
@click.option("--preview", is_flag=True, help="Only show what would be posted where; with --cluster so too without --yes.")
@click.option("--yes", is_flag=True, help="With --cluster: post all of it, a ruling each.")
@REASON
@WHO
@WAIT
@click.pass_context
def command(  # noqa: PLR0917  options are positions to click
    ctx: click.Context,
    words: tuple[str, ...],
    cluster: str,
    list_them: bool,
    not_customer: bool,
    preview: bool,
    yes: bool,
    reason: str,
    who: str,
    wait: int,
) -> int:
    """Post a payment where you say, whatever it stood on before; what stood is undone by reversing postings.

    \b
    reconcile assign REF 1002003000                                 the whole, oldest bill first
    reconcile assign REF 1002003000:INV1                            to this bill; what it does not take, on account
    reconcile assign REF 1002003000:INV1=20.00 1002003001=15.50     parts
    reconcile assign REF 1002003000=20.00 1002003001                the rest to the second
    reconcile assign REF --not-customer --reason "our own fee"      no customer's money: set aside

    \b
    reconcile assign --clusters                                     causes that many cases share
    reconcile assign --cluster number-88771234 1002003000           what all of them would do on this contract
    reconcile assign --cluster cut-140-LV80BANK0000435195001        each to its suggestion, where it has just one
    reconcile assign --cluster number-88771234 1002003000 --yes     do it

    Money we paid out is taken from CONTRACT's credit: what is on account, then its credit notes. REF is a payment_id, the bank's
    reference, or a part of one that only one payment has. Your name, the reason and the instant are kept. The night leaves a
    payment you have ruled on alone; bills you free take other money the next night. Take it back with `reconcile unassign REF`.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    if list_them:
        return _list(ctx)
    if yes and preview:
        raise WrongUse("--yes --preview", "both are given", "look with --preview, then do it with --yes")
    if cluster and not_customer:
        raise WrongUse("--cluster --not-customer", "sets one payment aside at a time", "write `reconcile assign REF --not-customer`")
    if cluster:
        return _cluster(ctx, (cluster, words, reason, who), yes=yes, wait=wait)
    if not_customer and len(words) != 1:
        raise WrongUse(
            "assign --not-customer", "sets one whole payment aside, and no contract is named", "write `reconcile assign REF --not-customer`"
        )
    if len(words) < 2 and not not_customer:  # noqa: PLR2004
        raise WrongUse("assign", "needs a payment and a contract", "write `reconcile assign REF CONTRACT`, or see `reconcile assign --help`")
    return _one(ctx, words, ruler(who, reason), wait, not_customer=not_customer, preview=preview)


def _one(ctx: click.Context, words: tuple[str, ...], says: Ruler, wait: int, *, not_customer: bool, preview: bool) -> int:
    """Rule on one payment; with ``preview`` everything is rolled back after it was shown."""
    from reconcile.batch import rulings

    with held(ctx, wait) as (workspace, engine), engine.connect() as connection:
        payment_id = the_one(connection, words[0])
        if not_customer:
            run = rulings.set_aside(connection, workspace.policy, payment_id, says)
        else:
            run = rulings.assign(connection, workspace.policy, payment_id, words[1:], says)
        if not preview:
            connection.commit()
        put_outcome(connection, payment_id, "" if preview else run.run_id)
        _warn_of_currency(ctx, rulings.unbilled(connection, payment_id))
        connection.rollback()
    if preview:
        click.echo("so it would stand; nothing was changed: leave --preview out to do it")
    return 0


def _warn_of_currency(ctx: click.Context, unbilled: Sequence[tuple[str, int, str]]) -> None:
    """Say that money on account will pay no bill, and how it goes back."""
    from reconcile.core import money

    for number, minor, currency in unbilled:
        amount = money.to_text(minor, currency)
        click.echo(
            shown(f"  ! contract {number} is never billed in {currency}: the {amount} {currency} on account will pay nothing; to pay it back:")
        )
        click.echo(shown(f"    {as_typed(ctx, f'reconcile refund {number} {amount} --currency {currency} --reason mistake')}"))


def _list(ctx: click.Context) -> int:
    from reconcile.batch import clusters
    from reconcile.core.harm import said

    with opened(ctx) as (_, engine), engine.connect() as connection:
        found = clusters.listed(connection)
    for one in found:
        click.echo(shown(f"{one.key}: {one.cases:,} cases, {said(one.amount_minor, one.currency)}. {one.sentence}: {one.to_do}"))
    if not found:
        click.echo("no two cases of the last night share a cause")
    return 0


def _cluster(ctx: click.Context, asked: tuple[str, tuple[str, ...], str, str], *, yes: bool, wait: int) -> int:
    """Rule on all cases of a cause; without ``yes`` everything is rolled back after it was shown."""
    from reconcile.batch import clusters

    key, targets, reason, who = asked
    with held(ctx, wait) as (workspace, engine), engine.connect() as connection:
        placed = clusters.assign(connection, workspace.policy, key, targets, ruler(who, reason or f"one cause: {key}"))
        if yes:
            connection.commit()
        else:
            connection.rollback()
    _print(placed, yes=yes)
    return 0


def _print(placed: Sequence[Placed], *, yes: bool) -> None:
    from reconcile.core.harm import said

    done = [one for one in placed if one.places]
    for one in placed:
        head = f"{one.payment_id} {one.booking_date} {said(one.amount_minor, one.currency)} {one.payer_name}"
        if one.places:
            where = ", ".join(
                f"{said(place.amount_minor, one.currency)} {f'to {place.contract_no} {place.item_key}' if place.item_key else f'on account of {place.contract_no}'}"
                for place in one.places
            )
            click.echo(shown(f"{head}: {where}"))
        else:
            click.echo(shown(f"{head}: left alone, it {one.why_not}"))
    sums: dict[str, int] = {}
    for one in done:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
    money = ", ".join(said(minor, currency) for currency, minor in sorted(sums.items())) or "nothing"
    ends = "posted, a ruling each" if yes else "would be posted; nothing was changed: add --yes to do it"
    click.echo(f"{len(done):,} of {len(placed):,} payments, {money}, {ends}")
