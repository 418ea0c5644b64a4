"""An inbox is taken in alike whether one process reads it or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import intake
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from reconcile.readers import camt_files
from reconcile.readers.camt_process import Process
from reconcile.store import bulk
from reconcile.store.engine import open_store
from tests.batch.worlds import SAMPLE_DAY, workspace

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from reconcile.demo.world import World
    from reconcile.readers.camt_made import Place
    from reconcile.readers.camt_process import Answer

_TABLES = {
    "arrival": "arrival_no",
    "source_file": "file_no",
    "statement": "statement_no",
    "entry": "entry_no",
    "payment": "payment_id",
    "notified_payment": "payment_id",
    "payment_state": "payment_id",
    "listed_again": "statement_no, entry_no",
}


def _taken(folder: Path, world: World) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored of a world whose bank files hold two broken ones and one twice."""
    place = workspace(folder, world)
    files = [(name, content) for name, content in arriving(world) if name.endswith(".xml")]
    for name, content in files:
        (place.inbox / name).write_bytes(content)
    (place.inbox / f"again-{files[3][0]}").write_bytes(files[3][1])
    (place.inbox / f"cut-{files[5][0]}").write_bytes(files[5][1][: len(files[5][1]) * 2 // 3])
    name, content = next(one for one in files[6:] if b"</Amt>" in one[1])
    (place.inbox / f"wrong-{name}").write_bytes(content.replace(b"</Amt>", b".</Amt>"))
    engine = open_store(place.url)
    intake.take_inbox(place, engine, SAMPLE_DAY, lambda *_: None)
    with engine.connect() as connection:
        found = {table: [tuple(row) for row in bulk.fetch(connection, f"SELECT * FROM {table} ORDER BY {key}")] for table, key in _TABLES.items()}
    engine.dispose()
    return found


def test_two_processes_store_what_one_does_refusals_included(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(Size(contracts=60, months=2, seed=5))
    alone = _taken(tmp_path / "alone", world)
    asked: list[str] = []

    class Watched(Process):
        def ask(self, run: bytes, place: Place | str) -> Answer:
            asked.append(str(place))
            return super().ask(run, place)

    monkeypatch.setattr(camt_files, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(camt_files, "_READ_HERE", 0)
    monkeypatch.setattr(camt_files, "Process", Watched)
    assert _taken(tmp_path / "together", world) == alone
    assert len(asked) > 10
    assert len(asked) == len(set(asked)), "what came twice is read once"
    assert [row[5] for row in alone["arrival"]].count("refused") == 2
    assert len(alone["payment"]) > 50
