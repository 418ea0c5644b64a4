"""Whatever the list and the payments: each line has one verdict, the lines add up, and the order of the list is nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.core.compare_pairs import in_order, sum_of
from reconcile.core.compare_values import BOOKED, Received, Stands
from tests.core.claim_builders import CONTRACT, HERS, OTHER, around, line, paid, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from reconcile.core.reference_data import ClaimedLine

# Few days, sums, accounts and references, so that lines and payments meet, twice too, and nearly meet.
_DAYS = st.integers(1, 30).map(lambda day: f"2026-03-{day:02}")
_SUMS = st.sampled_from((5000, 5000, 10000, 15000, 1500, 9581, 5981, 8591))
_ACCOUNTS = st.sampled_from((HERS, "", "LV40ELSE0000000000004"))
_CONTRACTS = st.sampled_from((CONTRACT, CONTRACT, OTHER))
_REFERENCES = st.sampled_from(("", "", "", "REF000001", "REF000002"))
_PLACES = st.sampled_from(("item", "on_account", "held", "returned", "refunded", "clarification", "not_customer", "new"))


@st.composite
def _lines(draw: st.DrawFn) -> list[ClaimedLine]:
    return [
        line(
            number, draw(_DAYS), draw(_SUMS), contract_no=draw(_CONTRACTS), payer_iban=draw(_ACCOUNTS), bank_reference=draw(_REFERENCES),
            status=draw(st.sampled_from(("", "", "rejected"))), problem=draw(st.sampled_from(("", "", "", "row 3: amount"))),
            currency=draw(st.sampled_from(("EUR", "EUR", "USD"))),
        )
        for number in range(1, draw(st.integers(0, 7)) + 1)
    ]  # fmt: skip


@st.composite
def _received(draw: st.DrawFn) -> list[Received]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        day, amount, place, other = draw(_DAYS), draw(_SUMS), draw(_PLACES), draw(st.integers(0, 5000))
        stands = (Stands(place, draw(_CONTRACTS), amount - other), Stands("item", draw(_CONTRACTS), other))
        if place in {"clarification", "new", "not_customer"}:
            stands = (Stands("not_customer", "", amount),) * (place == "not_customer")  # type: ignore[assignment]
        state = place if place in {"clarification", "new", "not_customer"} else "posted"
        references = frozenset({draw(_REFERENCES)} - {""})
        found.append(paid(number, day, amount, *stands, state=state, payer_account=draw(_ACCOUNTS), references=references))
    return found


@settings(deadline=None)  # the first call loads the calendar
@given(_lines(), _received())
def test_the_lines_of_a_case_add_up_to_what_is_claimed_less_what_is_booked(lines: list[ClaimedLine], received: list[Received]) -> None:
    found = verdicts(lines, received, period_from="2026-03-05", period_to="2026-03-25")
    claimed, booked, differences = Counter[str](), Counter[str](), Counter[str]()
    readable = [one for one in lines if not one.problem]
    for one in readable:
        claimed[one.currency] += one.amount_minor
    matched = {(each.payment_id, judged.contract_no) for judged in found for each in judged.payments if judged.booked_minor and judged.line_no}
    for each in received:
        for contract_no in {one.contract_no for one in readable} | {CONTRACT}:
            if "2026-03-05" <= each.booking_date <= "2026-03-25" or (each.payment_id, contract_no) in matched:
                booked["EUR"] += sum(part.amount_minor for part in each.stands if part.contract_no == contract_no and part.place in BOOKED)
    for judged in found:
        differences[judged.currency] += judged.difference_minor
    assert {currency: differences[currency] for currency in ("EUR", "USD")} == {c: claimed[c] - booked[c] for c in ("EUR", "USD")}


@settings(deadline=None)  # the first call loads the calendar
@given(_lines(), _received())
def test_each_line_has_exactly_one_verdict_and_no_cent_is_counted_twice(lines: list[ClaimedLine], received: list[Received]) -> None:
    found = verdicts(lines, received)
    assert [one.line_no for one in found if one.line_no] == [one.line_no for one in lines]
    counted = Counter((one.payment_id, judged.contract_no) for judged in found if judged.booked_minor for one in judged.payments)
    assert all(times == 1 for times in counted.values())


@settings(deadline=None)  # the first call loads the calendar
@given(_lines(), _received(), st.randoms())
def test_the_verdicts_do_not_depend_on_the_order_of_the_list_or_of_the_payments(
    lines: list[ClaimedLine], received: list[Received], random: Random
) -> None:
    def content(found: list[ClaimedLine], payments: list[Received]) -> Counter[tuple[object, ...]]:
        by_no = {one.line_no: one._replace(line_no=0) for one in found}
        judged = verdicts(found, payments, period_from="2026-03-05", period_to="2026-03-25")
        return Counter((by_no.get(one.line_no), one.verdict, one.difference_minor if one.verdict != "merged" else 0) for one in judged)

    as_given = content(lines, received)
    shuffled, other = list(lines), list(received)
    random.shuffle(shuffled)
    random.shuffle(other)
    assert content([one._replace(line_no=at) for at, one in enumerate(shuffled, 1)], other) == as_given


@settings(deadline=None)  # the first call loads the calendar
@given(st.lists(_DAYS, max_size=6), st.lists(_DAYS, max_size=6), st.randoms())
def test_equal_instalments_are_matched_alike_however_the_list_is_sorted(claimed: list[str], booked: list[str], random: Random) -> None:
    received = [paid(number, day, 16500) for number, day in enumerate(booked)]

    def outcome(days: list[str]) -> Counter[tuple[str, str]]:
        found = verdicts([line(number, day, 16500) for number, day in enumerate(days, 1)], received, period_from="2026-03-01", period_to="2026-03-31")
        return Counter((one.paid_on, one.verdict) for one in found)

    other = list(claimed)
    random.shuffle(other)
    assert outcome(other) == outcome(claimed)


@settings(deadline=None)  # the first call loads the calendar
@given(st.lists(st.integers(0, 40), max_size=6), st.lists(st.integers(0, 40), max_size=6), st.integers(0, 9))
def test_as_many_are_paired_as_can_be_and_no_pairing_is_nearer(left: list[int], right: list[int], window: int) -> None:
    left, right = sorted(left), sorted(right)

    def cost(one: int, other: int) -> int | None:
        return abs(one - other) if abs(one - other) <= window else None

    def best(at: int, free: tuple[int, ...]) -> tuple[int, int]:
        """(pairs, minus the distance) of the best pairing, by trying every one."""
        if at == len(left):
            return 0, 0
        found = best(at + 1, free)
        for place, other in enumerate(free):
            if (here := cost(left[at], other)) is not None:
                pairs, distance = best(at + 1, free[:place] + free[place + 1 :])
                found = max(found, (pairs + 1, distance - here))
        return found

    pairs = in_order(left, right, cost)
    assert (len(pairs), -sum(abs(left[at] - right[to]) for at, to in pairs)) == best(0, tuple(right))
    assert pairs == sorted(pairs)


def _plainly(left: list[int], right: list[int], cost: Callable[[int, int], int | None]) -> list[tuple[int, int]]:
    """The same pairing the plain way: what is best for every two places, then read from the start."""
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for at in range(len(left) - 1, -1, -1):
        for to in range(len(right) - 1, -1, -1):
            here = cost(left[at], right[to])
            best[at][to] = max(best[at + 1][to], best[at][to + 1], *([] if here is None else [best[at + 1][to + 1] + (1 << 40) - here]))
    pairs, at, to = [], 0, 0
    while at < len(left) and to < len(right):
        here = cost(left[at], right[to])
        if here is not None and best[at][to] == best[at + 1][to + 1] + (1 << 40) - here:
            pairs.append((at, to))
            at, to = at + 1, to + 1
        elif best[at][to] == best[at + 1][to]:
            at += 1
        else:
            to += 1
    return pairs


@settings(deadline=None, max_examples=300)  # the first call loads the calendar
@given(
    st.lists(st.integers(0, 12), max_size=9).map(sorted),
    st.lists(st.integers(0, 12), max_size=9).map(sorted),
    st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 12)), st.integers(0, 5)),
)
def test_looking_only_at_what_is_near_pairs_exactly_as_looking_at_all(left: list[int], right: list[int], fits: dict[tuple[int, int], int]) -> None:
    def cost(one: int, other: int) -> int | None:
        return fits.get((one, other))

    def near(one: int) -> list[int]:
        return [place for place, other in enumerate(right) if (one, other) in fits]

    expected = _plainly(left, right, cost)
    assert in_order(left, right, cost) == expected
    assert in_order(left, right, cost, near, lambda one: one) == expected


@settings(deadline=None)  # the first call loads the calendar
@given(st.lists(st.integers(1, 9), max_size=9), st.integers(2, 30))
def test_a_sum_is_found_only_where_there_is_one_way(amounts: list[int], total: int) -> None:
    found = sum_of(total, amounts)
    ways = [
        chosen
        for mask in range(1 << len(amounts))
        if 2 <= len(chosen := tuple(at for at in range(len(amounts)) if mask >> at & 1)) <= 4 and sum(amounts[at] for at in chosen) == total
    ]
    assert found == (ways[0] if len(ways) == 1 else None)


def test_a_list_of_five_thousand_lines_is_judged_line_by_line() -> None:
    lines = [line(number, f"2026-03-{number % 28 + 1:02}", 1000 + number) for number in range(1, 5001)]
    received = [paid(number, f"2026-03-{number % 28 + 1:02}", 1000 + number + 7_000_000 * (number % 20 == 0)) for number in range(1, 5001)]
    found = verdicts(lines, received, around())
    assert Counter(one.verdict for one in found) == {"agreed": 4750, "not_received": 250, "not_claimed": 250}
