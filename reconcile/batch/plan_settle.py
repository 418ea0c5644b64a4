"""``plan settle``: what is due for settlement, what is held, and the proposal for the billing system; nothing here opens an item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.batch import claim_hold, plan_settings
from reconcile.core import money
from reconcile.core.plan_drift import Stands, Year, plan_year, year_before
from reconcile.core.plan_settle import RUNNING, Elsewhere, Facts, Settlement, Terms, Unpaid, part_year, settle
from reconcile.errors import WrongUse
from reconcile.reports.tables_out import write_table
from reconcile.store import consumption, plans, plans_elsewhere, plans_money, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.core.plan_months import Consumption
    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import Plan
    from reconcile.reports.tables_out import Kind, Value
    from reconcile.store.plans_money import Known

# As invoices.csv, without the number that only billing can give.
COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("invoice_no", "text"), ("contract_no", "text"), ("kind", "text"), ("issued_on", "day"), ("due_on", "day"), ("period_start", "day"),
    ("period_end", "day"), ("amount", "money"), ("currency", "text"),
)  # fmt: skip
_ELSEWHERE = {"other_contract": "is booked on another contract", "in_clarification": "waits for a person", "not_customer": "was set aside"}
_ON_ITS_WAY = "in_transit"


def explain(connection: Connection, known: Known, policy: Policy, contract_no: str, *, running: bool = False) -> Settlement:
    """One contract's settlement: of its last year that is over; where there is none (or for ``running``) of this one up to the day.

    Raises: WrongUse when it has no plan, or nothing tells what it used costs.
    """
    timeline = plans.timelines(connection, known.file_no, contract_no).get(contract_no)
    if not timeline:
        raise WrongUse(f"contract {contract_no}", "has no levelled plan", "see its bills with `reconcile show`")
    if min(one.valid_from for one in timeline) > known.as_of:
        raise WrongUse(f"contract {contract_no}", f"its plan has not begun on {known.as_of}", "name a later day with --as-of")
    closed_on = plans_money.closed(connection, known).get(contract_no, "")
    year = plan_year(timeline, known.as_of, closed_on) if running else _year_to_settle(timeline, known.as_of, closed_on)
    readings = consumption.of_contract(connection, contract_no, known.as_of, known.file_no)
    until = part_year(year, known.as_of)
    unpaid = _unpaid(connection, known, contract_no, timeline[0].currency, until)
    found = _settle(connection, known, policy, {contract_no: timeline}, {contract_no: until}, [(contract_no, readings)], unpaid)
    if not found:
        to_do = "import its consumption with amounts, or set [plans] price_per_kwh"
        raise WrongUse(f"contract {contract_no}", "nothing tells what a kilowatt hour costs", to_do)
    if until == year:
        return found[0]
    why = (f"the plan's year runs until {year.last_day}; this is how it stands on {known.as_of}",)
    return found[0]._replace(state=RUNNING, why=why, shares=())


def _unpaid(connection: Connection, known: Known, contract_no: str, currency: str, year: Year) -> list[Unpaid]:
    """The year's instalments, or the bills in their place, that were due by the day and are not paid."""
    items = plans_money.items(connection, {(contract_no, currency): year}, known)
    return [Unpaid(one.due_on, one.open_minor) for one in items if one.open_minor > 0 and one.due_on <= known.as_of]


def everything(connection: Connection, known: Known, policy: Policy) -> list[Settlement]:
    """Every contract whose plan year is over: due, held, waiting for readings, or sent already; by contract."""
    timelines = plans.timelines(connection, known.file_no)
    closed = plans_money.closed(connection, known)
    years = {
        number: year
        for number, timeline in timelines.items()
        if (year := _year_to_settle(timeline, known.as_of, closed.get(number, ""))).last_day <= known.as_of
    }
    everything = consumption.by_contract(connection, _years_back(years, known), known.as_of, known.file_no)
    readings = ((number, said) for number, said in everything if number in years)
    return _settle(connection, known, policy, timelines, years, readings)


def of_some(connection: Connection, known: Known, policy: Policy, numbers: Iterable[str]) -> list[Settlement]:
    """The same of some contracts, passing over those without a plan."""
    timelines = plans.timelines_of(connection, numbers, known.file_no)
    closed = plans_money.closed_of(connection, timelines, known)
    years = {
        number: year
        for number, timeline in timelines.items()
        if (year := _year_to_settle(timeline, known.as_of, closed.get(number, ""))).last_day <= known.as_of
    }
    if not years:
        return []
    readings = consumption.of_contracts(connection, years, _years_back(years, known), known.as_of, known.file_no)
    return _settle(connection, known, policy, timelines, years, readings)


def held(connection: Connection) -> set[str]:
    """The contracts that a claim or a payment in clarification keeps waiting: nothing of theirs is settled."""
    cases = {case.contract_no for case in plans_elsewhere.cases(connection)}
    return cases | {claim.contract_no for claim, _ in claim_hold.held(connection)}


def _years_back(years: Mapping[str, Year], known: Known) -> str:
    """The first day of readings that bear on these years: two years before the first of them."""
    first = min((year.first_day for year in years.values()), default=known.as_of)
    return f"{int(first[:4]) - 2}{first[4:]}"


def _year_to_settle(timeline: Sequence[Plan], as_of: str, closed_on: str) -> Year:
    """The last year that is over on a day; the running one when there is none."""
    year = plan_year(timeline, as_of, closed_on)
    return year if year.last_day <= as_of else year_before(timeline, year) or year


def _sent_for(year: Year, sent: Iterable[tuple[str, str, str, int]]) -> int | None:
    """What billing has sent for a year; None when nothing. One without a period is for the year that was over when it came."""
    ours = [minor for _, first, last, minor in sent if last and first <= year.last_day and last >= year.first_day]
    return sum(ours) if ours else None


def _settle(
    connection: Connection,
    known: Known,
    policy: Policy,
    timelines: dict[str, list[Plan]],
    years: dict[str, Year],
    readings: Iterable[tuple[str, Sequence[Consumption]]],
    unpaid: Sequence[Unpaid] = (),
) -> list[Settlement]:
    keyed = {(number, timelines[number][0].currency): year for number, year in years.items()}
    standing = plans_money.stands(connection, keyed, known)
    sent = plans_money.settled(connection, years)
    around = _Around(connection, known)
    found = []
    for number, said in readings:
        timeline, year = timelines[number], years[number]
        currency = timeline[0].currency
        facts = Facts(
            timeline,
            [one for one in said if one.currency == currency],
            year,
            standing.get(number, Stands()),
            tuple(around.misallocated(number, currency)),
            tuple(around.in_flight(number, currency, alone=len(years) == 1)),
            tuple(around.holds(number)),
            _sent_for(year, sent.get(number, ())),
            unpaid,
        )
        terms = Terms(policy.plan_settlement, policy.plan_lump_days, plan_settings.price(policy.plan_price_per_kwh, currency))
        one = settle(facts, known.as_of, terms)
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda one: one.contract_no)


class _Around:
    """What stands around the contracts: cases, claims and money on its way, gathered once."""

    def __init__(self, connection: Connection, known: Known) -> None:
        self._connection, self._known = connection, known
        self._cases: dict[str, list[plans_elsewhere.Case]] = defaultdict(list)
        for case in plans_elsewhere.cases(connection):
            if case.booking_date <= known.as_of:
                self._cases[case.contract_no].append(case)
        self._claims: dict[str, list[str]] = defaultdict(list)
        for claim, now in claim_hold.held(connection):
            self._claims[claim.contract_no].append(f"claim {claim.case_no} is {now.words}")
        self._lines: dict[str, list[plans_elsewhere.ClaimLine]] = defaultdict(list)
        night = runs.last(connection, kind="night")
        for line in plans_elsewhere.claim_lines(connection, night.run_no) if night else ():
            self._lines[line.contract_no].append(line)

    def holds(self, number: str) -> Iterator[str]:
        """Why nothing may be settled yet."""
        yield from self._claims.get(number, ())
        for case in self._cases.get(number, ()):
            yield f"payment {case.payment_id} of {money.to_text(case.amount_minor, case.currency)} {case.currency} waits for a person and may be this contract's"

    def misallocated(self, number: str, currency: str) -> Iterator[Elsewhere]:
        """Money the contract is likely to have been sent, each payment once."""
        seen = set()
        for case in self._cases.get(number, ()):
            if case.currency == currency and case.place == 0:
                seen.add(case.payment_id)
                yield Elsewhere(case.payment_id, case.amount_minor, f"of {case.booking_date} waits for a person ({case.payment_id})")
        for line in self._lines.get(number, ()):
            if line.verdict in _ELSEWHERE and line.currency == currency and (not line.payment_id or line.payment_id not in seen):
                seen.add(line.payment_id)
                yield Elsewhere(line.payment_id, line.amount_minor, f"{_ELSEWHERE[line.verdict]} (claim {line.case_no}, line {line.line_no})")

    def in_flight(self, number: str, currency: str, *, alone: bool) -> Iterator[Elsewhere]:
        """Money on its way on the day. What was booked later is looked up only for one contract alone."""
        for line in self._lines.get(number, ()):
            if line.verdict == _ON_ITS_WAY and line.currency == currency:
                yield Elsewhere("", line.amount_minor, f"is on its way (claim {line.case_no}, line {line.line_no})")
        for later in plans_elsewhere.later(self._connection, self._known, number) if alone else ():
            if later.currency == currency:
                yield Elsewhere(later.payment_id, later.amount_minor, f"was booked later, on {later.booking_date} ({later.payment_id})")


def write_proposal(path: Path, found: Iterable[Settlement], as_of: str) -> int:
    """What billing is asked to send, a line a sum to be paid; gives their number. Held and unread years are left out."""
    rows: list[tuple[Value, ...]] = [
        (
            "", one.contract_no, "settlement", as_of, share.due_on, one.first_day, one.last_day, money.to_decimal(share.amount_minor, one.currency),
            one.currency,
        )
        for one in found
        for share in one.shares
    ]  # fmt: skip
    write_table(path, COLUMNS, rows)
    return len(rows)
