"""``reconcile backtest``: past months decided again, and what would have gone otherwise; nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import JSON, maybe_a_day, opened, put_json, steps
from reconcile.cli.printing import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.core.backtest import Replayed

_SHOWN = 40  # on the terminal; a file holds all


@click.command(short_help="Decide past months again under other settings: what would have gone otherwise.")
@click.option(
    "--policy", "settings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings to try, written like reconcile.toml."
)
@click.option("--from", "first", callback=maybe_a_day, metavar="DAY", help="The first booking day; default three months before the last.")
@click.option("--to", "last", callback=maybe_a_day, metavar="DAY", help="The last booking day; default the last there is.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Every flip as a table: a name ending in .csv or .parquet.")
@JSON
@click.pass_context
def command(ctx: click.Context, settings: Path | None, first: str, last: str, out: Path | None, as_json: bool) -> int:
    """Replay past payments in a copy of the store and list every flip: the payment, where it is, where it would be, and why.

    \b
    reconcile backtest                                     with all that was learned since, under today's settings
    reconcile backtest --policy try.toml --from 2026-01-01 under the settings of try.toml
    reconcile backtest --policy try.toml --out flips.csv   all flips as a table

    First come those against a person's ruling: were there one, the change would do wrong what somebody has put right. Then what
    would go to another contract, what would wait for a person, what would be posted, and what people did by hand and the
    rules would now do too. Payments that went back, refunds, charges and batches are not decided again, and are counted. Nothing is
    changed, whatever comes out.

    \b
    To see what learning from rulings would post, write [learning] text_habits = "post" into try.toml.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so
    from reconcile.batch import backtest as batch
    from reconcile.batch.workspace import policy_of
    from reconcile.core.backtest import flips

    with opened(ctx) as (workspace, engine):
        policy = policy_of(settings) if settings else workspace.policy
        first, last, replayed = batch.backtest(workspace.folder, engine, policy, first, last, steps())
        left_out = batch.left_out(engine, first, last, replayed)
    found = flips(replayed)
    if out:
        batch.write(out, found)
    if as_json:
        rows = [dict(zip([name for name, _ in batch.COLUMNS], map(str, batch.row(kind, one)), strict=True)) for kind, one in found]
        put_json(
            {
                "from": first,
                "to": last,
                "replayed": len(replayed),
                "ruled": sum(one.is_ruled for one in replayed),
                "left_out": left_out,
                "flips": rows,
            }
        )
    else:
        click.echo(f"{len(replayed):,} payments of {first} to {last} decided again, {sum(one.is_ruled for one in replayed):,} of them ruled on")
        click.echo(f"{left_out:,} others keep their place: returns and what they took back, refunds, charges, batches and their details")
        _print(found)
    return 0


def _print(found: Sequence[tuple[str, Replayed]]) -> None:
    from reconcile.core.backtest import WORDS
    from reconcile.core.harm import said

    for kind, words in WORDS.items():
        mine = [one for name, one in found if name == kind]
        sums: dict[str, int] = {}
        for one in mine:
            sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
        money = ", ".join(said(minor, currency) for currency, minor in sorted(sums.items()))
        click.echo(f"  {words:<30} {len(mine):>7,}  {money}")
    for kind, one in found[:_SHOWN]:
        head = f"{WORDS[kind]}: {one.payment_id} {one.booking_date} {said(one.amount_minor, one.currency)} {one.payer_name}"
        click.echo(shown(f"{head}: {one.was.words} -> {one.would_be.words}: {one.would_be.sentence}"))
    if len(found) > _SHOWN:
        click.echo(f"and {len(found) - _SHOWN:,} more: write them all with --out FILE.csv")
    click.echo("nothing was changed")
