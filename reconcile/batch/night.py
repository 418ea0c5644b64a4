"""The night: inbox → facts → postings and findings → workbook; each step whole or not at all, and safe to start again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import controls, intake, matching, night_report, people_rows
from reconcile.core import autopay, delivery
from reconcile.errors import WrongUse
from reconcile.store import findings as stored
from reconcile.store import runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.batch.intake import Outcome
    from reconcile.batch.matching import Times
    from reconcile.batch.workspace import Workspace
    from reconcile.core.findings import Finding
    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run

_DONE, _DONE_WITH_REMARKS = 0, 3
# Kinds that have their sheet, of which a night may have thousands.
_LISTED = (*autopay.KINDS, delivery.CHANGE, delivery.CANDIDATE, "awaiting_details", "claim", "claim_case", "clarification", "return")
_WHEN_NEW = frozenset({"refused_file", "statement_conflict", "invoice_conflict", "claim_conflict", "request_refused"})


class NightResult(NamedTuple):
    """``again``: nothing had come since this very night was made, so it stands as it was. ``unreadable`` says which claimed lines are.

    ``new`` are the findings no earlier day had, of kinds that are not listed by the thousand; ``failing`` the controls on the bank's data
    that fail, which they do every night until they are mended.
    """

    run: Run
    again: bool
    outcomes: list[Outcome]
    new: list[Finding]
    failing: list[Finding]
    paths: list[Path]
    unreadable: list[str]

    @property
    def exit_code(self) -> int:
        """3 when a file, a row of a people's list or a request was refused or a control on the bank's data failed, else 0."""
        remarks = self.failing or any(one.kind in _WHEN_NEW for one in self.new)
        refused = any(one.outcome == "refused" for one in self.outcomes)
        return _DONE_WITH_REMARKS if remarks or refused or self.unreadable else _DONE


def run_night(
    workspace: Workspace,
    engine: Engine,
    as_of: str,
    times: Times,
    step: Callable[[str, int, int], None],
    chunk: int = matching.CHUNK,
) -> NightResult:
    """Put a workspace through the night of a day; the caller holds the workspace.

    The same night with nothing new makes no new run: its workbook is written again, byte for byte.

    Raises: WrongUse for a day before the last night's; Broken when an invariant of ours fails; nothing of the matching was written then.
    """
    _not_before_the_last(engine, as_of)
    outcomes = intake.take_inbox(workspace, engine, as_of, step)
    with engine.begin() as connection:
        step("matching", 0, 0)
        run = _standing(connection, workspace.policy, as_of)
        again = run is not None
        if run is None:
            run = matching.match(connection, workspace.policy, as_of, times, step, chunk)
    step("report", 0, 0)
    with engine.begin() as connection:
        paths = night_report.write_report(workspace, connection, run)
        new = stored.new(connection, run.run_no, but=_LISTED)
        failing = [one for kind in controls.KINDS for one in stored.of_kind(connection, run.run_no, kind) if one.state != "gone"]
        unreadable = people_rows.unreadable(connection, run.run_no)
    step("done", 0, 0)
    return NightResult(run, again, outcomes, new, failing, paths, unreadable)


def findings(engine: Engine, run: Run) -> list[Finding]:
    """Everything a night has found, by kind and key."""
    with engine.connect() as connection:
        return stored.load(connection, run.run_no)


def last_day(engine: Engine) -> str:
    """The day of the last night; "" when there was none."""
    with engine.connect() as connection:
        last = runs.last(connection, kind="night")
    return last.as_of if last else ""


def _not_before_the_last(engine: Engine, as_of: str) -> None:
    last = last_day(engine)
    if last > as_of:
        what = f"the last night was that of {last}, and a night cannot stand before it"
        raise WrongUse(f"--as-of {as_of}", what, "give that day or a later one; `report --run` and `show --as-of` look back")


def _standing(connection: Connection, policy: Policy, as_of: str) -> Run | None:
    """The last run, when it is the night of this day, under this policy, and nothing has come since."""
    last = runs.last(connection)
    if last is None or last.kind != "night" or last.as_of != as_of or last.policy != runs.as_json(policy.as_dict()):
        return None
    return last if runs.facts_now(connection) == (last.last_file_no, last.last_arrival_no, last.last_ruling_no) else None
