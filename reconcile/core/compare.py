"""The customer's list → verdicts: exactly one a line, found before not found, and what the list leaves out.

The differences of a case add up, in each currency, to what its readable lines claim less what is booked: the payments
booked on its contracts within its period, and those beyond it that a line turned out to be. That is asserted here.

A payment booked on a contract is that contract's, however many lists claim it; two lists of different contracts that
claim the same undecided payment cannot both be right, so the one with the better evidence has it, of equals the earlier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import money
from reconcile.core.calendar import add_banking_days
from reconcile.core.compare_again import name_returned
from reconcile.core.compare_evidence import EXECUTED, REFERENCE_FOUND, grade, says
from reconcile.core.compare_left_out import payer
from reconcile.core.compare_tiers import search
from reconcile.core.compare_values import UNDECIDED, Judged
from reconcile.core.compare_words import Phrase, not_executed, say
from reconcile.core.compare_work import Found, Work, references_of, unreadable

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from reconcile.core.compare_values import Around, Bill, Case, Received
    from reconcile.core.reference_data import ClaimedLine

_WORDS = 80  # letters of a line that are quoted
_ROUNDS = 10  # of two cases wanting one payment; each round settles at least one


def judge_all(cases: Iterable[Case], around: Around) -> list[Judged]:
    """The verdicts of all cases, by case and line."""
    ordered = sorted(cases, key=lambda case: (case.head.received_on, case.head.case_no))
    blocked: dict[str, dict[str, str]] = {case.head.case_no: {} for case in ordered}
    judged: dict[str, list[_Line]] = {}
    for _ in range(_ROUNDS):
        for case in ordered:
            if case.head.case_no not in judged:
                judged[case.head.case_no] = _judge(case, around, blocked[case.head.case_no])
        losers = _losers(ordered, judged)
        for case_no, payment_id, winner in losers:
            blocked[case_no][payment_id] = winner
            judged.pop(case_no, None)
        if not losers:
            break
    claimants = _claimants(judged)
    return [_in_words(line, around, claimants) for case_no in sorted(judged) for line in judged[case_no]]


def judge(case: Case, around: Around) -> list[Judged]:
    """The verdicts of one case by itself, by line; what the list leaves out comes last, by booking day."""
    return judge_all([case], around)


class _Line(NamedTuple):
    """A line and what it turned out to be; ``line`` is None for ours that the list leaves out."""

    case: Case
    line: ClaimedLine | None
    contract_no: str
    found: Found


def _judge(case: Case, around: Around, blocked: Mapping[str, str]) -> list[_Line]:
    work = Work(case, around, blocked)
    search(work)
    taken = _taken(work)
    for line in work.open_lines():
        work.found[line.line_no] = _claimed_twice(work, line, taken) or _not_found(work, line)
    name_returned(work)
    lines = sorted(case.lines, key=lambda one: one.line_no)
    result = [_Line(case, line, line.contract_no, work.found.get(line.line_no) or _unreadable(line)) for line in lines]
    result.extend(_left_out(work))
    _assert_adds_up(work, result)
    return result


def _unreadable(line: ClaimedLine) -> Found:
    """What cannot be used, with the words of the list, so that she who wrote them knows which line is meant."""
    problem = line.problem or "the day, the amount or the currency is missing or impossible"
    words = f"{line.details[:_WORDS]}…" if len(line.details) > _WORDS else line.details
    return Found("unreadable", "unreadable", (), 0, {"problem": problem, "quoted": f" “{words}”" if words else ""})


def _left_out(work: Work) -> list[_Line]:
    return [
        _Line(work.case, None, contract_no, Found("not_claimed", "not_claimed", (one,), one.booked_on(contract_no), {"who": payer(one)}))
        for one in work.received
        if work.in_period(one)
        for contract_no in work.contracts_of(one)
        if (one.payment_id, contract_no) not in work.used
    ]


def _assert_adds_up(work: Work, lines: Sequence[_Line]) -> None:
    due: Counter[str] = Counter()
    for line in work.lines:
        due[line.currency] += line.amount_minor
    for one in work.received:
        for contract_no in work.contracts_of(one):
            if work.in_period(one) or (one.payment_id, contract_no) in work.used:
                due[one.currency] -= one.booked_on(contract_no)
    for each in lines:
        currency = each.line.currency if each.line else each.found.payments[0].currency
        if each.found.verdict != "unreadable":
            due[currency] -= (each.line.amount_minor if each.line else 0) - each.found.booked_minor
    assert not any(due.values()), f"case {work.case.head.case_no}: the lines do not add up by {dict(due)}"


# ---------------------------------------------------------------- not found


def _taken(work: Work) -> dict[tuple[str, Hashable], list[Received]]:
    """The payments that another line or another case has, by each sum and each reference under which they could be meant."""
    found: dict[tuple[str, Hashable], list[Received]] = defaultdict(list)
    for one in work.received:
        if one.payment_id in work.blocked or work.user(one) is not None:
            sums = {one.amount_minor, *(one.booked_on(number) for number in work.contracts_of(one))}
            for key in (*sorted(sums), *sorted(one.references)):
                found[one.currency, key].append(one)
    return found


def _claimed_twice(work: Work, line: ClaimedLine, taken: Mapping[tuple[str, Hashable], Sequence[Received]]) -> Found | None:
    """The line means a payment that another line or another case has; a line that says the money never came does not."""
    if work.says_not_here(line):
        return None
    quoted = references_of(line)
    candidates = {one.payment_id: one for key in (line.amount_minor, *quoted) for one in taken.get((line.currency, key), ())}
    for one in sorted(candidates.values(), key=lambda each: (each.booking_date, each.payment_id)):
        if not _could_be(work, line, one):
            continue
        user = work.user(one)
        if user is None:
            return Found("claimed_twice", "claimed_twice_case", (one,), 0, {"other_case": work.blocked[one.payment_id]})
        other = work.by_no[user]
        theirs = references_of(other)
        if (quoted and theirs and not quoted & theirs) or (line.payer_iban and other.payer_iban and line.payer_iban != other.payer_iban):
            continue
        return Found("claimed_twice", "claimed_twice", (one,), 0, {"line": user})
    return None


def _could_be(work: Work, line: ClaimedLine, one: Received) -> bool:
    if references_of(line) & one.references:
        return True
    booked = one.booked_on(line.contract_no)
    same = line.amount_minor in {one.amount_minor, booked}
    return same and work.in_window(line, one) and (booked != 0 or work.related(line, one))


def _not_found(work: Work, line: ClaimedLine) -> Found:
    around = work.around
    if work.wrong_beneficiary(line):
        return Found("wrong_beneficiary", "wrong_beneficiary", (), 0, {"beneficiary": line.beneficiary_iban})
    if not_executed(line.status):
        return Found("not_executed", "not_executed", (), 0, {"status": line.status.strip()})
    if line.paid_on > around.as_of:
        return Found("in_transit", "in_transit_future", (), 0, {})
    if around.as_of < add_banking_days(line.paid_on, around.execution_window):
        return Found("in_transit", "in_transit", (), 0, {"window": around.execution_window})
    first, last = searched(line, around.execution_window, work.case.retry_days)
    if around.as_of < last:
        return Found("in_transit", "in_transit_retry", (), 0, {"until": last})
    missing = around.proof.missing(first, last, line.currency, line.amount_minor)
    if missing:
        return Found("not_decidable", "not_decidable", (), 0, {"missing": missing, "first": first, "last": last})
    return Found("not_received", "not_received", (), 0, {"count": around.proof.accounts(first, last), "first": first, "last": last})


def searched(line: ClaimedLine, window: int, retry_days: Mapping[Bill, int]) -> tuple[str, str]:
    """The first and the last day on which a payment of this line may have been booked: her bank's retries pass with it.

    A bank pays bills, not other sums; and what her list says was executed, or has a bank's reference, was no payment that failed.
    """
    first, last = add_banking_days(line.paid_on, -1), add_banking_days(line.paid_on, window)
    days = 0 if references_of(line) or says(line.status) == EXECUTED else retry_days.get((line.contract_no, line.amount_minor, line.currency), 0)
    again = date.fromordinal(min(date.fromisoformat(line.paid_on).toordinal() + days, date.max.toordinal())).isoformat()
    return first, max(last, again)


# ---------------------------------------------------------------- several cases


def _losers(cases: Sequence[Case], judged: Mapping[str, Sequence[_Line]]) -> list[tuple[str, str, str]]:
    """(case_no, payment_id, the case that has it) where cases of different contracts claim one undecided payment."""
    wanted: dict[str, list[tuple[int, int, int, _Line]]] = defaultdict(list)
    for place, case in enumerate(cases):
        for each in judged[case.head.case_no]:
            for one in each.found.payments:
                if each.line is not None and each.found.verdict == "in_clarification" and one.state in UNDECIDED:
                    wanted[one.payment_id].append((-_strength(each.line, one), place, each.line.line_no, each))
    result = []
    for payment_id, claims in sorted(wanted.items()):
        first = min(claims, key=lambda claim: claim[:3])[3]
        for _, _, _, each in claims:
            if each.case is not first.case and each.contract_no != first.contract_no:
                result.append((each.case.head.case_no, payment_id, first.case.head.case_no))
    return sorted(set(result))


def _strength(line: ClaimedLine, one: Received) -> int:
    """By reference, else by the payer's account, else by name or suggestion; of equals, what her own bank's status is worth."""
    account = line.payer_iban != "" and line.payer_iban == one.payer_account
    return 10 * (grade(line, [one]) == REFERENCE_FOUND) + 5 * account + says(line.status)


def _claimants(judged: Mapping[str, Sequence[_Line]]) -> dict[tuple[str, str], list[str]]:
    """(payment_id, contract) → the cases that count it there, in order."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case_no in sorted(judged):
        for each in judged[case_no]:
            if each.line is not None and each.found.booked_minor:
                for one in each.found.payments:
                    found[one.payment_id, each.contract_no].append(case_no)
    return found


def _in_words(each: _Line, around: Around, claimants: Mapping[tuple[str, str], Sequence[str]]) -> Judged:
    case, line, found = each.case, each.line, each.found
    currency = line.currency if line else found.payments[0].currency
    claimed = line.amount_minor if line and not unreadable(line) else 0
    one = found.payments[0] if found.payments else None
    key, other_case = _also_claimed(each, claimants)
    words: dict[str, object] = {
        "booked_on": one.booking_date if one else "",
        "paid_on": line.paid_on if line else "",
        "booked": f"{money.to_text(found.booked_minor, currency)} {currency}",
        "claimed": f"{money.to_text(claimed, currency)} {currency}",
        "as_of": around.as_of,
        "other_case": other_case,
    } | found.words
    is_known = line is None or not each.contract_no or each.contract_no in case.customers
    if not is_known:
        words["before"] = Phrase("no_contract", {"contract_no": each.contract_no})
    return Judged(
        case.head.case_no,
        line.line_no if line else 0,
        each.contract_no,
        line.paid_on if line else found.payments[0].booking_date,
        currency,
        found.verdict,
        claimed,
        found.booked_minor,
        found.payments,
        _on_notice(case, found),
        say(key, words),
        key,
        words,
        is_of_no_contract=not is_known,
    )


def _also_claimed(each: _Line, claimants: Mapping[tuple[str, str], Sequence[str]]) -> tuple[str, str]:
    """The sentence's key, and the other case that counts the payment, where there is one."""
    found, case_no = each.found, each.case.head.case_no
    for one in found.payments:
        numbers = (each.contract_no,) if found.verdict == "agreed" else one.elsewhere(each.contract_no) if found.verdict == "other_contract" else ()
        for number in numbers:
            others = [other for other in claimants.get((one.payment_id, number), ()) if other != case_no]
            if others:
                return (f"{found.key}_twice" if found.verdict == "agreed" else "other_contract_claimed"), others[0]
    return found.key, str(found.words.get("other_case", ""))


def _on_notice(case: Case, found: Found) -> str:
    """Whether what counts for the line was booked by the day up to which the notice counted."""
    if not case.head.notice_date:
        return ""
    return "yes" if found.booked_minor and all(one.booking_date <= case.head.notice_date for one in found.payments) else "no"
