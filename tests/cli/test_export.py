"""``reconcile export`` as a script calls it."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from reconcile.demo.score import score
from tests.cli.answers import night, payments
from tests.cli.calls import SAMPLE, call

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sample_nights_payments_are_the_truth(tmp_path: Path) -> None:
    with (SAMPLE / "truth" / "truth.csv").open(encoding="utf-8", newline="") as stream:
        found = score(list(csv.DictReader(stream)), payments(night(tmp_path)))
    assert (found.wrong_posts, found.absent, found.extra) == (0, 0, 0)
    assert found.faults == ()


def test_each_payment_stands_once_and_its_placed_lines_add_up_to_it(tmp_path: Path) -> None:
    parts: dict[str, list[dict[str, str]]] = {}
    for row in payments(night(tmp_path)):
        parts.setdefault(row["payment_id"], []).append(row)
    assert len(parts) == 93
    for rows in parts.values():
        amounts = [Decimal(row["allocated_amount"]) for row in rows if row["allocated_amount"]]
        assert not amounts or sum(amounts) == Decimal(rows[0]["amount"]), rows
        assert bool(amounts) == (rows[0]["status"] not in {"clarification", "awaiting_details", "not_customer"})


@pytest.mark.parametrize("what", ["payments", "open-items", "findings", "postings"])
def test_a_parquet_file_has_as_many_rows_as_said(tmp_path: Path, what: str) -> None:
    workspace = night(tmp_path)
    path = tmp_path / "out.parquet"
    answer = call("-w", workspace, "export", what, path)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == f"{path}: {pl.read_parquet(path).height} rows\n"


def test_the_same_export_twice_is_the_same_bytes(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    for name in ("a.csv", "b.csv", "c.csv"):
        run = ["--run", "2026-03-31.1"] if name == "c.csv" else []
        assert call("-w", workspace, "export", "payments", tmp_path / name, *run).code == 0
    assert len({(tmp_path / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv")}) == 1


def test_wrong_use_is_said_in_one_line_and_nothing_is_written(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    answer = call("-w", workspace, "export", "payments", tmp_path / "p.txt")
    assert (answer.code, answer.err) == (2, f"reconcile: {tmp_path / 'p.txt'}: files ending in .txt are not written; name it .csv or .parquet\n")
    answer = call("-w", workspace, "export", "payments", tmp_path / "p.csv", "--run", "2020-01-01.1")
    assert (answer.code, answer.err) == (2, "reconcile: run 2020-01-01.1: there is no such run; the last is 2026-03-31.1\n")
    assert call("-w", workspace, "export", "cats", tmp_path / "p.csv").code == 2
    assert not (tmp_path / "p.csv").exists()
