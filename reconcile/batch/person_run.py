"""A run for a word of a person that moves no money: a row in the chain of runs, so that it cannot be changed unseen."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from reconcile.store import runs
from reconcile.store.book import Book
from reconcile.store.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from reconcile.batch.rulings import Ruler
    from reconcile.core.policy import Policy


@contextlib.contextmanager
def person_run(connection: Connection, policy: Policy, ruler: Ruler, what: str) -> Iterator[Run]:
    """The run whose rows are written inside; it is closed after them. Its day is never before the last run's."""
    before = runs.last(connection)
    day = max(ruler.day, before.as_of) if before else ruler.day
    run_no, run_id = runs.next_id(connection, day)
    settings, summary = runs.as_json(policy.as_dict()), runs.as_json({what: 1})
    run = Run(run_no, run_id, day, "ruling", *runs.facts_now(connection), settings, summary, ruler.given_at, ruler.given_at, "")
    yield run
    runs.close(Book(connection, run_no, day), run, before)
