"""An auditor reads a workspace that may not be written: on a read-only disk, or in somebody else's folder."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from reconcile.errors import ReconcileError
from reconcile.store import read_only
from reconcile.store.engine import open_store
from tests.cli.answers import night, one_of
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace after its night, of which the system says that it may not be written; who runs the tests may be allowed everything."""
    workspace = night(tmp_path)
    monkeypatch.setattr(read_only, "may_be_written", lambda _url: False)
    return workspace


def test_questions_are_answered_and_nothing_is_written(sealed: Path, tmp_path: Path) -> None:
    row = one_of(night(tmp_path / "another"), "allocated")
    before = content(sealed)
    for question in (
        ["show", row["contract_no"]],
        ["find", row["amount"]],
        ["explain", row["payment_id"]],
        ["export", "payments", tmp_path / "p.csv"],
    ):
        answer = call("-w", sealed, *question)
        assert answer.code == 0, answer.err
    (tmp_path / "audit").mkdir()
    answer = call("-w", sealed, "report", "--to", tmp_path / "audit")
    assert answer.code == 0, answer.err
    assert content(sealed) == before
    assert (tmp_path / "audit" / "night-2026-03-31.1.xlsx").read_bytes() == (sealed / "reports" / "night-2026-03-31.1.xlsx").read_bytes()


@pytest.mark.parametrize("closed", ["reconcile.db", ""])
def test_a_store_is_read_only_when_its_file_or_its_folder_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    url = make_url(f"sqlite:///{tmp_path / 'reconcile.db'}")
    assert read_only.may_be_written(url)  # it will be made
    (tmp_path / "reconcile.db").touch()
    assert read_only.may_be_written(url)
    monkeypatch.setattr("reconcile.store.read_only.os.access", lambda path, _mode: path != tmp_path / closed)
    assert not read_only.may_be_written(url)


def test_the_store_refuses_to_be_written(sealed: Path) -> None:
    engine = open_store(f"sqlite:///{sealed / 'reconcile.db'}")
    with engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM finding")
    engine.dispose()


def test_what_another_process_writes_at_the_same_time_is_read_too(sealed: Path) -> None:
    writer = sqlite3.connect(sealed / "reconcile.db")
    writer.execute("UPDATE payment_state SET state = state WHERE payment_id = (SELECT MIN(payment_id) FROM payment_state)")
    writer.commit()
    engine = open_store(f"sqlite:///{sealed / 'reconcile.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM payment_state").scalar()
    engine.dispose()
    writer.close()


def test_a_log_that_cannot_be_read_is_named_with_what_to_do(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_only, "_opens", lambda _path: False)
    (sealed / "reconcile.db-wal").write_bytes(b"changes")
    with pytest.raises(ReconcileError, match=r"reconcile.db-wal beside it holds changes .*; let somebody who may write there"):
        open_store(f"sqlite:///{sealed / 'reconcile.db'}")
