"""``reconcile report``: the workbook of a run, written again."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.cli.common import opened
from reconcile.errors import WrongUse


@click.command(short_help="Write the workbook of a run again.")
@click.option("--run", "run_id", default="", metavar="ID", help="The night's id, such as 2026-03-31.1; the last night when left out.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write it there; into the workspace's reports when left out.",
)
@click.pass_context
def command(ctx: click.Context, run_id: str, folder: Path | None) -> int:
    r"""Write a night's workbook again, byte for byte as it was written that night.

    What came later (files, rulings, other nights) does not change it: it shows what was known then.

    \b
    reconcile report                    the last night
    reconcile report --run 2026-03-31.1 an earlier one; the ids stand on the Run sheets and in `reconcile run`
    reconcile report --to ~/audit       elsewhere, such as from a workspace that may only be read

    Next: open the workbook it names; `reconcile explain REF` says why a payment went where it went.
    """
    from reconcile.batch.night_report import rows_beside, write_report
    from reconcile.store import runs

    with opened(ctx) as (workspace, engine), engine.begin() as connection:
        run = runs.by_id(connection, run_id) if run_id else runs.last(connection, kind="night")
        if run is None and run_id:
            nights = [one.run_id for one in runs.all_runs(connection) if one.kind == "night"]
            to_do = f"the last nights are {', '.join(nights[-5:])}" if nights else "make the first night with `reconcile run`"
            raise WrongUse(run_id, "there is no such run", to_do)
        if run is None:
            raise WrongUse(str(workspace.folder), "there has been no night yet", "put files into its inbox and say `reconcile run`")
        paths = write_report(workspace, connection, run, folder)
    click.echo(str(paths[0]))
    for path, rows in rows_beside(paths):
        click.echo(f"{path}, with the other {rows:,} rows of its sheet")
    return 0
