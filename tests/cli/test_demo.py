"""The demo: what a newcomer does first."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.cli.calls import Answer, call

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    folder = tmp_path_factory.mktemp("demo") / "night"
    return folder, call("demo", folder, "--contracts", 120)


def test_the_demo_names_a_workbook_that_is_there(demo: tuple[Path, Answer]) -> None:
    folder, answer = demo
    assert answer.code == 0, answer.err
    assert f"workbook: {folder / 'reports' / 'night-2026-03-20.1.xlsx'}" in answer.out
    assert (folder / "reports" / "night-2026-03-20.1.xlsx").is_file()


def test_the_demo_shows_five_things_and_each_of_its_commands_works(demo: tuple[Path, Answer]) -> None:
    _, answer = demo
    assert "Five things to look at:" in answer.out
    commands = [line.strip() for line in answer.out.splitlines() if line.strip().startswith("reconcile -w")]
    assert len(commands) == 4
    for command in commands:
        result = call(*shlex.split(command)[1:])
        assert result.code == 0, command + result.err
        assert result.out


def test_the_demo_verifies(demo: tuple[Path, Answer]) -> None:
    assert call("-w", demo[0], "verify").code == 0


def test_an_earlier_demo_is_started_over_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "old.xml").write_text("old", encoding="utf-8")
    (tmp_path / "DEMO.txt").write_text("demo", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    answer = call("demo", ".", "--contracts", 20)
    assert answer.code == 0, answer.err
    assert not (tmp_path / "archive" / "old.xml").exists()
    assert list((tmp_path / "reports").glob("*.xlsx"))


def test_a_demo_is_not_emptied_around_the_one_who_stands_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "DEMO.txt").write_text("demo", encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    monkeypatch.chdir(tmp_path / "inbox")
    answer = call("demo", "..")
    assert (answer.code, "you are inside of it; go out of it first" in answer.err) == (2, True)
    assert (tmp_path / "DEMO.txt").is_file()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    answer = call("demo", tmp_path)
    assert answer.code == 2
    assert "holds something else" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
