"""The barometer's chart on the sheet of plans: what the years ask against what they will cost, by how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.money import to_text
from reconcile.reports.night import PLANS

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from reconcile.reports.night import Night
    from reconcile.reports.put import Pen

_ROWS = 11  # that the chart stands over
_ROW_PIXELS = 20
_BESIDE = 4  # the chart's first column
_WIDTH = 620
SERIES = ("The years ask", "They will have cost")
_COLOURS = ("#5B9BD5", "#C55A11")


def title(night: Night) -> str:
    """Of the figures."""
    return f"Plans together, {night.chart_currency}"


def write_barometer(workbook: Workbook, night: Night, pen: Pen, at: int) -> int:
    """The figures with the chart beside them, from a row on; gives the row after them."""
    pen.text(at, 0, title(night), pen.styles.header)
    for place, name in enumerate(SERIES, 1):
        pen.text(at, place, name, pen.styles.header_right)
    for number, bar in enumerate(night.plan_bars, at + 1):
        pen.text(number, 0, bar.label)
        pen.money(number, 1, bar.asked_minor, night.chart_currency)
        pen.money(number, 2, bar.cost_minor, night.chart_currency)
    chart = _chart(workbook, at, len(night.plan_bars))
    chart.set_size({"width": _WIDTH, "height": _ROWS * _ROW_PIXELS})
    pen.sheet.insert_chart(at, _BESIDE, chart, {"x_offset": 4, "y_offset": 2, "object_position": 2, "description": _spoken(night)})
    return at + _ROWS + 1


def _chart(workbook: Workbook, titles: int, bars: int) -> Any:
    chart = workbook.add_chart({"type": "bar"})
    for place, colour in enumerate(_COLOURS, 1):
        chart.add_series(
            {
                "name": [PLANS, titles, place],
                "categories": [PLANS, titles + 1, 0, titles + bars, 0],
                "values": [PLANS, titles + 1, place, titles + bars, place],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    font = {"name": "Arial", "size": 9}
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_y_axis({"reverse": True, "num_font": font, "label_position": "low", "line": {"color": "#A6A6A6"}})
    lines = {"visible": True, "line": {"color": "#D9D9D9"}}
    chart.set_x_axis({"num_format": "#,##0", "num_font": font, "label_position": "high", "line": {"none": True}, "major_gridlines": lines})
    chart.set_chartarea({"border": {"none": True}})
    return chart


def _spoken(night: Night) -> str:
    """The chart for those who hear it."""
    said = night.chart_currency
    return "; ".join(f"{bar.label}: asked {to_text(bar.asked_minor, said)}, cost {to_text(bar.cost_minor, said)} {said}" for bar in night.plan_bars)
