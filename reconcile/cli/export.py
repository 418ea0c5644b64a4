"""``reconcile export``: results for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.cli.common import opened


@click.command(short_help="Results for other programs, as CSV or Parquet.")
@click.argument(
    "what", type=click.Choice(["payments", "open-items", "findings", "postings", "dunning-hold", "plans", "delivery", "requests-refused", "sample"])
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--run", "run_id", default="", metavar="ID", help="As this run left it, e.g. 2026-03-31.1; default is now.")
@click.pass_context
def command(ctx: click.Context, what: str, file: Path, run_id: str) -> int:
    """Write a table of results to FILE, which ends in .csv or .parquet.

    \b
    payments     every booked payment: where its money stands, by which rule, and why
    open-items   bills and instalments with an amount open, and the days they are overdue
    findings     what last night had to say: new, still open, gone
    postings     every allocation and reversal ever made, in order
    plans        the instalments of every levelled plan's year: paid, open, and how far off the plan will be
    dunning-hold contracts not to be reminded: a claim is open, or money that waits for a person, or stands on another contract, may be theirs
    delivery     bills that are to go out in another way, as customers asked: for the billing system
    sample       last night's sample of automatic matches, to be checked: fill in right (yes/no) and by, then `reconcile sample take`
    requests-refused  requests without a contract number that exists, with the answer to send back

    \b
    reconcile export payments payments.csv
    reconcile export open-items items.parquet

    A payment has a line for each place its money stands in; `amount` is the whole payment's, so add up
    `allocated_amount`. `reconcile explain PAYMENT_ID` tells more of one payment.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import exports
    from reconcile.batch.takers import counted

    with opened(ctx) as (_, engine), engine.connect() as connection:
        count = exports.export(connection, what, file, run_id)
    click.echo(f"{file}: {counted(count, 'row', 'rows')}", err=True)
    return 0
