"""``reconcile show``: a contract on a terminal and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reconcile.cli.printing import put_table
from tests.cli.answers import night, one_of, payments
from tests.cli.calls import call

if TYPE_CHECKING:
    from pathlib import Path


def test_a_contract_shows_its_bills_its_payments_and_what_is_owed(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated")
    answer = call("-w", workspace, "show", row["contract_no"])
    assert answer.code == 0
    assert answer.out.startswith(f"Contract {row['contract_no']}, as of 2026-03-31 (run 2026-03-31.1)\n")
    for part in (row["payment_id"], row["item_key"], row["allocated_amount"], "Bills and instalments", "Payments, and where each cent went"):
        assert part in answer.out


def test_what_show_says_of_each_payment_is_what_is_exported(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    rows = payments(workspace)
    for number in sorted({row["contract_no"] for row in rows if row["contract_no"]}):
        found = json.loads(call("-w", workspace, "show", number, "--json").out)
        said = sorted(
            (one["payment_id"], part["status"], part["item_key"], part["amount"])
            for one in found["payments"]
            for part in one["parts"]
            if part["contract_no"] == number
        )
        due = sorted((row["payment_id"], row["status"], row["item_key"], row["allocated_amount"]) for row in rows if row["contract_no"] == number)
        assert said == due, number


def test_money_that_waits_for_a_person_or_is_on_its_way_back_stands_at_the_top(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = next(row for row in payments(workspace) if row["status"] == "clarification" and row["suggestions"] and not row["amount"].startswith("-"))
    contract_no = row["suggestions"].split(";")[0]
    head = call("-w", workspace, "show", contract_no).out.split("\nThe contract\n")[0]
    assert "EUR received waits for a person's decision and may be this contract's" in head
    on_account = one_of(workspace, "on_account")
    asked = call("-w", workspace, "refund", on_account["contract_no"], "0.01", "--reason", "mistake", "--who", "ilze")
    assert asked.code == 0, asked.err
    head = call("-w", workspace, "show", on_account["contract_no"]).out.split("\nThe contract\n")[0]
    assert "0.01 EUR of this credit is to be paid back" in head


def test_a_statement_counts_what_is_in_it(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated")
    assert "payment" in call("-w", workspace, "statement", row["contract_no"], tmp_path / "one.html").err
    before = call("-w", workspace, "statement", row["contract_no"], tmp_path / "two.html").err
    assert call("-w", workspace, "unassign", row["payment_id"], "--who", "ilze").code == 0
    after = call("-w", workspace, "statement", row["contract_no"], tmp_path / "three.html").err
    count = [int(said.split(": ")[1].split(" ")[0]) for said in (before, after)]
    assert count[1] == count[0] - 1


def test_a_day_and_a_run_can_be_asked_for(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    row = one_of(workspace, "allocated")
    early = json.loads(call("-w", workspace, "show", row["contract_no"], "--as-of", "2026-02-01", "--json").out)
    assert (early["as_of"], early["payments"]) == ("2026-02-01", [])
    assert call("-w", workspace, "show", row["contract_no"], "--run", "2026-03-31.1").code == 0
    assert call("-w", workspace, "show", row["contract_no"], "--as-of", "yesterday").code == 2


def test_an_unknown_contract_is_wrong_use_and_names_what_is_near(tmp_path: Path) -> None:
    workspace = night(tmp_path)
    number = one_of(workspace, "allocated")["contract_no"]
    answer = call("-w", workspace, "show", number[:-1])
    assert (answer.code, answer.out) == (2, "")
    assert number in answer.err


@pytest.mark.parametrize(("width", "expected"), [(200, "20260320-MUFRWII2TKHW  2026-03-20  106.55  gone back"), (40, "    booked  2026-03-20\n")])
def test_a_terminal_that_is_too_narrow_for_a_table_gets_a_block_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, expected: str
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    put_table(("payment_id", "booked", "amount", "where"), [("20260320-MUFRWII2TKHW", "2026-03-20", "106.55", "gone back " * 9)], right=("amount",))
    out = capsys.readouterr().out
    assert expected in out
    assert "".join(out.split()).count("goneback") == 9


def test_amounts_in_another_currency_say_so(tmp_path: Path) -> None:
    assert call("init", tmp_path / "there").code == 0
    inbox = tmp_path / "there" / "inbox"
    (inbox / "contracts.csv").write_text("contract_no,customer_name\n1002003017,Anna Bērziņa\n", encoding="utf-8")
    bills = "invoice_no,contract_no,issued_on,due_on,amount,currency\n"
    (inbox / "invoices.csv").write_text(f"{bills}R-1,1002003017,2026-03-01,2026-03-20,40.00,EUR\n", encoding="utf-8")
    assert call("-w", tmp_path / "there", "run", "--as-of", "2026-03-10").code == 0
    assert "currency" not in call("-w", tmp_path / "there", "show", "1002003017").out
    (inbox / "invoices.csv").write_text(f"{bills}R-2,1002003017,2026-03-01,2026-03-20,50.00,USD\n", encoding="utf-8")
    assert call("-w", tmp_path / "there", "run", "--as-of", "2026-03-11").code == 0
    bill = next(line for line in call("-w", tmp_path / "there", "show", "1002003017").out.splitlines() if "R-2" in line)
    assert bill.split()[-1] == "USD"
