"""A corrected statement changes nothing until a person accepts it; then each line it lacks is taken back, each it adds booked."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claims, controls, corrections, explain, intake, night_report, report_look, report_rows, show, statement_out
from reconcile.batch.rulings import Ruler
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.errors import Refused, WrongUse
from reconcile.store import bulk, certificates, check, findings, runs, tonight
from reconcile.store import claims as claimed
from tests.batch.books import ANNA, JANIS, Books, small
from tests.batch.books import Line as BankLine
from tests.batch.test_verify import _switch_guard_off as switch_guard_off
from tests.store.bank_statements import Line, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

DAY = "2026-03-10"
ILZE = Ruler("ilze", "2026-03-12T09:00:00+00:00", "2026-03-12", "the bank wrote")
ANNAS = Line(DAY, "20.00", "BANKREF0001", f"līg. {ANNA}")
JANISS = Line(DAY, "15.50", "BANKREF0002", f"līg. {JANIS}")
WRONG = Sent(DAY, DAY, (ANNAS, JANISS), "0.00", "35.50", name="first")
# Anna's twenty was thirty.
RIGHT = Sent(
    DAY, DAY, (ANNAS._replace(amount="30.00", reference="BANKREF0003"), JANISS), "0.00", "45.50", name="corrected", created_at="2026-12-31T09:00:00"
)


def bring(books: Books, folder: Path, sent: Sent, name: str) -> tuple[Path, str]:
    path = folder / name
    path.write_bytes(sent.xml())
    (outcome,) = intake.take(books.engine, books.policy, [path], lambda *_: None)
    return path, outcome.message


@pytest.fixture
def books(engine: Engine, tmp_path: Path) -> Books:
    books = small(engine)
    bring(books, tmp_path, WRONG, "wrong.xml")
    books.night(DAY)
    assert books.open_items()["A-2"] == "30.00"
    return books


def sound(books: Books) -> None:
    with books.engine.connect() as connection:
        assert check.everything(connection) == []


def test_before_it_is_accepted_it_says_what_it_would_touch_and_changes_nothing(books: Books, tmp_path: Path) -> None:
    before = books.exported()
    path, message = bring(books, tmp_path, RIGHT, "right.xml")
    assert message == "1 statement, 2 entries, 0 new, 2 contradict an earlier statement"
    found = corrections.preview(books.engine, books.policy, path, "right.xml")
    assert (found.added, found.withdrawn) == (1, (books.payment_id("BANKREF0001"),))
    assert found.sentences[0].endswith(f"20.00 EUR of {DAY}: 20.00 on A-1 of contract {ANNA}")
    assert books.exported() == before
    books.night("2026-03-11")
    assert [row["state"] for row in books.exported("findings") if row["kind"] == "statement_conflict"] == ["new", "new"]
    sound(books)


def test_accepted_the_wrong_line_is_taken_back_and_the_right_one_booked(books: Books, tmp_path: Path) -> None:
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    books.night("2026-03-11")
    corrections.accept(books.engine, books.policy, path, ILZE)
    run = books.night("2026-03-12")
    assert {row["status"] for row in books.exported() if row["entry_ref"] == "BANKREF0001"} == {"returned"}
    assert sum(row["amount"] for row in books.exported() if row["entry_ref"] == "BANKREF0001") == 0
    reasons = {row["reason"] for row in books.exported() if row["entry_ref"] == "BANKREF0001" and row["amount"] < 0}
    assert reasons == {f"takes back the payment of {DAY}; the bank's corrected statement no longer lists it"}
    assert books.stands("BANKREF0003") == [("allocated", ANNA, "A-2", "30.00")]
    assert books.stands("BANKREF0002") == [("allocated", JANIS, "J-1", "15.50")]
    assert (books.open_items()["A-1"], "A-2" in books.open_items()) == ("20.00", False)
    assert {row["state"] for row in books.exported("findings") if row["kind"] == "statement_conflict"} == {"gone"}
    with books.engine.connect() as connection:
        (line,) = certificates.load(connection, run.run_no)
        assert (line.credit_minor, line.debit_minor, line.difference_minor) == (3000, -2000, 0)
        assert not [one for one in findings.load(connection, run.run_no) if one.kind == "clarification"]
    sound(books)


def test_the_money_on_the_account_is_then_what_the_corrected_statement_says(books: Books, tmp_path: Path) -> None:
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    corrections.accept(books.engine, books.policy, path, ILZE)
    with books.engine.connect() as connection:
        assert int(bulk.fetch(connection, "SELECT CAST(SUM(amount_minor) AS BIGINT) FROM entry")[0][0]) == 4550


def test_the_corrected_statement_sent_once_more_is_known(books: Books, tmp_path: Path) -> None:
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    corrections.accept(books.engine, books.policy, path, ILZE)
    _, message = bring(books, tmp_path, Sent(DAY, DAY, RIGHT.lines, "0.00", "45.50", name="again"), "again.xml")
    assert message == "1 statement, 2 entries, 0 new"
    _, message = bring(books, tmp_path, Sent(DAY, DAY, WRONG.lines, "0.00", "35.50", name="wrong again"), "wrong2.xml")
    assert message == "1 statement, 2 entries, 0 new, 2 contradict an earlier statement"


def test_a_correction_that_never_came_before_can_be_accepted_at_once_and_only_once(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "right.xml"
    path.write_bytes(RIGHT.xml())
    assert corrections.accept(books.engine, books.policy, path, ILZE).added == 1
    with pytest.raises(WrongUse, match="was accepted before"):
        corrections.accept(books.engine, books.policy, path, ILZE)
    books.night("2026-03-12")
    sound(books)


def test_a_line_nobody_has_matched_yet_is_withdrawn_too(engine: Engine, tmp_path: Path) -> None:
    books = small(engine)
    bring(books, tmp_path, WRONG, "wrong.xml")
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    assert corrections.preview(engine, books.policy, path, "right.xml").sentences[0].endswith("not matched yet")
    corrections.accept(engine, books.policy, path, ILZE)
    books.night("2026-03-12")
    assert {row["status"] for row in books.exported() if row["entry_ref"] == "BANKREF0001"} == {"returned"}
    sound(books)


def test_a_file_that_contradicts_nothing_is_no_correction(books: Books, tmp_path: Path) -> None:
    path = tmp_path / "same.xml"
    path.write_bytes(Sent(DAY, DAY, WRONG.lines, "0.00", "35.50", name="same").xml())
    with pytest.raises(WrongUse, match="contradicts nothing"):
        corrections.accept(books.engine, books.policy, path, ILZE)
    table = tmp_path / "contracts.csv"
    table.write_text("contract_no,customer_name\n1002009999,Anna\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="is no bank statement"):
        corrections.accept(books.engine, books.policy, table, ILZE)


def test_money_that_went_back_already_is_left_to_a_person(books: Books, tmp_path: Path) -> None:
    books.bank("2026-03-11", BankLine(-2000, "atgriešana", "R9", is_return=True))
    books.night("2026-03-11")
    books.assign("R9", ANNA)
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    before = books.exported()
    with pytest.raises(Refused, match="has gone back or was paid out; nothing was changed"):
        corrections.accept(books.engine, books.policy, path, ILZE)
    assert books.exported() == before
    sound(books)


def test_a_fee_without_reference_or_account_is_withdrawn_exactly(engine: Engine, tmp_path: Path) -> None:
    """Two equal fees of which the corrected statement lists one: nothing but the correction itself says which goes."""
    fee = Line(DAY, "-0.50", "", "komisija")
    books = small(engine)
    bring(books, tmp_path, Sent(DAY, DAY, (fee, fee, ANNAS), "0.00", "19.00", name="first"), "wrong.xml")
    books.night(DAY)
    path, _ = bring(books, tmp_path, Sent(DAY, DAY, (fee, ANNAS), "0.00", "19.50", name="corrected"), "right.xml")
    found = corrections.accept(books.engine, books.policy, path, ILZE)
    assert (found.added, len(found.withdrawn)) == (0, 1)
    books.night("2026-03-11")
    assert sum(row["amount"] for row in books.exported() if row["entry_ref"] != "BANKREF0001") == Decimal("-0.50")
    sound(books)


def test_what_is_accepted_cannot_be_changed_behind_our_back(books: Books, tmp_path: Path) -> None:
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    corrections.accept(books.engine, books.policy, path, ILZE)
    books.night("2026-03-12")
    changes = {"withdrawn": "UPDATE withdrawn SET by_entry_no = 1", "correction": "UPDATE correction SET who = 'somebody'"}
    for table, change in changes.items():
        with books.engine.connect() as connection, connection.begin() as transaction:
            switch_guard_off(connection, table)
            assert bulk.execute(connection, change) == 1
            assert check.everything(connection) != []
            transaction.rollback()


def test_the_next_statement_continues_the_accepted_one(books: Books, tmp_path: Path) -> None:
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    corrections.accept(books.engine, books.policy, path, ILZE)
    bring(books, tmp_path, Sent("2026-03-11", "2026-03-11", (Line("2026-03-11", "1.00", "N"),), "45.50", "46.50", name="next"), "next.xml")
    with books.engine.connect() as connection:
        assert controls.findings(connection, "2026-12-31") == []


# The bank had taken Anna's payment for Jānis's: the same reference, day and sum, another text.
RENAMED = Sent(DAY, DAY, (ANNAS._replace(text=f"līg. {JANIS}"), JANISS), "0.00", "35.50", name="corrected", created_at="2026-12-31T09:00:00")


def test_a_line_that_only_changes_its_payer_or_text_can_be_accepted_too(books: Books, tmp_path: Path) -> None:
    path, message = bring(books, tmp_path, RENAMED, "renamed.xml")
    assert message == "1 statement, 2 entries, 0 new, 1 contradict an earlier statement"
    first = books.payment_id("BANKREF0001")
    found = corrections.preview(books.engine, books.policy, path, "renamed.xml")
    assert (found.added, found.withdrawn) == (1, (first,))
    assert found.sentences[0].endswith(f"20.00 EUR of {DAY}: 20.00 on A-1 of contract {ANNA}")
    books.night("2026-03-11")
    corrections.accept(books.engine, books.policy, path, ILZE)
    books.night("2026-03-12")
    lines = [row for row in books.exported() if row["entry_ref"] == "BANKREF0001"]
    assert sorted((row["status"], row["amount"], row["contract_no"]) for row in lines if row["amount"] > 0 and row["payment_id"] != first) == [
        ("allocated", Decimal("20.00"), JANIS)
    ]
    assert {row["status"] for row in lines if row["payment_id"] == first} == {"returned"}
    assert books.open_items()["A-1"] == "20.00"
    sound(books)


def test_once_accepted_the_changed_line_contradicts_nothing_any_more(books: Books, tmp_path: Path) -> None:
    path, _ = bring(books, tmp_path, RENAMED, "renamed.xml")
    corrections.accept(books.engine, books.policy, path, ILZE)
    _, message = bring(books, tmp_path, replace(RENAMED, name="again", created_at="2026-12-31T10:00:00"), "again.xml")
    assert message == "1 statement, 2 entries, 0 new"
    books.night("2026-03-12")
    assert [row for row in books.exported("findings") if row["kind"] == "statement_conflict" and row["state"] != "gone"] == []
    sound(books)


@pytest.fixture
def corrected(books: Books, tmp_path: Path) -> Books:
    """Anna's twenty is thirty, and a night has seen it."""
    path, _ = bring(books, tmp_path, RIGHT, "right.xml")
    corrections.accept(books.engine, books.policy, path, ILZE)
    books.night("2026-03-12")
    return books


def test_what_the_bank_corrected_is_on_no_page_money_sent_back_to_the_payer(corrected: Books) -> None:
    with corrected.engine.connect() as connection:
        found = show.show(connection, ANNA)
        book = statement_out.statement_book(found, "en")
        page = statement_out.history(found, None, "en")
        told = [explain.explain(connection, one["payment_id"]) for one in found.payments]
    said = [(part["amount"], part["status"], part["words"]) for one in found.payments for part in one["parts"]]
    assert sorted(said) == [
        ("-20.00", "corrected", "taken back: corrected by the bank's statement"),
        ("20.00", "corrected", "taken back: corrected by the bank's statement"),
        ("30.00", "allocated", "A-2"),
    ]
    assert [(one.amount_minor, one.credited) for one in book.payments] == [(3000, "A-2")]
    assert [one.amount for one in page.payments] == ["30.00\N{NO-BREAK SPACE}EUR"]
    words = str([(one.headline, one.standing, one.returns, [each["why"] for each in one.postings]) for one in told])
    assert "taken back: corrected by the bank's statement" in words
    assert not [wrong for wrong in ("gone back", "returned by the bank", "went back") if wrong in words]


def test_the_night_counts_it_as_corrected_and_not_as_returned(corrected: Books) -> None:
    with corrected.engine.connect() as connection:
        run = runs.last(connection)
        assert run is not None
        seen = report_look.look(connection, run)
        (row,) = report_rows.return_rows(seen)
        returned = tonight.returns(connection, run.run_no)
    counts = json.loads(run.summary)
    assert (counts["decision_correction"], counts.get("decision_return", 0), counts.get("finding_return", 0), returned) == (1, 0, 0, [])
    assert row.bank_reason == "corrected by the bank's statement"


def test_the_certificate_tells_the_banks_credits_and_debits_and_what_it_corrected_apart(corrected: Books) -> None:
    with corrected.engine.connect() as connection:
        run = runs.last(connection)
        assert run is not None
        (row,) = report_rows.certificate_rows(report_look.look(connection, run))
    assert (row.credit_minor, row.debit_minor, row.corrected_minor, row.difference_minor) == (3000, 0, -2000, 0)
    assert row.start_minor + row.credit_minor + row.debit_minor + row.corrected_minor == row.allocated_minor + row.not_customer_minor + row.end_minor


def test_a_customer_who_claims_the_corrected_payment_is_told_of_the_right_one(corrected: Books) -> None:
    line = ClaimedLine("CL-1", 1, ANNA, DAY, 3000, "EUR", "", "", "", "", "", "", "")
    wrong = line._replace(line_no=2, amount_minor=2000)
    with corrected.engine.begin() as connection:
        claimed.take(
            connection, [ClaimCase("CL-1", ANNA, DAY, DAY, None, "", None, DAY, "EUR"), line, wrong], corrected.file(connection, "claims"), "list"
        )
        judged = {one.line_no: one.verdict for one in claims.judge_all(connection, corrected.policy, "2026-03-31") if one.kind == "claim"}
    assert judged[1] == "agreed"
    assert judged[2] != "returned"


def test_a_superseded_statement_counts_in_no_total(corrected: Books) -> None:
    with corrected.engine.connect() as connection:
        rows = controls.statement_rows(connection, 2**62)
        run = runs.last(connection)
        assert run is not None
        night = night_report.build(connection, run)
    assert sorted((one.chain_closes, one.credit_minor) for one in rows) == [("superseded", 3550), ("superseded", 4550), ("yes", 4550)]
    assert [one.amount_minor for one in night.totals if (one.sheet, one.field) == ("Statements", "credit_minor")] == [4550]
    assert night.answers[1].sentence.startswith("1 statement closes")
    assert night.answers[1].sentence.endswith("1 statement gave way to a corrected one.")
