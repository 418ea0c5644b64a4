"""The new facts of a large night, hashed by another process while this one places money.

They were committed before the matching began and nothing of it changes them, so the chain's part of them can be worked out at any
time of the night. The other process opens the store by itself; where it sees other facts than the night does, or dies, they are
hashed here, by the same function.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, NamedTuple, Self

from reconcile.batch import other_process
from reconcile.store import bulk, chain, runs
from reconcile.store.chain import Seen
from reconcile.store.engine import open_store

if TYPE_CHECKING:
    import subprocess
    from types import TracebackType

    from sqlalchemy import Connection

    from reconcile.store.runs import Run

_WORTH_A_PROCESS = 1_000_000  # rows of files; to hash so many takes several times as long as to start it


class _Request(NamedTuple):
    url: str
    before: Seen
    seen: Seen


class Apart:
    """The hash of what a run sees and the run ``before`` it did not, wanted later; no process is started for little."""

    def __init__(self, connection: Connection, before: Run | None, run: Run) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        request = _Request(connection.engine.url.render_as_string(hide_password=False), Seen.by(before), Seen.by(run))
        if _rows(connection, request.before) >= _WORTH_A_PROCESS and not getattr(sys, "frozen", False):
            with contextlib.suppress(OSError):  # no more processes, or no memory
                self._process = _started(request)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None) -> None:
        if self._process is not None:
            other_process.ended(self._process)

    def facts(self) -> str:
        """The hash, waiting for it; "" where there is none."""
        said = self._process.stdout.read().decode() if self._process is not None and self._process.stdout is not None else ""
        return said.rstrip("\n") if said.endswith("\n") else ""  # it was cut off, or found that it cannot


def _started(request: _Request) -> subprocess.Popen[bytes]:
    return other_process.started("reconcile.batch.chain_apart", json.dumps(request).encode() + b"\n")


def _rows(connection: Connection, before: Seen) -> int:
    """How many rows the files have that came since."""
    sql = "SELECT CAST(COALESCE(SUM(row_count), 0) AS BIGINT) FROM arrival WHERE arrival_no > ?"
    return int(bulk.fetch(connection, sql, (before.arrival_no,))[0][0])


def main() -> None:
    """Answer the one request of the standard input."""
    other_process.alone()
    url, before, seen = json.loads(sys.stdin.readline())
    other_process.end_with_the_first()
    engine = open_store(url)
    with engine.connect() as connection:
        if list(runs.facts_now(connection)) != seen:
            return  # not committed: who asked sees more than this process can
        found = chain.facts(connection, Seen(*before), Seen(*seen))
    sys.stdout.write(found + "\n")
    sys.stdout.flush()
    engine.dispose()


if __name__ == "__main__":
    main()
