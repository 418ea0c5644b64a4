"""A statement sent again that gives a line another payer or text is a contradiction, though sum, day and reference agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import intake
from reconcile.core.policy import Policy
from reconcile.store import tonight as stored
from tests.scenarios import bank

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

HEAD = "booked,amount,payer,payer_iban,text,ref\n"
FIRST = "2026-03-09,30.00,Anna,LV11BANK0000000000001,līg. 1002003017,A1\n"


@pytest.mark.parametrize(
    ("again", "conflicts"),
    [
        (FIRST, 0),
        ("2026-03-09,30.00,Anna,LV11BANK0000000000001,līg. 1483920657,A1\n", 1),
        ("2026-03-09,30.00,Anna,LV12BANK0000000000002,līg. 1002003017,A1\n", 1),
        ("2026-03-09,30.00,Anna,LV11BANK0000000000001,LĪG. 1002003017 paldies,A1\n", 0),
    ],
)
def test_a_line_that_says_something_else_is_named(engine: Engine, tmp_path: Path, again: str, conflicts: int) -> None:
    for name, line in (("first", FIRST), ("again", again)):
        table = tmp_path / f"{name}.csv"
        table.write_text(HEAD + line, encoding="utf-8")
        sent = tmp_path / f"{name}.xml"
        sent.write_text(bank.statement(table).replace("</Document>", f"<!-- {name} --></Document>"), encoding="utf-8")
        assert [one.outcome for one in intake.take(engine, Policy(), [sent], lambda *_: None)] == ["taken"]
    with engine.begin() as connection:
        found = stored.conflicts(connection)
    assert len(found) == conflicts
    assert all("changes payer or text of the line A1 of 30.00 EUR on 2026-03-09" in one.sentence for one in found)
