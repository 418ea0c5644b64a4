"""Workspaces for tests: the sample put through one night, or a small world night by night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch.matching import Times
from reconcile.batch.night import run_night
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.demo.files import arriving
from reconcile.demo.generate import SAMPLE, make_world
from reconcile.demo.nights import nights, with_settings
from reconcile.demo.world import Size

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.night import NightResult
    from reconcile.demo.world import World

TIMES = Times("2026-04-01T04:00:00+00:00", lambda: "2026-04-01T04:05:00+00:00")
SAMPLE_DAY = "2026-03-31"


def workspace(folder: Path, world: World) -> Workspace:
    """A workspace with the settings the world supposes."""
    make(folder)
    settings = folder / SETTINGS
    settings.write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
    return Workspace(folder)


def night(place: Workspace, engine: Engine, as_of: str, files: Iterable[tuple[str, bytes]] = ()) -> NightResult:
    """One night, with what has come for it."""
    for name, content in files:
        (place.inbox / name).write_bytes(content)
    return run_night(place, engine, as_of, TIMES, lambda *_: None)


def sample(folder: Path, engine: Engine) -> tuple[Workspace, NightResult]:
    """The sample's month as one night."""
    world = make_world(SAMPLE)
    place = workspace(folder, world)
    return place, night(place, engine, SAMPLE_DAY, arriving(world))


def small_nights(folder: Path, engine: Engine, contracts: int = 40) -> tuple[Workspace, list[NightResult]]:
    """A small world: the backlog, then a night a day."""
    world = make_world(Size(contracts=contracts, seed=3))
    place = workspace(folder, world)
    return place, [night(place, engine, one.as_of, one.files) for one in nights(world)]
