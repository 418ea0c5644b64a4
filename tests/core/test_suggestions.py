"""Which contracts with a payment's very sum open are suggested, and in what order."""

from __future__ import annotations

from reconcile.core.suggestions import MOST_HOLDERS, Case, Holder, Suggested, suggested

CASE = Case("P1", "paldies", "Zane Kļava", "", "2026-03-10")


def _holder(number: int, name: str = "", address: str = "", due_on: str = "2026-03-20") -> Holder:
    return Holder(str(number), name or f"Klients {number}", address, due_on)


def _numbers(found: Suggested) -> list[str]:
    return [one.contract_no for one in found.contracts]


def test_of_few_that_have_the_sum_open_those_due_nearest_come_first() -> None:
    late, soon, none = _holder(7000001, due_on="2026-05-01"), _holder(7000002, due_on="2026-03-12"), _holder(7000003, due_on="")
    assert _numbers(suggested(CASE, [none, late, soon])) == ["7000002", "7000001", "7000003"]


def test_at_most_three_are_shown_whatever_the_order_they_come_in() -> None:
    holders = [_holder(7000000 + number) for number in range(5)]
    assert suggested(CASE, holders) == suggested(CASE, holders[::-1])
    assert _numbers(suggested(CASE, holders)) == ["7000000", "7000001", "7000002"]


def test_a_sum_that_more_have_suggests_only_whom_something_else_points_to() -> None:
    many = [_holder(7000000 + number) for number in range(MOST_HOLDERS - 1)]
    relative = _holder(8000000, "Pēteris Kļava", due_on="2026-06-01")
    assert _numbers(suggested(CASE, [*many, relative])) == ["8000000"]
    assert suggested(CASE, many) == Suggested()


def test_a_number_one_slip_away_or_cut_a_name_and_a_place_go_before_a_nearer_due_day() -> None:
    plain = _holder(7000001, due_on="2026-03-10")
    for case, other in (
        (CASE._replace(number="8000017"), _holder(8000071)),
        (CASE._replace(text="līgums 8000"), _holder(8000071)),
        (CASE._replace(text="par kaimiņu Ozolu"), _holder(8000071, "Ilze Ozolu")),
        (CASE._replace(text="Bauskas 45"), _holder(8000071, address="Bauskas iela 45-12, Rīga")),
    ):
        first = suggested(case, [plain, other]).contracts[0]
        assert first.contract_no == "8000071"
        assert ", and " in first.why


def test_what_is_likelier_stays_ahead_and_nobody_is_shown_twice() -> None:
    found = suggested(CASE, [_holder(7000001), _holder(7000002)], ("7000009", "7000001", "7000005"), {"7000009"})
    assert found.among(("7000009", "7000001", "7000005")) == ["7000009", "7000001", "7000002", "7000005"]
