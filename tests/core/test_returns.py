"""Which payment a return belongs to: one that is certain, or none."""

from __future__ import annotations

from reconcile.core.returns import Moved, original

ANNA, JANIS = "LV11BANK0000000000001", "LV12BANK0000000000002"


def moved(
    payment_id: str,
    amount_minor: int,
    *,
    day: str = "2026-03-06",
    left: int | None = None,
    account: str = ANNA,
    end_to_end: str = "",
    transaction: str = "",
    reference: str = "",
    text: str = "",
    currency: str = "EUR",
) -> Moved:
    return Moved(
        payment_id, day, amount_minor, amount_minor if left is None else left, currency, account, "", end_to_end, transaction, reference, text
    )


def back(amount_minor: int, **more: str) -> Moved:
    return moved("BACK", amount_minor, day=more.pop("day", "2026-03-09"), **more)  # type: ignore[arg-type]


def found(going_back: Moved, *candidates: Moved) -> str:
    one, why = original(going_back, candidates)
    assert why
    return one.payment_id if one else ""


def test_the_end_to_end_id_tells_the_original_also_of_a_part() -> None:
    one = moved("P-1", 4000, end_to_end="PAY-000017")
    assert found(back(-4000, end_to_end="PAY-000017"), one, moved("P-2", 4000)) == "P-1"
    assert found(back(-1500, end_to_end="PAY-000017"), one) == "P-1"


def test_the_banks_reference_in_the_text_of_the_return_tells_it() -> None:
    assert found(back(-4000, text="storno DZ260306001"), moved("P-1", 4000, reference="DZ260306001"), moved("P-2", 4000)) == "P-1"


def test_account_and_sum_tell_it_when_there_is_one() -> None:
    assert found(back(-4000), moved("P-1", 4000), moved("P-2", 3000)) == "P-1"
    assert found(back(-4000), moved("P-1", 4000), moved("P-2", 4000)) == ""


def test_among_equal_ones_the_text_may_tell_it() -> None:
    candidates = (moved("P-1", 4000, text="rēķins R-1"), moved("P-2", 4000, text="rēķins R-2"))
    assert found(back(-4000, text="Atgriešana: rēķins R-2"), *candidates) == "P-2"


def test_a_sum_alone_never_tells_it() -> None:
    assert found(back(-4000, account=""), moved("P-1", 4000)) == ""
    assert found(back(-1500), moved("P-1", 4000)) == ""


def test_what_cannot_be_the_original_is_none() -> None:
    assert found(back(-4000), moved("P-1", 4000, day="2026-03-10")) == "", "booked later"
    assert found(back(-4000), moved("P-1", 4000, left=1000)) == "", "mostly returned already"
    assert found(back(-4000), moved("P-1", -4000)) == "", "the same direction"
    assert found(back(-4000), moved("P-1", 4000, currency="USD")) == ""
    assert found(back(-4000, end_to_end="PAY-000017"), moved("P-1", 4000, account=JANIS, end_to_end="PAY-000017")) == "", "somebody else's account"


def test_two_payments_with_one_id_are_told_apart_by_the_sum_or_not_at_all() -> None:
    first, second = moved("P-1", 4000, end_to_end="PAY-000017"), moved("P-2", 3000, end_to_end="PAY-000017")
    assert found(back(-3000, end_to_end="PAY-000017"), first, second) == "P-2"
    assert found(back(-2000, end_to_end="PAY-000017"), first, second) == ""


def test_an_id_people_type_tells_nothing_between_strangers() -> None:
    assert found(back(-2000, account="", end_to_end="1"), moved("P-1", 5000, account=JANIS, end_to_end="1")) == ""
    assert found(back(-2000, end_to_end="1"), moved("P-1", 5000, end_to_end="1")) == "P-1"
