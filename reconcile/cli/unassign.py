"""``reconcile unassign``: a person takes a payment back."""

from __future__ import annotations

import click

from reconcile.cli.common import WAIT, held
from reconcile.cli.ruling import REASON, WHO, put_outcome, ruler, the_one


@click.command(short_help="Take a payment back from where it was posted.")
@click.argument("reference", metavar="REF")
@REASON
@WHO
@WAIT
@click.pass_context
def command(ctx: click.Context, reference: str, reason: str, who: str, wait: int) -> int:
    """Take a payment back from the contract it was posted to, or from the money set aside as no customer's.

    Its bills are open again, and it waits on the worklist until somebody assigns it: the night does not decide it again.

    \b
    reconcile unassign 20260310-FOP66E2ROB57 --reason "paid for the neighbour"
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import rulings

    with held(ctx, wait) as (workspace, engine):
        with engine.begin() as connection:
            payment_id = the_one(connection, reference)
            run = rulings.unassign(connection, workspace.policy, payment_id, ruler(who, reason))
        with engine.connect() as connection:
            put_outcome(connection, payment_id, run.run_id)
    return 0
