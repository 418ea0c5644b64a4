"""Texts may be read by a second process that works ahead: the same decisions and postings with it, without it, and when it dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import evidence_texts, matching, texts_apart
from reconcile.batch.night import run_night
from reconcile.batch.texts_apart import Apart, Portion
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from reconcile.store import bulk
from tests.batch.lost_process import WAYS, lose
from tests.batch.worlds import SAMPLE_DAY, TIMES, workspace
from tests.scenarios import telling, test_plan_stories
from tests.scenarios.test_scenarios import payments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.context import Night
    from reconcile.batch.evidence_texts import Said
    from reconcile.batch.texts_apart import Read
    from reconcile.store.pending import Waiting

_CHUNK = 25
_WORLD = make_world(Size(contracts=60, months=2, seed=21))
_WRITTEN = {"decision": "decision_no", "posting": "posting_no", "payment_state": "payment_id", "open_item": "contract_no, item_key"}
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(autouse=True)
def _few_payments_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts_apart, "_WORTH_A_PROCESS", 0)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The payments whose texts this process reads."""
    read: list[str] = []
    reading = evidence_texts.read

    def noted(night: Night, payments: Sequence[Waiting]) -> Said:
        read.extend(payment.payment_id for payment in payments)
        return reading(night, payments)

    monkeypatch.setattr(evidence_texts, "read", noted)
    return read


def _night(folder: Path, engine: Engine, chunk: int = _CHUNK) -> Rows:
    """What one night over the whole world writes."""
    place = workspace(folder, _WORLD)
    for name, content in arriving(_WORLD):
        (place.inbox / name).write_bytes(content)
    run_night(place, engine, SAMPLE_DAY, TIMES, lambda *_: None, chunk)
    with engine.connect() as connection:
        return {table: [tuple(row) for row in bulk.fetch(connection, f"SELECT * FROM {table} ORDER BY {order}")] for table, order in _WRITTEN.items()}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Rows:
    """The same night without another process."""
    from reconcile.store.engine import open_store

    folder = tmp_path_factory.mktemp("alone")
    (folder / "x.db").write_bytes(sqlite_template.read_bytes())
    engine = open_store(f"sqlite:///{folder / 'x.db'}")
    written = _night(folder / "workspace", engine)
    engine.dispose()
    return written


@pytest.mark.parametrize(("chunk", "most"), [(_CHUNK, _CHUNK), (3, 20)])  # several days at once; parts of a day, which details that came apart shift
def test_another_process_reads_most_texts_and_the_night_writes_the_same(
    tmp_path: Path, engine: Engine, here: list[str], alone: Rows, chunk: int, most: int
) -> None:
    assert _night(tmp_path / "workspace", engine, chunk) == alone
    assert 0 < len(here) <= most < len(alone["payment_state"]) / 3


@ON_SQLITE
@pytest.mark.parametrize("how", [*WAYS, "killed later", "it sees less than this process"])
def test_without_the_other_process_texts_are_read_here(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, here: list[str], alone: Rows, how: str
) -> None:
    start, following = texts_apart._started, Apart._next

    def killed_after(self: Apart) -> Read | None:
        found = following(self)
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        return found

    if how in WAYS:
        lose(monkeypatch, texts_apart, how)
    elif how == "killed later":
        monkeypatch.setattr(Apart, "_next", killed_after)
    else:
        monkeypatch.setattr(texts_apart, "_started", lambda request: start(request._replace(facts=(0, 0, 0))))
    assert _night(tmp_path / "workspace", engine) == alone
    assert len(set(here)) == len(here), "each is read once"
    assert len(here) > len(alone["payment_state"]) / 2


@ON_SQLITE
def test_payments_that_name_an_instalment_opened_tonight_are_read_here(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, here: list[str]
) -> None:
    story = test_plan_stories.STORIES / "place_named_in_a_reference"
    monkeypatch.setattr(matching.match, "__defaults__", (1,))  # a portion a day
    for night in telling.told(story, engine, tmp_path, lambda path: path.stem == "expected"):
        columns, expected = telling.table(night / "expected.csv")
        assert payments(engine, columns) == sorted(expected)
    assert len(here) == 3, "the first of all, and two of the three that come after it"


def test_a_portion_is_whole_days_that_fit_a_chunk_or_a_part_of_one() -> None:
    days = {"2026-03-03": 25, "2026-03-01": 3, "2026-03-02": 7, "2026-03-04": 9, "2026-03-05": 1, "2026-03-06": 1}
    assert texts_apart.portions(days, 10) == [
        Portion(("2026-03-01", "2026-03-02"), 0),
        Portion(("2026-03-03",), 0),
        Portion(("2026-03-03",), 1),
        Portion(("2026-03-03",), 2),
        Portion(("2026-03-04", "2026-03-05"), 0),
        Portion(("2026-03-06",), 0),
    ]
    assert texts_apart.portions({}, 10) == []
