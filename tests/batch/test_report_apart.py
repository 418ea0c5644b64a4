"""The rows of the sheet Matched may be made by a second process: the same workbook and the same file beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from reconcile.batch import night_report, report_apart
from reconcile.batch.report_look import bare
from reconcile.batch.report_matched import first_matched, matched
from reconcile.core.money import to_decimal
from tests.batch.lost_process import WAYS, lose

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.report_look import Look
    from reconcile.batch.report_matched import Matched
    from reconcile.batch.workspace import Workspace
    from reconcile.store.runs import Run
    from tests.batch.small_nights import Small

_MOST = 10  # rows of a sheet here
SMALL_ON_SQLITE = pytest.mark.parametrize("small", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _few_rows_are_many(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:  # after the nights, which other tests have, too
    monkeypatch.setattr(night_report, "_MOST_ROWS", _MOST)
    monkeypatch.setattr(report_apart, "_WORTH_A_PROCESS", 0)


def written(place: Workspace, engine: Engine, run: Run, folder: Path) -> tuple[bytes, pl.DataFrame]:
    """A night's workbook and the matched rows beside it, made anew; nothing else is left in the folder."""
    folder.mkdir()
    with engine.begin() as connection:
        paths = night_report.write_report(place, connection, run, folder)
    assert sorted(folder.iterdir()) == sorted(paths), "parts are thrown away"
    beside = [pl.read_parquet(path) for path in paths if ".matched-rest" in path.name]
    return paths[0].read_bytes(), pl.concat(beside) if beside else pl.DataFrame()


def here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often this process makes the rows."""
    made: list[int] = []

    def counted(look: Look, most: int, rest: Path) -> Matched:
        made.append(most)
        return first_matched(look, most, rest)

    monkeypatch.setattr(report_apart, "first_matched", counted)
    return made


@pytest.mark.parametrize("night", [0, -1])
def test_both_ways_give_the_same_bytes(tmp_path: Path, small: Small, monkeypatch: pytest.MonkeyPatch, night: int) -> None:
    place, engine, results = small
    made = here(monkeypatch)
    apart = written(place, engine, results[night].run, tmp_path / "apart")
    assert made == [], "the other process made them"
    monkeypatch.setattr(report_apart, "_WORTH_A_PROCESS", 1_000_000)
    alone = written(place, engine, results[night].run, tmp_path / "alone")
    assert made == [_MOST]
    assert apart[0] == alone[0]
    assert apart[1].equals(alone[1])
    assert night or apart[1].height > _MOST


@SMALL_ON_SQLITE
@pytest.mark.parametrize("how", WAYS)
def test_without_the_other_process_the_rows_are_made_here(tmp_path: Path, small: Small, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    place, engine, results = small
    apart = written(place, engine, results[0].run, tmp_path / "apart")
    made = here(monkeypatch)
    lose(monkeypatch, report_apart, how)
    alone = written(place, engine, results[0].run, tmp_path / "alone")
    assert made == [_MOST]
    assert apart[0] == alone[0]
    assert apart[1].equals(alone[1])


@SMALL_ON_SQLITE
@pytest.mark.parametrize(("most", "at_once"), [(0, 7), (_MOST, 1), (_MOST, 20_000), (100_000, 3)])
def test_the_first_rows_and_the_file_of_the_others_are_all_rows_in_their_order(tmp_path: Path, small: Small, most: int, at_once: int) -> None:
    _, engine, results = small
    with engine.connect() as connection:
        seen = bare(connection, results[0].run)
        everything, found = matched(seen), first_matched(seen, most, tmp_path / "rest.parquet", at_once)
    assert list(found.rows) == list(everything.rows)[:most]
    assert (found.row_count, found.totals, found.taking_back) == (len(everything.rows), everything.totals, everything.taking_back)
    others = list(everything.rows)[most:]
    assert (found.rest is None) == (not others)
    if found.rest is not None:
        rest = pl.read_parquet(found.rest)
        assert rest["item_key"].to_list() == [one.item_key for one in others]
        assert rest["allocated"].to_list() == [to_decimal(one.allocated_minor, one.currency) for one in others]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
