"""Calling the program as a user would, in this process: exit code, stdout, stderr."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import NamedTuple

from reconcile.cli.main import main

SAMPLE = Path(__file__).parent.parent.parent / "sample_data"


class Answer(NamedTuple):
    code: int
    out: str
    err: str


def call(*arguments: object) -> Answer:
    """``reconcile`` with these arguments."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(one) for one in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return Answer(code, out.getvalue(), err.getvalue())


def sample_workspace(folder: Path) -> Path:
    """A workspace whose inbox holds the sample world, with the settings that world supposes."""
    assert call("init", folder).code == 0
    for path in sorted((SAMPLE / "inbox").iterdir()):
        (folder / "inbox" / path.name).write_bytes(path.read_bytes())
    supposed = (SAMPLE / "truth" / "settings.toml").read_text(encoding="utf-8")
    (folder / "reconcile.toml").write_text(supposed, encoding="utf-8")
    return folder
