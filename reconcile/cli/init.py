"""``reconcile init DIR``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def command(folder: Path) -> None:
    """Make a new workspace in DIR: settings, folders and the embedded database.

    Nothing that is there already is changed. Put statements, contracts, invoices and customers' lists into DIR/inbox, then
    call `reconcile -w DIR run`. Every setting stands in DIR/reconcile.toml with its default and what it does.
    """
    from reconcile.batch.workspace import make
    from reconcile.store.engine import open_store

    workspace = make(folder)
    open_store(workspace.url).dispose()
    click.echo(f"{workspace.folder} is a workspace: put files into {workspace.inbox}, then call `reconcile -w {workspace.folder} run`")
