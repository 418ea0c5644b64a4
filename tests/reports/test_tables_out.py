"""Exports for machines: the same rows as CSV and as Parquet, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import os
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.errors import WrongUse
from reconcile.reports import parquet_out
from reconcile.reports.tables_out import write_table

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.reports.tables_out import Kind, Value

COLUMNS: list[tuple[str, Kind]] = [("contract_no", "text"), ("booking_date", "day"), ("amount", "money"), ("line_no", "integer")]
ROWS: list[list[Value]] = [
    ["0002003018", "2026-03-31", Decimal("-12.50"), 1],
    ["Ķekava, “A”\nB", "", None, None],
    ["", None, Decimal(700), 0],
]


def test_csv_is_plain_utf8_with_commas_points_and_iso_days(tmp_path: Path) -> None:
    write_table(tmp_path / "out.csv", COLUMNS, ROWS)
    assert (tmp_path / "out.csv").read_bytes() == (
        'contract_no,booking_date,amount,line_no\n0002003018,2026-03-31,-12.50,1\n"Ķekava, “A”\nB",,,\n,,700,0\n'.encode()
    )


def test_parquet_holds_decimals_dates_and_whole_numbers(tmp_path: Path) -> None:
    write_table(tmp_path / "out.parquet", COLUMNS, ROWS)
    table = pl.read_parquet(tmp_path / "out.parquet")
    assert table.schema == {"contract_no": pl.String, "booking_date": pl.Date, "amount": pl.Decimal(18, 2), "line_no": pl.Int64}
    assert table.rows() == [
        ("0002003018", date(2026, 3, 31), Decimal("-12.50"), 1),
        ("Ķekava, “A”\nB", None, None, None),
        (None, None, Decimal("700.00"), 0),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_would_run_as_a_formula_is_guarded(tmp_path: Path, start: str) -> None:
    write_table(tmp_path / "out.csv", [("name", "text"), ("amount", "money")], [[f"{start}1+1", Decimal("-1.00")]])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream))[1] == [f"'{start}1+1", "-1.00"]


def test_parquet_keeps_texts_as_they_are(tmp_path: Path) -> None:
    write_table(tmp_path / "out.parquet", [("name", "text")], [["=1+1"]])
    assert pl.read_parquet(tmp_path / "out.parquet").rows() == [("=1+1",)]


def test_a_table_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    write_table(tmp_path / "out.csv", COLUMNS, [])
    write_table(tmp_path / "out.parquet", COLUMNS, [])
    assert (tmp_path / "out.csv").read_text() == "contract_no,booking_date,amount,line_no\n"
    assert pl.read_parquet(tmp_path / "out.parquet").schema["amount"] == pl.Decimal(18, 2)


def test_no_digit_of_a_currency_with_three_places_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_out, "_CHUNK", 2)
    amounts = [Decimal("1.00"), Decimal("2.50"), Decimal("1234.567"), Decimal(7)]
    write_table(tmp_path / "out.parquet", [("amount", "money")], [[one] for one in amounts])
    table = pl.read_parquet(tmp_path / "out.parquet")
    assert table.schema["amount"] == pl.Decimal(18, 3)
    assert [row[0] for row in table.rows()] == amounts


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("value", [1250, "12.50", True, 12.5, Decimal("NaN")])
def test_money_that_is_no_decimal_is_refused_for_it_could_be_minor_units(tmp_path: Path, suffix: str, value: Value) -> None:
    with pytest.raises(TypeError, match="money must be a Decimal"):
        write_table(tmp_path / f"out.{suffix}", [("amount", "money")], [[value]])
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("kind", "value"), [("text", 5), ("day", 20260331), ("integer", "5"), ("integer", True)])
def test_a_value_of_another_kind_than_its_column_is_refused(tmp_path: Path, kind: Kind, value: Value) -> None:
    for name in ("out.csv", "out.parquet"):
        with pytest.raises(TypeError, match="not a"):
            write_table(tmp_path / name, [("column", kind)], [[value]])


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2026-02-30|day is out of range"):
        write_table(tmp_path / "out.csv", [("day", "day")], [["2026-02-30"]])


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("row", [["a"], ["a", "b", "c"]])
def test_a_row_with_another_number_of_values_is_refused(tmp_path: Path, suffix: str, row: list[Value]) -> None:
    with pytest.raises(ValueError, match="zip"):
        write_table(tmp_path / f"out.{suffix}", [("a", "text"), ("b", "text")], [["x", "y"], row])


@pytest.mark.parametrize("name", ["out.xls", "out", "out.csv.gz"])
def test_another_suffix_is_wrong_use_that_names_the_two(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse, match="name it .csv or .parquet"):
        write_table(tmp_path / name, COLUMNS, ROWS)


def test_a_failure_half_way_leaves_the_earlier_export(tmp_path: Path) -> None:
    path = tmp_path / "out.CSV"
    write_table(path, COLUMNS, ROWS)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_table(path, COLUMNS, [*ROWS, ["a", "", 5, 1]])
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["out.CSV"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for suffix in ("csv", "parquet"):
        write_table(tmp_path / f"a.{suffix}", COLUMNS, ROWS)
        write_table(tmp_path / f"b.{suffix}", COLUMNS, iter(ROWS))
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.decimals(-(10**12), 10**12, places=2)), max_size=20))
def test_whatever_goes_into_csv_comes_out_of_it(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, Decimal]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    write_table(path, [("text", "text"), ("amount", "money")], rows)
    with path.open(encoding="utf-8", newline="") as stream:
        read = list(csv.reader(stream))[1:]
    assert [(one[0].removeprefix("'") if one[0][1:2] in tuple("=+-@\t\r") and one[0][:1] == "'" else one[0], Decimal(one[1])) for one in read] == [
        (text.removeprefix("'") if text[1:2] in tuple("=+-@\t\r") and text[:1] == "'" else text, amount) for text, amount in rows
    ]
