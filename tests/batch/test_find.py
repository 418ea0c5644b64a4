"""``find``: by anything a person on the phone may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import find
from reconcile.errors import WrongUse
from tests.batch.books import ANNA, ANNAS_ACCOUNT, JANIS, Books, Line, small

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def books(engine: Engine) -> Books:
    """Three payments of the same sum: from Anna, to Vējš, from Jānis without his accents."""
    books = small(engine)
    books.bank("2026-03-10", Line(1250, f"līg. {ANNA} par martu", "BANK-1"), Line(-1250, "rēķins 77", "BANK-2", payer="Vējš SIA", account="LV22X"))
    books.bank("2026-03-31", Line(1250, "paldies", "BANK-3", payer="KALNINS JANIS", account="LV33Y"))
    books.night("2026-03-31")
    return books


def _found(books: Books, text: str) -> list[tuple[str, str, str]]:
    """(kind, contract number or bank's reference, found by)."""
    with books.engine.connect() as connection:
        hits = find.find(connection, text).hits
    refs = {books.payment_id(ref): ref for ref in ("BANK-1", "BANK-2", "BANK-3")}
    return [(one.kind, refs.get(one.reference, one.reference), one.found_by) for one in hits]


def test_a_name_is_found_in_any_order_with_or_without_accents(books: Books) -> None:
    for text in ["Bērziņa Anna", "berzina anna", "ANNA BERZINA", "bērziņ"]:
        assert _found(books, text) == [("contract", ANNA, "name or address"), ("payment", "BANK-1", "payer's name")]


def test_an_amount_is_found_in_and_out_the_newest_first(books: Books) -> None:
    for text in ["12.50", "12,50", "12,50 EUR", "12.5"]:
        assert [one[1] for one in _found(books, text)] == ["BANK-3", *sorted(["BANK-1", "BANK-2"], key=books.payment_id)]


def test_a_day_is_found_however_it_is_written(books: Books) -> None:
    for text in ["2026-03-31", "31.03.2026", "31/3/2026"]:
        assert _found(books, text) == [("payment", "BANK-3", "day")]


def test_an_account_is_found_by_its_beginning(books: Books) -> None:
    for text in [ANNAS_ACCOUNT, "lv11 haba 0000", "LV11HABA"]:
        assert ("payment", "BANK-1", "account") in _found(books, text)


def test_a_number_is_found_whatever_it_is_the_number_of(books: Books) -> None:
    assert _found(books, ANNA)[:2] == [("contract", ANNA, "number (contract)"), ("payment", "BANK-1", "text")]
    assert _found(books, "1002 003 118") == [("contract", JANIS, "number (contract)")]
    assert _found(books, f"C{JANIS}")[0] == ("contract", JANIS, "number (customer)")


def test_a_bill_is_found_by_its_number(books: Books) -> None:
    books.bill("RECH-2026-5", JANIS, 100, "2026-03-01", "2026-03-20")
    assert _found(books, "rech 2026 5") == [("contract", JANIS, "number (invoice RECH-2026-5)"), ("bill", "RECH-2026-5", "number")]


def test_a_bill_is_found_by_its_sum_and_by_what_is_open_of_it(books: Books) -> None:
    books.bill("RECH-2026-5", JANIS, 7777, "2026-03-01", "2026-03-20")
    assert _found(books, "77,77") == [("bill", "RECH-2026-5", "amount")]
    with books.engine.connect() as connection:
        (hit,) = find.find(connection, "7.50 EUR").hits
        whole = find.find(connection, "20").hits
    assert (hit.kind, hit.reference, hit.amount, hit.state, hit.contract_no) == ("bill", "A-1", "20.00", "7.50 of it open", ANNA)
    assert hit in whole


def test_a_bill_that_is_paid_is_found_after_those_that_are_open(books: Books) -> None:
    books.bill("RECH-1", JANIS, 4444, "2026-03-01", "2026-03-25")
    books.bank("2026-04-01", Line(4444, f"līg. {JANIS} RECH-1", "BANK-4", account="LV33Y", payer="KALNINS JANIS"))
    books.night("2026-04-01")
    books.bill("RECH-2", ANNA, 4444, "2026-01-01", "2026-01-25")
    with books.engine.connect() as connection:
        found = [(one.reference, one.state) for one in find.find(connection, "44.44").hits if one.kind == "bill"]
    assert found == [("RECH-2", "open"), ("RECH-1", "paid or settled")]


def test_a_reference_and_words_of_the_text_are_found(books: Books) -> None:
    assert _found(books, "BANK-2")[0] == ("payment", "BANK-2", "reference")
    assert _found(books, "par mar") == [("payment", "BANK-1", "text")]


def test_a_name_in_other_letters_is_found(books: Books) -> None:
    books.contract("1002003421", "Ольга Озола")
    assert _found(books, "озола ольга") == [("contract", "1002003421", "name or address")]


def test_what_nobody_knows_is_nothing(books: Books) -> None:
    assert _found(books, "Zvirbulis") == []
    assert _found(books, "%%ab%%") == []


def test_more_than_fifty_are_cut_and_said_so(books: Books) -> None:
    books.bank("2026-04-01", *(Line(100, "masa", f"M{number}") for number in range(60)))
    books.night("2026-04-01")
    with books.engine.connect() as connection:
        found = find.find(connection, "masa")
        few = find.find(connection, "paldies")
    assert (len(found.hits), found.more) == (50, True)
    assert (len(few.hits), few.more) == (1, False)


def test_a_letter_is_too_short_to_look_for(books: Books) -> None:
    with pytest.raises(WrongUse, match="find 'a': is too short to look for"):
        _found(books, "a")


def test_a_street_and_a_sum_find_together_what_each_alone_finds_among_others(books: Books) -> None:
    street = "Rīga"
    assert ("contract", ANNA, "name or address") in _found(books, street)
    assert len(_found(books, "12,50")) == 3
    assert _found(books, f"{street} 12,50") == [("payment", "BANK-1", "name or address, amount")]
    assert _found(books, "12,50 EUR Bērziņa") == [("payment", "BANK-1", "amount, payer's name")]
    assert _found(books, "janis 31.03.2026") == [("payment", "BANK-3", "payer's name, day")]
    assert _found(books, f"{street} 31.03.2026") == []


def test_a_payment_that_was_divided_says_over_which_contracts(books: Books) -> None:
    books.assign("BANK-3", f"{ANNA}=5.00", f"{JANIS}=7.50", day="2026-04-01")
    with books.engine.connect() as connection:
        (hit,) = find.find(connection, "BANK-3").hits
    assert (hit.state, hit.contract_no) == ("on several contracts", f"{ANNA}, {JANIS}")
