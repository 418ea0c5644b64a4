"""A probable misposting, from the night that finds it to the command that mends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from reconcile.batch import reallocate
from reconcile.batch.night_report import build
from reconcile.batch.rulings import Ruler
from reconcile.core.policy import Policy
from reconcile.store import findings, quality
from reconcile.store import misposting as stored
from tests.batch.books import ANNA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.core.findings import Finding
    from reconcile.store.runs import Run

FATHER = "1002003071"  # one slip from Anna's
LINE = Line(4150, f"līg. {ANNA}", "R1", "Ilze Strauta", "LV12HABA0000000000009")


def _suspected(books: Books, run: Run) -> list[Finding]:
    with books.engine.connect() as connection:
        return [one for one in findings.load(connection, run.run_no) if one.kind == "probable_misposting" and one.state != "gone"]


def _books(engine: Engine) -> Books:
    books = small(engine)
    books.contract(FATHER, "Pēteris Kalniņš")
    books.bill("P-1", FATHER, 4150, "2026-03-01", "2026-03-20")
    books.bank("2026-03-09", Line(5000, f"līg. {ANNA}", "R0"))
    books.night("2026-03-09")
    books.bank("2026-03-10", LINE)
    return books


def test_the_command_in_the_sentence_mends_it(engine: Engine) -> None:
    books = _books(engine)
    (one,) = _suspected(books, books.night("2026-03-10"))
    assert f"`reconcile reallocate {books.payment_id('R1')} {ANNA} {FATHER} --reason mixed-up`" in one.sentence
    with books.engine.begin() as connection:
        ruler = Ruler("ilze", "2026-03-11T09:00:00+00:00", "2026-03-11", "mixed-up contract number")
        reallocate.reallocate(connection, Policy(), books.payment_id("R1"), ANNA, FATHER, ruler)
    assert books.stands("R1") == [("allocated", FATHER, "P-1", "41.50")]
    assert _suspected(books, books.night("2026-03-12")) == []


def test_it_stays_on_the_worklist_with_where_it_belongs_as_long_as_nothing_is_done(engine: Engine) -> None:
    books = _books(engine)
    books.night("2026-03-10")
    run = books.night("2026-03-16")
    assert [(one.state, one.since_date) for one in _suspected(books, run)] == [("still", "2026-03-10")]
    with books.engine.connect() as connection:
        (row,) = [row for row in build(connection, run).worklist if "probably stands on the wrong contract" in row.reason]
    assert (row.suggestion_1, row.amount_minor) == (FATHER, 4150)


def test_the_contract_that_is_short_is_not_reminded_until_somebody_has_ruled(engine: Engine) -> None:
    books = _books(engine)
    books.night("2026-03-10")
    held = [(row["contract_no"], row["entry_ref"]) for row in books.exported("dunning-hold") if f"stands on contract {ANNA}" in row["reason"]]
    assert held == [(FATHER, "R1")]
    books.assign("R1", ANNA)
    assert not [row for row in books.exported("dunning-hold") if "stands on contract" in row["reason"]]


def test_a_person_who_has_ruled_on_the_payment_is_not_asked_again(engine: Engine) -> None:
    books = _books(engine)
    books.night("2026-03-10")
    books.assign("R1", ANNA)
    assert _suspected(books, books.night("2026-03-13")) == []


def test_a_collectors_account_ties_nothing_together(engine: Engine) -> None:
    books = _books(engine)
    books.policy = Policy(collectors=(LINE.account,))
    assert _suspected(books, books.night("2026-03-10")) == []


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_what_is_looked_for_each_night_does_not_read_the_whole_history(engine: Engine) -> None:
    asked: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    with engine.begin() as connection:
        stored.changed(connection, 5)
        stored.standing_whole(connection, [("1", "EUR", 4000)], "2026-01-01")
        quality.found_wrong(connection)
        plans = [
            (line[3], sql)
            for sql in [sql for sql in asked if sql.startswith("SELECT")]
            for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("0",) * sql.count("?")).all()
        ]
    assert len(plans) > 5
    read = re.compile(r"SCAN (?!s\b|c\b|l\b)|payment_state_undecided")
    assert [plan for plan in plans if read.search(plan[0])] == []
