"""Bank files of every format on their way through the inbox: money in once, orders never, what is refused with a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconcile.batch import intake
from reconcile.batch.workspace import Workspace, make
from reconcile.readers import bank_mapped, pain
from reconcile.readers.statement_readers import READERS
from reconcile.store import bulk, claim_proof, files
from reconcile.store.engine import open_store
from reconcile.store.files import Arrival
from tests.readers import fidavista_files, mt940_files
from tests.readers.test_pain import FIDAVISTA, PMT_STAT, STATUS, pain001, transfer

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from reconcile.batch.intake import Outcome


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    make(tmp_path / "books")
    return Workspace(tmp_path / "books")


def taken(place: Workspace, arriving: dict[str, str | bytes]) -> tuple[list[Outcome], dict[str, int]]:
    """Put files into the inbox and take them in; gives the outcomes and how many rows there are of a few tables."""
    for name, content in arriving.items():
        (place.inbox / name).write_bytes(content.encode() if isinstance(content, str) else content)
    engine = open_store(place.url)
    try:
        outcomes = intake.take_inbox(place, engine, "2026-04-01", lambda *_: None)
        with engine.connect() as connection:
            rows = {name: int(bulk.fetch(connection, f"SELECT COUNT(*) FROM {name}")[0][0]) for name in ("statement", "payment", "payment_order")}
    finally:
        engine.dispose()
    return outcomes, rows


STATEMENTS = {"fidavista": fidavista_files.one(), "mt940": mt940_files.message(mt940_files.line())}


@pytest.mark.parametrize("kind", STATEMENTS)
def test_a_statement_of_each_format_brings_its_money(place: Workspace, kind: str) -> None:
    (outcome,), rows = taken(place, {"march.txt": STATEMENTS[kind]})

    assert (outcome.kind, outcome.outcome, outcome.rows, outcome.message) == (kind, "taken", 1, "1 statement, 1 entry, 1 new")
    assert rows == {"statement": 1, "payment": 1, "payment_order": 0}


def test_the_encoding_that_was_used_is_said_where_it_is_not_the_declared_one(place: Workspace) -> None:
    outcomes, _ = taken(
        place,
        {
            "lying.xml": fidavista_files.document(fidavista_files.currency(fidavista_files.transaction()), encoding="windows-1257"),
            "old.sta": mt940_files.message(mt940_files.line("2603120312C1,NTRFNONREF", "līgums"), number="72").encode("cp1257"),
        },
    )

    assert [outcome.message.partition("; ")[2] for outcome in outcomes] == [
        "it declares windows-1257, is written in UTF-8, and was read so",
        "it was read as windows-1257",
    ]


def test_an_interim_report_is_known_but_is_no_money(place: Workspace) -> None:
    (outcome,), rows = taken(place, {"noon.sta": mt940_files.interim(mt940_files.line())})

    assert (outcome.outcome, outcome.message) == ("taken", "1 statement, 1 entry, 0 new")
    assert rows == {"statement": 1, "payment": 0, "payment_order": 0}


ORDERS = {
    "pain.001": (pain001(transfer(), transfer()), "2 orders, kept apart: no proof that anything was paid"),
    "FiDAViSta payments": (FIDAVISTA, "2 orders, kept apart: no proof that anything was paid"),
    "pain.002": (STATUS, "2 statuses of orders, kept apart: no proof that anything was paid"),
    "FiDAViSta statuses": (PMT_STAT, "1 status of orders, kept apart: no proof that anything was paid"),
}


@pytest.mark.parametrize(("text", "said"), ORDERS.values(), ids=ORDERS)
def test_orders_are_kept_apart_and_are_never_money(place: Workspace, text: str, said: str) -> None:
    (outcome,), rows = taken(place, {"paid.xml": text})

    assert (outcome.outcome, outcome.message) == ("taken", said)
    assert rows == {"statement": 0, "payment": 0, "payment_order": outcome.rows}


def test_an_order_is_stored_whole(place: Workspace) -> None:
    taken(place, {"paid.xml": pain001(transfer())})

    engine = open_store(place.url)
    with engine.connect() as connection:
        (row,) = bulk.fetch(
            connection,
            "SELECT file_no, ordinal, kind, message_id, payment_information_id, end_to_end_id, instruction_id, ordered_on, amount_minor, currency, "
            "debtor_account, debtor_name, creditor_account, creditor_name, creditor_reference, text, status, reason FROM payment_order ORDER BY ordinal",
        )
    engine.dispose()
    assert tuple(row) == (
        1, 1, "credit_transfer", "M1", "P1", "E-1", "17", "2026-03-12", 4560, "EUR", "LV17UNLA0050015973220", "Anna Liepa",
        "LV80BANK0000435195001", "SIA Siltums", "", "līg. 1002003000", "", "",
    )  # fmt: skip


BAD = {
    "march.sta": mt940_files.message(mt940_files.line()).partition(":62")[0],
    "march.xml": fidavista_files.one()[:-40],
    "orders.xml": pain001(transfer(amount="")),
}


@pytest.mark.parametrize("name", BAD)
def test_a_refused_file_leaves_a_note_with_place_reason_and_what_to_do_and_nothing_of_it_is_kept(place: Workspace, name: str) -> None:
    good = mt940_files.message(mt940_files.line(), number="99")

    outcomes, rows = taken(place, {name: BAD[name], "good.sta": good})

    assert {outcome.name: outcome.outcome for outcome in outcomes} == {name: "refused", "good.sta": "taken"}
    assert rows == {"statement": 1, "payment": 1, "payment_order": 0}
    note = (place.rejected / f"{name}.error.txt").read_text(encoding="utf-8")
    assert note.startswith(f"{name}:")
    assert note.rstrip().partition("; ")[2], "it says what to do"


@pytest.mark.parametrize("kind", ["", "archive", bank_mapped.KIND, *(each.kind for each in READERS), pain.ORDERS, "invoices"])
def test_a_refused_statement_of_any_format_leaves_a_doubt_about_what_came_and_orders_do_not(engine: Engine, kind: str) -> None:
    with engine.begin() as connection:
        files.add_arrival(connection, Arrival("bad", "sha", kind, "refused", "cut off", 0))
        doubts = claim_proof.doubts(connection, "2026-04-01")

    assert [doubt.sentence for doubt in doubts] == ([] if kind in {pain.ORDERS, "invoices"} else ["the file bad was refused"])
