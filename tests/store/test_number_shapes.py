"""What is kept of the shapes of numbers is what all of them say, in whatever order and chunks they came."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from reconcile.store import number_shapes
from reconcile.store.number_shapes import SAMPLE, Ends

if TYPE_CHECKING:
    from sqlalchemy import Engine

NUMBERS = [(f"{at * 7919 % 10_000_000:07d}", "contract") for at in range(3 * SAMPLE)]
FEW = [("A-17", "invoice"), ("B-18", "invoice"), ("Bērziņa", "name"), ("1002003", "customer")]


def _kept(engine: Engine, keys: list[tuple[str, str]], at_once: int) -> dict[tuple[str, int], Ends]:
    with engine.connect() as connection:
        for start in range(0, len(keys), at_once):
            number_shapes.add(connection, keys[start : start + at_once])
        return number_shapes.kept(connection)


def test_the_ends_of_a_shape_are_the_first_and_last_of_all_its_numbers(engine: Engine) -> None:
    ordered = sorted(key for key, _ in NUMBERS)
    kept = _kept(engine, [*NUMBERS, *FEW], 1_000)
    assert kept["contract", 7] == Ends(ordered[:SAMPLE], ordered[-SAMPLE:])
    assert kept["invoice", 4] == Ends(["A-17", "B-18"], ["A-17", "B-18"])
    assert list(kept) == [("contract", 7), ("customer", 7), ("invoice", 4), ("name", 7)]


def test_numbers_that_come_one_by_one_in_any_order_leave_the_same(engine: Engine) -> None:
    mixed = [*NUMBERS, *FEW, *FEW, *NUMBERS[:50]]
    Random(7).shuffle(mixed)
    kept = _kept(engine, mixed, 37)
    assert kept == number_shapes.reckoned([[*NUMBERS, *FEW]]) == number_shapes.reckoned([[key] for key in mixed])
