"""A small supplier's month in two nights, and everything that can be seen of a workspace after them."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.batch import exports
from reconcile.batch.matching import CHUNK, Times
from reconcile.batch.night import NightResult, run_night
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.nights import with_settings
from reconcile.demo.world import Size
from reconcile.store import bulk, hold
from reconcile.store.engine import open_store
from reconcile.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

WORLD = make_world(Size(contracts=24, months=1, seed=15, days_per_file=10))
FIRST, SECOND = "2026-03-20", "2026-03-31"
_WAIT_SECONDS = 30
_BROKEN = ("broken.xml", b"<Document><cut")
_TIMES = Times("2026-04-01T04:00:00+00:00", lambda: "2026-04-01T04:00:00+00:00")

Files = list[tuple[str, bytes]]


def nothing(_name: str, _done: int, _of: int) -> None:
    """A progress nobody watches."""


def files_of(night: str) -> Files:
    """What comes for a night: tables and the month up to the first, then the rest, customers' lists and a broken file."""
    everything = sorted(arriving(WORLD))
    late = [(name, content) for name, content in everything if name.endswith(("-30.xml", "-31.xml")) or name == "claims.csv"]
    return [*late, _BROKEN] if night == SECOND else [one for one in everything if one not in late]


def workspace(folder: Path, url: str) -> Workspace:
    """A workspace on that database, with the settings the world supposes."""
    make(folder)
    path = folder / SETTINGS
    path.write_text(with_settings(path.read_text(encoding="utf-8"), WORLD), encoding="utf-8")
    return workspace_again(folder, url)


def workspace_again(folder: Path, url: str) -> Workspace:
    """A workspace's copy, on a database of its own."""
    path = folder / SETTINGS
    lines = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("url = ")]
    lines.insert(lines.index("[store]\n") + 1, f'url = "{url}"\n')
    path.write_text("".join(lines), encoding="utf-8")
    return Workspace(folder)


def bring(place: Workspace, files: Sequence[tuple[str, bytes]]) -> None:
    """Put files into the inbox."""
    for name, content in files:
        (place.inbox / name).write_bytes(content)


@contextlib.contextmanager
def held(place: Workspace) -> Iterator[Engine]:
    """The store, held as a run holds it."""
    with place.held(_WAIT_SECONDS):
        engine = open_store(place.url)
        try:
            with hold.held(engine, _WAIT_SECONDS):  # a server may take a moment to see that a client was killed
                yield engine
        finally:
            engine.dispose()


def night(place: Workspace, as_of: str, step: Callable[[str, int, int], None] = nothing, chunk: int = CHUNK) -> NightResult:
    """One run."""
    with held(place) as engine:
        return run_night(place, engine, as_of, _TIMES, step, chunk)


def both_nights(place: Workspace, chunk: int = CHUNK) -> None:
    for as_of in (FIRST, SECOND):
        bring(place, files_of(as_of))
        night(place, as_of, chunk=chunk)


class Seen(NamedTuple):
    """What is left of a night: what leaves us, what is stored, and the files of the workspace by their content."""

    exports: dict[str, list[tuple[Any, ...]]]
    stored: dict[str, list[tuple[Any, ...]]]
    files: dict[str, str]


def seen(place: Workspace) -> Seen:
    engine = open_store(place.url)
    try:
        with engine.connect() as connection:
            tables = {what: list(exports.rows(connection, what)) for what in exports.COLUMNS}
            stored = {
                table.name: sorted((tuple(row) for row in bulk.fetch(connection, f"SELECT * FROM {table.name}")), key=repr)
                for table in metadata.sorted_tables
            }
    finally:
        engine.dispose()
    return Seen(tables, stored, _files(place.folder))


def _files(folder: Path) -> dict[str, str]:
    paths = (path for part in ("inbox", "archive", "rejected", "reports") for path in (folder / part).rglob("*"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder" for path in sorted(paths)}


def same(one: Seen, other: Seen) -> list[str]:
    """Where two differ, in words; empty when they are the same to the byte."""
    found: list[str] = []
    for part in Seen._fields:
        mine, theirs = getattr(one, part), getattr(other, part)
        names = [name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name)]
        found += [f"{part} {name}: {_first_difference(mine.get(name), theirs.get(name))}" for name in names]
    return found


def _first_difference(mine: Any, theirs: Any) -> str:
    if isinstance(mine, list) and isinstance(theirs, list):
        pairs = zip([*mine, *[None] * len(theirs)], [*theirs, *[None] * len(mine)], strict=False)
        return next((f"{a} … {b}" for a, b in pairs if a != b), "")
    return f"{mine} … {theirs}"
