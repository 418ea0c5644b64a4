"""Which balance opens and which closes a statement."""

from __future__ import annotations

from reconcile.core.balances import closing, opening
from tests.readers.camt_files import ACCOUNT, balance, heads, statement


def chosen(*balances: str) -> tuple[str, str]:
    """Opening and closing as ``code amount``."""
    (head,) = heads(statement(head=ACCOUNT + "".join(balances)))
    found = (opening(head), closing(head))
    first, last = ("-" if each is None else f"{each.code} {each.amount_minor} {each.currency}" for each in found)
    return first, last


def test_the_booked_balances_open_and_close() -> None:
    assert chosen(balance("OPBD", "1"), balance("CLBD", "2")) == ("OPBD 100 EUR", "CLBD 200 EUR")


def test_the_previous_close_opens_where_no_opening_is_given() -> None:
    assert chosen(balance("CLBD", "2"), balance("PRCD", "3")) == ("PRCD 300 EUR", "CLBD 200 EUR")
    assert chosen(balance("PRCD", "3"), balance("OPBD", "1"))[0] == "OPBD 100 EUR"


def test_available_and_forward_balances_are_not_booked_money() -> None:
    assert chosen(balance("OPAV", "1"), balance("CLAV", "2"), balance("FWAV", "3"), balance("XPCD", "4"), balance("INFO", "5")) == ("-", "-")


def test_an_intraday_report_opens_with_its_first_and_closes_with_its_last_interim_balance() -> None:
    assert chosen(balance("ITBD", "1"), balance("ITBD", "2"), balance("ITBD", "3")) == ("ITBD 100 EUR", "ITBD 300 EUR")


def test_a_single_interim_balance_says_how_the_account_stands_now() -> None:
    assert chosen(balance("ITBD", "1")) == ("-", "ITBD 100 EUR")
    assert chosen(balance("OPBD", "5"), balance("ITBD", "1")) == ("OPBD 500 EUR", "ITBD 100 EUR")


def test_of_several_days_the_first_opens_and_the_last_closes_whatever_their_order() -> None:
    days = (
        balance("CLBD", "3", "2026-03-02"), balance("OPBD", "2", "2026-03-02"), balance("CLBD", "2", "2026-03-01"), balance("OPBD", "1", "2026-03-01"),
    )  # fmt: skip
    assert chosen(*days) == ("OPBD 100 EUR", "CLBD 300 EUR")


def test_of_equal_days_the_first_in_the_file_opens_and_the_last_closes() -> None:
    twice = (balance("OPBD", "1"), balance("OPBD", "2"), balance("CLBD", "3"), balance("CLBD", "4"))
    assert chosen(*twice) == ("OPBD 100 EUR", "CLBD 400 EUR")


def test_a_balance_in_the_statements_currency_goes_before_one_in_another() -> None:
    assert chosen(balance("OPBD", "1", currency="USD"), balance("OPBD", "2"), balance("CLBD", "3", currency="USD")) == (
        "OPBD 200 EUR",
        "CLBD 300 USD",
    )
