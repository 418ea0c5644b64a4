"""The causes that many cases of a night's worklist share, as they are shown above its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reconcile.reports.night import Night
    from reconcile.reports.put import Pen

_SHOWN = 6  # more would push the rows off the screen
_COUNT, _MONEY, _CURRENCY, _SENTENCE = 3, 5, 6, 7  # the places of the worklist's own payment, amount, currency and payer


class ClusterRow(NamedTuple):
    """Cases of one cause in one currency: ``key`` names it to ``assign --cluster``, ``to_do`` says what settles them all."""

    key: str
    cases: int
    amount_minor: int
    currency: str
    sentence: str
    to_do: str


def write_clusters(night: Night, pen: Pen, at: int) -> int:
    """The causes of most cases, from a row on; gives the row after them."""
    pen.text(at, 0, "One cause, one decision", pen.styles.header)
    pen.text(at, _COUNT, "Cases", pen.styles.header_right)
    pen.text(at, _MONEY, "Amount", pen.styles.header_right)
    pen.text(at, _SENTENCE, "What they have in common: see all with `reconcile assign --cluster NAME --preview`", pen.styles.header)
    shown = night.clusters[:_SHOWN]
    for number, one in enumerate(shown, at + 1):
        pen.text(number, 0, one.key)
        pen.integer(number, _COUNT, one.cases)
        pen.money(number, _MONEY, one.amount_minor, one.currency)
        pen.text(number, _CURRENCY, one.currency)
        pen.text(number, _SENTENCE, f"{one.sentence}: {one.to_do}")
    return at + len(shown) + 2
