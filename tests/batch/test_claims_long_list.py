"""A list of 5,000 lines, as a manager of many houses sends it: taken in from its file, judged line by line, exact to the cent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconcile.batch import claim_list
from reconcile.batch.claim_files import Told
from reconcile.core.reference_data import Contract
from reconcile.store import reference
from tests.batch.books import Books, Line

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

FLATS = [str(2_000_000_000 + 1_013 * at) for at in range(500)]
DAYS = [f"2026-03-{day:02}" for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]


def _sum(flat: int, at: int) -> int:
    return 2_500 if flat % 2 else 3_000 + 7 * at  # half of all lines are of one sum


def _came(flat: int, at: int) -> bool:
    return not (flat % 10 == 4 and at == 9)  # the last of one flat in ten never came


def test_a_list_of_five_thousand_lines_is_taken_in_and_judged(engine: Engine, tmp_path: Path) -> None:
    books = Books(engine)
    with engine.begin() as connection:
        flats = [
            Contract(number, f"C{number}", f"Dzīvoklis {number}", "Rīga", "", "lv", "paper", "transfer", "actual", "2020-01-01", "")
            for number in FLATS
        ]
        reference.take_contracts(connection, flats, books.file(connection, "contracts"))
    rows = []
    for at, day in enumerate(DAYS):
        paid = [(flat, number) for flat, number in enumerate(FLATS)]
        books.bank(
            day,
            *(
                Line(_sum(flat, at), f"līg. {number}", f"REF{at}{number}", f"Īrnieks {flat}", f"LV33HABA{flat:013}")
                for flat, number in paid
                if _came(flat, at)
            ),
        )
        rows += [f"{number};{day};{_sum(flat, at) // 100},{_sum(flat, at) % 100:02}\n" for flat, number in paid]
    books.night("2026-03-31")
    path = tmp_path / "houses.csv"
    path.write_text("contract_no;paid_on;amount\n" + "".join(rows), encoding="utf-8")

    (case,) = claim_list.answer(books.engine, books.policy, [path], Told(), "2026-03-31").cases

    assert len(rows) == 5_000
    assert Counter(one.verdict for one in case.lines) == {"agreed": 4_950, "not_decidable": 50}
    (total,) = case.totals
    assert total.claimed_minor == sum(_sum(flat, at) for flat in range(len(FLATS)) for at in range(len(DAYS)))
    assert total.difference_minor == 50 * _sum(4, 9)
