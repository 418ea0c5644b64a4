"""Levelled plans as findings of the night: who is heading for a surprise, which year is to be settled; a night looks only at what came."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from reconcile.batch import plan_night
from reconcile.core.plan_months import day_after, last_day, month_after
from reconcile.core.policy import Policy
from reconcile.core.reference_data import Invoice
from reconcile.store import findings, plans_touched, reference, runs
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line
from tests.batch.plan_books import pay, plan, read, readings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from reconcile.core.findings import Finding

KINDS = set(plan_night.KINDS)


def levelled(engine: Engine) -> Books:
    books = Books(engine)
    books.contract(ANNA, "Anna Bērziņa")
    books.contract(JANIS, "Jānis Kalniņš")
    return books


def found(books: Books) -> list[Finding]:
    """What the last night says of plans, what is gone too."""
    with books.engine.connect() as connection:
        night = runs.last(connection, kind="night")
        return [one for one in findings.load(connection, night.run_no if night else 0) if one.kind in KINDS]


def said(books: Books) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.contract_no, one.verdict, one.state) for one in found(books)]


def test_a_contract_heading_for_a_surprise_is_a_finding_until_the_plan_is_mended(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    plan(books, JANIS, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 3, 200), *readings(JANIS, "2025-01", 15)])
    books.night("2026-04-01")
    assert said(books) == [("plan_drift", ANNA, "will_owe", "new")]
    [one] = found(books)
    assert (one.claimed_minor, one.difference_minor) == (20_400, (one.booked_minor or 0) - 20_400)
    assert "32.94 EUR a month instead of 17.00 EUR would mend it" in one.sentence
    books.night("2026-04-02")
    assert said(books) == [("plan_drift", ANNA, "will_owe", "still")]
    plan(books, ANNA, "2026-05-01", 3_600)
    books.night("2026-04-03")
    assert said(books) == [("plan_drift", ANNA, "will_owe", "gone")]


def test_a_year_that_is_over_is_to_be_settled_until_billing_has_sent_it(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 11, 104)])
    pay(books, ANNA, "2026-01", 12)
    books.night("2026-12-30")
    assert said(books) == []
    books.night("2026-12-31")
    assert said(books) == [("plan_settlement", ANNA, "no_reading", "new")]
    read(books, readings(ANNA, "2026-12", 1, 104))
    books.night("2027-01-04")
    assert said(books) == [("plan_settlement", ANNA, "due", "still")]
    [one] = found(books)
    assert (one.key, one.claimed_minor, one.booked_minor, one.difference_minor) == (f"{ANNA}/2026-12-31", 20_400, 21_216, 816)
    assert "8.16 EUR to be billed in 12 parts from 2027-02-15 on" in one.sentence
    with engine.begin() as connection:
        sent = Invoice("S-1", ANNA, "settlement", "2027-01-05", "2027-02-04", "2026-01-01", "2026-12-31", 816, "EUR", "")
        reference.take_invoices(connection, [sent], books.file(connection, "invoices"))
    books.night("2027-01-05")
    assert said(books) == [("plan_settlement", ANNA, "due", "gone")]


def test_a_year_that_cost_what_it_asked_is_nothing_to_do(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, readings(ANNA, "2025-01", 24))
    books.night("2026-12-31")
    assert said(books) == []


def test_a_claim_on_the_contract_holds_its_settlement(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, readings(ANNA, "2025-01", 24, 110))
    books.bank("2026-12-30", Line(1_700, f"līgums {ANNA[:-1]}", "R-1", payer="Kāds Cits", account="LV11HABA0000000000099"))
    books.night("2026-12-31")
    [one] = [one for one in found(books) if one.kind == "plan_settlement"]
    assert one.verdict == "held"
    assert "waits for a person and may be this contract's" in one.sentence


def test_under_other_settings_everybody_is_looked_at_again(engine: Engine) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-01-01", 1_700)
    read(books, [*readings(ANNA, "2025-01", 12), *readings(ANNA, "2026-01", 3, 106)])
    books.night("2026-04-01")
    assert said(books) == []
    books.policy = Policy(plan_surprise_percent=1)
    books.night("2026-04-02")
    assert said(books) == [("plan_drift", ANNA, "will_owe", "new")]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(12))
def test_a_night_that_looks_only_at_what_came_says_what_one_that_looks_at_everything_would(engine: Engine, seed: int) -> None:
    random, books = Random(seed), levelled(engine)
    books.contract(OLGA, "Olga Ozola")
    for number in (ANNA, JANIS, OLGA):
        books.bill(f"B-{number}", number, 100, "2025-01-01", "2025-01-20")
        plan(books, number, f"2025-{random.randrange(1, 13):02}-{random.choice((1, 20))}", 1_700, random.choice(("", "", "2026-06-30")))
        read(books, readings(number, "2024-01", random.randrange(13, 30), random.randrange(60, 160)))
    day = "2025-11-20"
    for _ in range(14):
        _something_comes(random, books, day)
        books.night(day)
        with engine.connect() as connection:
            everything = plan_night.findings(connection, books.policy, day, None)
        tonight = [one._replace(state="", since_date="") for one in found(books) if one.state != "gone"]
        assert tonight == sorted(everything, key=lambda one: (one.kind, one.key)), day
        day = day_after(day, random.choice((1, 1, 3, 20, 45, 70)))


def _something_comes(random: Random, books: Books, day: str) -> None:
    """Nothing, or something that may change what is said of one of the plans."""
    number = random.choice((ANNA, JANIS, OLGA))
    what = random.randrange(8)
    if what == 0:
        plan(
            books,
            number,
            random.choice((day, f"{month_after(day[:7], 1)}-01")),
            random.choice((1_200, 1_900, 3_000)),
            random.choice(("", last_day(day[:7]))),
        )
    elif what == 1:
        read(books, readings(number, month_after(day[:7], -1), random.choice((1, 2)), random.randrange(50, 250)))
    elif what in {2, 3}:
        books.bank(day, Line(random.choice((1_700, 90_000)), f"līg. {number}", account=f"LV11HABA{number}"))
    elif what == 4:
        books.contract(number, "Ieva Krūmiņa", closed_on=random.choice(("", day, f"{month_after(day[:7], 1)}-10")))
    elif what == 5:
        books.bill(f"L-{number}-{day}", number, 2_500, day, f"{day[:7]}-28", "levelled")
    elif what == 6:
        books.bill(f"S-{number}-{day}", number, 900, day, f"{month_after(day[:7], 1)}-15", "settlement")


def _plan(books: Books) -> None:
    plan(books, ANNA, "2026-06-01", 2_000)


def _reading(books: Books) -> None:
    read(books, readings(ANNA, "2026-02", 1))


def _version(books: Books) -> None:
    books.contract(ANNA, "Anna Bērziņa", closed_on="2026-12-31")


def _levelled_bill(books: Books) -> None:
    books.bill("L-1", ANNA, 2_500, "2026-03-10", "2026-03-28", "levelled")


def _on_account(books: Books) -> None:
    books.bank("2026-03-10", Line(90_000, f"līg. {ANNA}"))
    books.night("2026-03-10")


@pytest.mark.parametrize("news", [_plan, _reading, _version, _levelled_bill, _on_account])
def test_what_came_for_a_plan_is_looked_at_the_next_night(engine: Engine, news: Callable[[Books], None]) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-02-15", 1_700)
    night = books.night("2026-03-09")
    with engine.connect() as connection:
        assert plans_touched.since(connection, night, "2026-03-10") == []
    news(books)
    with engine.connect() as connection:
        assert plans_touched.since(connection, night, "2026-03-10") == [ANNA]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-03-14", "2026-03-15"),  # a stretch that was known begins
        ("2026-05-31", "2026-06-01"),  # one ends
        ("2026-08-19", "2026-08-20"),  # the contract closes
        ("2026-09-29", "2026-09-30"),  # a reading that was sent too early
        ("2027-02-27", "2027-02-28"),  # the plan's year ends
        ("2027-02-28", "2027-03-01"),  # the next one begins
        ("2027-01-15", "2028-01-15"),
    ],
)
def test_what_only_the_calendar_brings_is_looked_at_on_its_day(engine: Engine, before: str, after: str) -> None:
    books = levelled(engine)
    plan(books, ANNA, "2026-03-15", 1_700, "2026-06-01")
    books.contract(ANNA, "Anna Bērziņa", closed_on="2026-08-20")
    read(books, readings(ANNA, "2026-09", 1))
    night = books.night(before)
    with engine.connect() as connection:
        assert plans_touched.since(connection, night, before) == []
        assert plans_touched.since(connection, night, after) == [ANNA]
        if after < "2026-12":
            assert plans_touched.since(connection, night._replace(as_of=after), day_after(after)) == (
                [ANNA] if after in {"2026-06-01", "2026-08-20"} else []
            )
