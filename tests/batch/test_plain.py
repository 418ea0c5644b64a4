"""Plain payments are decided and posted in columns: row for row what the long way writes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import given

from reconcile.batch import deciding, plain
from reconcile.batch.night import run_night
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from reconcile.store import bulk
from reconcile.store.engine import open_store
from tests.batch.test_properties import DAYS, END, Place, World, few, worlds
from tests.batch.worlds import SAMPLE_DAY, TIMES, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from sqlalchemy import Engine

Rows = list[tuple[Any, ...]]
WRITTEN = {
    "decision": "decision_no", "posting": "posting_no", "payment_state": "payment_id", "payer_history": "payment_id, contract_no",
    "open_item": "contract_no, item_key",
}  # fmt: skip


def _written(engine: Engine) -> dict[str, Rows]:
    with engine.connect() as connection:
        return {table: bulk.fetch(connection, f"SELECT * FROM {table} ORDER BY {order}") for table, order in WRITTEN.items()}


@contextmanager
def _the_long_way() -> Iterator[None]:
    """Nothing is plain."""
    short, plain.decide_chunk = plain.decide_chunk, deciding.decide_chunk  # type: ignore[assignment]
    try:
        yield
    finally:
        plain.decide_chunk = short


def _two_nights(template: Path, world: World, chunk: int) -> dict[str, Rows]:
    with Place(template) as place:
        place.night([*place.tables(world), *place.statement("one", world.statements[0])], DAYS[len(DAYS) // 2], chunk)
        place.night(place.statement("two", world.statements[1]), END, chunk)
        return _written(place.engine)


@few
@given(worlds())
def test_the_short_way_writes_what_the_long_way_writes(sqlite_template: Path, world: World) -> None:
    short = _two_nights(sqlite_template, world, chunk=1000)
    in_parts = _two_nights(sqlite_template, world, chunk=2)
    with _the_long_way():
        long = _two_nights(sqlite_template, world, chunk=1000)
    assert short == in_parts == long


def _line(day: str, amount: str, ref: str) -> dict[str, str]:
    return {
        "booked": day, "amount": amount, "payer": "Anna Bērziņa", "payer_iban": "LV13BANK0000000000001", "text": "1002003017", "ref": ref,
        "end_to_end": "", "return_reason": "", "inside": "",
    }  # fmt: skip


def _ways(template: Path, world: World) -> list[Rows]:
    """The postings of the short way, whole and payment by payment, and of the long way."""
    short = [_two_nights(template, world, chunk)["posting"] for chunk in (1000, 1)]
    with _the_long_way():
        return [*short, _two_nights(template, world, 1000)["posting"]]


def test_a_month_of_a_plan_is_not_paid_by_its_sum_while_an_earlier_one_is_open(sqlite_template: Path) -> None:
    plan = {"contract_no": "1002003017", "valid_from": "2026-03-01", "monthly_amount": "10.00", "due_day": "20"}
    lines = [[_line("2026-03-02", "4.00", "E1")], [_line("2026-03-24", "10.00", "E2")]]
    ways = _ways(sqlite_template, World([], [plan], [], lines))
    assert ways[0] == ways[1] == ways[2]
    assert [(row[6], row[7]) for row in ways[0]] == [
        ("PLAN/1002003017/2026-03", 400),
        ("PLAN/1002003017/2026-03", 600),
        ("PLAN/1002003017/2026-04", 400),
    ]


def test_of_two_payments_of_a_day_that_fit_one_bill_only_the_first_settles_it(sqlite_template: Path) -> None:
    bill = {
        "invoice_no": "R-1", "contract_no": "1002003017", "kind": "invoice", "issued_on": "2026-03-02", "due_on": "2026-03-10", "amount": "10.00",
    }  # fmt: skip
    lines = [[_line("2026-03-04", "10.00", "E1"), _line("2026-03-04", "10.00", "E2")], []]
    ways = _ways(sqlite_template, World([bill], [], [], lines))
    assert ways[0] == ways[1] == ways[2]
    assert sorted((row[4], row[7]) for row in ways[0] if row[4] == "item") == [("item", 1000)]


def test_a_number_one_slip_from_the_payers_own_is_not_plain_though_its_sum_is_open(sqlite_template: Path) -> None:
    owners = {"1002003017": "Anna Bērziņa", "1002003071": "Jānis Kalniņš"}
    contracts = [{"contract_no": number, "customer_no": "", "customer_name": name, "closed_on": ""} for number, name in owners.items()]
    bill = {"kind": "invoice", "issued_on": "2026-03-02", "due_on": "2026-03-10", "amount": "10.00"}
    bills = [{"invoice_no": f"R-{number}", "contract_no": number, **bill} for number in owners]
    with Place(sqlite_template) as place:
        tables = [place._table("contracts", contracts), place._table("invoices", bills)]
        line = {**_line("2026-03-04", "10.00", "E1"), "payer": "Jānis Kalniņš"}
        place.night([*tables, *place.statement("one", [line])], END)
        assert [row[4] for row in _written(place.engine)["decision"]] == ["contradicted_by_name_and_sum"]


def _of_a_demo_night(folder: Path, size: Size) -> dict[str, Rows]:
    world = make_world(size)
    place = workspace(folder, world)
    for name, content in arriving(world):
        (place.inbox / name).write_bytes(content)
    engine = open_store(place.url)
    run_night(place, engine, SAMPLE_DAY, TIMES, lambda *_: None)
    written = _written(engine)
    engine.dispose()
    return written


def test_most_of_a_night_goes_the_short_way_and_nothing_shows_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[int] = []

    def counted(*given: Any) -> dict[str, Any]:
        found = settling(*given)
        settled.append(len(found))
        return found

    settling = plain._settling
    monkeypatch.setattr(plain, "_settling", counted)
    for scheme, least in (("sparse10", 50), ("dense7", 50)):
        size = Size(contracts=150, months=2, seed=33, scheme=scheme, cast="bench")
        settled.clear()
        short = _of_a_demo_night(tmp_path / f"{scheme}-short", size)
        with _the_long_way():
            assert _of_a_demo_night(tmp_path / f"{scheme}-long", size) == short
        posted = [row for row in short["decision"] if row[3] == "post"]
        assert sum(settled) * 100 > least * len(posted), f"{sum(settled)} of {len(posted)}"
