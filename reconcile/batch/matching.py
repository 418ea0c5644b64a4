"""The night's matching, in one transaction: every payment placed, every finding written, every cent certified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import again, chain_apart, details, findings, going_back, instalments, on_account, plain, posting, quality, suggesting
from reconcile.batch.ahead import Ahead
from reconcile.batch.context import Night
from reconcile.batch.deciding import Decided
from reconcile.core import lettered, money
from reconcile.core.names import name_key
from reconcile.errors import Broken
from reconcile.store import certificates, check, lookup, number_shapes, pending, runs
from reconcile.store.book import Book
from reconcile.store.name_sums import NameSums
from reconcile.store.runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.store.book import Whole

CHUNK = 20_000  # payments decided at a time: memory is bounded by this, not by the file or the history


class Times(NamedTuple):
    """Instants the command line took from the clock, as text; they go into the run's row and into no report."""

    started_at: str
    finished_at: Callable[[], str]


def surroundings(connection: Connection, book: Book, policy: Policy, as_of: str, chunk: int = CHUNK) -> Night:
    """What the steps of one run share, measured once."""
    listed = tuple(sorted({*policy.never_customers, *(name_key(name) for name in policy.never_customers)}))
    shapes = number_shapes.kept(connection)
    measured = lookup.measured(connection, shapes)
    own = lookup.own_accounts(connection) | {account.iban for account in policy.accounts}
    return Night(
        connection=connection,
        book=book,
        policy=_with_names(policy, listed),
        as_of=as_of,
        own_accounts=frozenset(own),
        number_lengths=lookup.lengths(shapes),
        contract_lengths=lookup.lengths(shapes, "contract"),
        address_lengths=lookup.lengths(shapes, "address"),
        dense=measured.dense,
        schemes=measured.schemes,
        chunk=chunk,
        name_sums=NameSums(connection, book),
        lettered=lettered.shapes(lookup.lettered(shapes)),
    )


def _with_names(policy: Policy, listed: tuple[str, ...]) -> Policy:
    return replace(policy, never_customers=listed)


def match(connection: Connection, policy: Policy, as_of: str, times: Times, step: Callable[[str, int, int], None], chunk: int = CHUNK) -> Run:
    """One night's run; gives its row. ``step(name, done, of)`` is told of progress.

    Raises: Broken when the night's cents do not add up; the caller's transaction is to be rolled back.
    """
    before = runs.last(connection)
    last_night = runs.last(connection, kind="night")
    run_no, run_id = runs.next_id(connection, as_of)
    book = Book(connection, run_no, as_of)
    run = Run(run_no, run_id, as_of, "night", *runs.facts_now(connection), runs.as_json(policy.as_dict()), "", times.started_at, "", "")
    with chain_apart.Apart(connection, before, run) as apart:
        came = certificates.arriving(connection, as_of)
        step("open items", 0, 0)
        night = surroundings(connection, book, policy, as_of, chunk)
        place_money(night, step)
        suggesting.suggest(connection, run_no, chunk)
        quality.draw(connection, policy, run_no, run_id)
        step("findings", 0, 0)
        _certify(connection, last_night, run_no, came)
        counts = findings.keep(connection, run, findings.tonight(connection, policy, run, last_night))
        run = run._replace(finished_at=times.finished_at(), summary=runs.as_json(findings.summary(connection, run_no, counts)))
        return runs.close(book, run, before, apart.facts())


def _certify(connection: Connection, last_night: Run | None, run_no: int, came: dict[tuple[str, str], tuple[int, int]]) -> None:
    """Append the certificate of cents that add up. Raises: Broken."""
    lines = certificates.certify(connection, last_night.run_no if last_night else 0, run_no, came)
    for line in lines:
        if line.difference_minor:
            lost = money.to_text(line.difference_minor, line.currency)
            raise Broken(line.account, f"the night's cents do not add up by {lost} {line.currency}", "nothing was written; report this")
    check.touched(connection, run_no)
    certificates.store(connection, run_no, lines)


def place_money(night: Night, step: Callable[[str, int, int], None]) -> None:
    """All that moves money in a night."""
    instalments.open_instalments(night)
    on_account.give_back(night)
    details.explain_batches(night)
    place(night, step)


def place(night: Night, step: Callable[[str, int, int], None]) -> None:
    """Decide and post every payment that waits, a booking day at a time, oldest first.

    A day is decided whole before any of it is posted, so what is identified does not depend on chunks or order;
    money that waits on a contract is used on the day an item for it opens, before that day's payments.
    """
    calendar = on_account.Calendar(night)
    _post(night, calendar, again.decide(night))
    new = pending.days(night.connection, night.as_of)
    days, done = set(new), 0
    with Ahead(night, new) as ahead:
        while (day := calendar.next_day(days)) is not None:
            step("matching", done, done + len(days) + 1)
            done += 1
            calendar.meet(day)
            if day in days:
                _post(night, calendar, [plain.decide_chunk(night, payments, ahead) for payments in ahead.payments(day)], day)
                days.discard(day)


def _post(night: Night, calendar: on_account.Calendar, chunks: Sequence[Sequence[Decided | Whole]], day: str = "") -> None:
    """Post a day's decisions, then what goes back; ``day`` is "" for the cases of earlier nights.

    What this frees is used at once, for items open that day; the rest when the next item opens.
    """
    waiting: set[str] = set()
    freed: set[str] = set()
    taken_from = posting.taken_from(chunks)
    for chunk in chunks:
        posted = posting.post_chunk(night, chunk, taken_from)
        waiting |= posted.waiting
        freed |= posted.freed
        calendar.hold(posted.held_days)
    freed |= going_back.settle(night, [one for chunk in chunks for one in chunk if isinstance(one, Decided) and one.outcome in {"return", "refund"}])
    if not day:
        freed |= waiting
    calendar.use(freed, day or night.as_of)
    if day:
        calendar.wait(waiting | freed, day)
