"""The drift barometer: whether a levelled plan will have asked for what was used by the end of its year, and what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.plan import Instalment, instalments
from reconcile.core.plan_forecast import YEAR, Price, cost, expected, known_price
from reconcile.core.plan_months import NOTHING, Consumption, Month, by_month, day_after, days_in, last_day, month_after, months, upto

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconcile.core.reference_data import Plan

WILL_OWE, UNKNOWN, WILL_GET_BACK, ON_COURSE = "will owe", "not known", "will get back", "on course"
_HALF_BELIEVED = 90  # days of readings after which a household's new ways count as much as its old ones
_MOST_TIMES = 3  # a reading that says more is rather a slip of the meter
_ORDER = (WILL_OWE, UNKNOWN, WILL_GET_BACK, ON_COURSE)


class Year(NamedTuple):
    """The stretch of days a plan is settled over. ``is_last`` when the contract or the plan ends with it."""

    first_day: str
    last_day: str
    is_last: bool = False


class Stands(NamedTuple):
    """What the year's items (instalments, or the bills in their place) ask and have got; ``last_due`` is the last opened one's day."""

    asked_minor: int = 0
    due_minor: int = 0
    paid_minor: int = 0  # settled outside the bank too
    last_due: str = ""
    on_account_minor: int = 0


class Used(NamedTuple):
    """What was used in a year as far as it is known, and what the rest is expected to be."""

    known_milli: int
    known_minor: int
    expected_milli: int
    expected_minor: int
    known_days: int
    days: int

    @property
    def kwh_milli(self) -> int:
        """The whole year's."""
        return self.known_milli + self.expected_milli

    @property
    def cost_minor(self) -> int:
        """The whole year's."""
        return self.known_minor + self.expected_minor


class Drift(NamedTuple):
    """A contract's year. ``drift_minor`` is what it will have cost less what is asked and on account: positive is owed in the end.

    Money that nobody can tell is None. ``mending_minor`` is the sum for each instalment that can still be changed.
    """

    contract_no: str
    first_day: str
    last_day: str
    currency: str
    state: str
    drift_minor: int | None
    instalment_minor: int
    mending_minor: int | None
    asked_minor: int
    due_minor: int
    paid_minor: int
    on_account_minor: int
    consumed_minor: int
    forecast_minor: int
    known_days: int
    days: int


def plan_year(plans: Sequence[Plan], as_of: str, closed_on: str = "") -> Year:
    """The year of a plan that a day lies in; where the contract or the plan has ended before, its last one.

    It begins with the month of the plan's first day and is twelve months long; a changed sum does not begin another one, a
    plan that had ended does.
    """
    first, last = _stretch(plans, as_of)
    ends = [day for day in (closed_on, last) if day]
    end = min(ends, default="")
    at = min(as_of, end) if end else as_of
    origin = first[:7]
    passed = (int(at[:4]) - int(origin[:4])) * YEAR + int(at[5:7]) - int(origin[5:])
    start = month_after(origin, max(0, passed) // YEAR * YEAR)
    until = last_day(month_after(start, YEAR - 1))
    if end and end <= until:
        return Year(f"{start}-01", max(end, f"{start}-01"), is_last=True)
    return Year(f"{start}-01", until)


def year_before(plans: Sequence[Plan], year: Year) -> Year | None:
    """The year before; None when the plan began with this one."""
    first, _ = _stretch(plans, year.first_day)
    if f"{first[:7]}-01" >= year.first_day:
        return None
    return Year(f"{month_after(year.first_day[:7], -YEAR)}-01", day_after(year.first_day, -1))


def _stretch(plans: Sequence[Plan], as_of: str) -> tuple[str, str]:
    """First and last day ("" for none) of the unbroken run of stretches that a day lies in, or that began last before it."""
    ordered = sorted(plans, key=lambda one: one.valid_from)
    if len(ordered) == 1:
        return ordered[0].valid_from, ordered[0].valid_to
    first, last = ordered[0].valid_from, ordered[0].valid_to
    for one in ordered[1:]:
        if last and day_after(last) < one.valid_from:
            if one.valid_from > as_of:
                break
            first = one.valid_from
        last = one.valid_to
    return first, last


def instalments_of(plans: Sequence[Plan], year: Year) -> list[Instalment]:
    """The year's instalments, oldest first."""
    return instalments(plans, year.last_day, 0, year.first_day)


def used(known: Mapping[str, Month], readings: Sequence[Consumption], year: Year, price: Price) -> Used:
    """The year's use from readings up to its end: what was read, and what the days without a reading are expected to add."""
    whole = year.last_day == last_day(year.last_day[:7])
    inside = known if whole else by_month(upto(readings, year.last_day))
    milli = minor = to_come = known_days = days = foretold = 0
    for month in months(year.first_day[:7], YEAR):
        if month > year.last_day[:7]:
            break
        wanted = days_in(month) if month < year.last_day[:7] else int(year.last_day[8:])
        one = inside.get(month, NOTHING)
        milli += one.kwh_milli
        minor += one.amount_minor + (cost(one.kwh_milli - one.priced_milli, price) if one.kwh_milli > one.priced_milli else 0)
        if one.days:
            foretold += expected(known, month, min(one.days, wanted))
        if one.days < wanted:
            to_come += expected(known, month, wanted - one.days)
        known_days += one.days
        days += wanted
    to_come = _at_level(to_come, milli, foretold, known_days)
    return Used(milli, minor, to_come, cost(to_come, price), known_days, days)


def _at_level(to_come: int, used_milli: int, foretold: int, known_days: int) -> int:
    """What is expected, moved towards how this year has gone so far: wholly believed only after long, half after ninety days."""
    if not foretold:
        return to_come
    so_far = min(used_milli, _MOST_TIMES * foretold)
    weight = known_days + _HALF_BELIEVED
    return to_come * (foretold * _HALF_BELIEVED + so_far * known_days) // (foretold * weight)


def drift(
    plans: Sequence[Plan], readings: Sequence[Consumption], stands: Stands, year: Year, as_of: str, price: Price | None, surprise_percent: int
) -> Drift:
    """How a plan stands on a day. ``price`` is the policy's; without one, last year's cost."""
    asked_for = instalments_of(plans, year)
    ahead = [one for one in asked_for if one.due_on > max(stands.last_due, as_of)]
    coming = sum(one.amount_minor for one in asked_for if one.due_on > stands.last_due)
    asked = stands.asked_minor + coming
    # The sum that holds on the day, else the first one: of a plan that has not begun.
    holds = next((one for one in reversed(asked_for) if one.due_on <= as_of), asked_for[0] if asked_for else None)
    now = ahead[0] if ahead else holds
    known = by_month(readings)
    price = price or known_price(known)
    head = (plans[0].contract_no, year.first_day, year.last_day, plans[0].currency)
    tail = (asked, stands.due_minor, stands.paid_minor, stands.on_account_minor)
    if price is None:
        days = sum(one.days for month, one in known.items() if year.first_day[:7] <= month <= year.last_day[:7])
        return Drift(*head, UNKNOWN, None, now.amount_minor if now else 0, None, *tail, 0, 0, days, 0)
    found = used(known, readings, year, price)
    off = found.cost_minor - asked - stands.on_account_minor
    wrong = abs(off) * 100 > surprise_percent * asked
    state = ON_COURSE if not wrong else WILL_OWE if off > 0 else WILL_GET_BACK
    mending = None
    if ahead:
        rest = off + sum(one.amount_minor for one in ahead)
        mending = max(0, -(-rest // len(ahead)))
    return Drift(
        *head, state, off, now.amount_minor if now else 0, mending, *tail, found.known_minor, found.expected_minor, found.known_days, found.days
    )  # fmt: skip


def worst_first(rows: Sequence[Drift]) -> list[Drift]:
    """Those who will get a surprise first: the largest debt, then what nobody can tell, then the largest credit."""
    return sorted(rows, key=lambda one: (_ORDER.index(one.state), -abs(one.drift_minor or 0), one.contract_no))
