"""The rows of the sheet Matched, made by another process while this one makes those of all other sheets.

Of a large night they are half of the report's work. The other process opens the store by itself and sees the run as it was
committed; it gives back the rows in a file, the sums, and the file of the rows that no sheet holds. What it cannot do is done
here, by the same functions: both ways give the same rows.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from reconcile.batch import other_process
from reconcile.batch.report_look import bare
from reconcile.batch.report_matched import Matched, first_matched
from reconcile.reports.columns import Columns
from reconcile.reports.night import MatchedRow
from reconcile.store import runs
from reconcile.store.engine import open_store

if TYPE_CHECKING:
    import subprocess
    from types import TracebackType

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
    from reconcile.store.runs import Run

_WORTH_A_PROCESS = 50_000  # payments posted; to find so many rows takes longer than to start it
_MATCHED, _REST = "matched.arrow", "matched.parquet"


class Apart:
    """The rows of a committed run, no more than ``most`` on the sheet; files go to ``folder``, which this has for itself."""

    def __init__(self, connection: Connection, run: Run, folder: Path, most: int) -> None:
        self._folder, self._most = folder, min(most, int(json.loads(run.policy)["matched_rows"]))
        self._process: subprocess.Popen[bytes] | None = None
        if int(json.loads(run.summary or "{}").get("decision_post", 0)) >= _WORTH_A_PROCESS and not getattr(sys, "frozen", False):
            url = connection.engine.url.render_as_string(hide_password=False)
            with contextlib.suppress(OSError):  # no more processes, or no memory
                self._process = _started({"url": url, "run_no": run.run_no, "most": self._most, "folder": str(folder)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None) -> None:
        if self._process is not None:
            other_process.ended(self._process)

    def matched(self, look: Look) -> Matched:
        """The rows, waiting for them; made here where no other process has."""
        said = self._process.stdout.read().decode() if self._process is not None and self._process.stdout is not None else ""
        if not said.endswith("\n"):  # it was cut off, or found that it cannot
            return first_matched(look, self._most, self._folder / _REST)
        return _read(self._folder, json.loads(said))


def _write(folder: Path, found: Matched) -> dict[str, Any]:
    """Lay the rows down; gives what else there is, to be sent."""
    found.rows.frame.write_ipc(folder / _MATCHED)
    return {"row_count": found.row_count, "totals": found.totals, "taking_back": found.taking_back, "has_rest": found.rest is not None}


def _read(folder: Path, said: dict[str, Any]) -> Matched:
    rows = Columns(MatchedRow, pl.read_ipc(folder / _MATCHED))
    return Matched(rows, said["row_count"], said["totals"], said["taking_back"], folder / _REST if said["has_rest"] else None)


def _started(request: dict[str, Any]) -> subprocess.Popen[bytes]:
    return other_process.started("reconcile.batch.report_apart", json.dumps(request).encode() + b"\n")


def main() -> None:
    """Answer one request of the standard input."""
    other_process.alone()
    request = json.loads(sys.stdin.readline())
    other_process.end_with_the_first()
    engine, folder = open_store(request["url"]), Path(request["folder"])
    with engine.connect() as connection:
        run = runs.last(connection, kind="night", before_no=request["run_no"] + 1)
        if run is None or run.run_no != request["run_no"]:
            return  # not committed: who asked sees more than this process can
        said = _write(folder, first_matched(bare(connection, run), request["most"], folder / _REST))
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    engine.dispose()


if __name__ == "__main__":
    main()
