"""Workspaces that are made once, on both databases: between two nights, and after a small world's nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.batch.small_nights import SmallNights
from tests.batch.snapshots import Snapshot
from tests.conftest import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.batch.small_nights import Small
    from tests.conftest import Postgres


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    made = Snapshot(tmp_path_factory.mktemp("nights"), request.param, request)
    yield made
    made.close()


@pytest.fixture(scope="session")
def small_nights(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, postgres: Postgres) -> Iterator[Callable[[str], SmallNights]]:
    """The nights on a kind of database, made when first asked for."""
    made: dict[str, SmallNights] = {}

    def on(kind: str) -> SmallNights:
        if kind not in made:
            made[kind] = SmallNights(tmp_path_factory.mktemp("small"), sqlite_template if kind == "sqlite" else None, postgres)
        return made[kind]

    yield on
    for one in made.values():
        one.close()


@pytest.fixture(params=KINDS)
def small(request: pytest.FixtureRequest, tmp_path: Path, small_nights: Callable[[str], SmallNights]) -> Iterator[Small]:
    """A small world after its nights, for this test alone.

    A test for one database says ``@pytest.mark.parametrize("small", ["sqlite"], indirect=True)``.
    """
    yield from small_nights(request.param).copy(tmp_path)
