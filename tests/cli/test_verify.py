"""``reconcile verify``: exit 0 when all is sound, 1 with a list when it is not."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.cli.answers import night
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def _change(workspace: Path, table: str, sql: str) -> None:
    with sqlite3.connect(workspace / "reconcile.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(sql).rowcount > 0


def test_the_sample_night_is_sound_and_verify_says_what_it_looked_at(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    answer = call("-w", workspace, "verify")
    assert answer.code == 0
    assert "94  payments: each the sum of its postings" in answer.out
    assert answer.out.endswith("all is as it should be\n")
    said = json.loads(call("-w", workspace, "verify", "--json").out)
    assert (said["sound"], said["problems"], said["checked"]["run"]) == (True, [], 1)


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("posting", "UPDATE posting SET amount_minor = amount_minor + 1 WHERE posting_no = 3"),
        ("explained", "UPDATE explained SET run_no = 7"),
        ("notified_payment", "UPDATE notified_payment SET payer_name = 'X'"),
        ("payment", "UPDATE payment SET remittance_text = 'X'"),
    ],
)
def test_a_changed_row_is_named_and_the_exit_code_is_one(tmp_path: Path, table: str, sql: str) -> None:
    workspace = night(tmp_path)
    _change(workspace, table, sql)
    answer = call("-w", workspace, "verify")
    assert answer.code == 1
    assert "BROKEN: " in answer.out
    said = json.loads(call("-w", workspace, "verify", "--json").out)
    assert not said["sound"]
    assert said["problems"]


def test_an_empty_workspace_is_sound(tmp_path: Path) -> None:
    assert call("init", tmp_path / "new").code == 0
    assert call("-w", tmp_path / "new", "verify").code == 0
