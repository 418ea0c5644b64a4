"""``reconcile demo``: an invented supplier's quarter, its last days put through the night one by one."""

from __future__ import annotations

from pathlib import Path

import click

from reconcile.cli.common import now, steps
from reconcile.cli.run import print_night
from reconcile.errors import WrongUse

_LAST_DAY = "2026-03-20"  # in the days after the 15th most people pay, so the nights have something to show
_MARKED = "DEMO.txt"
_MARK = "This folder was made by `reconcile demo`; it may be thrown away.\n"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", default=Path("reconcile-demo"))
@click.option("--contracts", type=click.IntRange(20, 100_000), default=400, show_default=True, help="How many contracts the supplier has.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed is another world; the same seed is the same.")
@click.pass_context
def command(ctx: click.Context, folder: Path, contracts: int, seed: int) -> int:
    """See it work: an invented supplier with four banks, real kinds of mistakes, and customers who say "I paid".

    Makes a workspace in DIR (default: reconcile-demo), puts a quarter of payments through the night, then the last banking days
    one night each, and names the workbook to open and five things to look at. Nothing outside DIR is touched.
    """
    del ctx
    from reconcile.batch.matching import Times
    from reconcile.batch.night import run_night
    from reconcile.batch.takers import counted
    from reconcile.batch.workspace import SETTINGS, Workspace, make
    from reconcile.cli.demo_tour import tour
    from reconcile.demo.generate import make_world
    from reconcile.demo.nights import nights, with_settings
    from reconcile.demo.world import Size
    from reconcile.store.engine import open_store

    _must_be_ours(folder)
    world = make_world(Size(contracts=contracts, seed=seed, ends_on=_LAST_DAY))
    workspace = make(folder)
    (folder / _MARKED).write_text(_MARK, encoding="utf-8")
    settings = folder / SETTINGS
    settings.write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
    workspace = Workspace(folder)
    step = steps()
    with workspace.held():
        engine = open_store(workspace.url)
        try:
            for night in nights(world):
                for name, content in night.files:
                    (workspace.inbox / name).write_bytes(content)
                result = run_night(workspace, engine, night.as_of, Times(now(), now), step)
                click.echo(f"night of {night.as_of}: {counted(len(night.files), 'file', 'files')}")
            print_night(result, files=False)
            with engine.connect() as connection:
                click.echo("\n".join(tour(connection, folder, result)))
        finally:
            engine.dispose()
    return 0


def _must_be_ours(folder: Path) -> None:
    """A demo never goes into a folder with something of the user's; an earlier demo is emptied and started over."""
    import shutil

    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / _MARKED).is_file():
        raise WrongUse(str(folder), "is there already and holds something else", "name a new folder: reconcile demo DIR")
    if folder.resolve() in Path.cwd().parents:
        raise WrongUse(str(folder), "is an earlier demo, which would be started over, and you are inside of it", "go out of it first: cd …")
    for one in sorted(folder.iterdir(), key=lambda path: path.name == _MARKED):  # the mark goes last: what is left of it stays a demo
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink()
