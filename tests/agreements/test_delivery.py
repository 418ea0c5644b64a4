"""How a contract's bills go out, from what the billing system says and what the customer asks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.delivery import Asked, Habit, Told, candidates, delivery
from reconcile.core.requests import NO_NUMBER, UNKNOWN_NUMBER, UNREADABLE, Request, refusal, reply, why

PAPER = [Told(1, "paper")]


def test_without_a_request_the_billing_system_speaks() -> None:
    found = delivery(PAPER, [], has_email=True)
    assert (found.bill_delivery, found.outstanding) == ("paper", False)


def test_paper_off_without_an_address_goes_to_the_portal() -> None:
    assert delivery(PAPER, [Asked(2, 1, "paper_off", "2026-03-05", "phone")], has_email=False).bill_delivery == "portal"


def test_the_latest_day_counts_not_the_latest_arrival() -> None:
    asked = [Asked(3, 2, "paper_off", "2026-03-01", "portal"), Asked(2, 1, "paper_on", "2026-03-09", "phone")]
    found = delivery(PAPER, asked, has_email=True)
    assert (found.bill_delivery, found.since, found.outstanding) == ("paper", "2026-03-09", False)


def test_another_version_that_still_says_paper_does_not_undo_a_request() -> None:
    asked = [Asked(2, 1, "paper_off", "2026-03-05", "portal")]
    assert delivery([Told(1, "paper"), Told(3, "paper")], asked, has_email=True).outstanding


def test_a_request_is_done_when_the_billing_system_has_changed_the_delivery() -> None:
    found = delivery([Told(1, "paper"), Told(3, "email")], [Asked(2, 1, "paper_off", "2026-03-05", "portal")], has_email=True)
    assert (found.bill_delivery, found.outstanding) == ("email", False)


def test_who_gets_no_paper_and_asks_for_none_keeps_what_there_is() -> None:
    found = delivery([Told(1, "e-invoice")], [Asked(2, 1, "paper_off", "2026-03-05", "portal")], has_email=True)
    assert (found.bill_delivery, found.outstanding) == ("e-invoice", False)


_ASKED = st.lists(
    st.tuples(st.integers(2, 9), st.integers(1, 9), st.sampled_from(["paper_off", "paper_on"]), st.sampled_from(["", "2026-03-01", "2026-03-05"])),
    max_size=6,
    unique_by=lambda row: row[1],
)


@given(_ASKED, st.lists(st.sampled_from(["paper", "email", "portal"]), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(rows: list[tuple[int, int, str, str]], told: list[str], random: object) -> None:
    asked = [Asked(*row, "portal") for row in rows]
    versions = [Told(number * 2, one) for number, one in enumerate(told, 1)]
    shuffled, turned = list(asked), list(versions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert delivery(turned, shuffled, has_email=True) == delivery(versions, asked, has_email=True)


def test_a_paper_bill_nobody_needs_is_told_with_what_it_costs() -> None:
    found = candidates([Habit("1002003017", 3, 3, "2026-01-10", 3)], 300, 3)
    assert [one.booked_minor for one in found] == [3600]
    assert "save 3.00 EUR a month" in found[0].sentence


def test_one_payment_is_no_habit_and_one_without_our_number_spoils_it() -> None:
    assert candidates([Habit("1002003017", 1, 1, "2026-01-10", 1), Habit("1002003118", 4, 3, "2026-01-10", 4)], 300, 1) == []


def test_payments_of_two_months_are_no_habit_where_three_are_wanted() -> None:
    assert candidates([Habit("1002003017", 5, 5, "2026-01-10", 2)], 300, 3) == []


def test_a_request_needs_the_number_of_a_contract() -> None:
    asked = Request("", "paper_off", "2026-03-05", "e-mail", "")
    assert refusal(asked, known=False) == NO_NUMBER
    assert refusal(asked._replace(contract_no="123"), known=False) == UNKNOWN_NUMBER
    assert refusal(asked._replace(contract_no="1002003017"), known=True) == ""
    assert refusal(asked._replace(contract_no="1002003017", request=""), known=True) == UNREADABLE


def test_the_answer_says_what_to_send_in_both_languages_and_gives_no_other_number_away() -> None:
    answer = reply(UNKNOWN_NUMBER, "1002003018")
    assert "1002003018" in answer.latvian
    assert "1002003018" in answer.english
    assert "līguma numuru" in reply(NO_NUMBER, "").latvian
    assert "contract number" in reply(UNREADABLE, "1002003017").english
    assert "requests-refused" in why(NO_NUMBER, Request("", "paper_off", "2026-03-05", "e-mail", ""))


def test_a_number_as_long_as_a_letter_is_not_said_back_whole() -> None:
    assert len(reply(UNKNOWN_NUMBER, "9" * 5000).english) < 300
