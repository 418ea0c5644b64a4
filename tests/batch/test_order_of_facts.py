"""Facts that come late, twice, or at odds with one another never stop the night."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reconcile.core.reference_data import Clearing, Invoice
from reconcile.store import bulk, check, files, findings, reference
from reconcile.store.files import Arrival
from tests.batch.books import ANNA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def _clear(books: Books, item_key: str, amount_minor: int, day: str = "2026-03-10") -> None:
    with books.engine.begin() as connection:
        number = books.file(connection, "clearings")
        reference.take_clearings(connection, [Clearing(ANNA, item_key, amount_minor, "EUR", day, "cash_desk")], number)


def _sound(books: Books) -> None:
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


def test_a_bill_paid_and_then_settled_at_the_cash_desk_gives_the_payment_back(engine: Engine) -> None:
    books = small(engine)
    books.bank("2026-03-05", Line(2000, f"contract {ANNA}", "R1"))
    books.night("2026-03-05")
    assert books.stands("R1") == [("allocated", ANNA, "A-1", "20.00")]
    _clear(books, "A-1", 2000)
    books.night("2026-03-10")
    assert sum(Decimal(amount) for *_, amount in books.stands("R1")) == 20
    assert "A-1" not in {item for _, _, item, _ in books.stands("R1")}
    assert "A-1" not in books.open_items()
    _sound(books)


def test_a_bill_settled_elsewhere_for_more_than_it_is_neither_stops_the_night_nor_pays_other_bills(engine: Engine) -> None:
    books = small(engine)
    books.bank("2026-03-05", Line(2000, f"contract {ANNA}", "R1"))
    books.night("2026-03-05")
    _clear(books, "A-1", 9000)
    books.night("2026-03-10")
    books.bank("2026-03-11", Line(100, f"contract {ANNA} A-1", "R2"))
    books.night("2026-03-11")
    assert "A-1" not in {item for ref in ("R1", "R2") for _, _, item, _ in books.stands(ref)}
    with engine.connect() as connection:
        paid = bulk.fetch(connection, "SELECT CAST(SUM(amount_minor) AS BIGINT) FROM posting WHERE account_code = 'item' AND item_key = 'A-2'")
    assert paid[0][0] in {None, 2000, 2100}, "the payments' own money only"
    _sound(books)


def test_a_bill_settled_elsewhere_for_more_than_it_is_is_told_about_until_the_clearings_are_right(engine: Engine) -> None:
    books = small(engine)
    books.night("2026-03-05")
    _clear(books, "A-1", 2000)
    run = books.night("2026-03-10")
    with engine.connect() as connection:
        assert findings.load(connection, run.run_no, "over_cleared") == []
    _clear(books, "A-1", 550)
    run = books.night("2026-03-11")
    with engine.connect() as connection:
        (found,) = findings.load(connection, run.run_no, "over_cleared")
    assert (found.key, found.contract_no, found.difference_minor, found.state) == ("A-1", ANNA, 550, "new")
    assert found.sentence.startswith("25.50 EUR of bill A-1, which is 20.00 EUR, was settled elsewhere: 5.50 EUR too much")
    _clear(books, "A-1", -550)
    run = books.night("2026-03-12")
    with engine.connect() as connection:
        assert [one.state for one in findings.load(connection, run.run_no, "over_cleared")] == ["gone"]


def test_a_refused_file_that_comes_again_after_a_ruling_is_one_finding(engine: Engine) -> None:
    books = small(engine)
    books.bank("2026-03-05", Line(2000, "no number", "R1"))
    books.night("2026-03-05")
    with engine.begin() as connection:
        files.add_arrival(connection, Arrival("broken.xml", "ab" * 32, "", "refused", "broken.xml: cut", 0))
    books.assign("R1", ANNA)
    with engine.begin() as connection:
        files.add_arrival(connection, Arrival("broken.xml", "ab" * 32, "", "refused", "broken.xml: cut short", 0))
    run = books.night("2026-03-13")
    with engine.connect() as connection:
        found = [one for one in findings.load(connection, run.run_no) if one.kind == "refused_file"]
    assert [(one.sentence, one.state) for one in found] == [("broken.xml: cut short", "new")]


def test_two_statements_that_contradict_a_third_alike_are_two_findings(engine: Engine) -> None:
    books = small(engine)
    for extra in ((), (Line(500, "x", "R9"),), (Line(500, "x", "R9"), Line(700, "y", "R8"))):
        books.bank("2026-03-05", Line(2000, f"contract {ANNA}", "R1"), *extra)
    run = books.night("2026-03-05")
    with engine.connect() as connection:
        found = [one for one in findings.load(connection, run.run_no) if one.kind == "statement_conflict"]
    assert len(found) == len({one.key for one in found}) >= 2
    books.night("2026-03-06")
    _sound(books)


def test_two_bills_of_one_number_in_one_file_are_a_finding_and_the_night_goes_on(engine: Engine) -> None:
    books = small(engine)
    with engine.begin() as connection:
        bills = [Invoice("A-9", ANNA, "invoice", "2026-03-01", "2026-03-20", "", "", amount, "EUR", "") for amount in (1000, 1100, 1200)]
        reference.take_invoices(connection, bills, books.file(connection, "invoices"))
    run = books.night("2026-03-05")
    with engine.connect() as connection:
        assert len([one for one in findings.load(connection, run.run_no) if one.kind == "invoice_conflict"]) == 2
    assert books.open_items()["A-9"] == "10.00"
    _sound(books)
