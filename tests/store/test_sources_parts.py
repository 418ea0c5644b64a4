"""Parts of a day beside a report of it: two equal payments are two in whatever order the files come."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from reconcile.store import bulk
from tests.store.bank_statements import Line, Sent, conflicts, money, payments, take

if TYPE_CHECKING:
    from sqlalchemy import Engine

DAY = "2026-03-03"
TWIN = Line(DAY, "10.00", "", "rent")
OTHER = Line(DAY, "3.00", "", "water")
REPORT = Sent(DAY, DAY, (TWIN,), "100.00", "110.00", name="report", family="052")
HALVES = (
    Sent(f"{DAY}T00:00:00", f"{DAY}T12:00:00", (TWIN,), "100.00", "110.00", name="am"),
    Sent(f"{DAY}T12:00:00", f"{DAY}T23:59:59", (TWIN, OTHER), "110.00", "123.00", name="pm"),
)
PAGES = (Sent(DAY, DAY, (TWIN,), name="day", page="1"), Sent(DAY, DAY, (TWIN, OTHER), name="day", page="2 last"))
WHOLE = Sent(DAY, DAY, (TWIN, TWIN, OTHER), "100.00", "123.00", name="whole")
sqlite = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("parts", [HALVES, PAGES], ids=["halves", "pages"])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
@sqlite
def test_a_report_does_not_swallow_the_second_of_two_equal_payments(engine: Engine, parts: tuple[Sent, Sent], order: tuple[int, ...]) -> None:
    files = (REPORT, *parts)
    with engine.connect() as connection:
        take(connection, *(files[place] for place in order))
        assert (money(connection), conflicts(connection)) == ([(DAY, 300), (DAY, 1000), (DAY, 1000)], [])


@pytest.mark.parametrize("parts", [HALVES, PAGES], ids=["halves", "pages"])
@sqlite
def test_report_parts_and_whole_in_every_order_and_twice_give_the_same_payments(engine: Engine, parts: tuple[Sent, Sent]) -> None:
    found = set()
    for order in itertools.permutations((REPORT, *parts, WHOLE)):
        with engine.connect() as connection:
            take(connection, *order, *reversed(order))
            found.add((tuple(payments(connection)), tuple(conflicts(connection))))
            connection.rollback()
    assert len(found) == 1
    ((stored, contradictions),) = found
    assert (sorted(amount for _, _, amount, _ in stored), contradictions) == ([300, 1000, 1000], ())


@sqlite
def test_a_report_of_both_equal_payments_is_shared_between_the_parts(engine: Engine) -> None:
    """Each part meets its own line, also when the first part comes again before the second."""
    both = Sent(DAY, DAY, (TWIN, TWIN), "100.00", "120.00", name="report", family="052")
    with engine.connect() as connection:
        take(connection, both, HALVES[0], Sent(HALVES[0].first, HALVES[0].last, (TWIN,), "100.00", "110.00", name="am again"), HALVES[1])
        assert (money(connection), conflicts(connection)) == ([(DAY, 300), (DAY, 1000), (DAY, 1000)], [])


@sqlite
def test_a_part_sent_again_without_a_line_it_listed_contradicts_itself(engine: Engine) -> None:
    """Although the report had brought that line, the part listed it, too."""
    lacking = Sent(HALVES[0].first, HALVES[0].last, (), "100.00", "100.00", name="am, corrected")
    with engine.connect() as connection:
        take(connection, REPORT, HALVES[0], lacking)
        assert conflicts(connection) == [(DAY, 1000, "lacks")]


def test_what_a_statement_lists_again_is_kept_line_by_line(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, WHOLE, REPORT)
        rows = bulk.fetch(connection, "SELECT statement_no, COUNT(*) FROM listed_again GROUP BY statement_no ORDER BY statement_no")
        assert [tuple(map(int, row)) for row in rows] == [(2, 1)]
