"""``reconcile import PATH…``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import JSON, WAIT, as_typed, held, put_json, steps, today
from reconcile.cli.outcomes import as_dict, print_outcomes
from reconcile.cli.printing import shown
from reconcile.cli.ruling import REASON, WHO, ruler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from reconcile.batch.corrections import Correction
    from reconcile.batch.intake import Outcome
    from reconcile.batch.workspace import Workspace

_REFUSED = 3
_SHOWN = 20  # refused rows on a screen


def _columns(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    """Print the columns of every table and be done."""
    if asked and not ctx.resilient_parsing:
        from reconcile.batch.columns import described

        click.echo("\n".join(described()))
        ctx.exit()


@click.command()
@click.option(
    "--columns", is_flag=True, is_eager=True, expose_value=False, callback=_columns, help="List the columns of every table, and what they mean."
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH…")
@click.option("--accept-correction", "accept", is_flag=True, help="The file is the bank's corrected statement: what it contradicts gives way.")
@WHO
@REASON
@JSON
@WAIT
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], accept: bool, who: str, reason: str, as_json: bool, wait: int) -> int:
    """Take files in without matching anything: bank statements, contracts, invoices, plans, clearings, claims.

    A file is known by its content, never by its name; folders, .zip and .gz are looked into. A bank file comes in whole or
    not at all; what was taken in before is not taken in twice. Files outside the inbox are left where they are.

    A statement that contradicts an earlier one changes nothing: what it would touch is listed, payment by payment. When the
    bank says it is the right one, accept it: reconcile import --accept-correction FILE. The next night takes back the payments it
    withdraws, as it does with returns, and places those it adds.

    `reconcile import --columns` lists the columns that tables of contracts, invoices, plans, clearings and claims may have.

    Exit code 3 when a file, a row of a people's list or a request was refused; each refusal says what is wrong and what to do.
    """
    from reconcile.batch import corrections, intake, people_rows

    with held(ctx, wait) as (workspace, engine):
        if accept:
            person = ruler(who, reason)
            accepted = [corrections.accept(engine, workspace.policy, path, person) for path in paths]
            if as_json:
                put_json([_as_dict(one) for one in accepted])
            else:
                _print(accepted, "accepted")
            return 0
        mark = people_rows.newest_file(engine)
        outcomes = intake.take_paths(workspace, engine, list(paths), today(), steps())
        touched = _touched(workspace, engine, outcomes)
        rows = people_rows.refused(engine, mark)
    if as_json:
        put_json([{**as_dict(one), "touches": _sentences(touched, one)} for one in outcomes])
        _print_rows(rows, err=True)
    else:
        print_outcomes(outcomes)
        _print(touched, "not accepted")
        _print_rows(rows)
    return _REFUSED if rows or any(one.outcome == "refused" for one in outcomes) else 0


def _print_rows(rows: Sequence[str], *, err: bool = False) -> None:
    """The rows of people's lists that were refused, the first ones whole."""
    for row in rows[:_SHOWN]:
        click.echo(shown(row), err=err)
    if len(rows) > _SHOWN:
        click.echo(f"and {len(rows) - _SHOWN} rows more", err=err)


def _touched(workspace: Workspace, engine: Engine, outcomes: Sequence[Outcome]) -> list[Correction]:
    """What accepting the statements that contradict an earlier one would do; nothing where accepting is not possible."""
    from reconcile.batch import corrections, takers
    from reconcile.errors import ReconcileError

    found = []
    for one in outcomes:
        path = one.path if one.path.exists() else workspace.archive / today() / one.path.name  # what came from the inbox was put away
        if one.outcome == "taken" and takers.CONTRADICT in one.message and path.exists():
            try:
                found.append(corrections.preview(engine, workspace.policy, path, one.name))
            except ReconcileError as error:
                click.echo(shown(f"{one.name}: cannot be accepted as it is: {error}"), err=True)
    return found


def _sentences(touched: Sequence[Correction], one: Outcome) -> list[str]:
    return [sentence for each in touched if each.name == one.name for sentence in each.sentences]


def _print(found: Sequence[Correction], how: str) -> None:
    for one in found:
        click.echo(shown(f"{one.name} ({how}): adds {one.added}, withdraws {len(one.withdrawn)}"))
        for sentence in one.sentences:
            click.echo(shown(f"  {sentence}"))
        if how == "not accepted":
            how_to = as_typed(click.get_current_context(), f"reconcile import --accept-correction {shlex.quote(str(one.path))}")
            click.echo(shown(f"  nothing was changed; if the bank says it is right: {how_to}"))


def _as_dict(one: Correction) -> dict[str, object]:
    return {"name": one.name, "added": one.added, "withdrawn": list(one.withdrawn), "touches": list(one.sentences)}
