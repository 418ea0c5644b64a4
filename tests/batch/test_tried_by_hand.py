"""What a person tried by hand and saw refused, or mended since, is no missing file of the night's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_files, intake, report_look, report_run
from reconcile.batch.claim_files import Told
from reconcile.batch.matching import Times
from reconcile.batch.night import run_night
from reconcile.batch.workspace import Workspace, make
from reconcile.readers import inputs
from tests.store.bank_statements import Line, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.night import NightResult

DAY = "2026-03-10"
GOOD = Sent(DAY, DAY, (Line(DAY, "20.00", "BANKREF0001", "paldies"),), "0.00", "20.00", name="good").xml()
BAD = b"contract_no,amount\n1,two\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path / "ws")


def by_hand(workspace: Workspace, engine: Engine, path: Path, content: bytes) -> str:
    path.write_bytes(content)
    (outcome,) = intake.take_paths(workspace, engine, [path], DAY, lambda *_: None)
    return outcome.outcome


def night(workspace: Workspace, engine: Engine) -> NightResult:
    return run_night(workspace, engine, DAY, Times("2026-03-10T06:00:00", lambda: "2026-03-10T06:01:00"), lambda *_: None)


def alarms(result: NightResult) -> list[str]:
    return [one.kind for one in result.new if one.kind == "refused_file"]


def shown(engine: Engine, result: NightResult) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(row.name, row.outcome) for row in report_run.file_rows(report_look.look(connection, result.run))]


def test_a_file_refused_to_a_person_does_not_alarm_the_night(workspace: Workspace, engine: Engine, tmp_path: Path) -> None:
    assert by_hand(workspace, engine, tmp_path / "list.csv", BAD) == "refused"
    path = tmp_path / "claim.csv"
    path.write_bytes(BAD)
    (claim,) = inputs.expand([path])
    assert claim_files.take(engine, workspace.policy, claim, path, Told()).outcome == "refused"
    result = night(workspace, engine)
    assert (alarms(result), result.exit_code) == ([], 0)
    assert shown(engine, result) == [("claim.csv", "tried"), ("list.csv", "tried")]


def test_the_same_file_in_the_inbox_does(workspace: Workspace, engine: Engine, tmp_path: Path) -> None:
    by_hand(workspace, engine, tmp_path / "list.csv", BAD)
    (workspace.inbox / "list.csv").write_bytes(BAD)
    result = night(workspace, engine)
    assert (alarms(result), result.exit_code) == (["refused_file"], 3)
    assert ("list.csv", "refused") in shown(engine, result)


def test_a_refused_file_of_the_inbox_that_was_mended_and_taken_in_before_the_night_alarms_nobody(
    workspace: Workspace, engine: Engine, tmp_path: Path
) -> None:
    (workspace.inbox / "bank.xml").write_bytes(GOOD[:-40])
    (outcome,) = intake.take_inbox(workspace, engine, DAY, lambda *_: None)
    assert outcome.outcome == "refused"
    assert by_hand(workspace, engine, tmp_path / "bank.xml", GOOD) == "taken"
    result = night(workspace, engine)
    assert alarms(result) == []
    assert shown(engine, result) == [("bank.xml", "mended"), ("bank.xml", "taken")]
