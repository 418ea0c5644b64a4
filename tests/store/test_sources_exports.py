"""What leaves us is the same whether the bank's statements came once or in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import exports
from reconcile.store.engine import open_store
from tests.batch.night_world import FIRST, SECOND, bring, files_of, held, night, workspace
from tests.store.other_formats import WORLD, camt, fidavista, mt940, table, take

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from reconcile.batch.workspace import Workspace


def _exported(place: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    engine = open_store(place.url)
    try:
        with engine.connect() as connection:
            return {what: list(exports.rows(connection, what)) for what in ("payments", "postings", "open-items", "findings")}
    finally:
        engine.dispose()


def _every_format(place: Workspace) -> int:
    """What came up to the first night, once more in three formats; how many statements."""
    known = [events for number in range(len(WORLD.accounts)) for events in camt(number) if events[0].to_date <= FIRST]  # type: ignore[union-attr]
    with held(place) as engine, engine.begin() as connection:
        taken = take(connection, [change(events) for change in (fidavista, mt940, table) for events in known])
    return len(taken)


def test_a_second_third_and_fourth_source_change_nothing_that_is_exported(tmp_path: Path) -> None:
    places = [workspace(tmp_path / name, f"sqlite:///{tmp_path / name}.db") for name in ("once", "often")]
    for place in places:
        bring(place, files_of(FIRST))
        night(place, FIRST)
    assert _every_format(places[1]) >= 12
    results = []
    for place in places:
        bring(place, files_of(SECOND))
        results.append(night(place, SECOND))
    once, often = map(_exported, places)
    assert len(once["payments"]) > 40
    assert once == often
    assert results[0].exit_code == results[1].exit_code
