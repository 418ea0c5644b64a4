"""New facts may be hashed by a second process beside the night: the same link of the chain with it, without it, and when it dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import chain_apart
from reconcile.batch.night import run_night
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from reconcile.store import chain, check
from reconcile.store.chain import Seen
from tests.batch.lost_process import WAYS, lose
from tests.batch.worlds import SAMPLE_DAY, TIMES, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_WORLD = make_world(Size(contracts=40, months=1, seed=5))
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """Up to where this process hashes facts; the other process is started for however little."""
    hashed: list[Seen] = []
    facts = chain.facts

    def noted(connection: Connection, before: Seen, seen: Seen) -> str:
        hashed.append(seen)
        return facts(connection, before, seen)

    monkeypatch.setattr(chain, "facts", noted)
    monkeypatch.setattr(chain_apart, "_WORTH_A_PROCESS", 0)
    return hashed


def _link(folder: Path, engine: Engine) -> str:
    """The link of one night over the whole world, which ``verify`` finds sound."""
    place = workspace(folder, _WORLD)
    for name, content in arriving(_WORLD):
        (place.inbox / name).write_bytes(content)
    return run_night(place, engine, SAMPLE_DAY, TIMES, lambda *_: None).run.chain


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> str:
    """The link of the same night without another process."""
    from reconcile.store.engine import open_store

    folder = tmp_path_factory.mktemp("alone")
    (folder / "x.db").write_bytes(sqlite_template.read_bytes())
    engine = open_store(f"sqlite:///{folder / 'x.db'}")
    link = _link(folder / "workspace", engine)
    engine.dispose()
    return link


def test_another_process_hashes_what_came_and_the_link_is_the_same(tmp_path: Path, engine: Engine, here: list[Seen], alone: str) -> None:
    assert _link(tmp_path / "workspace", engine) == alone
    assert here == [], "the other process did"
    with engine.connect() as connection:
        assert check.everything(connection) == []


@ON_SQLITE
@pytest.mark.parametrize("how", [*WAYS, "it sees less than this process"])
def test_without_the_other_process_facts_are_hashed_here(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, here: list[Seen], alone: str, how: str
) -> None:
    start = chain_apart._started
    if how in WAYS:
        lose(monkeypatch, chain_apart, how)
    else:
        monkeypatch.setattr(chain_apart, "_started", lambda request: start(request._replace(seen=Seen(1, 1, 0))))
    assert _link(tmp_path / "workspace", engine) == alone
    assert len(here) == 1


@ON_SQLITE
def test_no_process_is_started_for_little(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, here: list[Seen], alone: str) -> None:
    monkeypatch.setattr(chain_apart, "_WORTH_A_PROCESS", 1_000_000)
    assert _link(tmp_path / "workspace", engine) == alone
    assert len(here) == 1
