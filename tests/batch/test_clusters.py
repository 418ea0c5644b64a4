"""Cases of one cause, decided together: first seen, then done, each still a ruling of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import clusters
from reconcile.batch.night_report import build
from reconcile.batch.rulings import Ruler
from reconcile.errors import WrongUse
from reconcile.store import bulk, check
from tests.batch.books import ANNA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

RULER = Ruler("ilze", "2026-03-11T09:00:00+00:00", "2026-03-11", "she called")
KEY = "number-8877123499"


@pytest.fixture
def books(engine: Engine) -> Books:
    """Three people name one number that is nobody's."""
    books = small(engine)
    lines = [Line(1000 + place, "līg. 8877123499", f"R{place}", f"Payer {place}", f"LV11HABA000000000010{place}") for place in range(3)]
    books.bank("2026-03-10", *lines)
    books.night("2026-03-10")
    return books


def test_the_worklist_shows_the_cause_with_its_count_and_money(books: Books) -> None:
    run = books.night("2026-03-11")
    with books.engine.connect() as connection:
        night = build(connection, run)
    (row,) = night.clusters
    assert (row.key, row.cases, row.amount_minor, row.currency) == (KEY, 3, 3003, "EUR")
    assert {one.cluster for one in night.worklist} == {KEY}


def test_a_preview_says_what_would_be_posted_and_changes_nothing(books: Books) -> None:
    with books.engine.connect() as connection:
        placed = clusters.assign(connection, books.policy, KEY, [ANNA], RULER)
        connection.rollback()
    assert [sum(place.amount_minor for place in one.places) for one in placed] == [one.amount_minor for one in placed]
    assert {place.item_key for one in placed for place in one.places} == {"A-1", "A-2"}
    assert {books.stands(f"R{place}")[0][0] for place in range(3)} == {"clarification"}
    with books.engine.connect() as connection:
        assert bulk.fetch(connection, "SELECT COUNT(*) FROM ruling") == [(0,)]


def test_done_each_payment_has_its_own_ruling_and_can_be_taken_back_alone(books: Books) -> None:
    with books.engine.begin() as connection:
        clusters.assign(connection, books.policy, KEY, [ANNA], RULER)
    assert {row[1] for place in range(3) for row in books.stands(f"R{place}")} == {ANNA}
    books.unassign("R1")
    assert books.stands("R1")[0][0] == "clarification"
    with books.engine.connect() as connection:
        assert bulk.fetch(connection, "SELECT COUNT(*) FROM ruling") == [(4,)]
        assert check.everything(connection) == []


def test_without_a_contract_only_what_has_one_suggestion_is_placed(books: Books) -> None:
    with books.engine.connect() as connection:
        placed = clusters.assign(connection, books.policy, KEY, [], RULER)
        connection.rollback()
    assert {one.why_not for one in placed} == {"has no suggestion"}


def test_a_payment_that_is_no_case_any_more_and_one_that_cannot_be_placed_are_left_alone(books: Books) -> None:
    books.assign("R0", ANNA)
    with books.engine.begin() as connection:
        placed = clusters.assign(connection, books.policy, KEY, [f"{ANNA}=10.02"], RULER)
    assert sorted(one.why_not != "" for one in placed) == [False, True, True]
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


def test_a_cause_there_is_not_is_refused_with_those_there_are(books: Books) -> None:
    with books.engine.connect() as connection, pytest.raises(WrongUse, match=KEY):
        clusters.assign(connection, books.policy, "payer-LV1", [ANNA], RULER)
