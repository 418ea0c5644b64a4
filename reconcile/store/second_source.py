"""A day's lines of one statement beside the stored ones that earlier statements list: which of them are the same.

By the bank's reference first, then by what the lines say; across formats, which cut and drop both, by the clues that are
left; at last by the sum alone, where one side must list what the other does.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement_alike import ALIKE, clues_of, contradicts
from reconcile.store import known_lines
from reconcile.store.entry_identity import KEY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.statement import Entry
    from reconcile.core.statement_alike import Clues
    from reconcile.store.known_lines import Line, Pool


class Held(NamedTuple):
    """A booked line of a day another statement covers, and its identity."""

    entry: Entry
    key: str


class Day(NamedTuple):
    """The day of an account in one currency. ``open_ended``: every earlier statement of it may lack lines of this one."""

    account: str
    currency: str
    day: str
    open_ended: bool


class Compared(NamedTuple):
    """``known`` are the entry_no met, ``changed`` the lines, with those of them, that say something else now; ``unmet`` lines answer to none;
    ``doubtful`` may be a stored line of another format.
    """

    known: list[int]
    changed: list[tuple[Held, int]]
    unmet: list[Held]
    doubtful: list[Held]


def compared(connection: Connection, held: Sequence[Held], pool: Pool, day: Day) -> Compared:
    """Pair a day's lines with the stored ones; the pool keeps what was not met."""
    pairing = _Pairing(pool, list(held))

    def allowed(line: Line) -> bool:
        return not day.open_ended or line.firm

    def comparable(line: Line) -> bool:
        return allowed(line) or line.foreign

    foreign = {line.entry_no for line in pool.left() if line.foreign}
    same_reference = pairing.by(lambda one: one.key[:KEY_LENGTH], lambda line: line.identity[:KEY_LENGTH], lambda _: True)
    again = [(one, number) for one, number in same_reference if number not in foreign and one.entry.servicer_reference]
    pairing.by(lambda one: _says(one.entry.amount_minor, one.key), lambda line: _says(line.amount_minor, line.identity), comparable)
    if pairing.must_choose(comparable):
        _by_clues(pairing, known_lines.clues_by_entry(connection, day.account, day.currency, day.day), comparable)
    pairing.by(lambda one: str(one.entry.amount_minor), lambda line: str(line.amount_minor), allowed)
    left = Counter(line.amount_minor for line in pool.left() if line.foreign)
    return Compared(
        pairing.known,
        _changed(connection, again, day),
        [one for one in pairing.rest if not left[one.entry.amount_minor]],
        [one for one in pairing.rest if left[one.entry.amount_minor]],
    )


def _changed(connection: Connection, again: Sequence[tuple[Held, int]], day: Day) -> list[tuple[Held, int]]:
    """Lines the same format lists again under the bank's own reference, with another payer, id or text."""
    if not again:
        return []
    stored = known_lines.clues_by_entry(connection, day.account, day.currency, day.day)
    return [(one, number) for one, number in again if number in stored and contradicts(clues_of(one.entry), stored[number])]


def _says(amount_minor: int, identity: str) -> str:
    return f"{amount_minor}/{identity[KEY_LENGTH:]}"


def _by_clues(pairing: _Pairing, stored: dict[int, Clues], comparable: Callable[[Line], bool]) -> None:
    said = {id(one.entry): clues_of(one.entry) for one in pairing.rest}
    for alike in ALIKE:

        def mine(one: Held, alike: Callable[[Clues], str] = alike) -> str:
            return _with_amount(one.entry.amount_minor, alike(said[id(one.entry)]))

        def theirs(line: Line, alike: Callable[[Clues], str] = alike) -> str:
            return _with_amount(line.amount_minor, alike(stored[line.entry_no])) if line.entry_no in stored else ""

        pairing.by(mine, theirs, comparable)


def _with_amount(amount_minor: int, shared: str) -> str:
    return f"{amount_minor}/{shared}" if shared else ""


class _Pairing:
    """The lines still to be paired, and those that were."""

    def __init__(self, pool: Pool, rest: list[Held]) -> None:
        self._pool, self.rest = pool, rest
        self.known: list[int] = []

    def by(self, mine: Callable[[Held], str], theirs: Callable[[Line], str], allowed: Callable[[Line], bool]) -> list[tuple[Held, int]]:
        """Pair those of equal keys; gives the pairs."""
        if not self.rest or not self._pool:
            return []
        met = self._pool.take_alike([mine(one) for one in self.rest], theirs, allowed)
        self.known.extend(number for number in met if number is not None)
        pairs = list(zip(self.rest, met, strict=True))
        self.rest = [one for one, number in pairs if number is None]
        return [(one, number) for one, number in pairs if number is not None]

    def must_choose(self, comparable: Callable[[Line], bool]) -> bool:
        """Whether it matters which of equal sums are paired: where there are not as many on both sides, or need not be."""
        mine = Counter(one.entry.amount_minor for one in self.rest)
        lines = [line for line in self._pool.left() if comparable(line)]
        theirs = Counter(line.amount_minor for line in lines)
        return any(mine[line.amount_minor] and (mine[line.amount_minor] != theirs[line.amount_minor] or not line.firm) for line in lines)
