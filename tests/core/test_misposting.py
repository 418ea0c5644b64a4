"""What makes a mirror error, and what looks like one and is none."""

from __future__ import annotations

from reconcile.core.misposting import NEAR_NUMBER, SAME_PAYER, Short, Suspect, mispostings

AS_OF = "2026-03-31"
P = Suspect("P", "A", 4000, "EUR", "2026-03-10", is_stranger=True, is_held=False)


def _short(payment_id: str = "P", contract_no: str = "B", issued_on: str = "2026-03-01", due_on: str = "2026-04-20", tie: str = NEAR_NUMBER) -> Short:
    return Short(payment_id, contract_no, f"bill of {contract_no}", issued_on, due_on, tie)


def _found(suspects: list[Suspect], shorts: list[Short]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.suspect.payment_id, tuple(short.contract_no for short in one.shorts)) for one in mispostings(suspects, shorts, AS_OF)]


def test_a_stranger_one_slip_away_is_suspected_and_a_known_payer_is_not() -> None:
    assert _found([P], [_short()]) == [("P", ("B",))]
    assert _found([P._replace(is_stranger=False)], [_short()]) == []


def test_a_bill_written_after_the_payment_was_not_meant() -> None:
    assert _found([P], [_short(issued_on="2026-03-11")]) == []


def test_who_is_known_on_both_may_pay_one_ahead_until_the_other_is_overdue_or_the_money_is_held() -> None:
    known = P._replace(is_stranger=False)
    assert _found([known], [_short(tie=SAME_PAYER)]) == []
    assert _found([known], [_short(tie=SAME_PAYER, due_on="2026-03-30")]) == [("P", ("B",))]
    assert _found([known._replace(is_held=True)], [_short(tie=SAME_PAYER)]) == [("P", ("B",))]


def test_of_two_payments_of_the_sum_the_strangers_is_the_one_to_look_at() -> None:
    hers = P._replace(payment_id="Q", is_stranger=False, is_held=True, booking_date="2026-03-11")
    assert _found([hers, P], [_short(), _short("Q", "C", tie=SAME_PAYER)]) == [("P", ("B",))]


def test_several_contracts_equally_likely_are_all_named_and_the_payers_own_come_first() -> None:
    assert _found([P], [_short(contract_no="C"), _short(contract_no="B")]) == [("P", ("B", "C"))]
    assert _found([P], [_short(contract_no="C"), _short(contract_no="B", tie=SAME_PAYER)]) == [("P", ("B",))]
