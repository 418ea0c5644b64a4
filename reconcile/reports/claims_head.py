"""What stands above the claims of a night: by verdict, what is new, what is still open, what was closed; each leads to its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.reports.night import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.reports.night_claims import ClaimGroup
    from reconcile.reports.put import Pen

_TITLES = ("New tonight", "Still open", "Closed tonight")


def write_groups(groups: Sequence[ClaimGroup], totals: int, pen: Pen, at: int) -> int:
    """The table, from a row on; gives the row after it. ``totals``: rows of sums that stand between it and the lines' titles."""
    first = at + len(groups) + 2 + totals + 1  # the row of the first line
    pen.text(at, 0, "By verdict", pen.styles.header)
    for number, title in enumerate(_TITLES):
        pen.text(at, 2 + 2 * number, title, pen.styles.header)
        pen.text(at, 3 + 2 * number, "Amount", pen.styles.header_right)
    for number, group in enumerate(groups, at + 1):
        pen.text(number, 0, group.verdict)
        for place, count in enumerate((group.new, group.still_open, group.closed)):
            if count.lines:
                words = f"{count.lines:,} line{'s' if count.lines > 1 else ''}"
                pen.link(number, 2 + 2 * place, f"'{CLAIMS}'!A{first + count.row}", words)
                pen.named_money(number, 3 + 2 * place, count.amount_minor if group.currency else None, group.currency)
    return at + len(groups) + 2
