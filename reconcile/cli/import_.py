"""``reconcile import PATH…``."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.cli.common import JSON, WAIT, held, put_json, steps, today
from reconcile.cli.outcomes import as_dict, print_outcomes

_REFUSED = 3


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH…")
@JSON
@WAIT
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], as_json: bool, wait: int) -> int:
    """Take files in without matching anything: bank statements, contracts, invoices, plans, clearings, claims.

    A file is known by its content, never by its name; folders, .zip and .gz are looked into. A bank file comes in whole or
    not at all; what was taken in before is not taken in twice. Files outside the inbox are left where they are.

    Exit code 3 when a file was refused; each refusal says where, what, and what to do.
    """
    from reconcile.batch import intake

    with held(ctx, wait) as (workspace, engine):
        outcomes = intake.take_paths(workspace, engine, list(paths), today(), steps())
    if as_json:
        put_json([as_dict(one) for one in outcomes])
    else:
        print_outcomes(outcomes)
    return _REFUSED if any(one.outcome == "refused" for one in outcomes) else 0
