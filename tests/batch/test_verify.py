"""``verify`` finds what was changed behind the program's back, in whichever table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconcile.store import bulk, check
from reconcile.store.schema import APPEND_ONLY, PROJECTIONS
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

REFUSED = ("bad.xml", "sha-bad", "", "refused", "not XML", 0)


@pytest.fixture
def books(engine: Engine) -> Books:
    """Two nights, a return, a case, a fee, a ruling, a clearing, a plan and a refused file: something in nearly every table."""
    from reconcile.batch.person_run import person_run
    from reconcile.batch.rulings import Ruler
    from reconcile.core.agreements import Agreement
    from reconcile.core.orders import Order
    from reconcile.core.plan_months import Consumption
    from reconcile.core.quality import SampleCheck
    from reconcile.core.reference_data import ClaimCase, ClaimedLine, Clearing, Plan
    from reconcile.core.refunds import Refund
    from reconcile.core.requests import Request
    from reconcile.store import agreements, claims, consumption, files, orders, quality, reference, refunds, requests
    from reconcile.store.files import Arrival

    books = small(engine)
    with engine.begin() as connection:
        number = books.file(connection, "clearings")
        reference.take_clearings(connection, [Clearing(JANIS, "J-1", 550, "EUR", "2026-03-05", "cash_desk")], number)
        readings = [Consumption(JANIS, "2025-12-01", "2025-12-31", 120_000, 2040, "EUR")]
        consumption.take(connection, readings, books.file(connection, "consumption"))
        reference.take_plans(connection, [Plan(JANIS, "2026-01-01", 2500, 20, "", "EUR")], books.file(connection, "plans"))
        case = ClaimCase("K-1", ANNA, "2026-03-01", "2026-03-31", None, "", None, "2026-03-12", "EUR")
        line = ClaimedLine("K-1", 1, ANNA, "2026-03-10", 2000, "EUR", "", "", "", "", "", "", "")
        claims.take(connection, [case, line], books.file(connection, "claims"), "claims.csv")
        agreement = Agreement("BANKLV2X", "1", "ADD", "AUTOPAY", "Anna Bērziņa", "", ANNA, 5000, "no", 0, "2026-01-01", "")
        agreements.take(connection, [agreement], books.file(connection, "agreements"))
        requests.take(connection, [Request(ANNA, "paper_off", "2026-03-02", "portal", "")], books.file(connection, "requests"), "requests.csv")
        texts: dict[str, Any] = dict.fromkeys(Order._fields, "")
        order = Order(**{**texts, "kind": "credit_transfer", "ordinal": 1, "amount_minor": 2000, "currency": "EUR", "line": 1})
        orders.take(connection, [order], books.file(connection, "orders"))
        files.add_arrival(connection, Arrival(*REFUSED))
    books.bill("A-1", ANNA, 2001, "2026-02-01", "2026-02-20")  # a conflict: another sum under the same number
    books.bill("O-1", OLGA, 4321, "2026-02-01", "2026-02-20")  # the very sum of a payment that names two others
    books.bank("2026-03-10", Line(2000, f"līg. {ANNA}", "R1", end_to_end_id="E-1"), Line(4321, f"līg. {ANNA} {JANIS}", "R2"))
    books.night("2026-03-10")
    books.bank("2026-03-11", Line(-500, "atgriešana", "R3", end_to_end_id="E-1", is_return=True, reason="AC03"), Line(-20, "komisija", "R4", "", ""))
    books.night("2026-03-11")
    books.assign("R2", f"{JANIS}:J-2=40.00", ANNA)
    for _ in range(2):  # sent again
        books.bank("2026-03-13", Line(700, f"līg. {JANIS}", "R5"))
    with engine.begin() as connection:
        checked = [SampleCheck(books.payment_id("R1"), "yes", "ilze", "2026-03-12")]
        quality.take(connection, checked, books.file(connection, "sample_checks"), "checked.csv")
    books.night("2026-03-13")
    ilze = Ruler("ilze", "2026-03-13T09:00:00+00:00", "2026-03-13", "mistake")
    with engine.begin() as connection, person_run(connection, books.policy, ilze, "refund_asked") as run:
        asked = Refund(
            0, run.run_no, 1, "asked", JANIS, 1, "EUR", "Jānis Kalniņš", "LV80BANK0000435195001", "", "ilze", "", ilze.given_at, run.as_of, ""
        )
        refunds.add(connection, [asked])
    return books


def _problems(books: Books) -> list[str]:
    with books.engine.connect() as connection:
        return check.everything(connection)


def _switch_guard_off(connection: Connection, table: str) -> None:
    """What somebody with the database's password could do before changing a row."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    for (name,) in bulk.fetch(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? ORDER BY name", (table,)):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def test_untouched_books_are_sound(books: Books) -> None:
    assert _problems(books) == []
    with books.engine.connect() as connection:
        counts = check.counts(connection)
    assert (counts["payment"], counts["run"], counts["ruling"]) == (5, 5, 1)


CHANGES = {
    "a file's hash": ("source_file", "UPDATE source_file SET sha256 = 'other' WHERE file_no = 1"),
    "a refusal": ("arrival", "UPDATE arrival SET message = 'all well'"),
    "a statement's balance": ("statement", "UPDATE statement SET closing_minor = 1 WHERE statement_no = 1"),
    "an entry's sum": ("entry", "UPDATE entry SET amount_minor = amount_minor + 1 WHERE entry_no = 1"),
    "a payment's sum": ("payment", "UPDATE payment SET amount_minor = 9999 WHERE entry_ref = 'R1'"),
    "a payer's account": ("payment", "UPDATE payment SET payer_account = 'LV00' WHERE entry_ref = 'R1'"),
    "a payment's text": ("payment", "UPDATE payment SET remittance_text = '' WHERE entry_ref = 'R1'"),
    "a contract's customer": ("contract", f"UPDATE contract SET customer_name = 'X' WHERE contract_no = '{ANNA}'"),
    "a bill's sum": ("item", "UPDATE item SET amount_minor = 1000 WHERE item_key = 'A-2'"),
    "an instalment's due day": ("item", "UPDATE item SET due_on = '2027-01-01' WHERE kind = 'instalment'"),
    "a reading": ("consumption", "UPDATE consumption SET kwh_milli = 1"),
    "a plan": ("plan", "UPDATE plan SET monthly_amount_minor = 1"),
    "what the cash desk took": ("clearing", "UPDATE clearing SET reason = 'write_off'"),
    "how a claim stood": ("claim_event", "UPDATE claim_event SET reason = 'nothing'"),
    "whom a refund is for": ("refund_event", "UPDATE refund_event SET payee_iban = 'LV00'"),
    "a customer's claim": ("claimed_line", "UPDATE claimed_line SET amount_minor = 1"),
    "a claim's case": ("claim_case", "UPDATE claim_case SET contract_no = '1'"),
    "who ruled": ("ruling", "UPDATE ruling SET who = 'somebody'"),
    "a line listed again": ("listed_again", "UPDATE listed_again SET entry_no = 1"),
    "a bank's word on an agreement": ("agreement_event", "UPDATE agreement_event SET limit_minor = 1"),
    "whose an agreement is": ("agreement_number", f"UPDATE agreement_number SET token = '{JANIS}'"),
    "a customer's request": ("customer_request", "UPDATE customer_request SET request = 'paper_on'"),
    "an order's sum": ("payment_order", "UPDATE payment_order SET amount_minor = 1"),
    "a conflict": ("conflict", "UPDATE conflict SET sentence = ''"),
    "a reason": ("decision", "UPDATE decision SET sentence = 'because' WHERE decision_no = 1"),
    "a posting's contract": ("posting", f"UPDATE posting SET contract_no = '{JANIS}' WHERE posting_no = 1"),
    "a posting taken away": ("posting", "DELETE FROM posting WHERE posting_no = 1"),
    "a return's reason": ("return_link", "UPDATE return_link SET reason = ''"),
    "a finding": ("finding", "UPDATE finding SET sentence = 'nothing' WHERE run_no = 1"),
    "a certificate": ("certificate", "UPDATE certificate SET credit_minor = credit_minor + 1, clarification_minor = clarification_minor + 1 WHERE run_no = 1"),
    "what a sum suggested": ("suggestion", "UPDATE suggestion SET suggested = '[]'"),
    "what was drawn": ("sample", "UPDATE sample SET rule = 'other'"),
    "of how many": ("sample_stratum", "UPDATE sample_stratum SET posted_count = posted_count + 1"),
    "what a check found": ("sample_check", "UPDATE sample_check SET is_right = 'no'"),
    "a run's day": ("run", "UPDATE run SET as_of = '2026-03-09' WHERE run_no = 1"),
    "a run's time": ("run", "UPDATE run SET finished_at = '' WHERE run_no = 1"),
    "the newest version of a contract": ("contract_now", "UPDATE contract_now SET customer_name = 'X'"),
    "a contract forgotten": ("contract_now", f"DELETE FROM contract_now WHERE contract_no = '{ANNA}'"),
    "a number that is none": ("number_key", f"INSERT INTO number_key VALUES ('55555555', 'contract', '{ANNA}', '')"),
    "a number forgotten": ("number_key", f"DELETE FROM number_key WHERE key = '{ANNA}'"),
    "how numbers look": ("number_shape", "UPDATE number_shape SET first_keys = '[]' WHERE kind = 'contract'"),
    "what is open": ("open_item", "UPDATE open_item SET open_minor = open_minor - 1 WHERE item_key = 'A-2'"),
    "a due day": ("open_item", "UPDATE open_item SET due_on = '2027-01-01' WHERE item_key = 'A-2'"),
    "a bill that is none": ("open_item", f"INSERT INTO open_item VALUES ('{ANNA}', 'Z', 'invoice', '', '', '', 5, 5, 'EUR')"),
    "where a payment stands": ("payment_state", "UPDATE payment_state SET state = 'not_customer' WHERE state = 'posted'"),
    "money on account": ("payment_state", "UPDATE payment_state SET on_account_minor = on_account_minor + 1"),
    "a payment forgotten": ("payment_state", "DELETE FROM payment_state WHERE state = 'posted'"),
    "a payer's history": ("payer_history", "UPDATE payer_history SET posted_by = 'ruling' WHERE posted_by = 'number'"),
    "a history made up": ("payer_history", f"INSERT INTO payer_history VALUES ('LV00', '2026-03-01', 'none', '{ANNA}', 'number')"),
    "a refusal nobody gave": ("payer_refusal", f"INSERT INTO payer_refusal VALUES ('LV00', '{ANNA}', '2026-03-01', 'none')"),
    "words nobody ruled on": ("text_habit", f"INSERT INTO text_habit VALUES ('A:LV00', 'DZIV 5', '2026-03-01', 'none', '{ANNA}', 'for')"),
    "a case made up": ("case_look", "INSERT INTO case_look VALUES ('none', 'LV00', '2026-03-01', 100, 'EUR', '[]', '[]', '[]', '[]', 1)"),
    "cases said to hold up to another night": ("case_ground", "UPDATE case_ground SET run_no = run_no + 1"),
    "a finding that stands no more": ("finding_now", "DELETE FROM finding_now"),
    "a finding that stands as another run said": ("finding_now", "UPDATE finding_now SET run_no = run_no + 1"),
    "a history forgotten": ("payer_history", "DELETE FROM payer_history"),
}  # fmt: skip


def test_what_was_changed_behind_our_back_is_found(books: Books) -> None:
    """Each change in a transaction that is rolled back, so that one night serves them all."""
    missed = []
    for what, (table, change) in CHANGES.items():
        with books.engine.connect() as connection, connection.begin() as transaction:
            _switch_guard_off(connection, table)
            assert bulk.execute(connection, change) > 0, f"{what}: the test changes nothing"
            if not check.everything(connection):
                missed.append(what)
            transaction.rollback()
    assert missed == []
    assert _problems(books) == []


def test_every_table_is_tampered_with_above() -> None:
    tried = {table for table, _ in CHANGES.values()}
    known = {table.name for table in (*APPEND_ONLY, *PROJECTIONS)}
    elsewhere = {"explained", "notified_payment", "withdrawn", "correction"}  # where a batch meets its details, and with corrections
    assert known - tried == elsewhere


def test_a_certificate_and_the_chain_of_a_run_made_anew_do_not_hide_a_change(books: Books) -> None:
    with books.engine.begin() as connection:
        _switch_guard_off(connection, "posting")
        bulk.execute(connection, "UPDATE posting SET amount_minor = amount_minor + 1 WHERE posting_no = 1")
    found = _problems(books)
    assert any("its postings add up to" in one for one in found)
    assert any("is not what its payments and postings add up to" in one for one in found)
    assert any("is not what it was when it was closed" in one for one in found)


def test_rows_that_no_run_has_seen_yet_are_no_break(books: Books) -> None:
    books.bank("2026-03-14", Line(700, f"līg. {ANNA}", "R9"))
    books.bill("A-7", ANNA, 700, "2026-03-01", "2026-03-20")
    assert _problems(books) == []
