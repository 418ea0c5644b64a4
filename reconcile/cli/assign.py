"""``reconcile assign``: a person says where a payment belongs."""

from __future__ import annotations

import click

from reconcile.cli.common import WAIT, held
from reconcile.cli.ruling import REASON, WHO, put_outcome, ruler, the_one


@click.command(short_help="A person's ruling: this payment belongs to that contract.")
@click.argument("reference", metavar="REF")
@click.argument("targets", metavar="CONTRACT[:INVOICE][=AMOUNT]...", nargs=-1, required=True)
@REASON
@WHO
@WAIT
@click.pass_context
def command(ctx: click.Context, reference: str, targets: tuple[str, ...], reason: str, who: str, wait: int) -> int:
    """Post a payment where you say, whatever it stood on before; what stood is undone by reversing postings.

    \b
    reconcile assign REF 1002003000                                 the whole, oldest bill first
    reconcile assign REF 1002003000:INV1                            to this bill; what it does not take, on account
    reconcile assign REF 1002003000:INV1=20.00 1002003001=15.50     parts
    reconcile assign REF 1002003000=20.00 1002003001                the rest to the second

    REF is a payment_id, the bank's reference, or a part of one that only one payment has. Your name, the reason and the
    instant are kept. The night leaves a payment you have ruled on alone; bills you free take other money the next night.
    Take it back with `reconcile unassign REF`.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import rulings

    with held(ctx, wait) as (workspace, engine):
        with engine.begin() as connection:
            payment_id = the_one(connection, reference)
            run = rulings.assign(connection, workspace.policy, payment_id, targets, ruler(who, reason))
        with engine.connect() as connection:
            put_outcome(connection, payment_id, run.run_id)
    return 0
