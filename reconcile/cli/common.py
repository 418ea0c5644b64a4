"""What the commands share: the workspace and its store, JSON on stdout, progress on a terminal, the clock."""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from reconcile.batch.workspace import Workspace

WAIT = click.option(
    "--wait", type=click.IntRange(min=0), default=0, metavar="SECONDS", help="Wait so long for another run to finish; by default fail at once."
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


class Opened(NamedTuple):
    workspace: Workspace
    engine: Engine


@contextlib.contextmanager
def opened(ctx: click.Context) -> Iterator[Opened]:
    """The workspace named by ``-w`` and its store. Raises: WrongUse when there is none."""
    from reconcile.batch.workspace import Workspace
    from reconcile.store.engine import open_store

    workspace = Workspace(ctx.obj)
    engine = open_store(workspace.url)
    try:
        yield Opened(workspace, engine)
    finally:
        engine.dispose()


@contextlib.contextmanager
def held(ctx: click.Context, wait: int = 0) -> Iterator[Opened]:
    """The same, held for writing: nobody else writes meanwhile. Raises: Busy after ``wait`` seconds."""
    from reconcile.batch.workspace import Workspace
    from reconcile.store import hold
    from reconcile.store.engine import open_store

    workspace = Workspace(ctx.obj)
    with workspace.held(wait):
        engine = open_store(workspace.url)
        try:
            with hold.held(engine, wait):
                yield Opened(workspace, engine)
        finally:
            engine.dispose()


def a_day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """An ISO day as given, today when nothing is; for ``callback=``."""
    if value is None:
        return today()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a day; write it as 2026-03-31") from error


def maybe_a_day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """An ISO day as given, '' when nothing is."""
    return a_day(_ctx, _parameter, value) if value else ""


def today() -> str:
    """Here, and nowhere deeper, the clock is asked."""
    return datetime.now(tz=UTC).astimezone().date().isoformat()


def now() -> str:
    """The instant, UTC, in seconds."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def put_json(value: Any) -> None:
    """One document; days and money are texts already."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def steps() -> Callable[[str, int, int], None]:
    """Tells of progress: a moving line on a terminal, one log line a step elsewhere; both on stderr."""
    terminal = sys.stderr.isatty()
    last = ""

    def step(name: str, done: int, of: int) -> None:
        nonlocal last
        if terminal:
            share = f" {done} of {of}" if of else ""
            sys.stderr.write(f"\r\033[K{name}{share} …")
            sys.stderr.flush()
            if name == "done":
                sys.stderr.write("\r\033[K")
        elif name not in {last, "done"}:
            sys.stderr.write(f"{name}\n")
        last = name

    return step


def program() -> str:
    """The command as the user can type it: by its path where it is not on the PATH."""
    called = Path(sys.argv[0])
    on_path = shutil.which("reconcile")
    return "reconcile" if called.name != "reconcile" or (on_path and Path(on_path).samefile(called)) else str(called)


def as_typed(ctx: click.Context, command: str) -> str:
    """A command of ours (``reconcile explain …``, or several with ``&&``) as typed here: with the program's path and this workspace."""
    workspace = "" if ctx.obj == Path() else f" -w {shlex.quote(str(ctx.obj))}"
    typed = (f"{program()}{workspace}{one.removeprefix('reconcile')}" if one.startswith("reconcile ") else one for one in command.split(" && "))
    return " && ".join(typed)


def existing(path: Path) -> Path:
    """Raises: WrongUse when there is no such file or folder."""
    if not path.exists():
        raise WrongUse(str(path), "there is no such file", "check the name")
    return path
