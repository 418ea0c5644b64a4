"""Whether two statements of one account speak of the same lines, or of different ones.

Pages of one statement, parts of a day split by time, and statements that continue each other's balance are different
lines even on the same day; anything else that covers the same days speaks of the same lines.
"""

from __future__ import annotations

from typing import NamedTuple


class Head(NamedTuple):
    """What decides the question, for one statement of one account and currency; ``""``/None where not said."""

    family: str  # camt.052 | camt.053 | fidavista | mt940 | table
    statement_id: str
    electronic_sequence: str
    legal_sequence: str
    page: int  # 0 when not paged
    last_page: int
    created_at: str
    from_date: str
    to_date: str
    from_at: str
    to_at: str
    opening_minor: int | None
    closing_minor: int | None


_LIST, _REPORT, _STATEMENT = range(3)


def same_source(one: Head, other: Head) -> bool:
    """Whether two statements come in one format, so that their references, texts and numbers can be compared as they are."""
    return source(one.family) == source(other.family)


def source(family: str) -> str:
    """The format a family of statements is written in: camt, fidavista, mt940 or table."""
    return family.partition(".")[0]


def is_list(head: Head) -> bool:
    """Whether it is a list without balances, as somebody took it from a screen: of its days it may hold only some lines."""
    return source(head.family) != "camt" and None in (head.opening_minor, head.closing_minor)


def _standing(head: Head) -> int:
    """How complete a source must be: a list somebody took from a screen, an account report, a statement."""
    if is_list(head):
        return _LIST
    return _REPORT if head.family == "camt.052" else _STATEMENT


def covers(head: Head, day: str) -> bool:
    """Whether the statement's period includes this booking day."""
    return head.from_date <= day <= head.to_date


def overlaps(one: Head, other: Head) -> bool:
    """Whether a line in one may be the same line as in the other. Symmetric."""
    if one.to_date < other.from_date or other.to_date < one.from_date:
        return False
    alike = same_source(one, other)
    if alike and one.page and other.page and one.page != other.page and _same_number(one, other):
        return False
    if _timed(one) and _timed(other) and (one.to_at <= other.from_at or other.to_at <= one.from_at):
        return False
    # A time of day says more than a balance; and two formats number and cut the days of one account each in its own way.
    by_days = alike and not (part_of_day(one) or part_of_day(other))
    return not (by_days and _numbered_apart(one, other) and (_continues(one, other) or _continues(other, one)))


def in_doubt(one: Head, other: Head) -> bool:
    """Whether only the lines can tell: two statements of one single day that neither open nor close alike. Symmetric.

    They may be the first and the third of a day, or a part and the whole.
    """
    if one.from_date != one.to_date or (one.from_date, one.to_date) != (other.from_date, other.to_date) or not _numbered_apart(one, other):
        return False
    if not same_source(one, other):
        return False
    if part_of_day(one) or part_of_day(other) or None in (one.opening_minor, one.closing_minor, other.opening_minor, other.closing_minor):
        return False
    return one.opening_minor != other.opening_minor and one.closing_minor != other.closing_minor


def may_lack(one: Head, other: Head, day: str) -> bool:
    """Whether ``one`` may leave out lines that ``other`` lists on a day both cover, without contradicting it.

    So may a list without balances beside what has them, an account report beside the statement, a page or a part of the
    day beside the whole, and what was made before the day was over beside what was made later.
    """
    if _standing(one) < _standing(other):
        return True
    if _standing(one) == _LIST and one.to_date == day < other.to_date:
        return True
    if _part(one, day) and not _same_part(one, other):
        return True
    return "" < one.created_at[:10] <= day and one.created_at < other.created_at


def _same_number(one: Head, other: Head) -> bool:
    if one.statement_id and one.statement_id == other.statement_id:
        return True
    if (one.from_date, one.to_date) != (other.from_date, other.to_date) or _sequence(one) != _sequence(other):
        return False
    return _sequence(one) != "" or (one.statement_id, other.statement_id) == ("", "")  # FiDAViSta counts pages and names nothing


def _sequence(head: Head) -> str:
    return head.electronic_sequence or head.legal_sequence


def _timed(head: Head) -> bool:
    return "T" in head.from_at and "T" in head.to_at and head.from_at < head.to_at


def _part(head: Head, day: str) -> bool:
    """Whether it holds only some of the day's lines: a page of several, or a part of the day."""
    if head.page > 1 or (head.page == 1 and not head.last_page):
        return True
    return (day == head.from_date and _begins_late(head)) or (day == head.to_date and _ends_early(head))


def part_of_day(head: Head) -> bool:
    """Whether it begins or ends within a day."""
    return _begins_late(head) or _ends_early(head)


def _begins_late(head: Head) -> bool:
    return _timed(head) and _time(head.from_at) > "00:00"


def _ends_early(head: Head) -> bool:
    return _timed(head) and _time(head.to_at) < "23:59"


def _time(instant: str) -> str:
    return instant.partition("T")[2][:5]


def _same_part(one: Head, other: Head) -> bool:
    return same_source(one, other) and (one.page, one.from_at, one.to_at) == (other.page, other.from_at, other.to_at)


def _numbered_apart(one: Head, other: Head) -> bool:
    return (one.statement_id, one.electronic_sequence, one.legal_sequence) != (
        other.statement_id,
        other.electronic_sequence,
        other.legal_sequence,
    )


def _continues(one: Head, other: Head) -> bool:
    """Whether ``other`` opens where ``one`` closed, on the single day they share or over one period given to both.

    Where both open alike it is no proof: a day on which nothing moved is continued by its own second version, too. Then
    only a number that follows by one tells.
    """
    if one.closing_minor is None or other.opening_minor is None or one.closing_minor != other.opening_minor:
        return False
    same_period = (one.from_date, one.to_date) == (other.from_date, other.to_date)
    if one.opening_minor == other.opening_minor:
        return same_period and _follows(one.electronic_sequence, other.electronic_sequence)
    return same_period or one.to_date == other.from_date


def _follows(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal() and int(other) == int(one) + 1
