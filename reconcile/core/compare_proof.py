"""Proof that a payment did not come: statements of every own account, without a gap, over the days it could have been booked.

What breaks the proof is named: days of an account without a statement, a statement that does not add up, a file that was
refused, a batch whose details the bank has not sent.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.calendar import is_banking_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.core.policy import OwnAccount

_NAMED = 3  # reasons in a sentence; the rest is counted


class Stated(NamedTuple):
    """One statement's head. Balances are None when it does not give them; ``page`` is 0 when it has no pages."""

    account: str
    currency: str
    from_date: str
    to_date: str
    statement_id: str
    sequence: str
    page: int
    last_page: int
    opening_minor: int | None
    closing_minor: int | None
    booked_minor: int
    value_dated_minor: int  # booked with a value date up to ``to_date``: some banks' closing balance


class Doubt(NamedTuple):
    """Money or a file we do not know the inside of, and the days it may speak of. ``most_minor``: it cannot hold more; None for any sum."""

    first: str
    last: str
    currency: str
    most_minor: int | None
    sentence: str


class Whole(NamedTuple):
    """A statement with all its pages."""

    from_date: str
    to_date: str
    sequence: str
    opening_minor: int | None
    closing_minor: int | None


class Coverage(NamedTuple):
    """What of one account's days was searched, and the unbroken statements it was searched in; "" where there are none."""

    account: str
    first: str
    last: str
    from_date: str
    to_date: str
    complete: bool


class Proof:
    """What is known of all own accounts; ``accounts`` are the settings', to which those with statements are added."""

    def __init__(self, accounts: Iterable[OwnAccount], statements: Iterable[Stated], doubts: Sequence[Doubt]) -> None:
        self._open = {one.iban: (one.opened, one.closed or "9999") for one in accounts}
        by_account: dict[str, dict[str, list[Stated]]] = defaultdict(lambda: defaultdict(list))
        for one in statements:
            by_account[one.account][one.currency].append(one)
            self._open.setdefault(one.account, ("", "9999"))
        self._covered = {
            account: {currency: _stretches(_whole(found)) for currency, found in currencies.items()} for account, currencies in by_account.items()
        }
        self._doubts = sorted(doubts)
        self._known: dict[tuple[str, str, str], list[str]] = {}

    def accounts(self, first: str, last: str) -> int:
        """How many own accounts were open in these days."""
        return sum(opened <= last and closed >= first for opened, closed in self._open.values())

    def missing(self, first: str, last: str, currency: str, amount_minor: int) -> str:
        """What is missing for the proof over these days, in words; "" when nothing is."""
        if not self.accounts(first, last):
            return f"no account of ours is known for {_in_words([first, last])}"
        key = (first, last, currency)
        if key not in self._known:
            self._known[key] = [gap for account in sorted(self._open) for gap in self._gaps(account, *key)]
        doubts = [
            one.sentence
            for one in self._doubts
            if one.first <= last
            and one.last >= first
            and one.currency in {"", currency}
            and (one.most_minor is None or one.most_minor >= amount_minor)
        ]
        found = [*self._known[key], *dict.fromkeys(doubts)]
        more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        return "; ".join(found[:_NAMED]) + more

    def coverage(self, first: str, last: str, currency: str) -> list[Coverage]:
        """Each own account that was open in these days, and how its statements cover them."""
        found = []
        for account, (opened, closed) in sorted(self._open.items()):
            start, end = max(first, opened), min(last, closed)
            if start > end:
                continue
            by_currency = self._covered.get(account, {})
            stretches = by_currency.get(currency) or [one for each in by_currency.values() for one in each]
            around = [one for one in stretches if one[0] <= end and one[1] >= start]
            complete = not self._gaps(account, first, last, currency)
            found.append(
                Coverage(account, start, end, min((one[0] for one in around), default=""), max((one[1] for one in around), default=""), complete)
            )
        return found

    def _gaps(self, account: str, first: str, last: str, currency: str) -> list[str]:
        opened, closed = self._open[account]
        first, last = max(first, opened), min(last, closed)
        if first > last:
            return []
        by_currency = self._covered.get(account, {})
        # An account kept in other currencies only must be complete in each: money is converted when it is booked.
        wanted = [by_currency[currency]] if currency in by_currency else list(by_currency.values()) or [[]]
        missing = sorted({day for stretches in wanted for day in _uncovered(first, last, stretches)})
        return [f"no complete statement of {account} for {_in_words(missing)}"] if missing else []


def _whole(statements: Sequence[Stated]) -> list[Whole]:
    """Statements whose pages are all there and whose balances, where given, add up; in order of time."""
    groups: dict[tuple[str, ...], list[Stated]] = defaultdict(list)
    for number, one in enumerate(statements):
        own = (str(number),) if not one.page else ()
        groups[one.statement_id, one.from_date, one.to_date, *own].append(one)
    found = []
    for pages in groups.values():
        pages.sort(key=lambda one: one.page)
        numbers = {one.page for one in pages}
        complete = numbers == {0} or (numbers == set(range(1, len(numbers) + 1)) and bool(pages[-1].last_page))
        opening, closing = pages[0].opening_minor, pages[-1].closing_minor
        sums = {sum(one.booked_minor for one in pages), sum(one.value_dated_minor for one in pages)}
        adds_up = opening is None or closing is None or closing - opening in sums or len(pages) > len(numbers)
        if complete and adds_up and pages[0].from_date:
            found.append(Whole(pages[0].from_date, pages[0].to_date, pages[0].sequence, opening, closing))
    return sorted(found, key=lambda one: (one.from_date, one.to_date, one.sequence))


def _stretches(statements: Sequence[Whole]) -> list[tuple[str, str]]:
    """Days without a gap: one statement after the other, where the next opens with what the last closed."""
    found: list[tuple[str, str]] = []
    last: Whole | None = None
    for one in statements:
        if last is not None and one.from_date <= last.to_date:  # it speaks of the same days again
            found[-1] = (found[-1][0], max(found[-1][1], one.to_date))
        elif last is not None and _follows(last, one):
            found[-1] = (found[-1][0], one.to_date)
        elif last is not None and _next_day(last.to_date) == one.from_date:
            # Next to one another, and money between them that neither shows.
            found[-1] = (found[-1][0], _day_before(last.to_date))
            found.append((_next_day(one.from_date), one.to_date))
        else:
            found.append((one.from_date, one.to_date))
        last = one if last is None or one.to_date >= last.to_date else last
    return found


def _follows(last: Whole, one: Whole) -> bool:
    balances = (last.closing_minor, one.opening_minor)
    if None not in balances and last.closing_minor != one.opening_minor:
        return False
    day = _next_day(last.to_date)
    while day < one.from_date and not is_banking_day(day):
        day = _next_day(day)
    numbered = last.sequence.isdigit() and one.sequence.isdigit() and int(one.sequence) == int(last.sequence) + 1 and None not in balances
    return day >= one.from_date or numbered


def _uncovered(first: str, last: str, stretches: Sequence[tuple[str, str]]) -> list[str]:
    days, day = [], first
    while day <= last:
        if is_banking_day(day) and not any(start <= day <= end for start, end in stretches):
            days.append(day)
        day = _next_day(day)
    return days


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _in_words(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
