"""The sample world after its night, for the commands that answer: made once, copied for those that write."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.cli.calls import call, sample_workspace

DAY = "2026-03-31"


@cache
def _made() -> Path:
    workspace = sample_workspace(Path(mkdtemp(prefix="reconcile-answers-")))
    assert call("-w", workspace, "run", "--as-of", DAY).code == 0
    return workspace


def night(folder: Path) -> Path:
    """A workspace of one's own."""
    target = folder / "night"
    shutil.copytree(_made(), target)
    return target


def payments(workspace: Path) -> list[dict[str, str]]:
    """``export payments``, read again."""
    path = workspace / "payments.csv"
    assert call("-w", workspace, "export", "payments", path).code == 0
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def one_of(workspace: Path, status: str, rule: str = "") -> dict[str, str]:
    """A payment with only one line, of this status."""
    rows = payments(workspace)
    times = [row["payment_id"] for row in rows]
    return next(row for row in rows if row["status"] == status and times.count(row["payment_id"]) == 1 and rule in {"", row["rule"]})
