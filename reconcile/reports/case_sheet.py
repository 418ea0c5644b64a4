"""A plain sheet of rows under its name and purpose, as the workbooks of one claim and one contract have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.reports.put import Pen, writer
from reconcile.reports.widths import column_width, height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.reports.case_values import CaseSheet

_A4 = 9
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def print_setup(sheet: Any, title: str, pages: str = "Page &P of &N") -> None:
    """A landscape page as wide as the sheet, its title and the count of pages in the footer."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.hide_gridlines(2)
    shown = title.replace("&", "&&")
    sheet.set_footer(f"&L&8{shown}&C&8&A&R&8{pages}")
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def write_sheet(pen: Pen, sheet: CaseSheet, rows: Sequence[Any]) -> None:
    """A sheet of rows under its name and purpose."""
    pen.text(0, 0, sheet.name, pen.styles.title)
    pen.text(1, 0, sheet.about, pen.styles.about)
    pen.sheet.set_row(0, 22)
    pen.sheet.set_row(3, 26)
    widths = [column_width(column, rows) for column in sheet.columns]
    for place, column in enumerate(sheet.columns):
        pen.sheet.set_column(place, place, widths[place])
        pen.text(3, place, column.title, pen.styles.header_right if column.kind == "money" else pen.styles.header)
    if not rows:
        pen.text(4, 0, sheet.nothing, pen.styles.about)
        return
    puts = [writer(pen, place, column, rows[0]) for place, column in enumerate(sheet.columns)]
    wrapped = [(rows[0]._fields.index(column.field), widths[place]) for place, column in enumerate(sheet.columns) if column.kind == "long"]
    for number, row in enumerate(rows, 4):
        if wrapped:
            pen.sheet.set_row(number, max(height(row[at], width) for at, width in wrapped))
        for put in puts:
            put(number, row)
    pen.sheet.freeze_panes(4, 1)
    pen.sheet.repeat_rows(3)
    pen.sheet.autofilter(3, 0, 3 + len(rows), len(sheet.columns) - 1)
