"""From our total to the notice's: what was booked after its cut-off, what we did not know then, what has moved since.

A notice is built from what the store knew that evening. The steps always add up: what no payment explains is said to be that,
and where it is the settlement of a levelled plan, to be that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

AFTER_CUT_OFF, PLACED_LATER, MOVED_SINCE, SETTLEMENT, NOT_PAYMENTS = "after_cut_off", "placed_later", "moved_since", "plan_settlement", "not_payments"
KINDS = (AFTER_CUT_OFF, PLACED_LATER, MOVED_SINCE, SETTLEMENT, NOT_PAYMENTS)


class Counted(NamedTuple):
    """What of a payment counts for a contract now, and counted in the last night up to the notice's day; None when there was none."""

    payment_id: str
    entry_ref: str
    contract_no: str
    booking_date: str
    now_minor: int
    then_minor: int | None


class NoticeStep(NamedTuple):
    """One step from our total towards the notice's; ``payment_id`` is "" for what no payment explains."""

    kind: str
    payment_id: str
    entry_ref: str
    contract_no: str
    booking_date: str
    amount_minor: int


class NoticeBridge(NamedTuple):
    """Invariant: ours + the steps = the notice's total, or, when the case does not give it, what we knew then."""

    notice_date: str
    ours_minor: int
    steps: tuple[NoticeStep, ...]
    known_then_minor: int  # what a notice of that day rests on
    notice_minor: int | None

    def sum_of(self, kind: str) -> int:
        """What the steps of one kind come to."""
        return sum(one.amount_minor for one in self.steps if one.kind == kind)


def notice_bridge(
    counted: Iterable[Counted], notice_date: str, ours_minor: int, notice_minor: int | None, settlements: Collection[int] = ()
) -> NoticeBridge:
    """The bridge, its steps by kind and day; ``counted`` are the payments whose ``now_minor`` make our total, and those that counted then.

    ``settlements``: what a plan's year may have taken off a notice (what was billed for it, what was owed in all).
    """
    steps = []
    for one in counted:
        if one.booking_date > notice_date:
            steps.append(_step(AFTER_CUT_OFF, one, -one.now_minor))
        elif one.then_minor is not None and one.then_minor < one.now_minor:
            steps.append(_step(PLACED_LATER, one, one.then_minor - one.now_minor))
        elif one.then_minor is not None:
            steps.append(_step(MOVED_SINCE, one, one.then_minor - one.now_minor))
    known_then = ours_minor + sum(one.amount_minor for one in steps)
    if notice_minor is not None:
        rest = notice_minor - known_then
        steps.append(NoticeStep(SETTLEMENT if -rest in settlements else NOT_PAYMENTS, "", "", "", "", rest))
    steps = sorted(
        (one for one in steps if one.amount_minor), key=lambda one: (KINDS.index(one.kind), one.booking_date, one.payment_id, one.contract_no)
    )
    found = NoticeBridge(notice_date, ours_minor, tuple(steps), known_then, notice_minor)
    due = known_then if notice_minor is None else notice_minor
    assert ours_minor + sum(one.amount_minor for one in found.steps) == due, "the bridge to the notice does not add up"
    return found


def _step(kind: str, one: Counted, amount_minor: int) -> NoticeStep:
    return NoticeStep(kind, one.payment_id, one.entry_ref, one.contract_no, one.booking_date, amount_minor)
