"""``reconcile backtest`` as somebody types it who wants to change a setting."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from tests.cli.answers import night
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def test_a_setting_is_tried_before_it_is_switched_on(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    same = json.loads(call("-w", workspace, "backtest", "--json").out)
    assert same["replayed"] > 50
    assert same["flips"] == []
    tried = tmp_path / "try.toml"
    settings = (workspace / "reconcile.toml").read_text(encoding="utf-8")
    tried.write_text(
        settings.replace("[windows]", "[windows]\nhistory_months = 0", 1)
        if "[windows]" in settings
        else f"{settings}\n[windows]\nhistory_months = 0\n",
        encoding="utf-8",
    )
    answer = call("-w", workspace, "backtest", "--policy", tried, "--out", tmp_path / "flips.csv")
    assert answer.code == 0, answer.err
    assert "No longer posted" in answer.out
    assert answer.out.endswith("nothing was changed\n")
    with (tmp_path / "flips.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert {row["was_rule"] for row in rows if row["flip"] == "no_longer_posted"} <= {"payer_history", "near_number"}
    assert call("-w", workspace, "verify").code == 0


def test_settings_that_are_none_are_refused(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    (tmp_path / "try.toml").write_text("[windows]\nhistory_month = 0\n", encoding="utf-8")
    answer = call("-w", workspace, "backtest", "--policy", tmp_path / "try.toml")
    assert answer.code == 2
    assert "history_month is no setting" in answer.err


def test_a_file_that_cannot_be_written_is_refused_before_the_nights_are_made_again(tmp_path: Path) -> None:
    answer = call("-w", night(tmp_path), "backtest", "--out", tmp_path / "flips.xlsx")
    assert (answer.code, answer.out) == (2, "")
    assert "name it .csv or .parquet" in answer.err
    assert "nights" not in answer.err
