"""Reference data comes again and again: what is known stays, what is new is added, what contradicts is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.core.numbers import SHORTEST
from reconcile.core.reference_data import Invoice, Plan
from reconcile.store import bulk, lookup, new_items, number_shapes, on_account, reference, tonight
from reconcile.store.number_keys import item_keys
from reconcile.store.taken_rows import TakenRows
from tests.store.rows import CLEARING, CONTRACT, INVOICE, everything

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from reconcile.core.reference_data import Clearing

PLAN = Plan("1002003017", "2026-01-01", 4500, 20, "", "EUR")
TABLES = ("contract", "contract_now", "item", "open_item", "plan", "clearing", "number_key", "conflict")


def _take_all(connection: Connection, file_no: int) -> list[TakenRows]:
    return [
        reference.take_contracts(connection, [CONTRACT], file_no),
        reference.take_invoices(connection, [INVOICE], file_no),
        reference.take_plans(connection, [PLAN], file_no),
        reference.take_clearings(connection, [CLEARING], file_no),
    ]


def _open(connection: Connection) -> list[tuple[str, int]]:
    return [tuple(row) for row in bulk.fetch(connection, "SELECT item_key, open_minor FROM open_item ORDER BY item_key")]


def test_the_same_tables_twice_change_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        first = _take_all(connection, 1)
    before = {table: everything(engine, table) for table in TABLES}
    with engine.begin() as connection:
        second = _take_all(connection, 2)
    assert first == [TakenRows(1, 1, 0)] * 4
    assert second == [TakenRows(1, 0, 0)] * 4
    assert {table: everything(engine, table) for table in TABLES} == before


def test_a_changed_contract_is_a_new_version_beside_the_old(engine: Engine) -> None:
    moved = CONTRACT._replace(object_address="Liepāja, Jūras 1", customer_name="Anna Kalniņa")
    with engine.begin() as connection:
        reference.take_contracts(connection, [CONTRACT], 1)
        assert reference.take_contracts(connection, [moved], 2) == TakenRows(1, 1, 0)
        versions = bulk.fetch(connection, "SELECT version_no, customer_name, file_no FROM contract ORDER BY version_no")
        now = bulk.fetch(connection, "SELECT customer_name, object_address, version_no FROM contract_now")
        names = bulk.fetch(connection, "SELECT key FROM number_key WHERE kind = 'name' ORDER BY key")
    assert [tuple(row) for row in versions] == [(1, "Anna Bērziņa", 1), (2, "Anna Kalniņa", 2)]
    assert [tuple(row) for row in now] == [("Anna Kalniņa", "Liepāja, Jūras 1", 2)]
    assert len(names) == 2, "a payer may still use her old name"


def test_a_contract_that_changes_back_has_three_versions(engine: Engine) -> None:
    closed = CONTRACT._replace(closed_on="2026-02-01")
    with engine.begin() as connection:
        for number, one in enumerate([CONTRACT, closed, CONTRACT], 1):
            assert reference.take_contracts(connection, [one], number).new == 1
        assert bulk.fetch(connection, "SELECT closed_on, version_no FROM contract_now") == [("", 3)]


def test_of_a_contract_twice_in_one_table_the_later_row_stands(engine: Engine) -> None:
    with engine.begin() as connection:
        reference.take_contracts(connection, [CONTRACT, CONTRACT._replace(email="anna@example.lv")], 1)
        assert bulk.fetch(connection, "SELECT email FROM contract_now") == [("anna@example.lv",)]


@pytest.mark.parametrize(
    "other",
    [
        INVOICE._replace(amount_minor=5100),
        INVOICE._replace(contract_no="9"),
        INVOICE._replace(due_on="2026-04-20"),
        INVOICE._replace(issued_on="2026-03-02"),
        INVOICE._replace(kind="fee"),
        INVOICE._replace(currency="USD"),
    ],
    ids=["sum", "contract", "due", "issued", "kind", "currency"],
)
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_changed_invoice_is_a_conflict_and_the_first_stands(engine: Engine, other: Invoice) -> None:
    with engine.begin() as connection:
        reference.take_invoices(connection, [INVOICE], 1)
    before = everything(engine, "item"), everything(engine, "open_item")
    with engine.begin() as connection:
        assert reference.take_invoices(connection, [other], 2) == TakenRows(1, 0, 1)
        assert reference.take_invoices(connection, [INVOICE], 3) == TakenRows(1, 0, 0)
        (found,) = tonight.conflicts(connection)
    assert (everything(engine, "item"), everything(engine, "open_item")) == before
    assert found.kind == "invoice_conflict"
    assert "the first (50.00 EUR) stands: send a credit note and a new invoice" in found.sentence


def test_an_invoice_twice_in_one_table_is_taken_once(engine: Engine) -> None:
    with engine.begin() as connection:
        assert reference.take_invoices(connection, [INVOICE, INVOICE], 1) == TakenRows(2, 1, 0)
        assert _open(connection) == [("R-2026-0001", 5000)]


def test_two_invoices_of_one_number_in_one_table_are_a_conflict_and_the_first_stands(engine: Engine) -> None:
    other, third = INVOICE._replace(amount_minor=7000), INVOICE._replace(amount_minor=9900)
    with engine.begin() as connection:
        assert reference.take_invoices(connection, [INVOICE, other, third], 1) == TakenRows(3, 1, 2)
        assert _open(connection) == [("R-2026-0001", 5000)]
        keys = [one.key for one in tonight.conflicts(connection)]
    assert len(set(keys)) == 2, "each is a finding of its own"


def test_a_clearing_before_its_invoice_waits_for_it(engine: Engine) -> None:
    with engine.begin() as connection:
        reference.take_clearings(connection, [CLEARING], 1)
        assert _open(connection) == []
        reference.take_invoices(connection, [INVOICE], 2)
        assert _open(connection) == [("R-2026-0001", 3000)]


def test_an_invoice_cleared_whole_is_not_open(engine: Engine) -> None:
    with engine.begin() as connection:
        reference.take_invoices(connection, [INVOICE], 1)
        reference.take_clearings(connection, [CLEARING._replace(amount_minor=5000)], 2)
        assert _open(connection) == []


def test_clearings_alike_to_the_letter_in_one_table_are_two_but_the_table_again_adds_none(engine: Engine) -> None:
    with engine.begin() as connection:
        seen: dict[Clearing, int] = {}
        assert reference.take_clearings(connection, [CLEARING], 1, seen).new == 1
        assert reference.take_clearings(connection, [CLEARING], 1, seen).new == 1, "the same file, its next chunk"
        assert reference.take_clearings(connection, [CLEARING, CLEARING], 2, {}).new == 0
        assert reference.take_clearings(connection, [CLEARING] * 3, 3, {}).new == 1
        assert len(bulk.fetch(connection, "SELECT 1 FROM clearing")) == 3


def test_clearings_that_differ_in_currency_alone_are_two(engine: Engine) -> None:
    with engine.begin() as connection:
        assert reference.take_clearings(connection, [CLEARING, CLEARING._replace(currency="USD")], 1).new == 2


def test_a_bill_cleared_beyond_its_sum_is_not_a_credit_to_use(engine: Engine) -> None:
    second = INVOICE._replace(invoice_no="R-2026-0002", amount_minor=4000)
    with engine.begin() as connection:
        reference.take_invoices(connection, [INVOICE, second], 1)
        reference.take_clearings(connection, [CLEARING._replace(amount_minor=8000)], 2)
        items = lookup.open_items(connection, ["1002003017"], "EUR", "2026-03-31")
        assert [(item.item_key, item.open_minor) for item in items["1002003017"]] == [("R-2026-0002", 4000)]
        assert on_account.usable_from(connection, "2026-03-31") == []
        assert on_account.credit_currencies(connection, ["1002003017"]) == set()


def test_a_plan_twice_in_one_table_is_one_stretch(engine: Engine) -> None:
    with engine.begin() as connection:
        reference.take_plans(connection, [PLAN, PLAN], 1)
        assert len(bulk.fetch(connection, "SELECT 1 FROM plan")) == 1
        assert reference.take_plans(connection, [PLAN._replace(monthly_amount_minor=4800)], 2).new == 1


def test_the_chunks_of_a_table_do_not_show(engine: Engine) -> None:
    bills = [INVOICE._replace(invoice_no=f"R-{number:04}", amount_minor=100 + number) for number in range(7)]
    with engine.begin() as connection:
        for start in range(0, 7, 3):
            reference.take_invoices(connection, bills[start : start + 3], 1)
    chunked = {table: everything(engine, table) for table in ("item", "open_item", "number_key")}
    with engine.begin() as connection:
        assert reference.take_invoices(connection, bills, 1) == TakenRows(7, 0, 0)
    assert {table: everything(engine, table) for table in ("item", "open_item", "number_key")} == chunked


def test_bills_opened_many_chunks_together_are_open_and_found_each_by_its_numbers(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_items, "_TOGETHER", 4)
    written = [
        ("R20260001", "RF18R20260001"),
        ("R-2026-0002", "rf18 r2026 0002"),
        ("r20260003", ""),
        ("R4", "44"),
        ("Rēķins 5", "55555"),
        ("R20260006", "6666"),
    ]
    bills = [INVOICE._replace(invoice_no=number, payment_reference=reference) for number, reference in written]
    with engine.begin() as connection:
        reference.take_clearings(connection, [CLEARING._replace(invoice_no="R20260001", amount_minor=5000), CLEARING._replace(invoice_no="R4")], 1)
        new = reference.NewBills(connection, 2)
        assert [new.add(bills[start : start + 2]).new for start in range(0, 6, 2)] == [2, 2, 2]
        new.open()
        new.open()  # once more changes nothing
        assert _open(connection) == [("R-2026-0002", 5000), ("R20260006", 5000), ("R4", 3000), ("Rēķins 5", 5000), ("r20260003", 5000)]
        keys = bulk.fetch(connection, "SELECT key, kind, contract_no, item_key FROM number_key ORDER BY key, kind")
        shapes = number_shapes.kept(connection)
    due = [
        key
        for bill in bills
        for key in item_keys(bill.invoice_no, bill.invoice_no, bill.contract_no, bill.payment_reference)
        if len(key[0]) >= SHORTEST
    ]
    assert keys == sorted(due)
    assert shapes == number_shapes.reckoned([due])
