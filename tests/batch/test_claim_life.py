"""A claim's life on a real store: noted by nights, ended and begun again by people, kept in the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_list, claim_rulings
from reconcile.batch.rulings import Ruler
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.errors import WrongUse
from reconcile.store import check, claim_events
from reconcile.store import claims as stored
from reconcile.store import findings as stored_findings
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.store.runs import Run

ILZE = Ruler("ilze", "2026-03-12T09:00:00+00:00", "2026-03-12", "she agrees")


@pytest.fixture
def books(engine: Engine) -> Books:
    """Anna claims 50.00, which nobody could assign."""
    books = small(engine)
    books.bank("2026-03-10", Line(5000, "paldies", "R1", account="LV22NEWX0000000000001", payer="A. B."))
    claim(books, "CL-1", ANNA, 5000)
    return books


def claim(books: Books, case_no: str, contract_no: str, amount: int, reference: str = "R1-LONG", status: str = "") -> None:
    line = ClaimedLine(case_no, 1, contract_no, "2026-03-10", amount, "EUR", "Anna Bērziņa", ANNAS_ACCOUNT, "", reference, "", status, "")
    with books.engine.begin() as connection:
        case = ClaimCase(case_no, contract_no, "2026-03-09", "2026-03-16", None, "", None, "2026-03-12", "EUR")
        stored.take(connection, [case, line], books.file(connection, "claims"), f"{case_no}.csv")


def act(books: Books, what: str, ruler: Ruler = ILZE, case_no: str = "CL-1") -> Run:
    with books.engine.begin() as connection:
        run: Run = getattr(claim_rulings, what)(connection, books.policy, case_no, ruler)
        return run


def states(books: Books) -> list[tuple[str, str, str]]:
    with books.engine.connect() as connection:
        return [(one.state, one.waits_for, one.who) for one in claim_events.history(connection, "CL-1")]


def cases_found(books: Books, run: Run) -> dict[str, str]:
    with books.engine.connect() as connection:
        return {one.key: one.state for one in stored_findings.load(connection, run.run_no) if one.kind in {"claim", "claim_case"}}


def test_a_night_notes_how_a_claim_stands_and_says_it_once(books: Books) -> None:
    books.night("2026-03-10")
    books.night("2026-03-11")
    assert len(states(books)) == 1
    books.assign("R1", ANNA)
    books.night("2026-03-13")
    assert states(books)[-1] == ("resolved", "", "")


def test_a_closed_claim_is_not_judged_again_until_it_is_opened_again(books: Books) -> None:
    books.night("2026-03-10")
    act(books, "close")
    assert cases_found(books, books.night("2026-03-13")) == {"CL-1": "gone", "CL-1/1": "gone"}
    assert cases_found(books, books.night("2026-03-14")) == {}
    act(books, "reopen")
    assert cases_found(books, books.night("2026-03-15")) == {"CL-1": "new", "CL-1/1": "new"}
    assert [state for state, _, _ in states(books)][-3:-1] == ["closed", "reopened"]


def test_an_answered_claim_waits_for_the_customer(books: Books) -> None:
    claim(books, "CL-9", JANIS, 777, status="Noraidīts")
    books.night("2026-03-20")
    act(books, "answered", case_no="CL-9")
    with books.engine.begin() as connection:
        now = claim_list.look(connection, books.policy, "2026-03-20", ["CL-9"])[0].standing
    assert now is not None
    assert now.words == "waiting for the customer"


def test_the_history_is_part_of_the_chain_of_runs(books: Books) -> None:
    books.night("2026-03-10")
    act(books, "close")
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


@pytest.mark.parametrize(
    ("what", "ruler", "says"),
    [("close", ILZE._replace(reason=""), "for a reason"), ("reopen", ILZE, "is not closed")],
)
def test_what_makes_no_sense_is_refused(books: Books, what: str, ruler: Ruler, says: str) -> None:
    books.night("2026-03-10")
    with pytest.raises(WrongUse, match=says):
        act(books, what, ruler)
    assert len(states(books)) == 1


def test_closing_twice_is_refused(books: Books) -> None:
    act(books, "close")
    with pytest.raises(WrongUse, match="is closed"):
        act(books, "close")


def test_a_contract_with_an_open_claim_or_suggested_money_is_not_to_be_reminded(books: Books) -> None:
    books.bank("2026-03-11", Line(4321, f"līg. {ANNA} {JANIS}", "R2"))
    books.night("2026-03-11")
    held = {(row["contract_no"], row["case_no"], row["entry_ref"]) for row in books.exported("dunning-hold")}
    assert {(ANNA, "CL-1", ""), (ANNA, "", "R2"), (JANIS, "", "R2")} <= held
    act(books, "close")
    assert not [row for row in books.exported("dunning-hold") if row["case_no"]]


def test_a_payment_that_two_customers_claim_is_a_finding(books: Books) -> None:
    books.bank("2026-03-11", Line(3333, f"līg. {ANNA}", "REF-7777"))
    claim(books, "CL-2", ANNA, 3333, "REF-7777")
    claim(books, "CL-3", JANIS, 3333, "REF-7777")
    run = books.night("2026-03-13")
    with books.engine.connect() as connection:
        found = [one for one in stored_findings.load(connection, run.run_no) if one.kind == "claimed_by_two"]
    assert [one.entry_ref for one in found] == ["REF-7777"]
    assert f"claim CL-2 (contract {ANNA}) and claim CL-3 (contract {JANIS})" in found[0].sentence
