"""What each run has found, kept once: by the run that found it, found it changed, or found it gone.

A night is compared with the last night of an earlier day and writes only in what it differs; the rest stands as it stood
there. Each row names the run whose row it takes the place of. ``finding_now`` says which rows stand after the last night.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconcile.core.findings import SAID, Finding, Stood, changes
from reconcile.store import bulk, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from reconcile.store.runs import Run

_STATE = "CASE WHEN f.run_no = ? THEN f.state ELSE 'still' END AS state"
STANDING = "finding_now n CROSS JOIN finding f WHERE f.run_no = n.run_no AND f.kind = n.kind AND f.key = n.key"
# The newest row of each finding among those of a run and of the nights it rests on, the last of each earlier day.
_NEWEST_OF = (
    "(SELECT w.*, ROW_NUMBER() OVER (PARTITION BY w.kind, w.key ORDER BY w.run_no DESC) AS place FROM finding w WHERE w.run_no IN "
    "(SELECT a.run_no FROM run a WHERE a.run_no = ? AND a.kind = 'night' UNION SELECT MAX(b.run_no) FROM run a JOIN run b ON b.kind = a.kind AND b.as_of < a.as_of "
    "WHERE a.run_no = ? AND a.kind = 'night' GROUP BY b.as_of)"
)


def load(connection: Connection, run_no: int, kind: str = "", but: Sequence[str] = ()) -> list[Finding]:
    """A night's findings, or those of one kind, or of all kinds but some, by kind and key; none of a run that was no night."""
    return [Finding._make(row) for some in stream(connection, run_no, Finding._fields, kind, but) for row in some]


def stream(connection: Connection, run_no: int, fields: Sequence[str], kind: str = "", but: Sequence[str] = ()) -> Iterator[list[tuple[Any, ...]]]:
    """The same as rows with some of their fields, kind and key among them, some thousand at a time."""
    which, limits = (" AND {of}.kind = ?", (kind,)) if kind else ("", ())
    which += f" AND {{of}}.kind NOT IN ({', '.join('?' * len(but))})" if but else ""
    limits = (*limits, *but)
    last = runs.last(connection, kind="night")
    if last is not None and last.run_no == run_no:
        gone = f"SELECT {_names(fields)} FROM finding f WHERE f.run_no = ? AND f.state = 'gone'{which.format(of='f')}"
        sql = f"SELECT {_names(fields, _STATE)} FROM {STANDING}{which.format(of='n')} UNION ALL {gone} ORDER BY kind, key"
        parameters = (run_no, *limits, run_no, *limits)
    else:
        newest = f"{_NEWEST_OF}{which.format(of='w')}) f"
        sql = f"SELECT {_names(fields, _STATE)} FROM {newest} WHERE f.place = 1 AND (f.state <> 'gone' OR f.run_no = ?) ORDER BY f.kind, f.key"
        parameters = (run_no, run_no, run_no, *limits, run_no)
    return bulk.stream(connection, sql, parameters)


def _names(fields: Sequence[str], state: str = "f.state") -> str:
    return ", ".join(state if name == "state" else f"f.{name}" for name in fields)


def of_kind(connection: Connection, run_no: int, kind: str) -> list[Finding]:
    """A night's findings of one kind, by key."""
    return load(connection, run_no, kind)


def new(connection: Connection, run_no: int, but: Sequence[str]) -> list[Finding]:
    """What a night found that the last night of an earlier day had not, of all kinds but some; by kind and key."""
    kinds = f"f.kind NOT IN ({', '.join('?' * len(but))})"
    sql = f"SELECT {_names(Finding._fields)} FROM finding f WHERE f.run_no = ? AND f.state = 'new' AND {kinds} ORDER BY f.kind, f.key"
    return [Finding._make(row) for row in bulk.fetch(connection, sql, (run_no, *but))]


class Keeper:
    """Takes a night's findings, a kind at a time, and writes in what they differ from the last night of an earlier day."""

    def __init__(self, connection: Connection, run: Run) -> None:
        self._connection, self._run = connection, run
        earlier, self._last = runs.last(connection, kind="night", before_day=run.as_of), runs.last(connection, kind="night")
        if self._last == earlier:
            self._last = None  # a night of the same day, whose rows are to be taken back, is none
        self._kept: set[str] = set()

    def keep(self, kind: str, found: Sequence[Finding], looked_at: frozenset[str] | None = None) -> None:
        """The findings of a kind: all of them, or those of the keys that were looked at, the others standing as the last night left them."""
        assert kind not in self._kept, kind
        self._kept.add(kind)
        if self._last is not None:
            found = [*found, *self._others(kind, looked_at)]
            self._take_back(kind, self._last.run_no)
            looked_at = None
        written = [(self._run.run_no, *row) for row in changes(kind, found, self._stood(kind, found, looked_at), self._run.as_of)]
        bulk.insert(self._connection, "finding", ("run_no", "before_run_no", *Finding._fields), written)
        mine = (self._run.run_no, kind)
        replaced = "SELECT f.key FROM finding f WHERE f.run_no = ? AND f.kind = ? AND f.before_run_no > 0"
        bulk.execute(self._connection, f"DELETE FROM finding_now WHERE kind = ? AND key IN ({replaced})", (kind, *mine))
        stands = "SELECT f.kind, f.key, f.run_no FROM finding f WHERE f.run_no = ? AND f.kind = ? AND f.state <> 'gone' ORDER BY f.key"
        bulk.execute(self._connection, f"INSERT INTO finding_now (kind, key, run_no) {stands}", mine)

    def close(self) -> None:
        """What is left of kinds of which nothing was found is gone."""
        kinds = "SELECT kind FROM finding_now UNION SELECT kind FROM finding WHERE run_no = ? ORDER BY kind"
        for (kind,) in bulk.fetch(self._connection, kinds, (self._last.run_no if self._last else 0,)):
            if kind not in self._kept:
                self.keep(kind, ())

    def counts(self) -> dict[str, int]:
        """How many findings stand, by kind."""
        return dict(bulk.fetch(self._connection, "SELECT kind, COUNT(*) FROM finding_now GROUP BY kind ORDER BY kind"))

    def _others(self, kind: str, looked_at: frozenset[str] | None) -> list[Finding]:
        """What the first night of this day said of the keys that are not looked at again."""
        if looked_at is None or self._last is None:
            return []
        told = of_kind(self._connection, self._last.run_no, kind)
        return [one._replace(since_date="", state="") for one in told if one.state != "gone" and one.key not in looked_at]

    def _stood(self, kind: str, found: Sequence[Finding], looked_at: frozenset[str] | None) -> dict[str, Stood]:
        """By key, what stood of a kind after the last night of an earlier day, as far as it was looked at."""
        source = STANDING
        if looked_at is not None:
            keys = looked_at.union(one.key for one in found)
            bulk.stage(self._connection, "stage_finding_key", ("key",), [(key,) for key in sorted(keys)])
            source = f"stage_finding_key s CROSS JOIN {STANDING} AND n.key = s.key"
        sql = f"SELECT f.key, f.run_no, f.since_date, {', '.join(f'f.{name}' for name in SAID)} FROM {source} AND n.kind = ? ORDER BY n.key"
        rows = (row for some in bulk.stream(self._connection, sql, (kind,)) for row in some)
        return {row[0]: (row[1], row[2], row[3:]) for row in rows}

    def _take_back(self, kind: str, run_no: int) -> None:
        """Let stand what stood before a run."""
        bulk.execute(self._connection, "DELETE FROM finding_now WHERE kind = ? AND run_no = ?", (kind, run_no))
        before = "SELECT f.kind, f.key, f.before_run_no FROM finding f WHERE f.run_no = ? AND f.kind = ? AND f.before_run_no > 0 ORDER BY f.key"
        bulk.execute(self._connection, f"INSERT INTO finding_now (kind, key, run_no) {before}", (run_no, kind))


def problems(connection: Connection) -> list[str]:
    """Findings that are kept as standing and do not, or stand and are not kept so."""
    last = runs.last(connection, kind="night")
    due = f"SELECT f.kind, f.key, f.run_no FROM {_NEWEST_OF}) f WHERE f.place = 1 AND f.state <> 'gone'"
    kept = "SELECT kind, key, run_no FROM finding_now"
    mine = (last.run_no, last.run_no) if last else (0, 0)
    return [
        f"finding {kind} {key} of run {run_no} {what}"
        for one, other, what, parameters in (
            (due, kept, "stands and is not kept so", mine), (kept, due, "is kept as standing and does not stand", mine)
        )
        for kind, key, run_no in bulk.fetch(connection, f"{one} EXCEPT {other} ORDER BY 1, 2, 3", parameters)
    ]  # fmt: skip
