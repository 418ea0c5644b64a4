"""When two statements of an account speak of the same lines, and when one may leave some out."""

from __future__ import annotations

import pytest

from reconcile.core.statement_overlap import Head, covers, in_doubt, may_lack, overlaps

DAY, NEXT = "2026-03-03", "2026-03-04"


def head(**said: object) -> Head:
    """A camt.053 of one day, without balances, made long after."""
    values: dict[str, object] = {
        "family": "camt.053", "statement_id": "S", "electronic_sequence": "", "legal_sequence": "", "page": 0, "last_page": 1,
        "created_at": "2026-12-31T06:00:00", "from_date": DAY, "to_date": DAY, "from_at": "", "to_at": "", "opening_minor": None,
        "closing_minor": None,
    }  # fmt: skip
    return Head(**{**values, **said})  # type: ignore[arg-type]


def timed(first: str, last: str, **said: object) -> Head:
    return head(from_at=f"{DAY}T{first}", to_at=f"{DAY}T{last}", **said)


def moving(opening: int, closing: int, name: str = "S", **said: object) -> Head:
    return head(opening_minor=opening, closing_minor=closing, statement_id=name, **said)


def test_a_statement_covers_the_days_of_its_period_and_no_others() -> None:
    one = head(from_date=DAY, to_date="2026-03-05")
    assert [covers(one, f"2026-03-0{day}") for day in range(2, 7)] == [False, True, True, True, False]


APART = [
    (head(), head(from_date=NEXT, to_date=NEXT)),  # other days
    (head(page=1, last_page=0), head(page=2)),  # pages by id
    (head(page=1, last_page=0, statement_id="a", electronic_sequence="7"), head(page=2, statement_id="b", electronic_sequence="7")),  # by number
    (head(page=1, last_page=0, statement_id="a", legal_sequence="7"), head(page=2, statement_id="b", legal_sequence="7")),
    (timed("00:00:00", "12:00:00"), timed("12:00:00", "23:59:59")),  # parts of a day by time
    (moving(100, 150, "a"), moving(150, 120, "b")),  # by balance
    (moving(100, 150, "a", from_date="2026-03-01"), moving(150, 120, "b", to_date="2026-03-09")),  # the last day of one, the first of the other
    (moving(100, 100, "a", electronic_sequence="7"), moving(100, 150, "b", electronic_sequence="8")),  # by number, where the balance says nothing
]
SAME = [
    (head(), head()),  # sent again
    (head(), head(statement_id="other")),
    (head(), head(from_date="2026-03-01", to_date="2026-03-31")),  # a month and a day of it
    (head(page=1, last_page=0), head(page=1, last_page=0)),  # a page sent again
    (head(page=1, last_page=0, statement_id="a", electronic_sequence="1"), head(page=2, statement_id="b", electronic_sequence="1", to_date=NEXT)),
    (head(page=2), head()),  # a page and the whole
    (timed("00:00:00", "14:00:00"), timed("12:00:00", "23:59:59")),
    (moving(100, 100, "a"), moving(100, 150, "b")),  # a still day's second version
    (moving(100, 100, "a"), moving(100, 100, "b")),
    (moving(100, 150), moving(150, 120)),  # nothing tells them apart but the balance: one id, one number
    (
        timed("12:00:00", "23:59:59", opening_minor=1, closing_minor=5),
        moving(5, 9, "b", to_date=NEXT),
    ),  # the whole day is no continuation of an afternoon
    (moving(100, 150, "a", from_date="2026-03-01"), moving(150, 120, "b", from_date="2026-03-02")),  # more days than one in common
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_lines(one: Head, other: Head) -> None:
    assert not overlaps(one, other)
    assert not overlaps(other, one)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_lines(one: Head, other: Head) -> None:
    assert overlaps(one, other)
    assert overlaps(other, one)


def test_only_the_lines_tell_of_one_day_with_other_balances() -> None:
    assert in_doubt(moving(1, 5, "a"), moving(7, 9, "c"))
    assert in_doubt(moving(7, 9, "c"), moving(1, 5, "a"))
    assert not in_doubt(moving(1, 5, "a"), moving(1, 9, "whole"))
    assert not in_doubt(moving(7, 9, "c"), moving(1, 9, "whole"))
    assert not in_doubt(moving(1, 5), moving(7, 9))  # one id
    assert not in_doubt(head(), moving(7, 9, "c"))
    assert not in_doubt(moving(1, 5, "a", to_date=NEXT), moving(7, 9, "c", to_date=NEXT))


def test_an_account_report_may_lack_what_the_statement_lists_and_not_the_other_way() -> None:
    report, statement = head(family="camt.052"), head()
    assert may_lack(report, statement, DAY)
    assert not may_lack(statement, report, DAY)
    assert not may_lack(report, report, DAY)


def test_a_page_or_a_part_of_the_day_may_lack_what_the_whole_lists() -> None:
    assert may_lack(head(page=2), head(), DAY)
    assert may_lack(head(page=1, last_page=0), head(), DAY)
    assert not may_lack(head(page=1, last_page=1), head(), DAY)
    assert not may_lack(head(page=2), head(page=2), DAY)  # the same page again must list the same
    assert may_lack(timed("00:00:00", "12:00:00"), head(), DAY)
    assert not may_lack(timed("00:00:00", "12:00:00"), timed("00:00:00", "12:00:00"), DAY)
    assert not may_lack(timed("00:00:00", "23:59:59"), head(), DAY)


def test_only_the_day_cut_by_a_time_is_a_part() -> None:
    afternoon_on = head(to_date=NEXT, from_at=f"{DAY}T12:00:00", to_at=f"{NEXT}T23:59:59")
    assert may_lack(afternoon_on, head(), DAY)
    assert not may_lack(afternoon_on, head(), NEXT)


def test_what_was_made_before_the_day_was_over_may_lack_what_was_made_later() -> None:
    noon, evening, morning_after = (head(created_at=at) for at in (f"{DAY}T12:00:00", f"{DAY}T23:00:00", f"{NEXT}T06:00:00"))
    assert may_lack(noon, evening, DAY)
    assert may_lack(evening, morning_after, DAY)
    assert not may_lack(evening, noon, DAY)
    assert not may_lack(morning_after, head(), DAY)
    assert not may_lack(noon, evening, "2026-03-02")
    assert not may_lack(head(created_at=""), noon, DAY)
