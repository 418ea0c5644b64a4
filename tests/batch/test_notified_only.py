"""Money a bank has notified that no statement brings is asked about after some days, and no longer once it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import tonight as stored

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

from reconcile.batch import intake
from reconcile.core.policy import Policy
from tests.scenarios import bank

DETAILS = "of,booked,amount,payer,payer_iban,text,ref\nB1,2026-03-09,40.00,Anna,LV11BANK0000000000001,x,D1\nB1,2026-03-09,25.00,Jānis,LV12BANK0000000000002,y,D2\n"


def _take(engine: Engine, folder: Path, name: str, content: str) -> None:
    table = folder / f"{name}.csv"
    table.write_text(content, encoding="utf-8")
    sent = folder / f"{name}.xml"
    sent.write_text(bank.notification(table) if name == "details" else bank.statement(table), encoding="utf-8")
    assert [one.outcome for one in intake.take(engine, Policy(), [sent], lambda *_: None)] == ["taken"]


def test_notified_money_without_a_statement_is_asked_about_after_the_waiting_days(engine: Engine, tmp_path: Path) -> None:
    _take(engine, tmp_path, "details", DETAILS)
    with engine.begin() as connection:
        assert stored.notified_only(connection, "2026-03-16", 5) == []
        (found,) = stored.notified_only(connection, "2026-03-17", 5)
    assert found.booked_minor == 6500
    assert "65.00 EUR notified for 2026-03-09" in found.sentence


def test_money_that_stands_on_a_statement_is_not_asked_about(engine: Engine, tmp_path: Path) -> None:
    _take(engine, tmp_path, "details", DETAILS)
    _take(engine, tmp_path, "bank", "booked,amount,ref,inside\n2026-03-09,65.00,B1,2\n")
    with engine.begin() as connection:
        assert stored.notified_only(connection, "2026-03-31", 5) == []
