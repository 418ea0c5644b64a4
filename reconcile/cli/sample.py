"""``reconcile sample``: people check a sample of the automatic matches; what they find says how often the rules are wrong."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.cli.common import JSON, WAIT, held, opened, put_json, steps, today
from reconcile.cli.outcomes import print_outcomes
from reconcile.cli.printing import shown

_REFUSED = 3


@click.group(short_help="Own quality control: take a checked sample in, show how often we are wrong.")
def command() -> None:
    """Each night draws some of its automatic matches for a person to check: the Quality sheet of its workbook.

    \b
    reconcile export sample sample.csv            the same as a table
    reconcile sample take night-2026-03-31.1.xlsx the sheet, or the table, with yes or no filled in
    reconcile sample rates                        how often each rule was wrong, and how sure that is

    A no moves nothing: the payment becomes a case on the next night's worklist, which says what to type.
    """  # noqa: D301  click keeps the lines of a paragraph that begins so


@command.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@WAIT
@click.pass_context
def take(ctx: click.Context, path: Path, wait: int) -> int:
    """Take a checked sample in: the night's workbook, or a table with payment_id, right (yes or no), by, on.

    Rows without an answer are passed over, so one file can be taken in again when more of it is checked. Exit code 3 when
    it was refused.
    """
    from reconcile.batch import intake

    with held(ctx, wait) as (workspace, engine):
        outcomes = intake.take_paths(workspace, engine, [path], today(), steps())
    print_outcomes(outcomes)
    if any(one.outcome == "refused" for one in outcomes):
        return _REFUSED
    return _rates(ctx, as_json=False)


@command.command()
@JSON
@click.pass_context
def rates(ctx: click.Context, as_json: bool) -> int:
    """How often automatic matches were wrong, over all checked nights: in total, then by rule, the worst first."""
    return _rates(ctx, as_json=as_json)


def _rates(ctx: click.Context, *, as_json: bool) -> int:
    from reconcile.batch import quality
    from reconcile.store import quality as stored

    with opened(ctx) as (_, engine), engine.connect() as connection:
        found = quality.rate_rows(stored.strata(connection))
    if as_json:
        put_json([one._asdict() for one in found])
        return 0
    if not found:
        click.echo("nothing is checked yet: fill in the Quality sheet of a night's workbook, then `reconcile sample take FILE`")
        return 0
    wide = max(len(one.rule) for one in found)
    click.echo(f"{'':<{wide}}  checked  wrong  stand for   posted  rate of wrong matches, with 95 % certainty")
    for one in found:
        click.echo(shown(f"{one.rule:<{wide}}  {one.checked:>7,}  {one.wrong:>5,}  {one.covered:>9,}  {one.posted:>7,}  {one.rate}"))
    return 0
