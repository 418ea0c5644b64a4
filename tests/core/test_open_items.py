"""A contract's open items while payments take from them: always what allocating anew for each payment gives."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.allocate import STEPS, OpenItem, allocate, oldest_first
from reconcile.core.open_items import OpenItems

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = ("2026-01-10", "2026-01-20", "2026-01-30")


class Paid(NamedTuple):
    amount_minor: int
    day: str
    named: tuple[str, ...]
    comes_back: bool  # afterwards, what it took first is open again


ITEMS = st.lists(
    st.builds(
        OpenItem,
        st.just("C-1"),
        st.sampled_from([f"R-{number}" for number in range(12)]),
        st.sampled_from(DAYS),
        st.sampled_from(DAYS),
        st.integers(-4, 6).filter(bool),
        st.integers(1, 9),
        st.sampled_from(["invoice", "invoice", "instalment", "levelled", "credit_note"]),
    ),
    max_size=8,
    unique_by=lambda item: item.item_key,
)
PAYMENTS = st.lists(
    st.builds(
        Paid,
        st.integers(1, 14),
        st.sampled_from(DAYS),
        st.lists(st.sampled_from([f"R-{number}" for number in range(12)]), max_size=2, unique=True).map(tuple),
        st.booleans(),
    ),
    max_size=8,
)
ORDERS = st.sampled_from([(), *permutations(STEPS), ("oldest_due",), ("equal_sum", "oldest_due")])


@given(ITEMS, PAYMENTS, ORDERS)
def test_one_payment_after_the_other_takes_what_allocating_anew_would_give_it(
    items: list[OpenItem], payments: list[Paid], order: tuple[str, ...]
) -> None:
    kept = OpenItems(items)
    anew = items
    for one in payments:
        seen = [item for item in anew if item.opens_on <= one.day or item.item_key in one.named]
        assert kept.visible(one.day, one.named) == oldest_first(seen)
        assert kept.fits(one.amount_minor, one.day, one.named) == _fits(seen, one.amount_minor)
        after = [item for item in seen if item.open_minor > 0 and item.opens_on > DAYS[0] and item.opens_on <= one.day]
        assert kept.opened_since(DAYS[0], one.day) == bool(after)
        found = kept.allocate(one.amount_minor, one.day, one.named, order)
        assert found == allocate(one.amount_minor, seen, one.named, order)
        for each in found[0]:
            kept.take(each.item_key, each.amount_minor)
            anew = _taken(anew, each.item_key, each.amount_minor)
        if one.comes_back and found[0]:
            back = next(item for item in items if item.item_key == found[0][0].item_key)
            _open_again(kept, back, found[0][0].amount_minor)
            anew = [item for item in anew if item.item_key != back.item_key] + [
                back._replace(open_minor=sum(item.open_minor for item in anew if item.item_key == back.item_key) + found[0][0].amount_minor)
            ]


def _open_again(kept: OpenItems, back: OpenItem, amount_minor: int) -> None:
    if kept.get(back.item_key):
        kept.take(back.item_key, -amount_minor)
    else:
        kept.add(back._replace(open_minor=amount_minor))


def _taken(items: Sequence[OpenItem], item_key: str, amount_minor: int) -> list[OpenItem]:
    left = [item._replace(open_minor=item.open_minor - amount_minor) if item.item_key == item_key else item for item in items]
    return [item for item in left if item.open_minor]


def _fits(items: Sequence[OpenItem], amount_minor: int) -> bool:
    total = 0
    for item in oldest_first(items):
        if item.open_minor > 0:
            total += item.open_minor
            if amount_minor in {item.open_minor, total}:
                return True
    return False


def test_thousands_of_equal_payments_of_one_contract_settle_its_bills_one_after_the_other() -> None:
    many = 5_000
    kept = OpenItems([OpenItem("C-1", f"R-{number:05}", "2026-01-10", "2026-01-01", 100, 100, "invoice") for number in range(many)])
    for number in range(many):
        (found,), rest = kept.allocate(100, "2026-01-10")
        assert (found.item_key, found.rule, rest) == (f"R-{number:05}", "equal_sum", 0)
        kept.take(found.item_key, 100)
    assert kept.allocate(100, "2026-01-10") == ([], 100)
