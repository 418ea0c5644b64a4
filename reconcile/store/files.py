"""Which files came, and what became of each; a content is taken in once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection


# Whether the file of a refused arrival ``a`` has come again since, up to an arrival number, and was taken in.
MENDED = (
    "EXISTS (SELECT 1 FROM arrival l WHERE (l.name = a.name OR l.sha256 = a.sha256) AND l.arrival_no > a.arrival_no AND l.arrival_no <= ? "
    "AND l.outcome IN ('taken', 'exists'))"
)


class Arrival(NamedTuple):
    name: str
    sha256: str
    kind: str
    outcome: str  # taken | exists | refused | tried: refused to a person who tried it by hand, and was told there and then
    message: str
    row_count: int


def known(connection: Connection, sha256: str) -> str | None:
    """The kind of a content already taken in, else None."""
    rows = bulk.fetch(connection, "SELECT kind FROM source_file WHERE sha256 = ?", (sha256,))
    return str(rows[0][0]) if rows else None


def add_file(connection: Connection, name: str, sha256: str, kind: str, size: int) -> int:
    """Record a content as taken in; gives its file_no."""
    number = bulk.next_number(connection, "source_file", "file_no")
    bulk.insert(connection, "source_file", ("file_no", "sha256", "name", "kind", "size"), [(number, sha256, name, kind, size)])
    return number


def add_arrival(connection: Connection, arrival: Arrival) -> None:
    """Record that a file came, once between two runs: a run that starts again meets the same file without saying so twice.

    What was refused or only tried does not silence what becomes of the file later.
    """
    last_run = int(bulk.fetch(connection, "SELECT COALESCE(MAX(run_no), 0) FROM run")[0][0])
    same = bulk.fetch(
        connection,
        "SELECT 1 FROM arrival WHERE after_run = ? AND name = ? AND sha256 = ? AND (outcome IN ('taken', 'exists') OR outcome = ?)",
        (last_run, arrival.name, arrival.sha256, arrival.outcome),
    )
    if not same:
        number = bulk.next_number(connection, "arrival", "arrival_no")
        columns = ("arrival_no", "after_run", "name", "sha256", "kind", "outcome", "message", "row_count")
        bulk.insert(connection, "arrival", columns, [(number, last_run, *arrival)])


def arrivals(connection: Connection, after: int, upto: int) -> list[Arrival]:
    """What came, with arrival numbers after one and up to another; sorted by name, so that no order of coming shows."""
    sql = (
        "SELECT name, sha256, kind, outcome, message, row_count FROM arrival WHERE arrival_no > ? AND arrival_no <= ? ORDER BY name, sha256, outcome"
    )
    return [Arrival(*row) for row in bulk.fetch(connection, sql, (after, upto))]
