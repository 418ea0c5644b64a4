"""Rows come in one order whatever their number, however they are cut, and wherever they wait."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import polars as pl
import pytest

from reconcile.reports.columns import write_frame, write_frames
from reconcile.reports.sorted_frames import SortedFrames, first_rows

if TYPE_CHECKING:
    from pathlib import Path

_ORDER = ("account", "day", "number")


def rows(count: int) -> pl.DataFrame:
    chance = random.Random(count)
    numbers = list(range(count))
    chance.shuffle(numbers)
    return pl.DataFrame(
        {
            "account": [chance.choice("ABC") for _ in numbers],
            "day": [f"2026-03-0{chance.randint(1, 5)}" for _ in numbers],
            "number": numbers,
            "amount_minor": [chance.randint(-500, 500) for _ in numbers],
            "currency": [chance.choice(["EUR", "BHD", "JPY"]) for _ in numbers],
        },
        schema={"account": pl.String, "day": pl.String, "number": pl.Int64, "amount_minor": pl.Int64, "currency": pl.String},
    )


@pytest.mark.parametrize("few", [0, 50, 10_000])
@pytest.mark.parametrize("chunk", [1, 7, 200])
@pytest.mark.parametrize("count", [0, 1, 150])
def test_rows_that_wait_in_a_folder_come_in_the_order_of_rows_in_memory(tmp_path: Path, count: int, chunk: int, few: int) -> None:
    everything = rows(count)
    found = SortedFrames(_ORDER, 2, tmp_path, few)
    for start in range(0, count, chunk):
        found.add(everything.slice(start, chunk))
    assert found.height == count
    assert bool(list(tmp_path.iterdir())) == (count > few)
    frames = list(found.frames())
    if count:
        assert pl.concat(frames).equals(everything.sort(_ORDER))
    assert not any(tmp_path.iterdir()), "what was read back is thrown away"


def test_of_many_rows_no_more_than_a_part_comes_at_once(tmp_path: Path) -> None:
    found = SortedFrames(_ORDER, 2, tmp_path, 10)
    found.add(rows(150))
    assert max(frame.height for frame in found.frames()) < 30
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_parquet_file_written_in_pieces_holds_what_one_written_at_once_holds(tmp_path: Path) -> None:
    columns = [("account", "text"), ("day", "day"), ("number", "integer"), ("amount_minor", "money"), ("currency", "text")]
    everything = rows(150)
    write_frame(tmp_path / "whole.parquet", columns, everything)  # type: ignore[arg-type]
    pieces = [everything.slice(start, 40) for start in range(0, 150, 40)]
    assert write_frames(tmp_path / "pieces.parquet", columns, pieces, ["BHD", "EUR", "JPY"]) == 150  # type: ignore[arg-type]
    whole, pieced = pl.read_parquet(tmp_path / "whole.parquet"), pl.read_parquet(tmp_path / "pieces.parquet")
    assert pieced.equals(whole)
    assert pieced.schema == whole.schema
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pieces.parquet", "whole.parquet"]


def test_no_rows_make_no_file(tmp_path: Path) -> None:
    assert write_frames(tmp_path / "none.parquet", [("account", "text")], [], []) == 0
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
@pytest.mark.parametrize("most", [0, 10, 5_000])
def test_the_first_rows_are_those_of_all_in_order_however_they_come(most: int, at_once: int) -> None:
    numbers = [number * 7_919 % 1_000 for number in range(1_000)]
    every = pl.DataFrame({"number": numbers, "half": [number // 2 for number in numbers]})
    frames = [every.slice(start, at_once) for start in range(0, every.height, at_once)]
    found = first_rows(frames, (-pl.col("half"), pl.col("number")), most)
    assert found["number"].to_list() == sorted(numbers, key=lambda number: (-(number // 2), number))[:most]
