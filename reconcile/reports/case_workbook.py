"""The workbook of a claim: a page with the bridge as a chart, then its lines, our payments, the evidence, the proof, the history."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from reconcile.reports.case_sheet import PLAIN, print_setup, write_sheet
from reconcile.reports.case_values import SHEETS, CaseBook, CaseSheet, Step
from reconcile.reports.case_words import said
from reconcile.reports.cells import amount, money_format
from reconcile.reports.put import Pen
from reconcile.reports.styles import FONT, Styles
from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TITLE = "From the customer's total to ours"
_TO_NOTICE, _SETTLED = "From our total to the notice's", "Not payments: the settlement of the levelled plan"
_TOTAL, _LESS, _MORE = "#44546A", "#C55A11", "#548235"
_CHART_HEIGHT = 16  # rows


def write_case(case: CaseBook, path: Path) -> None:
    """Write the workbook; the same case gives the same bytes. Raises: WrongUse, ReconcileError."""
    with written_whole(path) as folder, tempfile.TemporaryDirectory(prefix=".parts-", dir=folder) as parts:
        workbook = xlsxwriter.Workbook(str(folder / path.name), {"tmpdir": parts, "default_format_properties": dict(FONT), **PLAIN})
        day = date.fromisoformat(case.as_of)
        title = f"{said('Claim', case.language)} {case.case_no}"
        workbook.set_properties(
            {"title": title, "author": f"reconcile {case.version}", "created": datetime(day.year, day.month, day.day, tzinfo=UTC)}
        )
        styles = Styles(workbook)
        summary = Pen(workbook.add_worksheet(said("Summary", case.language)), styles)
        for sheet in sheets(case.language):
            write_sheet(Pen(workbook.add_worksheet(sheet.name), styles), sheet, getattr(case, sheet.rows))
        data = workbook.add_worksheet(said("Chart", case.language))
        data.hide()
        _summary(workbook, summary, data, case)
        for sheet in workbook.worksheets():
            print_setup(sheet, title, said("Page &P of &N", case.language))
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def sheets(language: str) -> list[CaseSheet]:
    """The sheets of rows with their headings in a language."""

    def told(sheet: CaseSheet) -> CaseSheet:
        columns = tuple(column._replace(title=said(column.title, language)) for column in sheet.columns)
        return sheet._replace(
            name=said(sheet.name, language), about=said(sheet.about, language), columns=columns, nothing=said(sheet.nothing, language)
        )

    return [told(sheet) for sheet in SHEETS]


# ---------------------------------------------------------------- the first page


def _summary(workbook: Any, pen: Pen, data: Any, case: CaseBook) -> None:
    pen.sheet.set_column(0, 0, 46)
    pen.sheet.set_column(1, 1, 16)
    pen.sheet.set_column(2, 2, 34)
    pen.sheet.set_row(0, 24)
    pen.text(0, 0, f"{said('Claim', case.language)} {case.case_no}", pen.styles.title)
    at = 1
    for label, text in case.facts:
        pen.text(at, 0, label, pen.styles.about)
        pen.text(at, 1, text)
        at += 1
    at = _bridge(pen, at + 1, f"{said(_TITLE, case.language)}, {case.currency}", case.bridge, case.currency)
    for text in case.others:
        pen.text(at - 1, 0, text, pen.styles.about)
        at += 1
    chart = _waterfall(workbook, data, said(_TITLE, case.language), case.bridge, case.currency)
    pen.sheet.insert_chart(at, 0, chart, {"x_scale": 1.6, "y_scale": 1.1, "object_position": 2})
    at += _CHART_HEIGHT + 4
    if case.notice:
        at = _bridge(pen, at, f"{said(_TO_NOTICE, case.language)}, {case.currency}", case.notice, case.currency)
    if case.settlement:
        _bridge(pen, at, f"{said(_SETTLED, case.language)}, {case.currency}", case.settlement, case.currency)
    pen.sheet.activate()


def _bridge(pen: Pen, at: int, title: str, steps: Sequence[Step], currency: str) -> int:
    """The steps, one a row; gives the row after the one left empty."""
    pen.text(at, 0, title, pen.styles.section)
    for number, step in enumerate(steps, at + 1):
        pen.text(number, 0, step.words if step.total else f"   {step.words}", pen.styles.bold if step.total else pen.styles.plain)
        pen.money(number, 1, step.amount_minor, currency, **({"bold": True, "top": 1} if step.total else {}))
    return at + len(steps) + 2


def _waterfall(workbook: Any, data: Any, title: str, steps: Sequence[Step], currency: str) -> Any:
    """Columns that hang where the one before has ended: an unseen one below, then the total, what is taken off, what is added."""
    level = 0
    for row, step in enumerate(steps):
        after = step.amount_minor if step.total else level + step.amount_minor
        base = 0 if step.total else min(level, after)
        shown = (step.amount_minor, 0, 0) if step.total else (0, -min(step.amount_minor, 0), max(step.amount_minor, 0))
        data.write_string(row, 0, step.words)
        for place, minor in enumerate((base, *shown), 1):
            value = amount(minor, currency)
            if value is not None and (place == 1 or minor):
                data.write_number(row, place, value)
        level = after
    last = len(steps) - 1
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for place, colour in ((1, None), (2, _TOTAL), (3, _LESS), (4, _MORE)):
        chart.add_series(
            {
                "categories": [data.name, 0, 0, last, 0],
                "values": [data.name, 0, place, last, place],
                "fill": {"none": True} if colour is None else {"color": colour},
                "border": {"none": True},
                "gap": 40,
                **({} if colour is None else {"data_labels": {"value": True, "num_format": money_format(currency), "font": {"size": 8, "color": "#FFFFFF" if place == 2 else "#222222"}}}),  # noqa: PLR2004
            }
        )  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_title({"name": title, "name_font": {"size": 11, "bold": True}, "overlay": False})
    chart.set_x_axis({"num_font": {"size": 8}, "line": {"color": "#888888"}})
    chart.set_y_axis({"num_format": "#,##0", "num_font": {"size": 8}, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.show_hidden_data()
    return chart
