"""A file is there whole or not at all, and a writer that was killed leaves nothing for ever."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from reconcile.reports.whole_file import written_whole

if TYPE_CHECKING:
    from pathlib import Path

KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from reconcile.reports.whole_file import written_whole
with written_whole(Path(sys.argv[1])) as folder:
    (folder / "night.xlsx").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_file_appears_when_all_of_it_is_written(tmp_path: Path) -> None:
    with written_whole(tmp_path / "night.xlsx") as folder:
        (folder / "night.xlsx").write_text("whole")
        assert not (tmp_path / "night.xlsx").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["night.xlsx"]


def test_what_a_killed_writer_left_is_gone_after_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "night.xlsx"
    path.write_text("yesterday's")
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(path)], check=False)
    assert done.returncode == -9
    assert path.read_text() == "yesterday's"
    assert len(list(tmp_path.iterdir())) == 2
    with written_whole(path) as folder:
        (folder / "night.xlsx").write_text("whole")
    assert [one.name for one in tmp_path.iterdir()] == ["night.xlsx"]
    assert path.read_text() == "whole"


def test_another_writer_at_work_is_left_alone(tmp_path: Path) -> None:
    with written_whole(tmp_path / "one.xlsx") as mine:
        (mine / "one.xlsx").write_text("one")
        with written_whole(tmp_path / "other.xlsx") as folder:
            (folder / "other.xlsx").write_text("other")
        assert (mine / "one.xlsx").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.xlsx", "other.xlsx"]
