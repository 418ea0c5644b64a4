"""The bridge from our total to the notice's adds up to the cent, whatever was booked, moved or returned since."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconcile.core.compare_notice import AFTER_CUT_OFF, MOVED_SINCE, NOT_PAYMENTS, PLACED_LATER, Counted, notice_bridge

DAY = "2026-03-15"


def _counted(number: int, day: str, now: int, then: int | None) -> Counted:
    return Counted(f"P{number}", f"R{number}", "1002003017", day, now, then)


amounts = st.integers(-10_000, 10_000_000)
payments = st.lists(st.tuples(st.sampled_from(["2026-03-01", DAY, "2026-03-16", "2026-04-02"]), amounts, st.none() | amounts), max_size=20)


@given(payments, st.none() | amounts)
def test_ours_and_the_steps_are_the_notices_total(rows: list[tuple[str, int, int | None]], notice: int | None) -> None:
    counted = [_counted(number, *row) for number, row in enumerate(rows)]
    ours = sum(one.now_minor for one in counted)
    found = notice_bridge(counted, DAY, ours, notice)
    assert ours + sum(one.amount_minor for one in found.steps) == (found.known_then_minor if notice is None else notice)
    assert found.known_then_minor + found.sum_of(NOT_PAYMENTS) == (found.known_then_minor if notice is None else notice)


def test_what_was_booked_after_the_cut_off_is_said_to_be_that() -> None:
    found = notice_bridge([_counted(1, "2026-03-10", 5000, 5000), _counted(2, "2026-03-16", 700, 0)], DAY, 5700, 5000)
    assert [(one.kind, one.payment_id, one.amount_minor) for one in found.steps] == [(AFTER_CUT_OFF, "P2", -700)]


def test_what_was_assigned_later_and_what_has_gone_since_are_told_apart() -> None:
    found = notice_bridge([_counted(1, "2026-03-10", 5000, 0), _counted(2, "2026-03-11", 0, 700)], DAY, 5000, 750)
    assert [(one.kind, one.amount_minor) for one in found.steps] == [(PLACED_LATER, -5000), (MOVED_SINCE, 700), (NOT_PAYMENTS, 50)]


def test_before_the_first_night_only_the_cut_off_is_known() -> None:
    found = notice_bridge([_counted(1, "2026-03-10", 5000, None), _counted(2, "2026-03-20", 100, None)], DAY, 5100, None)
    assert [(one.kind, one.amount_minor) for one in found.steps] == [(AFTER_CUT_OFF, -100)]
    assert found.known_then_minor == 5000
