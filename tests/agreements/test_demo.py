"""On the invented world every finding about plans, automatic payment and paper appears, and the world stays the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from reconcile.core import autopay, delivery, plan_findings
from reconcile.core.agreements import DELETE
from reconcile.demo.agreements import agreements, requests
from reconcile.demo.files import arriving
from reconcile.demo.generate import SAMPLE, make_world
from reconcile.demo.world import Size
from tests.batch.worlds import night, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

KINDS = {*plan_findings.KINDS, *autopay.KINDS, *delivery.KINDS}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_every_finding_appears_in_the_demo_world(engine: Engine, tmp_path: Path) -> None:
    world = make_world(Size(contracts=120, months=2, days_per_file=31))
    result = night(workspace(tmp_path / "w", world), engine, world.size.ends_on, arriving(world))
    counted = Counter(one.kind for one in result.findings)
    assert {kind: counted[kind] for kind in KINDS if not counted[kind]} == {}
    assert {one.verdict for one in result.findings if one.kind == plan_findings.DRIFT} >= {"will_owe"}
    assert "due" in {one.verdict for one in result.findings if one.kind == plan_findings.SETTLEMENT}
    assert {one.verdict for one in result.findings if one.kind == autopay.UNKNOWN} == {"unknown", "near", "several", "closed"}
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
