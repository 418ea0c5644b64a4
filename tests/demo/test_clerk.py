"""The clerk allocates by the doctrine: named, equal, oldest few, oldest due, on account; and says when an order decides."""

from __future__ import annotations

from reconcile.demo.clerk import Part, work
from reconcile.demo.desk import Draft, Item, Payer

_HER = Payer("Her", "LV00HER", "")
_HIM = Payer("Him", "LV00HIM", "")
_END = "2026-03-31"


def _bill(key: str, opens: str, amount: int, kind: str = "invoice") -> Item:
    return Item(key, "C", kind, opens, opens, opens[:7], amount)


def _paid(number: int, day: str, amount: int, *named: str, payer: Payer = _HER) -> Draft:
    return Draft("test", day, amount, 0, payer, contract_no="C", named=named, number=number)


def _items(parts: list[Part]) -> list[tuple[str, int]]:
    return [(part.item_key, part.amount_minor) for part in parts]


def test_a_named_bill_comes_before_an_equal_and_an_older_one() -> None:
    items = [_bill("A", "2026-01-01", 500), _bill("B", "2026-02-01", 700)]
    assert _items(work("C", items, [_paid(0, "2026-03-02", 500, "B")], _END)[0]) == [("B", 500)]


def test_one_equal_bill_comes_before_the_oldest() -> None:
    items = [_bill("A", "2026-01-01", 500), _bill("B", "2026-02-01", 300)]
    assert _items(work("C", items, [_paid(0, "2026-03-02", 300)], _END)[0]) == [("B", 300)]


def test_the_oldest_few_that_add_up_are_taken_whole() -> None:
    items = [_bill("A", "2026-01-01", 500), _bill("B", "2026-02-01", 300), _bill("D", "2026-03-01", 100)]
    assert _items(work("C", items, [_paid(0, "2026-03-02", 800)], _END)[0]) == [("A", 500), ("B", 300)]


def test_a_part_goes_to_the_oldest_due_and_the_rest_of_a_round_sum_stays_on_account() -> None:
    items = [_bill("A", "2026-01-01", 500), _bill("B", "2026-02-01", 300)]
    found = work("C", items, [_paid(0, "2026-03-02", 450), _paid(1, "2026-03-03", 1_000)], _END)
    assert _items(found[0]) == [("A", 450)]
    assert _items(found[1]) == [("A", 50), ("B", 300), ("on_account", 650)]


def test_money_on_account_is_used_when_the_next_bill_is_issued() -> None:
    items = [_bill("A", "2026-03-10", 500)]
    found = work("C", items, [_paid(0, "2026-03-02", 400), _paid(1, "2026-03-12", 100)], _END)
    assert [_items(found[0]), _items(found[1])] == [[("A", 400)], [("A", 100)]]


def test_a_bill_settled_elsewhere_takes_nothing() -> None:
    item = _bill("A", "2026-01-01", 500)
    item.cleared_minor = 500
    assert _items(work("C", [item], [_paid(0, "2026-03-02", 500, "A")], _END)[0]) == [("on_account", 500)]


def test_a_second_payment_of_a_bill_stays_out_of_use_even_when_another_is_issued() -> None:
    items = [_bill("A", "2026-03-01", 500), _bill("B", "2026-03-20", 900)]
    drafts = [_paid(0, "2026-03-02", 500, "A"), _paid(1, "2026-03-04", 500, "A")]
    assert _items(work("C", items, drafts, _END)[1]) == [("on_account", 500)]


def test_a_second_equal_payment_that_fits_another_bill_is_no_duplicate() -> None:
    items = [_bill("A", "2026-03-01", 500), _bill("B", "2026-03-02", 500)]
    found = work("C", items, [_paid(0, "2026-03-03", 500), _paid(1, "2026-03-04", 500)], _END)
    assert [_items(found[0]), _items(found[1])] == [[("A", 500)], [("B", 500)]]


def test_two_equal_payments_of_one_day_leave_the_item_unsaid_and_the_status_said() -> None:
    items = [_bill("A", "2026-03-01", 500), _bill("B", "2026-03-02", 500)]
    found = work("C", items, [_paid(0, "2026-03-03", 500), _paid(1, "2026-03-03", 500)], _END)
    assert found[0] == [Part("allocated", "C", "", 500)]


def test_of_two_unlike_payments_of_one_day_where_the_order_decides_the_status_both_are_said() -> None:
    items = [_bill("A", "2026-03-01", 500)]
    found = work("C", items, [_paid(0, "2026-03-03", 450), _paid(1, "2026-03-03", 600, payer=_HIM)], _END)
    assert found[0] == [Part("allocated/on_account", "C", "", 450)]


def test_a_credit_note_lowers_what_is_open() -> None:
    items = [_bill("A", "2026-03-01", 500), _bill("N", "2026-03-02", -80, "credit_note")]
    found = work("C", items, [_paid(0, "2026-03-03", 500)], _END)
    assert _items(found[0]) == [("A", 420), ("on_account", 80)]


def test_a_return_opens_the_bill_again_and_what_is_paid_later_settles_it() -> None:
    first = _paid(0, "2026-03-03", 500)
    back = Draft("return", "2026-03-05", -500, 0, _HER, outcome="return", contract_no="C", original=first, number=1)
    found = work("C", [_bill("A", "2026-03-01", 500)], [first, back, _paid(2, "2026-03-09", 500)], _END)
    assert found[0] == [Part("returned", "C", "", 500)]
    assert found[1] == [Part("returned", "C", "", -500)]
    assert _items(found[2]) == [("A", 500)]
