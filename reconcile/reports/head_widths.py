"""How wide columns must be for what stands above or below a sheet's rows, which their own widths know nothing of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.reports import plans_chart, run_sheet
from reconcile.reports.night import PLANS, RUN
from reconcile.reports.widths import money_width, shown_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.reports.night import Night

_MARGIN = 3  # the air around a text, and what bold letters take more


def least_widths(night: Night, sheet: str) -> dict[int, int]:
    """By place (from 0), the characters a column has at the least."""
    widths: dict[int, int] = {}
    for place, width in _wanted(night, sheet):
        widths[place] = max(widths.get(place, 0), width + _MARGIN)
    return widths


def _wanted(night: Night, sheet: str) -> Iterator[tuple[int, int]]:
    if sheet == PLANS and night.plan_bars:
        for place, title in enumerate((plans_chart.title(night), *plans_chart.SERIES)):
            yield place, len(title)
        for bar in night.plan_bars:
            yield 0, shown_width(bar.label)
            yield 1, money_width(bar.asked_minor, night.chart_currency)
            yield 2, money_width(bar.cost_minor, night.chart_currency)
    elif sheet == RUN and night.remarks:
        yield 1, min(run_sheet.WIDEST_KEY, max(shown_width(one.key) for one in night.remarks))
        yield run_sheet.REMARK_PLACE, run_sheet.REASON_WIDTH
