"""The workbook of a night: the morning page, then a sheet for each kind of row; what Excel cannot hold goes beside it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter
import xlsxwriter.workbook
from xlsxwriter.exceptions import FileCreateError

from reconcile.core.money import to_decimal
from reconcile.reports import night as names
from reconcile.reports.cells import LONGEST_SHEET
from reconcile.reports.claims_head import write_groups
from reconcile.reports.columns import Columns, write_frame
from reconcile.reports.head_widths import least_widths
from reconcile.reports.morning import write_morning
from reconcile.reports.night_clusters import write_clusters
from reconcile.reports.plans_chart import write_barometer
from reconcile.reports.put import Pen
from reconcile.reports.quality_sheet import offer_answers, write_rates
from reconcile.reports.row_sheet import Head, write_rows
from reconcile.reports.run_sheet import write_run_facts
from reconcile.reports.sheets import TABLES, Sheet, exported_columns
from reconcile.reports.styles import FONT, Styles
from reconcile.reports.tables_out import write_table
from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reconcile.reports.night import Night, Total
    from reconcile.reports.tables_out import Value

_HEAD_ROOM = 500  # rows kept free for a sheet's head and, on Run, what follows its files
_A4 = 9
_LEVEL = 3  # of zlib
_NOT_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Cut(NamedTuple):
    """A sheet's rows that fit, of so many in all, the name of the file for those that do not, and how to find them ('' when all fit).

    ``rest`` are the others, or the file they stand in already.
    """

    sheet: Sheet
    here: Sequence[Any]
    rest: Sequence[Any] | Path
    beside: str
    row_count: int
    where: str


def write_workbook(night: Night, path: Path, *, rows_per_sheet: int = 1_048_000) -> list[Path]:
    """Write the night's workbook; rows beyond ``rows_per_sheet`` of a sheet go to a Parquet file beside it.

    Gives the paths written, the workbook first. The same night gives the same bytes. Each file appears whole or not at
    all, the workbook last.

    Raises: WrongUse when there is no such folder, ReconcileError when the files cannot be written.
    """
    room = min(rows_per_sheet, LONGEST_SHEET - _HEAD_ROOM)
    cuts = [_cut(sheet, night, room, path) for sheet in TABLES]
    with written_whole(path) as folder:
        for cut in cuts:
            if cut.beside:
                _write_rest(folder / cut.beside, cut)
        with tempfile.TemporaryDirectory(prefix=".parts-", dir=folder) as parts:
            _write(night, str(folder / path.name), parts, cuts)
    return [path, *(path.with_name(cut.beside) for cut in cuts if cut.beside)]


def _cut(sheet: Sheet, night: Night, room: int, path: Path) -> _Cut:
    rows = getattr(night, sheet.rows)
    more = next((one for one in night.elsewhere if one.sheet == sheet.name), None)
    if more is not None and more.rest is None:
        return _Cut(sheet, rows, (), "", more.row_count, more.where)
    if more is None and len(rows) <= room:
        return _Cut(sheet, rows, (), "", len(rows), "")
    here, rest, count = (rows[:room], rows[room:], len(rows)) if more is None or more.rest is None else (rows, more.rest, more.row_count)
    beside = f"{path.stem}.{sheet.name.lower().replace(' ', '-')}-rest.parquet"
    return _Cut(sheet, here, rest, beside, count, f"the other {count - len(here):,} are in {beside} beside this workbook")


def _write_rest(path: Path, cut: _Cut) -> None:
    columns = exported_columns(cut.sheet)
    if isinstance(cut.rest, Path):
        shutil.move(cut.rest, path)
    elif isinstance(cut.rest, Columns):
        write_frame(path, columns, cut.rest.frame)
    else:
        write_table(path, [(name.removesuffix("_minor"), kind) for name, kind in columns], _exported(cut.sheet, cut.rest))


def _exported(sheet: Sheet, rows: Sequence[Any]) -> Iterator[list[Value]]:
    """The rows beside the workbook, money as exact decimals."""
    money = {column.field for column in sheet.columns if column.kind == "money"}
    fields = [column.field for column in sheet.columns]
    for row in rows:
        values = {field: getattr(row, field) for field in fields}
        yield [to_decimal(value, row.currency) if field in money and value is not None else value for field, value in values.items()]


def _write(night: Night, target: str, parts: str, cuts: Sequence[_Cut]) -> None:
    """One row in memory at a time: XlsxWriter keeps each sheet in a file of ``parts`` until it zips them."""
    workbook = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": parts, "default_format_properties": dict(FONT), **_NOT_FORMULAS})
    workbook.use_zip64()
    workbook.set_calc_mode("auto")
    workbook.set_properties(_properties(night))
    styles = Styles(workbook)
    sheets = {name: workbook.add_worksheet(name) for name in names.SHEETS}
    first_rows: dict[str, tuple[int, int]] = {}
    for cut in cuts:
        pen = Pen(sheets[cut.sheet.name], styles)
        first = write_rows(pen, cut.sheet, cut.here, _head(night, cut, workbook))
        first_rows[cut.sheet.name] = (first, len(cut.here))
        if cut.sheet.name == names.QUALITY:
            offer_answers(pen, first, len(cut.here))
        if cut.sheet.name == names.RUN:
            write_run_facts(pen, first + max(1, len(cut.here)) + 1, night)
    write_morning(workbook, Pen(sheets[names.MORNING], styles), night, first_rows)
    for name, sheet in sheets.items():
        _print_setup(sheet, night.run_id, pages_high=1 if name == names.MORNING else 0)
    try:
        with _packed_quickly():
            workbook.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


@contextlib.contextmanager
def _packed_quickly() -> Iterator[None]:
    """XlsxWriter leaves zlib at its usual level, which takes twice as long for a seventh less."""
    usual = xlsxwriter.workbook.ZipFile
    xlsxwriter.workbook.ZipFile = partial(usual, compresslevel=_LEVEL)
    try:
        yield
    finally:
        xlsxwriter.workbook.ZipFile = usual


def _head(night: Night, cut: _Cut, workbook: xlsxwriter.Workbook) -> Head:
    totals = [total for total in night.totals if total.sheet == cut.sheet.name]
    ageing = night.ageing if cut.sheet.name == names.OPEN_ITEMS else ()
    above = _above(night, cut, workbook, totals)
    return Head(totals, ageing, cut.where, cut.row_count, above, least_widths(night, cut.sheet.name))


def _above(night: Night, cut: _Cut, workbook: xlsxwriter.Workbook, totals: Sequence[Total]) -> Callable[[Pen, int], int] | None:
    """What else stands above a sheet's rows; ``totals``: the sums that stand below it."""
    if cut.sheet.name == names.PLANS and night.plan_bars:
        return partial(write_barometer, workbook, night)
    if cut.sheet.name == names.CLAIMS and night.claim_groups:
        return partial(write_groups, night.claim_groups, night.claims, totals)
    if cut.sheet.name == names.WORKLIST and night.clusters:
        return partial(write_clusters, night)
    if cut.sheet.name == names.QUALITY and night.quality_rates:
        return partial(write_rates, night)
    return None


def _properties(night: Night) -> dict[str, object]:
    """The document's facts; its day is the run's, for the clock has no say in what a night gives."""
    day = date.fromisoformat(night.as_of)
    return {
        "title": f"The night of {night.as_of}",
        "subject": f"Run {night.run_id}",
        "author": f"reconcile {night.version}",
        "created": datetime(day.year, day.month, day.day, tzinfo=UTC),
    }


def _print_setup(sheet: Any, run_id: str, *, pages_high: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, pages_high)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    shown = run_id.replace("&", "&&")
    sheet.set_footer(f"&L&8Run {shown}&C&8&A&R&8Page &P of &N")
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
