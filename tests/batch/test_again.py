"""A case of the worklist on which nothing new bears is left as it stands, and that shows nowhere: deciding every case again says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reconcile.batch import again, case_words, evidence_texts, intake, rulings
from reconcile.batch.matching import surroundings
from reconcile.batch.rulings import Ruler
from reconcile.core import lettered
from reconcile.core.near import neighbours
from reconcile.demo.files import arriving, statement_files, tables
from reconcile.demo.generate import make_world
from reconcile.demo.world import Size
from reconcile.store import bulk, case_looks, check, pending
from reconcile.store.book import Book
from reconcile.store.engine import open_store
from tests.batch.books import ANNA, JANIS, Books, Line
from tests.batch.worlds import night, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.batch.context import Night
    from reconcile.core.policy import Policy
    from reconcile.demo.world import World

NIGHTS = 7


def _file(table: bytes, column: int, days: list[str]) -> dict[str, bytes]:
    """A table's rows by the night they come on: those of a later day on its own night, the others on the first."""
    head, *rows = table.splitlines(keepends=True)
    found: dict[str, bytes] = {}
    for row in rows:
        day = next((day for day in days if row.split(b",")[column].decode() <= day), "")
        if day:
            found[day] = found.get(day, head) + row
    return found


def _nights(world: World) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The last days as nights; bills come as they are issued, and every ninth contract, of which bills and payments speak already, late."""
    banks = [found for place in range(len(world.accounts)) for found in statement_files(world, place)]
    days = sorted({ends for ends, *_ in banks})[-NIGHTS:]
    told = dict(tables(world))
    bills = _file(told.pop("invoices.csv"), 3, days)
    head, *contracts = told.pop("contracts.csv").splitlines(keepends=True)
    before = ""
    for place, day in enumerate(days):
        late = [row for at, row in enumerate(contracts) if (at // 9 % NIGHTS if at % 9 == 0 else 0) == place]
        files = [(name, content) for ends, name, content in banks if before < ends <= day]
        files += [(f"{day}-contracts.csv", head + b"".join(late))] if late else []
        files += [(f"{day}-invoices.csv", bills[day])] if day in bills else []
        yield day, [*(told.items() if not before else ()), *files]
        before = day


def _rule(place: Policy, engine: Engine, day: str, number: int) -> None:
    """People work at the list: its first case goes to the first contract suggested, a payment that was posted is taken back."""
    with engine.begin() as connection:
        cases = bulk.fetch(
            connection,
            "SELECT d.payment_id, d.candidates FROM payment_state t JOIN decision d ON d.payment_id = t.payment_id WHERE t.state = 'clarification' AND d.candidates <> '[]' "
            "AND t.amount_minor > 0 AND d.decision_no = (SELECT MAX(l.decision_no) FROM decision l WHERE l.payment_id = t.payment_id) ORDER BY t.payment_id",
        )
        known = {number for (number,) in bulk.fetch(connection, "SELECT contract_no FROM contract_now WHERE closed_on = '' ORDER BY contract_no")}
        posted = bulk.fetch(
            connection, "SELECT payment_id FROM payment_state WHERE state = 'posted' ORDER BY payment_id LIMIT 1 OFFSET ?", (number * 5,)
        )
    ruler = Ruler("ilze", f"{day}T09:00:00+00:00", day, "she called")
    payment_id, first = next((key, candidates.split('"')[1]) for key, candidates in cases if candidates.split('"')[1] in known)
    with engine.begin() as connection:
        rulings.assign(connection, place, payment_id, [first], ruler)
    for (payment_id,) in posted:
        with engine.begin() as connection:
            rulings.unassign(connection, place, payment_id, ruler)


def _told(connection: Connection, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in bulk.fetch(connection, f"SELECT * FROM {table} ORDER BY 1, 2, 3")]


def _worked(folder: Path, world: World, *, all_again: bool) -> list[object]:
    """Everything the nights wrote, night by night."""
    place = workspace(folder, world)
    engine = open_store(place.url)
    said: list[object] = []
    for number, (day, files) in enumerate(_nights(world)):
        if all_again:
            with engine.begin() as connection:
                case_looks.forget(connection)
        night(place, engine, day, files)
        with engine.connect() as connection:
            said += [_told(connection, table) for table in ("decision", "posting", "finding", "suggestion", "payment_state")]
            found = check.everything(connection)
            assert found == [], found
        if number in {2, 3, 5}:
            _rule(place.policy, engine, day, number)
    engine.dispose()
    return said


@pytest.mark.parametrize(("seed", "scheme"), [(5, "sparse10"), (9, "dense7"), (12, "alnum")])
def test_deciding_only_what_something_new_bears_on_says_the_same_as_deciding_every_case_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, scheme: str
) -> None:
    world = make_world(Size(contracts=90, months=2, seed=seed, days_per_file=1, scheme=scheme))
    left: list[int] = []

    def counted(*given: object) -> frozenset[str]:
        found: frozenset[str] = unchanged(*given)  # type: ignore[arg-type]
        left.append(len(found))
        return found

    unchanged = again._unchanged
    monkeypatch.setattr(again, "_unchanged", counted)
    every = _worked(tmp_path / "all", world, all_again=True)
    assert not any(left), "whatever is forgotten is decided again"
    left.clear()
    assert _worked(tmp_path / "new", world, all_again=False) == every
    assert sum(left) > 20, "most cases were left as they stood"


@pytest.fixture
def office(engine: Engine) -> Books:
    """Anna's unpaid bill, and a payment that names nobody's number; the night after decides it once more."""
    books = Books(engine)
    books.contract(ANNA, "Anna Bērziņa")
    books.bill("11002233", ANNA, 4_217, "2026-02-20", "2026-03-20")
    books.bank("2026-03-03", Line(5_000, "rēķins 77001234, paldies", "R1", payer="Kārlis Kalns", account="LV22HABA0000000000007"))
    books.night("2026-03-03")
    books.night("2026-03-04")
    return books


def _left(books: Books, monkeypatch: pytest.MonkeyPatch, day: str) -> int:
    """How many cases the night of a day leaves as they stand."""
    left: list[int] = []
    unchanged = again._unchanged

    def counted(night: Night, ground: str) -> frozenset[str]:
        found = unchanged(night, ground)
        left.append(len(found))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(again, "_unchanged", counted)
        books.night(day)
    return left[0]


def test_a_case_of_which_nothing_is_new_is_left_as_it_stands(office: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _left(office, monkeypatch, "2026-03-05") == 1
    assert _left(office, monkeypatch, "2026-03-06") == 1


def test_the_bill_a_case_names_comes_later_and_the_case_is_posted(office: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    office.contract(JANIS, "Kārlis Kalns")
    office.bill("77001234", JANIS, 5_000, "2026-03-01", "2026-03-20")
    assert _left(office, monkeypatch, "2026-03-05") == 0
    assert office.stands("R1") == [("allocated", JANIS, "77001234", "50.00")]


def test_a_number_one_slip_from_the_case_s_comes_later_and_the_case_says_so(office: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    office.bill("77001243", ANNA, 9_900, "2026-03-01", "2026-03-20")
    assert _left(office, monkeypatch, "2026-03-05") == 0
    assert [ANNA in row["sentence"] for row in office.exported("findings") if row["kind"] == "clarification"] == [True]


def test_another_bill_bears_on_no_case(office: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    office.bill("88009999", ANNA, 9_900, "2026-03-01", "2026-03-20")
    assert _left(office, monkeypatch, "2026-03-05") == 1


def test_other_settings_have_every_case_decided_again(office: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    office.policy = replace(office.policy, collectors=("LV22HABA0000000000007",))
    assert _left(office, monkeypatch, "2026-03-05") == 0


def test_every_word_a_text_is_looked_up_by_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a number that comes to be ours later would not be seen in a case."""
    world = make_world(Size(contracts=60, months=1, seed=31, scheme="alnum"))
    place = workspace(tmp_path, world)
    engine = open_store(place.url)
    for name, content in arriving(world):
        (place.inbox / name).write_bytes(content)
    intake.take_inbox(place, engine, "2026-03-31", lambda *_: None)
    asked: set[str] = set()
    staged, handed = bulk.stage, bulk.given

    def seen(connection: Connection, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        asked.update(row[0] for row in rows if name == "stage_token")
        staged(connection, name, columns, rows)

    def given(connection: Connection, texts: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
        asked.update(texts)
        return handed(connection, texts)

    checked = 0
    with engine.begin() as connection:
        here = surroundings(connection, Book(connection, 1, "2026-03-31"), place.policy, "2026-03-31")
        monkeypatch.setattr(bulk, "stage", seen)
        monkeypatch.setattr(bulk, "given", given)
        for day in pending.days(connection, "2026-03-31"):
            for payment in next(pending.new_on(connection, day, 1_000)):
                if payment.kind in {"detail", "entry"}:
                    asked.clear()
                    evidence_texts.read(here, [payment])
                    words = case_words.of(here, [payment])[payment.payment_id]
                    slips = words.near | {other for number in words.near for other in (*neighbours(number), *lettered.neighbours(number))}
                    zeros = {number.zfill(length) for number in words.near for length in here.number_lengths}
                    assert asked <= words.exact | slips | zeros
                    checked += bool(asked)
    assert checked > 50
    engine.dispose()
