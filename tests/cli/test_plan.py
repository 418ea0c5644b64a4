"""``reconcile plan`` as its users call it."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.cli.answers import DAY, night
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def _contract(workspace: Path) -> str:
    answer = call("-w", workspace, "plan", "check", "--json")
    return str(json.loads(answer.out)["contracts"][0]["contract_no"])


def test_a_plan_is_proposed_with_its_method_and_how_far_off_that_has_been(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    number, path = _contract(workspace), tmp_path / "plans.csv"
    answer = call("-w", workspace, "plan", "propose", number, "--as-of", DAY, "--csv", path)
    assert answer.code == 0
    assert "method: same months of the last two years" in answer.out
    assert "tried on the last known months: off by" in answer.out
    assert call("-w", workspace, "import", path).code == 0
    said = json.loads(call("-w", workspace, "plan", "propose", number, "--as-of", DAY, "--price", "0.2", "--months", "6", "--json").out)
    assert len(said["months"]) == 6
    assert (
        sum(Decimal(month["instalment"]) for month in said["months"]) == Decimal(said["total"]) == sum(Decimal(one["cost"]) for one in said["months"])
    )
    assert said["price_per_kwh"] == "0.20000"


def test_a_price_that_is_none_is_refused(tmp_path: Path) -> None:
    answer = call("-w", night(tmp_path), "plan", "propose", "1", "--price", "0,2 EUR")
    assert answer.code == 2
    assert 'write it in quotes with a point, as "0.1523"' in answer.err


def test_the_barometer_lists_the_surprises_first_and_the_portfolio_adds_up(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    said = json.loads(call("-w", workspace, "plan", "check", "--json").out)
    assert said["as_of"] == DAY
    order = ["will owe", "not known", "will get back", "on course"]
    states = [order.index(one["state"]) for one in said["contracts"]]
    assert states == sorted(states)
    assert sum(Decimal(one["drift"] or 0) for one in said["contracts"]) == Decimal(said["portfolio"][0]["drift"])
    shown = call("-w", workspace, "plan", "check").out
    assert all(one["contract_no"] in shown for one in said["contracts"])


def test_why_is_answered_by_one_command_with_parts_that_add_up(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    number = _contract(workspace)
    said = json.loads(call("-w", workspace, "plan", "settle", number, "--explain", "--json").out)["settlements"][0]
    assert sum(Decimal(part["amount"]) for part in said["parts"]) == Decimal(said["balance"])
    assert {"consumption", "price", "missed", "misallocated", "in flight", "rounding"} <= {part["name"] for part in said["parts"]}
    shown = call("-w", workspace, "plan", "settle", number, "--explain").out
    assert f"together  {said['balance']:>9}"[-9:].strip() in shown
    assert f"Contract {number}, 2025-03-01 to 2026-02-28, as of {DAY}: due" in shown
    running = call("-w", workspace, "plan", "settle", number, "--running", "--explain").out
    assert "the plan's year runs until 2027-02-28" in running


def test_what_is_over_is_settled_as_a_file_for_billing(tmp_path: Path) -> None:
    workspace, path = night(tmp_path), tmp_path / "settlements.csv"
    answer = call("-w", workspace, "plan", "settle", "--csv", path)
    assert answer.code == 0
    assert "Plan years that are over, as of 2026-03-31: 1" in answer.out
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    said = json.loads(call("-w", workspace, "plan", "settle", "--json").out)["settlements"]
    assert list(rows[0])[:3] == ["invoice_no", "contract_no", "kind"]
    assert (len(rows), sum(Decimal(row["amount"]) for row in rows)) == (12, Decimal(said[0]["bill"]))


def test_a_contract_without_a_plan_is_told_so(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    for command in ("check", "settle"):
        answer = call("-w", workspace, "plan", command, "4711")
        assert (answer.code, "contract 4711: has no levelled plan" in answer.err) == (2, True)
    assert call("-w", workspace, "plan", "settle", "--explain").code == 2


def test_the_settings_of_plans_are_checked(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    path = workspace / "reconcile.toml"
    before = path.read_text(encoding="utf-8")
    for line, said in (
        ('settlement = "later"', "is no way to settle"), ("price_per_kwh = 0.15", "is not a price"), ("lump_days = -1", "is not a whole number"),
        ("tariff = 1", "is no setting"),
    ):  # fmt: skip
        path.write_text(f"{before}\n[plans]\n{line}\n", encoding="utf-8")
        answer = call("-w", workspace, "plan", "check")
        assert (answer.code, said in answer.err) == (2, True), line
    path.write_text(f'{before}\n[plans]\nsettlement = "lump"\nprice_per_kwh = "0.1523"\nlump_days = 14\nsurprise_percent = 5\n', encoding="utf-8")
    assert call("-w", workspace, "plan", "check").code == 0
