"""``explain`` answers *why* to somebody who never saw the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import explain
from reconcile.errors import WrongUse
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.batch.explain import Explained


@pytest.fixture
def books(engine: Engine) -> Books:
    return small(engine)


def _explained(books: Books, reference: str) -> Explained:
    with books.engine.connect() as connection:
        (found,) = explain.find(connection, reference)
        return explain.explain(connection, found.payment_id)


def test_it_names_the_file_and_line_and_all_the_bank_wrote(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "REF-77", end_to_end_id="E2E-1"))
    books.night("2026-03-10")
    told = _explained(books, "REF-77")
    assert dict(told.came_from)["file"] == "camt-8, line 1"
    assert dict(told.came_from)["entry"] == "number 1, 20.00 EUR"
    assert dict(told.bank_wrote) == {
        "text": f"līg. {ANNA}", "other side": "Anna Bērziņa", "its account": ANNAS_ACCOUNT, "bank's reference": "REF-77",
        "end-to-end id": "E2E-1", "transaction code": "PMNT/RCDT/ESCT",
    }  # fmt: skip


def test_it_says_which_rule_decided_on_what_evidence_and_where_the_cents_went(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1"))
    run = books.night("2026-03-10")
    told = _explained(books, "R1")
    (decision,) = told.decisions
    assert (decision["rule_words"], decision["run_id"]) == ("contract number in the text", run.run_id)
    assert decision["sentence"] == f"the text names contract {ANNA}"
    assert f"contract {ANNA} in the text" in decision["evidence"]
    (posting,) = told.postings
    assert (posting["amount"], posting["where"], posting["by"]) == ("20.00 EUR", f"to A-1 of contract {ANNA}", "the night")
    assert told.headline == f"20.00 EUR from Anna Bērziņa, booked on 2026-03-10: allocated to A-1 of contract {ANNA}"
    assert ("take it back", f"reconcile unassign {told.payment_id}") in told.next_steps


def test_of_a_case_it_names_each_contract_it_might_be_with_what_speaks_for_it(books: Books) -> None:
    books.bank("2026-03-10", Line(4321, f"līg. {ANNA} {JANIS}", "R1"))
    books.night("2026-03-10")
    told = _explained(books, "R1")
    assert [(one["contract_no"], one["customer_name"]) for one in told.lost] == [(ANNA, "Anna Bērziņa"), (JANIS, "Jānis Kalniņš")]
    assert all(one["why"].startswith("named by the payment; not enough") for one in told.lost)
    assert told.headline.endswith("waits for a person's decision")
    assert ("assign it", f"reconcile assign {told.payment_id} CONTRACT") in told.next_steps
    assert (f"look at contract {JANIS}", f"reconcile show {JANIS}") in told.next_steps


def test_a_ruling_shows_who_and_when_and_the_reversal_shows_what_it_undoes(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1"))
    books.night("2026-03-10")
    books.assign("R1", JANIS, who="ilze", reason="his rent")
    told = _explained(books, "R1")
    assert [one["by"] for one in told.decisions] == ["the night of 2026-03-10", "ilze at 2026-03-12T09:00:00+00:00"]
    assert told.decisions[-1]["sentence"] == "assigned by ilze: his rent"
    assert [(one["amount"], one["by"]) for one in told.postings] == [
        ("20.00 EUR", "the night"), ("-20.00 EUR", "ilze"), ("15.50 EUR", "ilze"), ("4.50 EUR", "ilze"),
    ]  # fmt: skip
    assert told.postings[1]["why"].endswith("undoes posting 1")
    assert [one["contract_no"] for one in told.lost] == [ANNA]


def test_a_return_and_its_payment_name_each_other(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1", end_to_end_id="E-1"))
    books.bank("2026-03-11", Line(-2000, "atgriešana", "R2", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-03-11")
    paid, back = _explained(books, "R1"), _explained(books, "R2")
    assert paid.returns == (f"20.00 EUR went back on 2026-03-11 with payment {back.payment_id}, the bank's reason: AC03",)
    assert back.returns == (f"takes back 20.00 EUR of payment {paid.payment_id}, the bank's reason: AC03",)
    assert "gone back" in paid.headline
    assert "takes money back" in back.headline


def test_a_payment_no_run_has_seen_asks_for_a_run(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, "x", "R1"))
    told = _explained(books, "R1")
    assert told.headline.endswith("no run has looked at it yet")
    assert told.next_steps == (("have the night look at it", "reconcile run"),)


def test_a_payment_is_found_by_its_id_a_reference_or_a_part_that_only_it_has(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, "x", "BANK-100", end_to_end_id="E2E-A"), Line(2000, "x", "BANK-200", end_to_end_id="E2E-B"))
    key = books.payment_id("BANK-200")
    with books.engine.connect() as connection:
        for text in (key, "BANK-200", "E2E-B", "k-20", f" {key} "):
            assert [one.payment_id for one in explain.find(connection, text)] == [key], text
        assert len(explain.find(connection, "BANK-")) == 2
        assert [one.payment_id for one in explain.find(connection, "BANK-20")] == [key]


@pytest.mark.parametrize("text", ["", "  ", "NONE", "%%%", "___", "BANK'; DROP TABLE payment"])
def test_a_reference_of_no_payment_says_how_to_look_for_it(books: Books, text: str) -> None:
    books.bank("2026-03-10", Line(2000, "x", "BANK-100"))
    with books.engine.connect() as connection, pytest.raises(WrongUse, match="no payment has this reference; look for it with `reconcile find TEXT`"):
        explain.find(connection, text)
