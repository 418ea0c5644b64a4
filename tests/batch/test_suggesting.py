"""What a payment's sum suggests stands beside the decision, is looked up anew each night, and posts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import suggesting
from reconcile.batch.explain import explain
from reconcile.batch.report_look import look
from reconcile.batch.report_worklist import worklist
from reconcile.core.harm import NOBODY_YET
from reconcile.store import bulk, runs, suggestions
from reconcile.store.engine import open_store
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from sqlalchemy import Engine

_STRANGER = "LV33BANK0000435195033"
_RULED_BY_NOBODY = (
    "SELECT posted_on, payment_id, account_code, contract_no, item_key, amount_minor, rule FROM posting ORDER BY posting_no",
    "SELECT payment_id, outcome, rule, contract_no, sentence, evidence, candidates FROM decision ORDER BY decision_no",
    "SELECT * FROM open_item ORDER BY contract_no, item_key",
    "SELECT * FROM payment_state ORDER BY payment_id",
    "SELECT * FROM payer_history ORDER BY payment_id",
)


def _books(engine: Engine) -> Books:
    books = small(engine)
    books.bill("O-1", OLGA, 2000, "2026-02-01", "2026-02-20")
    books.bank("2026-03-10", Line(2000, "paldies", "S1", payer="Zane Kļava", account=_STRANGER), Line(2000, f"līg. {ANNA}", "N1"))
    books.night("2026-03-10")
    return books


def _rows(books: Books) -> list[list[tuple[object, ...]]]:
    with books.engine.connect() as connection:
        return [[tuple(row) for row in bulk.fetch(connection, sql)] for sql in _RULED_BY_NOBODY]


def _suggested(books: Books, reference: str) -> list[str]:
    with books.engine.connect() as connection:
        payment_id = books.payment_id(reference)
        found = suggestions.last(connection, [payment_id])
    return [one.contract_no for one in found[payment_id].contracts] if payment_id in found else []


def test_with_and_without_suggestions_the_same_is_decided_and_posted(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = _books(engine)
    assert _suggested(told, "S1") == [OLGA]
    monkeypatch.setattr(suggesting, "suggest", lambda *_: None)
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    untold = _books(other)
    assert _suggested(untold, "S1") == []
    assert _rows(told) == _rows(untold)
    other.dispose()


def test_what_only_a_sum_suggests_is_shown_as_that_and_reminds_nobody(engine: Engine) -> None:
    books = _books(engine)
    with engine.connect() as connection:
        told = explain(connection, books.payment_id("S1")).lost
        run = runs.last(connection)
        assert run is not None
        (row,) = [one for one in worklist(look(connection, run)) if one.payment_id == books.payment_id("S1")]
    assert told == ({"contract_no": OLGA, "customer_name": "Olga Ozola", "why": "exactly this sum is open there; a sum proves nothing"},)
    assert row.row.suggestion_1 == OLGA
    assert row.row.reason.endswith(f"exactly this sum is open at {OLGA}, which alone proves nothing")
    assert row.harm.rank == NOBODY_YET, "nobody is said to be dunned because somebody paid the same sum"


def test_a_past_night_is_shown_with_what_it_suggested(engine: Engine) -> None:
    books = _books(engine)
    first = [row["suggestions"] for row in books.exported() if row["entry_ref"] == "S1"]
    books.bank("2026-03-11", Line(2000, f"līg. {OLGA}", "N2"))
    books.night("2026-03-11")
    assert {row["suggestions"] for row in books.exported() if row["entry_ref"] == "S1"} == {""}
    with engine.connect() as connection:
        night = bulk.fetch(connection, "SELECT run_id FROM run ORDER BY run_no")[0][0]
    assert [row["suggestions"] for row in books.exported(run_id=night) if row["entry_ref"] == "S1"] == first == [OLGA]


def test_a_case_that_a_person_has_decided_suggests_nothing_more(engine: Engine) -> None:
    books = _books(engine)
    books.assign("S1", JANIS)
    assert {row["suggestions"] for row in books.exported() if row["entry_ref"] == "S1"} == {""}


def test_a_sum_goes_before_a_name_without_it_and_behind_a_number(engine: Engine) -> None:
    books = small(engine)
    books.bill("O-1", OLGA, 4321, "2026-02-01", "2026-02-20")
    stranger = Line(4321, payer="Anna Bērziņa", account=_STRANGER)
    books.bank("2026-03-10", stranger._replace(text="paldies", reference="S1"), stranger._replace(text=f"{ANNA} {JANIS}", reference="S2"))
    books.night("2026-03-10")
    assert {row["entry_ref"]: row["suggestions"] for row in books.exported()} == {"S1": f"{OLGA};{ANNA}", "S2": f"{ANNA};{JANIS};{OLGA}"}
