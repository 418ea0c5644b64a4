"""On the invented world every finding about plans, automatic payment and paper appears, and the world stays the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import delivery as batch_delivery
from reconcile.batch.night import findings as everything
from reconcile.core import autopay, delivery, plan_findings
from reconcile.core.agreements import DELETE
from reconcile.demo.agreements import agreements, requests
from reconcile.demo.files import arriving
from reconcile.demo.generate import SAMPLE, make_world
from reconcile.demo.nights import nights
from reconcile.demo.world import Size
from reconcile.store import findings
from reconcile.store.requests_delivery import on_paper
from tests.batch.worlds import night, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.store.runs import Run

KINDS = {*plan_findings.KINDS, *autopay.KINDS, *delivery.KINDS}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_every_finding_appears_in_the_demo_world(engine: Engine, tmp_path: Path) -> None:
    world = make_world(Size(contracts=120, months=2, days_per_file=31))
    result = night(workspace(tmp_path / "w", world), engine, world.size.ends_on, arriving(world))
    found = everything(engine, result.run)
    counted = Counter(one.kind for one in found)
    assert {kind: counted[kind] for kind in KINDS if not counted[kind]} == {}
    assert {one.verdict for one in found if one.kind == plan_findings.DRIFT} >= {"will_owe"}
    assert "due" in {one.verdict for one in found if one.kind == plan_findings.SETTLEMENT}
    assert {one.verdict for one in found if one.kind == autopay.UNKNOWN} == {"unknown", "near", "several", "closed"}
    assert result.exit_code == 3  # for the requests that were refused


def test_the_same_world_has_the_same_agreements_and_requests() -> None:
    world = make_world(SAMPLE)
    assert agreements(world) == agreements(make_world(SAMPLE))
    assert requests(world) == requests(make_world(SAMPLE))
    assert any(one.action == DELETE for one in agreements(world))


def test_a_small_world_has_no_request_that_is_refused() -> None:
    world = make_world(SAMPLE)
    assert {one.contract_no for one in requests(world)} <= {one.contract_no for one in world.contracts}


@pytest.mark.parametrize("contracts", [1, 2, 5])
def test_a_tiny_world_can_be_made_too(contracts: int) -> None:
    world = make_world(Size(contracts=contracts, months=1))
    assert all(one.customer_ref for one in agreements(world))
    assert len(requests(world)) <= 6


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_paper_bills_nobody_needs_are_the_same_whether_looked_at_again_or_taken_over_from_the_last_night(engine: Engine, tmp_path: Path) -> None:
    world = make_world(Size(contracts=60, months=3))
    place = workspace(tmp_path / "w", world)
    last: Run | None = None
    taken_over = 0
    for one in nights(world):
        run = night(place, engine, one.as_of, one.files).run
        with engine.begin() as connection:
            said = [found for found in findings.load(connection, run.run_no, delivery.CANDIDATE) if found.state != "gone"]
            if last:
                asked = frozenset(batch_delivery.states(connection, as_of=one.as_of))
                fresh = batch_delivery._candidates(connection, place.policy, one.as_of, last._replace(policy="another"), asked)
                assert [found._replace(since_date="", state="") for found in said] == fresh.found
                taken_over += len({found.key for found in said} - on_paper(connection, last.run_no, (), one.as_of))
        last = run
    assert taken_over > 20
