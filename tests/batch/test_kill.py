"""A hundred nights on each database killed at random moments, as if somebody had pulled the plug: the next run makes them good."""

from __future__ import annotations

import multiprocessing
import random
import time
from typing import TYPE_CHECKING

import pytest

from reconcile.batch.workspace import Workspace
from tests.batch import night_world as world

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess
    from pathlib import Path

    from tests.batch.snapshots import Snapshot

KILLS = 100  # on each database


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    """Processes with everything imported already, so that the night itself is what is killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.batch.night_world", "reconcile.reports.workbook", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"])
    return context


def _night(folder: Path) -> None:
    world.night(Workspace(folder), world.SECOND)


def _started(forks: ForkServerContext, place: Workspace) -> ForkServerProcess:
    process = forks.Process(target=_night, args=(place.folder,))
    process.start()
    return process


def _duration(forks: ForkServerContext, place: Workspace) -> float:  # not money
    started = time.monotonic()
    process = _started(forks, place)
    process.join()
    assert process.exitcode == 0, "an undisturbed night ends well"
    return time.monotonic() - started


def test_nights_killed_at_random_moments_are_made_good_by_the_next_run(snapshot: Snapshot, forks: ForkServerContext) -> None:
    chance = random.Random(20260331)
    copies = snapshot.copies()
    _duration(forks, next(copies))  # the first one also starts the server of processes
    lasts = _duration(forks, next(copies))
    killed = 0
    for number in range(KILLS):
        place = next(copies)
        after = lasts * (number + chance.random()) / KILLS  # spread over the whole night
        process = _started(forks, place)
        time.sleep(after)
        process.kill()
        process.join()
        killed += process.exitcode == -9
        again = world.night(place, world.SECOND)
        assert world.same(snapshot.undisturbed, world.seen(place)) == [], f"killed after {after:.3f} of {lasts:.3f} s"
        assert again.exit_code == snapshot.exit_code
    copies.close()
    assert killed > KILLS // 2, "most of the kills met a night at work"
