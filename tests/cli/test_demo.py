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


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    answer = call("demo", tmp_path)
    assert answer.code == 2
    assert "holds something else" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
