"""Past months decided again, under other settings or with what has been learned since: what would flip, before anything is switched on.

It is done in a copy of the store. Payments that people have ruled on keep their place while the others are decided anew,
day by day; then it is asked what the rules would have done with each of them, had nobody ruled on it: of what people said,
only rulings on payments booked earlier are known then. All other facts are known as they are now.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.batch import deciding, matching
from reconcile.batch.evidence_texts import Ahead
from reconcile.core import money
from reconcile.core.backtest import Replayed, Stand
from reconcile.core.calendar import months_before
from reconcile.errors import WrongUse
from reconcile.reports.tables_out import write_table
from reconcile.store import pending, replay, runs
from reconcile.store.book import Book
from reconcile.store.name_sums import NameSums

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    from reconcile.batch.context import Night
    from reconcile.batch.deciding import Decided
    from reconcile.core.policy import Policy
    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.replay import Past

_MONTHS = 3
COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("flip", "text"), ("payment_id", "text"), ("entry_ref", "text"), ("booking_date", "day"), ("amount", "money"), ("currency", "text"),
    ("payer_name", "text"), ("was", "text"), ("would_be", "text"), ("was_rule", "text"), ("rule", "text"), ("why", "text"),
)  # fmt: skip


def row(kind: str, one: Replayed) -> tuple[Value, ...]:
    """A flip as a line of the table."""
    amount = money.to_decimal(one.amount_minor, one.currency)
    stands = (one.was.words, one.would_be.words, one.was.rule, one.would_be.rule, one.would_be.sentence)
    return (kind, one.payment_id, one.entry_ref, one.booking_date, amount, one.currency, one.payer_name, *stands)


def write(path: Path, found: Sequence[tuple[str, Replayed]]) -> None:
    """Every flip to a file. Raises: WrongUse for another suffix than .csv or .parquet."""
    write_table(path, COLUMNS, (row(kind, one) for kind, one in found))


def backtest(
    folder: Path, engine: Engine, policy: Policy, first: str, last: str, step: Callable[[str, int, int], None]
) -> tuple[str, str, list[Replayed]]:
    """(first day, last day, every payment of these days with what stands and what would); empty days are the last three months.

    The copy lies in ``folder`` as long as it is needed. Raises: WrongUse when there is nothing to decide again.
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
        copy = replay.copied(engine, Path(place) / "copy.db")
        try:
            with copy.begin() as connection:
                return first, last, _replayed(connection, policy, first, last, step)
        finally:
            copy.dispose()


def left_out(engine: Engine, first: str, last: str, replayed: Sequence[Replayed]) -> int:
    """How many payments of these days keep their place whatever the rules say: money that went back or out, and what took it back, charges, batches
    and what waits for their details.
    """
    with engine.connect() as connection:
        return replay.decided(connection, first, last) - len(replayed)


def _replayed(connection: Connection, policy: Policy, first: str, last: str, step: Callable[[str, int, int], None]) -> list[Replayed]:
    past = replay.past(connection, first, last)
    free, ruled = [one for one in past if not one.is_ruled], [one for one in past if one.is_ruled]
    was = replay.standing(connection, [one.payment_id for one in free])
    replay.park(connection)
    replay.take_out(connection, [one.payment_id for one in free], remembered=False)
    book = Book(connection, runs.next_id(connection, last)[0], last)
    night = matching.surroundings(connection, book, policy, last)
    matching.place(night, step)
    names = [one.payment_id for one in free]
    now, said = replay.standing(connection, names), replay.said(connection, names)
    result = []
    for one in free:
        state, rule, sentence = said[one.payment_id]
        before = _stand(one.state, was.get(one.payment_id, []), one.rule, one.sentence)
        result.append(_compared(one, before, _stand(state, now.get(one.payment_id, []), rule, sentence)))
    return [*result, *_against_rulings(connection, night, ruled, step)]


def _against_rulings(connection: Connection, night: Night, ruled: list[Past], step: Callable[[str, int, int], None]) -> list[Replayed]:
    """What the rules would do with payments people have ruled on; the latest day first, so that what is said later is forgotten first."""
    step("rulings", 0, 0)
    replay.take_out(connection, [one.payment_id for one in ruled], remembered=True)
    night = night._replace(name_sums=NameSums(connection, night.book))  # what they had settled is open again
    known = {one.payment_id: one for one in ruled}
    result = []
    for day in sorted({one.booking_date for one in ruled}, reverse=True):
        replay.forget_refusals(connection, day)
        for payments in pending.new_on(connection, day, night.chunk):
            for decided in deciding.decide_chunk(night, payments, Ahead(night)):
                one = known[decided.payment.payment_id]
                contracts = sorted({str(target[0]) for target in json.loads(one.targets)})
                before = _stand("posted" if contracts else "clarification", contracts, one.rule, one.sentence)
                result.append(_compared(one, before, _would(decided)))
    return result


def _would(decided: Decided) -> Stand:
    contracts = [decided.contract_no, *(number for number, _ in decided.targets)] if decided.outcome == "post" else []
    place = {"post": "posted", "not_customer": "not_customer"}.get(decided.outcome, "clarification")
    return _stand(place, contracts, decided.rule, decided.sentence)


def _stand(place: str, contracts: list[str], rule: str, sentence: str) -> Stand:
    numbers = tuple(sorted({number for number in contracts if number}))
    return Stand(place, numbers if place == "posted" else (), rule, sentence)


def _compared(one: Past, was: Stand, would_be: Stand) -> Replayed:
    return Replayed(one.payment_id, one.entry_ref, one.booking_date, one.amount_minor, one.currency, one.payer_name, one.is_ruled, was, would_be)
