"""``reconcile backtest``: past nights made again, and what would have gone otherwise; nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import JSON, maybe_a_day, opened, put_json, steps
from reconcile.cli.printing import shown

if TYPE_CHECKING:
    from reconcile.batch.backtest import Tried

_SHOWN = 40  # on the terminal; a file holds all


@click.command(short_help="Make past nights again under other settings: what would have gone otherwise.")
@click.option(
    "--policy", "settings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings to try, written like reconcile.toml."
)
@click.option("--from", "first", callback=maybe_a_day, metavar="DAY", help="The first booking day; default three months before the last.")
@click.option("--to", "last", callback=maybe_a_day, metavar="DAY", help="The last booking day; default the last there is.")
@click.option("--learned", is_flag=True, help="Let each night know what people have said since of payments booked before its own.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Every flip as a table: a name ending in .csv or .parquet.")
@JSON
@click.pass_context
def command(ctx: click.Context, settings: Path | None, first: str, last: str, learned: bool, out: Path | None, as_json: bool) -> int:
    """Make past nights again in a copy and list every flip: the payment, where it is, where it would be, and why.

    \b
    reconcile backtest                                     under today's settings: what they would have done then
    reconcile backtest --learned                           with all that people have said since
    reconcile backtest --policy try.toml --from 2026-01-01 under the settings of try.toml
    reconcile backtest --policy try.toml --out flips.csv   all flips as a table

    Every night finds the files, rulings and refunds that had come by then, in their order, so that returns, refunds, batches and
    money on account go as they would have gone. Under the settings of then nothing flips. First come the flips against a person's
    ruling: there the change would do wrong what somebody has put right. Then what would go to another contract, what would wait for
    a person, what would be posted, what would pay other bills, and what people did by hand and the rules would now do too. Nothing
    is changed, whatever comes out.

    \b
    To see what learning from rulings would post, write [learning] text_habits = "post" into try.toml.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import backtest as batch
    from reconcile.batch.workspace import policy_of

    if out:
        batch.must_be_a_table(out)
    step = steps()
    with opened(ctx) as (workspace, engine):
        policy = policy_of(settings) if settings else workspace.policy
        tried = batch.backtest(workspace.folder, engine, policy, first, last, step, learned=learned)
    step("done", 0, 0)
    if out:
        batch.write(out, tried.flips)
    if as_json:
        rows = [dict(zip([name for name, _ in batch.COLUMNS], map(str, batch.row(kind, one)), strict=True)) for kind, one in tried.flips]
        counts = tried._asdict() | {"flips": rows}
        put_json({{"first": "from", "last": "to", "payments": "replayed"}.get(name, name): value for name, value in counts.items()})
    else:
        _print(tried)
    return 0


def _print(tried: Tried) -> None:
    from reconcile.batch.takers import counted
    from reconcile.core.backtest import WORDS, words
    from reconcile.core.harm import said

    nights = counted(tried.nights, "night", "nights")
    click.echo(f"{nights} made again, {tried.payments:,} payments of {tried.first} to {tried.last}, {tried.ruled:,} of them ruled on")
    for kind, label in WORDS.items():
        mine = [one for name, one in tried.flips if name == kind]
        sums: dict[str, int] = {}
        for one in mine:
            sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
        money = ", ".join(said(minor, currency) for currency, minor in sorted(sums.items()))
        click.echo(f"  {label:<30} {len(mine):>7,}  {money}".rstrip())
    for kind, one in tried.flips[:_SHOWN]:
        head = f"{WORDS[kind]}: {one.payment_id} {one.booking_date} {said(one.amount_minor, one.currency)} {one.payer_name}"
        was, would_be = words(kind, one)
        click.echo(shown(f"{head}: {was} -> {would_be}: {one.would_be.sentence}"))
    if len(tried.flips) > _SHOWN:
        click.echo(f"and {len(tried.flips) - _SHOWN:,} more: write them all with --out FILE.csv")
    if tried.contradicting:
        click.echo(
            f"{counted(tried.contradicting, 'payment', 'payments')} would be placed against a person's ruling, counting those that were so then"
        )
    if tried.impossible:
        click.echo(f"{counted(tried.impossible, 'ruling', 'rulings')} could not be repeated, so other had things gone before")
    click.echo("nothing was changed")
