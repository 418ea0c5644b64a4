"""``reconcile statement``: a contract's payment history, for the customer."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.cli.common import maybe_a_day, opened


@click.command(short_help="The payment history the customer gets: the same figures we see.")
@click.argument("contract", metavar="CONTRACT")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx|FILE.html")
@click.option("--as-of", callback=maybe_a_day, metavar="DAY", help="Bills issued and payments booked up to this day; default the last night's.")
@click.option("--language", type=click.Choice(["en", "lv"]), default=None, help="Default: the contract's language, else English.")
@click.pass_context
def command(ctx: click.Context, contract: str, file: Path, as_of: str, language: str | None) -> int:
    """Write a contract's bills and payments as the customer may have them: the figures of `reconcile show`, and no other person's.

    \b
    reconcile statement 1002003000 history.xlsx
    reconcile statement 1002003000 history.html --language lv

    Who paid and what stands on other contracts is left out. Your own page: `[letters] templates` in reconcile.toml.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import statement_out
    from reconcile.batch.takers import counted

    with opened(ctx) as (workspace, engine), engine.connect() as connection:
        payments, bills = statement_out.write(connection, workspace, contract, as_of, language or "", file)
    click.echo(f"{file}: {counted(payments, 'payment', 'payments')}, {counted(bills, 'bill', 'bills')}", err=True)
    return 0
