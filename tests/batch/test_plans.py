"""Levelled plans over a store: readings as facts, the barometer, the settlement, and what leaves us of them."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import claim_rulings, plan_check, plan_propose, plan_settle
from reconcile.batch.rulings import Ruler
from reconcile.batch.show import show
from reconcile.core.plan_months import Consumption
from reconcile.core.reference_data import Clearing, Invoice
from reconcile.errors import WrongUse
from reconcile.store import check, consumption, reference, tonight
from reconcile.store.plans_money import Known
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line
from tests.batch.plan_books import pay, plan, read, readings
from tests.batch.test_claim_life import claim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.core.plan_drift import Drift
    from reconcile.core.plan_settle import Settlement


def levelled(engine: Engine) -> Books:
    books = Books(engine)
    books.contract(ANNA, "Anna Bērziņa")
    books.contract(JANIS, "Jānis Kalniņš")
    return books


def checked(books: Books, contract_no: str = "", as_of: str = "") -> list[Drift]:
    with books.engine.connect() as connection:
        return plan_check.of_policy(connection, plan_check.newest(connection, as_of), books.policy, contract_no)


def settled(books: Books) -> list[Settlement]:
    with books.engine.connect() as connection:
        return plan_settle.everything(connection, plan_check.newest(connection), books.policy)


def a_year(engine: Engine, kwh: int = 130) -> Books:
    """Anna has paid her plan of 17.00 a month for all of 2026, and used this much a month instead of 100."""
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 12, kwh)])
    pay(books, ANNA, "2026-01", 12)
    books.night("2026-12-31")
    return books


def test_readings_are_facts_the_same_again_is_passed_over_and_others_are_new_versions(engine: Engine) -> None:
    books = levelled(engine)
    said = readings(ANNA, "2026-01", 2)
    assert read(books, said) == (2, 2, 0)
    assert read(books, said) == (2, 0, 0)
    assert read(books, [said[0]._replace(kwh_milli=120_500)]) == (1, 1, 0)
    assert read(books, [said[0]._replace(kwh_milli=120_500, amount_minor=None)]) == (1, 1, 0)
    assert read(books, [said[0]]) == (1, 1, 0)
    with engine.connect() as connection:
        assert [one.kwh_milli for one in consumption.of_contract(connection, ANNA)] == [100_000, 120_500, 120_500, 100_000, 100_000]
        assert check.everything(connection) == []


def test_a_reading_that_cuts_across_another_is_named(engine: Engine) -> None:
    books = levelled(engine)
    read(books, readings(ANNA, "2026-01", 2))
    assert read(books, [Consumption(ANNA, "2026-01-16", "2026-02-10", 90_000, None, "EUR")]).conflicts == 1
    books.night("2026-03-01")
    with engine.connect() as connection:
        found = tonight.conflicts(connection)
    assert [(one.kind, one.contract_no) for one in found] == [("consumption_conflict", ANNA)]
    assert "2026-01-16 to 2026-02-10 cuts across 2026-01-01 to 2026-01-31" in found[0].sentence


def test_who_will_get_a_surprise_stands_first_and_the_portfolio_adds_up(engine: Engine) -> None:
    books = levelled(engine)
    for number, kwh, day in ((ANNA, 100, 10), (JANIS, 200, 11)):
        plan(books, number, "2026-01-01", 1_700)
        read(books, [*readings(number, "2025-01", 12), *readings(number, "2026-01", 3, kwh)])
        pay(books, number, "2026-01", 3, day=day)
    books.night("2026-03-31")
    rows = checked(books)
    assert [(one.contract_no, one.state) for one in rows] == [(JANIS, "will owe"), (ANNA, "on course")]
    assert [(one.paid_minor, one.due_minor, one.asked_minor) for one in rows] == [(5_100, 5_100, 20_400)] * 2
    (together,) = plan_check.portfolio(rows)
    assert (together.contracts, together.owing, together.owed_minor) == (2, 1, rows[0].drift_minor)
    assert together.drift_minor == sum(one.drift_minor or 0 for one in rows)
    assert checked(books, JANIS) == rows[:1]


def test_an_earlier_day_sees_what_was_read_and_paid_by_then(engine: Engine) -> None:
    books = a_year(engine)
    (then,) = checked(books, as_of="2026-03-31")
    assert (then.paid_minor, then.known_days, then.consumed_minor) == (5_100, 90, 6_630)


def test_any_order_of_facts_gives_the_same_barometer_and_settlement(engine: Engine) -> None:
    books = levelled(engine)
    numbers = [f"{10**9 + at * 10_007}" for at in range(24)]
    events: list[Callable[[str], object]] = [
        lambda number: plan(books, number, "2026-01-01", 1_700),
        lambda number: plan(books, number, "2026-03-10", 2_000),
        lambda number: plan(books, number, "2026-03-20", 1_900),
        lambda number: read(books, [*readings(number, "2025-01", 12), *readings(number, "2026-01", 12, 120)]),
        lambda number: pay(books, number, "2026-01", 12, 1_900, numbers.index(number) + 1),
    ]
    for number, order in zip(numbers, list(permutations(events))[::5], strict=True):
        books.contract(number, f"Customer {number}")
        for event in order:
            event(number)
    books.night("2026-12-31")
    assert {one._replace(contract_no="") for one in checked(books)} == {checked(books, numbers[0])[0]._replace(contract_no="")}
    found = {one._replace(contract_no="") for one in settled(books)}
    assert len(found) == 1
    assert found.pop().asked_minor == 1_700 * 2 + 2_000 + 1_900 * 9


def test_nights_on_the_way_or_one_at_the_end_settle_alike(engine: Engine) -> None:
    books = levelled(engine)
    for number in (ANNA, JANIS):
        plan(books, number, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 24, 110), *readings(JANIS, "2025-01", 24, 110)])
    for month in range(1, 13):
        pay(books, ANNA, f"2026-{month:02}", 1, day=11)
        books.night(f"2026-{month:02}-28")
    pay(books, JANIS, "2026-01", 12)
    books.night("2026-12-31")
    anna, janis = settled(books)
    assert anna._replace(contract_no="") == janis._replace(contract_no="")


def test_a_claim_keeps_the_settlement_waiting_until_it_is_resolved(engine: Engine) -> None:
    books = a_year(engine)
    claim(books, "CL-1", ANNA, 1_700)
    claim(books, "CL-2", ANNA, 1_701, "NONE-OF-OURS", "Noraidīts")
    books.night("2027-01-04")
    (one,) = settled(books)
    assert (one.state, one.why) == ("held", ("claim CL-2 is open",))
    with books.engine.begin() as connection:
        claim_rulings.answered(connection, books.policy, "CL-2", Ruler("ilze", "2027-01-04T09:00:00+00:00", "2027-01-04", "by letter"))
    assert settled(books)[0].why == ("claim CL-2 is waiting for the customer",)
    with books.engine.begin() as connection:
        claim_rulings.close(connection, books.policy, "CL-2", Ruler("ilze", "2027-01-05T09:00:00+00:00", "2027-01-05", "she agrees"))
    assert settled(books)[0].state == "due"


def test_a_settlement_is_a_proposal_that_opens_nothing(engine: Engine, tmp_path: Path) -> None:
    books = a_year(engine)
    before = books.open_items()
    (one,) = settled(books)
    assert (one.state, one.bill_minor, one.balance_minor) == ("due", 6_120, 6_120)
    path = tmp_path / "settlements.csv"
    assert plan_settle.write_proposal(path, [one], "2026-12-31") == 12
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("61.20")
    assert {(row["kind"], row["invoice_no"], row["period_start"], row["period_end"]) for row in rows} == {
        ("settlement", "", "2026-01-01", "2026-12-31")
    }
    books.night("2027-01-02")
    assert books.open_items() == before


def test_a_payment_that_waits_for_a_person_holds_the_settlement(engine: Engine) -> None:
    books = a_year(engine)
    books.contract(OLGA, "Olga Ozola")
    plan(books, OLGA, "2026-01-01", 1_700)
    read(books, readings(OLGA, "2025-01", 24))
    books.bank("2026-12-11", Line(1_700, f"līg. {OLGA[:-1]}0", payer="N. N.", account="LV11HABA0000000000077"))
    books.night("2027-01-02")
    states = {one.contract_no: (one.state, one.shares == ()) for one in settled(books)}
    assert states == {ANNA: ("due", False), OLGA: ("held", True)}


def test_a_running_year_can_be_explained_and_is_not_proposed(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 3, 130)])
    books.night("2026-03-31")
    assert settled(books) == []
    with engine.connect() as connection:
        one = plan_settle.explain(connection, plan_check.newest(connection), books.policy, ANNA)
    assert (one.state, one.cost_minor, one.shares) == ("running", 6_630, ())
    assert sum(part.amount_minor for part in one.parts) == one.balance_minor == 6_630


def test_a_proposal_of_an_unread_contract_says_what_to_send(engine: Engine) -> None:
    books = levelled(engine)
    with engine.connect() as connection, pytest.raises(WrongUse, match="import a consumption table first"):
        plan_propose.propose(connection, Known("2026-03-31"), ANNA, "")
    read(books, [one._replace(amount_minor=None) for one in readings(ANNA, "2025-01", 15)])
    with engine.connect() as connection, pytest.raises(WrongUse, match="says nothing of what it cost"):
        plan_propose.propose(connection, Known("2026-03-31"), ANNA, "")


def test_a_proposed_plan_comes_back_as_instalments_that_add_up(engine: Engine, tmp_path: Path) -> None:
    books = levelled(engine)
    read(books, [*readings(ANNA, "2025-01", 12, 101, 19), *readings(ANNA, "2026-01", 3, 104, 19)])
    with engine.connect() as connection:
        found = plan_propose.propose(connection, Known("2026-03-31"), ANNA, "0.1523")
    plan_propose.write_plans(tmp_path / "plans.csv", found.stretches)
    assert len(found.stretches) == 2
    for one in found.stretches:
        plan(books, ANNA, one.valid_from, one.monthly_amount_minor)
    books.night("2027-03-20")
    with engine.connect() as connection:
        items = [row for row in show(connection, ANNA).items if row["item_key"] <= f"PLAN/{ANNA}/2027-03"]
    assert (len(items), sum(Decimal(row["amount"]) for row in items)) == (12, Decimal(found.total_minor) / 100)


def test_the_export_has_each_instalment_of_the_year_and_its_contracts_drift(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    plan(books, ANNA, "2026-06-01", 2_000)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 3)])
    pay(books, ANNA, "2026-01", 3)
    books.night("2026-03-31")
    rows = books.exported("plans")
    assert [row["item_key"][-7:] for row in rows] == [f"2026-{month:02}" for month in range(1, 13)]
    assert sum(row["paid"] for row in rows) == Decimal("51.00")
    assert sum(row["monthly_amount"] for row in rows) == Decimal("225.00") == sum(row["paid"] + row["open"] for row in rows)
    assert {row["valid_from"] for row in rows} == {"2026-01-01", "2026-06-01"}
    (drift,) = checked(books)
    assert {row["drift"] for row in rows} == {Decimal(drift.drift_minor or 0) / 100}


def test_show_tells_of_the_plan(engine: Engine) -> None:
    a_year(engine)
    with engine.connect() as connection:
        head = dict(show(connection, ANNA).head)
    assert head["levelled plan"].startswith("17.00 EUR a month from 2026-01-01 on")
    assert "asks 204.00 EUR, 204.00 EUR of it paid; used for 265.20 EUR" in head["plan year"]


def test_an_instalment_paid_at_the_cash_desk_is_paid_and_a_bill_in_its_place_is_counted_once(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 3)])
    pay(books, ANNA, "2026-03", 1)
    books.night("2026-03-20")
    with engine.begin() as connection:
        desk = Clearing(ANNA, f"PLAN/{ANNA}/2026-02", 1_700, "EUR", "2026-03-21", "cash_desk")
        reference.take_clearings(connection, [desk], books.file(connection, "clearings"))
        bill = Invoice("L-3", ANNA, "levelled", "2026-03-21", "2026-03-25", "2026-03-01", "2026-03-31", 1_700, "EUR", "")
        reference.take_invoices(connection, [bill], books.file(connection, "invoices"))
    books.night("2026-03-31")
    (one,) = checked(books)
    assert (one.asked_minor, one.due_minor, one.paid_minor, one.on_account_minor) == (20_400, 5_100, 3_400, 0)


def test_why_names_the_kilowatt_hours_the_prices_and_the_instalments_left_open(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 12, 140, 21)])
    pay(books, ANNA, "2026-01", 4)
    pay(books, ANNA, "2026-06", 7)
    books.night("2026-12-31")
    with engine.connect() as connection:
        one = plan_settle.explain(connection, plan_check.newest(connection), books.policy, ANNA)
    words = {part.name: part.sentence for part in one.parts}
    assert sum(part.amount_minor for part in one.parts) == one.balance_minor == 14_880 + 1_700
    assert words["consumption"] == "1,680 kWh were used, more than the 1,200 kWh that the year before foretold; at that year's 0.17000 EUR"
    assert words["price"] == "a kilowatt hour cost 0.21000 EUR on average, the year before 0.17000"
    assert words["missed"] == "instalments that were not paid, and stay open; open are those due on 2026-12-15 17.00"
