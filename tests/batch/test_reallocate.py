"""Money that stands on the wrong contract goes to the right one, for a reason, and can go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import reallocate
from reconcile.batch.rulings import Ruler
from reconcile.errors import WrongUse
from reconcile.store import bulk, check
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

ILZE = Ruler("ilze", "2026-03-12T09:00:00+00:00", "2026-03-12", "mixed-up contract number")


@pytest.fixture
def books(engine: Engine) -> Books:
    books = small(engine)
    books.bank("2026-03-10", Line(1550, f"līg. {JANIS}", "R1"), Line(9000, "", "R2"))
    books.night("2026-03-10")
    return books


def move(books: Books, ref: str, source: str, target: str) -> None:
    with books.engine.begin() as connection:
        reallocate.reallocate(connection, books.policy, books.payment_id(ref), source, target, ILZE)


def test_the_money_pays_the_other_contracts_oldest_bill_and_the_first_ones_is_open_again(books: Books) -> None:
    assert "J-1" not in books.open_items()
    move(books, "R1", JANIS, ANNA)
    assert books.stands("R1") == [("allocated", ANNA, "A-1", "15.50")]
    assert books.open_items()["J-1"] == "15.50"
    with books.engine.connect() as connection:
        assert check.everything(connection) == []
        reason = bulk.fetch(connection, "SELECT reason FROM ruling ORDER BY ruling_no DESC")[0][0]
    assert reason == f"moved from contract {JANIS}, mixed-up contract number"


def test_it_goes_back_the_same_way(books: Books) -> None:
    before = books.stands("R1")
    move(books, "R1", JANIS, ANNA)
    move(books, "R1", ANNA, JANIS)
    assert books.stands("R1") == before


def test_what_it_had_paid_on_the_other_contract_before_stays_when_the_move_is_taken_back(books: Books) -> None:
    books.assign("R2", f"{JANIS}:J-2=40.00", f"{ANNA}=50.00")
    before = sorted(books.stands("R2"))
    bills = books.open_items()
    move(books, "R2", JANIS, ANNA)
    assert {contract for _, contract, _, _ in books.stands("R2")} == {ANNA}
    move(books, "R2", ANNA, JANIS)
    assert sorted(books.stands("R2")) == before
    assert books.open_items() == bills


def test_after_another_ruling_all_that_stands_there_is_moved(books: Books) -> None:
    books.assign("R2", f"{JANIS}:J-2=40.00", f"{ANNA}=50.00")
    move(books, "R2", JANIS, ANNA)
    books.assign("R2", ANNA)
    move(books, "R2", ANNA, JANIS)
    assert {contract for _, contract, _, _ in books.stands("R2")} == {JANIS}


def test_what_stands_on_a_third_contract_stays_there(books: Books) -> None:
    books.assign("R2", f"{JANIS}:J-2=40.00", f"{ANNA}=50.00")
    move(books, "R2", ANNA, OLGA)
    assert sorted(books.stands("R2")) == [("allocated", JANIS, "J-2", "40.00"), ("on_account", OLGA, "", "50.00")]


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [(ANNA, OLGA, "has no money on contract"), (JANIS, JANIS, "another contract"), (JANIS, "1002003999", "there is no such contract")],
)
def test_what_cannot_be_moved_is_refused_and_nothing_changes(books: Books, source: str, target: str, says: str) -> None:
    before = books.stands("R1")
    with pytest.raises(WrongUse, match=says):
        move(books, "R1", source, target)
    assert books.stands("R1") == before
