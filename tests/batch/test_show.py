"""``show``: a contract's history, as of a day and as a run knew it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import show
from reconcile.errors import WrongUse
from tests.batch.books import ANNA, JANIS, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.batch.show import Shown


@pytest.fixture
def books(engine: Engine) -> Books:
    """Anna pays 60.00 on the 10th for two bills of 20.00 and 30.00, and 5.00 more on the 12th, which come back on the 14th."""
    books = small(engine)
    books.bank("2026-03-10", Line(6000, f"līg. {ANNA}", "R1"))
    books.night("2026-03-10")
    books.bank("2026-03-12", Line(500, f"līg. {ANNA}", "R2", end_to_end_id="E-1"))
    books.bank("2026-03-14", Line(-500, "atgriešana", "R3", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-03-14")
    return books


def _shown(books: Books, number: str = ANNA, day: str = "", run_id: str = "") -> Shown:
    with books.engine.connect() as connection:
        return show.show(connection, number, day, run_id)


def _sums(found: Shown) -> tuple[str, str, str]:
    (total,) = found.totals
    return total["open"], total["on_account"], total["balance"]


def test_bills_payments_and_the_balance_are_shown(books: Books) -> None:
    found = _shown(books)
    assert dict(found.head)["customer"] == "Anna Bērziņa"
    assert [(one["item_key"], one["amount"], one["paid"], one["open"]) for one in found.items] == [
        ("A-1", "20.00", "20.00", "0.00"), ("A-2", "30.00", "30.00", "0.00"),
    ]  # fmt: skip
    assert [(one["entry_ref"], [(part["amount"], part["words"]) for part in one["parts"]]) for one in found.payments] == [
        ("R1", [("20.00", "A-1"), ("30.00", "A-2"), ("10.00", "on account")]),
        ("R2", [("5.00", "gone back")]),
        ("R3", [("-5.00", "gone back")]),
    ]
    assert found.payments[1]["returned_on"] == ["2026-03-14 (AC03)"]
    assert _sums(found) == ("0.00", "10.00", "-10.00")
    assert found.totals[0]["words"] == "the customer has 10.00 EUR to the good"


def test_up_to_a_day_what_came_later_is_as_if_it_had_not_been(books: Books) -> None:
    assert _sums(_shown(books, day="2026-03-13")) == ("0.00", "15.00", "-15.00")  # the return came on the 14th
    assert _sums(_shown(books, day="2026-03-11")) == ("0.00", "10.00", "-10.00")
    assert _sums(_shown(books, day="2026-03-09")) == ("50.00", "0.00", "50.00")
    assert _shown(books, day="2026-03-09").totals[0]["words"] == "the customer owes 50.00 EUR"
    before = _shown(books, day="2026-02-28")  # the second bill was not issued yet, so its money was on account
    assert [one["item_key"] for one in before.items] == ["A-1"]


def test_money_on_a_bill_not_yet_issued_was_on_account_that_day(books: Books) -> None:
    books.bill("A-3", ANNA, 1000, "2026-04-01", "2026-04-20")
    books.night("2026-04-02")
    assert _sums(_shown(books)) == ("0.00", "0.00", "0.00")
    assert _sums(_shown(books, day="2026-03-31")) == ("0.00", "10.00", "-10.00")


def test_a_past_run_is_shown_as_it_knew_things(books: Books) -> None:
    books.contract(ANNA, "Anna Liepa")
    books.bill("A-0", ANNA, 700, "2026-01-01", "2026-01-20")  # came late, with an old date
    books.night("2026-03-15")
    books.unassign("R1")
    then = _shown(books, run_id="2026-03-10.1")
    assert dict(then.head)["customer"] == "Anna Bērziņa"
    assert [one["item_key"] for one in then.items] == ["A-1", "A-2"]
    assert [one["entry_ref"] for one in then.payments] == ["R1"]
    assert _sums(then) == ("0.00", "10.00", "-10.00")
    assert then.as_of == "2026-03-10"
    now = _shown(books)
    assert dict(now.head)["customer"] == "Anna Liepa"
    assert _sums(now) == ("57.00", "0.00", "57.00")


def test_what_was_settled_elsewhere_counts_from_its_day(books: Books) -> None:
    from reconcile.core.reference_data import Clearing
    from reconcile.store import reference

    with books.engine.begin() as connection:
        reference.take_clearings(connection, [Clearing(JANIS, "J-1", 550, "EUR", "2026-03-05", "cash_desk")], books.file(connection, "clearings"))
    assert _sums(_shown(books, JANIS)) == ("50.00", "0.00", "50.00")
    assert _sums(_shown(books, JANIS, "2026-03-04")) == ("55.50", "0.00", "55.50")
    assert _shown(books, JANIS).clearings[0]["reason"] == "cash_desk"


def test_a_bill_overdue_says_by_how_many_days(books: Books) -> None:
    rows = {one["item_key"]: one["days_overdue"] for one in _shown(books, JANIS).items}
    assert rows == {"J-1": 22, "J-2": None}


def test_a_payment_that_may_be_this_contracts_is_shown_as_waiting(books: Books) -> None:
    books.bank("2026-03-16", Line(4321, f"līg. {ANNA} {JANIS}", "R9"))
    books.night("2026-03-16")
    (row,) = _shown(books).waiting
    assert (row["amount"], row["payer_name"]) == ("43.21", "Anna Bērziņa")
    assert _shown(books, run_id="2026-03-14.1").waiting == ()
    assert len(_shown(books, run_id="2026-03-16.1").waiting) == 1
    books.assign("R9", f"{JANIS}")
    assert _shown(books).waiting == ()
    assert len(_shown(books, run_id="2026-03-16.1").waiting) == 1


def test_part_of_a_payment_on_another_contract_says_which(books: Books) -> None:
    books.assign("R1", f"{ANNA}=50.00", f"{JANIS}:J-2=10.00")
    (paid, *_) = _shown(books).payments
    assert [part["words"] for part in paid["parts"]] == ["A-1", "A-2", f"J-2 of contract {JANIS}"]
    assert _sums(_shown(books)) == ("0.00", "0.00", "0.00")
    assert _sums(_shown(books, JANIS)) == ("45.50", "0.00", "45.50")


def test_a_contract_is_found_however_its_number_is_spaced(books: Books) -> None:
    assert _shown(books, "1002-003 017").contract_no == ANNA


def test_a_contract_only_bills_have_named_is_shown_without_a_head(books: Books) -> None:
    books.bill("U-1", "1009999999", 100, "2026-03-01", "2026-03-20")
    found = _shown(books, "1009999999")
    assert "unknown" in dict(found.head)["customer"]
    assert [one["item_key"] for one in found.items] == ["U-1"]


def test_an_unknown_contract_names_those_near_it(books: Books) -> None:
    with pytest.raises(WrongUse, match=f"contract 1002003018: no such contract is known; it may be {ANNA}"):
        _shown(books, "1002003018")
    with pytest.raises(WrongUse, match="contract A-1X2: no such contract is known; look for it"):
        _shown(books, "A-1X2")
    with pytest.raises(WrongUse, match="run 9: there is no such run"):
        _shown(books, run_id="9")
