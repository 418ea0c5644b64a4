"""Whole nights made again in scratch books: with returns, refunds, batches, instalments and people's words, all goes as it went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import backtest, rulings
from reconcile.batch.rulings import Ruler
from reconcile.demo.generate import make_world
from reconcile.demo.nights import nights
from reconcile.demo.world import Size
from reconcile.errors import WrongUse
from reconcile.store import bulk, replay, replay_facts
from reconcile.store.runs import Run
from reconcile.store.schema import APPEND_ONLY, PROJECTIONS
from tests.batch import worlds

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.backtest import Tried
    from reconcile.batch.workspace import Workspace
    from reconcile.core.policy import Policy


def _world(folder: Path, engine: Engine, seed: int, *, ruled: bool, contracts: int = 60) -> Workspace:
    """A small world night by night, and between the nights people who rule."""
    world = make_world(Size(contracts=contracts, seed=seed))
    place = worlds.workspace(folder / "world", world)
    for one in nights(world):
        worlds.night(place, engine, one.as_of, one.files)
        if ruled:
            _people_rule(engine, place.policy, one.as_of)
    return place


def _people_rule(engine: Engine, policy: Policy, day: str) -> None:
    """Two cases assigned, a posted payment moved to another contract, another taken back, and one taken back before assigned again."""
    unruled = "t.amount_minor > 0 AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.payment_id = t.payment_id) ORDER BY t.payment_id LIMIT 2"
    with engine.connect() as connection:
        cases = bulk.fetch(connection, f"SELECT t.payment_id FROM payment_state t WHERE t.state = 'clarification' AND {unruled}")
        posted = bulk.fetch(connection, f"SELECT t.payment_id FROM payment_state t WHERE t.state = 'posted' AND {unruled}")
        back = bulk.fetch(connection, "SELECT payment_id FROM ruling WHERE kind = 'unassign' ORDER BY ruling_no DESC LIMIT 1")
        contracts = [
            row[0] for row in bulk.fetch(connection, "SELECT contract_no FROM contract_now WHERE closed_on = '' ORDER BY contract_no LIMIT 7")
        ]
    ruler = Ruler("ilze", f"{day}T08:00:00+00:00", day, "she called")
    for place, (payment_id,) in enumerate([*cases, *posted[:1], *back]):
        with engine.begin() as connection:
            rulings.assign(connection, policy, payment_id, [contracts[place]], ruler)
    for (payment_id,) in posted[1:]:
        with engine.begin() as connection:
            rulings.unassign(connection, policy, payment_id, ruler)


def _tried(place: Workspace, engine: Engine, folder: Path, policy: Policy | None = None, first: str = "2025-01-01") -> Tried:
    return backtest.backtest(folder, engine, policy or place.policy, first, "", lambda *_: None)


@pytest.mark.parametrize(("seed", "ruled"), [(3, False), (4, True), (11, True)])
def test_under_the_settings_of_then_nothing_flips(engine: Engine, tmp_path: Path, seed: int, *, ruled: bool) -> None:
    place = _world(tmp_path, engine, seed, ruled=ruled)
    tried = _tried(place, engine, tmp_path)
    assert tried.flips == []
    assert tried.nights == 6
    assert tried.payments > 150
    assert tried.impossible == 0
    assert (tried.ruled > 10) is ruled


def test_nights_in_the_middle_begin_with_what_stood_then(engine: Engine, tmp_path: Path) -> None:
    place = _world(tmp_path, engine, 5, ruled=True, contracts=80)
    for first, count in (("2026-03-27", 3), ("2026-03-30", 2)):
        tried = _tried(place, engine, tmp_path, first=first)
        assert tried.flips == []
        assert tried.nights == count
        assert tried.payments > 0


def test_the_books_after_any_run_are_worked_out_as_they_were_kept(engine: Engine, tmp_path: Path) -> None:
    _world(tmp_path, engine, 6, ruled=True)
    copy = tmp_path / "copy.db"
    replay.copied(engine, copy)
    scratch = replay.scratch(tmp_path / "scratch.db", copy)
    with scratch.connect() as connection:
        replay_facts.begin(connection, replay_facts.all_runs(connection)[-1])
        # What cases were decided by is not kept: the first of these nights decides each of them again. What was found is not needed.
        kept = [one for one in PROJECTIONS if one.name not in {"case_look", "case_ground", "finding_now"}]
        for table in (*kept, *(one for one in APPEND_ONLY if one.name not in replay_facts.NOT_NEEDED)):
            # A posted payment has its contract only where the one its money waits on is to be found.
            names = ", ".join(column.name for column in table.columns if (table.name, column.name) != ("payment_state", "contract_no"))
            then, now = (set(bulk.fetch(connection, f"SELECT {names} FROM {schema}.{table.name}")) for schema in ("was", "main"))
            assert now == then, table.name
            assert now or table.name in {"plan", "withdrawn", "correction", "conflict", "refund_event", "clearing", "payment_order"} | {
                "claim_event", "agreement_event", "agreement_number", "consumption", "customer_request", "sample_check", "listed_again"
            }, f"{table.name} is empty in this world"  # fmt: skip
    scratch.dispose()


def test_a_night_made_again_may_clear_more_than_it_did_before_the_next_files_clear(engine: Engine, tmp_path: Path) -> None:
    _world(tmp_path, engine, 6, ruled=False)
    columns = ("clearing_no", "contract_no", "item_key", "amount_minor", "currency", "cleared_on", "reason", "ordinal", "file_no", "run_no")
    with engine.begin() as connection:
        runs = [Run(*row) for row in bulk.fetch(connection, f"SELECT {', '.join(Run._fields)} FROM run ORDER BY run_no")]
        number = bulk.next_number(connection, "clearing", "clearing_no")
        bulk.insert(connection, "clearing", columns, [(number, "C1", "I1", 100, "EUR", "2026-03-31", "offset", 0, runs[-1].last_file_no, 0)])
    copy = tmp_path / "copy.db"
    replay.copied(engine, copy)
    scratch = replay.scratch(tmp_path / "scratch.db", copy)
    with scratch.connect() as connection:
        replay_facts.begin(connection, runs[0])
        bulk.insert(connection, "clearing", columns, [(number, "C2", "I2", 200, "EUR", "2026-03-27", "settlement", 0, 0, runs[0].run_no)])
        replay_facts.bring(connection, runs[0], runs[-1])
        kept = bulk.fetch(connection, "SELECT item_key FROM main.clearing WHERE contract_no IN ('C1', 'C2') ORDER BY clearing_no")
        assert kept == [("I2",), ("I1",)]
    scratch.dispose()


def test_every_table_has_its_part_in_it() -> None:
    parts = {*replay_facts.BY_FILE, *replay_facts.OF_STATEMENTS, *replay_facts.SAID, *replay_facts.MADE, *replay_facts.NOT_NEEDED, "run", "ruling"}
    assert parts == {table.name for table in APPEND_ONLY}


def test_other_bills_of_the_same_contract_are_told(engine: Engine, tmp_path: Path) -> None:
    place = _world(tmp_path, engine, 3, ruled=False)
    tried = _tried(place, engine, tmp_path, replace(place.policy, allocation_order=("oldest_due",)))
    assert {kind for kind, _ in tried.flips} == {"other_bills"}


def test_days_of_which_no_night_was_made_are_refused(engine: Engine, tmp_path: Path) -> None:
    place = _world(tmp_path, engine, 3, ruled=False)
    with pytest.raises(WrongUse, match="no night was made of these days"):
        backtest.backtest(tmp_path, engine, place.policy, "2026-05-01", "2026-05-31", lambda *_: None)
