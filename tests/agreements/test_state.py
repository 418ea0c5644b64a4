"""How an agreement stands, from what the bank has said of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.agreements import ADD, CHANGE, DELETE, Agreement, Event, identify, state

_DAYS = [f"2026-0{month}-{day:02}" for month in (1, 2, 3) for day in (1, 10, 20, 28)]


def said(
    action: str = ADD, valid_from: str = "", valid_to: str = "", number: str = "A1", limit: int | None = None, kind: str = "AUTOPAY"
) -> Agreement:
    return Agreement("BANKLV2X", number, action, kind, "Anna Bērziņa", "LV11BANK0000000000001", "1002003017", limit, "no", 0, valid_from, valid_to)


def events(*rows: Agreement) -> list[Event]:
    return [Event(number, row) for number, row in enumerate(rows, 1)]


def stands(rows: list[Event], day: str) -> list[str]:
    return [one.key for one in state(rows, day)]


def test_an_agreement_stands_from_its_first_day_to_its_last() -> None:
    rows = events(said(valid_from="2026-02-01", valid_to="2026-02-28"))
    assert [bool(stands(rows, day)) for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")] == [False, True, True, False]


def test_a_deletion_with_a_last_day_lets_it_stand_until_then() -> None:
    rows = events(said(valid_from="2026-01-01"), said(DELETE, valid_from="2026-01-01", valid_to="2026-02-28"))
    assert stands(rows, "2026-02-28") == ["BANKLV2X/A1"]
    assert stands(rows, "2026-03-01") == []


def test_a_deletion_without_a_day_holds_from_the_latest_day_said_before_it() -> None:
    rows = events(said(valid_from="2026-02-01"), said(DELETE))
    assert stands(rows, "2026-02-01") == []


def test_a_change_tells_the_agreement_anew_and_keeps_its_first_day() -> None:
    rows = events(said(valid_from="2026-01-01", limit=5000), said(CHANGE, valid_from="2026-02-01", limit=8000))
    assert [one.said.limit_minor for one in (*state(rows, "2026-01-31"), *state(rows, "2026-02-01"))] == [5000, 8000]
    assert state(rows, "2026-03-01")[0].since == "2026-01-01"


def test_a_change_does_not_bring_back_what_was_deleted_and_an_addition_does() -> None:
    ended = [said(valid_from="2026-01-01"), said(DELETE, valid_to="2026-01-31")]
    assert stands(events(*ended, said(CHANGE, valid_from="2026-02-10")), "2026-03-01") == []
    assert state(events(*ended, said(valid_from="2026-02-10")), "2026-03-01")[0].since == "2026-02-10"


def test_a_change_of_an_agreement_made_before_our_time_makes_it_known() -> None:
    assert stands(events(said(CHANGE, valid_from="2026-01-01")), "2026-03-01") == ["BANKLV2X/A1"]


def test_an_agreement_for_e_invoices_alone_does_not_pay() -> None:
    assert [one.pays for one in state(events(said(kind="EINVOICE"), said(kind="BOTH", number="A2")), "2026-03-01")] == [False, True]


_ROWS = st.lists(
    st.builds(
        said,
        action=st.sampled_from([ADD, CHANGE, DELETE]),
        valid_from=st.sampled_from(["", *_DAYS]),
        number=st.sampled_from(["A1", "A2", ""]),
        limit=st.sampled_from([None, 1000, 2000]),
    ),
    max_size=8,
)


@given(_ROWS, st.randoms(use_true_random=False), st.sampled_from(_DAYS))
def test_the_order_in_which_the_same_events_are_handed_over_does_not_matter(rows: list[Agreement], random: object, day: str) -> None:
    ordered = events(*rows)
    shuffled = list(ordered)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert state(shuffled, day) == state(ordered, day)


@given(st.lists(st.sampled_from([ADD, CHANGE, DELETE]), min_size=1, max_size=6), st.randoms(use_true_random=False), st.sampled_from(_DAYS))
def test_events_of_different_days_give_the_same_state_in_whatever_order_they_came(actions: list[str], random: object, day: str) -> None:
    rows = [said(action, valid_from=_DAYS[at], limit=at) for at, action in enumerate(actions)]
    came = list(rows)
    random.shuffle(came)  # type: ignore[attr-defined]
    assert [one.said for one in state(events(*came), day)] == [one.said for one in state(events(*rows), day)]


@given(_ROWS, st.sampled_from(_DAYS))
def test_the_same_events_once_more_change_nothing_that_is_dated(rows: list[Agreement], day: str) -> None:
    dated = [row._replace(valid_from=row.valid_from or "2026-01-01") for row in rows]
    twice = [row for row in dated for _ in (1, 2)]
    assert [one.said for one in state(events(*twice), day)] == [one.said for one in state(events(*dated), day)]


def test_a_bills_number_names_its_contract() -> None:
    assert identify([("R20260001", "invoice", "1002003017")]).contract_no == "1002003017"


def test_a_customer_number_names_the_one_contract_that_is_not_closed() -> None:
    hits = [("431989844", "customer", "1001"), ("431989844", "customer", "1002")]
    assert identify(hits, frozenset({"1002"})).contract_no == "1002"
    assert identify(hits, frozenset({"1001", "1002"})).why == "several"


def test_a_number_that_is_a_part_of_a_longer_one_says_nothing() -> None:
    assert identify([("1002003017", "contract", "1002003017"), ("2003017", "customer", "1009999999")]).contract_no == "1002003017"
    assert identify([("2003017", "contract", "2003017"), ("1002003017", "invoice", "1009999999")]).contract_no == "1009999999"


def test_a_number_of_nobody_is_unknown() -> None:
    assert identify([]).why == "unknown"
