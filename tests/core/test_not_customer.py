"""Money that is not a customer's, and money that only looks so."""

from __future__ import annotations

import pytest

from reconcile.core.names import name_key
from reconcile.core.not_customer import Seen, set_aside

OURS, GRID, SOMEBODY = "LV80BANK0000435195001", "LV77BANK0000000000077", "LV11BANK0000000000001"
GRID_NAME = "Ziemeļu Tīkls AS"


def seen(
    amount_minor: int = 5000,
    code: str = "PMNT/RCDT/ESCT",
    account: str = SOMEBODY,
    name: str = "Anna Bērziņa",
    *,
    names: bool = False,
    kind: str = "detail",
    own: str = "",
) -> Seen:
    return Seen(kind, amount_minor, code, own, account, name, OURS, names)


def rule(one: Seen) -> str:
    found = set_aside(one, {OURS, "LV45BANK0000435195002"}, {GRID}, {name_key(GRID_NAME)})
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (seen(-350, "PMNT/MDOP/CHRG", "", ""), "bank_fee"),
        (seen(0, names=True), "no_money"),
        (seen(0, "PMNT/MDOP/CHRG"), "no_money"),
        (seen(-350, "PMNT/MDOP/NTAV", "", "", own="COM"), "interest"),
        (seen(-350, "", "", "", own="KOM"), "bank_fee"),
        (seen(120, "ACMT/MCOP/INTR", "", ""), "interest"),
        (seen(50_000, account="LV45BANK0000435195002"), "own_transfer"),
        (seen(-50_000, account="LV45BANK0000435195002", names=True), "own_transfer"),
        (seen(8000, account=GRID, name=""), "listed_counterparty"),
        (seen(8000, account="LV66BANK0000000000066", name="AS ZIEMELU TIKLS"), "listed_counterparty"),
        (seen(-9000), "outgoing_payment"),
        (seen(-9000, account="", name=""), "bank_fee"),
        (seen(-9000, account="", name="", names=True), "outgoing_payment"),
        (seen(-120, kind="charge"), "bank_fee"),
        (seen(), ""),
        (seen(account="", name=""), ""),
    ],
)
def test_what_is_set_aside_and_by_which_rule(one: Seen, expected: str) -> None:
    assert rule(one) == expected


@pytest.mark.parametrize(
    "one",
    [
        seen(account=GRID, names=True),
        seen(code="ACMT/MCOP/INTR", names=True),
        seen(account="LV45BANK0000435195002", names=True),
        seen(code="PMNT/MDOP/CHRG", account="", name="", names=True),
    ],
)
def test_a_credit_that_names_a_live_contract_is_never_set_aside(one: Seen) -> None:
    assert rule(one) == ""
