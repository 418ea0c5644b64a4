"""What stands above the claims of a night: by verdict, what is new, what is still open, what was closed; each sum leads to its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.reports.cells import amount
from reconcile.reports.night import CLAIMS
from reconcile.reports.widths import money_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.reports.night import Total
    from reconcile.reports.night_claims import ClaimCount, ClaimGroup, ClaimRow
    from reconcile.reports.put import Pen

_TITLES = ("New tonight", "Still open", "Closed tonight")
_LINES, _SUMS, _CURRENCY = 2, 4, 7  # places: under the columns of the lines below that are wide enough
_HEIGHT, _LEAST = 26, 12


def write_groups(groups: Sequence[ClaimGroup], rows: Sequence[ClaimRow], totals: Sequence[Total], pen: Pen, at: int) -> int:
    """The table, from a row on; gives the row after it. The sums below it take a row a currency, then come the lines' titles."""
    first = at + len(groups) + 2 + len({one.currency for one in totals}) + 1  # the row of the first line
    pen.sheet.set_column(_SUMS, _SUMS + len(_TITLES) - 1, _width(groups, rows, totals))
    pen.sheet.set_row(at, _HEIGHT)
    pen.text(at, 0, "By verdict", pen.styles.bold)
    pen.text(at, _LINES, "Lines", pen.styles.bold)
    for place, title in enumerate(_TITLES, _SUMS):
        pen.text(at, place, title, pen.styles.header_right)
    for number, group in enumerate(groups, at + 1):
        pen.text(number, 0, group.verdict)
        counts = (group.new, group.still_open, group.closed)
        said = (f"{one.lines:,} {word}" for one, word in zip(counts, ("new", "open", "closed"), strict=True) if one.lines)
        pen.text(number, _LINES, ", ".join(said))
        for place, count in enumerate(counts, _SUMS):
            if count.lines:
                _sum(pen, number, place, count, group.currency, f"'{CLAIMS}'!A{first + count.row}")
        pen.text(number, _CURRENCY, group.currency)
    return at + len(groups) + 2


def _width(groups: Sequence[ClaimGroup], rows: Sequence[ClaimRow], totals: Sequence[Total]) -> float:  # not money
    """What holds every sum of these columns, above and below."""
    sums = {(one.amount_minor, group.currency) for group in groups for one in (group.new, group.still_open, group.closed)}
    sums |= {(minor or 0, row.currency) for row in rows for minor in (row.claimed_minor, row.booked_minor, row.difference_minor)}
    sums |= {(one.amount_minor, one.currency) for one in totals}
    return max([_LEAST, *(money_width(minor, currency) + 2 for minor, currency in sums if currency)])


def _sum(pen: Pen, row: int, place: int, count: ClaimCount, currency: str, target: str) -> None:
    """A sum that leads to its first row; where it says nothing, the lines' number does."""
    pen.link(row, place, target, f"{count.lines:,}")
    if currency and amount(count.amount_minor, currency) is not None:
        pen.money(row, place, count.amount_minor, currency, font_color="#1F4E9E", underline=1)
