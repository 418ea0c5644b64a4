"""Files in: each is recognised by content, read whole or refused whole, and recorded in one transaction.

A file from the inbox is moved to the archive, or to ``rejected/`` with a note, only after that transaction; a run that
is cut off in between meets the file again, finds its content known, and moves it then.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import takers
from reconcile.core import money
from reconcile.errors import Refused
from reconcile.readers import detect, inputs
from reconcile.readers.camt_files import Files
from reconcile.store import bulk, files
from reconcile.store.files import Arrival

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from reconcile.batch.workspace import Workspace
    from reconcile.core.policy import Policy
    from reconcile.readers.inputs import Input


_COMMITTED_TOGETHER = 1 << 22  # bytes of files; what a crash makes a night read again


class Outcome(NamedTuple):
    """What became of one file."""

    name: str
    kind: str
    outcome: str  # taken | exists | refused
    rows: int
    message: str
    path: Path


def take_inbox(workspace: Workspace, engine: Engine, as_of: str, step: Callable[[str, int, int], None]) -> list[Outcome]:
    """Everything in the inbox: taken in and archived, or refused and put aside with a note."""
    found = sorted(path for path in workspace.inbox.iterdir() if not path.name.startswith("."))
    return take_paths(workspace, engine, found, as_of, step)


def take_paths(workspace: Workspace, engine: Engine, paths: Sequence[Path], as_of: str, step: Callable[[str, int, int], None]) -> list[Outcome]:
    """Take in what these paths hold; those that lie in the inbox are put away, others left where they are."""
    inbox = workspace.inbox.resolve()
    tried = frozenset(path for path in paths if path.parent.resolve() != inbox)
    outcomes = take(engine, workspace.policy, paths, step, tried, inbox)
    became: defaultdict[Path, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        became[one.path].append(one)
    for path in paths:
        if path not in tried:
            step("archive", 0, 0)
            _put_away(workspace, path, became[path], as_of)
    return outcomes


def take(
    engine: Engine,
    policy: Policy,
    paths: Sequence[Path],
    step: Callable[[str, int, int], None],
    tried: frozenset[Path] = frozenset(),
    inbox: Path | None = None,
) -> list[Outcome]:
    """Take in what these paths hold; one outcome a file, archives' members each by itself.

    Of the paths ``tried`` by hand a refusal is told at once, and is none of the night's files; the others lie in the ``inbox``.

    Raises: WrongUse when the settings map columns that there are not.
    """
    found = [_Found(one, path, *_kind(one, policy)) for path in paths for one in inputs.expand([path], None if path in tried else inbox)]
    ordered = sorted(found, key=lambda each: (takers.rank(each.kind), each.one.name, each.one.sha256))
    outcomes: list[Outcome] = []
    with Files(_new_camt(engine, ordered)) as ahead:
        for batch in _batches(ordered):
            with engine.connect() as connection:
                try:
                    for each in batch:
                        step("import", len(outcomes), len(found))
                        outcomes.append(_take_one(connection, policy, each, "tried" if each.path in tried else "refused", ahead))
                finally:
                    connection.commit()  # whatever stops a file, those before it are whole
    return outcomes


def _new_camt(engine: Engine, ordered: Sequence[_Found]) -> list[Input]:
    """The camt files among these whose content will be taken in, in their order."""
    found = {each.one.sha256: each.one for each in reversed(ordered) if each.kind == takers.CAMT}
    with engine.connect() as connection:
        return [one for one in reversed(found.values()) if files.known(connection, one.sha256) is None]


def _batches(found: Sequence[_Found]) -> Iterator[list[_Found]]:
    """Neighbours that are committed together: waiting for the disk after each of hundreds of small files would be most of the work."""
    batch: list[_Found] = []
    size = 0
    for each in found:
        if batch and size + each.one.size > _COMMITTED_TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += each.one.size
    if batch:
        yield batch


class _Found(NamedTuple):
    """One file, the path it came by, and what it is; ``refused`` when that cannot be told."""

    one: Input
    path: Path
    kind: str
    refused: Refused | None


def _kind(one: Input, policy: Policy) -> tuple[str, Refused | None]:
    try:
        return detect.detect(one, policy.columns, policy.statements), None
    except Refused as refused:
        return "", refused


def _take_one(connection: Connection, policy: Policy, found: _Found, refusal_is: str, ahead: Files) -> Outcome:
    """One file, whole or not at all, inside the transaction of its neighbours; a refusal is recorded as what it is said to be."""
    one, path, kind = found.one, found.path, found.kind
    refusal = found.refused
    if refusal is None:
        try:
            with connection.begin_nested():
                earlier = files.known(connection, one.sha256)
                if earlier is not None:
                    message = "its content was taken in before"
                    files.add_arrival(connection, Arrival(one.name, one.sha256, earlier, "exists", message, 0))
                    return Outcome(one.name, earlier, "exists", 0, message, path)
                file_no = files.add_file(connection, one.name, one.sha256, kind, one.size)
                rows, message = takers.take(connection, policy, one, kind, file_no, ahead)
                files.add_arrival(connection, Arrival(one.name, one.sha256, kind, "taken", message, rows))
                return Outcome(one.name, kind, "taken", rows, message, path)
        except Refused as refused:
            refusal = refused
    files.add_arrival(connection, Arrival(one.name, one.sha256, kind, refusal_is, str(refusal), 0))
    return Outcome(one.name, kind, "refused", 0, str(refusal), path)


def _put_away(workspace: Workspace, path: Path, outcomes: Iterable[Outcome], as_of: str) -> None:
    """Move what came: to the archive of the day, or beside a note to ``rejected/`` when any of it was refused."""
    refused = [one for one in outcomes if one.outcome == "refused"]
    folder = workspace.rejected if refused else workspace.archive / as_of
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(folder / _shortened(path.name))
    if refused:
        note = target.with_name(target.name + ".error.txt")
        note.write_text("".join(f"{one.message}\n" for one in refused), encoding="utf-8")
    shutil.move(path, target)


_LONGEST = 240  # bytes of a name that leave room for a number and ``.error.txt``: file systems take 255


def _shortened(name: str) -> str:
    """A name that stays one when a number and the note's ending are added to it."""
    stem, suffix = Path(name).stem, Path(name).suffix
    if len(suffix) > len(".parquet"):  # no ending of a file's kind
        stem, suffix = name, ""
    while len(os.fsencode(stem + suffix)) > _LONGEST:
        stem = stem[:-1]
    return stem + suffix


def _free_name(target: Path) -> Path:
    """The name itself, or with a number when a file of that name is there already."""
    names: Iterator[Path] = (target.with_name(f"{target.stem}.{number}{target.suffix}") for number in range(2, 10_000))
    return target if not target.exists() else next(name for name in names if not name.exists())


def sums(connection: Connection) -> list[tuple[str, str, str]]:
    """(account, currency, booked total) over everything taken in, for the log."""
    sql = "SELECT account, currency, CAST(SUM(amount_minor) AS BIGINT) FROM payment_state GROUP BY account, currency ORDER BY account, currency"
    return [(row[0], row[1], money.to_text(int(row[2]), row[1])) for row in bulk.fetch(connection, sql)]
