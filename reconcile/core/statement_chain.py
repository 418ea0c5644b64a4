"""The statements of one account in a chain, each opening where the one before closed, whatever order they came in.

Statements of the same days do not stand beside each other in the chain: a copy counts once, a part is inside the longer
one, and one that begins within another continues it from the balance that one had on that day.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement_overlap import Head, in_doubt, is_list, may_lack, overlaps, part_of_day, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.core.statement_pages import Whole


class Link(NamedTuple):
    """A statement and its place: ``before`` is the one it continues, None for the first and outside the chain.

    ``since`` is set when it begins within ``before``: the first and last day whose booked lines lie between the two openings.
    """

    whole: Whole
    role: str  # chain | copy | inside | undated
    before: Whole | None = None
    since: tuple[str, str] | None = None


def chained(wholes: Iterable[Whole]) -> list[Link]:
    """Every statement of one account and currency with its place, by period; copies and parts beside what covers them."""
    dated, aside = _once([one for one in wholes if one.from_date])
    dated, lists = _without_lists(dated)
    aside.extend(lists)
    links: list[Link] = []
    for one in _in_order(dated):
        _append(links, one)
    aside.extend(Link(one, "undated") for one in wholes if not one.from_date)
    return sorted([*links, *aside], key=_by_period)


def head(whole: Whole) -> Head:
    """What decides whether it speaks of the same lines as another."""
    first = whole.first
    page = first.page if whole.missing else 0
    return Head(
        first.family, first.statement_id, first.electronic_sequence, first.legal_sequence, page, int(not whole.missing), first.created_at,
        whole.from_date, whole.to_date, whole.from_at, whole.to_at, whole.opening_minor, whole.closing_minor,
    )  # fmt: skip


def _by_period(link: Link) -> tuple[str, str, bool, str, int]:
    first = link.whole.first
    return (link.whole.from_date, link.whole.to_date, link.role != "chain", first.created_at, first.statement_no)


def _once(wholes: Sequence[Whole]) -> tuple[list[Whole], list[Link]]:
    """The statements without their copies, and the copies: alike in period, balances and sums."""
    seen: set[tuple[object, ...]] = set()
    formats: dict[tuple[object, ...], str] = {}
    originals, copies = [], []
    for one in sorted(wholes, key=_age):
        first = one.first
        key = (
            first.family, one.from_date, one.to_date, one.from_at, one.to_at, one.opening_minor, one.closing_minor, one.entry_count,
            one.booked_minor, one.missing, first.page if one.missing else 0,
            (first.statement_id, first.electronic_sequence) if one.opening_minor is None else (),
        )  # fmt: skip
        same = (one.from_date, one.to_date, one.opening_minor, one.closing_minor, one.booked_minor, part_of_day(head(one)), one.missing)
        given_by = formats.setdefault(same, source(first.family))  # of one day, a report and a statement are told apart
        if key in seen or (given_by != source(first.family) and None not in same):
            copies.append(Link(one, "copy"))
        else:
            seen.add(key)
            originals.append(one)
    return originals, copies


def _without_lists(wholes: Sequence[Whole]) -> tuple[list[Whole], list[Link]]:
    """A list without balances says nothing of the chain where a statement speaks of its days."""
    lists = [one for one in wholes if is_list(head(one))]
    firm = [one for one in wholes if not is_list(head(one))]
    beside = {one.number for one in lists if any(other.from_date <= one.to_date and one.from_date <= other.to_date for other in firm)}
    return [one for one in wholes if one.number not in beside], [Link(one, "inside") for one in lists if one.number in beside]


def _age(whole: Whole) -> tuple[bool, str, int, int]:
    return (source(whole.first.family) != "camt", whole.first.created_at, whole.first.file_no, whole.first.statement_no)


def _in_order(wholes: Sequence[Whole]) -> list[Whole]:
    """By period; several that begin on one day by time of day, number and, where that leaves a choice, by balance."""
    result: list[Whole] = []
    for _, same_day in groupby(sorted(wholes, key=_place), key=lambda one: one.from_date):
        left = list(same_day)
        while left:
            closing = result[-1].closing_minor if result else None
            fitting = [one for one in left if closing is not None and one.opening_minor == closing and one.from_at == left[0].from_at]
            still = [one for one in fitting if one.closing_minor == closing]
            chosen = (still or fitting or left)[0]
            left.remove(chosen)
            result.append(chosen)
    return result


def _place(whole: Whole) -> tuple[str, str, str, str, int, str, str, str, int]:
    first = whole.first
    number = int(first.electronic_sequence) if first.electronic_sequence.isdecimal() else 0
    at = whole.from_at if "T" in whole.from_at else ""
    return (whole.from_date, at, whole.to_date, first.family, number, whole.to_at, first.created_at, first.statement_id, first.statement_no)


def _append(links: list[Link], one: Whole) -> None:
    end = next((link.whole for link in reversed(links) if link.role == "chain"), None)
    place = _overlapped(links, one)
    if place is None or end is None or (links[place].whole is not end and _goes_on(end, links[place].whole, one)):
        links.append(Link(one, "chain", end))
        return
    covering = links[place]
    whole = covering.whole
    if one.to_date < whole.to_date or (one.to_date == whole.to_date and _outdone(one, whole)):
        links.append(Link(one, "inside"))
    elif one.from_date == whole.from_date and one.opening_minor == whole.opening_minor:
        # the longer, or of the same days the later made, stands in the shorter one's place
        links[place] = Link(whole, "inside")
        links.append(Link(one, "chain", covering.before, covering.since))
    elif one.from_date == whole.from_date:
        links.append(Link(one, "chain", whole))
    else:
        yesterday = (date.fromisoformat(one.from_date) - timedelta(days=1)).isoformat()
        links.append(Link(one, "chain", whole, (whole.from_date, yesterday)))


def _goes_on(end: Whole, whole: Whole, one: Whole) -> bool:
    """Whether a statement goes on from the end of the chain although one further back lists its day, too."""
    connects = one.opening_minor is not None and one.opening_minor == end.closing_minor
    return connects or may_lack(head(whole), head(one), one.to_date)


def _outdone(one: Whole, whole: Whole) -> bool:
    """Whether, of two statements that end on one day, the other tells as much of that day: then its close is the one to trust."""
    mine, other = head(one), head(whole)
    whole_may_lack = may_lack(other, mine, one.to_date)
    return not whole_may_lack and (one.from_date > whole.from_date or may_lack(mine, other, one.to_date))


def _overlapped(links: Sequence[Link], one: Whole) -> int | None:
    """Where the last link of the chain stands that speaks of the same lines; the chain's periods end in order."""
    mine: Head | None = None
    for place in range(len(links) - 1, -1, -1):
        link = links[place]
        if link.role != "chain":
            continue
        if link.whole.to_date < one.from_date:
            return None
        mine = mine or head(one)
        other = head(link.whole)
        if overlaps(other, mine) and not in_doubt(other, mine):
            return place
    return None
