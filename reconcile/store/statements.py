"""Taking a bank statement in: what is new becomes facts, what was known stays, what contradicts is named.

The identity of an entry is account, currency, booking date, signed amount and the bank's reference, and beside it what
the entry says, which stands for the reference where the bank gives none. Equal identities count up over statements that
do not overlap (``core.statement_overlap``). Where an earlier statement covers a day already, the two must list the same
lines; what differs is a conflict and is never added, except where the earlier one need not be complete
(``core.statement_overlap.may_lack``). So the same statements give the same payments in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import balances, money
from reconcile.core.balances import period
from reconcile.core.statement import Entry, Statement
from reconcile.core.statement_overlap import Head, covers, in_doubt, may_lack, overlaps, same_source
from reconcile.store import bulk, known_lines
from reconcile.store.entry_identity import KEY_LENGTH, identity
from reconcile.store.entry_rows import EntryWriter, Numbered
from reconcile.store.second_source import Day, Held, compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.statement import Balance
    from reconcile.store.known_lines import Line, Pool

_HEAD_COLUMNS = ", ".join(Head._fields)
_STATEMENTS = frozenset({"camt.053", "fidavista", "mt940", "table"})
_FLUSH = 4_000
_DAYS_COUNTED = 8  # days whose equals are kept in mind at once; lines come day by day
_STATEMENT_COLUMNS = (
    "statement_no", "file_no", "ordinal", "message", "family", "message_id", "statement_id", "electronic_sequence", "legal_sequence",
    "page", "last_page", "created_at", "account", "account_owner", "account_servicer", "currency", "from_date", "to_date", "from_at",
    "to_at", "opening_minor", "opening_code", "opening_date", "closing_minor", "closing_code", "closing_date", "stated_entries",
    "stated_credit_minor", "stated_debit_minor", "entry_count", "known_count", "credit_minor", "debit_minor", "value_dated_minor", "listed_credit_minor",
    "listed_debit_minor", "line",
)  # fmt: skip
_AGAIN_COLUMNS = ("statement_no", "entry_no", "file_no")
_CONFLICT_COLUMNS = ("conflict_no", "file_no", "kind", "key", "contract_no", "account", "currency", "day", "amount_minor", "sentence")


class Taken(NamedTuple):
    """What became of a file's statements; ``new_entries`` counts booked lines that were not known before."""

    statements: int
    entries: int
    new_entries: int
    conflicts: int


def take_in(connection: Connection, events: Iterable[Statement | Entry], file_no: int, file_name: str, how: type[Intake] | None = None) -> Taken:
    """Store what a reader yields: each statement's head, then its entries. The caller's transaction is the unit."""
    writer = EntryWriter(connection, file_no)
    total = Taken(0, 0, 0, 0)
    intake: Intake | None = None
    for event in events:
        if isinstance(event, Statement):
            if intake is not None:
                total = _plus(total, intake.finish())
            intake = (how or Intake)(connection, writer, event, file_no, file_name)
        elif intake is not None:
            intake.add(event)
    if intake is not None:
        total = _plus(total, intake.finish())
    writer.flush()
    return total


def _plus(total: Taken, one: Taken) -> Taken:
    return Taken(*(a + b for a, b in zip(total, one, strict=True)))


def role(statement: Statement) -> str:
    """``statement`` when its booked lines are money we count, ``notification`` for camt.054, else ``intraday``.

    A camt.052 counts as a statement only with a booked closing balance: an intraday report (and an MT942 is one) is
    overtaken by the day's statement, whose references may differ. Statements of every other format count.
    """
    if statement.family == "camt.054":
        return "notification"
    if statement.family == "mt942":
        return "intraday"
    if statement.family != "camt.052" or any(balance.code == "CLBD" for balance in statement.balances):
        return "statement"
    return "intraday"


class Intake:
    """One statement on its way in."""

    def __init__(self, connection: Connection, writer: EntryWriter, head: Statement, file_no: int, file_name: str) -> None:
        self._connection, self._writer, self._head = connection, writer, head
        self._file_no, self._file_name = file_no, file_name
        self._role = role(head)
        self._statement_no = writer.next_statement()
        self._from, self._to = period(head)
        self._came: list[Entry] = []  # still to be looked at, some thousand together
        self._waiting: list[Entry] = []  # until all lines are there to tell what the head does not: the period, or which others they are of
        self._others: dict[int, Head] | None = None
        self._doubtful: list[int] | None = None
        self._mine = self._own_head()
        self._counted: dict[tuple[str, str], dict[str, int]] = {}
        self._pools: dict[tuple[str, str], Pool] = {}
        self._held: dict[tuple[str, str], list[Held]] = defaultdict(list)
        self._conflicts: list[tuple[str, int, str, str]] = []
        self._again: list[tuple[int, int, int]] = []  # lines known before, still to be written
        self._entries = self._known = self._new = 0
        self._sums: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        self._came.append(entry)
        if len(self._came) >= _FLUSH:
            self._take_what_came()

    def _take_what_came(self) -> None:
        came, self._came = self._came, []
        self._entries += len(came)
        self._add_up(came)
        if self._role != "statement":
            for entry in came:
                table = "notified_payment" if self._role == "notification" and entry.status == "BOOK" else ""
                self._write(entry, identity(self._head.account, entry), table, 0)
            return
        waits = not self._from or bool(self._in_doubt())
        for entry in came:
            if entry.status != "BOOK":
                self._write(entry, identity(self._head.account, entry), "", 0)
            elif waits:
                self._waiting.append(entry)
            else:
                self._book(entry)

    def finish(self) -> Taken:
        self._take_what_came()
        if self._waiting:
            self._take_waiting()
        if self._role == "statement" and self._from and self._overlapping():
            self._settle()
        self._write_again()
        self._write_conflicts()
        self._write_head()
        return Taken(1, self._entries, self._new, len(self._conflicts))

    def _take_waiting(self) -> None:
        if not self._from:
            days = [entry.booking_date for entry in self._waiting]
            self._from, self._to = min(days), max(days)
            self._mine = self._own_head()
        others = self._overlapping()
        for number in self._in_doubt():
            if not self._shares_lines(number):
                del others[number]
        for entry in self._waiting:
            self._book(entry)

    def _in_doubt(self) -> list[int]:
        """Statements of the same day of which only the lines tell whether they are a version of this one, or another part of the day."""
        if self._doubtful is None:
            self._doubtful = [number for number, other in self._overlapping().items() if in_doubt(self._mine, other)]
        return self._doubtful

    def _shares_lines(self, statement_no: int) -> bool:
        """Whether most lines of the shorter of the two are in the other, too."""
        self._writer.flush()
        stored = known_lines.of_statement(self._connection, statement_no)
        mine = Counter(identity(self._head.account, entry)[:KEY_LENGTH] for entry in self._waiting)
        theirs = Counter(key[:KEY_LENGTH] for key in stored)
        return 2 * (mine & theirs).total() > min(mine.total(), theirs.total())

    def _add_up(self, entries: Iterable[Entry]) -> None:
        """Sums of the statement's own currency: a line in another has no place in its balance."""
        own = [entry for entry in entries if entry.currency == self._head.currency or not self._head.currency]
        booked = [entry for entry in own if entry.status == "BOOK"]
        self._sums["listed_credit"] += sum([entry.amount_minor for entry in own if entry.amount_minor > 0])
        self._sums["listed_debit"] += sum([entry.amount_minor for entry in own if entry.amount_minor < 0])
        self._sums["credit"] += sum([entry.amount_minor for entry in booked if entry.amount_minor > 0])
        self._sums["debit"] += sum([entry.amount_minor for entry in booked if entry.amount_minor < 0])
        self._sums["value_dated"] += sum([entry.amount_minor for entry in booked if entry.value_date <= self._to or not self._to])

    def _write_head(self) -> None:
        head, opening, closing = self._head, balances.opening(self._head), balances.closing(self._head)
        row = (
            self._statement_no, self._file_no, head.ordinal, head.message, head.family, head.message_id, head.statement_id,
            head.electronic_sequence, head.legal_sequence, head.page, int(head.last_page), head.created_at, head.account,
            head.account_owner, head.account_servicer, head.currency, self._from, self._to, head.from_at, head.to_at,
            self._mine.opening_minor, opening.code if opening else "", opening.date if opening else "",
            self._mine.closing_minor, closing.code if closing else "", closing.date if closing else "",
            head.stated_entries, head.stated_credit_minor, head.stated_debit_minor, self._entries, self._known,
            self._sums["credit"], self._sums["debit"], self._sums["value_dated"], self._sums["listed_credit"],
            self._sums["listed_debit"], head.line,
        )  # fmt: skip
        bulk.insert(self._connection, "statement", _STATEMENT_COLUMNS, [row])

    def _write(self, entry: Entry, key: str, table: str, ordinal: int) -> None:
        self._writer.add(Numbered(entry, self._head.account, self._statement_no, key, ordinal, table))

    def _own_head(self) -> Head:
        head = self._head
        return Head(
            head.family, head.statement_id, head.electronic_sequence, head.legal_sequence, head.page, int(head.last_page), head.created_at,
            self._from, self._to, head.from_at, head.to_at, self._amount(balances.opening(head)), self._amount(balances.closing(head)),
        )  # fmt: skip

    def _amount(self, balance: Balance | None) -> int | None:
        """A balance in the statement's own currency; in another it is no balance of these lines."""
        return None if balance is None or balance.currency != self._head.currency else balance.amount_minor

    def _overlapping(self) -> dict[int, Head]:
        """Earlier statements that speak of the same lines, by statement_no."""
        if self._others is None:
            sql = (
                f"SELECT statement_no, {_HEAD_COLUMNS} FROM statement s WHERE account = ? AND currency = ? AND from_date <= ? AND to_date >= ? "
                f"AND {known_lines.IS_STATEMENT} ORDER BY statement_no"
            )
            rows = bulk.fetch(self._connection, sql, (self._head.account, self._head.currency, self._to, self._from))
            found = {int(number): Head(*rest) for number, *rest in rows}
            self._others = {number: other for number, other in found.items() if overlaps(self._mine, other)}
        return self._others

    def _covering(self, day: str) -> list[Head]:
        return [other for other in self._overlapping().values() if covers(other, day)]

    def _book(self, entry: Entry) -> None:
        """A booked line: known, new at once where no other statement speaks of its day, else held until the day is whole."""
        key = identity(self._head.account, entry)
        if not self._overlapping():
            self._add_new(entry, key)
            return
        pool = self._pool(entry.booking_date, entry.currency)
        known = pool.take(key)
        if known is not None:
            self._list_again([known])
        elif pool or self._covering(entry.booking_date):
            self._held[entry.booking_date, entry.currency].append(Held(entry, key))
        else:
            self._add_new(entry, key)

    def _pool(self, day: str, currency: str) -> Pool:
        if (day, currency) not in self._pools:
            self._writer.flush()
            firm = {number: not may_lack(self._mine, other, day) for number, other in self._overlapping().items()}
            foreign = frozenset(number for number, other in self._overlapping().items() if not same_source(self._mine, other))
            self._pools[day, currency] = known_lines.pool(self._connection, self._head.account, currency, day, firm, foreign)
        return self._pools[day, currency]

    def _list_again(self, known: list[int]) -> None:
        self._known += len(known)
        self._again.extend((self._statement_no, entry_no, self._file_no) for entry_no in known)
        if len(self._again) >= _FLUSH:
            self._write_again()

    def _write_again(self) -> None:
        bulk.insert(self._connection, "listed_again", _AGAIN_COLUMNS, self._again)
        self._again.clear()

    def _add_new(self, entry: Entry, key: str) -> None:
        """A line no other statement gave, numbered after its equals."""
        day = (entry.booking_date, entry.currency)
        counted = self._counted.get(day)
        if counted is None:
            counted = self._count(*day)
        counted[key] = counted.get(key, 0) + 1
        self._write(entry, key, "payment", counted[key])
        self._new += 1

    def _count(self, day: str, currency: str) -> dict[str, int]:
        """How many lines of each identity the day has by now."""
        if len(self._counted) >= _DAYS_COUNTED:
            self._counted.clear()
        self._writer.flush()
        counted = self._counted[day, currency] = known_lines.counted(self._connection, self._head.account, currency, day, self._statement_no)
        return counted

    def _settle(self) -> None:
        """Compare, day by day, what the statement lists with what the others gave."""
        head = self._head
        stored = known_lines.days(self._connection, head.account, head.currency, self._from, self._to)
        for day, currency in sorted({*self._held, *((day, head.currency) for day in stored), *self._pools}):
            self._compare(day, currency)

    def _compare(self, day: str, currency: str) -> None:
        """What the day's held lines are: known, new, or a contradiction."""
        covering, pool = self._covering(day), self._pool(day, currency)
        open_ended = all(may_lack(other, self._mine, day) for other in covering)
        found = compared(self._connection, self._held.get((day, currency), []), pool, Day(self._head.account, currency, day, open_ended))
        self._list_again(found.known)
        wrong = [line for line in pool.left() if line.firm] if covers(self._mine, day) else []
        contradicts = found.doubtful
        if not wrong and open_ended:
            for one in found.unmet:
                self._add_new(one.entry, one.key)
        else:
            contradicts = [*found.unmet, *found.doubtful]
        self._contradict(day, currency, contradicts, wrong)
        self._change(day, currency, found.changed)

    def _contradict(self, day: str, currency: str, added: Sequence[Held], lacking: Sequence[Line]) -> None:
        """What the two say differently is named and changes nothing."""
        self._conflicts.extend((day, one.entry.amount_minor, currency, "adds a line") for one in added)
        self._conflicts.extend((day, line.amount_minor, currency, "lacks a line") for line in lacking)

    def _change(self, day: str, currency: str, changed: Sequence[tuple[Held, int]]) -> None:
        """A line that says something else of its payer or purpose is named and changes nothing."""
        self._conflicts.extend(
            (day, one.entry.amount_minor, currency, f"changes payer or text of the line {one.entry.servicer_reference}") for one, _ in changed
        )

    def _write_conflicts(self) -> None:
        head = self._head
        number = bulk.next_number(self._connection, "conflict", "conflict_no") if self._conflicts else 0
        rows = []
        for at, (day, amount_minor, currency, what) in enumerate(self._conflicts):
            sentence = (
                f"{self._file_name}: statement {head.statement_id} of {head.account} {what} of {money.to_text(amount_minor, currency)} "
                f"{currency} on {day}, compared with the statement already taken in; the earlier one stands until the bank says which is right"
            )
            key = f"{head.account}/{day}/{amount_minor}/{what.partition(' ')[0]}/{self._statement_no}.{at + 1}"
            rows.append((number + at, self._file_no, "statement", key, "", head.account, currency, day, amount_minor, sentence))
        bulk.insert(self._connection, "conflict", _CONFLICT_COLUMNS, rows)
