"""A night works on the plans that something has come for, and opens what a night working on all of them would."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.batch import instalments
from reconcile.core.plan_months import day_after, last_day, month_after
from reconcile.core.policy import Policy
from reconcile.core.reference_data import Plan
from reconcile.store import bulk, plans, reference
from reconcile.store.engine import open_store
from tests.batch.books import ANNA, JANIS, OLGA, Books, Line

if TYPE_CHECKING:
    from pathlib import Path

    from reconcile.batch.context import Night


def _everything(night: Night) -> dict[str, list[Plan]]:
    return plans.timelines(night.connection)


def _something_comes(random: Random, books: Books, day: str) -> None:
    number, month = random.choice((ANNA, JANIS, OLGA)), day[:7]
    what = random.randrange(6)
    if what < 2:
        one = Plan(
            number, random.choice((day, f"{month}-01", f"{month_after(month, 1)}-10")), random.choice((1_200, 1_700)), random.choice((0, 1, 15, 28, 30, 31)),
            random.choice(("", "", last_day(month), f"{month_after(month, 3)}-20")), "EUR",
        )  # fmt: skip
        with books.engine.begin() as connection:
            reference.take_plans(connection, [one], books.file(connection, "plans"))
    elif what == 2:
        billed = random.choice((month, month_after(month, 1)))
        books.bill(f"L-{number}-{billed}-{day}", number, 1_700, random.choice((day, f"{billed}-25")), f"{billed}-28", "levelled")
    elif what == 3:
        books.bank(day, Line(random.choice((1_200, 1_700, 5_000)), f"līg. {number}", account=f"LV11HABA{number}"))


def _seen(books: Books) -> list[list[Any]]:
    with books.engine.connect() as connection:
        return [
            bulk.fetch(connection, "SELECT item_key, opens_on, due_on, amount_minor, run_no FROM item ORDER BY item_key"),
            bulk.fetch(connection, "SELECT item_key, amount_minor, cleared_on, reason, run_no FROM clearing ORDER BY item_key, clearing_no"),
            bulk.fetch(connection, "SELECT item_key, open_minor FROM open_item ORDER BY item_key"),
        ]


@pytest.mark.parametrize("seed", range(12))
def test_a_night_opens_what_one_that_works_on_every_plan_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    touched, every = (Books(open_store(f"sqlite:///{tmp_path}/{name}.db")) for name in ("touched", "every"))
    for books in (touched, every):
        for number in (ANNA, JANIS, OLGA):
            books.contract(number, f"Anna {number}")
    chance = Random(seed)
    day = f"2026-01-{chance.randrange(1, 29):02}"
    opened = 0
    for night in range(16):
        policy = Policy(instalments_open_days=20) if night > 11 and seed % 3 == 0 else Policy()
        came = chance.randrange(1 << 30)
        for books in (touched, every):
            books.policy = policy
            for part in range(2):
                _something_comes(Random(came + part), books, day)
            with monkeypatch.context() as patch:
                if books is every:
                    patch.setattr(instalments, "_to_work_on", _everything)
                books.night(day)
        seen = _seen(touched)
        assert seen == _seen(every), day
        opened = len(seen[0])
        day = day_after(day, chance.choice((1, 1, 2, 9, 30, 31, 45)))
    assert opened


def test_a_night_works_on_no_plan_that_nothing_has_come_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books(open_store(f"sqlite:///{tmp_path}/x.db"))
    with books.engine.begin() as connection:
        stretches = [Plan(number, "2026-01-01", 1_700, due, "", "EUR") for number, due in ((ANNA, 15), (JANIS, 20))]
        reference.take_plans(connection, stretches, books.file(connection, "plans"))
    worked: list[list[str]] = []
    rule = instalments._to_work_on

    def watched(night: Night) -> dict[str, list[Plan]]:
        found = rule(night)
        worked.append(sorted(found))
        return found

    monkeypatch.setattr(instalments, "_to_work_on", watched)
    for day in ("2026-02-12", "2026-02-13", "2026-02-14", "2026-02-18"):
        books.night(day)
    assert worked == [[ANNA, JANIS], [ANNA], [], [JANIS]]
