"""A plan year's settlement: what the year cost against what was asked and paid, and why, in parts that add up to the cent.

The bill is what the year cost less what its instalments asked, whether paid or not: an instalment left unpaid stays open as
itself, and is not billed again. The balance is what the customer owes in all; its parts explain it, positive what adds to a debt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.plan_drift import Year, instalments_of, used
from reconcile.core.plan_forecast import YEAR, Price, cost, expected, known_price, shown_price, spread
from reconcile.core.plan_months import by_month, day_after, days_in, last_day, month_after, months, upto

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.core.plan_drift import Stands, Used
    from reconcile.core.plan_months import Consumption
    from reconcile.core.reference_data import Plan

DUE, HELD, SETTLED, RUNNING, NO_READING = "due", "held", "settled", "running", "waits for readings"
CONSUMPTION, PRICE, PLAN_SUM, MISSED, MISALLOCATED, IN_FLIGHT, ROUNDING = (
    "consumption", "price", "plan", "missed", "misallocated", "in flight", "rounding",
)  # fmt: skip

_NAMED = 6  # instalments in a sentence; the rest is counted


class Elsewhere(NamedTuple):
    """Money that is, or may be, the contract's and does not stand on it: ``what`` says where it is."""

    reference: str
    amount_minor: int
    what: str


class Unpaid(NamedTuple):
    """An instalment of the year with something open."""

    due_on: str
    open_minor: int


class Part(NamedTuple):
    """One reason for the balance."""

    name: str
    amount_minor: int
    sentence: str


class Share(NamedTuple):
    """What of a settlement is to be paid when; negative is to be given back."""

    due_on: str
    amount_minor: int


class Facts(NamedTuple):
    """Everything a settlement rests on. ``holds`` are sentences: why nothing may be settled yet."""

    plans: Sequence[Plan]
    readings: Sequence[Consumption]
    year: Year
    stands: Stands
    misallocated: Sequence[Elsewhere] = ()
    in_flight: Sequence[Elsewhere] = ()
    holds: Sequence[str] = ()
    settled_minor: int | None = None  # what billing has sent for the year
    unpaid: Sequence[Unpaid] = ()  # where they are looked up, to be named


class Settlement(NamedTuple):
    """``bill_minor`` is to be billed; ``balance_minor`` is owed in all, with what is still open and less what is on account."""

    contract_no: str
    first_day: str
    last_day: str
    currency: str
    state: str
    why: tuple[str, ...]
    kwh_milli: int
    cost_minor: int
    estimated_days: int
    asked_minor: int
    paid_minor: int
    on_account_minor: int
    bill_minor: int
    balance_minor: int
    parts: tuple[Part, ...]
    shares: tuple[Share, ...]


OF_THE_BILL = (CONSUMPTION, PRICE, PLAN_SUM, ROUNDING)  # the other parts stay open as what they are


def parts_of_bill(found: Settlement) -> tuple[Part, ...]:
    """The parts that come to what is billed for the year, those of nothing left out."""
    return tuple(one for one in found.parts if one.name in OF_THE_BILL and one.amount_minor)


def parts_beside(found: Settlement) -> tuple[Part, ...]:
    """The parts that are owed beside the bill, those of nothing left out."""
    return tuple(one for one in found.parts if one.name not in OF_THE_BILL and one.amount_minor)


class Terms(NamedTuple):
    """How a settlement is to be paid: the policy's words."""

    way: str  # spread | lump
    lump_days: int
    price: Price | None = None


def settle(facts: Facts, as_of: str, terms: Terms) -> Settlement | None:
    """The settlement of a year as a day sees it; None when nothing tells what a kilowatt hour costs.

    Invariants: the parts add up to the balance, the shares to the bill.
    """
    year, stands = facts.year, facts.stands
    unopened = sum(one.amount_minor for one in instalments_of(facts.plans, year) if one.due_on > stands.last_due)
    stands = stands._replace(asked_minor=stands.asked_minor + unopened)
    facts = facts._replace(stands=stands)
    readings = upto(facts.readings, year.last_day)
    known = by_month(readings)
    price = terms.price or known_price(known)
    if price is None:
        return None
    found = used(known, readings, year, price)
    bill = found.cost_minor - stands.asked_minor
    balance = found.cost_minor - stands.paid_minor - stands.on_account_minor
    state, why = _state(facts, found, as_of)
    return Settlement(
        contract_no=facts.plans[0].contract_no,
        first_day=year.first_day,
        last_day=year.last_day,
        currency=facts.plans[0].currency,
        state=state,
        why=why,
        kwh_milli=found.kwh_milli,
        cost_minor=found.cost_minor,
        estimated_days=found.days - found.known_days,
        asked_minor=stands.asked_minor,
        paid_minor=stands.paid_minor,
        on_account_minor=stands.on_account_minor,
        bill_minor=bill,
        balance_minor=balance,
        parts=parts(facts, found, terms),
        shares=shares(facts, bill, as_of, terms) if state == DUE else (),
    )


def _state(facts: Facts, found: Used, as_of: str) -> tuple[str, tuple[str, ...]]:
    year, currency = facts.year, facts.plans[0].currency
    if year.last_day > as_of:
        return RUNNING, (f"the plan's year runs until {year.last_day}",)
    if facts.settled_minor is not None:
        bill = found.cost_minor - facts.stands.asked_minor
        off = bill - facts.settled_minor
        said = f"billing has sent {money.to_text(facts.settled_minor, currency)} {currency} for it"
        return SETTLED, (said if not off else f"{said}, {money.to_text(abs(off), currency)} {'less' if off > 0 else 'more'} than these figures give",)
    if found.known_days < found.days:
        missing = found.days - found.known_days
        return NO_READING, (f"of the year's {found.days} days {missing} have no reading; send the consumption up to {year.last_day}",)
    if facts.holds:
        return HELD, tuple(facts.holds)
    return DUE, ()


def parts(facts: Facts, found: Used, terms: Terms) -> tuple[Part, ...]:
    """Why the balance is what it is, every part though it be nothing, except the plan's sum where it is as was forecast."""
    asked, currency = facts.stands.asked_minor, facts.plans[0].currency
    basis = _basis(facts, terms)
    supposed, at_old_price = (asked, found.cost_minor) if basis is None else (basis.cost_minor, cost(found.kwh_milli, basis.price))
    off = supposed - asked
    rounded = abs(off) <= _roundable(facts)
    elsewhere = sum(one.amount_minor for one in facts.misallocated)
    flying = sum(one.amount_minor for one in facts.in_flight)
    missed = asked - facts.stands.paid_minor - facts.stands.on_account_minor - elsewhere - flying
    found_parts = [
        Part(CONSUMPTION, at_old_price - supposed, _used_words(at_old_price - supposed, found, basis, currency)),
        Part(PRICE, found.cost_minor - at_old_price, _price_words(found.cost_minor - at_old_price, found, basis, currency)),
        Part(PLAN_SUM, 0 if rounded else off, _plan_words(off, _is_part(facts.year))),
        Part(MISSED, missed, _missed_words(missed, facts.unpaid, currency)),
        Part(MISALLOCATED, elsewhere, _listed(facts.misallocated, currency, "nothing of it stands elsewhere")),
        Part(IN_FLIGHT, flying, _listed(facts.in_flight, currency, "nothing is on its way")),
        Part(ROUNDING, off if rounded else 0, "instalments are round sums"),
    ]
    return tuple(one for one in found_parts if one.name != PLAN_SUM or one.amount_minor)


class _Basis(NamedTuple):
    """What a year was expected to use and to cost when it began, and the price it rests on."""

    cost_minor: int
    price: Price
    kwh_milli: int


def _basis(facts: Facts, terms: Terms) -> _Basis | None:
    """None when too little was known then."""
    year = facts.year
    before = by_month(upto(facts.readings, day_after(year.first_day, -1)))
    price = terms.price or known_price(before)
    if price is None or not before:
        return None
    milli = 0
    for month in months(year.first_day[:7], YEAR):
        if month > year.last_day[:7]:
            break
        milli += expected(before, month, days_in(month) if month < year.last_day[:7] else int(year.last_day[8:]))
    return _Basis(cost(milli, price), price, milli)


def _roundable(facts: Facts) -> int:
    """By how much round instalments may miss the forecast: half a unit each where they are whole units, else a cent each."""
    sums = [one.amount_minor for one in instalments_of(facts.plans, facts.year)]
    unit = 10 ** money.exponent(facts.plans[0].currency)
    return len(sums) * (unit // 2 if all(one % unit == 0 for one in sums) else 1)


def _used_words(minor: int, found: Used, basis: _Basis | None, currency: str) -> str:
    if basis is None:
        return "what the year cost beyond its instalments; no reading from before it tells what the plan supposed"
    used, foretold = _kwh(found.kwh_milli), _kwh(basis.kwh_milli)
    if not minor:
        return f"{used} kWh, as much as foretold"
    than = f"{'more' if minor > 0 else 'less'} than the {foretold} kWh that the year before foretold"
    return f"{used} kWh were used, {than}; at that year's {shown_price(basis.price, currency)} {currency}"


def _price_words(minor: int, found: Used, basis: _Basis | None, currency: str) -> str:
    if basis is None:
        return "no earlier price is known"
    if not minor or not found.kwh_milli:
        return "a kilowatt hour cost what it had cost"
    now, before = shown_price(Price(found.cost_minor, found.kwh_milli), currency), shown_price(basis.price, currency)
    return f"a kilowatt hour cost {now} {currency} on average, the year before {before}"


def _kwh(milli: int) -> str:
    """Whole kilowatt hours, to be read.

    >>> _kwh(1_234_500)
    '1,234'
    """
    return f"{milli // 1000:,}"


def _is_part(year: Year) -> bool:
    return not year.is_last and year.last_day < last_day(month_after(year.first_day[:7], YEAR - 1))


def _plan_words(minor: int, part: bool) -> str:  # noqa: FBT001  one flag in, one sentence out
    than = "these months of the year were expected to cost" if part else "the year was expected to cost"
    return f"the instalments ask {'less' if minor > 0 else 'more'} than {than}"


def _missed_words(minor: int, unpaid: Sequence[Unpaid], currency: str) -> str:
    if not minor:
        return "every instalment was paid"
    if minor < 0:
        return "more was paid than the instalments asked"
    named = ", ".join(f"{one.due_on} {money.to_text(one.open_minor, currency)}" for one in unpaid[:_NAMED])
    more = f" and {len(unpaid) - _NAMED} more" if len(unpaid) > _NAMED else ""
    return f"instalments that were not paid, and stay open{f'; open are those due on {named}{more}' if named else ''}"


def _listed(found: Sequence[Elsewhere], currency: str, nothing: str) -> str:
    return "; ".join(f"{money.to_text(one.amount_minor, currency)} {currency} {one.what}" for one in found) or nothing


def shares(facts: Facts, bill_minor: int, as_of: str, terms: Terms) -> tuple[Share, ...]:
    """When the bill is to be paid: with the next twelve instalments, or at once where there are none or the policy says so."""
    if not bill_minor:
        return ()
    if terms.way == "lump" or facts.year.is_last:
        return (Share(day_after(as_of, terms.lump_days), bill_minor),)
    due_day = max(facts.plans, key=lambda one: one.valid_from).due_day
    first = max(as_of, facts.year.last_day)[:7]
    days = [f"{month}-{min(due_day or 31, days_in(month)):02}" for month in months(month_after(first), YEAR)]
    return tuple(Share(*one) for one in zip(days, spread(bill_minor, YEAR), strict=True))


def part_year(year: Year, as_of: str) -> Year:
    """A year up to a day, to say how it stands before it is over."""
    return year if year.last_day <= as_of else Year(year.first_day, as_of)
