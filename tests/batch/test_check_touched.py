"""A run that puts more on a bill than it is worth does not end well: what it posted is held against all there is on the bills it touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.core.reference_data import Clearing
from reconcile.errors import Broken
from reconcile.store import bulk, check, reference
from tests.batch.books import ANNA, Books, Line

if TYPE_CHECKING:
    from sqlalchemy import Engine

_POSTING = ("posting_no", "run_no", "posted_on", "payment_id", "account_code", "contract_no", "item_key", "amount_minor", "currency", "rule")
_THIS_RUN = 9


@pytest.fixture
def books(engine: Engine) -> Books:
    """A bill of 20.00 of which a night has found 15.00 paid, one of 30.00 with nothing on it, and a credit note of 7.00."""
    books = Books(engine)
    books.contract(ANNA, "Anna Bērziņa")
    books.bill("A-1", ANNA, 2000, "2026-03-01", "2026-03-20")
    books.bank("2026-03-10", Line(1500, f"rēķins A-1 līg. {ANNA}", "R1"))
    books.night("2026-03-10")
    books.bill("A-2", ANNA, 3000, "2026-03-11", "2026-03-20")
    books.bill("A-3", ANNA, -700, "2026-03-11", "2026-03-20", "credit_note")
    return books


def _checked(books: Books, *posted: tuple[str, int], cleared: int = 0) -> None:
    """A run that posts these sums on bills, offset so that no payment is touched, and looks at what it did."""
    with books.engine.connect() as connection, connection.begin() as undone:
        if cleared:
            clearing = Clearing(ANNA, "A-2", cleared, "EUR", "2026-03-11", "cash_desk")
            reference.take_clearings(connection, [clearing], books.file(connection, "clearings"))
        first = bulk.next_number(connection, "posting", "posting_no")
        rows = [(at, _THIS_RUN, "2026-03-12", "", "item", ANNA, key, minor, "EUR", "offset") for at, (key, minor) in enumerate(posted, first)]
        bulk.insert(connection, "posting", _POSTING, rows)
        try:
            check.touched(connection, _THIS_RUN)
        finally:
            undone.rollback()


def test_what_just_fits_is_sound(books: Books) -> None:
    _checked(books, ("A-1", 500), ("A-2", 1000), ("A-2", 2000), ("A-3", -700))
    _checked(books, ("A-2", 1000), ("A-2", 1500), cleared=500)
    _checked(books, ("A-1", -1500), ("A-1", 2000))


@pytest.mark.parametrize(
    ("posted", "cleared", "words"),
    [
        ([("A-2", 1000), ("A-2", 2001)], 0, "item A-2 is 30.00 EUR, 30.01 is posted and 0.00 cleared on it"),
        ([("A-1", 501)], 0, "item A-1 is 20.00 EUR, 20.01 is posted and 0.00 cleared on it"),
        ([("A-1", -1501)], 0, "item A-1 is 20.00 EUR, -0.01 is posted and 0.00 cleared on it"),
        ([("A-2", 2501)], 500, "item A-2 is 30.00 EUR, 25.01 is posted and 5.00 cleared on it"),
        ([("A-3", -701)], 0, "item A-3 is -7.00 EUR, -7.01 is posted and 0.00 cleared on it"),
        ([("A-3", 1)], 0, "item A-3 is -7.00 EUR, 0.01 is posted and 0.00 cleared on it"),
    ],
)
def test_a_cent_too_much_on_a_bill_is_a_break(books: Books, posted: list[tuple[str, int]], cleared: int, words: str) -> None:
    with pytest.raises(Broken) as broken:
        _checked(books, *posted, cleared=cleared)
    assert words in str(broken.value)
