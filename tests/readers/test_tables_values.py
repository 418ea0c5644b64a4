"""Days and amounts in the styles of many countries and programs; what may mean two things is told by its column or refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from reconcile.core.money import to_minor, to_text
from reconcile.readers.table_amounts import plain
from reconcile.readers.table_days import day

from .table_files import INVOICES, invoices, read, refusal


def bills(issued: list[str], due: list[str] | None = None) -> list[str]:
    """One bill a day; the quotes keep the day together."""
    due = due or ["2199-12-31"] * len(issued)
    return [f'A{number},1,"{one}","{other}",1' for number, (one, other) in enumerate(zip(issued, due, strict=True))]


def issued_days(issued: list[str], due: list[str] | None = None) -> list[str]:
    return [bill.issued_on for bill in read(invoices(*bills(issued, due)))]


def amounts(*texts: str) -> list[int]:
    rows = [f'A{number},1,2026-03-01,2026-03-15,"{text}"' for number, text in enumerate(texts)]
    return [bill.amount_minor for bill in read(invoices(*rows))]


def amount_refusal(*texts: str) -> str:
    return refusal(invoices(*[f'A{number},1,2026-03-01,2026-03-15,"{text}"' for number, text in enumerate(texts)]))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "20260301", "01.03.2026", "1.3.2026", "01.03.2026.", "2026.03.01.", "2026/03/01", "2026/3/1", "01. 03. 2026",
        "2026-03-01 00:00:00", "2026-03-01T23:59:59Z", "2026-03-01T23:59:59.123+02:00", "2013-03-22 00:00:00.0", "01.03.2026 8:15", " 2026-03-01 ",
    ],
)  # fmt: skip
def test_a_day_that_means_one_thing_needs_no_column(text: str) -> None:
    assert issued_days([text]) == ["2013-03-22" if "2013" in text else "2026-03-01"]


@pytest.mark.parametrize("sign", ["/", "-"])
def test_one_day_after_the_twelfth_tells_for_its_whole_column(sign: str) -> None:
    first, second = f"03{sign}04{sign}2026", f"13{sign}04{sign}2026"

    assert issued_days([first, second]) == ["2026-04-03", "2026-04-13"]
    assert issued_days([first, f"04{sign}13{sign}2026"]) == ["2026-03-04", "2026-04-13"]


def test_a_column_that_does_not_tell_goes_by_the_other_days_of_its_table() -> None:
    assert issued_days(["03/04/2026"], ["20/04/2026"]) == ["2026-04-03"]
    assert issued_days(["03/04/2026"], ["04/20/2026"]) == ["2026-03-04"]
    assert issued_days(["04/04/2026"]) == ["2026-04-04"], "day and month are alike"


def test_a_day_that_may_be_another_day_is_refused() -> None:
    text = refusal(invoices(*bills(["03/04/2026"])))
    assert 'issued_on "03/04/2026" may be day/month or month/day, and no day of the column tells; write the days as 2026-03-31' in text

    text = refusal(invoices(*bills(["03/04/2026", "13/04/2026", "04/13/2026"])))
    assert "and the column has both" in text


@pytest.mark.parametrize("text", ["31.04.2026", "2026-13-01", "1.3.26", "2026-3", "March 1, 2026", "00.01.2026", "2026-03-01x", "۲۰۲۶-۰۳-۰۱"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert "issued_on" in refusal(invoices(*bills([text])))


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.5", 1250), ("12,5", 1250), ("1 234,50", 123450), ("1\u00a0234,50", 123450), ("1\u202f234.50", 123450), ("1'234.50", 123450),
        ("1’234’567.89", 123456789), ("1.234,50", 123450), ("1,234.50", 123450), ("1.234.567", 123456700), ("1,234,567.8", 123456780),
        ("1 234", 123400), ("-5", -500), ("5-", -500), ("−5,00", -500), ("+5.00", 500), ("€ 5.00", 500), ("5,00 EUR", 500), ("-€5", -500),
        (".5", 50), ("5,", 500), ("0,125000", 0), ("0012.50000", 1250), ("1234.500", 123450), ("1 234,500", 123450),
    ],
)  # fmt: skip
def test_an_amount_that_means_one_thing_needs_no_column(text: str, minor: int) -> None:
    if text == "0,125000":
        assert "has more decimals than EUR" in amount_refusal(text)
    else:
        assert amounts(text) == [minor]


def test_one_sign_with_three_digits_behind_it_is_told_by_its_column() -> None:
    assert amounts("1,234", "5.10") == [123400, 510]
    assert amounts("1.234", "5,10") == [123400, 510]
    assert amounts("1.230", "5.10") == [123, 510]
    assert amounts("1.234", "2.345.678") == [123400, 234567800]
    assert "has more decimals than EUR" in amount_refusal("1.234", "5.10")
    assert "may be thousands or three decimals, and no other amount of the column tells" in amount_refusal("1.234", "5")
    assert "may be thousands" in amount_refusal("1.234", "5.10", "5,10"), "the column contradicts itself"


@pytest.mark.parametrize(
    "text", ["1 23", "1,23,45", "1.2.3", "12..5", "--5", "-5-", "5 USD", "(5)", "5 %", "1,234.5.6", "1'234,567,8", "1e2", "0x10", "∞", "-", "EUR", "1_000", "12 345 67"]
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert f'amount "{text}"' in amount_refusal(text)


@given_any(minor=st.integers(-(10**12), 10**12), decimal=st.sampled_from(".,"), group=st.sampled_from(["", " ", "\u00a0", "'", "other"]))
def test_any_amount_is_read_back_however_it_is_written(minor: int, decimal: str, group: str) -> None:
    between = {".": ",", ",": "."}[decimal] if group == "other" else group
    whole, _, cents = to_text(abs(minor), "EUR").partition(".")
    grouped = f"{int(whole):,}".replace(",", between)

    text = f"{'-' if minor < 0 else ''}{grouped}{decimal}{cents}"

    assert to_minor(plain(text, "EUR", ""), "EUR") == minor


@given_any(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_any_day_is_read_back_however_it_is_written(one: object) -> None:
    iso = str(one)
    year, month, number = iso.split("-")

    for text in (iso, f"{number}.{month}.{year}", f"{year}{month}{number}", f"{year}/{month}/{number}", f"{int(number)}.{int(month)}.{year}."):
        assert day(text, "") == iso
    assert day(f"{number}/{month}/{year}", "day first") == iso
    assert day(f"{month}/{number}/{year}", "month first") == iso


@given_any(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=9, unique=True), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_of_cents_is_read_as_any_other(minors: list[int], currency: str) -> None:
    written = [f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02}" for minor in minors]
    if currency == "JPY":
        written = [text[:-3] or "0" for text in written]
    table = invoices(*(f"F{at},C-1,2026-03-01,2026-03-15,{text},{currency}" for at, text in enumerate(written)), heading=f"{INVOICES},currency")
    assert [bill.amount_minor for bill in read(table)] == [to_minor(text, currency) for text in written]
