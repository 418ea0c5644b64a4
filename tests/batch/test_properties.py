"""Whole nights over small random worlds: every cent is placed, every invariant holds, and no order of files shows."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reconcile.batch import exports, intake
from reconcile.batch.matching import Times, match
from reconcile.core.policy import Policy
from reconcile.store import check
from reconcile.store.engine import open_store
from tests.scenarios import bank

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sqlalchemy import Engine

TIMES = Times("2026-01-01T04:00:00+00:00", lambda: "2026-01-01T04:05:00+00:00")
POLICY = Policy(collectors=("LV13BANK0000000000004",), duplicate_held_days=10, awaiting_details_banking_days=2)
FIRST = date(2026, 3, 2)
DAYS = [(FIRST + timedelta(days=count)).isoformat() for count in range(0, 26, 2)]
# Two numbers one slip apart, one far away, two of one customer; a closed contract.
CONTRACTS = {"1002003017": "410001", "1002003071": "410002", "1483920657": "410003", "1955501442": "410003", "1771350248": "410004"}
PAYERS = [
    ("Anna Bērziņa", "LV13BANK0000000000001"),
    ("Jānis Kalniņš", "LV13BANK0000000000002"),
    ("Zane Kļava", ""),
    ("Pasta Kase AS", "LV13BANK0000000000004"),
]
AMOUNTS = [1000, 1500, 2000, 2500, 3500]  # few, so that sums meet
Row = dict[str, str]


class World(NamedTuple):
    """Tables and lines as rows; ``statements`` by the place of their night."""

    invoices: list[Row]
    plans: list[Row]
    clearings: list[Row]
    statements: list[list[Row]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    numbers = st.sampled_from(sorted(CONTRACTS))
    amounts = st.sampled_from(AMOUNTS)
    invoices = [
        {
            "invoice_no": f"R-2026-{at:03}", "contract_no": draw(numbers), "kind": draw(st.sampled_from(["invoice", "invoice", "invoice", "credit_note"])),
            "issued_on": (day := draw(st.sampled_from(DAYS))), "due_on": day, "amount": _text(draw(amounts)),
        }
        for at in range(draw(st.integers(1, 8)))
    ]  # fmt: skip
    plans = [
        {"contract_no": number, "valid_from": "2026-03-01", "monthly_amount": "10.00", "due_day": "20"}
        for number in draw(st.sets(numbers, max_size=1))
    ]
    cleared = [one for one in invoices if one["kind"] == "invoice" and draw(st.integers(0, 4)) == 0]
    clearings = [
        {
            "contract_no": one["contract_no"],
            "invoice_no": one["invoice_no"],
            "amount": one["amount"],
            "cleared_on": one["issued_on"],
            "reason": "cash_desk",
        }
        for one in cleared
    ]
    keys = [one["invoice_no"] for one in invoices]
    lines = [draw(_lines(keys, at)) for at in range(draw(st.integers(1, 14)))]
    nights: list[list[Row]] = [[], []]
    for at, line in enumerate(lines):
        nights[line["booked"] > DAYS[len(DAYS) // 2]].append(line)
        if line["end_to_end"] and not line["amount"].startswith("-") and draw(st.integers(0, 2)) == 0:
            nights[1].append(_back(line, at, draw(st.booleans())))
    return World(invoices, plans, clearings, nights)


@st.composite
def _lines(draw: st.DrawFn, keys: Sequence[str], at: int) -> Row:
    """One line: a payment with some number or none, a refund, or a batch."""
    number = draw(st.sampled_from(sorted(CONTRACTS)))
    said = draw(
        st.sampled_from(
            [
                number,
                number,
                draw(st.sampled_from(keys)),
                f"{number} {draw(st.sampled_from(sorted(CONTRACTS)))}",
                "klients " + CONTRACTS[number],
                "par elektrību",
                "līg. 1002003018",
                "līg. 1999998881",
            ]
        )
    )
    name, account = draw(st.sampled_from(PAYERS))
    amount = draw(st.sampled_from([*AMOUNTS, *AMOUNTS, -1000]))
    inside = "3" if amount > 0 and draw(st.integers(0, 15)) == 0 else ""
    return {
        "booked": draw(st.sampled_from(DAYS)), "amount": _text(amount), "payer": name, "payer_iban": account, "text": said, "ref": f"E{at:02}",
        "end_to_end": f"PAY-{at:06}" if draw(st.booleans()) else "", "return_reason": "", "inside": inside,
    }  # fmt: skip


def _back(line: Row, at: int, whole: bool) -> Row:
    amount = line["amount"] if whole else "4.00"
    return {**line, "booked": DAYS[-1], "amount": f"-{amount}", "text": "Atgriešana", "ref": f"B{at:02}", "return_reason": "FOCR", "inside": ""}


def _text(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2))


class Place:
    """A store of its own, and the files of a world."""

    def __init__(self, template: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name)
        shutil.copyfile(template, self.path / "reconcile.db")
        self.engine: Engine = open_store(f"sqlite:///{self.path / 'reconcile.db'}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()
        self._folder.cleanup()

    def tables(self, world: World) -> list[Path]:
        closed = "1771350248"
        contracts = [
            {"contract_no": number, "customer_no": customer, "customer_name": "Anna Bērziņa", "closed_on": DAYS[3] if number == closed else ""}
            for number, customer in CONTRACTS.items()
        ]
        named = {"contracts": contracts, "invoices": world.invoices, "plans": world.plans, "clearings": world.clearings}
        return [self._table(name, rows) for name, rows in named.items() if rows]

    def statement(self, name: str, rows: list[Row]) -> list[Path]:
        if not rows:
            return []
        target = self.path / f"{name}.xml"
        target.write_text(bank.statement(self._table(name, rows)), encoding="utf-8")
        return [target]

    def _table(self, name: str, rows: list[Row]) -> Path:
        path = self.path / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def night(self, came: Sequence[Path], as_of: str, chunk: int = 3) -> list[tuple[object, ...]]:
        for path in came:  # one by one: the order given is the order of coming
            outcomes = intake.take(self.engine, POLICY, [path], lambda *_: None)
            assert [one.message for one in outcomes if one.outcome != "taken"] == []
        with self.engine.begin() as connection:
            match(connection, POLICY, as_of, TIMES, lambda *_: None, chunk)
        with self.engine.begin() as connection:
            assert check.everything(connection) == []
            return list(exports.rows(connection, "payments"))


END = "2026-04-10"
# A failing world is shown as it is: to make it smaller takes longer than to read it.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
few = settings(max_examples=20, deadline=None, phases=PHASES, suppress_health_check=CHECKS)


@few
@given(worlds())
def test_every_cent_is_placed_and_every_invariant_holds(sqlite_template: Path, world: World) -> None:
    with Place(sqlite_template) as place:
        first = place.night([*place.tables(world), *place.statement("one", world.statements[0])], DAYS[len(DAYS) // 2])
        _adds_up(first)
        _adds_up(place.night(place.statement("two", world.statements[1]), DAYS[-1]))
        _adds_up(place.night([], END))


def _adds_up(rows: Sequence[tuple[object, ...]]) -> None:
    names = [name for name, _ in exports.columns("payments")]
    payments: dict[object, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        found = dict(zip(names, row, strict=True))
        payments[found["payment_id"]].append(found)
    for lines in payments.values():
        if all(line["status"] not in {"clarification", "awaiting_details", "not_customer"} for line in lines):
            assert sum(Decimal(str(line["allocated_amount"])) for line in lines) == lines[0]["amount"], lines


@few
@given(worlds(), st.randoms())
def test_neither_the_order_of_files_nor_of_chunks_shows(sqlite_template: Path, world: World, random: Random) -> None:
    found = []
    for chunk in (1000, 2):
        with Place(sqlite_template) as place:
            came = [*place.tables(world), *place.statement("one", world.statements[0]), *place.statement("two", world.statements[1])]
            random.shuffle(came)
            found.append(place.night(came, END, chunk))
    assert found[0] == found[1]


@few
@given(worlds())
def test_a_backlog_comes_out_as_the_nights_would_have(sqlite_template: Path, world: World) -> None:
    """Where each cent stands; the reasons may tell of another way to it."""
    with Place(sqlite_template) as place:
        tables = place.tables(world)
        for at, day in enumerate(DAYS):
            lines = [line for found in world.statements for line in found if line["booked"] == day]
            place.night([*(tables if not at else []), *place.statement(f"day{at}", lines)], day)
        nightly = place.night([], END)
    with Place(sqlite_template) as place:
        lines = [line for found in world.statements for line in found]
        backlog = place.night([*place.tables(world), *place.statement("all", lines)], END)
    assert _stands(nightly) == _stands(backlog)


def _stands(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    names = [name for name, _ in exports.columns("payments")]
    shown = ("entry_ref", "status", "contract_no", "item_key", "allocated_amount")
    return sorted(tuple(str(row[names.index(name)]) for name in shown) for row in rows)
