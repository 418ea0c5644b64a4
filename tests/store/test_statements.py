"""Taking statements in: each booked cent once, whatever came twice, in parts, or in another order."""

from __future__ import annotations

import io
import itertools
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.readers.camt import read_camt
from reconcile.store import bulk, files, notifications, statements
from reconcile.store.engine import open_store
from tests.store.bank_statements import IBAN, Line, Sent, conflicts, money, payments, take

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.core.statement import Entry, Statement

D3, D4, D5 = "2026-03-03", "2026-03-04", "2026-03-05"
A, B, C = Line(D3, "10.00", "A", "first"), Line(D3, "20.00", "B", "second"), Line(D3, "-5.00", "C", "fee")


def test_a_statement_sent_again_in_another_file_adds_nothing(engine: Engine) -> None:
    day = Sent(D3, D3, (A, B), "100.00", "130.00")
    with engine.begin() as connection:
        first, again = take(connection, day, Sent(D3, D3, (A, B), "100.00", "130.00", created_at="2027-01-01T06:00:00"))
        assert (first.new_entries, again.new_entries, again.conflicts) == (2, 0, 0)
        assert money(connection) == [(D3, 1000), (D3, 2000)]
        assert [int(known) for (known,) in bulk.fetch(connection, "SELECT known_count FROM statement ORDER BY statement_no")] == [0, 2]


def test_two_equal_payments_of_a_day_are_two_and_sent_again_still_two(engine: Engine) -> None:
    twins = (Line(D3, "10.00", "", "rent"), Line(D3, "10.00", "", "rent"))
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, twins), Sent(D3, D3, twins, name="again"))
        assert money(connection) == [(D3, 1000), (D3, 1000)]
        assert len({key for key, *_ in payments(connection)}) == 2


def test_a_payment_and_its_fee_may_share_a_reference(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (Line(D3, "-50.00", "R1", "out"), Line(D3, "-0.50", "R1", "fee"))))
        assert money(connection) == [(D3, -5000), (D3, -50)]


def test_what_is_pending_or_only_information_is_not_money_until_it_is_booked(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (A._replace(status="PDNG"), B._replace(status="INFO"))))
        assert money(connection) == []
        take(connection, Sent(D4, D4, (A,)))
        assert money(connection) == [(D3, 1000)]


def test_an_account_report_without_booked_closing_is_not_a_statement(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (A,), "100.00", "110.00", family="052", codes=("OPBD", "ITBD")))
        assert money(connection) == []
        take(connection, Sent(D3, D3, (A, B), "100.00", "130.00"))
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 2000)], [])


def test_a_statement_completes_an_account_report_of_the_day(engine: Engine) -> None:
    report = Sent(D3, D3, (A,), "100.00", "110.00", family="052")
    with engine.begin() as connection:
        take(connection, report, Sent(D3, D3, (A, B), "100.00", "130.00"))
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 2000)], [])


def test_an_account_report_after_the_statement_may_lack_lines_but_not_add_them(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (A, B), "100.00", "130.00"), Sent(D3, D3, (A,), "100.00", "110.00", family="052"))
        assert conflicts(connection) == []
        take(connection, Sent(D3, D3, (A, C), "100.00", "105.00", name="other", family="052"))
        assert conflicts(connection) == [(D3, -500, "adds")]
        assert money(connection) == [(D3, 1000), (D3, 2000)]


def test_a_report_that_names_another_text_for_a_line_names_the_same_line(engine: Engine) -> None:
    """The bank's reference tells: of two equal sums the one with a known reference is known, however its text was cut."""
    report = Sent(D3, D3, (Line(D3, "10.00", "R2", "cut te"),), family="052", opening="0.00", closing="10.00")
    whole = Sent(D3, D3, (Line(D3, "10.00", "R1", "other"), Line(D3, "10.00", "R2", "cut text")), "0.00", "20.00")
    with engine.begin() as connection:
        take(connection, report, whole)
        assert sorted(text for *_, text in payments(connection)) == ["cut te", "other"]


def test_a_corrected_statement_is_named_line_by_line_and_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        take(
            connection, Sent(D3, D3, (A, B), "100.00", "130.00"), Sent(D3, D3, (A, B._replace(amount="25.00")), "100.00", "135.00", name="corrected")
        )
        assert money(connection) == [(D3, 1000), (D3, 2000)]
        assert conflicts(connection) == [(D3, 2000, "lacks"), (D3, 2500, "adds")]
        sentence = bulk.fetch(connection, "SELECT sentence FROM conflict ORDER BY conflict_no")[0][0]
        assert "2.xml: statement corrected of" in sentence
        assert "25.00 EUR on 2026-03-03" in sentence


def test_the_same_contradiction_twice_has_two_keys(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, *(Sent(D3, D3, lines, name=name) for name, lines in (("one", (A,)), ("two", (A, B)), ("three", (A, B)))))
        keys = [key for (key,) in bulk.fetch(connection, "SELECT key FROM conflict ORDER BY conflict_no")]
        assert len(keys) == len(set(keys)) == 2


def test_a_line_that_a_later_statement_of_a_longer_time_leaves_out_is_missed_on_its_day(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (A,)), Sent(D4, D4, (Line(D4, "1.00"),)), Sent(D3, D5, (Line(D4, "1.00"), Line(D5, "2.00"))))
        assert conflicts(connection) == [(D3, 1000, "lacks")]
        assert money(connection) == [(D3, 1000), (D4, 100), (D5, 200)]


def test_what_was_made_before_the_day_was_over_is_completed_by_what_was_made_later(engine: Engine) -> None:
    noon = Sent("2026-03-02", D3, (A,), "100.00", "110.00", created_at=f"{D3}T12:00:00")
    evening = Sent("2026-03-02", D4, (A, B, Line(D4, "1.00")), "100.00", "131.00", created_at=f"{D4}T23:00:00")
    with engine.begin() as connection:
        take(connection, noon, evening)
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 2000), (D4, 100)], [])


def test_pages_of_a_statement_are_different_lines_and_a_page_sent_again_is_not(engine: Engine) -> None:
    one, two = Sent(D3, D3, (A,), page="1"), Sent(D3, D3, (B, A), page="2 last")
    with engine.begin() as connection:
        take(connection, one, two, one, two)
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 1000), (D3, 2000)], [])


def test_parts_of_a_day_by_time_and_by_balance_are_different_lines(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent(f"{D3}T00:00:00", f"{D3}T12:00:00", (A,)), Sent(f"{D3}T12:00:00", f"{D3}T23:59:59", (A,)))
        take(connection, Sent(D4, D4, (Line(D4, "1.00"),), "5.00", "6.00", name="x"), Sent(D4, D4, (Line(D4, "1.00"),), "6.00", "7.00", name="y"))
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 1000), (D4, 100), (D4, 100)], [])


def test_three_statements_of_one_day_are_three_parts_in_any_order(engine: Engine) -> None:
    """The first and the third do not continue each other; that they share no line tells."""
    one, two, three = (
        Sent(D3, D3, (Line(D3, amount, ref),), opening, closing, name=ref)
        for amount, ref, opening, closing in (("4.00", "a", "1.00", "5.00"), ("2.00", "b", "5.00", "7.00"), ("2.50", "c", "7.00", "9.50"))
    )
    whole = Sent(D3, D3, (*one.lines, *two.lines, *three.lines), "1.00", "9.50", name="whole")
    with engine.begin() as connection:
        take(connection, three, one, two, whole, two, one, three)
        assert (money(connection), conflicts(connection)) == ([(D3, 200), (D3, 250), (D3, 400)], [])


def test_a_corrected_day_with_other_balances_is_still_the_same_day(engine: Engine) -> None:
    corrected = Sent(D3, D3, (A, B, Line(D3, "3.00", "N")), "101.00", "134.00", name="corrected")
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (A, B), "100.00", "130.00"), corrected)
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 2000)], [(D3, 300, "adds")])


def test_a_still_days_second_version_is_no_continuation(engine: Engine) -> None:
    """Opening = closing = opening again: without a number that follows, the lines are the same ones."""
    moves = (Line(D3, "5.00", "P"), Line(D3, "-5.00", "Q"))
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, moves, "100.00", "100.00", name="v1"), Sent(D3, D3, (*moves, A), "100.00", "110.00", name="v2"))
        assert money(connection) == [(D3, -500), (D3, 500)]
        assert conflicts(connection) == [(D3, 1000, "adds")]


def test_a_late_line_of_an_earlier_day_counts_once(engine: Engine) -> None:
    """A Monday's statement lists a line booked on Saturday; sent again, and by a week's statement, it is the same line."""
    late = Sent(D4, D4, (A, Line(D4, "1.00")))
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (B,)), late, late, Sent(D3, D4, (A, B, Line(D4, "1.00")), name="week"))
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 2000), (D4, 100)], [])


def test_a_late_line_misses_nothing_else_of_its_day(engine: Engine) -> None:
    late = Sent(D4, D4, (A, Line(D4, "1.00")))
    with engine.begin() as connection:
        take(connection, Sent(D3, D4, (A, B, Line(D4, "1.00")), name="week"), late)
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D3, 2000), (D4, 100)], [])


def test_where_neither_need_list_all_another_reference_is_another_line(engine: Engine) -> None:
    """A report of the morning and the afternoon's statement: one sum and one text, two references, two payments."""
    report = Sent(D3, D3, (Line(D3, "1.00", "R1", "y"),), "0.00", "1.00", family="052")
    afternoon = Sent(f"{D3}T12:00:00", f"{D3}T23:59:59", (Line(D3, "1.00", "R2", "y"),), "1.00", "2.00")
    with engine.begin() as connection:
        take(connection, report, afternoon)
        assert (money(connection), conflicts(connection)) == ([(D3, 100), (D3, 100)], [])


def test_equal_lines_far_apart_in_a_long_statement_are_counted_on(engine: Engine) -> None:
    days = [f"2026-03-{day:02}" for day in range(1, 21)]
    lines = tuple(Line(day, "7.00", "", "rent") for day in (*days, *days))
    with engine.begin() as connection:
        take(connection, Sent(days[0], days[-1], lines))
        assert len({key for key, *_ in payments(connection)}) == len(lines)


def test_a_balance_in_another_currency_is_no_balance_of_the_statement(engine: Engine) -> None:
    text = Sent(D3, D3, (A,), "0.00", "10.00").xml().decode()
    head, _, tail = text.partition("<Cd>CLBD</Cd>")
    strange = (head + "<Cd>CLBD</Cd>" + tail.replace('Ccy="EUR"', 'Ccy="SEK"', 1)).encode()
    with engine.begin() as connection:
        file_no = files.add_file(connection, "x.xml", "0" * 64, "camt", 1)
        statements.take_in(connection, read_camt(io.BytesIO(strange), "x.xml"), file_no, "x.xml")
        (row,) = bulk.fetch(connection, "SELECT opening_minor, closing_minor, closing_code FROM statement ORDER BY statement_no")
        assert tuple(row) == (0, None, "CLBD")


def test_several_currencies_of_an_account_do_not_mix(engine: Engine) -> None:
    dollars = Sent(D3, D3, (Line(D3, "10.00", "A", currency="USD"),), "0.00", "10.00", currency="USD")
    strange = Sent(D4, D4, (Line(D4, "1.00"), Line(D4, "9.00", currency="USD")), "10.00", "11.00")
    with engine.begin() as connection:
        take(connection, Sent(D3, D3, (A,), "0.00", "10.00"), dollars, strange, strange)
        rows = bulk.fetch(connection, "SELECT currency, booking_date, amount_minor FROM payment ORDER BY currency, booking_date")
        assert [tuple(row) for row in rows] == [("EUR", D3, 1000), ("EUR", D4, 100), ("USD", D3, 1000), ("USD", D4, 900)]
        sums = bulk.fetch(connection, "SELECT credit_minor, listed_credit_minor FROM statement WHERE from_date = ? ORDER BY statement_no", (D4,))
        assert [tuple(map(int, row)) for row in sums] == [(100, 100), (100, 100)]


def test_a_statement_without_a_period_takes_the_days_of_its_lines(engine: Engine) -> None:
    with engine.begin() as connection:
        take(connection, Sent("", "", (A, Line(D4, "1.00")), dated=False), Sent(D3, D4, (A, Line(D4, "1.00"))))
        assert (money(connection), conflicts(connection)) == ([(D3, 1000), (D4, 100)], [])
        assert bulk.fetch(connection, "SELECT from_date, to_date FROM statement ORDER BY statement_no")[0] == (D3, D4)


def test_details_brought_in_from_a_notification_are_not_lines_of_the_account(engine: Engine) -> None:
    """A batch whose camt.054 came is one line still: sent again it is known, and an equal one is the second."""
    batch = "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>"
    details = (
        "<NtryDtls>" + "".join(f'<TxDtls><Amt Ccy="EUR">{a}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>' for a in ("4.00", "6.00")) + "</NtryDtls>"
    )
    day = Sent(D3, D3, (Line(D3, "10.00", "B1", inside=batch),), "0.00", "10.00")
    with engine.begin() as connection:
        take(connection, day, Sent(D3, D3, (Line(D3, "10.00", "B1", inside=details),), family="054"))
        (pair,) = notifications.pairs(connection, D3)
        notifications.bring_in(connection, pair.notified_entry_no, pair.entry_no)
        again, twins = take(connection, Sent(D3, D3, day.lines, "0.00", "10.00", name="again"), Sent(D3, D3, day.lines * 2, name="twins"))
        assert (again.conflicts, again.new_entries) == (0, 0)
        assert twins.conflicts == 1


def test_many_changed_references_are_paired_by_sum_and_quickly(engine: Engine) -> None:
    many = 3000
    lines = tuple(Line(D3, f"{1 + at % 50}.00", f"R{at}", f"t{at}") for at in range(many))
    changed = tuple(line._replace(reference=f"X{line.reference}") for line in lines)
    with engine.begin() as connection:
        _, again = take(connection, Sent(D3, D3, lines), Sent(D3, D3, changed, name="other format"))
        assert (again.new_entries, again.conflicts) == (0, 0)


# ---------------------------------------------------------------- any order

WEEK = (
    Sent("2026-03-02", "2026-03-02", (Line("2026-03-02", "7.00", "", "rent"), Line("2026-03-02", "7.00", "", "rent")), "0.00", "14.00"),
    Sent(D3, D3, (A, Line(D3, "10.00", "A", "first, again")), page="1", opening="14.00"),
    Sent(D3, D3, (B, Line(D3, "10.00", "D", "third")), page="2 last", closing="64.00"),
    Sent(f"{D4}T00:00:00", f"{D4}T12:00:00", (Line(D4, "1.00", "", "twin"),), "64.00", "65.00", name="am"),
    Sent(f"{D4}T12:00:00", f"{D4}T23:59:59", (Line(D4, "1.00", "", "twin"),), "65.00", "66.00", name="pm"),
    Sent(
        "2026-03-02", D4,
        (
            Line("2026-03-02", "7.00", "", "rent"), Line("2026-03-02", "7.00", "", "rent"), A, Line(D3, "10.00", "A", "first, again"), B,
            Line(D3, "10.00", "D", "third"), Line(D4, "1.00", "", "twin"), Line(D4, "1.00", "", "twin"),
        ),
        "0.00", "66.00", name="all three",
    ),
    Sent(D3, D3, (A,), "14.00", "24.00", name="report", family="052"),
)  # fmt: skip
EXPECTED = [("2026-03-02", 700)] * 2 + [(D3, 1000)] * 3 + [(D3, 2000)] + [(D4, 100)] * 2


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A copy of an empty store, to be copied again by each example."""
    return shutil.copyfile(sqlite_template, tmp_path / "empty.db")


def outcome(empty: Path, order: tuple[Sent, ...]) -> tuple[list[tuple[str, str, int, str]], list[tuple[str, int, str]]]:
    """Payments and conflicts after these files in this order, in a store of their own."""
    path = shutil.copyfile(empty, empty.with_name("one.db"))
    engine = open_store(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            take(connection, *order)
            return payments(connection), conflicts(connection)
    finally:
        engine.dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(WEEK), again=st.lists(st.sampled_from(WEEK), max_size=3))
def test_the_same_statements_in_any_order_give_the_same_payments(sqlite_file: Path, order: list[Sent], again: list[Sent]) -> None:
    """Pages, parts of a day, a longer statement of the same days, a report, and some of them twice."""
    expected, _ = outcome(sqlite_file, WEEK)
    assert [(day, amount) for _, day, amount, _ in sorted(expected, key=lambda one: (one[1], one[2]))] == EXPECTED
    assert outcome(sqlite_file, (*order, *again)) == (expected, [])


def test_every_order_of_daily_and_weekly_statements_gives_the_same_payments(sqlite_file: Path) -> None:
    days = tuple(Sent(day, day, (Line(day, "3.00", "", "x"), Line(day, "3.00", "", "x"), Line(day, "4.00", "", day))) for day in (D3, D4, D5))
    week = Sent(D3, D5, tuple(line for one in days for line in one.lines), name="week")
    found = {repr(outcome(sqlite_file, order)) for order in itertools.permutations((*days, week))}
    assert len(found) == 1


def test_a_file_that_breaks_in_the_middle_leaves_nothing(engine: Engine) -> None:
    def broken(connection: Connection) -> None:
        file_no = files.add_file(connection, "x.xml", "0" * 64, "camt", 1)
        events = itertools.chain(_events(), iter(_fail, None))
        statements.take_in(connection, events, file_no, "x.xml")

    with pytest.raises(ValueError, match="cut"), engine.begin() as connection:
        broken(connection)
    with engine.begin() as connection:
        assert [int(n) for (n,) in bulk.fetch(connection, "SELECT COUNT(*) FROM entry UNION ALL SELECT COUNT(*) FROM statement")] == [0, 0]


def _fail() -> None:
    raise ValueError("cut")


def _events() -> list[Statement | Entry]:
    return list(read_camt(io.BytesIO(Sent(D3, D3, (A,), account=IBAN).xml()), "x.xml"))
