"""A night's workbook, of this night or of any past one: the same run gives the same rows, whatever has come since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconcile import __version__
from reconcile.batch import autopay_rows, claim_sheet, clusters, controls, plan_sheet, quality, report_morning, report_rows, report_run, report_usual
from reconcile.batch.report_look import look
from reconcile.batch.report_matched import Matched, matched
from reconcile.batch.report_worklist import worklist
from reconcile.errors import WrongUse
from reconcile.reports.night import AUTOPAY, INSTALMENTS, MATCHED, OPEN_ITEMS, PLANS, QUALITY, STATEMENTS, Night, Total
from reconcile.reports.sheets import TABLES
from reconcile.reports.workbook import write_workbook
from reconcile.store import report_as_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from reconcile.batch.report_look import Look
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
_MOST_ROWS = 100_000  # of open items and instalments in the workbook; more would open slowly


def write_report(workspace: Workspace, connection: Connection, run: Run) -> list[Path]:
    """Write the run's workbook into the workspace's reports, and beside it what was too long; the workbook first.

    Raises: WrongUse when the run is no night.
    """
    if run.kind != "night":
        raise WrongUse(
            run.run_id, "is a person's ruling, not a night", "see it with `reconcile explain REF`; the next night's workbook shows what it did"
        )
    seen = look(connection, run)
    limits = {MATCHED: int(seen.policy["matched_rows"]), OPEN_ITEMS: _MOST_ROWS, INSTALMENTS: _MOST_ROWS, PLANS: _MOST_ROWS}
    return write_workbook(_night(seen), workspace.reports / f"night-{run.run_id}.xlsx", limits=limits)


def build(connection: Connection, run: Run) -> Night:
    """Every row of every sheet, from what the run knew."""
    return _night(look(connection, run))


def _night(seen: Look) -> Night:
    listed = worklist(seen)
    opened = report_as_of.open_items(seen.connection, seen.at)
    items = report_rows.open_item_rows(seen, opened)
    certificate = report_rows.certificate_rows(seen)
    claims = claim_sheet.ClaimSheet(seen)
    sheets = report_morning.Sheets(certificate, listed, report_rows.return_rows(seen), claims.rows, _statements(seen), report_run.file_rows(seen))
    currency = report_morning.main_currency(certificate)
    days = report_usual.figures_by_day(seen, currency)
    overdue = sum(row.open_minor for row in items if row.days_overdue > 0 and row.currency == currency)
    found = matched(seen)
    levelled = plan_sheet.plan_rows(seen)
    night = Night(
        run_id=seen.run.run_id,
        as_of=seen.run.as_of,
        version=__version__,
        answers=report_morning.answers(seen, sheets, days, currency),
        hurts=report_morning.hurts(seen, sheets),
        key_figures=report_usual.key_figures(days, currency, overdue),
        bars=report_morning.bars(seen, certificate, currency),
        chart_currency=currency,
        certificate=certificate,
        worklist=[one.row for one in listed],
        clusters=clusters.rows(seen),
        matched=found.rows,
        on_account=report_rows.on_account_rows(seen),
        not_customer=report_rows.not_customer_rows(seen),
        returns=sheets.returns,
        claims=sheets.claims,
        claim_groups=claims.groups,
        instalments=report_rows.instalment_rows(seen, opened),
        plans=levelled,
        plan_bars=plan_sheet.plan_bars(levelled, currency),
        autopay=autopay_rows.autopay_rows(seen),
        paper=autopay_rows.paper_rows(seen),
        ageing=report_rows.ageing_rows(items),
        open_items=items,
        statements=sheets.statements,
        quality=quality.rows(seen),
        quality_rates=quality.rates(seen),
        files=sheets.files,
        remarks=report_run.remarks(seen),
        policy=report_run.settings(seen.policy),
        counts=report_run.counts(seen),
    )
    return replace(night, steps=report_run.steps(seen, night, found.taking_back), totals=totals(night, found))


def _statements(seen: Look) -> list[StatementRow]:
    """The statements of the night, after those of earlier nights that still do not close."""
    tonight = controls.statement_rows(seen.connection, seen.at.last_file_no, seen.at.since_file)
    if not seen.at.since_file:
        return tonight
    everything = controls.statement_rows(seen.connection, seen.at.last_file_no)
    return [*(one for one in everything if one.chain_closes == "no" and one not in tonight), *tonight]


def totals(night: Night, matched_rows: Matched) -> list[Total]:
    """The sum of each money column that may be added up, by sheet, currency and column."""
    found: list[Total] = []
    for sheet in TABLES:
        if sheet.name == MATCHED:
            found.extend(Total(MATCHED, "allocated_minor", currency, minor) for currency, minor in sorted(matched_rows.totals.items()))
            continue
        rows: Any = getattr(night, sheet.rows)
        fields = [column.field for column in sheet.columns if column.kind == "money" and column.field not in _NOT_ADDED.get(sheet.name, ())]
        sums: dict[str, dict[str, int]] = {}
        for row in rows if fields else ():
            if not row.currency:
                continue  # an unreadable line of a customer's list: it has no amount
            of_currency = sums.setdefault(row.currency, dict.fromkeys(fields, 0))
            for field in fields:
                of_currency[field] += getattr(row, field) or 0
        found.extend(Total(sheet.name, field, currency, sums[currency][field]) for currency in sorted(sums) for field in fields)
    return found
