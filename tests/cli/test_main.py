"""The command line as a whole: help that teaches, and errors that say where, what, and what to do."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

from reconcile import __version__
from reconcile.cli.main import COMMANDS
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def test_help_names_every_command() -> None:
    answer = call("--help")
    assert answer.code == 0
    assert all(f"\n  {name} " in answer.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str) -> None:
    answer = call(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: reconcile {name}")
    assert len(answer.out) > 300  # more than the list of its options


def test_the_version_is_told() -> None:
    assert call("--version").out == f"reconcile {__version__}\n"


@pytest.mark.parametrize("arguments", [("nonsense",), ("run", "--as-of", "31.03.2026"), ("explain",), ("run", "--nonsense")])
def test_wrong_use_ends_with_2_and_a_sentence(arguments: tuple[str, ...]) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert "Error: " in answer.err


def test_a_folder_that_is_no_workspace_is_wrong_use(tmp_path: Path) -> None:
    answer = call("-w", tmp_path, "run")
    assert answer.code == 2
    assert f"{tmp_path}: is not a workspace; make one with `reconcile init DIR`" in answer.err


def test_a_setting_that_does_not_exist_is_named(tmp_path: Path) -> None:
    call("init", tmp_path)
    (tmp_path / "reconcile.toml").write_text("[windows]\ninstalment_days = 3\n", encoding="utf-8")
    answer = call("-w", tmp_path, "run")
    assert answer.code == 2
    assert "[windows] instalment_days is no setting" in answer.err


def test_a_database_of_another_state_of_the_program_is_told_with_what_to_do(tmp_path: Path) -> None:
    call("init", tmp_path)
    assert call("-w", tmp_path, "verify").code == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "reconcile.db")) as database:
        database.execute("ALTER TABLE run RENAME COLUMN as_of TO day_of")
        database.commit()
    answer = call("-w", tmp_path, "show", "1002003000")
    assert answer.code == 1
    assert "the workspace's database: it was made by another state of this program, whose tables were others (no such column: " in answer.err
    assert "make a new workspace (`reconcile init DIR`)" in answer.err
    assert "SELECT" not in answer.err
    assert answer.err.count("\n") == 1


def test_the_workspace_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("init", tmp_path / "night")
    monkeypatch.setenv("RECONCILE_WORKSPACE", str(tmp_path / "night"))
    assert call("verify").code == 0


def test_a_database_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    call("init", tmp_path)
    (tmp_path / "reconcile.toml").write_text('[store]\nurl = "postgresql+psycopg://me:secret@127.0.0.1:1/x"\n', encoding="utf-8")
    answer = call("-w", tmp_path, "run", "--as-of", "2026-03-31")
    assert answer.code == 1
    assert "secret" not in answer.err
    assert "does not answer" in answer.err


def test_a_database_that_breaks_off_is_said_in_a_line(tmp_path: Path) -> None:
    call("init", tmp_path)
    (tmp_path / "reconcile.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    answer = call("-w", tmp_path, "run", "--as-of", "2026-03-31")
    assert answer.code == 1
    assert answer.err.startswith("reconcile: ") or "\nreconcile: " in answer.err
    assert "Traceback" not in answer.err
