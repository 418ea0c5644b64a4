"""The benchmark of matching: an invented supplier's files through the night, and every payment beside its truth."""

from __future__ import annotations

import csv
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import exports, intake, matching
from reconcile.batch.matching import Times
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.demo.files import arriving, truth_rows
from reconcile.demo.generate import make_world
from reconcile.demo.nights import with_settings
from reconcile.demo.score import judge
from reconcile.demo.score_match import Tally, tally
from reconcile.demo.world import Size, World
from reconcile.store.engine import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconcile.demo.score import Judged

_LEAST_MONTHS, _MOST_MONTHS = 3, 24  # fewer tell nothing of a payer's history
_PER_CONTRACT_AND_MONTH = 106  # payments, in hundredths, of a contract that pays


class Measured(NamedTuple):
    """One world's outcome. ``milliseconds`` are of this process's work, by stage: world, import, matching."""

    scheme: str
    seed: int
    contracts: int
    payments: int
    items: int
    milliseconds: dict[str, int]
    tally: Tally


def size_of(scheme: str, seed: int, contracts: int, payments: int) -> Size:
    """A world of so many contracts in which about so many payments are made: more months, or fewer who pay.

    >>> size_of("sparse10", 1, 100_000, 100_000).paying_percent, size_of("sparse10", 1, 1_000, 10_000).months
    (31, 10)
    """
    months = min(max(-(-payments * 100 // (contracts * _PER_CONTRACT_AND_MONTH)), _LEAST_MONTHS), _MOST_MONTHS)
    percent = min(100, max(1, payments * 100 * 100 // (contracts * months * _PER_CONTRACT_AND_MONTH)))
    return Size(contracts=contracts, months=months, seed=seed, paying_percent=percent, scheme=scheme, cast="bench")


class Judgement(NamedTuple):
    """A world, every payment of it beside its truth, and the milliseconds of work by stage."""

    world: World
    judged: list[Judged]
    milliseconds: dict[str, int]


def measure(size: Size, step: Callable[[str, int, int], None]) -> Measured:
    """The counts of one world."""
    world, judged, spent = matched(size, step)
    counted = tally(judged, world.meant, size.scheme)
    return Measured(size.scheme, size.seed, size.contracts, len(world.meant), len(world.invoices), spent, counted)


def matched(size: Size, step: Callable[[str, int, int], None]) -> Judgement:
    """Make the world, take its files in, match them, and compare each payment with the truth."""
    began = time.process_time_ns()
    spent: dict[str, int] = {}

    def done(stage: str) -> None:
        nonlocal began
        now = time.process_time_ns()
        spent[stage] = (now - began) // 1_000_000
        began = now

    step("world", 0, 0)
    world = make_world(size)
    with tempfile.TemporaryDirectory() as folder:
        workspace = filled(Path(folder), world)
        done("world")
        engine = open_store(workspace.url)
        try:
            intake.take_inbox(workspace, engine, size.ends_on, step)
            done("import")
            with engine.begin() as connection:
                matching.match(connection, workspace.policy, size.ends_on, Times("", str), step)
            done("matching")
            table = Path(folder) / "payments.csv"
            with engine.connect() as connection:
                exports.export(connection, "payments", table)
        finally:
            engine.dispose()
        with table.open(encoding="utf-8", newline="") as stream:
            judged = judge(truth_rows(world), csv.DictReader(stream))
    done("score")
    return Judgement(world, judged, spent)


def filled(folder: Path, world: World) -> Workspace:
    """A workspace in the folder with the world's files in its inbox, customers' lists left out."""
    settings = make(folder).folder / SETTINGS
    settings.write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
    workspace = Workspace(folder)
    for name, content in arriving(world):
        if name != "claims.csv":
            (workspace.inbox / name).write_bytes(content)
    return workspace
