"""Finding each claimed line among the payments, the strongest evidence first, each step over the whole list at once.

A step pairs as many lines as it can, in order of time, before a weaker one sees what is left: the same reference; the
same amount in the date window, on this contract, then elsewhere; the same amount on another day; several that add up;
a slip in the amount of what is plainly the same payment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from reconcile.core import money
from reconcile.core.compare_days import ByDay, slips_of_date
from reconcile.core.compare_pairs import in_order, slip, sum_of
from reconcile.core.compare_values import UNDECIDED
from reconcile.core.compare_work import Found, Shelf, Work, apart, by_reference, days_apart, references_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

    from reconcile.core.compare_values import Received
    from reconcile.core.reference_data import ClaimedLine

WRONG_MONTH = 45  # calendar days: a month and the days around a weekend
_WRONG_DAY = 20  # outside the days the list covers, where a payment of the same sum is more likely another month's
BOOKED_HERE, WHOLE = "booked here", "whole"  # which amount of a payment is compared
_OTHER_AMOUNT, _RELUCTANT, _OTHER_PAYER = 1_000_000, 10_000, 1_000  # costs, beside the days between

_Fits = Callable[[Work, "ClaimedLine", "Received"], bool]


def search(work: Work) -> None:
    """Give a verdict to every line that can be found."""
    _references(work)
    _pair(work, BOOKED_HERE, lambda *_: True, Work.in_window)
    _pair(work, WHOLE, _elsewhere, Work.in_window)
    _pair(work, WHOLE, _partly_here, Work.in_window)
    _pair(work, BOOKED_HERE, lambda *_: True, _other_day, doubtful=False)
    _pair(work, WHOLE, _nobodys, _other_day, doubtful=False)
    _split(work)
    _merged(work)
    _near(work)


# ---------------------------------------------------------------- one payment for one line


def _references(work: Work) -> None:
    known = by_reference(work.received)
    wanted: dict[str, list[ClaimedLine]] = defaultdict(list)
    for line in work.open_lines():
        for reference in references_of(line) & known.keys():
            wanted[reference].append(line)
    for reference in sorted(wanted):

        def cost(line: ClaimedLine, one: Received, alone: bool = len(known[reference]) == 1) -> int | None:  # noqa: FBT001
            if one.currency != line.currency or not work.is_free(one, line.contract_no):
                return None
            days = days_apart(line, one)
            if line.amount_minor in {one.amount_minor, one.booked_on(line.contract_no)}:
                return days if alone or days <= WRONG_MONTH else None
            return _OTHER_AMOUNT + days if work.in_window(line, one) and not work.other_payer(line, one) else None

        _settle(work, [line for line in wanted[reference] if line.line_no not in work.found], known[reference], cost)


def _elsewhere(work: Work, line: ClaimedLine, one: Received) -> bool:
    return not one.booked_on(line.contract_no) and work.related(line, one)


def _partly_here(_work: Work, line: ClaimedLine, one: Received) -> bool:
    return one.booked_on(line.contract_no) != 0


def _nobodys(work: Work, line: ClaimedLine, one: Received) -> bool:
    """Far from the claimed day only what nobody else has: another contract's payment of the same sum is its own."""
    return not one.booked_on(line.contract_no) and not one.elsewhere(line.contract_no) and work.same_payer(line, one)


def _other_day(work: Work, line: ClaimedLine, one: Received) -> bool:
    return days_apart(line, one) <= (WRONG_MONTH if work.in_period(one) else _WRONG_DAY) or one.booking_date in slips_of_date(line.paid_on)


def _pair(work: Work, of: str, fits: _Fits, near: _Fits, *, doubtful: bool = True) -> None:
    """Pair lines and payments of the same amount, group by group; groups share no line and no part of a payment."""
    lines: dict[Hashable, list[ClaimedLine]] = defaultdict(list)
    for line in work.open_lines(doubtful=doubtful):
        lines[line.currency, line.amount_minor, line.contract_no if of == BOOKED_HERE else ""].append(line)
    payments: dict[Hashable, list[Received]] = defaultdict(list)
    for one in work.received if lines else ():
        if of == WHOLE:
            payments[one.currency, one.amount_minor, ""].append(one)
        else:
            for contract_no in work.contracts_of(one):
                payments[one.currency, one.booked_on(contract_no), contract_no].append(one)

    def cost(line: ClaimedLine, one: Received) -> int | None:
        if not work.is_free(one, line.contract_no) or not fits(work, line, one) or not near(work, line, one):
            return None
        return days_apart(line, one) + _OTHER_PAYER * work.other_payer(line, one) + _RELUCTANT * work.says_not_here(line)

    for key, group in lines.items():
        found = payments.get(key, [])
        _settle(work, group, found, cost, _places_near(work, found, near))


def _places_near(work: Work, payments: Sequence[Received], near: _Fits) -> Callable[[ClaimedLine], Collection[int]]:
    """Which payments ``near`` can hold for at all."""
    days = ByDay(payments)
    if near is Work.in_window:
        return lambda line: days.about(line.paid_on, work.window_days)
    return lambda line: days.about(line.paid_on, WRONG_MONTH, slips_of_date(line.paid_on))


def _settle(
    work: Work,
    lines: list[ClaimedLine],
    payments: list[Received],
    cost: Callable[[ClaimedLine, Received], int | None],
    near: Callable[[ClaimedLine], Collection[int]] | None = None,
) -> None:
    for at, to in in_order(lines, payments, cost, near, _looked_at):
        line, one = lines[at], payments[to]
        work.take(line, [one], found_as(work, line, one))


def _looked_at(line: ClaimedLine) -> Hashable:
    """All of a line that pairing looks at."""
    return line._replace(line_no=0, details="", bank_reference="")


def found_as(work: Work, line: ClaimedLine, one: Received) -> Found:
    """The verdict on a line that is this payment, by what of it counts for the contract now."""
    booked = one.booked_on(line.contract_no)
    if booked == line.amount_minor:
        verdict = "agreed" if work.in_window(line, one) else "date_differs"
        return Found(verdict, verdict, (one,), booked, {"apart": apart(line, one)})
    part = "_part" if booked else ""
    left = {"returned": one.at("returned"), "refunded": one.at("refunded"), "other": sum(one.booked_on(no) for no in one.elsewhere(line.contract_no))}
    most = max(left, key=lambda place: left[place])
    if booked and one.amount_minor != line.amount_minor:
        kind = slip(line.amount_minor, booked) or slip(line.amount_minor, one.amount_minor) or "another amount"
        return Found("amount_differs", "amount_differs", (one,), booked, {"slip": kind})
    if left[most] > 0 and most != "other":
        return Found(most, f"{most}{part}", (one,), booked, {"gone": f" ({one.gone})" if one.gone else ""})
    others = ", ".join(f"contract {number}" for number in one.elsewhere(line.contract_no))
    if booked:
        return Found("amount_differs", "amount_part", (one,), booked, {"others": others or "no contract yet"})
    if others:
        return Found("other_contract", "other_contract", (one,), 0, {"others": others, "why": one.why})
    if one.state == "not_customer":
        return Found("not_customer", "not_customer", (one,), 0, {"why": one.why})
    if one.in_other_currency:
        return Found("in_clarification", "in_clarification_currency", (one,), 0, {"why": one.why, "currency": one.currency})
    return Found("in_clarification", "in_clarification_new" if one.state == "new" else "in_clarification", (one,), 0, {"why": one.why})


# ---------------------------------------------------------------- several together


def _free_here(work: Work) -> Shelf:
    """What is booked on each contract and is no line's yet."""
    booked = ((one, number) for one in work.received for number in work.contracts_of(one) if work.is_free(one, number) and one.booked_on(number) > 0)
    return Shelf((((number, one.currency), one) for one, number in booked), lambda line: (line.contract_no, line.currency))


def _split(work: Work) -> None:
    free = _free_here(work)
    for line in work.open_lines(doubtful=False):
        candidates = work.free_near(line, free)
        places = sum_of(line.amount_minor, [one.booked_on(line.contract_no) for one in candidates])
        if places:
            parts = tuple(candidates[place] for place in places)
            work.take(line, parts, Found("split", "split", parts, line.amount_minor, {"count": len(parts)}))


def _merged(work: Work) -> None:
    near: dict[tuple[str, str], list[ClaimedLine]] = defaultdict(list)
    free = _free_here(work)
    for line in work.open_lines(doubtful=False):
        for one in work.free_near(line, free):
            near[one.payment_id, line.contract_no].append(line)
    for one in work.received:
        for contract_no in work.contracts_of(one) if near else ():
            lines = [line for line in near.get((one.payment_id, contract_no), ()) if line.line_no not in work.found]
            places = sum_of(one.booked_on(contract_no), [line.amount_minor for line in lines])
            if places:
                _take_merged(work, sorted((lines[place] for place in places), key=lambda line: line.line_no), one)


def _take_merged(work: Work, lines: Sequence[ClaimedLine], one: Received) -> None:
    booked = one.booked_on(lines[0].contract_no)
    numbers = [line.line_no for line in lines]
    for line in lines:
        first = line.line_no == numbers[0]
        others = ", ".join(f"line {number}" for number in numbers if number != line.line_no)
        words = {"others": others, "first": numbers[0], "total": money.to_text(booked, line.currency)}
        found = Found("merged", "merged" if first else "merged_rest", (one,), booked if first else 0, words)
        work.take(line, [one] if first else [], found)


# ---------------------------------------------------------------- a slip in the amount


def _near(work: Work) -> None:
    """The same payment with another amount, where line and payment have only each other."""
    here, undecided = _free_here(work), _undecided(work)
    pairs = [(line, one) for line in work.open_lines(doubtful=False) for one in _slips(work, line, here, undecided)]
    of_line = Counter(line.line_no for line, _ in pairs)
    of_payment = Counter(one.payment_id for _, one in pairs)
    for line, one in pairs:
        if of_line[line.line_no] == of_payment[one.payment_id] == 1:
            work.take(line, [one], found_as(work, line, one))


def _undecided(work: Work) -> Shelf:
    """What waits for a decision, by the account it came from."""
    found = (((one.payer_account, one.currency), one) for one in work.received if one.state in UNDECIDED)
    return Shelf(found, lambda line: (line.payer_iban, line.currency))


def _slips(work: Work, line: ClaimedLine, here: Shelf, undecided: Shelf) -> list[Received]:
    """Payments that differ by a slip: on the contract, else undecided ones of the very account the list names."""
    booked = [
        one
        for one in work.free_near(line, here)
        if slip(line.amount_minor, one.booked_on(line.contract_no)) or slip(line.amount_minor, one.amount_minor)
    ]
    if booked or not line.payer_iban:
        return booked
    return [one for one in work.free_near(line, undecided) if work.same_payer(line, one) and slip(line.amount_minor, one.amount_minor)]
