"""The Matched sheet's rows made by another process, while this one makes those of the other sheets.

Of a large night they are half of the report's work. The other process opens the store by itself and sees the run as it was
committed; it gives back the first rows in a file, their sums, and the file of the others. What it cannot do is done here, by
the same function: both ways give the same rows.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from reconcile.batch.report_matched import Matched, first_matched

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
    from reconcile.store.runs import Run

_WORTH_A_PROCESS = 50_000  # payments posted; to find so many rows takes longer than to start it


class MatchedApart:
    """The rows of a committed run; those beyond the first go to ``rest``, in a folder that may hold other parts, too."""

    def __init__(self, connection: Connection, run: Run, rest: Path, most: int) -> None:
        self._rest, self._most = rest, min(most, int(json.loads(run.policy)["matched_rows"]))
        self._first = rest.with_suffix(".arrow")
        self._process: subprocess.Popen[str] | None = None
        if int(json.loads(run.summary or "{}").get("decision_post", 0)) >= _WORTH_A_PROCESS and not getattr(sys, "frozen", False):
            url = connection.engine.url.render_as_string(hide_password=False)
            with contextlib.suppress(OSError):  # no more processes, or no memory
                self._process = _started({"url": url, "run_no": run.run_no, "most": self._most, "rest": str(rest), "first": str(self._first)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def matched(self, look: Look) -> Matched:
        """The rows, waiting for them; made here where no other process has."""
        said = self._process.stdout.read() if self._process is not None and self._process.stdout is not None else ""
        if not said.endswith("\n"):  # it was cut off, or found that it cannot
            return first_matched(look, self._most, self._rest)
        import polars as pl  # noqa: PLC0415

        from reconcile.reports.columns import Columns  # noqa: PLC0415
        from reconcile.reports.night import MatchedRow  # noqa: PLC0415

        found: dict[str, Any] = json.loads(said)
        rows = Columns(MatchedRow, pl.read_ipc(self._first))
        return Matched(rows, found["row_count"], found["totals"], found["taking_back"], self._rest if found["has_rest"] else None)


def _started(request: dict[str, Any]) -> subprocess.Popen[str]:
    path = os.pathsep.join(each for each in sys.path if each)
    # Its complaints are not shown: what it cannot do is done here, and fails here, with words.
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "reconcile.batch.matched_apart"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it died; that nothing comes will say so
        process.stdin.write(json.dumps(request) + "\n")  # with the store's password, which no list of processes may show
        process.stdin.flush()
    return process


def _end_with_the_other() -> None:
    """When the process that asked has ended, however it did, nobody wants the answer."""
    os.read(sys.stdin.fileno(), 1)  # nothing more is ever sent
    os._exit(1)


def main() -> None:
    """Answer one request of the standard input."""
    from reconcile.batch.report_look import bare  # noqa: PLC0415
    from reconcile.store import runs  # noqa: PLC0415
    from reconcile.store.engine import open_store  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that started this one, which then ends this one
    request = json.loads(sys.stdin.readline())
    Thread(target=_end_with_the_other, daemon=True).start()
    engine = open_store(request["url"])
    with engine.connect() as connection:
        run = runs.last(connection, kind="night", before_no=request["run_no"] + 1)
        if run is None or run.run_no != request["run_no"]:
            return  # not committed: who asked sees more than this process can
        found = first_matched(bare(connection, run), request["most"], Path(request["rest"]))
    found.rows.frame.write_ipc(request["first"])
    said = {"row_count": found.row_count, "totals": found.totals, "taking_back": found.taking_back, "has_rest": found.rest is not None}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    engine.dispose()


if __name__ == "__main__":
    main()
