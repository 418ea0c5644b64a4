"""Which matches are checked, and what the checks say of those that were not."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.quality import Stratum, drawn, rate, shares

COUNTS = st.dictionaries(st.sampled_from(["contract_number", "invoice_number", "near_number", "payer_history"]), st.integers(1, 500))


@given(COUNTS, st.integers(0, 60))
def test_the_sample_is_as_large_as_it_may_be_and_no_rule_gives_more_than_it_has(posted: dict[str, int], size: int) -> None:
    found = shares(posted, size)
    assert sum(found.values()) == min(size, sum(posted.values()))
    assert all(found[rule] <= count for rule, count in posted.items())


@given(COUNTS)
def test_a_rare_rule_is_looked_at_too(posted: dict[str, int]) -> None:
    assert all(shares(posted, 30).values())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 10_000)), unique_by=lambda each: each[1], min_size=1))
def test_the_same_night_draws_the_same_sample_in_whatever_order_it_decided(posts: list[tuple[str, int]]) -> None:
    rows = [(rule, f"20260310-{number:012}") for rule, number in posts]
    other = sorted(rows, key=lambda row: row[1][::-1])
    assert drawn("2026-03-10.1", rows, 7)[1] == drawn("2026-03-10.1", other, 7)[1]


def test_another_night_draws_other_payments() -> None:
    rows = [("contract_number", f"20260310-{number:012}") for number in range(1000)]
    one, other = (drawn(run_id, rows, 30)[1]["contract_number"] for run_id in ("2026-03-10.1", "2026-03-11.1"))
    assert len(set(one)) == len(set(other)) == 30
    assert len(set(one) & set(other)) < 10


def test_what_is_let_go_on_the_way_would_not_have_been_drawn() -> None:
    rows = [("contract_number", f"20260310-{number:012}") for number in range(5000)]
    whole = drawn("2026-03-10.1", rows, 5000)[1]["contract_number"]
    few = drawn("2026-03-10.1", rows, 5)[1]["contract_number"]
    again = drawn("2026-03-10.1", rows[::-1], 5)[1]["contract_number"]
    assert few == again
    assert set(few) <= set(whole)


def test_an_answer_weighs_as_many_payments_as_it_stands_for() -> None:
    found = rate([Stratum("contract_number", 900, 10, 0), Stratum("payer_history", 100, 10, 1)])
    assert (found.percent, found.wrong, found.checked) == (Decimal("1.00"), 1, 20)


def test_nothing_wrong_among_few_does_not_prove_that_nothing_is_wrong() -> None:
    few, many = rate([Stratum("a", 100, 20, 0)]), rate([Stratum("a", 100_000, 2000, 0)])
    assert few.low == many.low == few.percent == 0
    assert few.high > 15
    assert many.high < Decimal("0.2")


def test_a_sample_out_of_balance_tells_less_than_a_balanced_one() -> None:
    balanced = rate([Stratum("a", 500, 15, 0), Stratum("b", 500, 15, 0)])
    uneven = rate([Stratum("a", 990, 2, 0), Stratum("b", 10, 28, 0)])
    assert uneven.high > balanced.high


def test_what_nobody_has_checked_says_nothing() -> None:
    nothing = rate([Stratum("a", 500, 0, 0)])
    assert nothing.percent is None
    assert nothing.words == "nothing checked yet"
    some = rate([Stratum("a", 500, 0, 0), Stratum("b", 100, 5, 0)])
    assert (some.posted, some.covered) == (600, 100)
