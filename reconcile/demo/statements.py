"""The statements of an account: its days cut into periods, each opening where the one before closed."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reconcile.demo.days import days_between, is_banking_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconcile.demo.world import Account, Line, World

_FEWEST_DAYS = {"C": 7}  # this bank never sends a single day
_EVERY_DAY = frozenset({"A"})  # and this one also sends weekends, on which nothing happens
_MONTHLY = 28  # days from which a file is a whole month


class Statement(NamedTuple):
    """One period of one account. ``first`` and ``last`` are ISO days; ``sequence`` counts from 1 without a gap."""

    account: Account
    first: str
    last: str
    sequence: int
    opening_minor: int
    lines: tuple[Line, ...]

    @property
    def closing_minor(self) -> int:
        return self.opening_minor + sum(line.amount_minor for line in self.lines)


def statements(world: World, place: int) -> Iterator[Statement]:
    """The chain of statements of the account at this place, oldest first; days without a booking are covered too."""
    account = world.accounts[place]
    by_day = {
        day: tuple(lines) for day, lines in groupby((line for line in world.lines if line.account == place), key=lambda line: line.booking_date)
    }
    balance = account.opening_minor
    for sequence, (first, last) in enumerate(_periods(world, account.bank.dialect), 1):
        lines = tuple(line for day in days_between(first, last) for line in by_day.get(day.isoformat(), ()))
        statement = Statement(account, first.isoformat(), last.isoformat(), sequence, balance, lines)
        balance = statement.closing_minor
        yield statement


def _periods(world: World, dialect: str) -> Iterator[tuple[date, date]]:
    """First and last day of each period; none reaches over the end of a month."""
    length = max(world.size.days_per_file, _FEWEST_DAYS.get(dialect, 1))
    days = days_between(date.fromisoformat(world.starts_on), date.fromisoformat(world.size.ends_on))
    for _, month in groupby(days, key=lambda day: (day.year, day.month)):
        of_month = list(month)
        step = len(of_month) if length >= _MONTHLY else length
        for at in range(0, len(of_month), step):
            period = of_month[at : at + step]
            if step > 1 or dialect in _EVERY_DAY or is_banking_day(period[0]):
                yield period[0], period[-1]
