"""Controls on the banks' statements, over a real store: what closes, what is missing, in whatever order it came."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import controls
from reconcile.core.statement_pages import Listed
from reconcile.store import bulk
from tests.store.bank_statements import IBAN, Line, Sent, take

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from reconcile.core.findings import Finding

D2, D3, D4, D5, D6 = (f"2026-03-{day:02}" for day in range(2, 7))
AS_OF = "2026-03-31"
ALL = 10**6


def day(date: str, opening: str, closing: str, *amounts: str, **more: str) -> Sent:
    """A daily statement with these amounts."""
    return Sent(date, date, tuple(Line(date, amount, f"{date}/{at}") for at, amount in enumerate(amounts)), opening, closing, **more)  # type: ignore[arg-type]


def found(connection: Connection, *sent: Sent) -> list[Finding]:
    take(connection, *sent)
    return controls.findings(connection, AS_OF)


def kinds(findings: list[Finding]) -> list[str]:
    assert {one.kind for one in findings} <= set(controls.KINDS)
    assert len({(one.kind, one.key) for one in findings}) == len(findings)
    return sorted(one.kind for one in findings)


def chain(connection: Connection) -> list[tuple[str, str]]:
    """(from date, chain closes) of each row of the sheet."""
    return [(row.from_date, row.chain_closes) for row in controls.statement_rows(connection, ALL)]


def test_statements_that_open_where_the_one_before_closed_leave_nothing_to_say(engine: Engine) -> None:
    with engine.begin() as connection:
        assert found(connection, day(D2, "100.00", "150.00", "50.00"), day(D3, "150.00", "150.00"), day(D4, "150.00", "140.00", "-10.00")) == []
        assert chain(connection) == [(D2, "yes"), (D3, "yes"), (D4, "yes")]
        (row, *_) = controls.statement_rows(connection, ALL)
        assert (row.account, row.entry_count, row.opening_minor, row.credit_minor, row.closing_minor) == (IBAN, 1, 10000, 5000, 15000)
        assert row.remark == "closes by booking date"


def test_a_missing_statement_is_named_with_its_days_and_its_sum(engine: Engine) -> None:
    with engine.begin() as connection:
        (one,) = found(connection, day(D3, "1100.00", "1150.00", "50.00"), day(D4, "1200.00", "1200.00"))
        assert (one.kind, one.difference_minor, one.claimed_minor, one.booked_minor, one.day) == ("chain_break", 5000, 115000, 120000, D4)
        assert one.sentence == (
            f"{IBAN}: statement S2026-03-04--2026-03-04 (2026-03-04) opens with 1200.00 EUR, the one before (2026-03-03) closed with 1150.00 EUR; "
            "a statement of 50.00 EUR net is missing between 2026-03-03 and 2026-03-04: ask the bank for it"
        )
        assert chain(connection) == [(D3, "yes"), (D4, "no")]


def test_the_missing_statement_ends_the_finding_when_it_comes_late(engine: Engine) -> None:
    with engine.begin() as connection:
        assert kinds(found(connection, day(D2, "0.00", "5.00", "5.00"), day(D4, "9.00", "9.00"))) == ["chain_break"]
        assert found(connection, day(D3, "5.00", "9.00", "4.00")) == []
        assert [answer for _, answer in chain(connection)] == ["yes"] * 3
        assert kinds(controls.findings(connection, AS_OF, last_file_no=2)) == ["chain_break"]  # the earlier run, shown again
        assert [row.chain_closes for row in controls.statement_rows(connection, 2)] == ["yes", "no"]


def test_days_without_a_statement_are_proven_empty_by_the_balances(engine: Engine) -> None:
    with engine.begin() as connection:
        assert found(connection, day("2026-01-05", "0.00", "5.00", "5.00"), day(D4, "5.00", "6.00", "1.00")) == []


def test_days_without_a_statement_are_missed_where_no_balance_proves_them_empty(engine: Engine) -> None:
    with engine.begin() as connection:
        (one,) = found(connection, day(D2, "", "", "5.00"), day(D5, "", "", "5.00"))
        assert one.kind == "days_missing"
        assert f"no statement covers the days between {D2} and {D5}" in one.sentence
        assert chain(connection) == [(D2, "unknown"), (D5, "unknown")]


def test_a_weekend_between_statements_without_balances_is_not_missing(engine: Engine) -> None:
    with engine.begin() as connection:
        assert found(connection, day("2026-03-06", "", "", "5.00"), day("2026-03-09", "", "", "5.00")) == []


def test_a_balance_that_does_not_add_up_is_named_with_what_is_not_listed(engine: Engine) -> None:
    with engine.begin() as connection:
        (one,) = found(connection, day(D3, "100.00", "160.00", "50.00"), day(D4, "160.00", "160.00"))
        assert (one.kind, one.difference_minor) == ("balance_break", 1000)
        assert "opens with 100.00 EUR, its 1 entries add 50.00 EUR, yet it closes with 160.00 EUR: 10.00 EUR are not listed" in one.sentence
        assert chain(connection) == [(D3, "no"), (D4, "yes")]


def test_lines_that_are_not_booked_do_not_count_in_the_balance(engine: Engine) -> None:
    lines = (Line(D3, "5.00"), Line(D3, "99.00", status="PDNG"), Line(D3, "1.00", status="INFO"))
    with engine.begin() as connection:
        assert found(connection, Sent(D3, D3, lines, "0.00", "5.00")) == []


def test_a_bank_that_closes_by_value_date_closes_and_the_remark_says_so(engine: Engine) -> None:
    """A line booked on the third with value of the fourth is in the balance of the fourth."""
    third = Sent(D3, D3, (Line(D3, "50.00", "A"), Line(D3, "7.00", "B", value_date=D4)), "100.00", "150.00")
    fourth = Sent(D4, D4, (Line(D4, "1.00", "C"),), "150.00", "158.00")
    with engine.begin() as connection:
        assert found(connection, third, fourth) == []
        assert [row.remark for row in controls.statement_rows(connection, ALL)] == ["closes by value date"] * 2


def test_a_value_dated_close_may_be_followed_by_a_booked_opening(engine: Engine) -> None:
    third = Sent(D3, D3, (Line(D3, "50.00", "A"), Line(D3, "7.00", "B", value_date=D4)), "100.00", "150.00")
    with engine.begin() as connection:
        assert found(connection, third, day(D4, "157.00", "158.00", "1.00")) == []
        assert kinds(found(connection, day(D5, "151.00", "151.00"))) == ["chain_break"]


def test_a_previous_close_opens_a_statement_as_well(engine: Engine) -> None:
    monday = Sent("2026-03-06", "2026-03-09", (Line("2026-03-09", "1.00"),), "5.00", "6.00", codes=("PRCD", "CLBD"), dated=False)
    with engine.begin() as connection:
        assert found(connection, day("2026-03-06", "0.00", "5.00", "5.00"), monday) == []
        assert [row.from_date for row in controls.statement_rows(connection, ALL)] == ["2026-03-06", "2026-03-07"]


def test_pages_are_judged_together_and_only_when_all_are_in(engine: Engine) -> None:
    one = Sent(D3, D3, (Line(D3, "1.00", "A"),), "10.00", "16.00", page="1")
    two = Sent(D3, D3, (Line(D3, "2.00", "B"),), "10.00", "16.00", page="2", message="M2")
    three = Sent(D3, D3, (Line(D3, "3.00", "C"),), "10.00", "16.00", page="3 last", message="M3")
    with engine.begin() as connection:
        (missing,) = found(connection, three, one)
        assert (missing.kind, missing.key) == ("page_missing", f"{IBAN}/EUR/{D3}/{D3}/S{D3}--{D3}")
        assert "page 2 is not in (here: 1, 3), so its balance is not judged" in missing.sentence
        assert chain(connection) == [(D3, "unknown")]
        assert found(connection, two) == []
        (row,) = controls.statement_rows(connection, ALL)
        assert (row.pages, row.entry_count, row.credit_minor, row.chain_closes) == ("1, 2, 3", 3, 600, "yes")


def test_a_last_page_that_did_not_come_is_missed(engine: Engine) -> None:
    with engine.begin() as connection:
        (one,) = found(connection, Sent(D3, D3, (Line(D3, "1.00"),), "10.00", page="1"), day(D4, "50.00", "50.00"))
        assert (one.kind, "page 2 is not in" in one.sentence) == ("page_missing", True)
        assert chain(connection) == [(D3, "unknown"), (D4, "unknown")]


def test_pages_with_interim_balances_open_with_the_first_and_close_with_the_last(engine: Engine) -> None:
    one = Sent(D3, D3, (Line(D3, "1.00", "A"),), "10.00", "11.00", page="1", codes=("OPBD", "ITBD"))
    two = Sent(D3, D3, (Line(D3, "2.00", "B"),), "11.00", "13.00", page="2 last", codes=("ITBD", "CLBD"))
    with engine.begin() as connection:
        assert found(connection, two, one, day(D4, "13.00", "13.00")) == []


def test_a_message_in_pages_holds_whole_statements_of_several_accounts(engine: Engine) -> None:
    """The header counts the message's pages, not this account's: with all in, a balance that closes is whole."""
    other = "LV97HABA0012345678910"
    first = Sent(D3, D3, (Line(D3, "1.00"),), "1.00", "2.00", page="1", message_page=True)
    second = Sent(D3, D3, (Line(D3, "1.00"),), "1.00", "2.00", page="2 last", message_page=True, account=other)
    with engine.begin() as connection:
        assert kinds(found(connection, first)) == ["page_missing"]
        assert found(connection, second) == []
        assert [row.chain_closes for row in controls.statement_rows(connection, ALL)] == ["yes", "yes"]


def test_a_number_left_out_is_named_where_a_bank_counts_one_by_one(engine: Engine) -> None:
    days = [day(f"2026-03-{at:02}", "5.00", "5.00", number=str(number)) for at, number in ((2, 41), (3, 42), (4, 43), (5, 44), (9, 47))]
    with engine.begin() as connection:
        (one,) = found(connection, *days)
        assert one.kind == "sequence_gap"
        assert "numbers 45 to 46 are not in, though the balances connect" in one.sentence
    with engine.begin() as connection:
        assert found(connection, day("2026-03-06", "5.00", "5.00", number="45"), day("2026-03-08", "5.00", "5.00", number="46")) == []


def test_a_number_given_twice_is_named(engine: Engine) -> None:
    days = [day(f"2026-03-{at:02}", "5.00", "5.00", number=str(number)) for at, number in ((2, 1), (3, 2), (4, 3), (5, 3), (6, 4))]
    with engine.begin() as connection:
        (one,) = found(connection, *days)
        assert (one.kind, "has the same number as" in one.sentence, one.day) == ("sequence_gap", True, D5)


@pytest.mark.parametrize("numbers", [(1, 1, 1, 1, 1), (7, 12, 13, 29, 31), (5, 6, 7, 1, 2), (1, 2, 3, 9, 15, 22, 30)])
def test_banks_that_do_not_count_one_by_one_are_left_alone(engine: Engine, numbers: tuple[int, ...]) -> None:
    days = [day(f"2026-03-{at:02}", "5.00", "5.00", number=str(number)) for at, number in enumerate(numbers, 2)]
    with engine.begin() as connection:
        assert found(connection, *days) == []


def test_numbers_begin_again_each_year(engine: Engine) -> None:
    dated = (("2025-12-29", 250), ("2025-12-30", 251), ("2025-12-31", 252), ("2026-01-02", 1), ("2026-01-05", 2), ("2026-01-06", 3))
    with_year = [(date, number if date < "2026" else 26000 + number) for date, number in dated]
    with engine.begin() as connection:
        assert found(connection, *(day(date, "5.00", "5.00", number=str(number)) for date, number in dated)) == []
        other = "LV97HABA0012345678910"
        assert found(connection, *(day(date, "5.00", "5.00", number=str(number), account=other) for date, number in with_year)) == []


def test_a_missing_statement_is_one_finding_not_two(engine: Engine) -> None:
    sent = (day(D2, "0.00", "1.00", "1.00", number="1"), day(D3, "1.00", "2.00", "1.00", number="2"), day(D4, "2.00", "3.00", "1.00", number="3"))
    with engine.begin() as connection:
        (one,) = found(connection, *sent, day(D6, "9.00", "9.00", number="5"))
        assert (one.kind, "(numbers 3 and 5)" in one.sentence) == ("chain_break", True)


def test_the_banks_own_totals_are_held_against_the_lines(engine: Engine) -> None:
    def summary(entries: int, credit: str, debit: str) -> str:
        return (
            f"<TxsSummry><TtlNtries><NbOfNtries>{entries}</NbOfNtries></TtlNtries><TtlCdtNtries><Sum>{credit}</Sum></TtlCdtNtries>"
            f"<TtlDbtNtries><Sum>{debit}</Sum></TtlDbtNtries></TxsSummry>"
        )

    with engine.begin() as connection:
        assert found(connection, day(D3, "0.00", "4.00", "5.00", "-1.00", summary=summary(2, "5.00", "1.00"))) == []
        (one,) = found(connection, day(D4, "4.00", "8.00", "5.00", "-1.00", summary=summary(3, "5.00", "2.50")))
        assert one.kind == "totals_differ"
        assert "the bank states entries 3, listed are 2 and debits of 2.50 EUR, listed are 1.00 EUR" in one.sentence


def test_details_that_do_not_add_up_to_the_entry_are_reported(engine: Engine) -> None:
    details = (
        "<NtryDtls>" + "".join(f'<TxDtls><Amt Ccy="EUR">{a}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>' for a in ("4.00", "5.50")) + "</NtryDtls>"
    )
    with engine.begin() as connection:
        (one,) = found(connection, Sent(D3, D3, (Line(D3, "10.00", "B1", inside=details),), "0.00", "10.00"))
        assert (one.kind, one.entry_ref, one.booked_minor, one.claimed_minor, one.difference_minor) == ("entry_details_differ", "B1", 1000, 950, 50)
        assert "is 10.00 EUR, its details add up to 9.50 EUR; 0.50 EUR are left over" in one.sentence


def test_a_copy_counts_once_and_closes_with_the_original(engine: Engine) -> None:
    one = day(D3, "1.00", "2.00", "1.00")
    with engine.begin() as connection:
        assert found(connection, one, one, day(D4, "2.00", "2.00")) == []
        rows = controls.statement_rows(connection, ALL)
        assert [row.chain_closes for row in rows] == ["yes"] * 3
        assert rows[1].remark == "closes by booking date; sent again, counted once"


def test_a_longer_statement_of_the_same_days_takes_the_shorter_ones_place(engine: Engine) -> None:
    week = Sent(D3, D5, (Line(D3, "1.00", f"{D3}/0"), Line(D4, "2.00", f"{D4}/0"), Line(D5, "4.00", f"{D5}/0")), "0.00", "7.00", name="week")
    with engine.begin() as connection:
        assert found(connection, day(D3, "0.00", "1.00", "1.00"), day(D4, "1.00", "3.00", "2.00"), week, day(D6, "7.00", "7.00")) == []
        assert "stand in another statement too" in controls.statement_rows(connection, ALL)[0].remark


def test_a_statement_that_begins_within_another_is_tied_by_the_lines_between(engine: Engine) -> None:
    first = Sent(D2, D4, (Line(D2, "1.00"), Line(D3, "2.00"), Line(D4, "4.00")), "0.00", "7.00")
    with engine.begin() as connection:
        assert found(connection, first, Sent(D4, D5, (Line(D4, "4.00"), Line(D5, "8.00")), "3.00", "15.00")) == []
        (one,) = found(connection, Sent(D5, D6, (Line(D5, "8.00"),), "8.00", "16.00"))
        assert (one.kind, one.difference_minor) == ("chain_break", 100)
        assert "by statement" in one.sentence


def test_an_export_of_the_half_day_gives_way_to_what_came_later(engine: Engine) -> None:
    noon = Sent(D2, D3, (Line(D2, "1.00"), Line(D3, "2.00")), "0.00", "3.00", created_at=f"{D3}T12:00:00")
    evening = Sent(D3, D3, (Line(D3, "2.00"), Line(D3, "4.00")), "1.00", "7.00", created_at=f"{D3}T23:00:00")
    with engine.begin() as connection:
        assert found(connection, evening, noon, day(D4, "7.00", "7.00")) == []


def test_account_reports_without_booked_close_and_notifications_are_not_in_the_chain(engine: Engine) -> None:
    with engine.begin() as connection:
        interim = Sent(D3, D3, (Line(D3, "1.00"),), "55.00", "56.00", family="052", codes=("OPBD", "ITBD"))
        assert (
            found(connection, day(D2, "0.00", "1.00", "1.00"), interim, Sent(D4, D4, (Line(D4, "9.00"),), family="054"), day(D5, "1.00", "1.00"))
            == []
        )
        assert [date for date, _ in chain(connection)] == [D2, D5]


def test_currencies_of_one_account_are_chains_of_their_own(engine: Engine) -> None:
    dollars = (day(D2, "7.00", "7.00", currency="USD"), day(D3, "8.00", "8.00", currency="USD"))
    with engine.begin() as connection:
        (one,) = found(connection, day(D2, "1.00", "1.00"), *dollars, day(D3, "1.00", "1.00"))
        assert (one.kind, one.currency) == ("chain_break", "USD")


def test_a_statement_that_lists_lines_in_another_currency_is_not_judged_by_its_balance(engine: Engine) -> None:
    with engine.begin() as connection:
        assert found(connection, Sent(D3, D3, (Line(D3, "5.00"), Line(D3, "9.00", currency="USD")), "0.00", "13.00")) == []
        (row,) = controls.statement_rows(connection, ALL)
        assert (row.chain_closes, row.remark) == ("unknown", "lists lines in another currency, so its balance is not judged")


def test_statements_of_one_day_are_ordered_by_what_they_continue(engine: Engine) -> None:
    parts = (day(D3, "7.00", "9.00", "2.00", name="a"), day(D3, "5.00", "7.00", "2.50", "-0.50", name="b"), day(D3, "1.00", "5.00", "4.00", name="c"))
    with engine.begin() as connection:
        assert found(connection, *parts, day(D2, "0.00", "1.00", "1.00"), day(D4, "9.00", "9.00")) == []


def test_a_day_that_begins_after_the_night_is_not_judged(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, day(D2, "0.00", "0.00"), day(D5, "9.00", "9.00"))
        assert controls.findings(connection, D4) == []
        assert kinds(controls.findings(connection, D5)) == ["chain_break"]


def test_only_statements_of_the_nights_files_are_shown_when_asked(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, day(D2, "0.00", "0.00"), day(D3, "0.00", "0.00"), day(D4, "0.00", "0.00"))
        assert [row.from_date for row in controls.statement_rows(connection, 2, 1)] == [D3]


SENT = (
    day(D2, "0.00", "1.00", "1.00"), day(D3, "1.00", "3.00", "1.00"), Sent(D4, D4, (Line(D4, "5.00"),), "2.00", page="1"), day(D6, "9.00", "8.00", "-1.00"),
    day("2026-03-09", "10.00", "10.00"),
)  # fmt: skip


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_the_order_of_coming_changes_no_finding_and_no_row(engine: Engine) -> None:
    seen = set()
    for order in itertools.permutations(SENT):
        with engine.connect() as connection:
            take(connection, *order)
            seen.add((tuple(controls.findings(connection, AS_OF)), tuple(controls.statement_rows(connection, ALL))))
            connection.rollback()
    assert len(seen) == 1
    assert kinds(list(next(iter(seen))[0])) == ["balance_break", "chain_break", "page_missing"]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_ten_years_of_eight_accounts_are_judged_without_a_false_word(engine: Engine) -> None:
    """Twenty thousand statements: with a cost that grew with their square this test would not end."""
    columns = (*Listed._fields, "ordinal", "message", "account_owner", "account_servicer", "opening_date", "closing_date", "known_count", "line")
    rows = []
    for number in range(20_000):
        account, at = f"LV{number % 8:019}", number // 8
        date = f"{2016 + at // 336:04}-{1 + at % 336 // 28:02}-{1 + at % 28:02}"
        listed = Listed(
            number + 1, 1, "camt.053", "", f"S{at}", str(at % 336 + 1), "", 0, 1, f"{date}T23:00:00", account, "EUR", date, date, date, date,
            at * 100, "OPBD", at * 100 + 100, "CLBD", 1, 100, 0, 1, 100, 0, 100, 100, 0,
        )  # fmt: skip
        rows.append((*listed, 1, "", "", "", date, date, 0, 0))
    with engine.begin() as connection:
        bulk.insert(connection, "source_file", ("file_no", "sha256", "name", "kind", "size"), [(1, "x", "x", "camt", 1)])
        bulk.insert(connection, "statement", columns, rows)
        assert controls.findings(connection, AS_OF) == []
