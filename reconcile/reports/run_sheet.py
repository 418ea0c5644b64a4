"""Below the files of the *Run* sheet: what the run was, its steps, its counts and the settings it followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.reports.widths import height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.reports.night import Night
    from reconcile.reports.put import Pen

_COUNT_PLACE = 3  # the column of counts, that of the files' rows
REMARK_PLACE = 4
WIDEST_KEY = 36  # of what a remark is about; a longer one is cut on the sheet
REASON_WIDTH = 70  # of the files' reasons, in whose column the sentences stand


def write_run_facts(pen: Pen, at: int, night: Night) -> None:
    """Write the blocks one under the other, from row ``at`` (from 0) on."""
    at = _texts(pen, at, "This run", (("Run", night.run_id), ("As of", night.as_of), ("reconcile", night.version)))
    at = _remarks(pen, at, night)
    at = _heading(pen, at, "Steps")
    for number, step in enumerate(night.steps, at):
        pen.text(number, 0, step.name)
        pen.integer(number, _COUNT_PLACE, step.handled)
        pen.text(number, REMARK_PLACE, step.remark, pen.styles.wrapped)
    at = _heading(pen, at + len(night.steps) + 1, "Counts")
    for number, (name, count) in enumerate(night.counts, at):
        pen.text(number, 0, name)
        pen.integer(number, _COUNT_PLACE, count)
    _texts(pen, at + len(night.counts) + 1, "Settings", night.policy)


def _remarks(pen: Pen, at: int, night: Night) -> int:
    """What has no sheet of its own; no heading where there is nothing."""
    if not night.remarks:
        return at
    at = _heading(pen, at, "What to mend in the data")
    for number, one in enumerate(night.remarks, at):
        pen.sheet.set_row(number, height(one.sentence, REASON_WIDTH))
        pen.text(number, 0, one.what)
        pen.text(number, 1, one.key)
        pen.text(number, 2, one.state, pen.styles.state(one.state))
        pen.text(number, REMARK_PLACE, one.sentence, pen.styles.wrapped)
    return at + len(night.remarks) + 1


def _heading(pen: Pen, at: int, title: str) -> int:
    pen.text(at, 0, title, pen.styles.section)
    return at + 1


def _texts(pen: Pen, at: int, title: str, lines: Sequence[tuple[str, str]]) -> int:
    """A block of names and texts; gives the row after it and an empty one."""
    at = _heading(pen, at, title)
    for number, (name, text) in enumerate(lines, at):
        pen.text(number, 0, name)
        pen.text(number, 1, text)
    return at + len(lines) + 1
