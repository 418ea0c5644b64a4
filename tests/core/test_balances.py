"""Which balance opens and closes a statement, and which days it speaks of."""

from __future__ import annotations

import pytest

from reconcile.core.balances import closing, opening, period
from reconcile.core.statement import Balance, Statement


def statement(*balances: tuple[str, str], from_date: str = "", to_date: str = "") -> Statement:
    """A statement with balances given as (code, day)."""
    found = tuple(Balance(code, "", at * 100, "EUR", day) for at, (code, day) in enumerate(balances, 1))
    return Statement(
        "camt.053.001.08", "camt.053", "M", "S", 1, "", "", 0, True, "", "LV80BANK0000435195001", True, "", "", "EUR", from_date, to_date, from_date,
        to_date, found, None, None, None, 1,
    )  # fmt: skip


def test_booked_balances_go_before_interim_ones_and_available_ones_never_serve() -> None:
    one = statement(("ITBD", "2026-03-03"), ("CLAV", "2026-03-03"), ("OPBD", "2026-03-03"), ("CLBD", "2026-03-03"), ("ITBD", "2026-03-03"))
    first, last = opening(one), closing(one)
    assert first is not None
    assert last is not None
    assert (first.code, last.code) == ("OPBD", "CLBD")
    assert opening(statement(("OPAV", "2026-03-03"), ("ITBD", "2026-03-03"))) is None
    assert closing(statement(("CLAV", "2026-03-03"), ("FWAV", "2026-03-03"))) is None


def test_of_several_days_the_earliest_opens_and_the_latest_closes() -> None:
    one = statement(("CLBD", "2026-03-04"), ("CLBD", "2026-03-03"), ("OPBD", "2026-03-04"), ("OPBD", "2026-03-03"))
    first, last = opening(one), closing(one)
    assert first is not None
    assert last is not None
    assert (first.amount_minor, last.amount_minor) == (400, 100)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (statement(from_date="2026-03-02", to_date="2026-03-05"), ("2026-03-02", "2026-03-05")),  # as stated
        (statement(("OPBD", "2026-03-02"), ("CLBD", "2026-03-05")), ("2026-03-02", "2026-03-05")),
        (statement(("PRCD", "2026-03-06"), ("CLBD", "2026-03-09")), ("2026-03-07", "2026-03-09")),  # the day after the previous close
        (statement(("PRCD", "2026-03-09"), ("CLBD", "2026-03-09")), ("2026-03-09", "2026-03-09")),  # a close dated as the day itself
        (statement(("CLBD", "2026-03-05")), ("2026-03-05", "2026-03-05")),
        (statement(("CLBD", "2026-03-05"), from_date="2026-03-02"), ("2026-03-02", "2026-03-05")),  # an open end
        (statement(("OPBD", "2026-03-02"), to_date="2026-03-05"), ("2026-03-02", "2026-03-05")),
        (statement(from_date="2026-03-05", to_date="2026-03-02"), ("2026-03-02", "2026-03-05")),  # the wrong way round
        (statement(("CLBD", "")), ("", "")),
        (statement(from_date="2026-03-02"), ("", "")),
        (statement(), ("", "")),
    ],
)
def test_the_days_a_statement_speaks_of(one: Statement, expected: tuple[str, str]) -> None:
    assert period(one) == expected
