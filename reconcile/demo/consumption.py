"""What levelled households used: two years of readings with a winter and a summer, each contract by its own dice.

The dice are the contract's, so that nothing else of a world depends on them.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from reconcile.core.plan import instalments, item_key
from reconcile.core.plan_months import Consumption
from reconcile.core.reference_data import Clearing
from reconcile.demo.days import month_before, moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconcile.core.reference_data import Contract, Plan
    from reconcile.demo.world import World

_MONTHS_BACK = 26
_PRICE_MINOR, _PRICE_MILLI = 17, 1_000  # 0.17 EUR a kilowatt hour
_NEW_PRICE_MINOR = 18  # in the plan's year
# How much of an average month each calendar month is, in percent.
_SEASON = (135, 130, 115, 100, 85, 70, 65, 70, 80, 100, 120, 130)
_SLACK = 6  # percent by which a month is off
_TWO_MONTHS_OF_TEN = 2  # households read every second month
_HABITS = (100, 100, 100, 100, 70, 135, 170)  # percent of what the plan supposes
_YEAR = 12
_ONE_IN = 6  # long-standing plans that began a year before the others


def taken_over(world: World) -> tuple[list[Plan], list[Clearing]]:
    """The world's plans, some of them a year old by now and to be settled; and what the old system had been paid of these."""
    end = date.fromisoformat(moved(world.size.ends_on, 1))
    first = month_before(end, _YEAR + 1).isoformat()
    opened = {one.contract_no: one.opened_on for one in world.contracts}
    old = [one for one in world.plans if first < one.valid_from and opened[one.contract_no] <= month_before(end, _MONTHS_BACK).isoformat()]
    aged = {one.contract_no for one in old[::_ONE_IN]}
    clearings = [
        Clearing(one.contract_no, item_key(one.contract_no, due[:7]), one.monthly_amount_minor, one.currency, moved(one.valid_from, -1), "takeover")
        for one in world.plans
        if one.contract_no in aged
        for due in _dues(first, one)
    ]
    return [one._replace(valid_from=first) if one.contract_no in aged else one for one in world.plans], clearings


def _dues(first: str, plan: Plan) -> list[str]:
    """The due days of a plan from a day on, before it began."""
    return [one.due_on for one in instalments([plan._replace(valid_from=first)], plan.valid_from, 0) if one.due_on < plan.valid_from]


def readings(contracts: Iterable[Contract], plans: Iterable[Plan], ends_on: str) -> Iterator[Consumption]:
    """By plan, oldest first; from when the contract was opened, up to the last month that is over."""
    opened = {one.contract_no: one.opened_on for one in contracts}
    for plan in plans:
        yield from _household(plan, opened[plan.contract_no], ends_on)


def _household(plan: Plan, opened_on: str, ends_on: str) -> Iterator[Consumption]:
    dice = Random(f"use {plan.contract_no}")
    habit, step = dice.choice(_HABITS), 2 if dice.randrange(10) < _TWO_MONTHS_OF_TEN else 1
    usual_milli = plan.monthly_amount_minor * _PRICE_MILLI * 1000 // (_PRICE_MINOR * 1000)
    end = date.fromisoformat(moved(ends_on, 1))
    months = [month_before(end, back) for back in range(_MONTHS_BACK, 0, -1)]
    months = [month for month in months if month.isoformat() >= opened_on]
    for place in range(len(months) % step, len(months), step):
        first = months[place].isoformat()
        last = moved(month_before(months[place], -step).isoformat(), -1)
        percent = sum(_SEASON[month.month - 1] for month in months[place : place + step])
        inside = first >= plan.valid_from
        milli = usual_milli * percent * (habit if inside else 100) * (100 + dice.randint(-_SLACK, _SLACK)) // 1_000_000
        price = _NEW_PRICE_MINOR if inside else _PRICE_MINOR
        yield Consumption(plan.contract_no, first, last, milli, milli * price // _PRICE_MILLI, plan.currency)
