"""Contracts of a common name where a sum is open: gathered once a run, and always as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.store import bulk
from reconcile.store.book import Book
from reconcile.store.name_sums import COMMON, NameSums

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_ITEM = (
    "item_no", "item_key", "invoice_no", "contract_no", "kind", "issued_on", "opens_on", "due_on", "period_start", "period_end", "amount_minor", "currency",
    "payment_reference", "file_no", "run_no",
)  # fmt: skip
_OPEN = ("contract_no", "item_key", "kind", "issued_on", "opens_on", "due_on", "amount_minor", "open_minor", "currency")
DAY = "2026-01-10"


def _contracts(connection: Connection, name: str, sums: dict[str, int]) -> None:
    """Contracts of customers of one name, each with one open bill."""
    bulk.insert(connection, "number_key", ("key", "kind", "contract_no", "item_key"), [(name, "name", number, "") for number in sums])
    bills = [(f"R-{number}", number, amount) for number, amount in sums.items()]
    first = bulk.next_number(connection, "item", "item_no")
    rows = [
        (at, key, key, number, "invoice", DAY, DAY, DAY, "", "", amount, "EUR", "", 1, 0) for at, (key, number, amount) in enumerate(bills, first)
    ]
    bulk.insert(connection, "item", _ITEM, rows)
    bulk.insert(connection, "open_item", _OPEN, [(number, key, "invoice", DAY, DAY, DAY, amount, amount, "EUR") for key, number, amount in bills])


def test_what_is_settled_or_paid_in_part_since_is_seen_as_it_stands(engine: Engine) -> None:
    with engine.begin() as connection:
        _contracts(connection, "BERZINA ILZE", {f"C-{at:03}": 1000 + at for at in range(30)})
        book = Book(connection, 1, "2026-02-01")
        sums = NameSums(connection, book)

        def found(amount: int) -> dict[str, list[str]]:
            return sums.find([("P", "BERZINA ILZE", amount, "EUR", "2026-01-20")])

        assert found(1005) == {"P": ["C-005"]}
        assert found(400) == {}
        book.post("P-1", "item", "C-005", "R-C-005", 1005, "EUR", "equal_sum")
        book.settled("C-005", "R-C-005")
        book.post("P-2", "item", "C-007", "R-C-007", 607, "EUR", "oldest_due")
        book.flush()
        assert found(1005) == {}
        assert found(400) == {"P": ["C-007"]}
        assert sums.find([("P", "BERZINA ILZE", 1003, "EUR", "2026-01-09")]) == {}, "it opens only the day after"
        assert sums.find([("P", "BERZINA ILZE", 1003, "USD", "2026-01-20")]) == {}


def test_a_name_that_very_many_have_is_left_out(engine: Engine) -> None:
    with engine.begin() as connection:
        _contracts(connection, "OZOLS JANIS", {f"C-{at:03}": 1000 + at for at in range(COMMON + 1)})
        _contracts(connection, "KALNA ANNA", {f"D-{at:03}": 1000 + at for at in range(COMMON)})
        book = Book(connection, 1, "2026-02-01")
        sums = NameSums(connection, book)
        wanted = [("P", "OZOLS JANIS", 1005, "EUR", DAY), ("Q", "KALNA ANNA", 1005, "EUR", DAY)]
        assert sums.find(wanted) == {"Q": ["D-005"]}
        book.post("P-1", "item", "C-007", "R-C-007", 607, "EUR", "oldest_due")
        book.flush()
        assert sums.find([("P", "OZOLS JANIS", 400, "EUR", DAY)]) == {}
