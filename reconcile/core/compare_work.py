"""A case while it is judged: the lines still open, the payments still free, and what ties one to the other."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.calendar import banking_days_between
from reconcile.core.compare_days import reach_of
from reconcile.core.compare_values import UNDECIDED
from reconcile.core.compare_words import not_executed
from reconcile.core.names import alike
from reconcile.core.numbers import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from reconcile.core.compare_values import Around, Case, Received
    from reconcile.core.reference_data import ClaimedLine

SHORTEST_REFERENCE = 6  # a shorter one is a document number that many have
_FIRST_DAY, _LAST_DAY = "1970-01-01", "2199-12-31"  # a day beyond is no day on which anybody paid
_FAR = 90  # calendar days; beyond them nobody counts banking days
_WEEKS = 21  # days that hold every date window, value dates and long holidays with it


class Found(NamedTuple):
    """What one line turned out to be. ``key`` names its sentence."""

    verdict: str
    key: str
    payments: tuple[Received, ...]
    booked_minor: int
    words: dict[str, object]


class Work:
    """The one place with a memory while a case is judged; lines and payments are kept in an order of their content."""

    def __init__(self, case: Case, around: Around, blocked: Mapping[str, str]) -> None:
        self.case, self.around, self.blocked = case, around, blocked
        self.window_days = reach_of(around.date_window)
        readable = [line for line in case.lines if not unreadable(line)]
        self.lines = sorted(readable, key=_content)
        self.by_no = {line.line_no: line for line in self.lines}
        self.received = sorted(case.received, key=lambda one: (one.booking_date, one.value_date, one.payment_id))
        days = sorted(line.paid_on for line in readable)
        self.first = case.head.period_from or (days[0] if days else "")
        self.last = case.head.period_to or (days[-1] if days else "")
        self.contracts = sorted({line.contract_no for line in readable} | {case.head.contract_no} - {""})
        self._contracts = frozenset(self.contracts)
        self.found: dict[int, Found] = {}
        self.used: dict[tuple[str, str], int] = {}  # (payment_id, contract or "" when it counts for none here) → line
        self._users: dict[str, int] = {}

    def open_lines(self, *, doubtful: bool = True) -> list[ClaimedLine]:
        """Lines without a verdict; those the list itself says never reached us only when ``doubtful``."""
        return [line for line in self.lines if line.line_no not in self.found and (doubtful or not self.says_not_here(line))]

    def says_not_here(self, line: ClaimedLine) -> bool:
        """Whether the line itself says that the money did not reach us."""
        return not_executed(line.status) or self.wrong_beneficiary(line)

    def wrong_beneficiary(self, line: ClaimedLine) -> bool:
        return line.beneficiary_iban != "" and line.beneficiary_iban not in self.around.own_accounts

    def is_free(self, one: Received, contract_no: str) -> bool:
        """Whether this payment's part on the contract, or all of it when it has none there, is no other line's."""
        if one.payment_id in self.blocked:
            return False
        if one.booked_on(contract_no):
            return (one.payment_id, contract_no) not in self.used and (one.payment_id, "") not in self.used
        return one.payment_id not in self._users

    def user(self, one: Received) -> int | None:
        """The line that has this payment."""
        return self._users.get(one.payment_id)

    def take(self, line: ClaimedLine, payments: Iterable[Received], found: Found) -> None:
        """Give a line its verdict, and the payments to it."""
        assert line.line_no not in self.found, "a line has one verdict"
        self.found[line.line_no] = found
        for one in payments:
            self.used.setdefault((one.payment_id, line.contract_no if one.booked_on(line.contract_no) else ""), line.line_no)
            self._users.setdefault(one.payment_id, line.line_no)

    def contracts_of(self, one: Received) -> list[str]:
        """The case's contracts for which some of this payment counts."""
        return sorted({part.contract_no for part in one.stands if part.contract_no in self._contracts and one.booked_on(part.contract_no)})

    def free_near(self, line: ClaimedLine, free: Shelf) -> list[Received]:
        """The free payments of a shelf that could be this line, but for their amount: in the window, from no other account."""
        return [
            one for one in free.about(line) if self.is_free(one, line.contract_no) and self.in_window(line, one) and not self.other_payer(line, one)
        ]

    # What ties a line to a payment

    def in_window(self, line: ClaimedLine, one: Received) -> bool:
        return apart(line, one) <= self.around.date_window

    def in_period(self, one: Received) -> bool:
        return self.first <= one.booking_date <= self.last

    def other_payer(self, line: ClaimedLine, one: Received) -> bool:
        """Both name the account it was paid from, and it is not the same."""
        return line.payer_iban != "" and one.payer_account not in {"", line.payer_iban}

    def same_payer(self, line: ClaimedLine, one: Received) -> bool:
        """The account it came from is the claimed one, or one that has paid for this contract; a collector's proves nothing."""
        account = one.payer_account
        if not account or account in self.around.collectors or account in self.around.own_accounts:
            return False
        return account == line.payer_iban or account in self.case.payers.get(line.contract_no, ())

    def related(self, line: ClaimedLine, one: Received) -> bool:
        """Whether a payment that does not count for the contract may still be the claimed one."""
        if any(part.contract_no == line.contract_no for part in one.stands) or self.same_payer(line, one):
            return True
        if one.state not in UNDECIDED or self.other_payer(line, one):
            return False
        customer = self.case.customers.get(line.contract_no, "")
        return line.contract_no in one.suggested or alike(one.payer_name, line.payer_name) or alike(one.payer_name, customer)


class Shelf:
    """Payments in order of time, laid out by what ties them to a line, so that a long list does not look at each for each line."""

    def __init__(self, payments: Iterable[tuple[Hashable, Received]], key: Callable[[ClaimedLine], Hashable]) -> None:
        self._key = key
        self._lying: dict[Hashable, list[Received]] = defaultdict(list)
        for place, one in payments:
            self._lying[place].append(one)
        self._days = {place: [one.booking_date for one in found] for place, found in self._lying.items()}

    def about(self, line: ClaimedLine) -> list[Received]:
        """The payments at the line's place that were booked in the weeks around its day."""
        place = self._key(line)
        if place not in self._days:
            return []
        day = date.fromisoformat(line.paid_on).toordinal()
        first, last = (date.fromordinal(min(max(day + by, 1), date.max.toordinal())).isoformat() for by in (-_WEEKS, _WEEKS))
        days = self._days[place]
        return self._lying[place][bisect_left(days, first) : bisect_right(days, last)]


def unreadable(line: ClaimedLine) -> bool:
    """Whether a line has no usable day, amount or currency."""
    return line.problem != "" or not _FIRST_DAY <= line.paid_on <= _LAST_DAY or line.amount_minor <= 0 or not line.currency


def references_of(line: ClaimedLine) -> set[str]:
    """The references a line quotes, in normal form: as a whole, and each piece of it that could stand alone."""
    pieces = {normal(line.bank_reference), *(normal(piece) for piece in re.split(r"[\s,;]+", line.bank_reference))}
    return {piece for piece in pieces if len(piece) >= SHORTEST_REFERENCE and any(mark.isdigit() for mark in piece)}


def by_reference(received: Iterable[Received]) -> dict[str, list[Received]]:
    """The payments that carry each reference, in the order given."""
    found: dict[str, list[Received]] = defaultdict(list)
    for one in received:
        for reference in sorted(one.references):
            found[reference].append(one)
    return found


@lru_cache(1 << 16)
def _apart(one: str, other: str) -> int:
    return banking_days_between(one, other)


def apart(line: ClaimedLine, one: Received) -> int:
    """Banking days between the claimed day and the booking or the value date, whichever is nearer; of far ones, calendar days do."""
    far = days_apart(line, one)
    if far > _FAR:
        return far
    found = _apart(line.paid_on, one.booking_date)
    return min(found, _apart(line.paid_on, one.value_date)) if one.value_date else found


def days_apart(line: ClaimedLine, one: Received) -> int:
    """The same in calendar days."""
    claimed = date.fromisoformat(line.paid_on)
    return min(abs((date.fromisoformat(day) - claimed).days) for day in (one.booking_date, one.value_date) if day)


def _content(line: ClaimedLine) -> tuple[object, ...]:
    """An order that does not depend on how the list is sorted; lines alike to the letter may change places."""
    return (
        line.paid_on, line.amount_minor, line.currency, line.contract_no, line.payer_iban, line.bank_reference, line.beneficiary_iban,
        line.status, line.details, line.payer_name, line.line_no,
    )  # fmt: skip
