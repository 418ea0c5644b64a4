"""A night as text that people can read and compare: ``python -m tests.batch.night_text`` writes the golden anew."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.batch.night_report import build
from reconcile.core.money import to_text
from reconcile.reports.sheets import TABLES
from reconcile.store.engine import open_store

if TYPE_CHECKING:
    from reconcile.reports.night import Night

GOLDEN = Path(__file__).parent / "golden" / "night-sample.txt"


def as_text(night: Night) -> str:
    """Every value of the night: the morning page, then a block a sheet, a line a row."""
    lines = [f"The night of {night.as_of}, run {night.run_id}", ""]
    lines += [f"{one.question} {one.answer}: {one.sentence} -> {one.sheet} {one.row}" for one in night.answers]
    lines += ["", "What hurts"]
    lines += [
        f"{one.what} | {one.reference} | {_money(one.amount_minor, one.currency)} | {one.sentence} -> {one.sheet} {one.row}" for one in night.hurts
    ]
    lines += ["", "Key figures"]
    for figure in night.key_figures:
        values = [figure.tonight, figure.last_night, figure.usual]
        lines.append(f"{figure.name}: " + " | ".join("-" if value is None else _money(value, figure.currency) for value in values))
    lines += ["", f"Chart, {night.chart_currency}"]
    lines += [" | ".join((bar[0], *(_money(value, night.chart_currency) for value in bar[1:]))) for bar in night.bars]
    for sheet in TABLES:
        lines += ["", sheet.name, " | ".join(column.title for column in sheet.columns)]
        for row in getattr(night, sheet.rows):
            cells = []
            for column in sheet.columns:
                value = getattr(row, column.field)
                cells.append(_money(value, row.currency) if column.kind == "money" and value is not None else str("" if value is None else value))
            lines.append(" | ".join(cells).rstrip())
    lines += ["", "Claims by verdict: new, still open, closed"]
    for group in night.claim_groups:
        counts = [f"{one.lines}, {_money(one.amount_minor, group.currency)} -> {one.row}" for one in (group.new, group.still_open, group.closed)]
        lines.append(" | ".join((group.verdict, *counts)))
    lines += ["", "Ageing", *(" | ".join((row[0], *(_money(value, row[0]) for value in row[1:]))) for row in night.ageing)]
    lines += ["", "Totals", *(f"{one.sheet}, {one.field}: {_money(one.amount_minor, one.currency)}" for one in night.totals)]
    lines += ["", "What to mend", *(" | ".join(one) for one in night.remarks)]
    lines += ["", "Steps", *(f"{one.name}: {one.handled} ({one.remark})" for one in night.steps)]
    lines += ["", "Counts", *(f"{name}: {count}" for name, count in night.counts)]
    lines += ["", "Settings", *(f"{name}: {text}" for name, text in night.policy)]
    return "\n".join(lines) + "\n"


def _money(minor: int, currency: str) -> str:
    return f"{to_text(minor, currency)} {currency}" if currency else str(minor)


if __name__ == "__main__":
    from tests.batch.worlds import sample

    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{folder}/golden.db")
        _, result = sample(Path(folder) / "workspace", engine)
        with engine.connect() as connection:
            GOLDEN.write_text(as_text(build(connection, result.run)), encoding="utf-8")
        engine.dispose()
