"""The sheet of levelled plans: its rows, and the chart above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.reports.night import PLANS, Night, PlanBar, PlanRow
from reconcile.reports.workbook import write_workbook
from tests.reports.opened import body, opened, part, parts

if TYPE_CHECKING:
    from pathlib import Path

_ROWS = (
    PlanRow("0002003017", "Anna Bērziņa", "will owe", 188_84, 105_00, 123_89, 1260_00, 105_00, 105_00, 0, 177_77, 1271_07, "EUR", "2027-02-28"),
    PlanRow("1002003018", "Jānis Kalniņš", "not known", None, 50_00, None, 600_00, 50_00, 0, 10_00, 0, 0, "EUR", "2027-02-28"),
)
_BARS = (PlanBar("Will owe (1)", 1260_00, 1448_84), PlanBar("Use not known (1)", 610_00, 0))


def _written(folder: Path, **changed: object) -> Path:
    path = folder / "night.xlsx"
    write_workbook(Night("2026-03-31.1", "2026-03-31", "0.1.0", **changed), path)  # type: ignore[arg-type]
    return path


def test_the_plans_stand_in_their_order_with_empty_cells_where_nobody_can_tell(tmp_path: Path) -> None:
    cells = body(opened(_written(tmp_path, plans=_ROWS, plan_bars=_BARS))[PLANS], 2)
    rows = [[cell.value for cell in row] for row in cells]
    assert [row[0] for row in rows] == ["0002003017", "1002003018"]
    assert [row[3] for row in rows] == [188.84, None]
    assert [row[5] for row in rows] == [123.89, None]


def test_the_chart_shows_the_figures_that_stand_beside_it(tmp_path: Path) -> None:
    path = _written(tmp_path, plans=_ROWS, plan_bars=_BARS)
    sheet = opened(path)[PLANS]
    at = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "Plans together, EUR")
    assert [[sheet.cell(row, column).value for column in (1, 2, 3)] for row in (at + 1, at + 2)] == [
        ["Will owe (1)", 1260, 1448.84],
        ["Use not known (1)", 610, 0],
    ]
    chart = part(path, "xl/charts/chart1.xml")
    for letter in "BC":
        assert f"<c:f>{PLANS}!${letter}${at + 1}:${letter}${at + 2}</c:f>" in chart
    assert f"<c:f>{PLANS}!$A${at + 1}:$A${at + 2}</c:f>" in chart


def test_without_plans_there_is_no_chart(tmp_path: Path) -> None:
    path = _written(tmp_path)
    assert not any("chart" in name for name in parts(path))
    assert "There is no levelled plan." in {cell.value for row in opened(path)[PLANS].iter_rows() for cell in row}
