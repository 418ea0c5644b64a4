"""Texts are read for many days at once, and nothing that is decided shows how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import evidence_texts
from reconcile.batch.night import run_night
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from reconcile.store import bulk
from reconcile.store.engine import open_store
from tests.batch.worlds import SAMPLE_DAY, TIMES, workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from reconcile.batch.context import Night
    from reconcile.batch.evidence_texts import Said
    from reconcile.demo.world import World
    from reconcile.store.pending import Waiting


def _placed(folder: Path, world: World, chunk: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Every decision and every posting of one night over the whole world."""
    place = workspace(folder, world)
    for name, content in arriving(world):
        (place.inbox / name).write_bytes(content)
    engine = open_store(place.url)
    run_night(place, engine, SAMPLE_DAY, TIMES, lambda *_: None, chunk)
    with engine.connect() as connection:
        decisions = bulk.fetch(connection, "SELECT * FROM decision ORDER BY decision_no")
        postings = bulk.fetch(connection, "SELECT * FROM posting ORDER BY posting_no")
    engine.dispose()
    return [tuple(row) for row in decisions], [tuple(row) for row in postings]


def test_reading_many_days_ahead_or_part_of_one_leads_to_the_same_decisions_and_postings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(Size(contracts=120, months=2, seed=21))
    read: list[int] = []

    def counted(night: Night, payments: Sequence[Waiting]) -> Said:
        read.append(len({payment.booking_date for payment in payments}))
        return found(night, payments)

    found = evidence_texts.read
    monkeypatch.setattr(evidence_texts, "read", counted)
    whole = _placed(tmp_path / "whole", world, 20_000)
    assert len(read) == 1, "a night that fits one chunk reads its texts once"
    assert read[0] > 10, "of many days"
    for chunk in (25, 3):
        read.clear()
        assert _placed(tmp_path / str(chunk), world, chunk) == whole
        assert len(read) > 2
