"""Customers' lists for the night: every case is judged again, so that it resolves itself when the money turns up."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING

from reconcile.batch import claim_retry
from reconcile.batch.claim_left_out import with_payers
from reconcile.core import claim_life
from reconcile.core.compare import judge_all as judge_cases
from reconcile.core.compare_proof import Proof
from reconcile.core.compare_tiers import WRONG_MONTH
from reconcile.core.compare_values import Around, Case, Received
from reconcile.core.compare_work import SHORTEST_REFERENCE, unreadable
from reconcile.core.findings import Finding
from reconcile.core.policy import BankRule, OwnAccount
from reconcile.store import claim_events, claim_lookup, claim_proof, claims, corrections, lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from reconcile.core.claim_life import Standing
    from reconcile.core.compare_values import Judged
    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import ClaimCase, ClaimedLine

    Listed = tuple[ClaimCase, tuple[ClaimedLine, ...]]

_YEAR = 400  # calendar days back and forth on the contract itself, where a slip of the year can still be seen
_PROOF = 30  # calendar days around the claimed ones whose statements the proof looks at


def judge_all(connection: Connection, policy: Policy, as_of: str, run_no: int | None = None) -> list[Finding]:
    """A finding for each line of each case that is not closed, for each payment a list leaves out, and for how each case stands.

    With the number of the night's run, what has changed is noted in the history of each case.
    """
    closed = claim_events.closed(connection)
    listed = claims.load(connection, [number for number in claims.numbers(connection) if number not in closed])
    everything = _judged(connection, policy, as_of, listed)
    wanted = {head.case_no: head for head, _ in listed}
    mine = [one for one in everything if one.case_no in wanted]
    standings = _standings(connection, wanted, mine)
    if run_no is not None:
        last = claim_events.last(connection)
        changes = [claim_life.changed(number, standings[number], last.get(number), run_no, as_of) for number in sorted(standings)]
        claim_events.add(connection, [one for one in changes if one])
    told = {number: (wanted[number].contract_no, wanted[number].received_on, _remarked(now, wanted[number])) for number, now in standings.items()}
    return [*as_findings(mine), *claim_life.findings(told, everything)]


def _remarked(now: Standing, head: ClaimCase) -> Standing:
    return now._replace(reason=f"{now.reason}; {head.remark}") if head.remark else now


def _standings(connection: Connection, numbers: Iterable[str], lines: Iterable[Judged]) -> dict[str, Standing]:
    answered = claim_events.last(connection, "answered")
    by_case: dict[str, list[Judged]] = defaultdict(list)
    for one in lines:
        by_case[one.case_no].append(one)
    return {number: claim_life.standing(by_case[number], answered[number].about if number in answered else "") for number in numbers}


def standings(connection: Connection, numbers: Iterable[str], lines: Iterable[Judged]) -> dict[str, Standing]:
    """How each case stands by these verdicts; one that a person has closed is closed, for the reason that was given."""
    last = claim_events.last(connection)
    return {
        number: claim_life.Standing("closed", "", now.about, last[number].reason) if number in last and last[number].state == "closed" else now
        for number, now in _standings(connection, numbers, lines).items()
    }


def judged(connection: Connection, policy: Policy, as_of: str, listed: Sequence[Listed]) -> list[Judged]:
    """The verdicts on these lists, by case and line; beside them, other lists that may claim the same payments are judged too."""
    wanted = {head.case_no for head, _ in listed}
    return [one for one in _judged(connection, policy, as_of, listed) if one.case_no in wanted]


def _judged(connection: Connection, policy: Policy, as_of: str, listed: Sequence[Listed]) -> list[Judged]:
    """The same, with the verdicts on those other lists."""
    wanted = {head.case_no for head, _ in listed}
    listed = [*listed, *claims.load(connection, claims.rivals(connection, wanted))]
    if not listed:
        return []
    around = _around(connection, policy, as_of, listed)
    cases = _cases(connection, policy, around, listed)
    return with_payers(connection, judge_cases(cases, around), cases, around.collectors | around.own_accounts)


def proof(connection: Connection, policy: Policy, as_of: str, listed: Sequence[Listed]) -> Proof:
    """What proves that money these lists claim did not come."""
    return _around(connection, policy, as_of, listed).proof


def as_findings(lines: Sequence[Judged]) -> list[Finding]:
    """The verdicts as findings, with keys that are the same every night."""
    left_out = Counter((one.case_no, one.payments[0].payment_id) for one in lines if not one.line_no)
    return [
        Finding(
            "claim",
            _key(one, left_out),
            case_no=one.case_no,
            line_no=one.line_no,
            contract_no=one.contract_no,
            payment_id=one.payments[0].payment_id if one.payments else "",
            entry_ref=one.payments[0].entry_ref if one.payments else "",
            verdict=one.verdict,
            claimed_minor=one.claimed_minor,
            booked_minor=one.booked_minor,
            difference_minor=one.difference_minor,
            currency=one.currency,
            on_notice=one.on_notice,
            sentence=one.sentence,
            day=one.paid_on,
        )
        for one in lines
    ]


def _key(one: Judged, left_out: Mapping[tuple[str, str], int]) -> str:
    if one.line_no:
        return f"{one.case_no}/{one.line_no}"
    payment_id = one.payments[0].payment_id
    contract = f"/{one.contract_no}" if left_out[one.case_no, payment_id] > 1 else ""
    return f"{one.case_no}/0/{payment_id}{contract}"


def _around(connection: Connection, policy: Policy, as_of: str, listed: Sequence[Listed]) -> Around:
    days = sorted(line.paid_on for _, lines in listed for line in lines if not unreadable(line)) or [as_of]
    reach = _PROOF + max(bank.retry_days for bank in (BankRule(), *policy.banks))
    statements = claim_proof.statements(connection, moved(days[0], -_PROOF), moved(days[-1], reach))
    own = lookup.own_accounts(connection)
    known = [*policy.accounts, *(OwnAccount(iban) for iban in sorted(own - {account.iban for account in policy.accounts}))]
    return Around(
        as_of=as_of,
        own_accounts=frozenset(account.iban for account in known),
        collectors=frozenset(policy.collectors),
        date_window=policy.date_window_banking_days,
        execution_window=policy.execution_window_banking_days,
        proof=Proof(known, statements, claim_proof.doubts(connection, as_of)),
    )


def moved(day: str, by: int) -> str:
    """A day so many calendar days later; the ends of the calendar are not passed."""
    number = date.fromisoformat(day).toordinal() + by
    return date.fromordinal(min(max(number, 1), date.max.toordinal())).isoformat()


def _cases(connection: Connection, policy: Policy, around: Around, listed: Sequence[Listed]) -> list[Case]:
    """The cases with every payment each might mean: first those of its contracts, then, by who paid them, all others."""
    contracts = {(head.case_no, number) for head, lines in listed for number in (head.contract_no, *(line.contract_no for line in lines)) if number}
    spans = {head.case_no: _span(head, lines, around.as_of) for head, lines in listed}
    found = claim_lookup.on_contracts(connection, [(case_no, number, *spans[case_no]) for case_no, number in contracts])
    known = claim_lookup.payments(connection, (payment_id for _, payment_id in found))
    payers = _payers(known.values())
    usable = [(head.case_no, line) for head, lines in listed for line in lines if not unreadable(line)]
    found |= claim_lookup.of_payers(connection, set(_payer_rows(usable, payers, around)))
    found |= claim_lookup.of_references(connection, {(case_no, reference, around.as_of) for case_no, line in usable for reference in _quoted(line)})
    sums = {(case_no, line.amount_minor, line.currency, *_near(line, around.as_of)) for case_no, line in usable}
    found |= claim_lookup.undecided(connection, sums)
    known |= claim_lookup.payments(connection, {payment_id for _, payment_id in found} - known.keys())
    mine: dict[str, list[Received]] = defaultdict(list)
    corrected = corrections.touched(connection, known)
    for case_no, payment_id in sorted(pair for pair in found if pair[1] not in corrected):
        mine[case_no].append(known[payment_id])
    customers = claim_lookup.customers(connection, {number for _, number in contracts})
    retried = claim_retry.days(connection, policy, {number for _, number in contracts}, around.as_of)
    return [Case(head, lines, tuple(mine[head.case_no]), payers, customers, retried) for head, lines in listed]


def _span(head: ClaimCase, lines: Sequence[ClaimedLine], as_of: str) -> tuple[str, str]:
    """The days in which a case's contracts are looked at; nothing is seen of the days after the run's."""
    claimed = [line.paid_on for line in lines if not unreadable(line)]
    days = [day for day in (*claimed, head.period_from, head.period_to) if day] or [as_of]
    return moved(min(days), -_YEAR), min(moved(max(days), _YEAR), as_of)


def _near(line: ClaimedLine, as_of: str) -> tuple[str, str]:
    return moved(line.paid_on, -WRONG_MONTH), min(moved(line.paid_on, WRONG_MONTH), as_of)


def _payers(payments: Iterable[Received]) -> dict[str, frozenset[str]]:
    """Contract → the accounts that have paid for it."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in payments:
        for part in one.stands:
            if one.amount_minor > 0 and one.payer_account and one.booked_on(part.contract_no):
                found[part.contract_no].add(one.payer_account)
    return {number: frozenset(accounts) for number, accounts in found.items()}


def _payer_rows(
    usable: Iterable[tuple[str, ClaimedLine]], payers: Mapping[str, Collection[str]], around: Around
) -> Iterator[tuple[str, str, int, str, str, str]]:
    for case_no, line in usable:
        for account in {line.payer_iban, *payers.get(line.contract_no, ())} - around.collectors - around.own_accounts - {""}:
            yield case_no, account, line.amount_minor, line.currency, *_near(line, around.as_of)


def _quoted(line: ClaimedLine) -> set[str]:
    """The spellings under which a quoted reference may be stored."""
    pieces = {line.bank_reference.strip(), *line.bank_reference.replace(",", " ").replace(";", " ").split(), "".join(line.bank_reference.split())}
    return {spelling for piece in pieces if len(piece) >= SHORTEST_REFERENCE for spelling in (piece, piece.upper())}
