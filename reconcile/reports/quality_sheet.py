"""What the *Quality* sheet has beside its rows: the rates found so far above them, and a choice of yes or no in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.reports.sheets import QUALITY

if TYPE_CHECKING:
    from reconcile.reports.night import Night
    from reconcile.reports.put import Pen

_TITLES = ("Checked", "Wrong", "Stand for", "Posted in all")
_RATE_PLACE = 5  # the sentence runs over the narrow columns behind it


def write_rates(night: Night, pen: Pen, at: int) -> int:
    """The rates of wrong matches, from a row on; gives the row after them."""
    pen.text(at, 0, "Wrong matches, all nights", pen.styles.header)
    for place, title in enumerate(_TITLES, 1):
        pen.text(at, place, title, pen.styles.header_right)
    pen.text(at, _RATE_PLACE, "Rate, and where it lies with 95 % certainty", pen.styles.header)
    for number, one in enumerate(night.quality_rates, at + 1):
        pen.text(number, 0, one.rule)
        for place, count in enumerate((one.checked, one.wrong, one.covered, one.posted), 1):
            pen.integer(number, place, count)
        pen.text(number, _RATE_PLACE, one.rate)
    return at + len(night.quality_rates) + 2


def offer_answers(pen: Pen, first: int, count: int) -> None:
    """A list of yes and no in the cells that a person fills in."""
    if count:
        place = [column.field for column in QUALITY.columns].index("right")
        options = {
            "validate": "list",
            "source": ["yes", "no"],
            "input_title": "Is it right?",
            "input_message": "yes: the money is where it belongs. no: it is not. Empty: not checked. Write your name under By.",
            "error_title": "yes or no",
            "error_message": "Choose yes or no, or leave it empty.",
        }
        pen.sheet.data_validation(first, place, first + count - 1, place, options)
