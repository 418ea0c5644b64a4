"""The night's figures beside last night's and the usual ones, and which of them are unlike a normal night."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.harm import said
from reconcile.core.usual import median, unlike
from reconcile.reports.night import KeyFigure
from reconcile.store import report_history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.report_look import Look
    from reconcile.store.runs import Run

_DAYS = 20  # days with a night that say what is usual
_FEW_MINOR = 100_00  # a smaller difference of sums is chance
_FEW = 5  # so many payments fewer than usual may be chance
_SHARE_POINTS = 5  # so many in a hundred fewer placed by rule is unlike a normal night


class Figures(NamedTuple):
    """A day's nights together; amounts in one currency. Counts of cases and unplaced money are those of its last night."""

    decided: int
    placed: int  # by a rule: posted, refunded, returned, set aside, explained
    new_cases: int
    cases: int
    returned: int
    refused: int
    credit_minor: int
    debit_minor: int
    unplaced_minor: int

    @property
    def placed_share(self) -> int:
        """Of a hundred decided, rounded down."""
        return self.placed * 100 // self.decided if self.decided else 100


_PLACED = ("post", "not_customer", "refund", "return", "correction", "explained")
_CASES = ("clarification", "awaiting_details", "duplicate_payment")


def figures_by_day(look: Look, currency: str) -> list[Figures]:
    """Tonight first (with what this day's earlier nights brought), then each earlier day, the newest first."""
    nights = report_history.nights(look.connection, look.run.run_no, _DAYS + 1)
    first = min(one.run_no for one in nights)
    new = report_history.new_findings(look.connection, [one.run_no for one in nights], (*_CASES, "return"))
    money = {(one.run_no, one.currency): one for one in report_history.money(look.connection, first, look.run.run_no)}
    by_day: dict[str, list[Run]] = {}
    for one in nights:
        by_day.setdefault(one.as_of, []).append(one)
    days = [look.run.as_of, *sorted((day for day in by_day if day < look.run.as_of), reverse=True)]
    return [_of_day(by_day[day], new, [money.get((one.run_no, currency)) for one in by_day[day]]) for day in days]


def _of_day(nights: Sequence[Run], new: dict[tuple[int, str], int], money: Sequence[report_history.Money | None]) -> Figures:
    """``nights`` of one day, the last first."""
    said_by_run = [json.loads(one.summary) for one in nights]
    known = [one for one in money if one is not None]
    end = money[0]
    return Figures(
        decided=sum(number for said in said_by_run for name, number in said.items() if name.startswith("decision_")),
        placed=sum(said.get(f"decision_{outcome}", 0) for said in said_by_run for outcome in _PLACED),
        new_cases=sum(new.get((one.run_no, kind), 0) for one in nights for kind in _CASES),
        cases=sum(said_by_run[0].get(f"finding_{kind}", 0) for kind in _CASES),
        returned=sum(new.get((one.run_no, "return"), 0) for one in nights),
        refused=sum(said.get("finding_refused_file", 0) for said in said_by_run),
        credit_minor=sum(one.credit_minor for one in known),
        debit_minor=sum(one.debit_minor for one in known),
        unplaced_minor=end.on_account_minor + end.clarification_minor + end.awaiting_minor if end else 0,
    )


def key_figures(days: Sequence[Figures], currency: str, overdue_minor: int) -> list[KeyFigure]:
    """Tonight, the last night of an earlier day, and the median of those days."""
    tonight, earlier = days[0], days[1:]

    def figure(name: str, field: str, money: str = "") -> KeyFigure:
        before = [int(getattr(one, field)) for one in earlier]
        return KeyFigure(name, int(getattr(tonight, field)), before[0] if before else None, median(before), money)

    return [
        figure("Payments decided", "decided"),
        figure("Placed by a rule, of 100", "placed_share"),
        figure("Money in", "credit_minor", currency),
        figure("Money out", "debit_minor", currency),
        figure("New on the worklist", "new_cases"),
        figure("On the worklist, all", "cases"),
        figure("Not placed yet", "unplaced_minor", currency),
        figure("Returned by the banks", "returned"),
        KeyFigure("Open and overdue", overdue_minor, None, None, currency),
    ]


def oddities(days: Sequence[Figures], currency: str) -> list[str]:
    """What is unlike a normal night, in words; empty when nothing is, or there is nothing to compare with."""
    tonight, earlier = days[0], days[1:]
    if not earlier:
        return []
    usual = Figures._make(median([one[place] for one in earlier]) or 0 for place in range(len(Figures._fields)))
    found = []
    for field, words in (("decided", "payments decided"), ("new_cases", "new on the worklist"), ("returned", "returned by the banks")):
        now, then = getattr(tonight, field), getattr(usual, field)
        if unlike(now, then):
            found.append(f"{now:,} {words} (usual {then:,})")
    if unlike(tonight.credit_minor, usual.credit_minor, _FEW_MINOR):
        found.append(f"{said(tonight.credit_minor, currency)} came in (usual {said(usual.credit_minor, currency)})")
    share = median([one.placed_share for one in earlier]) or 0
    fewer = tonight.decided * share // 100 - tonight.placed
    if fewer >= _FEW and share - tonight.placed_share >= _SHARE_POINTS:
        found.append(f"{tonight.placed_share} of 100 payments placed by a rule (usual {share})")
    return found
