"""The nightly sheet of claims: every line with what is new about it tonight, and the same by verdict and sum."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.batch.report_look import sentence
from reconcile.core.harm import said
from reconcile.reports.night_claims import ClaimCount, ClaimGroup, ClaimRow
from reconcile.store import claim_events, runs
from reconcile.store import findings as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reconcile.batch.report_look import Look
    from reconcile.core.claim_life import Event
    from reconcile.core.findings import Finding

NEW, STILL, CLOSED, SETTLED = "new", "still open", "closed", "settled"
_FINE = frozenset({"agreed", "date_differs", "split", "merged"})


class ClaimSheet:
    """The sheet's rows, and what they come to by verdict."""

    def __init__(self, look: Look) -> None:
        earlier = runs.last(look.connection, kind="night", before_day=look.run.as_of, before_no=look.run.run_no)
        before = {one.key: one for one in stored.of_kind(look.connection, earlier.run_no, "claim")} if earlier else {}
        tonight = stored.of_kind(look.connection, look.run.run_no, "claim")
        here = _by_case([one for one in tonight if one.state != "gone"])
        gone = [one for one in tonight if one.state == "gone"]
        closed = claim_events.closed_by(look.connection, look.run.run_no) if gone else {}
        done = {number for number, one in claim_events.at_run(look.connection, look.run.run_no).items() if one.state == "resolved"}
        shown = [(one, _state(one, before, done)) for one in here]
        self.rows = [*(_row(one, state) for one, state in shown), *(_closed_row(one, closed) for one in gone)]
        told = [(before.get(one.key, one) if state == CLOSED else one, state) for one, state in shown]
        self.groups = _groups([*told, *((one, CLOSED) for one in gone)])


def _by_case(found: Sequence[Finding]) -> list[Finding]:
    """Case by case, those that do not agree first; our payments that a list leaves out stand last in it."""
    off = {one.case_no for one in found if one.difference_minor or one.verdict == "unreadable"}
    return sorted(found, key=lambda one: (one.case_no not in off, one.case_no, one.line_no == 0, one.line_no, one.key))


def _state(one: Finding, before: Mapping[str, Finding], done: Collection[str]) -> str:
    """What tonight changed of a line; what the list of a resolved case (one of ``done``) leaves out waits for nobody."""
    if one.key not in before:
        return NEW
    if not one.line_no and one.case_no in done:
        return SETTLED
    if one.verdict not in _FINE:
        return STILL
    return SETTLED if before[one.key].verdict in _FINE else CLOSED


def _row(one: Finding, state: str) -> ClaimRow:
    return ClaimRow(
        one.case_no, one.line_no, one.contract_no, one.day, one.claimed_minor, one.booked_minor, one.difference_minor, one.currency,
        one.verdict.replace("_", " "), sentence(one.sentence), state,
    )  # fmt: skip


def _closed_row(one: Finding, closed: Mapping[str, Event]) -> ClaimRow:
    """A line that is judged no more; its sums stand in its sentence, for they count in no total any longer."""
    event = closed.get(one.case_no)
    why = f"closed by {event.who}: {event.reason}" if event else "no longer left out by the list"
    was = f"was {one.verdict.replace('_', ' ')}, {said(_sum(one), one.currency)}" if one.currency else f"was {one.verdict.replace('_', ' ')}"
    return ClaimRow(
        one.case_no, one.line_no, one.contract_no, one.day, None, None, None, one.currency, CLOSED, sentence(f"{why}; it {was}"), CLOSED,
    )  # fmt: skip


def _sum(one: Finding) -> int:
    """What a line is about: what it claims, or what we have that it leaves out."""
    return (one.claimed_minor if one.line_no else one.booked_minor) or 0


def _groups(told: Sequence[tuple[Finding, str]]) -> list[ClaimGroup]:
    """By verdict and currency, the largest open sum first. Rows count from 1, in the order given."""
    found: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for number, (one, state) in enumerate(told, 1):
        if state != SETTLED:
            found[one.verdict, one.currency][state].append((number, _sum(one)))
    groups = [
        ClaimGroup(verdict.replace("_", " "), currency, *(_count(states.get(state, ())) for state in (NEW, STILL, CLOSED)))
        for (verdict, currency), states in found.items()
    ]
    return sorted(groups, key=lambda one: (one.currency, -one.still_open.amount_minor, -one.new.amount_minor, one.verdict))


def _count(rows: Sequence[tuple[int, int]]) -> ClaimCount:
    return ClaimCount(len(rows), sum(minor for _, minor in rows), rows[0][0] if rows else 0)
