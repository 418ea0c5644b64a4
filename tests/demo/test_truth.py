"""The truth keeps to the doctrine: what is inferable has its evidence in the world, what is not has none."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.near import neighbours, one_slip
from tests.demo.worlds import world

if TYPE_CHECKING:
    from reconcile.demo.world import Truth, World


class Seen(NamedTuple):
    """One payment with its truth and what the bank says of it."""

    number: int
    kind: str
    day: str
    amount_minor: int
    payer: str
    payer_account: str
    text: str
    end_to_end_id: str
    transaction_id: str
    rows: tuple[Truth, ...]

    @property
    def contracts(self) -> set[str]:
        return {row.contract_no for row in self.rows if row.contract_no}


@cache
def _seen() -> tuple[Seen, ...]:
    made = _world()
    rows: dict[int, list[Truth]] = defaultdict(list)
    for row in made.truth:
        rows[row.number].append(row)
    return tuple(
        Seen(
            one.number, one.kind, line.booking_date, one.amount_minor, one.payer_name, one.payer_account, one.text, one.end_to_end_id,
            one.transaction_id, tuple(rows[one.number]),
        )
        for line in made.lines
        for one in line.payments
    )  # fmt: skip


def _world() -> World:
    return world(contracts=1_500, seed=7)


def _of(*kinds: str) -> list[Seen]:
    found = [one for one in _seen() if one.kind in kinds]
    assert found, kinds
    return found


def _earlier(payment: Seen) -> list[Seen]:
    return [one for one in _seen() if one.payer_account == payment.payer_account and one.day < payment.day]


def _by_number(payments: list[Seen]) -> list[Seen]:
    return [one for one in payments if one.rows[0].names_number and one.contracts]


def test_the_parts_of_a_payment_add_up_to_it() -> None:
    for one in _seen():
        if one.contracts:
            assert sum(row.allocated_minor or 0 for row in one.rows) == one.amount_minor, one


def test_no_item_takes_more_than_it_is_worth_less_what_was_settled_elsewhere() -> None:
    made = _world()
    worth = Counter({one.invoice_no: one.amount_minor for one in made.invoices})
    worth.subtract({one.invoice_no: one.amount_minor for one in made.clearings})
    plans = {one.contract_no: one.monthly_amount_minor for one in made.plans}
    taken: Counter[str] = Counter()
    owner = {one.invoice_no: one.contract_no for one in made.invoices}
    for row in made.truth:
        if row.status == "allocated" and row.item_key:
            taken[row.item_key] += row.allocated_minor or 0
            assert row.contract_no == (row.item_key.split("/")[1] if row.item_key.startswith("PLAN/") else owner[row.item_key])
    for key, amount in taken.items():
        assert 0 < amount <= (plans[key.split("/")[1]] if key.startswith("PLAN/") else worth[key]), key


def test_a_payer_known_by_history_has_paid_twice_by_number_for_the_only_contract_of_that_customer() -> None:
    customers = Counter(one.customer_no for one in _world().contracts)
    customer_of = {one.contract_no: one.customer_no for one in _world().contracts}
    for one in _of("history"):
        (contract,) = one.contracts
        assert [row.inferable for row in one.rows] == [True]
        assert len([past for past in _by_number(_earlier(one)) if past.contracts == {contract}]) >= 2
        assert {number for past in _earlier(one) for number in past.contracts} == {contract}
        assert customers[customer_of[contract]] == 1


def test_what_lacks_one_of_the_conditions_of_history_is_a_case() -> None:
    customers = Counter(one.customer_no for one in _world().contracts)
    customer_of = {one.contract_no: one.customer_no for one in _world().contracts}
    for one in _of("history_too_short"):
        assert len(_by_number(_earlier(one))) == 1
    for one in _of("history_other_contract"):
        (contract,) = {number for past in _earlier(one) for number in past.contracts} or {""}
        assert contract == "" or customers[customer_of[contract]] > 1
    for one in _of("accountant_without_number"):
        assert len({number for past in _earlier(one) for number in past.contracts}) > 1
    for one in _of("vague", "name_only", "address_only", "stranger"):
        assert not _earlier(one)
    unclear = ("history_too_short", "history_other_contract", "accountant_without_number", "vague", "name_only", "address_only", "stranger")
    for one in _of(*unclear):
        assert [(row.status, row.contract_no, row.inferable, row.names_number) for row in one.rows] == [("clarification", "", False, False)]


def _typed(text: str) -> str:
    return text.rsplit(maxsplit=1)[-1]


def test_a_slip_is_one_slip_away_from_one_number_and_from_nobody_elses() -> None:
    numbers = {one.contract_no for one in _world().contracts}
    names = {one.contract_no: one.customer_name for one in _world().contracts}
    for one in _of("slip_with_history", "slip_name_and_sum", "slip_alone"):
        near = {number for number in numbers if one_slip(_typed(one.text), number)}
        assert len(near) == 1
        assert _typed(one.text) not in numbers
        if one.kind == "slip_alone":
            assert not one.contracts
            assert not _earlier(one)
            assert not set(one.payer.casefold().split()) & set(names[near.pop()].casefold().split())
        else:
            assert one.contracts == near
        if one.kind == "slip_with_history":
            assert any(past.contracts == near for past in _by_number(_earlier(one)))
        if one.kind == "slip_name_and_sum":
            assert not _earlier(one)


def test_a_slip_stays_unlike_the_numbers_given_out_after_it_also_where_numbers_stand_closer() -> None:
    made = world(contracts=8_000, months=1, number_digits=8, days_per_file=31, seed=5)
    numbers = {one.contract_no for one in made.contracts}
    slips = [row for row in made.truth if row.kind in {"slip_with_history", "slip_name_and_sum", "slip_alone"}]
    assert len(slips) > 100
    assert all(len(neighbours(_typed(row.text)) & numbers) == 1 and _typed(row.text) not in numbers for row in slips)


def test_a_wrong_contract_is_somebody_elses_while_the_account_has_always_paid_for_another() -> None:
    for one in _of("wrong_contract"):
        history = {number for past in _earlier(one) for number in past.contracts}
        assert len(history) == 1
        assert not any(number in one.text for number in history)
        assert one.rows[0].status == "clarification"


def test_a_bill_the_old_system_settled_is_not_paid_again() -> None:
    cleared = {one.invoice_no for one in _world().clearings if one.reason == "takeover"}
    for one in _of("settled_before"):
        assert [(row.status, row.item_key) for row in one.rows] == [("on_account", "on_account")]
    assert not cleared & {row.item_key for row in _world().truth}


def test_a_linked_return_shares_its_id_with_exactly_one_earlier_payment() -> None:
    for one in _of("return", "return_partial"):
        originals = [
            other
            for other in _seen()
            if other.number != one.number
            and ((one.end_to_end_id, one.transaction_id) == (other.end_to_end_id, other.transaction_id))
            and other.amount_minor >= -one.amount_minor > 0
        ]
        assert len(originals) == 1
        assert originals[0].day < one.day
        assert one.contracts == originals[0].contracts
        back = sum(row.allocated_minor or 0 for row in originals[0].rows if row.status == "returned")
        assert back == -one.amount_minor


def test_a_return_that_fits_two_payments_is_a_case() -> None:
    for one in _of("return_unlinked"):
        fitting = [other for other in _earlier(one) if other.amount_minor == -one.amount_minor]
        assert len(fitting) == 2
        assert (one.end_to_end_id, one.transaction_id, one.rows[0].status) == ("", "", "clarification")


def test_a_returned_refund_gives_the_credit_back_and_a_kept_one_does_not() -> None:
    came_back = {one.contracts.pop() for one in _of("refund_returned")}
    for one in _of("refund"):
        (contract,) = one.contracts
        assert one.rows[0].status == ("returned" if contract in came_back else "refunded")
    for one in _of("advance"):
        (contract,) = one.contracts
        assert [row.status for row in one.rows] == ["on_account" if contract in came_back else "refunded"]


def test_the_second_payment_of_a_bill_waits_on_account_and_is_still_held() -> None:
    for one in _of("duplicate"):
        assert [row.status for row in one.rows] == ["on_account"]
        assert one.day > "2026-03-04"  # thirty days before the end it would be free


def test_several_contracts_share_a_payment_as_their_bills_say() -> None:
    amounts = {one.invoice_no: one.amount_minor for one in _world().invoices}
    for one in _of("several_contracts"):
        assert len(one.contracts) >= 2
        assert all(number in one.text for number in one.contracts)
        assert all(row.allocated_minor == amounts[row.item_key] for row in one.rows)


def test_of_two_equal_payments_of_a_day_that_name_no_invoice_only_contract_and_status_are_sure() -> None:
    unsure = [one for one in _of("two_instalments_same_day") if any(row.item_key == "" for row in one.rows)]
    assert unsure
    for one in unsure:
        assert [(row.status, row.allocated_minor) for row in one.rows] == [("allocated", one.amount_minor)]


def test_money_that_is_no_customers_names_no_contract() -> None:
    numbers = {one.contract_no for one in _world().contracts}
    for one in _of("bank_fee", "interest", "own_transfer", "supplier_paid", "supplier_refund", "commission"):
        assert [row.status for row in one.rows] == ["not_customer"]
        assert not any(number in one.text for number in numbers)
    refunds = {one.payer for one in _of("supplier_refund")}
    assert refunds == set(_world().never_customers)
    own = {account.iban for account in _world().accounts}
    assert sum(one.amount_minor for one in _of("own_transfer")) == 0
    assert all(one.payer_account in own for one in _of("own_transfer"))
