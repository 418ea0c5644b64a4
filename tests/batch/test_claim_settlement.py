"""A difference that comes from a levelled plan's settlement, and not from payments, is said to be that, with its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_letter, claim_list
from reconcile.batch.case_workbook import case_book
from reconcile.batch.claims import proof
from reconcile.batch.workspace import make
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.store import claims as stored
from tests.batch.test_claim_letter import read
from tests.scenarios.telling import settings, told
from tests.scenarios.test_plan_stories import STORIES

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.core.compare_bridge import Bridge

ANNA, DAY = "1002003017", "2026-12-31"
STORY = STORIES / "settle_paid_in_full_and_still_a_debt"
MONTHS = ("01", "02", "03", "04", "06", "07", "08", "09", "10", "11")  # May was never paid, December's waits for a person


@pytest.fixture
def books(engine: Engine, tmp_path: Path) -> Engine:
    """A year of a levelled plan, whose settlement of 148.80 is still to be billed; 170.00 came."""
    assert [night.name for night in told(STORY, engine, tmp_path, lambda path: path.stem == "why")] == [DAY]
    return engine


def _claimed(connection: Connection, notice_total: int | None) -> Bridge:
    lines = [ClaimedLine("CL-1", at, ANNA, f"2026-{month}-10", 1700, "EUR", "", "", "", "", "", "", "") for at, month in enumerate(MONTHS, 1)]
    head = ClaimCase("CL-1", ANNA, "2026-01-01", DAY, None, DAY if notice_total else "", notice_total, DAY, "EUR")
    stored.take(connection, [head, *lines], 1, "list.csv")
    return claim_list.look(connection, settings(STORY), DAY, ["CL-1"])[0]


def test_a_notice_less_by_the_settlement_is_said_to_be_that(books: Engine) -> None:
    with books.begin() as connection:
        case = _claimed(connection, 17_000 - 14_880)
    assert case.notice is not None
    assert [(step.kind, step.amount_minor) for step in case.notice.steps] == [("plan_settlement", -14_880)]


def test_a_notice_less_by_all_that_is_owed_for_the_year_is_said_to_be_that(books: Engine) -> None:
    with books.begin() as connection:
        case = _claimed(connection, 20_000 - 18_280 - 3_000)
    assert case.notice is not None
    assert [(step.kind, step.amount_minor) for step in case.notice.steps] == [("plan_settlement", -18_280)]


def test_a_cent_beside_the_settlement_is_not_said_to_be_it(books: Engine) -> None:
    with books.begin() as connection:
        case = _claimed(connection, 17_000 - 14_881)
    assert case.notice is not None
    assert [(step.kind, step.amount_minor) for step in case.notice.steps] == [("not_payments", -14_881)]


def test_the_workbook_has_the_settlements_parts_which_add_up(books: Engine) -> None:
    with books.begin() as connection:
        case = _claimed(connection, 17_000 - 14_880)
        policy = settings(STORY)
        book = case_book(case, (), proof(connection, policy, DAY, stored.load(connection, ["CL-1"])), (), "Anna", DAY, "en")
    assert [(step.words.split(":")[0], step.amount_minor, step.total) for step in book.settlement] == [
        ("consumption", 8_160, False), ("price", 6_720, False), ("Billed for 2026-01-01 to 2026-12-31", 14_880, True),
        ("missed", 1_700, False), ("misallocated", 1_700, False), ("Owed for the year in all", 18_280, True),
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [("en", "which is not a payment −148.80"), ("lv", "kas nav maksājums −148,80")])
def test_the_letter_says_it_with_its_parts(books: Engine, tmp_path: Path, language: str, said: str) -> None:
    with books.begin() as connection:
        _claimed(connection, 17_000 - 14_880)
        claim_letter.write(connection, make(tmp_path / "w"), DAY, "CL-1", language, tmp_path / "letter.html")
    text = " ".join(read((tmp_path / "letter.html").read_text(encoding="utf-8")).split())
    assert said in text
    assert all(sum_ in text.replace(",", ".") for sum_ in ("+81.60", "+67.20", "148.80", "182.80"))


def test_a_letter_that_is_about_payments_does_not_speak_of_a_settlement_nobody_has_billed(books: Engine, tmp_path: Path) -> None:
    with books.begin() as connection:
        _claimed(connection, None)
        claim_letter.write(connection, make(tmp_path / "w"), DAY, "CL-1", "en", tmp_path / "letter.html")
    assert "settlement" not in read((tmp_path / "letter.html").read_text(encoding="utf-8")).lower()
