"""The bridges of a letter: from the customer's total to ours, and from ours to the notice's, as steps in words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.core import claim_letter_words as words
from reconcile.core.compare_notice import KINDS
from reconcile.core.plan_settle import parts_beside, parts_of_bill
from reconcile.reports.letters import Step, Steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.core.compare_notice import NoticeBridge
    from reconcile.core.compare_values import Judged
    from reconcile.core.plan_settle import Settlement


def bridge_steps(lines: Sequence[Judged], currency: str, language: str) -> list[Steps]:
    """One bridge a currency, the case's own first: what she claims, less each verdict's difference, is what is credited to her."""
    readable = [one for one in lines if one.verdict != "unreadable"]
    found = []
    for each in sorted({one.currency for one in readable} | {currency}, key=lambda name: (name != currency, name)):
        mine = [one for one in readable if one.currency == each]
        differences: dict[str, int] = defaultdict(int)
        for one in mine:
            differences[one.verdict] += one.difference_minor
        rows = [Step(words.text("your_total", language), words.money_words(sum(one.claimed_minor for one in mine), each, language), total=True)]
        rows += [
            Step(words.VERDICTS[language][verdict], words.money_words(-amount, each, language, signed=True), total=False)
            for verdict, amount in differences.items()
            if amount
        ]
        rows.append(Step(words.text("our_total", language), words.money_words(sum(one.booked_minor for one in mine), each, language), total=True))
        found.append(Steps(words.text("bridge", language), rows))
    return found


def notice_steps(notice: NoticeBridge, currency: str, language: str) -> Steps:
    """From our total to the notice's, a step a reason."""
    day = words.day_words(notice.notice_date, language)
    rows = [Step(words.text("our_total", language), words.money_words(notice.ours_minor, currency, language), total=True)]
    rows += [
        Step(words.text(kind, language, notice_date=day), words.money_words(amount, currency, language, signed=True), total=False)
        for kind in KINDS
        if (amount := notice.sum_of(kind))
    ]
    last, total = ("known_then", notice.known_then_minor) if notice.notice_minor is None else ("notice_total", notice.notice_minor)
    rows.append(Step(words.text(last, language, notice_date=day), words.money_words(total, currency, language), total=True))
    return Steps(words.text("notice", language, notice_date=day), rows)


def settlement_steps(found: Settlement, language: str) -> Steps:
    """The settlement of a plan's year, which is no payment: its parts, and what stays open beside it."""

    def step(name: str, minor: int, *, total: bool = False) -> Step:
        return Step(words.text(name, language), words.money_words(minor, found.currency, language, signed=not total), total=total)

    rows = [*(step(f"part_{one.name}", one.amount_minor) for one in parts_of_bill(found)), step("settled_bill", found.bill_minor, total=True)]
    beside = parts_beside(found)
    if beside:
        rows += [*(step(f"part_{one.name}", one.amount_minor) for one in beside), step("settled_owed", found.balance_minor, total=True)]
    first, last = words.day_words(found.first_day, language), words.day_words(found.last_day, language)
    return Steps(words.text("settled", language, first=first, last=last), rows)
