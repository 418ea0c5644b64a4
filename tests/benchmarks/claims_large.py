"""Claims against large books: ``python -m tests.benchmarks.claims_large``.

``--payments`` (default 1,000,000): a store with so many payments, its rows made straight in the tables as five years of nights
would have left them, on a fifth as many contracts; then one customer's list of twelve lines, from the question to the verdicts.
``--night`` (default 10,000): a night of so many payments through the whole batch, then one open claim for every hundred
payments: what judging them all adds to that night. 0 leaves either out. Seconds are of the processor, beside the clock's.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconcile.batch import claim_list, claims
from reconcile.batch.matching import Times
from reconcile.batch.night import run_night
from reconcile.batch.workspace import SETTINGS, Workspace, make
from reconcile.core.policy import Policy
from reconcile.core.reference_data import ClaimCase, ClaimedLine
from reconcile.demo.files import arriving
from reconcile.demo.generate import make_world
from reconcile.demo.nights import with_settings
from reconcile.demo.world import Size
from reconcile.store import bulk, files
from reconcile.store import claims as stored
from reconcile.store.engine import open_store
from reconcile.store.schema_columns import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

ACCOUNTS = tuple(f"LV{at}OURS00000000000{at:02}" for at in range(10, 14))
FIRST, LAST = date(2021, 4, 1), date(2026, 3, 31)
A_CONTRACT = 5  # payments
CHUNK = 20_000
_PAYMENTS_A_CONTRACT = 1.11  # of a world of three months in which a third of the contracts pay


def main() -> None:
    """Print what was measured, a line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--night", type=int, default=10_000)
    parser.add_argument("--store", type=Path, help="A database file to make, or to use again when it is there.")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if told.payments:
            one_claim(told.store or Path(folder) / "large.db", told.payments)
        if told.night:
            a_night(Path(folder), told.night)


# ---------------------------------------------------------------- one claim


def one_claim(path: Path, count: int) -> None:
    """One list of twelve lines against a store of so many payments."""
    there = path.exists()
    engine = open_store(f"sqlite:///{path}")
    if not there:
        took = _timed(lambda: fill(engine, count))
        print(f"a store of {count:,} payments, {path.stat().st_size / 1e6:,.0f} MB: made in {took[0]:.0f} s")
    contract = count // A_CONTRACT // 2 + 7
    with engine.begin() as connection:
        # Her own five payments, one with a slip; three that never came; one of her account for another contract; the rest as she remembers them.
        rows = bulk.fetch(
            connection, "SELECT booking_date, amount_minor FROM payment WHERE payer_account = ? ORDER BY booking_date", (_payer(contract),)
        )
        days = [(row[0], int(row[1])) for row in rows] + [("2025-06-1" + str(at), 4_000 + at) for at in range(7)]
        lines = [
            ClaimedLine("CL-1", at, _number(contract), day, minor + (at == 2), "EUR", "", _payer(contract), "", "", "", "", "")
            for at, (day, minor) in enumerate(days, 1)
        ]
        head = ClaimCase("CL-1", _number(contract), "2021-04-01", "2026-03-31", None, "", None, "2026-03-31", "EUR")
        listed = [(head, tuple(lines))]
        claims.judged(connection, Policy(), LAST.isoformat(), listed)
        wall, cpu = _timed(lambda: claims.judged(connection, Policy(), LAST.isoformat(), listed))
        found = claims.judged(connection, Policy(), LAST.isoformat(), listed)
        first = files.known(connection, "bench-claims")
        if first is None:
            stored.take(connection, [head, *lines], files.add_file(connection, "list.csv", "bench-claims", "claims", 1), "list.csv")
    verdicts: dict[str, int] = {}
    for one in found:
        verdicts[one.verdict] = verdicts.get(one.verdict, 0) + 1
    print(f"one claim of {len(lines)} lines against {count:,} payments: {cpu:.3f} s of computation ({wall:.3f} s), {verdicts}")
    with engine.begin() as connection:
        wall, cpu = _timed(lambda: claim_list.look(connection, Policy(), LAST.isoformat(), ["CL-1"]))
    print(f"`claim show`, with bridge, standing and settlement: {cpu:.3f} s of computation ({wall:.3f} s)")
    engine.dispose()


def fill(engine: Engine, count: int) -> None:
    """The rows of so many payments, each booked on its contract's own bill; the last of every thousand waits for a person."""
    contracts = max(count // A_CONTRACT, 2)
    span = (LAST - FIRST).days
    with engine.begin() as connection:
        _insert(connection, "source_file", iter([(1, "bench", "bench.xml", "camt", 1)]), ("file_no", "sha256", "name", "kind", "size"))
        run = {
            "run_no": 1,
            "run_id": "2026-03-31.1",
            "as_of": LAST.isoformat(),
            "kind": "night",
            "last_file_no": 1,
            "policy": json.dumps(Policy().as_dict()),
        }
        _rows(connection, "run", iter([run]))
        _rows(connection, "statement", (_statement(at, account, day) for at, (account, day) in enumerate(_days(), 1)))
        numbers = (
            {"version_no": at, "contract_no": _number(at), "customer_no": f"C{at}", "customer_name": f"Customer {at}", "file_no": 1}
            for at in range(1, contracts + 1)
        )
        _rows(connection, "contract_now", numbers)
        _rows(connection, "number_key", ({"key": _number(at), "kind": "contract", "contract_no": _number(at)} for at in range(1, contracts + 1)))
    for start in range(0, count, CHUNK):
        with engine.begin() as connection:
            made = [_payment(at, contracts, span) for at in range(start, min(start + CHUNK, count))]
            entry = ("entry_no", "account", "currency", "amount_minor", "booking_date", "value_date")
            _rows(connection, "entry", ({"statement_no": 1, "identity": one["entry_ref"], **{name: one[name] for name in entry}} for one in made))
            _rows(connection, "payment", iter(made))
            _rows(connection, "payment_state", (_state(one) for one in made))
            _rows(connection, "decision", (_decision(one) for one in made))
            _rows(connection, "posting", (_posting(one) for one in made if one["contract_no"]))
            history = ("payer_account", "booking_date", "payment_id", "contract_no")
            _rows(
                connection, "payer_history", ({"posted_by": "number", **{name: one[name] for name in history}} for one in made if one["contract_no"])
            )
    with engine.begin() as connection:
        bulk.execute(connection, "ANALYZE")


def _number(at: int) -> str:
    return str(1_000_000_000 + 7 * at)


def _payer(at: int) -> str:
    return f"LV11BANK{at:013}"


def _days() -> Iterator[tuple[str, date]]:
    day = FIRST
    while day <= LAST:
        yield from ((account, day) for account in ACCOUNTS)
        day += timedelta(days=1)


def _statement(at: int, account: str, day: date) -> dict[str, Any]:
    text = day.isoformat()
    return {
        "statement_no": at, "file_no": 1, "ordinal": at, "family": "camt.053", "statement_id": f"{account}-{text}", "account": account, "currency": "EUR",
        "from_date": text, "to_date": text, "message": "camt.053.001.02",
    }  # fmt: skip


def _payment(at: int, contracts: int, span: int) -> dict[str, Any]:
    contract = at % contracts + 1
    day = (FIRST + timedelta(days=(at // contracts * (span // A_CONTRACT) + contract * 37) % span)).isoformat()
    waits = at % 1_000 == 999
    return {
        "payment_id": f"{day.replace('-', '')}-{at:012}", "entry_no": at + 1, "kind": "detail", "account": ACCOUNTS[at % len(ACCOUNTS)], "currency": "EUR",
        "booking_date": day, "value_date": day, "entry_ref": f"BR{at:012}", "remittance_text": f"līgums {_number(contract)}", "payer_name": f"Customer {contract}",
        "payer_account": _payer(contract), "amount_minor": 1_000 + at * 7_919 % 20_000, "contract_no": "" if waits else _number(contract),
    }  # fmt: skip


def _state(one: dict[str, Any]) -> dict[str, Any]:
    kept = ("payment_id", "booking_date", "account", "currency", "amount_minor", "contract_no")
    return {**{name: one[name] for name in kept}, "state": "posted" if one["contract_no"] else "clarification"}


def _decision(one: dict[str, Any]) -> dict[str, Any]:
    booked = one["contract_no"]
    return {
        "decision_no": one["entry_no"], "run_no": 1, "payment_id": one["payment_id"], "outcome": "post" if booked else "clarification",
        "rule": "contract_number" if booked else "nothing_known", "contract_no": booked, "sentence": "the text names the contract", "evidence": "[]", "candidates": "[]",
    }  # fmt: skip


def _posting(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "posting_no": one["entry_no"], "run_no": 1, "posted_on": one["booking_date"], "payment_id": one["payment_id"], "account_code": "on_account",
        "contract_no": one["contract_no"], "amount_minor": one["amount_minor"], "currency": "EUR", "rule": "on_account",
    }  # fmt: skip


def _rows(connection: Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Rows given by name; what they leave out is nothing: ``""``, 0, or null where a column may be that."""
    columns = metadata.tables[table].columns
    blank = {column.name: None if column.nullable else "" if column.type.python_type is str else 0 for column in columns}
    _insert(
        connection, table, (tuple({**blank, **{name: value for name, value in row.items() if name in blank}}.values()) for row in rows), tuple(blank)
    )


def _insert(connection: Connection, table: str, rows: Iterator[tuple[Any, ...]], columns: tuple[str, ...]) -> None:
    bulk.insert(connection, table, columns, list(rows))


# ---------------------------------------------------------------- a night of claims


def a_night(folder: Path, payments: int) -> None:
    """One night without claims, then what a claim for every hundred payments adds to it."""
    world = make_world(Size(contracts=round(payments / _PAYMENTS_A_CONTRACT), months=3, paying_percent=33, days_per_file=1))
    place = make(folder / "night")
    settings = place.folder / SETTINGS
    settings.write_text(with_settings(settings.read_text(encoding="utf-8"), world), encoding="utf-8")
    place = Workspace(place.folder)
    for name, content in arriving(world):
        if name != "claims.csv":
            (place.inbox / name).write_bytes(content)
    engine = open_store(place.url)
    as_of = world.size.ends_on
    _, night = _timed(lambda: run_night(place, engine, as_of, Times("", str), lambda *_: None))
    with engine.begin() as connection:
        count = payments // 100
        lists = _lists(connection, count)
        stored.take(connection, lists, files.add_file(connection, "lists.csv", "bench-lists", "claims", 1), "lists.csv")
        found: list[Any] = []
        _, judged = _timed(lambda: found.extend(claims.judge_all(connection, place.policy, as_of)))
    print(
        f"a night of {payments:,} payments: {night:.1f} s of computation; {count:,} open claims ({len(found):,} findings) add {judged:.2f} s: "
        f"{100 * judged / night:.1f} %"
    )
    engine.dispose()


def _lists(connection: Connection, count: int) -> list[ClaimCase | ClaimedLine]:
    """A list for each of so many contracts: what they paid, a day late; one line with two digits swapped; one that never came."""
    sql = (
        "SELECT g.contract_no, p.payment_id, p.booking_date, p.amount_minor, p.payer_account FROM posting g JOIN payment p ON p.payment_id = g.payment_id "
        "WHERE g.amount_minor = p.amount_minor AND g.account_code = 'item' AND p.amount_minor > 0 ORDER BY g.contract_no, p.booking_date, p.payment_id"
    )
    paid: dict[str, list[tuple[str, int, str]]] = {}
    for contract_no, _, day, minor, account in bulk.fetch(connection, sql):
        paid.setdefault(contract_no, []).append((day, int(minor), account))
    result: list[ClaimCase | ClaimedLine] = []
    for at, (contract_no, rows) in enumerate(sorted(paid.items())[:: max(len(paid) // count, 1)][:count]):
        case_no = f"B-{at:05}"
        result.append(ClaimCase(case_no, contract_no, rows[0][0], rows[-1][0], None, "", None, rows[-1][0], "EUR"))
        claimed = [*rows, (rows[-1][0], 77_77 + at, rows[-1][2])]
        result += [
            ClaimedLine(case_no, number, contract_no, day, minor + 9 * (number == 1 and at % 3 == 0), "EUR", "", account, "", "", "", "", "")
            for number, (day, minor, account) in enumerate(claimed, 1)
        ]
    return result


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """(seconds by the clock, seconds of the processor)."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
