"""The bridge from the customer's total to ours, line by line, as values; and from ours to the notice that started the case."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconcile.core.claim_life import Standing
    from reconcile.core.compare_notice import NoticeBridge
    from reconcile.core.compare_values import Judged
    from reconcile.core.plan_settle import Settlement
    from reconcile.core.reference_data import ClaimCase


class Totals(NamedTuple):
    """One currency of a case. ``notice_*`` are None when the case names no notice, or none in this currency.

    Invariant: claimed - the differences of the lines = booked.
    """

    currency: str
    claimed_minor: int  # what the readable lines add up to
    stated_minor: int | None  # the list's own total
    booked_minor: int
    by_verdict: tuple[tuple[str, int], ...]  # the differences, verdict by verdict, those of nothing left out
    notice_booked_minor: int | None  # of what is booked, booked by the notice's cut-off
    notice_minor: int | None  # the notice's total

    @property
    def difference_minor(self) -> int:
        return self.claimed_minor - self.booked_minor


class Bridge(NamedTuple):
    head: ClaimCase
    lines: tuple[Judged, ...]
    totals: tuple[Totals, ...]
    standing: Standing | None = None  # None while nobody has looked how it stands
    notice: NoticeBridge | None = None  # None when the case names no notice
    settlement: Settlement | None = None  # of the plan's last year, where it changes what is owed


def bridges(heads: Iterable[ClaimCase], judged: Iterable[Judged]) -> list[Bridge]:
    """A bridge a case, in the order of the heads; every line in the order of the list, then what it leaves out."""
    by_case: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_case[one.case_no].append(one)
    return [Bridge(head, tuple(by_case[head.case_no]), _totals(head, by_case[head.case_no])) for head in heads]


def _totals(head: ClaimCase, lines: list[Judged]) -> tuple[Totals, ...]:
    found = []
    for currency in sorted({one.currency for one in lines if one.verdict != "unreadable"} | {head.currency}):
        mine = [one for one in lines if one.currency == currency]
        steps: dict[str, int] = defaultdict(int)
        for one in mine:
            steps[one.verdict] += one.difference_minor
        main, on_notice = currency == head.currency, head.notice_date != "" and currency == head.currency
        found.append(
            Totals(
                currency,
                sum(one.claimed_minor for one in mine),
                head.claimed_total_minor if main else None,
                sum(one.booked_minor for one in mine),
                tuple((verdict, amount) for verdict, amount in steps.items() if amount),
                sum(one.booked_minor for one in mine if one.on_notice == "yes") if on_notice else None,
                head.notice_total_minor if on_notice else None,
            )
        )
        assert found[-1].claimed_minor - sum(steps.values()) == found[-1].booked_minor, f"case {head.case_no} does not add up"
    return tuple(found)
