"""A hundred nights on each database killed at random moments, as if somebody had pulled the plug: the next run makes them good."""

from __future__ import annotations

import multiprocessing
import random
import signal
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
GROUPS = 10  # so that several workers share them
_SOONER = 0.9


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


@pytest.fixture(scope="module")
def lasts(snapshot: Snapshot, forks: ForkServerContext) -> float:  # not money
    """Seconds an undisturbed night takes."""
    copies = snapshot.copies()
    _duration(forks, next(copies))  # the first one also starts the server of processes
    taken = _duration(forks, next(copies))
    copies.close()
    return taken


@pytest.mark.parametrize("group", range(GROUPS))
def test_nights_killed_at_random_moments_are_made_good_by_the_next_run(
    snapshot: Snapshot, forks: ForkServerContext, lasts: float, group: int
) -> None:
    chance = random.Random(20260331 + group)
    copies = snapshot.copies()
    for number in range(group, KILLS, GROUPS):
        after = lasts * (number + chance.random()) / KILLS  # each group is spread over the whole night
        place = next(copies)
        while not _killed(forks, place, after):
            after, place = after * _SOONER, next(copies)  # it was over before that, so it tells nothing
        again = world.night(place, world.SECOND)
        assert world.same(snapshot.undisturbed, world.seen(place)) == [], f"killed after {after:.3f} of {lasts:.3f} s"
        assert again.exit_code == snapshot.exit_code
    copies.close()


def _killed(forks: ForkServerContext, place: Workspace, after: float) -> bool:  # not money
    """Whether the kill met the night at work."""
    process = _started(forks, place)
    time.sleep(after)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL
