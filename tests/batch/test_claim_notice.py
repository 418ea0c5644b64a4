"""The notice's total is rebuilt from what the store knew that evening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_list
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.store import claims as stored
from tests.batch.books import ANNA, ANNAS_ACCOUNT, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.core.compare_notice import NoticeBridge


@pytest.fixture
def books(engine: Engine) -> Books:
    """By the notice's day: one payment counted, one on the worklist, one counted that goes back later; then one more."""
    books = small(engine)
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1"), Line(700, f"līg. {ANNA}", "R2", end_to_end_id="E-2"))
    books.bank("2026-03-11", Line(1100, "paldies", "R3", account="LV22NEWX0000000000001", payer="A. B."))
    books.night("2026-03-12")
    books.bank("2026-03-13", Line(-700, "atgriešana", "R4", end_to_end_id="E-2", is_return=True, reason="AC04"), Line(500, f"līg. {ANNA}", "R5"))
    books.night("2026-03-13")
    books.assign("R3", ANNA, day="2026-03-14")
    return books


def _notice(books: Books, notice_date: str, total: int | None) -> NoticeBridge:
    lines = [
        ClaimedLine("CL-1", number, ANNA, day, amount, "EUR", "", ANNAS_ACCOUNT, "", "", "", "", "")
        for number, (day, amount) in enumerate((("2026-03-10", 2000), ("2026-03-10", 700), ("2026-03-11", 1100), ("2026-03-13", 500)), 1)
    ]
    with books.engine.begin() as connection:
        case = ClaimCase("CL-1", ANNA, "2026-03-01", "2026-03-31", None, notice_date, total, "2026-03-16", "EUR")
        stored.take(connection, [case, *lines], books.file(connection, "claims"), "list.csv")
        found = claim_list.look(connection, books.policy, "2026-03-31", ["CL-1"])[0].notice
    assert found is not None
    return found


def test_each_step_says_why_the_notice_had_another_total(books: Books) -> None:
    found = _notice(books, "2026-03-12", 2700)
    ids = {one.payment_id: one.kind for one in found.steps}
    assert ids == {books.payment_id("R5"): "after_cut_off", books.payment_id("R3"): "placed_later", books.payment_id("R2"): "moved_since"}
    assert [one.amount_minor for one in found.steps] == [-500, -1100, 700]
    assert (found.ours_minor, found.known_then_minor, found.notice_minor) == (3600, 2700, 2700)


def test_what_no_payment_explains_is_said_to_be_that(books: Books) -> None:
    found = _notice(books, "2026-03-12", 2750)
    assert [(one.kind, one.amount_minor) for one in found.steps][-1] == ("not_payments", 50)


def test_a_notice_from_before_the_first_night_is_bridged_by_its_day_alone(books: Books) -> None:
    found = _notice(books, "2026-03-10", None)
    assert {one.kind for one in found.steps} == {"after_cut_off"}
    assert found.ours_minor + sum(one.amount_minor for one in found.steps) == found.known_then_minor == 2000
