"""Money in a currency in which the contract is not billed: the customer is told so, and it goes back, not on account in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claims, refund, rulings
from reconcile.batch.rulings import Ruler
from reconcile.core.claim_letter_words import said
from reconcile.core.claim_ways import way
from reconcile.core.reference_data import ClaimCase, ClaimedLine, Invoice
from reconcile.store import reference
from tests.batch.books import OLGA, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reconcile.core.compare_values import Judged

HERS = "LV02ZEMG3541177338893"
ILZE = Ruler("ilze", "2026-03-12T09:00:00+00:00", "2026-03-12", "paid by mistake")


@pytest.fixture
def books(engine: Engine) -> Books:
    """Olga is billed in dollars alone, and has paid twenty euros."""
    books = small(engine)
    with engine.begin() as connection:
        bill = Invoice("O-1", OLGA, "invoice", "2026-03-01", "2026-03-20", "", "", 4000, "USD", "")
        reference.take_invoices(connection, [bill], books.file(connection, "invoices"))
    books.bank("2026-03-10", Line(2000, f"līg. {OLGA}", "R1", payer="Olga Ozola", account=HERS))
    books.night("2026-03-10")
    assert [(row["status"], row["rule"]) for row in books.exported() if row["entry_ref"] == "R1"] == [("clarification", "other_currency")]
    return books


def judged(books: Books) -> Judged:
    line = ClaimedLine("CL-1", 1, OLGA, "2026-03-10", 2000, "EUR", "", HERS, "", "", "", "", "")
    with books.engine.begin() as connection:
        head = ClaimCase("CL-1", OLGA, "2026-03-10", "2026-03-10", None, "", None, "2026-03-12", "EUR")
        (one,) = claims.judged(connection, books.policy, "2026-03-12", [(head, (line,))])
    return one


def test_the_customer_is_told_that_it_is_the_currency_and_not_that_we_still_look_for_her_contract(books: Books) -> None:
    one = judged(books)
    assert (one.verdict, one.key) == ("in_clarification", "in_clarification_currency")
    for language in ("en", "lv"):
        assert "EUR" in said(one.key, language, {**one.words, "booked_on": "10 March 2026"})
    assert "in EUR, in which no bill of the contract is" in one.sentence


def test_the_next_step_ends_in_a_refund_of_that_currency(books: Books) -> None:
    assert way(judged(books)) == (
        f"reconcile assign {books.payment_id('R1')} {OLGA} && reconcile refund {OLGA} 20.00 --currency EUR --reason mistake"
    )


def test_assigned_it_is_on_account_and_the_analyst_is_warned_that_it_pays_nothing(books: Books) -> None:
    books.assign("R1", OLGA)
    with books.engine.connect() as connection:
        assert rulings.unbilled(connection, books.payment_id("R1")) == [(OLGA, 2000, "EUR")]
    with books.engine.begin() as connection:
        one = refund.ask(connection, books.policy, OLGA, "20.00", ILZE, currency="eur")
    assert (one.amount_minor, one.currency) == (2000, "EUR")


def test_an_advance_in_the_currency_of_the_bills_is_no_reason_to_warn(books: Books) -> None:
    books.bank("2026-03-11", Line(9900, "līg. 1002003017", "R2"))
    books.night("2026-03-11")
    with books.engine.connect() as connection:
        assert rulings.unbilled(connection, books.payment_id("R2")) == []
