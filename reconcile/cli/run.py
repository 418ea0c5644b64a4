"""``reconcile run``: the night."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from reconcile.cli.common import JSON, WAIT, a_day, held, now, put_json, steps, today
from reconcile.cli.outcomes import as_dict, print_outcomes
from reconcile.cli.printing import shown
from reconcile.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reconcile.batch.night import NightResult
    from reconcile.core.findings import Finding


@click.command()
@click.option("--as-of", callback=a_day, metavar="DAY", help="The day the night stands for, as 2026-03-31; today by default.")
@JSON
@WAIT
@click.pass_context
def command(ctx: click.Context, as_of: str, as_json: bool, wait: int) -> int:
    """The night: take in the inbox, place every cent, write the findings and the workbook.

    Start it from cron or a systemd timer; it is safe to start again at any time: what was done stays done, what was cut off
    is done over, and the same night twice changes nothing. Progress is shown on a terminal, one line a step in a log.

    Exit code 0: done. 3: done, but a file, a line of a customer's list or a request was refused, or a control on the bank's data failed: it says which.
    1: nothing was written, because one of our own invariants did not hold, or the workspace is in use.
    """
    from reconcile.batch.matching import Times
    from reconcile.batch.night import findings, last_day, run_night

    with held(ctx, wait) as (workspace, engine):
        _must_not_run_ahead(as_of, last_day(engine))
        result = run_night(workspace, engine, as_of, Times(now(), now), steps())
        found = findings(engine, result.run) if as_json else []
    if as_json:
        put_json(_as_dict(result, found))
    else:
        print_night(result)
    return result.exit_code


def _must_not_run_ahead(as_of: str, last: str) -> None:
    """No night can stand before an earlier one, so a mistyped year would stop all that come. Raises: WrongUse."""
    limits = [_later(today(), _AHEAD_OF_TODAY), _later(last, _AHEAD_OF_LAST)] if last else [_later(today(), _AHEAD_AT_FIRST)]
    if as_of > max(limits):
        what = f"lies far ahead of today, {today()}, and no night could stand before it any more"
        raise WrongUse(f"--as-of {as_of}", what, "give the day the night stands for")


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _as_dict(result: NightResult, found: Sequence[Finding]) -> dict[str, object]:
    return {
        "run_id": result.run.run_id,
        "as_of": result.run.as_of,
        "again": result.again,
        "files": [as_dict(one) for one in result.outcomes],
        "counts": json.loads(result.run.summary),
        "findings": [{"kind": one.kind, "key": one.key, "state": one.state, "sentence": one.sentence} for one in found if one.state != "gone"],
        "unreadable_lines": result.unreadable,
        "workbook": [str(path) for path in result.paths],
        "exit_code": result.exit_code,
    }


# Days: nights of the past are made one after another, also on a computer whose clock is wrong; a mistyped year is more than any of these.
_AHEAD_OF_TODAY = 7
_AHEAD_OF_LAST = 100
_AHEAD_AT_FIRST = 366
_MOST_SAID = 10  # more would scroll the counts away
_OUTCOMES = (
    ("decision_post", "posted to a contract"),
    ("decision_clarification", "to the worklist"),
    ("decision_awaiting_details", "waiting for the bank's details"),
    ("decision_not_customer", "not customers' money"),
    ("decision_return", "returned by the bank"),
    ("decision_correction", "corrected by the bank's statement"),
    ("decision_refund", "refunded by us"),
)


def print_night(result: NightResult, *, files: bool = True) -> None:
    """The night in a few lines: files, decisions, what to look at, and the workbook."""
    if files:
        print_outcomes(result.outcomes)
    counts = json.loads(result.run.summary)
    said = "stands as it was, nothing new has come" if result.again else "done"
    click.echo(f"night {result.run.run_id} {said}")
    for name, words in _OUTCOMES:
        if counts.get(name):
            click.echo(f"  {counts[name]:>9,}  {words}")
    for line in result.unreadable[:_MOST_SAID]:
        click.echo(shown(f"  ! {line}"))
    if len(result.unreadable) > _MOST_SAID:
        click.echo(f"  ! and {len(result.unreadable) - _MOST_SAID} more claimed lines that cannot be read")
    for one in result.new[:_MOST_SAID]:
        click.echo(f"  ! {one.sentence}")
    if len(result.new) > _MOST_SAID:
        click.echo(f"  ! and {len(result.new) - _MOST_SAID} more in the workbook")
    print_paths(result.paths)


def print_paths(paths: list[Path]) -> None:
    """The workbook, and what is beside it: which rows, and how many."""
    from reconcile.batch.night_report import rows_beside

    click.echo(f"workbook: {paths[0]}")
    for path, rows in rows_beside(paths):
        click.echo(f"beside it: {path} with the other {rows:,} rows of its sheet")
