"""One account, many sources: a payment that arrives as camt.053, FiDAViSta, MT940 and CSV is one payment."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.batch import controls
from reconcile.core.statement import Balance, Entry, Statement
from reconcile.store import bulk
from tests.store.bank_statements import conflicts, money, payments
from tests.store.other_formats import WORLD, Events, bare, camt, fidavista, mt940, table, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

FORMATS: dict[str, Callable[[Events], Events]] = {"fidavista": fidavista, "mt940": mt940, "table": table, "bare": bare}
ACCOUNTS = range(len(WORLD.accounts))
sqlite = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def joined(sources: list[Events]) -> Events:
    """One statement over the days of all of them."""
    heads = [one for events in sources for one in events if isinstance(one, Statement)]
    entries = [one for events in sources for one in events if isinstance(one, Entry)]
    first, last = heads[0], heads[-1]
    whole = first._replace(to_date=last.to_date, statement_id=f"{first.statement_id}..", balances=(first.balances[0], last.balances[-1]))
    return [whole, *(one._replace(ordinal=place) for place, one in enumerate(entries, 1))]


def booked(connection: Connection) -> list[tuple[str, int]]:
    """(day, amount) of the account's lines, however many details one has."""
    sql = "SELECT e.booking_date, e.amount_minor FROM entry e WHERE e.status = 'BOOK' ORDER BY e.booking_date, e.amount_minor, e.entry_no"
    return [(day, int(amount)) for day, amount in bulk.fetch(connection, sql)]


@pytest.mark.parametrize("place", ACCOUNTS)
def test_what_came_as_camt_is_known_in_every_other_format(engine: Engine, place: int) -> None:
    """After the first source nothing of what leaves us can change: not a line of the payments."""
    with engine.connect() as connection:
        take(connection, camt(place))
        before = payments(connection)
        assert before
        for change in FORMATS.values():
            taken = take(connection, [change(events) for events in camt(place)])
            assert [(one.new_entries, one.conflicts) for one in taken] == [(0, 0)] * len(taken)
        assert payments(connection) == before


@pytest.mark.parametrize("place", ACCOUNTS)
@pytest.mark.parametrize("name", list(FORMATS))
@sqlite
def test_what_came_in_another_format_is_known_as_camt(engine: Engine, place: int, name: str) -> None:
    with engine.connect() as connection:
        take(connection, [FORMATS[name](events) for events in camt(place)])
        before = payments(connection)
        taken = take(connection, camt(place))
        assert [(one.new_entries, one.conflicts) for one in taken] == [(0, 0)] * len(taken)
        assert payments(connection) == before


@sqlite
def test_in_any_order_of_formats_the_same_lines_are_booked(engine: Engine) -> None:
    found = set()
    for order in itertools.permutations([lambda events: events, fidavista, mt940, table]):
        with engine.connect() as connection:
            for change in order:
                take(connection, [change(events) for events in camt(0)])
            found.add((tuple(booked(connection)), tuple(conflicts(connection))))
            connection.rollback()
    ((lines, contradictions),) = found
    amounts = [(one.booking_date, one.amount_minor) for events in camt(0) for one in events if isinstance(one, Entry)]
    assert (list(lines), contradictions) == (sorted(amounts), ())


@pytest.mark.parametrize("change", [fidavista, mt940, table, bare])
@pytest.mark.parametrize("month_first", [True, False])
@sqlite
def test_a_month_in_another_format_is_the_same_as_its_statements(engine: Engine, change: Callable[[Events], Events], month_first: bool) -> None:
    month = [change(joined(camt(1)))]
    with engine.connect() as connection:
        take(connection, camt(1))
        expected = booked(connection)
        connection.rollback()
        take(connection, month + camt(1) if month_first else camt(1) + month)
        assert (booked(connection), conflicts(connection)) == (expected, [])


def _everything(place: int) -> list[Events]:
    """An account's month in each format: by its statements, as one, and as a list of only the larger sums."""
    parts = camt(place)
    month = joined(parts)
    amounts = sorted(one.amount_minor for one in month if isinstance(one, Entry))
    middle = amounts[len(amounts) // 2]
    larger = bare(month, lambda one: one.amount_minor >= middle)
    return [*parts, *map(fidavista, parts), *map(table, parts), mt940(month), fidavista(month), larger]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@sqlite
def test_any_order_of_statements_months_and_filtered_lists_books_each_line_once(engine: Engine, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(ACCOUNTS))
    everything = _everything(place)
    order = data.draw(st.permutations(range(len(everything))))
    with engine.connect() as connection:
        take(connection, [everything[number] for number in order])
        lines = sorted((one.booking_date, one.amount_minor) for events in camt(place) for one in events if isinstance(one, Entry))
        assert (booked(connection), conflicts(connection)) == (lines, [])
        connection.rollback()


@pytest.mark.parametrize("place", ACCOUNTS)
@sqlite
def test_the_controls_on_the_bank_s_data_say_the_same_whatever_else_came(engine: Engine, place: int) -> None:
    """Copies in other formats, a month beside its days, and lists without balances neither break the chain nor mend it."""
    gap = [events for number, events in enumerate(camt(place)) if number != 1]
    with engine.connect() as connection:
        take(connection, gap)
        before = controls.findings(connection, "2026-12-31")
        assert before
        take(connection, [change(events) for change in FORMATS.values() for events in gap])
        assert controls.findings(connection, "2026-12-31") == before
        take(connection, [fidavista(camt(place)[1])])
        assert controls.findings(connection, "2026-12-31") == []


# ---------------------------------------------------------------- lists that hold only some lines


DAY = "2026-03-03"
LONG = "for a flat with a long address, " * 5


def _three_of_one_sum() -> tuple[Statement, list[Entry]]:
    """A camt day on which three people pay the same sum, one of them twice."""
    source = next(events for events in camt(1) if any(isinstance(one, Entry) and one.amount_minor > 0 for one in events))
    head, line = source[0], next(one for one in source if isinstance(one, Entry) and one.amount_minor > 0 and len(one.payments) == 1)
    assert isinstance(head, Statement)
    people = [("Anna Bērziņa", "LV11A"), ("Jānis Kalniņš", "LV22B"), ("Olga Ozola", "LV33C"), ("Olga Ozola", "LV33C")]
    lines = [
        line._replace(
            ordinal=place, booking_date=DAY, value_date=DAY, servicer_reference=f"REF{place}",
            payments=(line.payments[0]._replace(counterparty_name=name, counterparty_account=account, remittance_text=f"rent {name} {LONG}", end_to_end_id=""),),
        )
        for place, (name, account) in enumerate(people, 1)
    ]  # fmt: skip
    balances = (Balance("OPBD", "", 0, "EUR", DAY), Balance("CLBD", "", sum(one.amount_minor for one in lines), "EUR", DAY))
    return head._replace(from_date=DAY, to_date=DAY, balances=balances), lines


def _names(connection: Connection) -> Counter[str]:
    return Counter(name for (name,) in bulk.fetch(connection, "SELECT payer_name FROM payment ORDER BY payment_id"))


@pytest.mark.parametrize("kept", ["Anna Bērziņa", "Jānis Kalniņš", "Olga Ozola"])
@sqlite
def test_a_filtered_list_keeps_its_payer_and_the_statement_adds_the_others(engine: Engine, kept: str) -> None:
    """Of equal sums the one that names the same payer is the known one: nobody stands in twice, nobody is lost."""
    head, lines = _three_of_one_sum()
    whole: Events = [head, *lines]
    with engine.connect() as connection:
        take(connection, [bare(whole, lambda one: one.payments[0].counterparty_name == kept), whole])
        assert (_names(connection), conflicts(connection)) == (Counter({"Anna Bērziņa": 1, "Jānis Kalniņš": 1, "Olga Ozola": 2}), [])


@sqlite
def test_two_equal_payments_of_a_day_stay_two_in_every_pair_of_formats(engine: Engine) -> None:
    head, lines = _three_of_one_sum()
    twins = [head, *lines[2:]]
    for one, other in itertools.permutations([lambda events: events, fidavista, mt940, table, bare], 2):
        with engine.connect() as connection:
            take(connection, [one(twins), other(twins)])
            assert (len(money(connection)), conflicts(connection)) == (2, [])
            connection.rollback()


@sqlite
def test_a_second_source_that_lists_more_or_less_is_a_contradiction_and_adds_nothing(engine: Engine) -> None:
    head, lines = _three_of_one_sum()
    amount = lines[0].amount_minor
    with engine.connect() as connection:
        take(connection, [[head, *lines], mt940([head, *lines[:2], lines[2]._replace(amount_minor=-7)])])
        assert conflicts(connection) == [(DAY, -7, "adds"), (DAY, amount, "lacks"), (DAY, amount, "lacks")]
        assert len(money(connection)) == 4


@sqlite
def test_halves_of_a_day_in_two_formats_that_may_be_one_are_a_contradiction_and_never_added(engine: Engine) -> None:
    """A page in each format, of lines alike in the sum alone: nobody can tell, so it is said."""
    head, (line, *_) = _three_of_one_sum()
    page = head._replace(page=1, last_page=False)
    nameless = line._replace(payments=(line.payments[0]._replace(counterparty_name="", counterparty_account="", remittance_text=""),))
    with engine.connect() as connection:
        take(connection, [[page, line], mt940([page, nameless._replace(servicer_reference="OTHER")])])
        assert (len(money(connection)), len(conflicts(connection))) == (1, 1)


@sqlite
def test_a_list_taken_before_its_last_day_was_over_is_completed_by_a_longer_one(engine: Engine) -> None:
    head, lines = _three_of_one_sum()
    later = bare([head._replace(to_date="2026-03-04"), *lines])
    with engine.connect() as connection:
        take(connection, [bare([head, *lines[:2]]), later, later, [head, *lines]])
        assert (len(money(connection)), conflicts(connection)) == (4, [])
