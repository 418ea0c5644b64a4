"""The nightly sheet of claims: what is new, what is still open, what was closed tonight, by verdict and sum, each leading to its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from reconcile.batch.night_report import build
from reconcile.reports.night_claims import ClaimCount
from reconcile.reports.workbook import write_workbook
from tests.batch.books import ANNA, JANIS, Books, Line, small
from tests.batch.test_claim_life import act, claim

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.reports.night import Night
    from reconcile.store.runs import Run

NOTHING = ClaimCount(0, 0, 0)


@pytest.fixture
def books(engine: Engine) -> Books:
    """Anna claims 50.00 paid today, which somebody paid for her without a word; Jānis claims 7.77 that his own bank has refused."""
    books = small(engine)
    books.bank("2026-03-10", Line(5000, "paldies", "R1", account="LV22NEWX0000000000001", payer="A. B."))
    claim(books, "CL-1", ANNA, 5000)
    claim(books, "CL-2", JANIS, 777, reference="NONE-OF-OURS-1", status="Noraidīts")
    return books


def workbook(books: Books, run: Run) -> Night:
    with books.engine.connect() as connection:
        return build(connection, run)


def groups(night: Night) -> dict[str, tuple[ClaimCount, ClaimCount, ClaimCount]]:
    return {one.verdict: (one.new, one.still_open, one.closed) for one in night.claim_groups}


def test_on_the_first_night_all_is_new(books: Books) -> None:
    night = workbook(books, books.night("2026-03-10"))
    assert groups(night) == {
        "in transit": (ClaimCount(1, 5000, 1), NOTHING, NOTHING),
        "not executed": (ClaimCount(1, 777, 2), NOTHING, NOTHING),
    }


def test_what_resolves_itself_is_closed_and_the_rest_is_still_open(books: Books) -> None:
    books.night("2026-03-10")
    books.assign("R1", ANNA)
    night = workbook(books, books.night("2026-03-13"))
    rows = {one.case_no: number for number, one in enumerate(night.claims, 1)}
    assert groups(night) == {
        "in transit": (NOTHING, NOTHING, ClaimCount(1, 5000, rows["CL-1"])),
        "not executed": (NOTHING, ClaimCount(1, 777, rows["CL-2"]), NOTHING),
    }
    assert {one.case_no: (one.verdict, one.state) for one in night.claims} == {"CL-1": ("agreed", "closed"), "CL-2": ("not executed", "still open")}


def test_a_line_that_agreed_before_is_settled_and_counted_no_more(books: Books) -> None:
    books.night("2026-03-10")
    books.assign("R1", ANNA)
    books.night("2026-03-13")
    night = workbook(books, books.night("2026-03-14"))
    assert "in transit" not in groups(night)
    assert "agreed" not in groups(night)
    assert next(one.state for one in night.claims if one.case_no == "CL-1") == "settled"


def test_what_a_person_closes_stands_once_more_with_who_and_why_and_in_no_total(books: Books) -> None:
    books.night("2026-03-10")
    act(books, "close", case_no="CL-2")
    night = workbook(books, books.night("2026-03-13"))
    assert groups(night)["not executed"] == (NOTHING, NOTHING, ClaimCount(1, 777, 2))
    row = night.claims[1]
    assert (row.case_no, row.verdict, row.sentence) == ("CL-2", "closed", "Closed by ilze: she agrees; it was not executed, 7.77 EUR")
    assert {one.field: one.amount_minor for one in night.totals if one.sheet == "Claims"}["claimed_minor"] == 5000
    assert not [one for one in night.hurts if one.reference == "CL-2"]
    assert "not executed" not in groups(workbook(books, books.night("2026-03-14")))


def test_a_resolved_case_waits_for_no_answer_though_its_list_leaves_a_payment_out(books: Books) -> None:
    books.night("2026-03-10")
    books.bank("2026-03-12", Line(1700, f"līg. {ANNA}", "R2"))
    books.assign("R1", ANNA)
    night = workbook(books, books.night("2026-03-13"))
    assert [(one.verdict, one.difference_minor, one.state) for one in night.claims if one.case_no == "CL-1"] == [
        ("agreed", 0, "closed"), ("not claimed", -1700, "new"),
    ]  # fmt: skip
    waiting = [one.reference for one in night.hurts if one.sheet == "Claims"]
    assert waiting == ["CL-2"]
    night = workbook(books, books.night("2026-03-14"))
    assert [one.state for one in night.claims if one.case_no == "CL-1"] == ["settled", "settled"]
    assert "not claimed" not in groups(night)


def test_a_customer_who_was_answered_waits_for_no_answer(books: Books) -> None:
    books.night("2026-03-10")
    act(books, "answered", case_no="CL-2")
    night = workbook(books, books.night("2026-03-13"))
    assert not [one for one in night.hurts if one.reference == "CL-2"]


def test_each_count_leads_to_its_first_row(books: Books, tmp_path: Path) -> None:
    books.night("2026-03-10")
    books.assign("R1", ANNA)
    claim(books, "CL-3", JANIS, 888, reference="NONE-OF-OURS-2", status="Noraidīts")
    night = workbook(books, books.night("2026-03-13"))
    write_workbook(night, tmp_path / "night.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "night.xlsx")["Claims"]
    led = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        for cell in cells:
            if cell.hyperlink and str(cell.hyperlink.location).startswith("'Claims'"):
                place = re.fullmatch(r"'Claims'!A(\d+)", str(cell.hyperlink.location))
                assert place
                row = int(place[1])
                led[str(sheet.cell(number, 1).value), cell.column] = (sheet.cell(row, 1).value, sheet.cell(row, 11).value)
    assert led == {
        ("not executed", 5): ("CL-3", "new"),
        ("not executed", 6): ("CL-2", "still open"),
        ("in transit", 7): ("CL-1", "closed"),
    }
