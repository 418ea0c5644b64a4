"""A night's workbook, of this night or of any past one: the same run gives the same rows, whatever has come since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconcile import __version__
from reconcile.batch import (
    autopay_rows,
    claim_sheet,
    clusters,
    controls,
    plan_sheet,
    quality,
    report_morning,
    report_open_items,
    report_rows,
    report_run,
    report_usual,
)
from reconcile.batch.report_apart import Apart
from reconcile.batch.report_look import look
from reconcile.batch.report_matched import matched
from reconcile.batch.report_worklist import worklist
from reconcile.errors import WrongUse
from reconcile.reports.columns import Columns
from reconcile.reports.night import AUTOPAY, MATCHED, OPEN_ITEMS, PLANS, QUALITY, STATEMENTS, SUPERSEDED, Elsewhere, Night, Total
from reconcile.reports.parquet_out import row_count
from reconcile.reports.sheets import TABLES
from reconcile.reports.whole_file import scratch
from reconcile.reports.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
    from reconcile.batch.report_matched import Matched
    from reconcile.batch.report_open_items import OpenItems
    from reconcile.batch.workspace import Workspace
    from reconcile.reports.night import StatementRow
    from reconcile.store.runs import Run

# Balances, and bills of which a part matters: adding them up would say nothing.
_NOT_ADDED = {
    AUTOPAY: {"amount_minor"},
    PLANS: {"instalment_minor", "mending_minor"},
    QUALITY: {"amount_minor"},
    STATEMENTS: {"opening_minor", "closing_minor"},
}
_MOST_ROWS = 100_000  # of a sheet in the workbook; more would open slowly


def write_report(workspace: Workspace, connection: Connection, run: Run, folder: Path | None = None) -> list[Path]:
    """Write the run's workbook into the workspace's reports (or another folder), and beside it what was too long; the workbook first.

    Raises: WrongUse when the run is no night.
    """
    if run.kind != "night":
        raise WrongUse(
            run.run_id, "is a person's ruling, not a night", "see it with `reconcile explain REF`; the next night's workbook shows what it did"
        )
    path = (folder or workspace.reports) / f"night-{run.run_id}.xlsx"
    with scratch(path.parent) as parts, Apart(connection, run, parts, _MOST_ROWS) as apart:
        night = _night(look(connection, run), apart.matched)
        return write_workbook(night, path, rows_per_sheet=_MOST_ROWS)


def rows_beside(paths: Sequence[Path]) -> list[tuple[Path, int]]:
    """Each file written beside the workbook, with how many rows are in it."""
    return [(path, row_count(path)) for path in paths[1:]]


def build(connection: Connection, run: Run) -> Night:
    """Every row of every sheet, from what the run knew."""
    return _night(look(connection, run), matched)


def _night(seen: Look, rows: Callable[[Look], Matched]) -> Night:
    """``rows`` gives those of the sheet Matched; it is asked last, for another process may be at them meanwhile."""
    causes = clusters.found(seen)
    listed = worklist(seen, causes)
    certificate = report_rows.certificate_rows(seen)
    claims = claim_sheet.ClaimSheet(seen)
    sheets = report_morning.Sheets(certificate, listed, report_rows.return_rows(seen), claims.rows, _statements(seen), report_run.file_rows(seen))
    currency = report_morning.main_currency(certificate)
    days = report_usual.figures_by_day(seen, currency)
    levelled = plan_sheet.plan_rows(seen)
    night = Night(
        run_id=seen.run.run_id,
        as_of=seen.run.as_of,
        version=__version__,
        answers=report_morning.answers(seen, sheets, days, currency),
        hurts=report_morning.hurts(seen, sheets),
        key_figures=[],
        bars=report_morning.bars(seen, certificate, currency),
        chart_currency=currency,
        certificate=certificate,
        worklist=[one.row for one in listed],
        clusters=clusters.rows(seen, causes),
        matched=[],
        on_account=report_rows.on_account_rows(seen),
        not_customer=report_rows.not_customer_rows(seen),
        returns=sheets.returns,
        claims=sheets.claims,
        claim_groups=claims.groups,
        instalments=report_rows.instalment_rows(seen),
        plans=levelled,
        plan_bars=plan_sheet.plan_bars(levelled, currency),
        autopay=autopay_rows.autopay_rows(seen),
        paper=autopay_rows.paper_rows(seen),
        ageing=[],
        open_items=[],
        statements=sheets.statements,
        quality=quality.rows(seen),
        quality_rates=quality.rates(seen),
        files=sheets.files,
        remarks=report_run.remarks(seen),
        policy=report_run.settings(seen.policy),
        counts=report_run.counts(seen),
    )
    opened = report_open_items.open_items(seen)
    found = rows(seen)
    elsewhere = [Elsewhere(OPEN_ITEMS, opened.item_count, report_open_items.COMMAND)] if opened.item_count > len(opened.rows) else []
    elsewhere += [Elsewhere(MATCHED, found.row_count, "", found.rest)] if found.rest else []
    return replace(
        night,
        key_figures=report_usual.key_figures(days, currency, report_open_items.overdue_minor(seen, opened, currency)),
        matched=found.rows,
        ageing=report_open_items.ageing_rows(seen, opened),
        open_items=opened.rows,
        elsewhere=elsewhere,
        steps=report_run.steps(seen, night, found.row_count, found.taking_back),
        totals=totals(night, found, opened),
    )


def _statements(seen: Look) -> list[StatementRow]:
    """The statements of the night, after those of earlier nights that still do not close."""
    tonight = controls.statement_rows(seen.connection, seen.at.last_file_no, seen.at.since_file)
    if not seen.at.since_file:
        return tonight
    everything = controls.statement_rows(seen.connection, seen.at.last_file_no)
    return [*(one for one in everything if one.chain_closes == "no" and one not in tonight), *tonight]


def totals(night: Night, matched_rows: Matched, opened: OpenItems) -> list[Total]:
    """The sum of each money column that may be added up, by sheet, currency and column."""
    found: list[Total] = []
    for sheet in TABLES:
        if sheet.name == MATCHED:
            found.extend(Total(MATCHED, "allocated_minor", currency, minor) for currency, minor in sorted(matched_rows.totals.items()))
            continue
        rows: Any = getattr(night, sheet.rows)
        if sheet.name == STATEMENTS:
            rows = [row for row in rows if row.chain_closes != SUPERSEDED]
        fields = [column.field for column in sheet.columns if column.kind == "money" and column.field not in _NOT_ADDED.get(sheet.name, ())]
        sums = (
            report_open_items.totals(opened) if sheet.name == OPEN_ITEMS else rows.sums(*fields) if isinstance(rows, Columns) else _sums(rows, fields)
        )
        found.extend(Total(sheet.name, field, currency, sums[currency][field]) for currency in sorted(sums) for field in fields)
    return found


def _sums(rows: Sequence[Any], fields: Sequence[str]) -> dict[str, dict[str, int]]:
    sums: dict[str, dict[str, int]] = {}
    for row in rows if fields else ():
        if not row.currency:
            continue  # an unreadable line of a customer's list: it has no amount
        of_currency = sums.setdefault(row.currency, dict.fromkeys(fields, 0))
        for field in fields:
            of_currency[field] += getattr(row, field) or 0
    return sums
