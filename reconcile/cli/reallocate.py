"""``reconcile reallocate``: a payment's money goes to the contract it was meant for."""

from __future__ import annotations

import click

from reconcile.cli.common import WAIT, held
from reconcile.cli.ruling import WHO, put_outcome, ruler, the_one
from reconcile.errors import WrongUse

WHY = click.option(
    "--reason", required=True, type=click.Choice(["mixed-up", "sold-property", "own-contracts", "mistake", "other"]), help="Why, from a closed list."
)
NOTE = click.option("--note", default="", metavar="TEXT", help="More about why; `--reason other` needs it.")


def why(reason: str, note: str) -> str:
    """The reason as it is kept. Raises: WrongUse for ``other`` without a note."""
    from reconcile.core.refunds import reason_words

    if reason == "other" and not note.strip():
        raise WrongUse("--reason other", "says nothing", "say why with --note TEXT")
    return reason_words(reason, note)


@click.command(short_help="Move a payment from one contract to another, for a named reason.")
@click.argument("reference", metavar="REF")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@WHY
@NOTE
@WHO
@WAIT
@click.pass_context
def command(ctx: click.Context, reference: str, source: str, target: str, reason: str, note: str, who: str, wait: int) -> int:
    """Move what of a payment stands on contract FROM to contract TO, the oldest open bill first.

    \b
    reconcile reallocate 20260310-FOP66E2ROB57 1002003071 1002003017 --reason mixed-up
    reconcile reallocate 20260310-FOP66E2ROB57 1002003071 1002003017 --reason other --note "the tenant asked"

    What of it stands on other contracts stays there. FROM's bills are open again. The same command with FROM and TO
    changed over, as the next ruling on the payment, puts back what was moved and nothing else; after another ruling or
    a return it moves all that stands on FROM. `reconcile unassign REF` takes the whole payment off every contract.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import reallocate

    with held(ctx, wait) as (workspace, engine):
        with engine.begin() as connection:
            payment_id = the_one(connection, reference)
            run = reallocate.reallocate(connection, workspace.policy, payment_id, source, target, ruler(who, why(reason, note)))
        with engine.connect() as connection:
            put_outcome(connection, payment_id, run.run_id)
    return 0
