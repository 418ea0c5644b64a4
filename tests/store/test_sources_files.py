"""The same statement through every writer of the demo world and the real readers: one payment each, whichever comes first."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import intake
from reconcile.core.policy import Policy
from reconcile.demo.camt_writer import camt_statement
from reconcile.demo.fidavista_writer import fidavista_statement
from reconcile.demo.mt940_writer import mt940_statement
from reconcile.demo.statements import statements
from reconcile.demo.swedbank_writer import swedbank_statement
from reconcile.store import bulk
from tests.store.bank_statements import conflicts, payments
from tests.store.other_formats import WORLD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.demo.statements import Statement

WRITERS: dict[str, Callable[[Statement], bytes]] = {
    "camt": camt_statement, "fidavista": fidavista_statement, "mt940": mt940_statement, "swedbank": swedbank_statement,
}  # fmt: skip
MONTHS = [tuple(statements(WORLD, place)) for place in range(len(WORLD.accounts))]
pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def bring(engine: Engine, folder: Path, name: str, month: tuple[Statement, ...]) -> list[str]:
    """Take a month in as files of one format; what became of each."""
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(month):
        (folder / f"{name}-{number}").write_bytes(WRITERS[name](one))
    outcomes = intake.take(engine, Policy(), sorted(folder.glob(f"{name}-*")), lambda *_: None)
    assert {(one.outcome, one.kind) for one in outcomes} <= {("taken", name), ("exists", name)}, [one.message for one in outcomes]
    return [one.message for one in outcomes]


def booked(connection: Connection) -> list[tuple[str, int]]:
    sql = "SELECT booking_date, amount_minor FROM entry WHERE status = 'BOOK' ORDER BY booking_date, amount_minor, entry_no"
    return [(day, int(amount)) for day, amount in bulk.fetch(connection, sql)]


@pytest.mark.parametrize("place", range(len(MONTHS)))
@pytest.mark.parametrize("first", list(WRITERS))
def test_whichever_format_comes_first_the_others_add_and_contradict_nothing(engine: Engine, tmp_path: Path, first: str, place: int) -> None:
    month = MONTHS[place]
    bring(engine, tmp_path, first, month)
    with engine.connect() as connection:
        before = payments(connection)
        assert booked(connection) == sorted((line.booking_date, line.amount_minor) for one in month for line in one.lines)
    for name in WRITERS:
        if name != first:
            said = bring(engine, tmp_path, name, month)
            assert all(", 0 new" in one and "contradict" not in one for one in said), said
    with engine.connect() as connection:
        assert (payments(connection), conflicts(connection)) == (before, [])


def test_formats_taking_turns_leave_no_day_out_and_none_twice(engine: Engine, tmp_path: Path) -> None:
    """One statement in each format in turn, then all of them in every one."""
    month = MONTHS[1]
    for name, one in zip(itertools.cycle(WRITERS), month, strict=False):
        bring(engine, tmp_path / one.first, name, (one,))
    for name in WRITERS:
        bring(engine, tmp_path / "again", name, month)
    with engine.connect() as connection:
        assert booked(connection) == sorted((line.booking_date, line.amount_minor) for one in month for line in one.lines)
        assert conflicts(connection) == []
