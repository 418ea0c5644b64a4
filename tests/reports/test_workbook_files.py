"""The workbook as a file: whole or not at all, the same bytes each time, and what does not fit goes beside it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from reconcile.errors import ReconcileError, WrongUse
from reconcile.reports.columns import Columns, frame_of
from reconcile.reports.night import MATCHED, ON_ACCOUNT, OPEN_ITEMS, Elsewhere, MatchedRow, OnAccountRow
from reconcile.reports.workbook import write_workbook
from tests.reports.nights import HOSTILE, realistic
from tests.reports.opened import body, cell, opened, part


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_night_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write_workbook(realistic(), tmp_path / "a.xlsx")
    write_workbook(realistic(), tmp_path / "other" / "b.xlsx")
    assert digest(tmp_path / "a.xlsx") == digest(tmp_path / "other" / "b.xlsx")


def test_the_same_bytes_come_in_another_time_zone_and_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_workbook(realistic(), tmp_path / "a.xlsx")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    try:
        write_workbook(realistic(), tmp_path / "b.xlsx")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert digest(tmp_path / "a.xlsx") == digest(tmp_path / "b.xlsx")


def test_the_first_workbook_of_a_program_has_the_bytes_of_the_second(tmp_path: Path) -> None:
    """XlsxWriter may keep what it learns in the options it was given; only a new process shows it."""
    code = """
import sys
from pathlib import Path
from reconcile.reports.workbook import write_workbook
from tests.reports.nights import EMPTY
for name in ("a", "b"):
    write_workbook(EMPTY, Path(sys.argv[1]) / f"{name}.xlsx")
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=Path(__file__).parents[2])
    assert digest(tmp_path / "a.xlsx") == digest(tmp_path / "b.xlsx")


def test_another_cent_gives_other_bytes(tmp_path: Path) -> None:
    night = realistic()
    changed = replace(night, matched=[night.matched[0]._replace(allocated_minor=1), *night.matched[1:]])
    write_workbook(night, tmp_path / "a.xlsx")
    write_workbook(changed, tmp_path / "b.xlsx")
    assert digest(tmp_path / "a.xlsx") != digest(tmp_path / "b.xlsx")


def test_the_document_is_dated_by_the_run_and_not_by_the_clock(tmp_path: Path) -> None:
    write_workbook(realistic(), tmp_path / "night.xlsx")
    core = part(tmp_path / "night.xlsx", "docProps/core.xml")
    assert core.count("2026-03-31T00:00:00Z") == 2


def test_a_failure_half_way_leaves_the_earlier_workbook_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "night.xlsx"
    write_workbook(realistic(), path)
    before = digest(path)
    broken = realistic()
    rows = [*broken.matched, broken.matched[0]._replace(amount_minor="12.50")]  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        write_workbook(replace(broken, matched=rows), path)
    assert digest(path) == before
    assert os.listdir(tmp_path) == ["night.xlsx"]


def test_nothing_is_left_beside_the_workbook_when_all_went_well(tmp_path: Path) -> None:
    assert write_workbook(realistic(), tmp_path / "night.xlsx") == [tmp_path / "night.xlsx"]
    assert os.listdir(tmp_path) == ["night.xlsx"]


def test_rows_that_do_not_fit_go_to_a_file_beside_and_the_sheet_names_it(tmp_path: Path) -> None:
    night = realistic(60)
    paths = write_workbook(night, tmp_path / "night.xlsx", rows_per_sheet=45)
    assert paths == [tmp_path / "night.xlsx", tmp_path / "night.matched-rest.parquet"]
    sheet = opened(paths[0])[MATCHED]
    assert sheet["A4"].value == "The first 45 of 60 rows are here; the other 15 are in night.matched-rest.parquet beside this workbook."
    here = [str(cells[0].value) for cells in body(sheet, 45)]
    beside = pl.read_parquet(paths[1]).to_dicts()
    assert here + [row["payment_ref"] for row in beside] == [row.payment_ref for row in night.matched]
    assert (beside[0]["allocated"], beside[0]["booking_date"], beside[0]["currency"]) == (Decimal("46.35"), date(2026, 3, 15), "EUR")


def test_rows_kept_as_columns_give_the_same_workbook_and_the_same_rest(tmp_path: Path) -> None:
    night = realistic(60)
    currencies = ("EUR", "JPY", "BHD")
    rows = [row._replace(currency=currencies[at % 3], booking_date="" if at == 50 else row.booking_date) for at, row in enumerate(night.matched)]
    names = MatchedRow._fields
    frame = frame_of(names, [int if name.endswith("_minor") else str for name in names], [rows[:20], rows[20:]])
    columns = Columns(MatchedRow, frame)
    assert (list(columns), columns[3], list(columns[5:8]), len(columns)) == (rows, rows[3], rows[5:8], 60)
    (tmp_path / "columns").mkdir()
    plain = write_workbook(replace(night, matched=rows), tmp_path / "night.xlsx", rows_per_sheet=45)
    kept = write_workbook(replace(night, matched=columns), tmp_path / "columns" / "night.xlsx", rows_per_sheet=45)
    assert digest(plain[0]) == digest(kept[0])
    one, other = pl.read_parquet(plain[1]), pl.read_parquet(kept[1])
    assert one.to_dicts() == other.to_dicts()
    assert one.schema == other.schema


def test_columns_are_added_up_by_currency() -> None:
    rows = [row._replace(currency=code) for row, code in zip(realistic(4).matched, ("EUR", "JPY", "EUR", ""), strict=True)]
    names = MatchedRow._fields
    frame = frame_of(names, [int if name.endswith("_minor") else str for name in names], [rows])
    expected = {"EUR": rows[0].allocated_minor + rows[2].allocated_minor, "JPY": rows[1].allocated_minor}
    assert Columns(MatchedRow, frame).sums("allocated_minor") == {code: {"allocated_minor": minor} for code, minor in expected.items()}


def test_a_sheet_of_whose_rows_only_the_first_were_brought_says_how_to_have_all(tmp_path: Path) -> None:
    night = replace(realistic(3), elsewhere=[Elsewhere(OPEN_ITEMS, 2_000_000, "`reconcile export open-items FILE.parquet` writes all of them")])
    assert write_workbook(night, tmp_path / "night.xlsx") == [tmp_path / "night.xlsx"]
    said = opened(tmp_path / "night.xlsx")[OPEN_ITEMS]["A4"].value
    shown = len(night.open_items)
    assert said == f"The first {shown} of 2,000,000 rows are here; `reconcile export open-items FILE.parquet` writes all of them."


def test_the_total_above_cut_rows_is_that_of_all_rows_and_says_so(tmp_path: Path) -> None:
    night = realistic(60)
    write_workbook(night, tmp_path / "night.xlsx", rows_per_sheet=45)
    sheet = opened(tmp_path / "night.xlsx")[MATCHED]
    total = next(one.amount_minor for one in night.totals if one.sheet == MATCHED)
    assert (sheet["A6"].value, sheet["J6"].value) == ("Total EUR, all rows", total / 100)


def test_what_goes_beside_is_as_it_came(tmp_path: Path) -> None:
    rows = (OnAccountRow("1", "a", 1, "EUR", "", "", ""), OnAccountRow("2", HOSTILE, -5, "JPY", "", "-7", ""))
    paths = write_workbook(realistic(0, on_account=rows, totals=()), tmp_path / "night.xlsx", rows_per_sheet=1)
    beside = pl.read_parquet(next(path for path in paths if "on-account" in path.name)).row(0)
    assert beside == ("2", HOSTILE, Decimal("-5.00"), "JPY", None, "-7", None, None)


def test_more_rows_than_a_sheet_has_are_never_asked_of_excel(tmp_path: Path) -> None:
    row = OnAccountRow("1", "", 1, "EUR", "", "", "")
    night = realistic(0, on_account=[row] * 3, totals=())
    write_workbook(night, tmp_path / "night.xlsx", rows_per_sheet=10**9)
    assert cell(opened(tmp_path / "night.xlsx")[ON_ACCOUNT], 3, "contract_no").value == "1"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="does not exist"):
        write_workbook(realistic(), tmp_path / "nowhere" / "night.xlsx")


def test_a_folder_in_the_place_of_the_workbook_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "night.xlsx").mkdir()
    with pytest.raises(WrongUse, match="is a folder"):
        write_workbook(realistic(), tmp_path / "night.xlsx")


def test_a_file_the_system_refuses_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReconcileError, match=r"cannot be written .* make room on the disk"):
        write_workbook(realistic(), tmp_path / ("n" * 300 + ".xlsx"))
    assert os.listdir(tmp_path) == []
