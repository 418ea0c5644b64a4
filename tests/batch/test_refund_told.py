"""A refund on its way is told wherever its money is told of: the worklist, the contract, the payment, the customer's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import explain, night_report, refund, report_look, report_worklist, show, statement_out
from reconcile.batch.rulings import Ruler
from tests.batch.books import JANIS, Books, Line, small

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

HIS = "LV02ZEMG3541177338893"
ILZE, JURIS = (Ruler(who, "2026-03-12T09:00:00+00:00", "2026-03-12", "paid by mistake", f"{who}-desk") for who in ("ilze", "juris"))
ON_ITS_WAY = "refund 1 of 15.50 EUR was sent on 2026-03-12; the bank has not booked it yet"


@pytest.fixture
def books(engine: Engine) -> Books:
    """Jānis has paid J-1 twice."""
    books = small(engine)
    books.bank("2026-03-09", Line(1550, f"līg. {JANIS} J-1", "R1", payer="Jānis Kalniņš", account=HIS))
    books.bank("2026-03-10", Line(1550, f"līg. {JANIS} J-1", "R2", payer="Jānis Kalniņš", account=HIS))
    books.night("2026-03-10")
    return books


@pytest.fixture
def sent(books: Books, tmp_path: Path) -> Books:
    with books.engine.begin() as connection:
        refund.ask(connection, books.policy, JANIS, "15.50", ILZE)
    with books.engine.begin() as connection:
        refund.approve(connection, books.policy, 1, JURIS)
    with books.engine.begin() as connection:
        refund.write_out(connection, books.policy, "Elektrum", ILZE, tmp_path / "refunds.xml")
    return books


def reasons(books: Books, day: str) -> list[str]:
    run = books.night(day)
    with books.engine.connect() as connection:
        return [one.row.reason for one in report_worklist.worklist(report_look.look(connection, run))]


def parts(found: show.Shown) -> list[tuple[str, str]]:
    return [(part["amount"], part["words"]) for payment in found.payments for part in payment["parts"]]


def test_the_worklist_says_that_the_money_is_already_on_its_way(sent: Books) -> None:
    (reason,) = reasons(sent, "2026-03-13")
    assert reason.startswith("A second payment of J-1")
    assert reason.endswith(f"; {ON_ITS_WAY}")


def test_the_morning_page_says_that_second_payments_on_account_are_on_the_worklist_too(books: Books) -> None:
    run = books.night("2026-03-13")
    with books.engine.connect() as connection:
        night = night_report.build(connection, run)
    assert (
        "15.50 EUR on account (15.50 EUR of it second payments, which the worklist has too), 0.00 EUR in clarification" in night.answers[2].sentence
    )


def test_without_a_refund_the_worklist_says_nothing_of_one(books: Books) -> None:
    (reason,) = reasons(books, "2026-03-13")
    assert "refund" not in reason


def test_the_contract_shows_it_with_its_two_people(sent: Books) -> None:
    with sent.engine.connect() as connection:
        found = show.show(connection, JANIS)
    (row,) = found.refunds
    assert (row["refund_no"], row["amount"], row["state"], row["since"], row["asked_by"], row["approved_by"]) == (
        1, "15.50", "sent", "2026-03-12", "ilze", "juris",
    )  # fmt: skip
    assert parts(found)[-1] == ("15.50", "on its way back: refund 1, sent on 2026-03-12")


def test_a_day_before_it_the_contract_shows_the_money_on_account(sent: Books) -> None:
    with sent.engine.connect() as connection:
        found = show.show(connection, JANIS, "2026-03-11")
    assert found.refunds == ()
    assert parts(found)[-1] == ("15.50", "on account, held: a second payment"), "which is not what the next bill will use"


def test_the_payment_is_explained_with_it_and_so_is_the_debit(sent: Books) -> None:
    with sent.engine.connect() as connection:
        assert explain.explain(connection, sent.payment_id("R2")).refunds == (ON_ITS_WAY,)
        assert explain.explain(connection, sent.payment_id("R1")).refunds == ()
    line = Line(-1550, f"Atmaksa, līgums {JANIS}", "R9", "Jānis Kalniņš", HIS, "REFUND-1", code="PMNT/ICDT/ESCT")
    sent.bank("2026-03-13", line)
    sent.night("2026-03-13")
    with sent.engine.connect() as connection:
        assert explain.explain(connection, sent.payment_id("R9")).refunds == ("refund 1 of 15.50 EUR was booked by the bank on 2026-03-13",)
        assert explain.explain(connection, sent.payment_id("R2")).refunds == ()
        assert show.show(connection, JANIS).refunds[0]["state"] == "booked"


def test_the_customers_page_does_not_hold_for_the_next_bills_what_is_on_its_way_back(sent: Books) -> None:
    with sent.engine.connect() as connection:
        book = statement_out.statement_book(show.show(connection, JANIS), "en")
    assert [(one.amount_minor, one.credited) for one in book.payments] == [(1550, "J-1"), (1550, "on its way back to you, sent on 12 March 2026")]
    assert ("On its way back to you", 1550) in [(one.words, one.amount_minor) for one in book.totals]
    assert "Held for your next bills" not in [one.words for one in book.totals]


def test_a_refund_that_came_back_is_told_as_one_and_not_as_money_returned_to_the_payer(books: Books) -> None:
    books.bank("2026-03-13", Line(-1550, f"Atmaksa, līgums {JANIS}", "R9", account=HIS, end_to_end_id="SENT-1"))
    books.night("2026-03-13")
    books.bank("2026-03-16", Line(1550, "no such account", "R10", account=HIS, end_to_end_id="SENT-1", is_return=True, reason="AC04"))
    books.night("2026-03-16")
    with books.engine.connect() as connection:
        found = show.show(connection, JANIS)
    assert parts(found)[-2:] == [("-15.50", "our refund, which came back"), ("15.50", "our refund, which came back")]
    told = [one.credited for one in statement_out.statement_book(found, "en").payments][-2:]
    assert told == ["our payment back to you, which came back to us on 16 March 2026", "our payment back to you, which came back to us"]
    assert "atgriezts maksātājam" not in {one.credited for one in statement_out.statement_book(found, "lv").payments}


def test_a_payment_that_its_bank_took_back_is_still_returned_to_the_payer(books: Books) -> None:
    books.bank("2026-03-12", Line(1000, f"līg. {JANIS}", "R3", account=HIS, end_to_end_id="E-3"))
    books.bank("2026-03-13", Line(-1000, "atgriešana", "R4", account=HIS, end_to_end_id="E-3", is_return=True, reason="AC03"))
    books.night("2026-03-13")
    with books.engine.connect() as connection:
        found = show.show(connection, JANIS)
    assert parts(found)[-2:] == [("10.00", "gone back"), ("-10.00", "gone back")]
    told = [one.credited for one in statement_out.statement_book(found, "en").payments][-2:]
    assert told == ["returned to the payer on 13 March 2026", "returned to the payer"]


def test_of_a_part_on_its_way_back_the_rest_is_held(books: Books, tmp_path: Path) -> None:
    with books.engine.begin() as connection:
        refund.ask(connection, books.policy, JANIS, "5.00", ILZE)
        refund.approve(connection, books.policy, 1, JURIS)
        refund.write_out(connection, books.policy, "Elektrum", ILZE, tmp_path / "refunds.xml")
    with books.engine.connect() as connection:
        book = statement_out.statement_book(show.show(connection, JANIS), "en")
    assert [(one.amount_minor, one.credited) for one in book.payments][1:] == [
        (500, "on its way back to you, sent on 12 March 2026"), (1050, "held for your next bills"),
    ]  # fmt: skip
