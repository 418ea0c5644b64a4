"""Contract → open items, and one payment over several contracts: examples, and what must hold for any sums."""

from __future__ import annotations

from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.allocate import STEPS, OpenItem, allocate, offset, split

if TYPE_CHECKING:
    from random import Random

SUMS = st.integers(1, 12)
NOTES = st.integers(-12, 12).filter(bool)


def bill(number: int, open_minor: int, due_on: str = "", contract_no: str = "C-1") -> OpenItem:
    return OpenItem(contract_no, f"{contract_no}/R-{number:02}", due_on or f"2026-01-{number:02}", "2026-01-01", open_minor, open_minor, "invoice")


def bills(sums: list[int], contract_no: str = "C-1") -> list[OpenItem]:
    return [bill(number, each, contract_no=contract_no) for number, each in enumerate(sums, 1)]


def taken(found: list) -> list[tuple[str, int, str]]:  # type: ignore[type-arg]
    return [(one.item_key[-2:], one.amount_minor, one.rule) for one in found]


def test_the_oldest_of_equal_bills_is_the_one_that_equals_the_sum() -> None:
    assert taken(allocate(30, bills([40, 30, 30]))[0]) == [("02", 30, "equal_sum")]


def test_bills_due_on_one_day_go_by_number() -> None:
    found, _ = allocate(10, [bill(2, 20, "2026-01-05"), bill(1, 20, "2026-01-05")])
    assert taken(found) == [("01", 10, "oldest_due")]


def test_a_named_bill_takes_what_it_can_and_the_rest_follows_the_order() -> None:
    found, rest = allocate(60, bills([40, 30, 30]), named={"C-1/R-03"})
    assert (taken(found), rest) == ([("03", 30, "named_item"), ("02", 30, "equal_sum")], 0)


def test_a_credit_note_takes_no_money() -> None:
    assert allocate(30, [bill(1, -30)]) == ([], 30)


def test_a_policy_of_only_the_oldest_passes_the_equal_sum_by() -> None:
    assert taken(allocate(30, bills([40, 30]), order=("oldest_due",))[0]) == [("01", 30, "oldest_due")]


@given(st.integers(0, 80), st.lists(NOTES, max_size=6), st.sets(st.integers(1, 6)), st.sampled_from(list(permutations(STEPS))))
def test_every_cent_is_allocated_or_left(amount: int, sums: list[int], named: set[int], order: tuple[str, ...]) -> None:
    items = bills(sums)
    found, rest = allocate(amount, items, {f"C-1/R-{number:02}" for number in named}, order)
    assert amount == sum(one.amount_minor for one in found) + rest
    open_now = {item.item_key: item.open_minor for item in items}
    assert all(0 < one.amount_minor <= open_now[one.item_key] for one in found)
    assert len({one.item_key for one in found}) == len(found)
    assert rest == max(amount - sum(each for each in sums if each > 0), 0)


@given(st.integers(0, 60), st.lists(st.tuples(SUMS, st.integers(1, 3)), max_size=5), st.randoms())
def test_the_order_in_which_items_come_does_not_matter(amount: int, rows: list[tuple[int, int]], random: Random) -> None:
    items = [bill(number, each, f"2026-01-{due:02}") for number, (each, due) in enumerate(rows, 1)]
    mixed = list(items)
    random.shuffle(mixed)
    assert allocate(amount, items) == allocate(amount, mixed)
    assert offset(items) == offset(mixed)


@given(st.lists(NOTES, max_size=6))
def test_credit_notes_and_bills_never_take_more_than_there_is(sums: list[int]) -> None:
    items = bills(sums)
    moved = offset(items)
    left = {item.item_key: item.open_minor for item in items}
    for note, bill, amount in moved:
        assert amount > 0
        left[note] += amount
        left[bill] -= amount
    for item in items:
        assert 0 <= left[item.item_key] <= item.open_minor or item.open_minor <= left[item.item_key] <= 0
    assert not (any(each < 0 for each in left.values()) and any(each > 0 for each in left.values())), "credit is left beside a bill"


def test_a_credit_note_goes_to_the_bill_of_its_sum_before_older_ones() -> None:
    assert offset([bill(1, 20), bill(2, 30), bill(3, -30)]) == [("C-1/R-03", "C-1/R-02", 30)]


# ---------------------------------------------------------------- several contracts


def _ways(amount: int, contracts: dict[str, list[int]], *, all_take: bool) -> set[tuple[int, ...]]:
    """How much each contract can get, by trying every choice of whole bills."""
    choices = []
    for sums in contracts.values():
        counts = range(1 if all_take else 0, len(sums) + 1)
        choices.append({sum(some) for count in counts for some in combinations(sums, count)})
    return {way for way in product(*choices) if sum(way) == amount}


@given(st.integers(1, 40), st.lists(st.lists(SUMS, min_size=1, max_size=4), min_size=2, max_size=3), st.booleans())
def test_a_split_is_the_only_way_or_none(amount: int, contracts: list[list[int]], all_take: bool) -> None:
    said = {f"C-{number}": sums for number, sums in enumerate(contracts, 1)}
    items = {number: bills(sums, number) for number, sums in said.items()}
    ways = _ways(amount, said, all_take=all_take)
    found = split(amount, items, all_take=all_take)
    if len(ways) != 1:
        assert found is None
        return
    assert found is not None
    got = dict.fromkeys(said, 0)
    open_now = {item.item_key: item.open_minor for each in items.values() for item in each}
    for number, one in found:
        got[number] += one.amount_minor
        assert one.amount_minor == open_now[one.item_key], "a bill is paid whole"
    assert tuple(got.values()) in ways


def test_a_share_goes_to_one_bill_before_it_goes_to_several() -> None:
    found = split(70, {"C-1": bills([10, 20, 30], "C-1"), "C-2": bills([40], "C-2")})
    assert [(number, one.item_key) for number, one in found or []] == [("C-1", "C-1/R-03"), ("C-2", "C-2/R-01")]


def test_named_bills_that_add_up_are_the_split_whatever_else_would() -> None:
    items = {"C-1": bills([20, 40], "C-1"), "C-2": bills([20, 40], "C-2")}
    assert split(60, items) is None
    named = split(60, items, {"C-1/R-01", "C-2/R-02"})
    assert [one.item_key for _, one in named or []] == ["C-1/R-01", "C-2/R-02"]


def test_more_bills_than_can_be_tried_are_left_to_a_person() -> None:
    items = {"C-1": bills([2**at for at in range(13)], "C-1"), "C-2": bills([1], "C-2")}
    assert split(2, items) is None
