"""``export``: every booked cent, once, where it stands."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from reconcile.batch import exports
from reconcile.errors import WrongUse
from tests.batch.books import ANNA, JANIS, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

PROMISED = {
    "payments": "payment_id entry_ref account_iban booking_date amount currency payer_name payer_iban value_date remittance_text status contract_no "
    "invoice_no item_key allocated_amount rule reason suggestions run_id",
    "open-items": "item_key invoice_no contract_no kind issued_on due_on amount open_amount currency days_overdue",
    "findings": "kind key case_no line_no contract_no entry_ref verdict claimed_amount booked_amount difference on_notice sentence since_date state",
    "postings": "posting_id posted_on entry_ref contract_no item_key account_code debit credit currency reverses",
}


@pytest.fixture
def books(engine: Engine) -> Books:
    return small(engine)


@pytest.mark.parametrize("what", list(PROMISED))
def test_a_table_has_the_columns_we_promised_in_their_order(books: Books, what: str, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with books.engine.connect() as connection:
        exports.export(connection, what, path)
    assert path.read_text(encoding="utf-8").splitlines()[0].split(",") == PROMISED[what].split()


def test_a_payment_of_two_bills_and_more_has_a_line_for_each_part_and_they_add_up(books: Books) -> None:
    books.bank("2026-03-10", Line(6000, f"līg. {ANNA}", "R1"))
    run = books.night("2026-03-11")
    rows = books.exported()
    assert [(row["status"], row["item_key"], row["invoice_no"], row["allocated_amount"]) for row in rows] == [
        ("on_account", "", "", Decimal("10.00")),
        ("allocated", "A-1", "A-1", Decimal("20.00")),
        ("allocated", "A-2", "A-2", Decimal("30.00")),
    ]
    assert {row["contract_no"] for row in rows} == {ANNA}
    assert {row["amount"] for row in rows} == {Decimal("60.00")}
    assert {row["run_id"] for row in rows} == {run.run_id}
    assert {row["rule"] for row in rows} == {"contract_number"}
    assert ANNA in rows[0]["reason"]


def test_a_case_has_no_contract_and_no_allocated_amount_but_its_suggestions(books: Books) -> None:
    books.bank("2026-03-10", Line(4321, f"līg. {ANNA} un {JANIS}", "R1"))
    books.night("2026-03-11")
    (row,) = books.exported()
    assert (row["status"], row["contract_no"], row["invoice_no"], row["item_key"], row["allocated_amount"]) == ("clarification", "", "", "", None)
    assert row["suggestions"] == f"{ANNA};{JANIS}"
    assert row["reason"]


def test_a_payment_and_its_return_are_both_returned_and_keep_the_contract(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1", end_to_end_id="E-1"))
    books.bank("2026-03-11", Line(-2000, "atgriešana", "R2", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-03-11")
    assert books.stands("R1") == [("returned", ANNA, "", "20.00")]
    assert books.stands("R2") == [("returned", ANNA, "", "-20.00")]
    assert "went back on 2026-03-11 (AC03)" in next(row["reason"] for row in books.exported() if row["entry_ref"] == "R1")
    assert books.open_items()["A-1"] == "20.00"


def test_a_payment_returned_in_part_has_a_line_for_what_stayed_and_one_for_what_went_back(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1", end_to_end_id="E-1"))
    books.bank("2026-03-11", Line(-500, "atgriešana", "R2", end_to_end_id="E-1", is_return=True, reason="AC03"))
    books.night("2026-03-11")
    assert books.stands("R1") == [("returned", ANNA, "", "5.00"), ("allocated", ANNA, "A-1", "15.00")]


def test_a_second_payment_of_a_bill_is_on_account_and_the_reason_says_of_which(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, "A-1 A1 rēķins A-1", "R1"), Line(2000, f"līg. {ANNA} A-1", "R2"))
    books.bank("2026-03-11", Line(3000, f"līg. {ANNA}", "R3"), Line(3000, f"līg. {ANNA}", "R4"))
    books.night("2026-03-11")
    held = [row for row in books.exported() if row["status"] == "on_account" and "held: a second payment" in row["reason"]]
    assert held, [(row["entry_ref"], row["status"], row["reason"]) for row in books.exported()]


def test_a_fee_is_not_customer_money_and_empty_where_a_contract_would_stand(books: Books) -> None:
    books.bank("2026-03-10", Line(-150, "komisija", "R1", payer="", account="", code="ACMT/MDOP/CHRG"))
    books.night("2026-03-11")
    assert books.stands("R1") == [("not_customer", "", "", "")]


def test_what_no_run_has_seen_is_listed_and_says_so(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1"))
    (row,) = books.exported()
    assert (row["status"], row["run_id"], row["reason"]) == ("clarification", "", "no run has looked at it yet")


def test_a_past_run_is_exported_as_it_left_things(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1"))
    first = books.night("2026-03-10")
    books.bank("2026-03-11", Line(1550, f"līg. {JANIS}", "R2"), Line(-2000, "x", "R3", account=""))
    books.night("2026-03-11")
    books.unassign("R1")
    assert [row["entry_ref"] for row in books.exported(run_id=first.run_id)] == ["R1"]
    assert books.stands("R1", first.run_id) == [("allocated", ANNA, "A-1", "20.00")]
    assert books.stands("R1") == [("clarification", "", "", "")]
    assert len(books.exported("postings", first.run_id)) == 1


def test_postings_have_one_side_each_and_a_reversal_names_what_it_undoes(books: Books) -> None:
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1"))
    books.night("2026-03-10")
    books.unassign("R1")
    first, second = books.exported("postings")
    assert (first["credit"], first["debit"], first["reverses"]) == (Decimal("20.00"), None, None)
    assert (second["credit"], second["debit"], second["reverses"]) == (None, Decimal("20.00"), first["posting_id"])
    assert {first["entry_ref"], second["entry_ref"]} == {"R1"}


def test_open_items_are_overdue_by_the_last_nights_day(books: Books) -> None:
    books.bill("A-9", ANNA, 100, "2026-04-01", "2026-04-20")
    books.bank("2026-03-10", Line(500, f"līg. {ANNA}", "R1"))
    books.night("2026-03-11")
    rows = {row["item_key"]: row for row in books.exported("open-items")}
    assert (rows["A-1"]["amount"], rows["A-1"]["open_amount"], rows["A-1"]["days_overdue"]) == (Decimal("20.00"), Decimal("15.00"), 19)
    assert rows["A-2"]["days_overdue"] == -9
    assert "A-9" not in rows  # issued after that day


def test_a_credit_note_is_never_overdue(books: Books) -> None:
    books.bill("A-C", ANNA, -9000, "2026-02-10", "2026-02-12", "credit_note")
    books.bank("2026-03-10", Line(1, "bez numura", "R1"))
    books.night("2026-03-11")
    row = next(row for row in books.exported("open-items") if row["item_key"] == "A-C")
    assert row["open_amount"] < 0
    assert row["days_overdue"] is None


def test_findings_are_the_last_nights_with_their_age(books: Books) -> None:
    books.bank("2026-03-10", Line(4321, "nekas", "R1"))
    books.night("2026-03-10")
    books.bank("2026-03-11", Line(4322, "nekas", "R2"))
    books.night("2026-03-11")
    cases = {row["entry_ref"]: row for row in books.exported("findings") if row["kind"] == "clarification"}
    assert (cases["R1"]["state"], cases["R1"]["since_date"]) == ("still", "2026-03-10")
    assert (cases["R2"]["state"], cases["R2"]["booked_amount"]) == ("new", Decimal("43.22"))


def test_more_payments_than_are_read_at_once_all_come_in_order(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconcile.store.exports._AT_ONCE", 3)
    books.bank("2026-03-10", *(Line(100 + number, "nekas", f"R{number}") for number in range(10)))
    books.night("2026-03-10")
    keys = [row["payment_id"] for row in books.exported()]
    assert len(keys) == 10
    assert keys == sorted(keys)
    assert len(books.exported("open-items")) == 4


def test_csv_and_parquet_hold_the_same_rows(books: Books, tmp_path: Path) -> None:
    books.bank("2026-03-10", Line(6000, f"=līg. {ANNA}", "R1"), Line(-150, "komisija", "R2", payer="", account="", code="ACMT/MDOP/CHRG"))
    books.night("2026-03-11")
    with books.engine.connect() as connection:
        written = exports.export(connection, "payments", tmp_path / "p.csv")
    with books.engine.connect() as connection:
        assert exports.export(connection, "payments", tmp_path / "p.parquet") == written == 4
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    frame = pl.read_parquet(tmp_path / "p.parquet")
    assert [row["allocated_amount"] for row in rows] == ["" if one is None else str(one) for one in frame["allocated_amount"]]
    assert [row["status"] for row in rows] == frame["status"].to_list()
    assert rows[0]["remittance_text"].startswith(("'=", "komisija"))  # a text that would run as a formula is guarded in CSV


def test_an_unknown_table_or_run_is_named(books: Books) -> None:
    with pytest.raises(WrongUse, match="export cats: there is no such table; ask for one of payments"):
        exports.columns("cats")
    books.night("2026-03-10")
    with pytest.raises(WrongUse, match="run 1: there is no such run; the last is 2026-03-10.1"):
        books.exported(run_id="1")
