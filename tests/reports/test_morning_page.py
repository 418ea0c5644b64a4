"""The first page: the answers, where their links lead, and the chart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reconcile.reports.night import MORNING, ON_ACCOUNT, SHEETS, WORKLIST, Answer, Bar, Hurt
from reconcile.reports.workbook import write_workbook
from tests.reports.nights import EMPTY, realistic
from tests.reports.opened import opened, part, parts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reports.opened import Worksheet

NIGHT = realistic()
LINK_COLUMN = 8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_workbook(NIGHT, tmp_path / "night.xlsx")
    return tmp_path / "night.xlsx"


def line_of(page: Worksheet, text: str) -> int:
    """The row whose first cell is this text."""
    return int(next(row[0].row for row in page.iter_rows() if row[0].value == text))


def target(page: Worksheet, row: int) -> tuple[str, int]:
    """Where a row's link leads: sheet and row."""
    found = re.fullmatch(r"'(.+)'!A(\d+)", page.cell(row, LINK_COLUMN).hyperlink.location)
    assert found
    return found[1], int(found[2])


def test_the_four_questions_are_answered_each_with_a_sentence(path: Path) -> None:
    page = opened(path)[MORNING]
    for one in NIGHT.answers:
        row = line_of(page, one.question)
        assert (page.cell(row, 2).value, page.cell(row, 3).value) == (one.answer, one.sentence)


def test_a_link_lands_on_the_very_row_it_speaks_of(path: Path) -> None:
    book = opened(path)
    page = book[MORNING]
    for one in NIGHT.hurts[:5]:
        sheet, row = target(page, line_of(page, one.what))
        assert sheet == one.sheet
        assert one.reference in [found.value for found in book[sheet][row]]


def test_a_link_to_a_row_that_is_beside_the_workbook_leads_to_the_top_of_its_sheet(tmp_path: Path) -> None:
    hurt = Hurt("Far down", "x", 1, "EUR", "it is the fifth", WORKLIST, 5)
    write_workbook(realistic(hurts=(hurt,)), tmp_path / "night.xlsx", rows_per_sheet=4)
    page = opened(tmp_path / "night.xlsx")[MORNING]
    assert target(page, line_of(page, "Far down")) == (WORKLIST, 1)
    assert page.cell(line_of(page, "Far down"), LINK_COLUMN).value == WORKLIST


def test_every_link_of_the_workbook_stays_in_it_and_leads_to_a_sheet(path: Path) -> None:
    book = opened(path)
    links = [one.hyperlink for sheet in book.worksheets for row in sheet.iter_rows() for one in row if one.hyperlink]
    assert len(links) > len(SHEETS)
    assert {re.sub(r"^'(.*)'!A\d+$", r"\1", link.location) for link in links} <= set(SHEETS)
    assert not any(link.target for link in links)
    assert all(MORNING in {one.value for one in book[name][3]} for name in SHEETS if name != MORNING)


def test_at_most_ten_items_are_shown_the_worst_first(tmp_path: Path) -> None:
    hurts = tuple(Hurt(f"item {number:02}", "", number, "EUR", "", ON_ACCOUNT) for number in range(12))
    write_workbook(realistic(hurts=hurts), tmp_path / "night.xlsx")
    first_cells = [row[0].value for row in opened(tmp_path / "night.xlsx")[MORNING].iter_rows()]
    assert [text for text in first_cells if str(text).startswith("item ")] == [f"item {number:02}" for number in range(10)]


def test_a_key_figure_stands_beside_last_night_and_the_usual_and_a_missing_one_is_empty(path: Path) -> None:
    page = opened(path)[MORNING]
    row = line_of(page, "Open, overdue")
    assert [page.cell(row, place).value for place in (2, 3, 4)] == [12410.77, 12990.01, None]
    assert page.cell(row, 2).number_format.startswith('#,##0.00 "EUR"')
    assert page.cell(line_of(page, "Payments in"), 2).number_format == "#,##0"


def test_the_chart_shows_the_figures_that_stand_below_it(path: Path) -> None:
    page = opened(path)[MORNING]
    row = line_of(page, "The chart's figures, EUR")
    assert [page.cell(row + 1, place).value for place in range(1, 7)] == ["Dzintara …5678", 45870.15, 1104.4, 1840, 0, -212.4]
    chart = part(path, "xl/charts/chart1.xml")
    for place, letter in enumerate("BCDEF", 1):
        assert f"<c:f>'{MORNING}'!${letter}${row + 1}:${letter}${row + 4}</c:f>" in chart, place
    assert f"<c:f>'{MORNING}'!$A${row + 1}:$A${row + 4}</c:f>" in chart


def test_a_quiet_night_has_no_chart_and_says_so(tmp_path: Path) -> None:
    write_workbook(EMPTY, tmp_path / "empty.xlsx")
    texts = {one.value for row in opened(tmp_path / "empty.xlsx")[MORNING].iter_rows() for one in row}
    assert {"No money moved this night.", "Nothing: no item of this night hurts anyone today."} <= texts
    assert not any("chart" in name for name in parts(tmp_path / "empty.xlsx"))


def test_the_page_fits_one_sheet_of_paper_and_its_chart_is_inside(path: Path) -> None:
    page = opened(path)[MORNING]
    assert page.print_area == f"'{MORNING}'!$A$1:$H${line_of(page, 'Zemgales …0123')}"
    assert "<fitToHeight" not in part(path, "xl/worksheets/sheet1.xml")


def test_a_long_sentence_is_cut_on_this_page_only(tmp_path: Path) -> None:
    long = "ļoti gari " * 60
    write_workbook(realistic(answers=(Answer("Why?", "attention", long, WORKLIST),), bars=(Bar("a", 1, 0, 0, 0, 0),)), tmp_path / "night.xlsx")
    page = opened(tmp_path / "night.xlsx")[MORNING]
    sentence = page.cell(line_of(page, "Why?"), 3).value
    assert sentence.endswith("…")
    assert len(sentence) == 250
