"""Past nights made again, under other settings or with what people have said since: what would flip, before anything is switched on.

The store is copied once; in scratch books beside the copy each night then finds what had come by then (files, people's words,
refunds), and is made as the night makes it: instalments open, batches meet their details, payments are placed a booking day at a
time, returns and refunds are booked, credit is used. What people ruled is repeated where they ruled it. So under the settings of
then nothing flips, and what does flip under others is what would have.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import matching, rulings
from reconcile.core import backtest as core
from reconcile.core import money
from reconcile.core.calendar import months_before
from reconcile.errors import WrongUse
from reconcile.reports import tables_out
from reconcile.store import bulk, habits, lookup, refusals, replay, replay_facts, replay_stands
from reconcile.store.book import Book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    from reconcile.core.backtest import Replayed
    from reconcile.core.policy import Policy
    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.runs import Run

    Step = Callable[[str, int, int], None]

_MONTHS = 3
COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("flip", "text"), ("payment_id", "text"), ("entry_ref", "text"), ("booking_date", "day"), ("amount", "money"), ("currency", "text"),
    ("payer_name", "text"), ("was", "text"), ("would_be", "text"), ("was_rule", "text"), ("rule", "text"), ("why", "text"),
)  # fmt: skip


class Tried(NamedTuple):
    """What came of it. ``flips``: (kind, payment), the worst first. ``contradicting``: payments that the rules would place against a person's
    word, whether they did so before or not. ``impossible``: rulings for which there was no place, so other had things gone.
    """

    first: str
    last: str
    nights: int
    payments: int
    ruled: int
    contradicting: int
    impossible: int
    flips: list[tuple[str, Replayed]]


def row(kind: str, one: Replayed) -> tuple[Value, ...]:
    """A flip as a line of the table."""
    amount = money.to_decimal(one.amount_minor, one.currency)
    stands = (*core.words(kind, one), one.was.rule, one.would_be.rule, one.would_be.sentence)
    return (kind, one.payment_id, one.entry_ref, one.booking_date, amount, one.currency, one.payer_name, *stands)


def must_be_a_table(path: Path) -> None:
    """Whether flips can be written there, before the nights are made again. Raises: WrongUse for another suffix than .csv or .parquet."""
    tables_out.must_be_a_table(path)


def write(path: Path, found: Sequence[tuple[str, Replayed]]) -> None:
    """Every flip to a file. Raises: WrongUse for another suffix than .csv or .parquet."""
    tables_out.write_table(path, COLUMNS, (row(kind, one) for kind, one in found))


def backtest(folder: Path, engine: Engine, policy: Policy, first: str, last: str, step: Step, *, learned: bool = False) -> Tried:
    """The nights of some booking days made again; empty days are the last three months.

    ``learned``: each night knows what people have said since of payments booked before its own. The copy and the scratch books
    lie in ``folder`` as long as they are needed. Raises: WrongUse when there is nothing to decide again.
    """
    with engine.connect() as connection:
        last = last or replay.last_day(connection)
    if not last:
        raise WrongUse("", "no payment has come yet", "import statements and call `reconcile run` first")
    first = first or months_before(last, _MONTHS)
    if first > last:
        raise WrongUse(f"--from {first}", f"lies behind the last day, {last}", "give an earlier day, or a later one with --to")
    step("copy", 0, 0)
    with tempfile.TemporaryDirectory(prefix=".backtest-", dir=folder) as place:
        copy = Path(place) / "copy.db"
        replay.copied(engine, copy)
        scratch = replay.scratch(Path(place) / "scratch.db", copy)
        try:
            with scratch.connect() as connection:
                return _tried(connection, policy, first, last, step, learned=learned)
        finally:
            scratch.dispose()


def _tried(connection: Connection, policy: Policy, first: str, last: str, step: Step, *, learned: bool) -> Tried:
    before, again = _runs(replay_facts.all_runs(connection), first, last)
    if not again:
        raise WrongUse(f"--from {first}", "no night was made of these days", "call `reconcile run` first, or give an earlier day")
    replay_facts.begin(connection, before)
    connection.commit()
    nights, impossible, earlier = 0, 0, before
    for place, run in enumerate(again):
        step("nights", place, len(again))
        replay_facts.bring(connection, earlier, run)
        replay_facts.say(connection, run)
        if run.kind == "night":
            nights += 1
            _night(connection, policy, run, learned=learned)
            replay_facts.note(connection, run, run.last_ruling_no)
        else:
            impossible += not _repeated(connection, policy, run, earlier)
        connection.commit()  # so that no night waits for the disk with all the others
        earlier = run
    step("compare", 0, 0)
    counted = replay_stands.choose(connection, first, last, before.run_no if before else 0, again[-1])
    found = core.flips(one for some in replay_stands.differing(connection) for one in some)
    against = sum(core.contradicts(one) for some in replay_stands.ruled(connection) for one in some)
    return Tried(first, last, nights, counted.payments, counted.ruled, against, impossible, found)


def _runs(every: Sequence[Run], first: str, last: str) -> tuple[Run | None, list[Run]]:
    """(the last run before a day, the runs from then to the first night that has seen another day)."""
    before = [run for run in every if run.as_of < first]
    again = every[len(before) :]
    ends = next((place for place, run in enumerate(again) if run.kind == "night" and run.as_of >= last), len(again) - 1)
    return before[-1] if before else None, list(again[: ends + 1])


def _night(connection: Connection, policy: Policy, run: Run, *, learned: bool) -> None:
    if learned:
        replay_facts.learn(connection)
    night = matching.surroundings(connection, Book(connection, run.run_no, run.as_of), policy, run.as_of)
    matching.place_money(night, lambda *_: None)


def _repeated(connection: Connection, policy: Policy, run: Run, before: Run | None) -> bool:
    """Have people say again what they said in a run of theirs; False when there was no place for it."""
    said = before.last_ruling_no if before else 0
    found = bulk.fetch(
        connection,
        "SELECT payment_id, kind, targets, who, given_at, day, reason FROM was.ruling WHERE ruling_no > ? AND ruling_no <= ? ORDER BY ruling_no",
        (said, run.last_ruling_no),
    )
    if not found:
        replay_facts.note(connection, run, said)
        return True
    ((payment_id, kind, targets, *words),) = found
    ruler = rulings.Ruler(*words)
    try:
        with connection.begin_nested():
            if kind == "unassign":
                rulings.unassign(connection, policy, payment_id, ruler)
            elif kind == "set_aside":
                rulings.set_aside(connection, policy, payment_id, ruler)
            else:
                rulings.assign(connection, policy, payment_id, _texts(connection, payment_id, targets), ruler)
    except WrongUse:
        replay_facts.note(connection, run, said)
        refusals.refresh(connection, payment_id)
        habits.refresh(connection, payment_id)
        return False
    return True


def _texts(connection: Connection, payment_id: str, targets: str) -> list[str]:
    """A ruling's targets as somebody would write them."""
    known = lookup.states(connection, [payment_id])
    if payment_id not in known:
        raise WrongUse(f"payment {payment_id}", "has not come", "")
    currency = known[payment_id].currency
    return [
        f"{number}{':' if key else ''}{key}{'' if amount is None else f'={money.to_text(amount, currency)}'}"
        for number, key, amount in json.loads(targets)
    ]
