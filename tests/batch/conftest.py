"""The workspace between two nights, on both databases, made once for the tests that cut the second night short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.batch.snapshots import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    made = Snapshot(tmp_path_factory.mktemp("nights"), request.param, request)
    yield made
    made.close()
