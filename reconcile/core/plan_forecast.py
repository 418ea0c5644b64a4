"""What a contract will use, month by month, what that will cost, and the equal instalments that pay for it.

Method, the same wherever a forecast is needed: a month's use a day is that of the same calendar month a year before; where
the year before that is known too, the nearer year counts two thirds. A month that was seen in neither gets the average a day
of everything known; one such month changes nothing in the others. No trend: a household that has changed shows it within the year.
How far off the method is for this very contract is told by trying it on the months already known.
"""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.plan_months import NOTHING, Month, days_in, month_after, months

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR = 12
_HALF = 2  # a month tells its use a day when at least one in so many of its days is known
_NEARER, _FARTHER = 2, 1  # weights of the last year and of the one before
SEASONAL, LAST_YEAR, YEAR_BEFORE = "same months of the last two years", "same months of last year", "same months of the year before last"
AVERAGE = "average day, such a month is not known"
_METHODS = (SEASONAL, LAST_YEAR, YEAR_BEFORE, AVERAGE)


class Price(NamedTuple):
    """So many minor units for so much energy: exact, never a quotient."""

    minor: int
    kwh_milli: int


class Forecast(NamedTuple):
    """``kwh_milli`` by month; ``method`` is for people. Errors are per mille, None where too little is known to try: of a month (mean), and of the year's total."""

    first_month: str
    kwh_milli: tuple[int, ...]
    method: str
    months_known: int
    month_error: int | None
    year_error: int | None


class Row(NamedTuple):
    """A month of a proposal."""

    month: str
    kwh_milli: int
    cost_minor: int
    instalment_minor: int


def forecast(known: Mapping[str, Month], first_month: str, count: int = YEAR) -> Forecast:
    """So many months from one on. ``known`` must hold something before it."""
    wanted = months(first_month, count)
    used = tuple(expected(known, month) for month in wanted)
    month_error, year_error = back_tested(known)
    whole = sum(1 for month, one in known.items() if one.days == days_in(month))
    return Forecast(first_month, used, _said(Counter(_method(known, month) for month in wanted)), whole, month_error, year_error)


def expected(known: Mapping[str, Month], month: str, days: int | None = None) -> int:
    """What will be used in a month, or in so many days of it, in watt hours."""
    wanted = days_in(month) if days is None else days
    if not wanted:
        return 0
    nearer, farther = _a_year_before(known, month), _a_year_before(known, month, 2)
    method = _told_by(nearer, farther, month)
    if method == AVERAGE:
        return _average(known, month, wanted)
    if method != SEASONAL:
        one = nearer if method == LAST_YEAR else farther
        return _rounded(one.kwh_milli * wanted, one.days)
    top = _NEARER * nearer.kwh_milli * farther.days + _FARTHER * farther.kwh_milli * nearer.days
    return _rounded(top * wanted, (_NEARER + _FARTHER) * nearer.days * farther.days)


def _a_year_before(known: Mapping[str, Month], month: str, years: int = 1) -> Month:
    return known.get(month_after(month, -YEAR * years), NOTHING)


def _method(known: Mapping[str, Month], month: str) -> str:
    """What tells a month's use."""
    return _told_by(_a_year_before(known, month), _a_year_before(known, month, 2), month)


def _told_by(nearer: Month, farther: Month, month: str) -> str:
    if _tells(nearer, month):
        return SEASONAL if _tells(farther, month) else LAST_YEAR
    return YEAR_BEFORE if _tells(farther, month) else AVERAGE


def _said(methods: Counter[str]) -> str:
    """The method of all months; where they have several, each with the number of its months."""
    if len(methods) == 1:
        return next(iter(methods))
    return "; ".join(f"{method} ({methods[method]} of {methods.total()})" for method in _METHODS if methods[method])


def _tells(one: Month, month: str) -> bool:
    return one.days * _HALF >= days_in(month)


def _average(known: Mapping[str, Month], month: str, days: int) -> int:
    """By the days before the month; where it is the first there is, by all."""
    before = [one for other, one in known.items() if other < month] or list(known.values())
    return _rounded(sum(one.kwh_milli for one in before) * days, max(1, sum(one.days for one in before)))


def back_tested(known: Mapping[str, Month]) -> tuple[int | None, int | None]:
    """(mean error of a month, error of the total) in per mille, over the last months that the months a year before could have told.

    Each is forecast from what was known before the first of them, so nothing of the tried year helps itself.
    """
    whole = sorted(month for month, one in known.items() if one.days == days_in(month))
    tried = [month for month in whole[-YEAR:] if _tells(known.get(month_after(month, -YEAR), NOTHING), month)]
    if not tried:
        return None, None
    before = {month: one for month, one in known.items() if month < tried[0]}
    pairs = [(expected(before, month), known[month].kwh_milli) for month in tried]
    errors = [_rounded(abs(said - used) * 1000, used) for said, used in pairs if used]
    total = sum(used for _, used in pairs)
    if not errors or not total:
        return None, None
    return _rounded(sum(errors), len(errors)), _rounded(abs(sum(said for said, _ in pairs) - total) * 1000, total)


def known_price(known: Mapping[str, Month]) -> Price | None:
    """What a kilowatt hour cost over the last twelve months whose cost is known; None when none is."""
    last = sorted(month for month, one in known.items() if one.priced_milli)[-YEAR:]
    found = Price(sum(known[month].amount_minor for month in last), sum(known[month].priced_milli for month in last))
    return found if found.kwh_milli else None


def named_price(per_kwh: Decimal, currency: str) -> Price:
    """A price as people say it, exactly.

    >>> named_price(Decimal("0.1523"), "EUR")
    Price(minor=1523, kwh_milli=100000)
    """
    _, digits, exponent = (per_kwh.scaleb(money.exponent(currency))).as_tuple()
    whole = int("".join(map(str, digits)))
    places = int(exponent)
    return Price(whole * 10 ** max(places, 0), 1000 * 10 ** max(-places, 0))


def cost(kwh_milli: int, price: Price) -> int:
    """Minor units, half a cent to the even one."""
    return _even(kwh_milli * price.minor, price.kwh_milli)


def shown_price(price: Price, currency: str) -> Decimal:
    """A price a kilowatt hour, to five places, to be read and never reckoned with."""
    return (Decimal(price.minor) * 1000 / Decimal(price.kwh_milli)).scaleb(-money.exponent(currency)).quantize(Decimal("0.00001"), ROUND_HALF_EVEN)


def spread(total_minor: int, count: int) -> list[int]:
    """Equal whole cents that add up; what cannot be divided makes the first ones a cent more.

    >>> spread(1000, 3), spread(-1000, 3)
    ([334, 333, 333], [-333, -333, -334])
    """
    base, more = divmod(total_minor, count)
    return [base + 1] * more + [base] * (count - more)


def proposal(found: Forecast, price: Price) -> list[Row]:
    """The months with their cost and the instalments; each month's cost is rounded, and the instalments pay their sum."""
    costs = [cost(used, price) for used in found.kwh_milli]
    wanted = months(found.first_month, len(costs))
    return [Row(*row) for row in zip(wanted, found.kwh_milli, costs, spread(sum(costs), len(costs)), strict=True)]


def _rounded(top: int, bottom: int) -> int:
    return _even(top, bottom)


def _even(top: int, bottom: int) -> int:
    """A quotient to the nearest whole number, a half to the even one; ``bottom`` is positive."""
    whole, rest = divmod(top, bottom)
    return whole + (rest * 2 > bottom or (rest * 2 == bottom and whole % 2 == 1))
