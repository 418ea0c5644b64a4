"""The morning page: four questions, what hurts someone today, the night's figures and where its money went, on one sheet of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core.money import to_text
from reconcile.reports.night import ATTENTION, MORNING
from reconcile.reports.widths import height

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter import Workbook

    from reconcile.reports.night import Bar, Night
    from reconcile.reports.put import Pen

# The page's columns, A to H: what, then six for figures or sentences, then where to go.
_WIDTHS = (28, 20, 16, 22, 22, 22, 22, 19)
_LAST = len(_WIDTHS) - 1
_MOST_HURTS = 10
_MOST_BARS = 12  # more would not be told apart
_CHART_ROWS = 12  # what the chart takes beside the key figures, at the least
_ROW_PIXELS = 18
_CHART_WIDTH = 600
_SHOWN_LETTERS = 250  # of a sentence on this page; the whole one stands on its sheet

# Placed money in quiet blue and grey, what somebody must still decide in the colour of attention.
_SERIES = (
    ("Allocated", "#2F5597"),
    ("On account", "#9DC3E6"),
    ("In clarification", "#FFC000"),
    ("Awaiting details", "#FFE699"),
    ("Not customer", "#A6A6A6"),
)


class _Page(NamedTuple):
    """What every part of the page draws with, and where each sheet's rows are."""

    pen: Pen
    first_rows: Mapping[str, tuple[int, int]]


def write_morning(workbook: Workbook, pen: Pen, night: Night, first_rows: Mapping[str, tuple[int, int]]) -> None:
    """Fill the page. ``first_rows``: for each sheet its first row of data (from 0) and how many rows are there."""
    page = _Page(pen, {**first_rows, MORNING: (_figures_row(night), 1)})
    for place, width in enumerate(_WIDTHS):
        pen.sheet.set_column(place, place, width)
    pen.sheet.hide_gridlines(2)
    pen.sheet.set_row(0, 24)
    pen.text(0, 0, f"The night of {night.as_of}", pen.styles.title)
    pen.text(1, 0, f"Run {night.run_id}, as of {night.as_of}, reconcile {night.version}", pen.styles.about)
    at = _questions(page, 3, night)
    at = _hurts(page, at + 1, night)
    at = _figures(page, workbook, at + 1, night)
    pen.sheet.print_area(0, 0, at, _LAST)


def _titles(page: _Page, at: int, *titles: str, right: frozenset[int] = frozenset()) -> None:
    """A line of titles over the whole width of the page."""
    for place in range(_LAST + 1):
        style = page.pen.styles.header_right if place in right else page.pen.styles.header
        if place < len(titles) and titles[place]:
            page.pen.text(at, place, titles[place], style)
        else:
            page.pen.sheet.write_blank(at, place, None, style.usual)


def _sentence(page: _Page, at: int, first: int, text: str, *, indent: int = 0) -> None:
    """A sentence over several columns, as many lines high as it needs."""
    style = page.pen.styles.text(text_wrap=True, indent=indent)
    shown = text if len(text) <= _SHOWN_LETTERS else text[: _SHOWN_LETTERS - 1] + "…"
    page.pen.sheet.set_row(at, height(shown, sum(_WIDTHS[first:_LAST])))
    page.pen.sheet.merge_range(at, first, at, _LAST - 1, "", style.usual)
    page.pen.text(at, first, shown, style)


def _link(page: _Page, at: int, name: str, row: int) -> None:
    """To a row of a sheet (1 the first of its data), or to its top where the row is not on it."""
    first, there = page.first_rows.get(name, (0, 0))
    place = first + row if 1 <= row <= there else 1
    words = f"{name}, row {place}" if 1 <= row <= there else name
    if name == MORNING:
        place, words = first + 1, "Key figures, below"
    page.pen.link(at, _LAST, f"'{name}'!A{place}", words, page.pen.styles.link_apart)


def _questions(page: _Page, at: int, night: Night) -> int:
    _titles(page, at, "Four questions", "Answer", "In a sentence", "", "", "", "", "Go to")
    for number, one in enumerate(night.answers, at + 1):
        _sentence(page, number, 2, one.sentence, indent=1)  # clear of the colour before it
        page.pen.text(number, 0, one.question, page.pen.styles.wrapped)
        page.pen.text(number, 1, one.answer, page.pen.styles.state(one.answer) if one.answer == ATTENTION else page.pen.styles.bold)
        _link(page, number, one.sheet, one.row)
    return at + 1 + len(night.answers)


def _figures_row(night: Night) -> int:
    """The row (from 0) of the key figures: under the questions and what hurts, each with its titles and an empty row after it."""
    return 3 + 1 + len(night.answers) + 1 + 1 + max(1, len(night.hurts[:_MOST_HURTS])) + 1


def _hurts(page: _Page, at: int, night: Night) -> int:
    _titles(page, at, "What hurts someone today", "Reference", "Amount", "In a sentence", "", "", "", "Go to", right=frozenset({2}))
    hurts = night.hurts[:_MOST_HURTS]
    for number, one in enumerate(hurts, at + 1):
        _sentence(page, number, 3, one.sentence)
        page.pen.text(number, 0, one.what, page.pen.styles.wrapped)
        page.pen.text(number, 1, one.reference)
        page.pen.named_money(number, 2, one.amount_minor, one.currency)
        _link(page, number, one.sheet, one.row)
    if not hurts:
        page.pen.text(at + 1, 0, "Nothing: no item of this night hurts anyone today.", page.pen.styles.about)
    return at + 1 + max(1, len(hurts))


def _figures(page: _Page, workbook: Workbook, at: int, night: Night) -> int:
    """The key figures, the chart beside them, and below both the figures it shows; gives the last row."""
    right = frozenset({1, 2, 3})
    _titles(page, at, "Key figures", "Tonight", "Last night", "Usual", right=right)
    page.pen.sheet.merge_range(at, 4, at, _LAST, "", page.pen.styles.header.usual)
    page.pen.text(at, 4, f"Where the night's money went, {night.chart_currency}", page.pen.styles.header)
    rows = max(len(night.key_figures), _CHART_ROWS)
    for number in range(at + 1, at + 1 + rows):
        page.pen.sheet.set_row_pixels(number, _ROW_PIXELS)
    for number, one in enumerate(night.key_figures, at + 1):
        page.pen.text(number, 0, one.name)
        for place, value in enumerate((one.tonight, one.last_night, one.usual), 1):
            if one.currency:
                page.pen.named_money(number, place, value, one.currency)
            elif value is not None:
                page.pen.integer(number, place, value)
    below = at + 2 + rows
    bars = night.bars[:_MOST_BARS]
    if not bars:
        page.pen.text(at + 1, 4, "No money moved this night.", page.pen.styles.about)
        return below
    _titles(page, below, f"The chart's figures, {night.chart_currency}", *(name for name, _ in _SERIES), right=frozenset(range(1, 6)))
    for number, bar in enumerate(bars, below + 1):
        page.pen.text(number, 0, bar.label)
        for place, minor in enumerate(_parts(bar), 1):
            page.pen.money(number, place, minor, night.chart_currency)
    chart = _chart(workbook, below, bars)
    chart.set_size({"width": _CHART_WIDTH, "height": rows * _ROW_PIXELS - 8})
    placed = {"x_offset": 4, "y_offset": 4, "object_position": 2, "description": _spoken(bars, night.chart_currency)}
    page.pen.sheet.insert_chart(at + 1, 4, chart, placed)
    return below + len(bars)


def _parts(bar: Bar) -> tuple[int, ...]:
    """The bar's amounts in the order of _SERIES."""
    return (bar.allocated_minor, bar.on_account_minor, bar.clarification_minor, bar.awaiting_minor, bar.not_customer_minor)


def _chart(workbook: Workbook, titles: int, bars: Sequence[Bar]) -> Any:
    """Stacked bars, the first on top; the titles stand in row ``titles``, the figures under them."""
    chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    first, last = titles + 1, titles + len(bars)
    for place, (_, colour) in enumerate(_SERIES, 1):
        chart.add_series(
            {
                "name": [MORNING, titles, place],
                "categories": [MORNING, first, 0, last, 0],
                "values": [MORNING, first, place, last, place],
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


def _spoken(bars: Sequence[Bar], currency: str) -> str:
    """The chart for those who hear it."""
    return "; ".join(f"{bar.label}: {to_text(bar.allocated_minor, currency)} {currency} allocated" for bar in bars)
